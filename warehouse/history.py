"""What stands in the warehouse as of a checkpoint: newest versions, and the history tables people and programs ask for.

Rows come as mappings, in order of their key; nothing here needs pandas. Does not belong here: writing, or the way from a score
down to its cells (``trace``).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, and_, func, or_, select

from warehouse.tables import (
    CellRow,
    ChangeRow,
    CheckpointRow,
    ClaimRow,
    ComparisonRow,
    EvaluationRow,
    FactRow,
    FileRow,
    FindingRow,
    LeafRow,
    MetricDefinitionRow,
    ReceiptRow,
    RubricRow,
    RunRow,
    ScoreRow,
    SubmissionFileRow,
    SubmissionRow,
    TermRow,
    UnitPeriodRow,
    UnitRow,
    table_of,
)

RETURNED, WITHDRAWN = "returned", "withdrawn"
Row = dict[str, Any]

_RUNS, _RECEIPTS, _FILES, _FINDINGS = (table_of(row) for row in (RunRow, ReceiptRow, FileRow, FindingRow))
_RUBRICS, _UNITS, _FACTS, _LEAVES = (table_of(row) for row in (RubricRow, UnitRow, FactRow, LeafRow))
_SUBMISSIONS, _TABLES, _CELLS = (table_of(row) for row in (SubmissionRow, SubmissionFileRow, CellRow))
_EVALUATIONS, _SCORES, _TERMS = (table_of(row) for row in (EvaluationRow, ScoreRow, TermRow))
_COMPARISONS, _CHANGES, _CLAIMS = (table_of(row) for row in (ComparisonRow, ChangeRow, ClaimRow))
_PERIODS, _METRICS = table_of(UnitPeriodRow), table_of(MetricDefinitionRow)
_SUBJECT = tuple(
    _EVALUATIONS.c[name] for name in ("unit_code", "fiscal_year", "subject_code", "subject_type", "subject_name")
)
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


def load_content_root(connection: Connection, horizon: Horizon) -> str | None:
    """The content root as of a horizon."""
    query = select(_CHECKPOINTS.c.content_root_sha256).where(
        _CHECKPOINTS.c.checkpoint_number == horizon.checkpoint_number
    )
    return connection.execute(query).scalar_one_or_none()


def load_standing_tables(connection: Connection, horizon: Horizon, fiscal_year: int) -> list[Row]:
    """One row per version of a submission and table it holds (STANDING_TABLES)."""
    query = (
        select(
            _SUBMISSIONS.c.unit_code,
            _SUBMISSIONS.c.version,
            _SUBMISSIONS.c.submission_status,
            _TABLES.c.table_name,
            _TABLES.c.file_sha256,
            _TABLES.c.file_name,
            _TABLES.c.received_at,
            _TABLES.c.carried_from_version,
        )
        .join(_TABLES, _TABLES.c.ledger_index == _SUBMISSIONS.c.ledger_index)
        .where(_SUBMISSIONS.c.fiscal_year == fiscal_year, _SUBMISSIONS.c.ledger_index < horizon.tree_size)
    )
    return _in_order(_rows(connection, query), "unit_code", "version", "table_name")


def load_submissions_in_force(connection: Connection, horizon: Horizon, fiscal_year: int) -> list[Row]:
    """One row per unit of a year: the newest version of its submission that was not returned; none where that was withdrawn."""
    newest = _newest(
        _SUBMISSIONS,
        ("unit_code",),
        horizon,
        _SUBMISSIONS.c.fiscal_year == fiscal_year,
        _SUBMISSIONS.c.submission_status != RETURNED,
    )
    query = select(_SUBMISSIONS).join(newest, _SUBMISSIONS.c.ledger_index == newest.c.newest)
    return _in_order(_rows(connection, query.where(_SUBMISSIONS.c.submission_status != WITHDRAWN)), "unit_code")


def load_filed_years(connection: Connection, horizon: Horizon) -> list[int]:
    """The fiscal years that anything was ever filed for."""
    query = select(_SUBMISSIONS.c.fiscal_year).where(_SUBMISSIONS.c.ledger_index < horizon.tree_size).distinct()
    return sorted(connection.execute(query).scalars())


def load_touched_years(connection: Connection, horizon: Horizon) -> list[int]:
    """Fiscal years that something was recorded for since the newest annual run: facts, withdrawals; all, where the register changed."""
    runs = select(func.coalesce(func.max(_RUNS.c.ledger_index), -1)).where(
        _RUNS.c.run_kind == "annual", _RUNS.c.run_status == "recorded", _RUNS.c.ledger_index < horizon.tree_size
    )
    since = connection.execute(runs).scalar_one()
    registers = (_PERIODS, _METRICS)
    if any(
        connection.execute(select(table.c.ledger_index).where(table.c.ledger_index > since).limit(1)).first()
        for table in registers
    ):
        return load_filed_years(connection, horizon)
    facts = select(_FACTS.c.fiscal_year).where(_FACTS.c.ledger_index > since)
    withdrawn = select(_SUBMISSIONS.c.fiscal_year).where(
        _SUBMISSIONS.c.ledger_index > since, _SUBMISSIONS.c.submission_status == WITHDRAWN
    )
    return sorted({year for query in (facts, withdrawn) for year in connection.execute(query.distinct()).scalars()})


def load_cells(connection: Connection, ledger_indexes: Sequence[int], table_name: str | None = None) -> list[Row]:
    """All cells of some submissions (or of one table in them), with unit_code, fiscal_year and the file each lies in."""
    query = (
        select(_SUBMISSIONS.c.unit_code, _SUBMISSIONS.c.fiscal_year, _TABLES.c.file_name, _TABLES.c.file_sha256, _CELLS)
        .join(_SUBMISSIONS, _SUBMISSIONS.c.ledger_index == _CELLS.c.ledger_index)
        .join(
            _TABLES, and_(_TABLES.c.ledger_index == _CELLS.c.ledger_index, _TABLES.c.table_name == _CELLS.c.table_name)
        )
        .order_by(_CELLS.c.ledger_index, _CELLS.c.position)
    )
    if table_name is not None:
        query = query.where(_CELLS.c.table_name == table_name)
    return [
        row
        for some in _chunks(ledger_indexes)
        for row in _rows(connection, query.where(_CELLS.c.ledger_index.in_(some)))
    ]


def load_units(connection: Connection, horizon: Horizon) -> list[Row]:
    """One row per unit in the register, newest version, with its ``periods`` (none for a unit that only filed)."""
    newest = _newest(_UNITS, ("unit_code",), horizon)
    units = _rows(connection, select(_UNITS).join(newest, _UNITS.c.ledger_index == newest.c.newest))
    periods: dict[int, list[Row]] = {}
    query = select(_PERIODS).join(newest, _PERIODS.c.ledger_index == newest.c.newest)
    for row in _rows(connection, query.order_by(_PERIODS.c.ledger_index, _PERIODS.c.position)):
        periods.setdefault(row["ledger_index"], []).append(row)
    return _in_order([row | {"periods": periods.get(row["ledger_index"], [])} for row in units], "unit_code")


def load_metric_definitions(connection: Connection, horizon: Horizon) -> list[Row]:
    """One row per metric in the register, newest version."""
    newest = _newest(_METRICS, ("metric_code",), horizon)
    query = select(_METRICS).join(newest, _METRICS.c.ledger_index == newest.c.newest)
    return _in_order(_rows(connection, query), "metric_code")


def load_facts(connection: Connection, horizon: Horizon, fiscal_year: int) -> list[Row]:
    """One row per fact of a year, newest version."""
    key = ("unit_code", "subject_code", "item_code", "criterion")
    newest = _newest(_FACTS, key, horizon, _FACTS.c.fiscal_year == fiscal_year)
    return _in_order(_rows(connection, select(_FACTS).join(newest, _FACTS.c.ledger_index == newest.c.newest)), *key)


def load_rubrics(connection: Connection, horizon: Horizon) -> list[Row]:
    """One row per content of a rubric ever recorded."""
    return _rows(
        connection,
        select(_RUBRICS).where(_RUBRICS.c.ledger_index < horizon.tree_size).order_by(_RUBRICS.c.ledger_index),
    )


def load_rubric_content(connection: Connection, rubric_sha256: str) -> Row:
    """The rubric of a hash."""
    return _rows(connection, select(_RUBRICS).where(_RUBRICS.c.rubric_sha256 == rubric_sha256).limit(1))[0]


def load_known_files(connection: Connection, sha256s: Sequence[str]) -> set[str]:
    """Which of some contents were received before."""
    query = select(_FILES.c.file_sha256)
    return {
        row
        for some in _chunks(sha256s)
        for row in connection.execute(query.where(_FILES.c.file_sha256.in_(some))).scalars()
    }


def load_evaluations(connection: Connection, horizon: Horizon, fiscal_year: int) -> list[Row]:
    """One row per evaluation of a year, newest version, with the hash of its content; one that ended has the reason ``withdrawn``."""
    newest = _newest(_EVALUATIONS, ("unit_code", "subject_code"), horizon, _EVALUATIONS.c.fiscal_year == fiscal_year)
    query = (
        select(_EVALUATIONS, _LEAVES.c.content_sha256)
        .join(newest, _EVALUATIONS.c.ledger_index == newest.c.newest)
        .join(_LEAVES, _LEAVES.c.ledger_index == _EVALUATIONS.c.ledger_index)
    )
    return _in_order(_rows(connection, query), "unit_code", "subject_code")


def load_submissions(connection: Connection, horizon: Horizon, fiscal_year: int) -> list[Row]:
    """One row per version of a submission, with the number of files it consists of."""
    files = (
        select(_TABLES.c.ledger_index, func.count(func.distinct(_TABLES.c.file_sha256)).label("file_count"))
        .group_by(_TABLES.c.ledger_index)
        .subquery()
    )
    query = (
        select(_SUBMISSIONS, files.c.file_count)
        .join(files, files.c.ledger_index == _SUBMISSIONS.c.ledger_index, isouter=True)
        .where(_SUBMISSIONS.c.fiscal_year == fiscal_year, _SUBMISSIONS.c.ledger_index < horizon.tree_size)
    )
    return _in_order(_rows(connection, query), "unit_code", "version")


def load_scores(connection: Connection, horizon: Horizon, fiscal_year: int) -> list[Row]:
    """One row per item of the newest version of every evaluation of a year, in printed order, totals last."""
    newest = _newest(_EVALUATIONS, ("unit_code", "subject_code"), horizon, _EVALUATIONS.c.fiscal_year == fiscal_year)
    query = (
        select(
            *_SUBJECT, _EVALUATIONS.c.version, _EVALUATIONS.c.submission_version, _EVALUATIONS.c.rubric_code, _SCORES
        )
        .join(newest, _EVALUATIONS.c.ledger_index == newest.c.newest)
        .join(_SCORES, _SCORES.c.ledger_index == _EVALUATIONS.c.ledger_index)
    )
    return _in_order(_rows(connection, query), "unit_code", "subject_code", "position")


def load_comparisons(connection: Connection, horizon: Horizon, fiscal_year: int) -> list[Row]:
    """One row per unit whose year was compared with the year before, newest version, with the hash of its content."""
    newest = _newest(_COMPARISONS, ("unit_code",), horizon, _COMPARISONS.c.fiscal_year == fiscal_year)
    query = (
        select(_COMPARISONS, _LEAVES.c.content_sha256)
        .join(newest, _COMPARISONS.c.ledger_index == newest.c.newest)
        .join(_LEAVES, _LEAVES.c.ledger_index == _COMPARISONS.c.ledger_index)
    )
    return _in_order(_rows(connection, query), "unit_code")


def load_changes(connection: Connection, horizon: Horizon, fiscal_year: int) -> list[Row]:
    """One row per unit and metric of a year, beside the year before; newest version of each comparison."""
    return _load_compared(connection, horizon, fiscal_year, _CHANGES, "metric_code")


def load_claims(connection: Connection, horizon: Horizon, fiscal_year: int) -> list[Row]:
    """One row per change that a unit states for a year, with its verdict; newest version of each comparison."""
    return _load_compared(connection, horizon, fiscal_year, _CLAIMS, "metric_code", "claim")


def _load_compared(connection: Connection, horizon: Horizon, fiscal_year: int, table: Any, *key: str) -> list[Row]:
    newest = _newest(_COMPARISONS, ("unit_code",), horizon, _COMPARISONS.c.fiscal_year == fiscal_year)
    query = (
        select(_COMPARISONS.c.unit_code, _COMPARISONS.c.fiscal_year, _COMPARISONS.c.version, table)
        .join(newest, _COMPARISONS.c.ledger_index == newest.c.newest)
        .join(table, table.c.ledger_index == _COMPARISONS.c.ledger_index)
    )
    return _in_order(_rows(connection, query), "unit_code", *key)


def load_terms(connection: Connection, ledger_index: int) -> list[Row]:
    """The terms of one evaluation, in printed order."""
    return _rows(connection, select(_TERMS).where(_TERMS.c.ledger_index == ledger_index).order_by(_TERMS.c.position))


def load_evaluation_versions(connection: Connection, horizon: Horizon, unit_code: str, fiscal_year: int) -> list[Row]:
    """One row per version of a unit's evaluations and item, with when and by which run it was recorded."""
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
        .join(_SCORES, _SCORES.c.ledger_index == _EVALUATIONS.c.ledger_index)
        .join(_CHECKPOINTS, _CHECKPOINTS.c.checkpoint_number == _checkpoint_of(_EVALUATIONS))
        .where(
            _EVALUATIONS.c.unit_code == unit_code,
            _EVALUATIONS.c.fiscal_year == fiscal_year,
            _EVALUATIONS.c.ledger_index < horizon.tree_size,
        )
    )
    return _in_order(_rows(connection, query), "subject_code", "position", "version")


