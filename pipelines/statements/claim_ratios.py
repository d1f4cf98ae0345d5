"""Claim ratios: shares, execution rates and other rates, judged with the part and the whole that the text gives.

A whole that stands in the clause, or is named in it and stands in the passage, is certain; any other may only agree. Shares of the same
unnamed whole, side by side, must imply one whole. Source: domain rules, "execution rate, share".
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from pipelines.statements.choose_reading import Reading, ReadParts, choose_claim
from pipelines.statements.claim_accounts import AccountItems
from pipelines.statements.claim_remainders import read_cleared, read_saved
from pipelines.statements.find_common_wholes import find_beside, imply_one_whole, make_up
from pipelines.statements.find_filed_rates import FiledRates
from pipelines.statements.find_parts import DOUBTFUL, POSSIBLE, find_parts
from pipelines.statements.make_claims import ClaimMaker, Named, Told, name_figure
from pipelines.statements.mentions import RATE, RATIO, VALUE, WHOLE, Mention
from pipelines.statements.outline import Item, Outline, Saying, bare_name, is_generic, is_same_name
from pipelines.statements.weigh import is_telling, spell_between, spell_figure, spell_implied, weigh
from schemas.intervals import Interval, sum_up
from schemas.statement_patterns import RateTable, Remainder, WholeTable
from schemas.statements import CONSISTENT, Claim

_PERCENT = 100
_SEVERAL = 2
_OPEN = "（"
# How far from 100 shares may add up, one of them wrong.
_NEARLY = 15
_NEAREST = 8
_ENDING = re.compile(r"(?:支出|决算|预算|数|总额|金额|规模|合计|总计)+$")
_LEAST_NAME, _LEAST_COUNTED = 3, 2
_OTHER_WHOLE = (
    "文中没有说明该率的分母，可能另有所指。",
    "the text does not say of what this is the rate; it may be of something else.",
)


@dataclass(frozen=True)
class RatioKnowledge:
    """What is known of rates, of names, of the accounts, of wholes whose parts are known, and of what was filed beside the report."""

    rates: RateTable
    wholes: WholeTable
    accounts: AccountItems
    read_parts: ReadParts
    remainders: Sequence[Remainder]
    filed: FiledRates


def claim_ratios(
    outline: Outline, maker: ClaimMaker, known: RatioKnowledge, common: Mapping[int, Item]
) -> Iterator[Claim]:
    """Claims on every share and rate of the outline; ``common``: the whole that several shares have (``find_common_wholes``)."""
    for saying in outline.sayings:
        mention = saying.mention
        if mention.role in {RATIO, RATE} and mention.dimension == "ratio" and not mention.has("plan"):
            readings = _read_all(saying, outline, known, common.get(id(saying)))
            stated = name_figure(mention, saying.passage, "比率", "ratio")
            yield choose_claim(saying, stated, readings, maker, _imply(saying, stated, maker))


def _read_all(saying: Saying, outline: Outline, known: RatioKnowledge, common: Item | None) -> list[Reading]:
    """All readings of a share or rate; one with a common whole has no other."""
    if common is not None:
        return [_read_items(saying, saying.items[0], common, is_certain=True)]
    mention = saying.mention
    is_rate = mention.role == RATE
    readings = [*(_read_rate(saying, outline, known.rates) if is_rate else _read_ratio(saying, outline, known.wholes))]
    if is_rate:
        readings += _read_difference(saying, outline, known.rates)
        readings += _read_beside(saying, outline, known.rates)
    if saying.is_listed and is_rate:
        readings += _read_listed(saying, outline)
    readings += read_saved(saying, outline, known.remainders) if is_rate else ()
    if not is_rate and not any(one.is_certain for one in readings):
        readings += _read_known_sum(saying, outline, known.wholes)
    if not any(one.is_certain for one in readings):
        readings += known.read_parts(saying)
        readings += read_cleared(saying, outline, known.remainders) if is_rate and not saying.is_of_part else ()
        if not any(one.agrees_with(mention.number) for one in readings):
            readings += known.filed.read(saying)
        readings += known.accounts.read_execution(mention.number, mention.subject, mention.whole)
    return readings


def _read_ratio(saying: Saying, outline: Outline, table: WholeTable) -> Iterator[Reading]:
    """A share of a whole, or of a budget."""
    part = next((one for one in saying.items if one.mention is not None and one.mention.dimension != "ratio"), None)
    if part is None or part.mention is None:
        yield from _read_nameless(saying, outline)
        return
    if saying.mention.whole and "budget" in saying.mention.roles:
        part = _find_executed(part, saying, outline)
    if part.mention is None:
        return
    if saying.whole is not None:
        yield _read(saying, part.mention, part.passage, saying.whole, saying.passage, is_certain=True)
        yield from _read_added(saying, part, saying.whole, outline)
        return
    wholes = [
        one for one in find_wholes(saying, part, outline, table) if one[0].mention is not None and one[0] is not part
    ]
    certain = [one for one in wholes if one[1]]
    if not certain and "budget" not in saying.mention.roles:
        yield from _read_synonym(saying, part, outline, table)
    for whole, is_certain in certain or wholes:
        reading = _read_items(saying, part, whole, is_certain=is_certain)
        yield reading
        if reading.weighed.verdict == CONSISTENT and is_telling(reading.weighed, saying.mention.number):
            return


def _read_added(saying: Saying, part: Item, whole: Mention, outline: Outline) -> Iterator[Reading]:
    """All values of the sentence together as a share, where that is what agrees: 造林 1200 亩，补植 300 亩，抚育 2600 亩，占计划 3800 亩的 107.9%."""
    own = [
        one
        for one in outline.before(saying.index, _NEAREST)
        if (one.passage, one.sentence) == (saying.passage, saying.mention.sentence)
    ]
    parts = [one for one in own if one.mention and one.mention.role == VALUE and _is_candidate(one, part)]
    if part.mention is None or not parts:
        return
    numbers = [one.mention.number for one in (part, *parts) if one.mention]
    weighed = weigh(saying.mention.number, lambda below, *above: divide(sum_up(above), below), [whole.number, *numbers])
    if weighed.verdict == CONSISTENT and is_telling(weighed, saying.mention.number):
        others = [name_figure(one.mention, one.passage, "部分", "part") for one in (part, *parts) if one.mention]
        told = Told(f"({' + '.join(map(spell_figure, numbers))}) ÷ {spell_figure(whole.number)}")
        named = (*others, name_figure(whole, saying.passage, "整体", "whole"))
        yield Reading("ratio", named, told, weighed, is_certain=True)


def _find_executed(part: Item, saying: Saying, outline: Outline) -> Item:
    """What a budget was used for: where the last value is itself the budget, the one before it in the sentence."""
    if part.mention is None or "budget" not in part.mention.roles:
        return part
    for one in outline.before(saying.index, _NEAREST):
        is_here = (one.passage, one.sentence) == (saying.passage, saying.mention.sentence)
        if is_here and one.mention is not None and _is_candidate(one, part) and "budget" not in one.mention.roles:
            return one
    return part


def _read_listed(saying: Saying, outline: Outline) -> Iterator[Reading]:
    """A rate in a list that follows a list of values: it may be each value's share of their whole."""
    part = saying.items[0]
    if part.mention is None:
        return
    for whole in outline.before(part.index, _NEAREST):
        if _is_candidate(whole, part):
            yield _read_items(saying, part, whole, is_certain=False)


