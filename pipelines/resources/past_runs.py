"""The runs that were made, for schedules and sensors: what the history has of them, and Dagster of those it cannot have.

Reads without the writer's lock: it is asked while a run goes on. Does not belong here: what is due (``pipelines.decide_due``).
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import dagster as dg
from pydantic import PrivateAttr

from pipelines.decide_due import Due, PastRun, Status
from pipelines.resources.clock import Clock
from pipelines.resources.failed_runs import KNOWN_BY, REASON, tell_killed_runs
from pipelines.resources.notifier import Notifier
from pipelines.resources.old_runs import tell_interrupted
from pipelines.resources.warehouse import WarehouseResource

JOB = "annual_run"
ASKED_AT, ATTEMPT, BY_COMMAND = "jixiao/asked_at", "jixiao/attempt", "jixiao/by_command"
_PARTITION = "dagster/partition"
_GOING_ON = [
    dg.DagsterRunStatus.QUEUED,
    dg.DagsterRunStatus.NOT_STARTED,
    dg.DagsterRunStatus.STARTING,
    dg.DagsterRunStatus.STARTED,
    dg.DagsterRunStatus.CANCELING,
]
_FAILED = [dg.DagsterRunStatus.FAILURE, dg.DagsterRunStatus.CANCELED]


class _BusyError(RuntimeError):
    """Another holds the writer's lock."""


class PastRuns(dg.ConfigurableResource):  # type: ignore[type-arg]
    """The runs of one warehouse, named by its URL (empty: ``JIXIAO_WAREHOUSE`` or the embedded default)."""

    url: str = ""
    _warehouse: WarehouseResource | None = PrivateAttr(default=None)

    @property
    def warehouse(self) -> WarehouseResource:
        """The warehouse, without its lock."""
        if self._warehouse is None:
            self._warehouse = WarehouseResource(url=self.url)
        return self._warehouse

    @property
    def state(self) -> Path:
        """The warehouse's folder for all that is not in its database."""
        return self.warehouse.place.state

    def load(self, instance: dg.DagsterInstance, now: int, hours: int) -> list[PastRun]:
        """All runs of the annual job that were recorded, failed, or go on.

        A run that Dagster calls unfinished although the history knows it, or that has taken more than ``hours``, does not count as
        going on: its process is dead. It is shown as failed from then on, so that it blocks no queue.
        """
        told = [_from_row(row) for row in self._rows()]
        known = {run.run_id for run in told}
        limit = now - timedelta(hours=hours) // timedelta(microseconds=1)
        going = _find_runs(instance, _GOING_ON, "unfinished")
        for run in going:
            if run.at < limit:
                tell_interrupted(instance, run.run_id)
        others = [run for run in going if run.at >= limit] + _find_runs(instance, _FAILED, "failed")
        return told + [run for run in others if run.run_id not in known]

    def known_arrivals(self, fiscal_year: int) -> Mapping[str, int]:
        """The modification time in the newest receipt of each file name, in the runs of a year."""
        return self.warehouse.newest_receipts(fiscal_year) if self.warehouse.place.exists else {}

    def tell_killed(self, instance: dg.DagsterInstance, clock: Clock, notifier: Notifier, log: Any) -> None:
        """Note and tell the runs that were killed, unless a run goes on: then it has done so itself."""
        place = self.warehouse.place
        if not (place.exists and place.is_current):
            return
        try:
            with place.writing_alone(on_wait=_raise_busy):
                tell_killed_runs(self.warehouse, clock, notifier, instance, log)
        except _BusyError:
            return

    def _rows(self) -> list[dict[str, Any]]:
        runs = self.warehouse.list_runs() if self.warehouse.place.exists else []
        return [run for run in runs if run["run_kind"] == "annual"]


def _raise_busy() -> None:
    raise _BusyError


def _find_runs(instance: dg.DagsterInstance, statuses: list[dg.DagsterRunStatus], status: Status) -> list[PastRun]:
    """Runs as Dagster has them; when they were asked for is in the request's own tag, by the clock of the project."""
    records = instance.get_run_records(dg.RunsFilter(job_name=JOB, statuses=statuses))
    found = []
    for record in records:
        tags = record.dagster_run.tags
        year, asked_at = tags.get(_PARTITION, ""), tags.get(ASKED_AT)
        found.append(
            PastRun(
                run_id=record.dagster_run.run_id,
                fiscal_year=int(year) if year.isdecimal() else None,
                known_by=tags.get(KNOWN_BY, "asserted"),
                reason=tags.get(REASON),
                status=status,
                at=int(asked_at) if asked_at else int(record.create_timestamp.timestamp()) * 1_000_000,
            )
        )
    return found


def _from_row(row: Mapping[str, Any]) -> PastRun:
    return PastRun(
        run_id=row["run_id"],
        fiscal_year=row["fiscal_year"],
        known_by=row["actor_known_by"],
        reason=row["reason"],
        status="recorded" if row["run_status"] == "recorded" else "failed",
        at=row["recorded_at"],
        message=row["message"],
    )


def build_request(due: Due, inbox: str, now: int, waiting: Sequence[str] = ()) -> dg.RunRequest:
    """Ask Dagster for a run that is due, with the words by which the history will know it."""
    act = {"actor": "dagster", "actor_known_by": due.known_by, "reason": due.reason}
    return dg.RunRequest(
        run_key=due.run_key,
        partition_key=str(due.fiscal_year),
        run_config={
            "ops": {
                "received_files": {"config": {**act, "inbox": inbox, "waiting": list(waiting)}},
                "sealed_history": {"config": act},
            }
        },
        tags={ASKED_AT: str(now), KNOWN_BY: due.known_by, REASON: due.reason, ATTEMPT: str(due.attempt)},
    )
