"""Claim ratios: shares, execution rates and other rates, judged with the part and the whole that the text gives.

A whole that stands in the clause, or is named in it and stands in the passage, is certain; any other may only agree. Shares of the same
unnamed whole, side by side, must imply one whole. Source: domain rules, "execution rate, share".
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from pipelines.statements.claims.choose_reading import Reading, ReadParts, choose_claim
from pipelines.statements.claims.claim_accounts import AccountItems
from pipelines.statements.claims.claim_remainders import read_cleared, read_saved
from pipelines.statements.claims.find_common_wholes import find_beside
from pipelines.statements.claims.find_filed_rates import FiledRates
from pipelines.statements.claims.find_named_wholes import is_share_itself, is_synonym
from pipelines.statements.claims.find_parts import DOUBTFUL, POSSIBLE, find_parts
from pipelines.statements.claims.find_wholes import find_usual, find_wholes, is_candidate, is_of_another_period
from pipelines.statements.claims.make_claims import ClaimMaker, Named, Told, name_figure
from pipelines.statements.claims.read_listed_shares import read_of_list
from pipelines.statements.claims.read_shares import (
    read_beside,
    read_difference,
    read_known_sum,
    read_missed,
    read_of_sum,
)
from pipelines.statements.claims.weigh import is_telling, spell_between, spell_figure, spell_implied, weigh
from pipelines.statements.language.mentions import RATE, RATIO, VALUE, Mention
from pipelines.statements.language.names import bare_name, is_counterpart, is_same_name
from pipelines.statements.outline.outline import Item, Outline, Saying
from schemas.intervals import divide, sum_up
from schemas.statement_patterns import RateTable, Remainder, WholeTable
from schemas.statements import CONSISTENT, Claim

_PERCENT = 100
# How many values back and ahead a whole that is not named may stand.
_NEAREST = 8
# A share whose whole goes without saying.
_OF_IT = "占比"
# How many times off no mistake in writing is, other than of tens: 万 for 亿.
_FAR = 200
# With so many characters names end that say the same of several things: 刑事受案, 民事受案; how many others show what a rate is of.
_ENDING, _FELLOWS = 2, 2
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
    read: list[tuple[Saying, list[Reading]]] = []
    for saying in outline.sayings:
        mention = saying.mention
        if mention.role in {RATIO, RATE} and mention.dimension == "ratio" and not mention.has("plan"):
            own = _read_all(saying, outline, known, common.get(id(saying)))
            read.append((saying, [_leave_far(one, mention) for one in own]))
    forms = Counter(
        (saying.passage, form)
        for saying, readings in read
        for form in {one.form for one in readings if one.form and one.agrees_with(saying.mention.number)}
    )
    for saying, readings in read:
        stated = name_figure(saying.mention, saying.passage, "比率", "ratio")
        chosen = _follow_fellows(saying, readings, forms)
        yield choose_claim(saying, stated, chosen, maker, _imply(saying, stated, maker))


def _follow_fellows(
    saying: Saying, readings: list[Reading], forms: Mapping[tuple[int, tuple[str, ...]], int]
) -> list[Reading]:
    """Readings, the one of a form that other rates of the paragraph have certain where nothing else is, or agrees."""
    if any(one.is_certain or one.agrees_with(saying.mention.number) for one in readings):
        return readings
    at = next((at for at, one in enumerate(readings) if forms.get((saying.passage, one.form), 0) >= _FELLOWS), None)
    return [replace(one, is_certain=one.is_certain or number == at) for number, one in enumerate(readings)]


def _leave_far(reading: Reading, mention: Mention) -> Reading:
    """A reading that is many times off understands the text wrong: it accuses nobody."""
    computed = reading.weighed.computed
    stated = mention.number.value
    is_far = computed is not None and (computed.low > stated * _FAR or computed.high * _FAR < stated)
    return replace(reading, is_certain=False) if is_far and reading.is_certain else reading


def _read_all(saying: Saying, outline: Outline, known: RatioKnowledge, common: Item | None) -> list[Reading]:
    """All readings of a share or rate; one with a common whole has no other."""
    if common is not None:
        return [_read_items(saying, saying.items[0], common, is_certain=True)]
    mention = saying.mention
    is_rate = mention.role == RATE
    readings = [*(_read_rate(saying, outline, known.rates) if is_rate else _read_ratio(saying, outline, known.wholes))]
    if is_rate:
        readings += read_difference(saying, outline, known.rates)
        readings += read_beside(saying, outline, known.rates)
    if saying.is_listed and is_rate:
        readings += _read_listed(saying, outline)
    readings += read_saved(saying, outline, known.remainders) if is_rate else ()
    readings += () if is_rate else read_missed(saying, outline)
    if not is_rate and not any(one.is_certain for one in readings):
        is_told = any(one.agrees_with(mention.number) for one in readings)
        of_parts = read_known_sum(saying, outline, known.wholes)
        readings += (replace(one, is_certain=one.is_certain and not is_told) for one in of_parts)
    if not is_rate and not any(one.is_certain or one.agrees_with(mention.number) for one in readings):
        readings += read_of_sum(saying, outline)
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
        yield from _read_given(saying, part, saying.whole)
        yield from _read_added(saying, part, saying.whole, outline)
        return
    wholes = [
        one for one in find_wholes(saying, part, outline, table) if one[0].mention is not None and one[0] is not part
    ]
    of_list = read_of_list(saying, part, outline, wholes)
    if of_list:
        yield from of_list
        return
    certain = [one for one in wholes if one[1]]
    usual = find_usual(saying, part, outline, table) if not certain else None
    if usual is not None:
        yield _read_items(saying, part, usual, is_certain=True)
    elif not certain and "budget" not in saying.mention.roles:
        yield from _read_synonym(saying, part, outline, table)
        yield from _read_only(saying, part, outline, table)
    elif not certain:
        yield from _read_named_budget(saying, part, [one for one, _ in wholes])
    yield from _read_wholes(saying, part, certain or wholes)


def _read_wholes(saying: Saying, part: Item, wholes: Sequence[tuple[Item, bool]]) -> Iterator[Reading]:
    """A share of each value that it may be of, up to the first that agrees closely."""
    for whole, is_certain in wholes:
        reading = _read_items(saying, part, whole, is_certain=is_certain)
        yield reading
        if reading.weighed.verdict == CONSISTENT and is_telling(reading.weighed, saying.mention.number):
            return


def _read_given(saying: Saying, part: Item, whole: Mention) -> Iterator[Reading]:
    """A part, or what it is a part of itself, of a whole that stands with the share: 参保 3550 人，其中成年 540 人，学生 3010 人，占任务 2000 人的 177.5%."""
    divided = part.group.wholes if part.group is not None else []
    for one in (part, *divided):
        if one.mention and part.mention and one.mention.dimension == part.mention.dimension:
            yield _read(saying, one.mention, one.passage, whole, saying.passage, is_certain=True)


def _read_added(saying: Saying, part: Item, whole: Mention, outline: Outline) -> Iterator[Reading]:
    """All values of the sentence together as a share, where that is what agrees: 造林 1200 亩，补植 300 亩，抚育 2600 亩，占计划 3800 亩的 107.9%."""
    own = [
        one
        for one in outline.before(saying.index, _NEAREST)
        if (one.passage, one.sentence) == (saying.passage, saying.mention.sentence)
    ]
    parts = [one for one in own if one.mention and one.mention.role == VALUE and is_candidate(one, part)]
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
        if is_here and one.mention is not None and is_candidate(one, part) and "budget" not in one.mention.roles:
            return one
    return part


def _read_listed(saying: Saying, outline: Outline) -> Iterator[Reading]:
    """A rate in a list that follows a list of values: it may be each value's share of their whole."""
    part = saying.items[0]
    if part.mention is None:
        return
    for whole in outline.before(part.index, _NEAREST):
        if is_candidate(whole, part):
            yield _read_items(saying, part, whole, is_certain=False)


