"""The scoring stage's door: places and words of findings, bases, subjects, parameters, worlds with nothing in them."""

import json

import pandas as pd
import pytest

from pipelines.scoring.score import RubricNotAtHandError, RubricReadsNothingError, score_evaluations
from schemas.findings import render_sentence
from schemas.frames import EVALUATIONS, FACTS, FINDINGS, SCORES, TABLE_FRAMES, TERMS, empty_frame
from tests.unit.scoring.builders import World, change_rubric, checks_of, keep_items, load_rubric, points_of, rows

UNIT_INDICATORS = "kind direction target_value actual_value"


def finding(scored, check):
    """The one finding of a check, missing values left out, its context read."""
    found = scored.findings[scored.findings["check"] == check]
    assert len(found) == 1, checks_of(scored)
    told = {name: value for name, value in found.iloc[0].items() if pd.notna(value)}
    return told | {"context": json.loads(told.get("context", "{}"))}


def render(scored, check, language):
    found = scored.findings[scored.findings["check"] == check].iloc[0]
    return render_sentence({name: value for name, value in found.items() if pd.notna(value)}, language)


def terms_of(scored, item):
    own = scored.terms[scored.terms["item_code"] == item]
    names = ["term", "numerator_micro", "denominator_micro", "target_micro", "weight_points", "band", "basis"]
    return [tuple(None if pd.isna(value) else value for value in row) for row in own[names].itertuples(index=False)]


def assert_frames_are_what_they_claim(scored):
    for frame, schema in ((scored.scores, SCORES), (scored.terms, TERMS), (scored.findings, FINDINGS)):
        schema.validate(frame)


class TestEmptyWorlds:
    def test_score_of_no_evaluations_is_empty_frames_of_the_right_types(self):
        scored = World().score()
        assert_frames_are_what_they_claim(scored)
        assert (len(scored.scores), len(scored.terms), len(scored.findings)) == (0, 0, 0)

    def test_score_without_any_table_has_every_item_and_the_total(self):
        world = World().evaluate()
        evaluations = (
            world.score()
            .scores[["unit_code", "fiscal_year"]]
            .head(1)
            .assign(subject_code=pd.NA, subject_type="unit", rubric_code="x", rubric_sha256=world.rubric.sha256)
        )
        nothing = pd.DataFrame({"unit_code": [], "fiscal_year": [], "table_name": []}).astype(
            {"unit_code": "string", "fiscal_year": "Int64", "table_name": "string"}
        )
        scored = score_evaluations(evaluations, world.rubrics, {}, nothing, empty_frame(FACTS))
        assert_frames_are_what_they_claim(scored)
        assert len(scored.scores) == 15
        assert scored.scores["item_code"].iloc[-1] == "total"

    def test_score_under_a_rubric_without_items_is_no_total(self):
        scored = World(change_rubric(load_rubric(), items=[])).evaluate().score()
        assert_frames_are_what_they_claim(scored)
        assert scored.scores[["item_code", "status"]].to_numpy().tolist() == [["total", "not_computed"]]

    def test_score_of_rows_without_an_evaluation_is_nothing(self):
        scored = World().evaluate("U1").file("U2", execution=rows("month executed_wan_yuan", "6 | 1")).score()
        assert set(scored.scores["unit_code"]) == {"U1"}

    def test_score_under_a_rubric_that_is_not_at_hand_is_an_error(self):
        frames = {name: empty_frame(schema) for name, schema in TABLE_FRAMES.items()}
        evaluation = {"unit_code": "U1", "fiscal_year": 2023, "subject_type": "unit", "rubric_code": "x"}
        evaluations = pd.DataFrame([evaluation | {"subject_code": None, "rubric_sha256": "0" * 64}])
        filed = pd.DataFrame(columns=["unit_code", "fiscal_year", "table_name"])
        with pytest.raises(RubricNotAtHandError, match="0000"):
            score_evaluations(evaluations, {}, frames, filed, empty_frame(FACTS))
        assert len(EVALUATIONS.columns) == 7

    def test_score_under_a_rubric_that_reads_nothing_is_an_error(self):
        rubric = change_rubric(load_rubric(), {"balance_rate": {"reads": []}})
        with pytest.raises(RubricReadsNothingError, match="balance_rate"):
            World(rubric).evaluate().score()


