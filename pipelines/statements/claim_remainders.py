"""Claim remainders: what is left of a whole: 预算 5000 万元，中标 4650 万元，节约 350 万元; 受理 1803 件，结案 894 件，未结 909 件.

All stand in one sentence. A whole may be told in its parts (旧存 113 万件，新收 345.2 万件). Which words are which is data
(``reference/statements/pairs.yaml``).
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from pipelines.statements.choose_reading import Reading
from pipelines.statements.make_claims import ClaimMaker, Told, name_figure
from pipelines.statements.mentions import VALUE
from pipelines.statements.outline import Item, Outline, Saying
from pipelines.statements.read_numbers import Number
from pipelines.statements.weigh import finest_decimals, in_first_unit, spell_figure, weigh, weigh_intervals
from schemas.intervals import Interval, grow
from schemas.statement_patterns import Remainder
from schemas.statements import INCONSISTENT, QUERY, Claim

_NEAR = 6
_CARRIED_OVER = ("其中可能含以前结转的或另有去向的。", "some may be left from before, or have gone elsewhere.")


def claim_remainders(outline: Outline, maker: ClaimMaker, table: Sequence[Remainder]) -> Iterator[Claim]:
    """Claims on everything that is said to be left."""
    for item in outline.items:
        mention = item.mention
        if mention is None or mention.role != VALUE or item.host is not None or item.is_average:
            continue
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
    yield Reading("growth", others, Told(f"{left} ÷ ({left} − {more} + {done}) − 1"), weighed, is_certain=False)


def _claim(item: Item, remainder: Remainder, outline: Outline, maker: ClaimMaker) -> Iterator[Claim]:
    assert item.mention is not None  # noqa: S101 - the caller looked
    stated = item.mention.number
    own = [
        one
        for one in outline.before(item.index, _NEAR)
        if _is_beside(one, item) and not _is_called(one, remainder.left)
    ]
    used = next((one for one in own if _is_called(one, remainder.used)), None)
    wholes = _find_wholes([one for one in own if one is not used], remainder)
    if used is None or not wholes:
        return
    numbers = [_number(one) for one in (*wholes, used)]
    finest = finest_decimals([stated, *numbers])
    left = Interval.of(0)
    for number in numbers[:-1]:
        left += in_first_unit(number, finest)
    left = (left - in_first_unit(numbers[-1], finest)).scale(1 / stated.unit.factor)
    if left.high < 0:
        return  # what was used is no part of it
    weighed = weigh_intervals(stated, left, left, decimals=finest)
    told = Told(f"{' + '.join(map(spell_figure, numbers[:-1]))} − {spell_figure(numbers[-1])}")
    if weighed.verdict == INCONSISTENT and remainder.carries_over:
        weighed, told = replace(weighed, verdict=QUERY), Told(told.formula, *_CARRIED_OVER)
    others = [name_figure(one.mention, one.passage, "总数", "whole") for one in wholes if one.mention]
    if used.mention is not None:
        others.append(name_figure(used.mention, used.passage, "已用", "used"))
    yield maker.make("difference", name_figure(item.mention, item.passage, "余数", "left"), others, weighed, told)


def _find_wholes(items: Sequence[Item], remainder: Remainder) -> list[Item]:
    """The nearest whole; else all the parts in which it is told."""
    whole = next((one for one in items if _is_called(one, remainder.whole)), None)
    if whole is not None:
        return [whole]
    parts = [next((one for one in items if _is_called(one, (word,))), None) for word in remainder.whole_parts]
    found = [one for one in parts if one is not None]
    return found if len(found) == len(parts) else []


def _is_beside(one: Item, item: Item) -> bool:
    """Whether a value of the same dimension stands in the same sentence, and in no bracket."""
    if one.mention is None or item.mention is None or one.host is not None or one.is_average:
        return False
    return (one.passage, one.sentence) == (item.passage, item.sentence) and _measures_as(one, item)


def _measures_as(one: Item, item: Item) -> bool:
    return one.mention is not None and item.mention is not None and one.mention.dimension == item.mention.dimension


def _is_called(item: Item, words: Sequence[str]) -> bool:
    name = item.subject or (item.mention.lead if item.mention is not None else "")
    return any(word in name for word in words)


def _number(item: Item) -> Number:
    assert item.mention is not None  # noqa: S101 - the caller chose items with a value
    return item.mention.number
