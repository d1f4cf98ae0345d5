"""Intervals: what a written figure stands for, and exact arithmetic on it.

A figure written with d decimals stands for every value that rounds half up to it (domain rules, "rounding intervals"), or, read
as cut off, for every value that is cut off to it. Ends are fractions, each open or closed, so that a verdict never hangs on an
approximation. The result of an operation is exactly the set of all results; a figure that stands twice in a formula counts as two
independent ones there, so a formula is written with each figure once.

Does not belong here: what a figure means, which figures a statement names, or a verdict.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Self

from schemas.measures import MICRO, ExactNumber, format_scaled, round_half_up

_PERCENT = 100
_ROOT_SCALE = 10**12


class EmptyIntervalError(ValueError):
    """Ends between which no value lies: our own defect, never a figure's."""


@dataclass(frozen=True, slots=True)
class Interval:
    """All values between two exact ends; never empty, never without bounds.

    Attributes:
        low: The lower end.
        high: The upper end.
        has_low: Whether the lower end itself belongs to it.
        has_high: Whether the upper end itself belongs to it.
    """

    low: Fraction
    high: Fraction
    has_low: bool = True
    has_high: bool = True

    def __post_init__(self) -> None:
        """Refuse what holds no value.

        Raises:
            EmptyIntervalError: the ends are the wrong way round, or equal and not both included.
        """
        if self.low >= self.high and not (self.low == self.high and self.has_low and self.has_high):
            raise EmptyIntervalError(f"no value lies in {self}")

    def __str__(self) -> str:
        """Write it as mathematics does: ``[a, b)``."""
        return f"{'[' if self.has_low else '('}{self.low}, {self.high}{']' if self.has_high else ')'}"

    @classmethod
    def of(cls, value: Fraction | int) -> Self:
        """The interval of one exact value."""
        return cls(Fraction(value), Fraction(value))

    @property
    def width(self) -> Fraction:
        """The distance between the ends."""
        return self.high - self.low

    @property
    def ends(self) -> tuple[tuple[Fraction, bool], tuple[Fraction, bool]]:
        """Lower and upper end, each with whether it belongs to the interval."""
        return (self.low, self.has_low), (self.high, self.has_high)

    def shift(self, distance: Fraction | int) -> "Interval":
        """Add one exact value."""
        return Interval(self.low + distance, self.high + distance, self.has_low, self.has_high)

    def scale(self, factor: Fraction | int) -> "Interval":
        """Multiply by one exact value above zero.

        Raises:
            ValueError: the factor is zero or below.
        """
        if factor == 1:
            return self
        if factor <= 0:
            raise ValueError(f"a scale of {factor} is not above zero")
        return Interval(self.low * factor, self.high * factor, self.has_low, self.has_high)

    def __add__(self, other: "Interval") -> "Interval":
        return Interval(
            self.low + other.low,
            self.high + other.high,
            self.has_low and other.has_low,
            self.has_high and other.has_high,
        )

    def __neg__(self) -> "Interval":
        return Interval(-self.high, -self.low, self.has_high, self.has_low)

    def __sub__(self, other: "Interval") -> "Interval":
        return self + -other

    def __mul__(self, other: "Interval") -> "Interval":
        if self.low > 0 and other.low > 0:
            has_low, has_high = self.has_low and other.has_low, self.has_high and other.has_high
            return Interval(self.low * other.low, self.high * other.high, has_low, has_high)
        corners = [
            (one * two, _is_reached(one, two, has_one=has_one, has_two=has_two))
            for one, has_one in self.ends
            for two, has_two in other.ends
        ]
        low, high = min(corner[0] for corner in corners), max(corner[0] for corner in corners)
        return Interval(low, high, (low, True) in corners, (high, True) in corners)

    def __truediv__(self, other: "Interval") -> "Interval":
        """All quotients.

        Raises:
            ZeroDivisionError: the divisor touches zero, be it with an end that does not belong to it: the quotients have no bound.
        """
        if other.touches(0):
            raise ZeroDivisionError(f"{other} touches zero")
        return self * Interval(1 / other.high, 1 / other.low, other.has_high, other.has_low)

    def contains(self, value: Fraction | int) -> bool:
        """Whether the value lies in it."""
        is_above = value > self.low or (self.has_low and value == self.low)
        return is_above and (value < self.high or (self.has_high and value == self.high))

    def touches(self, value: Fraction | int) -> bool:
        """Whether the value lies in it or is one of its ends."""
        return self.low <= value <= self.high

    def meets(self, other: "Interval") -> bool:
        """Whether some value lies in both."""
        return _begins_before_end(self, other) and _begins_before_end(other, self)

    def hull(self, other: "Interval") -> "Interval":
        """The smallest interval that holds both."""
        low, high = min(self.low, other.low), max(self.high, other.high)
        return Interval(
            low,
            high,
            (self.has_low and self.low == low) or (other.has_low and other.low == low),
            (self.has_high and self.high == high) or (other.has_high and other.high == high),
        )


