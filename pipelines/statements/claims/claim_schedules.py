"""Claim schedules: a rate against the share of the year that has passed: 完成 16.18%，较均衡进度慢 0.48%.

The share of the year is months ÷ 12 (序时进度). Of a single month (2 月) either that month alone or the year up to it may be meant.
"""

from collections.abc import Iterator
from fractions import Fraction

from pipelines.statements.claims.choose_reading import Reading, choose_claim
from pipelines.statements.claims.find_parts import CERTAIN, find_parts
from pipelines.statements.claims.find_wholes import find_wholes
from pipelines.statements.claims.make_claims import ClaimMaker, Named, Told, name_figure
from pipelines.statements.claims.weigh import (
    in_first_unit,
    is_telling,
    spell_number,
    spell_value,
    weigh,
    weigh_intervals,
)
from pipelines.statements.language.match_patterns import class_of
from pipelines.statements.language.mentions import RATE, RATIO, SCHEDULE
from pipelines.statements.outline.outline import Item, Outline, Saying
from schemas.intervals import divide
from schemas.statement_patterns import RateTable, WholeTable
from schemas.statements import CONSISTENT, Claim

_MONTHS = 12
_PERCENT = 100
_NEAR, _PARAGRAPHS = 40, 5


def claim_schedules(outline: Outline, maker: ClaimMaker, table: RateTable, wholes: WholeTable) -> Iterator[Claim]:
    """Claims on every figure that says how far a rate is ahead of the year, or behind it."""
    for number, saying in enumerate(outline.sayings):
        mention = saying.mention
        if mention.role != SCHEDULE or class_of(mention.number) == "amount":
            continue
        stated = name_figure(mention, saying.passage, "进度差", "ahead or behind")
        told = Told("", "文中没有可核对的进度或月份。", "its rate or its month is not in the text.")
        fallback = maker.without_base("pp_change", stated, [], None, told)
        readings = list(_read(saying, _find_rate(outline, number), outline, (table, wholes)))
        yield choose_claim(saying, stated, readings, maker, fallback)


def _find_rate(outline: Outline, number: int) -> Saying | None:
    """The rate before, in the same sentence."""
    saying = outline.sayings[number]
    for other in outline.sayings[max(number - 4, 0) : number][::-1]:
        if (other.passage, other.mention.sentence) != (saying.passage, saying.mention.sentence):
            return None
        if other.mention.role in {RATIO, RATE}:
            return other
    return None


def _read(
    saying: Saying, rate: Saying | None, outline: Outline, tables: tuple[RateTable, WholeTable]
) -> Iterator[Reading]:
    """The rate by its own figures, where they are there, else as printed."""
    months = saying.mention.months or _find_months(saying, outline)
    if rate is None or months is None:
        return
    pairs = list(_find_figures(rate, outline, *tables))
    named: tuple[Named, ...] = (name_figure(rate.mention, rate.passage, "进度", "rate"),)
    own, cut = rate.mention.number.interval(), rate.mention.number.loose()
    spelled = f"{spell_number(rate.mention.number)}%"
    if pairs:
        part, whole = pairs[0]
        if part.mention is not None and whole.mention is not None:
            numbers = [part.mention.number, whole.mention.number]
            own = divide(*map(in_first_unit, numbers))
            cut = divide(*(in_first_unit(one, is_loose=True) for one in numbers))
            named = (
                *named,
                name_figure(part.mention, part.passage, "执行数", "executed"),
                name_figure(whole.mention, whole.passage, "预算数", "budget"),
            )
    sign = saying.mention.sign or 1
    for share in dict.fromkeys((Fraction(months * _PERCENT, _MONTHS), Fraction(_PERCENT, _MONTHS))):
        ahead, loose = (one.shift(-share) if sign > 0 else -one.shift(-share) for one in (own, cut))
        weighed = weigh_intervals(saying.mention.number, ahead, loose)
        passed = f"{spell_value(share)}%"
        told = Told(f"{spelled} − {passed}" if sign > 0 else f"{passed} − {spelled}")
        yield Reading("pp_change", named, told, weighed, is_certain=saying.mention.months is not None)


def _find_months(saying: Saying, outline: Outline) -> int | None:
    """The month of the last such figure in the paragraphs before: what does not agree may be of another."""
    for other in outline.said_near(saying, _NEAR)[::-1]:
        is_before = other.number < saying.number and saying.passage - other.passage <= _PARAGRAPHS
        if is_before and other.mention.role == SCHEDULE and other.mention.months:
            return other.mention.months
    return None


def _find_figures(rate: Saying, outline: Outline, table: RateTable, wholes: WholeTable) -> Iterator[tuple[Item, Item]]:
    """What the rate is computed from, where its sentence says so."""
    if rate.mention.role == RATE:
        for part, whole, certainty in find_parts(rate, outline, table):
            if certainty == CERTAIN:
                yield part, whole
        return
    own = next((one for one in rate.items if one.mention is not None), None)
    if own is not None and rate.whole is not None:
        yield own, Item(rate.whole, rate.passage, rate.mention.whole, rate.mention.sentence)
    elif own is not None and own.mention is not None:
        for whole, _ in find_wholes(rate, own, outline, wholes):
            weighed = (
                weigh(rate.mention.number, divide, [own.mention.number, whole.mention.number])
                if whole.mention
                else None
            )
            if weighed and weighed.verdict == CONSISTENT and is_telling(weighed, rate.mention.number):
                yield own, whole
                return
