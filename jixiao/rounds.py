"""`jixiao rounds`."""

from typing import Any

import click
from sqlalchemy import Connection

from jixiao.as_of import NOW, AsOf
from jixiao.options import UnitCode, as_of_option, format_option, warehouse_option
from jixiao.output import format_seconds, format_time, print_indented, print_rows
from jixiao.reading import TABLE, load_history
from pipelines.publishing.tell_rounds import tell_rounds
from review.rounds import list_rounds, load_rounds
from schemas.findings import name_place
from schemas.rubric import name_items
from warehouse.clock import read_clock
from warehouse.history import Horizon, load_rubrics
from warehouse.place import Warehouse

COLUMNS = (
    "version",
    "received_at",
    "is_unchanged",
    "returned_at",
    "returned_by",
    "return_reason",
    "deadline",
    "answer",
    "answered_at",
    "is_late",
    "outcome",
    "check",
    "severity",
    "subject_code",
    "place",
    "stated",
    "computed",
)
_TIMES = ("received_at", "returned_at", "answered_at")


@click.command("rounds")
@click.argument("unit", type=UnitCode())
@click.argument("fiscal_year", metavar="YEAR", type=int)
@as_of_option
@format_option
@warehouse_option
def command(unit: str, fiscal_year: int, as_of: AsOf, form: str, warehouse: Warehouse) -> None:
    """Compare the versions of a filing: what was returned, until when, and which findings cleared, stay or are new.

    Only what the unit can correct is compared. Findings are the same where check, item, table, column and row are, wherever they stand
    in the sheet. A filing that came again unchanged is said to. Example: jixiao rounds 511132-107 2023
    """
    names: dict[str, tuple[str, str]] = {}

    def load(connection: Connection, horizon: Horizon) -> list[dict[str, Any]]:
        names.update(name_items(row["content_json"] for row in load_rubrics(connection, horizon)))
        now = read_clock() if as_of == NOW else horizon.recorded_at
        return list_rounds(load_rounds(connection, horizon, unit, fiscal_year), now)

    rows = load_history(warehouse, load, form, as_of)
    if form == TABLE:
        print_indented(tell_rounds(rows, names, format_seconds))
    else:
        print_rows([_spell(row) for row in rows], COLUMNS, form)


def _spell(row: dict[str, Any]) -> dict[str, Any]:
    finding = row["finding"] or {}
    told = {name: finding.get(name) for name in ("check", "severity", "subject_code")}
    times = {name: None if row[name] is None else format_time(row[name]) for name in _TIMES}
    place = name_place(finding.get("file_name"), finding.get("sheet"), finding.get("cell"))
    return row | told | times | {"place": place, "stated": finding.get("found"), "computed": finding.get("expected")}
