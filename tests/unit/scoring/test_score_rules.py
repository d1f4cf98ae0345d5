"""Scores by their circumstances: what they rest on, whose they are, their terms, parameters and self-scores."""

import pytest

from tests.unit.scoring.builders import (
    World,
    assert_frames_are_what_they_claim,
    change_rubric,
    checks_of,
    finding,
    keep_items,
    load_rubric,
    points_of,
    render,
    rows,
    terms_of,
)

UNIT_INDICATORS = "kind direction target_value actual_value"


class TestBasis:
    @pytest.mark.parametrize(
        ("attachment", "basis"),
        [
            (None, "asserted_without_evidence"),
            ("goal_review | ", "asserted_with_evidence"),
            ("goal_review | internal_review", "asserted_with_evidence"),
            ("goal_review | other", "asserted_without_evidence"),
            ("disclosure | ", "asserted_without_evidence"),
        ],
    )
    def test_basis_of_an_assertion_depends_on_its_attachment(self, attachment, basis):
        world = (
            World().evaluate().file(answers=rows("item_code criterion answer", "goal_review | internal_review | yes"))
        )
        if attachment:
            world.file(attachments=rows("item_code criterion", attachment))
        assert world.score_item("goal_review")["basis"] == basis
        assert world.score_item("total")["basis"] == basis

    def test_basis_of_an_item_is_its_weakest_term(self):
        lines = ("goal_quality | sound | 2", "goal_quality | collective_decision | yes")
        world = World().evaluate().file(answers=rows("item_code criterion answer", *lines))
        assert world.score_item("goal_quality")["basis"] == "graded_as_filed"
        world.record("goal_quality", "sound", "1.5", authority="bureau")
        assert world.score_item("goal_quality")["basis"] == "asserted_without_evidence"
        world.record("goal_quality", "collective_decision", "yes", authority="bureau")
        row = world.score_item("goal_quality")
        assert (row["basis"], row["status"], row["computed_score_points"]) == ("authority", "incomplete", 350)

    def test_basis_of_computed_items_is_the_data(self):
        world = World().evaluate().file(projects=rows("project_code problem_found", "P1 | no"))
        assert world.score_item("timely_correction")["basis"] == "computed_from_data"
        assert world.score_item("goal_review")["basis"] == "not_assessable"

    def test_unacceptable_fact_silences_the_unit(self):
        world = World().evaluate().file(answers=rows("item_code criterion answer", "feedback | on_time | yes"))
        world.record("feedback", "on_time", "partly", authority="bureau")
        row = world.score_item("feedback")
        assert (row["computed_score_points"], row["status"], row["reason"]) == (None, "not_computed", "no_answer")
        assert "answer_is_acceptable" in checks_of(world.score(), "feedback")

    def test_facts_of_another_unit_year_or_subject_do_not_count(self):
        world = World().evaluate().file(answers=rows("item_code criterion answer", "feedback | on_time | yes"))
        for other in ({"unit": "U2"}, {"year": 2022}, {"subject": "P1"}):
            world.record("feedback", "on_time", "no", authority="bureau", **other)
        assert world.score_item("feedback")["computed_score_points"] == 500


class TestSubjects:
    def test_each_project_is_scored_from_its_own_rows(self):
        own = {"reads": [{"table": "projects", "columns": ["executed_wan_yuan"], "where": {"project_code": "subject"}}]}
        rubric = change_rubric(
            keep_items(load_rubric(), "balance_rate", "goal_review"),
            {"balance_rate": own},
            subject_types=["unit", "project"],
        )
        world = World(rubric).evaluate().evaluate(subject="P1").evaluate(subject="P2").evaluate("U2", subject="P1")
        world.file(
            projects=rows("project_code adjusted_budget_wan_yuan executed_wan_yuan", "P1 | 10 | 10", "P2 | 10 | 5"),
            answers=rows(
                "subject_code item_code criterion answer",
                " | goal_review | internal_review | yes",
                "P1 | goal_review | internal_review | no",
            ),
            self_scores=rows("subject_code item_code self_score_points", "P2 | goal_review | 3", " | goal_review | 4"),
        ).record("goal_review", "internal_review", "yes", subject="P2", authority="bureau")
        assert [world.score_item("balance_rate", subject=one)["computed_score_points"] for one in ("P1", "P2")] == [
            500,
            0,
        ]
        assert world.score_item("balance_rate")["status"] == "not_applicable"
        assert world.score_item("balance_rate", unit="U2", subject="P1")["status"] == "not_applicable"
        told = [world.score_item("goal_review", subject=one) for one in (None, "P1", "P2")]
        assert [one["computed_score_points"] for one in told] == [1000, 0, 1000]
        assert [one["self_score_points"] for one in told] == [400, None, 300]
        assert_frames_are_what_they_claim(world.score())

    def test_two_rubrics_in_one_run_keep_to_their_evaluations(self):
        whole = keep_items(load_rubric(), "balance_rate")
        rounded = change_rubric(whole, rounding_places=0)
        table = rows(
            "project_code adjusted_budget_wan_yuan executed_wan_yuan", "P1 | 1 | 1", "P2 | 1 | 0", "P3 | 1 | 1"
        )
        world = World(whole).evaluate("U1").evaluate("U2", rubric=rounded)
        scored = world.file("U1", projects=table).file("U2", projects=table).score()
        assert (points_of(scored, "U1"), points_of(scored, "U2")) == (
            {"balance_rate": 333, "total": 333},
            {"balance_rate": 300, "total": 300},
        )


