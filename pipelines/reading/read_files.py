"""Read all files of a run: from bytes to CELLS, with a finding for whatever could not be read. All in one pass, no cap.

Each file is read by itself (``read_one``), wherever that is; what they hold is gathered here, in order of file_id.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
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
from pipelines.reading.read_one import (
    TABLE_FORMS,
    Content,
    FileToRead,
    Original,
    ReadEach,
    ReadingTerms,
    Refusal,
    may_read,
    read_here,
)
from pipelines.reading.read_report import Report
from pipelines.reading.sheets import Sheet, find_header
from schemas.findings import Finding, tabulate_findings, write_context
from schemas.frames import FILED_TABLES, FINDINGS, concat_frames, conform_frame
from schemas.layout import CONTRACT_LAYOUT, Layout
from schemas.limits import DEFAULT_LIMITS, Limits
from schemas.refusals import tell_refused
from schemas.report_layout import ReportLayout
from schemas.stamp import STAMP_SHEET, Stamp
from schemas.tables import Table, is_return_letter, name_original


@dataclass(frozen=True)
class Reading:
    """What was read: CELLS, FILED_TABLES, FINDINGS (with their place), and the files that hold nothing that can be read.

    ``owners`` has one row per filing part that says itself whose it is (``own_rows.OWNER_FIELDS``); ``batches`` are the files that
    hold such parts, or would if they had rows. ``originals`` are the files that are (parts of) a sealed original: a picture, an OFD
    document, or a document without text. ``stamps`` are those of the workbooks that hold tables, None where one bears none; what the
    bureau gave back is not asked for one.
    """

    cells: pd.DataFrame
    tables: pd.DataFrame
    findings: pd.DataFrame
    unreadable: frozenset[int]
    owners: pd.DataFrame
    batches: frozenset[int]
    originals: frozenset[int] = frozenset()
    stamps: Mapping[int, Stamp | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Filed:
    """A file of the run: what it is called, its content's hash, its form, and the table that its name says, if it is to be one."""

    file_id: int
    file_name: str
    sha256: str
    form: str
    table: Table | None

    @property
    def has_place(self) -> bool:
        """Whether what it holds can be put anywhere: a table file's name has to say which table it is."""
        return self.form not in TABLE_FORMS or self.table is not None


@dataclass
class _Run:
    """The state of one pass."""

    layout: Layout
    limits: Limits
    gatherer: Gatherer
    reports: list[FiledReport] = field(default_factory=list)
    originals: dict[int, str] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    unreadable: set[int] = field(default_factory=set)
    headings: dict[str, Table | None] = field(default_factory=dict)
    stamps: dict[int, Stamp | None] = field(default_factory=dict)

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
    read_each: ReadEach = read_here,
    limits: Limits = DEFAULT_LIMITS,
) -> Reading:
    """Read every file that is not repeated, and gather what they hold in order of file_id.

    A file that does not open, or of which it cannot be said what it holds, is a finding and the others go on. Archives were opened
    before: their files are read like any.

    Args:
        files: RECEIVED_FILES.
        open_file: Gives the bytes kept under a sha256; what it raises is our own defect and ends the run.
        layout: The names that the forms of the year have besides the contract's.
        report_layout: The words by which reports are read; without them no report is.
        read_each: Reads the files: here, or in processes of their own. What comes of a run is the same.
        limits: What one file may cost.
    """
    terms = ReadingTerms(report_layout, limits)
    run = _Run(layout, limits, Gatherer(layout))
    filed = _list_filed(files, run)
    wanted = {one.file_id: one for one in filed if may_read(one.form, terms) and one.has_place}
    asked = (FileToRead(one.form, open_file(one.sha256)) for one in wanted.values())
    contents = iter(read_each(asked, terms))
    for one in filed:
        if one.file_id in wanted:
            _keep(run, one, next(contents))
        else:
            _pass_over(run, one)
    return _join(files, run)


