"""Weigh: whether a stated figure and what the others give can both be true, and how small an error would have been seen.

Does not belong here: which figures a statement rests on, or the words of a reason.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from pipelines.statements.language.read_numbers import Number
from schemas.intervals import Interval, spell_interval
from schemas.measures import format_scaled, round_half_up
from schemas.spans import tell_span
from schemas.statements import CONSISTENT, INCONSISTENT, QUERY, UNVERIFIABLE

# What the operands give is printed with so many places more than the stated figure.
_MORE_PLACES = 2
PER_MILLE = 10
_BASE_PLACES = 2
_PERCENT = 100
# How far from 100 the shares of all parts may add up, one of them wrong.
_NEARLY = 15
# A chance meeting is unlikely where the margin is a hundredth of the figure.
_TELLING = 90
# How a reporter came to print a figure: rounded, though all may be cut off; rounded, where not even that explains it; all cut off; it alone.
ROUNDED, NEVER_CUT, CUT, CUT_ALONE = "rounded", "never cut", "cut", "cut alone"
Formula = Callable[..., Interval]


@dataclass(frozen=True)
class Weighed:
    """What came of weighing one reading.

    Attributes:
        verdict: consistent, query (only cutting off or an approximate word makes it true), inconsistent or unverifiable.
        computed: What the operands give, in the unit of the stated figure; None where they give nothing.
        margin: The smallest error of the stated figure that is always seen.
        gap: How far apart the two are; 0 where they meet.
        practice: ``rounded``: it holds, and would not if it were cut off (``never cut``: nor if all figures were); ``cut``: only cutting
            off all figures explains it, ``cut alone``: only that of this one; else empty.
        formula: What makes ``computed`` of the operands, to try others in their place; None where none can be tried.
        operands: The figures it was made of.
    """

    verdict: str
    computed: Interval | None = None
    margin: Fraction | None = None
    gap: Fraction = Fraction(0)
    practice: str = ""
    formula: Formula | None = None
    operands: tuple[Number, ...] = ()


def weigh(stated: Number, formula: Formula, operands: Sequence[Number], *, sign: int = 1) -> Weighed:
    """Weigh a stated figure against what a formula makes of the operands, each within its own interval.

    Args:
        stated: The stated figure, its absolute value; ``sign`` −1 makes it one that fell.
        formula: From intervals in the dimensions' first units to one in the stated figure's.
        operands: The figures the formula takes, in its order.
        sign: 1 or −1.
    """
    finest = finest_decimals([stated, *operands])
    try:
        strict = formula(*(in_first_unit(one, finest) for one in operands))
        cut = strict
        if not _meets(stated, strict, finest, sign) or not _is_cut(stated, strict, finest, sign):
            cut = formula(*(in_first_unit(one, finest, is_loose=True) for one in operands))
    except ZeroDivisionError:
        return Weighed(UNVERIFIABLE)
    weighed = weigh_intervals(stated, strict, cut, decimals=finest, sign=sign)
    practice = "" if any(one.is_approximate for one in operands) else weighed.practice
    return replace(weighed, practice=practice, formula=formula, operands=tuple(operands))


def _meets(stated: Number, computed: Interval, decimals: int | None, sign: int) -> bool:
    own = stated.interval(decimals)
    return computed.meets(-own if sign < 0 else own)


def _is_cut(stated: Number, computed: Interval, decimals: int | None, sign: int) -> bool:
    off = stated.cut_off(decimals)
    return computed.meets(-off if sign < 0 else off)


def is_telling(weighed: Weighed, stated: Number) -> bool:
    """Whether agreement can hardly be chance: a figure that is only possible must meet the stated one closely."""
    return weighed.margin is not None and weighed.margin * _TELLING <= abs(stated.value)


def weigh_intervals(
    stated: Number, strict: Interval, cut: Interval, *, decimals: int | None = None, sign: int = 1
) -> Weighed:
    """Weigh a stated figure against an interval in its own unit.

    Args:
        stated: The stated figure, its absolute value.
        strict: What the operands make, each rounded.
        cut: What they make if all are cut off, or as their approximate words let them be.
        decimals: To how many decimals its list is read.
        sign: 1 or −1.
    """
    own, wide = stated.interval(decimals), stated.loose(decimals)
    if sign < 0:
        own, wide = -own, -wide
    margin = (strict.width + own.width) / 2
    if strict.meets(own):
        is_rounded = not stated.is_approximate and not _is_cut(stated, strict, decimals, sign)
        is_known = cut is not strict or not strict.width
        practice = NEVER_CUT if is_known and not _is_cut(stated, cut, decimals, sign) else ROUNDED
        return Weighed(CONSISTENT, strict, margin, practice=practice if is_rounded else "")
    gap = max(strict.low - own.high, own.low - strict.high, Fraction(0))
    if not (strict.meets(wide) or cut.meets(wide)):
        return Weighed(INCONSISTENT, strict, margin, gap)
    practice = CUT if cut.meets(wide) else CUT_ALONE
    return Weighed(QUERY, strict, margin, gap, "" if stated.is_approximate else practice)


def come_near_all(percents: Iterable[Number]) -> bool:
    """Whether percentages come so near to 100 that they are shares of all parts, be one of them wrong; else they may be growths."""
    return abs(sum((one.value for one in percents), Fraction(0)) - _PERCENT) <= _NEARLY


def finest_decimals(numbers: Sequence[Number]) -> int | None:
    """Money of one list in one unit is read at the finest decimals printed in it (domain rules)."""
    units = {one.unit.name for one in numbers if one.unit.dimension == "money"}
    if len(units) != 1:
        return None
    return max(one.decimals for one in numbers if one.unit.dimension == "money")


def in_first_unit(number: Number, decimals: int | None = None, *, is_loose: bool = False) -> Interval:
    """The interval of a figure in the first unit of its dimension."""
    return number.in_first_unit(decimals, is_loose=is_loose)


def spell_number(number: Number, sign: int = 1) -> str:
    """A stated figure as a bare decimal with the places it was written with."""
    value = number.value * sign * _written(number)
    scaled = round_half_up(value * 10**number.decimals)
    return _pad(format_scaled(scaled, number.decimals), number.decimals)


def spell_figure(number: Number) -> str:
    """A figure in a formula: as written, and its unit."""
    return f"{spell_number(number)}{number.unit.name}"


def spell_value(value: Fraction, places: int = 4) -> str:
    """A computed value in a sentence, rounded to so many places."""
    return format_scaled(round_half_up(value * 10**places), places)


def spell_computed(computed: Interval, stated: Number) -> str:
    """What the operands give: one decimal where it is one value, else ``lo..hi``."""
    places = stated.decimals + _MORE_PLACES
    spelled = spell_interval(computed.scale(_written(stated)), places)
    low, _, high = spelled.partition("..")
    return low if low == high else spelled


def spell_between(spelled: str) -> tuple[str, str]:
    """What is spelled ``lo..hi``, in a sentence in Chinese and English: ``14593.22 至 14594.55``; one decimal stays as it is."""
    return tell_span(spelled, "zh"), tell_span(spelled, "en")


def spell_implied(implied: Interval, figure: Number) -> str:
    """A base or whole that is implied: to 2 places, or those of the figure it follows from."""
    return spell_interval(implied, max(_BASE_PLACES, figure.decimals))


def spell_margin(margin: Fraction, stated: Number) -> str:
    """A margin, rounded up."""
    places = stated.decimals + _MORE_PLACES
    return format_scaled(-(-margin * _written(stated) * 10**places // 1), places)


def _written(number: Number) -> int:
    """How much more a percentage is as it is written: 9.16‰ is 0.916 %."""
    return PER_MILLE if number.unit.name == "‰" else 1


def _pad(text: str, decimals: int) -> str:
    whole, _, fraction = text.partition(".")
    return f"{whole}.{fraction.ljust(decimals, '0')}" if decimals else whole