class TestTerms:
    def test_terms_of_every_method_say_what_was_computed(self):
        world = (
            World()
            .evaluate()
            .file(
                execution=rows(
                    "month adjusted_budget_wan_yuan executed_wan_yuan", "6 | 10 | 3", "9 | 10 | 9", "11 | 10 | 9"
                ),
                projects=rows(
                    "project_code adjusted_budget_wan_yuan executed_wan_yuan problem_found corrected",
                    "P1 | 10 | 10 | yes | no",
                    "P2 | 10 | 1 | no | ",
                ),
                expense_subjects=rows("subject initial_budget_wan_yuan final_wan_yuan", "水费 | 10 | 12.5"),
                indicators=rows(UNIT_INDICATORS, "quantity | | 1 | 1", "quantity | | 1 | 2"),
                answers=rows("item_code criterion answer", "violations | problems | 3", "goal_quality | sound | 1.5"),
            )
        )
        scored, m = world.score(), 10**6
        data, claim = "computed_from_data", "asserted_without_evidence"
        assert terms_of(scored, "execution_progress") == [
            ("month_6", 3 * m, 10 * m, 400_000, 100, None, data),
            ("month_9", 9 * m, 10 * m, 675_000, 200, None, data),
            ("month_11", 9 * m, 10 * m, 825_000, 200, None, data),
        ]
        assert terms_of(scored, "timely_correction") == [
            ("start", m, m, None, 500, None, data),
            ("uncorrected", m, m, None, -500, None, data),
        ]
        assert terms_of(scored, "balance_rate") == [("below_limit", m, 2 * m, None, 500, None, data)]
        assert terms_of(scored, "expenditure_control") == [("deviation", 2_500_000, 10 * m, None, 0, "> 20 %", data)]
        assert terms_of(scored, "goal_attainment_unit") == [("attained", m, 2 * m, None, 1000, None, data)]
        assert terms_of(scored, "violations") == [
            ("start", m, m, None, 500, None, claim),
            ("problems", 3 * m, m, None, -50, None, claim),
        ]
        assert terms_of(scored, "goal_quality") == [("sound", 1_500_000, 2 * m, None, 200, None, "graded_as_filed")]
        assert terms_of(scored, "goal_review") == []

    def test_sums_beyond_64_bits_are_said_and_hurt_nobody_else(self):
        most = "8999999999999.999999"
        huge = rows(
            "subject initial_budget_wan_yuan final_wan_yuan", f"水费 | {most} | {most}", f"电费 | {most} | {most}"
        )
        small = rows("subject initial_budget_wan_yuan final_wan_yuan", "水费 | 10 | 10")
        world = World(keep_items(load_rubric(), "expenditure_control")).evaluate("U1").evaluate("U2")
        scored = world.file("U1", expense_subjects=huge).file("U2", expense_subjects=small).score()
        assert (points_of(scored, "U1")["expenditure_control"], points_of(scored, "U2")["expenditure_control"]) == (
            None,
            1000,
        )
        assert finding(scored, "item_is_scored")["context"] == {"reason": "too_large_to_add"}
        assert "超出可精确保存的范围" in render(scored, "item_is_scored", "zh")


