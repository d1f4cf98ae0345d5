"""Spell formulas: each as a spreadsheet shows it in its cell, from how the XML of a sheet keeps it.

A formula that was filled over many cells stands in the first of them alone, the others name it; one that fills an area stands in its
first cell, and the others say nothing. Source: ECMA-376, part 1, 18.3.1.40 and 18.17. Does not belong here: what a formula comes to.
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from html import unescape
from typing import NamedTuple

from pipelines.reading.sheets import UNTOLD_FORMULA, Area, Place, UnreadableFileError
from schemas.refusals import OVERSIZED_ARCHIVE

# As many characters as a cell of a spreadsheet takes, and how what is longer ends.
MOST_CHARACTERS, _CUT = 8192, "…"
_MOST_ROWS, _MOST_COLUMNS = 2**20, 2**14
_ELEMENT = re.compile(rb"<(?:\w+:)?f(\s[^>]*?)?(?:/>|>(.*?)</(?:\w+:)?f\s*>)", re.DOTALL)
_ATTRIBUTE = re.compile(rb"""\b(t|si|ref)\s*=\s*["']([^"']*)["']""")
_TEXTS = re.compile(r"<!\[CDATA\[(.*?)\]\]>|<!--.*?-->|<\?.*?\?>|([^<]+)", re.DOTALL)
_CORNERS = re.compile(r"([A-Z]{1,3})([0-9]{1,7})(?::([A-Z]{1,3})([0-9]{1,7}))?")
# What is no place stands first: a text, a name in quotes, the columns of a table. Then a cell, whole columns, whole rows.
_PARTS = re.compile(
    r"""("(?:[^"]|"")*"|'(?:[^']|'')*'|\[(?:[^\[\]]|\[[^\]]*\])*\])"""
    r"|(?<![\w.$])(\$?)([A-Za-z]{1,3})(\$?)([1-9][0-9]{0,6})(?![\w.(!])"
    r"|(?<![\w.$])(\$?)([A-Za-z]{1,3}):(\$?)([A-Za-z]{1,3})(?![\w.(!])"
    r"|(?<![\w.$])(\$?)([1-9][0-9]{0,6}):(\$?)([1-9][0-9]{0,6})(?![\w.(!])"
)
_NOWHERE = "#REF!"


class _End(NamedTuple):
    """A row or column in a formula: the $ that fixes it or nothing, how it is written, and its number."""

    fixed: str
    name: str
    number: int
    is_row: bool

    @property
    def most(self) -> int:
        """The last of a sheet."""
        return _MOST_ROWS if self.is_row else _MOST_COLUMNS


class FormulaRoom:
    """How many characters the formulas of a workbook may still have: a long one may be said once, and stand in any number of cells."""

    def __init__(self, characters: int) -> None:
        self._left = characters

    def take(self, spelled: str, cells: int = 1) -> None:
        """Take the room for a formula in so many cells.

        Raises:
            UnreadableFileError: all formulas together are too long.
        """
        self._left -= len(spelled) * cells
        if self._left < 0:
            raise UnreadableFileError(OVERSIZED_ARCHIVE)


class SheetFormulas:
    """Takes the cells of one sheet in their order; ``texts`` holds the formula of each that has one."""

    def __init__(self, room: FormulaRoom) -> None:
        self.texts: dict[Place, str] = {}
        self._room = room
        self._shared: dict[bytes, tuple[MovableFormula, Place]] = {}
        self._areas: list[tuple[str, Area]] = []
        self._cells = 0

    def take(self, place: Place, body: bytes) -> str | None:
        """The formula in the body of a cell; None where there is none.

        Raises:
            UnreadableFileError: all formulas together are too long.
        """
        self._cells += 1
        found = _ELEMENT.search(body)
        if found is None:
            return None
        attributes = dict(_ATTRIBUTE.findall(found[1] or b""))
        kind, text = attributes.get(b"t"), _plain(found[2] or b"")
        if kind == b"shared":
            text = self._share(attributes.get(b"si", b""), text, place)
        spelled = f"={text}" if text else UNTOLD_FORMULA
        if kind == b"array":
            spelled = f"{{{spelled}}}"
            self._areas += [(cut_formula(spelled), area) for area in _corners(attributes.get(b"ref", b""))]
        return self._keep(place, spelled)

    def _share(self, number: bytes, text: str, place: Place) -> str:
        """The text of a formula that several cells share: their first has it."""
        if text:
            self._shared[number] = (MovableFormula(text), place)
            return text
        shared = self._shared.get(number)
        return "" if shared is None else shared[0].read_at(place[0] - shared[1][0], place[1] - shared[1][1])

    def _keep(self, place: Place, spelled: str) -> str:
        spelled = cut_formula(spelled)
        self._room.take(spelled)
        self.texts[place] = spelled
        return spelled

    def spread(self) -> None:
        """Give the formula of an area to all of its cells.

        Raises:
            UnreadableFileError: all formulas together are too long.
        """
        spread_areas(self.texts, self._areas, self._cells, self._room)


