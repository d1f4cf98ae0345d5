"""Ask for originals: filings without a sealed original (盖章件), and originals that nobody has held against the tables yet.

A submission should have one, and a named person confirms that it agrees with the tables. Neither changes a score. Does not belong
here: the confirmation (``review``).
"""

from collections.abc import Iterable, Iterator, Mapping

import pandas as pd

from schemas.findings import Finding, write_context
from schemas.frames import iterate_rows
from schemas.tables import is_original


def ask_for_originals(tables: pd.DataFrame, units: Iterable[str], fiscal_year: int) -> list[Finding]:
    """One note per unit of a new version that holds no sealed original.

    Args:
        tables: ASSEMBLED_TABLES.
        units: The units that have a new version which can be scored; one that is returned is asked when it comes again.
        fiscal_year: Their year.
    """
    have = set(tables.loc[tables["table_name"].map(is_original).astype(bool), "unit_code"])
    return [
        Finding("sealed_original_is_filed", unit_code=unit, fiscal_year=fiscal_year)
        for unit in sorted(set(units) - have)
    ]


def list_in_force(tables: pd.DataFrame, filings: pd.DataFrame, standing: pd.DataFrame) -> pd.DataFrame:
    """One row per table of each unit's submission in force after this run: unit_code, version, table_name, file_name.

    Args:
        tables: ASSEMBLED_TABLES of the new versions.
        filings: FILINGS.
        standing: STANDING_TABLES.
    """
    recorded = filings[filings["filing_status"] == "recorded"]
    new = tables.merge(recorded[["unit_code", "version"]], on="unit_code")
    kept = standing[(standing["submission_status"] != "returned") & ~standing["unit_code"].isin(recorded["unit_code"])]
    newest = kept.groupby("unit_code")["version"].transform("max")
    columns = ["unit_code", "version", "table_name", "file_name"]
    return pd.concat([new[columns], kept.loc[kept["version"] == newest, columns]], ignore_index=True)


def ask_for_confirmations(in_force: pd.DataFrame, confirmed: Mapping[str, int], fiscal_year: int) -> Iterator[Finding]:
    """One note per unit whose original nobody has confirmed for the version in force.

    Args:
        in_force: What ``list_in_force`` gives, without units whose filing was withdrawn.
        confirmed: Per unit the newest version of the submission whose original was confirmed.
        fiscal_year: Their year.
    """
    originals = in_force[in_force["table_name"].map(is_original).astype(bool)]
    for unit, own in originals.groupby("unit_code", sort=True):
        rows = list(iterate_rows(own))
        version = int(rows[0].version)
        if confirmed.get(str(unit), 0) < version:
            yield Finding(
                "sealed_original_is_confirmed",
                unit_code=str(unit),
                fiscal_year=fiscal_year,
                found="、".join(sorted({row.file_name.rpartition("/")[2] for row in rows})),
                context=write_context(version=str(version)),
            )
