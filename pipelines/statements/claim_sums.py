"""Claim sums: whether the parts of a list add up to their whole, or at least do not exceed it.

A list behind a colon or 分别为 names all parts; one behind 其中 some, unless it names all that the whole is known to have. Parts that may
overlap are never accused. Source: domain rules, "part sum", "薯类折粮".
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from pipelines.statements.arrange_items import Group, Item, Outline, bare_name
from pipelines.statements.find_common_wholes import find_shared_lists
from pipelines.statements.make_claims import ClaimMaker, Named, Told, name_figure
from pipelines.statements.read_mentions import RATIO, Mention
from pipelines.statements.read_numbers import Number
from pipelines.statements.weigh import (
    Weighed,
    finest_decimals,
    in_first_unit,
    spell_figure,
    spell_value,
    weigh_intervals,
)
from schemas.intervals import Interval
from schemas.statement_patterns import OtherBasis, Whole, WholeTable
from schemas.statements import CONSISTENT, INCONSISTENT, QUERY, Claim

_PERSONS = frozenset({"count:人", "count:名", "count:户", "count:人次"})
_LEAST_SUFFIX = 2
# How far behind a whole its parts may stand when no word opens a list.
_REACH = 12
_WIDEST = 2
# What a sum is called that stands behind its parts.
_SUMMING = frozenset({"合计", "总计", "小计", "共计"})
_NEXT_SENTENCES = 2
_NO_WHOLES = WholeTable(source="none", wholes=(), overlapping=(), bases=())


@dataclass(frozen=True)
class Series:
    """The members of a list in one dimension, and the value that may be their whole.

    Attributes:
        opener: How the list is opened.
        whole: What may be their whole.
        members: The parts.
        is_ambiguous: Other values may be the whole as well.
        is_whole_shared: The shares that are stated of them add up to 100 %, so that they are all there is.
    """

    opener: str
    whole: Item
    members: tuple[Item, ...]
    is_ambiguous: bool = False
    is_whole_shared: bool = False

    @property
    def numbers(self) -> list[Number]:
        """The figures of the members, in the unit of the whole where none is written."""
        assert self.whole.mention is not None  # noqa: S101 - a whole has a value
        unit = self.whole.mention.number.unit
        return [
            replace(one, unit=unit) if one.unit.name == "" else one for one in (_number(item) for item in self.members)
        ]


@dataclass(frozen=True)
class JudgedSum:
    """A list with what came of it; ``is_exact``: its parts are all of the whole and add up."""

    series: Series
    weighed: Weighed
    told: Told
    is_exact: bool


def judge_sums(outline: Outline, table: WholeTable) -> list[JudgedSum]:
    """Every list of the outline, and known parts that stand without one, judged."""
    shares = _collect_shares(outline)
    known = [_judge([series], table) for series in _find_known(outline, table)]
    known = [one for one in known if one.weighed.verdict == CONSISTENT or one.series.opener == "known"]
    held = _Held(one.series for one in known)
    judged: list[JudgedSum] = []
    for group in outline.groups:
        for readings in [*_read_group(group, shares), *_read_nameless(group, outline)]:
            one = _judge(readings, table)
            is_told = one.weighed.verdict == CONSISTENT or one.series.opener != "perhaps"
            if is_told and not held.holds(one.series):
                judged.append(one)
    judged += [_judge([series], table) for series in _find_added_up(outline)]
    told = _Held(one.series for one in judged)
    for series in find_shared(outline):
        one = _judge([series], table)
        if not told.holds(series) and not held.holds(series):
            judged.append(one)
            told.add(series)
    for one in known:
        if not told.holds(one.series):
            judged.append(one)
            told.add(one.series)
    return judged


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


def _collect_shares(outline: Outline) -> dict[int, Number]:
    """The share of an unnamed whole that is stated of a value, by the value's identity."""
    found: dict[int, Number] = {}
    for saying in outline.sayings:
        mention = saying.mention
        if mention.role == RATIO and not mention.whole and saying.whole is None and len(saying.items) == 1:
            found.setdefault(id(saying.items[0]), mention.number)
    return found


def _add_up(parts: Sequence[Item], shares: dict[int, Number]) -> bool:
    """Whether the shares of all parts are stated and add up to 100 %, as far as they are rounded."""
    own = [shares.get(id(one)) for one in parts]
    stated = [one for one in own if one is not None]
    if len(stated) < 2 or len(stated) != len(own):  # noqa: PLR2004 - one share adds up to nothing
        return False
    total = Interval.of(0)
    for one in stated:
        total += one.interval()
    return total.contains(100) and total.width < _WIDEST


