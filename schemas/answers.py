"""Answers: whether what is said about a criterion can be accepted, and what it counts.

Does not belong here: whose word scores, or how many points it gives.
"""

from schemas.measures import MICRO, MICRO_PLACES, UnreadableNumberError, parse_decimal, scale_decimal
from schemas.rubric import Criterion
from schemas.values import YES_NO, fold_word, read_boxes


def read_answer(text: str, criterion: Criterion) -> int | None:
    """Read one answer in millionths; None where it is not yes or no, not a grade in range, not a whole count of 0 or more."""
    if criterion.answer == "yes_no":
        word = YES_NO.get(fold_word(read_boxes(text)))
        return None if word is None else MICRO * (word == "yes")
    try:
        micro = parse_decimal(text).micro
    except UnreadableNumberError:
        return None
    if criterion.answer == "grade":
        return micro if 0 <= micro <= scale_decimal(criterion.points, MICRO_PLACES) else None
    return micro if micro >= 0 and micro % MICRO == 0 else None


def expect_answer(criterion: Criterion) -> str:
    """What can be accepted, as the name or figure a finding tells."""
    if criterion.answer == "grade":
        return f"0–{criterion.points.normalize():f}"
    return "yes_or_no" if criterion.answer == "yes_no" else "whole_count"