class TestPlacesAndWords:
    def test_missing_cell_is_told_at_its_cell(self):
        table = rows("month adjusted_budget_wan_yuan executed_wan_yuan", "6 | 9 | 1", "9 | | 1", "11 | x | 1")
        scored = World(keep_items(load_rubric(), "execution_progress")).evaluate().file(execution=table).score()
        told = finding(scored, "item_is_scored")
        place = (told["table_name"], told["column_name"], told["row_id"], told["row_key"])
        assert place == ("execution", "adjusted_budget_wan_yuan", 2, "9")
        assert told["context"] == {"reason": "missing_cell"}
        assert "所需单元格为空或不可用" in render(scored, "item_is_scored", "zh")

    def test_month_not_filed_is_told_by_its_key(self):
        table = rows("month adjusted_budget_wan_yuan executed_wan_yuan", "6 | 9 | 1", "11 | 9 | 1")
        scored = World(keep_items(load_rubric(), "execution_progress")).evaluate().file(execution=table).score()
        told = finding(scored, "item_is_scored")
        assert (told["row_key"], "row_id" in told) == ("9", False)

    def test_indicator_on_the_contested_edge_names_edge_stake_and_other_reading(self):
        lines = ("quantity | | 100 | 130", "quantity | | 100 | 100", "quantity | | 0 | 0", "quantity | equal | 1 | 1")
        world = World(keep_items(load_rubric(), "goal_attainment_unit")).evaluate()
        scored = world.file(indicators=rows(UNIT_INDICATORS, *lines)).score()
        told = finding(scored, "value_is_clear_of_a_contested_edge")
        assert (told["row_id"], told["column_name"]) == (1, "actual_value")
        assert (told["found"], told["expected"], told["context"]["stake"]) == ("130 = 100 × 1.3", "10", "2.5")
        chinese, english = (render(scored, "value_is_clear_of_a_contested_edge", one) for one in ("zh", "en"))
        assert "严格含本数" in chinese
        assert "read strictly would not count it" in english
        assert "严格含本数" not in english

    def test_deviation_on_the_contested_edge_names_the_band_and_the_stake(self):
        table = rows("subject initial_budget_wan_yuan final_wan_yuan", "水费 | 50 | 55")
        world = World(keep_items(load_rubric(), "expenditure_control")).evaluate().file(expense_subjects=table)
        told = finding(world.score(), "value_is_clear_of_a_contested_edge")
        assert (told["found"], told["expected"], told["context"]["stake"]) == ("10 %", "10", "5")

    def test_unaccepted_answer_names_what_is_accepted(self):
        table = rows("item_code criterion answer", "goal_quality | sound | 2.5", "violations | problems | 1.5")
        scored = World().evaluate().file(answers=table).score()
        found = scored.findings[scored.findings["check"] == "answer_is_acceptable"]
        assert found[["found", "expected", "row_id", "column_name"]].to_numpy().tolist() == [
            ["2.5", "0–2", 1, "answer"],
            ["1.5", "whole_count", 2, "answer"],
        ]
        assert "goal_quality·sound 填的是“2.5”，应为0–2" in render(scored, "answer_is_acceptable", "zh")

    def test_contradicting_fact_names_authority_and_document(self):
        world = World().evaluate().file(answers=rows("item_code criterion answer", "violations | problems | 1"))
        scored = world.record("violations", "problems", "2", document="审报〔2024〕9号").score()
        assert "审计机关认定“2”（审报〔2024〕9号）" in render(scored, "fact_agrees_with_the_answer", "zh")
        assert "the audit office says “2”" in render(scored, "fact_agrees_with_the_answer", "en")

    def test_answers_and_self_scores_outside_the_rubric_are_said_and_not_used(self):
        answers = rows("item_code criterion answer", "goal_reviews | x | yes", "goal_review | other | yes", " | | yes")
        selfs = rows("item_code self_score_points", "goal_management | 40", "feedback | 5")
        scored = World().evaluate().file(answers=answers, self_scores=selfs).score()
        found = scored.findings[scored.findings["check"] == "item_is_in_the_rubric"]
        assert sorted(found[["item_code", "found", "table_name", "column_name"]].to_numpy().tolist()) == [
            ["goal_management", "goal_management", "self_scores", "item_code"],
            ["goal_review", "other", "answers", "criterion"],
            ["goal_reviews", "goal_reviews", "answers", "item_code"],
        ]
        assert points_of(scored)["goal_review"] is None

    def test_findings_hold_for_every_check_their_own_row_and_year(self):
        table = rows("item_code self_score_points", "goal_review | 11")
        world = World().evaluate("A", 2022).evaluate("A", 2023).evaluate("B", 2023)
        scored = world.file("A", 2023, self_scores=table).score()
        told = finding(scored, "self_score_is_within_its_points")
        assert (told["unit_code"], told["fiscal_year"], told["row_id"], told["found"]) == ("A", 2023, 1, "11")


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
