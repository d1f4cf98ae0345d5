"""Small worlds by name: warehouses with a history in them, made once and copied for every test that puts a fault into one."""

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from unittest.mock import patch

import dagster as dg
from click.testing import CliRunner, Result
from dagster._core.storage.event_log.in_memory import InMemoryEventLogStorage

from jixiao.__main__ import cli
from jixiao.failures import explain_failures
from tests.bureau import Tables, file_unit, write_settled, write_workbook
from tests.engines import postgres
from tests.filed_formulas import formula, put_formulas
from warehouse.place import Warehouse
from warehouse.verify import Discrepancy, verify_warehouse

PROJECT = Path(__file__).resolve().parents[1]
EXAMPLE = PROJECT / "examples" / "2023"
YEAR = "2023"
START = 1_726_000_000_000_000
ELSEWHERE = (
    "JIXIAO_STATE",
    "JIXIAO_FILES",
    "JIXIAO_WAREHOUSE",
    "JIXIAO_CLOCK",
    "JIXIAO_KEYS",
    "JIXIAO_CHECKPOINTS",
    "JIXIAO_SIGNING_COMMAND",
    "JIXIAO_SIGNING_PUBLIC_KEY",
    "DAGSTER_HOME",
)
KEPT = ("files", "keys", "checkpoints")


class ForgetfulEventLog(InMemoryEventLogStorage):
    """Hands every event to who listens and keeps none: keeping them took a third of the time of a run over one small filing."""

    def store_event(self, event: dg.EventLogEntry) -> None:
        for listener in list(self._handlers[event.run_id]):
            listener(event, "")

    def fetch_materializations(self, *_asked: Any, **_how: Any) -> dg.EventRecordsResult:
        return dg.EventRecordsResult([], cursor="", has_more=False)

    fetch_observations = fetch_materializations

    def get_asset_records(self, *_asked: Any, **_how: Any) -> list[Any]:
        return []


@cache
def _instance() -> dg.DagsterInstance:
    instance = dg.DagsterInstance.ephemeral()
    instance._event_storage = ForgetfulEventLog()
    instance._event_storage.register_instance(instance)
    return instance


@contextmanager
def lend_instance(_warehouse: Warehouse) -> Iterator[dg.DagsterInstance]:
    """One Dagster instance for all runs of a process; nothing that counts is asked of it."""
    yield _instance()


class Door:
    """The command line as a shell opens it: what fails is told in one line."""

    name = "jixiao"

    def main(self, **words: Any) -> Any:
        with explain_failures():
            return cli.main(**words)


class Hand:
    """Somebody with a connection of their own; statements are written with ``?`` for every engine."""

    def __init__(self, connection: Any, mark: str) -> None:
        self._connection = connection
        self._mark = mark

    def execute(self, statement: str, values: tuple[Any, ...] = ()) -> Any:
        return self._connection.execute(statement.replace("?", self._mark), values)


