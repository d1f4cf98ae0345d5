"""A small bureau for tests: it makes filings, runs a year in this process, and reads through the command line's own door.

A filing is a dictionary of tables (rows of English column name to what the unit typed). Every run's sums are checked here, so
that no test of anything can pass while a file, a filing or a unit goes missing.
"""

import csv
import io
import json
import os
import shutil
import sqlite3
import sys
import time
import zipfile
from collections.abc import Iterable, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any
from unittest.mock import patch

from click.testing import CliRunner, Result
from openpyxl import Workbook
from sqlalchemy import make_url

from jixiao.__main__ import cli
from schemas.tables import TABLE_BY_NAME
from tests.engines import blank_sqlite, postgres
from warehouse import history
from warehouse.place import Warehouse

YEAR = 2023
DATABASE = "jixiao.db"
FIRST_ARRIVAL = int(datetime(2024, 9, 1, 8, 0, tzinfo=UTC).timestamp())
Tables = dict[str, list[dict[str, Any]]]
_SUMS = {
    "files": ("used", "duplicate", "quarantined"),
    "filings": ("recorded", "unchanged", "returned"),
    "units": ("filed", "missing", "exempt"),
}
_WHOLE = {"files": "received", "filings": "received", "units": "registered"}


def rows(columns: str, text: str) -> list[dict[str, Any]]:
    """A small table: column names parted by blanks, one row per line, cells parted by bars; an empty cell is not typed."""
    names = columns.split()
    return [
        dict(zip(names, (cell.strip() for cell in line.split("|")), strict=True)) for line in text.strip().splitlines()
    ]


def file_unit(
    unit_code: str, *, year: int = YEAR, unit_name: str | None = None, rubric: str = "county-department"
) -> Tables:
    """Everything a unit without a defect files: it scores 100, and nothing is found but notes."""
    name = unit_name or f"单位{unit_code}"
    return {
        "submission": rows(
            "unit_code unit_name fiscal_year submitted_on", f"{unit_code}|{name}|{year}|{year + 1}-09-01"
        ),
        "evaluations": rows("subject_type subject_name rubric", f"unit|{name}|{rubric}"),
        "finance": rows(
            "line initial_budget_wan_yuan adjusted_budget_wan_yuan final_wan_yuan",
            """
            revenue_general_budget | 90 | 95 | 95
            revenue_government_fund | 10 | 10 | 10
            carry_in | 0 | 0 | 0
            revenue_total | 100 | 105 | 105
            expenditure_basic | 60 | 60 | 60
            expenditure_project | 40 | 45 | 45
            expenditure_total | 100 | 105 | 105
            carry_out | 0 | 0 | 0
            """,
        ),
        "expense_subjects": rows(
            "subject scope initial_budget_wan_yuan final_wan_yuan",
            """
            办公费 | public | 10 | 10
            印刷费 | public | 2 | 2
            水费 | public | 1 | 1
            电费 | public | 3 | 3
            物业管理费 | public | 4 | 4
            """,
        ),
        "execution": rows(
            "month adjusted_budget_wan_yuan executed_wan_yuan",
            """
            6 | 100 | 40
            9 | 100 | 67.5
            11 | 100 | 82.5
            """,
        ),
        "projects": rows(
            "project_code project_name adjusted_budget_wan_yuan executed_wan_yuan problem_found corrected",
            """
            P1 | 道路维护 | 25 | 25 | no |
            P2 | 环境整治 | 20 | 20 | yes | yes
            """,
        ),
        "indicators": rows(
            "subject_code indicator_name kind direction target_value actual_value unit_of_measure",
            """
             | 走访农户 | quantity | at_least | 100 | 110 | 户
            P1 | 维护里程 | quantity | at_least | 12.5 | 12.5 | 公里
            """,
        ),
        "answers": rows(
            "item_code criterion answer",
            """
            goal_review | internal_review | yes
            goal_quality | sound | 2
            goal_quality | complete | 2
            goal_quality | quantified | 2
            goal_quality | matched | 2
            goal_quality | collective_decision | yes
            violations | problems | 0
            budget_linkage | internal_assessment | 5
            budget_linkage | linkage_mechanism | 5
            disclosure | disclosed | yes
            rectification | grade | 5
            feedback | on_time | yes
            cooperation_deduction | occurrences | 0
            """,
        ),
    }


