"""Filings that were given back to be corrected."""

import sqlalchemy as sa
from alembic import op

from warehouse.insert_only import guard_statements

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Make the table, its index and the triggers that keep it insert-only."""
    op.create_table(
        "returns",
        sa.Column("ledger_index", sa.BigInteger(), primary_key=True),
        sa.Column("position", sa.Integer(), primary_key=True),
        sa.Column("unit_code", sa.String(), nullable=False),
        sa.Column("fiscal_year", sa.Integer(), nullable=False),
        sa.Column("submission_version", sa.Integer()),
        sa.Column("deadline", sa.String()),
        sa.Column("error_count", sa.Integer(), nullable=False),
        sa.Column("warning_count", sa.Integer(), nullable=False),
        sa.Column("note_count", sa.Integer(), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_returns_year_unit", "returns", ["fiscal_year", "unit_code"])
    for statement in guard_statements(op.get_bind().dialect.name, "returns"):
        op.execute(statement)
