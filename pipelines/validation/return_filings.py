"""Return filings in which nothing can be scored; everything else is scored, whatever else is wrong with it."""

import pandas as pd

from schemas.findings import Finding, tabulate_findings
from schemas.frames import FINDINGS, conform_frame

RETURNED = "returned"


def return_unscorable(
    filings: pd.DataFrame, receipts: pd.DataFrame, scorable_units: set[str], fiscal_year: int
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Mark recorded filings of units without a scorable evaluation as returned, and their files as quarantined.

    The version stands all the same (nothing is lost), but it never replaces one that can be scored. Returns FILINGS, RECEIPTS and
    the FINDINGS that say so.
    """
    is_returned = (filings["filing_status"] == "recorded") & ~filings["unit_code"].isin(scorable_units)
    units = filings.loc[is_returned, "unit_code"]
    filings = filings.assign(filing_status=filings["filing_status"].mask(is_returned, RETURNED))
    is_idle = receipts["unit_code"].isin(units) & (receipts["file_status"] == "used")
    receipts = receipts.assign(file_status=receipts["file_status"].mask(is_idle, "quarantined"))
    findings = [
        Finding("filing_can_be_scored", unit_code=unit, fiscal_year=fiscal_year, table_name="evaluations")
        for unit in units
    ]
    return filings, receipts, conform_frame(pd.DataFrame(tabulate_findings(findings)), FINDINGS)