def _read_nameless(saying: Saying, outline: Outline) -> Iterator[Reading]:
    """A share of a name without a value (税收占比): any two values of the sentence, one of which begins like the name."""
    name = saying.items[0].subject if saying.items else ""
    near = [one for one in outline.before(saying.index, _NEAREST) if one.mention is not None and one.host is None]
    here = [one for one in near if one.passage == saying.passage]
    for part in here:
        if name and part.mention is not None and part.subject[:1] == name[:1]:
            for whole in here:
                if whole.mention is not None and whole is not part and is_candidate(whole, part):
                    yield _read(saying, part.mention, part.passage, whole.mention, whole.passage, is_certain=False)


def _read_synonym(saying: Saying, part: Item, outline: Outline, table: WholeTable) -> Iterator[Reading]:
    """The only value of the paragraph that is called by another name of the whole: what does not agree is asked about."""
    name = bare_name(saying.mention.whole)
    here = [one for one in outline.before(saying.index) if one.passage == saying.passage and is_candidate(one, part)]
    here = [one for one in here if part.group is None or one.group is not part.group]
    alike = [one for one in here if name and is_synonym(one, name, table)]
    alike = [one for one in alike if not is_share_itself(one, saying, outline)]
    if len(alike) == 1:
        yield replace(_read_items(saying, part, alike[0], is_certain=True), doubt=_OTHER_WHOLE)
    near = [*outline.before(saying.index), *outline.after(saying.index, _NEAREST)] if name and not here else []
    for one in near:
        if (
            one.mention
            and part.mention
            and one.mention.dimension == part.mention.dimension
            and is_synonym(one, name, table)
        ):
            yield _read_items(saying, part, one, is_certain=False)


