"""Report cells: what was read in a report, as cells of REPORT_TABLES, each with its text as written and its line.

Does not belong here: reading, or whose the report is.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from pipelines.reading.identify_report import Identity
from pipelines.reading.match_score_lines import TABLE as SCORES
from pipelines.reading.match_score_lines import TOTAL_LEVEL, ScoreLine
from pipelines.reading.parse_report_finance import COLUMN, Figure
from pipelines.reading.parse_report_finance import TABLE as FINANCE
from pipelines.reading.rejoin_paragraphs import Said
from pipelines.reading.split_rows import Cell
from schemas.findings import Finding, write_context
from schemas.measures import MICRO, ExactNumber, UnreadableNumberError, fold_width, parse_decimal
from schemas.report_layout import TableWords

_EXPECTED = {"not_a_number": "plain_decimal", "too_many_decimals": "six_decimals", "too_large": "below_nine_trillion"}


@dataclass(frozen=True)
class ReportCell:
    """One cell of REPORT_TABLES as read in a report; the caller makes CELLS of them.

    Attributes:
        table_name: ``report``, ``report_finance`` or ``report_scores``.
        row_index: Which row of that table, counted from 0; the rows of a scoring table stand in the order of its tree.
        row_number: The number of the document's line in which the row begins, tables' rows counted with the others.
        column_name: The column.
        cell: The place of the text (``schemas.places``): ``L128:10-18`` are characters 10 to 18 of line 128.
        text_as_written: As it stands there, each part of several lines on a line of its own; None where it follows from the
            place (a level's depth).
        value_text: The value of a text column.
        value_micro: The value of a number column, in millionths.
        decimals: The decimals a number was written with.
        state: ``read`` or ``unreadable``.
    """

    table_name: str
    row_index: int
    row_number: int
    column_name: str
    cell: str
    text_as_written: str | None
    value_text: str | None = None
    value_micro: int | None = None
    decimals: int | None = None
    state: str = "read"


@dataclass
class ScoreCells:
    """The cells of a scoring table, and findings on them."""

    cells: list[ReportCell] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


def make_report_cells(identity: Identity, year: Said | None, rubric: tuple[str, Said] | None) -> Iterator[ReportCell]:
    """The one row of ``report``; what the report does not say has no cell.

    Args:
        identity: Title and names; the strongest name is the unit's.
        year: The fiscal year.
        rubric: The rubric's code, and the line that says so.
    """
    texts = {
        "unit_name": (identity.names[0].text, identity.names[0]) if identity.names else None,
        "title": (identity.title.text, identity.title) if identity.title else None,
        "rubric": rubric,
    }
    said = {name: one for name, one in texts.items() if one is not None}
    first = min([*(one.spot.line for _, one in said.values()), *([year.spot.line] if year else [])], default=1)
    for name, (text, one) in said.items():
        yield ReportCell("report", 0, first, name, one.spot.place, one.written, value_text=text)
    if year is not None:
        micro = int(year.text) * MICRO
        yield ReportCell(
            "report", 0, first, "fiscal_year", year.spot.place, year.written, value_micro=micro, decimals=0
        )


def make_finance_cells(figures: Iterable[Figure]) -> Iterator[ReportCell]:
    """One row of ``report_finance`` per figure, readable or not."""
    for index, figure in enumerate(figures):
        label = figure.label
        number = label.spot.line
        yield ReportCell(FINANCE, index, number, "line", label.spot.place, label.written, value_text=figure.code)
        state = "read" if figure.expected is None else "unreadable"
        micro, decimals = figure.micro, figure.decimals
        place = figure.spot.place
        yield ReportCell(
            FINANCE, index, number, COLUMN, place, figure.written, value_micro=micro, decimals=decimals, state=state
        )


def make_score_cells(lines: Sequence[ScoreLine], words: TableWords) -> ScoreCells:
    """The rows of ``report_scores`` in the order of the tree; ``printed_points`` of a level stand in its name or in a column."""
    made = ScoreCells()
    for index, line in enumerate(lines):
        row = _Row(index, line.spot.line)
        made.cells.append(row.make("level", Cell("", "", line.spot), micro=line.level * MICRO))
        made.cells += _text_cells(row, line)
        for column, cell in (
            ("printed_points", _find_points(line, made)),
            ("self_score_points", line.cells.get("self_score")),
        ):
            if cell is not None:
                made.cells.append(_read_points(row, column, cell, words, made.findings))
    made.findings += _tell_totals([cell for cell in made.cells if cell.column_name == "self_score_points"], lines)
    return made


@dataclass(frozen=True)
class _Row:
    """A row of the scoring table that is being made."""

    index: int
    line: int

    def make(self, column: str, cell: Cell, *, text: str | None = None, micro: int | None = None) -> ReportCell:
        """One cell of it; what follows from the place has no text as written."""
        decimals = None if micro is None else 0
        written = cell.written or None
        return ReportCell(SCORES, self.index, self.line, column, cell.spot.place, written, text, micro, decimals)


def _text_cells(row: _Row, line: ScoreLine) -> Iterator[ReportCell]:
    named = line.named
    if named.name:
        yield row.make("item_name", named.cell, text=named.name)
        if line.item is not None:
            yield row.make("item_code", named.cell, text=line.item.code)
        if line.is_deduction:
            yield row.make("is_deduction", named.cell, text="yes")
    for column in ("criterion", "note"):
        if column in line.cells:
            yield row.make(column, line.cells[column], text=line.cells[column].text)


def _find_points(line: ScoreLine, made: ScoreCells) -> Cell | None:
    """The printed points: of their own column, else those behind the name; where both stand and differ, that is told."""
    own = line.cells.get("points")
    behind = line.named.points
    if behind is None:
        return own
    if own is None:
        return Cell(behind, behind, line.named.cell.spot)
    if not line.is_level and fold_width(behind).strip() != fold_width(own.text).removesuffix("分").strip():
        made.findings.append(
            Finding(
                "printed_points_stand_once",
                table_name=SCORES,
                column_name="printed_points",
                cell=own.spot.place,
                found=own.written,
                expected=line.named.cell.written,
            )
        )
    return own


def _read_points(row: _Row, column: str, cell: Cell, words: TableWords, findings: list[Finding]) -> ReportCell:
    """A cell of points; a word such as 分 behind the number, or brackets around it, do not count."""
    made = row.make(column, cell)
    try:
        number = _parse_points(cell.text, words)
    except UnreadableNumberError as error:
        expected = _EXPECTED[error.reason]
        place, found = made.cell, cell.written
        findings.append(
            Finding(
                "cell_is_readable", table_name=SCORES, column_name=column, cell=place, found=found, expected=expected
            )
        )
        return replace(made, state="unreadable")
    return replace(made, value_micro=number.micro, decimals=number.decimals)


def _parse_points(text: str, words: TableWords) -> ExactNumber:
    bare = fold_width(text).strip()
    if bare.startswith("(") and bare.endswith(")"):
        bare = bare[1:-1].strip()
    for word in sorted(words.points_words, key=len, reverse=True):
        bare = bare.removesuffix(word).strip()
    return parse_decimal(bare)


def _tell_totals(cells: Sequence[ReportCell], lines: Sequence[ScoreLine]) -> list[Finding]:
    """Totals that differ: none of them can be taken for the unit's."""
    totals = [cell for cell in cells if lines[cell.row_index].level == TOTAL_LEVEL and cell.value_micro is not None]
    others = [cell for cell in totals[1:] if cell.value_micro != totals[0].value_micro]
    context = write_context(first=f"{totals[0].text_as_written} ({totals[0].cell})") if others else None
    return [
        Finding(
            "report_total_stands_once",
            table_name=SCORES,
            column_name="self_score_points",
            cell=cell.cell,
            found=cell.text_as_written,
            expected="once",
            context=context,
        )
        for cell in others
    ]
