"""Claim bounds: 5 个村 … 到账 46.3986 万元，无 5 万元以下的村: the total must be at least so many times the bound."""

from collections.abc import Iterator
from fractions import Fraction

from pipelines.statements.claims.make_claims import ClaimMaker, Told, name_figure
from pipelines.statements.claims.weigh import Weighed, in_first_unit, spell_figure, spell_value
from pipelines.statements.language.mentions import Mention
from pipelines.statements.language.read_numbers import Number
from pipelines.statements.outline.outline import Item, Outline
from schemas.intervals import Interval
from schemas.statements import CONSISTENT, INCONSISTENT, Claim

_REACH = 4
_NONE_BELOW = ("无", "没有", "全部消除", "不存在")
_OTHERS = ("其他", "其余")
_BELOW, _ABOVE = "以下", "以上"
_MORE_THAN = ("超过", "不低于", "不少于", "突破", "超", "高于")
_AVERAGES = ("人均", "户均", "平均")


def claim_bounds(outline: Outline, maker: ClaimMaker) -> Iterator[Claim]:
    """Claims on every bound that each of a counted group is said to keep."""
    for item in outline.items:
        mention = item.mention
        if mention is None or not _is_bound(mention):
            continue
        near = [
            one
            for one in (*outline.before(item.index, _REACH), *outline.after(item.index, _REACH))
            if (one.passage, one.sentence) == (item.passage, item.sentence)
        ]
        count = next((one for one in near if one.index < item.index and _is_count(one)), None)
        total = next((one for one in near if count is not None and _is_total(one, mention, count)), None)
        if total is not None and count is not None and total.mention is not None and count.mention is not None:
            yield _make(item, mention, total, count, maker)


def _is_bound(mention: Mention) -> bool:
    """Whether a figure is the least that each has: none below it, or each above it."""
    if mention.dimension != "money":
        return False
    if any(word in mention.lead for word in _OTHERS):
        return False
    if mention.tail == _BELOW:
        return any(word in mention.lead for word in _NONE_BELOW)
    is_least = mention.tail == _ABOVE or any(word in mention.lead for word in _MORE_THAN)
    return is_least and mention.has("each") and not any(word in mention.lead for word in _AVERAGES)


def _is_total(item: Item, mention: Mention, count: Item) -> bool:
    """Whether a value may be the total of those that are counted before it: not itself a bound or an average, nor one of them (其中)."""
    one = item.mention
    if one is None or item.is_average or item.host is not None or item.index < count.index:
        return False
    is_own = item.group is None or "total" in one.roles
    return one.dimension == mention.dimension and not one.number.is_approximate and is_own and not _is_bound(one)


def _is_count(item: Item) -> bool:
    """Whether a value counts things exactly."""
    return item.mention is not None and item.mention.number.unit.is_count and item.mention.number.is_exact


def _make(item: Item, mention: Mention, total: Item, count: Item, maker: ClaimMaker) -> Claim:
    whole, each = total.mention, count.mention
    assert whole is not None  # noqa: S101 - the caller looked
    assert each is not None  # noqa: S101
    least = in_first_unit(mention.number).low * each.number.value / whole.number.unit.factor
    own = whole.number.interval()
    holds = own.high >= least
    computed = Interval(least, max(own.high, least)) if holds else Interval.of(least)
    weighed = Weighed(
        CONSISTENT if holds else INCONSISTENT, computed, own.width / 2, Fraction(0) if holds else least - own.high
    )
    told = _tell(each.number, mention.number, whole.number, spell_value(least), is_true=holds)
    others = [
        name_figure(each, count.passage, "个数", "count"),
        name_figure(mention, item.passage, "下限", "bound"),
    ]
    return maker.make("capacity", name_figure(whole, total.passage, "总额", "total"), others, weighed, told)


def _tell(each: Number, bound: Number, whole: Number, least: str, *, is_true: bool) -> Told:
    """What all of them come to at least, beside the total."""
    told, unit = (spell_figure(bound), spell_figure(whole)), whole.unit.name
    zh = (
        f"{spell_figure(each)}各不低于 {told[0]}，合计至少 {least}{unit}（{told[0]}按四舍五入计），文中合计 {told[1]}，"
    )
    en = f"{spell_figure(each)} of at least {told[0]} each come to at least {least}{unit} ({told[0]} as rounded); the total of {told[1]} is "
    return Told(
        "", relation=(f"{zh}{'相符' if is_true else '不足'}。", f"{en}{'enough' if is_true else 'too little'}.")
    )
