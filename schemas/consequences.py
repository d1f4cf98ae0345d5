"""Consequences: findings that only say what comes of another one, told with it and not apart.

A cell that cannot be read is a finding, and so is the item that has no score for it, at the same place. Both are recorded; whoever
has to correct the cell is told once, with what it costs. Does not belong here: which findings there are, or their words.
"""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import Any

from schemas.findings import CHECKS, SEVERITIES, is_to_correct

Row = Mapping[str, Any]
_SHEET = ("unit_code", "fiscal_year", "file_name", "sheet")


def fold_consequences(rows: Iterable[Row]) -> list[dict[str, Any]]:
    """Fold each finding that only tells what comes of another one into that one; one whose cause is not among the rows stays.

    Args:
        rows: Findings of the history.

    Returns:
        The others in their order, one with consequences as gravely as the gravest of these, which ``consequences`` holds.
    """
    kept = list(rows)
    causes = _find_causes(kept)
    folded: dict[int, list[Row]] = {}
    for number, row in enumerate(kept):
        cause = next((causes[place] for place in _list_places(row) if place in causes), None)
        if cause is not None and CHECKS[row["check"]].consequence_zh:
            folded.setdefault(cause, []).append(row)
            kept[number] = {}
    return [_join(row, folded.get(number, ())) for number, row in enumerate(kept) if row]


def _find_causes(rows: Sequence[Row]) -> dict[Hashable, int]:
    """The number of the finding that others at its place come of: the first of the gravest that the unit can correct."""
    causes: dict[Hashable, int] = {}
    for number in sorted(range(len(rows)), key=lambda number: SEVERITIES.index(rows[number]["severity"])):
        row = rows[number]
        is_placed = row["cell"] is not None or row["table_name"] is not None
        if is_placed and is_to_correct(row) and not CHECKS[row["check"]].consequence_zh:
            causes.setdefault(_list_places(row)[0], number)
    return causes


def _list_places(row: Row) -> list[Hashable]:
    """The places that a finding speaks of, the narrowest first: a cell and the column it is in; else a row, a column or a table."""
    sheet = tuple(row[name] for name in _SHEET)
    column = (*sheet, row["table_name"], row["column_name"])
    if row["cell"] is not None:
        return [(*sheet, row["cell"]), (*column, None)]
    return [(*column, row["row_key"])]


def _join(row: Row, consequences: Sequence[Row]) -> dict[str, Any]:
    gravest = min((one["severity"] for one in (row, *consequences)), key=SEVERITIES.index)
    return {**row, "severity": gravest, "consequences": tuple(consequences)}
