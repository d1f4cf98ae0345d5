"""Split rows: a line of a document as the cells of a row: those of a table, or of a text that tabs, pipes or blanks part.

Does not belong here: which column a cell is of, or what it says.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from pipelines.reading.documents import Line, Spot, TableCell, needs_blank
from schemas.places import spell_span

Span = tuple[int, int]

TAB, PIPE, BLANKS, CELLS = "tab", "pipe", "blanks", "cells"
NOWHERE = Spot(0, "")
_GAP = re.compile(r"[ \u00a0]{2,}|[ \u00a0]*\u3000[ \u00a0\u3000]*")
_PIPE = re.compile(r"(?<!\\)\|")
_RULE = re.compile(r"[\s|:+=\-—─]*")
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_BLANKS = re.compile(r"\s+")
_FIRST_WIDE = "ᄀ"
_TENTH = 10


@dataclass(frozen=True)
class Cell:
    """A cell's text, its text as written (parts of several lines each on a line of their own), and where it begins."""

    text: str
    written: str
    spot: Spot


@dataclass(frozen=True)
class Row:
    """The cells of one line; of a row of a table, and of a line parted by blanks, also where each stands, start and end.

    ``spans`` are places on paper, where a Chinese character takes two; ``counts`` are places in characters. Of a row of a table both
    are its filled cells' places in that table.
    """

    spot: Spot
    style: str
    cells: tuple[Cell, ...]
    spans: tuple[Span, ...] = ()
    counts: tuple[Span, ...] = ()
    table: int = 0
    extent: Span = (0, 0)
    is_aligned: bool = False
    may_go_on: bool = False

    @property
    def line(self) -> int:
        """The number of its line."""
        return self.spot.line

    @property
    def is_blank(self) -> bool:
        """Whether no cell holds anything, or the line is one that only rules."""
        return all(_RULE.fullmatch(cell.text) for cell in self.cells)


def is_as_wide(extent: Span, other: Span) -> bool:
    """Whether a table may be another that a page has broken: as wide, at the same place from left to right, but for a tenth."""
    return max(abs(extent[0] - other[0]), abs(extent[1] - other[1])) * _TENTH <= other[1] - other[0]


def clean_cell(text: str) -> str:
    """The text of a cell in one line: without marks of a conversion, blanks kept only between Latin words."""
    plain = _BREAK.sub("\n", text).replace("**", "").replace("\\|", "|").strip()
    return _BLANKS.sub(lambda match: _keep_blank(plain, match), plain)


def _keep_blank(text: str, match: re.Match[str]) -> str:
    before, after = text[match.start() - 1], text[match.end()]
    is_kept = needs_blank(before, after) if "\n" in match[0] else before.isascii() and after.isascii()
    return " " if is_kept else ""


def join_cells(parts: Sequence[Cell]) -> Cell:
    """One cell from the parts that several lines, or several pieces of one, hold of it; there is at least one."""
    filled = [part for part in parts if part.text] or [parts[0]]
    if len(filled) == 1:
        return filled[0]
    text = clean_cell("\n".join(part.text for part in filled))
    return Cell(text, "\n".join(part.written for part in filled), filled[0].spot)


def split_row(line: Line) -> Row | None:
    """The cells of a line; None for a blank line. A line of text that nothing parts is one cell."""
    text = line.text
    if line.table:
        spans = tuple((cell.start, cell.end) for cell in line.cells)
        cells = tuple(_cell_of_table(cell, line) for cell in line.cells)
        return (
            Row(line.spot, CELLS, cells, spans, spans, line.table, line.extent, line.is_aligned, line.may_go_on)
            if cells
            else None
        )
    if line.is_blank:
        return None
    if "\t" in text:
        return Row(line.spot, TAB, _make_cells(line, _between(text, re.finditer("\t", text))))
    if text.lstrip().startswith("|") or text.count("|") > 1:
        parts = _between(text, _PIPE.finditer(text))
        opened = parts[1:] if text.lstrip().startswith("|") else parts
        closed = opened[:-1] if len(opened) > 1 and not text[slice(*opened[-1])].strip() else opened
        return Row(line.spot, PIPE, _make_cells(line, closed))
    return _split_at_gaps(line)


def _between(text: str, marks: Iterable[re.Match[str]]) -> list[Span]:
    """What stands before, between and behind the marks that part a line."""
    seams = [(0, 0), *(mark.span() for mark in marks), (len(text), len(text))]
    return [(before[1], after[0]) for before, after in pairwise(seams)]


def _make_cells(line: Line, parts: Sequence[Span]) -> tuple[Cell, ...]:
    cells = []
    for start, end in parts:
        text = line.text[start:end]
        written = text.strip()
        first = start + len(text) - len(text.lstrip())
        cells.append(Cell(clean_cell(text), written, line.spot_of(first, first + len(written))))
    return tuple(cells)


def _cell_of_table(cell: TableCell, line: Line) -> Cell:
    written = cell.text.strip()
    start = len(cell.text) - len(cell.text.lstrip())
    return Cell(
        clean_cell(cell.text), written, Spot(line.spot.line, spell_span(cell.place, start, start + len(written)))
    )


def _split_at_gaps(line: Line) -> Row:
    text = line.text
    parts = [part for part in _between(text, _GAP.finditer(text)) if text[slice(*part)].strip()]
    spans, at, width = [], 0, 0
    for start, end in parts:
        begin = width + measure(text[at:start])
        at, width = end, begin + measure(text[start:end])
        spans.append((begin, width))
    return Row(line.spot, BLANKS, _make_cells(line, parts), tuple(spans), tuple(parts))


def measure(text: str) -> int:
    """How much place a text takes on paper: a Chinese character takes two."""
    return sum(1 if character < _FIRST_WIDE else 2 for character in text)
