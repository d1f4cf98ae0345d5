"""Rejoin paragraphs: the lines of a document as paragraphs, those that a page or a line's end has broken made whole.

Marks that a conversion left (``**``, ``#`` before a heading) are taken out of the text; the text as written stays with its line.
Does not belong here: tables, or what a sentence says.
"""

import re
from bisect import bisect_right
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from pipelines.reading.documents import Line, Spot, TableCell, needs_blank
from schemas.measures import fold_width

_HASHES = re.compile(r"#{1,6}\s+")
_STARS = "**"
_HEADING = re.compile(
    r"#|[-*+•●]\s|[0-9]{1,2}(?:[、．)）]|\.(?![0-9]))|[一二三四五六七八九十]{1,3}、|[（(](?:[一二三四五六七八九十]{1,3}|[0-9]{1,2})[）)]"
    r"|第[一二三四五六七八九十0-9]{1,3}[章节部条]|附件|附表"
)
_LABEL = re.compile(r"[^，。；,;：:]{2,14}[：:]")
_CLOSED = "。！？；：!?;:…”」》"
_OPEN = "，、,（(《“"
_PROSE = re.compile(r"[，。；、：,;:]")
# A line without any punctuation that is at least this wide fills its page and may go on in the next.
_FULL_LINE = 30
_CELL_MARK = " | "


@dataclass(frozen=True)
class Said:
    """Something a report says of itself: the text as read, the text as written, and where."""

    text: str
    written: str
    spot: Spot


@dataclass(frozen=True)
class Piece:
    """What one line gives to a paragraph: where it begins in the paragraph's text, and the line; of a row, one line of a cell."""

    offset: int
    line: Line

    @cached_property
    def kept(self) -> list[int]:
        """Where each character of the cleaned line stands in the line as written."""
        return _kept_places(self.line.text)


@dataclass(frozen=True)
class Paragraph:
    """A paragraph with its lines. ``seams`` are the places (offsets) where a figure may have been broken: digits meet there."""

    text: str
    pieces: tuple[Piece, ...]
    seams: tuple[int, ...] = ()

    @property
    def first_line(self) -> int:
        """The line it begins in, counted from 1."""
        return self.pieces[0].line.spot.line

    @property
    def last_line(self) -> int:
        """The line it ends in."""
        return self.pieces[-1].line.spot.line

    @cached_property
    def _offsets(self) -> list[int]:
        return [piece.offset for piece in self.pieces]

    def say(self, start: int, end: int, text: str | None = None) -> Said:
        """A part of the text, or what was made of it, with the part as written and its place."""
        return Said(self.text[start:end] if text is None else text, self.quote(start, end), self.spot_of(start, end))

    def spot_of(self, start: int, end: int) -> Spot:
        """Where a part of the text stands: its first piece, if it goes on in another line."""
        piece, own = next(self._parts(start, end))
        return piece.line.spot_of(own[0], own[-1] + 1)

    def quote(self, start: int, end: int) -> str:
        """A part of the text as written, marks and all; parts of several lines are each on a line of their own."""
        quoted = [piece.line.text[own[0] : own[-1] + 1] for piece, own in self._parts(start, end)]
        return "\n".join(quoted).strip()

    def _parts(self, start: int, end: int) -> Iterator[tuple[Piece, list[int]]]:
        """The pieces that a part of the text lies in, and the places of its characters there."""
        for number in range(bisect_right(self._offsets, start) - 1, len(self.pieces)):
            piece = self.pieces[number]
            if piece.offset >= end:
                break
            until = self.pieces[number + 1].offset if number + 1 < len(self.pieces) else len(self.text)
            own = piece.kept[max(start - piece.offset, 0) : min(end, until) - piece.offset]
            if own:
                yield piece, own


def clean_line(line: str) -> str:
    """A line without the blanks around it and without the marks of a conversion."""
    return "".join([line[place] for place in _kept_places(line)])


def _kept_places(line: str) -> list[int]:
    """Where each character of the cleaned line stands in the line."""
    start, end = len(line) - len(line.lstrip()), len(line.rstrip())
    hashes = _HASHES.match(line, start)
    at = hashes.end() if hashes else start
    places: list[int] = []
    while at < end:
        mark = line.find(_STARS, at, end)
        until = end if mark < 0 else mark
        places.extend(range(at, until))
        at = until + len(_STARS)
    first = next((index for index, place in enumerate(places) if not line[place].isspace()), len(places))
    while len(places) > first and line[places[-1]].isspace():
        places.pop()
    return places[first:]


