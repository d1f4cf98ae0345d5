"""The runs that were made, for schedules and sensors: what the history has of them, and Dagster of those it cannot have.

Reads without the writer's lock: it is asked while a run goes on. Does not belong here: what is due (``pipelines.decide_due``).
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import dagster as dg
from pydantic import PrivateAttr
from sqlalchemy.exc import DBAPIError

from pipelines.decide_due import Due, PastRun, Status
from pipelines.resources.clock import Clock
from pipelines.resources.failed_runs import KNOWN_BY, REASON, tell_killed_runs
from pipelines.resources.notifier import Notifier
from pipelines.resources.old_runs import tell_interrupted
from pipelines.resources.run_notes import has_mark
from pipelines.resources.warehouse import WarehouseResource
from schemas.filing_calendar import CalendarBook

JOB = "annual_run"
ASKED_AT, ATTEMPT, BY_COMMAND = "jixiao/asked_at", "jixiao/attempt", "jixiao/by_command"
_PARTITION = "dagster/partition"
_HOUR = 3_600_000_000
_WAITING = [dg.DagsterRunStatus.QUEUED, dg.DagsterRunStatus.NOT_STARTED]
_GOING_ON = [dg.DagsterRunStatus.STARTING, dg.DagsterRunStatus.STARTED, dg.DagsterRunStatus.CANCELING]
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

    def load(self, instance: dg.DagsterInstance, now: int, book: CalendarBook) -> list[PastRun]:
        """All runs of the annual job that were recorded, failed, wait or go on.

        A run in the queue may wait as long as it likes: nobody repeats it should it be given up. One that Dagster calls unfinished
        although the history knows it, or that has gone on for longer than the calendar of its year allows, does not count as going
        on: its process is dead. It is shown as failed from then on, so that it blocks no queue.
        """
        told = [_from_row(row) for row in self._rows()]
        known = {run.run_id for run in told}
        going = []
        for record in _find_records(instance, [*_WAITING, *_GOING_ON]):
            run = _from_record(record, "unfinished")
            limit = now - book.longest_run_hours(run.fiscal_year) * _HOUR
            if _has_process(record) and _began_at(record, run) < limit:
                tell_interrupted(instance, run.run_id)
            else:
                going.append(run)
        # Asked last: what was just given up is among them, and counts as an attempt.
        failed = [_from_record(record, "failed") for record in _find_records(instance, _FAILED)]
        return told + [run for run in going + failed if run.run_id not in known]

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

    def is_told_elsewhere(self, run_id: str) -> bool:
        """Whether a run left its mark, by which the next look or run will tell it, or stands in the history, and was told there.

        Of a history that is out of reach neither is known: then it has to be told by whoever asks.
        """
        if has_mark(self.warehouse, run_id):
            return True
        try:
            return self.warehouse.place.exists and self.warehouse.find_run(run_id) is not None
        except DBAPIError:
            return False

    def _rows(self) -> list[dict[str, Any]]:
        runs = self.warehouse.list_runs() if self.warehouse.place.exists else []
        return [run for run in runs if run["run_kind"] == "annual"]


def _raise_busy() -> None:
    raise _BusyError


def _find_records(instance: dg.DagsterInstance, statuses: list[dg.DagsterRunStatus]) -> Sequence[dg.RunRecord]:
    return instance.get_run_records(dg.RunsFilter(job_name=JOB, statuses=statuses))


def _from_record(record: dg.RunRecord, status: Status) -> PastRun:
    """A run as Dagster has it; when it was asked for is in the request's own tag, by the clock of the project."""
    tags = record.dagster_run.tags
    year, asked_at = tags.get(_PARTITION, ""), tags.get(ASKED_AT)
    return PastRun(
        run_id=record.dagster_run.run_id,
        fiscal_year=int(year) if year.isdecimal() else None,
        known_by=tags.get(KNOWN_BY, "asserted"),
        reason=tags.get(REASON),
        status=status,
        at=int(asked_at) if asked_at else int(record.create_timestamp.timestamp()) * 1_000_000,
    )


def _has_process(record: dg.RunRecord) -> bool:
    """Whether a process of its own has the run, and may have died: that of a run that was started, or of a command."""
    return record.dagster_run.status in _GOING_ON or BY_COMMAND in record.dagster_run.tags


def _began_at(record: dg.RunRecord, run: PastRun) -> int:
    """When a run began, or the last that was heard of one that is being started, as Dagster stamps it.

    Not before it was asked for: where the clock of the project is set ahead of the computer's, no run is old when it begins.
    """
    stamp = record.start_time or record.update_timestamp.timestamp()
    return max(int(stamp) * 1_000_000, run.at)


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
