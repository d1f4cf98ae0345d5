"""Judge stated changes: what units say about their own past, each statement by itself, beside what the history has.

A stated figure is never used as a base. Source: domain rules, "rounding intervals" and the worked growth; the contract's verdicts.

Does not belong here: how one statement is weighed (``weigh_statement``), or statements in report documents.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pandas as pd

from pipelines.comparison.weigh_statement import Figure, Judgement, Past, read_figure, weigh_change, weigh_prior_value
from schemas.findings import Finding, tabulate_findings, write_context
from schemas.frames import CLAIMS, FINDINGS, STATED_CHANGES, conform_frame, iterate_rows
from schemas.measures import MICRO_PLACES, format_micro

PRIOR_VALUE, CHANGE = "stated_prior_value", "stated_change_pct"
_STATED = {PRIOR_VALUE: "stated_prior", CHANGE: "stated_change"}
_FIGURES = ("value", *_STATED.values())
_ORDER = ["unit_code", "fiscal_year", "metric_code", "claim"]
# Statuses of a change under which the year before cannot vouch for a statement.
_OBSTACLES = frozenset({"unit_of_measure_changed", "unit_reorganised", "rubric_changed"})
_CHECKS: dict[tuple[str, str | None], str] = {
    (PRIOR_VALUE, "differs_from_history"): "stated_prior_value_agrees_with_the_history",
    (PRIOR_VALUE, "cut_off_not_rounded"): "stated_prior_value_is_rounded_not_cut_off",
    (PRIOR_VALUE, "awaits_prior_year"): "stated_prior_value_has_a_prior_year",
    (CHANGE, "differs_from_history"): "stated_change_agrees_with_the_history",
    (CHANGE, "cut_off_not_rounded"): "stated_change_is_rounded_not_cut_off",
    (CHANGE, "rests_on_stated_prior"): "stated_change_rests_on_the_history",
    (CHANGE, "awaits_prior_year"): "stated_change_has_a_prior_year",
}


@dataclass(frozen=True)
class JudgedClaims:
    """CLAIMS, one row per statement in order of unit, year, metric and claim, and FINDINGS at the cells of those not consistent."""

    claims: pd.DataFrame
    findings: pd.DataFrame


def judge_stated_changes(claims: pd.DataFrame) -> JudgedClaims:
    """Judge every stated prior value and stated change by itself.

    Args:
        claims: STATED_CHANGES; further columns are passed over. Missing decimals mean that the figure is exact, as a count is.

    A change is stated in percent (16.37). Without a base a statement waits; where unit of measure, unit or rubric are no longer the
    same it is unverifiable, and so is a change from a base of zero or below.
    """
    stated = conform_frame(claims, STATED_CHANGES)
    plain = stated.astype(object).where(stated.notna(), None)
    told = [(row, *one) for row in iterate_rows(plain) for one in _weigh_row(row)]
    rows = [_tabulate(row, claim, judgement) for row, claim, judgement in told]
    frame = conform_frame(pd.DataFrame(rows, columns=list(CLAIMS.columns)), CLAIMS).sort_values(
        _ORDER, ignore_index=True
    )
    told.sort(key=lambda one: (one[0].unit_code, one[0].fiscal_year, one[0].metric_code, one[1]))
    findings = [finding for row, claim, judgement in told for finding in _find(row, claim, judgement)]
    return JudgedClaims(frame, conform_frame(pd.DataFrame(tabulate_findings(findings)), FINDINGS))


def _weigh_row(row: Any) -> Iterator[tuple[str, Judgement]]:
    """The statements of one row, each weighed by itself."""
    value, prior, change = (_read(getattr(row, f"{name}_micro"), getattr(row, f"{name}_decimals")) for name in _FIGURES)
    past = Past(row.prior_value_micro, row.prior_status if row.prior_status in _OBSTACLES else None)
    if prior is not None:
        yield PRIOR_VALUE, weigh_prior_value(prior, past)
    if change is not None:
        yield CHANGE, weigh_change(change, value, prior, past)


def _read(micro: int | None, decimals: int | None) -> Figure | None:
    return None if micro is None else read_figure(int(micro), None if decimals is None else int(decimals))


def _tabulate(row: Any, claim: str, judgement: Judgement) -> dict[str, Any]:
    """One row of CLAIMS."""
    return {
        "unit_code": row.unit_code,
        "fiscal_year": row.fiscal_year,
        "metric_code": row.metric_code,
        "claim": claim,
        "stated": _spell_stated(row, claim),
        "computed": judgement.computed,
        "implied_prior": judgement.implied_prior,
        "prior_value_micro": row.prior_value_micro,
        "verdict": judgement.verdict,
        "reason": judgement.reason,
    }


def _spell_stated(row: Any, claim: str) -> str:
    """The stated figure as a decimal with the places it was written with."""
    name = _STATED[claim]
    micro, decimals = int(getattr(row, f"{name}_micro")), getattr(row, f"{name}_decimals")
    return format_micro(micro) if decimals is None else f"{Decimal(micro).scaleb(-MICRO_PLACES):.{int(decimals)}f}"


def _find(row: Any, claim: str, judgement: Judgement) -> Iterator[Finding]:
    """What is told about one statement: nothing about one that is consistent or unverifiable."""
    check = _CHECKS.get((claim, judgement.reason))
    if check is not None:
        yield _make_finding(check, row, claim, judgement)
    if judgement.is_at_odds:
        yield _make_finding("stated_change_agrees_with_the_stated_prior_value", row, claim, judgement)


def _make_finding(check: str, row: Any, claim: str, judgement: Judgement) -> Finding:
    texts = {
        "metric": row.metric_name or row.metric_code,
        "metric_code": row.metric_code,
        "prior": None if row.prior_value_micro is None else format_micro(int(row.prior_value_micro)),
        "stated_prior": None if row.stated_prior_micro is None else _spell_stated(row, PRIOR_VALUE),
        "stands_for": judgement.stands_for,
        "implied_prior": judgement.implied_prior,
        "margin": judgement.margin,
        "own_reading": judgement.own_reading,
    }
    return Finding(
        check,
        unit_code=row.unit_code,
        fiscal_year=int(row.fiscal_year),
        table_name="metrics",
        column_name=claim,
        row_id=int(row.row_id),
        found=_spell_stated(row, claim),
        expected=judgement.computed,
        context=write_context(**{name: text for name, text in texts.items() if text is not None}),
    )
