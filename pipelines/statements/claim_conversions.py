"""Claim conversions: a figure and, in brackets or behind 折合, the same in another unit."""

from collections.abc import Iterator

from pipelines.statements.make_claims import ClaimMaker, Told, name_figure
from pipelines.statements.outline import Outline
from pipelines.statements.weigh import spell_figure, weigh
from schemas.statements import Claim


def claim_conversions(outline: Outline, maker: ClaimMaker) -> Iterator[Claim]:
    """Claims on every figure that stands behind another of the same dimension in another unit."""
    for item in outline.items:
        host = item.host.mention if item.host is not None else None
        mention = item.mention
        if mention is None or host is None or item.group is not None or mention.opener or mention.subject:
            continue
        one, other = mention.number, host.number
        if not one.unit.dimension or one.unit.dimension != other.unit.dimension or one.unit.factor == other.unit.factor:
            continue
        factor = one.unit.factor
        weighed = weigh(one, lambda value: value.scale(1 / factor), [other])  # noqa: B023 - called at once
        ratio = other.unit.factor / factor
        spelled = str(ratio.numerator) if ratio.denominator == 1 else f"{ratio.numerator}/{ratio.denominator}"
        told = Told(f"{spell_figure(other)} × {spelled}")
        stated = name_figure(mention, item.passage, "换算数", "converted")
        yield maker.make("unit_conversion", stated, [name_figure(host, item.passage, "原数", "figure")], weighed, told)
