"""Find common wholes: shares of one unnamed whole side by side, and shares of the same named whole throughout a report.

因公出国 0，占 0%；接待费 2.14，占 1.3%；用车 165.23，占 98.7%: each fits 167.37, a sentence before, and nothing else fits them all. A share that
alone does not fit what all the others fit is wrong. Two shares are too few, unless the list they stand in says what they are parts of.
"""

from collections.abc import Iterator, Mapping, Sequence

from pipelines.statements.claims.weigh import come_near_all, in_first_unit, is_telling, weigh, weigh_intervals
from pipelines.statements.language.mentions import RATIO
from pipelines.statements.language.names import bare_name, is_same_name
from pipelines.statements.outline.outline import Item, Outline, Saying
from schemas.intervals import Interval, divide, sum_up
from schemas.statements import CONSISTENT

_PERCENT = 100
# How many values back and ahead a common whole may stand.
_NEAREST = 40
# How far rounding may lead astray shares that add up to 100 % and still tell that they are all.
_WIDEST = 2
# So many shares have something in common; more of them, unless a list holds them, show it.
_LEAST = 2
# Values that come to no less than this come to it by no chance.
_LEAST_WHOLE = 50


def find_common_wholes(outline: Outline) -> dict[int, Item]:
    """The common whole of each share that has one, by the share's identity."""
    found: dict[int, Item] = {}
    for own in [*_group_nameless(outline), *_group_alike(outline), *_group_named(outline)]:
        whole = _choose(own, outline)
        if whole is not None:
            found.update(
                {id(one): whole for one in own if _fits(one, whole) is not None or not _has_other(one, outline)}
            )
    return found


def find_shared_lists(outline: Outline, common: Mapping[int, Item]) -> Iterator[tuple[list[Item], Item]]:
    """Values side by side whose shares add up to 100 %, with the whole that they share; else with the value that governs them.

    A whole that none of the shares fits, but which stands at the head of their paragraph, is the one they should add up to: their
    shares fit their own sum.
    """
    for own in [*_group_nameless(outline), *_group_alike(outline)]:
        for part in _split_clauses(own):
            if len(part) < _LEAST or not _are_all(part):
                continue
            members = [saying.items[0] for saying in part]
            whole = common.get(id(part[0])) or _find_fitting(part, outline) or _find_head(members, part, outline)
            if whole is not None and whole not in members:
                yield members, whole


def _are_all(sayings: Sequence[Saying]) -> bool:
    """Whether shares add up to 100 %."""
    total = sum_up(saying.mention.number.interval() for saying in sayings)
    return total.contains(_PERCENT) and total.width <= _WIDEST


def _find_fitting(sayings: Sequence[Saying], outline: Outline) -> Item | None:
    """The nearest value before shares of a named whole that all of them fit, one of them closely."""
    first = sayings[0]
    if not first.mention.whole:
        return None
    for whole in outline.before(first.items[0].index, _NEAREST):
        fitting = [_fits(saying, whole) for saying in sayings] if whole.host is None else [None]
        if None not in fitting and any(fitting):
            return whole
    return None


def _split_clauses(sayings: list[Saying]) -> Iterator[list[Saying]]:
    """The shares of each part of a sentence between semicolons."""
    clauses: dict[int, list[Saying]] = {}
    for saying in sayings:
        clauses.setdefault(saying.mention.clause, []).append(saying)
    yield from clauses.values()


def _find_head(members: list[Item], sayings: list[Saying], outline: Outline) -> Item | None:
    """The first value of the paragraph, where the shares are those of the members' own sum; a nearer one that they make up."""
    first = members[0]
    before = [one for one in outline.before(first.index, _NEAREST) if one.passage == first.passage]
    made = next((one for one in before if make_up(members, one)), None)
    head = made or (before[-1] if before else None)
    if (
        head is None
        or head.mention is None
        or first.mention is None
        or head.mention.dimension != first.mention.dimension
    ):
        return None
    added = sum_up(in_first_unit(one.mention.number) for one in members if one.mention is not None)
    for saying, one in zip(sayings, members, strict=True):
        if one.mention is None or added.low <= 0:
            return None
        share = divide(in_first_unit(one.mention.number), added)
        if weigh_intervals(saying.mention.number, share, share).verdict != CONSISTENT:
            return None
    return head if head.mention.number.value > 0 and not head.is_average else None


def _has_other(saying: Saying, outline: Outline) -> bool:
    """Whether a share fits some other value near it, which is then its whole: 小微 48.6 % of 中小微."""
    part = saying.items[0]
    before = [one for one in outline.before(saying.index, _NEAREST) if one is not part and one.host is None]
    is_of_last = any(_fits(saying, one) is not None for one in before[:1])
    return is_of_last or any(_fits(saying, one) for one in before)


def _group_nameless(outline: Outline) -> Iterator[list[Saying]]:
    """Shares of one sentence, each of a value of its own, without a whole in their words."""
    groups: dict[tuple[int, int], list[Saying]] = {}
    for saying in outline.sayings:
        if _is_share(saying) and not saying.mention.whole:
            own = groups.setdefault((saying.passage, saying.mention.sentence), [])
            if not any(one.items[0] is saying.items[0] for one in own):
                own.append(saying)
    yield from (own for own in groups.values() if len(own) >= _LEAST)


