"""Compare years: every metric and score of a unit beside the year before, with the reason where the two do not compare.

The year before is ``fiscal_year − 1`` of the unit's predecessors, never the row above. Source: domain rules, "year over year"; the
contract's change status.

Does not belong here: which versions stand, which units precede which, or what a unit states about its own past.
"""

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from schemas.findings import Finding, tabulate_findings, write_context
from schemas.frames import CHANGES, FINDINGS, LINEAGE, VALUES, conform_frame, iterate_rows
from schemas.measures import (
    INT64_MAX,
    Int64s,
    RatioTerms,
    fits_int64,
    format_micro,
    round_half_up,
    round_ratio_sums,
    sum_groups,
)
from schemas.values import fold_word

_KEY = ["unit_code", "metric_code"]
_PCT_FACTOR = 10_000
# Up to here a ratio known to some fifteen digits surely stays within 64 bits once multiplied.
_SAFE_RATIO = INT64_MAX // _PCT_FACTOR // 2

Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Comparison:
    """A year beside the year before: CHANGES in order of unit and metric, and FINDINGS on what is too large to keep."""

    changes: pd.DataFrame
    findings: pd.DataFrame


def compare_years(values: pd.DataFrame, lineage: pd.DataFrame, fiscal_year: int) -> Comparison:
    """Compare a year with the year before.

    Args:
        values: VALUES of both years, others are passed over; a row without a value counts as not filed.
        lineage: LINEAGE of the year. A unit without a row has no predecessor. A unit of the year before that precedes nobody and has
            no values this year keeps its own code.
        fiscal_year: The year whose changes are wanted.

    The status is the first that applies: no_prior_year, missing_this_year, unit_of_measure_changed, unit_reorganised, rubric_changed,
    prior_is_zero, prior_is_negative, comparable. What it prints: no_prior_year the value, missing_this_year the prior value,
    unit_of_measure_changed both; all others the difference too, and the percentage where the prior value is above zero.

    A unit is reorganised by being merged or split, renamed under a new code, or by having several predecessors. Several give a prior value only
    where the metric may be added and each of them has it in one unit of measure: their exact sum, which is of no one version. What is
    beyond 64 bits is left empty and told in a finding.
    """
    values = conform_frame(values[values["value_micro"].notna()], VALUES)
    values["measure"] = _fold_measures(values["unit_of_measure"])
    this_year = values[values["fiscal_year"] == fiscal_year]
    prior_year = values[values["fiscal_year"] == fiscal_year - 1]
    lineage = _add_vanished_units(conform_frame(lineage, LINEAGE), this_year, prior_year)
    rows = _bring_together(this_year, _inherit(prior_year, lineage), _find_reorganised(lineage))
    rows["status"] = _tell_status(rows)
    rows = _measure(rows.assign(fiscal_year=fiscal_year))
    return Comparison(conform_frame(rows, CHANGES), _tell_range(rows))


def _fold_measures(measures: pd.Series) -> pd.Series:
    """Units of measure without width, case and blanks; the empty text where there is none."""
    told = measures.fillna("")
    return told.map({text: "".join(fold_word(text).split()) for text in told.unique()}).astype("str")


def _add_vanished_units(lineage: pd.DataFrame, this_year: pd.DataFrame, prior_year: pd.DataFrame) -> pd.DataFrame:
    """Let a unit that filed the year before, precedes nobody and is nobody this year be its own successor."""
    known = [lineage["prior_unit_code"], lineage["unit_code"], this_year["unit_code"]]
    codes = prior_year["unit_code"].drop_duplicates()
    vanished = codes[~codes.isin(pd.concat(known, ignore_index=True))]
    own = pd.DataFrame({"unit_code": vanished, "prior_unit_code": vanished, "relation": "same"})
    return pd.concat([lineage, own], ignore_index=True) if len(own) else lineage


def _find_reorganised(lineage: pd.DataFrame) -> pd.Series:
    """The codes of units that are not simply what they were."""
    is_recoded = (lineage["relation"] == "renamed") & (lineage["unit_code"] != lineage["prior_unit_code"])
    is_other = lineage["relation"].isin(["merged", "split"]) | is_recoded | lineage["unit_code"].duplicated(keep=False)
    return lineage.loc[is_other, "unit_code"].drop_duplicates()


def _inherit(prior_year: pd.DataFrame, lineage: pd.DataFrame) -> pd.DataFrame:
    """What each unit takes over from the year before: one row per unit and metric that any predecessor had.

    Columns ``prior_…`` beside the key; ``prior_value_micro`` is missing where several predecessors cannot be added, ``is_too_large``
    where their sum is beyond 64 bits.
    """
    prior = prior_year.rename(columns={"unit_code": "prior_unit_code"})
    rows = lineage[["unit_code", "prior_unit_code"]].merge(prior, on="prior_unit_code")
    groups = rows.groupby(_KEY, sort=False)
    told = groups.agg(
        count=("value_micro", "size"),
        measures=("measure", "nunique"),
        prior_measure=("measure", "first"),
        prior_basis=("basis_sha256", "first"),
        is_prior_additive=("is_additive", "all"),
        prior_submission_version=("submission_version", "first"),
    ).reset_index()
    number = np.asarray(groups.ngroup(), dtype=np.int64)
    sums = sum_groups(rows["value_micro"].to_numpy(dtype=np.int64), number, len(told))
    fits = fits_int64(sums)
    told["prior_value_micro"] = pd.array(np.where(fits, sums, 0).astype(np.int64), dtype="Int64")
    told["is_too_large"] = ~fits
    predecessors = told["unit_code"].map(lineage["unit_code"].value_counts())
    told["is_sum"] = predecessors > 1
    is_whole = (told["count"] == predecessors) & (told["measures"] == 1) & told["is_prior_additive"]
    told["prior_value_micro"] = told["prior_value_micro"].mask(told["is_too_large"] | (told["is_sum"] & ~is_whole))
    told["is_too_large"] &= is_whole
    told["prior_submission_version"] = told["prior_submission_version"].mask(told["is_sum"])
    return told


