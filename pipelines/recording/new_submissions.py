"""New submissions: one row per version that this run adds, with what its cover says."""

import pandas as pd

_FIRST, _LATER, _RETURNED = "filed", "corrected", "returned"


def describe_submissions(filings: pd.DataFrame, tables: pd.DataFrame, cells: pd.DataFrame) -> pd.DataFrame:
    """One row per new version: unit_code, fiscal_year, version, unit_name, submission_status, submitted_on, received_at, reason.

    Args:
        filings: FILINGS; those with a version that are not unchanged make one.
        tables: ASSEMBLED_TABLES of these units; the latest arrival is the submission's.
        cells: YEAR_CELLS of these units; unit_name and submitted_on are taken as the cover says, or the report where there is none.
    """
    new = filings[filings["version"].notna() & (filings["filing_status"] != "unchanged")]
    covers = [cells[cells["table_name"] == name] for name in ("submission", "report")]
    cover = pd.concat(covers).drop_duplicates(["unit_code", "column_name"])
    said = cover.pivot(index="unit_code", columns="column_name", values="value_text")
    said = said.reindex(columns=["unit_name", "submitted_on"]).astype("string").reset_index()
    arrived = tables.groupby("unit_code", as_index=False)["received_at"].max()
    rows = new.merge(said, on="unit_code", how="left").merge(arrived, on="unit_code")
    status = pd.Series(_LATER, index=rows.index).mask(rows["version"] == 1, _FIRST)
    return rows.assign(submission_status=status.mask(rows["filing_status"] == _RETURNED, _RETURNED), reason="filing")
