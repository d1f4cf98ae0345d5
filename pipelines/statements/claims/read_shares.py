"""Read shares: those that rest on more than a part and its whole.

On all parts, on what is beside the part, on two other rates, or on how far a budget was missed.
Does not belong here: a part of a whole that stands in the text (``claim_ratios``).
"""

from collections.abc import Iterator, Sequence

from pipelines.statements.claims.choose_reading import OTHER_CASES, Reading
from pipelines.statements.claims.find_common_wholes import find_beside, imply_one_whole
from pipelines.statements.claims.make_claims import Told, name_figure
from pipelines.statements.claims.weigh import come_near_all, is_telling, spell_figure, weigh
from pipelines.statements.language.match_patterns import class_of
from pipelines.statements.language.mentions import BUDGET, CHANGE, RATE, Mention
from pipelines.statements.language.names import bare_name
from pipelines.statements.outline.outline import Item, Outline, Saying
from schemas.intervals import Interval, divide, sum_up
from schemas.statement_patterns import RateTable, WholeTable
from schemas.statements import CONSISTENT

# So many parts make a sum.
_SEVERAL = 2
# How many values, and sayings, back what a share rests on may stand.
_NEAREST = 8
# What tells one budget of a year from another.
_BUDGETS = ("年初", "调整", "全年")


def read_known_sum(saying: Saying, outline: Outline, table: WholeTable) -> Iterator[Reading]:
    """A share beside those of all other parts that its whole is known to have: the whole is what they come to."""
    near = find_beside(saying, outline)
    items = list(dict.fromkeys(one.items[0] for one in near))
    names = [bare_name(one.subject) for one in items]
    is_nearly_all = come_near_all([one.mention.number for one in near])
    is_all = any(
        (one.is_distinct or (is_nearly_all and not one.is_open)) and one.is_divided_into(names) for one in table.wholes
    )
    part = saying.items[0].mention if saying.items else None
    if part is None or not is_all or saying not in near:
        return
    numbers = [part.number, *(one.mention.number for one in items if one.mention)]
    weighed = weigh(saying.mention.number, _divide_by_sum, numbers)
    told = Told(f"{spell_figure(part.number)} ÷ ({' + '.join(map(spell_figure, numbers[1:]))})")
    others = tuple(name_figure(one.mention, one.passage, "部分", "part") for one in items if one.mention)
    is_certain = weighed.verdict == CONSISTENT or not imply_one_whole(near)
    named = (name_figure(part, saying.passage, "部分", "part"), *others)
    yield Reading("ratio", named, told, weighed, is_certain)


def read_of_sum(saying: Saying, outline: Outline) -> Iterator[Reading]:
    """A share of what all values with a share beside it come to, where the other shares are of that: 咨询 1246 件，占 63.7%；求助 567 件，占 29%；…."""
    near = find_beside(saying, outline)
    parts = [one.items[0].mention for one in near if one.items[0].mention]
    if saying not in near or len(near) <= _SEVERAL or len({one.dimension for one in parts}) > 1:
        return
    numbers = [one.number for one in parts]
    weighed = [
        weigh(one.mention.number, _divide_by_sum, [part, *numbers]) for one, part in zip(near, numbers, strict=True)
    ]
    own = near.index(saying)
    fitting = [at for at, one in enumerate(weighed) if one.verdict == CONSISTENT and numbers[at].value]
    wrong = [at for at, one in enumerate(weighed) if one.verdict != CONSISTENT]
    if len(fitting) < _SEVERAL or len(wrong) > 1:
        return
    told = Told(f"{spell_figure(numbers[own])} ÷ ({' + '.join(map(spell_figure, numbers))})")
    items = [one.items[0] for one in near]
    named = tuple(name_figure(part, one.passage, "部分", "part") for part, one in zip(parts, items, strict=True))
    yield Reading(
        "ratio",
        named,
        told,
        weighed[own],
        is_certain=any(is_telling(weighed[at], near[at].mention.number) for at in fitting),
    )


def _divide_by_sum(part: Interval, *all_of: Interval) -> Interval:
    return divide(part, sum_up(all_of))


