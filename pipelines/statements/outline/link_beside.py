"""Link beside: what brackets behind a value say of it, in the short hand of reports: 税收 15348（占 89.99%，+1316，9.38%）.

The first percentage in a bracket without a sign is a share, a figure with a sign is a change, a percentage behind a change is the same
change; what stands behind 即 or 折合 is as in brackets. Bare figures take the unit of the values around them. Does not belong here: of which whole a share is.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import zip_longest

from pipelines.statements.language.match_patterns import class_of
from pipelines.statements.language.mentions import AVERAGE, BASE, CHANGE, PERCENT, RATIO, VALUE, WHOLE, Mention
from pipelines.statements.language.read_numbers import Number
from schemas.statement_words import Unit

_BESIDE = frozenset({"（", "or", "，or", "or（"})
_SAME_AS = frozenset(
    {"即", "合", "折", "折合", "约合", "折合为", "折算为", "换算为", "相当于", "即为", "or", "equivalentto"}
)
_OF_EACH = re.compile(r"各(?:是|为|有)?(?:增加|减少|增长|下降)?$")
# A multiplier without its unit, and what speaks of money.
_SCALES = frozenset({"万", "亿"})
_OF_MONEY = re.compile(r"经费|收入|支出|资金|费|款|预算|决算|金额|短收|增收|减收|增支|减支")
_ELLIPSES = frozenset({"，", "、"})
_JOINTS = frozenset({"、", "和", "与", "及", "，和", "and", "，and"})
# A bare figure takes a unit of these; what counts things is always written.
_LENT = frozenset({"money", "area", "mass", "energy", "power"})
_SCORES = ("得分", "分值", "权重", "总分", "满分", "指标值", "完成值", "=")
_ENDS = frozenset({"（", "）", "、", "；", "，", "。", "|", "：", ""})


def link_beside(mentions: Sequence[Mention]) -> list[Mention]:
    """The mentions, those in brackets with the role that their place gives them."""
    linked: list[Mention] = []
    for mention, behind in zip_longest(mentions, mentions[1:]):
        before = linked[-1] if linked else None
        if before is None or before.sentence != mention.sentence:
            linked.append(mention)
        elif _is_compared_in_bracket(mention, before, behind):
            linked.append(replace(mention, depth=before.depth))
        else:
            linked.append(_link(mention, before))
    return linked


def _is_compared_in_bracket(mention: Mention, before: Mention, behind: Mention | None) -> bool:
    """Whether a bracket tells both values behind a change: fell 15% (372 offences compared to 437 the year before)."""
    is_of_both = behind is not None and behind.role == BASE and 0 < behind.depth == mention.depth
    return is_of_both and mention.lead == "（" and before.role == CHANGE and class_of(before.number) == "percent"


def _link(mention: Mention, before: Mention) -> Mention:
    own = class_of(mention.number)
    is_behind = before.role == CHANGE and {class_of(before.number), own} == {"percent", "amount"}
    if _is_converted(mention, before):
        return replace(mention, depth=before.depth + 1, subject="")
    is_in_bracket = mention.depth > 0 and mention.lead in {"（", "，", "、", "；"}
    is_ellipsis = mention.role == PERCENT and mention.lead in _ELLIPSES and mention.mark_behind in _ENDS
    if is_behind and (is_ellipsis or (mention.role in {PERCENT, VALUE} and mention.lead in _BESIDE)):
        return _as_change(mention, before)  # 增收 160.2 万元，11.44%。
    if is_behind and mention.role == PERCENT and mention.lead.endswith("，or") and mention.mark_behind in _ENDS:
        return _as_change(mention, before)  # an increase of 820,000 from the previous year, or 0.7%
    if before.role == WHOLE and mention.role == PERCENT and not mention.lead:
        return replace(mention, role=RATIO, whole=before.whole, roles=before.roles)  # 为目标 33.23 亿元 101.78%
    if not is_in_bracket:
        is_counted = _is_counted_too(mention, before)
        return replace(mention, roles=mention.roles | (before.roles & {"prior"})) if is_counted else mention
    return _link_in_bracket(mention, before, is_behind=is_behind)


def _link_in_bracket(mention: Mention, before: Mention, *, is_behind: bool) -> Mention:
    """What stands in a bracket with nothing before it."""
    own = class_of(mention.number)
    if mention.role in {PERCENT, VALUE} and mention.number.sign and own in {"percent", "amount"}:
        return replace(mention, role=CHANGE, sign=mention.number.sign, number=mention.number.unsigned())
    if is_behind and own == "percent" and mention.role == PERCENT and before.depth == mention.depth:
        return _as_change(mention, before)
    if mention.role == PERCENT and before.role == VALUE and mention.lead == "（" and before.depth < mention.depth:
        return replace(mention, role=RATIO)
    return mention


def _is_counted_too(mention: Mention, before: Mention) -> bool:
    """Whether a count is of the same things as the one directly before it: 197 件 375 人."""
    one, other = mention.number.unit, before.number.unit
    is_direct = not mention.lead and mention.role == before.role == VALUE
    return is_direct and one.is_count and other.is_count and one.dimension != other.dimension


def _is_converted(mention: Mention, before: Mention) -> bool:
    """Whether a value is the one before it in another unit, without brackets: 12500 公斤，即 12.5 吨."""
    one, other = mention.number.unit, before.number.unit
    is_alike = bool(one.dimension) and one.dimension == other.dimension and one.factor != other.factor
    return is_alike and mention.lead.lstrip("，") in _SAME_AS and before.role != CHANGE and mention.role == VALUE


def _as_change(mention: Mention, before: Mention) -> Mention:
    sign = mention.number.sign or before.sign
    return replace(mention, role=CHANGE, sign=sign, compare=before.compare, number=mention.number.unsigned())


def lend_units(passages: Sequence[Sequence[Mention]]) -> list[list[Mention]]:
    """The mentions of all passages, bare figures with the unit of the list they end in, or of the values before them."""
    lent: list[list[Mention]] = []
    unit: Unit | None = None
    since = 0
    for mentions in passages:
        own = _lend_counts(_lend_money(_lend_back(mentions)))
        since += 1
        for at, mention in enumerate(own):
            if mention.opener == "colon" and at and own[at - 1].number.unit.is_count:
                unit = None  # 新收 878 件：刑事 192、…、其他 203
            if _lends(mention):
                # What stands in brackets is the same in another unit: it lends to no value outside.
                unit, since = mention.number.unit if unit is None or not _is_other_unit(mention, own[:at]) else unit, 0
            elif unit is not None and since <= 1 and _takes(mention):
                own[at], since = replace(mention, number=with_unit(mention.number, unit)), 0
        lent.append(own)
    return lent


def _lend_money(mentions: Sequence[Mention]) -> list[Mention]:
    """经费 1000.86 万 beside 万元 is money too; 人口 38.6 万 is none."""
    money = next((one.number.unit for one in mentions if one.dimension == "money" and one.number.unit.is_scaled), None)
    own = list(mentions)
    for at, one in enumerate(own):
        unit = one.number.unit
        if money is not None and unit.name in _SCALES and _OF_MONEY.search(one.subject + one.lead):
            own[at] = replace(
                one, number=replace(one.number, unit=replace(unit, name=f"{unit.name}元", dimension="money"))
            )
    return own


def _lend_counts(mentions: Sequence[Mention]) -> list[Mention]:
    """A bare value beside its change counts the same: decreasing by 160 cases to 2,790; dropped to 393 (down 19 cases)."""
    own = list(mentions)
    for at in range(len(own) - 1):
        for here, beside in ((at, at + 1), (at + 1, at)):
            one, other = own[here], own[beside]
            is_beside = one.sentence == other.sentence and (other.depth > one.depth or "to" in own[at + 1].lead)
            is_bare = one.role == VALUE and not one.number.unit.name and not one.counted and not one.depth
            if is_beside and is_bare and other.role == CHANGE and other.number.unit.is_count:
                own[here] = replace(one, number=with_unit(one.number, other.number.unit))
    return own


def is_for_each(mention: Mention) -> bool:
    """Whether a figure is the first of several, each for one of the names before it: 收、支总计各减少 1267.86,2570.97 万元."""
    return _OF_EACH.search(mention.lead) is not None


def _lend_back(mentions: Sequence[Mention]) -> list[Mention]:
    """65.7、388.4、272.3 亿元: the unit at the end of a list is that of all its figures."""
    own = list(mentions)
    for at in range(len(own) - 2, -1, -1):
        one, behind = own[at], own[at + 1]
        if _is_in_percent(one, behind):
            own[at] = replace(one, number=with_unit(one.number, behind.number.unit), is_listed=True)
            continue
        is_of_each = is_for_each(one)
        joints, roles = (_JOINTS | _ELLIPSES, {VALUE, AVERAGE, CHANGE}) if is_of_each else (_JOINTS, {VALUE})
        is_listed = behind.lead in joints and one.sentence == behind.sentence and one.role in roles
        is_listed = is_listed and behind.role == VALUE
        if is_listed and not one.number.unit.name and behind.number.unit.name and not one.number.sign:
            own[at] = replace(one, number=with_unit(one.number, behind.number.unit), is_listed=True)
            own[at + 1] = replace(behind, is_listed=True)
    return own


def _is_in_percent(one: Mention, behind: Mention) -> bool:
    """Whether a bare change takes the percent of the one it is joined to: up 9.5 and 27.5 percent."""
    is_joined = behind.lead in _JOINTS and one.sentence == behind.sentence and not one.number.unit.name
    return (
        is_joined and one.role == CHANGE and behind.role in {PERCENT, CHANGE} and class_of(behind.number) == "percent"
    )


def _is_other_unit(mention: Mention, before: Sequence[Mention]) -> bool:
    """Whether a value is the one before it in another unit, in brackets."""
    if not mention.depth or not before or before[-1].depth >= mention.depth:
        return False
    one, other = mention.number.unit, before[-1].number.unit
    return one.dimension == other.dimension and one.factor != other.factor


def _lends(mention: Mention) -> bool:
    return mention.role in {VALUE, CHANGE} and bool(mention.number.unit.name) and mention.dimension in _LENT


def _takes(mention: Mention) -> bool:
    """Whether a bare figure is one more of the values before it: a change, or a name with nothing but its figure."""
    if mention.number.unit.name or mention.number.unit.dimension:
        return False
    if mention.role == CHANGE:
        return True
    is_named = bool(mention.subject) and not mention.subject.endswith(_SCORES)
    return mention.role == VALUE and is_named and mention.mark_behind in _ENDS


def with_unit(number: Number, unit: Unit) -> Number:
    """A bare figure as one of a unit."""
    return replace(number, unit=unit)
