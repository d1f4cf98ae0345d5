"""Versions of evaluations: which candidates are new, and the reason each new version is told with."""

import pandas as pd
import pytest

from pipelines.recording.number_versions import keep_new_evaluations, number_evaluations

STANDING = ["unit_code", "subject_code", "version", "rubric_sha256", "content_sha256"]


def candidates(*rows):
    names = ["unit_code", "subject_code", "rubric_sha256", "submission_version"]
    return pd.DataFrame(rows, columns=names).astype({"unit_code": "string", "subject_code": "string"})


def standing(*rows):
    frame = pd.DataFrame(rows, columns=STANDING)
    return frame.astype({"unit_code": "string", "subject_code": "string", "version": "Int64"})


def test_first_evaluation_is_version_1_by_filing():
    kept = keep_new_evaluations(number_evaluations(candidates(("u", None, "r", 1)), standing()), ["x"], set())
    assert list(zip(kept["version"], kept["reason"], strict=True)) == [(1, "filing")]


@pytest.mark.parametrize(
    ("rubric", "content", "refiled", "told"),
    [
        ("r", "same", set(), []),
        ("r", "same", {"u"}, []),
        ("r", "other", {"u"}, [(3, "filing")]),
        ("s", "other", set(), [(3, "rubric")]),
        ("s", "other", {"u"}, [(3, "filing")]),
        ("r", "other", set(), [(3, "fact")]),
    ],
)
def test_evaluation_beside_a_standing_one_is_new_by_its_content_and_told_by_its_cause(rubric, content, refiled, told):
    numbered = number_evaluations(candidates(("u", None, rubric, 2)), standing(("u", None, 2, "r", "same")))
    assert list(numbered["version"]) == [2]
    kept = keep_new_evaluations(numbered, [content], refiled)
    assert list(zip(kept["version"], kept["reason"], strict=True)) == told


def test_subjects_of_one_unit_are_compared_each_with_its_own():
    numbered = number_evaluations(
        candidates(("u", None, "r", 1), ("u", "P1", "r", 1), ("u", "P2", "r", 1)),
        standing(("u", None, 4, "r", "a"), ("u", "P1", 2, "r", "b")),
    )
    kept = keep_new_evaluations(numbered, ["a", "other", "c"], set())
    assert list(zip(kept["subject_code"], kept["version"], strict=True)) == [("P1", 3), ("P2", 1)]
