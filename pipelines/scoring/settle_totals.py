"""Settle the total of an evaluation: its rounded items added, the deduction subtracted, capped, never below 0.

Source: the contract's "Where the printed rubric is silent" (total = Σ rounded items + deduction, not rescaled unless
the rubric says so; incomplete when any item has no score); levels by weight and caps by execution rate are variants seen in
print (domain facts §2).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipelines.scoring.score_amounts import spell_percent
from pipelines.scoring.settle_items import (
    AWAITING_AUTHORITY,
    AWAITING_REVIEW,
    COMPLETE,
    INCOMPLETE,
    NOT_APPLICABLE,
    NOT_ASSESSABLE,
    NOT_COMPUTED,
    WEAKEST_FIRST,
    Settled,
    SettledItem,
    not_applicable_mode,
)
from pipelines.scoring.workings import Bools, make_terms, stack_findings, stack_terms
from schemas.measures import MICRO, POINT_PLACES, Int64s, RatioTerms, compare_products, round_ratio_sums, scale_decimal
from schemas.rubric import Rubric
from schemas.terms import CAP

NO_CAP = np.iinfo(np.int64).max


@dataclass(frozen=True)
class _Weights:
    """What a hundredth of an item adds to the total: ``parts`` (one per item) ÷ ``whole`` (one per evaluation)."""

    parts: Int64s
    whole: Int64s


@dataclass(frozen=True)
class _Caps:
    """Per evaluation, the most its total can be (NO_CAP where nothing caps it), and the term that says why."""

    most: Int64s
    terms: pd.DataFrame


def settle_total(rubric: Rubric, items: Mapping[str, SettledItem], count: int) -> SettledItem:
    """Add the items of each evaluation.

    Items of a level by weight count by it. Items that are not applicable and whose mode is ``rescale`` take their points out
    of the rubric's, and what the other items come to is raised in proportion; either way the sum is rounded once. The
    deduction is added as it is; then the lowest cap. No total where no item has a score, or where everything that could be
    scored is to be rescaled away. Where the total is more than its items added, it has terms of its own: one per item that
    has a score, named by its code, and where one applies the ``cap``, whose weight is the most the others can come to.
    """
    results = [items[item.code].scores for item in rubric.scored_items]
    points = np.array([one.points for one in results], dtype=np.int64).reshape(len(results), count)
    has_score = np.array([one.has_score for one in results], dtype=np.bool_).reshape(len(results), count)
    weights = _weigh(rubric, _excluded(rubric, results, count))
    has_total = has_score.any(axis=0) & (weights.whole > 0)
    caps = _find_caps(rubric, items, has_total)
    total = np.maximum(np.minimum(_add(rubric, points, weights), caps.most), 0)
    status = _status(rubric, results, has_total)
    basis = np.min([np.full(count, NOT_ASSESSABLE, dtype=np.int64), *(one.basis for one in results)], axis=0)
    reason = np.full(count, None, dtype=object)
    reason[status == INCOMPLETE] = "open_items"
    reason[status == NOT_COMPUTED] = "no_item"
    basis = np.where(has_total, basis, NOT_ASSESSABLE)
    settled = Settled(np.where(has_total, total, 0), has_total, status, basis, reason)
    terms = [] if rubric.is_plain_sum else [*_item_terms(rubric, results, weights, has_total), caps.terms]
    return SettledItem(settled, stack_terms(terms), stack_findings([]))


def add_weighted(rubric: Rubric, points: Int64s) -> Int64s:
    """Add points (hundredths, one row per scored item) as the total does: by the weights of their levels, rounded once."""
    return _add(rubric, points, _weigh(rubric, np.zeros(points.shape[1], dtype=np.int64)))


def _weigh(rubric: Rubric, excluded: Int64s) -> _Weights:
    """The items' shares over a common denominator; ``excluded`` are the points rescaled away, over the same one."""
    full = scale_decimal(rubric.points, POINT_PLACES)
    parts, common = _share_parts(rubric)
    return _Weights(parts * full, full * common - excluded)


