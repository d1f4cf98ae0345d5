"""Weigh sums: what the parts of a list come to against their whole, and whether they are all of it.

A list behind a colon or 分别为 names all parts; one behind 其中 some, unless it names all that the whole is known to have. Parts that may
overlap are never accused. Does not belong here: finding the lists (``find_sums``), or what names tell of the parts
(``match_parts``). Source: domain rules, "part sum", "薯类折粮".
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from pipelines.statements.claims.make_claims import Told
from pipelines.statements.claims.match_parts import (
    are_complements,
    are_known,
    find_missing,
    is_disjoint,
    may_overlap,
    name_members,
    names_all,
)
from pipelines.statements.claims.series import FULL, Series, is_side, is_sum
from pipelines.statements.claims.weigh import (
    Weighed,
    finest_decimals,
    in_first_unit,
    spell_between,
    spell_computed,
    spell_figure,
    spell_value,
    weigh_intervals,
)
from pipelines.statements.language.read_numbers import Number
from schemas.intervals import Interval, sum_up
from schemas.statement_patterns import OtherBasis, WholeTable
from schemas.statements import CONSISTENT, INCONSISTENT, QUERY

# Of how many parts of the whole one that no list leaves out is less.
SLIVER = 200
_ALMOST_ALL = (
    "所列各部分几乎就是全部，余下不到 0.5%：请核对是否漏列或有误。",
    "the parts are almost all of it, less than 0.5 % is left: one may be missing or wrong.",
)
_DIVIDED_AGAIN = (
    "其余各数可能是另一种划分。",
    "what follows may divide it in another way.",
)
# How many of the first members may be all, so that those behind them divide it anew.
_LEAST_DIVIDING = 2
_FULL_BESIDE = ("同列的其他数已合计一致。", "what else is told of these parts adds up.")
# For whoever asks only whether parts add up, and nothing of their names.
NO_WHOLES = WholeTable(source="none", wholes=(), overlapping=(), bases=())
_FULL_SHARES = ("各部分占比合计为 100%。", "their shares add up to 100 %.")


@dataclass(frozen=True)
class JudgedSum:
    """A list with what came of it; ``is_exact``: its parts are all of the whole and add up."""

    series: Series
    weighed: Weighed
    told: Told
    is_exact: bool


def judge_readings(readings: Sequence[Series], table: WholeTable) -> JudgedSum:
    """The first reading that adds up; else the first that holds; else the first of all."""
    judged = [JudgedSum(one, *weigh_series(one, table)) for one in readings]
    exact = next((one for one in judged if one.weighed.verdict == CONSISTENT and one.is_exact), None)
    complete = next((one for one in judged if len(one.series.members) > 1 and names_all(one.series, table)), None)
    if exact is not None:
        return exact
    cut = next((one for one in judged if one.weighed.verdict == QUERY and one.weighed.practice), None)
    if cut is not None and judged[0].weighed.verdict == INCONSISTENT:
        return cut  # up to the semicolon they may be cut off
    if complete is not None or are_known(judged[0].series, table):
        return complete or judged[0]
    return next((one for one in judged if one.weighed.verdict == CONSISTENT or is_almost_all(one.series)), judged[0])


def weigh_series(series: Series, table: WholeTable) -> tuple[Weighed, Told, bool]:
    """What the parts come to, and whether they are all of it."""
    whole, numbers = series.total, series.numbers
    total, loose = _add(whole, numbers), _add(whole, numbers, is_loose=True)
    formula = " + ".join(spell_figure(one) for one in numbers)
    decimals = finest_decimals([whole, *numbers])
    exact = weigh_intervals(whole, total, loose, decimals=decimals)
    factor = whole.unit.factor
    exact = replace(exact, formula=lambda *parts: sum_up(parts).scale(1 / factor), operands=tuple(numbers))
    if exact.verdict == CONSISTENT:
        return exact, Told(formula), True
    own = whole.interval(decimals)
    exceeds = total.low > own.high or (total.low == own.high and not (total.has_low and own.has_high))
    if exceeds:
        return _weigh_excess(series, exact, table, formula)
    if series.is_full or (series.is_whole_shared and len(numbers) > 1):
        zh, en = _FULL_BESIDE if series.is_full else _FULL_SHARES
        return exact, Told(formula, zh, en), False
    if series.opener == "perhaps":
        return replace(exact, verdict=QUERY), Told(formula), False
    if (
        names_all(series, table)
        or series.opener in {"known", "moving"}
        or (series.opener in FULL and len(numbers) > 1 and not series.is_partly_shared)
    ):
        is_all = is_sum(series.whole) or series.opener != "consists" or names_all(series, table) or is_side(series)
        missing = find_missing(series, table, (own.low - total.high) / own.low * 100 if own.low > 0 else Fraction(0))
        if missing:
            zh, en = f"所列可能还缺{missing}，请核对。", f"{missing} may be missing."
            return replace(exact, verdict=QUERY), Told(formula, zh, en), False
        return replace(exact, verdict=exact.verdict if is_all else QUERY), Told(formula), False
    if is_almost_all(series):
        has_nil = sum(1 for one in numbers if one.value) > 1 and any(not one.value for one in numbers)
        verdict = exact.verdict if has_nil else QUERY  # who names what is nil names all
        return (
            replace(exact, verdict=verdict, practice=exact.practice if has_nil else ""),
            Told(formula, *_ALMOST_ALL),
            False,
        )
    some = Weighed(CONSISTENT, total, exact.margin)
    between, most = spell_between(spell_computed(total, whole)), spell_figure(whole)
    relation = (
        f"{formula} = {between[0]}{whole.unit.name}，不超过 {most}（所列只是其中一部分）。",
        f"{formula} = {between[1]}{whole.unit.name}, no more than {most}, of which only some is listed.",
    )
    return some, Told("", relation=relation), False


def is_almost_all(series: Series) -> bool:
    """Whether the parts behind 其中 leave so little of the whole that hardly another one is meant."""
    total, own = _add(series.total, series.numbers), series.total.interval()
    left = own.low - total.high
    return len(series.members) > 1 and total.low > 0 and 0 <= left * SLIVER < own.low


def _weigh_excess(series: Series, exact: Weighed, table: WholeTable, formula: str) -> tuple[Weighed, Told, bool]:
    """Parts that come to more than their whole."""
    whole = series.total
    for basis in table.bases:
        folded = _fold(series, basis)
        if folded is not None and not folded.low > whole.interval().scale(1).high:
            other = f"{basis.zh}后合计 {spell_value(folded.low)}{whole.unit.name}，不超过 {spell_figure(whole)}（{basis.source}）。"
            english = f"with {basis.en} they come to {spell_value(folded.low)}{whole.unit.name}, no more than {spell_figure(whole)}."
            return replace(exact, verdict=QUERY), Told(formula, other, english), False
    if (series.is_of_persons or may_overlap(series, table)) and series.opener in {"where", "some"}:
        return _weigh_each(series, exact, formula, table)
    is_sure = series.opener != "out_of" and is_disjoint(series, table)
    if not is_sure and _is_nested(series) and not are_complements(series, table):
        return _weigh_each(series, exact, formula, table)
    if exact.verdict == INCONSISTENT and not are_known(series, table) and _is_divided_again(series):
        return replace(exact, verdict=QUERY), Told(formula, *_DIVIDED_AGAIN), False
    if exact.verdict == INCONSISTENT and not is_sure:
        told = Told(formula, "各部分可能重叠，请核对。", "the parts may overlap.")
        return replace(exact, verdict=QUERY), told, False
    return exact, Told(formula), False


def _is_divided_again(series: Series) -> bool:
    """Whether the first ones are all of it, so that the others may divide it anew: 举报 401 件，其中初次 362 件，重复 39 件，署名 99 件."""
    whole, numbers = series.total, series.numbers
    sums = (_add(whole, numbers[:count]) for count in range(_LEAST_DIVIDING, len(numbers)))
    return any(weigh_intervals(whole, one, one).verdict == CONSISTENT and one.width < 1 for one in sums)


def _is_nested(series: Series) -> bool:
    """Whether those behind the first may be its parts in turn: 抽查 300 件，其中有效 246 件，满意 240 件，一般 5 件."""
    first, *rest = series.numbers
    is_inner = len(rest) > 1 and _add(first, rest).high <= first.interval().high
    return is_inner and _add(series.total, [first]).high <= series.total.interval().high


def _weigh_each(series: Series, exact: Weighed, formula: str, table: WholeTable) -> tuple[Weighed, Told, bool]:
    """Groups of people overlap, unless they are known not to: then only each of them must not exceed the whole."""
    if (is_disjoint(series, table) or are_complements(series, table)) and len(series.members) > 1:
        return exact, Told(formula), False
    own = series.total.interval()
    most = max(series.numbers, key=lambda one: one.value)
    if most.interval().low <= own.high:
        relation = (
            f"各部分可能重叠，不相加；每一部分均不超过总数 {spell_figure(series.total)}。",
            f"the parts may overlap and are not added up; none of them exceeds the whole, {spell_figure(series.total)}.",
        )
        return replace(exact, verdict=CONSISTENT), Told("", relation=relation), False
    return exact, Told(formula), False


def _add(whole: Number, numbers: Sequence[Number], *, is_loose: bool = False) -> Interval:
    """The sum of the parts in the unit of the whole."""
    decimals = finest_decimals([whole, *numbers])
    total = Interval.of(0)
    for number in numbers:
        total += in_first_unit(number, decimals, is_loose=is_loose)
    return total.scale(1 / whole.unit.factor)


def _fold(series: Series, basis: OtherBasis) -> Interval | None:
    """The sum with some parts counted on another basis; None where none of them is named so."""
    whole = series.total
    if whole.unit.dimension != basis.dimension:
        return None
    total, is_folded = Interval.of(0), False
    for called, number in zip(name_members(series), series.numbers, strict=True):
        own = in_first_unit(number)
        if any(name in called for name in basis.names):
            own, is_folded = own.scale(basis.factor), True
        total += own
    return total.scale(1 / whole.unit.factor) if is_folded else None