def load_findings(connection: Connection, horizon: Horizon, fiscal_year: int) -> list[Row]:
    """Findings in force for a year.

    Those of the newest version of every submission (and of the one in force, where the newest was returned), evaluation and
    comparison, of the rubrics these use, and of the newest annual run.
    """
    of_year = _SUBMISSIONS.c.fiscal_year == fiscal_year
    submissions = _newest(_SUBMISSIONS, ("unit_code",), horizon, of_year)
    in_force = _newest(_SUBMISSIONS, ("unit_code",), horizon, of_year, _SUBMISSIONS.c.submission_status != RETURNED)
    evaluations = _newest(
        _EVALUATIONS, ("unit_code", "subject_code"), horizon, _EVALUATIONS.c.fiscal_year == fiscal_year
    )
    used = (
        select(_RUBRICS.c.ledger_index)
        .join(_EVALUATIONS, _EVALUATIONS.c.rubric_sha256 == _RUBRICS.c.rubric_sha256)
        .join(evaluations, evaluations.c.newest == _EVALUATIONS.c.ledger_index)
    )
    runs = select(func.max(_RUNS.c.ledger_index)).where(
        _RUNS.c.fiscal_year == fiscal_year,
        _RUNS.c.run_kind == "annual",
        _RUNS.c.run_status == "recorded",
        _RUNS.c.ledger_index < horizon.tree_size,
    )
    comparisons = _newest(_COMPARISONS, ("unit_code",), horizon, _COMPARISONS.c.fiscal_year == fiscal_year)
    newest = (submissions, in_force, evaluations, comparisons)
    owners = (*(select(one.c.newest) for one in newest), used, runs)
    query = select(_FINDINGS).where(or_(*(_FINDINGS.c.ledger_index.in_(owner) for owner in owners)))
    key = (
        "unit_code",
        "subject_code",
        "check",
        "file_name",
        "sheet",
        "table_name",
        "row_key",
        "column_name",
        "item_code",
        "position",
    )
    return _in_order(_rows(connection, query), *key)


