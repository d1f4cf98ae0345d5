"""Remove: the bytes of a received file are destroyed by order (依法移除); its hash, its places and a sealed tombstone stay.

The tombstone is sealed first: whatever happens in between, the history knows that the bytes may be gone, and repeating the act
destroys what still lies there. What was derived from the file stays. Does not belong here: copies elsewhere, such as backups.
"""

from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from review.acts import describe_act
from schemas.archives import is_archive
from warehouse import history
from warehouse.fault_points import pass_point
from warehouse.file_store import FileStore
from warehouse.place import Warehouse
from warehouse.tables import FileRow, table_of


class SamePersonError(ValueError):
    """Who orders and who confirms have to be two."""


Named = tuple[str, str]
"""A file by name and hash."""


@dataclass(frozen=True)
class Removal:
    """What was done: the file, whether its tombstone was sealed now, whether bytes were destroyed now, and what holds them still.

    ``others`` are files of the store with the same bytes in them, as name and hash; of the archives in ``closed`` not everything could
    be looked at.
    """

    file_sha256: str
    file_name: str
    is_sealed_now: bool
    is_destroyed_now: bool
    others: tuple[Named, ...] = ()
    closed: tuple[Named, ...] = ()


HashMembers = Callable[[bytes], tuple[AbstractSet[str], bool]]
"""The hashes of all files in an archive, and whether all of it could be looked at."""


def remove_file(
    warehouse: Warehouse,
    sha256: str,
    *,
    order_number: str,
    confirmed_by: str,
    act: Mapping[str, str],
    now: Callable[[], int],
    hash_members: HashMembers,
) -> Removal:
    """Seal the tombstone of a file and destroy its bytes; where the tombstone stands already, only what still lies there is destroyed.

    Args:
        warehouse: The warehouse.
        sha256: The file's hash, or the beginning of it that no other has.
        order_number: The number of the document (文号) that orders it.
        confirmed_by: Who has confirmed it; another than ``act["actor"]``.
        act: ``actor``, ``actor_known_by`` and ``reason``.
        now: The clock.
        hash_members: Looks into an archive.

    Raises:
        UnknownFileError: no file of the history has that hash, or several begin so.
        SamePersonError: one person would order and confirm.
    """
    from warehouse.append import seal
    from warehouse.checkpoints import newest_checkpoint_number
    from warehouse.migrate import upgrade

    if confirmed_by.strip() == act["actor"].strip():
        message = (
            f"经办与确认都是 {confirmed_by}；移除须由两人，请由另一人确认（--confirmed-by） · "
            f"{confirmed_by} both acts and confirms; a removal takes two persons: let another confirm it (--confirmed-by)"
        )
        raise SamePersonError(message)
    with warehouse.writing_alone():
        upgrade(warehouse)
        with warehouse.reading() as connection:
            checkpoint = newest_checkpoint_number(connection)
            file = history.find_file(connection, sha256)
            others, closed = _find_others(connection, warehouse.files, file, hash_members)
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
    return Removal(file["file_sha256"], file["file_name"], not stands, is_destroyed, others, closed)


def _find_others(
    connection: Connection, files: FileStore, file: Mapping[str, Any], hash_members: HashMembers
) -> tuple[tuple[Named, ...], tuple[Named, ...]]:
    """Files of the store that hold the same bytes: archives with the file in them, and the files in it; and archives that do not open.

    A name says where a content first came from, and nothing of where else it lies: every archive is looked into.
    """
    table, removed = table_of(FileRow), history.load_removals(connection)
    known = [
        (row.file_name, row.file_sha256) for row in connection.execute(select(table.c.file_name, table.c.file_sha256))
    ]
    own, sha256 = file["file_name"], file["file_sha256"]
    inside: AbstractSet[str] = frozenset()
    holding, closed = set[Named](), list[Named]()
    for name, archive in known:
        if is_archive(name) and archive not in removed.keys() - {sha256} and files.holds(archive):
            hashes, is_whole = hash_members(files.read(archive))
            if archive == sha256:
                inside = hashes
            elif sha256 in hashes:
                holding.add((name, archive))
            elif not is_whole:
                closed.append((name, archive))
    others = [
        one
        for one in known
        if one[1] not in removed
        and one[1] != sha256
        and (one in holding or one[1] in inside or one[0].startswith(f"{own}/") or own.startswith(f"{one[0]}/"))
    ]
    return tuple(others), tuple(one for one in closed if one not in others)


def _leaf(tombstone: Mapping[str, Any]) -> Any:
    import pandas as pd

    from warehouse.render import Leaves

    return Leaves("removal/1", 1, {"removals": pd.DataFrame([tombstone], dtype=object).assign(leaf=0)})
