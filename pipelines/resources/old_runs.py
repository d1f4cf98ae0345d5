"""Old runs leave Dagster's own storage; the history of the warehouse keeps every run for good and knows nothing of this.

Dagster never drops a run or an event by itself: ``retention`` in dagster.yaml is about the ticks of schedules and sensors. What
goes is what its pages show of old runs. Of every year the newest run that went well stays, whatever its age, so that each year
keeps its page. Does not belong here: frames (``frames_io``), or anything the warehouse holds.
"""

import os
from datetime import datetime, timedelta
from pathlib import Path

import dagster as dg
from dagster._core.storage.event_log import SqliteEventLogStorage

KEPT_DAYS = 90
_PARTITION = "dagster/partition"
_ENDED = [dg.DagsterRunStatus.SUCCESS, dg.DagsterRunStatus.FAILURE, dg.DagsterRunStatus.CANCELED]


class KeptDaysError(ValueError):
    """``JIXIAO_DAGSTER_KEEP_DAYS`` is not a number of days."""


def read_kept_days() -> int:
    """For how many days Dagster's pages show every run: ``JIXIAO_DAGSTER_KEEP_DAYS``, else 90.

    Raises:
        KeptDaysError: it is not a whole number of at least 1.
    """
    text = os.environ.get("JIXIAO_DAGSTER_KEEP_DAYS") or str(KEPT_DAYS)
    if not text.isdecimal() or int(text) < 1:
        raise KeptDaysError(f"JIXIAO_DAGSTER_KEEP_DAYS={text!r} is not a number of days, 1 or more")
    return int(text)


def drop_old_runs(instance: dg.DagsterInstance, now: datetime, kept_days: int = KEPT_DAYS) -> list[str]:
    """Drop the runs that ended and are older than ``kept_days``, but the newest of each job and year that went well.

    A run that has not ended is never touched. ``now`` is the computer's time, by which Dagster stamps its runs.

    Returns:
        The ids of the runs dropped.
    """
    old = dg.RunsFilter(statuses=_ENDED, created_before=now - timedelta(days=kept_days))
    kept: dict[tuple[str, str | None], str | None] = {}
    dropped = []
    for run in instance.get_runs(filters=old):
        own = run.job_name, run.tags.get(_PARTITION)
        if own not in kept:
            kept[own] = _find_newest(instance, *own)
        if run.run_id != kept[own]:
            _drop_run(instance, run.run_id)
            dropped.append(run.run_id)
    return dropped


def tell_interrupted(instance: dg.DagsterInstance, run_id: str) -> None:
    """Let a run that was killed be shown as failed; Dagster itself would show it as running for ever."""
    run = instance.get_run_by_id(run_id)
    if run is not None and not run.is_finished:
        instance.report_run_failed(run, "the run was interrupted before its end")


def _find_newest(instance: dg.DagsterInstance, job_name: str, partition: str | None) -> str | None:
    """The newest run of a job and year that went well."""
    tags = {_PARTITION: partition} if partition is not None else None
    filters = dg.RunsFilter(job_name=job_name, tags=tags, statuses=[dg.DagsterRunStatus.SUCCESS])
    return next((run.run_id for run in instance.get_runs(filters=filters, limit=1)), None)


def _drop_run(instance: dg.DagsterInstance, run_id: str) -> None:
    """Drop a run with its events and what it printed; in SQLite, its events are a file of their own that Dagster leaves behind."""
    instance.delete_run(run_id)
    instance.compute_log_manager.delete_logs(prefix=[run_id])
    storage = instance.event_log_storage
    if isinstance(storage, SqliteEventLogStorage):
        Path(storage.path_for_shard(run_id)).unlink(missing_ok=True)
