"""Claim multiples: average growth per year, growth by so many times, doublings, and one value as a multiple of another.

增长 2 倍 is three times the base; 翻一番 is twice, 翻两番 four times; 是 … 的 3 倍 is three times it. Without both values nothing is claimed
but what is stated.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

from pipelines.statements.claims.choose_reading import Reading, choose_claim
from pipelines.statements.claims.find_bases import find_bases
from pipelines.statements.claims.make_claims import ClaimMaker, Named, Told, name_figure
from pipelines.statements.claims.weigh import Weighed, in_first_unit, spell_figure, weigh, weigh_intervals
from pipelines.statements.language.match_patterns import class_of
from pipelines.statements.language.mentions import CHANGE, MULTIPLE, Mention
from pipelines.statements.language.read_numbers import Number
from pipelines.statements.outline.outline import Item, Outline, Saying
from schemas.intervals import Interval, raise_power, take_root
from schemas.statements import CONSISTENT, INCONSISTENT, QUERY, UNVERIFIABLE, Claim

_PERCENT = 100
_LONGEST_SPAN = 60
# What a value is of all years of: 是“十二五”时期 432 亿元的 1.87 倍.
_PERIODS = ("时期", "期间", "五年")
_TO_NOT_BY = (
    "所写倍数是增长到的倍数，而不是增长的倍数。",
    "so many times is what it grew to, not by how much it grew.",
)


def claim_multiples(outline: Outline, maker: ClaimMaker) -> Iterator[Claim]:
    """Claims on every average growth and every multiple of the outline."""
    for saying in outline.sayings:
        kind = kind_of(saying)
        if kind is None or saying.mention.has("plan"):
            continue
        readings = [_read(saying, kind, pair) for pair in _find_pairs(saying, outline)]
        stated = name_figure(saying.mention, saying.passage, "倍数" if kind == "multiple" else "年均增幅", kind)
        told = Told("", "文中没有两个可比的数。", "the two values it compares are not both in the text.")
        fallback = maker.without_base(kind, stated, [], None, told, sign=saying.mention.sign or 1)
        yield choose_claim(saying, stated, [one for one in readings if one is not None], maker, fallback)


def kind_of(saying: Saying) -> str | None:
    """``annual_growth``, ``multiple``, or None for what is neither."""
    mention = saying.mention
    own = class_of(mention.number)
    if mention.role == CHANGE and own == "percent" and mention.has("annual"):
        return "annual_growth"
    if mention.role == MULTIPLE or (mention.role == CHANGE and own in {"times", "doublings"}):
        return "multiple"
    return None


@dataclass(frozen=True)
class _Pair:
    """Current value and base, each with its passage, and whether they must be the two."""

    current: Mention
    at: int
    base: Mention
    passage: int
    is_certain: bool


def _find_pairs(saying: Saying, outline: Outline) -> Iterator[_Pair]:
    """The pairs of values that a multiple may compare."""
    item = saying.items[0] if saying.items else None
    if item is None or item.mention is None:
        return
    given = [(one, saying.passage, True) for one in saying.bases[-1:]]
    if saying.own_base is not None:
        given.append((saying.own_base, saying.passage, True))
    given += [(one.mention, one.passage, False) for one in _find_years(item, saying, outline) if one.mention]
    for base, passage, is_certain in given:
        if base.dimension == item.mention.dimension:
            yield _Pair(item.mention, item.passage, base, passage, is_certain)


def _find_years(item: Item, saying: Saying, outline: Outline) -> Iterator[Item]:
    """Values of the same name in another year: the one the multiple names, else what the change is against."""
    if saying.mention.role == MULTIPLE and saying.mention.year is not None and item.mention is not None:
        for other in outline.before(saying.index):
            one = other.mention
            if (
                one is not None
                and other is not item
                and one.year == saying.mention.year
                and one.dimension == item.mention.dimension
            ):
                yield other
        return
    yield from find_bases(item, saying, outline)


def _read(saying: Saying, kind: str, pair: _Pair) -> Reading | None:
    """One reading; None where the years of an average growth are not known, or what it would lead from is of many years."""
    current, base, is_certain = pair.current, pair.base, pair.is_certain
    others = (
        name_figure(current, pair.at, "本期数", "current"),
        name_figure(base, pair.passage, "基数", "base"),
    )
    number = saying.mention.number
    if kind == "annual_growth":
        is_of_many = base.lead.removesuffix("的").endswith(_PERIODS)
        return None if is_of_many else _read_annual(saying, pair, others)
    formula, spelled = _formula(saying)
    weighed = weigh(number, formula, [current.number, base.number])
    if weighed.verdict == INCONSISTENT and saying.mention.role == CHANGE and class_of(number) == "times":
        as_multiple = weigh(number, lambda now, before: now / before, [current.number, base.number])
        if as_multiple.verdict == CONSISTENT:
            told = Told(spelled.format(spell_figure(current.number), spell_figure(base.number)), *_TO_NOT_BY)
            return Reading(kind, others, told, replace(weighed, verdict=QUERY), is_certain)
    return Reading(
        kind, others, Told(spelled.format(spell_figure(current.number), spell_figure(base.number))), weighed, is_certain
    )


def _read_annual(saying: Saying, pair: _Pair, others: tuple[Named, ...]) -> Reading | None:
    """An average growth over the years between the two values; over a span (五年间) one year more or less may be meant."""
    current, base, number = pair.current, pair.base, saying.mention.number
    years = current.year - base.year if current.year and base.year else 0
    spans = [years] if years > 1 else [saying.mention.span + more for more in (0, -1, 1)] if saying.mention.span else []
    readings = []
    for one in spans:
        if 1 < one <= _LONGEST_SPAN:
            now, before = in_first_unit(current.number), in_first_unit(base.number)
            weighed = weigh_power(number, now, before, one, saying.mention.sign or 1)
            told = Told(f"({spell_figure(current.number)} ÷ {spell_figure(base.number)})^(1/{one}) − 1")
            readings.append(Reading("annual_growth", others, told, weighed, pair.is_certain))
    return next((one for one in readings if one.weighed.verdict == CONSISTENT), readings[0] if readings else None)


def _formula(saying: Saying) -> tuple[Callable[[Interval, Interval], Interval], str]:
    """How the stated multiple follows from current value and base."""
    if saying.mention.role == MULTIPLE:
        return (lambda now, base: now / base), "{} ÷ {}"
    if class_of(saying.mention.number) == "doublings":
        return _count_doublings, "log2({} ÷ {})"
    return (lambda now, base: (now / base).shift(-1)), "{} ÷ {} − 1"


def _count_doublings(now: Interval, base: Interval) -> Interval:
    """How often the base doubled, to the whole doubling: nobody states 翻 0.9 番, and more than twice is 翻一番 as well."""
    reached = now / base
    count = 0
    while raise_power(Interval.of(2), count + 1).low <= reached.high:
        count += 1
    return Interval.of(count)


def weigh_power(stated: Number, now: Interval, base: Interval, years: int, sign: int = 1) -> Weighed:
    """An average growth per year: whether so many years of it lead from base to now; decided without a root."""
    if base.low <= 0 or now.low < 0:
        return Weighed(UNVERIFIABLE)
    reached = now / base
    computed = take_root(reached, years).shift(-1).scale(_PERCENT)
    weighed = weigh_intervals(stated, computed, computed, sign=sign)
    own = stated.interval() if sign > 0 else -stated.interval()
    factor = own.shift(_PERCENT).scale(Fraction(1, _PERCENT))
    if factor.low > 0 and raise_power(factor, years).meets(reached):
        return Weighed(CONSISTENT, computed, weighed.margin)
    return weighed
