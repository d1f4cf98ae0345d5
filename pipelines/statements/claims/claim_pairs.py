"""Claim pairs: what was found and what was dealt with, and other counts of which one is part of the other."""

from collections.abc import Iterator

from pipelines.statements.claims.make_claims import ClaimMaker, Told, name_figure
from pipelines.statements.claims.weigh import Weighed, spell_figure, weigh_intervals
from pipelines.statements.language.names import bare_name
from pipelines.statements.outline.outline import Item, Outline
from schemas.intervals import Interval
from schemas.statement_patterns import Pair, PairTable
from schemas.statements import CONSISTENT, INCONSISTENT, QUERY, Claim

_REACH = 12


def claim_pairs(outline: Outline, maker: ClaimMaker, table: PairTable) -> Iterator[Claim]:
    """Claims on every count that is named as part of one before it."""
    for item in outline.items:
        mention = item.mention
        if mention is None or not mention.number.unit.is_count or item.group is not None or item.host is not None:
            continue
        name = _name(item, outline)
        for pair in table.pairs:
            if not any(word in name for word in pair.part):
                continue
            whole = _find_whole(item, pair, outline)
            if whole is not None:
                yield _make(item, whole, pair, maker)
                break


def _name(item: Item, outline: Outline) -> str:
    """The name of a value; of one directly behind another (13 户 54 人) that one's."""
    mention = item.mention
    if mention is None:
        return ""
    if item.subject:
        return bare_name(item.subject)
    before = outline.items[item.index - 1] if item.index else None
    is_beside = before is not None and before.passage == item.passage and before.sentence == item.sentence
    if before is None or not is_beside or any(mark in mention.marks for mark in "，；。"):
        return ""
    return bare_name(before.subject)


def _find_whole(item: Item, pair: Pair, outline: Outline) -> Item | None:
    """The nearest count before of the same unit whose name is of the whole."""
    mention = item.mention
    for other in outline.before(item.index, _REACH):
        one = other.mention
        if other.passage != item.passage:
            return None
        if pair.reach == "sentence" and other.sentence != item.sentence:
            return None
        if (
            one is None
            or mention is None
            or one.dimension != mention.dimension
            or other.host is not None
            or other.group is not None
        ):
            continue
        name = _name(other, outline)
        return (
            other if any(word in name for word in pair.whole) and not any(word in name for word in pair.part) else None
        )
    return None


def _make(item: Item, whole: Item, pair: Pair, maker: ClaimMaker) -> Claim:
    part, total = item.mention, whole.mention
    assert part is not None  # noqa: S101 - both were chosen for their value
    assert total is not None  # noqa: S101
    own, most = part.number.interval(), total.number.interval()
    bounds = Interval(min(most.low, most.low * 0), most.high) if most.high > 0 else most
    weighed = weigh_intervals(part.number, bounds, bounds)
    if own == most:
        weighed = Weighed(CONSISTENT, most, weighed.margin)
    if weighed.verdict == INCONSISTENT and pair.carries_over:
        weighed = Weighed(QUERY, weighed.computed, weighed.margin, weighed.gap)
    told = _tell(pair, spell_figure(part.number), spell_figure(total.number), weighed.verdict)
    others = [name_figure(total, whole.passage, "总数", "whole")]
    return maker.make(pair.kind, name_figure(part, item.passage, "部分", "part"), others, weighed, told)


def _tell(pair: Pair, part: str, whole: str, verdict: str) -> Told:
    """How the two counts stand to one another, in the words of the pair: 整改 9个，不超过发现 9个."""
    found, dealt = pair.zh.split("与")
    found_en, dealt_en = pair.en.split(" and ")
    if verdict == CONSISTENT:
        relation = (
            f"{dealt} {part}，不超过{found} {whole}。",
            f"{dealt_en}: {part}, no more than {found_en}: {whole}.",
        )
        return Told("", relation=relation)
    relation = (f"{dealt} {part}，超过{found} {whole}。", f"{dealt_en}: {part}, more than {found_en}: {whole}.")
    carried = ("其中可能含以前结转的。", "some may be left from before.") if verdict == QUERY else ("", "")
    return Told("", *carried, relation)