def _read_group(group: Group, shares: dict[int, Number]) -> Iterator[list[Series]]:
    """Per dimension and whole of a list the ways to read it: which whole, and up to which semicolon."""
    members = [one for one in group.members if _is_part(one)]
    nearest = group.wholes[-1].mention if group.wholes else None
    bare = nearest.dimension if nearest else ""
    keys = dict.fromkeys(_key(one, members, bare) for one in members)
    for key in keys:
        own = [one for one in members if _key(one, members, bare) == key]
        wholes = [one for one in reversed(group.wholes) if _may_be_whole(one, own)]
        if wholes and wholes[0].mention is not None and not wholes[0].mention.number.unit.name:
            continue
        if group.opener == "colon":
            wholes = wholes[:1] if group.wholes and wholes and wholes[0] is group.wholes[-1] else []
        for chosen, parts in assign_parts(wholes, own):
            ends = [len(parts), *(sum(1 for one in group.members[:cut] if one in parts) for cut in group.cuts)]
            readings = [
                Series(
                    group.opener,
                    whole,
                    tuple(parts[:end]),
                    is_ambiguous=len(chosen) > 1,
                    is_whole_shared=_add_up(parts[:end], shares),
                )
                for whole in chosen
                for end in dict.fromkeys(ends)
                if end
            ]
            is_bracket = group.opener == "bracket"
            if readings and not (is_bracket and _judge(readings, _NO_WHOLES).is_exact is False):
                yield readings


def find_shared(outline: Outline) -> Iterator[Series]:
    """Lists whose shares of one whole add up to 100 %: 中央 2666.3（8.1%）、地方 30400.7（91.9%）."""
    for members, whole in find_shared_lists(outline):
        yield Series("shared", whole, tuple(members), is_whole_shared=True)


def _find_added_up(outline: Outline) -> Iterator[Series]:
    """Values of one sentence with 合计 or 总计 behind them: 办公费 3.2 万元，印刷费 1.1 万元，合计 4.3 万元."""
    for item in outline.items:
        mention = item.mention
        is_score = mention is not None and mention.dimension in {"", "points"}
        if mention is None or is_score or not _is_sum(item) or item.group is not None or item.host is not None:
            continue
        parts: list[Item] = []
        for one in outline.before(item.index, _REACH):
            if (one.passage, one.sentence) != (item.passage, item.sentence) or one.mention is None or _is_sum(one):
                break
            if (
                one.mention.dimension != mention.dimension
                or not _is_part(one)
                or one.group is not None
                or not one.subject
            ):
                break
            parts.insert(0, one)
        if len(parts) > 1:
            yield Series("consists", item, tuple(parts))


def _is_sum(item: Item) -> bool:
    """Whether nothing but 合计 or the like stands before a value."""
    return item.mention is not None and item.mention.lead.strip("，；、。：（）") in _SUMMING


def _read_nameless(group: Group, outline: Outline) -> Iterator[list[Series]]:
    """A list that stands by itself: the values before it that share a word with its name may be its whole, if they agree."""
    members = [one for one in group.members if _is_part(one)]
    dimensions = {one.mention.dimension for one in members if one.mention is not None}
    if group.wholes or len(members) < 2 or len(dimensions) != 1:  # noqa: PLR2004 - one is no sum
        return
    words = {group.name[at : at + 2] for at in range(len(group.name) - 1)}
    for whole in outline.before(members[0].index):
        name = bare_name(whole.subject)
        if _may_be_whole(whole, members) and whole not in members and any(word in name for word in words):
            series = Series("perhaps", whole, tuple(members))
            if _weigh(series, _NO_WHOLES)[0].verdict == CONSISTENT:
                yield [series]
                return


def assign_parts(wholes: Sequence[Item], parts: Sequence[Item]) -> list[tuple[list[Item], list[Item]]]:
    """Which parts may be of which wholes: by name where several measures stand side by side (受理 …，结案 …)."""
    if len(wholes) < 2 or not parts:  # noqa: PLR2004 - one whole takes all
        return [(list(wholes), list(parts))]
    scored = {id(part): [_likeness(part.subject, whole.subject) for whole in wholes] for part in parts}
    best = {key: scores.index(max(scores)) for key, scores in scored.items()}
    if len(set(best.values())) < 2:  # noqa: PLR2004 - all are of one
        first = next(iter(best.values()))
        return [([wholes[first], *(one for one in wholes if one is not wholes[first])], list(parts))]
    found = [([whole], [part for part in parts if best[id(part)] == number]) for number, whole in enumerate(wholes)]
    return [(chosen, own) for chosen, own in found if own]


