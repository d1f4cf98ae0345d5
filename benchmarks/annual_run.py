"""The annual run against its physical floor, in the same run: 1 000 workbooks from inbox to sealed history.

    python benchmarks/annual_run.py [--workbooks 1000]

Floor: reading every cell of the same workbooks with python-calamine, and inserting the same rows, as they then stand in the
warehouse, into an empty SQLite file with the same tables and settings, in one transaction. The run is the annual Dagster job, from
its first event to the sealed checkpoint: receiving, hashing, keeping, reading, validation, scoring, ledger, one transaction. Python
and its libraries are loaded on both sides. Printed: the ratio, its parts, peak memory; and, for information, the whole command with
starting Python, which is most of what a small year takes.
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

PROJECT = Path(__file__).resolve().parents[1]
EXAMPLE = PROJECT / "examples" / "2023" / "inbox" / "511132-101"
EXAMPLE_CODE = "511132-101"
BOUND = 3.0
YEAR = 2023


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
    for pragma in ("journal_mode=WAL", "synchronous=FULL"):
        copy.execute(f"PRAGMA {pragma}")
    start = time.perf_counter()
    with copy:
        for name, own in rows.items():
            if own:
                marks = ", ".join("?" * len(own[0]))
                copy.executemany(f'INSERT INTO "{name}" VALUES ({marks})', own)  # noqa: S608 - our own tables
    return time.perf_counter() - start, sum(map(len, rows.values()))


def measure_run(inbox: Path, folder: Path) -> float:
    """Seconds of the annual job in a process that has run a small year before, as a daemon's has."""
    from jixiao.dagster_instance import open_instance, run_annual
    from warehouse.place import Warehouse

    small = folder / "small"
    write_workbooks(small, 3)
    elapsed = 0.0
    for name, own in (("small.db", small), ("history.db", inbox)):
        warehouse = Warehouse.at(f"sqlite:///{folder / name}")
        with open_instance(warehouse) as instance:
            start = time.perf_counter()
            act = {"actor": "benchmark", "reason": ""}
            ended = run_annual(instance, warehouse, YEAR, {"inbox": str(own)}, act, lambda _: None, lambda _: None)
            elapsed = time.perf_counter() - start
        assert ended.failure is None, ended.failure
    return elapsed


def measure_command(inbox: Path, database: Path) -> float:
    """Seconds of the whole command, from starting Python to its summary."""
    command = [sys.executable, "-m", "jixiao", "run", "--year", str(YEAR), "--inbox", str(inbox)]
    start = time.perf_counter()
    subprocess.run([*command, "--warehouse", f"sqlite:///{database}"], check=True, capture_output=True, cwd=PROJECT)  # noqa: S603
    return time.perf_counter() - start


def main() -> None:
    """Measure and print; the exit code says whether the bound holds."""
    parser = argparse.ArgumentParser(description="The annual run against bare reading and bare insertion.")
    parser.add_argument("--workbooks", type=int, default=1000)
    count = parser.parse_args().workbooks
    os.environ.pop("JIXIAO_STATE", None)
    sys.path.insert(0, str(PROJECT))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        inbox = folder / "inbox"
        write_workbooks(inbox, count)
        warm = measure_run(inbox, folder)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        reading, cells = measure_reading(inbox)
        inserting, rows = measure_inserting(folder / "history.db", folder / "bare.db")
        whole = measure_command(inbox, folder / "command.db")
    floor = reading + inserting
    print(f"{count} workbooks, {cells} cells, {rows} rows")
    print(f"floor {floor:.2f} s = reading {reading:.2f} s + inserting {inserting:.2f} s")
    print(f"annual job {warm:.2f} s: ratio {warm / floor:.2f} (bound {BOUND:g}); peak memory {peak:.0f} MiB")
    print(f"whole command {whole:.2f} s: ratio {whole / floor:.2f}")
    sys.exit(warm / floor > BOUND)


if __name__ == "__main__":
    main()
