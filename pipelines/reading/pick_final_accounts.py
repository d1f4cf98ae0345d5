"""Pick the final accounts: of the rows of a table on revenue and expenditure, the figure in the column of final accounts.

Such tables print the budget at the year's beginning, the adjusted one and the final accounts beside one another; what is held against
the filing are the last. Does not belong here: what a row is called, or tables without such a column.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from pipelines.reading.align_rows import is_figure
from pipelines.reading.documents import Line, TableCell
from pipelines.reading.split_rows import Span, is_as_wide
from schemas.report_layout import FinanceWords, fold_text


def pick_final_accounts(lines: Sequence[Line], words: FinanceWords) -> tuple[Line, ...]:
    """The lines of a document; of rows under a head such as 决算数 only their texts and the figure in that column are left.

    A table with several such columns is left as it is: each of its figures stands beside its own name.
    """
    return tuple(_pick(lines, frozenset(map(fold_text, words.final_columns))))


def _pick(lines: Sequence[Line], heads: frozenset[str]) -> Iterator[Line]:
    column: Span | None = None
    table, extent = 0, (0, 0)
    for line in lines:
        if line.table and line.table != table:
            column = column if table and is_as_wide(line.extent, extent) else None
            table, extent = line.table, line.extent
        elif not line.table and not line.is_blank:
            column, table = None, 0
        found = _find_column(line, heads)
        column = found or column
        if column is None or found or not line.cells:
            yield line
        else:
            yield replace(line, cells=tuple(cell for cell in line.cells if not _is_other(cell, column)))


def _find_column(line: Line, heads: frozenset[str]) -> Span | None:
    """The place of the column of final accounts, where a row is a head that names one and no figures."""
    named = [cell for cell in line.cells if fold_text(cell.text) in heads]
    if len(named) != 1 or any(is_figure(cell.text) for cell in line.cells):
        return None
    return named[0].start, named[0].end


def _is_other(cell: TableCell, column: Span) -> bool:
    """Whether a cell holds a figure, and none of the column's."""
    overlap = min(cell.end, column[1]) - max(cell.start, column[0])
    begins_with_digit = cell.text.strip()[:1].isdigit() or is_figure(cell.text)
    return begins_with_digit and 2 * overlap < min(cell.end - cell.start, column[1] - column[0])
