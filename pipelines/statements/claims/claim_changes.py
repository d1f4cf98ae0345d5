"""Claim changes: the changes of all parts add up to the change of the whole: 增收 2113 = 1316 + 797.

So do those of known parts of which the text gives no values: 三公经费减少 0.41 万元，其中：出国增加 0，用车增加 0.05 万元，接待减少 0.46 万元.
"""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import takewhile

from pipelines.statements.claims.make_claims import ClaimMaker, Told, name_figure
from pipelines.statements.claims.weigh import (
    Weighed,
    finest_decimals,
    in_first_unit,
    spell_number,
    spell_value,
    weigh_intervals,
)
from pipelines.statements.claims.weigh_sums import SLIVER, JudgedSum
from pipelines.statements.language.match_patterns import class_of
from pipelines.statements.language.mentions import CHANGE
from pipelines.statements.language.names import bare_name
from pipelines.statements.outline.outline import Outline, Saying
from schemas.intervals import Interval
from schemas.statement_patterns import WholeTable
from schemas.statements import CONSISTENT, INCONSISTENT, QUERY, Claim

_LEAST = 2
_REACH = 12


def claim_changes(outline: Outline, sums: Sequence[JudgedSum], maker: ClaimMaker, table: WholeTable) -> Iterator[Claim]:
    """Claims on the change of every whole whose parts add up and all say how much they changed, or are known to be all."""
    changes: dict[int, Saying] = {}
    for saying in outline.sayings:
        is_amount = (
            saying.mention.role == CHANGE and class_of(saying.mention.number) == "amount" and saying.rate is None
        )
        if is_amount and saying.items:
            changes.setdefault(id(saying.items[0]), saying)
    for one in sums:
        whole = changes.get(id(one.series.whole))
        own = [part for member in one.series.members if (part := changes.get(id(member))) is not None]
        told = [member for member in one.series.members if member.mention is not None and not member.mention.is_flat]
        silent = [member for member in told if id(member) not in changes]
        is_known = one.series.opener == "moving" or (one.is_exact and one.weighed.verdict == CONSISTENT)
        if (
            not is_known
            or len(own) < _LEAST
            or any(item.mention is None or item.mention.number.value for item in silent)
        ):
            continue
        if whole is None:
            yield from _make_flat(one, own, maker, is_open=bool(silent))
        elif all(_is_alike(part, whole) for part in own):
            yield _make(whole, own, maker, is_open=bool(silent) or one.series.opener == "perhaps")
    named = [
        (one, _find_named(one, outline.sayings[at + 1 : at + 1 + _REACH])) for at, one in enumerate(outline.sayings)
    ]
    yield from _claim_named([(one, parts) for one, parts in named if len(parts) >= _LEAST], maker, table)


def _claim_named(named: Sequence[tuple[Saying, list[Saying]]], maker: ClaimMaker, table: WholeTable) -> Iterator[Claim]:
    """Claims on changes of names: where their parts are known, add up, or do so against another year or budget; what nearly does is asked about."""
    claims = [_make(whole, parts, maker, is_open=False) for whole, parts in named]
    names = [tuple(bare_name(part.items[0].subject) for part in parts) for _, parts in named]
    near = [_come_near(whole, parts) for whole, parts in named]
    complete = {
        own for own, claim, near_it in zip(names, claims, near, strict=True) if near_it and claim.verdict == CONSISTENT
    }
    for (whole, parts), own, claim in zip(named, names, claims, strict=True):
        is_all = own in complete or any(one.is_divided_into(own) for one in table.wholes if not one.is_open)
        if is_all or claim.verdict == CONSISTENT:
            yield claim
        elif _come_near(whole, parts):
            yield _make(whole, parts, maker, is_open=True)


def _come_near(whole: Saying, parts: Sequence[Saying]) -> bool:
    """Whether changes of parts come so near to that of the whole that they hardly leave another out."""
    own = (whole.mention.sign or 1) * whole.mention.number.value * whole.mention.number.unit.factor
    moved = sum(part.mention.sign * part.mention.number.value * part.mention.number.unit.factor for part in parts)
    return abs(own - moved) * SLIVER <= abs(own)


def _find_named(whole: Saying, behind: Sequence[Saying]) -> list[Saying]:
    """The changes of parts without values that a bracket or 其中 opens, there or in the next paragraph, behind a change of a name without one."""
    if not _is_of_name(whole):
        return []
    inner = list(takewhile(lambda one: _is_in_bracket(one, whole), behind))
    if inner or whole.is_of_part:
        return [one for one in inner if _is_of_name(one) and _is_alike(one, whole)]
    found: list[Saying] = []
    for saying in behind:
        if saying.passage - whole.passage > 1 or saying.mention.sentence - whole.mention.sentence > 1:
            break
        if not saying.is_of_part:
            is_of_other = _is_of_name(saying) and saying.items[:1] != whole.items[:1]
            if (
                found
                or (saying.passage, saying.mention.sentence) != (whole.passage, whole.mention.sentence)
                or is_of_other
            ):
                break
        elif _is_of_name(saying) and _is_alike(saying, whole) and saying.mention.depth == whole.mention.depth:
            found.append(saying)
    return found