def _read_nameless(saying: Saying, outline: Outline) -> Iterator[Reading]:
    """A share of a name without a value (税收占比): any two values of the sentence, one of which begins like the name."""
    name = saying.items[0].subject if saying.items else ""
    near = [one for one in outline.before(saying.index, _NEAREST) if one.mention is not None and one.host is None]
    here = [one for one in near if one.passage == saying.passage]
    for part in here:
        if name and part.mention is not None and part.subject[:1] == name[:1]:
            for whole in here:
                if whole.mention is not None and whole is not part and _is_candidate(whole, part):
                    yield _read(saying, part.mention, part.passage, whole.mention, whole.passage, is_certain=False)


def find_wholes(saying: Saying, part: Item, outline: Outline, table: WholeTable) -> Iterator[tuple[Item, bool]]:
    """Values that a ratio may be of, the likeliest first, each with whether it must be that one."""
    before = [one for one in outline.before(saying.index) if _is_candidate(one, part)]
    name = saying.mention.whole
    if name and "budget" in saying.mention.roles:
        yield from _find_budgets(saying, part, before)
    elif name:
        yield from _find_named(saying, before, outline, table)
    else:
        wholes = part.group.wholes if part.group is not None else []
        own = [one for one in before if one in wholes]
        if saying.mention.has("completed") or _is_past_end(part) or _is_past_other(saying, part, outline):
            yield from ((one, False) for one in before)
            return
        yield from _find_inherited(saying, before, outline, table)
        is_of_other = imply_one_whole(find_beside(saying, outline))
        for one in own:
            is_meant = _fits(saying, part, one) or not is_of_other
            yield (
                one,
                len(own) == 1 and is_meant and (saying.mention.lead != _OPEN or _has_fellow(saying, one, outline)),
            )
        for one in before:
            yield (
                one,
                part.group is not None and one.group is part.group and one is before[0] and _fits(saying, part, one),
            )


