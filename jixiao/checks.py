"""`jixiao checks`."""

import sys
from typing import Any

import click
from sqlalchemy import Connection

from jixiao.as_of import AsOf
from jixiao.failures import NO
from jixiao.options import as_of_option, format_option, warehouse_option, year_option
from jixiao.output import print_rows
from jixiao.reading import TABLE, load_history
from pipelines.publishing.tell_expectations import is_blocked, tell_failed, tell_release
from warehouse.history import Horizon, load_expectation_results
from warehouse.place import Warehouse

COLUMNS = ("fiscal_year", "suite", "expectation", "severity", "status", "observed", "expected", "context", "reason")
_SHOWN = ("expectation", "severity", "status", "observed", "expected")


@click.command("checks")
@year_option
@as_of_option
@format_option
@warehouse_option
def command(fiscal_year: int, as_of: AsOf, form: str, warehouse: Warehouse) -> None:
    """Say whether a whole year is complete and plausible, by what is expected of it, and whether it may be released.

    The results are those of the newest run that judged the year. What is expected, with bound and reason, stands in
    reference/expectations/. Exit code 1: a blocking expectation failed, and the year's release is refused; it stays recorded and
    visible all the same.
    """

    def load(connection: Connection, horizon: Horizon) -> list[dict[str, Any]]:
        return load_expectation_results(connection, horizon, fiscal_year)

    results = load_history(warehouse, load, form, as_of)
    print_rows(results, _SHOWN if form == TABLE else COLUMNS, form)
    if form == TABLE and results:
        click.echo("\n".join([*tell_failed(results, with_remedy=True), "", tell_release(results, fiscal_year)]))
    if is_blocked(results):
        sys.exit(NO)
