"""Route findings: to the submission they were found in, or to the run where there is none."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from schemas.findings import Finding, tabulate_findings
from schemas.frames import FINDINGS, concat_frames, conform_frame, iterate_rows
from schemas.register import fold_name

# Of an original nobody has confirmed the newest run tells; a confirmation afterwards ends it.
_OF_THE_DELIVERY = (
    "file_is_the_latest",
    "fiscal_year_is_the_years_of_the_run",
    "table_stands_once_in_a_delivery",
    "sealed_original_is_confirmed",
)


def route_reading_findings(
    findings: pd.DataFrame, outcomes: pd.DataFrame, tables: pd.DataFrame, new: set[tuple[str, int]]
) -> pd.DataFrame:
    """Keep those findings of reading that say something new.

    Args:
        findings: FINDINGS with file_name, and with unit and year where it can be told whose they are.
        outcomes: What became of each file, as RECEIPTS.
        tables: ASSEMBLED_TABLES of the new versions.
        new: Unit and year of the new versions.

    What stands in a table counts where the file supplies that table to a new version. What is wrong with a file as a whole counts
    where it supplies anything to a new version, or is not used at all. What is nobody's is always told. The rest was told before.
    """
    statuses = dict(zip(outcomes["file_name"], outcomes["file_status"], strict=True))
    is_nobodys = findings["unit_code"].isna()
    owners = zip(findings["unit_code"], findings["fiscal_year"], strict=True)
    is_new, is_in_table = pd.Series([owner in new for owner in owners], dtype=bool), findings["table_name"].notna()
    supplies_table = is_new & _stands_in(findings, tables, ["unit_code", "table_name", "file_name"])
    supplies = is_new & _stands_in(findings, tables, ["unit_code", "file_name"])
    is_idle = findings["file_name"].map(statuses).eq("quarantined")
    told = is_nobodys | (is_in_table & supplies_table) | (~is_in_table & (supplies | is_idle))
    return conform_frame(findings[told], FINDINGS)


def split_findings(findings: pd.DataFrame, tables: pd.DataFrame, units: set[str]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Findings of new versions, and all others, which belong to the run.

    What is said of a delivery (a file that does not count, a table that waits) is the run's even where the unit has a new version:
    it is told as long as the file lies there.
    """
    is_of_file = findings["file_name"].notna() & findings["table_name"].isna()
    is_idle = is_of_file & ~_stands_in(findings, tables, ["unit_code", "file_name"])
    is_of_delivery = findings["check"].isin(_OF_THE_DELIVERY) & findings["sheet"].isna()
    is_own = findings["unit_code"].isin(units) & ~is_idle & ~is_of_delivery
    return findings[is_own], findings[~is_own]


def _stands_in(frame: pd.DataFrame, tables: pd.DataFrame, key: list[str]) -> Any:
    """Per row, whether its key is one of the tables'."""
    known = pd.MultiIndex.from_frame(tables[key].astype(object))
    return pd.MultiIndex.from_frame(frame[key].astype(object)).isin(known)


def address_by_folder(findings: pd.DataFrame, unit_codes: set[str]) -> pd.DataFrame:
    """FINDINGS on files that do not say whose they are, told to the unit whose code their folder is named by.

    A name is a hint: it says whom to tell, never whose a filing is.
    """
    codes = {fold_name(code): code for code in unit_codes}
    is_open = findings["unit_code"].isna() & findings["file_name"].notna()
    hints = [
        next((codes[fold_name(part)] for part in name.split("/")[:-1] if fold_name(part) in codes), None)
        for name in findings.loc[is_open, "file_name"]
    ]
    hinted = pd.Series(hints, index=findings.index[is_open], dtype="str")
    return conform_frame(findings.assign(unit_code=findings["unit_code"].fillna(hinted)), FINDINGS)


def tell_register(submissions: pd.DataFrame, known: Mapping[str, Sequence[str]]) -> pd.DataFrame:
    """FINDINGS on the register: a unit that files for the first time, a name that is none the unit goes by.

    Args:
        submissions: New versions (unit_code, fiscal_year, unit_name).
        known: Per registered unit its name of that year, then its aliases.
    """
    said = []
    for row in iterate_rows(submissions):
        names = known.get(row.unit_code, ())
        if row.unit_code not in known:
            said.append(_on_cover("unit_is_in_the_register", row, None))
        elif names and pd.notna(row.unit_name) and fold_name(row.unit_name) not in map(fold_name, names):
            said.append(_on_cover("unit_name_agrees_with_the_register", row, names[0]))
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
