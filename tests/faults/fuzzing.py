# ruff: noqa: T201 - figures are printed
"""Thousands of broken and hostile files, each made of a real one, and what becomes of them in real runs.

    python -m tests.faults.fuzzing --files 10000

The files of a batch lie in one inbox, each of a unit of its own; a run reads them in processes, as a site does, and all that can be
given back is given back. The run must end well, its sums hold, and the history verify. Each file must end with a finding, or with
values that stand in it: at the place and as written, by what other programs read there. A difference is a fault of one of the two, and told.
"""

import argparse
import hashlib
import logging
import os
import random
import shutil
import sys
import time
import warnings
from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd

from pipelines.intake.describe import describe_files
from pipelines.intake.look_into import LookingTerms, looking_by
from pipelines.reading.identify import identify_filings
from pipelines.reading.read_files import read_files
from pipelines.reading.read_one import reading_by
from pipelines.resources.inbox import receive_files
from pipelines.resources.layout_files import read_layout_book, read_report_layout
from pipelines.resources.processes import Processes
from schemas.findings import tabulate_findings
from schemas.limits import Limits
from schemas.measures import MICRO
from schemas.refusals import READER_CRASHED, TIMED_OUT, TOO_MUCH_MEMORY, tell_refused
from schemas.tables import TABLE_BY_NAME
from tests.bureau import assert_sums_hold, write_settled
from tests.faults.mutated_seeds import SHARES, make_seeds
from tests.faults.mutating import mutate
from tests.faults.rereading import FileAgain, give_up, reread, split_place, stands_in
from tests.worlds import YEAR, make_place

LIMITS = Limits(seconds=20, memory_mib=1024, inflated_mib=64, places=7_000_000)
_SETTING = "seconds=20,memory_mib=1024,inflated_mib=64,places=7000000"
_NAMED = {"line", "item_code", "rubric", "fiscal_year"}
_ENDED = {TIMED_OUT, READER_CRASHED, TOO_MUCH_MEMORY}


@dataclass
class Figures:
    """What came of all files. ``told`` are faults, one line each."""

    files: int = 0
    found: int = 0
    read: int = 0
    empty: int = 0
    silent: int = 0
    values: int = 0
    compared: int = 0
    differing: int = 0
    stopped: Counter = field(default_factory=Counter)
    runs: int = 0
    crashed_runs: int = 0
    told: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        stopped = ", ".join(f"{count} {why}" for why, count in sorted(self.stopped.items())) or "none"
        return (
            f"{self.files} files in {self.runs} runs, of which {self.crashed_runs} crashed: {self.found} with findings, "
            f"{self.read} with values, {self.empty} with a table without rows, {self.silent} with nothing; {self.values} values read, {self.compared} compared "
            f"with another reading, {self.differing} differing; readers that were stopped or gave up: {stopped}"
        )


def make_mutants(count, start, *, with_office=False, forms=tuple(SHARES)):
    """So many mutants, each form in its share, the same for the same start."""
    seeds = make_seeds(with_office=with_office)
    wheel = [form for form in forms if form in seeds for _ in range(SHARES[form])]
    random.Random(start).shuffle(wheel)  # noqa: S311 - an order, no secret
    order = [wheel[number % len(wheel)] for number in range(count)]
    return (mutate(seeds[form][number % len(seeds[form])], number, start) for number, form in enumerate(order))


def run_batch(mutants, folder, figures):
    """One run over mutants as at a site, what became of each of them, and all that can be given back given back."""
    by_name = _file(mutants, folder / "inbox", figures)
    place = make_place("sqlite", folder / "place")
    figures.runs += 1
    setting = {"JIXIAO_READERS": "2", "JIXIAO_LIMITS": _SETTING}
    done = place.call("run", "--year", YEAR, "--inbox", str(folder / "inbox"), **setting)
    if done.exit_code != 0:
        figures.crashed_runs += 1
        figures.told.append(f"a run ended with {done.exit_code}: {done.output[-1500:]} {done.exception!r}")
        return
    with place.look() as hand:
        found = hand.execute("SELECT * FROM runs")
        assert_sums_hold(dict(zip([one[0] for one in found.description], found.fetchall()[-1], strict=True)))
    figures.told += [f"the history does not verify: {one}" for one in place.verify()]
    back = place.call("return", "--all", YEAR, "--out", str(folder / "returned"))
    if back.exit_code not in {0, 3} or not isinstance(back.exception, SystemExit | None):
        figures.told.append(f"giving back ended with {back.exit_code}: {back.output[-800:]} {back.exception!r}")
    frames = next((place.state / "frames").iterdir())
    files, cells, tables = (
        pd.read_parquet(frames / one)
        for one in ("received_files/files.parquet", "filed_cells/cells.parquet", "filed_cells/tables.parquet")
    )
    outcomes = pd.read_parquet(frames / "assembled_submissions" / "outcomes.parquet")
    duplicates = outcomes.loc[outcomes["file_status"] == "duplicate", "file_name"]
    findings = pd.concat([pd.read_parquet(one) for one in sorted(frames.glob("*/findings.parquet"))])
    _judge(by_name, Batch(files, cells, tables, findings, set(duplicates)), figures)