def cut_formula(spelled: str) -> str:
    """A formula of as many characters as a cell takes."""
    return spelled if len(spelled) <= MOST_CHARACTERS else spelled[:MOST_CHARACTERS] + _CUT


def spread_areas(
    texts: dict[Place, str], areas: Iterable[tuple[str, Area]], most_cells: int, room: FormulaRoom
) -> None:
    """Give the formula of each area to all of its cells. Areas do not overlap: together they have no more cells than the sheet."""
    for spelled, (top, left, bottom, right) in areas:
        cells = (bottom - top + 1) * (right - left + 1)
        most_cells -= cells
        if most_cells < 0:
            return
        room.take(spelled, cells)
        for row in range(top, bottom + 1):
            texts.update(((row, column), spelled) for column in range(left, right + 1))


def _plain(written: bytes) -> str:
    """The text of an element, in whatever way XML has it."""
    text = written.decode().replace("\r\n", "\n").replace("\r", "\n")
    if "<" not in text:
        return unescape(text) if "&" in text else text
    return "".join(literal or unescape(plain) for literal, plain in _TEXTS.findall(text))


def _corners(reference: bytes) -> Iterator[Area]:
    """The area that a reference such as ``D4:D17`` names, from 0; none where it names one cell, or nothing."""
    found = _CORNERS.fullmatch(reference.decode())
    if found is not None and found[3] is not None:
        top, bottom = sorted((int(found[2]) - 1, int(found[4]) - 1))
        left, right = sorted((_number_of(found[1]) - 1, _number_of(found[3]) - 1))
        yield top, left, bottom, right


class MovableFormula:
    """A formula, taken apart once, as it reads in other cells: places without a $ move along, texts and names do not."""

    def __init__(self, text: str) -> None:
        self._pieces: list[str | list[_End]] = []
        at = 0
        for found in _PARTS.finditer(text):
            ends = _read_ends(found)
            if ends:
                self._pieces += [text[at : found.start()], ends]
                at = found.end()
        self._pieces.append(text[at:])

    def read_at(self, rows: int, columns: int) -> str:
        """The text so many rows and columns further on."""
        return "".join(one if isinstance(one, str) else _move(one, rows, columns) for one in self._pieces)


def _read_ends(found: re.Match[str]) -> list[_End]:
    """The row and column of a cell, or the two ends of whole ones; nothing for what lies beyond any sheet: it is a name."""
    literal, *parts = found.groups()
    ends = [
        _End(fixed, name, _number_of(name), name.isdecimal())
        for fixed, name in zip(parts[::2], parts[1::2], strict=True)
        if name
    ]
    return [] if literal is not None or any(end.number > end.most for end in ends) else ends


def _move(ends: list[_End], rows: int, columns: int) -> str:
    moved = []
    for end in ends:
        by = 0 if end.fixed else rows if end.is_row else columns
        number = end.number + by
        if not 1 <= number <= end.most:
            return _NOWHERE
        moved.append(f"{end.fixed}{number if end.is_row else spell_column(number) if by else end.name}")
    return (":" if ends[0].is_row == ends[1].is_row else "").join(moved)


@lru_cache(maxsize=2**12)
def _number_of(name: str) -> int:
    """The number of a row or column, from 1."""
    if name.isdecimal():
        return int(name)
    return sum((ord(letter) - ord("A") + 1) * 26**place for place, letter in enumerate(reversed(name.upper())))


@lru_cache(maxsize=2**14)
def spell_column(number: int) -> str:
    """The letters of a column by its number, from 1."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
