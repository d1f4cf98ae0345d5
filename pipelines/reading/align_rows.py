"""Align rows: which column of its table each cell of a line is of.

Rows that drift (a conversion dropped the cells that a merged cell covers) are put back by the printed points; lines that break off
inside a cell are put together again. Does not belong here: which lines are the table's, or what they say.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from pipelines.reading.documents import Spot
from pipelines.reading.find_headers import LEVELS, NAMES, Header
from pipelines.reading.split_rows import BLANKS, CELLS, Cell, Row, Span, join_cells
from schemas.measures import fold_width

_WORDS = frozenset({*LEVELS, "explanation", "criterion"})
_FIGURE = re.compile(r"[0-9]+(?:\.[0-9]+)?")
_CLOSED = (*"。；;.!！√", "")


@dataclass(frozen=True)
class TableRow:
    """One line of the table: its filled cells by role; ``stray`` is a line of text that could not be parted into cells.

    ``may_go_on``: it may be no more than the rest of the row above, which a page has broken or nothing has closed.
    """

    spot: Spot
    cells: Mapping[str, Cell]
    stray: Cell | None = None
    may_go_on: bool = False


def align_rows(rows: list[Row], header: Header) -> tuple[TableRow, ...]:
    """The rows with each filled cell under its column.

    Args:
        rows: The lines of the table below its header.
        header: The header.
    """
    mended = _mend(rows, header)
    by_characters = header.style == BLANKS and _is_counted(mended, header)
    aligned = [_align(row, header, by_characters=by_characters) for row in mended]
    before = [header.table, *(row.table for row in mended)]
    return tuple(
        replace(one, may_go_on=row.may_go_on or row.table != table)
        for one, row, table in zip(aligned, mended, before, strict=False)
    )


def _is_counted(rows: Sequence[Row], header: Header) -> bool:
    """Whether columns stand under their heads when characters are counted, better than when their width on paper is."""

    def miss(spans: Sequence[Span], heads: Sequence[Span]) -> int:
        return sum(min(abs(span[0] - head[0]) for head in heads) for span in spans)

    whole = [row for row in rows if is_part(row, header)]
    counted = sum(miss(row.counts, header.counts) for row in whole)
    return counted < sum(miss(row.spans, header.spans) for row in whole)


def is_part(row: Row, header: Header) -> bool:
    """Whether a line is parted as the header is; of a table parted by blanks, also a lone text under one of the later columns.

    A row of a table is no part where a single text lies across names and figures: a heading or a remark.
    """
    if row.style != header.style:
        return False
    if header.style == CELLS:
        return len(row.cells) > 1 or not _lies_across(row.spans[0], header)
    if header.style != BLANKS or len(row.cells) > 1:
        return len(row.cells) > 1
    own = ((row.spans[0], header.spans), (row.counts[0], header.counts))
    return any(abs(span[0] - other) <= 1 for span, heads in own for other, _ in heads[1:])


def _mend(rows: list[Row], header: Header) -> list[Row]:
    """Put a row together again that a line's end has broken inside a cell: it lacks columns, and the next line has them."""
    at = header.position("self_score")
    points = header.position("points")
    if header.style in {BLANKS, CELLS} or at is None or points is None:
        return rows
    mended: list[Row] = []
    for row in rows:
        before = mended[-1] if mended else None
        if before is not None and _is_rest(before, row, points, at, len(header.roles)):
            last, *others = join_cells([before.cells[-1], row.cells[0]]), *row.cells[1:]
            mended[-1] = Row(before.spot, before.style, (*before.cells[:-1], last, *others))
        else:
            mended.append(row)
    return mended


def _is_rest(before: Row, row: Row, points: int, at: int, width: int) -> bool:
    """Whether a line is the rest of the row before: that one breaks off in a sentence, and together they have all columns."""
    first, joined = len(before.cells) - 1, len(before.cells) + len(row.cells) - 1
    is_open = points < first < at and is_figure(before.cells[points].text) and before.cells[-1].text[-1:] not in _CLOSED
    has_points = any(is_figure(cell.text) and first + index != at for index, cell in enumerate(row.cells[: points + 1]))
    is_rest = bool(row.cells[0].text) and not has_points and (joined > at or len(row.cells) == 1)
    return is_open and is_rest and joined <= width


def is_figure(text: str) -> bool:
    """Whether a text is a figure of points, with or without 分."""
    return _FIGURE.fullmatch(fold_width(text).strip("()").removesuffix("分").strip()) is not None


def _align(row: Row, header: Header, *, by_characters: bool) -> TableRow:
    if not is_part(row, header):
        return TableRow(row.spot, {}, stray=row.cells[0])
    if header.style == BLANKS:
        spans, heads = (row.counts, header.counts) if by_characters else (row.spans, header.spans)
        columns = [_nearest(span, heads) for span in spans]
    elif header.style == CELLS:
        columns = [_covered(span, header.spans) for span in row.spans]
    else:
        shift = _find_shift(row, header)
        columns = [index + shift for index in range(len(row.cells))]
    parts: dict[str, list[Cell]] = {}
    for column, cell in zip(columns, row.cells, strict=True):
        role = header.roles[column] if column < len(header.roles) else None
        if role is not None and cell.text:
            parts.setdefault(role, []).append(cell)
    return TableRow(row.spot, {role: join_cells(own) for role, own in parts.items()})


def _lies_across(span: Span, header: Header) -> bool:
    """Whether a cell takes a column of names and one of figures at once."""
    taken = {role for role, own in zip(header.roles, header.spans, strict=True) if _overlap(span, own) > 0}
    return bool(taken & NAMES) and bool(taken & {"points", "self_score"})


def _overlap(span: Span, other: Span) -> int:
    return min(span[1], other[1]) - max(span[0], other[0])


def _covered(span: Span, heads: Sequence[Span]) -> int:
    """The column a cell of a table is of: the first that it takes half of, or that takes half of it; else the nearest."""
    for column, head in enumerate(heads):
        if 2 * _overlap(span, head) >= min(span[1] - span[0], head[1] - head[0]):
            return column
    return _nearest(span, heads)


def _nearest(span: Span, spans: Sequence[Span]) -> int:
    """The column whose beginning, end or middle stands nearest."""

    def distance(other: Span) -> int:
        middle = abs(span[0] + span[1] - other[0] - other[1]) // 2
        return min(abs(span[0] - other[0]), abs(span[1] - other[1]), middle)

    distances = [distance(other) for other in spans]
    return distances.index(min(distances))


def _find_shift(row: Row, header: Header) -> int:
    """How many cells at the beginning of a row were dropped: as many as put a figure under the printed points, if any can."""
    filled = max((index for index, cell in enumerate(row.cells, start=1) if cell.text), default=0)
    lacking = len(header.roles) - len(row.cells)
    points = header.position("points")
    if points is not None:
        shifts: list[int] = [0, lacking, *range(1, len(header.roles) - filled + 1)]
        for shift in shifts:
            if 0 <= shift <= points and _fits(row, header, points, shift):
                return shift
    names = max((index for index, role in enumerate(header.roles) if role in NAMES), default=0)
    first = next((index for index, cell in enumerate(row.cells) if cell.text), 0)
    return lacking if lacking > 0 and first + lacking <= names else 0


def _fits(row: Row, header: Header, points: int, shift: int) -> bool:
    """Whether, moved so far, a figure stands under the points and none under names or texts."""
    is_there = points - shift < len(row.cells) and is_figure(row.cells[points - shift].text)
    moved = zip(header.roles[shift:], row.cells, strict=False)
    return is_there and not any(role in _WORDS and is_figure(cell.text) for role, cell in moved)
