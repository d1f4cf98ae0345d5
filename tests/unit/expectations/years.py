"""Small years to be measured: units, scores and changes by hand."""

from fractions import Fraction

import pandas as pd

from expectations.measures import YearFrames
from schemas.frames import CHANGES, SCORES, conform_frame
from schemas.register import RegisteredUnit, UnitPeriod, UnitRegister

RUBRIC = "ab" * 32
SHARES = {RUBRIC: {"a": Fraction(1), "b": Fraction(1)}}
MICRO = 10**6


def unit(code, first=None, last=None, *, succeeds=(), exempt=False):
    """A registered unit of one period."""
    return RegisteredUnit(code, code, (UnitPeriod(code, (), first, last, tuple(succeeds), None, exempt),))


def register(*units):
    return UnitRegister(tuple(one if isinstance(one, RegisteredUnit) else unit(one) for one in units))


def score(code, item, full, final, *, own=None, subject=None, basis="computed_from_data", status="complete"):
    """One row of SCORES in hundredths; what is awarded is computed, and filed unless ``own`` says otherwise."""
    points = {
        "computed_score_points": final,
        "final_score_points": final,
        "self_score_points": final if own is None else own,
    }
    said = {"points_max": full, "basis": basis, "status": status, "reason": None, "reviewed_score_points": None}
    return {"unit_code": code, "fiscal_year": 2023, "subject_code": subject, "item_code": item} | said | points


def evaluation(code, final, *, own=None, subject=None, full=100_00, status="complete", **items):
    """An evaluation of two items, 60 and 40 points, of which the second is lost first."""
    a = min(final, 60_00)
    return [
        score(code, "a", 60_00, a, subject=subject, **items),
        score(code, "b", 40_00, final - a, subject=subject, **items),
        score(code, "total", full, final, own=own, subject=subject, status=status),
    ]


def change(code, metric, now, before, status="comparable"):
    """One row of CHANGES; values in whole units."""
    said = {"unit_code": code, "metric_code": metric, "fiscal_year": 2023, "status": status}
    values = {
        "value_micro": None if now is None else round(now * MICRO),
        "prior_value_micro": None if before is None else round(before * MICRO),
        "difference_micro": None if None in {now, before} else round((now - before) * MICRO),
    }
    return said | values


def year(*rows, units=(), filed=(), prior_filed=(), changes=(), shares=None, fiscal_year=2023):
    scores = conform_frame(pd.DataFrame(rows), SCORES).assign(rubric_sha256=RUBRIC)
    return YearFrames(
        fiscal_year=fiscal_year,
        register=register(*units),
        filed=set(filed),
        prior_filed=set(prior_filed),
        scores=scores,
        changes=conform_frame(pd.DataFrame(list(changes)), CHANGES),
        shares=SHARES if shares is None else shares,
    )
