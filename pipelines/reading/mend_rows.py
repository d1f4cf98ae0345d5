"""Mend rows: rows of a scoring table that a page, or a line's end in a table without ruling lines, has broken are put together.

What a row's rest looks like is told by the form: a name that it does not know alone is the rest of one that it knows whole. Does
not belong here: lines of text that break off inside a cell (``align_rows``), or levels that stand after their lines.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from pipelines.reading.align_rows import TableRow
from pipelines.reading.find_headers import LEVELS
from pipelines.reading.locate_score_table import find_total
from pipelines.reading.match_score_lines import bare_name
from pipelines.reading.split_rows import Cell, join_cells
from schemas.report_layout import ReportForm, TableWords

_FIGURES = frozenset({"points", "self_score", "level1_points", "level2_points"})
_OPENED = re.compile(r"[(（][^)）]*$")
# In how many pieces a merged cell's name may stand beside its rows.
_MOST_PIECES = 6


def mend_rows(rows: Sequence[TableRow], form: ReportForm | None, words: TableWords) -> list[TableRow]:
    """The rows, each whole.

    Args:
        rows: The rows as aligned.
        form: The printed form; without it a row goes on only where it has no name, or the name above has an open bracket.
        words: What totals are called.
    """
    mended: list[TableRow] = []
    for row in rows:
        if mended and row.may_go_on and _is_rest(row, mended[-1], form, words):
            before = mended[-1]
            cells = {
                role: join_cells([own[role] for own in (before.cells, row.cells) if role in own])
                for role in dict.fromkeys((*before.cells, *row.cells))
            }
            mended[-1] = replace(before, cells=cells)
        else:
            mended.append(row)
    if form is not None and any(row.may_go_on for row in rows):
        for role in LEVELS:
            _join_names(mended, role, form)
    return mended


def _is_rest(row: TableRow, before: TableRow, form: ReportForm | None, words: TableWords) -> bool:
    """Whether a row is the rest of the one above: without figures, and without a name of its own."""
    if row.stray is not None or before.stray is not None or not row.cells or _FIGURES & row.cells.keys():
        return False
    names = {role: row.cells[role].text for role in LEVELS if role in row.cells}
    if any(find_total(text, words) for text in names.values()):
        return False
    if form is None:
        return all(role in before.cells and _OPENED.search(before.cells[role].text) for role in names)
    return not any(_is_known([row.cells[role]], form) for role in names)


def _is_known(cells: Sequence[Cell], form: ReportForm) -> bool:
    name = bare_name(join_cells(cells).text)
    return form.find_level(name) is not None or bool(form.find_items(name))


def _join_names(rows: list[TableRow], role: str, form: ReportForm) -> None:
    """Put the pieces of a name that stand in several rows into the first of them; the others are what a merged cell covers."""
    at = [index for index, row in enumerate(rows) if role in row.cells]
    start = 0
    while start < len(at):
        count = _count_pieces([rows[index].cells[role] for index in at[start : start + _MOST_PIECES]], form)
        if count > 1:
            pieces = at[start : start + count]
            whole = join_cells([rows[index].cells[role] for index in pieces])
            rows[pieces[0]] = replace(rows[pieces[0]], cells={**rows[pieces[0]].cells, role: whole})
            for index in pieces[1:]:
                rows[index] = replace(rows[index], cells=_without(rows[index].cells.items(), role))
        start += max(count, 1)


def _count_pieces(cells: Sequence[Cell], form: ReportForm) -> int:
    """How many texts from the first on are one name that the form knows, where none of them is known alone; else 1.

    Points in brackets are no name: they belong to the one before.
    """
    for count in range(1, len(cells) + 1):
        if _is_known(cells[:count], form):
            remarks = [cell for cell in cells[count : count + 1] if not bare_name(cell.text)]
            return count + len(remarks)
        if _is_known(cells[count - 1 : count], form):
            return 1
    return 1


def _without(cells: Iterable[tuple[str, Cell]], role: str) -> dict[str, Cell]:
    return {name: cell for name, cell in cells if name != role}
