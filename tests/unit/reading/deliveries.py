"""Deliveries for the tests of reading: real workbooks and CSV bytes, read through the stage's public functions."""

import csv
import hashlib
import io
from pathlib import PurePosixPath

import pandas as pd
from openpyxl import Workbook

from pipelines.intake.describe import FORMS
from pipelines.reading.read_files import Reading, read_files
from schemas.frames import CELLS, FILED_TABLES, FINDINGS, RECEIVED_FILES, conform_frame
from schemas.layout import CONTRACT_LAYOUT

TABLE_FORMS = (".csv", ".parquet")
COVER = [["单位编码", "单位名称", "年度", "报送日期"], ["511132-101", "红旗镇", 2023, "2024-03-01"]]
FINANCE_HEADER = ["项目", "年初预算数", "全年预算数", "决算数"]


def write_workbook(sheets):
    """A workbook of these sheets, each a list of rows; None leaves a cell out."""
    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row_number, row in enumerate(rows, start=1):
            for column_number, value in enumerate(row, start=1):
                if value is not None:
                    sheet.cell(row_number, column_number, value)
    return save(book)


def save(book):
    """The bytes of an openpyxl workbook."""
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def write_csv(rows, encoding="utf-8"):
    """The bytes of a CSV file of these rows."""
    written = io.StringIO(newline="")
    csv.writer(written).writerows(rows)
    return written.getvalue().encode(encoding)


def describe(delivery, repeated=()):
    """RECEIVED_FILES of a delivery (name to bytes), file_id in order of name."""
    rows = [
        {
            "file_id": file_id,
            "file_name": name,
            "file_sha256": hashlib.sha256(delivery[name]).hexdigest(),
            "size_bytes": len(delivery[name]),
            "received_at": 0,
            "form": FORMS.get(PurePosixPath(name).suffix.lower(), "unknown"),
            "bundle": f"{PurePosixPath(name).parent}/" if name.endswith(TABLE_FORMS) else name,
            "is_repeated": name in repeated,
        }
        for file_id, name in enumerate(sorted(delivery))
    ]
    return RECEIVED_FILES.validate(conform_frame(pd.DataFrame(rows), RECEIVED_FILES))


def read_delivery(delivery, repeated=(), layout=CONTRACT_LAYOUT) -> Reading:
    """Read a delivery (name to bytes); every frame is held against its schema."""
    kept = {hashlib.sha256(content).hexdigest(): content for content in delivery.values()}
    reading = read_files(describe(delivery, repeated), kept.__getitem__, layout)
    CELLS.validate(reading.cells)
    FILED_TABLES.validate(reading.tables)
    FINDINGS.validate(reading.findings)
    return reading


def read_sheet(name, rows):
    """Read one workbook with one sheet."""
    return read_delivery({"a.xlsx": write_workbook({name: rows})})


def tell_cells(reading, *columns):
    """The cells as plain tuples, missing values as None."""
    frame = reading.cells[list(columns)].astype(object)
    return list(frame.where(frame.notna(), None).itertuples(index=False, name=None))


def tell_findings(reading, *columns):
    """The findings as plain tuples, missing values as None."""
    frame = reading.findings[list(columns)].astype(object)
    return list(frame.where(frame.notna(), None).itertuples(index=False, name=None))


def read_value(table, column, text, other=()):
    """Read one text in one column of a CSV file: the cell as a dict, and the findings on that column."""
    named = dict(other)
    reading = read_delivery({f"{table}.csv": write_csv([[column, *named], [text, *named.values()]])})
    cells = reading.cells[reading.cells["column_name"] == column].astype(object)
    findings = reading.findings[(reading.findings["column_name"] == column) & reading.findings["row_id"].notna()]
    findings = findings.astype(object)
    return (
        cells.where(cells.notna(), None).iloc[0].to_dict(),
        findings.where(findings.notna(), None).to_dict("records"),
    )
