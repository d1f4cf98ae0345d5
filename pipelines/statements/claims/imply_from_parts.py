"""Imply from parts: the growth or rate of a whole follows from those of all its parts.

34096, down 10.2 %, is 21334, down 9.9 %, and 12762, down 10.7 %: what the parts were before adds up to what the whole was.
"""

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction

from pipelines.statements.claims.choose_reading import Reading, is_real
from pipelines.statements.claims.make_claims import Told, name_figure
from pipelines.statements.claims.weigh import (
    Weighed,
    finest_decimals,
    in_first_unit,
    is_telling,
    spell_figure,
    spell_number,
    weigh_intervals,
)
from pipelines.statements.claims.weigh_sums import JudgedSum
from pipelines.statements.language.match_patterns import class_of
from pipelines.statements.language.mentions import CHANGE, RATIO, Mention
from pipelines.statements.language.read_numbers import Number
from pipelines.statements.outline.outline import Item, Outline, Saying
from schemas.intervals import Interval, grow
from schemas.statements import CONSISTENT, INCONSISTENT

_PERCENT = 100
_LEAST = 2
_RESERVE = (
    "预算中可能有未列入各部分的（如预备费）。",
    "the budget may hold what is none of these parts, such as a reserve.",
)


class Parts:
    """The lists that add up, and what is said of every item."""

    def __init__(self, outline: Outline, judged: Sequence[JudgedSum]) -> None:
        self._sayings: dict[int, list[Saying]] = {}
        for saying in outline.sayings:
            for item in saying.items[:1]:
                self._sayings.setdefault(id(item), []).append(saying)
        self._sums: dict[int, list[JudgedSum]] = {}
        for one in judged:
            if one.is_exact and one.weighed.verdict == CONSISTENT and len(one.series.members) >= _LEAST:
                self._sums.setdefault(id(one.series.whole), []).append(one)

    def read(self, saying: Saying) -> Iterator[Reading]:
        """Readings of a change or a ratio of a whole by those of its parts."""
        for item in saying.items[:1]:
            for one in self._sums.get(id(item), ()):
                found = [self._find_alike(member, saying) for member in one.series.members]
                own = [other for other in found if other is not None]
                if len(own) == len(found):
                    reading = _read(saying, item, one, own)
                    yield reading
                    if reading.weighed.verdict == INCONSISTENT and saying.mention.role == CHANGE and is_real(saying):
                        yield from _read_between(saying, reading, one, own)

    def _find_alike(self, item: Item, saying: Saying) -> Saying | None:
        """What is said of a part in the same sense: against the same, or of the same whole."""
        for other in self._sayings.get(id(item), ()):
            if other is not saying and _is_alike(other, saying):
                return other
        return None


def _is_alike(one: Saying, other: Saying) -> bool:
    left, right = one.mention, other.mention
    if left.role != right.role or class_of(left.number) != "percent" or one.rate is not None:
        return False
    if left.role == CHANGE:
        kinds = [saying.compare.kind if saying.compare else None for saying in (one, other)]
        return (None in kinds or kinds[0] == kinds[1]) and _year_against(one) == _year_against(other)
    return left.role == RATIO and left.whole == right.whole and "budget" in left.roles & right.roles


def _year_against(saying: Saying) -> int | None:
    """The year that a change is against, where it names another than the year before: 比 2019 年同期增长 7.3% of 2021."""
    year = saying.compare.year if saying.compare is not None else None
    value = saying.items[0].mention if saying.items else None
    is_year_before = year is not None and value is not None and value.year is not None and value.year - 1 == year
    return None if is_year_before else year


