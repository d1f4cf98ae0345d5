"""What reports are found to state, and by what they were examined."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from warehouse.insert_only import guard_statements

revision = "0008"
down_revision = "0007"


TABLES = ("examinations", "statements", "examination_grounds")


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
        "examinations",
        sa.Column("unit_code", sa.String(), nullable=False),
        sa.Column("fiscal_year", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("submission_version", sa.Integer()),
        sa.Column("file_sha256", sa.String()),
        sa.Column("file_name", sa.String()),
        sa.Column("reason", sa.String(), nullable=False),
    )
    op.create_index("ix_examinations_year_unit", "examinations", ["fiscal_year", "unit_code"])
    _sealed(
        "statements",
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("sentence", sa.String(), nullable=False),
        sa.Column("operands", sa.String(), nullable=False),
        sa.Column("stated", sa.String()),
        sa.Column("computed", sa.String()),
        sa.Column("resolution", sa.String()),
        sa.Column("verdict", sa.String(), nullable=False),
        sa.Column("told_by", sa.String()),
        sa.Column("place", sa.String()),
        sa.Column("operand_places", sa.String(), nullable=False),
        sa.Column("reason_zh", sa.String(), nullable=False),
        sa.Column("reason_en", sa.String(), nullable=False),
    )
    _sealed(
        "examination_grounds",
        sa.Column("unit_code", sa.String(), nullable=False),
        sa.Column("fiscal_year", sa.Integer(), nullable=False),
        sa.Column("examination_version", sa.Integer(), nullable=False),
        sa.Column("submission_version", sa.Integer(), nullable=False),
        sa.Column("file_sha256", sa.String(), nullable=False),
        sa.Column("basis_sha256", sa.String(), nullable=False),
    )
    op.create_index("ix_examination_grounds_year_unit", "examination_grounds", ["fiscal_year", "unit_code"])
    for table in TABLES:
        for statement in guard_statements(op.get_bind().dialect.name, table):
            op.execute(statement)
