"""Years that pass in seconds: a clock that is set, and Dagster's own daemon loops that look at the project's schedules and sensors.

The daemon's code decides which ticks there are, asks the project's definitions, and starts the runs, which go on in this process.
Dagster's state lies in a folder, as a site's does, so that it can be lost.
"""

import logging
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, ClassVar
from unittest.mock import patch
from zoneinfo import ZoneInfo

import dagster as dg
import pandas as pd
import yaml
from dagster._core.execution.backfill import BulkActionStatus, PartitionBackfill
from dagster._core.instance_for_test import instance_for_test
from dagster._core.launcher import RunLauncher
from dagster._core.remote_origin import InProcessCodeLocationOrigin
from dagster._core.storage.event_log.sqlite import sqlite_event_log
from dagster._core.storage.runs.sqlite import sqlite_run_storage
from dagster._core.storage.schedules.sqlite import sqlite_schedule_storage
from dagster._core.test_utils import freeze_time
from dagster._core.types.loadable_target_origin import LoadableTargetOrigin
from dagster._core.workspace.context import WorkspaceProcessContext
from dagster._core.workspace.load_target import InProcessWorkspaceLoadTarget
from dagster._daemon.backfill import execute_backfill_iteration
from dagster._daemon.run_coordinator.queued_run_coordinator_daemon import QueuedRunCoordinatorDaemon
from dagster._daemon.sensor import execute_sensor_iteration
from dagster._scheduler.scheduler import launch_scheduled_runs
from dagster._serdes import ConfigurableClass
from sqlalchemy import Engine, create_engine, event

from jixiao.dagster_files import reading_migrations_once
from pipelines.decide_due import ANNUAL, BY_SCHEDULE
from pipelines.resources.clock import Clock
from pipelines.resources.run_notes import clear_mark, mark_beginning, note_failure, refuse_second_annual
from pipelines.resources.warehouse import WarehouseResource
from schemas.findings import FINDING_FIELDS
from tests.bureau import file_unit, write_settled, write_workbook
from tests.engines import postgres
from warehouse import history
from warehouse.migrate import upgrade
from warehouse.place import PROJECT_FOLDER, Warehouse

ZONE = ZoneInfo("Asia/Shanghai")
FIRST_YEAR = 2021
SYNCHRONOUS = {"module": "dagster._core.launcher.sync_in_memory_run_launcher", "class": "SyncInMemoryRunLauncher"}
# Of the ticks missed, as many of the last are made up for at each look. The daemon's own default is five, which proves no more.
CAUGHT_UP = 2
NOTING = {"module": "tests.years", "class": "NotingLauncher"}
BY_HAND = {"actor": "dagster", "actor_known_by": "asserted", "reason": None}
_ORIGIN = LoadableTargetOrigin(module_name="pipelines.definitions", attribute="defs")
_LOG = logging.getLogger("tests.years")
_LOG.setLevel(logging.CRITICAL)


def read_moment(text: str) -> datetime:
    """A moment in Shanghai, as people write it."""
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


