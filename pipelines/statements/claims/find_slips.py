"""Find slips: the slip of a pen that explains a figure which does not hold: digits swapped, one wrong, left out or too many, the point moved.

A person who writes a true statement wrong writes one of its figures nearly as it is. A statement that no such slip explains and that is far
off was more likely understood wrong than written wrong (decision 0028). Does not belong here: which figures a statement
rests on, or the arithmetic (``weigh``).
"""

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from functools import partial
from itertools import pairwise, takewhile

from pipelines.statements.claims.weigh import Formula, Weighed, is_telling, spell_number, weigh
from pipelines.statements.language.read_numbers import Number
from schemas.intervals import Interval
from schemas.statements import CONSISTENT, QUERY

# A gap is far beyond this share of the larger figure, if it is so many times what rounding can make of it, and so many last places.
_FAR = Fraction(15, 100)
_MARGINS = 4
_PLACES = 10
# Beyond so many times the stated figure it is many times off.
_MANY = 3
# Figures of fewer digits are one slip from too many others.
_LEAST_DIGITS = 2
_FAR_OFF = (
    "相差过大，不像笔误，文中的数可能另有所指，请核对。",
    "this is too far off for a slip of the pen: something else may be meant.",
)
_DIGITS = "0123456789"
# A list of more is not tried figure by figure.
_MOST_OPERANDS = 12
# Places by which a point is moved, or 万 written for 亿.
_SHIFTS = (-4, -3, -2, -1, 1, 2, 3, 4)
SWAPPED, WRONG, EXTRA, MISSING, SHIFTED, TURNED = "swapped", "wrong", "extra", "missing", "shifted", "turned"
_HOW = (SWAPPED, WRONG, EXTRA, MISSING, SHIFTED)
_NAMES = {
    SWAPPED: ("相邻两位颠倒", "two digits swapped"),
    WRONG: ("一位数字有误", "one digit wrong"),
    EXTRA: ("多写一位", "one digit too many"),
    MISSING: ("漏写一位", "one digit left out"),
    SHIFTED: ("小数点或单位错位", "the point or the unit moved"),
    TURNED: ("增减方向相反", "up and down exchanged"),
}
# Another figure in the place of one, and how one becomes the other.
_Other = tuple[Number, str]


@dataclass(frozen=True)
class Slip:
    """A figure as written, as it may have been meant, and how one becomes the other: a key of ``_NAMES``."""

    written: str
    meant: str
    how: str

    def tell(self) -> tuple[str, str]:
        """In Chinese and English."""
        zh, en = _NAMES[self.how]
        return (
            f"若“{self.written}”为“{self.meant}”之误（{zh}），则相符。",
            f"it would agree if {self.meant} was meant for {self.written} ({en}).",
        )


def consider_slips(
    weighed: Weighed, stated: Number, sign: int, *, is_bound: bool, is_alone: bool
) -> tuple[Weighed, tuple[str, str] | None]:
    """A contradiction with the slip that explains it, if one does; what none explains and is far off as a question.

    Args:
        weighed: What contradicts.
        stated: The stated figure, its absolute value.
        sign: 1, or −1 for one that fell.
        is_bound: What the stated figure rests on can be nothing else.
        is_alone: Hardly anything else, since no other figure stands there: unless it is many times off.

    Returns:
        The same, asked about where something else may be meant; and what else there is to say, in Chinese and English.
    """
    slip = find_slip(weighed, stated, sign)
    if slip is not None:
        return weighed, slip.tell()
    is_near = is_alone and weighed.gap <= _MANY * abs(stated.value)
    if is_bound or is_near or not _is_far(weighed, stated):
        return weighed, None
    return replace(weighed, verdict=QUERY), _FAR_OFF


def _is_far(weighed: Weighed, stated: Number) -> bool:
    """Whether a figure is further from what the others give than a small mistake takes it."""
    if weighed.computed is None or weighed.margin is None:
        return False
    largest = max(abs(stated.value), abs(weighed.computed.low), abs(weighed.computed.high))
    return weighed.gap > max(_FAR * largest, _MARGINS * weighed.margin, _PLACES * stated.interval().width)


