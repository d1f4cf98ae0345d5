"""Claim growth: changes in percent, judged with the change beside them, a base in the text, or the history.

What has no base is unverifiable and tells the base it implies. Source: domain rules, "rounding intervals".
"""

from collections.abc import Iterator
from dataclasses import replace

from pipelines.statements.claims.choose_reading import Reading, ReadParts, choose_claim
from pipelines.statements.claims.find_bases import (
    find_bases,
    is_certain_base,
    is_comparable,
    is_founded_base,
    nearest_items,
)
from pipelines.statements.claims.find_prior import History
from pipelines.statements.claims.make_claims import ClaimMaker, Told, begin_sentence, name_figure
from pipelines.statements.claims.weigh import (
    in_first_unit,
    spell_between,
    spell_figure,
    spell_implied,
    spell_number,
    weigh,
    weigh_intervals,
)
from pipelines.statements.language.match_patterns import class_of
from pipelines.statements.language.mentions import CHANGE, MEAN, Mention
from pipelines.statements.outline.outline import Outline, Saying
from pipelines.statements.outline.pair_changes import pair_changes
from schemas.intervals import Interval, grow, grow_by, imply_base
from schemas.statements import Claim

_PERCENT = 100


def claim_growth(outline: Outline, maker: ClaimMaker, read_parts: ReadParts, history: History) -> Iterator[Claim]:
    """Claims on every change in percent.

    Args:
        outline: The report's items and what is said of them.
        maker: Makes the claims.
        read_parts: Reads a growth from what else the text says: that of all parts, what came in and was dealt with.
        history: What earlier years are known to have been.
    """
    pairs = pair_changes(outline.sayings)
    for saying in outline.sayings:
        mention = saying.mention
        if mention.role != CHANGE or saying.rate is not None or mention.has("plan") or mention.has("annual"):
            continue
        if class_of(mention.number) != "percent":
            continue
        stated = name_figure(mention, saying.passage, "增减幅度", "growth")
        readings = [
            *_read_pair(saying, pairs.get(id(saying)), outline),
            *_read_bases(saying),
            *_read_change(saying, pairs.get(id(saying))),
            *_read_prior_items(saying, outline),
        ]
        if not any(one.is_certain for one in readings):
            readings += [*_read_history(saying, history), *read_parts(saying)]
        yield choose_claim(saying, stated, readings, maker, _imply(saying, maker, history.why_not(saying)))


def _read_pair(saying: Saying, pair: Saying | None, outline: Outline) -> Iterator[Reading]:
    """Change ÷ (current − change), the base being what remains."""
    if pair is None:
        return
    candidates = [one for one in saying.items if is_comparable(one, pair.mention)]
    is_same = saying.items[:1] == pair.items[:1]
    is_of_mean = saying.compare is not None and saying.compare.kind == MEAN  # the amount may be against last year
    possible = [] if candidates else [one for one in nearest_items(outline, saying) if is_comparable(one, pair.mention)]
    if not possible and (pair.passage, pair.mention.sentence) == (saying.passage, saying.mention.sentence):
        possible = [one for one in saying.items[1:] if one not in candidates and is_comparable(one, pair.mention)]
    for item in [*candidates, *possible]:
        current, change = item.mention, pair.mention
        assert current is not None  # noqa: S101 - comparable items have a value
        sign = saying.mention.sign or 1
        weighed = weigh(
            saying.mention.number,
            lambda now, moved: _grow_by(now, moved if sign > 0 else -moved),  # noqa: B023 - called at once
            [current.number, change.number],
            sign=sign,
        )
        before, operator = ("", "−") if sign > 0 else ("−", "+")
        moved = spell_figure(change.number)
        told = Told(f"{before}{moved} ÷ ({spell_figure(current.number)} {operator} {moved})")
        others = (
            name_figure(change, pair.passage, "增减额", "change"),
            name_figure(current, item.passage, "本期数", "current"),
        )
        yield Reading("growth", others, told, weighed, is_certain=is_same and item in candidates and not is_of_mean)


def _read_change(saying: Saying, pair: Saying | None) -> Iterator[Reading]:
    """Change ÷ base, where the sentence gives the base and no current value: 较年初预算 1250 万元增加 60 万元，增长 4.8%."""
    base = pair.bases[-1] if pair is not None and pair.bases else None
    has_current = any(one.mention is not None for one in saying.items[:1])
    if pair is None or base is None or has_current or base.dimension != pair.mention.dimension:
        return
    sign = saying.mention.sign or 1
    weighed = weigh(
        saying.mention.number,
        lambda moved, before: ((moved if sign > 0 else -moved) / before).scale(_PERCENT),
        [pair.mention.number, base.number],
        sign=sign,
    )
    told = Told(f"{'' if sign > 0 else '−'}{spell_figure(pair.mention.number)} ÷ {spell_figure(base.number)}")
    others = (
        name_figure(pair.mention, pair.passage, "增减额", "change"),
        name_figure(base, pair.passage, "基数", "base"),
    )
    yield Reading("growth", others, told, weighed, is_certain=True)


