"""Find totals: values with what they add up to behind them: 办公费 3.2 万元，印刷费 1.1 万元，合计 4.3 万元; 上半年 620 万元，下半年 580 万元，全年 1200 万元.

Does not belong here: lists behind the value they are parts of (``find_sums``), or whether they add up.
"""

from collections.abc import Iterator, Sequence

from pipelines.statements.claims.find_sums import is_part
from pipelines.statements.claims.series import Series, is_sum
from pipelines.statements.language.mentions import VALUE, Mention
from pipelines.statements.language.names import bare_name, is_generic
from pipelines.statements.language.read_numbers import CURRENCY, DIGITS
from pipelines.statements.outline.outline import Group, Item, Outline
from schemas.statement_patterns import WholeTable

# How many parts may stand before their total, and before one that is called nothing but a total.
_REACH, _LONGEST = 12, 60
# A bare figure of so much is an amount whose unit is left out.
_LARGE = 1000
# A total that is called so, the word that joins what it adds, and what is added beside the income or expenditure of the year.
_ALTOGETHER = ("总量", "总计", "合计", "总额", "可支配收入", "可用财力", "总财力")
_ADDED = ("加上", "加")
_SIDES = ("收入", "支出")
_CARRIED = ("结转", "结余", "调入", "动用", "稳定调节基金", "上解", "还本", "调出")


def find_totals(outline: Outline, table: WholeTable) -> Iterator[Series]:
    """Every total with the values of its sentence before it."""
    for item in outline.items:
        mention = item.mention
        if (
            mention is None
            or not _may_be_total(item, mention)
            or item.host is not None
            or "等，" in mention.lead
            or item.holds
        ):
            continue  # 收入总计 30.1 亿元（含上年结转 4.6 亿元）
        added = _find_added(item, outline)
        if added:
            parts, opener = added, "makes_up"
        elif is_sum(item):
            parts = _find_before(item, outline) if item.group is None else _find_listed(item, item.group)
            parts = parts if _says_how_many(item, parts) else []
            opener = "consists"
        elif any(word in mention.lead for word in table.year_names):
            parts = _find_periods(item, outline, table)
            opener = "makes_up"
        elif "total" in mention.roles and is_generic(item.subject) and item.group is None:
            parts = _find_named(item, outline)
            opener = "consists"
        else:
            continue
        if len(parts) > 1:
            yield Series(opener, item, tuple(parts))


def _may_be_total(item: Item, mention: Mention) -> bool:
    """Whether a value has a unit, or is a large one that is called nothing but a total."""
    return bool(mention.dimension) or (is_sum(item) and mention.number.value >= _LARGE)


def _find_added(item: Item, outline: Outline) -> list[Item]:
    """The values that 加上 joins to the one before it, up to what they come to: 收入 A；加上补助 B、结转 C，收入总量 D."""
    if item.mention is None or not ("total" in item.mention.roles or _is_altogether(item)):
        return []
    parts: list[Item] = []
    is_joined = False
    for one in outline.before(item.index, _REACH):
        mention = one.mention
        if mention is None:
            continue  # 扣除调入资金后增长 7.4%
        if one.passage != item.passage or _is_altogether(one):
            break
        is_inner = one.group is not None and one.sentence != item.sentence
        if is_inner or one.host is not None or mention.role != VALUE or mention.dimension != item.mention.dimension:
            continue
        parts.insert(0, one)
        if is_joined:
            return parts if _may_begin(one, item, outline) else []
        is_joined = mention.lead.lstrip("。，；").startswith(_ADDED) or _ADDED[0] in mention.lead
    return []


def _may_begin(one: Item, item: Item, outline: Outline) -> bool:
    """Whether what was added may begin with a value: of the same side of the account, where both are told."""
    sides = {_find_side([item]), _find_side([one, *outline.before(one.index, 1)])} - {""}
    return len(sides) < len(_SIDES)


