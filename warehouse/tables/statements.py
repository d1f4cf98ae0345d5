"""Statements: what a unit's report of a year is found to state about numbers, and by what it was examined."""

from sqlalchemy import Index

from warehouse.tables.sealed import STORED_BY_KEY, SealedRow


class ExaminationRow(SealedRow, table=True):
    """One row per version of what a report is found to state; key: unit_code, fiscal_year, version.

    One that ended, since no report counts any more, has the reason ``withdrawn``, no file and no statements.
    """

    __tablename__ = "examinations"
    __table_args__ = (Index("ix_examinations_year_unit", "fiscal_year", "unit_code"), STORED_BY_KEY)

    unit_code: str
    fiscal_year: int
    version: int
    submission_version: int | None = None
    file_sha256: str | None = None
    file_name: str | None = None
    reason: str


class StatementRow(SealedRow, table=True):
    """One row per statement of an examination, in the order of the text: the figures, the verdict and why.

    ``operands`` and ``operand_places`` are JSON lists: name and text as written of each figure it rests on, the stated one first, and
    where each stands: a place in the report, or an object with the unit, year and version of the submission it was filed in, its file,
    sheet and cell. Before there were such objects, a text named the year.
    """

    __tablename__ = "statements"
    __table_args__ = STORED_BY_KEY

    kind: str
    sentence: str
    operands: str
    stated: str | None = None
    computed: str | None = None
    resolution: str | None = None
    verdict: str
    told_by: str | None = None
    place: str | None = None
    operand_places: str
    reason_zh: str
    reason_en: str


class GroundsRow(SealedRow, table=True):
    """One row per time a report was examined: by what (``basis_sha256``), and the version of its examination that this led to, or left."""

    __tablename__ = "examination_grounds"
    __table_args__ = (Index("ix_examination_grounds_year_unit", "fiscal_year", "unit_code"), STORED_BY_KEY)

    unit_code: str
    fiscal_year: int
    examination_version: int
    submission_version: int
    file_sha256: str
    basis_sha256: str
