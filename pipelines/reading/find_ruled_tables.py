"""Find ruled tables: the cells that ruling lines close in on the pages of a PDF, merged ones as they are drawn.

Does not belong here: what stands in the cells, or tables without ruling lines.
"""

import io
import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import pdfplumber
from pdfplumber.page import Page

# What it cannot parse it writes into the log, words of filings and all.
logging.getLogger("pdfminer").setLevel(logging.CRITICAL)

_TOLERANCE = 3.0
_SETTINGS = {"vertical_strategy": "lines", "horizontal_strategy": "lines"}
# More lines than any table has; a drawing that has them is none.
_MOST_EDGES = 5_000
Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class RuledCell:
    """A cell: the row and column it begins in, counted from 1, and its box (left, top, right, bottom)."""

    row: int
    column: int
    box: Box


@dataclass(frozen=True)
class RuledTable:
    """A table on one page: its cells in order, and its box."""

    cells: tuple[RuledCell, ...]
    box: Box


def find_ruled_tables(content: bytes, numbers: Sequence[int]) -> Mapping[int, list[RuledTable]]:
    """The ruled tables of some pages (numbers from 1), each page's from top to bottom.

    A table has two columns at least: a frame around text is none. A page whose drawing cannot be taken apart has none.
    """
    found: dict[int, list[RuledTable]] = {}
    try:
        with pdfplumber.open(io.BytesIO(content), pages=list(numbers)) as opened:
            for page in opened.pages:
                found[page.page_number] = _find_on(page)
                page.close()
    except Exception:  # noqa: BLE001 - pdfminer raises whatever a broken file makes of it; the text is read by another program
        return found
    return found


def _find_on(page: Page) -> list[RuledTable]:
    if not page.edges or len(page.edges) > _MOST_EDGES:
        return []
    sides = [*_close_sides(page.edges)]
    settings: dict[str, Any] = {**_SETTINGS, "explicit_vertical_lines": sides}
    tables = [_number(table.cells) for table in page.find_tables(settings)]
    return sorted((one for one in tables if one is not None), key=lambda one: one.box[1])


def _close_sides(edges: Iterable[Mapping[str, Any]]) -> Iterable[dict[str, Any]]:
    """The lines at the sides of tables that are left open there: between rules of like width that lines inside connect."""
    rules = sorted((edge for edge in edges if edge["orientation"] == "h"), key=lambda edge: float(edge["top"]))
    uprights = [edge for edge in edges if edge["orientation"] == "v"]
    for upper, lower in pairwise(rules):
        is_like = all(abs(upper[side] - lower[side]) <= _TOLERANCE for side in ("x0", "x1"))
        if is_like and any(_connects(one, upper, lower) for one in uprights):
            for side in ("x0", "x1"):
                yield {"x0": upper[side], "x1": upper[side], "top": upper["top"], "bottom": lower["top"], "object_type": "line",
                       "height": lower["top"] - upper["top"], "width": 0, "orientation": "v"}  # fmt: skip


def _connects(upright: Mapping[str, Any], upper: Mapping[str, Any], lower: Mapping[str, Any]) -> bool:
    reaches = upright["top"] <= upper["top"] + _TOLERANCE and upright["bottom"] >= lower["top"] - _TOLERANCE
    return bool(reaches and upper["x0"] - _TOLERANCE <= upright["x0"] <= upper["x1"] + _TOLERANCE)


def _number(boxes: Sequence[Box]) -> RuledTable | None:
    """Cells with the row and column each begins in; None where there is but one column."""
    lefts, tops = _gather([box[0] for box in boxes]), _gather([box[1] for box in boxes])
    if len(lefts) < 2:  # noqa: PLR2004 - a column alone is a frame
        return None
    cells = [RuledCell(_index(tops, box[1]), _index(lefts, box[0]), box) for box in boxes]
    cells.sort(key=lambda cell: (cell.row, cell.column))
    sides = [*zip(*boxes, strict=True)]
    return RuledTable(tuple(cells), (min(sides[0]), min(sides[1]), max(sides[2]), max(sides[3])))


def _gather(values: Iterable[float]) -> list[float]:
    """Values that lie within the tolerance of one another are one."""
    gathered: list[float] = []
    for value in sorted(values):
        if not gathered or value - gathered[-1] > _TOLERANCE:
            gathered.append(value)
    return gathered


def _index(known: Sequence[float], value: float) -> int:
    return 1 + min(range(len(known)), key=lambda index: abs(known[index] - value))
