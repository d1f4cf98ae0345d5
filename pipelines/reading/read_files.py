"""Read all files of a run: from bytes to CELLS, with a finding for whatever could not be read. All in one pass, no cap."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath

import pandas as pd

from pipelines.reading.collect_reports import (
    FiledReport,
    claim_reports,
    collect_report_cells,
    list_report_tables,
    place_findings,
)
from pipelines.reading.excuse_blanks import excuse_blanks
from pipelines.reading.gather_columns import Gatherer, SheetPlace
from pipelines.reading.own_rows import join_owners
from pipelines.reading.parse_cells import parse_cells
from pipelines.reading.read_csv import read_csv
from pipelines.reading.read_document import read_document
from pipelines.reading.read_original import read_original
from pipelines.reading.read_parquet import read_parquet
from pipelines.reading.read_report import read_report
from pipelines.reading.read_xlsx import read_workbook
from pipelines.reading.sheets import Sheet, UnreadableFileError, find_header
from schemas.findings import Finding, tabulate_findings, write_context
from schemas.frames import FILED_TABLES, FINDINGS, concat_frames, conform_frame
from schemas.layout import CONTRACT_LAYOUT, Layout
from schemas.report_layout import ReportLayout
from schemas.tables import Table, is_return_letter, name_original


@dataclass(frozen=True)
class Reading:
    """What was read: CELLS, FILED_TABLES, FINDINGS (with their place), and the files that hold nothing that can be read.

    ``owners`` has one row per filing part that says itself whose it is (``own_rows.OWNER_FIELDS``); ``batches`` are the files that
    hold such parts, or would if they had rows. ``originals`` are the files that are (parts of) a sealed original: a picture, an OFD
    document, or a document without text.
    """

    cells: pd.DataFrame
    tables: pd.DataFrame
    findings: pd.DataFrame
    unreadable: frozenset[int]
    owners: pd.DataFrame
    batches: frozenset[int]
    originals: frozenset[int] = frozenset()


@dataclass
class _Run:
    """The state of one pass."""

    layout: Layout
    open_file: Callable[[str], bytes]
    gatherer: Gatherer
    reports: list[FiledReport] = field(default_factory=list)
    originals: dict[int, str] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    unreadable: set[int] = field(default_factory=set)
    headings: dict[str, Table | None] = field(default_factory=dict)

    def find_table(self, heading: str) -> Table | None:
        """The table of a sheet or file name, each looked up once."""
        if heading not in self.headings:
            self.headings[heading] = self.layout.find_table(heading)
        return self.headings[heading]


def read_files(
    files: pd.DataFrame,
    open_file: Callable[[str], bytes],
    layout: Layout = CONTRACT_LAYOUT,
    report_layout: ReportLayout | None = None,
) -> Reading:
    """Read every file that is not repeated, in order of file_id.

    A file that does not open, or of which it cannot be said what it holds, is a finding and the others go on. Archives were opened
    before: their files are read like any.

    Args:
        files: RECEIVED_FILES.
        open_file: Gives the bytes kept under a sha256; what it raises is our own defect and ends the run.
        layout: The names that the forms of the year have besides the contract's.
        report_layout: The words by which reports are read; without them no report is.
    """
    run = _Run(layout, open_file, Gatherer(layout))
    own = files[~files["is_repeated"] & (files["form"] != "zip")].sort_values("file_id", kind="stable")
    columns = (own[name].tolist() for name in ("file_id", "file_name", "file_sha256", "form"))
    for file_id, file_name, sha256, form in zip(*columns, strict=True):
        try:
            if form == "xlsx":
                _add_workbook(run, file_id, file_name, read_workbook(open_file(sha256)))
            elif form == "report" and report_layout is not None:
                _add_report(run, file_id, file_name, sha256, report_layout)
            elif form == "original":
                read_original(open_file(sha256))
                run.originals[file_id] = sha256
            elif form in _ONE_TABLE:
                _add_table(run, file_id, file_name, lambda: _ONE_TABLE[form](open_file(sha256)))  # noqa: B023 - called at once
            else:
                _add_unknown(run, file_id, file_name)
        except UnreadableFileError as error:
            _refuse(run, file_id, file_name, error.reason)
    next_id = int(files["file_id"].max()) + 1 if len(files) else 0
    gathering = run.gatherer.gather()
    parsed = parse_cells(gathering, next_id)
    told = run.findings + run.gatherer.findings + place_findings(run.reports)
    on_files = conform_frame(pd.DataFrame(tabulate_findings(told)), FINDINGS)
    batches = frozenset(gathering.sheets[index].file_id for index in gathering.batches)
    return Reading(
        collect_report_cells(run.reports, parsed.cells),
        concat_frames(
            FILED_TABLES,
            _list_tables(gathering.sheets, batches, parsed.cells),
            list_report_tables(run.reports),
            _list_originals(run.originals),
        ),
        concat_frames(FINDINGS, on_files, excuse_blanks(parsed.findings, parsed.cells)),
        frozenset(run.unreadable),
        join_owners(parsed.owners, claim_reports(run.reports)),
        batches,
        frozenset(run.originals),
    )


_ONE_TABLE: dict[str, Callable[[bytes], Sheet]] = {"csv": read_csv, "parquet": read_parquet}


def _list_tables(sheets: list[SheetPlace], batches: frozenset[int], cells: pd.DataFrame) -> pd.DataFrame:
    """FILED_TABLES: a batch holds a table for those who have a row in it, everything else holds what it has a sheet for."""
    whole = [
        {"filing_id": one.file_id, "file_id": one.file_id, "table_name": one.table.name}
        for one in sheets
        if one.file_id not in batches
    ]
    tables = conform_frame(pd.DataFrame(whole), FILED_TABLES)
    if not batches:
        return tables
    key = ["filing_id", "file_id", "table_name"]
    return concat_frames(FILED_TABLES, tables, cells.loc[cells["file_id"].isin(batches), key].drop_duplicates())


def _list_originals(originals: Mapping[int, str]) -> pd.DataFrame:
    """FILED_TABLES of originals: each supplies itself."""
    rows = [
        {"filing_id": file_id, "file_id": file_id, "table_name": name_original(sha256)}
        for file_id, sha256 in originals.items()
    ]
    return conform_frame(pd.DataFrame(rows), FILED_TABLES)


def _add_report(run: _Run, file_id: int, file_name: str, sha256: str, layout: ReportLayout) -> None:
    """Keep what a document says; one without text is a sealed original."""
    document = read_document(run.open_file(sha256))
    if document.holds_text:
        run.reports.append(FiledReport(file_id, file_name, read_report(document, layout)))
    else:
        run.originals[file_id] = sha256


def _add_workbook(run: _Run, file_id: int, file_name: str, sheets: list[Sheet]) -> None:
    """Keep the sheets that hold a table; of two of the same table the first counts. Empty sheets file nothing, nor does a letter of ours."""
    seen: dict[str, str] = {}
    for sheet in sheets:
        first = sheet.rows[0][0] if sheet.rows and sheet.rows[0] else None
        if find_header(sheet.rows) is None or is_return_letter(sheet.name or "", first):
            continue
        name = sheet.name or ""
        table = run.find_table(name)
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
            run.gatherer.add(SheetPlace(file_id, file_name, name, table), sheet.rows)


def _add_table(run: _Run, file_id: int, file_name: str, read: Callable[[], Sheet]) -> None:
    """Keep a file as the table that its name says."""
    stem = PurePosixPath(file_name).stem
    table = run.find_table(stem)
    if table is None:
        run.unreadable.add(file_id)
        run.findings.append(Finding("table_is_known", file_name=file_name, found=stem))
    else:
        run.gatherer.add(SheetPlace(file_id, file_name, None, table), read().rows)


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
