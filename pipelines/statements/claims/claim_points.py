"""Claim points: changes of a rate, in percentage points, or in percent where 上升 6.7% is said of a rate.

The rate of the year before is in the text, or follows from the growth of what it is computed from: 6201 cases closed, up 4.59 %, of 6380,
up 3.85 %, were 96.51 % the year before. A percentage said of a rate may mean points or a share of the rate; either may be true.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from pipelines.statements.claims.choose_reading import Reading, choose_claim
from pipelines.statements.claims.find_common_wholes import find_beside
from pipelines.statements.claims.find_parts import CERTAIN, find_parts
from pipelines.statements.claims.find_wholes import find_wholes
from pipelines.statements.claims.make_claims import ClaimMaker, Named, Told, name_figure
from pipelines.statements.claims.weigh import (
    in_first_unit,
    spell_between,
    spell_figure,
    spell_implied,
    spell_value,
    weigh,
    weigh_intervals,
)
from pipelines.statements.language.match_patterns import class_of
from pipelines.statements.language.mentions import CHANGE, PRIOR, RATE, RATIO, Mention, is_same_comparison
from pipelines.statements.language.names import bare_name
from pipelines.statements.outline.outline import Item, Outline, Saying
from schemas.intervals import Interval, divide, sum_up
from schemas.statement_patterns import RateTable, WholeTable
from schemas.statement_words import POINTS_OF_PERCENT
from schemas.statements import CONSISTENT, Claim

_PERCENT = 100
# How many sayings back the share that changed may stand.
_NEAREST = 8
_REVISED = (
    "增幅可能按修订后的基数计算。",
    "the growth may be on a revised base.",
)


def claim_points(outline: Outline, maker: ClaimMaker, table: RateTable, wholes: WholeTable) -> Iterator[Claim]:
    """Claims on every change of a rate or share."""
    changes: dict[int, list[Saying]] = {}
    for saying in outline.sayings:
        for item in saying.items[:1]:
            if saying.mention.role == CHANGE and saying.rate is None:
                changes.setdefault(id(item), []).append(saying)
    for saying in outline.sayings:
        mention = saying.mention
        is_points = mention.dimension == POINTS_OF_PERCENT
        is_told = mention.role == CHANGE and not mention.flags & {"plan", "annual"}
        if not is_told or not (is_points or saying.rate is not None):
            continue
        stated = name_figure(mention, saying.passage, "百分点变动", "change of the rate")
        readings = [
            *_read_given(saying),
            *_read_implied(saying, outline, changes, table),
            *_read_share(saying, outline, changes, wholes),
        ]
        yield choose_claim(saying, stated, readings, maker, _imply(saying, stated, maker))


def _read_given(saying: Saying) -> Iterator[Reading]:
    """The rate before stands in the sentence: 由 90.5% 提高到 97.2%，提高 6.7 个百分点."""
    now = _rate_of(saying)
    base = saying.bases[-1] if saying.bases else None
    if base is None:
        base = saying.own_base
    if now is None or base is None or base.dimension != "ratio":
        return
    weighed = weigh(
        saying.mention.number, lambda one, two: one - two, [now.number, base.number], sign=saying.mention.sign or 1
    )
    told = Told(f"{spell_figure(now.number)} − {spell_figure(base.number)}")
    others = (
        name_figure(now, saying.passage, "本期率", "rate"),
        name_figure(base, saying.passage, "上期率", "rate before"),
    )
    yield Reading("pp_change", others, told, weighed, is_certain=True)


def _rate_of(saying: Saying) -> Mention | None:
    """The rate that a change is said of."""
    if saying.rate is not None:
        return saying.rate.mention
    item = saying.items[0] if saying.items else None
    return item.mention if item is not None and item.mention is not None and item.mention.dimension == "ratio" else None


def _read_implied(
    saying: Saying, outline: Outline, changes: dict[int, list[Saying]], table: RateTable
) -> Iterator[Reading]:
    """The rate before follows from part and whole and how much each grew."""
    rate = saying.rate
    known = table.find(rate.mention.subject) if rate is not None else None
    if rate is None or rate.mention.role != RATE or (known is not None and known.beside and not known.whole):
        return  # what stands there is no whole of it
    for part, whole, certainty in find_parts(rate, outline, table):
        moved = [_find_change(one, changes) for one in (part, whole)]
        if part.mention is None or whole.mention is None or moved[0] is None or moved[1] is None:
            continue
        if any(one is not None and not _is_alike(one, saying) for one in moved):
            continue  # 比全省平均高出 2.1 个百分点 says nothing of the year before
        before = [
            _before(one.mention, change)
            for one, change in zip((part, whole), moved, strict=True)
            if one.mention and change
        ]
        now = divide(in_first_unit(part.mention.number), in_first_unit(whole.mention.number))
        then = divide(*before)
        yield _choose_sense(saying, now, then, _name(part, [whole], moved), is_certain=certainty == CERTAIN)


def _is_alike(one: Saying, other: Saying) -> bool:
    """Whether two changes are against the same; one of which that is not said is against the year before."""
    kinds = {PRIOR if saying.compare is None else saying.compare.kind for saying in (one, other)}
    is_told = one.compare is not None and other.compare is not None
    return is_same_comparison(one.compare, other.compare) if is_told else kinds == {PRIOR}


def _read_share(
    saying: Saying, outline: Outline, changes: dict[int, list[Saying]], table: WholeTable
) -> Iterator[Reading]:
    """The share before follows from how much its part and its whole, or all parts, changed: 城镇 640 万人，占 64%，乡村 360 万人，占 36%; 城镇增加 …."""
    share = saying.rate or _find_share(saying, outline)
    part = share.items[0] if share is not None and share.mention.role == RATIO and share.items else None
    if share is None or part is None or part.mention is None:
        return
    pairs = [([one], is_certain) for one, is_certain in find_wholes(share, part, outline, table) if is_certain][:1]
    pairs = pairs or [(one, True) for one in _find_all_parts(share, part, outline, table)]
    for items, is_certain in pairs:
        moved = [_find_change(one, changes) for one in (part, *items)]
        if any(one is None or not _is_alike(one, saying) for one in moved):
            continue
        figures = [(one.mention, change) for one, change in zip((part, *items), moved, strict=True)]
        own = [in_first_unit(one.number) for one, _ in figures if one is not None]
        before = [_before(one, change) for one, change in figures if one is not None and change is not None]
        now, then = (divide(one[0], sum_up(one[1:])) for one in (own, before))
        named = _name(part, items, moved)
        reading = _choose_sense(saying, now, then, named, is_certain=is_certain)
        is_of_percents = any(one is not None and class_of(one.mention.number) == "percent" for one in moved)
        yield replace(reading, doubt=_REVISED) if is_of_percents else reading


def _find_share(saying: Saying, outline: Outline) -> Saying | None:
    """The share of its paragraph that was stated of the same value."""
    near = [one for one in outline.said_near(saying, _NEAREST) if one.number < saying.number]
    near = [one for one in near if one.mention.role == RATIO and one.passage == saying.passage]
    return next((one for one in reversed(near) if one.items[:1] == saying.items[:1]), None)


def _find_all_parts(share: Saying, part: Item, outline: Outline, table: WholeTable) -> Iterator[list[Item]]:
    """All parts of an unnamed whole, whose shares stand beside one another."""
    items = list(dict.fromkeys(one.items[0] for one in find_beside(share, outline)))
    names = [bare_name(one.subject) for one in items]
    if part in items and any(not one.is_open and one.is_divided_into(names) for one in table.wholes):
        yield items


def _find_change(item: Item, changes: dict[int, list[Saying]]) -> Saying | None:
    return next(
        (one for one in changes.get(id(item), ()) if class_of(one.mention.number) in {"percent", "amount"}), None
    )


def _before(mention: Mention, change: Saying) -> Interval:
    """What a value was before a change of it."""
    own = in_first_unit(mention.number)
    moved = change.mention.number.interval()
    signed = -moved if change.mention.sign < 0 else moved
    if class_of(change.mention.number) == "amount":
        return own - signed.scale(change.mention.number.unit.factor)
    return own.scale(_PERCENT) / signed.shift(_PERCENT)


def _name(part: Item, wholes: Sequence[Item], moved: Sequence[Saying | None]) -> tuple[Named, ...]:
    named = []
    for item, zh, en in ((part, "部分", "part"), *((one, "整体", "whole") for one in wholes if one is not part)):
        if item.mention is not None:
            named.append(name_figure(item.mention, item.passage, zh, en))
    changes = list(dict.fromkeys(one for one in moved if one is not None))
    named += [name_figure(one.mention, one.passage, "其增减", "its change") for one in changes]
    return tuple(named)


def _choose_sense(
    saying: Saying, now: Interval, then: Interval, others: tuple[Named, ...], *, is_certain: bool
) -> Reading:
    """In points; or, said in percent, as a share of the rate before, where that is what agrees."""
    number, sign = saying.mention.number, saying.mention.sign or 1
    points = now - then
    weighed = weigh_intervals(number, points, points, sign=sign)
    told = Told(f"{_spell(now)}% − {_spell(then)}%")
    if class_of(number) == "percent" and weighed.verdict != CONSISTENT:
        share = (now / then).shift(-1).scale(_PERCENT)
        relative = weigh_intervals(number, share, share, sign=sign)
        if relative.verdict == CONSISTENT:
            weighed, told = relative, Told(f"{_spell(now)}% ÷ {_spell(then)}% − 1")
    return Reading("pp_change", others, told, weighed, is_certain)


def _imply(saying: Saying, stated: Named, maker: ClaimMaker) -> Claim:
    """A change whose rate before is not known."""
    sign = saying.mention.sign or 1
    now = _rate_of(saying)
    if now is None or class_of(saying.mention.number) == "percent":
        told = Told("", "文中没有上期的率。", "the rate before is not in the text.")
        return maker.without_base("pp_change", stated, [], None, told, sign=sign)
    own = saying.mention.number.interval()
    implied = now.number.interval() - (own if sign > 0 else -own)
    spelled = spell_implied(implied, now.number)
    told = Told(
        "",
        f"文中没有上期的率；所隐含的为 {spell_between(spelled)[0]}%。",
        f"the rate before is not in the text; the one implied is {spell_between(spelled)[1]}%.",
    )
    return maker.without_base(
        "pp_change", stated, [name_figure(now, saying.passage, "本期率", "rate")], spelled, told, sign=sign
    )


def _spell(interval: Interval) -> str:
    return spell_value((interval.low + interval.high) / 2)
