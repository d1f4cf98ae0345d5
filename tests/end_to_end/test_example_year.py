"""The example year from end to end: every figure worked out by hand, the story of 97, 95 and 92, and what is found."""

import csv
from decimal import Decimal
from pathlib import Path

import pytest

pytestmark = pytest.mark.end_to_end

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "2023"
EXPECTED = list(csv.DictReader((EXAMPLE / "expected.csv").open(encoding="utf-8")))
HONGQI = "511132-101"


@pytest.fixture(scope="module")
def example(module_bureau):
    """Facts imported, the year run, then both again."""
    world = module_bureau
    world.inbox = EXAMPLE / "inbox"
    facts = ("facts", "import", "--year", "2023", str(EXAMPLE / "facts.csv"))
    assert world.call(*facts).exit_code == 0
    told = world.run().stdout
    return world, told


@pytest.fixture(scope="module")
def scores(example):
    return {(row["unit_code"], row["item_code"]): row for row in example[0].scores()}


@pytest.fixture(scope="module")
def findings(example):
    return example[0].findings()


@pytest.mark.parametrize("line", EXPECTED, ids=lambda line: f"{line['unit_code']}-{line['item_code']}")
def test_example_score_equals_the_one_worked_out_by_hand(scores, line):
    row = scores[line["unit_code"], line["item_code"]]
    computed, expected = row["computed_score_points"], line["computed_score_points"]
    assert (computed and Decimal(computed)) == (Decimal(expected) if expected else None)
    if line["item_code"] == "total":
        assert row["status"] == line["working"]


def test_example_scores_hold_nothing_but_what_is_expected(scores):
    assert set(scores) == {(line["unit_code"], line["item_code"]) for line in EXPECTED}


def test_example_totals_are_the_sum_of_their_items(scores):
    for unit in {unit for unit, _ in scores}:
        items = [
            row["computed_score_points"] for (code, item), row in scores.items() if code == unit and item != "total"
        ]
        assert sum(Decimal(points) for points in items if points is not None) == Decimal(
            scores[unit, "total"]["computed_score_points"]
        )


def test_summary_tells_97_95_and_92_with_the_reasons(example):
    told = example[1]
    story = next(line for line in told.splitlines() if line.startswith("红旗镇（示例）:"))
    for words in (
        "97 as filed",
        "can award 95 at most",
        "92 computed",
        "42 computed from data",
        "32 assertions",
        "18 graded",
    ):
        assert words in story
    assert "disclosure 5 → 10; cooperation_deduction 10 → 0" in told


def test_summary_says_what_to_do_next(example):
    told = example[1]
    assert f"jixiao trace {HONGQI} 2023" in told
    assert "files    29 = 采用 used 27 + 重复 duplicate 1 + 隔离 quarantined 1" in told


@pytest.mark.parametrize(
    ("unit", "check", "place"),
    [
        (HONGQI, "deduction_only_subtracts", "自评打分!C15"),
        (HONGQI, "self_total_is_within_the_form", ""),
        ("511132-102", "value_is_clear_of_a_contested_edge", ""),
        ("511132-103", "fact_agrees_with_the_answer", "事实与定性!D13"),
        ("511132-104", "value_is_clear_of_a_contested_edge", "indicators.csv!F3"),
        ("511132-106", "finance_sums_agree", "收支!D5"),
        ("511132-106", "column_is_known", "项目!J1"),
        ("511132-107", "cell_is_readable", "绩效指标!H2"),
        ("511132-107", "cell_is_readable", "年度主要数据!C2"),
        ("511132-107", "cell_is_filled", "执行进度!C3"),
        ("511132-107", "item_is_scored", "绩效指标!H2"),
        ("511132-107", "expense_subject_is_filed", ""),
        ("511132-108", "cell_is_filled", "事实与定性!D12"),
        ("511132-108", "item_is_scored", ""),
    ],
)
def test_example_finding_of_the_readme_stands_at_its_place(findings, unit, check, place):
    places = [row["place"] or "" for row in findings if (row["unit_code"], row["check"]) == (unit, check)]
    assert any(one.endswith(place) for one in places), places


def test_example_file_that_breaks_off_is_told(findings):
    broken = [row["place"] for row in findings if row["check"] == "file_is_readable"]
    assert broken == ["511132-108/庚林草站_2023_自评_重传.xlsx"]


def test_example_defects_of_the_form_are_told_to_the_bureau_once(findings):
    of_form = [
        (row["check"], row["stated"], row["computed"])
        for row in findings
        if row["addressed_to"] == "bureau" and row["severity"] == "error"
    ]
    assert sorted(of_form) == [
        ("printed_points_add_up", "20", "15"),
        ("printed_points_add_up", "25", "30"),
        ("printed_points_add_up", "65", "70"),
        ("printed_points_award_what_the_criterion_says", "5", "10"),
    ]


@pytest.mark.parametrize("unit", ["511132-102", "511132-103", "511132-104", "511132-105"])
def test_example_unit_without_a_defect_in_its_filing_gets_no_error(findings, unit):
    """A self-total above what the form prints is the one error such a unit can get: its own claim, not its data."""
    errors = {row["check"] for row in findings if row["unit_code"] == unit and row["severity"] == "error"}
    assert errors <= {"self_total_is_within_the_form"}


def test_example_findings_are_told_in_both_languages_without_gaps(findings):
    for row in findings:
        assert "{" not in row["message"]
        assert row["severity"] in {"error", "warning", "note"}
        assert row["fiscal_year"] == "2023"


def test_example_run_again_makes_no_version(example):
    world, _ = example
    before = world.submissions(), world.scores(), world.findings(), world.content_root()
    world.run()
    assert (world.submissions(), world.scores(), world.findings(), world.content_root()) == before
    assert world.call("verify").exit_code == 0