def load_findings_of(connection: Connection, ledger_indexes: Sequence[int]) -> list[Row]:
    """All findings of some leaves."""
    query = select(_FINDINGS).order_by(_FINDINGS.c.ledger_index, _FINDINGS.c.position)
    return [
        row
        for some in _chunks(ledger_indexes)
        for row in _rows(connection, query.where(_FINDINGS.c.ledger_index.in_(some)))
    ]


def load_runs(connection: Connection, horizon: Horizon) -> list[Row]:
    """All runs, oldest first."""
    return _rows(
        connection, select(_RUNS).where(_RUNS.c.ledger_index < horizon.tree_size).order_by(_RUNS.c.ledger_index)
    )


def load_receipts(connection: Connection, ledger_index: int) -> list[Row]:
    """What one run received, by file name."""
    return _rows(
        connection, select(_RECEIPTS).where(_RECEIPTS.c.ledger_index == ledger_index).order_by(_RECEIPTS.c.position)
    )


def load_run_of(connection: Connection, ledger_index: int) -> str:
    """The run that sealed a leaf."""
    query = (
        select(_CHECKPOINTS.c.run_id)
        .where(_CHECKPOINTS.c.tree_size > ledger_index)
        .order_by(_CHECKPOINTS.c.checkpoint_number)
    )
    return str(connection.execute(query.limit(1)).scalar_one())


def _newest(table: Any, key: tuple[str, ...], horizon: Horizon, *conditions: Any) -> Any:
    """Subquery: the ledger index of the newest visible row of each key."""
    query = select(func.max(table.c.ledger_index).label("newest")).where(
        table.c.ledger_index < horizon.tree_size, *conditions
    )
    return query.group_by(*(table.c[name] for name in key)).subquery()


def _checkpoint_of(table: Any) -> Any:
    """Scalar subquery: the number of the checkpoint that sealed a row."""
    return (
        select(func.min(_CHECKPOINTS.c.checkpoint_number))
        .where(_CHECKPOINTS.c.tree_size > table.c.ledger_index)
        .correlate(table)
        .scalar_subquery()
    )


def _rows(connection: Connection, query: Select[Any]) -> list[Row]:
    return [dict(row) for row in connection.execute(query).mappings()]


def _in_order(rows: list[Row], *key: str) -> list[Row]:
    """Sort by columns, missing first: the same order on every database, whatever its collation."""
    return sorted(rows, key=lambda row: tuple((row[name] is not None, row[name]) for name in key))


def _chunks(values: Sequence[Any], size: int = 500) -> list[Sequence[Any]]:
    return [values[start : start + size] for start in range(0, len(values), size)]
