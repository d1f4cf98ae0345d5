"""Intervals: what a written figure stands for, and arithmetic whose ends are exact, open or closed."""

import itertools
from fractions import Fraction

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from schemas.intervals import (
    EmptyIntervalError,
    Interval,
    grow,
    imply_base,
    read_cut_off,
    read_rounded,
    rounding_interval,
    spell_interval,
    truncation_interval,
)
from schemas.measures import ExactNumber, parse_decimal, round_half_up

few = st.integers(-6, 6)
fractions = st.builds(Fraction, few, st.integers(1, 4))
places = st.integers(0, 4)


@st.composite
def intervals(draw):
    low, high = sorted((draw(fractions), draw(fractions)))
    if low == high:
        return Interval.of(low)
    return Interval(low, high, draw(st.booleans()), draw(st.booleans()))


def members(interval):
    """Its ends where they belong to it, and values between."""
    inner = [interval.low + interval.width * share for share in (Fraction(1, 7), Fraction(1, 2), Fraction(6, 7))]
    return [value for value in (interval.low, *inner, interval.high) if interval.contains(value)]


def rounded(text):
    return read_rounded(parse_decimal(text))


def cut_off(text):
    return read_cut_off(parse_decimal(text))


class TestFigures:
    @pytest.mark.parametrize(
        ("text", "low", "high", "has_low", "has_high"),
        [
            ("16.37", "16.365", "16.375", True, False),
            ("81", "80.5", "81.5", True, False),
            ("81.00", "80.995", "81.005", True, False),
            ("-3.2", "-3.25", "-3.15", False, True),
            ("1", "0.5", "1.5", True, False),
            ("0.01", "0.005", "0.015", True, False),
            ("-0.01", "-0.015", "-0.005", False, True),
            ("0", "-0.5", "0.5", False, False),
            ("0.00", "-0.005", "0.005", False, False),
        ],
    )
    def test_figure_as_written_stands_for_what_rounds_half_up_to_it(self, text, low, high, has_low, has_high):
        assert rounded(text) == Interval(Fraction(low), Fraction(high), has_low, has_high)

    @pytest.mark.parametrize(
        ("text", "low", "high", "has_low", "has_high"),
        [
            ("8.51", "8.51", "8.52", True, False),
            ("1", "1", "2", True, False),
            ("0.01", "0.01", "0.02", True, False),
            ("-0.01", "-0.02", "-0.01", False, True),
            ("-8.51", "-8.52", "-8.51", False, True),
            ("0.0", "-0.1", "0.1", False, False),
        ],
    )
    def test_figure_read_as_cut_off_stands_for_what_is_cut_off_to_it(self, text, low, high, has_low, has_high):
        assert cut_off(text) == Interval(Fraction(low), Fraction(high), has_low, has_high)

    def test_figure_scaled_by_a_unit_is_as_wide_as_its_last_place(self):
        wide = rounding_interval(Fraction(380_000_000), Fraction(10_000_000))
        assert (wide.low, wide.high) == (375_000_000, 385_000_000)
        assert truncation_interval(Fraction(380_000_000), Fraction(10_000_000)).high == 390_000_000

    @given(st.integers(-400, 400), st.integers(-4000, 4000), places)
    def test_rounding_interval_holds_exactly_what_rounds_to_the_figure(self, scaled, sixteenths, decimals):
        value = Fraction(sixteenths, 16 * 10**decimals)
        figure = ExactNumber(scaled * 10 ** (6 - decimals), decimals)
        assert read_rounded(figure).contains(value) == (round_half_up(value * 10**decimals) == scaled)
        assert read_cut_off(figure).contains(value) == (int(value * 10**decimals) == scaled)