def change(tables: Tables, table: str, at: Mapping[str, str], **typed: Any) -> Tables:
    """The filing with other cells typed in the rows of a table that have the values ``at``."""
    is_meant = [all(row[name] == value for name, value in at.items()) for row in tables[table]]
    assert any(is_meant), f"no row of {table} has {at}"
    changed = [{**row, **typed} if meant else row for row, meant in zip(tables[table], is_meant, strict=True)]
    return {**tables, table: changed}


def write_workbook(tables: Tables, *, chinese: bool = True, stamp: str = "") -> bytes:
    """A workbook with one sheet per table; plain decimals are typed as numbers. ``stamp`` makes other bytes of equal cells."""
    book = Workbook()
    book.remove(book.active)
    book.properties.creator = stamp
    for name, table_rows in tables.items():
        sheet = book.create_sheet(TABLE_BY_NAME[name].name_zh if chinese else name)
        for line in _lines(name, table_rows, chinese=chinese):
            sheet.append([_typed(text) for text in line])
    written = io.BytesIO()
    book.save(written)
    return _without_times(written.getvalue())


def _without_times(workbook: bytes) -> bytes:
    """The library stamps the present moment on every part; equal cells and stamps are to give equal bytes."""
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook)) as old, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "docProps/core.xml":
                head, _, rest = content.partition(b"<dcterms:created")
                content = head + rest[rest.rindex(b"</dcterms:modified>") + len(b"</dcterms:modified>") :]
            new.writestr(zipfile.ZipInfo(name, (2024, 9, 1, 8, 0, 0)), content)
    return packed.getvalue()


def write_settled(path: Path, content: bytes) -> Path:
    """A file that has lain there for a minute: no run looks twice whether somebody still writes it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    moment = time.time() - 60
    os.utime(path, (moment, moment))
    return path


def write_csv(name: str, table_rows: list[dict[str, Any]], *, chinese: bool = False, encoding: str = "utf-8") -> bytes:
    """One table as a CSV file."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows(_lines(name, table_rows, chinese=chinese))
    return text.getvalue().encode(encoding)


def _lines(name: str, table_rows: list[dict[str, Any]], *, chinese: bool) -> Iterable[list[Any]]:
    table = TABLE_BY_NAME[name]
    known = {column.name: column.name_zh for column in table.columns}
    columns = list(table_rows[0]) if table_rows else [column.name for column in table.columns if column.is_required]
    yield [known.get(column, column) if chinese else column for column in columns]
    for row in table_rows:
        yield [row.get(column, "") for column in columns]


def _typed(text: Any) -> Any:
    if not isinstance(text, str):
        return text
    try:
        return Decimal(text) if text and text == text.strip() else text or None
    except InvalidOperation:
        return text


