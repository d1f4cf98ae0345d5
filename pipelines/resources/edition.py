"""An edition: the history as of one checkpoint, written for analysts as Parquet, CSV and one SQLite file, whole or not at all.

Parquet lies parted by fiscal year; CSV is one file per table; ``jixiao.sqlite`` holds the same tables and the data dictionary;
``edition.json`` says what the edition was made of and the hash of each file. Does not belong here: what is published
(``schemas.published_tables``), or which years may be (``expectations``).
"""

import hashlib
import json
import sqlite3
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
from sqlalchemy import Connection, text

from pipelines.publishing.tabulate_edition import BYTE_ORDER_MARK, read_value, tabulate_rows, write_lines
from schemas.dictionary import COLUMNS, tabulate_dictionary, tell_dictionary
from schemas.published import PublishedColumn, PublishedTable
from schemas.published_tables import PUBLISHED_TABLES
from warehouse import history
from warehouse.history import Horizon
from warehouse.history.horizon import sort_rows
from warehouse.whole_folder import writing_whole

MANIFEST, DATABASE = "edition.json", "jixiao.sqlite"
Row = dict[str, Any]
_SQLITE_TYPES = {"text": "TEXT", "whole": "INTEGER", "points": "REAL", "micro": "REAL", "time": "TEXT"}


class EditionError(RuntimeError):
    """An edition was not written; what stood in its place still does."""


def publish_edition(
    connection: Connection,
    horizon: Horizon,
    years: Collection[int],
    folder: Path,
    on_progress: Callable[[str, int, int], None],
) -> dict[str, Any]:
    """Write an edition of some fiscal years beside its place, and put it there whole; returns its manifest.

    Raises:
        EditionError: the folder holds something that is no edition.
        FolderError: it cannot be written, or another process is writing it.
    """
    if folder.exists() and not (folder / MANIFEST).is_file() and (not folder.is_dir() or any(folder.iterdir())):
        message = f"{folder} holds something that is no edition; publish into a new folder, or over an edition"
        raise EditionError(message)
    with writing_whole(folder, "publish") as new:
        return _write(connection, horizon, sorted(years), new, on_progress)


def _write(
    connection: Connection,
    horizon: Horizon,
    years: list[int],
    folder: Path,
    on_progress: Callable[[str, int, int], None],
) -> dict[str, Any]:
    counts: dict[str, dict[str, int]] = {}
    (folder / "csv").mkdir()
    with closing(sqlite3.connect(folder / DATABASE)) as database:
        for number, table in enumerate(PUBLISHED_TABLES):
            for name, columns in table.forms:
                counts[name] = _write_table(connection, horizon, years, folder, database, (table, name, columns))
            on_progress(table.name, number + 1, len(PUBLISHED_TABLES))
        names = ", ".join(COLUMNS)
        database.execute(f"CREATE TABLE data_dictionary ({names})")
        marks = ", ".join("?" for _ in COLUMNS)
        database.executemany(f"INSERT INTO data_dictionary VALUES ({marks})", tabulate_dictionary())  # noqa: S608 - our own names
        database.commit()
    (folder / "dictionary.md").write_text(tell_dictionary(), encoding="utf-8")
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    manifest = {
        "checkpoint_number": horizon.checkpoint_number,
        "recorded_at": horizon.recorded_at,
        "content_root_sha256": history.load_content_root(connection, horizon),
        "fiscal_years": years,
        "rows": counts,
        "files": {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files},
    }
    (folder / MANIFEST).write_text(json.dumps(manifest, indent=1) + "\n", encoding="utf-8")
    return manifest


def _write_table(
    connection: Connection,
    horizon: Horizon,
    years: list[int],
    folder: Path,
    database: sqlite3.Connection,
    form: tuple[PublishedTable, str, Sequence[PublishedColumn]],
) -> dict[str, int]:
    """One table in one form, a fiscal year at a time; returns the rows by year (``all``: it is not parted by year)."""
    table, name, columns = form
    types = ", ".join(f"{column.name} {_SQLITE_TYPES[column.kind]}" for column in columns)
    database.execute(f"CREATE TABLE {name} ({types})")
    counts: dict[str, int] = {}
    with (folder / "csv" / f"{name}.csv").open("w", encoding="utf-8", newline="") as lines:
        lines.write(BYTE_ORDER_MARK + write_lines(columns, [], header=True))
        for year in years if table.is_yearly else [None]:
            rows = _load(connection, horizon, year, form)
            part = folder / "parquet" / name / ("" if year is None else f"fiscal_year={year}")
            part.mkdir(parents=True)
            pq.write_table(tabulate_rows(_without_year(columns, year), rows), part / "part-0.parquet")
            lines.write(write_lines(columns, rows, header=False))
            marks = ", ".join(f":{column.name}" for column in columns)
            plain = [{column.name: _plain(read_value(column, row)) for column in columns} for row in rows]
            database.executemany(f"INSERT INTO {name} VALUES ({marks})", plain)  # noqa: S608 - our own names
            counts["all" if year is None else str(year)] = len(rows)
    return counts


def _without_year(columns: Sequence[PublishedColumn], year: int | None) -> list[PublishedColumn]:
    """The folder says the fiscal year, as every reader of parted Parquet expects."""
    return [column for column in columns if year is None or column.name != "fiscal_year"]


def _plain(value: Any) -> Any:
    if hasattr(value, "strftime"):
        return value.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    return value if value is None or isinstance(value, int | str) else float(value)


def _load(
    connection: Connection,
    horizon: Horizon,
    year: int | None,
    form: tuple[PublishedTable, str, Sequence[PublishedColumn]],
) -> list[Row]:
    """The rows of a form as of a checkpoint: what came later has not come, and what was in force then still is."""
    table, name, columns = form
    query = f"SELECT * FROM {table.dated_name}"  # noqa: S608 - our own names
    limits = ["from_checkpoint <= :checkpoint"] if table.is_dated else ["checkpoint_number <= :checkpoint"]
    limits += ["fiscal_year = :year"] if year is not None else []
    asked = {"checkpoint": horizon.checkpoint_number, "year": year}
    found = connection.execute(
        text(f"{query} WHERE {' AND '.join(limits)}"),
        asked if year is not None else {"checkpoint": asked["checkpoint"]},
    )
    rows = (dict(row) for row in found.mappings())
    kept = list(
        _as_of(rows, horizon.checkpoint_number, is_newest=name == table.newest_name) if table.is_dated else rows
    )
    shown = [column.name for column in columns]
    return [{key: row[key] for key in shown} for row in sort_rows(kept, *table.row_order)]


def _as_of(rows: Iterator[Row], checkpoint: int, *, is_newest: bool) -> Iterator[Row]:
    for row in rows:
        if (row.get("superseded_at_checkpoint") or 0) > checkpoint:
            row["superseded_at_checkpoint"] = None
        is_in_force = row["until_checkpoint"] is None or row["until_checkpoint"] > checkpoint
        if is_in_force:
            yield row | {"until_checkpoint": None, "until_recorded_at": None}
        elif not is_newest:
            yield row
