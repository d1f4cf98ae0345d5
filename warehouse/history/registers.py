"""What evaluations rest on beside filings: units, metrics, facts, rubrics, and what changed of them since the last run."""

from sqlalchemy import ColumnElement, Connection, Table, and_, select

from warehouse.history.horizon import WITHDRAWN, Horizon, Row, fetch_rows, newest_of, sort_rows
from warehouse.history.runs import newest_annual_run
from warehouse.history.submissions import load_filed_years
from warehouse.tables import FactRow, MetricDefinitionRow, RubricRow, SubmissionRow, UnitPeriodRow, UnitRow, table_of

_RUBRICS = table_of(RubricRow)
_UNITS = table_of(UnitRow)
_FACTS = table_of(FactRow)
_SUBMISSIONS = table_of(SubmissionRow)
_PERIODS = table_of(UnitPeriodRow)
_METRICS = table_of(MetricDefinitionRow)


def load_units(connection: Connection, horizon: Horizon) -> list[Row]:
    """One row per unit in the register, newest version, with its ``periods`` (none for a unit that only filed)."""
    newest = newest_of(_UNITS, ("unit_code",), horizon)
    units = fetch_rows(connection, select(_UNITS).join(newest, _UNITS.c.ledger_index == newest.c.newest))
    periods: dict[int, list[Row]] = {}
    query = select(_PERIODS).join(newest, _PERIODS.c.ledger_index == newest.c.newest)
    for row in fetch_rows(connection, query.order_by(_PERIODS.c.ledger_index, _PERIODS.c.position)):
        periods.setdefault(row["ledger_index"], []).append(row)
    return sort_rows([row | {"periods": periods.get(row["ledger_index"], [])} for row in units], "unit_code")


def load_metric_definitions(connection: Connection, horizon: Horizon) -> list[Row]:
    """One row per metric in the register, newest version."""
    newest = newest_of(_METRICS, ("metric_code",), horizon)
    query = select(_METRICS).join(newest, _METRICS.c.ledger_index == newest.c.newest)
    return sort_rows(fetch_rows(connection, query), "metric_code")


def load_facts(connection: Connection, horizon: Horizon, fiscal_year: int) -> list[Row]:
    """One row per fact of a year, newest version."""
    key = ("unit_code", "subject_code", "item_code", "criterion")
    newest = newest_of(_FACTS, key, horizon, _FACTS.c.fiscal_year == fiscal_year)
    return sort_rows(
        fetch_rows(connection, select(_FACTS).join(newest, _FACTS.c.ledger_index == newest.c.newest)), *key
    )


def load_rubrics(connection: Connection, horizon: Horizon) -> list[Row]:
    """One row per content of a rubric ever recorded."""
    return fetch_rows(
        connection,
        select(_RUBRICS).where(_RUBRICS.c.ledger_index < horizon.tree_size).order_by(_RUBRICS.c.ledger_index),
    )


def load_rubric_content(connection: Connection, rubric_sha256: str) -> Row:
    """The rubric of a hash."""
    return fetch_rows(connection, select(_RUBRICS).where(_RUBRICS.c.rubric_sha256 == rubric_sha256).limit(1))[0]


def has_register_changed(connection: Connection, horizon: Horizon) -> bool:
    """Whether a register was imported since the newest annual run."""
    since = newest_annual_run(connection, horizon)
    imported = (
        select(_PERIODS.c.ledger_index).where(_is_between(_PERIODS, since, horizon)),
        select(_METRICS.c.ledger_index).where(_is_between(_METRICS, since, horizon), _METRICS.c.origin == "import"),
    )
    return any(connection.execute(query.limit(1)).first() is not None for query in imported)


def load_touched_years(connection: Connection, horizon: Horizon) -> list[int]:
    """Fiscal years that something was recorded for since the newest annual run: facts, withdrawals; all, where a register changed."""
    if has_register_changed(connection, horizon):
        return load_filed_years(connection, horizon)
    facts = select(_FACTS.c.fiscal_year).where(_is_between(_FACTS, newest_annual_run(connection, horizon), horizon))
    return sorted({*connection.execute(facts.distinct()).scalars(), *load_withdrawn_years(connection, horizon)})


def load_withdrawn_years(connection: Connection, horizon: Horizon) -> set[int]:
    """Fiscal years of which a filing was withdrawn since the newest annual run."""
    withdrawn = select(_SUBMISSIONS.c.fiscal_year).where(
        _is_between(_SUBMISSIONS, newest_annual_run(connection, horizon), horizon),
        _SUBMISSIONS.c.submission_status == WITHDRAWN,
    )
    return set(connection.execute(withdrawn.distinct()).scalars())


def _is_between(table: Table, since: int, horizon: Horizon) -> ColumnElement[bool]:
    return and_(table.c.ledger_index > since, table.c.ledger_index < horizon.tree_size)
