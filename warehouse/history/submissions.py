"""What was filed: versions of submissions, the tables each holds, and their cells."""

from collections.abc import Sequence

from sqlalchemy import Connection, and_, func, select

from warehouse.history.horizon import RETURNED, WITHDRAWN, Horizon, Row, fetch_rows, newest_of, sort_rows, split_values
from warehouse.tables import (
    CellRow,
    ComparisonRow,
    ConfirmationRow,
    FileRow,
    FormulaRow,
    RemovalRow,
    SubmissionFileRow,
    SubmissionRow,
    table_of,
)

_FILES = table_of(FileRow)
_SUBMISSIONS = table_of(SubmissionRow)
_TABLES = table_of(SubmissionFileRow)
_CELLS = table_of(CellRow)
_FORMULAS = table_of(FormulaRow)
_FORMULA_KEY = ("ledger_index", "table_name", "row_number", "column_name")
_COMPARISONS = table_of(ComparisonRow)
_REMOVALS = table_of(RemovalRow)
_CONFIRMATIONS = table_of(ConfirmationRow)


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
    return sort_rows(fetch_rows(connection, query), "unit_code", "version", "table_name")


def load_tables_of(connection: Connection, ledger_index: int) -> list[Row]:
    """One row per table of one version of a submission: the file that supplies it."""
    query = select(_TABLES).where(_TABLES.c.ledger_index == ledger_index)
    return fetch_rows(connection, query.order_by(_TABLES.c.position))


def load_submissions_in_force(connection: Connection, horizon: Horizon, fiscal_year: int) -> list[Row]:
    """One row per unit of a year: the newest version of its submission that was not returned; none where that was withdrawn."""
    newest = newest_of(
        _SUBMISSIONS,
        ("unit_code",),
        horizon,
        _SUBMISSIONS.c.fiscal_year == fiscal_year,
        _SUBMISSIONS.c.submission_status != RETURNED,
    )
    query = select(_SUBMISSIONS).join(newest, _SUBMISSIONS.c.ledger_index == newest.c.newest)
    return sort_rows(fetch_rows(connection, query.where(_SUBMISSIONS.c.submission_status != WITHDRAWN)), "unit_code")


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
    return sort_rows(fetch_rows(connection, query), "unit_code", "version")


def load_filed_years(connection: Connection, horizon: Horizon) -> list[int]:
    """The fiscal years that anything was ever filed for, or that were compared with such a year."""
    found: set[int] = set()
    for table in (_SUBMISSIONS, _COMPARISONS):
        query = select(table.c.fiscal_year).where(table.c.ledger_index < horizon.tree_size).distinct()
        found.update(connection.execute(query).scalars())
    return sorted(found)


def load_cells(connection: Connection, ledger_indexes: Sequence[int], table_name: str | None = None) -> list[Row]:
    """All cells of some submissions (or of one table in them), with unit_code, fiscal_year, their formula and the file each lies in."""
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
    rows = [
        row
        for some in split_values(ledger_indexes)
        for row in fetch_rows(connection, query.where(_CELLS.c.ledger_index.in_(some)))
    ]
    formulas = _load_formulas(connection, ledger_indexes)
    for row in rows:
        key = tuple(row[name] for name in _FORMULA_KEY)
        row["formula_as_written"] = formulas.get(key)
    return rows


def _load_formulas(connection: Connection, ledger_indexes: Sequence[int]) -> dict[tuple[object, ...], str]:
    """The formulas of some submissions, by the cell that holds each."""
    columns = (*(_FORMULAS.c[name] for name in _FORMULA_KEY), _FORMULAS.c.formula_as_written)
    return {
        tuple(key): formula
        for some in split_values(ledger_indexes)
        for *key, formula in connection.execute(select(*columns).where(_FORMULAS.c.ledger_index.in_(some)))
    }


class UnknownFileError(LookupError):
    """The history knows no file of that hash, several begin so, or its bytes were removed by order."""


def find_file(connection: Connection, sha256: str) -> Row:
    """The file of a hash, or of a beginning of one that no other has.

    Raises:
        UnknownFileError: there is none, or there are several.
    """
    begins = _FILES.c.file_sha256.startswith(sha256.lower(), autoescape=True)
    found = fetch_rows(connection, select(_FILES).where(begins).order_by(_FILES.c.ledger_index))
    hashes = {row["file_sha256"] for row in found}
    if not hashes:
        message = f"no file of the history has the hash {sha256}"
        raise UnknownFileError(message)
    if len(hashes) > 1:
        message = f"{len(hashes)} files of the history have hashes that begin with {sha256}"
        raise UnknownFileError(message)
    return found[0]


def load_removals(connection: Connection) -> dict[str, Row]:
    """The tombstones of contents that were destroyed by order, by sha256; whatever is looked at, they hold for all of it."""
    query = select(_REMOVALS).order_by(_REMOVALS.c.ledger_index.desc())
    return {row["file_sha256"]: row for row in fetch_rows(connection, query)}


def load_confirmations(connection: Connection, horizon: Horizon, fiscal_year: int) -> list[Row]:
    """The acts by which sealed originals of a year were confirmed, in the order they came."""
    query = select(_CONFIRMATIONS).where(
        _CONFIRMATIONS.c.fiscal_year == fiscal_year, _CONFIRMATIONS.c.ledger_index < horizon.tree_size
    )
    return fetch_rows(connection, query.order_by(_CONFIRMATIONS.c.ledger_index))


def load_known_files(connection: Connection, sha256s: Sequence[str]) -> set[str]:
    """Which of some contents were received before."""
    query = select(_FILES.c.file_sha256)
    return {
        row
        for some in split_values(sha256s)
        for row in connection.execute(query.where(_FILES.c.file_sha256.in_(some))).scalars()
    }
