"""Parse cells: the gathered columns as the frame CELLS, each distinct text of a column parsed once."""

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipelines.reading.gather_columns import ColumnCells, Gathering, iterate_columns
from pipelines.reading.parse_text import Parsed, parse_text
from pipelines.reading.spell import spell_values
from schemas.findings import FINDING_FIELDS
from schemas.frames import CELLS, FINDINGS, conform_frame
from schemas.tables import TABLE_BY_NAME, Column
from schemas.values import is_percent_unit

_CHECK_OF_STATE = {"unreadable": "cell_is_readable", "out_of_range": "cell_is_in_range", "blank": "cell_is_filled"}
Bools = npt.NDArray[np.bool_]


def parse_cells(gathering: Gathering, file_names: dict[int, str]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Parse everything gathered; returns CELLS and the FINDINGS on cells (unreadable, out of range, blank where it must not be)."""
    cells, findings = [], []
    for table_name, column_name, own in iterate_columns(gathering):
        column = TABLE_BY_NAME[table_name].column(column_name)
        frame, expected = _parse_column(column, own, _percent_rows(gathering, table_name, column, own))
        frame = frame.assign(table_name=table_name, column_name=column_name)
        cells.append(frame)
        findings.append(_find_defects(column, frame.assign(expected=expected, file_name=[file_names[one] for one in own.file_ids])))
    if not cells:
        return conform_frame(pd.DataFrame(columns=list(CELLS.columns)), CELLS), conform_frame(pd.DataFrame(columns=list(FINDING_FIELDS)), FINDINGS)
    ordered = pd.concat(cells, ignore_index=True).sort_values(["row_id"], kind="stable", ignore_index=True)
    return conform_frame(ordered, CELLS), conform_frame(pd.concat(findings, ignore_index=True), FINDINGS)


def _parse_column(column: Column, own: ColumnCells, is_percent: Bools) -> tuple[pd.DataFrame, list[str | None]]:
    """One row per cell of a column, and what was expected of each that could not be read."""
    texts = pd.Series(spell_values(own.values), dtype=object)
    codes, distinct = pd.factorize(texts)
    parsed: list[Parsed | None] = [None] * (2 * len(distinct))
    for code in np.unique(codes * 2 + is_percent).tolist():
        parsed[code] = parse_text(distinct[code // 2], column, is_percentage=bool(code % 2))
    results = [parsed[code] for code in (codes * 2 + is_percent).tolist()]
    read = [one for one in results if one is not None]
    states = [one.state for one in read]
    frame = pd.DataFrame(
        {
            "file_id": own.file_ids,
            "row_id": own.row_ids,
            "sheet": pd.array(own.sheets, dtype="string"),
            "row_number": own.row_numbers,
            "cell": [f"{letter}{number}" for letter, number in zip(own.letters, own.row_numbers, strict=True)],
            "text_as_written": [None if state == "blank" else text for state, text in zip(states, texts, strict=True)],
            "value_text": pd.array([one.text for one in read], dtype="string"),
            "value_micro": pd.array([one.micro for one in read], dtype="Int64"),
            "decimals": pd.array([one.decimals for one in read], dtype="Int64"),
            "state": states,
        }
    )
    return frame, [one.expected for one in read]


def _percent_rows(gathering: Gathering, table_name: str, column: Column, own: ColumnCells) -> Bools:
    """Per cell, whether a percent sign may stand in it: by its column, or by the unit of measure of its row."""
    if column.is_percentage:
        return np.ones(len(own.values), dtype=np.bool_)
    units = gathering.columns.get((table_name, column.percent_by or ""))
    if units is None:
        return np.zeros(len(own.values), dtype=np.bool_)
    rows = {row for row, text in zip(units.row_ids, spell_values(units.values), strict=True) if is_percent_unit(text)}
    return np.fromiter((row in rows for row in own.row_ids), dtype=np.bool_, count=len(own.row_ids))


def _find_defects(column: Column, frame: pd.DataFrame) -> pd.DataFrame:
    wrong = frame["state"].isin(["unreadable", "out_of_range"]) | ((frame["state"] == "blank") & column.is_filled)
    found = frame[wrong]
    expected = found["expected"].where(found["state"] != "blank", "filled")
    return found.assign(check=found["state"].map(_CHECK_OF_STATE), found=found["text_as_written"], expected=expected).reindex(
        columns=list(FINDING_FIELDS)
    )
