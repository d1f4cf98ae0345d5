"""Returns: units are given their filings back to correct them (退回更正), and that they were is recorded.

The workbooks are handed out first and the act is sealed then: whatever happens in between, nobody is said to have been told who was
not, and repeating it does no harm. Does not belong here: what has to be corrected (``review.dues``), the workbooks, or a filing that
nothing can be scored in, which the annual run itself turns back.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from review.acts import describe_act
from review.dues import Due, find_dues
from schemas.findings import ERROR, NOTE, WARNING
from warehouse import history
from warehouse.history import Horizon
from warehouse.place import Warehouse

HandOut = Callable[[Connection, Horizon, Sequence[Due]], None]
"""Writes the workbooks of some units to where they are wanted."""

_SAYS = ("submission_version", "deadline", "error_count", "warning_count", "note_count", "actor", "reason")


class NothingToReturnError(LookupError):
    """No unit that was asked for has anything it can correct."""


@dataclass(frozen=True)
class Outcome:
    """What was done: the units returned now, and those that were returned before with the same words, which is not recorded again."""

    recorded: tuple[Due, ...]
    repeated: tuple[Due, ...]


def return_filings(
    warehouse: Warehouse,
    fiscal_year: int,
    unit_code: str | None,
    hand_out: HandOut,
    *,
    deadline: str | None,
    act: Mapping[str, str],
    now: Callable[[], int],
) -> Outcome:
    """Hand out what one unit has to correct (or every unit that has more than notes), and record it in one sealed step.

    Raises:
        NothingToReturnError: there is nothing that could be corrected.
    """
    from warehouse.append import seal
    from warehouse.checkpoints import newest_checkpoint_number
    from warehouse.migrate import upgrade

    with warehouse.writing_alone():
        upgrade(warehouse)
        with warehouse.reading() as connection:
            checkpoint, horizon = newest_checkpoint_number(connection), history.find_horizon(connection)
            dues = choose_dues(connection, horizon, fiscal_year, unit_code)
            standing = {row["unit_code"]: row for row in history.load_returns(connection, horizon, fiscal_year)}
            hand_out(connection, horizon, dues)
        rows = {due.unit_code: _tell(due, deadline) for due in dues}
        new = [due for due in dues if not _stands(rows[due.unit_code] | dict(act), standing.get(due.unit_code))]
        if new:
            leaves = _leaves([rows[due.unit_code] for due in new])
            seal(
                warehouse,
                [leaves],
                describe_act("return", act, fiscal_year),
                {},
                expected_checkpoint=checkpoint,
                now=now,
            )
    return Outcome(tuple(new), tuple(due for due in dues if due not in new))


def choose_dues(connection: Connection, horizon: Horizon, fiscal_year: int, unit_code: str | None) -> list[Due]:
    """What a unit has to correct; without a unit, that of all which have more than notes.

    Raises:
        NothingToReturnError: nobody has anything.
    """
    dues = find_dues(connection, horizon, fiscal_year, unit_code)
    chosen = [due for due in dues if unit_code is not None or due.is_pressing]
    if not chosen:
        who = unit_code or "任何单位 any unit"
        message = (
            f"{fiscal_year} 年度没有可退回 {who} 更正的问题 · {fiscal_year}: nothing was found that {who} can correct"
        )
        raise NothingToReturnError(message)
    return chosen


def _tell(due: Due, deadline: str | None) -> dict[str, Any]:
    counts = due.counts
    return {
        "unit_code": due.unit_code,
        "fiscal_year": due.fiscal_year,
        "submission_version": due.version,
        "deadline": deadline,
        "error_count": counts[ERROR],
        "warning_count": counts[WARNING],
        "note_count": counts[NOTE],
    }


def _stands(row: Mapping[str, Any], standing: Mapping[str, Any] | None) -> bool:
    """Whether the newest return of the unit says the same."""
    return standing is not None and all((standing[name] or None) == (row[name] or None) for name in _SAYS)


def _leaves(rows: list[dict[str, Any]]) -> Any:
    import pandas as pd

    from warehouse.render import Leaves

    frame = pd.DataFrame(rows, dtype=object).assign(leaf=range(len(rows)))
    return Leaves("return/1", len(rows), {"returns": frame.where(frame.notna(), None)})
