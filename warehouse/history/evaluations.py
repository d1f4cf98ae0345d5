"""What was computed: evaluations with scores and terms, and comparisons with changes and claims."""

from typing import Any

from sqlalchemy import Connection, select

from warehouse.history.horizon import Horizon, Row, checkpoint_of, fetch_rows, newest_of, sort_rows
from warehouse.tables import (
    ChangeRow,
    CheckpointRow,
    ClaimRow,
    ComparisonRow,
    EvaluationRow,
    LeafRow,
    ScoreRow,
    TermRow,
    table_of,
)

_LEAVES = table_of(LeafRow)
_EVALUATIONS = table_of(EvaluationRow)
_SCORES = table_of(ScoreRow)
_TERMS = table_of(TermRow)
_COMPARISONS = table_of(ComparisonRow)
_CHANGES = table_of(ChangeRow)
_CLAIMS = table_of(ClaimRow)
_CHECKPOINTS = table_of(CheckpointRow)
_SUBJECT = tuple(
    _EVALUATIONS.c[name] for name in ("unit_code", "fiscal_year", "subject_code", "subject_type", "subject_name")
)


def load_evaluations(connection: Connection, horizon: Horizon, fiscal_year: int) -> list[Row]:
    """One row per evaluation of a year, newest version, with the hash of its content; one that ended has the reason ``withdrawn``."""
    newest = newest_of(_EVALUATIONS, ("unit_code", "subject_code"), horizon, _EVALUATIONS.c.fiscal_year == fiscal_year)
    query = (
        select(_EVALUATIONS, _LEAVES.c.content_sha256)
        .join(newest, _EVALUATIONS.c.ledger_index == newest.c.newest)
        .join(_LEAVES, _LEAVES.c.ledger_index == _EVALUATIONS.c.ledger_index)
    )
    return sort_rows(fetch_rows(connection, query), "unit_code", "subject_code")


def load_scores(connection: Connection, horizon: Horizon, fiscal_year: int) -> list[Row]:
    """One row per item of the newest version of every evaluation of a year, in printed order, totals last."""
    newest = newest_of(_EVALUATIONS, ("unit_code", "subject_code"), horizon, _EVALUATIONS.c.fiscal_year == fiscal_year)
    query = (
        select(
            *_SUBJECT,
            *(_EVALUATIONS.c[name] for name in ("version", "submission_version", "rubric_code", "rubric_sha256")),
            _SCORES,
        )
        .join(newest, _EVALUATIONS.c.ledger_index == newest.c.newest)
        .join(_SCORES, _SCORES.c.ledger_index == _EVALUATIONS.c.ledger_index)
    )
    return sort_rows(fetch_rows(connection, query), "unit_code", "subject_code", "position")


def load_terms(connection: Connection, ledger_index: int) -> list[Row]:
    """The terms of one evaluation, in printed order."""
    return fetch_rows(
        connection, select(_TERMS).where(_TERMS.c.ledger_index == ledger_index).order_by(_TERMS.c.position)
    )


def load_evaluation_versions(connection: Connection, horizon: Horizon, unit_code: str, fiscal_year: int) -> list[Row]:
    """One row per version of a unit's evaluations and item, with when and by which run it was recorded.

    A version that only says that an evaluation ended is one row, of its total, without a value.
    """
    query = (
        select(
            *_SUBJECT,
            _EVALUATIONS.c.version,
            _EVALUATIONS.c.submission_version,
            _EVALUATIONS.c.reason.label("version_reason"),
            _SCORES,
            _CHECKPOINTS.c.recorded_at,
            _CHECKPOINTS.c.run_id,
        )
        .join(_SCORES, _SCORES.c.ledger_index == _EVALUATIONS.c.ledger_index, isouter=True)
        .join(_CHECKPOINTS, _CHECKPOINTS.c.checkpoint_number == checkpoint_of(_EVALUATIONS))
        .where(
            _EVALUATIONS.c.unit_code == unit_code,
            _EVALUATIONS.c.fiscal_year == fiscal_year,
            _EVALUATIONS.c.ledger_index < horizon.tree_size,
        )
    )
    rows = fetch_rows(connection, query)
    total = max((row["position"] for row in rows if row["position"] is not None), default=0)
    ended = {"item_code": "total", "position": total, "final_score_points": None}
    rows = [row | ended if row["item_code"] is None else row for row in rows]
    return sort_rows(rows, "subject_code", "position", "version")


def load_comparisons(connection: Connection, horizon: Horizon, fiscal_year: int) -> list[Row]:
    """One row per unit whose year was compared with the year before, newest version, with the hash of its content."""
    newest = newest_of(_COMPARISONS, ("unit_code",), horizon, _COMPARISONS.c.fiscal_year == fiscal_year)
    query = (
        select(_COMPARISONS, _LEAVES.c.content_sha256)
        .join(newest, _COMPARISONS.c.ledger_index == newest.c.newest)
        .join(_LEAVES, _LEAVES.c.ledger_index == _COMPARISONS.c.ledger_index)
    )
    return sort_rows(fetch_rows(connection, query), "unit_code")


def load_changes(connection: Connection, horizon: Horizon, fiscal_year: int) -> list[Row]:
    """One row per unit and metric of a year, beside the year before; newest version of each comparison."""
    return _load_compared(connection, horizon, fiscal_year, _CHANGES, "metric_code")


def load_claims(connection: Connection, horizon: Horizon, fiscal_year: int) -> list[Row]:
    """One row per change that a unit states for a year, with its verdict; newest version of each comparison."""
    return _load_compared(connection, horizon, fiscal_year, _CLAIMS, "metric_code", "claim")


def _load_compared(connection: Connection, horizon: Horizon, fiscal_year: int, table: Any, *key: str) -> list[Row]:
    newest = newest_of(_COMPARISONS, ("unit_code",), horizon, _COMPARISONS.c.fiscal_year == fiscal_year)
    query = (
        select(_COMPARISONS.c.unit_code, _COMPARISONS.c.fiscal_year, _COMPARISONS.c.version, table)
        .join(newest, _COMPARISONS.c.ledger_index == newest.c.newest)
        .join(table, table.c.ledger_index == _COMPARISONS.c.ledger_index)
    )
    return sort_rows(fetch_rows(connection, query), "unit_code", *key)