def read_batch(mutants, folder, figures):
    """Mutants received and read in processes, without the rest of a run."""
    by_name = _file(mutants, folder, figures)
    kept = {}

    def keep(content):
        sha256 = hashlib.sha256(content).hexdigest()
        kept[sha256] = content
        return sha256

    with Processes(2, LIMITS) as processes:
        look_each = looking_by(processes.call_each, LookingTerms(limits=LIMITS))
        delivery = receive_files(folder, keep, look_each, limits=LIMITS)
        files = describe_files(vars(file) for file in delivery.files)
        layout = read_layout_book().in_force(int(YEAR))
        each = reading_by(processes.call_each)
        reading = read_files(files, kept.__getitem__, layout, read_report_layout(), each, LIMITS)
    refused = [tell_refused(one.file_name, one.reason, LIMITS, is_member=one.is_member) for one in delivery.refused]
    identified = identify_filings(files, reading, layout=layout, fiscal_year=int(YEAR))
    findings = pd.concat([reading.findings, identified.findings, pd.DataFrame(tabulate_findings(refused))])
    repeated = set(files.loc[files["is_repeated"], "file_name"])
    _judge(by_name, Batch(files, reading.cells, reading.tables, findings, repeated), figures)


def _file(mutants, inbox, figures):
    """Put mutants into an inbox; they are given back by name."""
    by_name = {one.name: one for one in mutants}
    for one in by_name.values():
        for name, content in {one.name: one.content, **one.beside}.items():
            write_settled(inbox / name, content)
    figures.files += len(by_name)
    return by_name


@dataclass(frozen=True)
class Batch:
    """What a run made of its files: RECEIVED_FILES, CELLS, FILED_TABLES, FINDINGS, and the files that came twice."""

    files: pd.DataFrame
    cells: pd.DataFrame
    tables: pd.DataFrame
    findings: pd.DataFrame
    repeated: set


def _judge(by_name, batch, figures):
    """Each mutant: findings on it, values of it, and whether these stand in it."""
    names = dict(zip(batch.files["file_id"], batch.files["file_name"], strict=True))
    file_of = dict(zip(batch.cells["row_id"], batch.cells["file_id"], strict=True))
    on_rows = (names[file_of[row_id]] for row_id in batch.findings["row_id"].dropna() if row_id in file_of)
    told = {_mutant_of(name, by_name) for name in (*batch.findings["file_name"], *on_rows)} - {None}
    figures.stopped.update(found for found in batch.findings["found"] if found in _ENDED)
    originals = batch.files.loc[batch.files["form"] == "original", "file_name"]
    aside = {_mutant_of(name, by_name) for name in (*batch.repeated, *originals)}
    by_file = dict(list(batch.cells.groupby("file_id")))
    own = [(names[file_id], _mutant_of(names[file_id], by_name), filed) for file_id, filed in sorted(by_file.items())]
    own = [one for one in own if one[1] is not None]
    read = {outer for _, outer, _ in own}
    empty = {_mutant_of(names[file_id], by_name) for file_id in batch.tables["file_id"] if file_id not in by_file}
    figures.found += len(told)
    figures.read += len(read)
    figures.empty += len(empty - read - told - {None})
    silent = sorted(set(by_name) - told - read - aside - empty)
    figures.silent += len(silent)
    figures.told += [f"{name} ({by_name[name].told}): neither a finding nor a value" for name in silent]
    with Processes(2, LIMITS) as processes:
        asked = (FileAgain(by_name[outer].content, name, outer) for name, outer, _ in own)
        for (name, outer, filed), seen in zip(own, processes.call_each(reread, give_up, asked), strict=True):
            mutant = by_name[outer]
            _compare(f"{name} ({mutant.told})", filed, seen, figures, mutant.original, is_told=outer in told)


def _mutant_of(name, by_name):
    """The mutant that a file is, or lies in."""
    while isinstance(name, str) and name:
        if name in by_name:
            return name
        name = name.rpartition("/")[0]
    return None


