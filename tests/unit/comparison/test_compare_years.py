"""Years side by side: every status with what it prints, units that change, and the whole against a plain model."""

from collections import defaultdict
from fractions import Fraction

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.comparison.compare_years import compare_years
from schemas.findings import describe_finding
from schemas.frames import CHANGES, FINDINGS, LINEAGE, VALUES, conform_frame, empty_frame
from schemas.measures import INT64_MAX, LIMIT_MICRO, MICRO, round_half_up

YEAR, BEFORE = 2023, 2022
RUBRIC, OTHER_RUBRIC = "a" * 64, "b" * 64
MOST = LIMIT_MICRO - 1


def value(unit, year, micro, *, metric="m", measure="万元", basis=None, version=1, additive=True):
    return {
        "unit_code": unit,
        "fiscal_year": year,
        "metric_code": metric,
        "value_micro": micro,
        "unit_of_measure": measure,
        "basis_sha256": basis,
        "submission_version": version,
        "is_additive": additive,
    }


def frame_of(rows, schema):
    return conform_frame(pd.DataFrame(rows, dtype="object"), schema) if rows else empty_frame(schema)


def plain(frame):
    return frame.astype(object).where(frame.notna(), None).to_dict("records")


def compare(values, lineage=(("u", "u", "same"),), year=YEAR):
    pairs = [dict(zip(LINEAGE.columns, pair, strict=True)) for pair in lineage]
    result = compare_years(frame_of(values, VALUES), frame_of(pairs, LINEAGE), year)
    CHANGES.validate(result.changes)
    FINDINGS.validate(result.findings)
    return result


def only(values, **names):
    (row,) = plain(compare(values, **names).changes)
    return row


def printed(row):
    """Value, prior, difference, percentage and status."""
    return tuple(row[name] for name in ("value_micro", "prior_value_micro", "difference_micro", "change_pct", "status"))


class TestStatus:
    def test_growth_with_a_prior_year_is_comparable_and_printed_in_full(self):
        row = only([value("u", YEAR, 16_982_900_000, version=3), value("u", BEFORE, 14_593_880_000, version=2)])
        assert printed(row) == (16_982_900_000, 14_593_880_000, 2_389_020_000, 1637, "comparable")
        assert (row["submission_version"], row["prior_submission_version"], row["fiscal_year"]) == (3, 2, YEAR)

    @pytest.mark.parametrize(
        ("now", "then", "pct"), [(200_125, 200_000, 6), (199_875, 200_000, -6), (200_124, 200_000, 6), (200_099, 200_000, 5), (0, 7, -10_000)]
    )  # fmt: skip
    def test_percentage_is_rounded_half_up_away_from_zero(self, now, then, pct):
        assert only([value("u", YEAR, now), value("u", BEFORE, then)])["change_pct"] == pct

    @pytest.mark.parametrize(
        ("now", "then", "expected"),
        [
            (5, None, (5, None, None, None, "no_prior_year")),
            (None, 5, (None, 5, None, None, "missing_this_year")),
            (5, 0, (5, 0, 5, None, "prior_is_zero")),
            (0, 0, (0, 0, 0, None, "prior_is_zero")),
            (5, -2, (5, -2, 7, None, "prior_is_negative")),
        ],
    )
    def test_base_that_carries_no_percentage_says_so(self, now, then, expected):
        rows = [value("u", year, micro) for year, micro in ((YEAR, now), (BEFORE, then)) if micro is not None]
        assert printed(only(rows)) == expected

    def test_base_of_two_years_ago_is_no_prior_year(self):
        assert printed(only([value("u", YEAR, 5), value("u", 2021, 4)])) == (5, None, None, None, "no_prior_year")

    def test_row_without_a_value_counts_as_not_filed(self):
        assert only([value("u", YEAR, 5), value("u", BEFORE, None)])["status"] == "no_prior_year"

    def test_unit_of_measure_changed_prints_the_values_only(self):
        row = only([value("u", YEAR, 5), value("u", BEFORE, 4, measure="元")])
        assert printed(row) == (5, 4, None, None, "unit_of_measure_changed")

    @pytest.mark.parametrize(("one", "two"), [("万元", " 万 元"), ("KM2", "ｋｍ２"), ("％", "%"), (None, None)])
    def test_unit_of_measure_spelled_otherwise_is_the_same(self, one, two):
        row = only([value("u", YEAR, 5, measure=one), value("u", BEFORE, 4, measure=two)])
        assert row["status"] == "comparable"

    def test_rubric_changed_is_printed_in_full(self):
        score = {"metric": "score.total", "measure": "分"}
        row = only([value("u", YEAR, 92 * MICRO, basis=RUBRIC, **score), value("u", BEFORE, 80 * MICRO, basis=OTHER_RUBRIC, **score)])  # fmt: skip
        assert printed(row) == (92 * MICRO, 80 * MICRO, 12 * MICRO, 1500, "rubric_changed")

    def test_rubric_changed_from_a_score_of_zero_has_no_percentage(self):
        row = only([value("u", YEAR, 5, basis=RUBRIC), value("u", BEFORE, 0, basis=OTHER_RUBRIC)])
        assert printed(row) == (5, 0, 5, None, "rubric_changed")

    def test_nothing_filed_compares_to_nothing(self):
        result = compare([], lineage=())
        assert len(result.changes) == len(result.findings) == 0


