"""Number paragraphs: the marks that Word prints before numbered paragraphs (一、 （二） 3.), which stand in none of their texts.

A heading is known by its mark, so the mark belongs to the text that is read. Does not belong here: what a heading is.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from docx.oxml.ns import qn

_VALUE = qn("w:val")
_PLACEHOLDER = re.compile(r"%([1-9])")
_DIGITS = "〇一二三四五六七八九"
_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"),
          (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip
_CHINESE = frozenset(
    {"chineseCounting", "chineseCountingThousand", "chineseLegalSimplified", "ideographDigital", "japaneseCounting",
     "taiwaneseCounting", "taiwaneseCountingThousand"}
)  # fmt: skip
_CIRCLED_FROM, _CIRCLED_COUNT = 0x2460, 20
_LETTERS = 26
_LARGEST = 9_999
_LARGEST_TEEN = 19


@dataclass(frozen=True)
class _Level:
    """One level of a list: the number it begins with, how numbers are written, and the text with ``%1`` in their place."""

    start: int
    form: str
    text: str


@dataclass
class Numbering:
    """The lists of a document; counts on from paragraph to paragraph, so each is asked once and in order."""

    lists: Mapping[str, tuple[str, Mapping[int, _Level]]] = field(default_factory=dict)
    styles: Mapping[str, tuple[str | None, str, int]] = field(default_factory=dict)
    _counts: dict[str, dict[int, int]] = field(default_factory=dict)

    def mark(self, paragraph: Any) -> str:
        """The mark before a paragraph; empty where it has none, or a bullet."""
        number, depth = self._find_list(paragraph)
        if number not in self.lists:
            return ""
        shared, levels = self.lists[number]
        level = levels.get(depth)
        if level is None:
            return ""
        counts = self._counts.setdefault(shared, {})
        for deeper in [one for one in counts if one > depth]:
            del counts[deeper]
        counts[depth] = counts.get(depth, level.start - 1) + 1
        if level.form in {"bullet", "none"}:
            return ""
        return _PLACEHOLDER.sub(lambda found: self._spell_level(int(found[1]) - 1, levels, counts), level.text)

    def _spell_level(self, depth: int, levels: Mapping[int, _Level], counts: Mapping[int, int]) -> str:
        level = levels.get(depth)
        return spell_ordinal(counts.get(depth, level.start), level.form) if level else ""

    def _find_list(self, paragraph: Any) -> tuple[str, int]:
        """Number of the list and depth: the paragraph's own, else its style's or that of a style it is based on."""
        properties = paragraph.find(qn("w:pPr"))
        if properties is None:
            return "", 0
        number, depth = _read_list(properties)
        style = _value(properties, "w:pStyle")
        for _ in range(len(self.styles)):
            if number or style is None or style not in self.styles:
                break
            style, number, own = self.styles[style]
            depth = depth or own
        return number, depth


def read_numbering(numbering: Any, styles: Any) -> Numbering:
    """The lists of a document, from its parts ``numbering`` and ``styles`` (elements; None where a document has none)."""
    kinds: dict[str, Mapping[int, _Level]] = {}
    lists: dict[str, tuple[str, Mapping[int, _Level]]] = {}
    for kind in () if numbering is None else numbering.iterchildren(qn("w:abstractNum")):
        kinds[kind.get(qn("w:abstractNumId"))] = _read_levels(kind)
    for own in () if numbering is None else numbering.iterchildren(qn("w:num")):
        shared = _value(own, "w:abstractNumId") or ""
        changed = {
            depth: level
            for change in own.iterchildren(qn("w:lvlOverride"))
            for depth, level in _read_levels(change).items()
        }
        starts = {
            int(change.get(qn("w:ilvl")) or 0): int(start)
            for change in own.iterchildren(qn("w:lvlOverride"))
            if (start := _value(change, "w:startOverride")) is not None
        }
        levels = dict(kinds.get(shared, {})) | changed
        begun = {
            depth: _Level(start, levels[depth].form, levels[depth].text)
            for depth, start in starts.items()
            if depth in levels
        }
        number = own.get(qn("w:numId"))
        # A list that begins anew counts for itself; others that share a kind go on counting together.
        lists[number] = (number if starts else f"shared {shared}", levels | begun)
    named = {}
    for style in () if styles is None else styles.iterchildren(qn("w:style")):
        properties = style.find(qn("w:pPr"))
        number, depth = ("", 0) if properties is None else _read_list(properties)
        named[style.get(qn("w:styleId"))] = (_value(style, "w:basedOn"), number, depth)
    return Numbering(lists, named)


def _read_levels(parent: Any) -> dict[int, _Level]:
    return {
        int(level.get(qn("w:ilvl")) or 0): _Level(
            int(_value(level, "w:start") or 1), _value(level, "w:numFmt") or "decimal", _value(level, "w:lvlText") or ""
        )
        for level in parent.iterchildren(qn("w:lvl"))
    }


def _read_list(properties: Any) -> tuple[str, int]:
    own = properties.find(qn("w:numPr"))
    return ("", 0) if own is None else (_value(own, "w:numId") or "", int(_value(own, "w:ilvl") or 0))


def _value(parent: Any, name: str) -> str | None:
    child = parent.find(qn(name))
    value = None if child is None else child.get(_VALUE)
    return None if value is None else str(value)


def spell_ordinal(number: int, form: str) -> str:
    """A number as a list writes it; forms that are not known are written in digits."""
    if form in _CHINESE:
        return _spell_chinese(number)
    if form in {"lowerLetter", "upperLetter"} and number > 0:
        letters = chr(ord("a") + (number - 1) % _LETTERS) * ((number - 1) // _LETTERS + 1)
        return letters if form == "lowerLetter" else letters.upper()
    if form in {"lowerRoman", "upperRoman"} and number > 0:
        roman = _spell_roman(number)
        return roman if form == "lowerRoman" else roman.upper()
    if form.startswith("decimalEnclosedCircle") and 1 <= number <= _CIRCLED_COUNT:
        return chr(_CIRCLED_FROM + number - 1)
    return f"{number:02}" if form == "decimalZero" else str(number)


def _spell_chinese(number: int) -> str:
    if not 0 < number <= _LARGEST:
        return str(number)
    spelled, skipped = "", False
    for power, unit in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // power % 10
        if digit:
            spelled += ("〇" if skipped and spelled else "") + _DIGITS[digit] + unit
            skipped = False
        else:
            skipped = bool(spelled)
    return spelled.removeprefix("一") if 10 <= number <= _LARGEST_TEEN else spelled  # noqa: PLR2004 - 十, not 一十


def _spell_roman(number: int) -> str:
    spelled = ""
    for value, letters in _ROMAN:
        count, number = divmod(number, value)
        spelled += letters * count
    return spelled