def _read_named_budget(saying: Saying, part: Item, wholes: Sequence[Item]) -> Iterator[Reading]:
    """The budget of the same name, 实际收入 and 预算收入; else the only one of the paragraph, called as the whole is: then asked about."""
    here = [one for one in wholes if one.passage == saying.passage]
    counterpart = next((one for one in here if is_counterpart(part.subject, one.subject)), None)
    if counterpart is not None:
        yield _read_items(saying, part, counterpart, is_certain=True)
    elif len(here) == 1 and part.group is None and is_same_name(saying.mention.whole, here[0].subject):
        yield replace(_read_items(saying, part, here[0], is_certain=True), doubt=_OTHER_WHOLE)


def _read_only(saying: Saying, part: Item, outline: Outline, table: WholeTable) -> Iterator[Reading]:
    """A share of no named whole, or of a bare total, behind two values that stand side by side: what does not agree is asked about.

    移送 60 起，已办结 27 起，占比 45%; 委员 2237 人中，提交提案的 1966 人，占总人数的 88%.
    """
    here = [one for one in outline.before(saying.index, _NEAREST) if one.mention is not None]
    here = [one for one in here if (one.passage, one.sentence) == (saying.passage, saying.mention.sentence)]
    is_pair = len(here) == 2 and here[0] is part and here[1].group is None  # noqa: PLR2004 - a part and its whole
    if not is_pair or part.mention is None or not is_candidate(here[1], part) or is_of_another_period(part, here[1]):
        return
    whole = saying.mention.whole
    is_of_total = whole.startswith("总") and table.names_nothing(whole.replace(part.mention.number.unit.name, ""))
    is_alone = not whole and _OF_IT in saying.mention.lead and len(find_beside(saying, outline)) == 1
    if not (is_of_total or is_alone):
        return
    own = _read_items(saying, part, here[1], is_certain=True)
    if own.weighed.computed is not None and own.weighed.computed.high <= _PERCENT:
        yield replace(own, doubt=_OTHER_WHOLE)


def _read_rate(saying: Saying, outline: Outline, table: RateTable) -> Iterator[Reading]:
    """A rate by its name."""
    known = table.find(saying.mention.subject)
    if known is not None and known.beside and not known.whole:
        return  # of no value that stands there (``read_beside``)
    for part, whole, certainty in find_parts(saying, outline, table):
        if part.mention is not None and whole.mention is not None:
            is_certain = certainty != POSSIBLE
            own = _read(saying, part.mention, part.passage, whole.mention, whole.passage, is_certain=is_certain)
            is_here = saying.mention.clause == part.mention.clause == whole.mention.clause
            form = tuple(bare_name(one)[-_ENDING:] for one in (saying.mention.subject, part.subject, whole.subject))
            doubt = _OTHER_WHOLE if certainty == DOUBTFUL else None
            yield replace(own, doubt=doubt, form=form if is_here and all(form) else ())


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
