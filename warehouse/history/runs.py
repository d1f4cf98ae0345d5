"""What was run, what each run received, and the findings in force."""

from collections.abc import Sequence

from sqlalchemy import Connection, func, or_, select

from schemas.findings import is_document_place
from schemas.places import order_place
from warehouse.history.horizon import RETURNED, WITHDRAWN, Horizon, Row, fetch_rows, newest_of, sort_rows, split_values
from warehouse.tables import (
    CheckpointRow,
    ComparisonRow,
    EvaluationRow,
    ExaminationRow,
    FindingRow,
    ReceiptRow,
    RubricRow,
    RunRow,
    SubmissionRow,
    table_of,
)

_RUNS = table_of(RunRow)
_RECEIPTS = table_of(ReceiptRow)
_FINDINGS = table_of(FindingRow)
_RUBRICS = table_of(RubricRow)
_SUBMISSIONS = table_of(SubmissionRow)
_EVALUATIONS = table_of(EvaluationRow)
_COMPARISONS = table_of(ComparisonRow)
_EXAMINATIONS = table_of(ExaminationRow)
_CHECKPOINTS = table_of(CheckpointRow)


def load_runs(connection: Connection, horizon: Horizon) -> list[Row]:
    """All runs, oldest first."""
    return fetch_rows(
        connection, select(_RUNS).where(_RUNS.c.ledger_index < horizon.tree_size).order_by(_RUNS.c.ledger_index)
    )


def load_newest_run(connection: Connection, horizon: Horizon, fiscal_year: int) -> Row:
    """The newest annual run of a year, recorded or failed.

    Raises:
        LookupError: there is none.
    """
    query = (
        select(_RUNS)
        .where(_RUNS.c.fiscal_year == fiscal_year, _RUNS.c.run_kind == "annual")
        .where(_RUNS.c.ledger_index < horizon.tree_size)
        .order_by(_RUNS.c.ledger_index.desc())
    )
    rows = fetch_rows(connection, query.limit(1))
    if not rows:
        raise LookupError(f"no annual run of {fiscal_year} stands in the history")
    return rows[0]


def load_receipts(connection: Connection, ledger_index: int) -> list[Row]:
    """What one run received, by file name."""
    return fetch_rows(
        connection, select(_RECEIPTS).where(_RECEIPTS.c.ledger_index == ledger_index).order_by(_RECEIPTS.c.position)
    )


def load_receipts_since(connection: Connection, horizon: Horizon, fiscal_year: int, ledger_index: int) -> list[Row]:
    """What the annual runs of a year received after a leaf, oldest run first."""
    query = (
        select(_RECEIPTS)
        .join(_RUNS, _RUNS.c.ledger_index == _RECEIPTS.c.ledger_index)
        .where(_RUNS.c.fiscal_year == fiscal_year, _RUNS.c.run_kind == "annual", _RUNS.c.run_status == "recorded")
        .where(_RECEIPTS.c.ledger_index > ledger_index, _RECEIPTS.c.ledger_index < horizon.tree_size)
    )
    return fetch_rows(connection, query.order_by(_RECEIPTS.c.ledger_index, _RECEIPTS.c.position))


def load_arrivals(connection: Connection, before_ledger_index: int) -> list[Row]:
    """One row per content that runs received before a leaf, with its latest arrival."""
    query = (
        select(_RECEIPTS.c.file_sha256, func.max(_RECEIPTS.c.received_at).label("recorded_arrival"))
        .where(_RECEIPTS.c.ledger_index < before_ledger_index)
        .group_by(_RECEIPTS.c.file_sha256)
    )
    return fetch_rows(connection, query)


def load_newest_receipts(connection: Connection, horizon: Horizon, fiscal_year: int) -> list[Row]:
    """The newest receipt of each file name in the annual runs of a year that were recorded: file_name, received_at."""
    of_year = (
        select(_RECEIPTS.c.file_name, func.max(_RECEIPTS.c.ledger_index).label("newest"))
        .join(_RUNS, _RUNS.c.ledger_index == _RECEIPTS.c.ledger_index)
        .where(_RUNS.c.fiscal_year == fiscal_year, _RUNS.c.run_kind == "annual", _RUNS.c.run_status == "recorded")
        .where(_RUNS.c.ledger_index < horizon.tree_size)
        .group_by(_RECEIPTS.c.file_name)
        .subquery()
    )
    query = select(_RECEIPTS.c.file_name, _RECEIPTS.c.received_at).join(
        of_year, (of_year.c.newest == _RECEIPTS.c.ledger_index) & (of_year.c.file_name == _RECEIPTS.c.file_name)
    )
    return fetch_rows(connection, query)


