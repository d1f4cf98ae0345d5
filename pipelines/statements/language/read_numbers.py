"""Read numbers: figures in all written forms, with unit, multiplier, sign and approximate words.

Does not belong here: years and what only looks like a figure (``read_times``), or what a figure says.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property

from schemas.intervals import Interval, rounding_interval, truncation_interval
from schemas.statement_words import BARE, MONEY, RATIO, TENTHS, Lexicon, Unit

DIGITS = dict(zip("〇零一二两三四五六七八九", (0, 0, 1, 2, 2, 3, 4, 5, 6, 7, 8, 9), strict=True))
_TENS = {"十": 10, "百": 100, "千": 1000}
_LARGE = {"万": 10**4, "亿": 10**8}
_CHINESE = "[〇零一二两三四五六七八九十百千万亿]"
NUMBER = re.compile(r"(?:[0-9]{1,3}(?:,[0-9]{3})+(?![0-9])|[0-9]+)(?:\.[0-9]+)?")
# Blanks between groups of three digits, where a multiplier or a sum of money shows that they are one number: 6 842.5 万元.
_SPACED = re.compile(r"[0-9]{1,3}(?: [0-9]{3})+(?:\.[0-9]+)?(?= ?[万亿元])")
# The same of what is counted, where a word stands directly before it: 收案321 146件.
_SPACED_COUNT = re.compile(
    r"(?:(?<=[\u4e00-\u9fff])|(?<=[\u4e00-\u9fff] ))[0-9]{1,3}(?: [0-9]{3})+(?= ?[件人户名亩吨起])"
)
_NEGATIVE = re.compile(r"\(\$? ?([0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?)\)(?=\s|$|\|)")
_NEGATIVE_CELL = re.compile(r"\(\$? ?([0-9]+(?:\.[0-9]+)?)\)(?= *(?:\||$))")
_SIGNS = {"+": 1, "-": -1, "−": -1, "－": -1, "﹣": -1}
_CHINESE_NUMBER = re.compile(rf"{_CHINESE}+(?:点[〇零一二三四五六七八九]+)?")
_PARTS = re.compile(rf"(百|千|{_CHINESE}+)分之({_CHINESE}+(?:点[〇零一二三四五六七八九]+)?|[0-9]+(?:\.[0-9]+)?)")
_RANGE = re.compile(r"\s*(?:[-~—–～]|至|到)\s*(?=[0-9])")
CURRENCY = "¥￥$€£"
_FOREIGN = {"$": "dollars", "€": "euros", "£": "pounds"}
_MORE = {"余": "余", "多": "多"}
# A name and its figure behind a slash, which is what the figure before is divided by: 债务 85 亿元/财力 124 亿元.
_NAMED = re.compile(r"[\u4e00-\u9fff]{2,12}[0-9]")
_LETTERS = {"k": "thousand", "m": "million", "b": "billion"}
# Of a figure in a finer list no more than a tenth is cut off.
_MOST_CUT_OFF = 10


@dataclass(frozen=True)
class Number:
    """A figure as written.

    Attributes:
        value: In its own unit: 28,583 万元 is 28583.
        place: The last place it is written to, in its own unit; 0 for what is exact.
        decimals: Decimals as written.
        unit: Its unit of measure; ``BARE`` where none is written.
        start: Where it begins in the text, sign and currency included.
        end: Where it ends, unit included.
        sign: 1 or −1 where a sign is printed, else 0.
        loose_low: What an approximate word lets it be at least; None without one.
        loose_high: At most.
        is_broken: Two lines meet within it.
    """

    value: Fraction
    place: Fraction
    decimals: int
    unit: Unit
    start: int
    end: int
    sign: int = 0
    loose_low: Fraction | None = None
    loose_high: Fraction | None = None
    is_broken: bool = False

    @property
    def is_exact(self) -> bool:
        """Counts and nil are exact, but 0 % and 0.0 are what rounds to them; a figure scaled by 万 or 亿 is not, whatever it counts (domain rules)."""
        return (
            self.place == 0
            or (self.value == 0 and not self.decimals and self.unit.dimension != RATIO)
            or (self.unit.is_count and not self.unit.is_scaled and self.decimals == 0)
        )

    @property
    def is_approximate(self) -> bool:
        """Whether a word such as 约 or 余 stands at it."""
        return self.loose_low is not None

    def _last_place(self, decimals: int | None) -> Fraction:
        """The place it is read to: that of its list, where that is printed finer."""
        if decimals is not None and decimals > self.decimals and self.unit.dimension == MONEY:
            return self.place * Fraction(1, 10 ** (decimals - self.decimals))
        return self.place

    @cached_property
    def _read(self) -> dict[tuple[int | None, bool], Interval]:
        """What it stands for, as far as that was asked: many statements may rest on one figure."""
        return {}

    def interval(self, decimals: int | None = None) -> Interval:
        """What rounds to it, in its own unit; read to so many decimals where its list is printed finer."""
        key = (decimals, False)
        found = self._read.get(key)
        if found is None:
            exact = self.is_exact
            found = Interval.of(self.value) if exact else rounding_interval(self.value, self._last_place(decimals))
            self._read[key] = found
        return found

    def cut_off(self, decimals: int | None = None) -> Interval:
        """What is cut off to it, or meant by its approximate word.

        A single digit in a list that is printed finer (3 beside 1.71) has lost zeros, no third of itself.
        """
        key = (decimals, True)
        found = self._read.get(key)
        if found is None:
            found = self._read[key] = self._cut(decimals)
        return found

    def _cut(self, decimals: int | None) -> Interval:
        if self.loose_low is not None and self.loose_high is not None:
            return self.interval(decimals).hull(Interval(self.loose_low, self.loose_high))
        if self.is_exact:
            return self.interval(decimals)
        is_coarse = self.place * _MOST_CUT_OFF > abs(self.value)
        return truncation_interval(self.value, self._last_place(decimals) if is_coarse else self.place)

    def loose(self, decimals: int | None = None) -> Interval:
        """What rounds to it, is cut off to it, or is meant by its approximate word."""
        return self.interval(decimals).hull(self.cut_off(decimals))

    def in_first_unit(self, decimals: int | None, *, is_loose: bool) -> Interval:
        """The same in the first unit of its dimension."""
        key = (decimals, is_loose)
        found = self._scaled.get(key)
        if found is None:
            own = self.cut_off(decimals) if is_loose else self.interval(decimals)
            found = self._scaled[key] = own.scale(self.unit.factor)
        return found

    @cached_property
    def _scaled(self) -> dict[tuple[int | None, bool], Interval]:
        return {}

    def unsigned(self) -> "Number":
        """The same figure without its printed sign."""
        return replace(self, value=abs(self.value))

    def approximated(self, word: str) -> "Number":
        """The same figure with an approximate word before or behind it."""
        step = _last_significant(self.value, self.place)
        above, below = self.value + step, self.value - step
        if word in {
            "余",
            "多",
            "以上",
            "有余",
            "之多",
            "超",
            "逾",
            "超过",
            "突破",
            "over",
            "more than",
            "exceeding",
            "至少",
            "or more",
            "plus",
        }:
            below = self.value
        elif word in {"近", "不足", "将近", "接近", "不到", "以下", "以内", "nearly", "almost", "less than", "under"}:
            above = self.value
        return replace(self, loose_low=min(below, above), loose_high=max(below, above))

    def ranged(self, other: "Number") -> "Number":
        """A range from this to the other, as one approximate figure."""
        low, high = min(self.value, other.value), max(self.value, other.value)
        return replace(other, start=self.start, loose_low=low, loose_high=high)


def _last_significant(value: Fraction, place: Fraction) -> Fraction:
    """The place of the last digit that is not nil: 100 of 1100, 10 of 70."""
    step = place or Fraction(1)
    while value and value % (step * 10) == 0:
        step *= 10
    return step


def read_number(text: str, original: str, at: int, lexicon: Lexicon) -> Number | None:
    """The figure that begins here, with its unit; None where none does.

    Args:
        text: The text, folded.
        original: The text as written, character by character the same.
        at: Where to look.
        lexicon: Units and multipliers.
    """
    start, sign = at, 0
    if text[at] in _SIGNS:
        sign, at = _SIGNS[text[at]], at + 1
    if at < len(text) and text[at] in CURRENCY:
        at += 1
    if text.startswith("翻番", at):
        return Number(Fraction(1), Fraction(0), 0, lexicon.units["番"], at, at + 2)
    while at < len(text) and text[at] == " ":
        at += 1
    match = _SPACED.match(text, at) or _SPACED_COUNT.match(text, at) or NUMBER.match(text, at)
    if match is None:
        return _read_chinese(text, start, at, sign, lexicon)
    whole = _cut_at_comma(match[0], original[at : match.end()], original, match.end(), is_signed=bool(sign))
    value, decimals = Fraction(whole.replace(",", "").replace(" ", "")), len(whole.partition(".")[2])
    number = Number((sign or 1) * value, Fraction(1, 10**decimals), decimals, BARE, start, at + len(whole), sign)
    ranged = _RANGE.match(text, number.end)
    if ranged and not sign:
        second = read_number(text, original, ranged.end(), lexicon)
        if second is not None and not second.sign and second.value > number.value and second.unit is not BARE:
            return number.ranged(second)
    number = _with_letter(number, text, lexicon) if text[start] in CURRENCY else _with_unit(number, text, lexicon)
    if match[0] and text[start] in CURRENCY and number.unit.dimension == "":
        money = _FOREIGN.get(text[start], MONEY)
        number = replace(number, unit=replace(number.unit, dimension=money, name=number.unit.name or text[start]))
    return number


def read_negative(text: str, at: int) -> Number | None:
    """A figure in brackets as accounts write one below nil: (2,405,602), between the figures of a row; None for any other bracket."""
    match = _NEGATIVE.match(text, at)
    if match is None and "|" in text:
        match = _NEGATIVE_CELL.match(text, at)
    if match is None:
        return None
    decimals = len(match[1].partition(".")[2])
    value = -Fraction(match[1].replace(",", ""))
    return Number(value, Fraction(1, 10**decimals), decimals, BARE, at, match.end(), -1)


def _with_letter(number: Number, text: str, lexicon: Lexicon) -> Number:
    """An amount of money, with a letter for its multiplier: $263.1M."""
    letter, behind = text[number.end : number.end + 1], text[number.end + 1 : number.end + 2]
    if letter not in _LETTERS or behind.isalnum():
        return _with_unit(number, text, lexicon)
    name = _LETTERS[letter]
    return replace(number, unit=BARE.scaled(name, Fraction(lexicon.multipliers[name])), end=number.end + 1)


def _cut_at_comma(folded: str, written: str, original: str, end: int, *, is_signed: bool) -> str:
    """Full-width commas part groups of digits only where a decimal point or nothing else says that they are one number.

    One before a percentage parts it from the change before it; so does any comma behind a sign: (+55,152.78%).
    """
    if "," in folded and original[end : end + 1] in {"%", "％"} and is_signed:
        return folded[: folded.index(",")]  # （+55,152.78%）
    if "，" in written and original[end : end + 1] in {"%", "％"}:
        return folded[: written.index("，")]
    if "，" not in written or "." in folded or original[end : end + 1] in {"万", "元", "亿", "人", "亩", "吨"}:
        return folded
    return folded[: written.index("，")]


def _with_unit(number: Number, text: str, lexicon: Lexicon) -> Number:
    """The same number with what is written behind it: 余, a multiplier, a unit, a unit it is counted per."""
    at, more = _skip_more(text, number.end)
    scale, scaled_to = _match(text, _skip_blanks(text, at), lexicon.multiplier_index)
    name, factor = "", Fraction(1)
    unit_at = at
    if scale and not _is_word_longer(text, scaled_to - len(scale), scaled_to, lexicon):
        name, factor = text[scaled_to - len(scale) : scaled_to], Fraction(lexicon.multipliers[scale])
        unit_at, again = _skip_more(text, scaled_to)
        more = more or again
    found, end = _find_unit(text, unit_at, lexicon)
    if found is None and not name:
        return number if not more else replace(number.approximated(more), end=at)
    unit = found or BARE
    if name:
        unit = unit.scaled(name, factor)
    number = replace(number, unit=unit, end=end if found else max(unit_at, scaled_to))
    if unit.dimension == RATIO and unit.factor != 1:
        number = replace(
            number,
            value=number.value * unit.factor,
            place=number.place * unit.factor,
            unit=replace(unit, factor=Fraction(1)),
        )
    if unit.dimension == TENTHS:
        percent = lexicon.units["%"]
        number = replace(number, value=number.value * 10, place=number.place * 10, unit=percent)
        half = DIGITS.get(text[number.end : number.end + 1])
        if half is not None:  # 九成五
            number = replace(number, value=number.value + half, place=Fraction(1), end=number.end + 1)
    return number.approximated(more) if more else number


def _find_unit(text: str, at: int, lexicon: Lexicon) -> tuple[Unit | None, int]:
    """The unit that begins here, blanks skipped, with what it is per; and where it ends."""
    begin = _skip_blanks(text, at)
    name, end = _match(text, begin, lexicon.unit_index)
    if not name or _is_word_longer(text, begin, end, lexicon):
        return None, at
    unit = lexicon.units[name]
    slash = _skip_blanks(text, end)
    if slash < len(text) and text[slash] in "/每":
        below, until = _match(text, _skip_blanks(text, slash + 1), lexicon.unit_index)
        if below:
            other = lexicon.units[below]
            dimension = f"{unit.dimension}/{other.dimension}"
            return Unit(text[begin:until], dimension, unit.factor / other.factor), until
        if text[slash] == "/" and text[slash + 1 : slash + 2].isalpha() and not _NAMED.match(text, slash + 1):
            return Unit(text[begin : slash + 2], f"{unit.dimension}/{text[slash + 1]}", unit.factor), slash + 2
    return unit, end


def _match(text: str, at: int, index: Mapping[str, tuple[str, ...]]) -> tuple[str, int]:
    """The longest name of an index that begins here, whole where it is of Latin letters."""
    if at >= len(text):
        return "", at
    for name in index.get(text[at], ()):
        if text.startswith(name, at):
            end = at + len(name)
            follows = text[end : end + 1]
            if name[-1].isascii() and name[-1].isalpha() and follows.isascii() and follows.isalnum():
                continue
            return name, end
    return "", at


def _is_word_longer(text: str, begin: int, end: int, lexicon: Lexicon) -> bool:
    """Whether a word that begins where a unit does goes on beyond it: 分 in 分别为, 支 in 支出."""
    return any(
        len(word) > end - begin and text.startswith(word, begin) for word in lexicon.word_index.get(text[begin], ())
    )


def _skip_blanks(text: str, at: int) -> int:
    while at < len(text) and text[at] == " ":
        at += 1
    return at


def _skip_more(text: str, at: int) -> tuple[int, str]:
    """Past 余 or 多 behind a number, and which it was."""
    begin = _skip_blanks(text, at)
    word = _MORE.get(text[begin : begin + 1], "")
    return (begin + 1, word) if word and text[begin + 1 : begin + 2] not in {"种", "元", "次"} else (at, "")


def _read_chinese(text: str, start: int, at: int, sign: int, lexicon: Lexicon) -> Number | None:
    """百分之十二, 三分之一, 两倍, 一百二十万元: a number in characters, only where a unit shows that it is one."""
    parts = _PARTS.match(text, at)
    if parts:
        return _read_parts(parts, start, sign, lexicon)
    match = _CHINESE_NUMBER.match(text, at)
    if match is None:
        return None
    written = match[0]
    value = parse_chinese(written)
    if value is None:
        return None
    decimals = len(written.partition("点")[2])
    number = Number((sign or 1) * value, Fraction(1, 10**decimals), decimals, BARE, start, match.end(), sign)
    number = _with_unit(number, text, lexicon)
    if number.unit is BARE:
        return None
    is_plain = number.unit.dimension in {MONEY, "times", "doublings", "pp", RATIO} and number.end > match.end()
    is_long = len(written) > 1 and any(one in written for one in "十百千万亿")
    return number if is_plain or (is_long and number.unit.is_count) else None


def _read_parts(parts: re.Match[str], start: int, sign: int, lexicon: Lexicon) -> Number | None:
    below = parse_chinese(parts[1])
    above = parse_chinese(parts[2]) if parts[2][0] not in "0123456789" else Fraction(parts[2])
    if not below or above is None:
        return None
    decimals = len(parts[2].partition("点")[2] or parts[2].partition(".")[2])
    step = Fraction(100, 1) / below / 10**decimals
    value = (sign or 1) * above * 100 / below
    return Number(value, step, decimals, lexicon.units["%"], start, parts.end(), sign)


def parse_chinese(written: str) -> Fraction | None:
    """A number in Chinese characters: 三十五, 一百二十, 二点五, 三千万; None for what is none."""
    whole, point, fraction = written.partition("点")
    total = section = digit = 0
    for one in whole:
        if one in DIGITS:
            digit = DIGITS[one]
        elif one in _TENS:
            section += (digit or 1) * _TENS[one]
            digit = 0
        elif one in _LARGE:
            total = (total + section + digit or 1) * _LARGE[one]
            section = digit = 0
        else:
            return None
    value = Fraction(total + section + digit)
    if point:
        value += Fraction(int("".join(str(DIGITS[one]) for one in fraction)), 10 ** len(fraction))
    return value