def _likeness(one: str, other: str) -> int:
    """How much two names have in common at their beginnings and ends."""
    left, right = bare_name(one), bare_name(other)
    if left == right:
        return len(left) + len(right)
    prefix = next((length for length in range(min(len(left), len(right)), 0, -1) if left[:length] == right[:length]), 0)
    return prefix + _common_suffix([left[prefix:], right[prefix:]])


def _key(item: Item, members: Sequence[Item], bare: str) -> tuple[str, str]:
    """What can be added: one dimension, and of budget and execution only one where both stand."""
    assert item.mention is not None  # noqa: S101 - additive items have a value
    roles = {
        "budget" if "budget" in one.mention.roles else ""
        for one in members
        if one.mention and one.mention.dimension == item.mention.dimension
    }
    return item.mention.dimension or bare, ("budget" if "budget" in item.mention.roles and len(roles) > 1 else "")


def _is_additive(item: Item) -> bool:
    """Whether a value can be added: no average or rate, and not of the year before, unless it was carried over."""
    mention = item.mention
    if mention is None or item.is_average or mention.role != "value":
        return False
    is_carried = "结转" in mention.subject or "结余" in mention.subject
    return "prior" not in mention.roles or is_carried


def _is_part(item: Item) -> bool:
    """Whether a value may be a part: not what was done this year, or so far, of a project named before."""
    mention = item.mention
    if mention is None or not _is_additive(item):
        return False
    return not mention.flags & {"cumulative", "month_only"} and "current" not in mention.roles


def _may_be_whole(whole: Item, members: Sequence[Item]) -> bool:
    mention = whole.mention
    if mention is None or whole.is_average or whole.base is not None:
        return False
    return all(one.mention is not None and one.mention.dimension in {mention.dimension, ""} for one in members)


def _judge(readings: Sequence[Series], table: WholeTable) -> JudgedSum:
    """The first reading that adds up; else the first that holds; else the first of all."""
    judged = [JudgedSum(one, *_weigh(one, table)) for one in readings]
    exact = next((one for one in judged if one.weighed.verdict == CONSISTENT and one.is_exact), None)
    if exact is not None or _are_known(judged[0].series, table):
        return exact or judged[0]
    return next((one for one in judged if one.weighed.verdict == CONSISTENT), judged[0])


def _are_known(series: Series, table: WholeTable) -> bool:
    """Whether all members are known parts of one whole, so that a semicolon between them ends nothing."""
    names = [bare_name(one.subject) for one in series.members]
    for whole in table.wholes:
        parts = [whole.part_of(name) for name in names]
        if len(names) > 1 and None not in parts and len(set(parts)) == len(parts):
            return True
    return False


def _weigh(series: Series, table: WholeTable) -> tuple[Weighed, Told, bool]:
    """What the parts come to, and whether they are all of it."""
    whole, numbers = _number(series.whole), series.numbers
    total, loose = _add(whole, numbers), _add(whole, numbers, is_loose=True)
    formula = " + ".join(spell_figure(one) for one in numbers)
    decimals = finest_decimals([whole, *numbers])
    exact = weigh_intervals(whole, total, loose, decimals=decimals)
    if exact.verdict == CONSISTENT:
        return exact, Told(formula), True
    own = whole.interval(decimals)
    exceeds = total.low > own.high or (total.low == own.high and not (total.has_low and own.has_high))
    if exceeds:
        return _weigh_excess(series, exact, table, formula)
    if series.is_whole_shared and len(numbers) > 1:
        return exact, Told(formula, "各部分占比合计为 100%。", "their shares add up to 100 %."), False
    if series.opener == "perhaps":
        return replace(exact, verdict=QUERY), Told(formula), False
    if (
        _names_all(series, table)
        or series.opener == "known"
        or (series.opener in {"colon", "consists"} and len(numbers) > 1)
    ):
        is_all = _is_sum(series.whole) or series.opener != "consists" or _names_all(series, table)
        verdict = exact.verdict if is_all else QUERY
        return replace(exact, verdict=verdict), Told(formula), False
    some = Weighed(CONSISTENT, total, exact.margin)
    told = Told(
        formula, f"所列部分合计不超过 {spell_figure(whole)}。", f"what is listed does not exceed {spell_figure(whole)}."
    )
    return some, told, False