def rejoin_paragraphs(lines: Iterable[Line], skipped: Container[int] = ()) -> tuple[Paragraph, ...]:
    """The paragraphs of a document, in order.

    A line goes on in the next one when it does not end a sentence, is a line of prose (or full), is no heading, and the next is
    neither a heading nor a label. Blank lines do not part what a page has broken, but nothing is joined across a table. A row is a
    paragraph, its cells parted by `` | ``; where one cell is all it holds, that cell's lines are lines like any.

    Args:
        lines: The lines of the document.
        skipped: Numbers of lines that belong to tables which are read as such.
    """
    paragraphs: list[list[_Part]] = []
    is_open = is_adjacent = False
    for line in lines:
        if line.spot.line in skipped:
            is_open = False
        elif len(line.cells) > 1:
            paragraphs.append([*_parts_of_row(line)])
            is_open = False
        else:
            for one in _lines_of(line.cells[0], line) if line.cells else [line]:
                text = clean_line(one.text)
                if not text:
                    is_adjacent = False
                    continue
                if is_open and _goes_on(paragraphs[-1], text, is_adjacent=is_adjacent):
                    paragraphs[-1].append(_Part(one, text))
                else:
                    paragraphs.append([_Part(one, text)])
                is_open = is_adjacent = True
            is_open &= not line.table
    return tuple(_join(parts) for parts in paragraphs)


@dataclass(frozen=True)
class _Part:
    """A line with its cleaned text; ``begins_cell``: behind the cell before it, not joined with what it holds."""

    line: Line
    text: str
    begins_cell: bool = False


def _lines_of(cell: TableCell, row: Line) -> Iterator[Line]:
    """The lines of a cell, each with its place among the cell's characters."""
    start = 0
    for text in cell.text.split("\n"):
        yield Line(Spot(row.spot.line, cell.place), text, start=start)
        start += len(text) + 1


def _parts_of_row(row: Line) -> Iterator[_Part]:
    for cell in row.cells:
        is_first = True
        for line in _lines_of(cell, row):
            text = clean_line(line.text)
            if text:
                yield _Part(line, text, begins_cell=is_first)
                is_first = False


def _goes_on(parts: Sequence[_Part], after: str, *, is_adjacent: bool) -> bool:
    """Whether a paragraph is continued by the next line that holds anything."""
    before = parts[-1].text
    if parts[-1].line.goes_on and not is_heading(after):
        return True
    if before[-1] in _CLOSED or is_heading(after) or "|" in before or "\t" in before + after or after.startswith("|"):
        return False
    if before[-1] in _OPEN:
        return True
    if _LABEL.match(after):
        return False
    if is_heading(before) and not _PROSE.search(before[4:]):
        return False
    is_prose = any(_PROSE.search(part.text) for part in parts)
    return is_prose or (is_adjacent and _width(before) >= _FULL_LINE)


def is_heading(text: str) -> bool:
    """Whether a line begins as headings and numbered points do."""
    return _HEADING.match(text) is not None


def _width(text: str) -> int:
    """How wide a line is printed: a Chinese character takes two places."""
    return sum(1 if character < "ᄀ" else 2 for character in text)


def _join(parts: Sequence[_Part]) -> Paragraph:
    """Join lines: Chinese without a blank, words of Latin letters with one, cells with a mark between them."""
    texts: list[str] = []
    pieces: list[Piece] = []
    seams: list[int] = []
    length = 0
    for part in parts:
        between = ""
        if texts and part.begins_cell:
            between = _CELL_MARK
        elif texts:
            before, after = texts[-1][-1], part.text[0]
            if _is_digit(before) and _is_digit(after):
                seams.append(length)
            elif needs_blank(before, after):
                between = " "
        texts += [between, part.text] if between else [part.text]
        length += len(between)
        pieces.append(Piece(length, part.line))
        length += len(part.text)
    return Paragraph("".join(texts), tuple(pieces), tuple(seams))


def _is_digit(character: str) -> bool:
    return fold_width(character) in "0123456789.,"
