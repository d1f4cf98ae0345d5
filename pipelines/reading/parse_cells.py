"""Parse cells: the gathered columns as the frame CELLS, each distinct text of a column parsed once."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipelines.reading.gather_columns import Column as GatheredColumn
from pipelines.reading.gather_columns import Gathering, TableRows
from pipelines.reading.parse_text import parse_text
from pipelines.reading.spell import spell_values
from schemas.findings import FINDING_FIELDS
from schemas.frames import CELLS, FINDINGS, concat_frames, conform_frame, empty_frame
from schemas.tables import TABLE_BY_NAME, Column
from schemas.values import is_percent_unit

_CHECK_OF_STATE = {"unreadable": "cell_is_readable", "out_of_range": "cell_is_in_range", "blank": "cell_is_filled"}
Bools = npt.NDArray[np.bool_]
Indexes = npt.NDArray[np.int64]


def parse_cells(gathering: Gathering, file_names: dict[int, str]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Parse everything gathered; returns CELLS and the FINDINGS on cells (unreadable, out of range, blank where it must not be)."""
    cells, findings = [], []
    for table_name, rows in gathering.tables.items():
        for column_name, own in rows.columns.items():
            column = TABLE_BY_NAME[table_name].column(column_name)
            at = _rows_of(own)
            frame = _parse_column(column, own, _percent_rows(rows, column)[at]).assign(**_place(rows, own, at))
            frame = frame.assign(
                table_name=_repeat(table_name, len(frame)), column_name=_repeat(column_name, len(frame))
            )
            cells.append(frame.drop(columns="expected"))
            findings.append(_find_defects(column, frame, file_names))
    if not cells:
        return empty_frame(CELLS), empty_frame(FINDINGS)
    joined = conform_frame(pd.concat(cells, ignore_index=True), CELLS)
    ordered = joined.take(np.argsort(joined["row_id"].to_numpy(dtype=np.int64), kind="stable")).reset_index(drop=True)
    return ordered, concat_frames(FINDINGS, *findings)


def _rows_of(own: GatheredColumn) -> Indexes:
    """For each value of a column, which of the table's rows it stands in."""
    return np.concatenate(
        [np.arange(first, first + count) for first, count, _ in own.blocks] or [np.empty(0, dtype=np.int64)]
    )


def _place(rows: TableRows, own: GatheredColumn, at: Indexes) -> dict[str, Any]:
    """File, row and cell of each value of a column."""
    numbers = np.array(rows.row_numbers, dtype=np.int64)[at]
    letters = [letter for _, count, letter in own.blocks for _ in range(count)]
    return {
        "file_id": pd.array(np.array(rows.file_ids, dtype=np.int64)[at], dtype="Int64"),
        "row_id": pd.array(np.array(rows.row_ids, dtype=np.int64)[at], dtype="Int64"),
        "sheet": pd.array(rows.sheets, dtype="string").take(at),
        "row_number": pd.array(numbers, dtype="Int64"),
        "cell": pd.array(
            [f"{letter}{number}" for letter, number in zip(letters, numbers.tolist(), strict=True)], dtype="string"
        ),
    }


def _repeat(text: str, count: int) -> Any:
    return pd.array([text], dtype="string").repeat(count)


def _parse_column(column: Column, own: GatheredColumn, is_percent: Bools) -> pd.DataFrame:
    """One row per cell of a column, with ``expected`` of each that could not be read."""
    codes, texts = pd.factorize(np.array(spell_values(own.values), dtype=object))
    # A text may be read in two ways, without and with a percent sign: each distinct reading is parsed once.
    readings, which = np.unique(codes * 2 + is_percent, return_inverse=True)
    parsed = [parse_text(texts[one // 2], column, is_percentage=bool(one % 2)) for one in readings.tolist()]
    written = [None if one.state == "blank" else texts[code // 2] for one, code in zip(parsed, readings, strict=True)]
    distinct = pd.DataFrame(
        {
            "text_as_written": pd.array(written, dtype="string"),
            "value_text": pd.array([one.text for one in parsed], dtype="string"),
            "value_micro": pd.array([one.micro for one in parsed], dtype="Int64"),
            "decimals": pd.array([one.decimals for one in parsed], dtype="Int64"),
            "state": pd.array([one.state for one in parsed], dtype="string"),
            "expected": pd.array([one.expected for one in parsed], dtype="string"),
        }
    )
    return distinct.take(which).reset_index(drop=True)


def _percent_rows(rows: TableRows, column: Column) -> Bools:
    """Per row of the table, whether a percent sign may stand in the column: by itself, or by the row's unit of measure."""
    is_percent = np.full(len(rows.row_ids), column.is_percentage)
    units = rows.columns.get(column.percent_by or "")
    if units is not None:
        is_percent[_rows_of(units)] |= [is_percent_unit(text) for text in spell_values(units.values)]
    return is_percent


def _find_defects(column: Column, frame: pd.DataFrame, file_names: dict[int, str]) -> pd.DataFrame:
    """The findings on one column's cells."""
    wrong = frame["state"].isin(["unreadable", "out_of_range"]) | ((frame["state"] == "blank") & column.is_filled)
    found = frame[wrong]
    expected = found["expected"].where(found["state"] != "blank", "filled")
    names = found["file_id"].map(file_names)
    return found.assign(
        check=found["state"].map(_CHECK_OF_STATE), file_name=names, found=found["text_as_written"], expected=expected
    ).reindex(columns=list(FINDING_FIELDS))
