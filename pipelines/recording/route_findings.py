"""Route findings: to the submission they were found in, or to the run where there is none."""

from typing import Any

import pandas as pd

from schemas.findings import Finding, tabulate_findings
from schemas.frames import FINDINGS, concat_frames, conform_frame, iterate_rows


def route_reading_findings(
    findings: pd.DataFrame, receipts: pd.DataFrame, tables: pd.DataFrame, units: set[str]
) -> pd.DataFrame:
    """Give the findings of reading their unit and year; keep those on files that are newly used, or not used at all.

    Args:
        findings: FINDINGS with file_name, without unit.
        receipts: RECEIPTS.
        tables: ASSEMBLED_TABLES of the new versions.
        units: Units with a new version.

    What stands in a file that changed nothing (unchanged or duplicate) was told before; what stands in a table that another file
    supplies does not count.
    """
    whose = receipts[["file_name", "file_status", "unit_code", "fiscal_year"]]
    routed = findings.drop(columns=["unit_code", "fiscal_year"]).merge(whose, on="file_name", how="left")
    is_new = routed["unit_code"].isin(units)
    supplies = pd.MultiIndex.from_frame(tables[["unit_code", "table_name", "file_name"]].astype(object))
    own = pd.MultiIndex.from_frame(routed[["unit_code", "table_name", "file_name"]].astype(object))
    is_superseded = is_new & routed["table_name"].notna() & ~own.isin(supplies)
    is_told_before = ~is_new & (routed["file_status"] != "quarantined")
    return conform_frame(routed[~is_superseded & ~is_told_before], FINDINGS)


def split_findings(findings: pd.DataFrame, units: set[str]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Findings of units with a new version, and all others (which belong to the run)."""
    is_new = findings["unit_code"].isin(units)
    return findings[is_new], findings[~is_new]


def tell_register(submissions: pd.DataFrame, units: pd.DataFrame) -> pd.DataFrame:
    """FINDINGS on the register: a unit that files for the first time, a name that differs from the registered one."""
    names = dict(zip(units["unit_code"], units["unit_name"], strict=True))
    said = []
    for row in iterate_rows(submissions):
        known = names.get(row.unit_code)
        if row.unit_code not in names:
            said.append(_on_cover("unit_is_in_the_register", row, None))
        elif known and pd.notna(row.unit_name) and row.unit_name != known:
            said.append(_on_cover("unit_name_agrees_with_the_register", row, known))
    return concat_frames(FINDINGS, conform_frame(pd.DataFrame(tabulate_findings(said)), FINDINGS))


def _on_cover(check: str, row: Any, expected: str | None) -> Finding:
    name = row.unit_name
    return Finding(
        check,
        unit_code=row.unit_code,
        fiscal_year=int(row.fiscal_year),
        table_name="submission",
        column_name="unit_name",
        found=None if pd.isna(name) else name,
        expected=expected,
    )
