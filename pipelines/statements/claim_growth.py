"""Claim growth: changes in percent and in amount, judged with the change beside them, a base in the text, or the history.

What has no base is unverifiable and tells the base it implies. Source: domain rules, "rounding intervals".
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipelines.statements.arrange_items import Item, Outline, Saying, is_same_name
from pipelines.statements.make_claims import ClaimMaker, Named, Told
from pipelines.statements.match_patterns import class_of
from pipelines.statements.read_mentions import BUDGET, CHANGE, Mention
from pipelines.statements.weigh import Weighed, is_telling, spell_implied, spell_number, weigh
from schemas.intervals import Interval, grow, grow_by, imply_base
from schemas.statements import CONSISTENT, INCONSISTENT, QUERY, UNVERIFIABLE, Claim

_RANK = {CONSISTENT: 0, QUERY: 1, INCONSISTENT: 2, UNVERIFIABLE: 3}

_NEAREST = 20
_PARAGRAPHS = 2


@dataclass(frozen=True)
class Reading:
    """One way to understand a statement: its figures, the formula as written, what came of it, and whether it is the only way."""

    kind: str
    others: tuple[Named, ...]
    told: Told
    weighed: Weighed
    is_certain: bool


def claim_growth(outline: Outline, maker: ClaimMaker) -> Iterator[Claim]:
    """Claims on every change of the outline."""
    pairs = _pair_changes(outline.sayings)
    for saying in outline.sayings:
        if saying.mention.role != CHANGE or saying.rate is not None or saying.mention.has("plan"):
            continue
        kind = class_of(saying.mention.number)
        if kind == "percent":
            yield _claim_percent(saying, pairs.get(id(saying)), outline, maker)
        elif kind == "amount":
            claim = _claim_amount(saying, outline, maker)
            if claim is not None:
                yield claim


def _pair_changes(sayings: Sequence[Saying]) -> dict[int, Saying]:
    """For each change in percent the amount beside it: directly before, else directly behind."""
    changes = [one for one in sayings if one.mention.role == CHANGE]
    pairs: dict[int, Saying] = {}
    taken: set[int] = set()
    for shift in (-1, 1):
        for number, one in enumerate(changes):
            place = number + shift
            if id(one) in pairs or class_of(one.mention.number) != "percent" or not 0 <= place < len(changes):
                continue
            other = changes[place]
            if id(other) not in taken and _belong_together(one, other, shift):
                pairs[id(one)] = other
                taken.add(id(other))
    return pairs


def _belong_together(percent: Saying, amount: Saying, shift: int) -> bool:
    """Whether a change in percent and one in amount are the same change."""
    one, two = percent.mention, amount.mention
    later = one if shift < 0 else two
    return (
        class_of(two.number) == "amount"
        and percent.passage == amount.passage
        and one.sentence == two.sentence
        and one.sign == two.sign
        and percent.items[:1] == amount.items[:1]
        and not (later.compare is not None and percent.compare != amount.compare)
        and not later.has("respectively")
        and "；" not in later.marks
    )


def _claim_percent(saying: Saying, pair: Saying | None, outline: Outline, maker: ClaimMaker) -> Claim:
    """A change in percent."""
    stated = Named(saying.mention, saying.passage, "增减幅度", "growth")
    readings = [*_read_pair(saying, pair, outline), *_read_bases(saying), *_read_prior_items(saying, outline)]
    return choose_claim(saying, stated, readings, maker, _imply(saying, maker))


def choose_claim(
    saying: Saying, stated: Named, readings: Sequence[Reading], maker: ClaimMaker, fallback: Claim
) -> Claim:
    """The certain reading decides; else one that agrees; what is only possible never accuses."""
    certain = [one for one in readings if one.is_certain]
    number = saying.mention.number
    agreeing = [one for one in readings if one.weighed.verdict == CONSISTENT and is_telling(one.weighed, number)]
    if certain and all(one.weighed.verdict == UNVERIFIABLE for one in certain):
        return fallback
    if certain:
        chosen = min(certain, key=lambda one: _RANK[one.weighed.verdict])
    elif agreeing:
        chosen = agreeing[0]
    else:
        return fallback
    weighed, told = chosen.weighed, chosen.told
    if weighed.verdict == INCONSISTENT and saying.mention.basis and not _shares_basis(saying, chosen):
        weighed = Weighed(QUERY, weighed.computed, weighed.margin, weighed.gap)
        words = "、".join(sorted(saying.mention.basis))
        told = Told(
            told.formula, f"该幅度注明“{words}”，须按该口径核对。", f"The percentage is on another basis ({words})."
        )
    sign = saying.mention.sign or 1
    return maker.make(chosen.kind, stated, chosen.others, weighed, told, sign=sign)


def _shares_basis(saying: Saying, reading: Reading) -> bool:
    """Whether the other figures are on the same basis."""
    return all(saying.mention.basis <= one.mention.basis for one in reading.others[:1])


def _read_pair(saying: Saying, pair: Saying | None, outline: Outline) -> Iterator[Reading]:
    """Change ÷ (current − change), the base being what remains."""
    if pair is None:
        return
    candidates = [one for one in saying.items if _is_comparable(one, pair.mention)]
    possible = (
        [] if candidates else [one for one in nearest_items(outline, saying) if _is_comparable(one, pair.mention)]
    )
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
        operator = "−" if sign > 0 else "+"
        told = Told(f"{_bare(change)} ÷ ({_bare(current)} {operator} {_bare(change)})")
        others = (Named(change, pair.passage, "增减额", "change"), Named(current, item.passage, "本期数", "current"))
        yield Reading("growth", others, told, weighed, is_certain=item in candidates[:1])


def _grow_by(current: Interval, change: Interval) -> Interval:
    """The growth that a change makes; of what fell to nothing all."""
    if current.low == current.high == 0 and change.high < 0:
        return Interval.of(-100)
    return grow_by(current, change)


def nearest_items(outline: Outline, saying: Saying) -> list[Item]:
    """The values before a saying in its paragraph and the one before, the nearest first: what it may be of, if they agree."""
    near = outline.before(saying.index, _NEAREST)
    return [
        one
        for one in near
        if one.mention is not None and one.host is None and saying.passage - one.passage <= _PARAGRAPHS
    ]


def _read_bases(saying: Saying) -> Iterator[Reading]:
    """(current − base) ÷ base, where the sentence says the base."""
    item = saying.items[0] if saying.items else None
    if item is None or item.mention is None:
        return
    bases = [(one, saying.passage) for one in saying.bases[-1:]]
    if item.base is not None and item.base.mention is not None and not saying.has_own_compare:
        bases.append((item.base.mention, item.base.passage))
    for base, passage in bases:
        if base.dimension == item.mention.dimension:
            yield read_base(saying, item.mention, item.passage, base, passage, is_certain=True)


def read_base(saying: Saying, current: Mention, at: int, base: Mention, passage: int, *, is_certain: bool) -> Reading:
    """One reading of (current − base) ÷ base."""
    weighed = weigh(saying.mention.number, grow, [current.number, base.number], sign=saying.mention.sign or 1)
    told = Told(f"({_bare(current)} − {_bare(base)}) ÷ {_bare(base)}")
    others = (Named(current, at, "本期数", "current"), Named(base, passage, "基数", "base"))
    return Reading("growth", others, told, weighed, is_certain)


def _read_prior_items(saying: Saying, outline: Outline) -> Iterator[Reading]:
    """The same name in an earlier year, or its budget, elsewhere in the text."""
    for item in saying.items[:1]:
        if item.mention is None:
            continue
        for base in find_bases(item, saying, outline):
            assert base.mention is not None  # noqa: S101 - bases have a value
            yield read_base(saying, item.mention, item.passage, base.mention, base.passage, is_certain=False)


def find_bases(item: Item, saying: Saying, outline: Outline) -> Iterator[Item]:
    """Values that the comparison may mean: of the year it names, or the budget; the nearest first."""
    current = item.mention
    assert current is not None  # noqa: S101 - the caller looked
    for other in outline.before(saying.index):
        one = other.mention
        if other is item or one is None or one.dimension != current.dimension or other.host is not None:
            continue
        if saying.compare is not None and saying.compare.kind == BUDGET:
            if "budget" in one.roles and (
                is_same_name(item.subject, other.subject)
                or (other.passage, other.sentence) == (item.passage, item.sentence)
                or other.passage == item.passage - 1
            ):
                yield other
            continue
        wanted = (
            saying.compare.year
            if saying.compare is not None and saying.compare.year
            else (current.year - 1 if current.year else None)
        )
        if wanted is not None and one.year == wanted and _is_same_metric(item, other):
            yield other


def _is_same_metric(item: Item, other: Item) -> bool:
    return is_same_name(item.subject, other.subject) or not item.subject or not other.subject


def _imply(saying: Saying, maker: ClaimMaker) -> Claim:
    """What cannot be verified, with the base that it implies."""
    mention = saying.mention
    stated = Named(mention, saying.passage, "增减幅度", "growth")
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
    told = Told(
        "",
        f"文中没有基数；{_bare(current)}、{spell_number(mention.number, sign)}% 所隐含的基数为 {spelled} {current.number.unit.name}。",
        f"its base is not in the text; the base implied is {spelled} {current.number.unit.name}.",
    )
    others = [Named(current, item.passage, "本期数", "current")]
    return maker.without_base("growth", stated, others, spelled, told, sign=sign)


def _claim_amount(saying: Saying, outline: Outline, maker: ClaimMaker) -> Claim | None:
    """A change in amount against a base that the text gives; None where it gives none."""
    item = saying.items[0] if saying.items else None
    if item is None or item.mention is None or not _is_comparable(item, saying.mention):
        return None
    readings: list[Reading] = []
    given = [(one, saying.passage, True) for one in saying.bases[-1:]]
    if item.base is not None and item.base.mention is not None and not saying.has_own_compare:
        given.append((item.base.mention, item.base.passage, True))
    given += [(one.mention, one.passage, False) for one in find_bases(item, saying, outline) if one.mention]
    for base, passage, is_certain in given:
        if base.dimension != item.mention.dimension:
            continue
        sign, factor = saying.mention.sign or 1, saying.mention.number.unit.factor
        weighed = weigh(
            saying.mention.number,
            lambda now, before: (now - before).scale(1 / factor),  # noqa: B023 - called at once
            [item.mention.number, base.number],
            sign=sign,
        )
        told = Told(f"{_bare(item.mention)} − {_bare(base)}")
        others = (Named(item.mention, item.passage, "本期数", "current"), Named(base, passage, "基数", "base"))
        readings.append(Reading("difference", others, told, weighed, is_certain))
    if not readings:
        return None
    stated = Named(saying.mention, saying.passage, "增减额", "change")
    told = Told("", "文中没有可以确定的基数。", "no base in the text is certain.")
    fallback = maker.without_base("difference", stated, [], None, told, sign=saying.mention.sign or 1)
    return choose_claim(saying, stated, readings, maker, fallback)


def _is_comparable(item: Item, mention: Mention) -> bool:
    return item.mention is not None and item.mention.dimension == mention.dimension


def _bare(mention: Mention) -> str:
    """A figure in a formula: its number and unit."""
    number = mention.number
    value = f"{float(number.value):,.{number.decimals}f}".replace(",", "")
    return f"{value}{number.unit.name}"
