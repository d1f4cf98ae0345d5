"""Collect reports: what was read in the report documents of a run as CELLS, tables, findings and claims, beside those of tables.

Does not belong here: reading a report (``read_report``), or which unit its names are (``identify``).
"""

import hashlib
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace

import pandas as pd

from pipelines.reading.own_rows import OWNER_FIELDS
from pipelines.reading.read_report import Report
from schemas.findings import Finding
from schemas.frames import CELLS, FILED_TABLES, concat_frames, conform_frame
from schemas.tables import REPORT_TABLES


@dataclass(frozen=True)
class FiledReport:
    """A report, and the file it stands in."""

    file_id: int
    file_name: str
    report: Report


def collect_report_cells(reports: Iterable[FiledReport], cells: pd.DataFrame) -> pd.DataFrame:
    """CELLS of tables and, numbered on from them, of reports."""
    start = 0 if cells.empty else int(cells["row_id"].max()) + 1
    rows = []
    numbers: dict[tuple[int, str, int], int] = {}
    for one in reports:
        for cell in one.report.rows:
            row = numbers.setdefault((one.file_id, cell.table_name, cell.row_index), start + len(numbers))
            rows.append({**asdict(cell), "file_id": one.file_id, "filing_id": one.file_id, "row_id": row})
    return concat_frames(CELLS, cells, conform_frame(pd.DataFrame(rows), CELLS)) if rows else cells


def list_report_tables(reports: Iterable[FiledReport]) -> pd.DataFrame:
    """FILED_TABLES of reports: each offers all tables that a report holds, with or without rows."""
    rows = [
        {"filing_id": one.file_id, "file_id": one.file_id, "table_name": table.name, "said_sha256": said}
        for one in reports
        for said in [_hash_said(one.report)]
        for table in REPORT_TABLES
    ]
    return conform_frame(pd.DataFrame(rows), FILED_TABLES)


def _hash_said(report: Report) -> str:
    """What a report says of all its tables, in one hash: values and states, neither places nor the texts as they stand there."""
    said = [
        (cell.table_name, cell.row_index, cell.column_name, cell.value_text, cell.value_micro, cell.state)
        for cell in report.rows
    ]
    return hashlib.sha256(repr((report.fiscal_year, said)).encode()).hexdigest()


def claim_reports(reports: Iterable[FiledReport]) -> pd.DataFrame:
    """What reports say of whose they are (``own_rows.OWNER_FIELDS``): names and a year, never a code."""
    rows = [
        {
            "filing_id": one.file_id,
            "file_id": one.file_id,
            "unit_names": "\n".join(one.report.unit_names) or None,
            "fiscal_year": one.report.fiscal_year,
        }
        for one in reports
    ]
    return pd.DataFrame(rows, columns=list(OWNER_FIELDS))


def place_findings(reports: Iterable[FiledReport]) -> list[Finding]:
    """The findings made in reports, at their file."""
    return [replace(finding, file_name=one.file_name) for one in reports for finding in one.report.findings]
