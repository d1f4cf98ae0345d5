"""Find wholes: the values of a report that a share may be of, by its words, its list, and the shares beside it.

Does not belong here: rates by their names (``find_parts``), or whether a share agrees (``claim_ratios``).
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction

from pipelines.statements.claims.find_common_wholes import find_beside, imply_one_whole, make_up
from pipelines.statements.claims.read_shares import divide
from pipelines.statements.claims.weigh import in_first_unit, weigh
from pipelines.statements.language.mentions import AVERAGE, RATIO, VALUE, WHOLE
from pipelines.statements.language.names import bare_name, is_generic, is_same_name
from pipelines.statements.outline.outline import Item, Outline, Saying
from schemas.statement_patterns import WholeTable
from schemas.statements import CONSISTENT

_PERCENT = 100
_OPEN = "（"
# How far from 100 shares may add up, one of them wrong.
_NEARLY = 15
_NEAREST = 8
# How many times a part may be more than a value and still be called a share of it, one of them wrong.
_TIMES = 2
_ENDING = re.compile(r"(?:支出|决算|预算|数|总额|总数|总量|金额|额|规模|合计|总计)+$")
_PERIOD = re.compile(r"[月季年旬]")
_JOINTS = ("和", "与", "及")
_BUDGETED = re.compile(r"预算数?$")
_TOTALS = ("总额", "总数", "总计", "合计")
_LEAST_NAME, _LEAST_COUNTED = 3, 2
_OF_ALL = ("总数", "总量")
_MEDIAN = "中位数"


def find_wholes(saying: Saying, part: Item, outline: Outline, table: WholeTable) -> Iterator[tuple[Item, bool]]:
    """Values that a ratio may be of, the likeliest first, each with whether it must be that one."""
    name = saying.mention.whole
    is_of_mean = name in table.means
    before = [one for one in outline.before(saying.index) if is_candidate(one, part, is_of_mean=is_of_mean)]
    if name and "budget" in saying.mention.roles:
        behind = _find_behind(saying, outline, name, table)
        if behind is not None:
            yield behind, True
        yield from _find_divided(saying, part)
        yield from _find_budgets(saying, part, before)
    elif name:
        yield from _find_named(saying, before, outline, table)
    else:
        wholes = part.group.wholes if part.group is not None else []
        own = [one for one in before if one in wholes]
        if saying.mention.has("completed") or _is_past_end(part) or _is_past_other(saying, part, outline):
            yield from ((one, False) for one in before)
            return
        yield from _find_inherited(saying, before, outline, table)
        is_of_other = imply_one_whole(find_beside(saying, outline))
        known = [one for one in before[:_NEAREST] if _is_known_whole(one, part, saying, table)]
        yield from ((one, len(known) == 1 and not own) for one in known)
        for one in own:
            is_meant = _fits(saying, part, one) or not is_of_other
            yield (
                one,
                len(own) == 1 and is_meant and (saying.mention.lead != _OPEN or _has_fellow(saying, one, outline)),
            )
        for one in before:
            yield (
                one,
                part.group is not None and one.group is part.group and one is before[0] and _fits(saying, part, one),
            )


def _is_known_whole(whole: Item, part: Item, saying: Saying, table: WholeTable) -> bool:
    """Whether a value of the same sentence is what the part is known to be a part of: 一般公共预算收入 284 亿元，税收收入 235 亿元，占 82.8%."""
    is_here = (
        (whole.passage, whole.sentence) == (saying.passage, saying.mention.sentence) == (part.passage, part.sentence)
    )
    if not is_here or saying.mention.depth or is_of_another_period(part, whole):
        return False
    own, name = bare_name(whole.subject), bare_name(part.subject)
    tables = [one for one in table.wholes if not (one.is_open or one.is_listed) and one.names_exactly(own)]
    return any(one.part_of(name) is not None and one.part_of(own) is None for one in tables)


def is_of_another_period(part: Item, whole: Item) -> bool:
    """Whether the later of two values names a period: 6月份，一般公共预算收入 1.2 亿元。1-6月，税收收入 4.1 亿元."""
    later = max(part, whole, key=lambda one: one.index)
    return later.mention is None or _PERIOD.search(later.mention.lead) is not None


def _find_inherited(
    saying: Saying, before: Sequence[Item], outline: Outline, table: WholeTable
) -> Iterator[tuple[Item, bool]]:
    """The whole that the share before in the sentence names: 高级教师 36 人，占专任教师的 33.3%，一级教师 42 人，占 38.9%."""
    here = (saying.passage, saying.mention.sentence)
    near = [one for one in outline.said_near(saying, _NEAREST) if one.number < saying.number]
    last = next((one for one in reversed(near) if one.mention.role == RATIO and (one.mention.whole or one.whole)), None)
    if last is None or "budget" in last.mention.roles or (last.passage, last.mention.sentence) != here:
        return
    if last.whole is not None:  # 税收 30 万元，占收入 50 万元的 60%；非税 20 万元，占 40%
        yield from ((one, True) for one in before if one.mention is last.whole and "budget" not in last.whole.roles)
        return
    named = replace(saying, mention=replace(saying.mention, whole=last.mention.whole))
    yield from (found for found in _find_named(named, before, outline, table) if found[1])


def _is_past_end(part: Item) -> bool:
    """Whether a list has come to its whole at a semicolon before a member, which is then none of it: 基本支出 …，其中人员 …，公用 …；项目支出 …."""
    group = part.group
    if group is None or not group.wholes or group.opener == "colon":
        return False
    at = group.members.index(part) if part in group.members else 0
    whole = group.wholes[-1]
    before = [[one for one in group.members[:cut] if is_candidate(one, part)] for cut in group.cuts if cut <= at]
    return any(len(own) > 1 and make_up(own, whole) for own in before)


def _is_past_other(saying: Saying, part: Item, outline: Outline) -> bool:
    """Whether a share names its part again behind a value that measures something else: 协议资金 86 亿元，工业项目占 72.1%."""
    if not saying.mention.subject or part.mention is None:
        return False
    between = [one.mention for one in outline.before(saying.index, _NEAREST) if one.index > part.index]
    return any(one is not None and one.dimension not in {part.mention.dimension, ""} for one in between)


def _has_fellow(saying: Saying, whole: Item, outline: Outline) -> bool:
    """Whether other percentages in brackets are shares of the same whole: one that stands there without a word may be a growth as well.

    Two of them are, or one with which it comes to about all.
    """
    here = (saying.passage, saying.mention.sentence)
    near = [one for one in outline.said_near(saying, _NEAREST) if one is not saying and one.mention.role == RATIO]
    near = [one for one in near if (one.passage, one.mention.sentence) == here and one.items]
    fellows = [one for one in near if _fits(one, one.items[0], whole)]
    total = saying.mention.number.value + sum((one.mention.number.value for one in fellows), Fraction(0))
    return len(fellows) > 1 or (bool(fellows) and abs(total - _PERCENT) <= _NEARLY)


def _fits(saying: Saying, part: Item, whole: Item) -> bool:
    """Whether a share is that of one value in another, within its intervals."""
    if part.mention is None or whole.mention is None or not is_candidate(whole, part):
        return False
    return weigh(saying.mention.number, divide, [part.mention.number, whole.mention.number]).verdict == CONSISTENT


def _find_budgets(saying: Saying, part: Item, before: Sequence[Item]) -> Iterator[tuple[Item, bool]]:
    """Budgets: of this sentence, the one that is named where several stand; else any before. What stands in a list has a budget of its own."""
    budgets = [one for one in before if one.mention is not None and "budget" in one.mention.roles]
    here = [one for one in budgets if (one.passage, one.sentence) == (saying.passage, saying.mention.sentence)]
    here = [one for one in here if one.mention and one.mention.clause == saying.mention.clause] or here
    best = [one for one in here if is_same_name(saying.mention.whole, one.subject)] or here
    for one in best:
        yield one, len(best) == 1 and _is_own_budget(one, part, saying)
    for one in budgets:
        if one not in here:
            yield one, False


def _find_divided(saying: Saying, part: Item) -> Iterator[tuple[Item, bool]]:
    """What a list divides, where the share only adds that it is budgeted: 基本支出 100 万元，其中人员经费 80 万元，占基本支出预算的 80%."""
    wholes = part.group.wholes if part.group is not None else []
    name = _BUDGETED.sub("", bare_name(saying.mention.whole))
    if len(wholes) == 1 and name != bare_name(saying.mention.whole) and is_candidate(wholes[0], part):
        own = _BUDGETED.sub("", bare_name(wholes[0].subject))
        yield wholes[0], not is_generic(name) and is_same_name(name, own)


def _is_own_budget(budget: Item, part: Item, saying: Saying) -> bool:
    """Whether a budget is of the same thing: of the same list or of none, and of the same part of the sentence; or that of all the list."""
    if budget.mention is None or part.mention is None:
        return False
    if part.group is not None and budget in part.group.wholes:
        is_total = saying.mention.whole.endswith(_TOTALS)
        return is_total and is_same_name(
            saying.mention.whole, budget.subject
        )  # 收入预算总额 100 万元，其中拨款 76 万元，占收入预算总额的 76%
    if budget.group is not part.group:
        return False
    return budget.mention.clause == part.mention.clause or (part.group is None and is_generic(part.subject))


def _find_behind(saying: Saying, outline: Outline, name: str, table: WholeTable) -> Item | None:
    """A whole that is named again, or said in English, behind the share: 占支出的 21.5%，全年支出 40000 万元; 64 percent of expenditures of $1,000,000."""
    for one in outline.after(saying.index - 1, 1):
        mention = one.mention
        is_here = mention is not None and (one.passage, one.sentence) == (saying.passage, saying.mention.sentence)
        if (
            mention is not None
            and is_here
            and (
                (_is_said_of(mention.lead) and not mention.marks and not mention.lead.endswith("or"))
                or table.core(bare_name(one.subject)) == name
            )
        ):
            return one
    return None


def _is_said_of(lead: str) -> bool:
    """Whether a value follows as what a share is of: 64 percent of expenditures of $1,000,000; not behind a comma."""
    return lead.startswith("of") and "，" not in lead


def _find_named(
    saying: Saying, before: Sequence[Item], outline: Outline, table: WholeTable
) -> Iterator[tuple[Item, bool]]:
    """Values of the name: certain where one of this paragraph has exactly that name."""
    if saying.mention.whole in table.means:
        yield from _find_means(saying, before)
        return
    name = table.core(bare_name(saying.mention.whole))
    named = [one for one in before if table.core(bare_name(one.subject)) == name or _counts(one, name)]
    named += [one for one in before if one not in named and _is_called(one, saying.mention.whole)]
    named = [one for one in named if not is_share_itself(one, saying, outline)]
    named = [one for one in named if _is_of_scope(one, saying, table)]
    whole = bare_name(saying.mention.whole)
    if whole.startswith("总"):  # 总投资 is 项目总投资, not what was invested so far
        named = [one for one in before if bare_name(one.subject).endswith(whole)] or named
    close = [one for one in named if one.passage == saying.passage]
    if not close and all(one in named for one in before if table.core(bare_name(one.subject)).endswith(name)):
        close = _all_alike(named, saying)  # 地方采购规模 beside 政府采购规模 is not 采购总规模
    behind = _find_behind(saying, outline, table.core(name), table)
    if behind is not None and not close:
        yield behind, True
    for one in named:
        yield one, len(close) == 1 and one is close[0] and _may_hold(one, saying)
    for one in before:
        if one not in named:
            yield one, False


def _may_hold(whole: Item, saying: Saying) -> bool:
    """Whether a value is not plainly less than what is called a share of it: then another of the name is meant."""
    part = saying.items[0].mention if saying.items else None
    if part is None or whole.mention is None or saying.mention.number.value > _PERCENT:
        return True
    return in_first_unit(part.number).low <= in_first_unit(whole.mention.number).high * _TIMES


def _find_means(saying: Saying, before: Sequence[Item]) -> Iterator[tuple[Item, bool]]:
    """The mean beside a median: the value of its name, else the one directly before it: 收入 14063 元，中位数 12186 元，是平均数的 86.7%."""
    part = saying.items[0] if saying.items else None
    if part is None or not part.subject.endswith(_MEDIAN):
        return
    name = bare_name(part.subject).removesuffix(_MEDIAN)
    named = [one for one in before if bare_name(one.subject) == name] if name else before[:1]
    yield from ((one, at == 0) for at, one in enumerate(named))


def is_synonym(item: Item, name: str, table: WholeTable) -> bool:
    """Whether a value is called by another name of the same whole: 财政收入 and 一般公共预算收入."""
    own = bare_name(item.subject)
    return any(one.names_exactly(name) and one.names_exactly(own) for one in table.wholes if not one.is_open)


def find_usual(saying: Saying, part: Item, outline: Outline, table: WholeTable) -> Item | None:
    """What a share of this part is of by custom: the only value of the paragraph called so, nothing wider beside it: 税收占比 61.5%."""
    own = table.core(bare_name(part.subject))
    known = next((one for one in table.usual if own in one.part), None)
    if known is None or saying.mention.whole or part.mention is None:
        return None
    here = [one for one in outline.before(saying.index) if one.passage == saying.passage]
    if any(word in one.subject for word in known.not_beside for one in here):
        return None
    named = [one for one in here if is_candidate(one, part) and table.core(bare_name(one.subject)) in known.whole]
    alike = [one for one in named if one.mention and one.mention.roles == part.mention.roles]
    whole = alike[0] if len(named) == len(alike) == 1 else None
    is_meant = whole is not None and not is_of_another_period(part, whole) and _fits_into(part, whole)
    return whole if is_meant else None


def _fits_into(part: Item, whole: Item) -> bool:
    """Whether a value is no more than another."""
    if part.mention is None or whole.mention is None:
        return False
    one, other = part.mention.number, whole.mention.number
    return one.value * one.unit.factor <= other.value * other.unit.factor


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
    is_one = not subject.removesuffix(name).endswith(_JOINTS)  # 转移支付 is not 税收返还和转移支付
    return len(name) >= least and subject.endswith(name) and is_one and not name.startswith("总")


def is_share_itself(item: Item, saying: Saying, outline: Outline) -> bool:
    """Whether a value is said to be a share of the same whole: 一般性转移支付 A，占转移支付总量的 48%；专项转移支付 B，占转移支付总量的 52%."""
    near = [one for one in outline.said_near(saying, _NEAREST) if one.mention.role == RATIO and one is not saying]
    return any(one.items[:1] == (item,) and one.mention.whole == saying.mention.whole for one in near)


def _all_alike(named: Sequence[Item], saying: Saying) -> list[Item]:
    """Of a name that other paragraphs give the same value throughout one, unless the name says little."""
    values = {one.mention.number.value * one.mention.number.unit.factor for one in named if one.mention}
    is_told = len(values) == 1 and not is_generic(saying.mention.whole)
    return list(named[:1]) if is_told else []


def is_candidate(item: Item, part: Item, *, is_of_mean: bool = False) -> bool:
    """Whether a value measures the same as a part and stands in no later paragraph, so that the part may be one of it."""
    one, other = item.mention, part.mention
    if one is None or other is None or item is part or item.host is not None:
        return False
    roles = {VALUE, AVERAGE} if is_of_mean else {VALUE, WHOLE}
    return one.dimension == other.dimension and item.passage <= part.passage and one.role in roles
