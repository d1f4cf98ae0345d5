"""Spread merged cells: what is merged over several rows says the same of each of them, a figure excepted.

Forms merge the code or the level that several rows share. Left blank below the first row, a code would mean the unit as a whole. A
figure over several rows is none of any of them, and is told. Does not belong here: cells merged across columns, which are one cell.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pipelines.reading.match_header import Header
from pipelines.reading.sheets import Area, is_blank
from pipelines.reading.spell import spell_value
from schemas.merged_figures import mark_merged
from schemas.tables import Table

_SPREAD = frozenset({"text", "choice"})


@dataclass(frozen=True)
class Spread:
    """The rows below a header with what merged cells say of each; ``anchors`` are places (row, column) and the row that says it."""

    rows: list[list[Any]]
    anchors: tuple[tuple[tuple[int, int], int], ...] = ()


def spread_merged(table: Table, header: Header, rows: list[list[Any]], merged: Sequence[Area], first: int) -> Spread:
    """Spread the cells of named columns that are merged over several rows; a row that holds nothing else stays blank.

    Args:
        table: The table of the header.
        header: The header.
        rows: What stands below it.
        merged: The merged areas of the sheet: top, left, bottom, right, from 0.
        first: The number of the first of the rows in the sheet, from 0.
    """
    named = dict(header.columns)
    areas = [
        (top - first, left, min(bottom - first, len(rows) - 1))
        for top, left, bottom, _ in merged
        if bottom > top >= first and left in named and top - first < len(rows)
    ]
    if not areas:
        return Spread(rows)
    spread = [list(row) for row in rows]
    anchors = []
    for top, left, bottom in areas:
        value = rows[top][left]
        others = [index for index in range(top + 1, bottom + 1) if _is_row(rows[index], named, left)]
        if is_blank(value) or not others:
            continue
        if table.column(named[left]).kind not in _SPREAD:
            value = spread[top][left] = mark_merged(spell_value(value), bottom - top + 1)
        for index in others:
            spread[index][left] = value
            anchors.append(((index, left), top))
    return Spread(spread, tuple(anchors))


def _is_row(row: list[Any], named: dict[int, str], left: int) -> bool:
    """Whether a row holds anything of its own, besides what is merged into it."""
    return any(not is_blank(row[position]) for position in named if position != left)
