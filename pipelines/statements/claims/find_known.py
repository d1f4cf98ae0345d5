"""Find known: parts that a whole is known to have, behind it without a word that opens a list: 支出 380 万元。出国 …；公务用车 …；公务接待 ….

They are all there is only where nothing else stands in their way: the value may be a part itself, a part may be divided more finely, or
more values of the kind may follow. Does not belong here: lists (``find_sums``), or whether the parts add up (``weigh_sums``).
"""

from collections.abc import Iterator, Sequence

from pipelines.statements.claims.find_common_wholes import make_up
from pipelines.statements.claims.find_sums import are_all_shared, is_additive, is_part
from pipelines.statements.claims.match_parts import are_narrower
from pipelines.statements.claims.series import Series
from pipelines.statements.language.mentions import Mention
from pipelines.statements.language.names import bare_name
from pipelines.statements.language.read_numbers import Number
from pipelines.statements.outline.outline import Item, Outline
from schemas.statement_patterns import Whole, WholeTable

# How far behind a whole its parts may stand when no word opens a list.
_REACH = 12
_NEXT_SENTENCES = 3
# What belongs to one level of government only: 市本级, 县级.
_OWN_LEVEL = ("级", "本部")


def find_known(outline: Outline, shares: dict[int, Number], table: WholeTable) -> Iterator[Series]:
    """Known parts that follow their whole without a word that opens a list; ``shares``: what share is stated of which value."""
    for item in outline.items:
        if not is_additive(item) or item.host is not None:
            continue
        name = bare_name(item.subject)
        is_nameless = (
            not _ends_list(item, outline)
            and table.names_nothing(name)
            and (bool(name) or _is_called_total(item) or _is_head(item, outline))
        )
        for whole in table.wholes:
            is_total = is_nameless and (whole.is_own or not whole.is_distinct)  # 支出合计 is no 基本支出
            is_named = is_total or whole.is_whole(name) or whole.is_always
            if whole.is_open or whole.is_listed or not is_named or whole.part_of(name) is not None:
                continue
            found = _collect_parts(outline.after(item.index, _REACH), item, whole, is_total=is_total)
            if len(found) > 1:
                is_meant = is_total or whole.names_exactly(name) or _are_always(item, found, whole)
                is_all = is_meant and _are_all(item, found, outline, whole)
                is_all = (
                    is_all and not _has_siblings(item, found, outline, table) and not _is_of_wider(item, found, table)
                )
                is_all = is_all and not (is_total and _has_others(item, found, outline))
                is_all = is_all and (is_total or not are_narrower(item, found, table))
                yield Series(
                    "known" if is_all else "perhaps",
                    item,
                    found,
                    is_whole_shared=is_all and are_all_shared(found, shares),
                )


def _ends_list(item: Item, outline: Outline) -> bool:
    """Whether a value is what those before it in its sentence come to, so that none behind it is its part: A 80、B 90、C 99，共计 269."""
    here = (item.passage, item.sentence)
    own = [
        one for one in outline.before(item.index, _REACH) if (one.passage, one.sentence) == here and is_additive(one)
    ]
    return len(own) > 1 and make_up(own, item)


def _are_all(item: Item, parts: Sequence[Item], outline: Outline, whole: Whole) -> bool:
    """Whether no part is missing, each is told once, and all stand near."""
    is_near = _are_close(item, parts) or _are_below(item, parts, outline)
    return len(parts) == len(whole.parts) and is_near and not _has_doubles(item, parts, outline, whole)


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
        names = [bare_name(one.subject) for one in between if is_additive(one) and one.host is None]
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
        if one in parts or one.host is not None or one.mention is None or not is_additive(one) or not is_near:
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
        if one.mention and one.host is None and one not in parts and is_additive(one)
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
