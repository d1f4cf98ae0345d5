"""Trace statements: what a report states, with the figures it rests on and where each stands; or what rests on one place.

Does not belong here: scores and their cells (``trace``), or printing.
"""

import json
from collections.abc import Iterator

from sqlalchemy import Connection

from schemas.findings import name_place
from schemas.places import bare_place, is_place
from warehouse import history
from warehouse.history import Horizon, Row
from warehouse.trace import Line

# What they are asked for by, where items of a rubric are.
STATEMENTS = "statements"


def trace_statements(
    connection: Connection, horizon: Horizon, unit_code: str, fiscal_year: int, place: str | None = None
) -> list[Line]:
    """Each statement of a unit's report (or those that rest on ``report.docx!par12``), its verdict, and its figures below it."""
    return [
        line
        for row in history.load_statements(connection, horizon, fiscal_year, unit_code)
        if place is None or _rests_on(row, place)
        for line in _trace(row, history.load_run_of(connection, row["ledger_index"]))
    ]


def _rests_on(row: Row, place: str) -> bool:
    """Whether a statement or one of its figures stands at a place; of one in a document the characters may be left out."""
    file_name, _, reference = place.rpartition("!")
    names = {row["file_name"], row["file_name"].rsplit("/", 1)[-1]}
    places = [row["place"] or "", *json.loads(row["operand_places"])]
    return file_name in names and any(reference in {one, bare_place(one)} for one in places)


def _trace(row: Row, run_id: str) -> Iterator[Line]:
    name, sha256, index = row["file_name"], row["file_sha256"], row["ledger_index"]
    where = name_place(name, None, row["place"])
    yield Line(0, "item", f"statement:{row['kind']}", row["stated"], where, row["sentence"], sha256, run_id, index)
    reason = f"{row['reason_zh']} {row['reason_en']}"
    yield Line(1, "rule", row["verdict"], row["computed"], None, reason, None, run_id, index)
    operands = zip(json.loads(row["operands"]), json.loads(row["operand_places"]), strict=True)
    for (what, written), place in operands:
        is_in_report = is_place(place)
        at = name_place(name, None, place) if is_in_report else place
        yield Line(2, "input", what, None, at, written, sha256 if is_in_report else None, run_id, index)
