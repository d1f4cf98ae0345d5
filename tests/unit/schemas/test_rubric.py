"""The rubric's model: what a file may say, and which rubric is in force."""

import re
from fractions import Fraction

import pytest
from pydantic import ValidationError

from schemas.rubric import Item, NoRubricInForceError, Rubric, RubricBook

READS = [{"table": "answers", "columns": ["answer"]}]
NAME = {"zh": "项", "en": "item"}
CRITERION = {"code": "done", "name": NAME, "answer": "yes_no", "points": 5, "authority": "unit"}


def item(**changes):
    whole = {
        "code": "one",
        "name": NAME,
        "points": 5,
        "method": {"name": "sum_of_criteria", "criteria": [CRITERION]},
        "reads": READS,
    }
    return whole | changes


def band(from_ratio):
    return {"from_ratio": from_ratio, "points": 1}


def rate(scale, table="projects"):
    method = {"name": "execution_rate", "budget": "adjusted", "scale": scale}
    return {"method": method, "reads": [{"table": table, "columns": []}]}


def completion(grade):
    return {
        "method": {"name": "completion_ratio", "grades": [grade]},
        "reads": [{"table": "indicators", "columns": []}],
    }


def rubric(effective_from, effective_to=None):
    return Rubric.model_validate(
        {
            "code": "county",
            "name": NAME,
            "effective_from": effective_from,
            "effective_to": effective_to,
            "subject_types": ["unit"],
            "source": {"status": "reconstructed", "remark": NAME},
            "points": 5,
            "items": [item()],
        }
    )


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"reads": []}, "says what it reads"),
        ({"method": {"name": "sum_of_criteria", "criteria": []}}, "needs criteria"),
        (
            {
                "method": {
                    "name": "deviation_bands",
                    "budget": "initial",
                    "subjects": ["水费"],
                    "bands": [{"up_to_ratio": "0.1", "points": 5}],
                }
            },
            "no upper edge",
        ),
        ({"metod": "typing error"}, "Extra inputs are not permitted"),
        (rate({"name": "bands", "bands": [{"from_ratio": "0.9", "points": 5}]}), "no lower edge"),
        (rate({"name": "bands", "bands": [band("0.8"), band("0.9"), band(None)]}), "fall from the highest"),
        (rate({"name": "bands", "bands": [band(None), band("0.9"), band(None)]}), "fall from the highest"),
        (rate({"name": "steps", "over": {"step_ratio": "0", "points": 1, "begun_step": "counts"}}), "greater than 0"),
        (rate({"name": "proportional"}, table="metrics"), "no adjusted budget beside what was spent"),
        (rate({"name": "proportional"}, table="nothing"), "no adjusted budget beside what was spent"),
        (rate({"name": "proportional"}, table="expense_subjects"), "no adjusted budget beside what was spent"),
        ({"method": {"name": "completion_ratio", "grades": []}}, "read from indicators"),
        (
            completion({"words": ["好"], "ratio": "0.8", "from_ratio": "0.6", "below_ratio": "0.8"}),
            "either a ratio, or the range",
        ),
        (completion({"words": ["好"]}), "either a ratio, or the range"),
        (completion({"words": ["好"], "ratio": "1.1"}), "less than or equal to 1"),
        ({"items_points": 100}, "a level by weight has items"),
    ],
)
def test_item_that_could_not_be_scored_is_refused_when_its_file_is_read(changes, told):
    """A rubric without criteria was accepted once, and failed only in the middle of a run."""
    with pytest.raises(ValidationError, match=told):
        Item.model_validate(item(**changes))


def test_find_of_several_in_force_takes_the_newest():
    """An amendment need not close the file before it, whose content and hash then stand."""
    book = RubricBook((rubric("2024-01-01"), rubric("2022-01-01")))
    assert [book.find("county", year).effective_from.year for year in (2023, 2024, 2025)] == [2022, 2024, 2024]


def test_shares_of_items_are_the_products_of_the_weights_above_them():
    """A level's items add to 100 and count by its weight; levels may nest, and a deduction is never weighed."""
    inner = {"code": "inner", "name": NAME, "points": 50, "items_points": 10, "items": [item()]}
    outer = {"code": "outer", "name": NAME, "points": 30, "items_points": 100, "items": [inner, item(code="two")]}
    tree = {**rubric("2022-01-01").model_dump(mode="json"), "items": [outer, item(code="three")]}
    assert Rubric.model_validate(tree).shares == {"one": Fraction(3, 2), "two": Fraction(3, 10), "three": 1}


def test_cap_without_an_execution_rate_is_refused():
    """A cap rests on the rate of an item; without one it would never apply, and nobody would notice."""
    caps = [{"item": "one", "below_ratio": "0.7", "most_points": 79}]
    with pytest.raises(ValidationError, match="no execution rate"):
        Rubric.model_validate({**rubric("2022-01-01").model_dump(mode="json"), "total_caps": caps})


def test_content_of_a_rubric_without_caps_and_weights_does_not_mention_them():
    """Fields that came later leave the hashes of rubrics already used as they were."""
    assert not {"total_caps", "items_points"} & set(re.findall(r'"(\w+)":', rubric("2022-01-01").canonical_json))


def test_find_takes_the_rubric_in_force_at_the_end_of_the_fiscal_year():
    """``effective_to`` is exclusive, so that two versions neither overlap nor leave a gap."""
    book = RubricBook((rubric("2022-01-01", "2024-01-01"), rubric("2024-01-01")))
    found = [book.find("county", year).effective_from.year for year in (2022, 2023, 2024, 2030)]
    assert found == [2022, 2022, 2024, 2024]


@pytest.mark.parametrize(("code", "fiscal_year"), [("county", 2021), ("province", 2023)])
def test_find_outside_the_dates_or_of_an_unknown_code_raises(code, fiscal_year):
    """The nearest rubric is never taken instead."""
    with pytest.raises(NoRubricInForceError):
        RubricBook((rubric("2022-01-01"),)).find(code, fiscal_year)


def test_sha256_is_that_of_the_content():
    """Equal content has equal hashes, and another date is another content."""
    assert rubric("2022-01-01").sha256 == rubric("2022-01-01").sha256
    assert rubric("2022-01-01").sha256 != rubric("2023-01-01").sha256