class TestUnitsThatChange:
    def test_renamed_unit_is_compared_with_its_old_code_and_said_to_be_reorganised(self):
        values = [value("new", YEAR, 6), value("old", BEFORE, 4, version=2)]
        row = only(values, lineage=[("new", "old", "renamed")])
        assert printed(row) == (6, 4, 2, 5000, "unit_reorganised")
        assert (row["unit_code"], row["prior_submission_version"]) == ("new", 2)

    def test_renamed_unit_that_keeps_its_code_is_comparable(self):
        assert (
            only([value("u", YEAR, 6), value("u", BEFORE, 4)], lineage=[("u", "u", "renamed")])["status"]
            == "comparable"
        )

    def test_merged_units_add_what_may_be_added(self):
        values = [value("u", YEAR, 30), value("u", BEFORE, 8, version=1), value("v", BEFORE, 12, version=4)]
        row = only(values, lineage=[("u", "u", "same"), ("u", "v", "merged")])
        assert printed(row) == (30, 20, 10, 5000, "unit_reorganised")
        assert row["prior_submission_version"] is None

    @pytest.mark.parametrize(
        "of_v", [None, {"additive": False}, {"measure": "元"}], ids=["one has none", "not additive", "other unit of measure"]
    )  # fmt: skip
    def test_merged_units_that_cannot_be_added_have_no_prior_value(self, of_v):
        values = [value("w", YEAR, 30), value("u", BEFORE, 8)]
        values += [] if of_v is None else [value("v", BEFORE, 12, **of_v)]
        row = only(values, lineage=[("w", "u", "merged"), ("w", "v", "merged")])
        assert printed(row) == (30, None, None, None, "unit_reorganised")
        assert row["prior_submission_version"] is None

    def test_merged_units_sum_in_another_unit_of_measure_is_that_first(self):
        values = [value("w", YEAR, 30, measure="元"), value("u", BEFORE, 8), value("v", BEFORE, 2)]
        row = only(values, lineage=[("w", "u", "merged"), ("w", "v", "merged")])
        assert printed(row) == (30, 10, None, None, "unit_of_measure_changed")

    def test_split_unit_stands_behind_each_of_its_parts(self):
        values = [value("p", YEAR, 3), value("q", YEAR, 6), value("u", BEFORE, 10)]
        rows = plain(compare(values, lineage=[("p", "u", "split"), ("q", "u", "split")]).changes)
        assert [printed(row)[1:] for row in rows] == [
            (10, -7, -7000, "unit_reorganised"),
            (10, -4, -4000, "unit_reorganised"),
        ]

    def test_metric_of_a_predecessor_that_is_gone_is_missing_under_the_successor(self):
        values = [value("new", YEAR, 6), value("old", BEFORE, 4, metric="n", version=5)]
        rows = plain(compare(values, lineage=[("new", "old", "renamed")]).changes)
        assert [(row["unit_code"], row["metric_code"], row["status"]) for row in rows] == [
            ("new", "m", "no_prior_year"),
            ("new", "n", "missing_this_year"),
        ]
        assert (rows[1]["submission_version"], rows[1]["prior_submission_version"]) == (None, 5)

    def test_unit_that_vanished_without_successor_is_missing_under_its_own_code(self):
        row = only([value("gone", BEFORE, 4)], lineage=[])
        assert (row["unit_code"], *printed(row)) == ("gone", None, 4, None, None, "missing_this_year")


