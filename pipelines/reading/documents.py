"""Documents: what a report's bytes are turned into before any sentence is looked at: lines of text and rows of tables, with places.

One model for plain text, Markdown, Word and PDF; all parsers of reports work on it. Does not belong here: reading bytes
(``read_plain_text``, ``read_docx``, ``read_pdf``), or what a line says.
"""

import re
from dataclasses import dataclass

from schemas.places import spell_span

_LATIN = re.compile(r"[!-~]")
_CLOSES, _OPENS = frozenset("%)]},.;:!?~"), frozenset("([{~")


def needs_blank(before: str, after: str) -> bool:
    """Whether a blank belongs between two characters that the end of a line has parted: between Latin words, not in Chinese."""
    is_latin = _LATIN.match(before) is not None and _LATIN.match(after) is not None
    return is_latin and before not in _OPENS and after not in _CLOSES


# What stands for a character that nobody knows.
UNKNOWN = "\ufffd"


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a text stands: the number of its line in the document, counted from 1, and its place (``schemas.places``)."""

    line: int
    place: str


@dataclass(frozen=True, slots=True)
class TableCell:
    """A filled cell of a table's row.

    Attributes:
        text: As written; the cell's own lines are parted by line feeds.
        place: The cell's place.
        start: Where it begins from left to right, in the measure of its table.
        end: Where it ends; of a cell merged over several columns, where the last of them does.
    """

    text: str
    place: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a document: text, or a row of a table as its filled cells. Cells that a merged one covers are not there.

    Attributes:
        spot: Its number and place.
        text: The text as written; empty for a blank line and for a row.
        cells: The filled cells of a row, from left to right.
        table: The number of the table a row belongs to, counted from 1 through the document; 0: no row.
        extent: From where to where its table goes from left to right, whatever cells the row fills.
        start: Where the text begins among the characters that its place counts: a paragraph may hold several lines.
        goes_on: Whether the text fills its line on paper and the next one begins at the margin: its paragraph is not at its end.
        is_aligned: Whether a row's cells reach no further than their texts: no ruling lines say where columns begin and end.
        may_go_on: Whether a row may be no more than a further line of the row before: nothing in its table says where rows end.
    """

    spot: Spot
    text: str = ""
    cells: tuple[TableCell, ...] = ()
    table: int = 0
    extent: tuple[int, int] = (0, 0)
    start: int = 0
    goes_on: bool = False
    is_aligned: bool = False
    may_go_on: bool = False

    @property
    def texts(self) -> list[tuple[str, str]]:
        """Each text of it with its place."""
        return [(cell.place, cell.text) for cell in self.cells] or [(self.spot.place, self.text)]

    @property
    def is_blank(self) -> bool:
        """Whether it is a line of text that holds nothing; a row is none, even where all its cells are empty."""
        return not self.table and not self.text.strip()

    def spot_of(self, start: int, end: int) -> Spot:
        """The spot of some characters of its text."""
        return Spot(self.spot.line, spell_span(self.spot.place, self.start + start, self.start + end))


@dataclass(frozen=True, slots=True)
class Document:
    """A document in its order.

    ``blank_pages`` are pages that hold a picture and no text, which nothing is read from; ``wanting_pages`` those of which characters may
    have been left out.
    """

    lines: tuple[Line, ...]
    blank_pages: tuple[int, ...] = ()
    wanting_pages: tuple[int, ...] = ()

    @property
    def holds_text(self) -> bool:
        """Whether there is anything to read in it."""
        return any(not line.is_blank and (line.cells or line.text.strip()) for line in self.lines)