@dataclass(frozen=True)
class Place:
    """A warehouse in a folder of its own: database, file store, state."""

    folder: Path

    @property
    def database(self) -> Path:
        return self.folder / "history.db"

    @property
    def url(self) -> str:
        return f"sqlite:///{self.database}"

    @property
    def state(self) -> Path:
        return self.folder / "history.db.state"

    @property
    def store(self) -> Path:
        return self.state / "files"

    def warehouse(self) -> Warehouse:
        return Warehouse(self.url, self.state, str(self.store))

    def call(self, *words: str, **environment: str) -> Result:
        """A verb of the command line, on this warehouse."""
        elsewhere = dict.fromkeys(ELSEWHERE) | {"JIXIAO_STATE": str(self.state)}
        runner = CliRunner(env={**elsewhere, **environment})
        with patch.dict(os.environ), patch("jixiao.dagster_instance.open_instance", lend_instance):
            for name in ELSEWHERE:
                os.environ.pop(name, None)
            return runner.invoke(Door(), [*words, "--warehouse", self.url])

    def must(self, *words: str, **environment: str) -> Result:
        """The same, and it has to go well."""
        done = self.call(*words, **environment)
        assert done.exit_code == 0, (words, done.output, done.exception)
        return done

    def run_year(self, inbox: Path, **environment: str) -> Result:
        return self.must("run", "--year", YEAR, "--inbox", str(inbox), "--actor", "clerk", **environment)

    def import_facts(self, file: Path, **environment: str) -> Result:
        return self.must("facts", "import", "--year", YEAR, str(file), "--actor", "bureau", **environment)

    def copy_to(self, folder: Path) -> "Place":
        """A copy of database and file store, whatever connections are still open."""
        copy = Place(folder)
        copy.store.parent.mkdir(parents=True)
        with closing(sqlite3.connect(self.database)) as source, closing(sqlite3.connect(copy.database)) as target:
            source.backup(target)
        self._copy_state(copy, *KEPT)
        return copy

    def _copy_state(self, other: "Place", *folders: str) -> None:
        for name in folders:
            if (self.state / name).exists():
                shutil.copytree(self.state / name, other.state / name)

    def move_to(self, engine: str, folder: Path) -> "Place":
        """The same history in an engine."""
        if engine == "sqlite":
            return self
        self.must("backup", str(folder.with_name("backup")))
        moved = make_place(engine, folder)
        moved.must("restore", str(folder.with_name("backup")))
        self._copy_state(moved, "keys")
        return moved

    def verify(self) -> list[Discrepancy]:
        warehouse = self.warehouse()
        try:
            return list(verify_warehouse(warehouse).discrepancies)
        finally:
            warehouse.engine.dispose()

    @contextmanager
    def look(self) -> Iterator[Hand]:
        """A connection beside the warehouse's own; what it writes stands at once."""
        with closing(sqlite3.connect(self.database, isolation_level=None)) as connection:
            yield Hand(connection, "?")

    @contextmanager
    def tampering(self) -> Iterator[Hand]:
        """What somebody with the file in hand can do: drop the triggers, write, and put the triggers back."""
        with closing(sqlite3.connect(self.database)) as connection:
            connection.execute("PRAGMA synchronous=OFF")
            triggers = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
            for name, _ in triggers:
                connection.execute(f"DROP TRIGGER {name}")
            yield Hand(connection, "?")
            for _, sql in triggers:
                connection.execute(sql)
            connection.commit()


@dataclass(frozen=True)
class PostgresPlace(Place):
    """A warehouse in a database of the tests' own PostgreSQL."""

    name: str = ""

    @property
    def url(self) -> str:
        return postgres().url(self.name)

    def copy_to(self, folder: Path) -> "PostgresPlace":
        copy = PostgresPlace(folder, postgres().create_database(self.name))
        self._copy_state(copy, *KEPT)
        return copy

    @contextmanager
    def look(self) -> Iterator[Hand]:
        with postgres().connect(self.name) as connection:
            yield Hand(connection, "%s")

    @contextmanager
    def tampering(self) -> Iterator[Hand]:
        """What the owner of the tables can do: switch the triggers off, write, and switch them on again."""
        with postgres().connect(self.name) as connection, connection.transaction():
            tables = [row[0] for row in connection.execute("SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger")]
            for table in tables:
                connection.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            yield Hand(connection, "%s")
            for table in tables:
                connection.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def make_place(engine: str, folder: Path) -> Place:
    """A warehouse that is not there yet, on an engine."""
    folder.mkdir(parents=True, exist_ok=True)
    return Place(folder) if engine == "sqlite" else PostgresPlace(folder, postgres().create_database())


def thaw(frozen: Path, folder: Path) -> Place:
    """A copy of a frozen warehouse, as it was sealed: before any migration of today."""
    place = Place(folder)
    shutil.copytree(frozen / "files", place.store)
    shutil.copyfile(frozen / "history.db", place.database)
    if (frozen / "keys").exists():
        shutil.copytree(frozen / "keys", place.state / "keys")
    return place