def _share_parts(rubric: Rubric) -> tuple[Int64s, int]:
    """The share of each scored item as a whole number over a common denominator."""
    shares = [rubric.shares[item.code] for item in rubric.scored_items]
    common = lcm(*(share.denominator for share in shares))
    return np.array([int(share * common) for share in shares], dtype=np.int64), common


def _excluded(rubric: Rubric, results: list[Settled], count: int) -> Int64s:
    """Per evaluation, the points of items that are not applicable and rescaled away, by their shares."""
    parts, _ = _share_parts(rubric)
    excluded = np.zeros(count, dtype=np.int64)
    for item, part, one in zip(rubric.scored_items, parts.tolist(), results, strict=True):
        is_away = (one.status == NOT_APPLICABLE) & (not_applicable_mode(item, rubric) == "rescale")
        excluded += np.where(is_away, part * item.points_hundredths, 0)
    return excluded


def _add(rubric: Rubric, points: Int64s, weights: _Weights) -> Int64s:
    """Σ points × parts ÷ whole, rounded once to the rubric's places, and the deductions as they are; exactly.

    Where every point counts as one, nothing is divided or rounded. Where nothing is left to score the sum is 0.
    """
    is_deduction = np.array([item.is_deduction for item in rubric.scored_items], dtype=np.bool_)
    scoring, parts = points[~is_deduction], weights.parts[~is_deduction]
    is_whole = (parts[:, None] == weights.whole[None, :]).all(axis=0)
    result = np.where(is_whole, scoring.sum(axis=0), 0)
    weighed = np.flatnonzero(~is_whole & (weights.whole > 0))
    step = 10 ** (POINT_PLACES - rubric.rounding_places)
    terms = RatioTerms(
        np.tile(np.arange(len(weighed)), len(scoring)),
        scoring[:, weighed].ravel(),
        np.repeat(parts, len(weighed)),
        np.tile(weights.whole[weighed], len(scoring)),
    )
    result[weighed] = round_ratio_sums(terms, len(weighed), divisor=step) * step
    total: Int64s = result + points[is_deduction].sum(axis=0)
    return total


def _item_terms(rubric: Rubric, results: list[Settled], weights: _Weights, has_total: Bools) -> Iterator[pd.DataFrame]:
    """A term of the total per item that has a score: its points × what a point of it counts."""
    for item, part, one in zip(rubric.scored_items, weights.parts.tolist(), results, strict=True):
        own = np.flatnonzero(one.has_score & has_total)
        numerator, denominator = np.full(len(own), part, dtype=np.int64), weights.whole[own]
        if item.is_deduction:
            numerator = denominator
        common = np.gcd(numerator, denominator)
        yield make_terms(
            item.code,
            own,
            weight=one.points[own],
            numerator=numerator // common * MICRO,
            denominator=denominator // common * MICRO,
            basis=np.array(WEAKEST_FIRST, dtype=object)[one.basis[own]],
        )


def _find_caps(rubric: Rubric, items: Mapping[str, SettledItem], has_total: Bools) -> _Caps:
    """The lowest cap whose item's execution rate is known and lies below its edge."""
    most, terms = np.full(len(has_total), NO_CAP, dtype=np.int64), []
    for cap in sorted(rubric.total_caps, key=lambda one: one.most_points):
        item, edge = items[cap.item], Fraction(cap.below_ratio)
        rate = item.rate
        if rate is None:
            continue
        is_known = has_total & item.scores.has_score & rate.is_known
        sign = compare_products(rate.executed, edge.denominator, rate.budget, edge.numerator)
        capped = np.flatnonzero(is_known & (sign < 0) & (most == NO_CAP))
        most[capped] = weight = scale_decimal(cap.most_points, POINT_PLACES)
        term = make_terms(
            CAP,
            capped,
            weight=weight,
            numerator=rate.executed[capped],
            denominator=rate.budget[capped],
            band=f"< {spell_percent(cap.below_ratio)}",
        )
        terms.append(term)
    return _Caps(most, stack_terms(terms))


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