def _bring_together(this_year: pd.DataFrame, inherited: pd.DataFrame, reorganised: pd.Series) -> pd.DataFrame:
    """One row per unit and metric of either year, in order; ``side`` says which years have it."""
    own = this_year.drop(columns=["fiscal_year", "unit_of_measure"]).astype({"is_additive": "boolean"})
    rows = own.merge(inherited, on=_KEY, how="outer", indicator="side").sort_values(_KEY, ignore_index=True)
    rows["is_reorganised"] = rows["unit_code"].isin(reorganised)
    may_add = rows["is_additive"].fillna(value=True) | ~rows["is_sum"].astype("boolean").fillna(value=False)
    rows["prior_value_micro"] = rows["prior_value_micro"].mask(~may_add)
    return rows


def _tell_status(rows: pd.DataFrame) -> npt.NDArray[np.object_]:
    """The first status that applies to each row."""
    prior = rows["prior_value_micro"]
    has_prior = prior.notna()
    basis, prior_basis = rows["basis_sha256"].fillna(""), rows["prior_basis"].fillna("")
    statuses = {
        "no_prior_year": rows["side"] == "left_only",
        "missing_this_year": rows["side"] == "right_only",
        "unit_of_measure_changed": has_prior & (rows["measure"] != rows["prior_measure"]),
        "unit_reorganised": rows["is_reorganised"],
        "rubric_changed": basis != prior_basis,
        "prior_is_zero": (prior == 0).fillna(value=False),
        "prior_is_negative": (prior < 0).fillna(value=False),
    }
    conditions = [np.asarray(is_so, dtype=np.bool_) for is_so in statuses.values()]
    return np.select(conditions, [np.array(name, dtype=object) for name in statuses], default="comparable")


def _measure(rows: pd.DataFrame) -> pd.DataFrame:
    """Fill in difference and percentage where the status prints them and 64 bits hold them."""
    has_both = (rows["value_micro"].notna() & rows["prior_value_micro"].notna()).to_numpy()
    has_change = has_both & (rows["status"] != "unit_of_measure_changed").to_numpy()
    value, prior = (rows[name].to_numpy(dtype=np.int64, na_value=0) for name in ("value_micro", "prior_value_micro"))
    difference = _subtract(value, prior)
    fits = fits_int64(difference)
    kept = pd.Series(np.where(fits, difference, 0).astype(np.int64), dtype="Int64")
    rows["difference_micro"] = kept.mask(~(has_change & fits))
    rows["change_pct"] = _percentages(difference, prior, has_change & (prior > 0))
    rows["lacks_difference"] = has_change & ~fits
    rows["lacks_pct"] = has_change & (prior > 0) & rows["change_pct"].isna().to_numpy()
    return rows


def _subtract(value: Int64s, prior: Int64s) -> Int64s:
    """Differences row by row, exactly: Python integers (dtype object) where the extremes do not prove that 64 bits hold them."""
    peaks = [abs(int(end)) for part in (value, prior) for end in (part.min(initial=0), part.max(initial=0))]
    if max(peaks[:2]) + max(peaks[2:]) <= INT64_MAX:
        return value - prior
    exact: Int64s = value.astype(object) - prior.astype(object)
    return exact


def _percentages(difference: Int64s, prior: Int64s, is_wanted: Bools) -> pd.Series:
    """Difference ÷ prior in hundredths of a percent, half up, where wanted and within 64 bits; the prior is above zero there."""
    with np.errstate(all="ignore"):
        is_safe = is_wanted & (np.abs(difference.astype(np.float64)) / prior <= _SAFE_RATIO)
    rows, percentages = np.flatnonzero(is_safe), pd.Series(pd.NA, index=range(len(prior)), dtype="Int64")
    weight = np.full(len(rows), _PCT_FACTOR, dtype=np.int64)
    terms = RatioTerms(np.arange(len(rows), dtype=np.int64), weight, difference[rows], prior[rows])
    percentages.iloc[rows] = round_ratio_sums(terms, len(rows))
    for row in np.flatnonzero(is_wanted & ~is_safe).tolist():
        exact = round_half_up(Fraction(int(difference[row]) * _PCT_FACTOR, int(prior[row])))
        percentages.iloc[row] = exact if abs(exact) <= INT64_MAX else pd.NA
    return percentages


def _tell_range(rows: pd.DataFrame) -> pd.DataFrame:
    """A finding per figure of a change that is beyond what can be kept exactly."""
    lacking = {"lacks_difference": "difference", "lacks_pct": "percentage", "is_too_large": "sum_of_predecessors"}
    findings = [
        Finding(
            "change_is_in_range",
            unit_code=row.unit_code,
            fiscal_year=int(row.fiscal_year),
            table_name="metrics",
            row_key=row.metric_code,
            found=_print(row.value_micro),
            context=write_context(metric_code=row.metric_code, figure=figure, prior=_print(row.prior_value_micro)),
        )
        for flag, figure in lacking.items()
        for row in iterate_rows(rows[rows[flag].astype("boolean").fillna(value=False)])
    ]
    return conform_frame(pd.DataFrame(tabulate_findings(findings)), FINDINGS)


def _print(value: Any) -> str:
    return "—" if pd.isna(value) else format_micro(int(value))
