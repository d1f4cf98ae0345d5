"""Defects of the printed form: what the county rubric's own figures contradict."""

from decimal import Decimal

from pipelines.scoring.examine_rubric import find_form_defects
from schemas.findings import describe_finding
from schemas.frames import FINDINGS
from tests.unit.scoring.builders import change_rubric, load_rubric


def tell(rubric):
    defects = find_form_defects(rubric)
    FINDINGS.validate(defects)
    return [(row.check, row.item_code, row.found, row.expected) for row in defects.itertuples()]


def test_find_form_defects_of_the_county_form_finds_its_four():
    assert tell(load_rubric()) == [
        ("printed_points_award_what_the_criterion_says", "disclosure", "5", "10"),
        ("printed_points_add_up", "project_performance_management", "70", "65"),
        ("printed_points_add_up", "dynamic_adjustment", "15", "20"),
        ("printed_points_add_up", "use_of_results", "30", "25"),
    ]


def test_find_form_defects_of_a_form_in_order_finds_none():
    plain = {"printed_points": None}
    codes = ("dynamic_adjustment", "disclosure_level", "disclosure", "cooperation_deduction")
    assert tell(change_rubric(load_rubric(), dict.fromkeys(codes, plain))) == []


def test_find_form_defects_leaves_deductions_out():
    rubric = change_rubric(load_rubric(), {"deductions": {"printed_points": "7"}})
    assert "deductions" not in {item for _, item, _, _ in tell(rubric)}


def test_find_form_defects_are_told_to_the_bureau_in_both_languages():
    row = find_form_defects(load_rubric()).iloc[0]
    sentence = describe_finding(
        {name: None if value is None else value for name, value in row.items() if row.notna()[name]}
    )
    assert "disclosure 为 5 分，其计分标准可得 10 分" in sentence
    assert "gives disclosure 5 points; its criterion awards 10" in sentence


def test_points_awardable_as_printed_by_the_county_form_are_95():
    assert load_rubric().points_awardable_as_printed == Decimal(95)
