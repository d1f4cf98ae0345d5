"""Gather columns: from sheets to the filled cells of named columns, table by table over all files of the run.

Headers are matched here, and what stands outside them is told. Does not belong here: what a cell's text means.
"""

from dataclasses import dataclass, field
from functools import cache
from typing import Any

from pipelines.reading.sheets import Sheet
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
    """The filled rows of one table over all files: one entry per row in each list, and its columns."""

    row_ids: list[int] = field(default_factory=list)
    row_numbers: list[int] = field(default_factory=list)
    file_ids: list[int] = field(default_factory=list)
    sheets: list[str | None] = field(default_factory=list)
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
    """Add the filled rows of one sheet; its first filled row is the header."""
    header_index = next(
        (index for index, row in enumerate(sheet.rows) if any(not _is_blank(value) for value in row)), None
    )
    if header_index is None:
        _tell_missing(gathering, table, {}, place)
        return
    header = [str(value).strip() for value in sheet.rows[header_index]]
    named = _match_header(gathering, table, header, header_index, place)
    _tell_missing(gathering, table, named, place)
    filled = _filled_rows(sheet, header_index + 1, list(named.values()))
    _tell_strays(gathering, table, header, filled, place)
    rows = gathering.tables.setdefault(table.name, TableRows())
    first = len(rows.row_ids)
    rows.row_ids += range(gathering.row_count, gathering.row_count + len(filled))
    rows.row_numbers += [number for number, _ in filled]
    rows.file_ids += [place.file_id] * len(filled)
    rows.sheets += [place.sheet] * len(filled)
    gathering.row_count += len(filled)
    for name, position in named.items():
        column = rows.columns.setdefault(name, Column())
        column.values += [row[position] for _, row in filled]
        column.blocks.append((first, len(filled), column_letter(position)))


def _filled_rows(sheet: Sheet, start: int, positions: list[int]) -> list[tuple[int, list[Any]]]:
    """The rows below the header that hold something in a named column, with their numbers; short ones are filled up."""
    width = max(positions, default=-1) + 1
    rows = []
    for number, row in enumerate(sheet.rows[start:], start=start + 1):
        whole = row if len(row) >= width else row + [""] * (width - len(row))
        if any(not _is_blank(whole[position]) for position in positions):
            rows.append((number, whole))
    return rows


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
    if not unnamed and all(len(row) <= len(header) for _, row in filled):
        return
    for number, row in filled:
        for position in (*unnamed, *range(len(header), len(row))):
            if position < len(row) and not _is_blank(row[position]):
                cell = f"{column_letter(position)}{number}"
                gathering.findings.append(
                    _finding("row_fits_its_header", table, place, cell=cell, found=str(row[position]))
                )


def _finding(check: str, table: Table, place: Place, **more: Any) -> Finding:
    return Finding(check, table_name=table.name, file_name=place.file_name, sheet=place.sheet, **more)
