"""Find named wholes: the values of a report that bear the name a share says it is of.

Does not belong here: shares whose words name no whole or a budget (``find_wholes``), or whether a share agrees (``claim_ratios``).
"""

import re
from collections.abc import Iterator, Sequence

from pipelines.statements.claims.weigh import in_first_unit
from pipelines.statements.language.mentions import RATIO, VALUE
from pipelines.statements.language.names import JOINTS, bare_name, is_generic
from pipelines.statements.outline.outline import Item, Outline, Saying
from schemas.statement_patterns import WholeTable

_PERCENT = 100
# How many times a part may be more than a value and still be called a share of it, one of them wrong.
_TIMES = 2
# What may stand behind a name, or be left out there.
_ENDING = re.compile(r"(?:支出|决算|预算|数|总额|总数|总量|金额|额|规模|合计|总计)+$")
# How many sayings before and behind a share are looked at.
_NEAREST = 8
# How short a name may be that a value's name ends with; one of a count may be shorter.
_LEAST_NAME, _LEAST_COUNTED = 3, 2
_OF_ALL = ("总数", "总量")
_MEDIAN = "中位数"
_PERIODS = ("月", "季")


def find_named(
    saying: Saying, before: Sequence[Item], outline: Outline, table: WholeTable
) -> Iterator[tuple[Item, bool]]:
    """Values of the name: certain where one of this paragraph has exactly that name."""
    if saying.mention.whole in table.means:
        yield from _find_means(saying, before)
        return
    name = table.core(bare_name(saying.mention.whole))
    named = [one for one in before if table.core(bare_name(one.subject)) == name or _counts(one, name)]
    named += [one for one in before if one not in named and _is_called(one, saying.mention.whole)]
    if not _is_of_period(saying):
        named += [one for one in before if one not in named and _is_number_of(one, name)]
    named = [one for one in named if not is_share_itself(one, saying, outline)]
    named = [one for one in named if _is_of_scope(one, saying, table)]
    whole = bare_name(saying.mention.whole)
    if whole.startswith("总"):  # 总投资 is 项目总投资, not what was invested so far
        named = [one for one in before if bare_name(one.subject).endswith(whole)] or named
    close = [one for one in named if one.passage == saying.passage or _is_divided_by(one, saying)]
    if not close and all(one in named for one in before if table.core(bare_name(one.subject)).endswith(name)):
        close = _all_alike(named, saying)  # 地方采购规模 beside 政府采购规模 is not 采购总规模
    behind = find_behind(saying, outline, table.core(name), table)
    if behind is not None and not close:
        yield behind, True
    for one in named:
        yield one, len(close) == 1 and one is close[0] and _may_hold(one, saying)
    for one in before:
        if one not in named:
            yield one, False


def find_behind(saying: Saying, outline: Outline, name: str, table: WholeTable) -> Item | None:
    """A whole that is named again, or said in English, behind the share: 占支出的 21.5%，全年支出 40000 万元; 64 percent of expenditures of $1,000,000."""
    one = next(iter(outline.after(saying.index - 1, 1)), None)
    if one is None or one.mention is None or (one.passage, one.sentence) != (saying.passage, saying.mention.sentence):
        return None
    lead = one.mention.lead
    is_said = _is_said_of(lead) and not one.mention.marks and not lead.endswith("or")
    return one if is_said or table.core(bare_name(one.subject)) == name else None


def is_share_itself(item: Item, saying: Saying, outline: Outline) -> bool:
    """Whether a value is said to be a share of the same whole: 一般性转移支付 A，占转移支付总量的 48%；专项转移支付 B，占转移支付总量的 52%."""
    near = [one for one in outline.said_near(saying, _NEAREST) if one.mention.role == RATIO and one is not saying]
    return any(one.items[:1] == (item,) and one.mention.whole == saying.mention.whole for one in near)


def is_synonym(item: Item, name: str, table: WholeTable) -> bool:
    """Whether a value is called by another name of the same whole: 财政收入 and 一般公共预算收入."""
    own = bare_name(item.subject)
    return any(one.names_exactly(name) and one.names_exactly(own) for one in table.wholes if not one.is_open)


