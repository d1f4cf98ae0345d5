"""Gather columns: from sheets to the raw values of named columns, each column over all files of the run.

Headers are matched here, and what stands outside them is told. Does not belong here: what a cell's text means.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import numpy as np

from pipelines.reading.locate_header import HeaderPlace, locate_header
from pipelines.reading.match_header import DECISIVE_OWNERS, OWNER_COLUMNS, OWNER_TABLE, Defect, Header, match_header
from pipelines.reading.set_rows_aside import set_rows_aside
from pipelines.reading.sheets import Formulas, Sheet, is_blank
from pipelines.reading.spell import spell_value
from pipelines.reading.spread_merged import spread_merged
from schemas.findings import Finding
from schemas.layout import AMOUNT_UNITS, CONTRACT_LAYOUT, WAN_YUAN, Layout
from schemas.measures import Int64s
from schemas.tables import ALL_TABLES, Column, Table


@dataclass(frozen=True, slots=True)
class SheetPlace:
    """Where a sheet stands that holds a table: the file, and the sheet's name (None: a file that is one table)."""

    file_id: int
    file_name: str
    sheet: str | None
    table: Table


@dataclass(frozen=True)
class ColumnValues:
    """The raw values of one named column, with the row (counted over the run) and column (from 0) where each stands.

    ``units`` holds per value the power of ten that makes 万元 of it; None where all are in 万元, or are no amounts.
    """

    table: Table
    column: Column
    values: list[Any]
    rows: Int64s
    positions: Int64s
    units: Int64s | None = None


@dataclass(frozen=True)
class Gathering:
    """The sheets; all named columns in the contract's order; per row below a header, its sheet's index and its number.

    ``owners`` are the columns by which the rows of batches say whose they are; ``batches`` the indexes of those sheets. ``anchors`` are
    the places (row of the run, column from 0) of which a merged cell speaks, and the number of the row it stands in. ``formulas`` are
    those of each sheet that has any, by its index and the place in it.
    """

    sheets: list[SheetPlace]
    columns: list[ColumnValues]
    row_sheets: Int64s
    row_numbers: Int64s
    owners: dict[str, ColumnValues]
    batches: list[int]
    anchors: dict[tuple[int, int], int] = field(default_factory=dict)
    formulas: Mapping[int, Formulas] = field(default_factory=dict)


@dataclass
class _Block:
    """The sheets of one table that have the same header and unit, and the values of its named columns one below the other."""

    header: Header
    unit: int
    values: list[list[Any]]
    sheets: list[int] = field(default_factory=list)


_Parts = list[tuple[list[Any], Int64s, int, int]]