def rounding_interval(figure: Fraction, last_place: Fraction) -> Interval:
    """Every value that rounds half up (away from zero) to a figure written to ``last_place``.

    3.8 亿元 is the figure 380 000 000 with a last place of 10 000 000. Zero stands for what is nearer to it than half a unit of its
    last place.
    """
    half = last_place / 2
    return Interval(figure - half, figure + half, has_low=figure > 0, has_high=figure < 0)


def truncation_interval(figure: Fraction, last_place: Fraction) -> Interval:
    """Every value that a figure written to ``last_place`` is left of when further digits are cut off (towards zero)."""
    return Interval(
        figure - (last_place if figure <= 0 else 0),
        figure + (last_place if figure >= 0 else 0),
        has_low=figure > 0,
        has_high=figure < 0,
    )


def read_rounded(number: ExactNumber) -> Interval:
    """The rounding interval of a decimal as filed."""
    return rounding_interval(Fraction(number.micro, MICRO), Fraction(1, 10**number.decimals))


def read_cut_off(number: ExactNumber) -> Interval:
    """The truncation interval of a decimal as filed."""
    return truncation_interval(Fraction(number.micro, MICRO), Fraction(1, 10**number.decimals))


def sum_up(intervals: Iterable[Interval]) -> Interval:
    """The sum of all; of none nothing."""
    total = Interval.of(0)
    for one in intervals:
        total += one
    return total


def divide(part: Interval, whole: Interval) -> Interval:
    """A share as a percentage.

    Raises:
        ZeroDivisionError: the whole touches zero.
    """
    return (part / whole).scale(_PERCENT)


def grow(current: Interval, base: Interval) -> Interval:
    """(current − base) ÷ base, as a percentage; exact, since it is current ÷ base − 1.

    Raises:
        ZeroDivisionError: the base touches zero.
    """
    return (current / base).shift(-1).scale(_PERCENT)


def grow_by(current: Interval, change: Interval) -> Interval:
    """Change ÷ (current − change), as a percentage; exact, since it grows with change ÷ current alone.

    Raises:
        ZeroDivisionError: current touches zero, or all of it may have come since.
    """
    share = change / current
    if share.high >= 1:
        raise ZeroDivisionError(f"{change} may be all of {current}")
    low, high = share.low / (1 - share.low), share.high / (1 - share.high)
    return Interval(low, high, share.has_low, share.has_high).scale(_PERCENT)


def raise_power(interval: Interval, exponent: int) -> Interval:
    """All powers of an interval above zero; exact."""
    return Interval(interval.low**exponent, interval.high**exponent, interval.has_low, interval.has_high)


def take_root(interval: Interval, degree: int) -> Interval:
    """An interval that holds all roots of one that is not below zero: its ends are off by less than 10⁻¹², outward."""
    low, high = _floor_root(interval.low, degree), _floor_root(interval.high, degree)
    return Interval(low, high + Fraction(1, _ROOT_SCALE))


def _floor_root(value: Fraction, degree: int) -> Fraction:
    """The greatest multiple of 10⁻¹² whose power does not exceed a value of 0 or more."""
    wanted = value.numerator * _ROOT_SCALE**degree // value.denominator
    low, high = 0, 1 << (wanted.bit_length() // degree + 1)
    while high - low > 1:
        middle = (low + high) // 2
        if middle**degree <= wanted:
            low = middle
        else:
            high = middle
    return Fraction(low, _ROOT_SCALE)


def imply_base(current: Interval, change_pct: Interval) -> Interval | None:
    """Every base from which ``change_pct`` leads to ``current``; None where the change touches −100 %, for then there is no bound."""
    factor = change_pct.shift(_PERCENT)
    return None if factor.touches(0) else current.scale(_PERCENT) / factor


def spell_interval(interval: Interval, places: int) -> str:
    """Print an interval as ``lo..hi``, each end rounded inward to ``places``, so that both printed values lie in it.

    An interval in which no decimal of so few places lies is printed with as many more as it takes. A single value is rounded
    half up.
    """
    if interval.low == interval.high:
        value = format_scaled(round_half_up(interval.low * 10**places), places)
        return f"{value}..{value}"
    low, high = _round_inward(interval, places)
    while low > high:
        places += 1
        low, high = _round_inward(interval, places)
    return f"{format_scaled(low, places)}..{format_scaled(high, places)}"


def _round_inward(interval: Interval, places: int) -> tuple[int, int]:
    """The least and the greatest scaled integer in the interval; the wrong way round where it holds none."""
    low, high = interval.low * 10**places, interval.high * 10**places
    least = math.ceil(low) if interval.has_low else math.floor(low) + 1
    return least, math.floor(high) if interval.has_high else math.ceil(high) - 1


def _begins_before_end(one: Interval, two: Interval) -> bool:
    """Whether some value of the first lies at or below some value of the second."""
    return one.low < two.high or (one.low == two.high and one.has_low and two.has_high)


def _is_reached(one: Fraction, two: Fraction, *, has_one: bool, has_two: bool) -> bool:
    """Whether the product of two ends is a product of two members: zero as a member makes it so whatever the other is."""
    return (has_one and has_two) or (has_one and one == 0) or (has_two and two == 0)
