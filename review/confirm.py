"""Confirm: a named person has held the sealed original (盖章件) of a filing against its tables, and says that they agree.

Nobody else can: nothing in it is read by a program. It changes no score; a new version of the filing wants to be confirmed anew.
Does not belong here: asking for an original, or for its confirmation (the annual run).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from review.acts import describe_act
from schemas.tables import is_original
from warehouse import history
from warehouse.place import Warehouse

Row = dict[str, Any]


class NothingToConfirmError(LookupError):
    """The filing in force holds no sealed original, or not that one; the message says which it holds."""


@dataclass(frozen=True)
class Confirmation:
    """What was confirmed: the file, for which version of the submission, and whether it had been before by the same person."""

    file_sha256: str
    file_name: str
    submission_version: int
    is_new: bool


def confirm_original(
    warehouse: Warehouse,
    unit_code: str,
    fiscal_year: int,
    sha256: str | None = None,
    *,
    act: Mapping[str, str],
    now: Callable[[], int],
) -> Confirmation:
    """Record in one sealed step that an original agrees with the tables of the submission in force.

    Args:
        warehouse: The warehouse.
        unit_code: The unit.
        fiscal_year: The year.
        sha256: The original's hash, or the beginning of it; None where the filing holds but one.
        act: ``actor`` (the person who confirms), ``actor_known_by`` and ``reason``.
        now: The clock.

    Raises:
        NothingToConfirmError: there is no such original in force, or several and none is named.
    """
    from warehouse.append import seal
    from warehouse.checkpoints import newest_checkpoint_number
    from warehouse.migrate import upgrade

    with warehouse.writing_alone():
        upgrade(warehouse)
        with warehouse.reading() as connection:
            checkpoint = newest_checkpoint_number(connection)
            file = _find_original(connection, unit_code, fiscal_year, sha256)
            before = history.load_confirmations(connection, history.find_horizon(connection), fiscal_year)
        row = {
            "unit_code": unit_code,
            "fiscal_year": fiscal_year,
            "submission_version": file["version"],
            "file_sha256": file["file_sha256"],
            "file_name": file["file_name"],
            "confirmed_by": act["actor"],
            "reason": act["reason"] or None,
        }
        said = {name: value for name, value in row.items() if name not in {"file_name", "reason"}}
        is_new = not any(said.items() <= one.items() for one in before)
        if is_new:
            run = describe_act("confirmation", act, fiscal_year)
            seal(warehouse, [_leaf(row)], run, {}, expected_checkpoint=checkpoint, now=now)
    return Confirmation(row["file_sha256"], row["file_name"], row["submission_version"], is_new)


def _find_original(connection: Connection, unit_code: str, fiscal_year: int, sha256: str | None) -> Row:
    """The original of the submission in force that is meant."""
    horizon = history.find_horizon(connection)
    in_force = [
        row
        for row in history.load_submissions_in_force(connection, horizon, fiscal_year)
        if row["unit_code"] == unit_code
    ]
    version = in_force[0]["version"] if in_force else None
    held = [
        row
        for row in history.load_standing_tables(connection, horizon, fiscal_year)
        if row["unit_code"] == unit_code and row["version"] == version and is_original(row["table_name"])
    ]
    found = [row for row in held if row["file_sha256"].startswith((sha256 or "").lower())]
    if len(found) == 1:
        return found[0]
    whose = f"{unit_code} {fiscal_year}"
    if not held:
        message = f"{whose} 年度现行报送中没有盖章件 · the filing of {whose} in force holds no sealed original"
    else:
        told = "; ".join(f"{row['file_sha256'][:12]} {row['file_name']}" for row in held)
        message = f"请用 --sha256 指明 {whose} 的哪一份盖章件 · name one of its sealed originals with --sha256: {told}"
    raise NothingToConfirmError(message)


def _leaf(row: Row) -> Any:
    import pandas as pd

    from warehouse.render import Leaves

    return Leaves("confirmation/1", 1, {"confirmations": pd.DataFrame([row], dtype=object).assign(leaf=0)})
