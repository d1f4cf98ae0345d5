"""A unit and its projects, each under a rubric of its own, from one workbook to scores and their traces."""

import pytest

from tests.bureau import file_unit, rows

EVALUATIONS = """
    unit | | 单位u1 | department-weighted
    project | P1 | 改造项目 | 项目支出绩效自评表
    project | P2 | 培训项目 | project-execution-20
"""
INDICATORS = """
    | 面积 | quantity | 3 | 1 | 次 | 50 |
    P1 | 面积 | quantity | 3 | 1 | 亩 | 25 |
    P1 | 规范 | quality | | | | 25 | 达成预期指标
    P1 | 环境 | benefit | | | | 30 | 部分达成并具有一定效果
    P2 | 人次 | quantity | 100 | 130 | 人 | 40 |
    P2 | 户数 | benefit | 10 | 10 | 户 | 30 |
    P2 | 满意 | satisfaction | 90 | 90 | % | 10 |
"""


@pytest.fixture(scope="module")
def world(module_bureau):
    tables = file_unit("u1")
    tables["evaluations"] = rows("subject_type subject_code subject_name rubric", EVALUATIONS)
    tables["indicators"] = rows(
        "subject_code indicator_name kind target_value actual_value unit_of_measure points grade", INDICATORS
    )
    tables["projects"] = rows(
        "project_code project_name initial_budget_wan_yuan adjusted_budget_wan_yuan executed_wan_yuan problem_found corrected",
        "P1 | 改造项目 | 90 | 100 | 66 | 否 |\nP2 | 培训项目 | 100 | 100 | 69 | 否 |",
    )
    module_bureau.file_workbook("u1.xlsx", tables)
    module_bureau.run()
    return module_bureau


def test_scores_of_a_unit_and_two_projects_are_each_their_rubrics(world):
    told = {(row["subject_code"], row["item_code"]): row["computed_score_points"] for row in world.scores("u1")}
    assert told["P1", "budget_execution"] == "6.6"
    assert told["P1", "output"] == "33.33"
    assert told["P1", "benefit"] is None
    assert told["P2", "budget_execution"] == "6"
    assert told["P2", "output"] == "38"
    assert told["P2", "total"] == "79"


def trace(world, *words):
    return [(line["kind"], line["name"], line["value"]) for line in world.read("trace", "u1", "2023", *words)]


def test_trace_of_an_indicator_shows_its_formula_and_its_own_cells(world):
    lines = trace(world, "output", "--subject", "P1")
    assert (
        "rule",
        "completion_ratio",
        "(1 ÷ 3): min(1, r) × 25 → 8.33 + (100 ÷ 100): min(1, r) × 25 → 25 = 33.33",
    ) in lines
    place = lines.index(("term", "00002", "(1 ÷ 3): min(1, r) × 25 → 8.33"))
    assert ("input", "indicators[00002].target_value", "3") in lines[place + 1 : place + 8]
    assert not any("00004" in name for _, name, _ in lines)


def test_trace_of_a_capped_total_shows_the_cap(world):
    lines = trace(world, "--subject", "P2")
    assert lines[1] == ("rule", "capped_sum", "6 + 38 + 30 + 10 = 84 → min(84, 79) = 79")
    assert ("term", "cap", "(69 ÷ 100): < 70 % → 79") in lines


def test_trace_of_steps_and_of_weighted_levels_shows_their_numbers(world):
    rule = "20 + (69 ÷ 100): −7 × 5 % → −14 = 6"
    assert ("rule", "execution_rate", rule) in trace(world, "budget_execution", "--subject", "P2")
    assert trace(world)[1][:2] == ("rule", "weighted_sum")
