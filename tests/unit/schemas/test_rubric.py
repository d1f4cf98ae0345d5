"""The rubric's model: what a file may say, and which rubric is in force."""

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
    ],
)
def test_item_that_could_not_be_scored_is_refused_when_its_file_is_read(changes, told):
    """A rubric without criteria was accepted once, and failed only in the middle of a run."""
    with pytest.raises(ValidationError, match=told):
        Item.model_validate(item(**changes))


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
