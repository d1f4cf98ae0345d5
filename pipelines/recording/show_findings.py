"""Show findings: the worst of what a run recorded, as a small table for the pages of a run."""

from collections.abc import Iterable
from typing import Any

import pandas as pd

from schemas.findings import ERROR, WARNING, describe_finding, name_place

_RANK = {ERROR: 0, WARNING: 1}
_NOTES = 2


def tabulate_worst(findings: Iterable[pd.DataFrame], most: int = 20) -> str:
    """The worst findings (FINDINGS with severity) as markdown: errors, then warnings, each by unit; notes are left out.

    A last row says how many more there are.
    """
    rows = [row for frame in findings for row in _list_rows(frame) if _RANK.get(row["severity"], _NOTES) < _NOTES]
    rows.sort(key=lambda row: (_RANK[row["severity"]], row["unit_code"] or "", row["check"]))
    shown = [
        {
            "severity": row["severity"],
            "unit_code": row["unit_code"] or "",
            "place": name_place(row["file_name"], row["sheet"], row["cell"]) or "",
            "message": describe_finding(row),
        }
        for row in rows[:most]
    ]
    if len(rows) > most:
        shown.append({"severity": "…", "unit_code": "", "place": "", "message": f"and {len(rows) - most} more"})
    return str(pd.DataFrame(shown).to_markdown(index=False)) if shown else ""


def _list_rows(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows as plain mappings, None where there is no value."""
    plain = frame.astype(object).where(frame.notna(), None)
    return [{str(name): value for name, value in row.items()} for row in plain.to_dict("records")]
