"""Find the headers of scoring tables in the rows of a text: one line or two, and what each column holds.

Does not belong here: the rows below a header.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from pipelines.reading.split_rows import BLANKS, CELLS, NOWHERE, PIPE, TAB, Cell, Row, Span, is_as_wide
from schemas.report_layout import TableWords, fold_text

LEVELS = ("level1", "level2", "level3")
NAMES = frozenset({*LEVELS, "group"})
_HEADS = frozenset({*NAMES, "points"})
_SINGLE = frozenset({*LEVELS, "explanation", "criterion", "note", "points", "self_score"})
_REMARK = re.compile(r"[(（\[【][^()（）]*[)）\]】]")


@dataclass(frozen=True)
class Header:
    """The columns of a table: the role of each (None: not known), the lines it takes, and, where cells have places, that of each.

    ``spans`` are places on paper, ``counts`` the same in characters; of the rows of a table both are places in it.
    """

    roles: tuple[str | None, ...]
    lines: tuple[int, ...]
    style: str
    spans: tuple[Span, ...]
    counts: tuple[Span, ...]
    unknown: tuple[Cell, ...]
    folded: tuple[str, ...]
    table: int = 0
    extent: Span = (0, 0)

    def position(self, role: str) -> int | None:
        """Where the column stands, counted from 0."""
        return self.roles.index(role) if role in self.roles else None

    @property
    def deepest(self) -> int:
        """The deepest level that has a column of names; scoring lines stand there."""
        return max(number for number, role in enumerate(LEVELS, start=1) if role in self.roles)


def find_headers(rows: Sequence[Row | None], words: TableWords) -> list[Header]:
    """Every header of a scoring table, its second line included."""
    headers: list[Header] = []
    taken = 0
    for index, row in enumerate(rows):
        if row is None or row.line <= taken or len(row.cells) < 3:  # noqa: PLR2004 - a name, its points, its score
            continue
        roles = [find_role(cell.text, words) for cell in row.cells]
        if "self_score" not in roles:
            continue
        upper = rows[index - 1] if index else None
        if "points" not in roles and upper is not None and len(upper.cells) > 1 and _can_join(upper, row, words):
            header = _make_header(upper, row, words)
        else:
            second = next((other for other in rows[index + 1 : index + 3] if other and not other.is_blank), None)
            header = _make_header(row, second, words)
        if header.roles.count("self_score") == 1 and any(role in header.roles for role in LEVELS):
            headers.append(header)
            taken = header.lines[-1]
    return headers


def find_role(text: str, words: TableWords) -> str | None:
    """The column that a header names; a remark in brackets (``自评打分（分）``) does not count."""
    folded = fold_text(text)
    role = words.roles.get(folded)
    return role or words.roles.get(_REMARK.sub("", folded))


@dataclass(frozen=True)
class _Heads:
    """The head of each column, and where it stands."""

    cells: list[Cell]
    spans: list[Span]
    counts: list[Span]


def _make_header(first: Row, second: Row | None, words: TableWords) -> Header:
    """Join the one or two lines of a header, the lower line's names before those above."""
    below = second if second is not None and _can_join(first, second, words) else None
    heads = _JOINS[first.style](first, below)
    roles = [find_role(cell.text, words) for cell in heads.cells]
    unknown = tuple(cell for cell, role in zip(heads.cells, roles, strict=True) if role is None and cell.text)
    folded = tuple(fold_text(cell.text) for cell in first.cells)
    lines = (first.line,) if below is None else (first.line, below.line)
    return Header(
        _settle_roles(roles),
        lines,
        first.style,
        tuple(heads.spans),
        tuple(heads.counts),
        unknown,
        folded,
        first.table,
        first.extent,
    )


def _join_by_number(first: Row, second: Row | None) -> _Heads:
    """Lines parted by marks: the n-th cell stands under the n-th."""
    if second is None:
        return _Heads(list(first.cells), [], [])
    width = max(len(first.cells), len(second.cells))
    pairs = zip(_pad(list(first.cells), width), _pad(list(second.cells), width), strict=True)
    return _Heads([below if below.text else above for above, below in pairs], [], [])


def _join_by_blanks(first: Row, second: Row | None) -> _Heads:
    """Lines parted by blanks: all cells of both, in the order of their places."""
    rows = (first,) if second is None else (first, second)
    placed = [one for row in rows for one in zip(row.spans, row.counts, row.cells, strict=True)]
    if second is not None:
        placed.sort(key=lambda one: one[0])
    return _Heads([cell for _, _, cell in placed], [span for span, _, _ in placed], [count for _, count, _ in placed])


def _join_by_place(first: Row, second: Row | None) -> _Heads:
    """Rows of a table: under a merged cell those below it, else the cell itself; what has no head is a column without a name.

    Of texts that only stand in columns there is nothing between the heads.
    """
    rows = (first,) if second is None else (second, first)
    edges = sorted({edge for row in rows for span in row.spans for edge in span})
    cells: list[Cell] = []
    spans: list[Span] = []
    for start, end in pairwise(edges):
        covering = [
            cell
            for row in rows
            for cell, span in zip(row.cells, row.spans, strict=True)
            if span[0] <= start and end <= span[1]
        ]
        head = covering[0] if covering else Cell("", "", NOWHERE)
        if first.is_aligned and not covering:
            continue
        if cells and cells[-1] is head:
            spans[-1] = (spans[-1][0], end)
        else:
            cells.append(head)
            spans.append((start, end))
    return _Heads(cells, spans, spans)


_JOINS = {TAB: _join_by_number, PIPE: _join_by_number, BLANKS: _join_by_blanks, CELLS: _join_by_place}


def _can_join(first: Row, second: Row, words: TableWords) -> bool:
    """Whether two lines are one header: parted alike, and all that one of them says is known as a column's name."""
    told = [[find_role(cell.text, words) for cell in row.cells if cell.text] for row in (first, second)]
    is_one = first.table == second.table or is_as_wide(first.extent, second.extent)
    are_known = all(told) and None not in told[1] and bool(_HEADS & {*told[0]})
    return first.style == second.style and is_one and are_known


def _pad(cells: list[Cell], width: int) -> list[Cell]:
    return cells + [Cell("", "", NOWHERE)] * (width - len(cells))


def _settle_roles(roles: list[str | None]) -> tuple[str | None, ...]:
    """Give points before the last to the level they stand behind; a heading over names is one itself where none stands below."""
    settled: list[str | None] = list(roles)
    points = [index for index, role in enumerate(settled) if role == "points"]
    for index in points[:-1]:
        level = next((role for role in reversed(settled[:index]) if role in LEVELS), None)
        settled[index] = f"{level}_points" if level in LEVELS[:2] else "ignored"
    if not any(role in LEVELS for role in settled):
        settled = ["level3" if role == "group" else role for role in settled]
    seen: set[str] = set()
    for index, role in enumerate(settled):
        if role in seen:
            settled[index] = "ignored"
        if role in _SINGLE:
            seen.add(role)
    return tuple(settled)