def _find_inherited(
    saying: Saying, before: Sequence[Item], outline: Outline, table: WholeTable
) -> Iterator[tuple[Item, bool]]:
    """The whole that the share before in the sentence names: 高级教师 36 人，占专任教师的 33.3%，一级教师 42 人，占 38.9%."""
    here = (saying.passage, saying.mention.sentence)
    near = [one for one in outline.said_near(saying, _NEAREST) if one.number < saying.number and one.mention.whole]
    last = next((one for one in reversed(near) if one.mention.role == RATIO), None)
    if last is None or "budget" in last.mention.roles or (last.passage, last.mention.sentence) != here:
        return
    named = replace(saying, mention=replace(saying.mention, whole=last.mention.whole))
    yield from (found for found in _find_named(named, before, outline, table) if found[1])


def _is_past_end(part: Item) -> bool:
    """Whether a list has come to its whole at a semicolon before a member, which is then none of it: 基本支出 …，其中人员 …，公用 …；项目支出 …."""
    group = part.group
    if group is None or not group.wholes or group.opener == "colon":
        return False
    at = group.members.index(part) if part in group.members else 0
    whole = group.wholes[-1]
    before = [[one for one in group.members[:cut] if _is_candidate(one, part)] for cut in group.cuts if cut <= at]
    return any(len(own) > 1 and make_up(own, whole) for own in before)


def _is_past_other(saying: Saying, part: Item, outline: Outline) -> bool:
    """Whether a share names its part again behind a value that measures something else: 协议资金 86 亿元，工业项目占 72.1%."""
    if not saying.mention.subject or part.mention is None:
        return False
    between = [one.mention for one in outline.before(saying.index, _NEAREST) if one.index > part.index]
    return any(one is not None and one.dimension not in {part.mention.dimension, ""} for one in between)


def _has_fellow(saying: Saying, whole: Item, outline: Outline) -> bool:
    """Whether other percentages in brackets are shares of the same whole: one that stands there without a word may be a growth as well.

    Two of them are, or one with which it comes to about all.
    """
    here = (saying.passage, saying.mention.sentence)
    near = [one for one in outline.said_near(saying, _NEAREST) if one is not saying and one.mention.role == RATIO]
    near = [one for one in near if (one.passage, one.mention.sentence) == here and one.items]
    fellows = [one for one in near if _fits(one, one.items[0], whole)]
    total = saying.mention.number.value + sum((one.mention.number.value for one in fellows), Fraction(0))
    return len(fellows) > 1 or (bool(fellows) and abs(total - _PERCENT) <= _NEARLY)


def _fits(saying: Saying, part: Item, whole: Item) -> bool:
    """Whether a share is that of one value in another, within its intervals."""
    if part.mention is None or whole.mention is None or not _is_candidate(whole, part):
        return False
    return weigh(saying.mention.number, divide, [part.mention.number, whole.mention.number]).verdict == CONSISTENT


def _find_budgets(saying: Saying, part: Item, before: Sequence[Item]) -> Iterator[tuple[Item, bool]]:
    """Budgets: of this sentence, the one that is named where several stand; else any before. What stands in a list has a budget of its own."""
    budgets = [one for one in before if one.mention is not None and "budget" in one.mention.roles]
    here = [one for one in budgets if (one.passage, one.sentence) == (saying.passage, saying.mention.sentence)]
    best = [one for one in here if is_same_name(saying.mention.whole, one.subject)] or here
    for one in best:
        yield one, len(best) == 1 and _is_own_budget(one, part)
    for one in budgets:
        if one not in here:
            yield one, False


def _is_own_budget(budget: Item, part: Item) -> bool:
    """Whether a budget is of the same thing: of the same list or of none, and of the same part of the sentence."""
    if budget.group is not part.group or budget.mention is None or part.mention is None:
        return False
    return budget.mention.clause == part.mention.clause or (part.group is None and is_generic(part.subject))


def _find_behind(saying: Saying, outline: Outline, name: str, table: WholeTable) -> Item | None:
    """A whole that is named again, or said in English, behind the share: 占支出的 21.5%，全年支出 40000 万元; 64 percent of expenditures of $1,000,000."""
    for one in outline.after(saying.index - 1, 1):
        mention = one.mention
        is_here = mention is not None and (one.passage, one.sentence) == (saying.passage, saying.mention.sentence)
        if (
            mention is not None
            and is_here
            and (mention.lead.startswith("of") or table.core(bare_name(one.subject)) == name)
        ):
            return one
    return None


