"""The annual run against its physical floor, in the same run: 1 000 workbooks from inbox to sealed history.

    python benchmarks/annual_run.py [--workbooks 1000]

Floor: reading every cell of the same workbooks with python-calamine, and inserting the same rows, as they then stand in the
warehouse, into an empty SQLite file with the same tables, in one transaction. The run is the whole command `jixiao run`, with
starting Python, hashing, keeping, validation, scoring, ledger and Dagster. Printed: the ratio, its parts, peak memory.
"""

import argparse
import io
import os
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path

from python_calamine import CalamineWorkbook

EXAMPLE = Path(__file__).parents[1] / "examples" / "2023" / "inbox" / "511132-101"
EXAMPLE_CODE = "511132-101"
BOUND = 3.0


def write_workbooks(inbox: Path, count: int) -> None:
    """Write workbooks that differ in unit code and name: the example's, its shared strings replaced."""
    source = next(EXAMPLE.glob("*.xlsx")).read_bytes()
    with zipfile.ZipFile(io.BytesIO(source)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    for number in range(count):
        code = f"51{number:07d}"
        path = inbox / code / f"{code}.xlsx"
        path.parent.mkdir(parents=True)
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in members.items():
                archive.writestr(name, content.replace(EXAMPLE_CODE.encode(), code.encode()))


def measure_reading(inbox: Path) -> tuple[float, int]:
    """Seconds and cells of bare reading."""
    start, cells = time.perf_counter(), 0
    for path in sorted(inbox.rglob("*.xlsx")):
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(path.read_bytes()))
        for name in workbook.sheet_names:
            cells += sum(map(len, workbook.get_sheet_by_name(name).to_python()))
    return time.perf_counter() - start, cells


def measure_inserting(database: Path, target: Path) -> tuple[float, int]:
    """Seconds and rows of bare insertion of the same rows into the same tables."""
    source, copy = sqlite3.connect(database), sqlite3.connect(target)
    tables = source.execute(
        "SELECT name, sql FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    ).fetchall()
    indexes = source.execute("SELECT sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL").fetchall()
    for statement in [sql for _, sql in tables] + [sql for (sql,) in indexes]:
        copy.execute(statement)
    rows = {name: source.execute(f'SELECT * FROM "{name}"').fetchall() for name, _ in tables}  # noqa: S608 - our own tables
    start = time.perf_counter()
    with copy:
        for name, own in rows.items():
            if own:
                marks = ", ".join("?" * len(own[0]))
                copy.executemany(f'INSERT INTO "{name}" VALUES ({marks})', own)  # noqa: S608 - our own tables
    return time.perf_counter() - start, sum(map(len, rows.values()))


def measure_run(inbox: Path, database: Path) -> float:
    """Seconds of the whole command."""
    start = time.perf_counter()
    command = [
        sys.executable,
        "-m",
        "jixiao",
        "run",
        "--year",
        "2023",
        "--inbox",
        str(inbox),
        "--warehouse",
        f"sqlite:///{database}",
    ]
    subprocess.run(command, check=True, capture_output=True, cwd=Path(__file__).parents[1])  # noqa: S603 - our own command
    return time.perf_counter() - start


def main() -> None:
    """Measure and print; the exit code says whether the bound holds."""
    parser = argparse.ArgumentParser(description="The annual run against bare reading and bare insertion.")
    parser.add_argument("--workbooks", type=int, default=1000)
    count = parser.parse_args().workbooks
    os.environ.pop("JIXIAO_STATE", None)
    with tempfile.TemporaryDirectory() as folder:
        inbox, database = Path(folder) / "inbox", Path(folder) / "history.db"
        write_workbooks(inbox, count)
        whole = measure_run(inbox, database)
        reading, cells = measure_reading(inbox)
        inserting, rows = measure_inserting(database, Path(folder) / "bare.db")
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    ratio = whole / (reading + inserting)
    print(f"{count} workbooks, {cells} cells, {rows} rows")
    print(
        f"run {whole:.2f} s; floor {reading + inserting:.2f} s = reading {reading:.2f} s + inserting {inserting:.2f} s"
    )
    print(f"ratio {ratio:.2f} (bound {BOUND:g}); peak memory of the run {peak:.0f} MiB")
    sys.exit(ratio > BOUND)


if __name__ == "__main__":
    main()