def find_slip(weighed: Weighed, stated: Number, sign: int = 1) -> Slip | None:
    """The one slip in the stated figure, or in one that it rests on, that makes a statement true; None without one.

    In those that it rests on only where the stated figure is fine: a coarse one agrees with too many.
    """
    computed = weighed.computed
    if computed is None:
        return None
    turned = stated.interval() if sign < 0 else -stated.interval()
    if computed.meets(turned):
        return Slip(spell_number(stated, sign), spell_number(stated, -sign), TURNED)
    for other, how in _vary(stated):
        own = -other.interval() if sign < 0 else other.interval()
        if computed.meets(own) and _agrees(weighed, other, weighed.operands, sign):
            return Slip(spell_number(stated), spell_number(other), how)
    return _find_in_operands(weighed, stated, sign) if is_telling(weighed, stated) else None


def _find_in_operands(weighed: Weighed, stated: Number, sign: int) -> Slip | None:
    """The slip in a figure that a stated one rests on; what they give rises or falls with each, so that few have to be tried."""
    if weighed.formula is None or len(weighed.operands) > _MOST_OPERANDS:
        return None
    own = -stated.interval() if sign < 0 else stated.interval()
    for index, number in enumerate(weighed.operands):
        others = sorted(_vary(number), key=lambda one: one[0].value)
        try:
            found = _search(others, partial(_try, weighed.formula, weighed.operands, index, own))
        except ZeroDivisionError:
            continue
        for other, how in sorted(found, key=lambda one: _HOW.index(one[1])):
            if _agrees(weighed, stated, _replace(weighed.operands, index, other), sign):
                return Slip(spell_number(number), spell_number(other), how)
    return None


def _agrees(weighed: Weighed, stated: Number, operands: Sequence[Number], sign: int) -> bool:
    """Whether a statement with these figures holds, weighed as it would be in the text; a finer figure makes the others finer."""
    return weighed.formula is None or weigh(stated, weighed.formula, operands, sign=sign).verdict == CONSISTENT


def _replace(operands: Sequence[Number], index: int, other: Number) -> list[Number]:
    return [*operands[:index], other, *operands[index + 1 :]]


def _search(others: Sequence[_Other], side: Callable[[_Other], int]) -> list[_Other]:
    """Those of some figures, the least first, that are on the side 0."""
    if not others:
        return []
    rising = 1 if side(others[-1]) >= side(others[0]) else -1
    first = bisect_left(others, 0, key=lambda one: side(one) * rising)
    return list(takewhile(lambda one: side(one) == 0, others[first:]))


def _try(formula: Formula, operands: Sequence[Number], index: int, own: Interval, other: _Other) -> int:
    """Whether another figure in the place of one makes what they give meet the stated one (0), or lie below (−1) or above it (1)."""
    computed = formula(*(one.in_first_unit(None, is_loose=False) for one in _replace(operands, index, other[0])))
    return 0 if computed.meets(own) else -1 if computed.low < own.low else 1


def _vary(number: Number) -> Iterator[_Other]:
    """The figures that are one slip away from one of enough digits, the likeliest slips first."""
    written = spell_number(number.unsigned())
    if number.is_approximate or number.value == 0 or len(written.replace(".", "").lstrip("0")) < _LEAST_DIGITS:
        return
    unit = abs(number.value) / Fraction(written)  # a figure in ‰ has its value in %
    for text, how in _rewrite(written):
        decimals = len(text.partition(".")[2])
        place = number.place * Fraction(10) ** (number.decimals - decimals)
        yield replace(number, value=Fraction(text) * unit, decimals=decimals, place=place), how


def _rewrite(written: str) -> Iterator[tuple[str, str]]:
    """A decimal with two digits swapped, one wrong, one too many, one left out, the point moved."""
    at = [index for index, one in enumerate(written) if one.isdigit()]
    for one, other in pairwise(at):
        if written[one] != written[other]:
            yield (
                written[:one] + written[other] + written[one + 1 : other] + written[one] + written[other + 1 :],
                SWAPPED,
            )
    for index in at:
        yield from (
            (written[:index] + digit + written[index + 1 :], WRONG) for digit in _DIGITS if digit != written[index]
        )
    for index in at:
        yield written[:index] + written[index + 1 :], EXTRA
    for index in [*at, len(written)]:
        yield from ((written[:index] + digit + written[index:], MISSING) for digit in _DIGITS)
    yield from ((format(Decimal(written).scaleb(places), "f"), SHIFTED) for places in _SHIFTS)
