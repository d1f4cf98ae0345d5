"""Settle the total of an evaluation: its rounded items added, the deduction subtracted, never below 0.

Source: the contract's "Where the printed rubric is silent" (total = Σ rounded items + deduction, not rescaled unless
the rubric says so; incomplete when any item has no score).
"""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from pipelines.scoring.settle_items import (
    AWAITING_AUTHORITY,
    AWAITING_REVIEW,
    COMPLETE,
    INCOMPLETE,
    NOT_APPLICABLE,
    NOT_ASSESSABLE,
    NOT_COMPUTED,
    Settled,
    not_applicable_mode,
)
from pipelines.scoring.workings import Bools
from schemas.measures import POINT_PLACES, Int64s, RatioTerms, round_ratio_sums, scale_decimal
from schemas.rubric import Rubric


def settle_total(rubric: Rubric, items: Mapping[str, Settled], count: int) -> Settled:
    """Add the items of each evaluation.

    Items that are not applicable and whose mode is ``rescale`` take their points out of the rubric's, and what the
    other items come to is raised in proportion and rounded once; the deduction is added as it is. No total where no
    item has a score, or where everything that could be scored is to be rescaled away.
    """
    scored = rubric.scored_items
    results = [items[item.code] for item in scored]
    is_deduction = np.array([item.is_deduction for item in scored], dtype=np.bool_)
    points = np.array([one.points for one in results], dtype=np.int64).reshape(len(scored), count)
    has_score = np.array([one.has_score for one in results], dtype=np.bool_).reshape(len(scored), count)
    is_rescaled = _is_rescaled(rubric, results, count)
    weights = np.array([item.points_hundredths for item in scored], dtype=np.int64)
    excluded = (is_rescaled * weights[:, None]).sum(axis=0)
    remaining = scale_decimal(rubric.points, POINT_PLACES) - excluded
    has_total = has_score.any(axis=0) & (remaining > 0)
    items_sum = _rescale(rubric, points[~is_deduction].sum(axis=0), excluded, remaining)
    total = np.maximum(items_sum + points[is_deduction].sum(axis=0), 0)
    status = _status(rubric, results, has_total)
    basis = np.min([np.full(count, NOT_ASSESSABLE, dtype=np.int64), *(one.basis for one in results)], axis=0)
    reason = np.full(count, None, dtype=object)
    reason[status == INCOMPLETE] = "open_items"
    reason[status == NOT_COMPUTED] = "no_item"
    return Settled(np.where(has_total, total, 0), has_total, status, np.where(has_total, basis, NOT_ASSESSABLE), reason)


def _is_rescaled(rubric: Rubric, results: list[Settled], count: int) -> Bools:
    """Per item and evaluation, whether its points are taken out of the total's."""
    marks = [
        (one.status == NOT_APPLICABLE) & (not_applicable_mode(item, rubric) == "rescale")
        for item, one in zip(rubric.scored_items, results, strict=True)
    ]
    return np.array(marks, dtype=np.bool_).reshape(len(marks), count)


def _rescale(rubric: Rubric, items_sum: Int64s, excluded: Int64s, remaining: Int64s) -> Int64s:
    """Σ × points ÷ (points − excluded points), rounded once to the rubric's places; unchanged without exclusions."""
    positions = np.flatnonzero((excluded > 0) & (remaining > 0))
    step = 10 ** (POINT_PLACES - rubric.rounding_places)
    full = np.full(len(positions), scale_decimal(rubric.points, POINT_PLACES), dtype=np.int64)
    terms = RatioTerms(np.arange(len(positions)), items_sum[positions], full, remaining[positions])
    result = items_sum.copy()
    result[positions] = round_ratio_sums(terms, len(positions), divisor=step) * step
    return result


def _status(rubric: Rubric, results: list[Settled], has_total: Bools) -> npt.NDArray[np.int64]:
    """Incomplete when any item is open; then awaiting an authority, awaiting review, complete.

    An item that is not applicable is open only where its mode is ``incomplete``.
    """
    status = np.full(len(has_total), COMPLETE, dtype=np.int64)
    for item, one in zip(rubric.scored_items, results, strict=True):
        own = one.status
        if not_applicable_mode(item, rubric) == "incomplete":
            own = np.where(own == NOT_APPLICABLE, INCOMPLETE, own)
        own = np.where(own == NOT_COMPUTED, INCOMPLETE, own)
        counts = np.isin(own, (INCOMPLETE, AWAITING_AUTHORITY, AWAITING_REVIEW))
        status = np.where(counts, np.minimum(status, own), status)
    return np.where(has_total, status, NOT_COMPUTED)
