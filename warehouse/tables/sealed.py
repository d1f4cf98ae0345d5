"""What every sealed row has: the leaf it belongs to and its position in that leaf."""

from typing import Any, cast

from sqlalchemy import BigInteger, Table
from sqlmodel import Field, SQLModel

# A composite key of two integers, rows stored in its order: appended at the end, read leaf by leaf.
STORED_BY_KEY: dict[str, Any] = {"sqlite_with_rowid": False}


def table_of(model: type[SQLModel]) -> Table:
    """The table of a model, which SQLModel sets without telling the type checker."""
    return cast("Table", model.__table__)  # type: ignore[attr-defined]


class SealedRow(SQLModel):
    """A row of the history. ``ledger_index`` names its leaf, ``position`` (from 0) its place among the leaf's rows of this table.

    A leaf is visible as of a checkpoint when ``ledger_index`` is smaller than the checkpoint's tree size.
    """

    ledger_index: int = Field(primary_key=True, sa_type=BigInteger)
    position: int = Field(primary_key=True)
