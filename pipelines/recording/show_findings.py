"""Show findings: the worst of what a run recorded, as a small table for the pages of a run."""

from collections.abc import Iterable
from typing import Any

import pandas as pd

from schemas.findings import ERROR, WARNING, describe_finding, name_place

_RANK = {ERROR: 0, WARNING: 1}


def tabulate_worst(findings: Iterable[pd.DataFrame], most: int = 20) -> str:
    """The worst findings (FINDINGS with severity) as markdown: errors, then warnings, each by unit; notes are left out.

    A last row says how many more there are.
    """
    told = [frame[frame["severity"].isin(list(_RANK))] for frame in findings]
    graded = pd.concat(
        [frame for frame in told if len(frame)] or [pd.DataFrame(columns=["severity"])], ignore_index=True
    )
    if graded.empty:
        return ""
    ranked = graded.assign(rank=graded["severity"].map(_RANK), unit=graded["unit_code"].fillna(""))
    worst = _list_rows(ranked.sort_values(["rank", "unit", "check"], kind="stable").head(most))
    shown = [
        {
            "severity": row["severity"],
            "unit_code": row["unit_code"] or "",
            "place": name_place(row["file_name"], row["sheet"], row["cell"]) or "",
            "message": describe_finding(row),
        }
        for row in worst
    ]
    if len(graded) > most:
        shown.append({"severity": "…", "unit_code": "", "place": "", "message": f"and {len(graded) - most} more"})
    return str(pd.DataFrame(shown).to_markdown(index=False))


def _list_rows(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows as plain mappings, None where there is no value."""
    plain = frame.astype(object).where(frame.notna(), None)
    return [{str(name): value for name, value in row.items()} for row in plain.to_dict("records")]