def load_versions_since(connection: Connection, since: Horizon, horizon: Horizon) -> list[Row]:
    """What was recorded after one checkpoint up to another: one row per version of a submission, evaluation, comparison, examination.

    ``kind`` is the name of the table; with unit_code, fiscal_year and version.
    """
    return [
        row | {"kind": table.name}
        for table in (_SUBMISSIONS, _EVALUATIONS, _COMPARISONS, _EXAMINATIONS)
        for row in fetch_rows(
            connection,
            select(table.c.unit_code, table.c.fiscal_year, table.c.version)
            .where(table.c.ledger_index >= since.tree_size, table.c.ledger_index < horizon.tree_size)
            .order_by(table.c.ledger_index),
        )
    ]


def load_run_of(connection: Connection, ledger_index: int) -> str:
    """The run that sealed a leaf."""
    query = (
        select(_CHECKPOINTS.c.run_id)
        .where(_CHECKPOINTS.c.tree_size > ledger_index)
        .order_by(_CHECKPOINTS.c.checkpoint_number)
    )
    return str(connection.execute(query.limit(1)).scalar_one())


def load_findings(connection: Connection, horizon: Horizon, fiscal_year: int) -> list[Row]:
    """Findings in force for a year.

    Those of the newest version of every submission (and of the one in force, where the newest was returned), evaluation,
    comparison and examination, of the rubrics these use, and of the newest annual run.
    """
    of_year = _SUBMISSIONS.c.fiscal_year == fiscal_year
    submissions = newest_of(_SUBMISSIONS, ("unit_code",), horizon, of_year)
    in_force = newest_of(_SUBMISSIONS, ("unit_code",), horizon, of_year, _SUBMISSIONS.c.submission_status != RETURNED)
    evaluations = newest_of(
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
    comparisons = newest_of(_COMPARISONS, ("unit_code",), horizon, _COMPARISONS.c.fiscal_year == fiscal_year)
    examinations = newest_of(_EXAMINATIONS, ("unit_code",), horizon, _EXAMINATIONS.c.fiscal_year == fiscal_year)
    newest = (submissions, in_force, evaluations, comparisons, examinations)
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
    rows = sorted(sort_rows(fetch_rows(connection, query), *key), key=_order_in_document)
    return sort_rows(rows, *key[:2])


def _order_in_document(row: Row) -> tuple[str, tuple[int, ...]]:
    """What stands in a report comes in the order of its text, behind what stands in tables."""
    is_document = is_document_place(row["file_name"], row["sheet"], row["cell"])
    return (row["file_name"], order_place(row["cell"])) if is_document else ("", ())


def load_findings_of_newest(connection: Connection, horizon: Horizon, fiscal_year: int) -> list[Row]:
    """Findings in force for a year on the newest version of each unit, and what the newest annual run says of its delivery.

    Of a unit whose newest version was returned or withdrawn they are those of that version: what is said of the one in force before
    is no answer to it.
    """
    query = (
        select(_SUBMISSIONS.c.unit_code, _SUBMISSIONS.c.submission_status, _SUBMISSIONS.c.ledger_index)
        .where(_SUBMISSIONS.c.fiscal_year == fiscal_year, _SUBMISSIONS.c.ledger_index < horizon.tree_size)
        .order_by(_SUBMISSIONS.c.ledger_index)
    )
    newest = {row["unit_code"]: row for row in fetch_rows(connection, query)}
    returned = {
        code: row["ledger_index"] for code, row in newest.items() if row["submission_status"] in {RETURNED, WITHDRAWN}
    }
    runs = {row["ledger_index"] for row in load_runs(connection, horizon)} if returned else set()
    return [
        row
        for row in load_findings(connection, horizon, fiscal_year)
        if row["unit_code"] not in returned or row["ledger_index"] in {returned[row["unit_code"]], *runs}
    ]


def load_findings_of(connection: Connection, ledger_indexes: Sequence[int]) -> list[Row]:
    """All findings of some leaves."""
    query = select(_FINDINGS).order_by(_FINDINGS.c.ledger_index, _FINDINGS.c.position)
    return [
        row
        for some in split_values(ledger_indexes)
        for row in fetch_rows(connection, query.where(_FINDINGS.c.ledger_index.in_(some)))
    ]


def newest_annual_run(connection: Connection, horizon: Horizon) -> int:
    """The ledger index of the newest annual run that was recorded; −1 where there is none."""
    query = select(func.coalesce(func.max(_RUNS.c.ledger_index), -1)).where(
        _RUNS.c.run_kind == "annual", _RUNS.c.run_status == "recorded", _RUNS.c.ledger_index < horizon.tree_size
    )
    return int(connection.execute(query).scalar_one())
