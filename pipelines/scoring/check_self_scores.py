"""The unit's self-scores: brought beside the computed ones, and compared with the form and with them.

Source: the contract's score columns; domain facts §4 (a self-total of 97 on a form that awards 95, a deduction filed as
+10).
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from pipelines.scoring.hear_words import own_rows
from pipelines.scoring.select_rows import EMPTY_STATES, fold_texts
from pipelines.scoring.settle_items import Settled, least_points
from pipelines.scoring.settle_totals import add_weighted
from pipelines.scoring.workings import (
    Bools,
    Filings,
    make_findings,
    mark_positions,
    place_rows,
    place_table,
    stack_findings,
    whole_numbers,
)
from schemas.measures import HUNDREDTHS, MICRO, POINT_PLACES, Int64s, format_micro, format_points, scale_decimal
from schemas.rubric import Item, Rubric

SELF_SCORES, POINTS, TOTAL = "self_scores", "self_score_points", "total"
_MICRO_PER_HUNDREDTH = MICRO // HUNDREDTHS


@dataclass(frozen=True)
class Claim:
    """The self-scores of one item, or of the total.

    Attributes:
        rows: Its readable rows whose key stands once, with ``is_fine`` (at most two decimals).
        points: Per evaluation, hundredths of a point; 0 where there is none.
        is_filed: Whether there is one that can be used.
        is_unusable: Whether something is filed that cannot be used.
    """

    rows: pd.DataFrame
    points: Int64s
    is_filed: Bools
    is_unusable: Bools


@dataclass(frozen=True)
class SelfScores:
    """Claims by item code, ``total`` among them, and the findings on them by item code."""

    claims: Mapping[str, Claim]
    findings: Mapping[str, pd.DataFrame]


def check_self_scores(filings: Filings, items: Mapping[str, Settled]) -> SelfScores:
    """Bring the self-scores beside the computed scores and compare them.

    A self-score with more than two decimals is never rounded: it is a finding and does not count. The self-total adds
    what is filed, a deduction too, where every other item has a self-score and none is unusable; otherwise there is
    none.
    """
    rubric, rows = filings.rubric, own_rows(filings.pairs[SELF_SCORES], SELF_SCORES)
    rows = rows[~rows[f"{POINTS}_state"].isin(EMPTY_STATES).to_numpy()]
    rows = rows.assign(item=fold_texts(rows["item_code"]).fillna(""))
    parts, nothing = dict(tuple(rows.groupby("item"))), read_claim(rows.iloc[:0], filings.count)
    claims = {
        item.code: read_claim(parts[item.code], filings.count) if item.code in parts else nothing
        for item in rubric.scored_items
    }
    findings = {item.code: _check_claim(item, claims[item.code], items[item.code]) for item in rubric.scored_items}
    total = add_claims(rubric, claims, filings.count)
    return SelfScores({**claims, TOTAL: total}, {**findings, TOTAL: _check_total(rubric, claims, total)})


def read_claim(rows: pd.DataFrame, count: int) -> Claim:
    """Read the self-scores of one item: one row per evaluation, read, its key standing once, in whole hundredths."""
    positions = rows["position"].to_numpy()
    is_single = rows["is_accepted"].to_numpy(dtype=np.bool_) & (np.bincount(positions, minlength=count) == 1)[positions]
    rows = rows.assign(is_fine=whole_numbers(rows, POINTS) % _MICRO_PER_HUNDREDTH == 0)
    is_read = is_single & (rows[f"{POINTS}_state"] == "read").to_numpy()
    used = rows[is_read & rows["is_fine"].to_numpy(dtype=np.bool_)]
    points = np.zeros(count, dtype=np.int64)
    points[used["position"].to_numpy()] = whole_numbers(used, POINTS) // _MICRO_PER_HUNDREDTH
    is_filed = mark_positions(used["position"].to_numpy(), count)
    return Claim(rows[is_read], points, is_filed, mark_positions(positions, count) & ~is_filed)


def add_claims(rubric: Rubric, claims: Mapping[str, Claim], count: int) -> Claim:
    """The self-total: all claims added as the total adds them, where every item but a deduction has one, none unusable."""
    is_filed = np.ones(count, dtype=np.bool_)
    for item in rubric.scored_items:
        claim = claims[item.code]
        is_filed &= ~claim.is_unusable if item.is_deduction else claim.is_filed
    points = _add_items(rubric, [claims[item.code].points for item in rubric.scored_items], count)
    return Claim(pd.DataFrame(), np.where(is_filed, points, 0), is_filed, np.zeros(count, dtype=np.bool_))


def _add_items(rubric: Rubric, points: list[Int64s], count: int) -> Int64s:
    """Add points of all scored items, in printed order, by the weights of their levels."""
    return add_weighted(rubric, np.array(points, dtype=np.int64).reshape(len(points), count))


def _check_claim(item: Item, claim: Claim, computed: Settled) -> pd.DataFrame:
    """Findings on the self-scores of one item, each at its cell."""
    rows = claim.rows
    if rows.empty:
        return stack_findings([])
    is_fine, filed = rows["is_fine"].to_numpy(dtype=np.bool_), whole_numbers(rows, POINTS)
    least, most = least_points(item), item.points_hundredths
    is_positive_deduction = (filed > 0) & item.is_deduction
    is_below, is_above = filed < least * _MICRO_PER_HUNDREDTH, filed > most * _MICRO_PER_HUNDREDTH
    positions = rows["position"].to_numpy()
    is_other = is_fine & computed.has_score[positions] & (claim.points != computed.points)[positions]
    bound = format_points(least if item.is_deduction else most)
    recomputed = [format_points(points) for points in computed.points[positions[is_other]].tolist()]
    return stack_findings(
        [
            _find("cell_is_readable", rows, ~is_fine, "two_decimals"),
            _find("deduction_only_subtracts", rows, is_positive_deduction, None),
            _find("self_score_is_within_its_points", rows, (is_below | is_above) & ~is_positive_deduction, bound),
            _find("self_score_equals_computed_score", rows, is_other, recomputed),
        ]
    )


def _find(check: str, rows: pd.DataFrame, is_found: Bools, expected: object) -> pd.DataFrame:
    """One finding per marked row, at the cell of the self-score."""
    marked = rows[is_found]
    return make_findings(
        check,
        marked["position"].to_numpy(),
        place_rows(marked, SELF_SCORES, POINTS),
        found=[format_micro(value) for value in whole_numbers(marked, POINTS).tolist()],
        expected=expected,
    )


def _check_total(rubric: Rubric, claims: Mapping[str, Claim], total: Claim) -> pd.DataFrame:
    """A finding per self-total above what the printed form can award.

    Where the form prints fewer points than its own criterion awards, a line filed by the criterion is the form's defect, told
    to the bureau; what such lines exceed their printed figure by is not held against the unit.
    """
    most = scale_decimal(rubric.points_awardable_as_printed, POINT_PLACES)
    beyond = []
    for item in rubric.scored_items:
        printed = scale_decimal(item.points_as_printed, POINT_PLACES)
        points = claims[item.code].points
        beyond.append(np.where(points <= item.points_hundredths, np.maximum(points - printed, 0), 0))
    excused = _add_items(rubric, beyond, len(total.points))
    positions = np.flatnonzero(total.is_filed & (total.points - excused > most))
    return make_findings(
        "self_total_is_within_the_form",
        positions,
        place_table(SELF_SCORES),
        found=[format_points(points) for points in total.points[positions].tolist()],
        expected=format_points(most),
    )