def _read(saying: Saying, item: Item, judged: JudgedSum, sayings: Sequence[Saying]) -> Reading:
    whole = item.mention
    assert whole is not None  # noqa: S101 - the whole of a list has a value
    numbers = [whole.number, *judged.series.numbers]
    decimals = finest_decimals(numbers)
    invert = _before if saying.mention.role == CHANGE else _budget
    strict = _compute(numbers, sayings, decimals, invert, is_loose=False)
    loose = _compute(numbers, sayings, decimals, invert, is_loose=True)
    result = grow if saying.mention.role == CHANGE else _divide
    own = in_first_unit(whole.number, decimals)
    wide = in_first_unit(whole.number, decimals, is_loose=True)
    weighed = weigh_intervals(
        saying.mention.number, result(own, strict), result(wide, loose), sign=_sign(saying.mention)
    )
    terms = " + ".join(
        _spell(number, other.mention, invert) for number, other in zip(numbers[1:], sayings, strict=True)
    )
    told = Told(f"{spell_figure(whole.number)} ÷ ({terms}){' − 1' if saying.mention.role == CHANGE else ''}")
    others = [name_figure(whole, item.passage, "合计", "total")]
    for member, other in zip(judged.series.members, sayings, strict=True):
        if member.mention is not None:
            others += [
                name_figure(member.mention, member.passage, "部分", "part"),
                name_figure(other.mention, other.passage, "部分增减", "its change"),
            ]
    kind = "growth" if saying.mention.role == CHANGE else "ratio"
    is_certain = _are_all(judged) and not is_real(saying)
    is_below = weighed.computed is not None and saying.mention.number.value < weighed.computed.low
    doubt = _RESERVE if kind == "ratio" and is_below else None
    return Reading(kind, tuple(others), told, weighed, is_certain, is_founded=True, doubt=doubt)


def _are_all(judged: JudgedSum) -> bool:
    """Whether parts that add up are certainly all there is: as a list, or so closely that it is no chance."""
    return judged.series.opener != "perhaps" or is_telling(judged.weighed, judged.series.total)


def _read_between(saying: Saying, reading: Reading, judged: JudgedSum, sayings: Sequence[Saying]) -> Iterator[Reading]:
    """In real terms as well, a whole grows no less than the least of its parts and no more than the most."""
    growths = [_signed(other.mention.number.loose(), other.mention) for other in sayings]
    between = Interval(min(one.low for one in growths), max(one.high for one in growths))
    own = _signed(saying.mention.number.loose(), saying.mention)
    if judged.series.opener == "perhaps" or own.meets(between):
        return
    gap = max(between.low - own.high, own.low - between.high, Fraction(0))
    told = Told(
        "min..max", "整体增幅应在各部分增幅之间。", "a whole grows between the least and the most of its parts."
    )
    weighed = Weighed(INCONSISTENT, between, between.width / 2, gap)
    yield Reading("growth", reading.others, told, weighed, is_certain=True, is_on_any_basis=True)


def _signed(interval: Interval, mention: Mention) -> Interval:
    return -interval if _sign(mention) < 0 else interval


def _compute(
    numbers: Sequence[Number],
    sayings: Sequence[Saying],
    decimals: int | None,
    invert: Callable[[Interval, Interval], Interval],
    *,
    is_loose: bool,
) -> Interval:
    """What the parts were before, or the budgets they are of, added."""
    total = Interval.of(0)
    for number, saying in zip(numbers[1:], sayings, strict=True):
        stated = saying.mention.number.cut_off() if is_loose else saying.mention.number.interval()
        total += invert(in_first_unit(number, decimals, is_loose=is_loose), _signed(stated, saying.mention))
    return total


def _before(current: Interval, change_pct: Interval) -> Interval:
    return current.scale(_PERCENT) / change_pct.shift(_PERCENT)


def _budget(part: Interval, ratio_pct: Interval) -> Interval:
    return part.scale(_PERCENT) / ratio_pct


def _divide(whole: Interval, total: Interval) -> Interval:
    return (whole / total).scale(_PERCENT)


def _sign(mention: Mention) -> int:
    return mention.sign if mention.role == CHANGE and mention.sign else 1


def _spell(number: Number, mention: Mention, invert: object) -> str:
    percent = f"{spell_number(mention.number, _sign(mention))}%"
    return (
        f"{spell_figure(number)} ÷ (1 {'+' if _sign(mention) > 0 else '−'} {percent.removeprefix('-')})"
        if invert is _before
        else f"{spell_figure(number)} ÷ {percent}"
    )
