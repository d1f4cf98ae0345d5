"""Pair changes: a change in percent and the change in amount beside it that is the same change."""

from collections.abc import Sequence

from pipelines.statements.language.match_patterns import class_of
from pipelines.statements.language.mentions import CHANGE, PRIOR, is_same_comparison
from pipelines.statements.outline.outline import Saying

# How far apart the two may stand, and whether they are said of the same: side by side; in lists of several (各减少 a、b，各下降 c、d) further.
_NEXT = ((-1, True), (1, True), (1, False), (-1, False))
_IN_LISTS = ((-2, True), (-3, True), (-4, True))


def pair_changes(sayings: Sequence[Saying]) -> dict[int, Saying]:
    """For each change in percent the amount beside it: directly before, else directly behind."""
    changes = [one for one in sayings if one.mention.role == CHANGE]
    pairs: dict[int, Saying] = {}
    taken: set[int] = set()
    for shift, is_same in (*_NEXT, *_IN_LISTS):
        for number, one in enumerate(changes):
            place = number + shift
            if id(one) in pairs or class_of(one.mention.number) != "percent" or not 0 <= place < len(changes):
                continue
            other = changes[place]
            if abs(shift) > 1 and not (one.is_listed and other.is_listed):
                continue
            if id(other) not in taken and _belong_together(one, other, shift, is_same=is_same):
                pairs[id(one)] = other
                taken.add(id(other))
    return pairs


def _belong_together(percent: Saying, amount: Saying, shift: int, *, is_same: bool) -> bool:
    """Whether a change in percent and one in amount are the same change, or, of a name without a value, may be."""
    one, two = percent.mention, amount.mention
    later = one if shift < 0 else two
    return (
        class_of(two.number) == "amount"
        and percent.passage == amount.passage
        and one.sentence == two.sentence
        and one.sign == two.sign
        and (percent.items[:1] == amount.items[:1]) == is_same
        and (is_same or not _has_value(amount))
        and not (later.compare is not None and not _are_compared_alike(percent, amount))
        and not (abs(shift) == 1 and later.has("respectively"))
        and ("；" not in later.marks or (is_same and _has_value(percent)))
    )


def _are_compared_alike(percent: Saying, amount: Saying) -> bool:
    """Whether two changes are against the same; one of which that is not said is against the year before."""
    kinds = {one.compare.kind if one.compare is not None else PRIOR for one in (percent, amount)}
    is_told = percent.compare is not None and amount.compare is not None
    return is_same_comparison(percent.compare, amount.compare) if is_told else kinds == {PRIOR}


def _has_value(saying: Saying) -> bool:
    return any(one.mention is not None for one in saying.items[:1])