class TestParameters:
    @pytest.mark.parametrize(
        ("mode", "points", "total", "status"),
        [
            ("incomplete", None, 500, "incomplete"),
            ("rescale", None, 1000, "complete"),
            ("full", 500, 1000, "complete"),
            ("zero", 0, 500, "complete"),
        ],
    )
    def test_nothing_to_count_follows_the_parameter(self, mode, points, total, status):
        rubric = keep_items(load_rubric(), "balance_rate", "timely_correction")
        rubric = change_rubric(rubric, {"balance_rate": {"not_applicable": mode}}, points=10)
        world = World(rubric).evaluate().file(projects=[])
        row, whole = world.score_item("balance_rate"), world.score_item("total")
        assert (row["computed_score_points"], row["status"], row["reason"]) == (
            points,
            "not_applicable",
            "nothing_to_count",
        )
        assert (whole["computed_score_points"], whole["status"]) == (total, status)
        assert checks_of(world.score(), "balance_rate") == ["item_is_applicable"]

    def test_total_of_nothing_but_rescaled_items_is_not_computed(self):
        rubric = keep_items(load_rubric(), "balance_rate", "goal_attainment_unit", "cooperation_deduction")
        world = World(change_rubric(rubric, points=15, not_applicable="rescale")).evaluate()
        row = world.score_item("total")
        assert (row["computed_score_points"], row["status"], row["reason"]) == (None, "not_computed", "no_item")
        assert row["basis"] == "not_assessable"

    def test_deduction_is_not_rescaled(self):
        rubric = keep_items(load_rubric(), "balance_rate", "timely_correction", "cooperation_deduction")
        world = World(change_rubric(rubric, points=10, not_applicable="rescale")).evaluate().file(projects=[])
        world.record("cooperation_deduction", "occurrences", "3", authority="bureau")
        assert world.score_item("total")["computed_score_points"] == 1000 - 150

    def test_total_is_never_below_zero(self):
        world = World().evaluate().record("cooperation_deduction", "occurrences", "9", authority="bureau")
        assert world.score_item("cooperation_deduction")["computed_score_points"] == -450
        assert world.score_item("total")["computed_score_points"] == 0

    def test_points_max_of_total_and_deduction_are_the_contracts(self):
        world = World().evaluate()
        assert (world.score_item("total")["points_max"], world.score_item("cooperation_deduction")["points_max"]) == (
            10000,
            0,
        )

    def test_final_score_without_a_decision_is_the_computed_one(self):
        scores = World().evaluate().file(projects=rows("project_code problem_found", "P1 | no")).score().scores
        assert scores["final_score_points"].equals(scores["computed_score_points"])
        assert scores["reviewed_score_points"].isna().all()


class TestSelfScores:
    def test_self_score_whose_key_stands_twice_is_none_and_so_is_the_total(self):
        rubric = keep_items(load_rubric(), "goal_review", "feedback", "cooperation_deduction")
        lines = ("goal_review | 10", "feedback | 5", "cooperation_deduction | 1", "cooperation_deduction | 2")
        world = World(rubric).evaluate().file(self_scores=rows("item_code self_score_points", *lines))
        assert world.score_item("cooperation_deduction")["self_score_points"] is None
        assert world.score_item("total")["self_score_points"] is None

    def test_self_total_does_not_need_the_deduction(self):
        rubric = keep_items(load_rubric(), "goal_review", "feedback", "cooperation_deduction")
        lines = ("goal_review | 10", "feedback | 4.25", "cooperation_deduction | ")
        world = World(rubric).evaluate().file(self_scores=rows("item_code self_score_points", *lines))
        assert world.score_item("total")["self_score_points"] == 1425

    def test_self_score_with_three_decimals_is_never_rounded(self):
        rubric = keep_items(load_rubric(), "goal_review")
        world = World(rubric).evaluate().file(self_scores=rows("item_code self_score_points", "goal_review | 9.995"))
        assert world.score_item("goal_review")["self_score_points"] is None
        assert "最多两位小数" in render(world.score(), "cell_is_readable", "zh")

    def test_self_score_beside_no_computed_score_is_not_compared(self):
        rubric = keep_items(load_rubric(), "goal_review")
        world = World(rubric).evaluate().file(self_scores=rows("item_code self_score_points", "goal_review | 10"))
        assert checks_of(world.score()) == ["item_is_scored"]