class TestAlgebra:
    @given(intervals(), intervals())
    def test_results_hold_every_result_of_members(self, one, two):
        for left in members(one):
            for right in members(two):
                assert (one + two).contains(left + right)
                assert (one - two).contains(left - right)
                assert (one * two).contains(left * right)
                if not two.touches(0):
                    assert (one / two).contains(left / right)

    @given(intervals(), intervals())
    @example(Interval(Fraction(0), Fraction(1)), Interval(Fraction(1), Fraction(2), has_low=False))
    @example(Interval(Fraction(1), Fraction(2), has_low=False), Interval(Fraction(0), Fraction(1)))
    @example(Interval(Fraction(0), Fraction(1), has_low=False), Interval(Fraction(1), Fraction(2)))
    @example(Interval(Fraction(0), Fraction(1)), Interval(Fraction(1), Fraction(2), has_low=False, has_high=False))
    def test_results_end_where_results_end(self, one, two):
        """No wider than the ends taken together, and an end belongs to a result only where members give it."""
        forms = [(one + two, lambda a, b: a + b), (one - two, lambda a, b: a - b), (one * two, lambda a, b: a * b)]
        if not two.touches(0):
            forms.append((one / two, lambda a, b: a / b))
        for result, form in forms:
            corners = [form(a, b) for a in (one.low, one.high) for b in (two.low, two.high)]
            assert (result.low, result.high) == (min(corners), max(corners))
            given_by_members = {form(a, b) for a in members(one) for b in members(two)}
            assert result.has_low == (result.low in given_by_members)
            assert result.has_high == (result.high in given_by_members)

    @given(intervals(), intervals())
    def test_meets_where_a_value_lies_in_both(self, one, two):
        ends = sorted({one.low, one.high, two.low, two.high})
        between = [(left + right) / 2 for left, right in itertools.pairwise(ends)]
        assert one.meets(two) == any(one.contains(value) and two.contains(value) for value in (*ends, *between))

    @given(intervals(), intervals())
    def test_hull_holds_both_and_ends_with_them(self, one, two):
        hull = one.hull(two)
        assert all(hull.contains(value) for value in (*members(one), *members(two)))
        for end in (hull.low, hull.high):
            assert hull.contains(end) == (one.contains(end) or two.contains(end))

    @given(intervals(), fractions)
    def test_one_exact_value_shifts_and_scales_like_an_interval_of_it(self, one, value):
        assert one.shift(value) == one + Interval.of(value)
        if value > 0:
            assert one.scale(value) == one * Interval.of(value)

    @pytest.mark.parametrize("factor", [0, -1])
    def test_scale_by_nothing_above_zero_is_refused(self, factor):
        with pytest.raises(ValueError, match="not above zero"):
            Interval.of(1).scale(factor)

    @pytest.mark.parametrize(
        ("low", "high", "has_low", "has_high"), [(1, 0, True, True), (1, 1, True, False), (1, 1, False, True)]
    )
    def test_interval_without_a_value_is_refused(self, low, high, has_low, has_high):
        with pytest.raises(EmptyIntervalError, match=r"no value lies in [(\[]1, "):
            Interval(Fraction(low), Fraction(high), has_low, has_high)

    @pytest.mark.parametrize(
        "divisor", [Interval.of(0), rounded("0"), Interval(Fraction(0), Fraction(1), has_low=False)]
    )
    def test_divisor_that_touches_zero_is_refused(self, divisor):
        with pytest.raises(ZeroDivisionError, match="touches zero"):
            Interval.of(1) / divisor


class TestGrowth:
    def test_worked_growth_implies_the_base_of_the_domain_rules(self):
        base = imply_base(rounded("16982.9"), rounded("16.37"))
        assert (base.low, base.high) == (
            Fraction("16982.85") / Fraction("1.16375"),
            Fraction("16982.95") / Fraction("1.16365"),
        )
        assert (base.has_low, base.has_high) == (False, False)
        assert f"{float(base.low):.4f} {float(base.high):.4f}" == "14593.2116 14594.5516"
        assert spell_interval(base, 2) == "14593.22..14594.55"
        assert base.contains(Fraction(14594))
        assert not base.contains(Fraction("14593.1"))

    @pytest.mark.parametrize("change", ["-100", "-100.4", "-99.6", "-99.5"])
    def test_change_that_touches_minus_a_hundred_implies_no_base(self, change):
        assert imply_base(rounded("5"), read_rounded(ExactNumber(parse_decimal(change).micro, 0))) is None

    def test_growth_from_a_base_that_touches_zero_is_refused(self):
        with pytest.raises(ZeroDivisionError):
            grow(rounded("5"), rounded("0"))

    @given(intervals(), intervals(), st.builds(Fraction, st.integers(1, 40), st.integers(1, 8)))
    def test_base_is_implied_exactly_where_its_growth_meets_the_change(self, current, change, base):
        change = change.scale(25)
        implied = imply_base(current, change)
        assume(implied is not None)
        assert implied.contains(base) == grow(current, Interval.of(base)).meets(change)

    @given(intervals(), intervals())
    def test_growth_between_intervals_holds_every_growth_of_members(self, current, base):
        assume(not base.touches(0))
        growth = grow(current, base)
        assert all(growth.contains((now - then) / then * 100) for now in members(current) for then in members(base))


class TestSpelling:
    @given(intervals(), places)
    def test_spelled_ends_lie_in_the_interval_and_are_its_outermost_decimals(self, interval, decimals):
        assume(interval.width > Fraction(2, 10**decimals))
        low, high = (Fraction(end) for end in spell_interval(interval, decimals).split(".."))
        step = Fraction(1, 10**decimals)
        assert interval.contains(low)
        assert interval.contains(high)
        assert not interval.contains(low - step)
        assert not interval.contains(high + step)

    @pytest.mark.parametrize(
        ("interval", "spelled"),
        [
            (rounded("14594"), "14593.5..14594.49"),
            (rounded("-3"), "-3.49..-2.5"),
            (rounded("0"), "-0.49..0.49"),
            (Interval(Fraction("0.0401"), Fraction("0.0404")), "0.0401..0.0404"),
            (Interval(Fraction("0.325"), Fraction("0.334")), "0.33..0.33"),
            (Interval(Fraction(1), Fraction("1.0001"), has_low=False, has_high=False), "1.00001..1.00009"),
            (Interval.of(Fraction(1, 3)), "0.33..0.33"),
        ],
    )
    def test_spelling_is_rounded_inward_with_more_places_where_none_lies_inside(self, interval, spelled):
        assert spell_interval(interval, 2) == spelled

    @pytest.mark.parametrize(
        ("has_low", "has_high", "written"),
        [
            (True, True, "[9/20, 1]"),
            (True, False, "[9/20, 1)"),
            (False, True, "(9/20, 1]"),
            (False, False, "(9/20, 1)"),
        ],
    )
    def test_interval_is_written_as_in_mathematics(self, has_low, has_high, written):
        assert str(Interval(Fraction(9, 20), Fraction(1), has_low, has_high)) == written