def _group_alike(outline: Outline) -> Iterator[list[Saying]]:
    """Shares of one sentence, each of a value of its own, of the same named whole: those behind 分别占 share its name."""
    groups: dict[tuple[int, int], list[Saying]] = {}
    for saying in outline.sayings:
        if _is_share(saying) and "budget" not in saying.mention.roles:
            groups.setdefault((saying.passage, saying.mention.sentence), []).append(saying)
    for own in groups.values():
        names = {bare_name(saying.mention.whole) for saying in own}
        if len(own) >= _LEAST and len(names) == 1 and names != {""}:
            yield own


def _group_named(outline: Outline) -> Iterator[list[Saying]]:
    """Shares of a whole of the same name, as long as no other value of that name is stated."""
    groups: dict[tuple[str, int], list[Saying]] = {}
    for saying in outline.sayings:
        name = bare_name(saying.mention.whole)
        if not _is_share(saying) or not name or ("budget" in saying.mention.roles and "总" not in name):
            continue
        anchor = next((one for one in outline.before(saying.index) if is_same_name(name, one.subject)), None)
        groups.setdefault((name, -1 if anchor is None else anchor.index), []).append(saying)
    yield from (own for own in groups.values() if len(own) > _LEAST)


def _is_share(saying: Saying) -> bool:
    has_value = bool(saying.items) and saying.items[0].mention is not None
    is_of_whole = saying.mention.role == RATIO and not saying.mention.has("completed")
    return is_of_whole and saying.whole is None and has_value


def _choose(sayings: list[Saying], outline: Outline) -> Item | None:
    """The nearest value before them that all fit, or all but one of three or more; of two, in a list, that one fits closely."""
    parts = [saying.items[0] for saying in sayings]
    is_whole = _are_all(sayings)
    is_nearly = come_near_all(one.mention.number for one in sayings)
    is_named = bool(sayings[0].mention.whole) and len(sayings) > _LEAST
    behind = outline.after(parts[-1].index, _NEAREST)
    behind = behind if is_named else [one for one in behind if _is_total_beside(one, parts[-1])]
    for whole in [*outline.before(parts[0].index, _NEAREST), *behind]:
        if whole in parts or whole.mention is None or whole.host is not None:
            continue
        fitting = [_fits(saying, whole) for saying in sayings]
        is_meant = is_whole or any(fitting) or (is_nearly and whole.mention.number.value >= _LEAST_WHOLE)
        if is_meant and make_up(parts, whole):
            return whole
        own = [saying for saying, one in zip(sayings, fitting, strict=True) if one is None]
        is_of_list = all(one.group is not None and whole in one.group.wholes for one in parts)
        allowed = max(1, len(sayings) // 3) if len(sayings) > _LEAST or is_of_list else 0
        is_joint = len(fitting) > _LEAST and None not in fitting
        is_near = len(own) <= allowed or (2 * len(own) < len(fitting) and _count_wrong(own, outline) <= allowed)
        if is_near and (any(fitting) or is_joint):
            return whole
    return None


def _is_total_beside(one: Item, part: Item) -> bool:
    """Whether a value is the total behind its parts, in the same sentence."""
    is_here = (one.passage, one.sentence) == (part.passage, part.sentence)
    return is_here and one.mention is not None and "total" in one.mention.roles


def _count_wrong(sayings: Sequence[Saying], outline: Outline) -> int:
    """How many shares fit no other value either."""
    return sum(not _has_other(saying, outline) for saying in sayings)


def imply_one_whole(sayings: Sequence[Saying]) -> bool:
    """Whether shares of several values that are not nil all follow from one whole, be it in the text or not."""
    implied = []
    for saying in sayings:
        part = saying.items[0].mention if saying.items else None
        share = saying.mention.number.interval()
        if part is not None and part.number.value > 0 and share.low > 0:
            implied.append(in_first_unit(part.number).scale(_PERCENT) / share)
    return len(implied) >= _LEAST and max(one.low for one in implied) <= min(one.high for one in implied)


def find_beside(saying: Saying, outline: Outline) -> list[Saying]:
    """The shares of its sentence that have no whole in their words, itself among them."""
    here = (saying.passage, saying.mention.sentence)
    near = [one for one in outline.said_near(saying, _NEAREST) if (one.passage, one.mention.sentence) == here]
    return [one for one in near if _is_share(one) and not one.mention.whole]


def make_up(parts: Sequence[Item], whole: Item) -> bool:
    """Whether values make up a whole so closely that it is no chance."""
    added, total = Interval.of(0), whole.mention
    for one in parts:
        if one.mention is None or total is None or one.mention.dimension != total.dimension:
            return False
        added += in_first_unit(one.mention.number).scale(1 / total.number.unit.factor)
    if total is None:
        return False
    weighed = weigh_intervals(total.number, added, added)
    return weighed.verdict == CONSISTENT and is_telling(weighed, total.number)


def _fits(saying: Saying, whole: Item) -> bool | None:
    """None where a share does not fit; else whether it fits so closely that it tells."""
    part = saying.items[0].mention
    if part is None or whole.mention is None or part.dimension != whole.mention.dimension:
        return None
    if in_first_unit(whole.mention.number).low <= 0:
        return None
    weighed = weigh(saying.mention.number, divide, [part.number, whole.mention.number])
    return is_telling(weighed, saying.mention.number) if weighed.verdict == CONSISTENT else None
