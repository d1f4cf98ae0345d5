"""Dagster, from the command line: an instance in the warehouse's state folder, and the annual job run on it."""

import logging
import sqlite3
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import dagster as dg
from filelock import FileLock
from sqlalchemy import Engine, event

from jixiao.dagster_files import keeping_open, reading_migrations_once
from jixiao.dagster_home import DagsterSettingsError, prepare_home
from pipelines.definitions import build_defs
from pipelines.publishing.tell_failure import Failure
from pipelines.resources.frames_io import FramesIOManager
from pipelines.resources.notifier import Notifier
from pipelines.resources.past_runs import BY_COMMAND
from pipelines.resources.run_notes import INTERRUPTED
from pipelines.resources.warehouse import WarehouseResource
from warehouse.place import Warehouse

_TOLD_LENGTH = 300


@dataclass(frozen=True)
class Ended:
    """How a run ended: why it failed, None if it did not, and whether it stands in the history all the same."""

    failure: str | None
    is_recorded: bool


@contextmanager
def open_instance(warehouse: Warehouse) -> Iterator[dg.DagsterInstance]:
    """Open the instance that `make dev` shows, whatever DAGSTER_HOME is.

    Raises:
        DagsterSettingsError: its settings cannot be used.
    """
    logging.getLogger("alembic").setLevel(logging.WARNING)
    home = prepare_home(warehouse)
    relax = _relaxing(home.resolve())
    event.listen(Engine, "connect", relax)
    try:
        with reading_migrations_once():
            # Dagster makes its tables when it is opened, and two that make them at once disturb one another.
            with FileLock(home / "opening.lock"):
                opened = _open_home(home)
            with opened as instance:
                yield instance
    finally:
        event.remove(Engine, "connect", relax)


def _open_home(home: Path) -> dg.DagsterInstance:
    """Open Dagster; whatever its settings, its storage or their drivers have against it is one sentence."""
    settings = home / "dagster.yaml"
    try:
        instance = dg.DagsterInstance.from_config(str(home))
    except Exception as error:
        raise DagsterSettingsError(f"Dagster cannot be opened with {settings}: {_tell_cause(error)}") from error
    if str(getattr(instance.run_storage, "postgres_url", "")).startswith("postgresql://"):
        # SQLAlchemy 2.1 takes psycopg for that, and Dagster's statements are made for psycopg2.
        instance.dispose()
        raise DagsterSettingsError(
            f"{settings}: the URL has to begin with postgresql+psycopg2://, the driver Dagster uses"
        )
    return instance


def _tell_cause(error: Exception) -> str:
    """What Dagster complains of, without its inventory of all settings there are."""
    told = [line.strip() for line in str(error.__cause__ or error).splitlines() if line.strip()]
    return next((line for line in told if "Error 1" in line), told[0] if told else type(error).__name__)[:_TOLD_LENGTH]


def _relaxing(home: Path) -> Callable[[Any, Any], None]:
    """Let Dagster's own event log below ``home`` be written without waiting for the disk at each of its events.

    It opens its database anew for every event, and each close waits for the disk several times over: most of what a small year
    takes. A process that is killed loses nothing by this; a power cut may cost the last events shown on Dagster's pages, never
    anything of the history, which lies in another database.
    """

    def relax(connection: Any, _record: Any) -> None:
        if isinstance(connection, sqlite3.Connection):
            path = connection.execute("PRAGMA database_list").fetchone()[2]
            if path and Path(path).resolve().is_relative_to(home):
                connection.execute("PRAGMA synchronous=OFF")

    return relax


def run_annual(
    instance: dg.DagsterInstance,
    warehouse: Warehouse,
    fiscal_year: int,
    delivery: Mapping[str, str],
    act: Mapping[str, str],
    on_step: Callable[[str], None],
    on_warning: Callable[[str], None],
) -> Ended:
    """Run the annual job in this process; steps are told as they begin, and what its log warns of."""
    resource = WarehouseResource(url=warehouse.url)
    defs = build_defs(
        {
            "warehouse": resource,
            "io_manager": FramesIOManager(folder=str(warehouse.state / "frames")),
        }
    )
    run_id = str(uuid.uuid4())
    instance.add_event_listener(run_id, lambda entry: _tell(entry, on_step, on_warning))
    config = {
        "ops": {"received_files": {"config": {**delivery, **act}}, "sealed_history": {"config": dict(act)}},
        "loggers": {"console": {"config": {"log_level": "CRITICAL"}}},
    }
    try:
        with keeping_open(instance, run_id):
            result = defs.resolve_job_def("annual_run").execute_in_process(
                partition_key=str(fiscal_year),
                instance=instance,
                run_id=run_id,
                raise_on_error=False,
                tags={BY_COMMAND: "run"},
                run_config=config,
            )
    except dg.DagsterExecutionInterruptedError:
        return Ended(INTERRUPTED, resource.has_recorded(run_id))
    if result.success:
        return Ended(None, is_recorded=True)
    why = _explain(result)
    if not any(one.event_type is dg.DagsterEventType.STEP_FAILURE for one in result.all_events):
        Notifier().deliver(Failure("run", run_id, fiscal_year, None, why))
        return Ended(why, is_recorded=False)
    return Ended(why, resource.has_recorded(run_id))


def _tell(entry: dg.EventLogEntry, on_step: Callable[[str], None], on_warning: Callable[[str], None]) -> None:
    if not entry.is_dagster_event:
        if int(entry.level) >= logging.WARNING:
            on_warning(entry.user_message)
    elif entry.get_dagster_event().event_type is dg.DagsterEventType.STEP_START:
        on_step(entry.step_key or "")


def _explain(result: dg.ExecuteInProcessResult) -> str:
    """The first failure, as one line."""
    for one in result.all_events:
        if one.is_failure and one.event_specific_data is not None:
            error = getattr(one.event_specific_data, "error", None)
            if error is not None:
                cause = error.cause or error
                if cause.cls_name == dg.DagsterExecutionInterruptedError.__name__:
                    return INTERRUPTED
                return f"{one.step_key or 'run'}: {cause.message.strip()}"
    return "the run failed; Dagster's log tells why"
