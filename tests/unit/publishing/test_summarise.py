"""The summary's sentences: counts, the story of a total, and points by what they rest on."""

from dataclasses import asdict

from pipelines.publishing.summarise import (
    list_units,
    split_points_by_ground,
    tell_counts,
    tell_next_steps,
    tell_unscored,
)
from schemas.findings import Finding
from tests.bureau import assert_sums_hold


def score(item_code, points, basis, **more):
    filed = {
        "points_max": 1000,
        "self_score_points": None,
        "computed_score_points": points,
        "final_score_points": points,
    }
    return {
        "unit_code": "u",
        "subject_code": None,
        "item_code": item_code,
        "basis": basis,
        "status": "complete",
        **filed,
        **more,
    }


def test_counts_are_told_as_three_sums():
    run = {
        "files_received_count": 3, "files_used_count": 1, "files_duplicate_count": 1, "files_quarantined_count": 1,
        "filings_received_count": 2, "filings_recorded_count": 1, "filings_unchanged_count": 0, "filings_returned_count": 1,
        "units_registered_count": 5, "units_filed_count": 1, "units_missing_count": 4, "units_exempt_count": 0,
    }  # fmt: skip
    assert_sums_hold(run, "\n".join(tell_counts(run)))


def test_points_are_split_by_the_ground_of_each_item():
    scores = [
        score("a", 500, "computed_from_data"),
        score("b", 300, "asserted_without_evidence"),
        score("c", -100, "authority"),
        score("d", None, "not_assessable"),
        score("total", 700, "computed_from_data"),
    ]
    assert split_points_by_ground(scores, []) == {
        "data": 500,
        "authority": -100,
        "assertion": 300,
        "grade": 0,
        "review": 0,
    }


def test_units_are_listed_with_a_dash_where_there_is_no_total():
    line = list_units([score("total", None, "not_assessable", status="incomplete")], [], {})[0]
    assert (line.self_total, line.computed_total, line.unit_name) == ("—", "—", "")


def test_next_steps_name_commands_that_exist():
    from jixiao.__main__ import VERBS

    for step in tell_next_steps(2023, "u"):
        assert step.split()[1] in VERBS


def test_points_of_items_without_a_score_are_open_and_a_deduction_has_none():
    scores = [
        score("a", 500, "computed_from_data"),
        score("b", None, "not_assessable"),
        score("deduction", None, "not_assessable", points_max=0),
        score("total", 500, "computed_from_data", status="incomplete"),
    ]
    assert list_units(scores, [], {})[0].open == "10"
    assert tell_unscored(scores, {}) == []


def test_evaluation_without_any_scored_item_says_what_is_still_open():
    scores = [score("a", None, "not_assessable"), score("b", None, "not_assessable"), score("total", 0, "x")]
    assert tell_unscored(scores, {"u": "甲镇"}) == ["甲镇：复算 0 分，20 分待定 · 0 computed, 20 still open"]


def test_findings_count_for_the_subject_they_name():
    scores = [score("total", 1, "x"), score("total", 1, "x", subject_code="P01", subject_name="水渠")]
    said = [(None, "error"), ("P01", "error"), ("P01", "error"), ("P01", "warning")]
    findings = [
        {**asdict(Finding("answer_is_acceptable", "u", 2023, code)), "severity": severity, "addressed_to": "unit"}
        for code, severity in said
    ]
    counted = [(line.subject_code, line.errors, line.warnings) for line in list_units(scores, findings, {})]
    assert counted == [(None, 1, 0), ("P01", 2, 1)]
