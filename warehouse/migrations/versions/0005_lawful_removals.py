"""Files whose bytes were destroyed by order: their tombstones."""

import sqlalchemy as sa
from alembic import op

from warehouse.insert_only import guard_statements

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Make the table, its index and the triggers that keep it insert-only."""
    op.create_table(
        "removals",
        sa.Column("ledger_index", sa.BigInteger(), primary_key=True),
        sa.Column("position", sa.Integer(), primary_key=True),
        sa.Column("file_sha256", sa.String(), nullable=False),
        sa.Column("file_name", sa.String(), nullable=False),
        sa.Column("order_number", sa.String(), nullable=False),
        sa.Column("ordered_by", sa.String(), nullable=False),
        sa.Column("confirmed_by", sa.String(), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_removals_file_sha256", "removals", ["file_sha256"])
    for statement in guard_statements(op.get_bind().dialect.name, "removals"):
        op.execute(statement)
