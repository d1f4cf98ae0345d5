"""Rubric families side by side: several evaluations of one submission, the words and places of findings, terms of totals."""

import pytest

from pipelines.resources.rubric_files import read_rubric_book
from pipelines.scoring.select_rows import pair_rows
from tests.unit.scoring.builders import (
    World,
    assert_frames_are_what_they_claim,
    change_rubric,
    checks_of,
    find_item,
    finding,
    keep_items,
    leave_edges_out,
    load_rubric,
    render,
    rows,
    terms_of,
)

INDICATORS = "subject_code kind direction target_value actual_value points grade"
PROJECTS = "project_code initial_budget_wan_yuan adjusted_budget_wan_yuan executed_wan_yuan problem_found corrected"
DATA = "computed_from_data"
M = 10**6


def national():
    return load_rubric("national-project", "2019-01-01")


def capped():
    return load_rubric("project-execution-20", "2022-01-01")


def unit_and_three_projects() -> World:
    """A unit as a whole, two projects under the national form and one under another, filed as one submission."""
    world = World().evaluate()
    for code, rubric in (("P1", national()), ("P2", national()), ("P3", capped())):
        world.evaluate(subject=code, rubric=rubric)
    return world.file(
        projects=rows(PROJECTS, "P1|90|100|50|no|", "P2|40|40|40|yes|no", "P3|10|10|10|no|"),
        indicators=rows(
            INDICATORS,
            "|quantity||10|10||",
            "P1|quantity||10|5|50|",
            "P2|quantity||10|10|50|",
            "P2|benefit||||30|90%",
            "P3|quality||10|10|40|",
        ),
        answers=rows("subject_code item_code criterion answer", "|goal_review|internal_review|yes", "P1|output|x|yes"),
        self_scores=rows("subject_code item_code self_score_points", "P1|output|25", "|goal_review|10"),
    )


class TestSideBySide:
    def test_unit_and_three_projects_are_each_scored_from_their_own_rows(self):
        scored = unit_and_three_projects().score()
        told = {
            (subject, item): find_item(scored, item, subject=subject)["computed_score_points"]
            for subject, items in (
                (None, ("goal_review", "goal_attainment_unit", "goal_attainment_projects", "timely_correction", "balance_rate")),
                ("P1", ("budget_execution", "output", "total")),
                ("P2", ("budget_execution", "output", "benefit", "total")),
                ("P3", ("budget_execution", "output", "total")),
            )
            for item in items
        }  # fmt: skip
        assert told == {
            (None, "goal_review"): 1000,
            (None, "goal_attainment_unit"): 1000,
            (None, "goal_attainment_projects"): 500,
            (None, "timely_correction"): 0,
            (None, "balance_rate"): 333,
            ("P1", "budget_execution"): 500,
            ("P1", "output"): 2500,
            ("P1", "total"): 3000,
            ("P2", "budget_execution"): 1000,
            ("P2", "output"): 5000,
            ("P2", "benefit"): 2700,
            ("P2", "total"): 8700,
            ("P3", "budget_execution"): 2000,
            ("P3", "output"): 4000,
            ("P3", "total"): 6000,
        }
        assert find_item(scored, "output", subject="P1")["self_score_points"] == 2500
        assert find_item(scored, "output", subject="P2")["self_score_points"] is None
        assert_frames_are_what_they_claim(scored)

    def test_rows_are_told_to_the_evaluation_they_belong_to_and_to_no_other(self):
        scored = unit_and_three_projects().score()
        strange = scored.findings[scored.findings["check"] == "item_is_in_the_rubric"]
        assert strange[["subject_code", "item_code", "found"]].to_numpy().tolist() == [["P1", "output", "x"]]

    def test_evaluations_do_not_depend_on_one_another(self):
        together = unit_and_three_projects().score().scores
        for subject in ("P1", "P2", "P3"):
            world = unit_and_three_projects()
            world.evaluations = [one for one in world.evaluations if one["subject_code"] == subject]
            alone = world.score().scores
            assert together[together["subject_code"] == subject].reset_index(drop=True).equals(alone)

    def test_pairs_of_own_rows_grow_with_the_rows_not_with_their_square(self):
        """A hundred projects with two indicators each are 200 pairs; with every evaluation they were 20,000."""
        world = World(national())
        codes = [f"P{number}" for number in range(100)]
        for code in codes:
            world.evaluate(subject=code)
        world.file(
            indicators=rows(INDICATORS, *(f"{code}|{kind}||2|1|50|" for code in codes for kind in ("cost", "quality")))
        )
        scored = world.score()
        assert (
            scored.scores.loc[scored.scores["item_code"] == "output", "computed_score_points"].tolist() == [5000] * 100
        )
        evaluations = scored.scores[scored.scores["item_code"] == "total"][["unit_code", "fiscal_year", "subject_code"]]
        evaluations = evaluations.assign(position=range(100), subject_key=evaluations["subject_code"])
        table = scored.terms.assign(row_id=range(len(scored.terms)), subject_code_state="read")
        assert len(pair_rows(evaluations, table, "subject_code")) == len(table)
        assert len(pair_rows(evaluations, table)) == 100 * len(table)

    def test_row_whose_subject_cannot_be_told_is_paired_with_every_evaluation(self):
        world = unit_and_three_projects()
        evaluations = world.score().scores.drop_duplicates("subject_code")[["unit_code", "fiscal_year", "subject_code"]]
        evaluations = evaluations.assign(position=range(4), subject_key=evaluations["subject_code"].fillna(""))
        table = evaluations.head(1).assign(row_id=7, subject_code="?", subject_code_state="unreadable")
        table = table[["unit_code", "fiscal_year", "subject_code", "subject_code_state", "row_id"]]
        assert pair_rows(evaluations, table, "subject_code")["position"].tolist() == [0, 1, 2, 3]


