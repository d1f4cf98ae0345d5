"""What the completion grades of qualitative indicators say: a share of the points, a reviewer's to give, or nothing.

Source: domain facts §2 and the contract's "Where the printed rubric is silent" (national form, ``grade``). Does not belong
here: whose word scores, and quantitative indicators.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from pipelines.scoring.workings import Bools
from schemas.measures import (
    HUNDREDTHS,
    MICRO,
    MICRO_PLACES,
    Int64s,
    UnreadableNumberError,
    format_micro,
    parse_decimal,
    scale_decimal,
)
from schemas.methods import CompletionRatio, Grade
from schemas.values import fold_word

FULL = HUNDREDTHS * MICRO


@dataclass(frozen=True)
class HeardGrades:
    """Per grade as filed.

    Attributes:
        percent_micro: The percentage it gives, in millionths of a percent; 0 where there is none.
        is_heard: Whether it gives one.
        is_pending: Whether a reviewer has to give it.
        range: The range in which the reviewer gives it; "" elsewhere.
    """

    percent_micro: Int64s
    is_heard: Bools
    is_pending: Bools
    range: pd.Series


def hear_grades(texts: Iterable[str], method: CompletionRatio) -> HeardGrades:
    """Read grades, each distinct text once; what is neither heard nor pending cannot be accepted."""
    codes, distinct = pd.factorize(pd.Series(texts, dtype=object), use_na_sentinel=False)
    grades = [_find_grade(method, str(text)) for text in distinct]
    read = [_read_percent(str(text), grade, method) for text, grade in zip(distinct, grades, strict=True)]
    percent = np.array([0 if value is None else value for value in read], dtype=np.int64)[codes]
    is_heard = np.array([value is not None for value in read], dtype=np.bool_)[codes]
    ranges = np.array(["" if grade is None else spell_range(grade) for grade in grades], dtype=object)[codes]
    is_pending: Bools = ~is_heard & (ranges != "")
    return HeardGrades(percent, is_heard, is_pending, pd.Series(ranges, dtype=object))


def _find_grade(method: CompletionRatio, text: str) -> Grade | None:
    """The grade that a text names; width, case and blanks do not count."""
    word = fold_word(text)
    return next((grade for grade in method.grades if word in {fold_word(one) for one in grade.words}), None)


def _read_percent(text: str, grade: Grade | None, method: CompletionRatio) -> int | None:
    """The percentage of a named grade, or the one filed; one that is not taken must be that of a listed grade."""
    if grade is not None:
        return None if grade.ratio is None else scale_decimal(grade.ratio * HUNDREDTHS, MICRO_PLACES)
    try:
        micro = parse_decimal(text, is_percentage=True).micro
    except UnreadableNumberError:
        return None
    listed = {
        scale_decimal(grade.ratio * HUNDREDTHS, MICRO_PLACES) for grade in method.grades if grade.ratio is not None
    }
    is_taken = 0 <= micro <= FULL if method.takes_percentage else micro in listed
    return micro if is_taken else None


def spell_range(grade: Grade) -> str:
    """The range in which a reviewer gives the percentage: ``60 %–80 %``; "" where the grade gives one itself."""
    if grade.from_ratio is None or grade.below_ratio is None:
        return ""
    low, high = (
        format_micro(scale_decimal(edge * HUNDREDTHS, MICRO_PLACES)) for edge in (grade.from_ratio, grade.below_ratio)
    )
    return f"≥ {low} %, < {high} %"


def expect_grade(method: CompletionRatio) -> str:
    """What can be accepted, for a finding: the words of the grades, and a percentage where one is taken."""
    words = [grade.words[0] for grade in method.grades]
    return " / ".join([*words, "0–100 %"] if method.takes_percentage else words)
