"""What was expected of whole years, and whether it held."""

import sqlalchemy as sa
from alembic import op

from warehouse.insert_only import guard_statements

revision = "0003"
down_revision = "0002"


TABLES = ("expectation_results",)


def upgrade() -> None:
    """Make the table, its index and the triggers that keep it insert-only."""
    op.create_table(
        "expectation_results",
        sa.Column("ledger_index", sa.BigInteger(), primary_key=True),
        sa.Column("position", sa.Integer(), primary_key=True),
        sa.Column("run_id", sa.String(), nullable=False),
        sa.Column("fiscal_year", sa.Integer(), nullable=False),
        sa.Column("suite", sa.String(), nullable=False),
        sa.Column("expectation", sa.String(), nullable=False),
        sa.Column("sentence", sa.String(), nullable=False),
        sa.Column("severity", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("observed", sa.String()),
        sa.Column("expected", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("remedy", sa.String(), nullable=False),
        sa.Column("context", sa.String()),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_expectation_results_fiscal_year", "expectation_results", ["fiscal_year"])
    for table in TABLES:
        for statement in guard_statements(op.get_bind().dialect.name, table):
            op.execute(statement)