class Years:
    """A site: its inbox by year, its calendar, its warehouse, its Dagster; and the time."""

    def __init__(
        self,
        folder: Path,
        launcher: dict[str, str] | None = None,
        first_year: int = FIRST_YEAR,
        engine: str = "sqlite",
    ) -> None:
        self.folder = folder
        self.launcher = launcher or SYNCHRONOUS
        self.reference = folder / "reference"
        state = folder / "jixiao.db.state"
        url = (
            f"sqlite:///{folder / 'jixiao.db'}" if engine == "sqlite" else postgres().url(postgres().create_database())
        )
        self.warehouse = Warehouse(url, state, str(state / "files"))
        shutil.copytree(PROJECT_FOLDER / "reference", self.reference)
        shutil.rmtree(self.reference / "calendars")
        self.set_calendar(first_year)
        self.environment = {
            "JIXIAO_REFERENCE": str(self.reference),
            "JIXIAO_WAREHOUSE": self.warehouse.url,
            "JIXIAO_STATE": str(state),
        }

    def set_calendar(self, from_fiscal_year: int, **changed: Any) -> None:
        """The filing calendar from a year on."""
        says = {
            "from_fiscal_year": from_fiscal_year,
            "source": "test",
            "season_begins": "09-01",
            "season_ends": "09-30",
            "deadline": "09-30",
            "inbox": str(self.folder / "inbox" / "{fiscal_year}"),
        }
        path = self.reference / "calendars" / f"{from_fiscal_year}.yaml"
        path.parent.mkdir(exist_ok=True)
        path.write_text(yaml.safe_dump(says | changed), encoding="utf-8")

    # -------------------------------------------------------------------------------------------------- the inbox

    def inbox(self, fiscal_year: int) -> Path:
        """Where the filings of a year lie."""
        return self.folder / "inbox" / str(fiscal_year)

    def file(self, fiscal_year: int, name: str = "u1.xlsx", content: bytes | None = None) -> Path:
        """A unit's filing arrives."""
        filed = content if content is not None else write_workbook(file_unit("u1", year=fiscal_year))
        return write_settled(self.inbox(fiscal_year) / name, filed)

    # -------------------------------------------------------------------------------------------------- Dagster

    @contextmanager
    def up(self, definitions: dg.Definitions | None = None) -> Iterator["Years"]:
        """The daemon is up, with the project's definitions (or other ones in their place) and its home in the site's folder."""
        home = self.folder / "dagster"
        home.mkdir(exist_ok=True)
        with ExitStack() as stack:
            stack.enter_context(patch.dict(os.environ, self.environment))
            stack.enter_context(_without_waiting_for_the_disk())
            stack.enter_context(_files_kept_open())
            stack.enter_context(reading_migrations_once())
            if self.launcher == NOTING:
                # A line for each asset a run will make: half of what it takes to ask for one, and nothing is made here.
                planned = "dagster._core.instance.runs.run_domain.RunDomain._log_asset_planned_events"
                stack.enter_context(patch(planned))
            if definitions is not None:
                stack.enter_context(patch("pipelines.definitions.defs", definitions))
            settings = yaml.safe_load((PROJECT_FOLDER / "dagster.yaml").read_text(encoding="utf-8"))
            overrides = settings | {"run_launcher": self.launcher}
            self.instance = stack.enter_context(instance_for_test(temp_dir=str(home), overrides=overrides))
            target = InProcessWorkspaceLoadTarget(InProcessCodeLocationOrigin(_ORIGIN))
            self.workspace = stack.enter_context(WorkspaceProcessContext(self.instance, target))
            self._iterations: dict[str, Any] = {}
            with QueuedRunCoordinatorDaemon(interval_seconds=1) as self._queue:
                yield self

    @contextmanager
    def at(self, moment: str) -> Iterator[None]:
        """The time is set, for Dagster (whose storage keeps the hour and drops the zone) and for us."""
        now = read_moment(moment).astimezone(UTC)
        microseconds = int(now.timestamp()) * 1_000_000
        with freeze_time(now), patch.dict(os.environ, {"JIXIAO_CLOCK": str(microseconds)}):
            yield

    def pass_queue(self) -> None:
        """The daemon of the queue goes round: a run that waits is started, and ends."""
        for _ in self._queue.run_iteration(self.workspace):
            pass

    def pass_schedules(self, *moments: str) -> None:
        """The scheduler's loop goes round at each of these moments, and then the queue's."""
        for moment in moments:
            with self.at(moment):
                ticks = launch_scheduled_runs(
                    self.workspace, _LOG, read_moment(moment), self._iterations, max_catchup_runs=CAUGHT_UP
                )
                for _ in ticks:
                    pass
                self.pass_queue()

    def pass_sensors(self, *moments: str) -> None:
        """The sensor daemon's loop goes round at each of these moments, and then the queue's."""
        for moment in moments:
            with self.at(moment):
                for _ in execute_sensor_iteration(self.workspace, _LOG, None, None):
                    pass
                self.pass_queue()

    def backfill(self, moment: str, *fiscal_years: int) -> None:
        """Somebody starts a backfill of the annual job on Dagster's pages, and its daemon goes round until nothing is left."""
        self.queue_backfill(moment, *fiscal_years)
        with self.at(moment):
            for _ in fiscal_years:
                self.pass_queue()

    def queue_backfill(self, moment: str, *fiscal_years: int) -> None:
        """Somebody starts a backfill of the annual job on Dagster's pages; its runs wait in the queue."""
        location = next(iter(self.workspace.create_request_context().code_locations))
        repository = next(iter(location.get_repositories().values()))
        partitions = next(one for one in repository.get_partition_sets() if one.job_name == "annual_run")
        with self.at(moment):
            self.instance.add_backfill(
                PartitionBackfill(
                    backfill_id="years",
                    status=BulkActionStatus.REQUESTED,
                    from_failure=False,
                    tags={},
                    backfill_timestamp=read_moment(moment).timestamp(),
                    partition_set_origin=partitions.get_remote_origin(),
                    partition_names=[str(year) for year in fiscal_years],
                )
            )
            for _ in execute_backfill_iteration(self.workspace, _LOG):
                pass

    def list_statuses(self) -> list[str]:
        """What Dagster says of each run, oldest first."""
        return [run.status.value for run in reversed(self.instance.get_runs())]

    def purge_ticks(self) -> None:
        """All that Dagster remembers of ticks is gone."""
        for state in self.instance.all_instigator_state():
            self.instance.purge_ticks(state.instigator_origin_id, state.selector_id, before=4e9)

    def lose_dagster(self) -> None:
        """Dagster's home is gone, with its runs, ticks and switches."""
        shutil.rmtree(self.folder / "dagster")

    def list_ticks(self, name: str) -> list[Any]:
        """The ticks of a schedule or sensor, newest first."""
        state = next(one for one in self.instance.all_instigator_state() if one.instigator_name == name)
        return list(self.instance.get_ticks(state.instigator_origin_id, state.selector_id))

    # -------------------------------------------------------------------------------------------------- the history

    def list_runs(self, reason: str | None = None) -> list[dict[str, Any]]:
        """The runs of the history (on one occasion), oldest first."""
        if not self.warehouse.exists:
            return []
        with self.warehouse.reading() as connection:
            runs = history.load_runs(connection, history.find_horizon(connection))
        return [run for run in runs if reason in {None, run["reason"]}]

    def annual_years(self) -> list[int]:
        """The years whose annual run after the deadline is recorded, in the order of recording."""
        own = [run for run in self.list_runs(ANNUAL) if run["actor_known_by"] == BY_SCHEDULE]
        return [run["fiscal_year"] for run in own if run["run_status"] == "recorded"]


