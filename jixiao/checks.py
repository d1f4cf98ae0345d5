"""`jixiao checks`."""

import sys
from pathlib import Path
from typing import Any

import click
from sqlalchemy import Connection

from jixiao.as_of import NOW, AsOf
from jixiao.failures import NO
from jixiao.options import as_of_option, format_option, warehouse_option, year_option
from jixiao.output import print_rows
from jixiao.reading import TABLE, load_history
from pipelines.publishing.tell_expectations import (
    is_blocked,
    place_data_docs,
    tell_failed,
    tell_never_judged,
    tell_release,
    tell_unjudged,
)
from warehouse.history import Horizon, load_expectation_results, load_unjudged_years
from warehouse.place import Warehouse

COLUMNS = ("fiscal_year", "suite", "expectation", "severity", "status", "observed", "expected", "context", "reason")
_SHOWN = ("expectation", "severity", "status", "observed", "expected")


@click.command("checks")
@year_option
@as_of_option
@format_option
@click.option(
    "--docs", type=click.Path(dir_okay=False, path_type=Path), help="Also write them as a page (HTML) to this file."
)
@warehouse_option
def command(fiscal_year: int, as_of: AsOf, form: str, docs: Path | None, warehouse: Warehouse) -> None:
    """Say whether a whole year is complete and plausible, by what is expected of it, and whether it may be released.

    The results are those of the newest run that judged the year. What is expected, with bound and reason, stands in
    reference/expectations/. Exit code 1: a blocking expectation failed, or something was recorded since (a withdrawal, a
    register) that no run has judged, and the year's release is refused; it stays recorded and visible all the same. That a year
    was never judged is told, and refuses nothing: exit code 0. The page of the newest judgement lies in the state folder; --docs
    writes one as of any moment.
    """
    unjudged: set[int] = set()

    def load(connection: Connection, horizon: Horizon) -> list[dict[str, Any]]:
        unjudged.update(load_unjudged_years(connection, horizon))
        return load_expectation_results(connection, horizon, fiscal_year)

    results = load_history(warehouse, load, form, as_of)
    print_rows(results, _SHOWN if form == TABLE else COLUMNS, form)
    is_judged = fiscal_year not in unjudged
    if form == TABLE and results:
        told = tell_release(results, fiscal_year) if is_judged else tell_unjudged(fiscal_year)
        click.echo("\n".join([*tell_failed(results, with_remedy=True), "", told]))
        newest = place_data_docs(warehouse.state, fiscal_year)
        if as_of == NOW and newest.exists():
            click.echo(f"  逐条说明 one by one: {newest}")
    elif form == TABLE:
        click.echo(tell_never_judged(fiscal_year))
    if docs is not None and results:
        from expectations.data_docs import render_data_docs

        docs.write_text(render_data_docs(results), encoding="utf-8")
    if is_blocked(results) or not is_judged:
        sys.exit(NO)
