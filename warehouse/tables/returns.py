"""Returns: what a unit was given back to correct, and until when."""

from sqlalchemy import Index
from sqlmodel import Field

from warehouse.tables.sealed import STORED_BY_KEY, SealedRow


class ReturnRow(SealedRow, table=True):
    """One row per return of a unit's filing. Who returned it, when and why stands in the run of its checkpoint.

    ``submission_version`` is the version that was returned, none where nothing of the filing could be read; ``deadline`` an ISO date,
    where there is one; the counts are of what the unit was told.
    """

    __tablename__ = "returns"
    __table_args__ = (Index("ix_returns_year_unit", "fiscal_year", "unit_code"), STORED_BY_KEY)

    unit_code: str
    fiscal_year: int
    submission_version: int | None = None
    deadline: str | None = None
    error_count: int = Field(default=0)
    warning_count: int = Field(default=0)
    note_count: int = Field(default=0)
