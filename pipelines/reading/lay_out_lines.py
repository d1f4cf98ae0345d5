"""Lay out lines: the glyphs of a page, or of a cell, as lines of text from top to bottom; what stands far apart in one is parted.

Does not belong here: which lines are a table's, or which belong to the page rather than to the text.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from pipelines.reading.extract_glyphs import Glyph

# Of the height of the text: how far base lines of one line differ, how wide a blank between words and one between columns is, and how
# wide it may be where something else has to say that columns are parted there.
_SAME_LINE = 0.4
_BLANK = 0.15
_WIDE_BLANK = 0.6
_GAP = 0.9
_SEAM = 0.25
_HALF = 0.5
# Of the height above the base line, and below it.
_ASCENT, _DESCENT = 0.88, 0.12


@dataclass(frozen=True)
class Segment:
    """A part of a line with nothing far apart in it: its text, and the box it takes.

    ``seams`` are the places where characters stand apart with no blank written between: how many come before, where the last of these
    ends, and where the next begins.
    """

    text: str
    x0: float
    x1: float
    top: float
    bottom: float
    seams: tuple[tuple[int, float, float], ...] = ()

    @property
    def size(self) -> float:
        """The height of its text."""
        return self.bottom - self.top

    def split(self, seam: tuple[int, float, float]) -> tuple["Segment", "Segment"]:
        """What stands before a seam, and what behind it."""
        count, end, begin = seam
        before = tuple(one for one in self.seams if one[0] < count)
        behind = tuple((one[0] - count, *one[1:]) for one in self.seams if one[0] > count)
        return (
            replace(self, text=self.text[:count].rstrip(), x1=end, seams=before),
            replace(self, text=self.text[count:], x0=begin, seams=behind),
        )


@dataclass(frozen=True)
class TextLine:
    """One line of text: its segments from left to right."""

    segments: tuple[Segment, ...]

    @property
    def top(self) -> float:
        """Where its highest text begins."""
        return min(one.top for one in self.segments)

    @property
    def bottom(self) -> float:
        """Where its lowest text ends."""
        return max(one.bottom for one in self.segments)

    @property
    def text(self) -> str:
        """The line in one, with as many blanks between segments as there is place."""
        texts = [self.segments[0].text]
        for before, after in pairwise(self.segments):
            count = max(2, round((after.x0 - before.x1) / (after.size * _HALF)))
            texts += [" " * count, after.text]
        return "".join(texts)


def lay_out_lines(glyphs: Iterable[Glyph]) -> list[TextLine]:
    """The lines of some glyphs, from top to bottom."""
    lines: list[list[Glyph]] = []
    for glyph in sorted(glyphs, key=lambda one: one.base):
        if lines and glyph.base - lines[-1][0].base <= _SAME_LINE * min(glyph.size, lines[-1][0].size):
            lines[-1].append(glyph)
        else:
            lines.append([glyph])
    filled = [line for line in lines if any(not glyph.text.isspace() for glyph in line)]
    return [TextLine(tuple(_part(sorted(line, key=lambda one: one.x0)))) for line in filled]


def spell_lines(glyphs: Iterable[Glyph]) -> str:
    """The text of a cell: its lines parted by line feeds."""
    return "\n".join(" ".join(one.text for one in line.segments) for line in lay_out_lines(glyphs))


def _part(glyphs: Sequence[Glyph]) -> Iterable[Segment]:
    own: list[tuple[Glyph, bool]] = []
    is_behind_blank = False
    for glyph in glyphs:
        if glyph.text.isspace():
            is_behind_blank = True
            continue
        before = own[-1][0] if own else None
        if before is not None and glyph.x0 - before.x1 > _GAP * max(glyph.size, before.size):
            yield _join(own)
            own = []
        if before is None or not _is_double(before, glyph):
            own.append((glyph, is_behind_blank))
        is_behind_blank = False
    yield _join(own)


def _is_double(before: Glyph, after: Glyph) -> bool:
    """Whether a character is printed twice at one place, as some programs make it bold."""
    return before.text == after.text and abs(after.x0 - before.x0) < _BLANK * after.size


def _join(parts: Sequence[tuple[Glyph, bool]]) -> Segment:
    """The text of some glyphs, each with whether a blank is written before it; one that is only seen counts as well."""
    glyphs = [glyph for glyph, _ in parts]
    text = glyphs[0].text
    seams = []
    for (before, _), (after, is_behind_blank) in pairwise(parts):
        are_latin = before.text.isascii() and after.text.isascii()
        is_parted = after.x0 - before.x1 > after.size * (_BLANK if are_latin else _WIDE_BLANK)
        text += " " if is_behind_blank or is_parted else ""
        if not is_behind_blank and after.x0 - before.x1 > _SEAM * after.size:
            seams.append((len(text), before.x1, after.x0))
        text += after.text
    top = min(one.base - _ASCENT * one.size for one in glyphs)
    bottom = max(one.base + _DESCENT * one.size for one in glyphs)
    return Segment(text, glyphs[0].x0, max(one.x1 for one in glyphs), top, bottom, tuple(seams))