class TestTerms:
    def test_indicator_terms_name_row_ratio_and_formula(self):
        world = World(capped()).evaluate(subject="P1")
        world.file(
            indicators=rows(INDICATORS, "P1|cost||3|1|20|", "P1|cost|at_most|5|3|20|", "P1|benefit||||30|基本达成")
        )
        scored = world.score()
        assert terms_of(scored, "output") == [
            ("row 1", M, 3 * M, None, 670, "min(1, r) × 20", DATA),
            ("row 2", 5 * M, 3 * M, None, 1800, "min(1, r) × 20 − 2", DATA),
        ]
        assert terms_of(scored, "benefit") == [
            ("row 3", 80 * M, 100 * M, None, 2400, "min(1, r) × 30", "graded_as_filed")
        ]

    @pytest.mark.parametrize(
        ("executed", "terms"),
        [
            ("66", [("short", 66 * M, 100 * M, None, -1400, "−7 × 5 %", DATA)]),
            ("100", [("full", 100 * M, 100 * M, None, 0, "= 100 %", DATA)]),
            ("103.5", [("over", 103_500_000, 100 * M, None, -150, "+3 × 1 %", DATA)]),
            ("900", [("over", 900 * M, 100 * M, None, -2000, "+800 × 1 %", DATA)]),
        ],
    )
    def test_steps_of_an_execution_rate_are_counted_in_its_term(self, executed, terms):
        world = World(capped()).evaluate(subject="P1").file(projects=rows(PROJECTS, f"P1|100|1|{executed}|no|"))
        assert terms_of(world.score(), "budget_execution") == [("start", M, M, None, 2000, None, DATA), *terms]

    @pytest.mark.parametrize(
        ("executed", "with_edge", "without"),
        [("95", "≥ 95 %", "> 90 %"), ("80", "≥ 80 %", "≤ 80 %"), ("7", "< 80 %", "≤ 80 %")],
    )
    def test_band_of_an_execution_rate_says_on_which_side_its_edge_lies(self, executed, with_edge, without):
        shipped = load_rubric("fund-rows", "2022-01-01")
        for rubric, band in ((shipped, with_edge), (leave_edges_out(shipped), without)):
            filed = rows("fund_source adjusted_budget_wan_yuan executed_wan_yuan", f"政府性基金|100|{executed}")
            scored = World(rubric).evaluate().file(projects=filed).score()
            assert [term[5] for term in terms_of(scored, "execution_government_fund")] == [band]

    def test_total_of_weighted_levels_says_what_a_point_of_each_item_counts(self):
        world = World(load_rubric("department-weighted", "2022-01-01")).evaluate().file(projects=[])
        world.file(finance=rows("line adjusted_budget_wan_yuan final_wan_yuan", "expenditure_total|100|95"))
        assert terms_of(world.score(), "total") == [
            ("budget_execution", 3 * M, 10 * M, None, 6000, None, DATA),
            ("timely_correction", 3 * M, 10 * M, None, 4000, None, DATA),
            ("cooperation_deduction", M, M, None, 0, None, "authority"),
        ]

    def test_cap_of_a_total_stands_in_its_terms_with_the_rate_it_rests_on(self):
        world = World(capped()).evaluate(subject="P1").file(projects=rows(PROJECTS, "P1|100|100|69|no|"))
        assert terms_of(world.score(), "total") == [
            ("budget_execution", M, M, None, 600, None, DATA),
            ("cap", 69 * M, 100 * M, None, 7900, "< 70 %", DATA),
        ]

    def test_plain_total_has_no_terms_of_its_own(self):
        assert terms_of(unit_and_three_projects().score(), "total")[:1] == [
            ("budget_execution", M, M, None, 2000, None, DATA)
        ]
        world = World(national()).evaluate(subject="P1").file(projects=rows(PROJECTS, "P1|1|1|1|no|"))
        assert terms_of(world.score(), "total") == []

    def test_lowest_of_several_caps_counts(self):
        caps = [
            {"item": "budget_execution", "below_ratio": "0.70", "most_points": 79},
            {"item": "budget_execution", "below_ratio": "0.50", "most_points": 5},
        ]
        world = World(change_rubric(capped(), total_caps=caps)).evaluate(subject="P1").evaluate(subject="P2")
        world.file(
            projects=rows(PROJECTS, "P1|100|1|60|no|", "P2|100|1|49|no|"),
            indicators=rows(INDICATORS, "P2|cost||1|1|40|"),
        )
        assert [world.score_item("total", subject=one)["computed_score_points"] for one in ("P1", "P2")] == [400, 500]

    def test_cap_needs_a_rate_that_is_whole(self):
        """A row that cannot be read leaves the rate open, and an open rate caps nothing."""
        rubric = change_rubric(
            capped(), {"budget_execution": {"reads": [{"table": "projects", "columns": ["executed_wan_yuan"]}]}}
        )
        world = World(rubric).evaluate(subject="P1").file(projects=rows(PROJECTS, "P1|100|1|60|no|", "P2|100|1|x|no|"))
        world.file(indicators=rows(INDICATORS, "P1|cost||1|1|90|"))
        assert world.score_item("total", subject="P1")["computed_score_points"] == 9000


