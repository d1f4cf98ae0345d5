"""An edition says what the command line says, exactly, in every form; it stands whole or not at all."""

import csv
import errno
import hashlib
import io
import json
import os
import signal
import sqlite3
from contextlib import closing
from decimal import Decimal

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipelines.publishing.tabulate_edition import tabulate_rows, write_lines
from schemas.published import PublishedColumn
from schemas.published_tables import PUBLISHED_TABLES
from tests.faults.dying import start
from tests.worlds import YEAR, make_place, with_return

POINTS = ("points_max", "self_score_points", "computed_score_points", "final_score_points")


@pytest.fixture(scope="module")
def edition(eventful_year, tmp_path_factory):
    folder = tmp_path_factory.mktemp("edition") / "newest"
    eventful_year.must("publish", "--out", str(folder))
    return folder


def read_csv(folder, name):
    return list(csv.DictReader(io.StringIO((folder / "csv" / f"{name}.csv").read_text(encoding="utf-8-sig"))))


def asked(place, *words):
    return json.loads(place.must(*words, "--format", "json").stdout)


def plain(rows):
    return [
        (
            row["unit_code"],
            row["subject_code"] or None,
            row["item_code"],
            *(str(Decimal(row[n]).normalize()) if row[n] else None for n in POINTS),
        )
        for row in rows
    ]


def test_edition_in_csv_says_what_the_command_line_says(eventful_year, edition):
    assert sorted(plain(read_csv(edition, "newest_scores")), key=repr) == sorted(
        plain(asked(eventful_year, "scores", "--year", YEAR)), key=repr
    )
    findings = asked(eventful_year, "findings", "--year", YEAR)
    assert len(read_csv(edition, "newest_findings")) == len(findings)


@pytest.mark.parametrize("checkpoint", [2, 5])
def test_edition_as_of_a_checkpoint_says_what_was_said_then(checkpoint, eventful_year, tmp_path):
    eventful_year.must("publish", "--out", str(tmp_path / "then"), "--as-of", f"#{checkpoint}")
    then = asked(eventful_year, "scores", "--year", YEAR, "--as-of", f"#{checkpoint}")
    assert sorted(plain(read_csv(tmp_path / "then", "newest_scores")), key=repr) == sorted(plain(then), key=repr)
    dated = read_csv(tmp_path / "then", "scores_by_checkpoint")
    assert max(int(row["from_checkpoint"]) for row in dated) <= checkpoint
    assert all(int(row["until_checkpoint"] or 0) <= checkpoint for row in dated)


def test_edition_in_parquet_has_exact_decimals(eventful_year, edition):
    table = pq.read_table(edition / "parquet" / "newest_scores" / f"fiscal_year={YEAR}")
    assert table.schema.field("final_score_points").type == pa.decimal128(19, 2)
    wanted = sum(
        Decimal(row["final_score_points"])
        for row in asked(eventful_year, "scores", "--year", YEAR)
        if row["final_score_points"]
    )
    found = duckdb.sql(
        f"SELECT sum(final_score_points), min(fiscal_year) FROM read_parquet('{edition}/parquet/newest_scores/*/*.parquet', hive_partitioning = true)"  # noqa: S608
    ).fetchall()
    assert found == [(wanted, int(YEAR))]


def test_edition_in_sqlite_has_the_tables_and_their_dictionary(edition):
    with closing(sqlite3.connect(edition / "jixiao.sqlite")) as database:
        tables = {name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        told = set(database.execute("SELECT table_name, column_name FROM data_dictionary"))
        columns = {
            (table, row[1])
            for table in tables - {"data_dictionary"}
            for row in database.execute(f"PRAGMA table_info({table})")
        }
        total = "SELECT sum(final_score_hundredths) FROM newest_scores"
        assert database.execute(total).fetchone()[0] == sum(
            int(Decimal(row["final_score_points"]) * 100)
            for row in read_csv(edition, "newest_scores")
            if row["final_score_points"]
        )
    assert columns == told


def test_edition_names_its_checkpoint_and_the_hash_of_each_file(eventful_year, edition):
    manifest = json.loads((edition / "edition.json").read_text())
    assert manifest["checkpoint_number"] == 7
    files = {path.relative_to(edition).as_posix(): path for path in edition.rglob("*") if path.is_file()}
    assert set(manifest["files"]) == set(files) - {"edition.json"}
    assert all(
        hashlib.sha256(files[name].read_bytes()).hexdigest() == sha256 for name, sha256 in manifest["files"].items()
    )


def test_edition_published_again_replaces_the_one_before_and_its_csv_is_the_same(eventful_year, edition, tmp_path):
    for _ in range(2):
        eventful_year.must("publish", "--out", str(tmp_path / "again"))
    first, again = (sorted((folder / "csv").iterdir()) for folder in (edition, tmp_path / "again"))
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in again]
    assert [path.name for path in tmp_path.iterdir()] == ["again"]


