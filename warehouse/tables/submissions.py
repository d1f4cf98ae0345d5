"""Submissions: which files count for a unit and year, every cell they hold and its formula, and who confirmed the sealed original."""

from sqlalchemy import BigInteger, Index
from sqlmodel import Field

from warehouse.tables.sealed import STORED_BY_KEY, SealedRow


class SubmissionRow(SealedRow, table=True):
    """One row per version of a submission; key: unit_code, fiscal_year, version."""

    __tablename__ = "submissions"
    __table_args__ = (
        Index("ix_submissions_year_unit", "fiscal_year", "unit_code", "version", unique=True),
        STORED_BY_KEY,
    )

    unit_code: str
    fiscal_year: int
    version: int
    unit_name: str | None = None
    submission_status: str
    submitted_on: str | None = None
    received_at: int = Field(sa_type=BigInteger)
    reason: str


class SubmissionFileRow(SealedRow, table=True):
    """One row per table of a submission: the file that supplies it, and the version it is carried over from, if it is."""

    __tablename__ = "submission_files"
    __table_args__ = STORED_BY_KEY

    table_name: str
    file_sha256: str = Field(index=True)
    file_name: str
    received_at: int = Field(sa_type=BigInteger)
    carried_from_version: int | None = None


class ConfirmationRow(SealedRow, table=True):
    """One row per act by which a named person confirmed that a file of the sealed original agrees with a submission's tables."""

    __tablename__ = "confirmations"
    __table_args__ = STORED_BY_KEY

    unit_code: str
    fiscal_year: int = Field(index=True)
    submission_version: int
    file_sha256: str
    file_name: str
    confirmed_by: str
    reason: str | None = None


class CellRow(SealedRow, table=True):
    """One row per cell of a named column in a filled row: the value read, its text as written, and its place.

    Numbers are millionths. The file is the one that supplies the table (``submission_files``). ``row_key`` is the row's key, or
    its number among the unit's rows where the table has none.
    """

    __tablename__ = "cells"
    __table_args__ = STORED_BY_KEY

    table_name: str
    row_key: str
    column_name: str
    state: str
    value_text: str | None = None
    value_micro: int | None = Field(default=None, sa_type=BigInteger)
    decimals: int | None = None
    text_as_written: str | None = None
    sheet: str | None = None
    row_number: int
    cell: str


class FormulaRow(SealedRow, table=True):
    """One row per cell that holds a formula; its result as saved in the file is the cell's text as written.

    Key within the leaf: table_name, row_number, column_name, as in ``cells``. Of a submission whose cells hold none there is no row,
    nor of one recorded before formulas were.
    """

    __tablename__ = "formulas"
    __table_args__ = STORED_BY_KEY

    unit_code: str
    fiscal_year: int
    version: int
    table_name: str
    row_number: int
    column_name: str
    formula_as_written: str
