"""Comparisons: a unit's year beside the year before, metric by metric, and what the unit states about it.

Values are millionths, percentages hundredths.
"""

from sqlalchemy import BigInteger, Index
from sqlmodel import Field

from warehouse.tables.sealed import STORED_BY_KEY, SealedRow


class ComparisonRow(SealedRow, table=True):
    """One row per version of a comparison; key: unit_code, fiscal_year, version."""

    __tablename__ = "comparisons"
    __table_args__ = (Index("ix_comparisons_year_unit", "fiscal_year", "unit_code"), STORED_BY_KEY)

    unit_code: str
    fiscal_year: int
    version: int
    reason: str


class ChangeRow(SealedRow, table=True):
    """One row per metric of a comparison; scores stand as ``score.<item_code>``."""

    __tablename__ = "changes"
    __table_args__ = STORED_BY_KEY

    metric_code: str
    value_micro: int | None = Field(default=None, sa_type=BigInteger)
    prior_value_micro: int | None = Field(default=None, sa_type=BigInteger)
    difference_micro: int | None = Field(default=None, sa_type=BigInteger)
    change_pct: int | None = Field(default=None, sa_type=BigInteger)
    status: str
    submission_version: int | None = None
    prior_submission_version: int | None = None


class ClaimRow(SealedRow, table=True):
    """One row per stated change: as stated, what the history gives, the base it implies (``lo..hi``), and the verdict."""

    __tablename__ = "claims"
    __table_args__ = STORED_BY_KEY

    metric_code: str
    claim: str
    stated: str
    computed: str | None = None
    implied_prior: str | None = None
    prior_value_micro: int | None = Field(default=None, sa_type=BigInteger)
    verdict: str
    reason: str | None = None
