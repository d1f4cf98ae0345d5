"""What a unit filed in a printed table: beyond the form, adding deductions, and the self-score put in order."""

from dataclasses import asdict, replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.findings import CHECKS, describe_finding
from schemas.lint_self_scores import lint_self_scores, order_self_scores
from schemas.printed_form import PrintedForm, PrintedItem
from tests.unit.schemas.test_lint_form import change_line, line, real_form
from tests.unit.scoring.builders import load_rubric


def tell(form, rubric=None):
    return [(one.check, one.item_code, one.cell, one.found, one.expected) for one in lint_self_scores(form, rubric)]


def test_lint_self_scores_of_the_real_table_finds_97_over_95_and_the_deduction():
    assert tell(real_form(), load_rubric()) == [
        ("deduction_only_subtracts", "cooperation_deduction", "L122", "10", None),
        ("self_total_is_within_the_form", None, "L123", "97", "95"),
        ("self_scores_are_in_order", None, "L123", "97", "82..92"),
    ]


def test_lint_self_scores_tells_92_where_published_and_82_where_not_and_87_without_the_deduction():
    told = describe_finding(asdict(lint_self_scores(real_form(), load_rubric())[-1]))
    assert "92 分（自评公开按 10 分）；或 82 分（自评公开按 0 分）" in told
    assert "92 (disclosure at 10), or 82 (disclosure at 0)" in told
    assert "各行合计 87 分" in told
    assert "the lines sum to 87" in told
    assert "自评公开 5 → 10 或 0；扣分项 10 → 0" in told


def test_lint_self_scores_without_a_rubric_only_drops_the_deduction():
    assert tell(real_form())[-1] == ("self_scores_are_in_order", None, "L123", "97", "87")


def test_lint_self_scores_are_told_to_the_unit():
    assert {CHECKS[one.check].addressed_to for one in lint_self_scores(real_form(), load_rubric())} == {"unit"}


def test_lint_self_scores_in_order_finds_nothing():
    items = change_line(real_form().items, "自评公开", self_score_points=Decimal(10))
    items = change_line(items, "扣分项", self_score_points=Decimal("-0.5"))
    form = replace(real_form(), items=items, filed_total_points=Decimal("91.5"))
    assert lint_self_scores(form, load_rubric()) == []


def test_lint_self_scores_of_a_form_without_any_finds_nothing():
    assert lint_self_scores(PrintedForm("x", (line("甲", 10),))) == []


@pytest.mark.parametrize(
    ("filed", "told"), [(11, ("11", "10")), (-1, ("-1", "10")), ("10.01", ("10.01", "10")), (10, None), (0, None)]
)
def test_lint_self_scores_of_a_line_stay_within_it(filed, told):
    form = PrintedForm("x", (line("甲", 10, 10, filed), line("乙", 50, 50, 0)))
    found = [
        (one.found, one.expected) for one in lint_self_scores(form) if one.check == "self_score_is_within_its_points"
    ]
    assert found == ([] if told is None else [told])


@pytest.mark.parametrize(("filed", "told"), [(-10, []), ("-10.5", ["-10.5"])])
def test_lint_self_scores_of_a_deduction_stay_above_its_most(filed, told):
    form = PrintedForm("x", (line("甲", 10, 10, 10), line("扣", 10, 0, filed, is_deduction=True)))
    assert [one.found for one in lint_self_scores(form)] == told


def test_lint_self_scores_do_not_hold_the_form_against_the_unit():
    form = PrintedForm("x", (line("甲", 5, 10, 10), line("乙", 5, 5, 5)), filed_total_points=Decimal(15))
    assert lint_self_scores(form) == []


def test_lint_self_scores_whose_total_is_not_their_sum_say_so():
    form = PrintedForm("x", (line("甲", 5, 5, 4),), filed_total_points=Decimal(5), place_of_total="L3")
    assert tell(form) == [("report_total_is_the_sum_of_its_lines", None, "L3", "5", "4")]


def test_lint_self_scores_of_weighted_levels_are_not_added():
    level = line("甲", 30, None, None, line("乙", 100, 100, 90), items_points=Decimal(100))
    form = PrintedForm("x", (level,), filed_total_points=Decimal(27))
    assert lint_self_scores(form) == []


def county_line(code, filed):
    return PrintedItem(code, code, Decimal(10), Decimal(10), Decimal(str(filed)))


@pytest.mark.parametrize(
    ("code", "filed", "points"),
    [
        ("disclosure", 5, (0, 10)),
        ("disclosure", 10, (10,)),
        ("expenditure_control", 7, (5, 10)),
        ("expenditure_control", 5, (5,)),
        ("goal_quality", "7.5", ("7.5",)),
        ("goal_quality", 12, (10,)),
        ("goal_review", 12, (10,)),
        ("goal_review", -3, (0,)),
    ],
)
def test_order_self_scores_takes_what_the_criterion_can_give(code, filed, points):
    [ordered] = order_self_scores(PrintedForm("x", (county_line(code, filed),)), load_rubric())
    assert ordered.points == tuple(Decimal(one) for one in points)


@given(st.lists(st.integers(-400, 1400), min_size=1, max_size=5))
def test_order_self_scores_never_leave_their_item(filed):
    lines = tuple(
        line(f"{number}", 10, 10, Decimal(one) / 100, is_deduction=number % 3 == 2) for number, one in enumerate(filed)
    )
    for one, points in zip(order_self_scores(PrintedForm("x", lines)), filed, strict=True):
        exact = Decimal(points) / 100
        expected = min(exact, Decimal(0)) if one.line.is_deduction else min(max(exact, Decimal(0)), Decimal(10))
        assert one.points == (expected,)
