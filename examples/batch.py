"""Write filings of several units as one batch: the export of a finance system, a file per table.

Unit and year stand in front of every row. One table comes as Parquet, the others as CSV in UTF-8.
"""

import io
from collections.abc import Sequence
from decimal import Decimal

import pyarrow as pa
import pyarrow.parquet as pq

from examples.filing import Filing, Row
from examples.form import COLUMNS
from examples.writers import csv_text

KEY = ("unit_code", "fiscal_year")
IN_PARQUET = "execution"
AMOUNT = pa.decimal128(18, 6)


def write_batch(filings: Sequence[Filing]) -> dict[str, bytes]:
    """File name and content of each table that any of the filings holds."""
    names = [table for table in COLUMNS if any(table in filing.tables for filing in filings)]
    return dict(_write_table(name, _gather(name, filings)) for name in names)


def _gather(table: str, filings: Sequence[Filing]) -> list[Row]:
    return [
        {"unit_code": filing.unit_code, "fiscal_year": filing.fiscal_year} | row
        for filing in filings
        for row in filing.tables.get(table, [])
    ]


def _write_table(name: str, table_rows: list[Row]) -> tuple[str, bytes]:
    if name == IN_PARQUET:
        return f"{name}.parquet", _parquet(table_rows)
    used = {column for row in table_rows for column in row}
    columns = [*KEY, *(column for column in COLUMNS[name] if column in used and column not in KEY)]
    lines = [columns, *([row.get(column, "") for column in columns] for row in table_rows)]
    return f"{name}.csv", csv_text(lines).encode()


def _parquet(table_rows: list[Row]) -> bytes:
    """Text, whole numbers and exact decimals; uncompressed, without statistics, so that the bytes hardly depend on the library."""
    schema = pa.schema(
        [("unit_code", pa.string()), ("fiscal_year", pa.int32()), ("month", pa.int32())]
        + [(column, AMOUNT) for column in ("adjusted_budget_wan_yuan", "executed_wan_yuan")]
    )
    typed = [
        {field.name: Decimal(str(row[field.name])) if field.type == AMOUNT else row[field.name] for field in schema}
        | {name: int(str(row[name])) for name in ("fiscal_year", "month")}
        for row in table_rows
    ]
    written = io.BytesIO()
    pq.write_table(
        pa.Table.from_pylist(typed, schema),
        written,
        compression="none",
        write_statistics=False,
        store_schema=False,
    )
    return written.getvalue()