def _is_in_bracket(saying: Saying, whole: Saying) -> bool:
    """Whether something is said in brackets behind a change."""
    is_here = (saying.passage, saying.mention.sentence) == (whole.passage, whole.mention.sentence)
    return is_here and saying.mention.depth > whole.mention.depth


def _is_of_name(saying: Saying) -> bool:
    """Whether a change in amount is said of a name that has no value in its paragraph."""
    is_amount = saying.mention.role == CHANGE and class_of(saying.mention.number) == "amount" and saying.rate is None
    item = saying.items[0] if saying.items else None
    name = saying.mention.subject if item is None else item.subject
    has_value = item is not None and item.mention is not None and item.passage == saying.passage
    return is_amount and bool(name) and not has_value


def _make_flat(judged: JudgedSum, parts: Sequence[Saying], maker: ClaimMaker, *, is_open: bool) -> Iterator[Claim]:
    """A whole that is said to be what it was, against what its parts changed: 与上年持平，其中 +170，−170."""
    whole = judged.series.whole.mention
    if whole is None or not whole.is_flat or len({part.mention.dimension for part in parts}) > 1:
        return
    added = Interval.of(0)
    for part in parts:
        own = part.mention.number.interval().scale(part.mention.number.unit.factor)
        added += own if part.mention.sign > 0 else -own
    total = added.scale(1 / whole.number.unit.factor)
    verdict = CONSISTENT if total.touches(0) else QUERY
    if verdict == QUERY and is_open:
        return
    exact = sum((part.mention.number.value * part.mention.sign for part in parts), Fraction(0))
    terms = _spell_terms(parts)
    zh = f"{terms} = {spell_value(exact)}，{'与持平相符' if verdict == CONSISTENT else '文中为持平'}。"
    en = f"{terms} = {spell_value(exact)}, {'as unchanged' if verdict == CONSISTENT else 'stated as unchanged'}."
    span = (whole.number.start, whole.number.end)
    yield maker.tell("part_sum", judged.series.whole.passage, span, verdict, ("0", spell_value(exact)), (zh, en))


def _is_alike(part: Saying, whole: Saying) -> bool:
    """Whether two changes are in one dimension and against the same."""
    kinds = {saying.compare.kind for saying in (part, whole) if saying.compare is not None}
    return part.mention.dimension == whole.mention.dimension and len(kinds) < _LEAST


def _make(whole: Saying, parts: Sequence[Saying], maker: ClaimMaker, *, is_open: bool) -> Claim:
    """One claim; ``is_open``: a part may have changed of which nothing is said, so that a difference is only asked about."""
    stated = whole.mention.number
    finest = finest_decimals([stated, *(part.mention.number for part in parts)])
    added = Interval.of(0)
    for part in parts:
        own = in_first_unit(part.mention.number, finest)
        added += own if part.mention.sign > 0 else -own
    total = added.scale(1 / stated.unit.factor)
    sign = whole.mention.sign or 1
    weighed = weigh_intervals(stated, total, total, decimals=finest, sign=sign)
    told = Told(_spell_terms(parts))
    if weighed.verdict == INCONSISTENT and not is_open:
        plain = _add_plainly(parts).scale(1 / stated.unit.factor)
        is_open = weigh_intervals(stated, plain, plain, sign=sign).verdict == CONSISTENT  # −16 −2.5, stated −19
    if is_open and weighed.verdict == INCONSISTENT:
        weighed = Weighed(QUERY, weighed.computed, weighed.margin, weighed.gap)
        told = Told(told.formula, "有的部分没有说明增减。", "not every part says how much it changed.")
    others = [name_figure(part.mention, part.passage, "部分增减", "change of a part") for part in parts]
    named = name_figure(whole.mention, whole.passage, "增减额", "change")
    return maker.make("part_sum", named, others, weighed, told, sign=sign)


def _add_plainly(parts: Sequence[Saying]) -> Interval:
    """The changes added, each read as it is written."""
    added = Interval.of(0)
    for part in parts:
        own = in_first_unit(part.mention.number)
        added += own if part.mention.sign > 0 else -own
    return added


def _spell_terms(parts: Sequence[Saying]) -> str:
    """Changes as they are added: +12 −3."""
    return " ".join(f"{'+' if part.mention.sign > 0 else '−'}{spell_number(part.mention.number)}" for part in parts)
