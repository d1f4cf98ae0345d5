"""Registers with periods, definitions of metrics, and comparisons of years."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from warehouse.insert_only import guard_statements

revision = "0002"
down_revision = "0001"


TABLES = ("changes", "claims", "comparisons", "metric_definitions", "unit_periods")


def _sealed(name: str, *columns: "sa.Column[Any]") -> None:
    op.create_table(
        name,
        sa.Column("ledger_index", sa.BigInteger(), primary_key=True),
        sa.Column("position", sa.Integer(), primary_key=True),
        *columns,
        sqlite_with_rowid=False,
    )


def upgrade() -> None:
    """Make the tables, their indexes and the triggers that keep them insert-only."""
    _sealed(
        "unit_periods",
        sa.Column("unit_code", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("unit_name", sa.String(), nullable=False),
        sa.Column("aliases", sa.String()),
        sa.Column("first_fiscal_year", sa.Integer()),
        sa.Column("last_fiscal_year", sa.Integer()),
        sa.Column("succeeds", sa.String()),
        sa.Column("relation", sa.String()),
        sa.Column("is_exempt", sa.String(), nullable=False),
    )
    _sealed(
        "metric_definitions",
        sa.Column("metric_code", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("metric_name", sa.String()),
        sa.Column("unit_of_measure", sa.String()),
        sa.Column("aliases", sa.String()),
        sa.Column("is_additive", sa.String(), nullable=False),
        sa.Column("origin", sa.String(), nullable=False),
    )
    op.create_index("ix_metric_definitions_metric_code", "metric_definitions", ["metric_code"])
    _sealed(
        "comparisons",
        sa.Column("unit_code", sa.String(), nullable=False),
        sa.Column("fiscal_year", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
    )
    op.create_index("ix_comparisons_year_unit", "comparisons", ["fiscal_year", "unit_code"])
    _sealed(
        "changes",
        sa.Column("metric_code", sa.String(), nullable=False),
        sa.Column("value_micro", sa.BigInteger()),
        sa.Column("prior_value_micro", sa.BigInteger()),
        sa.Column("difference_micro", sa.BigInteger()),
        sa.Column("change_pct", sa.BigInteger()),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("submission_version", sa.Integer()),
        sa.Column("prior_submission_version", sa.Integer()),
    )
    _sealed(
        "claims",
        sa.Column("metric_code", sa.String(), nullable=False),
        sa.Column("claim", sa.String(), nullable=False),
        sa.Column("stated", sa.String(), nullable=False),
        sa.Column("computed", sa.String()),
        sa.Column("implied_prior", sa.String()),
        sa.Column("prior_value_micro", sa.BigInteger()),
        sa.Column("verdict", sa.String(), nullable=False),
        sa.Column("reason", sa.String()),
    )
    for table in TABLES:
        for statement in guard_statements(op.get_bind().dialect.name, table):
            op.execute(statement)
