"""Withdraw: a filing is taken back (撤回), by the unit or for it; nothing of it is deleted, and it no longer counts.

The submission gets a version without files, its evaluations each a last version without scores. The next run compares the years
again. Does not belong here: returning a filing that cannot be scored (the annual run).
"""

from collections.abc import Callable, Mapping
from typing import Any

from review.acts import describe_act
from warehouse import history
from warehouse.place import Warehouse

Row = dict[str, Any]


class NothingToWithdrawError(LookupError):
    """No submission of the unit is in force for the year."""


def withdraw_submission(
    warehouse: Warehouse, unit_code: str, fiscal_year: int, *, act: Mapping[str, str], now: Callable[[], int]
) -> int:
    """Record the withdrawal in one sealed step; returns the version of the submission it makes.

    Raises:
        NothingToWithdrawError: nothing is in force that could be withdrawn.
    """
    from warehouse.append import seal
    from warehouse.checkpoints import newest_checkpoint_number
    from warehouse.migrate import upgrade

    with warehouse.writing_alone():
        upgrade(warehouse)
        with warehouse.reading() as connection:
            checkpoint = newest_checkpoint_number(connection)
            horizon = history.find_horizon(connection)
            in_force = _own(history.load_submissions_in_force(connection, horizon, fiscal_year), unit_code)
            newest = _own(history.load_submissions(connection, horizon, fiscal_year), unit_code)
            evaluations = _own(history.load_evaluations(connection, horizon, fiscal_year), unit_code)
        if not in_force:
            message = f"{unit_code} {fiscal_year} 年度没有可撤回的报送 · no submission of {unit_code} is in force for {fiscal_year}"
            raise NothingToWithdrawError(message)
        submission = in_force[0] | {
            "leaf": 0,
            "version": newest[-1]["version"] + 1,
            "submission_status": history.WITHDRAWN,
            "submitted_on": None,
            "received_at": now(),
            "reason": act["reason"] or history.WITHDRAWN,
        }
        run = describe_act("withdrawal", act, fiscal_year)
        batches = _leaves(submission, [row for row in evaluations if row["reason"] != history.WITHDRAWN])
        seal(warehouse, batches, run, {}, expected_checkpoint=checkpoint, now=now)
    return int(submission["version"])


def _leaves(submission: Row, evaluations: list[Row]) -> list[Any]:
    import pandas as pd

    from warehouse.render import Leaves

    ended = [
        row
        | {
            "leaf": leaf,
            "version": row["version"] + 1,
            "submission_version": submission["version"],
            "reason": history.WITHDRAWN,
        }
        for leaf, row in enumerate(evaluations)
    ]
    return [
        Leaves("submission/1", 1, {"submissions": pd.DataFrame([submission], dtype=object).astype({"leaf": int})}),
        Leaves("evaluation/1", len(ended), {"evaluations": pd.DataFrame(ended, dtype=object)} if ended else {}),
    ]


def _own(rows: list[Row], unit_code: str) -> list[Row]:
    return [row for row in rows if row["unit_code"] == unit_code]
