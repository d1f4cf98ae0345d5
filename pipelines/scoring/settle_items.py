"""Settle an item: from its terms and obstacles to points, status, basis and reason. The score is nothing but its terms.

The identity anyone can recompute: score = round(Σ weight × min(1, (numerator ÷ denominator) ÷ target)), without the
minimum where there is no target, and with the band's weight in full where a band is named; then never below
``least_points`` of the method, or 0. Rounding is half up, once, to the rubric's places. Source: domain facts §1; the
contract's score status and basis.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipelines.scoring.workings import (
    NOWHERE,
    Bools,
    Rate,
    Workings,
    make_findings,
    make_terms,
    mark_positions,
    stack_findings,
    stack_terms,
)
from schemas.findings import write_context
from schemas.frames import SCORE_STATUSES
from schemas.measures import MICRO, POINT_PLACES, Int64s, RatioTerms, multiply_exactly, round_ratio_sums, scale_decimal
from schemas.rubric import Item, NotApplicable, Rubric

# Reasons why an item has no score; where several apply, the first in this order is told.
REASONS = (
    "missing_table",
    "repeated_key",
    "missing_cell",
    "missing_row",
    "no_answer",
    "grade_awaits_reviewer",
    "no_denominator",
    "too_large_to_add",
    "nothing_to_count",
)
WEAKEST_FIRST = (
    "graded_as_filed",
    "asserted_without_evidence",
    "asserted_with_evidence",
    "authority",
    "computed_from_data",
    "not_assessable",
)
NOT_APPLICABLE, NOT_COMPUTED, INCOMPLETE, AWAITING_AUTHORITY, AWAITING_REVIEW, COMPLETE = range(len(SCORE_STATUSES))
NOT_ASSESSABLE = WEAKEST_FIRST.index("not_assessable")


@dataclass(frozen=True)
class Settled:
    """One score per evaluation: an item's, or the total's.

    Attributes:
        points: Hundredths; 0 where there is none.
        has_score: Whether there is one.
        status: Place in SCORE_STATUSES.
        basis: Place in WEAKEST_FIRST.
        reason: Why there is no score, or an incomplete one; None otherwise.
    """

    points: Int64s
    has_score: Bools
    status: npt.NDArray[np.int64]
    basis: npt.NDArray[np.int64]
    reason: npt.NDArray[np.object_]


@dataclass(frozen=True)
class SettledItem:
    """An item's scores (or the total's) with the terms they rest on, the findings about it, and its execution rate if any."""

    scores: Settled
    terms: pd.DataFrame
    findings: pd.DataFrame
    rate: Rate | None = None


def settle_item(item: Item, workings: Workings, rubric: Rubric, count: int) -> SettledItem:
    """Settle one item for all evaluations under a rubric."""
    first = _first_obstacles(workings.obstacles)
    reason = np.full(count, None, dtype=object)
    reason[first["position"].to_numpy()] = first["reason"].to_numpy()
    is_inapplicable = reason == "nothing_to_count"
    is_blocked = mark_positions(first["position"].to_numpy(), count)
    terms = workings.terms[~is_blocked[workings.terms["position"].to_numpy()]]
    granted = _grant_inapplicable(item, not_applicable_mode(item, rubric), np.flatnonzero(is_inapplicable))
    terms = stack_terms([terms, granted])
    has_score = ~is_blocked | mark_positions(granted["position"].to_numpy(), count)
    points = np.maximum(add_terms(terms, count, rubric.rounding_places), least_points(item))
    status = _status(workings, is_inapplicable, is_blocked)
    reason[status == INCOMPLETE] = "some_answers"
    scores = Settled(np.where(has_score, points, 0), has_score, status, _basis(terms, has_score), reason)
    notes = workings.notes[~is_blocked[workings.notes["position"].to_numpy()]]
    findings = stack_findings([workings.findings, notes, _unscored(first)])
    return SettledItem(scores, terms, findings, workings.rate)


def not_applicable_mode(item: Item, rubric: Rubric) -> NotApplicable:
    """What becomes of an item with nothing to count: its own parameter, or the rubric's."""
    return item.not_applicable or rubric.not_applicable


def least_points(item: Item) -> int:
    """The least an item can come to, in hundredths: what its method says, or 0."""
    return scale_decimal(getattr(item.method, "least_points", 0), POINT_PLACES)