class NotingLauncher(RunLauncher, ConfigurableClass):
    """Makes a run as far as the history tells one from another: the run's row, or the note of its failure; nothing is computed.

    ``fails`` holds the (fiscal year, attempt) that fail, in the run or (``unlaunched``) before it,
    or (``vanish``) die without a word, or are killed once they have left their mark (``killed``) or sealed (``sealed``).
    """

    fails: ClassVar[set[tuple[int, int]]] = set()
    unlaunched: ClassVar[set[tuple[int, int]]] = set()
    vanish: ClassVar[set[tuple[int, int]]] = set()
    killed: ClassVar[set[tuple[int, int]]] = set()
    sealed: ClassVar[set[tuple[int, int]]] = set()

    def __init__(self, inst_data=None):
        self._inst_data = inst_data
        super().__init__()

    @property
    def inst_data(self):
        return self._inst_data

    @classmethod
    def config_type(cls):
        return {}

    @classmethod
    def from_config_value(cls, inst_data, config_value):
        return cls(inst_data=inst_data, **config_value)

    def launch_run(self, context):
        run, resource, clock = context.dagster_run, WarehouseResource(), Clock()
        year, attempt = int(run.tags["dagster/partition"]), int(run.tags.get("jixiao/attempt", "0"))
        ops = run.run_config.get("ops", {"sealed_history": {"config": BY_HAND}})
        act = ops["sealed_history"]["config"]
        if (year, attempt) in self.unlaunched:
            message = "no room for another process"
            raise RuntimeError(message)
        if (year, attempt) in self.vanish:
            return
        with resource.place.writing_alone():
            upgrade(resource.place)
            row = {"run_id": run.run_id, "fiscal_year": year, **act}
            refuse_second_annual(resource, year, act)
            mark_beginning(resource, row)
            if (year, attempt) in self.killed:
                return
            if (year, attempt) in self.fails:
                note_failure(resource, clock, row, "the disk is full")
                self._instance.report_run_failed(run, "the disk is full")
                return
            row |= {"run_kind": "annual", "run_status": "recorded"}
            none = {"receipts": pd.DataFrame(), "findings": pd.DataFrame(columns=list(FINDING_FIELDS))}
            resource.seal([], row, none, expected_checkpoint=resource.checkpoint_number(), clock=clock)
            if (year, attempt) in self.sealed:
                return
            clear_mark(resource, run.run_id)
        ended = dg.DagsterEvent(event_type_value="PIPELINE_SUCCESS", job_name=run.job_name)
        self._instance.report_dagster_event(ended, run.run_id)

    def terminate(self, run_id):
        return False


@contextmanager
def _without_waiting_for_the_disk() -> Iterator[None]:
    def relax(connection: Any, _record: Any) -> None:
        if isinstance(connection, sqlite3.Connection):
            connection.execute("PRAGMA synchronous=OFF")

    event.listen(Engine, "connect", relax)
    try:
        yield
    finally:
        event.remove(Engine, "connect", relax)


@contextmanager
def _files_kept_open() -> Iterator[None]:
    """Dagster opens its files anew for every question and event, with an engine each time: a quarter of what a tick or a run takes."""
    engines: dict[str, Engine] = {}

    def open_once(url: str, poolclass: Any = None, **how: Any) -> Engine:
        if url not in engines:
            engines[url] = create_engine(url, **how)
            engines[url].dispose = lambda: None
        return engines[url]

    with ExitStack() as stack:
        for module in (sqlite_event_log, sqlite_run_storage, sqlite_schedule_storage):
            stack.enter_context(patch.object(module, "create_engine", open_once))
        try:
            yield
        finally:
            for engine in engines.values():
                Engine.dispose(engine)
