"""`jixiao submissions`."""

import click

from jixiao.as_of import AsOf
from jixiao.options import as_of_option, format_option, warehouse_option, year_option
from jixiao.output import format_time
from jixiao.reading import print_history
from warehouse.history import load_submissions
from warehouse.place import Warehouse

COLUMNS = ("unit_code", "fiscal_year", "version", "status", "received_at", "files")


@click.command("submissions")
@year_option
@as_of_option
@format_option
@warehouse_option
def command(fiscal_year: int, as_of: AsOf, form: str, warehouse: Warehouse) -> None:
    """List what was filed for a year, one row per version of a submission."""
    print_history(
        warehouse,
        lambda connection, horizon: [
            {
                **row,
                "status": row["submission_status"],
                "received_at": format_time(row["received_at"]),
                "files": row["file_count"] or 0,
            }
            for row in load_submissions(connection, horizon, fiscal_year)
        ],
        COLUMNS,
        form,
        as_of,
    )