def add_terms(terms: pd.DataFrame, count: int, places: int) -> Int64s:
    """Add the terms of each evaluation and round once, half up, to ``places``; in hundredths of a point, exactly.

    Raises:
        OverflowError: a sum lies beyond 64 bits, which no rubric with sensible points can reach.
    """
    is_banded, is_capped = terms["band"].notna().to_numpy(), terms["target_micro"].notna().to_numpy()
    numerator, denominator = terms["numerator_micro"].to_numpy(), terms["denominator_micro"].to_numpy()
    numerator, denominator = np.where(is_banded, 1, numerator), np.where(is_banded, 1, denominator)
    if is_capped.any():
        target = terms["target_micro"].to_numpy(dtype=np.int64, na_value=MICRO)
        numerator, denominator = _cap_at_target(numerator, denominator, target, is_capped)
    step = 10 ** (POINT_PLACES - places)
    parts = RatioTerms(terms["position"].to_numpy(), terms["weight_points"].to_numpy(), numerator, denominator)
    points: Int64s = round_ratio_sums(parts, count, divisor=step) * step
    return points


def _cap_at_target(numerator: Int64s, denominator: Int64s, target: Int64s, is_capped: Bools) -> tuple[Int64s, Int64s]:
    """Divide by the target where there is one, at most 1: (n ÷ d) ÷ (t ÷ 10⁶) = (n × 10⁶) ÷ (d × t), cancelled."""
    common = np.gcd(target, MICRO)
    left = multiply_exactly(numerator, np.where(is_capped, MICRO // common, 1))
    right = multiply_exactly(denominator, np.where(is_capped, target // common, 1))
    is_reached = is_capped & np.asarray(left >= right, dtype=np.bool_)
    return np.where(is_reached, 1, left), np.where(is_reached, 1, right)


def _first_obstacles(obstacles: pd.DataFrame) -> pd.DataFrame:
    """The obstacle to tell of, one row per evaluation that has any: first by reason, then by table, row and column."""
    if obstacles.empty:
        return obstacles
    ranked = obstacles.assign(rank=obstacles["reason"].map({reason: rank for rank, reason in enumerate(REASONS)}))
    ranked = ranked.sort_values(["position", "rank", "table_name", "row_id"], kind="stable")
    return ranked.drop_duplicates("position")


def _grant_inapplicable(item: Item, mode: NotApplicable, positions: Int64s) -> pd.DataFrame:
    """The term of an item that is not applicable: all its points, or none; no term where it has no score."""
    if mode in {"incomplete", "rescale"}:
        return stack_terms([])
    weight = item.points_hundredths if mode == "full" else 0
    return stack_terms([make_terms("nothing_to_count", positions, weight=weight)])


def _status(workings: Workings, is_inapplicable: Bools, is_blocked: Bools) -> npt.NDArray[np.int64]:
    """The first status that applies, in the contract's order."""
    status = np.full(len(is_blocked), COMPLETE, dtype=np.int64)
    if workings.standing is not None:
        status[workings.standing.awaits_review] = AWAITING_REVIEW
        status[workings.standing.awaits_authority] = AWAITING_AUTHORITY
        status[workings.standing.is_incomplete] = INCOMPLETE
    status[is_blocked] = NOT_COMPUTED
    status[is_inapplicable] = NOT_APPLICABLE
    return status


def _basis(terms: pd.DataFrame, has_score: Bools) -> npt.NDArray[np.int64]:
    """The weakest basis among the terms of each evaluation."""
    basis = np.full(len(has_score), NOT_ASSESSABLE, dtype=np.int64)
    ranks = terms["basis"].map({name: rank for rank, name in enumerate(WEAKEST_FIRST)}).to_numpy(dtype=np.int64)
    np.minimum.at(basis, terms["position"].to_numpy(), ranks)
    return np.where(has_score, basis, NOT_ASSESSABLE)


def _unscored(first: pd.DataFrame) -> pd.DataFrame:
    """One finding per evaluation without a score for the item, at the first cell that stands in its way."""
    if first.empty:
        return stack_findings([])
    contexts = {reason: write_context(reason=reason) for reason in REASONS}
    return make_findings(
        np.where(first["reason"] == "nothing_to_count", "item_is_applicable", "item_is_scored"),
        first["position"].to_numpy(),
        {name: first[name].array for name in NOWHERE},
        context=first["reason"].map(contexts).array,
    )
