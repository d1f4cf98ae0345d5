"""Sealed originals that a named person confirmed: which file agrees with which version of a submission."""

import sqlalchemy as sa
from alembic import op

from warehouse.insert_only import guard_statements

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Make the table, its index and the triggers that keep it insert-only."""
    op.create_table(
        "confirmations",
        sa.Column("ledger_index", sa.BigInteger(), primary_key=True),
        sa.Column("position", sa.Integer(), primary_key=True),
        sa.Column("unit_code", sa.String(), nullable=False),
        sa.Column("fiscal_year", sa.Integer(), nullable=False),
        sa.Column("submission_version", sa.Integer(), nullable=False),
        sa.Column("file_sha256", sa.String(), nullable=False),
        sa.Column("file_name", sa.String(), nullable=False),
        sa.Column("confirmed_by", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_confirmations_fiscal_year", "confirmations", ["fiscal_year"])
    for statement in guard_statements(op.get_bind().dialect.name, "confirmations"):
        op.execute(statement)