def read_beside(saying: Saying, outline: Outline, table: RateTable) -> Iterator[Reading]:
    """A rate of one of two that are all: 批准逮捕 196 人，不批准逮捕 40 人，不捕率 16.95%.

    The figures may be of other cases, so that it only agrees; of what was closed and what was not, told once, it is asked about.
    """
    rate = table.find(saying.mention.subject)
    if rate is None or not rate.beside:
        return
    parts: list[Mention] = []
    others: list[Mention] = []
    name = ""
    for one in reversed(outline.before(saying.index, _NEAREST)):
        name = one.subject or name
        is_here = (one.passage, one.sentence) == (saying.passage, saying.mention.sentence)
        own, other = (_longest_in(name, words) for words in (rate.part, rate.beside))
        if is_here and one.mention is not None and not one.is_average and own + other:
            (parts if own > other else others).append(one.mention)
    pairs = [(one, two) for one in parts for two in others if one.dimension == two.dimension]
    is_only = bool(rate.whole) and len(pairs) == 1 and bare_name(saying.mention.subject) in rate.names
    for part, other_part in pairs:
        numbers = [part.number, other_part.number]
        weighed = weigh(saying.mention.number, lambda own, rest: divide(own, own + rest), numbers)
        told = Told(f"{spell_figure(numbers[0])} ÷ ({' + '.join(map(spell_figure, numbers))})")
        pair = ((part, "部分", "part"), (other_part, "其余", "the rest"))
        named = tuple(name_figure(one, saying.passage, zh, en) for one, zh, en in pair)
        yield Reading("ratio", named, told, weighed, is_certain=is_only, doubt=OTHER_CASES if is_only else None)


def _longest_in(name: str, words: Sequence[str]) -> int:
    """How long the longest of some words is that a name holds."""
    return max((len(word) for word in words if word in name), default=0)


def read_difference(saying: Saying, outline: Outline, table: RateTable) -> Iterator[Reading]:
    """A rate that is the difference of two others of its paragraph: 出生率 9.16‰，死亡率 5.86‰，自然增长率 3.3‰."""
    near = [one for one in reversed(outline.said_near(saying, _NEAREST)) if one.mention.role == RATE]
    near = [one for one in near if one.passage == saying.passage and one.number < saying.number]
    for known in table.differences:
        pair = [
            next((one for one in near if one.mention.subject.endswith(names)), None) for names in (known.of, known.less)
        ]
        found = [one.mention for one in pair if one is not None]
        if not saying.mention.subject.endswith(known.names) or len(found) < len(pair):
            continue
        numbers = [one.number for one in found]
        weighed = weigh(saying.mention.number, lambda more, less: more - less, numbers)
        told = Told(" − ".join(map(spell_figure, numbers)))
        others = tuple(name_figure(one, saying.passage, "比率", "rate") for one in found)
        years = {one.year for one in (*found, saying.mention) if one.year is not None}
        yield Reading("difference", others, told, weighed, is_certain=len(years) < _SEVERAL)


def read_missed(saying: Saying, outline: Outline) -> Iterator[Reading]:
    """A share of a budget that the text gives by how far it was missed: 支出 96 万元，完成年初预算的 80%，比年初预算减少 24 万元."""
    item = saying.items[0] if saying.items else None
    if item is None or item.mention is None or "budget" not in saying.mention.roles or saying.whole is not None:
        return
    part = item.mention.number
    for change in outline.said_near(saying, _NEAREST):
        compare = change.compare
        if compare is None or compare.kind != BUDGET or not _is_amount_of(change, item, saying):
            continue
        if compare.year not in {None, item.mention.year}:
            continue  # 较 2022 年预算
        moved, is_short = change.mention.number, change.mention.sign < 0
        weighed = weigh(saying.mention.number, _divide_short if is_short else _divide_over, [part, moved])
        told = Told(f"{spell_figure(part)} ÷ ({spell_figure(part)} {'+' if is_short else '−'} {spell_figure(moved)})")
        named = (
            name_figure(item.mention, item.passage, "部分", "part"),
            name_figure(change.mention, change.passage, "与预算相差", "short of the budget"),
        )
        is_same = _name_budget(saying.mention.whole) == _name_budget(compare.text)
        yield Reading("ratio", named, told, weighed, is_certain=is_same)


def _is_amount_of(change: Saying, item: Item, saying: Saying) -> bool:
    """Whether a change in amount is said of a value in a share's own sentence."""
    mention = change.mention
    is_here = (change.passage, mention.sentence) == (saying.passage, saying.mention.sentence)
    is_amount = mention.role == CHANGE and class_of(mention.number) == "amount"
    is_alike = item.mention is not None and item.mention.dimension == mention.dimension
    return is_here and is_amount and is_alike and change.items[:1] == (item,)


def _divide_short(part: Interval, moved: Interval) -> Interval:
    return divide(part, part + moved)


def _divide_over(part: Interval, moved: Interval) -> Interval:
    return divide(part, part - moved)


def _name_budget(text: str) -> tuple[bool, ...]:
    """Which budget of the year a phrase names."""
    return tuple(word in text for word in _BUDGETS)
