"""Measures of a year in its history: what became of every unit, and how far figures moved."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from expectations import measure_history as measure
from schemas.register import RegisteredUnit, UnitPeriod
from tests.unit.expectations.years import change, unit, year

STATUSES = {"filed", "missing", "exempt", "succeeded", "ended", "vanished"}


def periods(code, *spans):
    return RegisteredUnit(code, code, tuple(UnitPeriod(code, (), first, last) for first, last in spans))


class TestVanishing:
    @pytest.mark.parametrize(
        ("units", "filed", "status"),
        [
            (["u1"], ["u1"], "filed"),
            (["u1"], [], "missing"),
            ([unit("u1", exempt=True)], [], "exempt"),
            ([unit("u1", None, 2022), unit("u9", 2023, succeeds=["u1"])], ["u9"], "succeeded"),
            ([unit("u1", None, 2022), unit("u9", 2023, succeeds=["u1"])], [], "succeeded"),
            ([unit("u1", None, 2021), unit("u9", 2022, succeeds=["u1"])], [], "succeeded"),
            ([unit("u1", None, 2022)], [], "ended"),
            ([unit("u1", None, 2022), unit("u9", 2024, succeeds=["u1"])], [], "ended"),
            ([periods("u1", (None, 2022), (2024, None))], [], "vanished"),
            ([unit("u1", 2024)], [], "vanished"),
            ([], [], "vanished"),
        ],
    )
    def test_unit_of_the_year_before_has_one_status(self, units, filed, status):
        assert measure.trace_units(year(units=units, filed=filed, prior_filed=["u1"])) == {"u1": status}

    def test_unit_in_a_gap_of_the_register_vanishes_and_an_exempt_period_brings_it_back(self):
        gap = periods("u1", (None, 2022), (2024, None))
        assert measure.units_vanished(year(units=[gap], prior_filed=["u1"]), None).concerned == ("u1",)
        between = UnitPeriod("u1", (), 2023, 2023, is_exempt=True)
        closed = RegisteredUnit("u1", "u1", (*gap.periods, between))
        assert measure.units_vanished(year(units=[closed], prior_filed=["u1"]), None).value == 0

    @given(
        spans=st.dictionaries(
            st.sampled_from("abcdef"),
            st.tuples(st.sampled_from([None, 2021, 2023, 2024]), st.sampled_from([None, 2022, 2023])),
        ),
        filed=st.sets(st.sampled_from("abcdef")),
        prior=st.sets(st.sampled_from("abcdef")),
    )
    def test_no_unit_is_told_twice_and_none_is_left_out(self, spans, filed, prior):
        world = year(units=[unit(code, *span) for code, span in sorted(spans.items())], filed=filed, prior_filed=prior)
        became = measure.trace_units(world)
        assert set(became) == prior
        assert set(became.values()) <= STATUSES
        assert {code for code, status in became.items() if status == "filed"} == prior & filed


class TestFilingAgain:
    def test_successor_files_for_the_unit_and_exempt_and_ended_ones_are_left_out(self):
        units = [
            "u1", "u2", unit("u3", None, 2022), unit("u4", exempt=True), unit("u5", None, 2022), unit("u9", 2023, succeeds=["u5"]),
        ]  # fmt: skip
        world = year(units=units, filed=["u1", "u9"], prior_filed=["u1", "u2", "u3", "u4", "u5"])
        found = measure.units_filing_again(world, None)
        assert (found.value, found.cases, found.concerned) == (Fraction(200, 3), 3, ("u2",))

    def test_first_year_of_a_history_is_not_measured(self):
        world = year(units=["u1"], filed=["u1"])
        assert measure.units_filing_again(world, None) is None
        assert measure.filings_beside_year_before(world, None) is None
        assert measure.units_vanished(world, None) is None


class TestDrift:
    def test_mean_is_of_comparable_totals_alone_and_exact(self):
        rows = [
            change("u1", "score.total", 90, 80),
            change("u2", "score.total", 80, 80.01),
            change("u3", "score.total", 80, 80),
            change("u4", "score.total", 10, 90, "rubric_changed"),
            change("u1", "score.a", 10, 60),
        ]
        found = measure.mean_change_of_totals(year(changes=rows), None)
        assert (found.value, found.cases) == (Fraction(999, 300), 3)

    @pytest.mark.parametrize(("now", "share"), [(60, 0), (59.99, 100), (100, 0), (100.01, 100)])
    def test_total_jumps_beyond_the_threshold_either_way(self, now, share):
        found = measure.totals_jumping(year(changes=[change("u1", "score.total", now, 80)]), Decimal(20))
        assert found.value == share

    @pytest.mark.parametrize(
        ("now", "before", "share"),
        [(1000, 100, 100), (999.999999, 100, 0), (10, 100, 100), (10.000001, 100, 0), (0, 100, 0)],
    )
    def test_metric_changes_tenfold_from_exactly_ten_times(self, now, before, share):
        found = measure.metrics_jumping(year(changes=[change("u1", "grain", now, before)]), Decimal(10))
        assert found.value == share

    def test_largest_values_are_compared_without_wrapping(self):
        """Ten times 9 × 10¹² millionths is more than 64 bits hold: what wrapped would have been told as a jump."""
        rows = [change("u1", "grain", 8_999_999_999_999, 8_999_999_999_998)]
        assert measure.metrics_jumping(year(changes=rows), Decimal(10)).value == 0

    def test_metric_of_a_unit_that_did_not_file_at_all_is_no_metric_lost(self):
        rows = [
            change("u1", "grain", None, 5, "missing_this_year"),
            change("u1", "income", 5, 5),
            change("u1", "new", 5, None, "no_prior_year"),
            change("u2", "grain", None, 5, "missing_this_year"),
        ]
        found = measure.metrics_not_filed_again(year(changes=rows, filed=["u1"]), None)
        assert (found.value, found.cases, found.concerned) == (50, 2, ("u1 grain",))