@dataclass
class Bureau:
    """An inbox and a warehouse of their own, and the verbs."""

    folder: Path
    instance: Any
    url: str | None = None
    year: int = YEAR
    runs: list[dict[str, Any]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.inbox = self.folder / "inbox"
        self.inbox.mkdir(parents=True, exist_ok=True)
        self.url = self.url or f"sqlite:///{self.folder / DATABASE}"

    @property
    def warehouse(self) -> Warehouse:
        return Warehouse.at(self.url)

    def copy_to(self, folder: Path) -> "Bureau":
        """Another bureau that stands where this one does, for a test to go on from."""
        if self.warehouse.is_sqlite:
            folder.mkdir(parents=True)
            url = f"sqlite:///{folder / DATABASE}"
            with closing(sqlite3.connect(self.folder / DATABASE)) as source:
                source.execute("VACUUM INTO ?", (str(folder / DATABASE),))
        else:
            url = postgres().url(postgres().create_database(make_url(self.url).database))
        copy = Bureau(folder, self.instance, url, self.year)
        for name in ("files", "keys", "checkpoints"):
            if (self.warehouse.state / name).exists():
                shutil.copytree(self.warehouse.state / name, copy.warehouse.state / name)
        if (log := self.warehouse.state / "access.log").exists():
            shutil.copyfile(log, copy.warehouse.state / log.name)
        shutil.copytree(self.inbox, copy.inbox, dirs_exist_ok=True)
        return copy

    # -------------------------------------------------------------------------------------------------- the inbox

    def put(self, name: str, content: bytes, at: int = 0) -> Path:
        """A file arrives (or is saved again), ``at`` minutes after the first."""
        path = self.inbox / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        self.touch(name, at)
        return path

    def touch(self, name: str, at: int) -> None:
        """A file's time is set."""
        moment = FIRST_ARRIVAL + 60 * at
        os.utime(self.inbox / name, (moment, moment))

    def file_workbook(self, name: str, tables: Tables, at: int = 0, *, chinese: bool = True, stamp: str = "") -> Path:
        """A workbook arrives."""
        return self.put(name, write_workbook(tables, chinese=chinese, stamp=stamp), at)

    def file_csvs(
        self, folder: str, tables: Tables, at: int = 0, *, chinese: bool = False, encoding: str = "utf-8"
    ) -> None:
        """A folder of CSV files arrives."""
        for name, table_rows in tables.items():
            stem = TABLE_BY_NAME[name].name_zh if chinese else name
            self.put(f"{folder}/{stem}.csv", write_csv(name, table_rows, chinese=chinese, encoding=encoding), at)

    def withdraw(self, *names: str) -> None:
        """Files lie in the inbox no longer."""
        for name in names:
            (self.inbox / name).unlink()

    # -------------------------------------------------------------------------------------------------- the verbs

    def call(self, *words: str, env: Mapping[str, str] | None = None) -> Result:
        """Any verb, on this warehouse."""
        with self._one_instance():
            return CliRunner(env=env).invoke(cli, [*words, "--warehouse", self.url])

    def type(self, *words: object) -> list[str]:
        """What a shell is given for a verb on this warehouse, to run it as a process of its own."""
        return [sys.executable, "-m", "jixiao", *map(str, words), "--warehouse", self.url]

    def run(self, *words: str, year: int | None = None) -> Result:
        """The annual run; it has to record, and its sums have to hold, in the history and as printed.

        A first run finds the tables made, as after `jixiao warehouse init`; that it makes them itself is for others to show.
        """
        database = Path(make_url(self.url).database)
        if self.warehouse.is_sqlite and not database.exists():
            shutil.copy(blank_sqlite(), database)
        result = self.try_run(*words, year=year)
        assert result.exit_code == 0, (result.output, result.exception)
        newest = self.list_runs()[-1]
        self.runs.append(newest)
        assert_sums_hold(newest, result.stdout)
        return result

    def try_run(self, *words: str, year: int | None = None) -> Result:
        """The annual run, whatever comes of it."""
        return self.call("run", "--year", str(year or self.year), "--inbox", str(self.inbox), *words)

    def import_facts(self, text: str, year: int | None = None) -> Result:
        """Record facts: lines of unit_code, item_code, criterion, value, source_document."""
        header = "unit_code,subject_code,item_code,criterion,value,source_document,dated_on,recorded_by"
        path = self.folder / "facts.csv"
        lines = [line.strip().split(",") for line in text.strip().splitlines()]
        body = [
            f"{unit},,{item},{criterion},{value},{paper},2024-10-15,绩效股"
            for unit, item, criterion, value, paper in lines
        ]
        path.write_text("\n".join([header, *body]), encoding="utf-8")
        return self.call("facts", "import", "--year", str(year or self.year), str(path))

    def read(self, *words: str) -> list[dict[str, Any]]:
        """The rows a reading verb prints for programs."""
        result = self.call(*words, "--format", "json")
        assert result.exit_code == 0, (result.output, result.exception)
        listed: list[dict[str, Any]] = json.loads(result.stdout)
        return listed

    def read_no(self, *words: str) -> list[dict[str, Any]]:
        """The rows of a verb whose answer is no (exit code 1)."""
        result = self.call(*words, "--format", "json")
        assert result.exit_code == 1, (result.output, result.exception)
        listed: list[dict[str, Any]] = json.loads(result.stdout)
        return listed

    def submissions(self, unit_code: str | None = None) -> list[dict[str, Any]]:
        return _of(unit_code, self.read("submissions", "--year", str(self.year)))

    def findings(self, unit_code: str | None = None, check: str | None = None) -> list[dict[str, Any]]:
        listed = _of(unit_code, self.read("findings", "--year", str(self.year)))
        return [row for row in listed if check in {None, row["check"]}]

    def scores(self, unit_code: str | None = None) -> list[dict[str, Any]]:
        return _of(unit_code, self.read("scores", "--year", str(self.year)))

    def score(self, unit_code: str, item_code: str = "total") -> str | None:
        return next(row["computed_score_points"] for row in self.scores(unit_code) if row["item_code"] == item_code)

    def versions(self, unit_code: str, item_code: str = "total") -> list[tuple[str, str, str, str]]:
        """(version, value, reason, submission_version) of a score, oldest first."""
        listed = self.read("history", unit_code, str(self.year), item_code)
        return [(row["version"], row["value"], row["reason"], row["submission_version"]) for row in listed]

    # ------------------------------------------------------------------------------------- what no verb prints yet

    def list_runs(self) -> list[dict[str, Any]]:
        """All runs as recorded, oldest first."""
        if not self.warehouse.exists:
            return []
        with self.warehouse.reading() as connection:
            return history.load_runs(connection, history.find_horizon(connection))

    def receipts(self) -> dict[str, str]:
        """What became of each file of the newest run."""
        with self.warehouse.reading() as connection:
            newest = history.load_runs(connection, history.find_horizon(connection))[-1]
            return {
                row["file_name"]: row["file_status"]
                for row in history.load_receipts(connection, newest["ledger_index"])
            }

    def content_root(self) -> str:
        """The content root of the newest checkpoint."""
        with self.warehouse.reading() as connection:
            return history.load_content_root(connection, history.find_horizon(connection)) or ""

    def checkpoint(self) -> int:
        """The number of the newest checkpoint."""
        with self.warehouse.reading() as connection:
            return history.find_horizon(connection).checkpoint_number

    @contextmanager
    def _one_instance(self):
        """Dagster's instance is opened once per test session; nothing that counts is asked of it."""

        @contextmanager
        def lend(_warehouse: Warehouse):
            yield self.instance

        with patch("jixiao.dagster_instance.open_instance", lend):
            yield


def make_bureau(request: Any, folder: Path, instance: Any) -> Bureau:
    """A bureau of its own, on the engine that the tests were called with."""
    is_sqlite = request.config.getoption("--engine") == "sqlite"
    return Bureau(folder, instance, None if is_sqlite else postgres().url(postgres().create_database()))


def _of(unit_code: str | None, listed: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [row for row in listed if unit_code in {None, row["unit_code"]}]


def assert_sums_hold(run: Mapping[str, Any], printed: str | None = None) -> None:
    """The three sums that every run ends with, as recorded and as printed."""
    for what, parts in _SUMS.items():
        whole = run[f"{what}_{_WHOLE[what]}_count"]
        counts = [run[f"{what}_{part}_count"] for part in parts]
        assert whole == sum(counts), (what, run)
        if printed is not None:
            line = next(line for line in printed.splitlines() if f" {what} " in line and "=" in line)
            assert [int(word) for word in line.split() if word.isdigit()] == [whole, *counts]
