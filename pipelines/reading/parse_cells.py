"""Parse cells: the gathered columns as the frame CELLS, each distinct text of a column parsed once.

Everything per cell is an integer until the end: which row, which place, which of the distinct readings. Texts are filled in
once for the whole run.
"""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipelines.reading.gather_columns import Column as GatheredColumn
from pipelines.reading.gather_columns import Gathering, TableRows
from pipelines.reading.parse_text import Parsed, parse_text
from pipelines.reading.spell import spell_values
from schemas.findings import FINDING_FIELDS
from schemas.frames import CELLS, FINDINGS, conform_frame, empty_frame
from schemas.tables import TABLE_BY_NAME, Column
from schemas.values import is_percent_unit

_CHECK_OF_STATE = {"unreadable": "cell_is_readable", "out_of_range": "cell_is_in_range", "blank": "cell_is_filled"}
Bools = npt.NDArray[np.bool_]
Indexes = npt.NDArray[np.int64]


@dataclass
class _Readings:
    """The distinct readings of the run's columns: text as filed and what it was read as, and whether that is a defect."""

    texts: list[str] = field(default_factory=list)
    parsed: list[Parsed] = field(default_factory=list)
    is_defect: list[bool] = field(default_factory=list)


@dataclass
class _Cells:
    """One array per gathered column: which filed row, where, which column, which distinct reading each cell is."""

    row_id: list[Indexes] = field(default_factory=list)
    file_id: list[Indexes] = field(default_factory=list)
    row_number: list[Indexes] = field(default_factory=list)
    sheet: list[Indexes] = field(default_factory=list)
    letter: list[Indexes] = field(default_factory=list)
    reading: list[Indexes] = field(default_factory=list)


