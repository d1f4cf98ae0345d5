"""The door of the scoring stage: evaluations, typed tables and facts in; scores, terms and findings out.

All units are scored at once, rubric by rubric and item by item. Does not belong here: any rule of a method or a total.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from pipelines.scoring.check_self_scores import SELF_SCORES, TOTAL, Claim, check_self_scores
from pipelines.scoring.find_strangers import find_strangers
from pipelines.scoring.hear_words import ANSWERS, ATTACHMENTS, gather_words
from pipelines.scoring.score_amounts import score_deviation_bands, score_progress_to_target
from pipelines.scoring.score_answers import score_deduction_per_occurrence, score_sum_of_criteria
from pipelines.scoring.score_completion import score_completion_ratio
from pipelines.scoring.score_indicators import PROJECTS, score_share_attained
from pipelines.scoring.score_projects import score_deduction_by_share_uncorrected, score_share_below_balance_rate
from pipelines.scoring.score_rates import score_execution_rate
from pipelines.scoring.select_rows import pair_rows
from pipelines.scoring.settle_items import WEAKEST_FIRST, Settled, SettledItem, settle_item
from pipelines.scoring.settle_totals import settle_total
from pipelines.scoring.workings import Filings, Workings, mark_positions, stack_terms
from schemas.frames import FINDINGS, SCORE_STATUSES, SCORES, TABLE_FRAMES, TERMS, conform_frame, empty_frame
from schemas.measures import POINT_PLACES, scale_decimal
from schemas.rubric import Rubric, ShareAttained

ANSWERED: Mapping[str, Callable[..., Workings]] = {
    "sum_of_criteria": score_sum_of_criteria,
    "deduction_per_occurrence": score_deduction_per_occurrence,
}
COMPUTED: Mapping[str, Callable[..., Workings]] = {
    "share_attained": score_share_attained,
    "deviation_bands": score_deviation_bands,
    "deduction_by_share_uncorrected": score_deduction_by_share_uncorrected,
    "progress_to_target": score_progress_to_target,
    "share_below_balance_rate": score_share_below_balance_rate,
    "execution_rate": score_execution_rate,
    "completion_ratio": score_completion_ratio,
}
_FILING = ["unit_code", "fiscal_year"]
_KEY = [*_FILING, "subject_key", "item_rank"]


class RubricNotAtHandError(LookupError):
    """An evaluation names a rubric by a hash that was not handed over."""


@dataclass(frozen=True)
class Scored:
    """The outcome of scoring: SCORES, TERMS and FINDINGS, each in order of unit, year, subject and printed item."""

    scores: pd.DataFrame
    terms: pd.DataFrame
    findings: pd.DataFrame


def score_evaluations(
    evaluations: pd.DataFrame,
    rubrics: Mapping[str, Rubric],
    tables: Mapping[str, pd.DataFrame],
    filed_tables: pd.DataFrame,
    facts: pd.DataFrame,
) -> Scored:
    """Score every evaluation under its rubric.

    Args:
        evaluations: EVALUATIONS, one row per evaluation; a missing subject_code is the unit as a whole.
        rubrics: The rubrics the evaluations name, by sha256.
        tables: Typed frames of all units by table name (TABLE_FRAMES); a table that is not here is empty.
        filed_tables: One row per table a submission holds, with or without rows: unit_code, fiscal_year, table_name.
        facts: FACTS, what authorities have recorded.

    Returns:
        Points in hundredths; missing where there is no score, with its reason. The order of the rows handed over does
        not matter.

    Raises:
        RubricNotAtHandError: a rubric is missing from ``rubrics``.
    """
    parts = []
    for sha256 in sorted(evaluations["rubric_sha256"].unique()):
        if sha256 not in rubrics:
            raise RubricNotAtHandError(f"no rubric with the hash {sha256} was handed over")
        own = evaluations[(evaluations["rubric_sha256"] == sha256).to_numpy()]
        parts.append(_score_rubric(_gather_filings(rubrics[sha256], own, tables, filed_tables, facts)))
    return Scored(
        _merge([part.scores for part in parts], SCORES, []),
        _merge([part.terms for part in parts], TERMS, []),
        _merge([part.findings for part in parts], FINDINGS, ["check", "row_id", "column_name", "found"]),
    )


def _gather_filings(
    rubric: Rubric,
    evaluations: pd.DataFrame,
    tables: Mapping[str, pd.DataFrame],
    filed_tables: pd.DataFrame,
    facts: pd.DataFrame,
) -> Filings:
    """Number the evaluations under a rubric and bring their rows and facts to them."""
    numbered = evaluations.assign(subject_key=evaluations["subject_code"].fillna(""))
    numbered = numbered.sort_values([*_FILING, "subject_key"], ignore_index=True)
    numbered = numbered.assign(position=np.arange(len(numbered)))
    keys = numbered[[*_FILING, "subject_key", "position"]]
    own_facts = facts.assign(subject_key=facts["subject_code"].fillna(""))
    pairs = {
        name: pair_rows(numbered, tables[name] if name in tables else empty_frame(TABLE_FRAMES[name]), own)
        for name, own in _tables_read(rubric).items()
    }
    filed = filed_tables.merge(keys, on=_FILING)
    names, positions = filed["table_name"].to_numpy(dtype=object), filed["position"].to_numpy()
    has_table = {name: mark_positions(positions[names == name], len(numbered)) for name in pairs}
    return Filings(rubric, numbered, pairs, has_table, own_facts.merge(keys, on=[*_FILING, "subject_key"]))


def _tables_read(rubric: Rubric) -> dict[str, str | None]:
    """The tables that scoring under a rubric looks at; with the column of the subject where only its own rows are used."""
    own: dict[str, set[str | None]] = {}
    for item in rubric.scored_items:
        if isinstance(item.method, ShareAttained):
            own.setdefault(PROJECTS, set()).add(None)
        for reading in item.reads:
            subjects = [column for column, wanted in reading.where.items() if wanted == "subject"]
            own.setdefault(reading.table, set()).add(subjects[0] if subjects else None)
    columns = {table: names.pop() if len(names) == 1 else None for table, names in own.items()}
    return {**columns, **dict.fromkeys((ANSWERS, ATTACHMENTS, SELF_SCORES), "subject_code")}


def _score_rubric(filings: Filings) -> Scored:
    """Score all evaluations under one rubric: items, total, self-scores; frames with ``position`` and ``item_rank``."""
    rubric, count = filings.rubric, filings.count
    items = _settle_items(filings)
    scores = {code: item.scores for code, item in items.items()}
    total = settle_total(rubric, items, count)
    scores[TOTAL] = total.scores
    own = check_self_scores(filings, scores)
    most = {item.code: 0 if item.is_deduction else item.points_hundredths for item in rubric.scored_items}
    most[TOTAL] = scale_decimal(rubric.points, POINT_PLACES)
    rank = {code: place for place, code in enumerate(scores)}
    score_rows = [_tabulate(code, settled, own.claims[code], most[code]) for code, settled in scores.items()]
    findings = [item.findings.assign(item_code=code) for code, item in items.items()]
    findings += [found.assign(item_code=code) for code, found in own.findings.items()]
    explained = {**items, TOTAL: total}
    terms = [stack_terms([]).assign(item_code="")]
    terms += [item.terms.assign(item_code=code) for code, item in explained.items()]
    return Scored(
        *(_identify(frames, filings, rank) for frames in (score_rows, terms, [*findings, find_strangers(filings)]))
    )


def _settle_items(filings: Filings) -> dict[str, SettledItem]:
    """Apply each item's method to all evaluations, in printed order."""
    words, rubric, count = gather_words(filings), filings.rubric, filings.count
    settled = {}
    for item in rubric.scored_items:
        method: Any = item.method
        workings = (
            ANSWERED[method.name](item, method, words, count)
            if method.name in ANSWERED
            else COMPUTED[method.name](item, method, filings)
        )
        settled[item.code] = settle_item(item, workings, rubric, count)
    return settled


