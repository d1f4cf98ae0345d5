"""Find common wholes: shares of one unnamed whole side by side, and shares of the same named whole throughout a report.

因公出国 0，占 0%；接待费 2.14，占 1.3%；用车 165.23，占 98.7%: each fits 167.37, a sentence before, and nothing else fits them all. A share that
alone does not fit what all the others fit is wrong. Two shares are too few, unless the list they stand in says what they are parts of.
"""

from collections.abc import Iterator

from pipelines.statements.arrange_items import Item, Outline, Saying, bare_name, is_same_name
from pipelines.statements.read_mentions import RATIO
from pipelines.statements.weigh import in_first_unit, is_telling, weigh_intervals
from schemas.statements import CONSISTENT

_NEAREST = 40
_PERCENT = 100
_LEAST = 2


def find_common_wholes(outline: Outline) -> dict[int, Item]:
    """The common whole of each share that has one, by the share's identity."""
    found: dict[int, Item] = {}
    for own in [*_group_nameless(outline), *_group_named(outline)]:
        whole = _choose(own, outline)
        if whole is not None:
            found.update(
                {id(one): whole for one in own if _fits(one, whole) is not None or not _has_other(one, outline)}
            )
    return found


def _has_other(saying: Saying, outline: Outline) -> bool:
    """Whether a share fits some other value near it, which is then its whole: 小微 48.6 % of 中小微."""
    part = saying.items[0]
    return any(
        one is not part and one.host is None and _fits(saying, one) for one in outline.before(saying.index, _NEAREST)
    )


def _group_nameless(outline: Outline) -> Iterator[list[Saying]]:
    """Shares of one sentence, each of a value of its own, without a whole in their words."""
    groups: dict[tuple[int, int], list[Saying]] = {}
    for saying in outline.sayings:
        if _is_share(saying) and not saying.mention.whole:
            groups.setdefault((saying.passage, saying.mention.sentence), []).append(saying)
    yield from (own for own in groups.values() if len(own) >= _LEAST)


def _group_named(outline: Outline) -> Iterator[list[Saying]]:
    """Shares of a whole of the same name, as long as no other value of that name is stated."""
    groups: dict[tuple[str, int], list[Saying]] = {}
    for saying in outline.sayings:
        name = bare_name(saying.mention.whole)
        if not _is_share(saying) or not name or "budget" in saying.mention.roles:
            continue
        anchor = next((one for one in outline.before(saying.index) if is_same_name(name, one.subject)), None)
        groups.setdefault((name, -1 if anchor is None else anchor.index), []).append(saying)
    yield from (own for own in groups.values() if len(own) > _LEAST)


def _is_share(saying: Saying) -> bool:
    has_value = bool(saying.items) and saying.items[0].mention is not None
    return saying.mention.role == RATIO and saying.whole is None and has_value


def _choose(sayings: list[Saying], outline: Outline) -> Item | None:
    """The nearest value before them that all fit, or all but one of three or more; of two, in a list, that one fits closely."""
    parts = [saying.items[0] for saying in sayings]
    for whole in outline.before(parts[0].index, _NEAREST):
        if whole in parts or whole.mention is None or whole.host is not None:
            continue
        fitting = [_fits(saying, whole) for saying in sayings]
        is_of_list = all(one.group is not None and whole in one.group.wholes for one in parts)
        allowed = 1 if len(sayings) > _LEAST or is_of_list else 0
        if fitting.count(None) <= allowed and any(fitting):
            return whole
    return None


def _fits(saying: Saying, whole: Item) -> bool | None:
    """None where a share does not fit; else whether it fits so closely that it tells."""
    part = saying.items[0].mention
    if part is None or whole.mention is None or part.dimension != whole.mention.dimension:
        return None
    below = in_first_unit(whole.mention.number)
    if below.low <= 0:
        return None
    computed = (in_first_unit(part.number) / below).scale(_PERCENT)
    weighed = weigh_intervals(saying.mention.number, computed, computed)
    return is_telling(weighed, saying.mention.number) if weighed.verdict == CONSISTENT else None
