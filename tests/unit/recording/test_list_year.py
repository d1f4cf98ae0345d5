"""Listing a year: totals with what is still open, and what became of every unit registered."""

import pandas as pd
import pytest

from pipelines.recording.list_year import list_coverage, list_totals, tabulate_totals
from schemas.frames import SCORES, conform_frame
from schemas.register import RegisteredUnit, UnitPeriod, UnitRegister

REGISTER = UnitRegister(
    tuple(RegisteredUnit(code, None, (UnitPeriod(f"{code}镇"),)) for code in ("u1", "u2", "u3", "u4", "u5"))
)


def score(code, item, full, final, *, subject=None, year=2023, status="complete"):
    return {
        "unit_code": code,
        "fiscal_year": year,
        "subject_code": subject,
        "item_code": item,
        "points_max": full,
        "self_score_points": full,
        "computed_score_points": final,
        "reviewed_score_points": None,
        "final_score_points": final,
        "basis": "computed_from_data",
        "status": status,
        "reason": None,
    }


@pytest.fixture
def scores():
    rows = [
        score("u2", "a", 60_00, 55_55),
        score("u2", "b", 40_00, None, status="not_computed"),
        score("u2", "c", 0, None, status="not_computed"),
        score("u2", "total", 100_00, 55_55, status="incomplete"),
        score("u2", "a", 20_00, None, subject="P1", status="not_computed"),
        score("u2", "total", 20_00, 0, subject="P1", status="incomplete"),
        score("u1", "a", 100_00, 100_00),
        score("u1", "total", 100_00, 100_00),
        score("u3", "total", 20_00, 19_00, subject="P1"),
        score("u1", "total", 100_00, 1_00, year=2022),
    ]
    return conform_frame(pd.DataFrame(rows), SCORES)


def test_totals_are_those_of_the_year_by_unit_and_subject_with_what_is_open(scores):
    totals = list_totals(scores, REGISTER, 2023)
    shown = [(row["unit_code"], row["subject_code"], row["final_score_points"], row["open_points"]) for row in totals]
    assert shown == [
        ("u1", None, 100_00, 0),
        ("u2", None, 55_55, 40_00),
        ("u2", "P1", 0, 20_00),
        ("u3", "P1", 19_00, 0),
    ]
    assert {row["unit_name"] for row in totals} == {"u1镇", "u2镇", "u3镇"}


def test_table_of_totals_is_exact_and_says_what_it_leaves_out(scores):
    table = tabulate_totals(list_totals(scores, REGISTER, 2023), most=2).splitlines()
    assert [cell.strip() for cell in table[3].split("|")][1:-1] == [
        "u2 u2镇",
        "100",
        "100",
        "55.55",
        "55.55",
        "40",
        "incomplete",
    ]
    assert "… and 2 more" in table[4]
    assert len(table) == 5


def test_year_without_scores_has_no_totals():
    assert list_totals(conform_frame(pd.DataFrame(), SCORES), REGISTER, 2023) == []


def test_every_unit_registered_has_one_outcome(scores):
    outcomes = {
        "registered": {"u1", "u2", "u3", "u4", "u5", "u6"},
        "filed": {"u1", "u2", "u3"},
        "returned": {"u1", "u4"},
        "exempt": {"u1", "u5"},
    }
    coverage = list_coverage(list_totals(scores, REGISTER, 2023), REGISTER, 2023, outcomes)
    assert {row["unit_code"]: row["outcome"] for row in coverage} == {
        "u1": "complete",
        "u2": "incomplete",
        "u3": "filed",
        "u4": "returned",
        "u5": "exempt",
        "u6": "missing",
    }
