"""The ledger's own tables: leaves and checkpoints. They prove the others and belong to no leaf themselves."""

from sqlalchemy import BigInteger, LargeBinary
from sqlmodel import Field, SQLModel


class LeafRow(SQLModel, table=True):
    """One row per leaf: its canonical document (zlib), the hash the tree is built over, the hash of its content alone."""

    __tablename__ = "ledger_leaves"

    ledger_index: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    schema_name: str
    subject: str
    leaf_sha256: str
    content_sha256: str
    document: bytes = Field(sa_type=LargeBinary)


class CheckpointRow(SQLModel, table=True):
    """One row per sealed transaction: how many leaves there are, their root, when it was sealed (microseconds UTC), and the same signed.

    ``note`` is the signed note; empty in checkpoints from before they were signed.
    """

    __tablename__ = "checkpoints"

    checkpoint_number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    tree_size: int = Field(sa_type=BigInteger)
    root_sha256: str
    content_root_sha256: str
    hash_name: str
    recorded_at: int = Field(sa_type=BigInteger)
    run_id: str
    note: str | None = None
