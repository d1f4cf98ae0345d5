"""Claim differences: changes in amount against a base in the text, or the history."""

from collections.abc import Iterator

from pipelines.statements.claims.choose_reading import Reading, choose_claim
from pipelines.statements.claims.find_bases import find_bases, is_certain_base, is_comparable
from pipelines.statements.claims.find_prior import History
from pipelines.statements.claims.make_claims import ClaimMaker, Told, name_figure
from pipelines.statements.claims.weigh import in_first_unit, spell_figure, weigh, weigh_intervals
from pipelines.statements.language.match_patterns import class_of
from pipelines.statements.language.mentions import CHANGE, Mention
from pipelines.statements.outline.outline import Item, Outline, Saying
from pipelines.statements.outline.pair_changes import pair_changes
from schemas.statements import UNVERIFIABLE, Claim


def claim_differences(outline: Outline, maker: ClaimMaker, history: History) -> Iterator[Claim]:
    """Claims on every change in amount that has a base; what stands beside its percentage is told with that where it has none."""
    paired = {id(one) for one in pair_changes(outline.sayings).values()}
    for saying in outline.sayings:
        mention = saying.mention
        if mention.role != CHANGE or saying.rate is not None or mention.has("plan"):
            continue
        if class_of(mention.number) == "amount":
            claim = _claim(saying, outline, maker, history)
            if claim is not None and not (claim.verdict == UNVERIFIABLE and id(saying) in paired):
                yield claim


def _claim(saying: Saying, outline: Outline, maker: ClaimMaker, history: History) -> Claim | None:
    """A change in amount; None where neither the text nor the history gives a base."""
    item = saying.items[0] if saying.items else None
    if item is None or item.mention is None or not is_comparable(item, saying.mention):
        return None
    readings = [
        _read(saying, item, base, passage, is_certain=is_certain)
        for base, passage, is_certain in _find_given(saying, item, outline)
        if base.dimension == item.mention.dimension
    ]
    if not any(one.is_certain for one in readings):
        readings += _read_history(saying, item.mention, history)
    if not readings:
        return None
    stated = name_figure(saying.mention, saying.passage, "增减额", "change")
    told = Told("", "文中没有可以确定的基数。", "no base in the text is certain.")
    fallback = maker.without_base("difference", stated, [], None, told, sign=saying.mention.sign or 1)
    return choose_claim(saying, stated, readings, maker, fallback)


def _find_given(saying: Saying, item: Item, outline: Outline) -> Iterator[tuple[Mention, int, bool]]:
    """The bases that the text gives, with their passage and whether they are certainly meant."""
    for base in saying.bases[-1:]:
        yield base, saying.passage, True
    if saying.own_base is not None:
        yield saying.own_base, saying.passage, True
    for other in find_bases(item, saying, outline):
        if other.mention is not None:
            yield other.mention, other.passage, is_certain_base(other, item, saying)


def _read(saying: Saying, item: Item, base: Mention, passage: int, *, is_certain: bool) -> Reading:
    """Current − base."""
    current = item.mention
    assert current is not None  # noqa: S101 - the caller looked
    factor = saying.mention.number.unit.factor
    weighed = weigh(
        saying.mention.number,
        lambda now, before: (now - before).scale(1 / factor),
        [current.number, base.number],
        sign=saying.mention.sign or 1,
    )
    told = Told(f"{spell_figure(current.number)} − {spell_figure(base.number)}")
    others = (name_figure(current, item.passage, "本期数", "current"), name_figure(base, passage, "基数", "base"))
    return Reading("difference", others, told, weighed, is_certain)


def _read_history(saying: Saying, current: Mention, history: History) -> Iterator[Reading]:
    """Current − prior, the year before being known."""
    known = history.find(saying)
    if known is None:
        return
    number, factor = saying.mention.number, saying.mention.number.unit.factor
    strict = (in_first_unit(current.number) - known.value).scale(1 / factor)
    loose = (in_first_unit(current.number, is_loose=True) - known.value).scale(1 / factor)
    weighed = weigh_intervals(number, strict, loose, sign=saying.mention.sign or 1)
    told = Told(f"{spell_figure(current.number)} − {known.spell()}")
    others = (name_figure(current, saying.items[0].passage, "本期数", "current"),)
    yield Reading("difference", others, told, weighed, is_certain=True, known=known)
