"""How far one looks: the checkpoint that was the newest at a moment, and the queries all loaders are made of."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, func, select

from warehouse.tables import CheckpointRow, table_of

RETURNED, WITHDRAWN = "returned", "withdrawn"
Row = dict[str, Any]

_CHECKPOINTS = table_of(CheckpointRow)


@dataclass(frozen=True)
class Horizon:
    """How far one looks: everything with a ledger index below ``tree_size`` is visible."""

    checkpoint_number: int
    tree_size: int
    recorded_at: int


NOTHING = Horizon(0, 0, 0)


def find_horizon(connection: Connection, *, at: int | None = None, checkpoint_number: int | None = None) -> Horizon:
    """The newest checkpoint, or the newest at or before a moment (microseconds UTC, inclusive), or the one of a number."""
    query = select(_CHECKPOINTS.c.checkpoint_number, _CHECKPOINTS.c.tree_size, _CHECKPOINTS.c.recorded_at)
    if at is not None:
        query = query.where(_CHECKPOINTS.c.recorded_at <= at)
    if checkpoint_number is not None:
        query = query.where(_CHECKPOINTS.c.checkpoint_number <= checkpoint_number)
    row = connection.execute(query.order_by(_CHECKPOINTS.c.checkpoint_number.desc()).limit(1)).first()
    return NOTHING if row is None else Horizon(*row)


def find_horizon_before(connection: Connection, ledger_index: int) -> Horizon:
    """The newest checkpoint that does not cover a leaf yet."""
    columns = (_CHECKPOINTS.c.checkpoint_number, _CHECKPOINTS.c.tree_size, _CHECKPOINTS.c.recorded_at)
    query = select(*columns).where(_CHECKPOINTS.c.tree_size <= ledger_index)
    row = connection.execute(query.order_by(_CHECKPOINTS.c.checkpoint_number.desc()).limit(1)).first()
    return NOTHING if row is None else Horizon(*row)


def load_content_root(connection: Connection, horizon: Horizon) -> str | None:
    """The content root as of a horizon."""
    query = select(_CHECKPOINTS.c.content_root_sha256).where(
        _CHECKPOINTS.c.checkpoint_number == horizon.checkpoint_number
    )
    return connection.execute(query).scalar_one_or_none()


def newest_of(table: Any, key: tuple[str, ...], horizon: Horizon, *conditions: Any) -> Any:
    """Subquery: the ledger index of the newest visible row of each key."""
    query = select(func.max(table.c.ledger_index).label("newest")).where(
        table.c.ledger_index < horizon.tree_size, *conditions
    )
    return query.group_by(*(table.c[name] for name in key)).subquery()


def checkpoint_of(table: Any) -> Any:
    """Scalar subquery: the number of the checkpoint that sealed a row."""
    return (
        select(func.min(_CHECKPOINTS.c.checkpoint_number))
        .where(_CHECKPOINTS.c.tree_size > table.c.ledger_index)
        .correlate(table)
        .scalar_subquery()
    )


def fetch_rows(connection: Connection, query: Select[Any]) -> list[Row]:
    """The rows of a query as plain dictionaries."""
    return [dict(row) for row in connection.execute(query).mappings()]


def sort_rows(rows: list[Row], *key: str) -> list[Row]:
    """Sort by columns, missing first: the same order on every database, whatever its collation."""
    return sorted(rows, key=lambda row: tuple((row[name] is not None, row[name]) for name in key))


def split_values(values: Sequence[Any], size: int = 500) -> list[Sequence[Any]]:
    """Values in lots small enough to be named one by one in a query."""
    return [values[start : start + size] for start in range(0, len(values), size)]
