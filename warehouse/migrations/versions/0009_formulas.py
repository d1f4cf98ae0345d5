"""The formulas that filed cells hold; those of submissions recorded before stand in their files alone."""

import sqlalchemy as sa
from alembic import op

from warehouse.insert_only import guard_statements

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Make the table and the triggers that keep it insert-only."""
    op.create_table(
        "formulas",
        sa.Column("ledger_index", sa.BigInteger(), primary_key=True),
        sa.Column("position", sa.Integer(), primary_key=True),
        sa.Column("unit_code", sa.String(), nullable=False),
        sa.Column("fiscal_year", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("table_name", sa.String(), nullable=False),
        sa.Column("row_number", sa.Integer(), nullable=False),
        sa.Column("column_name", sa.String(), nullable=False),
        sa.Column("formula_as_written", sa.String(), nullable=False),
        sqlite_with_rowid=False,
    )
    for statement in guard_statements(op.get_bind().dialect.name, "formulas"):
        op.execute(statement)
