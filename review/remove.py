"""Remove: the bytes of a received file are destroyed by order (依法移除); its hash, its places and a sealed tombstone stay.

The tombstone is sealed first: whatever happens in between, the history knows that the bytes may be gone, and repeating the act
destroys what still lies there. What was derived from the file stays. Does not belong here: copies elsewhere, such as backups.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from review.acts import describe_act
from warehouse import history
from warehouse.fault_points import pass_point
from warehouse.place import Warehouse
from warehouse.tables import FileRow, table_of


class SamePersonError(ValueError):
    """Who orders and who confirms have to be two."""


@dataclass(frozen=True)
class Removal:
    """What was done: the file, whether its tombstone was sealed now, whether bytes were destroyed now, and what holds them still."""

    file_sha256: str
    file_name: str
    is_sealed_now: bool
    is_destroyed_now: bool
    others: tuple[tuple[str, str], ...]


def remove_file(
    warehouse: Warehouse,
    sha256: str,
    *,
    order_number: str,
    confirmed_by: str,
    act: Mapping[str, str],
    now: Callable[[], int],
) -> Removal:
    """Seal the tombstone of a file and destroy its bytes; where the tombstone stands already, only what still lies there is destroyed.

    Args:
        warehouse: The warehouse.
        sha256: The file's hash, or the beginning of it that no other has.
        order_number: The number of the document (文号) that orders it.
        confirmed_by: Who has confirmed it; another than ``act["actor"]``.
        act: ``actor``, ``actor_known_by`` and ``reason``.
        now: The clock.

    Raises:
        UnknownFileError: no file of the history has that hash, or several begin so.
        SamePersonError: one person would order and confirm.
    """
    from warehouse.append import seal
    from warehouse.checkpoints import newest_checkpoint_number
    from warehouse.migrate import upgrade

    if confirmed_by.strip() == act["actor"].strip():
        message = f"{confirmed_by} both orders and confirms; a removal takes two persons"
        raise SamePersonError(message)
    with warehouse.writing_alone():
        upgrade(warehouse)
        with warehouse.reading() as connection:
            checkpoint = newest_checkpoint_number(connection)
            file = history.find_file(connection, sha256)
            others = _find_others(connection, file)
            stands = file["file_sha256"] in history.load_removals(connection)
        if not stands:
            tombstone = {
                "file_sha256": file["file_sha256"],
                "file_name": file["file_name"],
                "order_number": order_number,
                "ordered_by": act["actor"],
                "confirmed_by": confirmed_by,
            }
            run = describe_act("removal", act)
            seal(warehouse, [_leaf(tombstone)], run, {}, expected_checkpoint=checkpoint, now=now)
        pass_point("purge.sealed")
        is_destroyed = warehouse.files.destroy(file["file_sha256"])
    return Removal(file["file_sha256"], file["file_name"], not stands, is_destroyed, tuple(others))


def _find_others(connection: Connection, file: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Archives that the file came in, and files that came in it, as name and hash: they hold the same bytes."""
    table, removed = table_of(FileRow), history.load_removals(connection)
    rows = connection.execute(select(table.c.file_name, table.c.file_sha256)).all()
    return [
        (row.file_name, row.file_sha256)
        for row in rows
        if row.file_sha256 not in removed
        and (file["file_name"].startswith(f"{row.file_name}/") or row.file_name.startswith(f"{file['file_name']}/"))
    ]


def _leaf(tombstone: Mapping[str, Any]) -> Any:
    import pandas as pd

    from warehouse.render import Leaves

    return Leaves("removal/1", 1, {"removals": pd.DataFrame([tombstone], dtype=object).assign(leaf=0)})
