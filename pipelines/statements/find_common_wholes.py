"""Find common wholes: shares side by side without a named whole are of one; the value that all but one of them fit is it.

因公出国 0，占 0%；接待费 2.14，占 1.3%；用车 165.23，占 98.7%: each fits 167.37, a sentence before, and nothing else fits them all.
"""

from collections.abc import Iterator

from pipelines.statements.arrange_items import Item, Outline, Saying
from pipelines.statements.read_mentions import RATIO
from pipelines.statements.weigh import in_first_unit, is_telling, weigh_intervals
from schemas.statements import CONSISTENT

_NEAREST = 20
_PERCENT = 100
_LEAST = 2


def find_common_wholes(outline: Outline) -> dict[int, Item]:
    """The common whole of each share that has one, by the share's identity."""
    found: dict[int, Item] = {}
    for own in _group(outline):
        whole = _choose(own, outline)
        if whole is not None:
            found.update({id(one): whole for one in own})
    return found


def _group(outline: Outline) -> Iterator[list[Saying]]:
    """Shares of one sentence, each of a value of its own, without a whole in their words."""
    own: list[Saying] = []
    for saying in [*outline.sayings, None]:
        if saying is not None and not _is_nameless(saying):
            continue
        if own and (
            saying is None or (saying.passage, saying.mention.sentence) != (own[0].passage, own[0].mention.sentence)
        ):
            if len(own) >= _LEAST:
                yield own
            own = []
        if saying is not None:
            own.append(saying)


def _is_nameless(saying: Saying) -> bool:
    mention = saying.mention
    has_value = bool(saying.items) and saying.items[0].mention is not None
    return mention.role == RATIO and not mention.whole and saying.whole is None and has_value


def _choose(sayings: list[Saying], outline: Outline) -> Item | None:
    """The nearest value before them that all fit, or all but one of three or more."""
    parts = [saying.items[0] for saying in sayings]
    allowed = 1 if len(sayings) > _LEAST else 0
    for whole in outline.before(parts[0].index, _NEAREST):
        if whole in parts or whole.mention is None or whole.host is not None:
            continue
        fitting = [_fits(saying, whole) for saying in sayings]
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