def _join(files: pd.DataFrame, run: _Run) -> Reading:
    """Everything that was kept, as one reading."""
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
        run.stamps,
    )


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


def _list_filed(files: pd.DataFrame, run: _Run) -> list[_Filed]:
    """The files that count, in order of file_id."""
    own = files[~files["is_repeated"] & (files["form"] != "zip")].sort_values("file_id", kind="stable")
    columns = (own[name].tolist() for name in ("file_id", "file_name", "file_sha256", "form"))
    return [
        _Filed(file_id, name, sha256, form, run.find_table(PurePosixPath(name).stem) if form in TABLE_FORMS else None)
        for file_id, name, sha256, form in zip(*columns, strict=True)
    ]


def _keep(run: _Run, one: _Filed, content: Content) -> None:
    """Keep what a file holds, or tell why it was not read."""
    if isinstance(content, Refusal):
        run.unreadable.add(one.file_id)
        run.findings.append(tell_refused(one.file_name, content.reason, run.limits))
    elif isinstance(content, Report) and content.is_known:
        run.reports.append(FiledReport(one.file_id, one.file_name, content))
        if content.is_converted:
            run.findings.append(Finding("document_is_read_as_filed", file_name=one.file_name))
    elif isinstance(content, Report):
        run.unreadable.add(one.file_id)
        run.findings.append(Finding("document_is_a_report", file_name=one.file_name))
    elif isinstance(content, Original):
        run.originals[one.file_id] = one.sha256
    elif one.table is not None:
        run.gatherer.add(SheetPlace(one.file_id, one.file_name, None, one.table), content.sheets[0])
    else:
        run.findings += [replace(told, file_name=one.file_name) for told in content.findings]
        _add_workbook(run, one, content.sheets)


def _add_workbook(run: _Run, one: _Filed, sheets: tuple[Sheet, ...]) -> None:
    """Keep the sheets that hold a table; of two of the same table the first that is shown counts.

    Empty sheets file nothing, nor does a letter of ours.
    """
    seen: dict[str, str] = {}
    stamp: Stamp | None = None
    is_returned = False
    for sheet in sorted(sheets, key=lambda sheet: sheet.is_hidden):
        first = sheet.rows[0][0] if sheet.rows and sheet.rows[0] else None
        is_letter = is_return_letter(sheet.name or "", first)
        is_returned |= is_letter
        if find_header(sheet.rows) is None or is_letter:
            continue
        name = sheet.name or ""
        if name == STAMP_SHEET and (stamp := Stamp.from_rows(sheet.rows)) is not None:
            continue
        table = run.find_table(name)
        told = partial(Finding, file_name=one.file_name, sheet=name)
        if table is None:
            run.findings.append(told("table_is_known", found=name))
            continue
        if sheet.is_hidden:
            what = "hidden_and_passed_over" if table.name in seen else "hidden_and_read"
            context = write_context(found=what)
            run.findings.append(told("sheet_is_shown", table_name=table.name, found=what, context=context))
        elif table.name in seen:
            both = f"{seen[table.name]}、{name}"
            run.findings.append(told("table_stands_in_one_sheet", table_name=table.name, found=both, expected="once"))
        if table.name not in seen:
            seen[table.name] = name
            run.gatherer.add(SheetPlace(one.file_id, one.file_name, name, table), sheet)
    if seen and (stamp is not None or not is_returned):
        run.stamps[one.file_id] = stamp


def _pass_over(run: _Run, one: _Filed) -> None:
    """Tell of a file that nobody reads: a table file whose name says no table, or a form that is not read."""
    run.unreadable.add(one.file_id)
    path = PurePosixPath(one.file_name)
    if one.has_place:
        found = path.suffix or one.file_name
        run.findings.append(Finding("file_form_is_known", file_name=one.file_name, found=found, expected="known_form"))
    else:
        run.findings.append(Finding("table_is_known", file_name=one.file_name, found=path.stem))
