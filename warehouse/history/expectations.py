"""What was expected of whole years: the newest judgement of each, and the years whose release it refuses."""

from sqlalchemy import Connection, func, select

from warehouse.history.horizon import Horizon, Row, fetch_rows
from warehouse.history.registers import has_register_changed, load_withdrawn_years
from warehouse.tables import ExpectationResultRow, table_of

BLOCKING, FAILED = "blocking", "failed"

_RESULTS = table_of(ExpectationResultRow)


def load_expectation_results(connection: Connection, horizon: Horizon, fiscal_year: int) -> list[Row]:
    """One row per expectation of a year, as the newest run that judged the year found it, in the order of the suites.

    None where no run has: a year that was last recorded before there were expectations.
    """
    newest = select(func.max(_RESULTS.c.ledger_index)).where(
        _RESULTS.c.fiscal_year == fiscal_year, _RESULTS.c.ledger_index < horizon.tree_size
    )
    query = select(_RESULTS).where(
        _RESULTS.c.ledger_index == newest.scalar_subquery(), _RESULTS.c.fiscal_year == fiscal_year
    )
    return fetch_rows(connection, query.order_by(_RESULTS.c.position))


def load_judged_years(connection: Connection, horizon: Horizon) -> list[int]:
    """The fiscal years that any run has judged."""
    query = select(_RESULTS.c.fiscal_year).where(_RESULTS.c.ledger_index < horizon.tree_size).distinct()
    return sorted(connection.execute(query).scalars())


def load_blocked_years(connection: Connection, horizon: Horizon) -> dict[int, list[Row]]:
    """The fiscal years that must not be released, each with the blocking expectations that failed when it was last judged."""
    newest = (
        select(_RESULTS.c.fiscal_year, func.max(_RESULTS.c.ledger_index).label("newest"))
        .where(_RESULTS.c.ledger_index < horizon.tree_size)
        .group_by(_RESULTS.c.fiscal_year)
        .subquery()
    )
    query = (
        select(_RESULTS)
        .join(
            newest,
            (_RESULTS.c.ledger_index == newest.c.newest) & (_RESULTS.c.fiscal_year == newest.c.fiscal_year),
        )
        .where(_RESULTS.c.severity == BLOCKING, _RESULTS.c.status == FAILED)
        .order_by(_RESULTS.c.fiscal_year, _RESULTS.c.position)
    )
    blocked: dict[int, list[Row]] = {}
    for row in fetch_rows(connection, query):
        blocked.setdefault(row["fiscal_year"], []).append(row)
    return blocked


def load_unjudged_years(connection: Connection, horizon: Horizon) -> set[int]:
    """The fiscal years whose judgement is of another state than what stands: the next run judges them.

    Filings were withdrawn since, of the year itself or the year before; or a register was imported, and other units have to file.
    A fact recorded since is no such thing: until the next run it changes no score that stands.
    """
    judged = set(load_judged_years(connection, horizon))
    if has_register_changed(connection, horizon):
        return judged
    return {year + step for year in load_withdrawn_years(connection, horizon) for step in (0, 1)} & judged
