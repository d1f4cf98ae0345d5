"""`jixiao changes`."""

from collections.abc import Mapping
from typing import Any

import click

from jixiao.as_of import AsOf
from jixiao.options import UnitCode, as_of_option, format_option, warehouse_option, year_option
from jixiao.reading import TABLE, print_history
from schemas.measures import format_micro, format_points
from warehouse.history import load_changes
from warehouse.place import Warehouse

COLUMNS = (
    "unit_code",
    "metric_code",
    "fiscal_year",
    "value",
    "prior_value",
    "difference",
    "change_pct",
    "status",
    "submission_version",
    "prior_submission_version",
)
_SHOWN = ("unit_code", "metric_code", "value", "prior_value", "difference", "change_pct", "status")
SCORES = "score."


@click.command("changes")
@year_option
@click.option("--unit", type=UnitCode(), help="Only those of one unit.")
@click.option("--scores/--no-scores", default=True, help="With or without the scores, which stand as score.<item>.")
@as_of_option
@format_option
@warehouse_option
def command(fiscal_year: int, unit: str | None, scores: bool, as_of: AsOf, form: str, warehouse: Warehouse) -> None:
    """Show every metric and score beside the year before: difference, percentage, and whether the two can be compared.

    Joined on the fiscal year before, through the register of units; the status says what stands in the way of a comparison.
    Example: jixiao changes --year 2023 --unit 511132-101 --no-scores
    """
    print_history(
        warehouse,
        lambda connection, horizon: [
            _spell(row)
            for row in load_changes(connection, horizon, fiscal_year)
            if unit in {None, row["unit_code"]} and (scores or not row["metric_code"].startswith(SCORES))
        ],
        _SHOWN if form == TABLE else COLUMNS,
        form,
        as_of,
    )


def _spell(row: Mapping[str, Any]) -> dict[str, Any]:
    def micro(name: str) -> str | None:
        return None if row[name] is None else format_micro(row[name])

    return dict(row) | {
        "value": micro("value_micro"),
        "prior_value": micro("prior_value_micro"),
        "difference": micro("difference_micro"),
        "change_pct": None if row["change_pct"] is None else format_points(row["change_pct"]),
    }
