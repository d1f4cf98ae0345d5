"""Read filed: figures of a table that was filed, by the key of their row, each with its cell. Cells in, figures out."""

from collections.abc import Iterator
from typing import Any

import pandas as pd

from schemas.frames import iterate_rows
from schemas.tables import TABLE_BY_NAME


def read_figures(cells: pd.DataFrame, table_name: str, key: str, column: str) -> Iterator[tuple[str, int, Any]]:
    """Key, figure and cell (a row of YEAR_CELLS) of the rows of one filing's table for the unit as a whole whose key stands once."""
    rows = pivot_rows(cells, table_name)
    rows = rows[rows["subject_code"].isna()] if "subject_code" in rows else rows
    rows = rows[rows[key].notna() & rows[column].notna() & ~rows.duplicated(key, keep=False)]
    places = {row.row_id: row for row in iterate_rows(cells[cells["column_name"] == column])}
    for row in iterate_rows(rows):
        yield str(getattr(row, key)), int(getattr(row, column)), places[row.row_id]


def pivot_rows(cells: pd.DataFrame, table_name: str) -> pd.DataFrame:
    """The rows of one filing's table with the values read: millionths and texts by column, and ``row_id``; missing where there is none."""
    columns = [column.name for column in TABLE_BY_NAME[table_name].columns]
    values = cells["value_text"].astype(object).where(cells["value_micro"].isna(), cells["value_micro"].astype(object))
    wide = cells.assign(value=values).pivot(index="row_id", columns="column_name", values="value")
    return wide.reindex(columns=columns).reset_index()
