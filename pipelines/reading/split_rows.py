"""Split rows: a line of a table in a text as its cells, whether tabs, pipes or blanks part them.

Does not belong here: which column a cell is of, or what it says.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

Span = tuple[int, int]

TAB, PIPE, BLANKS = "tab", "pipe", "blanks"
_GAP = re.compile(r"[ \u00a0]{2,}|[ \u00a0]*\u3000[ \u00a0\u3000]*")
_PIPE = re.compile(r"(?<!\\)\|")
_RULE = re.compile(r"[\s|:+=\-—─]*")
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_BLANKS = re.compile(r"\s+")
_FIRST_WIDE = "ᄀ"


@dataclass(frozen=True)
class Cell:
    """A cell's text, its text as written (parts of several lines each on a line of their own), and the line it begins in."""

    text: str
    written: str
    line: int


@dataclass(frozen=True)
class Row:
    """The cells of one line; of a line parted by blanks also the place of each, start and end.

    ``spans`` are places on paper, where a Chinese character takes two; ``counts`` are places in characters.
    """

    line: int
    style: str
    cells: tuple[Cell, ...]
    spans: tuple[Span, ...] = ()
    counts: tuple[Span, ...] = ()

    @property
    def is_blank(self) -> bool:
        """Whether no cell holds anything, or the line is one that only rules."""
        return all(_RULE.fullmatch(cell.text) for cell in self.cells)


def clean_cell(text: str) -> str:
    """The text of a cell in one line: without marks of a conversion, blanks kept only between Latin words."""
    plain = _BREAK.sub("\n", text).replace("**", "").replace("\\|", "|").strip()
    return _BLANKS.sub(lambda match: _keep_blank(plain, match), plain)


def _keep_blank(text: str, match: re.Match[str]) -> str:
    return " " if text[match.start() - 1].isascii() and text[match.end()].isascii() else ""


def join_cells(parts: Sequence[Cell]) -> Cell:
    """One cell from the parts that several lines, or several pieces of one, hold of it; there is at least one."""
    filled = [part for part in parts if part.text] or [parts[0]]
    if len(filled) == 1:
        return filled[0]
    text = clean_cell("\n".join(part.text for part in filled))
    return Cell(text, "\n".join(part.written for part in filled), filled[0].line)


def split_row(line: str, number: int) -> Row | None:
    """The cells of a line; None for a blank line. A line that nothing parts is one cell."""
    if not line.strip():
        return None
    if "\t" in line:
        return Row(number, TAB, _make_cells(line.split("\t"), number))
    if line.lstrip().startswith("|") or line.count("|") > 1:
        inner = line.strip().removeprefix("|")
        parts = _PIPE.split(inner)
        closed = parts[:-1] if len(parts) > 1 and not parts[-1].strip() else parts
        return Row(number, PIPE, _make_cells(closed, number))
    return _split_at_gaps(line, number)


def _make_cells(parts: Sequence[str], number: int) -> tuple[Cell, ...]:
    return tuple(Cell(clean_cell(part), part.strip(), number) for part in parts)


def _split_at_gaps(line: str, number: int) -> Row:
    parts, spans, counts = [], [], []
    at, width = 0, 0
    for match in [*_GAP.finditer(line), None]:
        end = match.start() if match else len(line)
        part = line[at:end]
        until = width + measure(part)
        if part.strip():
            parts.append(part)
            spans.append((width, until))
            counts.append((at, end))
        if match:
            width, at = until + measure(match[0]), match.end()
    return Row(number, BLANKS, _make_cells(parts, number), tuple(spans), tuple(counts))


def measure(text: str) -> int:
    """How much place a text takes on paper: a Chinese character takes two."""
    return sum(1 if character < _FIRST_WIDE else 2 for character in text)