class TestBounds:
    def test_difference_beyond_64_bits_is_left_empty_and_told(self):
        result = compare([value("u", YEAR, -MOST), value("u", BEFORE, MOST)])
        (row,) = plain(result.changes)
        assert printed(row) == (-MOST, MOST, None, -20_000, "comparable")
        (finding,) = plain(result.findings)
        assert (finding["check"], finding["unit_code"], finding["row_key"]) == ("change_is_in_range", "u", "m")
        assert "差额" in describe_finding(finding)

    def test_percentage_beyond_64_bits_is_left_empty_and_told(self):
        result = compare([value("u", YEAR, MOST), value("u", BEFORE, 1)])
        (row,) = plain(result.changes)
        assert printed(row) == (MOST, 1, MOST - 1, None, "comparable")
        assert "增减百分比" in describe_finding(plain(result.findings)[0])

    def test_percentage_at_the_edge_of_64_bits_is_exact(self):
        now = INT64_MAX // 10_000 + 1
        assert only([value("u", YEAR, now), value("u", BEFORE, 1)])["change_pct"] == (now - 1) * 10_000
        result = compare([value("u", YEAR, now + 1), value("u", BEFORE, 1)])
        assert plain(result.changes)[0]["change_pct"] is None
        assert len(result.findings) == 1

    def test_sum_of_predecessors_beyond_64_bits_is_left_empty_and_told(self):
        values = [value("w", YEAR, 1), value("u", BEFORE, MOST), value("v", BEFORE, MOST)]
        result = compare(values, lineage=[("w", "u", "merged"), ("w", "v", "merged")])
        assert printed(plain(result.changes)[0]) == (1, None, None, None, "unit_reorganised")
        assert "合并前" in describe_finding(plain(result.findings)[0])