def _weigh_excess(series: Series, exact: Weighed, table: WholeTable, formula: str) -> tuple[Weighed, Told, bool]:
    """Parts that come to more than their whole."""
    whole = _number(series.whole)
    for basis in table.bases:
        folded = _fold(series, basis)
        if folded is not None and not folded.low > whole.interval().scale(1).high:
            other = f"{basis.zh}后合计 {spell_value(folded.low)}，不超过 {spell_figure(whole)}（{basis.source}）。"
            english = f"with {basis.en} they come to {spell_value(folded.low)}, no more than {spell_figure(whole)}."
            return replace(exact, verdict=QUERY), Told(formula, other, english), False
    mention = series.whole.mention
    is_of_persons = mention is not None and mention.dimension in _PERSONS
    names = [bare_name(one.subject) for one in series.members]
    is_overlapping = any(word in name for word in table.overlapping for name in names) or _are_stages(names)
    if (is_of_persons or is_overlapping) and series.opener in {"where", "some"}:
        return _weigh_each(series, exact, formula, table)
    if exact.verdict == INCONSISTENT and not _is_disjoint(series, table):
        told = Told(formula, "各部分可能重叠，请核对。", "the parts may overlap.")
        return replace(exact, verdict=QUERY), told, False
    return exact, Told(formula), False


def _are_stages(names: Sequence[str]) -> bool:
    """Whether one name goes on the other, so that one may be a stage of it: 应上交财政 …，已上交 …."""
    return any(one and one in other for at, one in enumerate(names) for other in names[:at])


def _weigh_each(series: Series, exact: Weighed, formula: str, table: WholeTable) -> tuple[Weighed, Told, bool]:
    """Groups of people overlap, unless they are known not to: then only each of them must not exceed the whole."""
    if _is_disjoint(series, table) and len(series.members) > 1:
        return exact, Told(formula), False
    own = _number(series.whole).interval()
    most = max(series.numbers, key=lambda one: one.value)
    if most.interval().low <= own.high:
        told = Told(
            formula, "各部分可能重叠，每一部分均不超过总数。", "the parts may overlap; none of them exceeds the whole."
        )
        return replace(exact, verdict=CONSISTENT), told, False
    return exact, Told(formula), False


def _add(whole: Number, numbers: Sequence[Number], *, is_loose: bool = False) -> Interval:
    """The sum of the parts in the unit of the whole."""
    decimals = finest_decimals([whole, *numbers])
    total = Interval.of(0)
    for number in numbers:
        total += in_first_unit(number, decimals, is_loose=is_loose)
    return total.scale(1 / whole.unit.factor)


def _fold(series: Series, basis: OtherBasis) -> Interval | None:
    """The sum with some parts counted on another basis; None where none of them is named so."""
    whole = _number(series.whole)
    if whole.unit.dimension != basis.dimension:
        return None
    total, is_folded = Interval.of(0), False
    for called, number in zip(_name_members(series), series.numbers, strict=True):
        own = in_first_unit(number)
        if any(name in called for name in basis.names):
            own, is_folded = own.scale(basis.factor), True
        total += own
    return total.scale(1 / whole.unit.factor) if is_folded else None


def _names_all(series: Series, table: WholeTable) -> bool:
    """Whether the members are all the parts that their whole is known to have."""
    return any(_covers(whole, series) for whole in table.wholes if not whole.is_open)


def _covers(whole: Whole, series: Series) -> bool:
    named = [one for one in series.members if _number(one).value]
    parts = [whole.part_of(bare_name(one.subject)) for one in named]
    missing = {whole.part_of(bare_name(one.subject)) for one in series.members} - set(parts)
    parts += [one for one in missing if one is not None]
    is_complete = None not in parts and sorted(set(parts)) == list(range(len(whole.parts)))  # type: ignore[type-var]
    return is_complete and len(parts) == len(set(parts)) and whole.is_whole(bare_name(series.whole.subject))


def _name_members(series: Series) -> list[str]:
    """What the members are called; where all are called alike (产量), with the name of the member before them in the list."""
    subjects = [bare_name(one.subject) for one in series.members]
    if len(subjects) < 2 or len(set(subjects)) > 1:  # noqa: PLR2004 - one alone is not alike
        return subjects
    names = []
    for item, subject in zip(series.members, subjects, strict=True):
        own = item.group.members if item.group is not None else []
        at = own.index(item) if item in own else 0
        names.append(bare_name(own[at - 1].subject) + subject if at else subject)
    return names