def _find_side(items: Sequence[Item]) -> str:
    """The side of the account that a value is of by its name; else by that of the one before: 支出预算数 64.8 亿元，决算数 52.5 亿元."""
    return next((side for one in items for side in _SIDES if side in one.subject), "")


def _is_altogether(item: Item) -> bool:
    """Whether a value is called a total: 收入总计 ends what was added; what stands behind it is added anew."""
    lead = item.mention.lead if item.mention is not None else ""
    return bare_name(item.subject).endswith(_ALTOGETHER) or lead.endswith(_ALTOGETHER)


def _find_before(item: Item, outline: Outline) -> list[Item]:
    """The values directly before a total, as far as they can be added."""
    parts: list[Item] = []
    for one in outline.before(item.index, _LONGEST):
        if _is_count_of(one, item):
            continue  # 发酵池十二个 3.2 万元
        is_named = bool(one.subject) or any(_is_count_of(other, one) for other in outline.before(one.index, 1))
        if (
            not (_is_beside(one, item) or _is_bare_beside(one, item))
            or is_sum(one)
            or not is_part(one)
            or one.group is not None
            or not is_named
        ):
            break
        parts.insert(0, one)
    return parts


def _find_listed(item: Item, group: Group) -> list[Item]:
    """The members of a list that a total within it adds: 增值税 30、契税 20、房产税 5，三项合计 55."""
    own = group.members[: group.members.index(item)]
    return [one for one in own if _is_beside(one, item) and is_part(one) and one.host is None]


def _says_how_many(item: Item, parts: Sequence[Item]) -> bool:
    """Whether a total adds as many as it says, where it says so: 两部门合计, 三项合计."""
    said = next((DIGITS[one] for one in item.mention.lead if one in DIGITS), 0) if item.mention else 0
    return not said or said == len(parts)


def _find_named(item: Item, outline: Outline) -> list[Item]:
    """The values of the same part of the sentence, all called as the total is, or carried over: 本年收入、上年结转 before 收入总计."""
    name = _find_side([item])
    parts = [one for one in _find_before(item, outline) if _is_in_clause(one, item)]
    is_told = name and all(name in one.subject or any(word in one.subject for word in _CARRIED) for one in parts)
    return parts if is_told else []


def _find_periods(item: Item, outline: Outline, table: WholeTable) -> list[Item]:
    """The parts of a year that stand before its total, all of them."""
    before = [one for one in outline.before(item.index, _REACH) if _is_beside(one, item) and is_part(one)]
    for names in table.periods:
        parts = [next((one for one in before if bare_name(one.subject).startswith(name)), None) for name in names]
        found = [one for one in parts if one is not None]
        if len(found) == len(names):
            return found
    return []


def _is_count_of(one: Item, item: Item) -> bool:
    """Whether a value only counts what another one measures."""
    if one.mention is None or item.mention is None or (one.passage, one.sentence) != (item.passage, item.sentence):
        return False
    return one.mention.number.unit.is_count and not item.mention.number.unit.is_count


def _is_beside(one: Item, item: Item) -> bool:
    """Whether a value of the same dimension stands in the same sentence."""
    if one.mention is None or item.mention is None or one.mention.dimension != item.mention.dimension:
        return False
    return (one.passage, one.sentence) == (item.passage, item.sentence)


def _is_bare_beside(one: Item, item: Item) -> bool:
    """Whether a large value without a unit stands in the sentence of a total that has a foreign currency.

    General $19,350,200, Street Lighting 476,300, …, Total $31,971,750.
    """
    if one.mention is None or item.mention is None or one.mention.number.unit.name:
        return False
    is_large = one.mention.number.value >= _LARGE
    is_foreign = item.mention.number.unit.name in set(CURRENCY)
    return is_large and is_foreign and (one.passage, one.sentence) == (item.passage, item.sentence)


def _is_in_clause(one: Item, item: Item) -> bool:
    return one.mention is not None and item.mention is not None and one.mention.clause == item.mention.clause
