"""Find parts: which value a rate is of, and of which other it is a part, by the rate's name.

A listed rate takes values by what they are called; any other the value that bears its own name, and the one before it: then the text does
not say that these are the two, and what does not agree is only asked about.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from pipelines.statements.language.names import bare_name
from pipelines.statements.outline.outline import Item, Outline, Saying
from schemas.statement_patterns import Rate, RateTable

# Whether two values must be the part and the whole, are the only ones that come into question, or may be.
CERTAIN, DOUBTFUL, POSSIBLE = "certain", "doubtful", "possible"
_ENDINGS = ("率", "比重", "占比", "比例", "程度", "进度")
_DUE = ("应", "拟", "需")
_NOT = ("不", "未", "非", "正在", "待", "拟", "尚需", "继续")
# Not all that was done, but some of it.
_QUALIFIED = ("按时", "超时", "逾期", "当庭", "当场")
_MOVED = ("追加", "收回", "调增", "调减", "调整", "核减", "统筹")
_NEAR = 12
_SENTENCES = 3
_SHORTEST = 2


class RatePair(NamedTuple):
    """What a rate is a part of what."""

    part: Item
    whole: Item
    certainty: str


def find_parts(saying: Saying, outline: Outline, table: RateTable) -> Iterator[RatePair]:
    """Part, whole and whether these must be the two; the likeliest first."""
    mention = saying.mention
    near = (one for one in reversed(outline.before(saying.index)) if one.passage == saying.passage)
    before = [one for one in near if one.mention is not None and one.host is None and not one.is_average]
    same = [one for one in before if one.sentence == mention.sentence]
    rate = table.find(mention.subject)
    is_moved = _is_budget_moved(saying, outline)
    last = [one for one in before if mention.sentence - one.sentence <= 1] if rate else []
    main = (
        [one for one in before if mention.sentence - one.sentence <= _SENTENCES and one.group is None] if rate else []
    )
    for items, is_near in (
        (same, True),
        (last, _are_named(last, rate)),
        (main, _are_named(main, rate)),
        (before, False),
    ):
        found = list(
            _find_listed(items, rate, table.qualify(rate, bare_name(mention.subject)))
            if rate
            else _find_by_stem(items, mention.subject)
        )
        for one in found:
            is_initial = "年初" in one.whole.subject and is_moved
            yield one if is_near and not is_initial else one._replace(certainty=POSSIBLE)
        if any(rate is None or _is_named_whole(one.whole, rate) for one in found) or (found and items is same):
            return


def _are_named(items: Sequence[Item], rate: Rate | None) -> bool:
    """Whether one part and one whole of the sentence before are called so, so that a rate behind it is of these."""
    if rate is None or rate.roles:
        return False
    parts = [one for one in items if _is_part(one, rate)]
    wholes = [one for one in items if one not in parts and _is_named_whole(one, rate)]
    return len(parts) == len(wholes) == 1


def _is_budget_moved(saying: Saying, outline: Outline) -> bool:
    """Whether the sentence says that the initial budget was added to or cut."""
    own = [one.mention for one in outline.said_near(saying, _NEAR) if one.passage == saying.passage]
    own += [one.mention for one in outline.before(saying.index, _NEAR) if one.mention and one.passage == saying.passage]
    return any(word in one.lead for one in own for word in _MOVED if one.sentence == saying.mention.sentence)


def _find_listed(items: Sequence[Item], rate: Rate, stem: str) -> Iterator[RatePair]:
    """The last part with the wholes before it, or behind it: those that are named so, else those whose name says nothing else.

    Of 投资完成率 (``stem`` 投资) only what measures as the values called 投资 do; where none is called so it may be of something else.
    """
    named_alike = [one for one in items if stem and stem in one.subject and one.mention]
    if named_alike:
        measures = {one.mention.dimension for one in named_alike if one.mention}
        items = [one for one in items if one.mention and one.mention.dimension in measures]
    best = CERTAIN if named_alike or not stem else POSSIBLE
    part = next((one for one in reversed(items) if _is_part(one, rate)), None)
    if part is None:
        return
    alike = [one for one in reversed(items) if one is not part and _are_alike(one, part)]
    alike = [one for one in alike if one.group is None or part not in one.group.wholes]
    named = [one for one in alike if _is_named_whole(one, rate)]
    plain = [one for one in alike if one not in named and _may_be_whole(one, rate) and _is_as_much(one, part)]
    certain = _near(named, part) or _near(plain, part)[:1] or named or plain[:1]
    for one in sorted([*named, *plain], key=lambda one: (one not in certain, _rank_budget(one))):
        is_certain = one in certain and not (_is_past_prior(one, part, items) or _is_of_named(one, rate))
        yield RatePair(part, one, best if is_certain else POSSIBLE)
    for one in reversed(items):
        if _counts_times(one, part) and _is_named_whole(one, rate):
            yield RatePair(part, one, POSSIBLE)
    for one in alike:
        if rate.not_of and one.mention and one.mention.clause == part.mention.clause and one not in (*named, *plain):  # type: ignore[union-attr]
            yield RatePair(part, one, POSSIBLE)
    others = [one for one in alike if one not in named and one not in plain]
    others = [one for one in others if _may_stand_for_whole(one, rate) and _is_as_much(one, part)]
    for one in others:
        is_only = not named and not plain and others == _near(others, part)[:1] and best == CERTAIN
        yield RatePair(part, one, DOUBTFUL if is_only else POSSIBLE)


def _is_of_named(one: Item, rate: Rate) -> bool:
    """Whether a value is a part of what is called the whole: 来信来访 70 件次，其中来信 13 件，办结 66 件.

    Not where the list divides the part as well: 计划 971 万元，节约 158 万元，其中货物计划 489 万元，节约 90 万元.
    """
    first = one.group.members[0].mention if one.group is not None else None
    if one.group is None or one.mention is None or first is None or one.mention.clause != first.clause:
        return False
    if any(_is_part(whole, rate) for whole in one.group.wholes):
        return False
    return any(_is_named_whole(whole, rate) for whole in one.group.wholes)


def _counts_times(one: Item, part: Item) -> bool:
    """Whether a value counts how often what a part counts: 件次 of 件."""
    if one.mention is None or part.mention is None or not part.mention.number.unit.is_count:
        return False
    return one.mention.dimension == f"{part.mention.dimension}次"


def _is_past_prior(whole: Item, part: Item, items: Sequence[Item]) -> bool:
    """Whether a value of the year before stands between a whole and a part, which may then be of that year too."""
    if whole.mention is None or "prior" in whole.mention.roles:
        return False
    between = (one for one in items if min(whole.index, part.index) < one.index <= part.index and one is not whole)
    return any(one.mention is not None and "prior" in one.mention.roles for one in between)


def _is_as_much(one: Item, part: Item) -> bool:
    """Whether a value that is not called the whole is at least no less than the part."""
    return (
        one.mention is not None and part.mention is not None and one.mention.number.value >= part.mention.number.value
    )


def _near(items: Sequence[Item], part: Item) -> list[Item]:
    """Those with no semicolon between them and the part."""
    return [one for one in items if one.mention and part.mention and one.mention.clause == part.mention.clause]


def _rank_budget(item: Item) -> int:
    """The full-year budget before the initial one."""
    return 1 if "年初" in item.subject else 0


def _is_part(item: Item, rate: Rate) -> bool:
    mention = item.mention
    if mention is None or item.subject.endswith(_ENDINGS):
        return False
    if rate.roles:
        return rate.roles[0] in mention.roles or (rate.is_part(item.subject) and "budget" not in mention.roles)
    name = (bare_name(item.subject) or mention.lead) + mention.tail
    is_denied = any(f"{no}{word}" in name for word in rate.part for no in (*_NOT, *_QUALIFIED))
    return rate.is_part(name) and not is_denied and not name.startswith(_DUE)


def _is_named_whole(item: Item, rate: Rate) -> bool:
    """Whether a value is called what the rate is a part of, or what was due of it."""
    mention = item.mention
    if mention is None or item.subject.endswith(_ENDINGS):
        return False
    if rate.roles:
        is_budget = rate.roles[1] in mention.roles or rate.is_whole(item.subject)
        return is_budget and rate.roles[0] not in mention.roles
    name = bare_name(item.subject)
    return rate.is_whole(name, item.holds) or (name.startswith(_DUE) and rate.is_part(name))


def _may_be_whole(item: Item, rate: Rate) -> bool:
    """Whether a value's name says nothing else: it has none, or what is left of the sentence's subject (民事 5644 件, 结案 5489 件)."""
    name = bare_name(item.subject)
    if rate.roles or item.subject.endswith(_ENDINGS):
        return False
    if name and item.mention is not None and not item.mention.number.unit.is_count:
        return False  # 采购金额 is a name
    return not name or (_is_plain(name) and _may_stand_for_whole(item, rate))


def _may_stand_for_whole(item: Item, rate: Rate) -> bool:
    name = bare_name(item.subject)
    return not (rate.roles or rate.is_part(name) or any(one in name for one in rate.not_of))


def _is_plain(name: str) -> bool:
    return len(name) <= 4  # noqa: PLR2004 - 民事案件


def _find_by_stem(items: Sequence[Item], subject: str) -> Iterator[RatePair]:
    """The value that bears the rate's own name, and the values before it: 标的额 …；执行到位 …，执行到位率 ….

    Of an opposite (不捕率) what stands before it (批捕) is no whole.
    """
    stem = bare_name(subject)
    for ending in _ENDINGS:
        stem = stem.removesuffix(ending)
    if len(stem) < _SHORTEST:
        return
    for number in range(len(items) - 1, -1, -1):
        part = items[number]
        name = bare_name(part.subject)
        if name and (name.endswith(stem) or name.startswith(stem)):
            alike = [one for one in reversed(items[:number]) if _are_alike(one, part)]
            is_opposite = stem.startswith(_NOT)
            near = [] if is_opposite else _near(alike[:1], part)
            yield from (RatePair(part, whole, DOUBTFUL if whole in near else POSSIBLE) for whole in alike)
            return


def _are_alike(one: Item, other: Item) -> bool:
    return one.mention is not None and other.mention is not None and one.mention.dimension == other.mention.dimension