class Gatherer:
    """Takes sheets one by one and keeps only the values of their named columns; ``findings`` on headers and rows."""

    def __init__(self, layout: Layout = CONTRACT_LAYOUT) -> None:
        self.findings: list[Finding] = []
        self.sheets: list[SheetPlace] = []
        self._layout = layout
        self._accepted = {table.name: layout.accepted_headers(table) for table in ALL_TABLES}
        self._extents: list[tuple[int, int]] = []
        self._headers: dict[tuple[str, bool, tuple[str, ...]], Header] = {}
        self._blocks: dict[tuple[str, bool, tuple[str, ...], int], _Block] = {}
        self._owners: dict[str, list[tuple[list[Any], int, int]]] = {name: [] for name in OWNER_COLUMNS}
        self._batches: list[int] = []
        self._anchors: list[tuple[int, int, int, int]] = []
        self._formulas: dict[int, Formulas] = {}

    def add(self, place: SheetPlace, sheet: Sheet) -> None:
        """Add a sheet, which holds something; its header is looked for."""
        rows = sheet.rows
        found = locate_header(rows, lambda row: self._match(place, row))
        if found is None:
            return
        block = self._find_block(place, found, rows[found.index])
        number, first = len(self.sheets), found.index + 1
        body = self._pick_rows(place, found, rows[first:])
        if sheet.merged:
            spread = spread_merged(place.table, found.header, body, sheet.merged, first)
            body = spread.rows
            self._anchors += [(number, row, position, anchor + first + 1) for (row, position), anchor in spread.anchors]
        if sheet.formulas:
            self._formulas[number] = sheet.formulas
        block.sheets.append(number)
        self.sheets.append(place)
        self._extents.append((len(body), found.index + 2))
        columns = tuple(zip(*body, strict=True))
        if columns:
            for (position, _), values in zip(block.header.columns, block.values, strict=True):
                values.extend(columns[position])
        self._add_owners(place, found.header, columns, number)
        self._tell(place, [*rows[:first], *body], found, block.unit)

    def _pick_rows(self, place: SheetPlace, found: HeaderPlace, body: list[list[Any]]) -> list[list[Any]]:
        """The rows that are of the table; a batch is what a program wrote, and all of it is."""
        if found.header.owners:
            return body
        kept, aside = set_rows_aside(place.table, found.header, body, lambda row: self._match(place, row))
        for one in aside:
            cell = (one.place[0] + found.index + 1, one.place[1])
            self.findings.append(_at(one.check, place, cell, one.found))
        return kept

    def _match(self, place: SheetPlace, row: list[Any]) -> Header:
        """Match a row with the table's columns, each distinct one once."""
        texts = _spell_row(row)
        key = (place.table.name, place.sheet is None, texts)
        header = self._headers.get(key)
        if header is None:
            accepted = self._accepted[place.table.name]
            header = match_header(place.table, texts, accepted, may_be_batch=place.sheet is None)
            self._headers[key] = header
        return header

    def _find_block(self, place: SheetPlace, found: HeaderPlace, row: list[Any]) -> _Block:
        unit = AMOUNT_UNITS[self._layout.amount_unit] if found.unit is None else found.unit
        key = (place.table.name, place.sheet is None, _spell_row(row), unit)
        block = self._blocks.get(key)
        if block is None:
            block = self._blocks[key] = _Block(found.header, unit, [[] for _ in found.header.columns])
        return block

    def _add_owners(self, place: SheetPlace, header: Header, columns: tuple[Any, ...], number: int) -> None:
        """Keep what says whose each row is: in a batch, and in a file of covers."""
        owners = header.owners
        if place.sheet is None and place.table == OWNER_TABLE and _has_several_owners(header, columns):
            owners = tuple((position, name) for position, name in header.columns if name in OWNER_COLUMNS)
        if owners:
            self._batches.append(number)
            for position, name in owners:
                self._owners[name].append((list(columns[position]) if columns else [], number, position))

    def _tell(self, place: SheetPlace, rows: list[list[Any]], found: HeaderPlace, unit: int) -> None:
        """Tell what is wrong with a header, what stands above it and beside it."""
        if found.header.defects:
            self.findings += [_tell_defect(defect, place, found.index) for defect in found.header.defects]
        for row, position in found.unknown:
            told = spell_value(rows[row][position])
            self.findings.append(_at("line_above_the_header_is_known", place, (row, position), told))
        stated = [one for one in found.header.units.values() if one != unit]
        if found.unit_at is not None and stated:
            told = spell_value(rows[found.unit_at[0]][found.unit_at[1]])
            self.findings.append(_at("unit_of_amounts_is_stated_once", place, found.unit_at, told))
        if found.header.unnamed:
            body = rows[found.index + 1 :]
            self.findings += _find_strays(found.header.unnamed, place, body, found.index + 1)

    def gather(self) -> Gathering:
        """Put the columns of all sheets together, one per table and column of the contract."""
        counts, first_numbers = np.array(self._extents, dtype=np.int64).reshape(-1, 2).T
        starts = np.cumsum(counts) - counts
        parts: dict[tuple[str, str], _Parts] = {}
        for (table_name, *_), block in self._blocks.items():
            rows = _ranges(starts[block.sheets], counts[block.sheets])
            for (position, name), values in zip(block.header.columns, block.values, strict=True):
                unit = block.header.units.get(name, block.unit)
                parts.setdefault((table_name, name), []).append((values, rows, position, unit))
        columns = [
            _join(table, column, parts[table.name, column.name])
            for table in ALL_TABLES
            for column in table.columns
            if (table.name, column.name) in parts
        ]
        owners = {
            name: _join(
                OWNER_TABLE,
                OWNER_TABLE.column(name),
                [(values, starts[number] + np.arange(len(values)), position, 0) for values, number, position in own],
            )
            for name, own in self._owners.items()
            if own
        }
        row_sheets = np.repeat(np.arange(len(counts)), counts)
        anchors = {(int(starts[sheet]) + row, position): number for sheet, row, position, number in self._anchors}
        numbers = _ranges(first_numbers, counts)
        return Gathering(self.sheets, columns, row_sheets, numbers, owners, self._batches, anchors, self._formulas)