def make_example_year(folder: Path, engine: str = "sqlite") -> Place:
    """The example year: its facts, then its run. Two checkpoints."""
    place = make_place(engine, folder)
    place.import_facts(EXAMPLE / "facts.csv", JIXIAO_CLOCK=str(START))
    place.run_year(EXAMPLE / "inbox", JIXIAO_CLOCK=str(START + 1_000_000))
    return place


def make_eventful_year(folder: Path, example: Place) -> Place:
    """The example year, then a register, a run that failed, filings anew, a run without anything new, and a fact that changed.

    Of what is filed anew one is corrected; in the other, figures have become the results of formulas.
    """
    place = example.copy_to(folder)
    register = EXAMPLE.parent / "register" / "units.csv"
    place.must("register", "import", str(register), "--actor", "bureau", JIXIAO_CLOCK=str(START + 1_500_000))
    with patch("pipelines.recording.assets.count_run", side_effect=RuntimeError("the disk is full")):
        failed = place.call("run", "--year", YEAR, "--inbox", str(EXAMPLE / "inbox"), JIXIAO_CLOCK=str(START))
    assert failed.exit_code == 3, failed.output
    inbox = folder / "inbox"
    shutil.copytree(EXAMPLE / "inbox" / "511132-104", inbox / "511132-104")
    finance = inbox / "511132-104" / "self_scores.csv"
    text = finance.read_text(encoding="utf-8")
    head, _, last = text.rstrip("\r\n").rpartition(",")
    write_settled(finance, f"{head},{'1' if last != '1' else '2'}\n".encode())
    name = "511132-114/寅岭乡_2023_自评.xlsx"
    summed = {("收支", f"{column}5"): formula(f"SUM({column}2:{column}4)") for column in "BCD"}
    write_settled(inbox / name, put_formulas((EXAMPLE / "inbox" / name).read_bytes(), summed))
    place.run_year(inbox, JIXIAO_CLOCK=str(START + 2_000_000))
    place.run_year(inbox, JIXIAO_CLOCK=str(START + 3_000_000))
    facts = folder / "facts.csv"
    text = (EXAMPLE / "facts.csv").read_text(encoding="utf-8")
    facts.write_text(text.replace(",on_time,no,", ",on_time,yes,"), encoding="utf-8")
    place.import_facts(facts, JIXIAO_CLOCK=str(START + 4_000_000))
    return place


def with_removal(place: Place) -> Place:
    """The same history, and then a file destroyed by order."""
    with place.look() as connection:
        sha256 = connection.execute("SELECT min(file_sha256) FROM files").fetchone()[0]
    place.must("purge", sha256, "--order", "示例〔2025〕1号", "--actor", "王会计", "--confirmed-by", "陈刚")
    return place


def with_confirmation(place: Place) -> Place:
    """The same history, and then a sealed original that somebody confirmed."""
    inbox = place.folder / "sealed"
    shutil.copytree(EXAMPLE / "inbox" / "511132-104", inbox / "511132-104")
    write_settled(inbox / "511132-104" / "盖章件.png", b"\x89PNG\r\n\x1a\n a scan")
    place.run_year(inbox, JIXIAO_CLOCK=str(START + 5_000_000))
    place.must("confirm-sealed", "511132-104", YEAR, "--actor", "李强", JIXIAO_CLOCK=str(START + 6_000_000))
    return place


def with_return(place: Place) -> Place:
    """The same history, and then a filing given back to be corrected."""
    returned = ("return", "511132-107", YEAR, "--out", str(place.folder / "returned.xlsx"), "--deadline", "2024-10-15")
    place.must(*returned, "--actor", "clerk", "--reason", "请逐条更正", JIXIAO_CLOCK=str(START + 5_000_000))
    return place


def write_filing(inbox: Path, tables: Tables, name: str = "filing.xlsx") -> Path:
    """One workbook in an inbox of its own."""
    write_settled(inbox / name, write_workbook(tables))
    return inbox


def make_one_unit(folder: Path, **environment: str) -> Place:
    """One unit without a defect, one run."""
    place = Place(folder)
    place.run_year(write_filing(folder / "inbox", file_unit("511132-101")), **environment)
    return place
