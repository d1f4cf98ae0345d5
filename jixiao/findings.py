"""`jixiao findings`."""

from collections.abc import Mapping
from typing import Any

import click
from sqlalchemy import Connection

from jixiao.as_of import AsOf
from jixiao.options import UnitCode, as_of_option, format_option, warehouse_option, year_option
from jixiao.output import print_indented, print_rows
from jixiao.reading import TABLE, load_history
from pipelines.publishing.tell_findings import name_units, tell_findings
from schemas.consequences import fold_consequences
from schemas.findings import SEVERITIES, Names, describe_finding, name_place
from schemas.rubric import name_items
from warehouse.history import Horizon, load_findings, load_rubrics, load_units
from warehouse.place import Warehouse

COLUMNS = (
    "unit_code",
    "fiscal_year",
    "subject_code",
    "check",
    "severity",
    "addressed_to",
    "place",
    "stated",
    "computed",
    "message",
)


@click.command("findings")
@year_option
@click.option("--unit", type=UnitCode(), help="Only those of one unit.")
@click.option("--severity", type=click.Choice(SEVERITIES), help="Only those of one severity.")
@as_of_option
@format_option
@warehouse_option
def command(
    fiscal_year: int, unit: str | None, severity: str | None, as_of: AsOf, form: str, warehouse: Warehouse
) -> None:
    """List every finding in force: where, what was found, what was expected, and the remedy, in Chinese and English.

    For people, an item that has no score for want of a cell is told with the finding on the cell; for programs each is a row.

    What is said of a delivery (of files, not of what stands in them) is that of the newest run of the year: it is told as long as
    the file lies in the inbox that was run last. Where a unit has no findings it is said whether it filed at all.
    """
    names: dict[str, tuple[str, str]] = {}
    units: dict[str, str | None] = {}

    def load(connection: Connection, horizon: Horizon) -> list[dict[str, Any]]:
        names.update(name_items(row["content_json"] for row in load_rubrics(connection, horizon)))
        units.update(name_units(load_units(connection, horizon), fiscal_year))
        told = load_findings(connection, horizon, fiscal_year)
        if form == TABLE:
            told = fold_consequences(told)
        return [
            row
            for row in told
            if (unit is None or row["unit_code"] == unit) and (severity is None or row["severity"] == severity)
        ]

    rows = load_history(warehouse, load, form, as_of)
    if form == TABLE:
        print_indented(tell_findings(rows, units, names))
    else:
        print_rows([_spell(row, fiscal_year, names) for row in rows], COLUMNS, form)


def _spell(row: Mapping[str, Any], fiscal_year: int, names: Names) -> dict[str, Any]:
    return dict(row) | {
        "fiscal_year": row["fiscal_year"] or fiscal_year,
        "place": name_place(row["file_name"], row["sheet"], row["cell"]),
        "stated": row["found"],
        "computed": row["expected"],
        "message": describe_finding(row, names),
    }
