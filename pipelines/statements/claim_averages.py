"""Claim averages: 接待 468 人次，支出 5.2 万元，人均 111 元: total ÷ count, where both stand in the sentence and agree.

Other totals and counts may be meant, so that what does not agree is only unverifiable. Averages themselves are never summed.
"""

from collections.abc import Iterator

from pipelines.statements.make_claims import ClaimMaker, Told, name_figure
from pipelines.statements.mentions import AVERAGE
from pipelines.statements.outline import Item, Outline
from pipelines.statements.weigh import is_telling, spell_figure, weigh
from schemas.statements import CONSISTENT, Claim

_REACH = 8
_COUNTED = {
    "人均": ("人", "人次", "名", "位"),
    "户均": ("户",),
    "车均": ("辆", "台"),
    "亩均": ("亩",),
    "村均": ("村", "个"),
    "次均": ("次", "人次", "批次"),
    "批均": ("批", "批次"),
}


def claim_averages(outline: Outline, maker: ClaimMaker) -> Iterator[Claim]:
    """Claims on every average that a total and a count of its sentence give."""
    for item in outline.items:
        mention = item.mention
        units = next((own for word, own in _COUNTED.items() if mention is not None and word in mention.lead), None)
        if mention is None or mention.role != AVERAGE or units is None:
            continue
        near = [
            one
            for one in outline.before(item.index, _REACH)
            if (one.passage, one.sentence) == (item.passage, item.sentence)
        ]
        totals = [
            one for one in near if one.mention and one.mention.dimension == mention.dimension and not one.is_average
        ]
        counts = [one for one in near if one.mention and one.mention.number.unit.name.lstrip("万千百亿") in units]
        claim = next(
            (found for total in totals for count in counts if (found := _judge(item, total, count, maker))), None
        )
        if claim is not None:
            yield claim


def _judge(item: Item, total: Item, count: Item, maker: ClaimMaker) -> Claim | None:
    """One total and count; None where they do not give the average, or so coarsely that it may be chance."""
    mention, whole, each = item.mention, total.mention, count.mention
    if mention is None or whole is None or each is None or each.number.value <= 0:
        return None
    factor = mention.number.unit.factor
    weighed = weigh(mention.number, lambda one, two: (one / two).scale(1 / factor), [whole.number, each.number])
    if weighed.verdict != CONSISTENT or not is_telling(weighed, mention.number):
        return None
    told = Told(f"{spell_figure(whole.number)} ÷ {spell_figure(each.number)}")
    others = [name_figure(whole, total.passage, "总额", "total"), name_figure(each, count.passage, "个数", "count")]
    return maker.make("average", name_figure(mention, item.passage, "平均数", "average"), others, weighed, told)
