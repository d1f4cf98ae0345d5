"""`jixiao history`."""

import click

from jixiao.as_of import AsOf
from jixiao.options import UnitCode, as_of_option, format_option, warehouse_option
from jixiao.output import format_seconds, format_time
from jixiao.reading import TABLE, print_history
from schemas.measures import format_points
from warehouse.history import load_evaluation_versions
from warehouse.place import Warehouse

COLUMNS = ("item_code", "version", "recorded_at", "value", "reason", "submission_version", "run_id")
_SHOWN = COLUMNS[:-1]


@click.command("history")
@click.argument("unit", type=UnitCode())
@click.argument("fiscal_year", metavar="YEAR", type=int)
@click.argument("item", required=False)
@click.option("--subject", help="The project or policy evaluated; default: the unit as a whole.")
@as_of_option
@format_option
@warehouse_option
def command(
    unit: str, fiscal_year: int, item: str | None, subject: str | None, as_of: AsOf, form: str, warehouse: Warehouse
) -> None:
    """Show every version of a unit's scores (or of one ITEM), when it was recorded and why it came."""
    tell_time = format_seconds if form == TABLE else format_time
    print_history(
        warehouse,
        lambda connection, horizon: [
            {
                **row,
                "recorded_at": tell_time(row["recorded_at"]),
                "value": None if row["final_score_points"] is None else format_points(row["final_score_points"]),
                "reason": row["version_reason"],
            }
            for row in load_evaluation_versions(connection, horizon, unit, fiscal_year)
            if row["subject_code"] == subject and item in {None, row["item_code"]}
        ],
        _SHOWN if form == TABLE else COLUMNS,
        form,
        as_of,
    )
