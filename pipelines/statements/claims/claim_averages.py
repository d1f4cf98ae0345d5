"""Claim averages: 接待 468 人次，支出 5.2 万元，人均 111 元: total ÷ count, where both stand in the sentence.

What one thing gets (每户 2000 元) or one 亩 yields (亩产 420 公斤) is an average of the same kind. Other totals and counts may be meant, so that what
does not agree is never accused: where the sentence holds one total and one count it is asked about, else nothing is said. Averages
themselves are never summed.
"""

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from pipelines.statements.claims.make_claims import ClaimMaker, Told, name_figure
from pipelines.statements.claims.weigh import Weighed, is_telling, spell_figure, weigh
from pipelines.statements.language.mentions import AVERAGE, VALUE, Mention
from pipelines.statements.outline.outline import Item, Outline
from schemas.statement_patterns import Average, RateTable
from schemas.statements import CONSISTENT, INCONSISTENT, QUERY, Claim

_REACH = 8
_MONTHS = 12
# What is given more than once comes to more in all.
_REPEATED = ("每月", "每天", "每日", "每次", "每季", "每年")
_OTHER_COUNT = (
    "平均数所用的总额或个数可能另有所指。",
    "the average may be of another total or another count.",
)


def claim_averages(outline: Outline, maker: ClaimMaker, table: RateTable) -> Iterator[Claim]:
    """Claims on every average that a total and a count of its sentence give; in brackets that the value before them may be the total of."""
    for item in outline.items:
        if item.mention is not None and item.mention.number.unit.is_rate and item.host is None:
            yield from _claim_yield(item, outline, maker)
            continue
        average = _find_average(item, table)
        if average is None or item.mention is None:
            continue
        near = [
            one
            for one in (*outline.before(item.index, _REACH), *outline.after(item.index, _REACH))
            if (one.passage, one.sentence) == (item.passage, item.sentence) and _is_in_clause(one, item)
        ]
        near = [one for one in near if one.host is item.host or one is item.host]
        totals = [one for one in near if _is_total(one, item.mention, table)]
        counts = [one for one in near if _is_count(one, average)]
        is_alone = item.host is None and len(totals) == len(counts) == 1 and _are_next(item, totals[0], counts[0])
        found = (_judge(item, total, count, maker, is_alone=is_alone) for total in totals for count in counts)
        claim = next((one for one in found if one is not None), None)
        if claim is not None:
            yield claim


def _claim_yield(item: Item, outline: Outline, maker: ClaimMaker) -> Iterator[Claim]:
    """What one unit yields, by the only total and the only area of its sentence: 总产 73.1 万吨，面积 275.4 万亩，单产 265.3 公斤/亩."""
    mention = item.mention
    near = [*outline.before(item.index, _REACH), *outline.after(item.index, _REACH)]
    near = [one for one in near if (one.passage, one.sentence) == (item.passage, item.sentence) and one.host is None]
    near = [one for one in near if one.mention and one.mention.role == VALUE and "prior" not in one.mention.roles]
    of, _, per = mention.dimension.partition("/") if mention is not None else ("", "", "")
    totals, counts = ([one for one in near if one.mention and one.mention.dimension == own] for own in (of, per))
    if len(totals) == len(counts) == 1:
        claim = _judge(item, totals[0], counts[0], maker, is_alone=True)
        if claim is not None:
            yield claim


def _find_average(item: Item, table: RateTable) -> Average | None:
    """What an average is per, by the words before it."""
    mention = item.mention
    if mention is None or mention.role not in {AVERAGE, VALUE}:
        return None
    return next((one for one in table.averages if any(word in mention.lead for word in one.words)), None)


def _is_total(item: Item, mention: Mention, table: RateTable) -> bool:
    one = item.mention
    if one is None or item.is_average or one.role != VALUE:
        return False
    is_average = _find_average(item, table) is not None
    return one.dimension == mention.dimension and not is_average and "prior" not in one.roles


def _is_count(item: Item, average: Average) -> bool:
    """Whether a value counts what the average is per."""
    one = item.mention
    return one is not None and one.number.unit.name.lstrip("十百千万亿") in average.units


def _is_in_clause(one: Item, item: Item) -> bool:
    """Whether no semicolon stands between two values."""
    return one.mention is not None and item.mention is not None and one.mention.clause == item.mention.clause


def _are_next(*items: Item) -> bool:
    """Whether three values stand side by side."""
    places = [one.index for one in items]
    return max(places) - min(places) == len(places) - 1


def _judge(item: Item, total: Item, count: Item, maker: ClaimMaker, *, is_alone: bool) -> Claim | None:
    """One total and count; None where they are not the only ones and do not give the average so closely that it is no chance."""
    mention, whole, each = item.mention, total.mention, count.mention
    if mention is None or whole is None or each is None or each.number.value <= 0:
        return None
    told = Told(f"{spell_figure(whole.number)} ÷ {spell_figure(each.number)}")
    weighed = _weigh(mention, whole, each, 1)
    if weighed.verdict != CONSISTENT and "每月" in mention.lead:
        monthly = _weigh(mention, whole, each, _MONTHS)
        if monthly.verdict == CONSISTENT:
            weighed, told = monthly, Told(f"{told.formula} ÷ {_MONTHS}")
    if not is_alone and not (weighed.verdict == CONSISTENT and is_telling(weighed, mention.number)):
        return None
    if weighed.verdict == INCONSISTENT:
        if mention.number.is_approximate or any(word in mention.lead for word in _REPEATED):
            return None
        weighed, told = replace(weighed, verdict=QUERY), Told(told.formula, *_OTHER_COUNT)
    others = [name_figure(whole, total.passage, "总额", "total"), name_figure(each, count.passage, "个数", "count")]
    return maker.make("average", name_figure(mention, item.passage, "平均数", "average"), others, weighed, told)


def _weigh(mention: Mention, whole: Mention, each: Mention, months: int) -> Weighed:
    factor = 1 / (mention.number.unit.factor * months)
    return weigh(mention.number, lambda one, two: (one / two).scale(Fraction(factor)), [whole.number, each.number])
