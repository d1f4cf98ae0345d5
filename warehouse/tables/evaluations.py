"""Evaluations: one subject scored under one rubric, item by item, with the terms of every formula. Points are hundredths."""

from sqlalchemy import BigInteger, Index
from sqlmodel import Field

from warehouse.tables.sealed import STORED_BY_KEY, SealedRow


class EvaluationRow(SealedRow, table=True):
    """One row per version of an evaluation; key: unit_code, fiscal_year, subject_code (none: the unit as a whole), version."""

    __tablename__ = "evaluations"
    __table_args__ = (Index("ix_evaluations_year_unit", "fiscal_year", "unit_code"), STORED_BY_KEY)

    unit_code: str
    fiscal_year: int
    subject_code: str | None = None
    version: int
    subject_type: str
    subject_name: str | None = None
    rubric_code: str
    rubric_sha256: str
    submission_version: int
    reason: str


class ScoreRow(SealedRow, table=True):
    """One row per item of an evaluation, and one for its ``total``."""

    __tablename__ = "scores"
    __table_args__ = STORED_BY_KEY

    item_code: str
    points_max: int = Field(sa_type=BigInteger)
    self_score_points: int | None = Field(default=None, sa_type=BigInteger)
    computed_score_points: int | None = Field(default=None, sa_type=BigInteger)
    reviewed_score_points: int | None = Field(default=None, sa_type=BigInteger)
    final_score_points: int | None = Field(default=None, sa_type=BigInteger)
    basis: str
    status: str
    reason: str | None = None


class TermRow(SealedRow, table=True):
    """One row per term: weight × min(1, (numerator ÷ denominator) ÷ target), or the band's points where a band is named."""

    __tablename__ = "terms"
    __table_args__ = STORED_BY_KEY

    item_code: str
    term: str
    numerator_micro: int = Field(sa_type=BigInteger)
    denominator_micro: int = Field(sa_type=BigInteger)
    target_micro: int | None = Field(default=None, sa_type=BigInteger)
    weight_points: int = Field(sa_type=BigInteger)
    band: str | None = None
    basis: str
