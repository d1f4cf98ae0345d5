"""Cells as they were sealed, as the frame that the stages work on. Does not belong here: where they are loaded from."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from schemas.frames import YEAR_CELLS, conform_frame
from schemas.tables import COLUMN_ORDER, TABLE_BY_NAME


def number_rows(cells: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    """YEAR_CELLS from cells as they were sealed, in the order in which they were read: one per cell, with ``ledger_index`` of the submission.

    Cells are sealed by their keys, as texts: month 11 before month 6. What is told of the first of several rows is to be the same
    whether they were read just now or lie in the history. Rows of a table without a key have the number in which they were read as theirs;
    of a report that is not the order of its lines, since a level that is printed over several lines stands in the middle of them.
    """
    frame = pd.DataFrame(cells, columns=["ledger_index", *YEAR_CELLS.columns])
    if frame.empty:
        return conform_frame(frame, YEAR_CELLS)
    frame["order"] = list(map(COLUMN_ORDER.get, zip(frame["table_name"], frame["column_name"], strict=True)))
    keyless = [name for name, table in TABLE_BY_NAME.items() if not table.key]
    frame["read_as"] = frame["row_key"].where(frame["table_name"].isin(keyless), "")
    order = ["ledger_index", "table_name", "read_as", "row_number", "order"]
    frame = frame.sort_values(order, kind="stable", ignore_index=True)
    # A document may hold several rows in one line, even of one key: then their cells come in the order of the rows.
    place = ["ledger_index", "table_name", "row_key", "row_number"]
    nth = frame.groupby([*place, "column_name"], sort=False).cumcount()
    frame["row_id"] = frame.assign(nth=nth).groupby([*place, "nth"], sort=False).ngroup()
    return conform_frame(frame, YEAR_CELLS)
