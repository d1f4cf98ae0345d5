"""Find aligned tables: lines of a page whose texts stand in columns without ruling lines between them, as rows of cells.

A row's cells may go on over several lines; rows are told apart by the space between them. Where the lines are evenly spaced each is
taken for a row, and whoever knows the columns joins them. Does not belong here: what a column holds.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from pipelines.reading.lay_out_lines import Segment, TextLine
from pipelines.reading.rejoin_paragraphs import is_heading

# Where a table begins: a name, its points and its score stand beside one another.
_FEWEST_COLUMNS = 3
# Of the height of the text: how much wider than between lines the space between rows is, and how far a table's own line may stand off.
_ROW_GAP = 0.25
_WRAP_GAP = 0.45
_LINE_GAP = 0.9
_LOOK_AHEAD = 6
# How near to one another texts of a column begin, in points.
_EDGE = 1.0


@dataclass(frozen=True)
class AlignedCell:
    """A cell: its text, the column it stands in, counted from 1, and from where to where it goes from left to right."""

    text: str
    column: int
    x0: float
    x1: float


@dataclass(frozen=True)
class AlignedRow:
    """A row; ``may_go_on``: nothing says whether it is more than a further line of the row above."""

    cells: tuple[AlignedCell, ...]
    may_go_on: bool = False


@dataclass(frozen=True)
class AlignedTable:
    """The rows of a table, and where it begins from above."""

    rows: tuple[AlignedRow, ...]
    top: float


def find_aligned_tables(lines: Sequence[TextLine], *, goes_on: bool = False) -> list[TextLine | AlignedTable]:
    """The lines of a page from top to bottom, those of tables gathered in them.

    Args:
        lines: The lines.
        goes_on: Whether a table stood last on the page before: then lines in columns at the top are the rest of its last row.
    """
    lines = _part_at_edges(lines)
    blocks: list[TextLine | AlignedTable] = []
    at = begins = 0
    while at < len(lines):
        is_rest = goes_on and not blocks
        fewest = _FEWEST_COLUMNS - is_rest
        end = _find_end(lines, at) if len(lines[at].segments) >= fewest else at
        if end - at > 1 or (is_rest and end > at):
            first = _find_begin(lines, begins, at, goes_on=is_rest)
            blocks += [*lines[begins:first], _make_table(lines[first:end])]
            begins = at = end
        else:
            at += 1
    return [*blocks, *lines[begins:]]


def _part_at_edges(lines: Sequence[TextLine]) -> Sequence[TextLine]:
    """The lines, those in columns parted once more where a text nearly reaches the next column: where other lines have texts begin."""
    edges = sorted(own.x0 for line in lines if len(line.segments) > 1 for own in line.segments)
    return [
        TextLine(tuple(part for own in line.segments for part in _part_segment(own, edges)))
        if len(line.segments) > 1 and any(own.seams for own in line.segments)
        else line
        for line in lines
    ]


def _part_segment(own: Segment, edges: Sequence[float]) -> Iterator[Segment]:
    for seam in own.seams:
        begin = seam[2]
        if bisect_right(edges, begin + _EDGE) > bisect_left(edges, begin - _EDGE):
            before, behind = own.split(seam)
            yield before
            yield from _part_segment(behind, edges)
            return
    yield own


def _find_end(lines: Sequence[TextLine], start: int) -> int:
    """Where a table that begins at a line ends: behind its last line that stands in columns, and what directly goes on below it."""
    columns = _Columns(lines[start].segments)
    end = start + 1
    while end < len(lines):
        line = lines[end]
        is_close = line.top - lines[end - 1].bottom <= _LINE_GAP * line.segments[0].size
        is_lone = len(line.segments) == 1
        if is_lone and not (columns.hold(line) and (is_close or columns.go_on_in(lines[end + 1 :]))):
            break
        if is_lone and columns.is_left_of(line.segments[0]) and not columns.go_on_in(lines[end + 1 :]):
            break
        columns.take(line)
        end += 1
    return end


def _find_begin(lines: Sequence[TextLine], earliest: int, start: int, *, goes_on: bool) -> int:
    """Where a table begins: with the lines beside which its first one stands lower, or which directly go on in it."""
    columns = _Columns(lines[start].segments)
    begin = start
    while begin > earliest:
        line, below = lines[begin - 1], lines[begin]
        gap = below.top - line.bottom
        is_close = len(line.segments) > 1 and gap <= _LINE_GAP * line.segments[0].size
        if gap >= 0 and not ((goes_on or is_close) and columns.hold(line)):
            break
        begin -= 1
    return begin if not goes_on or begin == earliest else start


class _Columns:
    """The columns of a table, as far as its lines show them."""

    def __init__(self, segments: Iterable[Segment]) -> None:
        self._spans = [(one.x0, one.x1) for one in segments]

    def take(self, line: TextLine) -> None:
        """Learn from a line: what stands beside all columns is a new one."""
        for own in line.segments:
            crossed = self._cross(own)
            if not crossed:
                self._spans.append((own.x0, own.x1))
            elif len(crossed) == 1:
                at = crossed[0]
                self._spans[at] = (min(self._spans[at][0], own.x0), max(self._spans[at][1], own.x1))

    def hold(self, line: TextLine) -> bool:
        """Whether each text of a line stands in one column."""
        return all(len(self._cross(own)) <= 1 for own in line.segments)

    def is_left_of(self, own: Segment) -> bool:
        """Whether a text begins left of all columns, or in the first as a heading does: prose after the table."""
        left = min(x0 for x0, _ in self._spans)
        return own.x0 < left - 1 or (own.x0 <= left + 1 and is_heading(own.text))

    def go_on_in(self, lines: Sequence[TextLine]) -> bool:
        """Whether among the next lines one has several texts in columns, and those before it stand in one each."""
        for line in lines[:_LOOK_AHEAD]:
            if not self.hold(line):
                return False
            if len(line.segments) > 1:
                return True
        return False

    def _cross(self, own: Segment) -> list[int]:
        return [index for index, (x0, x1) in enumerate(self._spans) if own.x0 < x1 and x0 < own.x1]


def _make_table(lines: Sequence[TextLine]) -> AlignedTable:
    parted = _part_rows(lines)
    rows = [_join_cells(texts) for texts, _ in parted]
    columns = _number_columns(rows)
    return AlignedTable(
        tuple(
            AlignedRow(
                tuple(AlignedCell(cell.text, _number(cell, columns), cell.x0, cell.x1) for cell in row), may_go_on
            )
            for row, (_, may_go_on) in zip(rows, parted, strict=True)
        ),
        lines[0].top,
    )


def _number_columns(rows: Sequence[Sequence[Segment]]) -> list[Segment]:
    """The columns from left to right: those of the fullest row, and whatever stands beside them in others."""
    columns: list[Segment] = []
    for row in sorted(rows, key=len, reverse=True):
        columns += [cell for cell in row if not _overlaps(columns, cell)]
    return sorted(columns, key=lambda column: column.x0)


def _part_rows(lines: Sequence[TextLine]) -> list[tuple[list[Segment], bool]]:
    """The texts of each row, and whether it may go on from the row above.

    Rows are told by the space between texts in the column that has most of them. What stands beside a text of that column is of its
    row: a merged cell's text may well reach over the space between two. Lines beside none of them are rows of their own. Where that
    column is even and others show several rows beside it, each line is taken for a row.
    """
    columns = _gather_columns(lines)
    blocks = _part_column(max(columns, key=len))
    rows: list[list[TextLine]] = [[] for _ in blocks]
    lone: list[list[TextLine]] = []
    for line in lines:
        beside = [_find_beside(one, blocks) for one in line.segments]
        known = [at for at in beside if at is not None]
        usual = max(known, key=known.count, default=None)
        if usual is None:
            if lone and line.top - lone[-1][-1].bottom <= _WRAP_GAP * line.segments[0].size:
                lone[-1].append(line)
            else:
                lone.append([line])
            continue
        for at in dict.fromkeys(known):
            own = tuple(
                one for one, row in zip(line.segments, beside, strict=True) if at == (usual if row is None else row)
            )
            rows[at].append(TextLine(own))
    return [
        part
        for row in sorted([*rows, *lone], key=lambda row: min(line.top for line in row))
        for part in _split_even(row)
    ]


def _split_even(row: Sequence[TextLine]) -> list[tuple[list[Segment], bool]]:
    """A row whole; or line by line, where one of its columns shows that it is several."""
    if any(len(_part_column(column)) > 1 for column in _gather_columns(row)):
        return [(list(line.segments), number > 0) for number, line in enumerate(row)]
    return [([one for line in row for one in line.segments], False)]


def _gather_columns(lines: Sequence[TextLine]) -> list[list[Segment]]:
    """The texts of each column from top to bottom; what lies across several is in none."""
    fullest = max(lines, key=lambda line: len(line.segments)).segments
    columns = [[one] for one in fullest]
    for one in (one for line in lines for one in line.segments if one not in fullest):
        crossed = [column for column in columns if _overlaps(column, one)]
        if len(crossed) == 1:
            crossed[0].append(one)
    return [sorted(column, key=lambda one: one.top) for column in columns]


def _part_column(column: Sequence[Segment]) -> list[list[Segment]]:
    """The texts of a column, parted where the space between them is wider than elsewhere; one block where it is even."""
    gaps = [after.top - before.bottom for before, after in pairwise(column)]
    size = column[0].size
    widest = min(min((gap for gap in gaps if gap > 0), default=0.0) + _ROW_GAP * size, _LINE_GAP * size)
    blocks = [[column[0]]]
    for gap, one in zip(gaps, column[1:], strict=True):
        if gap > widest:
            blocks.append([one])
        else:
            blocks[-1].append(one)
    return blocks


def _find_beside(one: Segment, blocks: Sequence[Sequence[Segment]]) -> int | None:
    """The block that a text stands beside, the one it has most in common with; None where it stands between them."""
    shared = [min(one.bottom, block[-1].bottom) - max(one.top, block[0].top) for block in blocks]
    most = max(shared)
    return shared.index(most) if most > 0 else None


def _join_cells(texts: Iterable[Segment]) -> list[Segment]:
    """The cells of a row: texts above one another are one."""
    cells: list[list[Segment]] = []
    for segment in texts:
        own = next((cell for cell in cells if _overlaps(cell, segment)), None)
        if own is None:
            cells.append([segment])
        else:
            own.append(segment)
    joined = [
        Segment(
            "\n".join(one.text for one in cell),
            min(one.x0 for one in cell),
            max(one.x1 for one in cell),
            min(one.top for one in cell),
            max(one.bottom for one in cell),
        )
        for cell in cells
    ]
    return sorted(joined, key=lambda cell: cell.x0)


def _overlaps(cell: Iterable[Segment], segment: Segment) -> bool:
    return any(segment.x0 < one.x1 and one.x0 < segment.x1 for one in cell)


def _number(cell: Segment, columns: Sequence[Segment]) -> int:
    """The column of the fullest row that a cell stands in, or nearest to."""
    distances = [max(column.x0 - cell.x1, cell.x0 - column.x1, 0.0) for column in columns]
    return 1 + distances.index(min(distances))