class TestPlacesAndWords:
    def test_grade_that_needs_a_reviewer_names_range_and_open_points(self):
        world = World(keep_items(national(), "benefit")).evaluate(subject="P1")
        scored = world.file(indicators=rows(INDICATORS, "P1|benefit||||30|部分达成并具有一定效果")).score()
        told = finding(scored, "grade_is_a_percentage")
        assert (told["row_id"], told["column_name"], told["expected"]) == (1, "grade", "≥ 60 %, < 80 %")
        assert told["found"] == "部分达成并具有一定效果"
        waiting = finding(scored, "item_is_scored")
        assert (waiting["table_name"], waiting["row_id"], waiting["column_name"]) == ("indicators", 1, "grade")
        assert "该指标的 30 分不计" in render(scored, "grade_is_a_percentage", "zh")
        assert "needs a reviewer's percentage" in render(scored, "grade_is_a_percentage", "en")
        assert "完成等级须由复核人定出百分比" in render(scored, "item_is_scored", "zh")

    def test_unknown_grade_is_told_at_its_cell_with_what_is_accepted(self):
        scored = (
            World(capped()).evaluate(subject="P1").file(indicators=rows(INDICATORS, "P1|benefit||||30|良好")).score()
        )
        assert "达成预期指标 / 基本达成预期指标 / 未达成预期指标" in render(scored, "cell_is_readable", "zh")

    @pytest.mark.parametrize(
        ("line", "column"),
        [("P1|benefit||0|1|30|", "target_value"), ("P1|benefit||1|-1|30|", "actual_value"),
         ("P1|benefit|at_most|-1|1|30|", "target_value"), ("P1|benefit||1|1||", "points"), ("P1|benefit||||30|", "target_value"),
         ("P1|benefit||5||30|达成预期指标", "actual_value"), ("P1|benefit|||5|30|达成预期指标", "target_value")],
    )  # fmt: skip
    def test_cell_that_stands_in_the_way_is_named(self, line, column):
        scored = World(national()).evaluate(subject="P1").file(indicators=rows(INDICATORS, line)).score()
        own = scored.findings[
            (scored.findings["item_code"] == "benefit") & (scored.findings["check"] == "item_is_scored")
        ]
        assert own[["row_id", "column_name"]].to_numpy().tolist() == [[1, column]]

    def test_budget_of_nothing_that_something_was_executed_against_is_named(self):
        filed = rows("fund_source adjusted_budget_wan_yuan executed_wan_yuan", "政府性基金|0|5")
        scored = World(load_rubric("fund-rows", "2022-01-01")).evaluate().file(projects=filed).score()
        own = scored.findings[scored.findings["check"] == "item_is_scored"].set_index("item_code")
        told = own.loc["execution_government_fund", ["row_id", "column_name"]]
        assert told.tolist() == [1, "adjusted_budget_wan_yuan"]

    def test_points_that_do_not_add_up_are_told_with_both_sums(self):
        world = World(national()).evaluate(subject="P1")
        told = finding(
            world.file(indicators=rows(INDICATORS, "P1|benefit||1|1|25.5|")).score(), "indicator_points_add_up"
        )
        assert (told["found"], told["expected"], told["item_code"]) == ("25.5", "30", "benefit")

    def test_points_that_cannot_be_read_are_not_added_up(self):
        world = World(national()).evaluate(subject="P1")
        world.file(indicators=rows(INDICATORS, "P1|benefit||1|1|25|", "P1|benefit||1|1|x|"))
        assert "indicator_points_add_up" not in checks_of(world.score())


class TestBook:
    def test_families_at_hand_load_and_award_their_points(self):
        book = read_rubric_book()
        assert {
            "county-department",
            "national-project",
            "project-execution-20",
            "fund-rows",
            "department-weighted",
        } <= set(book.codes)
        assert all(
            rubric.points_awardable_as_printed == rubric.points
            for rubric in book.rubrics
            if rubric.code != "county-department"
        )

    def test_amendment_of_the_county_rubric_counts_from_its_year_and_leaves_the_earlier_file_alone(self):
        book = read_rubric_book()
        found = {year: book.find("county-department", year) for year in (2022, 2023, 2024, 2025)}
        assert [rubric.effective_from.year for rubric in found.values()] == [2022, 2022, 2024, 2024]
        assert found[2023].sha256 == "b7b9711c3fa9f342cbdeea065723aac7723cafe9db1a12db242985e267cdc3ab"
        assert (found[2023].points_awardable_as_printed, found[2024].points_awardable_as_printed) == (95, 100)