def test_edition_of_one_history_is_the_same_from_either_engine(edition, made_years, tmp_path):
    """Findings at one place stood in the order the database gave them in: every file of two editions of one checkpoint differed."""
    made_years["eventful"].must("publish", "--out", str(tmp_path / "sqlite"))
    files, wanted = (json.loads((one / "edition.json").read_text())["files"] for one in (edition, tmp_path / "sqlite"))
    assert files == wanted


@pytest.fixture(scope="module")
def fuller_edition(eventful_year, tmp_path_factory):
    folder = tmp_path_factory.mktemp("fuller")
    with_return(eventful_year.copy_to(folder / "history")).must("publish", "--out", str(folder / "edition"))
    return folder / "edition"


@pytest.mark.parametrize("table", PUBLISHED_TABLES, ids=lambda table: table.name)
def test_every_row_of_a_published_table_has_a_place_of_its_own(table, fuller_edition):
    for name, _ in table.forms:
        rows = read_csv(fuller_edition, name)
        places = {(row.get("fiscal_year"), *(row[column] for column in table.row_order)) for row in rows}
        assert len(places) == len(rows) > 0


def test_publish_into_a_folder_of_something_else_is_refused(eventful_year, tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("mine")
    done = eventful_year.call("publish", "--out", str(tmp_path / "mine"))
    assert (done.exit_code, "no edition" in done.output) == (3, True)
    assert (tmp_path / "mine" / "letter.txt").read_text() == "mine"


@pytest.mark.parametrize("point", ["publish.written", "publish.moved"])
def test_publish_that_is_killed_leaves_the_edition_before_and_the_next_takes_its_rest_away(
    point, eventful_year, tmp_path, monkeypatch
):
    """Killed between two renames it left no edition at all; wherever it was killed, a hidden copy lay there for good."""
    out = tmp_path / "out"
    eventful_year.must("publish", "--out", str(out), "--as-of", "#2")
    process = start(eventful_year, "publish", "--out", str(out), JIXIAO_FAULT_AT=point)
    process.join()
    assert process.exitcode == -signal.SIGKILL
    assert out.exists() == (point == "publish.written")
    monkeypatch.setattr("pipelines.resources.edition.tell_dictionary", fill_the_disk)
    done = eventful_year.call("publish", "--out", str(out))
    assert (done.exit_code, done.stderr) == (
        3,
        f"Error: 未发布 · nothing was published: {out} cannot be written: No space left on device\n",
    )
    assert json.loads((out / "edition.json").read_text())["checkpoint_number"] == 2
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def fill_the_disk():
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_publish_into_the_folder_one_stands_in_publishes_there(eventful_year, tmp_path, monkeypatch):
    """A folder without a name of its own was a traceback."""
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    eventful_year.must("publish", "--out", ".")
    assert (tmp_path / "here" / "edition.json").is_file()


def test_publish_of_a_year_that_nothing_was_filed_for_is_wrong_usage_and_touches_nothing(eventful_year, tmp_path):
    """A mistyped year put an empty edition in the place of a good one, and said that all was well."""
    out = tmp_path / "out"
    eventful_year.must("publish", "--out", str(out), "--year", YEAR)
    before = (out / "edition.json").read_bytes()
    done = eventful_year.call("publish", "--out", str(out), "--year", "2033", "--year", YEAR)
    assert (done.exit_code, "nothing was filed for 2033; there are 2023" in done.stderr) == (2, True)
    assert (out / "edition.json").read_bytes() == before


def test_publish_of_nothing_says_so(tmp_path):
    done = make_place("sqlite", tmp_path / "none").call("publish", "--out", str(tmp_path / "out"))
    assert (done.exit_code, "nothing to publish" in done.output) == (3, True)


def test_text_that_a_spreadsheet_would_run_is_a_text_in_csv_and_untouched_in_parquet():
    """What a unit typed must not become a formula on an analyst's machine."""
    columns = [PublishedColumn("unit_name", "text", "", "", "submissions.unit_name")]
    rows = [{"unit_name": "=1+1"}, {"unit_name": "-0.72"}, {"unit_name": None}]
    assert write_lines(columns, rows, header=True).split("\r\n") == ["unit_name", "'=1+1", "-0.72", '""', ""]
    assert tabulate_rows(columns, rows).to_pylist() == rows
