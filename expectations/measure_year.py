"""Measures of a year in itself: who filed, how scores are distributed, what they add up to and what they rest on.

All are exact: whole numbers and fractions. Does not belong here: what is expected of them (``reference/expectations/year.yaml``).
"""

from decimal import Decimal
from fractions import Fraction
from math import lcm
from typing import Any

import pandas as pd

from expectations.measures import (
    HUNDREDTHS,
    TOTAL,
    Measured,
    YearFrames,
    count_of,
    name_subjects,
    share_of,
    share_of_points,
)

_SUBJECT = ["unit_code", "subject_code"]
_NOT_APPLICABLE = "not_applicable"
_OPEN = ("not_computed", "incomplete")
_ON_BARE_WORD = "asserted_without_evidence"
_ON_DATA = ("computed_from_data", "authority")


def units_missing(year: YearFrames, _: Decimal | None) -> Measured | None:
    """Units that have to file and have nothing in force, as a share of those that have to (%)."""
    filed = set(year.filed)
    obliged = year.register.registered_in(year.fiscal_year) - year.register.exempt_in(year.fiscal_year) | filed
    missing = obliged - filed
    return share_of(len(missing), len(obliged), sorted(missing))


def filings_not_evaluated(year: YearFrames, _: Decimal | None) -> Measured | None:
    """Units with a submission in force and no evaluation, counted."""
    unscored = set(year.filed) - set(year.scores["unit_code"])
    return count_of(len(unscored), len(set(year.filed)), sorted(unscored))


def totals_out_of_range(year: YearFrames, _: Decimal | None) -> Measured | None:
    """Evaluations whose final total is below 0 or above the full mark, counted."""
    totals = year.totals
    final = totals["final_score_points"]
    outside = totals[((final < 0) | (final > totals["points_max"])).fillna(value=False)]
    return count_of(len(outside), int(final.notna().sum()), name_subjects(outside))


def different_totals(year: YearFrames, _: Decimal | None) -> Measured | None:
    """How many different final totals the units as a whole have."""
    totals = year.unit_totals["final_score_points"].dropna()
    return count_of(totals.nunique(), len(totals))


def units_with_the_commonest_total(year: YearFrames, _: Decimal | None) -> Measured | None:
    """Units that share the final total which most units have, as a share of all (%)."""
    totals = year.unit_totals.dropna(subset="final_score_points")
    counts = totals["final_score_points"].value_counts()
    if counts.empty or counts.iloc[0] == 1:
        return share_of(min(1, len(totals)), len(totals))
    commonest = min(counts.index[counts == counts.iloc[0]])
    alike = totals.loc[totals["final_score_points"] == commonest, "unit_code"]
    return share_of(len(alike), len(totals), sorted(alike))


def self_scores_from(year: YearFrames, threshold: Decimal | None) -> Measured | None:
    """Units whose self-scored total is at least ``threshold`` per cent of the full mark, as a share (%)."""
    totals = year.unit_totals.dropna(subset="self_score_points")
    least = Fraction(threshold or 0)
    high = totals[totals["self_score_points"] * 100 * least.denominator >= totals["points_max"] * least.numerator]
    return share_of(len(high), len(totals), sorted(high["unit_code"]))


def self_scores_above_computed(year: YearFrames, threshold: Decimal | None) -> Measured | None:
    """Units whose self-scored total is more than ``threshold`` points above the computed one, as a share (%).

    Only totals with nothing open are looked at: where an item waits, the difference says nothing yet.
    """
    totals = year.unit_totals.dropna(subset=["self_score_points", "computed_score_points"])
    settled = totals[~totals["status"].isin(_OPEN)]
    above = settled["self_score_points"] - settled["computed_score_points"] > int((threshold or 0) * HUNDREDTHS)
    return share_of(int(above.sum()), len(settled), sorted(settled.loc[above, "unit_code"]))


def weights_off_the_full_mark(year: YearFrames, _: Decimal | None) -> Measured | None:
    """Evaluations whose items' points, by the weights of their levels, do not add up to the full mark, counted."""
    found, cases = [], 0
    for rubric_sha256, rows in year.scores.groupby("rubric_sha256", sort=True):
        shares = year.shares[str(rubric_sha256)]
        common = lcm(1, *(share.denominator for share in shares.values()))
        parts = {code: int(share * common) for code, share in shares.items()}
        is_total = rows["item_code"] == TOTAL
        weighed = rows["points_max"] * rows["item_code"].map(parts).astype("Int64")
        sums = weighed[~is_total].groupby([rows[name].fillna("") for name in _SUBJECT]).sum()
        totals = rows[is_total]
        added = [sums.get((unit, subject), 0) for unit, subject in _keys(totals)]
        full = (totals["points_max"] * common).tolist()
        found += [name for name, one, all_ in zip(name_subjects(totals), added, full, strict=True) if one != all_]
        cases += len(totals)
    return count_of(len(found), cases, sorted(found))


def points_on_bare_word(year: YearFrames, _: Decimal | None) -> Measured | None:
    """Points awarded on an assertion without evidence, as a share of all points awarded (%)."""
    return _awarded_by(year.items, [_ON_BARE_WORD])


def points_on_data(year: YearFrames, _: Decimal | None) -> Measured | None:
    """Points awarded on filed data or the word of an authority, as a share of all points awarded (%)."""
    return _awarded_by(year.items, list(_ON_DATA))


def points_open(year: YearFrames, _: Decimal | None) -> Measured | None:
    """Points of the items without a score, as a share of the points of all items that apply (%)."""
    items = year.items
    applying = items[(items["status"] != _NOT_APPLICABLE) & (items["points_max"] > 0)]
    waiting = applying[applying["final_score_points"].isna()]
    counts = waiting.groupby("unit_code")["points_max"].sum().sort_values(ascending=False, kind="stable")
    return share_of_points(
        int(waiting["points_max"].sum()), int(applying["points_max"].sum()), _count_evaluations(items), counts.index
    )


def _awarded_by(items: pd.DataFrame, bases: list[str]) -> Measured | None:
    awarded = items[(items["final_score_points"] > 0).fillna(value=False)]
    resting = awarded.loc[awarded["basis"].isin(bases), "final_score_points"]
    return share_of_points(int(resting.sum()), int(awarded["final_score_points"].sum()), _count_evaluations(awarded))


def _count_evaluations(rows: pd.DataFrame) -> int:
    return len(rows[_SUBJECT].drop_duplicates())


def _keys(rows: pd.DataFrame) -> list[tuple[Any, ...]]:
    return list(zip(rows["unit_code"], rows["subject_code"].fillna(""), strict=True))