def _find_named(
    saying: Saying, before: Sequence[Item], outline: Outline, table: WholeTable
) -> Iterator[tuple[Item, bool]]:
    """Values of the name: certain where one of this paragraph has exactly that name."""
    name = table.core(bare_name(saying.mention.whole))
    named = [one for one in before if table.core(bare_name(one.subject)) == name or _counts(one, name)]
    named += [one for one in before if one not in named and _ends_with(one, saying.mention.whole)]
    named = [one for one in named if _is_of_scope(one, saying, table)]
    whole = bare_name(saying.mention.whole)
    if whole.startswith("总"):  # 总投资 is 项目总投资, not what was invested so far
        named = [one for one in before if bare_name(one.subject).endswith(whole)] or named
    close = [one for one in named if one.passage == saying.passage] or _all_alike(named, saying)
    behind = _find_behind(saying, outline, table.core(name), table)
    if behind is not None and not close:
        yield behind, True
    for one in named:
        yield one, len(close) == 1 and one is close[0]
    for one in before:
        if one not in named:
            yield one, False


def _is_synonym(item: Item, name: str, table: WholeTable) -> bool:
    """Whether a value is called by another name of the same whole: 财政收入 and 一般公共预算收入."""
    own = bare_name(item.subject)
    return any(one.names_exactly(name) and one.names_exactly(own) for one in table.wholes if not one.is_open)


def _read_synonym(saying: Saying, part: Item, outline: Outline, table: WholeTable) -> Iterator[Reading]:
    """The only value of the paragraph that is called by another name of the whole: what does not agree is asked about."""
    name = bare_name(saying.mention.whole)
    here = [one for one in outline.before(saying.index) if one.passage == saying.passage and _is_candidate(one, part)]
    alike = [one for one in here if name and _is_synonym(one, name, table)]
    if len(alike) == 1:
        yield replace(_read_items(saying, part, alike[0], is_certain=True), doubt=_OTHER_WHOLE)


def _is_of_scope(item: Item, saying: Saying, table: WholeTable) -> bool:
    """Whether a value may be of the scope that the whole names: 占全国人口 is of no 总人口 but one of 全国, or of the same sentence."""
    scope = next((one for one in table.wide_scopes if saying.mention.whole.startswith(one)), "")
    is_here = (item.passage, item.sentence) == (saying.passage, saying.mention.sentence)
    return not scope or item.subject.startswith(scope) or (is_here and not item.subject.startswith(table.wide_scopes))


def _counts(item: Item, name: str) -> bool:
    """Whether a value counts what the whole is called: 158 个行政村 and 占行政村总数的."""
    return item.mention is not None and len(name) >= _LEAST_COUNTED and item.mention.counted.startswith(name)


def _ends_with(item: Item, whole: str) -> bool:
    """Whether a value's name ends as the whole is called, be it without 支出 or 总额 behind it: 全国…授予中小微企业合同金额."""
    subject, name = (_ENDING.sub("", bare_name(one)) for one in (item.subject, whole))
    return len(name) >= _LEAST_NAME and subject.endswith(name) and not name.startswith("总")


def _all_alike(named: Sequence[Item], saying: Saying) -> list[Item]:
    """Of a name that other paragraphs give the same value throughout one, unless the name says little."""
    values = {one.mention.number.value * one.mention.number.unit.factor for one in named if one.mention}
    is_told = len(values) == 1 and not is_generic(saying.mention.whole)
    return list(named[:1]) if is_told else []


def _is_candidate(item: Item, part: Item) -> bool:
    one, other = item.mention, part.mention
    if one is None or other is None or item is part or item.host is not None:
        return False
    return one.dimension == other.dimension and item.passage <= part.passage and one.role in {VALUE, WHOLE}


def _read_rate(saying: Saying, outline: Outline, table: RateTable) -> Iterator[Reading]:
    """A rate by its name."""
    known = table.find(saying.mention.subject)
    if known is not None and known.beside:
        return  # of no value that stands there (_read_beside)
    for part, whole, certainty in find_parts(saying, outline, table):
        if part.mention is not None and whole.mention is not None:
            is_certain = certainty != POSSIBLE
            own = _read(saying, part.mention, part.passage, whole.mention, whole.passage, is_certain=is_certain)
            yield replace(own, doubt=_OTHER_WHOLE if certainty == DOUBTFUL else None)


