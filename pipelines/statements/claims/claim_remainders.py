"""Claim remainders: what is left of a whole: 预算 5000 万元，中标 4650 万元，节约 350 万元; 受理 1803 件，结案 894 件，未结 909 件.

All stand in one sentence. A whole may be told in its parts (旧存 113 万件，新收 345.2 万件). Which words are which is data
(``reference/statements/pairs.yaml``).
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from pipelines.statements.claims.choose_reading import OTHER_CASES, Reading
from pipelines.statements.claims.make_claims import ClaimMaker, Told, name_figure
from pipelines.statements.claims.weigh import finest_decimals, in_first_unit, spell_figure, weigh, weigh_intervals
from pipelines.statements.language.mentions import VALUE
from pipelines.statements.outline.outline import Item, Outline, Saying, number_of
from schemas.intervals import Interval, divide, grow, sum_up
from schemas.statement_patterns import Remainder
from schemas.statements import INCONSISTENT, QUERY, Claim

# How many values back the others may stand.
_NEAR = 14
# What makes a total of a name that does not say so itself.
_TOTALS = ("合计", "总计")
# Left over from more years than one.
_OF_YEARS = ("滚存", "累计", "历年")
# In how many sentences before it what something is left of may stand.
_SENTENCES = 3
_NO_RATE = ("\0",)
# What was left over of the time before.
_CARRIED = ("结转", "结余")
CARRIED_OVER = ("其中可能含以前结转的或另有去向的。", "some may be left from before, or have gone elsewhere.")


def claim_remainders(outline: Outline, maker: ClaimMaker, table: Sequence[Remainder]) -> Iterator[Claim]:
    """Claims on everything that is said to be left."""
    for item in outline.items:
        mention = item.mention
        if mention is None or mention.role != VALUE or item.host is not None or item.is_average:
            continue
        if "prior" in mention.roles or any(word in item.subject for word in _OF_YEARS):
            continue  # 上年结余 came in; 滚存结余 is of many years
        remainder = next((one for one in table if _is_called(item, one.left)), None)
        if remainder is not None:
            yield from _claim(item, remainder, outline, maker)


def read_left(saying: Saying, outline: Outline, table: Sequence[Remainder]) -> Iterator[Reading]:
    """How much what is left grew, by what came in and what was dealt with since: 收案 12.68 万件，结案 12.35 万件，未结 1.05 万件，上升 45.8%.

    What was left before is what is left now, less what came in, and what was dealt with. The figures may be of other cases, so that only
    agreement is told.
    """
    item = saying.items[0] if saying.items else None
    remainder = next((one for one in table if one.came_in and item is not None and _is_called(item, one.left)), None)
    if item is None or item.mention is None or remainder is None:
        return
    own = [one for one in outline.before(item.index, _NEAR) if one.passage == item.passage and _measures_as(one, item)]
    yield from _read_since(
        saying, item, [one for one in own if any(_is_called(one, words) for words in remainder.parts[:1])]
    )
    came = next((one for one in own if _is_called(one, remainder.came_in)), None)
    used = next((one for one in own if _is_called(one, remainder.used) and not _is_called(one, remainder.left)), None)
    if came is None or used is None or came.mention is None or used.mention is None:
        return
    numbers = [one.mention.number for one in (item, came, used) if one.mention]
    weighed = weigh(
        saying.mention.number,
        lambda left, more, done: grow(left, left - more + done),
        numbers,
        sign=saying.mention.sign or 1,
    )
    left, more, done = map(spell_figure, numbers)
    named = ((item, "期末数", "left"), (came, "新收", "came in"), (used, "已办", "dealt with"))
    others = tuple(name_figure(one.mention, one.passage, zh, en) for one, zh, en in named if one.mention)
    told = Told(f"{left} ÷ ({left} − {more} + {done}) − 1")
    yield Reading("growth", others, told, weighed, is_certain=False)


def _read_since(saying: Saying, item: Item, left_before: Sequence[Item]) -> Iterator[Reading]:
    """How much what is left grew since what was left before, where that is told: 旧存 288 件 … 未结 245 件，下降 14.9%."""
    for one in left_before[:1]:
        if one.mention is None or item.mention is None:
            continue
        numbers = [item.mention.number, one.mention.number]
        weighed = weigh(saying.mention.number, grow, numbers, sign=saying.mention.sign or 1)
        told = Told("({0} − {1}) ÷ {1}".format(*map(spell_figure, numbers)))
        others = (
            name_figure(item.mention, item.passage, "期末数", "left"),
            name_figure(one.mention, one.passage, "期初数", "left before"),
        )
        yield Reading("growth", others, told, weighed, is_certain=False)


def read_saved(saying: Saying, outline: Outline, table: Sequence[Remainder]) -> Iterator[Reading]:
    """A rate of what is left, where the text gives only what was used beside it: 实际采购 4303 万元，节约 480 万元，节约率 10%."""
    remainder = next((one for one in table if saying.mention.subject.endswith(one.rates or _NO_RATE)), None)
    if remainder is None or remainder.parts:
        return
    own = [one for one in outline.before(saying.index, _NEAR) if one.passage == saying.passage and one.host is None]
    own = [one for one in own if 0 <= saying.mention.sentence - one.sentence <= 1 and not one.is_average]
    left = next((one for one in own if one.mention is not None and _is_called(one, remainder.left)), None)
    if left is None:
        return
    alike = [one for one in own if one is not left and _measures_as(one, left) and one.sentence == left.sentence]
    used = next((one for one in alike if _is_called(one, remainder.used)), None)
    if used is None or any(_is_called(one, remainder.whole) for one in alike):
        return
    numbers = [number_of(left), number_of(used)]
    weighed = weigh(saying.mention.number, lambda saved, spent: divide(saved, saved + spent), numbers)
    told = Told("{0} ÷ ({0} + {1})".format(*map(spell_figure, numbers)))
    others = tuple(
        name_figure(one.mention, one.passage, zh, en)
        for one, zh, en in ((left, "余数", "left"), (used, "已用", "used"))
        if one.mention
    )
    yield Reading("ratio", others, told, weighed, is_certain=True, doubt=OTHER_CASES)


def read_cleared(saying: Saying, outline: Outline, table: Sequence[Remainder]) -> Iterator[Reading]:
    """A rate of what was dealt with, of what was left over and what came in together: 旧存 288 件，收案 3211 件，审结 3254 件，结案率 93%."""
    remainder = next((one for one in table if saying.mention.subject.endswith(one.rates or _NO_RATE)), None)
    if remainder is None or not remainder.parts:
        return
    own = [one for one in outline.before(saying.index, _NEAR) if one.passage == saying.passage and one.group is None]
    used = next((one for one in own if one.host is None and _is_called(one, remainder.used)), None)
    parts = [
        next((one for one in own if one is not used and _is_called(one, words)), None) for words in remainder.parts
    ]
    found = [one for one in parts if one is not None and one.mention is not None]
    if used is None or used.mention is None or len(set(map(id, found))) != len(remainder.parts):
        return
    if any(not _measures_as(one, used) for one in found):
        return
    numbers = [used.mention.number, *(number_of(one) for one in found)]
    weighed = weigh(saying.mention.number, lambda done, *came: divide(done, sum_up(came)), numbers)
    terms = " + ".join(map(spell_figure, numbers[1:]))
    others = tuple(name_figure(one.mention, one.passage, "整体", "whole") for one in found if one.mention)
    told = Told(f"{spell_figure(numbers[0])} ÷ ({terms})")
    part = name_figure(used.mention, used.passage, "部分", "part")
    yield Reading("ratio", (part, *others), told, weighed, is_certain=True, doubt=OTHER_CASES)


def _claim(item: Item, remainder: Remainder, outline: Outline, maker: ClaimMaker) -> Iterator[Claim]:
    assert item.mention is not None  # noqa: S101 - the caller looked
    stated = item.mention.number
    before = [one for one in outline.before(item.index, _NEAR) if not _is_called(one, remainder.left)]
    if item.group is not None and item.group.opener == "where":  # a part of 支出总计 is not left of it
        before = [one for one in before if one not in item.group.wholes or not _is_called(one, remainder.used)]
    own = [one for one in before if _is_beside(one, item, remainder)]
    used, wholes = _find_account(own, remainder)
    if used is None or not wholes:
        used, wholes = _find_account([one for one in before if _is_shortly_before(one, item, remainder)], remainder)
    if used is None or not wholes:
        return
    numbers = [number_of(one) for one in (*wholes, used)]
    finest = finest_decimals([stated, *numbers])
    left = Interval.of(0)
    for number in numbers[:-1]:
        left += in_first_unit(number, finest)
    left = (left - in_first_unit(numbers[-1], finest)).scale(1 / stated.unit.factor)
    is_balanced = used.mention is not None and "total" in used.mention.roles and left.touches(0)
    if left.high < 0 or (is_balanced and stated.value > 0):
        return  # what was used is no part of it, or 支出总计 holds what is left
    weighed = weigh_intervals(stated, left, left, decimals=finest)
    opening = (
        _find_opening(item, wholes, outline) if weighed.verdict == INCONSISTENT and remainder.carries_over else None
    )
    if opening is not None:
        wholes, numbers = [opening, *wholes], [number_of(opening), *numbers]
        left += in_first_unit(numbers[0], finest).scale(1 / stated.unit.factor)
        weighed = weigh_intervals(stated, left, left, decimals=finest)
    told = Told(f"{' + '.join(map(spell_figure, numbers[:-1]))} − {spell_figure(numbers[-1])}")
    if weighed.verdict == INCONSISTENT and remainder.carries_over:
        weighed, told = replace(weighed, verdict=QUERY), Told(told.formula, *CARRIED_OVER)
    others = [name_figure(one.mention, one.passage, "总数", "whole") for one in wholes if one.mention]
    if used.mention is not None:
        others.append(name_figure(used.mention, used.passage, "已用", "used"))
    yield maker.make("difference", name_figure(item.mention, item.passage, "余数", "left"), others, weighed, told)


def _find_opening(item: Item, wholes: Sequence[Item], outline: Outline) -> Item | None:
    """What was left over before, told in the same sentence or shortly before: 年初结转 75 万元，收入 784 万元，支出 579 万元，年末结转 280 万元."""
    near = (one for one in outline.before(item.index, _NEAR) if one.passage == item.passage and one not in wholes)
    near = (one for one in near if item.sentence - one.sentence <= _SENTENCES and _measures_as(one, item))
    return next((one for one in near if one.host is None and is_opening(one)), None)


def is_opening(item: Item) -> bool:
    """Whether a value is what was left over at the beginning: 年初结转结余, 上年结转."""
    mention = item.mention
    return mention is not None and "prior" in mention.roles and _is_called(item, _CARRIED)


def _find_account(items: Sequence[Item], remainder: Remainder) -> tuple[Item | None, list[Item]]:
    """What was used, and of what."""
    used = next((one for one in items if _is_called(one, remainder.used) and one.host is None), None)
    return used, _find_wholes([one for one in items if one is not used], remainder)


def _find_wholes(items: Sequence[Item], remainder: Remainder) -> list[Item]:
    """The nearest whole; else all the parts in which it is told."""
    whole = next((one for one in items if one.host is None and _is_called(one, remainder.whole)), None)
    if whole is not None:
        return [whole]
    parts = [next((one for one in items if _is_called(one, words)), None) for words in remainder.parts]
    found = [one for one in parts if one is not None]
    return found if len(set(map(id, found))) == len(parts) else []


def _is_beside(one: Item, item: Item, remainder: Remainder) -> bool:
    """Whether a value of the same dimension stands in the same sentence."""
    return (one.passage, one.sentence) == (item.passage, item.sentence) and _is_told(one, item, remainder)


def _is_told(one: Item, item: Item, remainder: Remainder) -> bool:
    """Whether a value measures the same, and stands in no bracket but for what was left over before (不含上年旧存 28 件)."""
    if one.is_average or not _measures_as(one, item):
        return False
    return one.host is None or any(_is_called(one, words) for words in remainder.parts[:1])


def _is_shortly_before(one: Item, item: Item, remainder: Remainder) -> bool:
    """Whether a value in no list stands in one of the sentences before, or in this one."""
    is_near = one.passage == item.passage and item.sentence - one.sentence <= _SENTENCES
    return is_near and one.group is None and _is_told(one, item, remainder)


def _measures_as(one: Item, item: Item) -> bool:
    return one.mention is not None and item.mention is not None and one.mention.dimension == item.mention.dimension


def _is_called(item: Item, words: Sequence[str]) -> bool:
    """Whether a value is called by one of some words, before it or, where nothing else names it, behind it: 共 50 项问题，已整改 40 项."""
    lead, counted = (item.mention.lead, item.mention.counted) if item.mention is not None else ("", "")
    total = next((word for word in _TOTALS if lead.endswith(word) and not item.subject.endswith(word)), "")
    name = (f"{item.subject}{total}" if item.subject else lead) + counted
    return any(word in name or lead.endswith(word) for word in words)