UNITS, METRICS = tuple("abcdef"), ("m", "n", "score.total")
figures = st.one_of(st.integers(-3, 6), st.integers(-(10**9), 10**9), st.sampled_from((0, 1, MOST, -MOST, MOST // 2)))


@st.composite
def worlds(draw):
    keys = st.tuples(
        st.sampled_from(UNITS), st.sampled_from((2021, BEFORE, BEFORE, YEAR, YEAR)), st.sampled_from(METRICS)
    )
    measures, bases = st.sampled_from(("万元", "万 元", "元", None)), st.sampled_from((RUBRIC, RUBRIC, OTHER_RUBRIC))
    usual = draw(st.booleans())
    values = [
        value(
            unit,
            year,
            draw(st.one_of(st.none(), figures, figures, figures)),
            metric=metric,
            measure="万元" if usual else draw(measures),
            basis=draw(bases) if metric.startswith("score") else None,
            version=draw(st.integers(1, 3)),
            additive=usual or draw(st.booleans()),
        )
        for unit, year, metric in draw(st.lists(keys, unique=True, max_size=40))
    ]
    pairs = draw(st.lists(st.tuples(st.sampled_from(UNITS), st.sampled_from(UNITS)), unique=True, max_size=8))
    return values, [(*pair, draw(st.sampled_from(("same", "renamed", "merged", "split")))) for pair in pairs]


def fold(measure):
    return (measure or "").replace(" ", "")


def kept(number):
    return number if number is not None and abs(number) <= INT64_MAX else None


def model_prior(olds, predecessors, now):
    """What one predecessor had, or the sum of several: value, unit of measure, version."""
    if len(predecessors) == 1:
        return olds[0]["value_micro"], fold(olds[0]["unit_of_measure"]), olds[0]["submission_version"]
    one_measure = len({fold(old["unit_of_measure"]) for old in olds}) == 1
    additive = all(row["is_additive"] for row in (*olds, *([now] if now else [])))
    if len(olds) < len(predecessors) or not one_measure or not additive:
        return None, None, None
    return kept(sum(old["value_micro"] for old in olds)), fold(olds[0]["unit_of_measure"]), None


def model_row(now, olds, predecessors, reorganised):
    """value, prior, difference, percentage, status, version, prior version."""
    if not olds:
        return (now["value_micro"], None, None, None, "no_prior_year", now["submission_version"], None)
    prior, measure, version = model_prior(olds, predecessors, now)
    if now is None:
        return (None, prior, None, None, "missing_this_year", None, version)
    mine = (now["value_micro"], prior)
    versions = (now["submission_version"], version)
    if prior is not None and measure != fold(now["unit_of_measure"]):
        return (*mine, None, None, "unit_of_measure_changed", *versions)
    figures = (None, None)
    if prior is not None:
        difference = now["value_micro"] - prior
        figures = (kept(difference), kept(round_half_up(Fraction(difference * 10_000, prior))) if prior > 0 else None)
    if reorganised:
        status = "unit_reorganised"
    elif now["basis_sha256"] != olds[0]["basis_sha256"]:
        status = "rubric_changed"
    else:
        status = "comparable" if prior > 0 else "prior_is_zero" if prior == 0 else "prior_is_negative"
    return (*mine, *figures, status, *versions)


def model(values, lineage):
    """Every row by plain look-ups, unit by unit."""
    known = {
        (row["unit_code"], row["fiscal_year"], row["metric_code"]): row
        for row in values
        if row["value_micro"] is not None
    }
    filed = defaultdict(set)
    for unit, year, metric in known:
        filed[unit, year].add(metric)
    mentioned = {code for pair in lineage for code in pair[:2]}
    lost = [unit for unit in UNITS if filed[unit, BEFORE] and not filed[unit, YEAR] and unit not in mentioned]
    pairs = [*lineage, *((unit, unit, "same") for unit in lost)]
    rows = {}
    for unit in UNITS:
        own = [(prior, relation) for code, prior, relation in pairs if code == unit]
        predecessors = [prior for prior, _ in own]
        changed = any(one in {"merged", "split"} or (one == "renamed" and prior != unit) for prior, one in own)
        for metric in METRICS:
            now = known.get((unit, YEAR, metric))
            olds = [known[prior, BEFORE, metric] for prior in predecessors if (prior, BEFORE, metric) in known]
            if now or olds:
                rows[unit, metric] = model_row(now, olds, predecessors, changed or len(predecessors) > 1)
    return rows


@settings(max_examples=20, deadline=None)
@given(worlds(), st.randoms())
def test_compare_years_of_any_history_equals_the_plain_model_in_any_order_of_rows(world, random):
    values, lineage = world
    result = compare(values, lineage)
    names = [*CHANGES.columns][3:]
    told = {(row["unit_code"], row["metric_code"]): tuple(row[name] for name in names) for row in plain(result.changes)}
    assert told == model(values, lineage)
    assert list(told) == sorted(told)
    shuffled = compare(random.sample(values, len(values)), random.sample(lineage, len(lineage)))
    assert shuffled.changes.equals(result.changes)
    assert shuffled.findings.equals(result.findings)
