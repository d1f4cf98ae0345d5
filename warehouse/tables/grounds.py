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


class UnitPeriodRow(SealedRow, table=True):
    """One row per period of a registered unit: what it is called from one fiscal year to another (both inclusive; none: open).

    ``aliases`` and ``succeeds`` (the codes it took the place of) are joined by 、; ``relation`` says how it came: renamed, merged
    or split. A unit that only filed has no periods; that there are any closes the register.
    """

    __tablename__ = "unit_periods"
    __table_args__ = STORED_BY_KEY

    unit_code: str
    version: int
    unit_name: str
    aliases: str | None = None
    first_fiscal_year: int | None = None
    last_fiscal_year: int | None = None
    succeeds: str | None = None
    relation: str | None = None
    is_exempt: str = "no"


class MetricDefinitionRow(SealedRow, table=True):
    """One row per version of a metric in the register; ``aliases`` are joined by 、. ``origin``: filing, or import (which closes it)."""

    __tablename__ = "metric_definitions"
    __table_args__ = STORED_BY_KEY

    metric_code: str = Field(index=True)
    version: int
    metric_name: str | None = None
    unit_of_measure: str | None = None
    aliases: str | None = None
    is_additive: str = "no"
    origin: str


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
