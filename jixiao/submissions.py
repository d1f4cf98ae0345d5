"""`jixiao submissions`."""

import click

from jixiao.as_of import AsOf
from jixiao.options import UnitCode, as_of_option, format_option, warehouse_option, year_option
from jixiao.output import format_seconds, format_time
from jixiao.reading import TABLE, print_history
from warehouse.history import load_submissions
from warehouse.place import Warehouse

COLUMNS = ("unit_code", "fiscal_year", "version", "status", "received_at", "files")


@click.command("submissions")
@year_option
@click.option("--unit", type=UnitCode(), help="Only those of one unit.")
@as_of_option
@format_option
@warehouse_option
def command(fiscal_year: int, unit: str | None, as_of: AsOf, form: str, warehouse: Warehouse) -> None:
    """List what was filed for a year, one row per version of a submission."""
    tell_time = format_seconds if form == TABLE else format_time
    print_history(
        warehouse,
        lambda connection, horizon: [
            {
                **row,
                "status": row["submission_status"],
                "received_at": tell_time(row["received_at"]),
                "files": row["file_count"] or 0,
            }
            for row in load_submissions(connection, horizon, fiscal_year)
            if unit in {None, row["unit_code"]}
        ],
        COLUMNS,
        form,
        as_of,
    )
