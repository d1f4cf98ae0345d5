"""The scoring stage's door: worlds with nothing in them, and the places and words of findings."""

import pandas as pd
import pytest

from pipelines.scoring.score import RubricNotAtHandError, score_evaluations
from schemas.frames import EVALUATIONS, FACTS, TABLE_FRAMES, empty_frame
from tests.unit.scoring.builders import (
    World,
    assert_frames_are_what_they_claim,
    change_rubric,
    finding,
    keep_items,
    load_rubric,
    points_of,
    render,
    rows,
)

UNIT_INDICATORS = "kind direction target_value actual_value"


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
        assert told["table_name"] == "expense_subjects"

    def test_stake_of_a_contested_edge_is_rounded_as_the_rubric_rounds(self):
        """One of three is 3.3 where a rubric keeps one place; the note would have said 33.3 or 0.33 and nobody asked."""
        rubric = change_rubric(keep_items(load_rubric(), "goal_attainment_unit"), rounding_places=1)
        lines = ("quantity | | 100 | 130", "quantity | | 100 | 90", "quantity | | 100 | 90")
        scored = World(rubric).evaluate().file(indicators=rows(UNIT_INDICATORS, *lines)).score()
        told = finding(scored, "value_is_clear_of_a_contested_edge")
        assert (told["expected"], told["context"]["stake"]) == ("3.3", "3.3")
        assert points_of(scored)["goal_attainment_unit"] == 330

    def test_edge_of_the_last_band_that_has_one_can_be_contested_as_well(self):
        rubric = keep_items(load_rubric(), "expenditure_control")
        bands = rubric.scored_items[0].method.model_dump(mode="json")["bands"]
        bands[1]["contested_edge"] = bands[0]["contested_edge"]
        table = rows("subject initial_budget_wan_yuan final_wan_yuan", "水费 | 50 | 60")
        world = World(change_rubric(rubric, {"expenditure_control": {"method": {"bands": bands}}})).evaluate()
        told = finding(world.file(expense_subjects=table).score(), "value_is_clear_of_a_contested_edge")
        assert (told["found"], told["expected"], told["context"]["stake"]) == ("20 %", "5", "5")

    def test_expense_subject_that_is_not_filed_is_told_by_its_name(self):
        table = rows("subject initial_budget_wan_yuan final_wan_yuan", "水费 | 50 | 50")
        scored = World(keep_items(load_rubric(), "expenditure_control")).evaluate().file(expense_subjects=table).score()
        found = scored.findings[scored.findings["check"] == "expense_subject_is_filed"]
        assert set(found["table_name"]) == {"expense_subjects"}
        assert found["row_key"].tolist() == found["found"].tolist() != []

    def test_unaccepted_answer_names_what_is_accepted(self):
        table = rows("item_code criterion answer", "goal_quality | sound | 2.5", "violations | problems | 1.5")
        scored = World().evaluate().file(answers=table).score()
        found = scored.findings[scored.findings["check"] == "answer_is_acceptable"]
        assert found[["found", "expected", "row_id", "column_name"]].to_numpy().tolist() == [
            ["2.5", "0–2", 1, "answer"],
            ["1.5", "whole_count", 2, "answer"],
        ]
        assert "goal_quality·sound 填的是“2.5”，应为0 至 2" in render(scored, "answer_is_acceptable", "zh")

    def test_contradicting_fact_names_authority_and_document(self):
        world = World().evaluate().file(answers=rows("item_code criterion answer", "violations | problems | 1"))
        scored = world.record("violations", "problems", "2", document="审报〔2024〕9号").score()
        assert "审计机关认定“2”（审报〔2024〕9号）" in render(scored, "fact_agrees_with_the_answer", "zh")
        assert "the audit office says “2”" in render(scored, "fact_agrees_with_the_answer", "en")

    def test_fact_that_says_no_is_told_in_the_language_of_its_sentence(self):
        """A unit read 财政局认定“no” beside its own “是”, and “no” as what its cell should hold."""
        world = World().evaluate().file(answers=rows("item_code criterion answer", "feedback | on_time | 是"))
        scored = world.record("feedback", "on_time", "no", document="财绩〔2024〕21号").score()
        assert "审计机关认定“否”（财绩〔2024〕21号）" in render(scored, "fact_agrees_with_the_answer", "zh")
        assert "the audit office says “no”" in render(scored, "fact_agrees_with_the_answer", "en")

    def test_criteria_without_an_answer_are_named_each(self):
        """Of several only the first letter would have been told, and nobody asked."""
        table = rows("item_code criterion answer", "goal_quality | sound | 2", "goal_quality | complete | 2")
        told = finding(World().evaluate().file(answers=table).score(), "item_is_answered_in_full")
        assert (told["table_name"], told["found"]) == ("answers", "quantified, matched, collective_decision")

    def test_fact_that_is_no_answer_is_told_among_the_facts(self):
        told = finding(World().evaluate().record("violations", "problems", "1.5").score(), "answer_is_acceptable")
        assert (told["table_name"], told["found"]) == ("facts", "1.5")

    def test_deduction_that_a_unit_reports_of_itself_is_told_at_its_answer(self):
        table = rows("item_code criterion answer", "cooperation_deduction | occurrences | 1")
        told = finding(World().evaluate().file(answers=table).score(), "deduction_rests_on_the_bureau")
        place = (told["table_name"], told["column_name"], told["row_id"], told["row_key"])
        assert place == ("answers", "answer", 1, "cooperation_deduction/occurrences")

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
