"""Find bases: the values that a change may be against, or may be of, by what the text says of them."""

from collections.abc import Iterator

from pipelines.statements.language.mentions import BUDGET, Compare, Mention
from pipelines.statements.language.names import bare_name, is_generic, is_same_name, without_account
from pipelines.statements.outline.outline import Item, Outline, Saying

_NEAREST = 20
# A year before may also be told behind the year it is compared with.
_NEXT = 12
# Names that end in so many of the same characters are of the same metric.
_LEAST_TAIL = 4
_PARAGRAPHS = 2


def nearest_items(outline: Outline, saying: Saying) -> list[Item]:
    """The values before a saying in its paragraph and the one before, the nearest first: what it may be of, if they agree."""
    near = outline.before(saying.index, _NEAREST)
    return [
        one
        for one in near
        if one.mention is not None and one.host is None and saying.passage - one.passage <= _PARAGRAPHS
    ]


def find_bases(item: Item, saying: Saying, outline: Outline) -> Iterator[Item]:
    """Values that the comparison may mean: of the year it names, or the budget; the nearest first."""
    current = item.mention
    assert current is not None  # noqa: S101 - the caller looked
    for other in [*outline.before(saying.index), *outline.after(saying.index - 1, _NEXT)]:
        one = other.mention
        if other is item or one is None or one.dimension != current.dimension or other.host is not None:
            continue
        if saying.compare is not None and saying.compare.kind == BUDGET:
            if other.index < saying.index and "budget" in one.roles and _is_its_budget(other, item, saying.compare):
                yield other
            continue
        wanted = (
            saying.compare.year
            if saying.compare is not None and saying.compare.year
            else (current.year - 1 if current.year else None)
        )
        is_dated = (
            wanted is not None and one.year is not None and not ("prior" in one.roles and one.year == current.year)
        )
        is_before = one.year == wanted if is_dated else _is_called_prior(one, current)
        if is_before and _is_same_metric(item, other):
            yield other


def _is_its_budget(budget: Item, item: Item, compare: Compare) -> bool:
    """Whether a budget may be that of an item: of the year that is named, and of the same name, or near and of no other."""
    year = budget.mention.year if budget.mention is not None else None
    if compare.year is not None and year not in {None, compare.year}:
        return False  # 出国 2015 年预算 …；用车 2015 年预算 …，比 2014 年预算减少 …
    names = (item.subject, budget.subject)
    if is_same_name(*names) or is_same_name(*map(without_account, names)):
        return True
    if not any(name.isascii() or is_generic(name) for name in names):
        return False
    is_here = (budget.passage, budget.sentence) == (item.passage, item.sentence)
    return is_here or budget.passage == item.passage - 1


def _is_called_prior(one: Mention, current: Mention) -> bool:
    """Whether a value is said to be of the year before, and the other is not."""
    return "prior" in one.roles and not one.roles & {"current", "budget"} and "prior" not in current.roles


def is_certain_base(base: Item, item: Item, saying: Saying) -> bool:
    """Whether a base stands in the same sentence: its budget, or the same name a year before."""
    if (base.passage, base.sentence) != (saying.passage, saying.mention.sentence) or base.sentence != item.sentence:
        return False
    is_budget = saying.compare is not None and saying.compare.kind == BUDGET
    if not base.subject and base.mention is not None and base.mention.number.unit.is_count:
        return "prior" in base.mention.roles  # 97 件，去年同期为 197 件
    return is_budget or (bool(item.subject) and bare_name(item.subject) == bare_name(base.subject))


def is_founded_base(base: Item, item: Item, saying: Saying) -> bool:
    """Whether a base is the one that is spoken of, by its name and the year that is compared with; not only one that would fit."""
    year = saying.compare.year if saying.compare is not None else None
    is_of_year = year is not None and base.mention is not None and base.mention.year == year
    is_here = (base.passage, base.sentence) == (item.passage, item.sentence)
    one, two = bare_name(item.subject), bare_name(base.subject)
    is_alike = is_here and len(one) >= _LEAST_TAIL and one[-_LEAST_TAIL:] == two[-_LEAST_TAIL:]
    return is_of_year and bool(one) and (one == two or is_alike)


def _is_same_metric(item: Item, other: Item) -> bool:
    one, two = item.subject, other.subject
    return is_same_name(one, two) or not one or not two or one[-_LEAST_TAIL:] == two[-_LEAST_TAIL:]


def is_comparable(item: Item, mention: Mention) -> bool:
    """Whether an item has a value that measures the same."""
    return item.mention is not None and item.mention.dimension == mention.dimension