def parse_cells(gathering: Gathering, file_names: dict[int, str]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Parse everything gathered; returns CELLS and the FINDINGS on cells (unreadable, out of range, blank where it must not be)."""
    cells, readings, headings = _Cells(), _Readings(), _Headings()
    for table_name, rows in gathering.tables.items():
        places = _place_rows(rows, headings)
        for column_name, own in rows.columns.items():
            column = TABLE_BY_NAME[table_name].column(column_name)
            at = _rows_of(own)
            headings.columns.append((table_name, column_name, len(at)))
            for name, values in places.items():
                getattr(cells, name).append(values[at])
            cells.letter.append(_repeat([headings.number(letter) for *_, letter in own.blocks], own.blocks))
            cells.reading.append(_read_column(column, own, _percent_rows(rows, column, at), readings))
    if not headings.columns:
        return empty_frame(CELLS), empty_frame(FINDINGS)
    return _fill_in(cells, readings, headings, file_names)


@dataclass
class _Headings:
    """Sheet names and column letters by number, and the gathered columns (table, column, number of cells) in order."""

    texts: dict[str | None, int] = field(default_factory=dict)
    columns: list[tuple[str, str, int]] = field(default_factory=list)

    def number(self, text: str | None) -> int:
        return self.texts.setdefault(text, len(self.texts))


def _rows_of(own: GatheredColumn) -> Indexes:
    """For each value of a column, which of the table's rows it stands in."""
    starts = np.array([first for first, *_ in own.blocks], dtype=np.int64)
    return _count_up(starts, np.array([count for _, count, _ in own.blocks], dtype=np.int64))


def _count_up(starts: Indexes, counts: Indexes) -> Indexes:
    """From each start as many numbers as it counts: (5, 9), (2, 3) → 5 6 9 10 11."""
    ends = np.cumsum(counts)
    return np.repeat(starts - ends + counts, counts) + np.arange(counts.sum())


def _repeat(values: list[int], blocks: list[tuple[int, int, str]]) -> Indexes:
    return np.repeat(np.array(values, dtype=np.int64), [count for _, count, _ in blocks])


def _place_rows(rows: TableRows, headings: _Headings) -> dict[str, Indexes]:
    """File, sheet (by number), row and row number of each row of a table."""
    file_ids, sheets, starts, counts = zip(*rows.blocks, strict=True)
    sheet_numbers = [headings.number(sheet) for sheet in sheets]
    return {
        "file_id": np.repeat(np.array(file_ids, dtype=np.int64), counts),
        "sheet": np.repeat(np.array(sheet_numbers, dtype=np.int64), counts),
        "row_id": _count_up(np.array(starts, dtype=np.int64), np.array(counts, dtype=np.int64)),
        "row_number": np.array(rows.row_numbers, dtype=np.int64),
    }


def _read_column(column: Column, own: GatheredColumn, is_percent: Bools | None, readings: _Readings) -> Indexes:
    """Which reading each cell of a column is; those that are new are parsed and added."""
    codes, texts = pd.factorize(np.array(spell_values(own.values), dtype=object))
    if is_percent is None:
        which, ways = codes, [(text, column.is_percentage) for text in texts]
    else:
        # A text may be read in two ways, without and with a percent sign: each is parsed once.
        which, distinct = pd.factorize(codes * 2 + is_percent)
        ways = [(texts[one // 2], bool(one % 2)) for one in distinct.tolist()]
    first = len(readings.texts)
    parsed = [parse_text(text, column, is_percentage=is_percentage) for text, is_percentage in ways]
    readings.texts += [text for text, _ in ways]
    readings.parsed += parsed
    readings.is_defect += [
        one.state in {"unreadable", "out_of_range"} or (one.state == "blank" and column.is_filled) for one in parsed
    ]
    return np.asarray(which, dtype=np.int64) + first


def _percent_rows(rows: TableRows, column: Column, at: Indexes) -> Bools | None:
    """Per cell of a column, whether the row's unit of measure lets a percent sign stand; None where the row has no say."""
    units = rows.columns.get(column.percent_by or "")
    if units is None or column.is_percentage:
        return None
    codes, texts = pd.factorize(np.array(spell_values(units.values), dtype=object))
    is_percent = np.zeros(len(rows.row_numbers), dtype=bool)
    is_percent[_rows_of(units)] = np.array([is_percent_unit(text) for text in texts], dtype=bool)[codes]
    return is_percent[at]


def _fill_in(
    cells: _Cells, readings: _Readings, headings: _Headings, file_names: dict[int, str]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The frames CELLS and FINDINGS, in order of the rows filed."""
    row_id = np.concatenate(cells.row_id)
    order = np.argsort(row_id, kind="stable")
    reading = np.concatenate(cells.reading)[order]
    headed = np.repeat(np.arange(len(headings.columns)), [count for *_, count in headings.columns])[order]
    row_number = np.concatenate(cells.row_number)[order]
    parsed = readings.parsed
    written = [None if one.state == "blank" else text for text, one in zip(readings.texts, parsed, strict=True)]
    frame = pd.DataFrame(
        {
            "file_id": _whole(np.concatenate(cells.file_id)[order]),
            "row_id": _whole(row_id[order]),
            "sheet": _texts(list(headings.texts), np.concatenate(cells.sheet)[order]),
            "table_name": _texts([table for table, *_ in headings.columns], headed),
            "row_number": _whole(row_number),
            "column_name": _texts([column for _, column, _ in headings.columns], headed),
            "cell": _name_cells(list(headings.texts), np.concatenate(cells.letter)[order], row_number),
            "text_as_written": _texts(written, reading),
            "value_text": _texts([one.text for one in parsed], reading),
            "value_micro": _whole([one.micro for one in parsed]).take(reading),
            "decimals": _whole([one.decimals for one in parsed]).take(reading),
            "state": _texts([one.state for one in parsed], reading),
        },
        copy=False,
    )
    wrong = np.flatnonzero(np.array(readings.is_defect, dtype=bool)[reading])
    expected = _texts([one.expected or "filled" for one in parsed], reading[wrong])
    return conform_frame(frame, CELLS), _tell_defects(frame.take(wrong), expected, file_names)


def _whole(values: Any) -> Any:
    return pd.array(values, dtype="Int64")


def _texts(distinct: list[str] | list[str | None], which: Indexes) -> Any:
    return pd.array(distinct, dtype="string").take(which)


def _name_cells(letters: list[str | None], letter: Indexes, row_number: Indexes) -> Any:
    """``B7`` for the number of a letter and a row number; each distinct one is spelled once."""
    height = int(row_number.max(initial=0)) + 1
    which, distinct = pd.factorize(letter * height + row_number)
    names = [f"{letters[one // height]}{one % height}" for one in distinct.tolist()]
    return _texts(names, np.asarray(which, dtype=np.int64))


def _tell_defects(wrong: pd.DataFrame, expected: Any, file_names: dict[int, str]) -> pd.DataFrame:
    """The findings on cells that could not be read, are out of range, or are blank where they must not be."""
    found = wrong.assign(
        check=wrong["state"].map(_CHECK_OF_STATE),
        file_name=wrong["file_id"].map(file_names),
        found=wrong["text_as_written"],
        expected=expected,
    )
    return conform_frame(found.reindex(columns=list(FINDING_FIELDS)), FINDINGS)
