"""Find parts: which value a rate is of, and of which other it is a part, by the rate's name.

A listed rate takes values by what they are called; any other the value that bears its own name, and the one before it.
"""

from collections.abc import Iterator, Sequence

from pipelines.statements.outline import Item, Outline, Saying, bare_name
from schemas.statement_patterns import Rate, RateTable

_ENDINGS = ("率", "比重", "占比", "比例", "程度", "进度")


def find_parts(saying: Saying, outline: Outline, table: RateTable) -> Iterator[tuple[Item, Item, bool]]:
    """Part, whole and whether these must be the two; the likeliest first."""
    mention = saying.mention
    near = (one for one in reversed(outline.before(saying.index)) if one.passage == saying.passage)
    before = [one for one in near if one.mention is not None and one.host is None and not one.is_average]
    same = [one for one in before if one.sentence == mention.sentence]
    rate = table.find(mention.subject)
    for items, is_near in ((same, True), (before, False)):
        found = list(_find_listed(items, rate) if rate else _find_by_stem(items, mention.subject))
        for number, (part, whole) in enumerate(found):
            yield part, whole, is_near and number == 0
        if found:
            return


def _find_listed(items: Sequence[Item], rate: Rate) -> Iterator[tuple[Item, Item]]:
    """The last part and the last whole before it, or behind it."""
    part = next((one for one in reversed(items) if _is_part(one, rate)), None)
    if part is None:
        return
    wholes = [one for one in reversed(items) if one is not part and _is_whole(one, rate) and _are_alike(one, part)]
    wholes.sort(key=lambda one: (_is_apart(one, part), not rate.is_whole(bare_name(one.subject)), _rank_budget(one)))
    for whole in wholes:
        yield part, whole


def _is_apart(one: Item, other: Item) -> bool:
    """Whether a semicolon stands between two values."""
    return one.mention is None or other.mention is None or one.mention.clause != other.mention.clause


def _rank_budget(item: Item) -> int:
    """The full-year budget before the initial one."""
    return 1 if item.subject.startswith("年初") else 0


def _is_part(item: Item, rate: Rate) -> bool:
    mention = item.mention
    if mention is None or item.subject.endswith(_ENDINGS):
        return False
    if rate.roles:
        return rate.roles[0] in mention.roles or (rate.is_part(item.subject) and "budget" not in mention.roles)
    return rate.is_part(bare_name(item.subject) + mention.tail)


def _is_whole(item: Item, rate: Rate) -> bool:
    mention = item.mention
    if mention is None or item.subject.endswith(_ENDINGS):
        return False
    if rate.roles:
        is_budget = rate.roles[1] in mention.roles or rate.is_whole(item.subject)
        return is_budget and rate.roles[0] not in mention.roles
    name = bare_name(item.subject)
    return (
        rate.is_whole(name)
        or not name
        or not (rate.is_part(name) or any(one in name for one in rate.not_of) or not _is_plain(name))
    )


def _is_plain(name: str) -> bool:
    """Whether a name is short, as a remainder of the sentence's subject is: 民事 5644 件, 结案 5489 件."""
    return len(name) <= 4  # noqa: PLR2004 - 民事案件


def _find_by_stem(items: Sequence[Item], subject: str) -> Iterator[tuple[Item, Item]]:
    """The value that bears the rate's own name, and the values before it."""
    stem = bare_name(subject)
    for ending in _ENDINGS:
        stem = stem.removesuffix(ending)
    if len(stem) < 2:  # noqa: PLR2004 - one character names nothing
        return
    for number in range(len(items) - 1, -1, -1):
        part = items[number]
        name = bare_name(part.subject)
        if name and (name.endswith(stem) or name.startswith(stem)):
            for whole in reversed(items[:number]):
                if _are_alike(whole, part):
                    yield part, whole
            return


def _are_alike(one: Item, other: Item) -> bool:
    return one.mention is not None and other.mention is not None and one.mention.dimension == other.mention.dimension
