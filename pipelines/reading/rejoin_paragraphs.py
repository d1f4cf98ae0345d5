"""Rejoin paragraphs: the lines of a report as paragraphs, those that a page or a line's end has broken made whole.

Marks that a conversion left (``**``, ``#`` before a heading) are taken out of the text; the text as written stays with its line.
Does not belong here: tables, or what a sentence says.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from schemas.measures import fold_width

_LINE_END = re.compile(r"\r\n|\r|\n")
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
_JOINS_WITH_BLANK = re.compile(r"[!-~]")


@dataclass(frozen=True)
class Piece:
    """What one line gives to a paragraph: where it begins in the paragraph's text, the line's number, the line as written."""

    offset: int
    line: int
    raw: str

    @cached_property
    def kept(self) -> list[int]:
        """Where each character of the cleaned line stands in the line as written."""
        return _kept_places(self.raw)


@dataclass(frozen=True)
class Paragraph:
    """A paragraph with its lines. ``seams`` are the places (offsets) where a figure may have been broken: digits meet there."""

    text: str
    pieces: tuple[Piece, ...]
    seams: tuple[int, ...] = ()

    @property
    def first_line(self) -> int:
        """The line it begins in, counted from 1."""
        return self.pieces[0].line

    @property
    def last_line(self) -> int:
        """The line it ends in."""
        return self.pieces[-1].line

    @cached_property
    def _offsets(self) -> list[int]:
        return [piece.offset for piece in self.pieces]

    def line_at(self, offset: int) -> int:
        """The line in which a character of the text stands."""
        return self.pieces[bisect_right(self._offsets, offset) - 1].line

    def quote(self, start: int, end: int) -> str:
        """A part of the text as written, marks and all; parts of several lines are each on a line of their own."""
        quoted = []
        first = bisect_right(self._offsets, start) - 1
        for number in range(first, len(self.pieces)):
            piece = self.pieces[number]
            until = self.pieces[number + 1].offset if number + 1 < len(self.pieces) else len(self.text)
            if piece.offset >= end:
                break
            own = piece.kept[max(start - piece.offset, 0) : min(end, until) - piece.offset]
            if own:
                quoted.append(piece.raw[own[0] : own[-1] + 1])
        return "\n".join(quoted).strip()


def split_lines(text: str) -> list[str]:
    """The lines of a text as editors number them; a page's end (form feed) ends none."""
    return _LINE_END.split(text)


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


def rejoin_paragraphs(lines: Sequence[str], skipped: Iterable[int] = ()) -> tuple[Paragraph, ...]:
    """The paragraphs of a text, in order.

    A line goes on in the next one when it does not end a sentence, is a line of prose (or full), is no heading, and the next is
    neither a heading nor a label. Blank lines do not part what a page has broken, but nothing is joined across a table.

    Args:
        lines: The lines, as ``split_lines`` gives them.
        skipped: Numbers of lines (from 1) that belong to tables.
    """
    left_out = frozenset(skipped)
    paragraphs: list[list[tuple[int, str, str]]] = []
    is_open = is_adjacent = False
    for number, raw in enumerate(lines, start=1):
        text = clean_line(raw)
        if number in left_out:
            is_open = False
        elif not text:
            is_adjacent = False
        else:
            if is_open and _goes_on(paragraphs[-1][-1][1], text, is_adjacent=is_adjacent):
                paragraphs[-1].append((number, text, raw))
            else:
                paragraphs.append([(number, text, raw)])
            is_open = is_adjacent = True
    return tuple(_join(parts) for parts in paragraphs)


def _goes_on(before: str, after: str, *, is_adjacent: bool) -> bool:
    """Whether a line is continued by the next that holds anything."""
    if before[-1] in _CLOSED or is_heading(after) or "|" in before or "\t" in before + after or after.startswith("|"):
        return False
    if before[-1] in _OPEN:
        return True
    if _LABEL.match(after):
        return False
    if is_heading(before) and not _PROSE.search(before[4:]):
        return False
    return bool(_PROSE.search(before)) or (is_adjacent and _width(before) >= _FULL_LINE)


def is_heading(text: str) -> bool:
    """Whether a line begins as headings and numbered points do."""
    return _HEADING.match(text) is not None


def _width(text: str) -> int:
    """How wide a line is printed: a Chinese character takes two places."""
    return sum(1 if character < "ᄀ" else 2 for character in text)


def _join(parts: list[tuple[int, str, str]]) -> Paragraph:
    """Join lines: Chinese without a blank, words of Latin letters with one."""
    texts: list[str] = []
    pieces: list[Piece] = []
    seams: list[int] = []
    length = 0
    for number, text, raw in parts:
        if texts:
            before = texts[-1][-1]
            if _is_digit(before) and _is_digit(text[0]):
                seams.append(length)
            elif _JOINS_WITH_BLANK.match(before) and _JOINS_WITH_BLANK.match(text[0]):
                texts.append(" ")
                length += 1
        pieces.append(Piece(length, number, raw))
        texts.append(text)
        length += len(text)
    return Paragraph("".join(texts), tuple(pieces), tuple(seams))


def _is_digit(character: str) -> bool:
    return fold_width(character) in "0123456789.,"
