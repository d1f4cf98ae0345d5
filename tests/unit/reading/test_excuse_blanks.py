"""Blank cells that another column of their row excuses."""

import pandas as pd

from pipelines.reading.excuse_blanks import excuse_blanks
from schemas.frames import CELLS, FINDINGS, conform_frame


def blank(row_id, column, table="indicators"):
    return {"check": "cell_is_filled", "table_name": table, "column_name": column, "row_id": row_id}


def grade(row_id, state):
    return {"row_id": row_id, "table_name": "indicators", "column_name": "grade", "state": state}


def test_quantity_left_blank_beside_a_grade_is_no_finding():
    """A clerk who filled in 0 there, as the remedy said, would have made a target of nothing."""
    found = [blank(1, "target_value"), blank(1, "actual_value"), blank(2, "target_value"), blank(3, "actual_value")]
    findings = conform_frame(
        pd.DataFrame([*found, blank(1, "indicator_name"), blank(1, "month", "execution")]), FINDINGS
    )
    cells = conform_frame(pd.DataFrame([grade(1, "read"), grade(2, "blank"), grade(3, "unreadable")]), CELLS)
    kept = excuse_blanks(findings, cells)
    assert list(zip(kept["row_id"], kept["column_name"], strict=True)) == [
        (2, "target_value"),
        (3, "actual_value"),
        (1, "indicator_name"),
        (1, "month"),
    ]
