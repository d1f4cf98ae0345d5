"""Exact measures: reading, printing, rounding, and array arithmetic against fractions at the bounds of 64 bits."""

from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from schemas.measures import (
    INT64_MAX,
    LIMIT_MICRO,
    MICRO,
    RatioTerms,
    UnreadableNumberError,
    compare_products,
    fits_int64,
    format_micro,
    format_points,
    format_scaled,
    multiply_exactly,
    parse_decimal,
    round_half_up,
    round_ratio_sums,
    scale_decimal,
    spell_number,
    sum_groups,
)

INT64_MIN = -(2**63)
EDGES = (0, 1, -1, 2, 10**6, LIMIT_MICRO - 1, 1 - LIMIT_MICRO, INT64_MAX, -INT64_MAX, INT64_MIN)
int64s = st.one_of(st.sampled_from(EDGES), st.integers(INT64_MIN, INT64_MAX), st.integers(-(10**7), 10**7))
factors = st.one_of(st.sampled_from((0, 1, -1, 7, 10**6, 2**63, -(2**63), 10**20)), st.integers(-(10**12), 10**12))


def ints(values):
    return np.array(values, dtype=np.int64)


class TestReading:
    @pytest.mark.parametrize(
        ("text", "micro", "decimals"),
        [
            ("1,216.75", 1_216_750_000, 2),
            ("１２１６．７５", 1_216_750_000, 2),
            (" 38.58 ", 38_580_000, 2),
            ("1，216，000", 1_216_000 * MICRO, 0),
            ("-0.000001", -1, 6),
            ("－３", -3 * MICRO, 0),
            ("+5", 5 * MICRO, 0),
            (".5", 500_000, 1),
            ("-0", 0, 0),
            ("8999999999999.999999", LIMIT_MICRO - 1, 6),
            ("0" * 5000 + "7", 7 * MICRO, 0),
        ],
    )
    def test_parse_decimal_as_people_write_it_is_exact(self, text, micro, decimals):
        number = parse_decimal(text)
        assert (number.micro, number.decimals) == (micro, decimals)

    @pytest.mark.parametrize(
        "text",
        [
            *(
                "",
                " ",
                ".",
                "-",
                "+",
                "N/A",
                "/",
                "—",
                "无",
                "约40",
                "40余",
                "2万",
                "10²",
                "①",
                "½",
                "1e5",
                "0x10",
                "１／２",
            ),
            *(
                "1,21",
                "1,2345",
                "12,34,567",
                "1 000",
                "1.2.3",
                "--1",
                "−1",
                "5%",
                "5％",
                "%",
                "inf",
                "nan",
                "٣",
                "1_000",
            ),
        ],
    )
    def test_parse_decimal_of_anything_else_is_refused(self, text):
        with pytest.raises(UnreadableNumberError) as refusal:
            parse_decimal(text)
        assert refusal.value.reason == "not_a_number"
        assert str(refusal.value) == f"{text!r}: not_a_number"

    @pytest.mark.parametrize(
        ("text", "reason"),
        [
            ("0.1234567", "too_many_decimals"),
            ("0.1000000", "too_many_decimals"),
            ("9000000000000", "too_large"),
            ("-9,000,000,000,000", "too_large"),
            ("9" * 5000, "too_large"),
        ],
    )
    def test_parse_decimal_beyond_what_is_kept_says_why(self, text, reason):
        with pytest.raises(UnreadableNumberError) as refusal:
            parse_decimal(text)
        assert refusal.value.reason == reason
        assert str(refusal.value) == f"{text!r}: {reason}"

    @pytest.mark.parametrize("text", ["16.37%", "16.37 %", "１６．３７％", "16.37"])
    def test_parse_decimal_of_a_percentage_takes_the_sign(self, text):
        assert parse_decimal(text, is_percentage=True).micro == 16_370_000

    def test_parse_decimal_of_a_bare_percent_sign_is_refused(self):
        with pytest.raises(UnreadableNumberError):
            parse_decimal("%", is_percentage=True)

    @given(st.integers(1 - LIMIT_MICRO, LIMIT_MICRO - 1))
    def test_parse_decimal_of_a_printed_figure_gives_it_back(self, micro):
        assert parse_decimal(format_micro(micro)).micro == micro

    @given(st.integers(1 - LIMIT_MICRO, LIMIT_MICRO - 1))
    def test_parse_decimal_with_thousands_is_the_same_figure(self, micro):
        whole, _, fraction = format_micro(abs(micro)).partition(".")
        assert parse_decimal(f"{'-' if micro < 0 else ''}{int(whole):,}.{fraction}").micro == micro

    @pytest.mark.parametrize(
        ("value", "text"),
        [
            (50 * 1.1, "55"),
            (0.1 + 0.2, "0.3"),
            (1216.75, "1216.75"),
            (3.0, "3"),
            (-0.0, "0"),
            (1e-06, "0.000001"),
            (1e15, "1000000000000000"),
            (123456789012345.6, "123456789012346"),
            (float("inf"), "inf"),
            (float("nan"), "nan"),
        ],
    )
    def test_spell_number_of_a_cell_has_fifteen_digits(self, value, text):
        assert spell_number(value) == text

    @given(st.integers(-(10**15) + 1, 10**15 - 1), st.integers(0, 6))
    def test_spell_number_of_fifteen_digits_is_the_decimal_typed(self, digits, places):
        typed = format_scaled(digits, places)
        assert Decimal(spell_number(float(typed))) == Decimal(typed)


