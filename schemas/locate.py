"""Locate findings: from the filed row and column a rule speaks of to file, sheet and cell, and the text that stands there."""

import pandas as pd

from schemas.frames import FINDINGS, conform_frame

_PLACE = ["file_name", "sheet", "cell"]


def locate_findings(findings: pd.DataFrame, cells: pd.DataFrame) -> pd.DataFrame:
    """Fill in place (and ``found`` where the rule left it open) from the cells (YEAR_CELLS); others stay as they are.

    A finding on a whole row, or on a column its file does not have, is placed at the first cell of the row.
    """
    if findings.empty:
        return conform_frame(findings, FINDINGS)
    cells = cells[cells["row_id"].isin(findings["row_id"].dropna())]
    exact = cells[["row_id", "column_name", *_PLACE, "row_key", "text_as_written"]]
    first = cells.drop_duplicates("row_id")[["row_id", *_PLACE, "row_key"]]
    located = findings.merge(exact, on=["row_id", "column_name"], how="left", suffixes=("", "_of_cell"))
    located = located.merge(first, on="row_id", how="left", suffixes=("", "_of_row"))
    for name in (*_PLACE, "row_key"):
        located[name] = located[name].fillna(located[f"{name}_of_cell"]).fillna(located[f"{name}_of_row"])
    located["found"] = located["found"].fillna(located["text_as_written"])
    return conform_frame(located, FINDINGS)
