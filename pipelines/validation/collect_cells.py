"""Collect the cells of the year: those newly filed for the assembled submissions, and those that stand."""

import numpy as np
import numpy.typing as npt
import pandas as pd

from schemas.frames import YEAR_CELLS, concat_frames, conform_frame, keep_rows
from schemas.tables import ALL_TABLES

TABLE_NUMBERS = {table.name: number for number, table in enumerate(ALL_TABLES)}


def collect_new_cells(cells: pd.DataFrame, tables: pd.DataFrame, fiscal_year: int) -> pd.DataFrame:
    """Cells (CELLS) of the tables that this delivery supplies (ASSEMBLED_TABLES), with whose they are: YEAR_CELLS."""
    supplied = tables.dropna(subset=["filing_id"]).astype({"filing_id": "int64"})
    supplied = supplied[supplied["table_name"].isin(TABLE_NUMBERS)]  # a sealed original has no cells
    place = cells["filing_id"].to_numpy(dtype=np.int64) * len(ALL_TABLES) + _table_numbers(cells["table_name"])
    wanted = supplied["filing_id"].to_numpy() * len(ALL_TABLES) + _table_numbers(supplied["table_name"])
    at = pd.Index(wanted).get_indexer(pd.Index(place))
    kept = keep_rows(cells, at >= 0)
    at = at[at >= 0]
    owners = {name: supplied[name].array.take(at) for name in ("unit_code", "file_name")}
    return conform_frame(kept.assign(**owners, fiscal_year=fiscal_year), YEAR_CELLS)


def join_cells(*parts: pd.DataFrame) -> pd.DataFrame:
    """Join frames of YEAR_CELLS whose ``row_id`` were numbered apart, numbering them on."""
    joined, start = [], 0
    for part in parts:
        if len(part):
            joined.append(part.assign(row_id=part["row_id"] + start) if start else part)
            start = int(joined[-1]["row_id"].max()) + 1
    return joined[0] if len(joined) == 1 else concat_frames(YEAR_CELLS, *joined)


def _table_numbers(names: pd.Series) -> npt.NDArray[np.int64]:
    codes, distinct = pd.factorize(names)
    numbers = np.array([TABLE_NUMBERS[name] for name in distinct], dtype=np.int64)
    return numbers[codes] if len(numbers) else np.empty(0, dtype=np.int64)
