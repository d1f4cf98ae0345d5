"""Find following: values that follow the first one of their paragraph without a word that opens a list, and add up to it.

国税 11765（+1423）地税 14796（−1941）财政 3051（+2252） behind 29612，+1735. That they add up shows that they are its parts; so does it that
what is said of them (their changes) adds up to what is said of it, and then the amounts have to. Does not belong here: lists
(``find_sums``), or known parts.
"""

from collections.abc import Iterator, Mapping, Sequence

from pipelines.statements.claims.find_sums import is_part
from pipelines.statements.claims.series import Series
from pipelines.statements.claims.weigh import is_telling, weigh
from pipelines.statements.claims.weigh_sums import NO_WHOLES, SLIVER, weigh_series
from pipelines.statements.language.match_patterns import class_of
from pipelines.statements.language.mentions import CHANGE, VALUE
from pipelines.statements.outline.outline import Item, Outline, Saying, number_of
from schemas.intervals import Interval, sum_up
from schemas.statements import CONSISTENT

# How many values behind the first one may be its parts, and how many parts make a sum.
_REACH = 12
_LEAST = 2
# Changes that add up show by themselves that values are parts where there are so many of them.
_LEAST_CHANGES = 3
# Behind a count: what follows is out of it.
_OUT_OF = "中"


def find_following(outline: Outline) -> Iterator[Series]:
    """Every first value of a paragraph with the values behind it that make it up."""
    changes = collect_changes(outline)
    for item in outline.items:
        if _is_first(item, outline):
            values = _collect(item, outline)
            found = _find_adding(item, values) or _find_moving(item, values, changes) or _find_nearly(item, values)
            if found is not None:
                yield found


def _is_first(item: Item, outline: Outline) -> bool:
    """Whether a value stands before all others of its paragraph, in no list, and can be added up."""
    mention = item.mention
    if mention is None or mention.role != VALUE or item.group is not None or item.host is not None or item.is_average:
        return False
    before = outline.before(item.index, 1)
    return not (before and before[0].passage == item.passage)


def _collect(item: Item, outline: Outline) -> list[Item]:
    """The values of its paragraph behind it, without those that are parts of one of them."""
    found: list[Item] = []
    for one in outline.after(item.index, _REACH):
        if one.passage != item.passage:
            break
        is_inner = one.host is not None or (one.group is not None and one.group.wholes != [item])
        if is_inner or not is_part(one) or number_of(one).unit.dimension != number_of(item).unit.dimension:
            continue
        found.append(one)
    return found


def _find_adding(item: Item, values: Sequence[Item]) -> Series | None:
    """The first values that add up to it so closely that it is no chance."""
    for count in range(_LEAST, len(values) + 1):
        series = Series("perhaps", item, tuple(values[:count]))
        weighed, _, is_exact = weigh_series(series, NO_WHOLES)
        if is_exact and weighed.verdict == CONSISTENT and is_telling(weighed, series.total) and _are_named(series):
            return series
    return None


def _find_nearly(item: Item, values: Sequence[Item]) -> Series | None:
    """All values of its sentence, of one unit, where they are said to be out of it and hardly differ: 5653 件提案中，网上提案 2712 件，纸质提案 2929 件."""
    assert item.mention is not None  # noqa: S101 - the first value has a figure
    own = [one for one in values if one.mention is not None and one.mention.sentence == item.mention.sentence]
    series = Series("out_of", item, tuple(own))
    is_out_of = item.mention.tail.strip().endswith(_OUT_OF)
    if not is_out_of or len(own) < _LEAST or not _are_named(series):
        return None
    units = {one.mention.number.unit.name for one in [item, *own] if one.mention is not None}
    total = sum(number_of(one).value * number_of(one).unit.factor for one in own)
    whole = number_of(item).value * number_of(item).unit.factor
    is_nearly = len(units) == 1 and abs(total - whole) * SLIVER <= abs(whole)
    return series if is_nearly else None


def _find_moving(item: Item, values: Sequence[Item], changes: Mapping[int, Saying]) -> Series | None:
    """The first values whose changes add up to its own."""
    for count in range(_LEAST_CHANGES, len(values) + 1):
        series = Series("moving", item, tuple(values[:count]))
        if move_together(series, changes) and _are_named(series):
            return series
    return None


def move_together(series: Series, changes: Mapping[int, Saying]) -> bool:
    """Whether the changes of all members, as amounts, add up to that of the whole so closely that it is no chance."""
    whole = changes.get(id(series.whole))
    parts = [moved for one in series.members if (moved := changes.get(id(one))) is not None]
    if whole is None or len(parts) < len(series.members):
        return False
    signs, factor = [one.mention.sign for one in parts], whole.mention.number.unit.factor
    weighed = weigh(
        whole.mention.number,
        lambda *moved: _add(moved, signs).scale(1 / factor),
        [one.mention.number for one in parts],
        sign=whole.mention.sign or 1,
    )
    return weighed.verdict == CONSISTENT and is_telling(weighed, whole.mention.number)


def _add(moved: Sequence[Interval], signs: Sequence[int]) -> Interval:
    """Changes, those that fell taken away."""
    return sum_up([one if sign > 0 else -one for one, sign in zip(moved, signs, strict=True)])


def _are_named(series: Series) -> bool:
    """Whether each part has a name of its own."""
    names = [one.subject for one in series.members]
    return all(names) and len(set(names)) == len(names)


def collect_changes(outline: Outline) -> dict[int, Saying]:
    """The change in amount that is said of every value."""
    found: dict[int, Saying] = {}
    for saying in outline.sayings:
        is_amount = (
            saying.mention.role == CHANGE and class_of(saying.mention.number) == "amount" and saying.rate is None
        )
        if is_amount and saying.items:
            found.setdefault(id(saying.items[0]), saying)
    return found
