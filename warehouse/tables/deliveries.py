"""Runs, what each received, files and their removal, and findings."""

from sqlalchemy import BigInteger
from sqlmodel import Field

from warehouse.tables.sealed import STORED_BY_KEY, SealedRow


class RunRow(SealedRow, table=True):
    """One row per act that was recorded, or that failed: an annual run, an import of facts. Times in microseconds UTC."""

    __tablename__ = "runs"
    __table_args__ = STORED_BY_KEY

    run_id: str
    run_kind: str
    run_status: str
    fiscal_year: int | None = None
    checkpoint_number: int
    recorded_at: int = Field(sa_type=BigInteger)
    actor: str
    actor_known_by: str
    reason: str | None = None
    reference_sha256: str | None = None
    code_version: str
    files_received_count: int = 0
    files_used_count: int = 0
    files_duplicate_count: int = 0
    files_quarantined_count: int = 0
    filings_received_count: int = 0
    filings_recorded_count: int = 0
    filings_unchanged_count: int = 0
    filings_returned_count: int = 0
    units_registered_count: int = 0
    units_filed_count: int = 0
    units_missing_count: int = 0
    units_exempt_count: int = 0
    message: str | None = None


class ReceiptRow(SealedRow, table=True):
    """One row per file that a run received, and what became of it: used, duplicate or quarantined."""

    __tablename__ = "receipts"
    __table_args__ = STORED_BY_KEY

    file_name: str
    file_sha256: str
    received_at: int = Field(sa_type=BigInteger)
    file_status: str
    unit_code: str | None = None
    fiscal_year: int | None = None


class FileRow(SealedRow, table=True):
    """One row per content ever received; the bytes lie in the file store under their hash."""

    __tablename__ = "files"
    __table_args__ = STORED_BY_KEY

    file_sha256: str = Field(index=True)
    size_bytes: int = Field(sa_type=BigInteger)
    file_name: str


class RemovalRow(SealedRow, table=True):
    """One row per content whose bytes were ordered destroyed: the tombstone that stands in their place for good."""

    __tablename__ = "removals"
    __table_args__ = STORED_BY_KEY

    file_sha256: str = Field(index=True)
    file_name: str
    order_number: str
    ordered_by: str
    confirmed_by: str


class FindingRow(SealedRow, table=True):
    """One row per finding. It belongs to the leaf of what it was found in: run, rubric, submission or evaluation."""

    __tablename__ = "findings"
    __table_args__ = STORED_BY_KEY

    check: str
    severity: str
    addressed_to: str
    unit_code: str | None = None
    fiscal_year: int | None = None
    subject_code: str | None = None
    item_code: str | None = None
    table_name: str | None = None
    column_name: str | None = None
    row_key: str | None = None
    found: str | None = None
    expected: str | None = None
    context: str | None = None
    file_name: str | None = None
    sheet: str | None = None
    cell: str | None = None
