"""Versions of evaluations and comparisons: which candidates are new, and the reason each new version is told with."""

import pandas as pd
import pytest

from pipelines.recording.number_versions import (
    EVALUATION_KEY,
    UNIT_YEAR_KEY,
    end_evaluations,
    explain_evaluations,
    explain_unit_years,
    keep_new,
    number_candidates,
)

STANDING = [*EVALUATION_KEY, "version", "rubric_sha256", "content_sha256", "reason", "submission_version"]
TEXTS = dict.fromkeys(["unit_code", "subject_code"], "str")


def candidates(*rows):
    names = [*EVALUATION_KEY, "rubric_sha256", "submission_version"]
    return pd.DataFrame(rows, columns=names).astype(TEXTS)


def standing(*rows):
    return pd.DataFrame(rows, columns=STANDING).astype({**TEXTS, "version": "Int64"})


def decide(asked, stands, contents, refiled=()):
    numbered = number_candidates(asked, stands, EVALUATION_KEY)
    return explain_evaluations(keep_new(numbered, contents), set(refiled))


def test_first_evaluation_is_version_1_by_filing():
    kept = decide(candidates(("u", 2023, None, "r", 1)), standing(), ["x"])
    assert list(zip(kept["version"], kept["reason"], strict=True)) == [(1, "filing")]


@pytest.mark.parametrize(
    ("rubric", "content", "refiled", "told"),
    [
        ("r", "same", set(), []),
        ("r", "same", {("u", 2023)}, []),
        ("r", "other", {("u", 2023)}, [(3, "filing")]),
        ("s", "other", set(), [(3, "rubric")]),
        ("s", "other", {("u", 2023)}, [(3, "filing")]),
        ("r", "other", set(), [(3, "fact")]),
        ("r", "other", {("u", 2024)}, [(3, "fact")]),
    ],
)
def test_evaluation_beside_a_standing_one_is_new_by_its_content_and_told_by_its_cause(rubric, content, refiled, told):
    stands = standing(("u", 2023, None, 2, "r", "same", "filing", 1))
    kept = decide(candidates(("u", 2023, None, rubric, 2)), stands, [content], refiled)
    assert list(zip(kept["version"], kept["reason"], strict=True)) == told


def test_subjects_and_years_of_one_unit_are_compared_each_with_its_own():
    asked = candidates(
        ("u", 2023, None, "r", 1), ("u", 2023, "P1", "r", 1), ("u", 2023, "P2", "r", 1), ("u", 2022, None, "r", 1)
    )
    stands = standing(("u", 2023, None, 4, "r", "a", "filing", 1), ("u", 2023, "P1", 2, "r", "b", "filing", 1))
    kept = decide(asked, stands, ["a", "other", "c", "a"])
    told = zip(kept["fiscal_year"], kept["subject_code"].fillna(""), kept["version"], strict=True)
    assert list(told) == [(2023, "P1", 3), (2023, "P2", 1), (2022, "", 1)]


def test_evaluation_that_comes_back_after_it_ended_is_a_filing():
    stands = standing(("u", 2023, "P1", 2, "r", "ended", "withdrawn", 1))
    kept = decide(candidates(("u", 2023, "P1", "r", 3)), stands, ["x"])
    assert list(zip(kept["version"], kept["reason"], strict=True)) == [(3, "filing")]


def test_evaluation_that_the_filing_in_force_no_longer_asks_for_ends():
    """A corrected filing without its project form left the form's old score standing for ever."""
    stands = standing(
        ("u", 2023, None, 1, "r", "a", "filing", 1),
        ("u", 2023, "P1", 4, "r", "b", "filing", 1),
        ("u", 2023, "P2", 2, "r", "c", "withdrawn", 1),
        ("elsewhere", 2023, "P1", 2, "r", "d", "filing", 1),
    )
    filed = pd.DataFrame({"unit_code": ["u"], "fiscal_year": [2023], "version": [2]})
    ended = end_evaluations(stands, candidates(("u", 2023, None, "r", 2)), filed)
    told = ended[["unit_code", "subject_code", "version", "submission_version", "reason"]]
    assert told.to_dict("records") == [
        {"unit_code": "u", "subject_code": "P1", "version": 5, "submission_version": 2, "reason": "withdrawn"}
    ]


def test_comparison_says_whether_its_own_year_or_the_year_before_was_filed():
    asked = pd.DataFrame({"unit_code": ["a", "b", "c"], "fiscal_year": [2023, 2023, 2023]})
    nothing = pd.DataFrame(columns=[*UNIT_YEAR_KEY, "version", "content_sha256"])
    kept = keep_new(number_candidates(asked, nothing, UNIT_YEAR_KEY), ["x", "y", "z"])
    told = explain_unit_years(kept, {("a", 2023)}, {("a", 2023), ("b", 2023)}, "score")
    assert list(told["reason"]) == ["filing", "prior_year", "score"]
