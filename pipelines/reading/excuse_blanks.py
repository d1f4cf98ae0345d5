"""Excuse blanks: a cell may stay blank where its row is filled in another column instead (a grade in place of a quantity)."""

import pandas as pd

from schemas.tables import ALL_TABLES

_EXCUSES = {
    (table.name, column.name): column.filled_unless
    for table in ALL_TABLES
    for column in table.columns
    if column.filled_unless is not None
}


def excuse_blanks(findings: pd.DataFrame, cells: pd.DataFrame) -> pd.DataFrame:
    """FINDINGS without those on a blank cell (of CELLS) whose row holds what excuses it."""
    blank = findings[findings["check"] == "cell_is_filled"]
    excused: set[int] = set()
    for (table, column), other in _EXCUSES.items():
        own = blank[(blank["table_name"] == table) & (blank["column_name"] == column)]
        if len(own):
            is_other = (cells["table_name"] == table) & (cells["column_name"] == other) & (cells["state"] == "read")
            excused.update(own.index[own["row_id"].isin(cells.loc[is_other, "row_id"])])
    return findings.drop(index=list(excused)).reset_index(drop=True) if excused else findings