def _stands(written, seen, original):
    """Whether a text stands in a document, or stood in it before it was broken: of a broken one another program may find less."""
    if stands_in(written, seen.words):
        return True
    before = _read_before(original)
    return before is not None and stands_in(written, before)


@cache
def _read_before(original):
    name = "a.pdf" if original.startswith(b"%PDF-") else "a.docx"
    return reread(FileAgain(original, name, name)).words


def _compare(what, filed, seen, figures, original, *, is_told):
    """Whether the values of a file stand in it, and whether a row of it was passed over without a word."""
    figures.values += int((filed["state"] == "read").sum())
    if not seen.cells and seen.words is None:
        return
    wrong = []
    for row in filed.itertuples():
        written = None if pd.isna(row.text_as_written) else row.text_as_written
        if seen.words is not None and (written is None or _is_free(row, what)):
            continue
        figures.compared += 1
        place = (None if pd.isna(row.sheet) else row.sheet, row.cell)
        is_same = _stands(written, seen, original) if seen.words is not None else seen.says(place, written)
        # What is told as unreadable is a finding, and no value.
        if row.state in {"read", "blank"} and not (is_same and _is_read_right(row)):
            others = "other words" if seen.words is not None else repr(seen.cells.get(place))
            wrong.append(
                f"{place} {row.column_name}: {written!r} read as {row.value_text!r} {row.value_micro!r}, others see {others}"
            )
    if not is_told and seen.words is None:
        wrong += [f"{place}: passed over" for place in _passed_over(filed, seen)]
    figures.differing += len(wrong)
    if wrong:
        figures.told.append(f"{what}: {len(wrong)} differ: {'; '.join(wrong[:3])}")


def _is_free(row, what):
    """Whether a text of a print is in nobody's words: where strings are broken, each program takes them apart in its own way."""
    return ".pdf" in what and pd.isna(row.value_micro) and row.column_name not in _NAMED


def _passed_over(filed, seen):
    """Filled cells below the header of columns that are read, in rows that are not; but for a header that stands there once more."""
    sheets = [None if pd.isna(sheet) else sheet for sheet in filed["sheet"]]
    places = {(sheet, *split_place(cell)) for sheet, cell in zip(sheets, filed["cell"], strict=True)}
    rows, columns = {(sheet, row) for sheet, _, row in places}, {(sheet, column) for sheet, column, _ in places}
    first = {sheet: min(row for other, row in rows if other == sheet) for sheet, _ in rows}
    others = {(sheet, *split_place(cell)): value for (sheet, cell), value in seen.cells.items() if str(value).strip()}
    for (sheet, column, row), value in others.items():
        is_below = (sheet, column) in columns and row > first[sheet] and (sheet, row) not in rows
        if is_below and value != others.get((sheet, column, first[sheet] - 1)):
            yield sheet, column, row


def _is_read_right(row):
    """Whether the value read of a plain figure is that figure."""
    if pd.isna(row.value_micro) or pd.isna(row.text_as_written) or row.table_name not in TABLE_BY_NAME:
        return True
    shown = row.text_as_written.strip()
    is_plain = shown.isascii() and shown.lstrip("-").replace(".", "", 1).isdigit()
    return not is_plain or Decimal(int(row.value_micro)) == Decimal(shown) * MICRO


def main() -> int:
    """Print the figures; exit code 1 where a run crashed, a file ended with nothing, or a value differs."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--files", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--batch", type=int, default=500)
    parser.add_argument("--forms", nargs="*", default=list(SHARES), choices=list(SHARES))
    parser.add_argument("--keep", help="a folder in which the batches stay")
    chosen = parser.parse_args()
    logging.disable(logging.WARNING)
    warnings.simplefilter("ignore")
    figures, began = Figures(), time.monotonic()
    mutants = make_mutants(chosen.files, chosen.seed, with_office=True, forms=tuple(chosen.forms))
    batch = []
    with TemporaryDirectory() as temporary:
        place = Path(chosen.keep or temporary)
        for mutant in mutants:
            batch.append(mutant)
            if len(batch) == chosen.batch:
                _run(batch, place / f"batch-{figures.runs}", figures, keep=bool(chosen.keep))
                print(f"{time.monotonic() - began:.0f} s: {figures}", file=sys.stderr)
                batch = []
        if batch:
            _run(batch, place / f"batch-{figures.runs}", figures, keep=bool(chosen.keep))
    print("\n".join(figures.told))
    print(f"{figures}; {time.monotonic() - began:.0f} seconds, {os.cpu_count()} processors")
    return 1 if figures.told else 0


def _run(batch, folder, figures, *, keep):
    run_batch(batch, folder, figures)
    if not keep:
        shutil.rmtree(folder)


if __name__ == "__main__":
    sys.exit(main())
