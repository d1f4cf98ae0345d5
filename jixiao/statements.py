"""`jixiao statements`."""

from collections.abc import Mapping
from typing import Any

import click

from jixiao.as_of import AsOf
from jixiao.options import UnitCode, as_of_option, format_option, warehouse_option
from jixiao.output import print_indented, print_rows
from jixiao.reading import TABLE, load_history
from pipelines.publishing.tell_statements import tell_statements
from schemas.findings import name_place
from schemas.statements import VERDICTS
from warehouse.history import load_statements
from warehouse.place import Warehouse

COLUMNS = (
    "place",
    "sentence",
    "kind",
    "operands",
    "stated",
    "computed",
    "resolution",
    "verdict",
    "reason",
    "version",
)


@click.command("statements")
@click.argument("unit", type=UnitCode())
@click.argument("fiscal_year", metavar="YEAR", type=int)
@click.option("--verdict", type=click.Choice(VERDICTS), multiple=True, help="Only those of this verdict; repeatable.")
@as_of_option
@format_option
@warehouse_option
def command(
    unit: str, fiscal_year: int, verdict: tuple[str, ...], as_of: AsOf, form: str, warehouse: Warehouse
) -> None:
    """Show what a unit's report of a year states about numbers, statement by statement, as it was judged and recorded.

    Growth is judged against the figures that were filed for the year before, where the report gives no base. Those that do not
    hold stand among the findings as well. Example: jixiao statements 511132-101 2023 --verdict inconsistent --verdict query
    """
    rows = load_history(
        warehouse,
        lambda connection, horizon: [
            row
            for row in load_statements(connection, horizon, fiscal_year, unit)
            if not verdict or row["verdict"] in verdict
        ],
        form,
        as_of,
    )
    if form == TABLE:
        print_indented(tell_statements(rows))
    else:
        print_rows([_spell(row) for row in rows], COLUMNS, form)


def _spell(row: Mapping[str, Any]) -> dict[str, Any]:
    return dict(row) | {
        "place": name_place(row["file_name"], None, row["place"]),
        "reason": f"{row['reason_zh']} {row['reason_en']}",
    }
