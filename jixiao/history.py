"""`jixiao history`."""

import click
from sqlalchemy import Connection

from jixiao.as_of import AsOf
from jixiao.options import UnitCode, as_of_option, format_option, warehouse_option
from jixiao.output import format_seconds, format_time
from jixiao.reading import TABLE, print_history
from schemas.measures import format_points
from schemas.statements import INCONSISTENT
from warehouse.history import Horizon, Row, load_evaluation_versions, load_examination_versions
from warehouse.place import Warehouse
from warehouse.trace_statements import STATEMENTS

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
    """Show every version of a unit's scores (or of one ITEM), when it was recorded and why it came.

    The item `statements` is what its report states: the value is how many of the statements are inconsistent.
    """
    tell_time = format_seconds if form == TABLE else format_time
    load = _load_examinations if item == STATEMENTS else _load_scores
    print_history(
        warehouse,
        lambda connection, horizon: [
            row | {"recorded_at": tell_time(row["recorded_at"])}
            for row in load(connection, horizon, unit, fiscal_year)
            if row["subject_code"] == subject and item in {None, row["item_code"]}
        ],
        _SHOWN if form == TABLE else COLUMNS,
        form,
        as_of,
    )


def _load_scores(connection: Connection, horizon: Horizon, unit: str, fiscal_year: int) -> list[Row]:
    return [
        row
        | {
            "value": None if row["final_score_points"] is None else format_points(row["final_score_points"]),
            "reason": row["version_reason"],
        }
        for row in load_evaluation_versions(connection, horizon, unit, fiscal_year)
    ]


def _load_examinations(connection: Connection, horizon: Horizon, unit: str, fiscal_year: int) -> list[Row]:
    return [
        row | {"item_code": STATEMENTS, "subject_code": None, "value": str(row["verdicts"].get(INCONSISTENT, 0))}
        for row in load_examination_versions(connection, horizon, unit, fiscal_year)
    ]
