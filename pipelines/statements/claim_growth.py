"""Claim growth: changes in percent and in amount, judged with the change beside them, a base in the text, or the history.

What has no base is unverifiable and tells the base it implies. Source: domain rules, "rounding intervals".
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from pipelines.statements.arrange_items import Item, Outline, Saying, bare_name, is_same_name
from pipelines.statements.make_claims import ClaimMaker, Named, Told, name_figure
from pipelines.statements.match_patterns import class_of
from pipelines.statements.read_mentions import BUDGET, CHANGE, Mention
from pipelines.statements.weigh import Weighed, is_telling, spell_implied, spell_number, weigh
from schemas.intervals import Interval, grow, grow_by, imply_base
from schemas.statements import CONSISTENT, INCONSISTENT, QUERY, UNVERIFIABLE, Claim

_RANK = {CONSISTENT: 0, QUERY: 1, INCONSISTENT: 2, UNVERIFIABLE: 3}

_NEAREST = 20
_REAL = (
    "该类指标的增速通常按可比价或修订后的基数计算。",
    "such growth is usually in real terms, or on a revised base.",
)
_PARAGRAPHS = 2


@dataclass(frozen=True)
class Reading:
    """One way to understand a statement: its figures, the formula as written, what came of it.

    Attributes:
        kind: The kind of claim it makes.
        others: The figures besides the stated one.
        told: The formula.
        weighed: What came of it.
        is_certain: It is the only way to understand the statement, so that it may be called inconsistent.
        is_founded: It is not one of many that were tried: agreement is no chance even where figures are coarse.
    """

    kind: str
    others: tuple[Named, ...]
    told: Told
    weighed: Weighed
    is_certain: bool
    is_founded: bool = False


ReadParts = Callable[[Saying], Iterable[Reading]]


def claim_growth(outline: Outline, maker: ClaimMaker, read_parts: ReadParts) -> Iterator[Claim]:
    """Claims on every change of the outline; ``read_parts`` reads the growth of a whole from that of its parts."""
    pairs = _pair_changes(outline.sayings)
    paired = {id(one) for one in pairs.values()}
    for saying in outline.sayings:
        if saying.mention.role != CHANGE or saying.rate is not None or saying.mention.has("plan"):
            continue
        kind = class_of(saying.mention.number)
        if kind == "percent" and not saying.mention.has("annual"):
            yield _claim_percent(saying, pairs.get(id(saying)), outline, maker, read_parts)
        elif kind == "amount":
            claim = _claim_amount(saying, outline, maker)
            if claim is not None and not (claim.verdict == UNVERIFIABLE and id(saying) in paired):
                yield claim


def _pair_changes(sayings: Sequence[Saying]) -> dict[int, Saying]:
    """For each change in percent the amount beside it: directly before, else directly behind."""
    changes = [one for one in sayings if one.mention.role == CHANGE]
    pairs: dict[int, Saying] = {}
    taken: set[int] = set()
    for shift, is_same in ((-1, True), (1, True), (1, False), (-1, False)):
        for number, one in enumerate(changes):
            place = number + shift
            if id(one) in pairs or class_of(one.mention.number) != "percent" or not 0 <= place < len(changes):
                continue
            other = changes[place]
            if id(other) not in taken and _belong_together(one, other, shift, is_same=is_same):
                pairs[id(one)] = other
                taken.add(id(other))
    return pairs


def _belong_together(percent: Saying, amount: Saying, shift: int, *, is_same: bool) -> bool:
    """Whether a change in percent and one in amount are the same change, or, of a name without a value, may be."""
    one, two = percent.mention, amount.mention
    later = one if shift < 0 else two
    return (
        class_of(two.number) == "amount"
        and percent.passage == amount.passage
        and one.sentence == two.sentence
        and one.sign == two.sign
        and (percent.items[:1] == amount.items[:1]) == is_same
        and (is_same or not _has_value(amount))
        and not (later.compare is not None and percent.compare != amount.compare)
        and not later.has("respectively")
        and "；" not in later.marks
    )


def _has_value(saying: Saying) -> bool:
    return any(one.mention is not None for one in saying.items[:1])


def _claim_percent(
    saying: Saying, pair: Saying | None, outline: Outline, maker: ClaimMaker, read_parts: ReadParts
) -> Claim:
    """A change in percent."""
    stated = name_figure(saying.mention, saying.passage, "增减幅度", "growth")
    readings = [*_read_pair(saying, pair, outline), *_read_bases(saying), *_read_prior_items(saying, outline)]
    if not any(one.is_certain for one in readings):
        readings += read_parts(saying)
    return choose_claim(saying, stated, readings, maker, _imply(saying, maker))


def choose_claim(
    saying: Saying, stated: Named, readings: Sequence[Reading], maker: ClaimMaker, fallback: Claim
) -> Claim:
    """The certain reading decides; else one that agrees; what is only possible never accuses."""
    certain = [one for one in readings if one.is_certain]
    number = saying.mention.number
    agreeing = [
        one
        for one in readings
        if one.weighed.verdict == CONSISTENT and (one.is_founded or is_telling(one.weighed, number))
    ]
    if certain and all(one.weighed.verdict == UNVERIFIABLE for one in certain):
        return fallback
    if certain:
        chosen = min(certain, key=lambda one: _RANK[one.weighed.verdict])
    elif agreeing:
        chosen = agreeing[0]
    else:
        return fallback
    weighed, told = chosen.weighed, chosen.told
    if weighed.verdict == INCONSISTENT and chosen.kind == "growth" and is_real(saying):
        weighed = Weighed(QUERY, weighed.computed, weighed.margin, weighed.gap)
        told = Told(told.formula, *_REAL)
    if weighed.verdict == INCONSISTENT and saying.mention.basis and not _shares_basis(saying, chosen):
        weighed = Weighed(QUERY, weighed.computed, weighed.margin, weighed.gap)
        words = "、".join(sorted(saying.mention.basis))
        told = Told(
            told.formula, f"该幅度注明“{words}”，须按该口径核对。", f"The percentage is on another basis ({words})."
        )
    sign = saying.mention.sign or 1 if saying.mention.role == CHANGE else 1
    return maker.make(chosen.kind, stated, chosen.others, weighed, told, sign=sign)


def is_real(saying: Saying) -> bool:
    """Whether a growth is of something that is usually told in real terms."""
    mentions = [saying.mention, *(one.mention for one in saying.items[:1] if one.mention is not None)]
    return any(one.has("real_basis") for one in mentions)


def _shares_basis(saying: Saying, reading: Reading) -> bool:
    """Whether the other figures are on the same basis."""
    return all(saying.mention.basis <= one.basis for one in reading.others[:1])


def _read_pair(saying: Saying, pair: Saying | None, outline: Outline) -> Iterator[Reading]:
    """Change ÷ (current − change), the base being what remains."""
    if pair is None:
        return
    candidates = [one for one in saying.items if _is_comparable(one, pair.mention)]
    is_same = saying.items[:1] == pair.items[:1]
    possible = (
        [] if candidates else [one for one in nearest_items(outline, saying) if _is_comparable(one, pair.mention)]
    )
    if not possible and (pair.passage, pair.mention.sentence) == (saying.passage, saying.mention.sentence):
        possible = [one for one in saying.items[1:] if one not in candidates and _is_comparable(one, pair.mention)]
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
        others = (
            name_figure(change, pair.passage, "增减额", "change"),
            name_figure(current, item.passage, "本期数", "current"),
        )
        yield Reading("growth", others, told, weighed, is_certain=is_same and item in candidates)


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
    if saying.own_base is not None:
        bases.append((saying.own_base, saying.passage))
    for base, passage in bases:
        if base.dimension == item.mention.dimension:
            yield read_base(saying, item.mention, item.passage, base, passage, is_certain=True)


def read_base(saying: Saying, current: Mention, at: int, base: Mention, passage: int, *, is_certain: bool) -> Reading:
    """One reading of (current − base) ÷ base."""
    weighed = weigh(saying.mention.number, grow, [current.number, base.number], sign=saying.mention.sign or 1)
    told = Told(f"({_bare(current)} − {_bare(base)}) ÷ {_bare(base)}")
    others = (name_figure(current, at, "本期数", "current"), name_figure(base, passage, "基数", "base"))
    return Reading("growth", others, told, weighed, is_certain)


def _read_prior_items(saying: Saying, outline: Outline) -> Iterator[Reading]:
    """The same name in an earlier year, or its budget, elsewhere in the text."""
    for item in saying.items[:1]:
        if item.mention is None:
            continue
        for base in find_bases(item, saying, outline):
            assert base.mention is not None  # noqa: S101 - bases have a value
            is_near = _is_certain_base(base, item, saying)
            yield read_base(saying, item.mention, item.passage, base.mention, base.passage, is_certain=is_near)


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


def _is_certain_base(base: Item, item: Item, saying: Saying) -> bool:
    """Whether a base stands in the same sentence: its budget, or the same name a year before."""
    if (base.passage, base.sentence) != (saying.passage, saying.mention.sentence) or base.sentence != item.sentence:
        return False
    is_budget = saying.compare is not None and saying.compare.kind == BUDGET
    return is_budget or (bool(item.subject) and bare_name(item.subject) == bare_name(base.subject))


def _is_same_metric(item: Item, other: Item) -> bool:
    return is_same_name(item.subject, other.subject) or not item.subject or not other.subject


def _imply(saying: Saying, maker: ClaimMaker) -> Claim:
    """What cannot be verified, with the base that it implies."""
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
    told = Told(
        "",
        f"文中没有基数；{_bare(current)}、{spell_number(mention.number, sign)}% 所隐含的基数为 {spelled} {current.number.unit.name}。",
        f"its base is not in the text; the base implied is {spelled} {current.number.unit.name}.",
    )
    others = [name_figure(current, item.passage, "本期数", "current")]
    return maker.without_base("growth", stated, others, spelled, told, sign=sign)


def _claim_amount(saying: Saying, outline: Outline, maker: ClaimMaker) -> Claim | None:
    """A change in amount against a base that the text gives; None where it gives none."""
    item = saying.items[0] if saying.items else None
    if item is None or item.mention is None or not _is_comparable(item, saying.mention):
        return None
    readings: list[Reading] = []
    given = [(one, saying.passage, True) for one in saying.bases[-1:]]
    if saying.own_base is not None:
        given.append((saying.own_base, saying.passage, True))
    found = [
        (one.mention, one.passage, _is_certain_base(one, item, saying)) for one in find_bases(item, saying, outline)
    ]
    given += [(base, passage, is_certain) for base, passage, is_certain in found if base is not None]
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
        others = (
            name_figure(item.mention, item.passage, "本期数", "current"),
            name_figure(base, passage, "基数", "base"),
        )
        readings.append(Reading("difference", others, told, weighed, is_certain))
    if not readings:
        return None
    stated = name_figure(saying.mention, saying.passage, "增减额", "change")
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
