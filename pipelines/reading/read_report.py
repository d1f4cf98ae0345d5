"""Read a report: the paragraphs of a document, whose it is, its finance figures and its scoring table, as cells.

Pure: a ``Document`` in, a ``Report`` out. Does not belong here: which registered unit it is of, or whether what it says holds.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from pipelines.reading.documents import UNKNOWN, Document, Line, Spot
from pipelines.reading.identify_report import Identity, find_years, identify_report
from pipelines.reading.locate_score_table import ScoreTable, locate_score_table
from pipelines.reading.match_score_lines import TABLE, TOTAL_LEVEL, ParsedTable
from pipelines.reading.parse_report_finance import ReportFinance, parse_report_finance
from pipelines.reading.parse_score_table import parse_score_table
from pipelines.reading.pick_final_accounts import pick_final_accounts
from pipelines.reading.rejoin_paragraphs import Paragraph, Said, clean_line, rejoin_paragraphs
from pipelines.reading.report_cells import ReportCell, make_finance_cells, make_report_cells, make_score_cells
from schemas.findings import Finding
from schemas.report_layout import ReportForm, ReportLayout

# How many filled lines above a table may hold its title.
_LINES_OF_HEADING = 4


@dataclass(frozen=True)
class Report:
    """A report as read: its paragraphs without the scoring table, names of its unit from the strongest on, cells, findings.

    ``is_known`` says whether anything in it is a report's: a title, a scoring table, or figures of the accounts. ``is_converted`` says
    whether it was read in another form than it was filed in; places are those of that form.
    """

    paragraphs: tuple[Paragraph, ...]
    unit_names: tuple[str, ...]
    fiscal_year: int | None
    rows: tuple[ReportCell, ...]
    findings: tuple[Finding, ...]
    is_known: bool = True
    is_converted: bool = False


def read_report(document: Document, layout: ReportLayout) -> Report:
    """Read what a document says as a report.

    The fiscal year is the one its title states; where the title states none, the one its finance figures are stated for, else the
    one above its scoring table. A title and finance figures of different years leave it open, with a finding. Years elsewhere
    (a notice that is cited, a year compared with) never count.
    """
    lines = document.lines
    table = locate_score_table(lines, layout.table)
    paragraphs = rejoin_paragraphs(lines, table.lines if table else ())
    identity = identify_report(paragraphs, layout)
    accounts = rejoin_paragraphs(pick_final_accounts(lines, layout.finance), table.lines if table else ())
    finance = parse_report_finance(accounts, layout.finance)
    headings = _headings_above(lines, table) if table else ()
    form, title = _find_form(headings, layout)
    parsed = parse_score_table(table, form, layout.table) if table else ParsedTable()
    year, on_year = _settle_year(identity, finance, headings)
    rubric = (form.rubric, title) if form and title else None
    scores = make_score_cells(parsed.lines, layout.table)
    rows = (*make_report_cells(identity, year, rubric), *make_finance_cells(finance.figures), *scores.cells)
    on_table = [
        *_tell_table(table, form, headings, lines),
        *_tell_missing(parsed, form),
        *parsed.findings,
        *scores.findings,
    ]
    names = tuple(said.text for said in identity.names)
    fiscal_year = int(year.text) if year else None
    is_known = bool(identity.title or table or finance.figures)
    findings = (*_tell_unread(document), *on_year, *finance.findings, *on_table)
    return Report(paragraphs, names, fiscal_year, rows, findings, is_known)


def _tell_unread(document: Document) -> Iterator[Finding]:
    """Pages that nothing or not all was read from, and characters that nobody knows."""
    for check, pages in (
        ("page_of_a_report_holds_text", document.blank_pages),
        ("font_of_a_report_is_whole", document.wanting_pages),
    ):
        if pages:
            yield Finding(check, table_name="report", found="、".join(map(str, pages)))
    texts = [(place, text) for line in document.lines for place, text in line.texts]
    unknown = [(place, text.count(UNKNOWN)) for place, text in texts if UNKNOWN in text]
    if unknown:
        count = sum(own for _, own in unknown)
        yield Finding("characters_of_a_report_are_known", table_name="report", cell=unknown[0][0], found=str(count))


def _headings_above(lines: Sequence[Line], table: ScoreTable) -> tuple[Said, ...]:
    """The lines directly above the table, the nearest first; of a row its first cell."""
    above: list[Said] = []
    for line in reversed(lines[: table.header.lines[0] - 1]):
        written, place = (line.cells[0].text, line.cells[0].place) if line.cells else (line.text, None)
        text = clean_line(written)
        if text:
            start, length = len(written) - len(written.lstrip()), len(written.strip())
            spot = line.spot_of(start, start + length) if place is None else Spot(line.spot.line, place)
            above.append(Said(text, written.strip(), spot))
        if len(above) == _LINES_OF_HEADING:
            break
    return tuple(above)


def _find_form(headings: Iterable[Said], layout: ReportLayout) -> tuple[ReportForm | None, Said | None]:
    """The printed form, by the nearest line above the table that holds a known title."""
    for said in headings:
        form = layout.find_form(said.text)
        if form is not None:
            return form, said
    return None, None


def _settle_year(
    identity: Identity, finance: ReportFinance, headings: Sequence[Said]
) -> tuple[Said | None, list[Finding]]:
    years = {said.text: said for said in (*identity.title_years, *finance.years)}
    titles, stated = identity.title_years, finance.years
    if len(titles) == 1 and (not stated or titles[0].text in {said.text for said in stated}):
        return titles[0], []
    if not titles and len(stated) == 1:
        return stated[0], []
    if not years:
        above = {year.text: year for said in headings[:1] for year in find_years(said)}
        return (next(iter(above.values())), []) if len(above) == 1 else (None, [])
    place = [*years.values()][-1].spot.place
    found = "、".join(years)
    finding = Finding("report_names_one_year", table_name="report", column_name="fiscal_year", cell=place, found=found)
    return None, [finding]


def _tell_missing(parsed: ParsedTable, form: ReportForm | None) -> Iterator[Finding]:
    """Lines of the form that a table without a total does not have: it was cut off, or not read to its end."""
    has_total = any(line.level == TOTAL_LEVEL for line in parsed.lines)
    own = {line.item.code for line in parsed.lines if line.item is not None}
    missing = [item.code for item in form.items if item.code not in own] if form is not None else []
    if own and missing and not has_total:
        last = parsed.lines[-1]
        yield Finding(
            "report_scores_every_line_of_its_form", table_name=TABLE, cell=last.spot.place, found="、".join(missing)
        )


def _tell_table(
    table: ScoreTable | None, form: ReportForm | None, headings: Sequence[Said], lines: Sequence[Line]
) -> Iterator[Finding]:
    """What is wrong with the table as a whole: not there, of an unknown form, headed by unknown columns, one of several."""
    if table is None:
        yield Finding("report_prints_its_scoring_table", table_name=TABLE)
        return
    first = lines[table.header.lines[0] - 1].spot.place
    if form is None:
        place, found = (headings[0].spot.place, headings[0].written) if headings else (first, None)
        yield Finding("scoring_form_is_known", table_name="report", column_name="rubric", cell=place, found=found)
    for cell in table.header.unknown:
        yield Finding("column_is_known", table_name=TABLE, cell=cell.spot.place, found=cell.written)
    for number in table.other_headers:
        place = lines[number - 1].spot.place
        yield Finding("report_prints_one_scoring_table", table_name=TABLE, cell=place, found=first)
