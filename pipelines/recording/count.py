"""Count: the sums that a run ends with."""

from collections.abc import Mapping

import pandas as pd


def count_run(receipts: pd.DataFrame, filings: pd.DataFrame, units: Mapping[str, set[str]]) -> dict[str, int]:
    """The counts of a run (columns of ``runs``).

    Args:
        receipts: RECEIPTS.
        filings: FILINGS.
        units: Codes of the units ``registered`` once the run is recorded, of those with a submission for the year (``filed``), and
            of those that need not file (``exempt``); one that filed all the same counts as filed.
    """
    registered, filed, exempt = units["registered"], units["filed"], units["exempt"]
    files, outcomes = receipts["file_status"], filings["filing_status"]
    counts = {f"files_{status}_count": int((files == status).sum()) for status in ("used", "duplicate", "quarantined")}
    counts |= {
        f"filings_{status}_count": int((outcomes == status).sum()) for status in ("recorded", "unchanged", "returned")
    }
    return counts | {
        "files_received_count": len(receipts),
        "filings_received_count": len(filings),
        "units_registered_count": len(registered),
        "units_filed_count": len(registered & filed),
        "units_missing_count": len(registered - filed - exempt),
        "units_exempt_count": len((registered & exempt) - filed),
    }