def _grow_by(current: Interval, change: Interval) -> Interval:
    """The growth that a change makes; of what fell to nothing all."""
    if current.low == current.high == 0 and change.high < 0:
        return Interval.of(-100)
    return grow_by(current, change)


def _read_bases(saying: Saying) -> Iterator[Reading]:
    """(current − base) ÷ base, where the sentence says the base."""
    bases = [*saying.bases[-1:], *([saying.own_base] if saying.own_base is not None else [])]
    for item in saying.items:
        if item is not saying.items[0] and item.sentence == saying.mention.sentence:
            return  # of what was named before, it may be said of either
        for base in bases:
            if item.mention is not None and base.dimension == item.mention.dimension:
                yield read_base(saying, item.mention, item.passage, base, saying.passage, is_certain=True)


def read_base(saying: Saying, current: Mention, at: int, base: Mention, passage: int, *, is_certain: bool) -> Reading:
    """One reading of (current − base) ÷ base."""
    weighed = weigh(saying.mention.number, grow, [current.number, base.number], sign=saying.mention.sign or 1)
    told = Told(f"({spell_figure(current.number)} − {spell_figure(base.number)}) ÷ {spell_figure(base.number)}")
    others = (name_figure(current, at, "本期数", "current"), name_figure(base, passage, "基数", "base"))
    return Reading("growth", others, told, weighed, is_certain)


def _read_prior_items(saying: Saying, outline: Outline) -> Iterator[Reading]:
    """The same name in an earlier year, or its budget, elsewhere in the text."""
    for item in saying.items[:1]:
        if item.mention is None:
            continue
        for base in find_bases(item, saying, outline):
            assert base.mention is not None  # noqa: S101 - bases have a value
            is_near = is_certain_base(base, item, saying)
            own = read_base(saying, item.mention, item.passage, base.mention, base.passage, is_certain=is_near)
            yield replace(own, is_founded=is_founded_base(base, item, saying))


def _read_history(saying: Saying, history: History) -> Iterator[Reading]:
    """(current − prior) ÷ prior, the year before being known."""
    known = history.find(saying)
    current = saying.items[0].mention if saying.items else None
    if known is None or current is None:
        return
    try:
        strict = grow(in_first_unit(current.number), known.value)
        loose = grow(in_first_unit(current.number, is_loose=True), known.value)
    except ZeroDivisionError:
        return
    weighed = weigh_intervals(saying.mention.number, strict, loose, sign=saying.mention.sign or 1)
    prior = known.spell()
    told = Told(f"({spell_figure(current.number)} − {prior}) ÷ {prior}")
    others = (name_figure(current, saying.items[0].passage, "本期数", "current"),)
    yield Reading("growth", others, told, weighed, is_certain=True, known=known)


def _imply(saying: Saying, maker: ClaimMaker, why_not: tuple[str, str] | None) -> Claim:
    """What cannot be verified, with the base that it implies, and why the history has none where that is known."""
    mention = saying.mention
    stated = name_figure(mention, saying.passage, "增减幅度", "growth")
    sign = mention.sign or 1
    item = next(
        (one for one in saying.items if one.mention is not None and one.mention.number.unit.dimension != "ratio"),
        None,
    )
    own = mention.number.interval()
    own = own if sign > 0 else -own
    if item is None or item.mention is None:
        told = Told("", "文中没有本期数和基数。", "neither this period's figure nor its base is in the text.")
        return maker.without_base("growth", stated, [], None, told, sign=sign)
    current = item.mention
    implied = imply_base(current.number.interval(), own)
    if implied is None:
        return maker.without_base(
            "growth", stated, [], None, Told("", "文中没有基数。", "its base is not in the text."), sign=sign
        )
    spelled = spell_implied(implied, current.number)
    between = spell_between(spelled)
    told = Told(
        "",
        f"文中没有基数；{spell_figure(current.number)}、{spell_number(mention.number, sign)}% 所隐含的基数为 {between[0]} {current.number.unit.name}。"
        + (why_not[0] if why_not else ""),
        f"Its base is not in the text; the base implied is {between[1]} {current.number.unit.name}."
        + (f" {begin_sentence(why_not[1])}" if why_not else ""),
    )
    others = [name_figure(current, item.passage, "本期数", "current")]
    return maker.without_base("growth", stated, others, spelled, told, sign=sign)
