"""Read the printed form that a report's scoring table is: its rows as a tree of levels and scoring lines.

Does not belong here: how the table is read, or what is wrong with the form.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import pandas as pd

from schemas.awarded_points import read_awarded_points
from schemas.frames import iterate_rows
from schemas.measures import MICRO, format_micro
from schemas.printed_form import PrintedForm, PrintedItem

_TOTAL_LEVEL = 0


@dataclass
class _Node:
    """A row with the rows below it, while the tree is made."""

    row: Any
    level: int
    children: list["_Node"] = field(default_factory=list)


def build_form(rows: pd.DataFrame, title: str = "", places: Mapping[int, str] | None = None) -> PrintedForm:
    """The printed form that one report's scoring table shows.

    A row stands under the last row before it of a higher level. A level has no self-score, whatever its row holds; a deduction awards
    nothing. Of totals that differ none is the filed one.

    Args:
        rows: The rows of one unit and year of ``TABLE_FRAMES["report_scores"]``, in the order of ``row_id``, as they are read.
        title: The table's title, as printed.
        places: Where each row stands, as people write a place, by ``row_id``.
    """
    where = places or {}
    nodes = [_Node(row, int(row.level) // MICRO) for row in iterate_rows(rows.sort_values("row_id", kind="stable"))]
    totals = [node.row for node in nodes if node.level == _TOTAL_LEVEL]
    roots: list[_Node] = []
    path: list[_Node] = []
    for node in (node for node in nodes if node.level != _TOTAL_LEVEL):
        while path and path[-1].level >= node.level:
            path.pop()
        (path[-1].children if path else roots).append(node)
        path.append(node)
    filed = {_number(row.self_score_points) for row in totals} - {None}
    printed = {_number(row.printed_points) for row in totals} - {None}
    return PrintedForm(
        title,
        tuple(_make_item(node, where) for node in roots),
        printed_total_points=printed.pop() if len(printed) == 1 else None,
        filed_total_points=filed.pop() if len(filed) == 1 else None,
        place_of_total=where.get(int(totals[0].row_id)) if totals else None,
    )


def _make_item(node: _Node, places: Mapping[int, str]) -> PrintedItem:
    row, is_level = node.row, bool(node.children)
    is_deduction = _text(row.is_deduction) == "yes"
    awarded = Decimal(0) if is_deduction else read_awarded_points(_text(row.criterion))
    return PrintedItem(
        name=_text(row.item_name) or "",
        code=_text(row.item_code),
        printed_points=_number(row.printed_points),
        awarded_points=None if is_level else awarded,
        self_score_points=None if is_level else _number(row.self_score_points),
        is_deduction=is_deduction,
        place=places.get(int(row.row_id)),
        items=tuple(_make_item(child, places) for child in node.children),
    )


def _text(value: Any) -> str | None:
    return None if pd.isna(value) else str(value)


def _number(value: Any) -> Decimal | None:
    return None if pd.isna(value) else Decimal(format_micro(int(value)))
