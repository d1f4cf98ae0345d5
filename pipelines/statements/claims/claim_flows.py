"""Claim flows: what there was at the beginning and what came in between make what there is: 年初 8 个、年中增加 8 个、共 15 个.

Where the text speaks of what went, or the three stand far apart, nothing is claimed.
"""

from collections.abc import Iterator

from pipelines.statements.claims.make_claims import ClaimMaker, Told, name_figure
from pipelines.statements.claims.weigh import finest_decimals, in_first_unit, spell_figure, weigh_intervals
from pipelines.statements.language.match_patterns import class_of
from pipelines.statements.language.mentions import CHANGE, Mention
from pipelines.statements.language.names import is_generic
from pipelines.statements.outline.outline import Item, Outline, Saying
from schemas.intervals import Interval
from schemas.statements import Claim

_OPENING = ("年初", "期初", "原有", "上年末")
_BETWEEN = ("年中", "年内", "期间", "中途", "执行中", "当年")
_ENDING = ("共", "合计", "总计", "全年", "调整后", "调整预算", "年末", "期末")
# How many paragraphs back the opening value may stand, and how many values behind what came in the ending one.
_PARAGRAPHS = 1
_BEHIND = 2


def claim_flows(outline: Outline, maker: ClaimMaker) -> Iterator[Claim]:
    """Claims on every total that a beginning and an addition are stated for."""
    for number, saying in enumerate(outline.sayings):
        mention = saying.mention
        if mention.role != CHANGE or class_of(mention.number) != "amount" or not mention.subject.startswith(_BETWEEN):
            continue
        near = [one for one in outline.before(saying.index) if saying.passage - one.passage <= _PARAGRAPHS]
        opening = next((one for one in near if _is_of(one, mention) and one.subject.startswith(_OPENING)), None)
        behind = [one for one in outline.after(saying.index - 1, _BEHIND) if _is_here(one, saying)]
        ending = next((one for one in [*behind, *near] if one is not opening and _is_ending(one, mention)), None)
        if opening is None or ending is None or _falls(outline, number):
            continue
        yield _make(opening, saying, ending, maker)


def _is_here(item: Item, saying: Saying) -> bool:
    return (item.passage, item.sentence) == (saying.passage, saying.mention.sentence)


def _is_of(item: Item, mention: Mention) -> bool:
    """Whether a value counts the same things."""
    one = item.mention
    if one is None or one.dimension != mention.dimension or item.host is not None:
        return False
    return (
        not one.number.unit.is_count
        or not mention.tail
        or mention.tail == one.tail
        or item.subject.endswith(mention.tail)
    )


def _is_ending(item: Item, mention: Mention) -> bool:
    """Whether a value is what there is in the end: 共 120 户, 年末 85 万元; 投资总额 is the total of something else."""
    one = item.mention
    if one is None or not _is_of(item, mention):
        return False
    is_total = "total" in one.roles and (one.number.unit.is_count or is_generic(item.subject))
    return is_total or item.subject.startswith(_ENDING)


def _falls(outline: Outline, at: int) -> bool:
    """Whether something of the kind is said to have gone in the same paragraphs."""
    saying = outline.sayings[at]
    around = outline.sayings[max(at - 8, 0) : at + 8]
    return any(
        one.mention.sign < 0
        and one.mention.dimension == saying.mention.dimension
        and abs(one.passage - saying.passage) <= _PARAGRAPHS
        for one in around
    )


def _make(opening: Item, saying: Saying, ending: Item, maker: ClaimMaker) -> Claim:
    first, last = opening.mention, ending.mention
    assert first is not None  # noqa: S101 - both were chosen for their value
    assert last is not None  # noqa: S101
    sign = saying.mention.sign or 1
    finest = finest_decimals([first.number, saying.mention.number, last.number])
    moved = in_first_unit(saying.mention.number, finest)
    total: Interval = (in_first_unit(first.number, finest) + (moved if sign > 0 else -moved)).scale(
        1 / last.number.unit.factor
    )
    weighed = weigh_intervals(last.number, total, total, decimals=finest)
    told = Told(f"{spell_figure(first.number)} {'+' if sign > 0 else '−'} {spell_figure(saying.mention.number)}")
    others = [
        name_figure(first, opening.passage, "期初", "opening"),
        name_figure(saying.mention, saying.passage, "期间增减", "change"),
    ]
    return maker.make("part_sum", name_figure(last, ending.passage, "合计", "total"), others, weighed, told)
