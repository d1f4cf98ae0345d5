"""Claim sums: whether the parts of a list add up to their whole, or at least do not exceed it.

Each list is told once, by the reading that says most. Does not belong here: finding lists (``find_sums``), weighing them (``weigh_sums``).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from pipelines.statements.claims.find_following import collect_changes, find_following, move_together
from pipelines.statements.claims.find_known import find_known
from pipelines.statements.claims.find_sums import (
    collect_shares,
    find_shared,
    read_group,
    read_nameless,
)
from pipelines.statements.claims.find_totals import find_totals
from pipelines.statements.claims.judge_beside import judge_beside
from pipelines.statements.claims.make_claims import ClaimMaker, Named, Told, name_figure
from pipelines.statements.claims.series import Series
from pipelines.statements.claims.weigh import Weighed, spell_figure
from pipelines.statements.claims.weigh_sums import JudgedSum, judge_readings
from pipelines.statements.outline.outline import Item, Outline, Saying
from schemas.intervals import Interval
from schemas.statement_patterns import WholeTable
from schemas.statement_words import SCORE
from schemas.statements import CONSISTENT, INCONSISTENT, Claim


def judge_sums(outline: Outline, table: WholeTable, common: Mapping[int, Item]) -> list[JudgedSum]:
    """Every list of the outline, and known parts that stand without one, judged; ``common``: the whole that several shares have."""
    shares, changes = collect_shares(outline), collect_changes(outline)
    known = [judge_readings([series], table) for series in find_known(outline, shares, table)]
    known = [one for one in _choose_wholes(known) if one.weighed.verdict == CONSISTENT or one.series.opener == "known"]
    held = _Held(one.series for one in known)
    judged: list[JudgedSum] = []
    for group in outline.groups:
        lists = [*read_group(group, shares, table), *read_nameless(group, outline)]
        for one in judge_beside([_judge_moving(judge_readings(one, table), changes, table) for one in lists], table):
            is_told = one.weighed.verdict == CONSISTENT or one.series.opener != "perhaps"
            if is_told and not held.holds(one.series):
                judged.append(one)
    judged += [judge_readings([series], table) for series in find_totals(outline, table)]
    told = _Held(one.series for one in judged)
    for series in find_shared(outline, common):
        one = judge_readings([series], table)
        if not told.holds(series) and not held.holds(series):
            judged.append(one)
            told.add(series)
    for one in known:
        if not told.holds(one.series):
            judged.append(one)
            told.add(one.series)
    exact = {id(one.series.whole) for one in judged if one.is_exact or one.weighed.verdict != CONSISTENT}
    for series in find_following(outline):
        if id(series.whole) not in exact:
            judged.append(judge_readings([series], table))
    return judged


def _judge_moving(judged: JudgedSum, changes: Mapping[int, Saying], table: WholeTable) -> JudgedSum:
    """A list that need not name all parts, as one that does where the changes of its members add up to that of the whole."""
    series = judged.series
    if judged.is_exact or judged.weighed.verdict == INCONSISTENT or len(series.members) == 1:
        return judged
    is_all = series.opener == "where" and move_together(series, changes)
    return judge_readings([replace(series, opener="moving")], table) if is_all else judged


def _choose_wholes(known: Sequence[JudgedSum]) -> list[JudgedSum]:
    """Of several values that the same parts may be of the ones that they make up; where they make up none, it is not known which is meant."""
    wholes: dict[frozenset[int], set[int]] = {}
    for one in known:
        wholes.setdefault(frozenset(map(id, one.series.members)), set()).add(id(one.series.whole))
    return [
        one
        for one in known
        if one.weighed.verdict == CONSISTENT or len(wholes[frozenset(map(id, one.series.members))]) == 1
    ]


def claim_sums(judged: Sequence[JudgedSum], maker: ClaimMaker) -> Iterator[Claim]:
    """Claims on the lists that were judged."""
    for one in judged:
        yield _make(one.series, one.weighed, one.told, maker)


class _Held:
    """Lists that are told already, by their whole."""

    def __init__(self, series: Iterable[Series]) -> None:
        self._members: dict[int, list[frozenset[int]]] = {}
        for one in series:
            self.add(one)

    def add(self, series: Series) -> None:
        """Note a list."""
        own = frozenset(map(id, series.members))
        self._members.setdefault(id(series.whole), []).append(own)

    def holds(self, series: Series) -> bool:
        """Whether a list of the same whole holds all members of this one."""
        own = frozenset(map(id, series.members))
        return any(other >= own for other in self._members.get(id(series.whole), ()))


def _make(series: Series, weighed: Weighed, told: Told, maker: ClaimMaker) -> Claim:
    mention = series.whole.mention
    assert mention is not None  # noqa: S101 - a whole has a value
    stated = name_figure(mention, series.whole.passage, "合计", "total")
    others = [
        name_figure(one.mention, one.passage, one.subject or "部分", "part") for one in series.members if one.mention
    ]
    if len(others) == 1 and series.members[0].mention is not None:
        return _make_subset(stated, others[0], weighed, told, maker)
    kind = "score_total" if mention.dimension == SCORE else "part_sum"
    return maker.make(kind, stated, others, weighed, told)


def _make_subset(whole: Named, part: Named, weighed: Weighed, told: Told, maker: ClaimMaker) -> Claim:
    """One part of a whole: the part is what is stated, from nothing up to the whole."""
    factor = whole.number.unit.factor / (part.number.unit.factor if part.number.unit.name else whole.number.unit.factor)
    most = whole.number.interval().scale(factor)
    bounds = Interval(min(Fraction(0), most.low), most.high) if most.high > 0 else most
    own = replace(weighed, computed=bounds)
    return maker.make("subset", part, [whole], own, _tell_subset(part, whole, own, told))


def _tell_subset(part: Named, whole: Named, weighed: Weighed, told: Told) -> Told:
    """That a part does not exceed its whole, or that it does."""
    own, most = spell_figure(part.number), spell_figure(whole.number)
    if weighed.verdict == CONSISTENT:
        return Told(
            "", relation=(f"部分 {own}，不超过总数 {most}。", f"the part, {own}, is no more than the whole, {most}.")
        )
    relation = (f"部分 {own}，超过总数 {most}。", f"the part, {own}, is more than the whole, {most}.")
    return Told("", told.zh, told.en, relation)
