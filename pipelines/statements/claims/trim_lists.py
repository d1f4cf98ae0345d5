"""Trim lists: which members of a list are parts of a value, where more stands in it than its parts.

A list may go on behind all of its parts (收案 …，旧存 …，审结 …), name the parts of a part (款 …，其中 its 项), or tell each part for two years.
Does not belong here: finding lists (``find_sums``), or what their parts come to (``weigh_sums``).
"""

from collections.abc import Sequence
from itertools import pairwise

from pipelines.statements.claims.find_common_wholes import make_up
from pipelines.statements.language.names import bare_name
from pipelines.statements.outline.outline import Item, number_of
from schemas.statement_patterns import WholeTable

# A sum has so many parts.
_LEAST = 2
# What 个 counts is told by the noun behind it.
_ANYTHING = "count:个"
# A longer list is left as it is.
_MOST = 40
# What is left over of a whole is no part of it.
_LEFT = ("结转", "结余")
# What begins so was done with a whole, or is left of it.
_STAGES = ("已", "尚", "剩余", "办结", "结案", "审结", "整改", "化解")


def trim_parts(whole: Item, parts: Sequence[Item], table: WholeTable) -> list[Item]:
    """The parts of what a value counts, of its year, and no parts of these; up to where they are all of it."""
    own = [one for one in _leave_years_before(whole, parts) if _counts_alike(whole, one)]
    own = _leave_executed(whole, own)
    own = own[: _find_again(whole, own)]
    own = _leave_stages(whole, own)
    if len(own) > _MOST or not _exceed(whole, own) or make_up(own, whole):
        return own
    if _is_left(own[-1]) and make_up(own[:-1], whole):
        return own[:-1]
    divisions = [[one.part_of(bare_name(item.subject)) for item in own] for one in table.wholes]
    if any(None not in parts for parts in divisions):
        return own
    return (
        _find_division(whole, own, table)
        or _find_beginning(whole, own, divisions)
        or _find_first(whole, own)
        or _leave_inner(whole, own)
    )


def _counts_alike(whole: Item, part: Item) -> bool:
    """Whether 个 counts the same things: 12 个乡镇 are no whole of 重点村 26 个."""
    if part.mention is None or whole.mention is None or whole.mention.dimension != _ANYTHING:
        return True
    if not whole.mention.counted:
        return True
    name = part.mention.counted or bare_name(part.subject)
    return not name or bool(set(name) & set(whole.mention.counted))


def _leave_executed(whole: Item, parts: Sequence[Item]) -> list[Item]:
    """Parts of a budget without what was done of it behind them: 预算 50 万元，其中培训费 20 万元、印刷费 8 万元，实际支出 42.6 万元."""
    own = [one for one in parts if one.mention and "executed" not in one.mention.roles]
    is_budget = whole.mention is not None and "budget" in whole.mention.roles - {"executed"}
    return own if is_budget and own else list(parts)


def _leave_stages(whole: Item, parts: Sequence[Item]) -> list[Item]:
    """Parts without what was done with the whole, where they exceed it: 捐款 111 万元，其中定向 67 万元，已拨付 33 万元，尚有 78 万元."""
    if whole.mention is None or sum(number_of(one).value for one in parts) <= number_of(whole).value:
        return list(parts)
    at = next((at for at, one in enumerate(parts) if at and _is_stage(one)), len(parts))
    return list(parts[:at])


def _is_stage(part: Item) -> bool:
    lead = part.mention.lead.lstrip("，；、。") if part.mention is not None else ""
    return lead.startswith(_STAGES)


def _leave_years_before(whole: Item, parts: Sequence[Item]) -> Sequence[Item]:
    """Parts without those that are told again for the next year: 接待费 2020 年 4.5 万元，2021 年 4 万元; where all come to too much."""
    if not _exceed(whole, parts):
        return parts
    before = {id(one) for one, other in pairwise(parts) if _is_next_year(one, other)}
    return [one for one in parts if id(one) not in before]


def _is_next_year(one: Item, other: Item) -> bool:
    if one.mention is None or other.mention is None or other.subject not in {"", one.subject}:
        return False
    return one.mention.year is not None and other.mention.year == one.mention.year + 1


def _find_again(whole: Item, parts: Sequence[Item]) -> int:
    """Where a part is all of it again: 共收 860 万元，其中罚没 320 万元、…，上缴 860 万元; 国内接待 2.2 万元，… 共计 2.2 万元."""
    most = number_of(whole).value
    for at, one in enumerate(parts):
        is_told_before = at > 1 or (at == 1 and number_of(parts[0]).value == most)
        if number_of(one).value == most and (is_told_before or (one.mention and "这" in one.mention.lead)):
            return at
    return len(parts)


def _exceed(whole: Item, parts: Sequence[Item]) -> bool:
    """Whether parts plainly come to more than their whole."""
    unit = number_of(whole).unit
    numbers = [number_of(one) for one in parts]
    total = sum(one.value * (one.unit.factor if one.unit.name else unit.factor) for one in numbers)
    return len(parts) > _LEAST and total > number_of(whole).value * unit.factor


def _is_left(part: Item) -> bool:
    """Whether a value is what is left over when all is spent, and no part of it: 支出 …，收支相抵，结转下年 0.7 亿元."""
    return any(word in part.subject for word in _LEFT)


def _find_division(whole: Item, parts: Sequence[Item], table: WholeTable) -> list[Item]:
    """The first parts where they are all that the whole is known to have, and others follow: 出口 …，进口 …，顺差 …; empty where they are not."""
    for known in table.wholes:
        first = parts[: len(known.parts)]
        if known.is_open or len(first) == len(parts) or not known.is_whole(bare_name(whole.subject)):
            continue
        rest = [known.part_of(bare_name(one.subject)) for one in parts[len(first) :]]
        if known.is_divided_into([bare_name(one.subject) for one in first]) and not any(
            one is not None for one in rest
        ):
            return list(first)
    return []


def _find_beginning(whole: Item, parts: Sequence[Item], divisions: Sequence[Sequence[int | None]]) -> list[Item]:
    """The first parts where these are known to divide a whole, and are all of it; empty where they are not.

    受理 5200 件，其中新收 4860 件，旧存 340 件，审结 4980 件: of 新收 and 旧存 it is known.
    """
    for known in divisions:
        count = next((at for at, one in enumerate(known) if one is None), len(known))
        is_apart = len(set(known[:count])) == count and not any(one is not None for one in known[count:])
        if count >= _LEAST and is_apart and make_up(parts[:count], whole):
            return list(parts[:count])
    return []


def _find_first(whole: Item, parts: Sequence[Item]) -> list[Item]:
    """The first parts where they come to all of it, and the others to all of it again: 集体 133 件，个人 666 件；经济 290 件，社会 ….; empty where not."""
    ends = (end for end in range(_LEAST, len(parts) - 1) if make_up(parts[:end], whole))
    end = next(ends, len(parts))
    return list(parts[:end]) if make_up(parts[end:], whole) else []


def _leave_inner(whole: Item, parts: Sequence[Item]) -> list[Item]:
    """Parts without those that make up the one before them, where the others are no more than the whole."""
    left: list[Item] = []
    at = 0
    while at < len(parts):
        left.append(parts[at])
        ends = (end for end in range(at + _LEAST + 1, len(parts) + 1) if make_up(parts[at + 1 : end], parts[at]))
        at = next(ends, at + 1)
    return left if len(left) < len(parts) and not _exceed(whole, left) else list(parts)
