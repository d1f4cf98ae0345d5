"""Gather columns: from sheets to the raw values of named columns, each column over all files of the run.

Headers are matched here, and what stands outside them is told. Does not belong here: what a cell's text means.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import numpy as np

from pipelines.reading.match_header import Defect, Header, match_header
from pipelines.reading.sheets import is_blank
from pipelines.reading.spell import spell_value
from schemas.findings import Finding
from schemas.measures import Int64s
from schemas.tables import ALL_TABLES, Column, Table


@dataclass(frozen=True, slots=True)
class SheetPlace:
    """Where a sheet stands that holds a table: the file, and the sheet's name (None: a CSV file)."""

    file_id: int
    file_name: str
    sheet: str | None
    table: Table


@dataclass(frozen=True)
class ColumnValues:
    """The raw values of one named column, with the row (counted over the run) and column (from 0) where each stands."""

    table: Table
    column: Column
    values: list[Any]
    rows: Int64s
    positions: Int64s


@dataclass(frozen=True)
class Gathering:
    """The sheets; all named columns in the contract's order; per row below a header, its sheet's index and its number."""

    sheets: list[SheetPlace]
    columns: list[ColumnValues]
    row_sheets: Int64s
    row_numbers: Int64s


@dataclass
class _Block:
    """The sheets of one table that have the same header, and the values of its named columns one below the other."""

    header: Header
    values: list[list[Any]]
    sheets: list[int] = field(default_factory=list)


class Gatherer:
    """Takes sheets one by one and keeps only the values of their named columns; ``findings`` on headers and rows."""

    def __init__(self) -> None:
        self.findings: list[Finding] = []
        self.sheets: list[SheetPlace] = []
        self._extents: list[tuple[int, int]] = []
        self._blocks: dict[tuple[str, tuple[str, ...]], _Block] = {}

    def add(self, place: SheetPlace, rows: list[list[Any]], header_index: int) -> None:
        """Add a sheet's rows; the one at ``header_index`` is the header."""
        texts = tuple(value if type(value) is str else spell_value(value) for value in rows[header_index])
        block = self._blocks.get((place.table.name, texts))
        if block is None:
            header = match_header(place.table, texts)
            block = self._blocks[place.table.name, texts] = _Block(header, [[] for _ in header.columns])
        body = rows[header_index + 1 :]
        block.sheets.append(len(self.sheets))
        self.sheets.append(place)
        self._extents.append((len(body), header_index + 2))
        columns = tuple(zip(*body, strict=True))
        if columns:
            for (position, _), values in zip(block.header.columns, block.values, strict=True):
                values.extend(columns[position])
        if block.header.defects:
            self.findings += [_tell(defect, place, header_index) for defect in block.header.defects]
        if block.header.unnamed:
            self.findings += _find_strays(block.header.unnamed, place, body, header_index + 2)

    def gather(self) -> Gathering:
        """Put the columns of all sheets together, one per table and column of the contract."""
        counts, first_numbers = np.array(self._extents, dtype=np.int64).reshape(-1, 2).T
        starts = np.cumsum(counts) - counts
        parts: dict[tuple[str, str], list[tuple[list[Any], Int64s, int]]] = {}
        for (table_name, _), block in self._blocks.items():
            rows = _ranges(starts[block.sheets], counts[block.sheets])
            for (position, name), values in zip(block.header.columns, block.values, strict=True):
                parts.setdefault((table_name, name), []).append((values, rows, position))
        columns = [
            _join(table, column, parts[table.name, column.name])
            for table in ALL_TABLES
            for column in table.columns
            if (table.name, column.name) in parts
        ]
        return Gathering(
            self.sheets, columns, np.repeat(np.arange(len(counts)), counts), _ranges(first_numbers, counts)
        )


def _join(table: Table, column: Column, parts: list[tuple[list[Any], Int64s, int]]) -> ColumnValues:
    """One column from its parts, each with the rows it stands in and its position."""
    values = [value for own, _, _ in parts for value in own] if len(parts) > 1 else parts[0][0]
    positions = np.repeat(np.array([position for _, _, position in parts]), [len(rows) for _, rows, _ in parts])
    return ColumnValues(table, column, values, np.concatenate([rows for _, rows, _ in parts]), positions)


def _ranges(starts: Int64s, counts: Int64s) -> Int64s:
    """Whole numbers from each start on, as many as counted, one range after the other."""
    ends = np.cumsum(counts)
    ranges: Int64s = np.arange(ends[-1] if len(ends) else 0) + np.repeat(starts - ends + counts, counts)
    return ranges


def _find_strays(
    unnamed: tuple[int, ...], place: SheetPlace, body: list[list[Any]], first_number: int
) -> Iterator[Finding]:
    """One finding per cell that holds something in a column without any header."""
    for number, row in enumerate(body, start=first_number):
        for position in unnamed:
            if not is_blank(row[position]):
                yield Finding(
                    "row_fits_its_header",
                    table_name=place.table.name,
                    file_name=place.file_name,
                    sheet=place.sheet,
                    cell=f"{column_letter(position)}{number}",
                    found=spell_value(row[position]),
                )


def _tell(defect: Defect, place: SheetPlace, header_index: int) -> Finding:
    """A defect of a header as a finding: at the header's cell, or on the column that is missing."""
    is_missing = defect.position is None
    return Finding(
        defect.check,
        table_name=place.table.name,
        column_name=defect.name if is_missing else None,
        file_name=place.file_name,
        sheet=place.sheet,
        cell=None if defect.position is None else f"{column_letter(defect.position)}{header_index + 1}",
        found=None if is_missing else defect.name,
    )


@cache
def column_letter(position: int) -> str:
    """The letter of a column counted from 0: A, B … Z, AA."""
    letters = ""
    number = position + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
