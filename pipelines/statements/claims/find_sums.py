"""Find sums: the lists of a report, and the values that stand together without one, each with what may be their whole.

Does not belong here: whether they add up (``weigh_sums``), but where only that tells which of several readings is meant.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from pipelines.statements.claims.find_common_wholes import find_shared_lists
from pipelines.statements.claims.match_parts import are_known, names_all
from pipelines.statements.claims.series import FULL, Series, is_side, is_sum
from pipelines.statements.claims.trim_lists import trim_parts
from pipelines.statements.claims.weigh import weigh
from pipelines.statements.claims.weigh_sums import NO_WHOLES, judge_readings, weigh_series
from pipelines.statements.language.mentions import RATIO
from pipelines.statements.language.names import bare_name, common_suffix, is_generic
from pipelines.statements.language.read_numbers import Number
from pipelines.statements.outline.outline import Group, Item, Outline, number_of
from schemas.intervals import divide, sum_up
from schemas.statement_patterns import WholeTable
from schemas.statements import CONSISTENT

_ALL = 100
# How far rounding may lead astray shares that add up to 100 % and still tell that they are all.
_WIDEST = 2
# A list has so many parts.
_LEAST = 2


def read_group(group: Group, shares: dict[int, Number], table: WholeTable) -> Iterator[list[Series]]:
    """Per dimension and whole of a list the ways to read it: which whole, and up to which semicolon."""
    nearest = group.wholes[-1].mention if group.wholes else None
    bare = nearest.dimension if nearest else ""
    members = [one for at, one in enumerate(group.members) if is_part(one) and not (at and is_sum(one))]
    members = [one for one in members if not (bare and _is_in_name(one))]
    keys = dict.fromkeys(_key(one, members, bare) for one in members)
    lists: list[list[Series]] = []
    for key in keys:
        own = [one for one in members if _key(one, members, bare) == key]
        wholes = [one for one in reversed(group.wholes) if _may_be_whole(one, own)]
        if wholes and wholes[0].mention is not None and not wholes[0].mention.number.unit.name:
            continue
        if group.opener == "colon":
            wholes = wholes[:1] if group.wholes and wholes and wholes[0] is group.wholes[-1] else []
        divided = [one for whole in wholes[:1] for one in _divide(group, whole, own, table)]
        if divided:
            yield from ([one] for one in divided)
            continue
        for chosen, parts in _assign_parts(wholes, own):
            readings = [
                Series(
                    group.opener,
                    whole,
                    tuple(members),
                    is_ambiguous=len(chosen) > 1,
                    is_whole_shared=are_all_shared(members, shares),
                    is_partly_shared=_add_up_to_some(whole, members, shares),
                )
                for whole in chosen
                for members in _cut_members(group, trim_parts(whole, _choose_measure(group, whole, parts), table))
            ]
            lists += [readings] if readings else []
    told = [one for one in lists if group.opener != "bracket" or _is_told(one, table)]
    counts = {len(one[0].members) for one in told}
    yield from (one for one in lists if one in told or len(one[0].members) in counts)  # 城镇 620 户 1250 人


def _is_in_name(item: Item) -> bool:
    """Whether a figure without a unit stands before a word: 12345热线, 43微克每立方米; it takes no unit from the whole."""
    return item.mention is not None and not item.mention.dimension and bool(item.mention.tail)


def _choose_measure(group: Group, whole: Item, parts: Sequence[Item]) -> Sequence[Item]:
    """Of two measures between all semicolons the one that is called as the whole is: 交易金额 … 其中工程交易金额 …，节约资金 …；采购交易金额 …，节约资金 …."""
    name = bare_name(whole.subject)
    named = [one for one in parts if name and bare_name(one.subject) == name]
    bounds = pairwise([0, *group.cuts, len(group.members)])
    counts = [sum(one in named for one in group.members[low:high]) for low, high in bounds]
    return named if len(counts) > 1 and set(counts) == {1} else parts


def _divide(group: Group, whole: Item, parts: Sequence[Item], table: WholeTable) -> list[Series]:
    """A whole that semicolons divide in several ways, each naming all of it: 城镇 …，乡村 …；男性 …，女性 …."""
    bounds = pairwise([0, *group.cuts, len(group.members)])
    segments = [[one for one in group.members[low:high] if one in parts] for low, high in bounds]
    found = [Series(group.opener, whole, tuple(one)) for one in segments if one]
    return found if len(found) > 1 and all(names_all(one, table) for one in found) else []


def _is_told(readings: Sequence[Series], table: WholeTable) -> bool:
    """Whether what stands in a bracket must be parts: they are known to be, name all there is, or add up."""
    first = readings[0]
    return are_known(first, table) or names_all(first, table) or judge_readings(readings, NO_WHOLES).is_exact


def _cut_members(group: Group, parts: Sequence[Item]) -> Iterator[Sequence[Item]]:
    """All parts; and those before each semicolon, with which the list may end."""
    ends = [len(parts)]
    if not _is_parallel(group):
        ends += [sum(1 for one in group.members[:cut] if one in parts) for cut in group.cuts]
    ends += _find_commas(parts)
    yield from (parts[:end] for end in dict.fromkeys(ends) if end)


def _find_commas(parts: Sequence[Item]) -> list[int]:
    """Where a comma ends what was listed with 、: 包括工资 468 万元、补助 416 万元，项目支出 1765 万元."""
    marks = ["" if one.mention is None else one.mention.marks for one in parts]
    return [at for at in range(_LEAST, len(parts)) if marks[at] == "，" and all(one == "、" for one in marks[1:at])]


def _is_parallel(group: Group) -> bool:
    """Whether all that stands between semicolons has the same form, so that none of them ends the list.

    That is several measures of each (交通项目 8 个，投资 0.62 亿元；水利项目 12 个，…), or one of each in a full list of names that end
    alike (分项情况是：… 返还收入 …；… 返还收入 …).
    """
    bounds = [0, *group.cuts, len(group.members)]
    forms = {
        tuple(one.mention.dimension if one.mention else "" for one in group.members[low:high])
        for low, high in pairwise(bounds)
    }
    names = [bare_name(one.subject) for one in group.members]
    is_full = group.opener in FULL and len(group.cuts) > 1 and common_suffix(names) > 1
    return len(forms) == 1 and (len(next(iter(forms))) > 1 or is_full)


def find_shared(outline: Outline, common: Mapping[int, Item]) -> Iterator[Series]:
    """Lists whose shares of one whole add up to 100 %: 中央 2666.3（8.1%）、地方 30400.7（91.9%）."""
    for members, whole in find_shared_lists(outline, common):
        yield Series("shared", whole, tuple(members), is_whole_shared=True)


def read_nameless(group: Group, outline: Outline) -> Iterator[list[Series]]:
    """A list that stands by itself: the values before it that share a word with its name may be its whole, if they agree."""
    members = [one for one in group.members if is_part(one)]
    dimensions = {one.mention.dimension for one in members if one.mention is not None}
    if group.wholes or len(members) < 2 or len(dimensions) != 1:  # noqa: PLR2004 - one is no sum
        return
    words = {group.name[at : at + 2] for at in range(len(group.name) - 1)}
    words |= {"收支"} if words & {"收入", "支出"} else set()
    for whole in outline.before(members[0].index):
        name = bare_name(whole.subject)
        if _may_be_whole(whole, members) and whole not in members and any(word in name for word in words):
            series = Series("perhaps", whole, tuple(members))
            if is_side(series) and whole.passage == members[0].passage:
                yield [replace(series, opener=group.opener)]
                return
            if weigh_series(series, NO_WHOLES)[0].verdict == CONSISTENT:
                yield [series]
                return


def _assign_parts(wholes: Sequence[Item], parts: Sequence[Item]) -> list[tuple[list[Item], list[Item]]]:
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
    return prefix + common_suffix([left[prefix:], right[prefix:]])


def _key(item: Item, members: Sequence[Item], bare: str) -> tuple[str, str]:
    """What can be added: one dimension, and of budget and execution only one where both stand."""
    assert item.mention is not None  # noqa: S101 - additive items have a value
    roles = {_is_of_budget(one) for one in members if one.mention and one.mention.dimension == item.mention.dimension}
    return item.mention.dimension or bare, ("budget" if _is_of_budget(item) and len(roles) > 1 else "")


def _is_of_budget(item: Item) -> bool:
    """Whether a value is budgeted; what was carried over at the beginning of the year (年初结转) is not."""
    return item.mention is not None and "budget" in item.mention.roles and not _is_carried(item)


def _is_carried(item: Item) -> bool:
    return "结转" in item.subject or "结余" in item.subject


def is_additive(item: Item) -> bool:
    """Whether a value can be added: no average or rate, and not of the year before, unless it was carried over."""
    mention = item.mention
    if mention is None or item.is_average or mention.role != "value":
        return False
    return "prior" not in mention.roles or _is_carried(item)


def is_part(item: Item) -> bool:
    """Whether a value may be a part: not what was done this year, or so far, of a project named before."""
    mention = item.mention
    if mention is None or not is_additive(item):
        return False
    is_of_year = "current" in mention.roles and not is_generic(item.subject)
    return not mention.flags & {"cumulative", "month_only"} and not is_of_year


def _may_be_whole(whole: Item, members: Sequence[Item]) -> bool:
    mention = whole.mention
    if mention is None or whole.is_average or whole.base is not None:
        return False
    return all(one.mention is not None and one.mention.dimension in {mention.dimension, ""} for one in members)


def collect_shares(outline: Outline) -> dict[int, Number]:
    """The share of an unnamed whole that is stated of a value, by the value's identity."""
    found: dict[int, Number] = {}
    for saying in outline.sayings:
        mention = saying.mention
        is_share = mention.role == RATIO and not mention.whole and not mention.has("completed")
        if is_share and saying.whole is None and len(saying.items) == 1:
            found.setdefault(id(saying.items[0]), mention.number)
    return found


def _add_up_to_some(whole: Item, parts: Sequence[Item], shares: dict[int, Number]) -> bool:
    """Whether every part has a share that is its own of the whole, and they come to less than all: 民间借贷 4159 件（15.96%）、离婚 2821 件（10.83%）."""
    own = [(number_of(one), shares.get(id(one))) for one in parts]
    if len(own) < 2 or whole.mention is None:  # noqa: PLR2004 - one share tells little
        return False
    for part, share in own:
        if share is None or weigh(share, divide, [part, whole.mention.number]).verdict != CONSISTENT:
            return False
    return sum_up(share.interval() for _, share in own if share is not None).high < _ALL


def are_all_shared(parts: Sequence[Item], shares: dict[int, Number]) -> bool:
    """Whether the shares of all parts are stated and add up to 100 %, as far as they are rounded."""
    own = [shares.get(id(one)) for one in parts]
    stated = [one for one in own if one is not None]
    if len(stated) < 2 or len(stated) != len(own):  # noqa: PLR2004 - one share adds up to nothing
        return False
    total = sum_up(one.interval() for one in stated)
    return total.contains(_ALL) and total.width < _WIDEST
