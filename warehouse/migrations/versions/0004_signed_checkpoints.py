"""The signed note of each checkpoint; those sealed before have none."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Add the column; no row is touched."""
    op.add_column("checkpoints", sa.Column("note", sa.String()))