def _find_means(saying: Saying, before: Sequence[Item]) -> Iterator[tuple[Item, bool]]:
    """The mean beside a median: the value of its name, else the one directly before it: 收入 14063 元，中位数 12186 元，是平均数的 86.7%."""
    part = saying.items[0] if saying.items else None
    if part is None or not part.subject.endswith(_MEDIAN):
        return
    name = bare_name(part.subject).removesuffix(_MEDIAN)
    named = [one for one in before if bare_name(one.subject) == name] if name else before[:1]
    yield from ((one, at == 0) for at, one in enumerate(named))


def _is_said_of(lead: str) -> bool:
    """Whether a value follows as what a share is of: 64 percent of expenditures of $1,000,000; not behind a comma."""
    return lead.startswith("of") and "，" not in lead


def _may_hold(whole: Item, saying: Saying) -> bool:
    """Whether a value is not plainly less than what is called a share of it: then another of the name is meant."""
    part = saying.items[0].mention if saying.items else None
    if part is None or whole.mention is None or saying.mention.number.value > _PERCENT:
        return True
    return in_first_unit(part.number).low <= in_first_unit(whole.mention.number).high * _TIMES


def _is_of_scope(item: Item, saying: Saying, table: WholeTable) -> bool:
    """Whether a value may be of the scope that the whole names: 占全国人口 is of no 总人口 but one of 全国, or of the same sentence."""
    scope = next((one for one in table.wide_scopes if saying.mention.whole.startswith(one)), "")
    is_here = (item.passage, item.sentence) == (saying.passage, saying.mention.sentence)
    return not scope or item.subject.startswith(scope) or (is_here and not item.subject.startswith(table.wide_scopes))


def _counts(item: Item, name: str) -> bool:
    """Whether a value counts what the whole is called: 158 个行政村 and 占行政村总数的."""
    return item.mention is not None and len(name) >= _LEAST_COUNTED and item.mention.counted.startswith(name)


def _is_called(item: Item, whole: str) -> bool:
    """Whether a value's name ends as the whole is called, be it without 支出 or 总额 behind it: 全国…授予中小微企业合同金额."""
    subject, name = (_ENDING.sub("", bare_name(one)) for one in (item.subject, whole))
    least = _LEAST_COUNTED if whole.endswith(_OF_ALL) else _LEAST_NAME
    is_one = not subject.removesuffix(name).endswith(JOINTS)  # 转移支付 is not 税收返还和转移支付
    return len(name) >= least and subject.endswith(name) and is_one and not name.startswith("总")


def _is_of_period(saying: Saying) -> bool:
    """Whether a share, or its part, is said to be of a month or quarter: 9 月厂房 27 起，占当月火警总起数的 12%."""
    part = saying.items[0].mention if saying.items else None
    return saying.mention.has("month_only") or (part is not None and any(word in part.lead for word in _PERIODS))


def _is_number_of(item: Item, name: str) -> bool:
    """Whether a value counts in its unit what the whole is a number of: 事故总起数 of 全市事故 207 起."""
    mention = item.mention
    if mention is None or mention.role != VALUE or "prior" in mention.roles:
        return False
    unit = mention.number.unit.name
    stem = name.removesuffix("数").removesuffix(unit) if unit else name
    thing = stem.removesuffix("总")
    return stem != name.removesuffix("数") and bool(thing) and bare_name(item.subject).endswith(thing)


def _is_divided_by(item: Item, saying: Saying) -> bool:
    """Whether a value is the whole of the list that the part stands in."""
    group = saying.items[0].group if saying.items else None
    return group is not None and item in group.wholes


def _all_alike(named: Sequence[Item], saying: Saying) -> list[Item]:
    """Of a name that other paragraphs give the same value throughout one, unless the name says little."""
    values = {one.mention.number.value * one.mention.number.unit.factor for one in named if one.mention}
    is_told = len(values) == 1 and not is_generic(saying.mention.whole)
    return list(named[:1]) if is_told else []
