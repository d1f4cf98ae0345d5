"""Claim conversions: a figure and, in brackets or behind 折合, the same in another unit."""

from collections.abc import Iterator
from dataclasses import replace

from pipelines.statements.claims.make_claims import ClaimMaker, Told, name_figure
from pipelines.statements.claims.weigh import Weighed, spell_figure, weigh
from pipelines.statements.language.read_numbers import Number
from pipelines.statements.outline.outline import Outline
from schemas.statements import INCONSISTENT, QUERY, Claim

# 667 平方米 for 2000/3 is off by 0.05 %.
_ROUNDED = 1000
_ROUNDED_FACTOR = (
    "仅按取整的换算系数（如 1 亩 = 667 平方米）才成立。",
    "true only by a rounded factor, as 667 m² to the mu.",
)


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
        if weighed.verdict == INCONSISTENT and ratio.denominator > 1 < ratio.numerator and _is_rounded(weighed, one):
            weighed, told = replace(weighed, verdict=QUERY), Told(told.formula, *_ROUNDED_FACTOR)
        stated = name_figure(mention, item.passage, "换算数", "converted")
        yield maker.make("unit_conversion", stated, [name_figure(host, item.passage, "原数", "figure")], weighed, told)


def _is_rounded(weighed: Weighed, stated: Number) -> bool:
    """Whether a factor that was rounded itself explains the difference."""
    return weighed.gap * _ROUNDED <= abs(stated.value)
