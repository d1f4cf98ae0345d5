"""Deliveries in memory: files by name and bytes, described and read as a run does it; workbooks and CSV written here."""

import csv
import hashlib
import io
import zipfile
from dataclasses import dataclass

import pandas as pd
from openpyxl import Workbook

from pipelines.intake.describe import describe_files
from pipelines.reading.identify import identify_bundles
from pipelines.reading.read_files import read_files
from schemas.frames import CELLS, FILED_TABLES, FINDINGS, IDENTITIES, RECEIVED_FILES

COVER = [["unit_code", "unit_name", "fiscal_year", "submitted_on"], ["511132-101", "红旗镇", "2023", "2024-03-01"]]
METRICS = ["metric_code", "metric_name", "value", "unit_of_measure"]
INDICATORS = ["indicator_name", "kind", "target_value", "actual_value", "unit_of_measure"]
PROJECTS = [
    *("project_code", "project_name", "adjusted_budget_wan_yuan", "executed_wan_yuan", "problem_found", "corrected"),
]
OLE = bytes.fromhex("D0CF11E0A1B11AE1") + b"\0" * 2048


@dataclass(frozen=True)
class Read:
    """What became of a delivery."""

    files: pd.DataFrame
    cells: pd.DataFrame
    tables: pd.DataFrame
    findings: pd.DataFrame
    unreadable: frozenset[int]
    identities: pd.DataFrame
    unidentified: pd.DataFrame

    def values(self, column):
        """(cell, value read) of a column: text, or number in millionths, or None."""
        rows = self.cells[self.cells["column_name"] == column]
        return {row.cell: _value(row) for row in rows.itertuples()}

    def states(self, column):
        rows = self.cells[self.cells["column_name"] == column]
        return dict(zip(rows["cell"], rows["state"], strict=True))

    def told(self, check):
        """(sheet, cell, found, expected) of every finding of a check."""
        rows = self.findings[self.findings["check"] == check]
        return [
            tuple(None if pd.isna(one) else one for one in row)
            for row in rows[["sheet", "cell", "found", "expected"]].itertuples(index=False)
        ]

    def whose(self):
        """file_name → (unit_code, fiscal_year), None where the file does not say."""
        rows = self.identities.merge(self.files[["file_id", "file_name"]], on="file_id")
        return {
            row.file_name: None if pd.isna(row.unit_code) else (row.unit_code, int(row.fiscal_year))
            for row in rows.itertuples()
        }


def _value(row):
    if not pd.isna(row.value_micro):
        return int(row.value_micro)
    return None if pd.isna(row.value_text) else row.value_text


def receive(files):
    """RECEIVED_FILES of files in memory, and what is kept under each sha256."""
    kept = {hashlib.sha256(content).hexdigest(): content for content in files.values()}
    received = [
        {
            "file_name": name,
            "file_sha256": hashlib.sha256(content).hexdigest(),
            "size_bytes": len(content),
            "received_at": 1,
        }
        for name, content in files.items()
    ]
    return RECEIVED_FILES.validate(describe_files(received)), kept


def read(files):
    """Read a delivery; every frame is checked against its schema."""
    described, kept = receive(files)
    reading = read_files(described, kept.__getitem__)
    identities, unidentified = identify_bundles(described, reading.cells, reading.unreadable)
    return Read(
        described,
        CELLS.validate(reading.cells),
        FILED_TABLES.validate(reading.tables),
        FINDINGS.validate(reading.findings),
        reading.unreadable,
        IDENTITIES.validate(identities),
        FINDINGS.validate(unidentified),
    )


def read_column(column, values, *, table="metrics", header=None, form="csv", **others):
    """Read one column of a table in rows 2 and on; ``others`` fill further columns of every row."""
    rows = [[column, *others], *([value, *others.values()] for value in values)]
    content = write_csv(rows) if form == "csv" else write_xlsx({table: rows})
    return read({f"{table}.{form}": content})


def write_csv(rows, encoding="utf-8"):
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return text.getvalue().encode(encoding)


def write_xlsx(sheets, places=None):
    """A workbook: rows of each sheet from A1 on; ``places`` {(sheet, cell): value} are written over them."""
    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for number, row in enumerate(rows, start=1):
            for position, value in enumerate(row, start=1):
                if value is not None:
                    sheet.cell(number, position).value = value
    for (name, cell), value in (places or {}).items():
        book[name][cell] = value
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def change_xml(content, part, old, new):
    """A workbook with one piece of its XML replaced, as another program would have written it."""
    changed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(changed, "w") as after:
        for name in before.namelist():
            data = before.read(name)
            if name == part:
                assert old in data, data
                data = data.replace(old, new)
            after.writestr(name, data)
    return changed.getvalue()
