"""What was returned to units to be corrected, by whom, why and until when."""

from sqlalchemy import Connection, func, select

from warehouse.history.horizon import Horizon, Row, fetch_rows
from warehouse.tables import ReturnRow, RunRow, table_of

_RETURNS = table_of(ReturnRow)
_RUNS = table_of(RunRow)


def load_returns(connection: Connection, horizon: Horizon, fiscal_year: int) -> list[Row]:
    """One row per return of a year, oldest first, with actor, reason, recorded_at and checkpoint_number of the act."""
    # The run is the last leaf of its checkpoint: the first run after a leaf is the one that sealed it.
    sealing = select(func.min(_RUNS.c.ledger_index)).where(_RUNS.c.ledger_index > _RETURNS.c.ledger_index)
    query = (
        select(_RETURNS, *(_RUNS.c[name] for name in ("actor", "reason", "recorded_at", "checkpoint_number")))
        .join(_RUNS, _RUNS.c.ledger_index == sealing.correlate(_RETURNS).scalar_subquery())
        .where(_RETURNS.c.fiscal_year == fiscal_year, _RETURNS.c.ledger_index < horizon.tree_size)
    )
    return fetch_rows(connection, query.order_by(_RETURNS.c.ledger_index))
