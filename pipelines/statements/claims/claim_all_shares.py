"""Claim all shares: the shares of all parts that a whole is known to have add up to 100 %.

一二三产业 … 对生产总值贡献率分别为 9.0%、53.5% 和 37.5%: whatever the whole is, these are all of it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from pipelines.statements.claims.find_common_wholes import imply_one_whole
from pipelines.statements.claims.make_claims import ClaimMaker
from pipelines.statements.claims.weigh import spell_number, spell_value
from pipelines.statements.language.mentions import RATE, RATIO
from pipelines.statements.language.names import bare_name
from pipelines.statements.outline.outline import Outline, Saying
from schemas.intervals import Interval
from schemas.statement_patterns import WholeTable
from schemas.statement_words import RATIO as PERCENTAGES
from schemas.statements import CONSISTENT, INCONSISTENT, QUERY, Claim

_ALL = 100
_LEAST = 3
# How far from 100 what stands in brackets without a word may be, and still be taken for shares.
_NEARLY = 10


def claim_all_shares(
    outline: Outline, maker: ClaimMaker, table: WholeTable, judged: Mapping[tuple[int, int], str]
) -> Iterator[Claim]:
    """Claims on the shares of one sentence that are of all parts of a known whole.

    Args:
        outline: The report's items and what is said of them.
        maker: Makes the claims.
        table: Which wholes have which parts.
        judged: What is said of each share by itself, by where it stands (passage, offset). Where one is wrong, their sum says nothing
            new; where none is, the sum is no question.
    """
    groups: dict[tuple[int, int, str, str], list[Saying]] = {}
    for saying in outline.sayings:
        mention = saying.mention
        if _is_share(saying, table):
            key = (saying.passage, mention.sentence, bare_name(mention.whole), bare_name(mention.subject[-_LEAST:]))
            groups.setdefault(key, []).append(saying)
    for own in groups.values():
        if len(own) >= _LEAST and _are_all_parts(own, table) and not _are_growths(own) and not _are_of_other(own):
            claim = _make(own, maker)
            verdicts = {judged.get((saying.passage, saying.mention.number.start)) for saying in own}
            is_each_right = verdicts == {CONSISTENT}
            if claim.verdict == INCONSISTENT and is_each_right:
                yield replace(claim, verdict=QUERY)
            elif INCONSISTENT not in verdicts and not (claim.verdict == QUERY and is_each_right):
                yield claim


def _is_share(saying: Saying, table: WholeTable) -> bool:
    """Whether a percentage is a share of something; a rate only where its name says so (贡献率)."""
    mention = saying.mention
    if mention.number.unit.dimension != PERCENTAGES or "budget" in mention.roles or mention.has("plan"):
        return False
    is_named = mention.role == RATE and mention.subject.endswith(table.share_names)
    return bool(saying.items) and (mention.role == RATIO or is_named)


def _are_all_parts(sayings: Sequence[Saying], table: WholeTable) -> bool:
    """Whether each is of another part of one whole, and no part is missing."""
    names = [bare_name(saying.items[0].subject) for saying in sayings]
    for whole in table.wholes:
        parts = [whole.part_of(name) for name in names]
        if not whole.is_open and None not in parts and len(set(parts)) == len(parts) == len(whole.parts):
            return True
    return False


def _are_growths(sayings: Sequence[Saying]) -> bool:
    """Whether percentages in brackets without a word are far from all of something, and thus growths: 一产 30.6（3.5%）、二产 …."""
    total = sum((saying.mention.number.value for saying in sayings), Fraction(0))
    return all(saying.mention.lead == "（" for saying in sayings) and abs(total - _ALL) > _NEARLY


def _are_of_other(sayings: Sequence[Saying]) -> bool:
    """Whether shares far from all of something follow from one whole, which is another than their sum: 占本年支出的."""
    total = sum((saying.mention.number.value for saying in sayings), Fraction(0))
    return abs(total - _ALL) > _NEARLY and imply_one_whole(sayings)


def _make(sayings: Sequence[Saying], maker: ClaimMaker) -> Claim:
    strict = loose = Interval.of(0)
    for saying in sayings:
        strict += saying.mention.number.interval()
        loose += saying.mention.number.loose()
    verdict = CONSISTENT if strict.contains(_ALL) else QUERY if loose.contains(_ALL) else INCONSISTENT
    added = sum((saying.mention.number.value for saying in sayings), Interval.of(0).low)
    terms = " + ".join(f"{spell_number(saying.mention.number)}%" for saying in sayings)
    zh = f"所列为全部组成部分，{terms} = {spell_value(added)}%，" + _SAID_ZH[verdict]
    en = f"these are all parts: {terms} = {spell_value(added)} %, {_SAID_EN[verdict]}"
    span = (sayings[0].mention.number.start, sayings[-1].mention.number.end)
    return maker.tell("part_sum", sayings[0].passage, span, verdict, (str(_ALL), spell_value(added)), (zh, en))


_SAID_ZH = {
    CONSISTENT: "按四舍五入合计为 100%。",
    QUERY: "按四舍五入不为 100%，仅按截尾才成立。",
    INCONSISTENT: "不为 100%。",
}
_SAID_EN = {
    CONSISTENT: "100 % as rounded.",
    QUERY: "not 100 % as rounded; only if cut off.",
    INCONSISTENT: "not 100 %.",
}