def _read_known_sum(saying: Saying, outline: Outline, table: WholeTable) -> Iterator[Reading]:
    """A share beside those of all other parts that its whole is known to have: the whole is what they come to."""
    near = find_beside(saying, outline)
    items = list(dict.fromkeys(one.items[0] for one in near))
    names = [bare_name(one.subject) for one in items]
    is_all = any(one.is_distinct and one.is_divided_into(names) for one in table.wholes)
    part = saying.items[0].mention if saying.items else None
    if part is None or not is_all or saying not in near:
        return
    numbers = [part.number, *(one.mention.number for one in items if one.mention)]
    weighed = weigh(saying.mention.number, lambda own, *all_of: divide(own, sum_up(all_of)), numbers)
    told = Told(f"{spell_figure(part.number)} ÷ ({' + '.join(map(spell_figure, numbers[1:]))})")
    others = tuple(name_figure(one.mention, one.passage, "部分", "part") for one in items if one.mention)
    is_certain = weighed.verdict == CONSISTENT or not imply_one_whole(near)
    named = (name_figure(part, saying.passage, "部分", "part"), *others)
    yield Reading("ratio", named, told, weighed, is_certain)


def _read_beside(saying: Saying, outline: Outline, table: RateTable) -> Iterator[Reading]:
    """A rate of one of two that are all: 批准逮捕 196 人，不批准逮捕 40 人，不捕率 16.95%. The figures may be of other cases: it only agrees."""
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
        if is_here and one.mention is not None and own + other:
            (parts if own > other else others).append(one.mention)
    for part, other_part in ((one, two) for one in parts for two in others if one.dimension == two.dimension):
        numbers = [part.number, other_part.number]
        weighed = weigh(saying.mention.number, lambda own, rest: divide(own, own + rest), numbers)
        told = Told(f"{spell_figure(numbers[0])} ÷ ({' + '.join(map(spell_figure, numbers))})")
        pair = ((part, "部分", "part"), (other_part, "其余", "the rest"))
        named = tuple(name_figure(one, saying.passage, zh, en) for one, zh, en in pair)
        yield Reading("ratio", named, told, weighed, is_certain=False)


def _longest_in(name: str, words: Sequence[str]) -> int:
    """How long the longest of some words is that a name holds."""
    return max((len(word) for word in words if word in name), default=0)


def _read_difference(saying: Saying, outline: Outline, table: RateTable) -> Iterator[Reading]:
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


def _read_items(saying: Saying, part: Item, whole: Item, *, is_certain: bool) -> Reading:
    """One reading of two items that have values."""
    assert part.mention is not None  # noqa: S101 - the caller looked
    assert whole.mention is not None  # noqa: S101
    return _read(saying, part.mention, part.passage, whole.mention, whole.passage, is_certain=is_certain)


def _read(saying: Saying, part: Mention, at: int, whole: Mention, passage: int, *, is_certain: bool) -> Reading:
    weighed = weigh(saying.mention.number, divide, [part.number, whole.number])
    told = Told(f"{spell_figure(part.number)} ÷ {spell_figure(whole.number)}")
    others = (name_figure(part, at, "部分", "part"), name_figure(whole, passage, "整体", "whole"))
    return Reading("ratio", others, told, weighed, is_certain)


def divide(part: Interval, whole: Interval) -> Interval:
    """A share as a percentage."""
    return (part / whole).scale(_PERCENT)


def _imply(saying: Saying, stated: Named, maker: ClaimMaker) -> Claim:
    """A ratio whose whole is not in the text, with the whole that it implies."""
    item = next((one for one in saying.items if one.mention is not None and one.mention.dimension != "ratio"), None)
    own = saying.mention.number.interval()
    name = saying.mention.whole or "整体"
    if saying.mention.role == RATE or item is None or item.mention is None or own.touches(0):
        told = Told("", "文中没有其分子或分母。", "its numerator or denominator is not in the text.")
        return maker.without_base("ratio", stated, [], None, told)
    part = item.mention
    implied = part.number.interval().scale(_PERCENT) / own
    spelled = spell_implied(implied, part.number)
    told = Told(
        "",
        f"文中没有“{name}”的数；所隐含的为 {spell_between(spelled)[0]} {part.number.unit.name}。",
        f"its whole is not in the text; the one implied is {spell_between(spelled)[1]} {part.number.unit.name}.",
    )
    return maker.without_base("ratio", stated, [name_figure(part, item.passage, "部分", "part")], spelled, told)
