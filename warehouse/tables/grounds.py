"""What evaluations rest on beside filings: rubrics, the register of units, facts that authorities recorded."""

from sqlalchemy import Text
from sqlmodel import Field

from warehouse.tables.sealed import STORED_BY_KEY, SealedRow


class RubricRow(SealedRow, table=True):
    """One row per content of a rubric that was ever in force here; ``content_json`` is what ``rubric_sha256`` is taken over."""

    __tablename__ = "rubrics"
    __table_args__ = STORED_BY_KEY

    rubric_code: str
    effective_from: str
    effective_to: str | None = None
    rubric_sha256: str = Field(index=True)
    content_json: str = Field(sa_type=Text)


class UnitRow(SealedRow, table=True):
    """One row per version of a unit in the register."""

    __tablename__ = "units"
    __table_args__ = STORED_BY_KEY

    unit_code: str = Field(index=True)
    version: int
    unit_name: str | None = None


class FactRow(SealedRow, table=True):
    """One row per version of a fact; key: unit_code, fiscal_year, subject_code, item_code, criterion."""

    __tablename__ = "facts"
    __table_args__ = STORED_BY_KEY

    unit_code: str
    fiscal_year: int = Field(index=True)
    subject_code: str | None = None
    item_code: str
    criterion: str
    version: int
    value: str
    authority: str
    source_document: str | None = None
    dated_on: str | None = None
    recorded_by: str | None = None
    file_sha256: str
    file_name: str
    cell: str