class TestPrintingAndRounding:
    @pytest.mark.parametrize(("value", "text"), [(395, "3.95"), (-5, "-0.05"), (1000, "10"), (0, "0"), (450, "4.5")])
    def test_format_points_drops_trailing_zeros(self, value, text):
        assert format_points(value) == text

    def test_scale_decimal_of_too_many_places_is_refused(self):
        assert scale_decimal(Decimal("0.5"), 2) == 50
        with pytest.raises(ValueError, match="more than 2 decimals"):
            scale_decimal("0.125", 2)

    @pytest.mark.parametrize(
        ("value", "rounded"),
        [("1/2", 1), ("-1/2", -1), ("3/2", 2), ("-5/2", -3), ("49/100", 0), ("-49/100", 0), ("0", 0), ("2/3", 1)],
    )
    def test_round_half_up_at_the_half_goes_away_from_zero(self, value, rounded):
        assert round_half_up(Fraction(value)) == rounded

    @given(st.fractions())
    def test_round_half_up_of_the_negative_is_the_negative(self, value):
        rounded = round_half_up(value)
        assert round_half_up(-value) == -rounded
        assert abs(value - rounded) <= Fraction(1, 2)


class TestArrays:
    @given(st.lists(st.tuples(int64s, int64s)), factors, factors)
    @example([], 1, 1)
    @example([(0, 0)], 10**20, 1)
    @example([(INT64_MIN, INT64_MIN)], -1, -1)
    @example([(INT64_MAX, INT64_MAX), (3, 2)], 2, 3)
    @example([(2**62 + 1, 2**62), (2**62, 2**62 + 1)], 4, 4)
    def test_compare_products_at_any_size_is_exact(self, pairs, left_factor, right_factor):
        left, right = (ints([pair[side] for pair in pairs]) for side in (0, 1))
        signs = compare_products(left, left_factor, right, right_factor)
        differences = [a * left_factor - b * right_factor for a, b in pairs]
        assert signs.dtype == np.int8
        assert signs.tolist() == [(one > 0) - (one < 0) for one in differences]

    @given(st.lists(st.tuples(int64s, int64s)))
    def test_multiply_exactly_at_any_size_is_exact(self, pairs):
        left, right = (ints([pair[side] for pair in pairs]) for side in (0, 1))
        assert multiply_exactly(left, right).tolist() == [a * b for a, b in pairs]

    @pytest.mark.parametrize(
        ("left", "right", "is_plain"),
        [([INT64_MAX], [1], True), ([2**53 + 1, 3], [1, 1], True), ([2**62], [2], False), ([INT64_MIN], [1], False)],
    )
    def test_multiply_exactly_stays_in_64_bits_up_to_their_bound(self, left, right, is_plain):
        products = multiply_exactly(ints(left), ints(right))
        assert products.dtype == (np.int64 if is_plain else object)
        assert products.tolist() == [one * two for one, two in zip(left, right, strict=True)]

    @pytest.mark.parametrize(
        ("values", "is_plain"), [([INT64_MAX], True), ([INT64_MAX // 7] * 7, True), ([2**62, 2**62], False)]
    )
    def test_sum_groups_stays_in_64_bits_up_to_their_bound(self, values, is_plain):
        sums = sum_groups(ints(values), ints([0] * len(values)), 1)
        assert sums.dtype == (np.int64 if is_plain else object)
        assert sums.tolist() == [sum(values)]

    def test_multiply_exactly_of_nothing_by_something_huge_is_nothing(self):
        assert multiply_exactly(ints([0]), np.array([2**70], dtype=object)).tolist() == [0]

    @given(st.lists(st.tuples(int64s, st.integers(0, 3))))
    @example([(INT64_MAX, 0), (1, 0), (INT64_MIN, 1), (INT64_MIN, 1)])
    @example([(INT64_MIN, 2)] * 5)
    def test_sum_groups_at_any_size_is_exact(self, rows):
        values, groups = ints([value for value, _ in rows]), ints([group for _, group in rows])
        sums = sum_groups(values, groups, 4)
        assert [int(one) for one in sums] == [sum(value for value, own in rows if own == group) for group in range(4)]
        assert fits_int64(sums).tolist() == [abs(int(one)) <= INT64_MAX for one in sums]


def sum_and_round(rows, group_count, divisor=1):
    """What ``round_ratio_sums`` promises, in fractions."""
    sums = [Fraction(0)] * group_count
    for group, weight, numerator, denominator in rows:
        sums[group] += Fraction(weight * numerator, denominator * divisor)
    return [round_half_up(one) for one in sums]


def terms_of(rows, kind=np.int64):
    group, weight, numerator, denominator = zip(*rows, strict=True) if rows else ((), (), (), ())
    return RatioTerms(ints(group), ints(weight), np.array(numerator, dtype=kind), np.array(denominator, dtype=kind))


amounts = st.one_of(st.sampled_from((0, 1, 3, 10**6, LIMIT_MICRO - 1, INT64_MAX)), st.integers(0, INT64_MAX))
divisions = st.one_of(st.sampled_from((1, 2, 3, 7, 200, 10**6, LIMIT_MICRO - 1, INT64_MAX)), st.integers(1, INT64_MAX))
small_terms = st.tuples(st.integers(0, 2), st.integers(-1000, 1000), st.integers(-400, 400), st.integers(1, 400))
shares = st.builds(
    lambda group, weight, part, whole: (group, weight, min(part, whole), whole),
    st.integers(0, 2),
    st.integers(-1000, 1000),
    amounts,
    divisions,
)


@pytest.mark.filterwarnings("error")
class TestRatioSums:
    @given(st.lists(st.one_of(small_terms, shares), max_size=12), st.sampled_from((1, 10, 100)))
    @example([(0, 1, 5, 1), (1, 1, -25, 1), (2, 1, 4, 1)], 10)
    def test_round_ratio_sums_of_any_terms_equals_fractions(self, rows, divisor):
        assert round_ratio_sums(terms_of(rows), 3, divisor=divisor).tolist() == sum_and_round(rows, 3, divisor)

    @given(st.integers(-(10**6), 10**6), st.integers(1, LIMIT_MICRO), st.sampled_from((-1, 0, 1)))
    def test_round_ratio_sums_on_a_tie_and_beside_it_is_exact(self, whole, denominator, beside):
        # (2·whole + 1) ÷ 2 is a tie; one part in 2·denominator·10⁶ beside it is not.
        large = 2 * denominator * MICRO
        numerator = (2 * whole + 1) * denominator * MICRO + beside
        rows = [(0, 1, numerator, large), (1, -1, numerator, large), (2, 1, 2 * whole + 1, 2)]
        assert round_ratio_sums(terms_of(rows, object), 3).tolist() == sum_and_round(rows, 3)

    @given(st.lists(st.integers(1, 1000), min_size=1, max_size=8), st.integers(-(10**4), 10**4))
    def test_round_ratio_sums_of_parts_that_add_to_a_tie_is_exact(self, parts, whole):
        # Thirds, sevenths … that add up to exactly one half more than a whole number.
        rows = [(0, 1, 1, part) for part in parts]
        rest = Fraction(2 * whole + 1, 2) - sum(Fraction(1, part) for part in parts)
        rows.append((0, 1, rest.numerator, rest.denominator))
        assert round_ratio_sums(terms_of(rows, object), 1).tolist() == sum_and_round(rows, 1)

    @given(st.lists(st.tuples(st.integers(-(2**200), 2**200), st.integers(2**190, 2**220)), min_size=1, max_size=5))
    def test_round_ratio_sums_of_huge_integers_is_exact(self, pairs):
        rows = [(0, 1000, numerator, denominator) for numerator, denominator in pairs]
        assert round_ratio_sums(terms_of(rows, object), 1).tolist() == sum_and_round(rows, 1)

    def test_round_ratio_sums_of_shares_too_small_for_the_estimate_still_counts_them(self):
        """Each of a hundred shares is lost when it is added to the large one in floats; together they reach the next number.

        With the error bound a sixteenth as wide, or not growing with the number of terms, no test failed.
        """
        large = (0, 1, 2**52 + 2048 - 40, 4096)
        rows = [large, *[(0, 1, 2**27 - 1, 2**40)] * 100]
        assert sum_and_round([large], 1) == [2**40]
        assert round_ratio_sums(terms_of(rows), 1).tolist() == sum_and_round(rows, 1) == [2**40 + 1]

    def test_round_ratio_sums_beyond_any_float_is_exact(self):
        rows = [(0, 500, 10**400 + 1, 2 * 10**400), (1, 1, 3 * 10**500, 2 * 10**500), (2, 1, 5, 2)]
        assert round_ratio_sums(terms_of(rows, object), 3).tolist() == [250, 2, 3]

    def test_round_ratio_sums_of_plain_lists_keeps_them_exact(self):
        terms = RatioTerms(ints([0, 1]), [1, 1], [2**63 + 1, -1], [2, 2])
        assert round_ratio_sums(terms, 2).tolist() == [2**62 + 1, -1]

    def test_round_ratio_sums_at_the_bound_is_exact(self):
        rows = [(0, 1, LIMIT_MICRO - 1, 2), (1, 1, INT64_MAX, 1), (2, 1000, LIMIT_MICRO - 1, LIMIT_MICRO)]
        assert round_ratio_sums(terms_of(rows), 3).tolist() == [LIMIT_MICRO // 2, INT64_MAX, 1000]

    def test_round_ratio_sums_without_terms_is_zero(self):
        assert round_ratio_sums(terms_of([]), 2).tolist() == [0, 0]

    def test_round_ratio_sums_beyond_64_bits_is_never_wrapped(self):
        with pytest.raises(OverflowError):
            round_ratio_sums(terms_of([(0, 1000, INT64_MAX, 1)]), 1)

    def test_round_ratio_sums_over_zero_is_an_error(self):
        with pytest.raises(ZeroDivisionError):
            round_ratio_sums(terms_of([(0, 1, 1, 0)]), 1)
