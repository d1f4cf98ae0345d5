"""Find sums: the lists of a report, and the values that stand together without one, each with what may be their whole.

Does not belong here: whether they add up (``weigh_sums``), but where only that tells which of several readings is meant.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from pipelines.statements.find_common_wholes import find_shared_lists
from pipelines.statements.mentions import RATIO, Mention
from pipelines.statements.outline import Group, Item, Outline, bare_name, is_generic
from pipelines.statements.read_numbers import Number
from pipelines.statements.weigh_sums import (
    Series,
    are_known,
    common_suffix,
    judge_readings,
    names_all,
    number_of,
    weigh_series,
)
from schemas.intervals import Interval
from schemas.statement_patterns import Whole, WholeTable
from schemas.statements import CONSISTENT

# How far behind a whole its parts may stand when no word opens a list.
_REACH = 12
_WIDEST = 2
# What belongs to one level of government, and not to those below it.
_OWN_LEVEL = ("本级", "本部")
_NEXT_SENTENCES = 3
# What 个 counts is told by the noun behind it.
_ANYTHING = "count:个"
_NO_WHOLES = WholeTable(source="none", wholes=(), overlapping=(), bases=())


def read_group(group: Group, shares: dict[int, Number], table: WholeTable) -> Iterator[list[Series]]:
    """Per dimension and whole of a list the ways to read it: which whole, and up to which semicolon."""
    members = [one for one in group.members if is_part(one)]
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
        divided = [one for whole in wholes[:1] for one in _divide(group, whole, own, table)]
        if divided:
            yield from ([one] for one in divided)
            continue
        for chosen, parts in assign_parts(wholes, own):
            readings = [
                Series(
                    group.opener,
                    whole,
                    tuple(members),
                    is_ambiguous=len(chosen) > 1,
                    is_whole_shared=_add_up(members, shares),
                )
                for whole in chosen
                for members in _cut_members(group, _end_at_whole(whole, parts))
            ]
            is_bracket = group.opener == "bracket"
            if readings and (not is_bracket or are_known(readings[0], table) or _is_exact(readings)):
                yield readings


def _divide(group: Group, whole: Item, parts: Sequence[Item], table: WholeTable) -> list[Series]:
    """A whole that semicolons divide in several ways, each naming all of it: 城镇 …，乡村 …；男性 …，女性 …."""
    bounds = pairwise([0, *group.cuts, len(group.members)])
    segments = [[one for one in group.members[low:high] if one in parts] for low, high in bounds]
    found = [Series(group.opener, whole, tuple(one)) for one in segments if one]
    return found if len(found) > 1 and all(names_all(one, table) for one in found) else []


def _is_exact(readings: Sequence[Series]) -> bool:
    return judge_readings(readings, _NO_WHOLES).is_exact


def _end_at_whole(whole: Item, parts: Sequence[Item]) -> list[Item]:
    """The parts of what is counted, up to one that is all of it again: 共收 860 万元，其中罚没 320 万元、…，上缴 860 万元."""
    own = [one for one in parts if _counts_alike(whole, one)]
    most = number_of(whole)
    again = (
        at
        for at, one in enumerate(own)
        if number_of(one).value == most.value and (at > 1 or (one.mention and "这" in one.mention.lead))
    )
    return own[: next(again, len(own))]


def _cut_members(group: Group, parts: Sequence[Item]) -> Iterator[Sequence[Item]]:
    """All parts; and those before each semicolon, with which the list may end."""
    ends = [len(parts)]
    if not _is_parallel(group):
        ends += [sum(1 for one in group.members[:cut] if one in parts) for cut in group.cuts]
    yield from (parts[:end] for end in dict.fromkeys(ends) if end)


def _is_parallel(group: Group) -> bool:
    """Whether all that stands between semicolons has the same form (交通项目 8 个，投资 0.62 亿元；水利项目 12 个，…), so that none of them ends the list."""
    bounds = [0, *group.cuts, len(group.members)]
    forms = {
        tuple(one.mention.dimension if one.mention else "" for one in group.members[low:high])
        for low, high in pairwise(bounds)
    }
    return len(forms) == 1 and len(next(iter(forms))) > 1


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
    for whole in outline.before(members[0].index):
        name = bare_name(whole.subject)
        if _may_be_whole(whole, members) and whole not in members and any(word in name for word in words):
            series = Series("perhaps", whole, tuple(members))
            if weigh_series(series, _NO_WHOLES)[0].verdict == CONSISTENT:
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
    return prefix + common_suffix([left[prefix:], right[prefix:]])


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


def is_part(item: Item) -> bool:
    """Whether a value may be a part: not what was done this year, or so far, of a project named before."""
    mention = item.mention
    if mention is None or not _is_additive(item):
        return False
    is_of_year = "current" in mention.roles and not is_generic(item.subject)
    return not mention.flags & {"cumulative", "month_only"} and not is_of_year


def _may_be_whole(whole: Item, members: Sequence[Item]) -> bool:
    mention = whole.mention
    if mention is None or whole.is_average or whole.base is not None:
        return False
    return all(one.mention is not None and one.mention.dimension in {mention.dimension, ""} for one in members)


def _counts_alike(whole: Item, part: Item) -> bool:
    """Whether 个 counts the same things: 12 个乡镇 are no whole of 重点村 26 个."""
    if part.mention is None or whole.mention is None or whole.mention.dimension != _ANYTHING:
        return True
    if not whole.mention.counted:
        return True
    name = part.mention.counted or bare_name(part.subject)
    return not name or bool(set(name) & set(whole.mention.counted))


def find_known(outline: Outline, table: WholeTable) -> Iterator[Series]:
    """Known parts that follow their whole without a word that opens a list."""
    for item in outline.items:
        if not _is_additive(item) or item.host is not None:
            continue
        name = bare_name(item.subject)
        is_total = table.names_nothing(name) and (bool(name) or _is_called_total(item) or _is_head(item, outline))
        for whole in table.wholes:
            is_named = is_total or whole.is_whole(name) or whole.is_always
            if whole.is_open or whole.is_listed or not is_named or whole.part_of(name) is not None:
                continue
            found = _collect_parts(outline.after(item.index, _REACH), item, whole, is_total=is_total)
            if len(found) > 1:
                is_all = (
                    (whole.names_exactly(name) or is_total or _are_always(item, found, whole))
                    and len(found) == len(whole.parts)
                    and (_are_close(item, found) or _are_below(item, found, outline))
                    and not _has_siblings(item, found, outline, table)
                    and not _has_doubles(item, found, outline, whole)
                    and not _is_of_wider(item, found, table)
                    and not (is_total and _has_others(item, found, outline))
                )
                yield Series("known" if is_all else "perhaps", item, found)


def _are_always(item: Item, parts: Sequence[Item], whole: Whole) -> bool:
    """Whether the parts follow directly and can be of nothing else: 学生 2360 人，男生 1210 人，女生 1150 人."""
    clauses = {one.mention.clause for one in (item, *parts) if one.mention}
    if item.group is not None or len(clauses) > 1:
        return False
    places = [one.index - item.index for one in parts]
    return (
        whole.is_always
        and sorted(places) == list(range(1, len(parts) + 1))
        and all(whole.begins(one.subject) for one in parts)
    )


def _has_siblings(item: Item, parts: Sequence[Item], outline: Outline, table: WholeTable) -> bool:
    """Whether a value is itself a part, beside another one before the values that it may be the whole of: 中央财政收入 …；地方本级收入 …。税收收入 …."""
    name = bare_name(item.subject)
    between = [
        one for one in outline.after(item.index, max(one.index for one in parts) - item.index) if one not in parts
    ]
    for whole in table.wholes:
        own = whole.part_of(name)
        names = [bare_name(one.subject) for one in between if _is_additive(one) and one.host is None]
        if own is not None and any(whole.part_of(one) not in {None, own} for one in names):
            return True
    return False


def _is_of_wider(item: Item, parts: Sequence[Item], table: WholeTable) -> bool:
    """Whether the parts are said to be of a wider scope than a value: 市本级采购 10 亿元 …，全市货物 15 亿元."""
    if not any(word in item.subject for word in _OWN_LEVEL):
        return False
    texts = [one.subject + one.mention.lead for one in parts if one.mention]
    return any(scope in text for scope in table.wide_scopes for text in texts)


def _has_doubles(item: Item, parts: Sequence[Item], outline: Outline, whole: Whole) -> bool:
    """Whether two values are of one part, so that the whole is divided more finely: 用车购置费 … 用车运行维护费 … for 公务用车."""
    last = max(parts, key=lambda one: one.index)
    for one in outline.after(item.index, last.index - item.index + 2):
        is_near = one.passage == last.passage and one.sentence - last.sentence <= 1
        if one in parts or one.host is not None or one.mention is None or not _is_additive(one) or not is_near:
            continue
        is_inner = one.group is not None and any(part in one.group.wholes for part in parts)
        if not is_inner and whole.part_of(bare_name(one.subject)) is not None:
            return True
    return False


def _has_others(item: Item, parts: Sequence[Item], outline: Outline) -> bool:
    """Whether more values of the kind stand in the sentence of the parts, so that a total without a name is of these as well."""
    assert item.mention is not None  # noqa: S101 - additive items have a value
    first, last = min(one.index for one in parts), max(parts, key=lambda one: one.index)
    reach = last.index - item.index + len(parts)
    return any(
        _measures_the_same(one.mention, item.mention)
        for one in outline.after(item.index, reach)
        if one.index < first or (one.passage, one.sentence) == (last.passage, last.sentence)
        if one.mention and one.host is None and one not in parts and _is_additive(one)
        if not (one.group is not None and any(part in one.group.wholes for part in parts))
    )


def _is_called_total(item: Item) -> bool:
    """Whether a word for a total stands before a value without a name."""
    return item.mention is not None and "total" in item.mention.roles


def _are_close(item: Item, parts: Sequence[Item]) -> bool:
    """Whether the parts follow in the next sentences of the same paragraph."""
    return all(one.passage == item.passage and 0 <= one.sentence - item.sentence <= _NEXT_SENTENCES for one in parts)


def _is_head(item: Item, outline: Outline) -> bool:
    """Whether a value stands before all others of its paragraph, in no list."""
    before = outline.before(item.index, 1)
    return item.group is None and not (before and before[0].passage == item.passage)


def _are_below(item: Item, parts: Sequence[Item], outline: Outline) -> bool:
    """Whether each part begins one of the next paragraphs, behind a value that ends its own: 基本支出 911.7 万元，其中：."""
    ends = not any(one.passage == item.passage for one in outline.after(item.index, 1))
    begins = all(not any(other.passage == one.passage for other in outline.before(one.index, 1)) for one in parts)
    return ends and begins and all(0 < one.passage - item.passage <= len(parts) for one in parts)


def _collect_parts(items: Sequence[Item], item: Item, whole: Whole, *, is_total: bool) -> tuple[Item, ...]:
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
            inner = one.group.wholes if one.group is not None else []
            is_another = whole.is_whole(name) and not any(it is item or it in found.values() for it in inner)
            if is_another or one.passage > item.passage + 1:
                break
            continue
        if one.group is not None and item not in one.group.wholes and not _is_past_cut(one):
            continue
        if (
            is_part(one)
            and one.mention.year in {mention.year, None}
            and _is_of_one_account(one.mention, mention, is_total=is_total)
        ):
            found.setdefault(part, one)
    return tuple(found[part] for part in sorted(found))


def _is_of_one_account(part: Mention, whole: Mention, *, is_total: bool) -> bool:
    """Whether both are of the budget, or neither; behind a total without a name the parts need not say so again."""
    if ("budget" in part.roles) == ("budget" in whole.roles):
        return True
    return is_total and not part.roles & {"budget", "executed"}


def _measures_the_same(one: Mention, other: Mention) -> bool:
    """Nothing needs no unit."""
    return one.dimension == other.dimension or (one.number.value == 0 and not one.dimension)


def _is_past_cut(item: Item) -> bool:
    """Whether a semicolon stands between the beginning of a list and this member, which may then be none of it."""
    group = item.group
    return group is not None and bool(group.cuts) and group.members.index(item) >= group.cuts[0]


def collect_shares(outline: Outline) -> dict[int, Number]:
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
