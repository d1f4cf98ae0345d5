"""Scores recomputed from their terms: what the scoring gives holds under every method and family, and nothing else does."""

import json

import pandas as pd
import pytest

from evidence.documents import Document
from evidence.recompute import recompute_scores
from evidence.standalone import verify as alone
from tests.unit.scoring.builders import World, change_rubric
from tests.unit.scoring.test_rubric_cases import CASES, find_rubric, read_table
from warehouse.ledger.leaves import LEAF_SCHEMAS, spell_value

HALVES = {part.table: part for part in LEAF_SCHEMAS["evaluation/1"].parts}


def spell_rows(frame, table):
    columns = [name for name in HALVES[table].columns if name in frame.columns]
    return [
        {name: None if pd.isna(value) else spell_value(value) for name, value in zip(columns, row, strict=True)}
        for row in frame[columns].itertuples(index=False)
    ]


@pytest.fixture(scope="module")
def cases():
    """Every worked example as the documents of a bundle: its rubric and its evaluation."""
    world, rubrics = World(), {}
    for title, case in CASES.items():
        changes = {name: int(value) if value.isdigit() else value for name, value in case.get("rubric", {}).items()}
        rubrics[title] = change_rubric(find_rubric(case), **changes)
        world.evaluate(title, subject=case.get("subject"), rubric=rubrics[title])
        for heading, lines in case["filed"].items():
            table, rows = read_table(heading, lines)
            world.file(title, **{table.name: rows})
        for item, criterion, value, authority in case.get("facts", ()):
            world.record(item, criterion, value, unit=title, authority=authority)
    scored = world.score()
    return {title: make_documents(title, rubrics[title], scored) for title in CASES}


def make_documents(title, rubric, scored):
    head = {"unit_code": title, "subject_code": None, "rubric_sha256": rubric.sha256, "submission_version": "1"}
    own = {name: getattr(scored, name)[lambda frame: frame["unit_code"] == title] for name in ("scores", "terms")}
    rows = {"evaluations": [head], **{name: spell_rows(frame, name) for name, frame in own.items()}}
    content = {"rubric_sha256": rubric.sha256, "content_json": rubric.canonical_json}
    return [Document(0, "rubric/1", {"rubrics": [content]}), Document(1, "evaluation/1", rows)]


def judge_alone(rubric, evaluation):
    """What the stand-alone verifier says of an evaluation: its faults, and the total in words."""
    tables = {table: [{**row, "leaf": 1} for row in rows] for table, rows in evaluation.rows.items()}
    del alone.faults[:]
    told = alone.check_evaluation(tables["evaluations"][0], tables, json.loads(rubric.first["content_json"]))
    return alone.faults[:], told


@pytest.mark.parametrize("title", CASES)
def test_worked_example_of_officials_follows_from_its_terms_in_both_verifiers(title, cases):
    rubric, evaluation = cases[title]
    recomputed = recompute_scores([rubric, evaluation])
    assert [one.detail for one in recomputed.faults] == []
    assert recomputed.scores == len(evaluation.rows["scores"])
    assert judge_alone(rubric, evaluation)[0] == []


def with_row(document, table, at, **values):
    rows = [row | values if number == at else row for number, row in enumerate(document.rows[table])]
    return Document(document.ledger_index, document.schema_name, {**document.rows, table: rows})


def test_every_score_that_is_one_hundredth_off_is_told_by_item(cases):
    told = 0
    for rubric, evaluation in cases.values():
        for at, row in enumerate(evaluation.rows["scores"]):
            if row["computed_score_points"] is None:
                continue
            other = str(int(row["computed_score_points"]) + 1)
            altered = with_row(evaluation, "scores", at, computed_score_points=other, final_score_points=other)
            where = {one.where.rpartition(" ")[2] for one in recompute_scores([rubric, altered]).faults}
            assert row["item_code"] in where
            told += 1
    assert told > 300


def test_every_weight_that_the_rubric_does_not_give_is_told_even_where_the_score_fits(cases):
    """Bands, targets and the points of an indicator are held against the rubric, not only added up."""
    for rubric, evaluation in cases.values():
        for at, row in enumerate(evaluation.rows["terms"]):
            if row["item_code"] == "total":
                continue
            altered = with_row(evaluation, "terms", at, weight_points=str(int(row["weight_points"]) + 1))
            details = " ".join(one.detail for one in recompute_scores([rubric, altered]).faults)
            assert "weight or target" in details or "nothing_to_count" in row["term"], row


def test_second_verifier_holds_scores_and_weights_against_the_points_of_the_rubric(cases):
    """It only added terms up: ten points for an item of five passed, where its terms came to ten."""
    told = 0
    for rubric, evaluation in cases.values():
        for at, row in enumerate(evaluation.rows["scores"][:-1]):
            faults, _ = judge_alone(
                rubric, with_row(evaluation, "scores", at, points_max=str(int(row["points_max"]) + 1))
            )
            assert any("another maximum" in one for one in faults), row
        for at, row in enumerate(evaluation.rows["terms"]):
            if row["item_code"] != "total":
                more = with_row(evaluation, "terms", at, weight_points=str(int(row["weight_points"]) + 1))
                told += any("no such weight" in one for one in judge_alone(rubric, more)[0])
                assert judge_alone(rubric, more)[0], row
    assert told > 200


def test_rubric_whose_items_do_not_add_up_to_the_full_mark_is_told_by_the_second_verifier(cases):
    """No fault of the bundle: a form may be printed so. Whoever reads the total should know."""
    rubric, evaluation = next(iter(cases.values()))
    content = json.loads(rubric.first["content_json"])
    other = Document(
        0, "rubric/1", {"rubrics": [rubric.first | {"content_json": json.dumps({**content, "points": "110"})}]}
    )
    assert "items of the rubric" not in judge_alone(rubric, evaluation)[1]
    assert "items of the rubric: 100.0 / 110" in judge_alone(other, evaluation)[1]


@pytest.mark.parametrize(
    ("table", "values", "told"),
    [
        ("scores", {"item_code": "goal_quality"}, "not those of the rubric"),
        ("scores", {"points_max": "999"}, "points_max"),
        ("scores", {"reviewed_score_points": "1"}, "the final score is"),
        ("scores", {"computed_score_points": "many"}, "cannot be recomputed"),
        ("terms", {"item_code": "nowhere"}, "it has terms, and no score"),
        ("terms", {"denominator_micro": "0"}, "cannot be recomputed"),
        ("terms", {"numerator_micro": None}, "cannot be recomputed"),
    ],
)
def test_rows_that_make_no_sense_are_told_and_never_a_traceback(table, values, told, cases):
    rubric, evaluation = next(
        documents for documents in cases.values() if documents[1].rows["terms"][0]["item_code"] == "goal_review"
    )
    found = recompute_scores([rubric, with_row(evaluation, table, 0, **values)])
    assert any(told in one.detail for one in found.faults), found.faults


def test_rubric_that_is_not_here_is_told(cases):
    _, evaluation = next(iter(cases.values()))
    (fault,) = recompute_scores([evaluation]).faults
    assert "cannot be recomputed" in fault.detail
