"""What stands in an item's way is told at its table, column and row: without it a clerk would look for it in the whole workbook.

Changes to a column or a row of such a place went unnoticed: only that there is an obstacle was asked.
"""

import json

import pytest

from tests.unit.scoring.builders import World, keep_items, load_rubric, rows

INDICATORS = "subject_code kind target_value actual_value"
PROJECTS = "project_code adjusted_budget_wan_yuan executed_wan_yuan problem_found corrected in_performance_management"
SUBJECTS = "subject initial_budget_wan_yuan final_wan_yuan"
MONTHS = "month adjusted_budget_wan_yuan executed_wan_yuan"
ANSWERS = "item_code criterion answer"


@pytest.mark.parametrize(
    ("item", "table", "lines", "reason", "place"),
    [
        ("expenditure_control", SUBJECTS, ["其他|1|1"], "missing_row", (None, None, None)),
        ("expenditure_control", SUBJECTS, ["其他|1|1", "水费|0|5", "电费|0|1"], "no_denominator", ("initial_budget_wan_yuan", 2, "水费")),
        ("expenditure_control", SUBJECTS, ["水费|8999999999999|1", "电费|8999999999999|1"], "too_large_to_add", (None, None, None)),
        ("expenditure_control", SUBJECTS, ["电费|1|1", "水费|1|1", "水费|2|2"], "repeated_key", ("subject", 2, "水费")),
        ("expenditure_control", SUBJECTS, ["电费|1|1", "水费|1|"], "missing_cell", ("final_wan_yuan", 2, "水费")),
        ("execution_progress", MONTHS, ["6|9|1", "9|0|1", "11|9|9"], "no_denominator", ("adjusted_budget_wan_yuan", 2, "9")),
        ("execution_progress", MONTHS, ["6|9|1", "9|1|1", "9|1|1", "11|9|9"], "repeated_key", ("month", 2, "9")),
        ("execution_progress", MONTHS, ["6|9|1", "9|1|", "11|9|9"], "missing_cell", ("executed_wan_yuan", 2, "9")),
        ("goal_review", ANSWERS, ["x|y|yes"], "no_answer", (None, None, None)),
        ("goal_review", ANSWERS, ["x|y|yes", "goal_review|internal_review|3"], "no_answer", ("answer", 2, "goal_review/internal_review")),
        ("goal_review", ANSWERS, ["goal_review|internal_review|yes"] * 2, "repeated_key", ("answer", 1, "goal_review/internal_review")),
        ("violations", ANSWERS, ["violations|problems|1"] * 2, "repeated_key", ("answer", 1, "violations/problems")),
        ("goal_attainment_unit", INDICATORS, ["|quantity|1|1", "|quantity|x|1"], "missing_cell", ("target_value", 2, "row 2")),
        ("timely_correction", PROJECTS, ["P0|1|1|no||", "P1|1|1|x||"], "missing_cell", ("problem_found", 2, "P1")),
        ("timely_correction", PROJECTS, ["P0|1|1|no||", "P1|1|1|yes||"], "missing_cell", ("corrected", 2, "P1")),
        ("balance_rate", PROJECTS, ["P0|1|1|no||", "P1|x|1|no||"], "missing_cell", ("adjusted_budget_wan_yuan", 2, "P1")),
        ("balance_rate", PROJECTS, ["P0|1|1|no||", "P1|0|1|no||"], "no_denominator", ("adjusted_budget_wan_yuan", 2, "P1")),
        ("balance_rate", PROJECTS, ["P1|1|1|no||"] * 2, "repeated_key", ("project_code", 1, "P1")),
    ],
)  # fmt: skip
def test_obstacle_is_told_at_its_place(item, table, lines, reason, place):
    name = {INDICATORS: "indicators", PROJECTS: "projects", SUBJECTS: "expense_subjects", MONTHS: "execution"}.get(
        table
    )
    assert tell_obstacles(item, **{name or "answers": rows(table, *lines)}) == [(reason, name or "answers", *place)]


@pytest.mark.parametrize(
    ("projects", "reason", "place"),
    [
        (["P0|1|1|no||yes", "P1|1|1|no||x"], "missing_cell", ("in_performance_management", 2, "P1")),
        (["P0|1|1|no||yes", "P1|1|1|no||yes", "P1|1|1|no||yes"], "repeated_key", ("project_code", 2, "P1")),
    ],
)
def test_project_that_decides_about_an_indicator_is_the_place(projects, reason, place):
    filed = {"projects": rows(PROJECTS, *projects), "indicators": rows(INDICATORS, "P1|quantity|1|1")}
    assert tell_obstacles("goal_attainment_projects", **filed) == [(reason, "projects", *place)]


def tell_obstacles(item, **filed):
    """Reason, table, column, row and its key of each obstacle of an item of the county's rubric."""
    scored = World(keep_items(load_rubric(), item)).evaluate().file(**filed).score()
    found = scored.findings[scored.findings["check"] == "item_is_scored"].astype(object)
    columns = found[["context", "table_name", "column_name", "row_id", "row_key"]].where(found.notna(), None)
    return [(json.loads(context)["reason"], *place) for context, *place in columns.to_numpy().tolist()]
