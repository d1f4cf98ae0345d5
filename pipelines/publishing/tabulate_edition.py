"""Tabulate an edition: rows of the analysts' views as an Arrow table of exact types, and as the lines of a CSV file.

Does not belong here: where the rows come from and where they are written (``pipelines.resources.edition``).
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from itertools import chain
from typing import Any

import pyarrow as pa

from schemas.published import PublishedColumn
from schemas.spreadsheet_texts import spell_lines

_SCALES = {"points": 100, "micro": 1_000_000}
_TYPES = {
    "text": pa.string(),
    "whole": pa.int64(),
    "points": pa.decimal128(19, 2),
    "micro": pa.decimal128(19, 6),
    "time": pa.timestamp("us", tz="UTC"),
}
BYTE_ORDER_MARK = "\ufeff"


def list_columns(columns: Sequence[PublishedColumn]) -> list[PublishedColumn]:
    """The columns that are written where decimals are exact: without the whole numbers that stand for them."""
    wholes = {column.exact for column in columns if column.exact}
    return [column for column in columns if column.name not in wholes]


def read_value(column: PublishedColumn, row: Mapping[str, Any]) -> Any:
    """A value of a row of a view, the same whatever engine gave it: an exact decimal, a moment, a text or a whole number."""
    value = row[column.exact] if column.exact else row[column.name]
    if value is None:
        return None
    if column.kind in _SCALES:
        return Decimal(value) / _SCALES[column.kind]
    if column.kind == "time" and isinstance(value, str):
        return datetime.fromisoformat(value)
    return value


def tabulate_rows(columns: Sequence[PublishedColumn], rows: Iterable[Mapping[str, Any]]) -> pa.Table:
    """Rows of a view as an Arrow table: decimals from the whole numbers the warehouse keeps, times in UTC."""
    kept, listed = list_columns(columns), list(rows)
    fields = [pa.field(column.name, _TYPES[column.kind]) for column in kept]
    values = [[read_value(column, row) for row in listed] for column in kept]
    arrays = [pa.array(one, type=field.type) for one, field in zip(values, fields, strict=True)]
    return pa.Table.from_arrays(arrays, schema=pa.schema(fields))


def write_lines(columns: Sequence[PublishedColumn], rows: Iterable[Mapping[str, Any]], *, header: bool) -> str:
    """Rows of a view as CSV, with a header for the first of a file; a missing value is empty, a text is never a formula."""
    kept = list_columns(columns)
    head = [[column.name for column in kept]] if header else []
    body = ([_spell(column, read_value(column, row)) for column in kept] for row in rows)
    return spell_lines(chain(head, body))


def _spell(column: PublishedColumn, value: Any) -> Any:
    if value is None:
        return None
    if column.places is not None:
        return f"{value:.{column.places}f}"
    return value.strftime("%Y-%m-%dT%H:%M:%S.%fZ") if column.kind == "time" else value
