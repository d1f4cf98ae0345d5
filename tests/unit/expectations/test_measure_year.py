"""Measures of a year in itself: exact, and each names whom it concerns."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from expectations import measure_year as measure
from tests.unit.expectations.years import RUBRIC, evaluation, score, unit, year

CODES = st.sets(st.sampled_from([f"u{number}" for number in range(8)]))


class TestCoverage:
    def test_units_that_have_to_file_and_have_not_are_missing(self):
        found = measure.units_missing(
            year(units=["u1", "u2", unit("u3", exempt=True), unit("u4", 2025)], filed=["u1"]), None
        )
        assert (found.value, found.cases, found.concerned) == (Fraction(50), 2, ("u2",))

    def test_exempt_unit_that_filed_all_the_same_has_filed(self):
        found = measure.units_missing(year(units=[unit("u1", exempt=True)], filed=["u1"]), None)
        assert (found.value, found.cases) == (0, 1)

    @given(registered=CODES, exempt=CODES, filed=CODES)
    def test_every_unit_is_filed_missing_or_exempt(self, registered, exempt, filed):
        world = year(units=[unit(code, exempt=code in exempt) for code in sorted(registered)], filed=filed)
        found = measure.units_missing(world, None)
        excused = (registered & exempt) - filed
        missing = set() if found is None else set(found.concerned)
        assert registered | filed == filed | missing | excused
        assert not missing & (filed | excused)

    def test_year_without_units_measures_nothing(self):
        assert measure.units_missing(year(), None) is None

    def test_filing_without_an_evaluation_is_named(self):
        found = measure.filings_not_evaluated(year(*evaluation("u1", 90_00), filed=["u1", "u2"]), None)
        assert (found.value, found.concerned) == (1, ("u2",))


class TestDistribution:
    @pytest.mark.parametrize(("final", "outside"), [(0, 0), (100_00, 0), (100_01, 1), (-1, 1)])
    def test_total_outside_the_full_mark_is_counted_from_the_first_hundredth(self, final, outside):
        found = measure.totals_out_of_range(year(score("u1", "total", 100_00, final)), None)
        assert (found.value, found.cases) == (outside, 1)

    def test_evaluation_without_a_total_is_neither_in_nor_out(self):
        assert measure.totals_out_of_range(year(score("u1", "total", 100_00, None)), None) is None

    def test_totals_of_projects_do_not_make_those_of_units_differ(self):
        rows = [*evaluation("u1", 90_00), *evaluation("u2", 90_00), *evaluation("u2", 50_00, subject="P1")]
        assert measure.different_totals(year(*rows), None).value == 1

    def test_units_with_the_commonest_total_are_named(self):
        rows = [
            row for code, points in (("u1", 90_00), ("u2", 90_00), ("u3", 80_00)) for row in evaluation(code, points)
        ]
        found = measure.units_with_the_commonest_total(year(*rows), None)
        assert (found.value, found.concerned) == (Fraction(200, 3), ("u1", "u2"))

    def test_totals_that_all_differ_have_no_common_one_to_name(self):
        rows = [row for code, points in (("u1", 90_00), ("u2", 80_00)) for row in evaluation(code, points)]
        found = measure.units_with_the_commonest_total(year(*rows), None)
        assert (found.value, found.concerned) == (50, ())

    @pytest.mark.parametrize(("own", "full", "share"), [(97_00, 100_00, 100), (96_99, 100_00, 0), (19_40, 20_00, 100)])
    def test_self_score_counts_as_high_from_the_threshold_of_its_full_mark(self, own, full, share):
        found = measure.self_scores_from(year(score("u1", "total", full, 0, own=own)), Decimal(97))
        assert found.value == share

    @pytest.mark.parametrize(("status", "cases"), [("complete", 1), ("awaiting_review", 1), ("incomplete", 0)])
    def test_total_with_open_items_is_not_held_against_its_self_score(self, status, cases):
        """A unit with 30 points open stood 30 above what was computed, and nothing was wrong with its self-score."""
        found = measure.self_scores_above_computed(
            year(score("u1", "total", 100_00, 60_00, own=90_00, status=status)), Decimal(10)
        )
        assert (found.cases if found else 0) == cases

    @pytest.mark.parametrize(("own", "share"), [(70_00, 0), (70_01, 100), (50_00, 0)])
    def test_self_score_is_above_the_computed_beyond_the_threshold(self, own, share):
        found = measure.self_scores_above_computed(year(score("u1", "total", 100_00, 60_00, own=own)), Decimal(10))
        assert found.value == share


class TestWeights:
    def test_points_that_add_up_are_not_counted(self):
        found = measure.weights_off_the_full_mark(
            year(*evaluation("u1", 90_00), *evaluation("u1", 80_00, subject="P1")), None
        )
        assert (found.value, found.cases) == (0, 2)

    def test_evaluation_whose_points_do_not_add_up_is_named_with_its_subject(self):
        rows = [*evaluation("u1", 90_00), *evaluation("u1", 80_00, subject="P1", full=99_99)]
        found = measure.weights_off_the_full_mark(year(*rows), None)
        assert (found.value, found.concerned) == (1, ("u1 P1",))

    def test_levels_count_by_their_weights(self):
        """Two levels whose items add up to 100 each and count for 60 and 40: neither sum is the full mark."""
        rows = [score("u1", "a", 100_00, 0), score("u1", "b", 100_00, 0), score("u1", "total", 100_00, 0)]
        shares = {RUBRIC: {"a": Fraction(3, 5), "b": Fraction(2, 5)}}
        assert measure.weights_off_the_full_mark(year(*rows, shares=shares), None).value == 0
        assert measure.weights_off_the_full_mark(year(*rows), None).value == 1

    def test_thirds_add_up_exactly(self):
        rows = [*(score("u1", code, 100_00, 0) for code in "abc"), score("u1", "total", 100_00, 0)]
        shares = {RUBRIC: dict.fromkeys("abc", Fraction(1, 3))}
        assert measure.weights_off_the_full_mark(year(*rows, shares=shares), None).value == 0


class TestGrounds:
    def test_points_are_shared_out_by_what_they_rest_on(self):
        rows = [
            score("u1", "a", 60_00, 30_00, basis="asserted_without_evidence"),
            score("u1", "b", 40_00, 10_00, basis="authority"),
            score("u1", "deduction", 0, -5_00, basis="authority"),
            score("u1", "total", 100_00, 35_00, basis="asserted_without_evidence"),
        ]
        assert measure.points_on_bare_word(year(*rows), None).value == 75
        assert measure.points_on_data(year(*rows), None).value == 25

    def test_year_that_awards_nothing_rests_on_nothing(self):
        assert measure.points_on_bare_word(year(*evaluation("u1", 0)), None) is None

    def test_open_points_are_those_of_items_that_apply_and_the_most_open_comes_first(self):
        rows = [
            score("u1", "a", 60_00, 60_00),
            score("u1", "b", 40_00, None, status="not_computed"),
            score("u2", "a", 60_00, None, status="not_computed"),
            score("u2", "b", 40_00, None, status="not_applicable"),
        ]
        found = measure.points_open(year(*rows), None)
        assert (found.value, found.cases, found.concerned) == (Fraction(100 * 100, 160), 2, ("u2", "u1"))
