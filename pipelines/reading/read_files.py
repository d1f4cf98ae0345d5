"""Read all files of a run: from bytes to CELLS, with a finding for whatever could not be read. All in one pass, no cap."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import PurePosixPath

import pandas as pd

from pipelines.reading.gather_columns import Gatherer, SheetPlace
from pipelines.reading.parse_cells import parse_cells
from pipelines.reading.read_csv import read_csv
from pipelines.reading.read_xlsx import read_workbook
from pipelines.reading.sheets import Sheet, UnreadableFileError, find_header
from schemas.findings import Finding, tabulate_findings, write_context
from schemas.frames import FILED_TABLES, FINDINGS, concat_frames, conform_frame
from schemas.tables import Table, find_table


@dataclass(frozen=True)
class Reading:
    """What was read: CELLS, FILED_TABLES, FINDINGS (with their place), and the files that hold nothing that can be read."""

    cells: pd.DataFrame
    tables: pd.DataFrame
    findings: pd.DataFrame
    unreadable: frozenset[int]


@dataclass
class _Run:
    """The state of one pass."""

    gatherer: Gatherer = field(default_factory=Gatherer)
    findings: list[Finding] = field(default_factory=list)
    unreadable: set[int] = field(default_factory=set)


def read_files(files: pd.DataFrame, open_file: Callable[[str], bytes]) -> Reading:
    """Read every file that is not repeated, in order of file_id.

    A file that does not open, or of which it cannot be said what it holds, is a finding and the others go on.

    Args:
        files: RECEIVED_FILES.
        open_file: Gives the bytes kept under a sha256; what it raises is our own defect and ends the run.
    """
    run = _Run()
    own = files[~files["is_repeated"]].sort_values("file_id", kind="stable")
    columns = (own[name].tolist() for name in ("file_id", "file_name", "file_sha256", "form"))
    for file_id, file_name, sha256, form in zip(*columns, strict=True):
        try:
            if form == "xlsx":
                _add_workbook(run, file_id, file_name, read_workbook(open_file(sha256)))
            elif form == "csv":
                _add_csv(run, file_id, file_name, open_file(sha256))
            else:
                _add_unknown(run, file_id, file_name)
        except UnreadableFileError as error:
            _refuse(run, file_id, file_name, error.reason)
    cells, on_cells = parse_cells(run.gatherer.gather())
    on_files = conform_frame(pd.DataFrame(tabulate_findings(run.findings + run.gatherer.findings)), FINDINGS)
    tables = [{"file_id": one.file_id, "table_name": one.table.name} for one in run.gatherer.sheets]
    findings = concat_frames(FINDINGS, on_files, on_cells)
    return Reading(cells, conform_frame(pd.DataFrame(tables), FILED_TABLES), findings, frozenset(run.unreadable))


def _add_workbook(run: _Run, file_id: int, file_name: str, sheets: list[Sheet]) -> None:
    """Keep the sheets that hold a table; of two of the same table the first counts. Empty sheets file nothing."""
    seen: dict[str, str] = {}
    for sheet in sheets:
        header_index = find_header(sheet.rows)
        if header_index is None:
            continue
        name = sheet.name or ""
        table = _find_table(name)
        if table is None:
            run.findings.append(Finding("table_is_known", file_name=file_name, sheet=name, found=name))
        elif table.name in seen:
            run.findings.append(
                Finding(
                    "table_stands_once_in_a_delivery",
                    table_name=table.name,
                    file_name=file_name,
                    sheet=name,
                    found=f"{seen[table.name]}、{name}",
                    expected="once",
                )
            )
        else:
            seen[table.name] = name
            run.gatherer.add(SheetPlace(file_id, file_name, name, table), sheet.rows, header_index)


def _add_csv(run: _Run, file_id: int, file_name: str, content: bytes) -> None:
    """Keep a CSV file as the table that its name says."""
    stem = PurePosixPath(file_name).stem
    table = _find_table(stem)
    if table is None:
        run.unreadable.add(file_id)
        run.findings.append(Finding("table_is_known", file_name=file_name, found=stem))
    else:
        sheet = read_csv(content)
        run.gatherer.add(SheetPlace(file_id, file_name, None, table), sheet.rows, find_header(sheet.rows) or 0)


def _add_unknown(run: _Run, file_id: int, file_name: str) -> None:
    """Tell of a file in a form that is not read."""
    run.unreadable.add(file_id)
    suffix = PurePosixPath(file_name).suffix or file_name
    run.findings.append(Finding("file_form_is_known", file_name=file_name, found=suffix, expected="known_form"))


def _refuse(run: _Run, file_id: int, file_name: str, reason: str) -> None:
    """Tell of a file that does not open; the sentence names the reason in its own language."""
    run.unreadable.add(file_id)
    run.findings.append(
        Finding(
            "file_is_readable",
            file_name=file_name,
            found=reason,
            expected="damaged_file",
            context=write_context(found=reason),
        )
    )


@lru_cache(maxsize=4096)
def _find_table(heading: str) -> Table | None:
    return find_table(heading)
