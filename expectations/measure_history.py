"""Measures of a year in its history: what became of the units of the year before, and how far figures moved.

All are exact: whole numbers and fractions. Does not belong here: what is expected of them (``reference/expectations/history.yaml``).
"""

from decimal import Decimal
from fractions import Fraction

import pandas as pd

from expectations.measures import Measured, YearFrames, count_of, share_of, spell
from schemas.measures import MICRO
from schemas.register import UnitRegister

FILED, MISSING, EXEMPT, SUCCEEDED, ENDED, VANISHED = "filed", "missing", "exempt", "succeeded", "ended", "vanished"
_SCORES = "score."
_TOTAL = "score.total"
_COMPARABLE, _NO_PRIOR, _GONE = "comparable", "no_prior_year", "missing_this_year"


def units_vanished(year: YearFrames, _: Decimal | None) -> Measured | None:
    """Units with a filing of the year before of which nothing says what became of them, counted."""
    became = trace_units(year)
    lost = sorted(code for code, status in became.items() if status == VANISHED)
    return count_of(len(lost), len(became), lost)


def units_filing_again(year: YearFrames, _: Decimal | None) -> Measured | None:
    """Units of the year before that filed again, or whose successor did, as a share of those that had to (%)."""
    heirs = _heirs(year.register, year.fiscal_year)
    became = trace_units(year)
    obliged = {code: status for code, status in became.items() if status not in {EXEMPT, ENDED}}
    filed = set(year.filed)
    again = {code for code in obliged if code in filed or heirs.get(code, set()) & filed}
    return share_of(len(again), len(obliged), sorted(set(obliged) - again))


def filings_beside_year_before(year: YearFrames, _: Decimal | None) -> Measured | None:
    """Units with a filing in force, in per cent of those of the year before."""
    return share_of(len(set(year.filed)), len(set(year.prior_filed)))


def mean_change_of_totals(year: YearFrames, _: Decimal | None) -> Measured | None:
    """The mean change of the final totals that can be compared (points)."""
    moved = _compared(year.changes, is_score=True)["difference_micro"].tolist()
    if not moved:
        return None
    mean = Fraction(sum(moved), MICRO * len(moved))
    return Measured(mean, len(moved), f"{'+' if mean > 0 else ''}{spell(mean)} (n = {len(moved)})")


def totals_jumping(year: YearFrames, threshold: Decimal | None) -> Measured | None:
    """Units whose comparable total moved by more than ``threshold`` points, as a share (%)."""
    compared = _compared(year.changes, is_score=True)
    jumped = compared[compared["difference_micro"].abs() > int((threshold or 0) * MICRO)]
    return share_of(len(jumped), len(compared), sorted(jumped["unit_code"]))


def metrics_jumping(year: YearFrames, threshold: Decimal | None) -> Measured | None:
    """Comparable metrics that are ``threshold`` times what they were, or more, or as many times less, as a share (%)."""
    factor = Fraction(threshold or 1)
    compared = _compared(year.changes, is_score=False)
    rows = zip(
        *(compared[name].tolist() for name in ("unit_code", "metric_code", "value_micro", "prior_value_micro")),
        strict=True,
    )
    jumped = [f"{unit} {metric}" for unit, metric, now, before in rows if _is_times(now, before, factor)]
    return share_of(len(jumped), len(compared), sorted(jumped))


def metrics_not_filed_again(year: YearFrames, _: Decimal | None) -> Measured | None:
    """Metrics that a unit filed for the year before and, filing again, not for this one, as a share (%)."""
    changes = year.changes
    own = changes[changes["unit_code"].isin(set(year.filed)) & ~changes["metric_code"].str.startswith(_SCORES)]
    had = own[own["status"] != _NO_PRIOR]
    gone = had[had["status"] == _GONE]
    names = [f"{unit} {metric}" for unit, metric in zip(gone["unit_code"], gone["metric_code"], strict=True)]
    return share_of(len(gone), len(had), sorted(names))


def trace_units(year: YearFrames) -> dict[str, str]:
    """What became of each unit with a filing of the year before: filed, missing, exempt, succeeded, ended or vanished.

    A unit that is in force in the register is told as missing or exempt where it has not filed. One that is not has either a
    successor, or a last period that has ended and none after it. A gap between two periods is no end: the unit vanishes.
    """
    heirs = _heirs(year.register, year.fiscal_year)
    registered = year.register.registered_in(year.fiscal_year)
    exempt, filed = year.register.exempt_in(year.fiscal_year), set(year.filed)
    ended = _ended(year.register, year.fiscal_year)

    def follow(code: str) -> str:
        if code in filed:
            return FILED
        if code in registered:
            return EXEMPT if code in exempt else MISSING
        if code in heirs:
            return SUCCEEDED
        return ENDED if code in ended else VANISHED

    return {code: follow(code) for code in sorted(set(year.prior_filed))}


def _heirs(register: UnitRegister, fiscal_year: int) -> dict[str, set[str]]:
    """By code, the units in force in a year that have taken its place, in that year or before."""
    found: dict[str, set[str]] = {}
    for unit in register.units:
        if unit.is_in_force(fiscal_year):
            begun = [
                one for one in unit.periods if one.first_fiscal_year is None or one.first_fiscal_year <= fiscal_year
            ]
            for code in {code for period in begun for code in period.succeeds}:
                found.setdefault(code, set()).add(unit.unit_code)
    return found


def _ended(register: UnitRegister, fiscal_year: int) -> set[str]:
    """Units whose last period ended before a year."""
    return {
        unit.unit_code
        for unit in register.units
        if unit.periods
        and all(one.last_fiscal_year is not None and one.last_fiscal_year < fiscal_year for one in unit.periods)
    }


def _compared(changes: pd.DataFrame, *, is_score: bool) -> pd.DataFrame:
    """The comparable changes of totals, or of metrics."""
    names = changes["metric_code"]
    of_kind = names == _TOTAL if is_score else ~names.str.startswith(_SCORES)
    return changes[of_kind & (changes["status"] == _COMPARABLE)]


def _is_times(now: int, before: int, factor: Fraction) -> bool:
    """Whether one of two values is at least ``factor`` times the other; of a value that is not above 0 nothing is said."""
    return min(now, before) > 0 and (now >= before * factor or before >= now * factor)
