"""Run notes: a run that failed, or was killed, is told in the history by a small sealed transaction of its own."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from pipelines.decide_due import ANNUAL, BY_SCHEDULE
from pipelines.resources.clock import Clock
from pipelines.resources.warehouse import WarehouseResource
from schemas.findings import FINDING_FIELDS
from warehouse.fault_points import pass_point

_MARK = "began.json"
MESSAGE_LENGTH = 500
INTERRUPTED = "the run was interrupted before its end"


class AnnualRunStandsError(RuntimeError):
    """The annual run after the deadline was asked for a second time; nothing is recorded twice."""


def refuse_second_annual(warehouse: WarehouseResource, fiscal_year: int, act: Mapping[str, Any]) -> None:
    """Refuse the annual run of a year that the history has already. The caller is the one writer, so that no two pass here.

    Schedules do not ask twice as long as Dagster remembers the runs it started; this holds when it has forgotten them.

    Raises:
        AnnualRunStandsError: it is recorded.
    """
    if (act["actor_known_by"], act["reason"]) != (BY_SCHEDULE, ANNUAL):
        return
    for run in warehouse.list_runs():
        is_same = all(run[name] == act[name] for name in ("actor_known_by", "reason"))
        if is_same and (run["fiscal_year"], run["run_status"]) == (fiscal_year, "recorded"):
            message = f"the annual run of {fiscal_year} stands already, as run {run['run_id']}"
            raise AnnualRunStandsError(message)


def mark_beginning(warehouse: WarehouseResource, run: dict[str, Any]) -> None:
    """Leave a mark in the run's folder, so that the next run knows of this one should it be killed."""
    folder = _frames(warehouse) / run["run_id"]
    folder.mkdir(parents=True, exist_ok=True)
    (folder / _MARK).write_text(json.dumps(run), encoding="utf-8")
    pass_point("run.marked")


def read_beginning(warehouse: WarehouseResource, asked: dict[str, Any]) -> dict[str, Any]:
    """What a run said of itself when it began; of one that failed before that, what was asked for."""
    mark = _frames(warehouse) / asked["run_id"] / _MARK
    if not mark.exists():
        return asked
    beginning: dict[str, Any] = json.loads(mark.read_text(encoding="utf-8"))
    return beginning


def has_mark(warehouse: WarehouseResource, run_id: str) -> bool:
    """Whether a run began, and nothing has been noted of its end yet."""
    return (_frames(warehouse) / run_id / _MARK).exists()


def clear_mark(warehouse: WarehouseResource, run_id: str) -> None:
    """The run has ended and stands in the history."""
    pass_point("run.told")
    (_frames(warehouse) / run_id / _MARK).unlink(missing_ok=True)


def note_killed_runs(warehouse: WarehouseResource, clock: Clock, present_run_id: str) -> list[dict[str, Any]]:
    """Note every run that began and never ended; returns what each said of itself. The caller is the one writer."""
    killed = []
    for mark in sorted(_frames(warehouse).glob(f"*/{_MARK}")):
        run = json.loads(mark.read_text(encoding="utf-8"))
        if run["run_id"] != present_run_id:
            if warehouse.find_run(run["run_id"]) is None:
                note_failure(warehouse, clock, run, INTERRUPTED)
                killed.append(run)
            mark.unlink(missing_ok=True)
    return killed


def note_failure(warehouse: WarehouseResource, clock: Clock, run: dict[str, Any], message: str) -> None:
    """Seal the note of one failed run; nothing else of it stands."""
    row = {**run, "run_kind": "annual", "run_status": "failed", "message": message[:MESSAGE_LENGTH]}
    empty = {"receipts": pd.DataFrame(), "findings": pd.DataFrame(columns=list(FINDING_FIELDS))}
    warehouse.seal([], row, empty, expected_checkpoint=warehouse.checkpoint_number(), clock=clock)
    clear_mark(warehouse, run["run_id"])


def _frames(warehouse: WarehouseResource) -> Path:
    return warehouse.place.state / "frames"
