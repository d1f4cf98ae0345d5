"""What reports were found to state: examinations with their statements, and what each was examined by."""

from sqlalchemy import Connection, func, select

from warehouse.history.horizon import (
    WITHDRAWN,
    Horizon,
    Row,
    checkpoint_of,
    fetch_rows,
    newest_of,
    sort_rows,
)
from warehouse.tables import (
    CheckpointRow,
    ExaminationRow,
    GroundsRow,
    LeafRow,
    StatementRow,
    table_of,
)

_LEAVES = table_of(LeafRow)
_CHECKPOINTS = table_of(CheckpointRow)
_EXAMINATIONS = table_of(ExaminationRow)
_STATEMENTS = table_of(StatementRow)
_GROUNDS = table_of(GroundsRow)


def load_examinations(connection: Connection, horizon: Horizon, fiscal_year: int) -> list[Row]:
    """One row per unit whose report of a year was examined, newest version, with the hash of its content and of what it is judged by.

    ``basis_sha256`` is missing where it ended, or never was examined through.
    """
    newest = newest_of(_EXAMINATIONS, ("unit_code",), horizon, _EXAMINATIONS.c.fiscal_year == fiscal_year)
    query = (
        select(_EXAMINATIONS, _LEAVES.c.content_sha256)
        .join(newest, _EXAMINATIONS.c.ledger_index == newest.c.newest)
        .join(_LEAVES, _LEAVES.c.ledger_index == _EXAMINATIONS.c.ledger_index)
    )
    bases = _load_bases(connection, horizon, fiscal_year)
    rows = [
        row | {"basis_sha256": None if row["reason"] == WITHDRAWN else bases.get((row["unit_code"], row["version"]))}
        for row in fetch_rows(connection, query)
    ]
    return sort_rows(rows, "unit_code")


def _load_bases(connection: Connection, horizon: Horizon, fiscal_year: int) -> dict[tuple[str, int], str]:
    """By unit and version of its examination, what its report was examined by last."""
    newest = newest_of(_GROUNDS, ("unit_code",), horizon, _GROUNDS.c.fiscal_year == fiscal_year)
    rows = fetch_rows(connection, select(_GROUNDS).join(newest, _GROUNDS.c.ledger_index == newest.c.newest))
    return {(row["unit_code"], row["examination_version"]): row["basis_sha256"] for row in rows}


def load_statements(
    connection: Connection, horizon: Horizon, fiscal_year: int, unit_code: str | None = None
) -> list[Row]:
    """One row per statement of the newest examinations of a year (or of one unit), in the order of each text."""
    conditions = [_EXAMINATIONS.c.fiscal_year == fiscal_year]
    if unit_code is not None:
        conditions.append(_EXAMINATIONS.c.unit_code == unit_code)
    newest = newest_of(_EXAMINATIONS, ("unit_code",), horizon, *conditions)
    owner = ("unit_code", "fiscal_year", "version", "submission_version", "file_sha256", "file_name")
    query = (
        select(*(_EXAMINATIONS.c[name] for name in owner), _STATEMENTS)
        .join(newest, _EXAMINATIONS.c.ledger_index == newest.c.newest)
        .join(_STATEMENTS, _STATEMENTS.c.ledger_index == _EXAMINATIONS.c.ledger_index)
    )
    return sort_rows(fetch_rows(connection, query), "unit_code", "position")


def load_examination_versions(connection: Connection, horizon: Horizon, unit_code: str, fiscal_year: int) -> list[Row]:
    """One row per version of the examination of a unit's report, with when and by which run it was recorded, and counts by verdict."""
    query = (
        select(_EXAMINATIONS, _CHECKPOINTS.c.recorded_at, _CHECKPOINTS.c.run_id)
        .join(_CHECKPOINTS, _CHECKPOINTS.c.checkpoint_number == checkpoint_of(_EXAMINATIONS))
        .where(
            _EXAMINATIONS.c.unit_code == unit_code,
            _EXAMINATIONS.c.fiscal_year == fiscal_year,
            _EXAMINATIONS.c.ledger_index < horizon.tree_size,
        )
    )
    rows = fetch_rows(connection, query)
    counted = (
        select(_STATEMENTS.c.ledger_index, _STATEMENTS.c.verdict, func.count().label("count"))
        .where(_STATEMENTS.c.ledger_index.in_([row["ledger_index"] for row in rows]))
        .group_by(_STATEMENTS.c.ledger_index, _STATEMENTS.c.verdict)
    )
    counts: dict[int, dict[str, int]] = {}
    for row in fetch_rows(connection, counted):
        counts.setdefault(row["ledger_index"], {})[row["verdict"]] = row["count"]
    return sort_rows([row | {"verdicts": counts.get(row["ledger_index"], {})} for row in rows], "version")