def _is_disjoint(series: Series, table: WholeTable) -> bool:
    """Whether the parts cannot overlap: known parts, a full list, one part alone, or names of one form."""
    names = _name_members(series)
    if len(names) == 1 or series.opener in {"colon", "consists"}:
        return True
    if _are_known(series, table):
        return True
    if any(word in name for word in table.overlapping for name in names):
        return False
    if series.is_ambiguous:
        return False
    mention = series.whole.mention
    is_of_persons = mention is not None and mention.dimension in _PERSONS
    return not is_of_persons and len(set(names)) == len(names) and _common_suffix(names) >= _LEAST_SUFFIX


def _common_suffix(names: Sequence[str]) -> int:
    shortest = min(map(len, names), default=0)
    return next((length for length in range(shortest, 0, -1) if len({name[-length:] for name in names}) == 1), 0)


def _find_known(outline: Outline, table: WholeTable) -> Iterator[Series]:
    """Known parts that follow their whole without a word that opens a list."""
    for item in outline.items:
        if not _is_additive(item) or item.host is not None:
            continue
        name = bare_name(item.subject)
        is_total = table.names_nothing(name) and (bool(name) or _is_called_total(item))
        for whole in table.wholes:
            is_named = is_total or whole.is_whole(name)
            if whole.is_open or not is_named or whole.part_of(name) is not None:
                continue
            found = _collect_parts(outline.after(item.index, _REACH), item, whole)
            if len(found) > 1:
                is_all = (
                    (whole.names_exactly(name) or is_total)
                    and len(found) == len(whole.parts)
                    and _are_close(item, found)
                )
                yield Series("known" if is_all else "perhaps", item, found)


def _is_called_total(item: Item) -> bool:
    """Whether a word for a total stands before a value without a name."""
    return item.mention is not None and "total" in item.mention.roles


def _are_close(item: Item, parts: Sequence[Item]) -> bool:
    """Whether the parts follow in the next sentences of the same paragraph."""
    return all(one.passage == item.passage and 0 <= one.sentence - item.sentence <= _NEXT_SENTENCES for one in parts)


def _collect_parts(items: Sequence[Item], item: Item, whole: Whole) -> tuple[Item, ...]:
    """The first value of each part behind a whole, before another whole of the kind."""
    found: dict[int, Item] = {}
    mention = item.mention
    assert mention is not None  # noqa: S101 - additive items have a value
    for one in items:
        if one.mention is None or one.host is not None or not _measures_the_same(one.mention, mention):
            continue
        name = bare_name(one.subject)
        part = whole.part_of(name)
        if part is None:
            if whole.is_whole(name) or one.passage > item.passage + 1:
                break
            continue
        if one.group is not None and item not in one.group.wholes and not _is_past_cut(one):
            continue
        if (
            _is_part(one)
            and one.mention.year in {mention.year, None}
            and ("budget" in one.mention.roles) == ("budget" in mention.roles)
        ):
            found.setdefault(part, one)
    return tuple(found[part] for part in sorted(found))


def _measures_the_same(one: Mention, other: Mention) -> bool:
    """Nothing needs no unit."""
    return one.dimension == other.dimension or (one.number.value == 0 and not one.dimension)


def _is_past_cut(item: Item) -> bool:
    """Whether a semicolon stands between the beginning of a list and this member, which may then be none of it."""
    group = item.group
    return group is not None and bool(group.cuts) and group.members.index(item) >= group.cuts[0]


def _make(series: Series, weighed: Weighed, told: Told, maker: ClaimMaker) -> Claim:
    mention = series.whole.mention
    assert mention is not None  # noqa: S101 - a whole has a value
    stated = name_figure(mention, series.whole.passage, "合计", "total")
    others = [
        name_figure(one.mention, one.passage, one.subject or "部分", "part") for one in series.members if one.mention
    ]
    if len(others) == 1 and series.members[0].mention is not None:
        return _make_subset(stated, others[0], weighed, told, maker)
    return maker.make("part_sum", stated, others, weighed, told)


def _make_subset(whole: Named, part: Named, weighed: Weighed, told: Told, maker: ClaimMaker) -> Claim:
    """One part of a whole: the part is what is stated, from nothing up to the whole."""
    factor = whole.number.unit.factor / (part.number.unit.factor if part.number.unit.name else whole.number.unit.factor)
    most = whole.number.interval().scale(factor)
    bounds = Interval(min(Fraction(0), most.low), most.high) if most.high > 0 else most
    own = replace(weighed, computed=bounds)
    return maker.make("subset", part, [whole], own, Told(f"≤ {spell_figure(whole.number)}", told.zh, told.en))


def _number(item: Item) -> Number:
    assert item.mention is not None  # noqa: S101 - the caller chose items with a value
    return item.mention.number
