"""`jixiao scores`."""

from collections.abc import Mapping
from typing import Any

import click
from sqlalchemy import Connection

from jixiao.as_of import AsOf
from jixiao.options import UnitCode, as_of_option, format_option, warehouse_option, year_option
from jixiao.reading import TABLE, print_history
from schemas.measures import format_points
from warehouse.history import Horizon, load_scores
from warehouse.place import Warehouse

COLUMNS = (
    "unit_code",
    "fiscal_year",
    "subject_type",
    "subject_code",
    "item_code",
    "points_max",
    "self_score_points",
    "computed_score_points",
    "reviewed_score_points",
    "final_score_points",
    "basis",
    "status",
)
_SHOWN = tuple(name for name in COLUMNS if name not in {"fiscal_year", "subject_type"})
POINTS = ("points_max", "self_score_points", "computed_score_points", "reviewed_score_points", "final_score_points")


@click.command("scores")
@year_option
@click.option("--unit", type=UnitCode(), help="Only those of one unit.")
@as_of_option
@format_option
@warehouse_option
def command(fiscal_year: int, unit: str | None, as_of: AsOf, form: str, warehouse: Warehouse) -> None:
    """Show self, computed and final score of every item; the sum is the item `total`.

    Basis says what a score rests on, status whether anything is still to come.
    """

    def load(connection: Connection, horizon: Horizon) -> list[dict[str, Any]]:
        rows = [
            _spell(row) for row in load_scores(connection, horizon, fiscal_year) if unit in {None, row["unit_code"]}
        ]
        return [_say_basis(row) for row in rows] if form == TABLE else sorted(rows, key=_key)

    print_history(warehouse, load, _SHOWN if form == TABLE else COLUMNS, form, as_of)


def _key(row: Mapping[str, Any]) -> tuple[str, str, str]:
    """Programs get rows by key, people in printed order."""
    return row["unit_code"], row["subject_code"] or "", row["item_code"]


def _spell(row: Mapping[str, Any]) -> dict[str, Any]:
    return dict(row) | {name: None if row[name] is None else format_points(row[name]) for name in POINTS}


def _say_basis(row: Mapping[str, Any]) -> dict[str, Any]:
    """People get the basis as words, which fold between them."""
    return dict(row) | {"basis": row["basis"].replace("_", " ")}
