"""Find wholes: the values of a report that a share may be of, by its words, its list, and the shares beside it.

Does not belong here: values of the name that a share says (``find_named_wholes``), rates by their names (``find_parts``), or whether
a share agrees (``claim_ratios``).
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from pipelines.statements.claims.find_common_wholes import find_beside, imply_one_whole, make_up
from pipelines.statements.claims.find_named_wholes import find_behind, find_named
from pipelines.statements.claims.weigh import come_near_all, weigh
from pipelines.statements.language.mentions import AVERAGE, RATIO, VALUE, WHOLE
from pipelines.statements.language.names import bare_name, is_generic, is_same_name
from pipelines.statements.outline.outline import Item, Outline, Saying
from schemas.intervals import divide
from schemas.statement_patterns import WholeTable
from schemas.statements import CONSISTENT

_OPEN = "（"
# Behind a count: what follows is out of it.
_OUT_OF = "中"
# How many values and shares back something is still near.
_NEAREST = 8
# What stands before a value that is of a month, a quarter, a year.
_PERIOD = re.compile(r"[月季年旬]")
_BUDGETED = re.compile(r"预算数?$")
_TOTALS = ("总额", "总数", "总计", "合计")


def find_wholes(saying: Saying, part: Item, outline: Outline, table: WholeTable) -> Iterator[tuple[Item, bool]]:
    """Values that a ratio may be of, the likeliest first, each with whether it must be that one."""
    name = saying.mention.whole
    is_of_mean = name in table.means
    before = [one for one in outline.before(saying.index) if is_candidate(one, part, is_of_mean=is_of_mean)]
    if name and "budget" in saying.mention.roles:
        behind = find_behind(saying, outline, name, table)
        if behind is not None:
            yield behind, True
        yield from _find_divided(saying, part)
        yield from _find_budgets(saying, part, before)
    elif name:
        yield from find_named(saying, before, outline, table)
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
            is_fellow = part.group is not None and one.group is part.group and _fits(saying, part, one)
            yield one, one is before[0] and (is_fellow or _is_out_of(part, one))


def _is_out_of(part: Item, whole: Item) -> bool:
    """Whether a value is said to be out of the one directly before it: 338 个城市中，达标的 73 个，占 21.6%."""
    is_said = whole.mention is not None and whole.mention.tail.strip().endswith(_OUT_OF)
    return (
        is_said and (whole.passage, whole.sentence) == (part.passage, part.sentence) and part.index == whole.index + 1
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
    yield from (found for found in find_named(named, before, outline, table) if found[1])


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
    numbers = [one.mention.number for one in (saying, *fellows)]
    return len(fellows) > 1 or (bool(fellows) and come_near_all(numbers))


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
    """Whether a budget is of the same thing: of the same list or of none, and of the same part of the sentence; or that of all the list.

    收入预算总额 100 万元，其中拨款 76 万元，占收入预算总额的 76%.
    """
    if budget.mention is None or part.mention is None:
        return False
    if part.group is not None and budget in part.group.wholes:
        is_total = saying.mention.whole.endswith(_TOTALS)
        return is_total and is_same_name(saying.mention.whole, budget.subject)
    if budget.group is not part.group:
        return False
    return budget.mention.clause == part.mention.clause or (part.group is None and is_generic(part.subject))


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


def is_candidate(item: Item, part: Item, *, is_of_mean: bool = False) -> bool:
    """Whether a value measures the same as a part and stands in no later paragraph, so that the part may be one of it."""
    one, other = item.mention, part.mention
    if one is None or other is None or item is part or item.host is not None:
        return False
    roles = {VALUE, AVERAGE} if is_of_mean else {VALUE, WHOLE}
    return one.dimension == other.dimension and item.passage <= part.passage and one.role in roles
