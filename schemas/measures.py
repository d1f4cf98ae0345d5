"""Exact numbers: decimals as scaled integers, one way to round, comparisons that cannot be wrong by a float.

A filed figure is held in millionths (``micro``, 10⁻⁶), a result (points, percentages) in hundredths (10⁻²), both as
64-bit integers. Decimals exist at the doors only: where text is read and where it is printed. Floats appear in one
place, ``round_ratio_sums``, as an estimate with a proven error bound that never decides a case within that bound.

Does not belong here: what a figure means, or which rule uses it.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

import numpy as np
import numpy.typing as npt

MICRO_PLACES = 6
POINT_PLACES = 2
MICRO = 10**MICRO_PLACES
HUNDREDTHS = 10**POINT_PLACES
LIMIT_MICRO = 9 * 10**12 * MICRO
INT64_MAX = 2**63 - 1

# Arrays of 64-bit integers; where a docstring says so, of Python integers of any size (dtype object).
Int64s = npt.NDArray[np.int64]

_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
_WHOLE_DIGITS = len(str(LIMIT_MICRO // MICRO))
_PLAIN_DECIMAL = re.compile(r"([+-]?)((?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)?)(?:\.([0-9]*))?")


class UnreadableNumberError(ValueError):
    """Text that is not a plain decimal the contract accepts; ``reason`` is the stable name of the defect."""

    def __init__(self, text: str, reason: str) -> None:
        """Keep the text as written and why it was refused."""
        super().__init__(f"{text!r}: {reason}")
        self.reason = reason


@dataclass(frozen=True)
class ExactNumber:
    """A decimal as filed: ``micro`` in 10⁻⁶, ``decimals`` the places it was written with."""

    micro: int
    decimals: int


def fold_width(text: str) -> str:
    """Fold full-width ASCII (１２．５, ％, ，) and the ideographic space; nothing else is folded."""
    return text.translate(_FULL_WIDTH)


def parse_decimal(text: str, *, is_percentage: bool = False) -> ExactNumber:
    """Read a decimal as people write it: ``1,216.75``, ``１２１６．７５``, ``38.58``; a percent sign where it fits.

    Args:
        text: The figure as written; blanks around it do not count.
        is_percentage: Whether the column or the row's unit of measure is a percentage.

    Raises:
        UnreadableNumberError: ``not_a_number``, ``too_many_decimals`` (more than six) or ``too_large`` (9×10¹² and
            above); never a guess, never a rounding. Source: the contract, "Values".
    """
    folded = fold_width(text).strip()
    body = folded.removesuffix("%").rstrip() if is_percentage else folded
    match = _PLAIN_DECIMAL.fullmatch(body)
    if match is None or not (match[2] or match[3]):
        raise UnreadableNumberError(text, "not_a_number")
    sign, whole, fraction = match[1], match[2].replace(",", "").lstrip("0"), match[3] or ""
    if len(fraction) > MICRO_PLACES:
        raise UnreadableNumberError(text, "too_many_decimals")
    if len(whole) > _WHOLE_DIGITS:
        raise UnreadableNumberError(text, "too_large")
    micro = int(whole or "0") * MICRO + int(fraction.ljust(MICRO_PLACES, "0"))
    if micro >= LIMIT_MICRO:
        raise UnreadableNumberError(text, "too_large")
    return ExactNumber(-micro if sign == "-" else micro, len(fraction))


def spell_number(value: float) -> str:
    """Write a spreadsheet's number as a plain decimal of 15 significant digits, which is all that Excel itself holds.

    ``=50*1.1`` is stored as 55.00000000000001 and means 55; a negative zero is zero. Infinity and NaN are written as
    Python writes them; they are not decimals and will be refused by ``parse_decimal``.
    """
    short = f"{value:z.15g}"
    return f"{Decimal(short):f}" if "e" in short else short


def format_scaled(value: int, places: int) -> str:
    """Print a scaled integer as a plain decimal without trailing zeros: ``format_scaled(395, 2) == "3.95"``."""
    sign, digits = ("-" if value < 0 else ""), str(abs(value)).rjust(places + 1, "0")
    whole, fraction = digits[: len(digits) - places], digits[len(digits) - places :].rstrip("0")
    return f"{sign}{whole}.{fraction}" if fraction else f"{sign}{whole}"


def format_micro(value: int) -> str:
    """Print millionths as a plain decimal."""
    return format_scaled(value, MICRO_PLACES)


def format_points(value: int) -> str:
    """Print hundredths as a plain decimal."""
    return format_scaled(value, POINT_PLACES)


def scale_decimal(value: Decimal | int | str, places: int) -> int:
    """Scale a decimal that has at most ``places`` places to an integer, exactly.

    Raises:
        ValueError: the value has more places than asked for.
    """
    scaled = Fraction(value) * 10**places
    if scaled.denominator != 1:
        message = f"{value} has more than {places} decimals"
        raise ValueError(message)
    return int(scaled)


def round_half_up(value: Fraction) -> int:
    """Round to the nearest integer, halves away from zero (四舍五入, symmetrical for negative values)."""
    doubled = 2 * abs(value.numerator) + value.denominator
    rounded = doubled // (2 * value.denominator)
    return -rounded if value < 0 else rounded


def compare_products(left: Int64s, left_factor: int, right: Int64s, right_factor: int) -> npt.NDArray[np.int8]:
    """Sign of ``left·left_factor − right·right_factor``, row by row, exactly (−1, 0, 1).

    A row whose two products provably fit 64 bits is decided in 64 bits, any other in Python integers, so that one huge
    figure costs only its own row. Values (dtype object) and factors may be of any size.
    """
    fits = _product_fits(left, left_factor) & _product_fits(right, right_factor)
    if fits.all() and len(fits):
        return _compare(left * left_factor, right * right_factor)
    result = np.zeros(len(fits), dtype=np.int8)
    if fits.any():
        result[fits] = compare_products(left[fits], left_factor, right[fits], right_factor)
    exact = ~fits
    result[exact] = _compare(left[exact].astype(object) * left_factor, right[exact].astype(object) * right_factor)
    return result


def multiply_exactly(left: Int64s, right: Int64s) -> Int64s:
    """Products row by row, exactly: 64-bit where the maxima prove that all fit, else Python integers (dtype object)."""
    peaks = _peak(left), _peak(right)
    if max(*peaks, peaks[0] * peaks[1]) <= INT64_MAX:
        return left.astype(np.int64) * right.astype(np.int64)
    products: Int64s = left.astype(object) * right.astype(object)
    return products


def sum_groups(values: Int64s, groups: Int64s, group_count: int) -> Int64s:
    """Exact sums per group; ``groups`` holds 0 … group_count − 1, a group without rows sums to 0.

    64-bit where the largest magnitude times the number of rows proves that all sums fit; otherwise upper and lower
    32 bits are added apart (each half's sum fits for fewer than 2³¹ rows) and joined as Python integers (dtype object).
    """
    if _peak(values) * len(values) <= INT64_MAX:
        return _add_at(values, groups, group_count)
    upper, lower = _add_at(values >> 32, groups, group_count), _add_at(values & 0xFFFFFFFF, groups, group_count)
    joined: Int64s = upper.astype(object) * 2**32 + lower.astype(object)
    return joined


def fits_int64(values: Int64s) -> npt.NDArray[np.bool_]:
    """Whether each value lies within ±(2⁶³ − 1); for sums and products that may be Python integers."""
    fits: npt.NDArray[np.bool_] = (values >= -INT64_MAX) & (values <= INT64_MAX)
    return fits


@dataclass(frozen=True)
class RatioTerms:
    """Terms ``weight × numerator ÷ denominator`` of many sums: one row per term, ``group`` names its sum.

    Denominators are positive. Numerators and denominators are integers of any size (object arrays are accepted).
    """

    group: Int64s
    weight: Sequence[int] | Int64s
    numerator: Sequence[int] | Int64s
    denominator: Sequence[int] | Int64s


def round_ratio_sums(terms: RatioTerms, group_count: int, *, divisor: int = 1) -> Int64s:
    """Σ weight × numerator ÷ denominator per group, divided by ``divisor`` and rounded half up once, exactly.

    A float estimate decides every sum whose distance from a rounding edge exceeds its proven error bound; the few
    others are computed in exact fractions. A weight in hundredths of a point gives hundredths of a point, with a
    divisor of 10 tenths. A group without terms gives 0.

    Raises:
        OverflowError: a rounded sum lies beyond 64 bits; it is never wrapped.
        ZeroDivisionError: a denominator is zero.
    """
    with np.errstate(all="ignore"):
        estimate, bound = _estimate_sums(terms, group_count, divisor)
        # Adding the half rounds once, by at most half an ulp; the nearest integer and the difference are exact.
        shifted = np.abs(estimate) + 0.5
        distance = np.abs(shifted - np.rint(shifted))
        # From 2⁵² up that margin exceeds the greatest distance there is, so that nothing so large counts as clear.
        is_clear = distance > bound + np.finfo(np.float64).eps * (shifted + 1.0)
        result = np.where(is_clear, np.copysign(np.floor(shifted), estimate), 0.0).astype(np.int64)
    # Whatever is not provably clear is computed exactly: edges, huge sums, an estimate that is infinite or no number.
    for group, total in _exact_sums(terms, np.flatnonzero(~is_clear).tolist()).items():
        result[group] = round_half_up(total / divisor)
    return result


def _estimate_sums(
    terms: RatioTerms, group_count: int, divisor: int
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Float sums per group with a bound on their error.

    A term takes four conversions, a product and two quotients: seven roundings of half an ulp (2⁻⁵³) each. Adding n
    terms adds at most n − 1 more, of the sum of magnitudes; that sum is itself off by as much, relatively. So the error
    is at most (n + 6) half-ulps of the sum of magnitudes plus their second order, and eight times that is taken.
    Figures from 2¹⁰⁰⁰ up become not-a-number, which is never clear; below, a product that overflows is infinite, never
    clear either, and no quotient is small enough to underflow.
    """
    weight, numerator, denominator = (_as_floats(part) for part in (terms.weight, terms.numerator, terms.denominator))
    parts = weight * numerator / denominator / float(divisor)
    estimate, size, count = (np.zeros(group_count) for _ in range(3))
    np.add.at(estimate, terms.group, parts)
    np.add.at(size, terms.group, np.abs(parts))
    np.add.at(count, terms.group, 1.0)
    return estimate, size * (count + 6.0) * 4.0 * np.finfo(np.float64).eps


def _as_floats(values: Sequence[int] | Int64s) -> npt.NDArray[np.float64]:
    """Nearest floats; integers of 2¹⁰⁰⁰ and beyond become not-a-number."""
    if isinstance(values, np.ndarray) and values.dtype != object:
        return values.astype(np.float64)
    return np.array([float(value) if abs(value) < 2**1000 else np.nan for value in values])


def _exact_sums(terms: RatioTerms, wanted: Iterable[int]) -> dict[int, Fraction]:
    """Sum the wanted groups in exact fractions."""
    totals = dict.fromkeys(wanted, Fraction(0))
    for row in np.flatnonzero(np.isin(terms.group, list(totals))).tolist():
        share = Fraction(int(terms.numerator[row]), int(terms.denominator[row]))
        totals[int(terms.group[row])] += int(terms.weight[row]) * share
    return totals


def _add_at(values: Int64s, groups: Int64s, group_count: int) -> Int64s:
    """Add 64-bit values into their groups; the caller has shown that nothing wraps."""
    totals = np.zeros(group_count, dtype=np.int64)
    np.add.at(totals, groups, values)
    return totals


def _product_fits(values: Int64s, factor: int) -> npt.NDArray[np.bool_]:
    """Whether each value times the factor fits 64 bits; never so for a factor that does not fit by itself."""
    limit = INT64_MAX // max(abs(factor), 1)
    fits: npt.NDArray[np.bool_] = (values >= -limit) & (values <= limit) & (limit > 0)
    return fits


def _peak(values: Int64s) -> int:
    """Return the largest magnitude as a Python integer (0 for none)."""
    return max(abs(int(values.min(initial=0))), abs(int(values.max(initial=0))))


def _compare(left: Int64s, right: Int64s) -> npt.NDArray[np.int8]:
    """Compare without a subtraction that could wrap."""
    sign: npt.NDArray[np.int8] = (left > right).astype(np.int8) - (left < right).astype(np.int8)
    return sign
