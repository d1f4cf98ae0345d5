"""Exact numbers: decimals as scaled integers, one way to round, comparisons that cannot be wrong by a float.

A filed figure is held in millionths (``micro``, 10⁻⁶), a result (points, percentages) in hundredths (10⁻²), both as 64-bit
integers. Decimals exist at the doors only: where text is read and where it is printed. Floats appear in one place,
``round_ratio_sums``, as an estimate with a proven error bound that never decides a case within that bound.

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

Int64s = npt.NDArray[np.int64]

_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
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
    """Read a decimal as people write it: ``1,216.75``, ``１２１６．７５``, ``38.58``; a percent sign only where it fits.

    Args:
        text: The figure as written; blanks around it do not count.
        is_percentage: Whether the column or the row's unit of measure is a percentage.

    Raises:
        UnreadableNumberError: ``not_a_number``, ``too_many_decimals`` (more than six) or ``too_large`` (9×10¹² and above);
            never a guess, never a rounding. Source: the contract, "Values".
    """
    folded = fold_width(text).strip()
    body = folded.removesuffix("%").rstrip() if is_percentage else folded
    match = _PLAIN_DECIMAL.fullmatch(body)
    if match is None or not (match[2] or match[3]):
        raise UnreadableNumberError(text, "not_a_number")
    sign, whole, fraction = match[1], match[2].replace(",", "") or "0", match[3] or ""
    if len(fraction) > MICRO_PLACES:
        raise UnreadableNumberError(text, "too_many_decimals")
    micro = int(whole) * MICRO + int(fraction.ljust(MICRO_PLACES, "0"))
    if micro >= LIMIT_MICRO:
        raise UnreadableNumberError(text, "too_large")
    return ExactNumber(-micro if sign == "-" else micro, len(fraction))


def spell_number(value: float) -> str:
    """Write a spreadsheet's number as a plain decimal of 15 significant digits, which is all that Excel itself holds.

    ``=50*1.1`` is stored as 55.00000000000001 and means 55. Infinity and NaN are written as Python writes them; they are
    not decimals and will be refused by ``parse_decimal``.
    """
    if value == value // 1 and abs(value) < 10**15:
        return str(int(value))
    short = format(value, ".15g")
    return format(Decimal(short), "f") if "e" in short else short


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
    return scaled.numerator


def round_half_up(value: Fraction) -> int:
    """Round to the nearest integer, halves away from zero (四舍五入, symmetrical for negative values)."""
    doubled = 2 * abs(value.numerator) + value.denominator
    rounded = doubled // (2 * value.denominator)
    return -rounded if value < 0 else rounded


def compare_products(left: Int64s, left_factor: int, right: Int64s, right_factor: int) -> npt.NDArray[np.int8]:
    """Sign of ``left·left_factor − right·right_factor``, row by row, exactly (−1, 0, 1).

    64-bit products where the frame's maxima prove that they fit, Python integers otherwise.
    """
    if max(_peak(left) * abs(left_factor), _peak(right) * abs(right_factor)) <= INT64_MAX:
        return np.sign(_compare(left * left_factor, right * right_factor)).astype(np.int8)
    exact = [(int(a) * left_factor > int(b) * right_factor) - (int(a) * left_factor < int(b) * right_factor)
             for a, b in zip(left, right, strict=True)]
    return np.array(exact, dtype=np.int8)


def sum_groups(values: Int64s, groups: Int64s, group_count: int) -> list[int] | Int64s:
    """Exact sums per group (``groups`` holds 0 … group_count − 1); Python integers only where 64 bits may not hold them."""
    if _peak(values) * max(len(values), 1) <= INT64_MAX:
        totals = np.zeros(group_count, dtype=np.int64)
        np.add.at(totals, groups, values)
        return totals
    exact = [0] * group_count
    for value, group in zip(values.tolist(), groups.tolist(), strict=True):
        exact[group] += value
    return exact


@dataclass(frozen=True)
class RatioTerms:
    """Terms ``weight × numerator ÷ denominator`` of many sums: one row per term, ``group`` names its sum.

    Denominators are positive. Numerators and denominators are integers of any size (object arrays are accepted).
    """

    group: Int64s
    weight: Sequence[int] | Int64s
    numerator: Sequence[int] | Int64s
    denominator: Sequence[int] | Int64s


def round_ratio_sums(terms: RatioTerms, group_count: int) -> Int64s:
    """Σ weight × numerator ÷ denominator per group, rounded half up once, exactly.

    A float estimate decides every sum whose distance from a rounding edge exceeds its proven error bound; the few others
    are computed in exact fractions. A weight in hundredths of a point gives hundredths of a point.
    """
    weight, numerator, denominator = (np.asarray(part) for part in (terms.weight, terms.numerator, terms.denominator))
    parts = weight.astype(np.float64) * numerator.astype(np.float64) / denominator.astype(np.float64)
    estimate, size, count = (np.zeros(group_count), np.zeros(group_count), np.zeros(group_count))
    np.add.at(estimate, terms.group, parts)
    np.add.at(size, terms.group, np.abs(parts))
    np.add.at(count, terms.group, 1.0)
    # Three conversions, a product and a quotient: at most 5 half-ulps a term; a sum of n terms adds at most n more of the
    # total size. Four times that is taken, and one half-ulp of the distance itself.
    bound = size * (count + 6.0) * 4.0 * np.finfo(np.float64).eps
    magnitude = np.abs(estimate)
    rounded = np.floor(magnitude + 0.5)
    distance = np.abs(magnitude + 0.5 - np.rint(magnitude + 0.5))
    unclear = (distance <= bound + np.finfo(np.float64).eps * (magnitude + 1.0)) | (magnitude >= 2.0**52)
    result = np.where(unclear, 0.0, np.copysign(rounded, estimate)).astype(np.int64)
    for group, total in _exact_sums(terms, np.flatnonzero(unclear).tolist()).items():
        result[group] = round_half_up(total)
    return result


def _exact_sums(terms: RatioTerms, wanted: Iterable[int]) -> dict[int, Fraction]:
    """Sum the wanted groups in exact fractions."""
    totals = dict.fromkeys(wanted, Fraction(0))
    for row in np.flatnonzero(np.isin(terms.group, list(totals))).tolist() if totals else ():
        share = Fraction(int(terms.numerator[row]), int(terms.denominator[row]))
        totals[int(terms.group[row])] += int(terms.weight[row]) * share
    return totals


def _peak(values: Int64s) -> int:
    """Return the largest magnitude as a Python integer (0 for none)."""
    return max(abs(int(values.min())), abs(int(values.max()))) if len(values) else 0


def _compare(left: Int64s, right: Int64s) -> npt.NDArray[np.int8]:
    """Compare without a subtraction that could wrap."""
    return (left > right).astype(np.int8) - (left < right).astype(np.int8)
