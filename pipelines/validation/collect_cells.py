"""Collect the cells of the year: those newly filed for the assembled submissions, and those that stand."""

import pandas as pd

from schemas.frames import YEAR_CELLS, concat_frames, conform_frame


def collect_new_cells(cells: pd.DataFrame, tables: pd.DataFrame, fiscal_year: int) -> pd.DataFrame:
    """Cells (CELLS) of the tables that this delivery supplies (ASSEMBLED_TABLES), with whose they are: YEAR_CELLS."""
    supplied = tables.dropna(subset=["file_id"])[["unit_code", "table_name", "file_id", "file_name"]]
    return conform_frame(cells.merge(supplied, on=["file_id", "table_name"]).assign(fiscal_year=fiscal_year), YEAR_CELLS)


def join_cells(*parts: pd.DataFrame) -> pd.DataFrame:
    """Join frames of YEAR_CELLS whose ``row_id`` were numbered apart, numbering them on."""
    joined, start = [], 0
    for part in parts:
        if len(part):
            joined.append(part.assign(row_id=part["row_id"] + start))
            start = int(joined[-1]["row_id"].max()) + 1
    return concat_frames(YEAR_CELLS, *joined)