def _tabulate(item_code: str, settled: Settled, claim: Claim, most: int) -> pd.DataFrame:
    """The score rows of one item, or of the total; no reviewer has decided anything yet."""
    computed = pd.Series(settled.points, dtype="Int64").mask(~settled.has_score)
    return pd.DataFrame(
        {
            "position": np.arange(len(computed)),
            "item_code": item_code,
            "points_max": most,
            "self_score_points": pd.Series(claim.points, dtype="Int64").mask(~claim.is_filed),
            "computed_score_points": computed,
            "reviewed_score_points": pd.NA,
            "final_score_points": computed,
            "basis": np.array(WEAKEST_FIRST, dtype=object)[settled.basis],
            "status": np.array(SCORE_STATUSES, dtype=object)[settled.status],
            "reason": settled.reason,
        }
    )


def _identify(frames: list[pd.DataFrame], filings: Filings, rank: Mapping[str, int]) -> pd.DataFrame:
    """Put frames by position below one another and name unit, year and subject instead."""
    rows = pd.concat([frame for frame in frames if len(frame)] or frames[:1], ignore_index=True)
    owners = filings.evaluations[[*_FILING, "subject_code", "subject_key"]].take(
        rows["position"].to_numpy(dtype=np.int64)
    )
    item_rank = rows["item_code"].map(rank).fillna(len(rank)).astype("int64")
    return pd.concat([owners.reset_index(drop=True), rows], axis=1).assign(item_rank=item_rank)


def _merge(frames: list[pd.DataFrame], schema: Any, order: list[str]) -> pd.DataFrame:
    """Join the rubrics' frames by their keys; rows of one key keep their order unless ``order`` says more."""
    filled = [frame for frame in frames if len(frame)]
    if not filled:
        return empty_frame(schema)
    rows = pd.concat(filled, ignore_index=True).sort_values([*_KEY, *order], kind="stable", ignore_index=True)
    return conform_frame(rows, schema)
