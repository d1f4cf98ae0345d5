"""Gather columns: from sheets to the filled cells of named columns, table by table over all files of the run.

Headers are matched here, and what stands outside them is told. Does not belong here: what a cell's text means.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import compress
from typing import Any

from pipelines.reading.sheets import Sheet
from schemas.findings import Finding
from schemas.tables import Table, fold_header, missing_columns


@dataclass
class ColumnCells:
    """The cells of one column of one table over all files, in order; every list has one entry per cell."""

    values: list[Any] = field(default_factory=list)
    row_ids: list[int] = field(default_factory=list)
    row_numbers: list[int] = field(default_factory=list)
    letters: list[str] = field(default_factory=list)
    file_ids: list[int] = field(default_factory=list)
    sheets: list[str | None] = field(default_factory=list)


@dataclass
class Gathering:
    """What has been gathered so far; rows are numbered over the whole run."""

    columns: dict[tuple[str, str], ColumnCells] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    row_count: int = 0


@dataclass(frozen=True)
class Place:
    """Where a sheet stands."""

    file_id: int
    file_name: str
    sheet: str | None


def gather_sheet(gathering: Gathering, table: Table, sheet: Sheet, place: Place) -> None:
    """Add the filled rows of one sheet; its first filled row is the header."""
    header_index = next((index for index, row in enumerate(sheet.rows) if any(not _is_blank(value) for value in row)), None)
    if header_index is None:
        _tell_missing(gathering, table, {}, place)
        return
    header = [str(value).strip() for value in sheet.rows[header_index]]
    named = _match_header(gathering, table, header, header_index, place)
    _tell_missing(gathering, table, named, place)
    width = max(named.values(), default=-1) + 1
    body = [(number, row + [""] * (width - len(row))) for number, row in enumerate(sheet.rows[header_index + 1 :], start=header_index + 2)]
    positions = list(named.values())
    is_filled = [any(not _is_blank(row[position]) for position in positions) for _, row in body]
    filled = list(compress(body, is_filled))
    _tell_strays(gathering, table, header, filled, place)
    first = gathering.row_count
    gathering.row_count += len(filled)
    row_ids = range(first, first + len(filled))
    for name, position in named.items():
        cells = gathering.columns.setdefault((table.name, name), ColumnCells())
        cells.values += [row[position] for _, row in filled]
        cells.row_ids += row_ids
        cells.row_numbers += [number for number, _ in filled]
        cells.letters += [column_letter(position)] * len(filled)
        cells.file_ids += [place.file_id] * len(filled)
        cells.sheets += [place.sheet] * len(filled)


def column_letter(position: int) -> str:
    """The letter of a column counted from 0: A, B … Z, AA."""
    letters = ""
    number = position + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _is_blank(value: Any) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def _match_header(
    gathering: Gathering, table: Table, header: list[str], header_index: int, place: Place
) -> dict[str, int]:
    """The position of each named column; unknown and repeated headers are told."""
    named: dict[str, int] = {}
    for position, text in enumerate(header):
        column = table.headers.get(fold_header(text))
        if text and (column is None or column in named):
            check = "column_is_known" if column is None else "column_stands_once"
            cell = f"{column_letter(position)}{header_index + 1}"
            gathering.findings.append(_finding(check, table, place, cell=cell, found=text))
        elif column is not None:
            named[column] = position
    return named


def _tell_missing(gathering: Gathering, table: Table, named: dict[str, int], place: Place) -> None:
    for column in missing_columns(table, named):
        gathering.findings.append(_finding("required_column_stands", table, place, column_name=column.name))


def _tell_strays(
    gathering: Gathering, table: Table, header: list[str], filled: list[tuple[int, list[Any]]], place: Place
) -> None:
    """Content of filled rows in columns that have no header."""
    unnamed = [position for position, text in enumerate(header) if not text]
    for number, row in filled:
        for position in (*unnamed, *range(len(header), len(row))):
            if position < len(row) and not _is_blank(row[position]):
                cell = f"{column_letter(position)}{number}"
                gathering.findings.append(_finding("row_fits_its_header", table, place, cell=cell, found=str(row[position])))


def _finding(check: str, table: Table, place: Place, **more: Any) -> Finding:
    return Finding(check, table_name=table.name, file_name=place.file_name, sheet=place.sheet, **more)


def iterate_columns(gathering: Gathering) -> Iterator[tuple[str, str, ColumnCells]]:
    """All columns gathered: table name, column name, cells."""
    for (table_name, column_name), cells in gathering.columns.items():
        yield table_name, column_name, cells
