"""Gather columns: from sheets to the filled cells of named columns, table by table over all files of the run.

Headers are matched here, and what stands outside them is told. Does not belong here: what a cell's text means.
"""

from dataclasses import dataclass, field
from functools import cache
from typing import Any

from pipelines.reading.sheets import Sheet
from pipelines.reading.spell import spell_value, spell_values
from schemas.findings import Finding
from schemas.tables import Table, fold_header, missing_columns


@dataclass
class Column:
    """The values of one named column, in order of the table's rows that have it; ``blocks`` says where they stand.

    A block is a sheet: (first row among the table's rows, number of rows, letter of the column in that sheet).
    """

    values: list[Any] = field(default_factory=list)
    blocks: list[tuple[int, int, str]] = field(default_factory=list)


@dataclass
class TableRows:
    """The filled rows of one table over all files: their numbers in their sheets, the sheets, and the columns.

    A block is a sheet: (file_id, sheet, row_id of its first row, number of rows); row_ids go up by one within it.
    """

    row_numbers: list[int] = field(default_factory=list)
    blocks: list[tuple[int, str | None, int, int]] = field(default_factory=list)
    columns: dict[str, Column] = field(default_factory=dict)


@dataclass
class Gathering:
    """What has been gathered so far; rows are numbered over the whole run."""

    tables: dict[str, TableRows] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    row_count: int = 0


@dataclass(frozen=True)
class Place:
    """Where a sheet stands."""

    file_id: int
    file_name: str
    sheet: str | None


def gather_sheet(gathering: Gathering, table: Table, sheet: Sheet, place: Place) -> None:
    """Add the filled rows of a sheet that has some; the first of them is its header."""
    header_index = next(index for index, row in enumerate(sheet.rows) if not is_blank_row(row))
    header = [text.strip() for text in spell_values(sheet.rows[header_index])]
    named = _match_header(gathering, table, header, header_index, place)
    for column in missing_columns(table, named):
        gathering.findings.append(_finding("required_column_stands", table, place, column_name=column.name))
    body = sheet.rows[header_index + 1 :]
    _tell_strays(gathering, table, header, (body, header_index + 2), place)
    numbers, rows = _filled_rows(body, header_index + 2, list(named.values()))
    _add_rows(gathering, table.name, place, numbers)
    _add_columns(gathering.tables[table.name], named, rows)


def _filled_rows(
    body: list[list[Any]], first_number: int, positions: list[int]
) -> tuple[list[int], list[tuple[Any, ...]]]:
    """The rows that hold something in a named column, cut down to the named columns, with their numbers."""
    width = max(positions, default=-1) + 1
    numbers, rows = [], []
    for number, row in enumerate(body, start=first_number):
        whole = row if len(row) >= width else row + [""] * (width - len(row))
        named = tuple([whole[position] for position in positions])
        if not is_blank_row(named):
            numbers.append(number)
            rows.append(named)
    return numbers, rows


def _add_rows(gathering: Gathering, table_name: str, place: Place, numbers: list[int]) -> None:
    rows = gathering.tables.setdefault(table_name, TableRows())
    rows.row_numbers += numbers
    rows.blocks.append((place.file_id, place.sheet, gathering.row_count, len(numbers)))
    gathering.row_count += len(numbers)


def _add_columns(table: TableRows, named: dict[str, int], rows: list[tuple[Any, ...]]) -> None:
    """Add the rows just numbered to the columns."""
    first = len(table.row_numbers) - len(rows)
    for (name, position), values in zip(named.items(), zip(*rows, strict=True), strict=False):
        column = table.columns.setdefault(name, Column())
        column.values += values
        column.blocks.append((first, len(rows), column_letter(position)))


@cache
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


def is_blank_row(values: list[Any] | tuple[Any, ...]) -> bool:
    """Whether a row holds nothing, or nothing but blanks."""
    for value in values:  # noqa: SIM110 -- called for every row filed; a generator costs three times as much
        if not _is_blank(value):
            return False
    return True


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


def _tell_strays(
    gathering: Gathering, table: Table, header: list[str], numbered: tuple[list[list[Any]], int], place: Place
) -> None:
    """Content in columns that have no header, in rows that hold nothing else too."""
    body, first_number = numbered
    unnamed = [position for position, text in enumerate(header) if not text]
    if not unnamed and max(map(len, body), default=0) <= len(header):
        return
    for number, row in enumerate(body, start=first_number):
        for position in (*unnamed, *range(len(header), len(row))):
            if position < len(row) and not _is_blank(row[position]):
                cell = f"{column_letter(position)}{number}"
                gathering.findings.append(
                    _finding("row_fits_its_header", table, place, cell=cell, found=spell_value(row[position]))
                )


def _finding(check: str, table: Table, place: Place, **more: Any) -> Finding:
    return Finding(check, table_name=table.name, file_name=place.file_name, sheet=place.sheet, **more)