def _spell_row(row: list[Any]) -> tuple[str, ...]:
    return tuple(value if type(value) is str else spell_value(value) for value in row)


def _has_several_owners(header: Header, columns: tuple[Any, ...]) -> bool:
    """Whether the filled rows of a file of covers differ in unit or year; one cover, filled in twice, is none of a batch."""
    own = {name: columns[position] for position, name in header.columns} if columns else {}
    if not own.keys() >= DECISIVE_OWNERS:
        return False
    filled = (not all(is_blank(value) for value in row) for row in zip(*own.values(), strict=True))
    said = zip(own["unit_code"], own["fiscal_year"], strict=True)
    return len({owner for owner, is_filled in zip(said, filled, strict=True) if is_filled}) > 1


def _join(table: Table, column: Column, parts: _Parts) -> ColumnValues:
    """One column from its parts, each with the rows it stands in, its position and its unit."""
    values = [value for own, *_ in parts for value in own] if len(parts) > 1 else parts[0][0]
    counts = [len(rows) for _, rows, *_ in parts]
    positions = np.repeat(np.array([position for _, _, position, _ in parts]), counts)
    rows = np.concatenate([rows for _, rows, *_ in parts])
    is_moved = column.unit == WAN_YUAN and any(unit for *_, unit in parts)
    units = np.repeat(np.array([unit for *_, unit in parts]), counts) if is_moved else None
    return ColumnValues(table, column, values, rows, positions, units)


def _ranges(starts: Int64s, counts: Int64s) -> Int64s:
    """Whole numbers from each start on, as many as counted, one range after the other."""
    ends = np.cumsum(counts)
    ranges: Int64s = np.arange(ends[-1] if len(ends) else 0) + np.repeat(starts - ends + counts, counts)
    return ranges


def _find_strays(
    unnamed: tuple[int, ...], place: SheetPlace, body: list[list[Any]], first_index: int
) -> Iterator[Finding]:
    """One finding per cell that holds something in a column without any header."""
    for index, row in enumerate(body, start=first_index):
        for position in unnamed:
            if not is_blank(row[position]):
                yield _at("row_fits_its_header", place, (index, position), spell_value(row[position]))


def _at(check: str, place: SheetPlace, cell: tuple[int, int], found: str) -> Finding:
    """A finding on one cell (row and column from 0)."""
    return Finding(
        check,
        table_name=place.table.name,
        file_name=place.file_name,
        sheet=place.sheet,
        cell=f"{column_letter(cell[1])}{cell[0] + 1}",
        found=found.strip() if check != "row_fits_its_header" else found,
    )


def _tell_defect(defect: Defect, place: SheetPlace, header_index: int) -> Finding:
    """A defect of a header as a finding: at the header's cell, or on the column that is missing."""
    if defect.position is not None:
        return _at(defect.check, place, (header_index, defect.position), defect.name)
    return Finding(
        defect.check,
        table_name=place.table.name,
        column_name=defect.name,
        file_name=place.file_name,
        sheet=place.sheet,
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
