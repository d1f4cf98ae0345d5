"""List a year as people look at it: its totals, one row per evaluation, and what became of each unit registered.

Does not belong here: the sums of a run (``count``), or what the lists are drawn or printed as.
"""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from schemas.frames import iterate_rows
from schemas.measures import format_points
from schemas.register import UnitRegister

SHOWN_TOTALS = 30
_TOTAL = "total"
_SUBJECT = ["unit_code", "subject_code"]
_POINTS = ["points_max", "self_score_points", "computed_score_points", "final_score_points"]


def list_totals(scores: pd.DataFrame, register: UnitRegister, fiscal_year: int) -> list[dict[str, Any]]:
    """One row per evaluation of a year: unit, name, points of the total, points still open, status; by unit and subject.

    Args:
        scores: SCORES.
        register: The units, for what they are called in the year.
        fiscal_year: The year.

    Returns:
        unit_code, unit_name, subject_code, points_max, self_score_points, computed_score_points, final_score_points, open_points
        (hundredths; None where there is no score) and status.
    """
    own = scores[scores["fiscal_year"] == fiscal_year]
    is_total = own["item_code"] == _TOTAL
    unscored = own[~is_total & own["final_score_points"].isna()]
    pending = unscored.groupby(_SUBJECT, dropna=False)["points_max"].sum()
    waiting = {tuple(_none(part) for part in key): int(points) for key, points in pending.items()}  # type: ignore[attr-defined]
    rows = []
    for row in iterate_rows(own[is_total].sort_values(_SUBJECT, kind="stable", na_position="first")):
        subject_code = _none(row.subject_code)
        points = {name: _none(getattr(row, name)) for name in _POINTS}
        rows.append(
            {
                "unit_code": row.unit_code,
                "unit_name": register.name_of(row.unit_code, fiscal_year),
                "subject_code": subject_code,
                **{name: None if value is None else int(value) for name, value in points.items()},
                "open_points": waiting.get((row.unit_code, subject_code), 0),
                "status": row.status,
            }
        )
    return rows


def tabulate_totals(totals: list[dict[str, Any]], most: int = SHOWN_TOTALS) -> str:
    """Totals as a small table in markdown; a last row says how many more there are."""
    shown = [
        {
            "unit": " ".join(part for part in (row["unit_code"], row["unit_name"], row["subject_code"]) if part),
            "full mark": format_points(row["points_max"]),
            **{name.removesuffix("_score_points"): _print_points(row[name]) for name in _POINTS[1:]},
            "open": format_points(row["open_points"]) if row["open_points"] else "",
            "status": row["status"],
        }
        for row in totals[:most]
    ]
    if len(totals) > most:
        shown.append({"unit": f"… and {len(totals) - most} more"})
    frame = pd.DataFrame(shown).fillna("")
    return str(frame.to_markdown(index=False, disable_numparse=True))


def list_coverage(
    totals: list[dict[str, Any]], register: UnitRegister, fiscal_year: int, outcomes: Mapping[str, set[str]]
) -> list[dict[str, Any]]:
    """One row per unit registered: unit_code, unit_name and outcome.

    Args:
        totals: What ``list_totals`` gives.
        register: The units as they were before the run.
        fiscal_year: The year.
        outcomes: Codes of the units registered, filed, returned and exempt once the run is recorded.

    Returns:
        The outcome of a unit that filed is the status of its total as a whole, or ``filed`` where only projects are scored;
        otherwise exempt, returned (something came in, and none of it counts) or missing.
    """
    statuses = {row["unit_code"]: row["status"] for row in totals if row["subject_code"] is None}
    return [
        {
            "unit_code": code,
            "unit_name": register.name_of(code, fiscal_year),
            "outcome": statuses.get(code, "filed") if code in outcomes["filed"] else _tell_absence(code, outcomes),
        }
        for code in sorted(outcomes["registered"])
    ]


def _tell_absence(code: str, outcomes: Mapping[str, set[str]]) -> str:
    return next((name for name in ("exempt", "returned") if code in outcomes[name]), "missing")


def _print_points(value: int | None) -> str:
    return "" if value is None else format_points(value)


def _none(value: Any) -> Any:
    return None if pd.isna(value) else value
