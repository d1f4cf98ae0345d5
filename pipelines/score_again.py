"""Score again: from the accepted values of one filing to its scores, through the same functions as a run, without one.

For whoever holds what was sealed and wants to know whether the scores follow from it. Does not belong here: where the values come
from, or what is said where the scores differ.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from pipelines.scoring.score import score_evaluations
from pipelines.validation.stand_in_reports import stand_in_reports
from pipelines.validation.tabulate import tabulate_cells
from pipelines.validation.validate_subjects import resolve_subjects
from schemas.frames import FACTS, conform_frame
from schemas.rubric import Rubric, RubricBook
from schemas.stored_cells import number_rows


@dataclass(frozen=True)
class ScoredAgain:
    """EVALUATIONS that the filing asks for under the rubric, their SCORES and TERMS."""

    evaluations: pd.DataFrame
    scores: pd.DataFrame
    terms: pd.DataFrame


def score_again(
    cells: Sequence[Mapping[str, Any]],
    filed: Sequence[Mapping[str, Any]],
    facts: Sequence[Mapping[str, Any]],
    rubric: Rubric,
) -> ScoredAgain:
    """Score one version of one unit's filing.

    Args:
        cells: Its cells as they were sealed, in their order (``number_rows``); numbers are whole numbers.
        filed: One row per table that it holds: unit_code, fiscal_year, table_name.
        facts: One row per fact in force (FACTS).
        rubric: The rubric; evaluations that the filing asks for under another are left out.
    """
    tables = pd.DataFrame(filed, columns=["unit_code", "fiscal_year", "table_name"])
    typed = stand_in_reports(tabulate_cells(number_rows(cells)).tables, tables)
    asked = resolve_subjects(typed["evaluations"], RubricBook((rubric,))).evaluations
    known = conform_frame(pd.DataFrame(facts), FACTS)
    scored = score_evaluations(asked, {rubric.sha256: rubric}, typed, tables, known)
    return ScoredAgain(asked, scored.scores, scored.terms)
