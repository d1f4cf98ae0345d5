"""Set rows aside: what stands below a header and is no row of its table. Totals, signatures, remarks, a header printed again, a second table.

A total counted as a project, or a signature as an indicator, would change scores; so nothing of the kind is read, and all of it is told
but a header that only stands there once more. Does not belong here: what stands above a header (``locate_header``).
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from pipelines.reading.locate_header import is_label
from pipelines.reading.match_header import Header
from pipelines.reading.sheets import is_blank
from pipelines.reading.spell import spell_value
from schemas.measures import fold_width
from schemas.tables import TABLES, Table

NO_ROW, SECOND_TABLE = "row_is_of_its_table", "sheet_holds_one_table"

# Lines of accounts are called so; everywhere else it is the sum of the rows above.
_OF_TOTALS = "finance"
_TOTALS = frozenset({"合计", "小计", "总计", "共计"})
_REMARK = re.compile(r"(?:备?注|(?:填表|填报|编制|有关)?说明)(?:[0-9一二三四五])?[:.、](?s:.*)|[※*](?s:.*)")
_HEADERS = frozenset(text for table in TABLES for column in table.columns for text in (column.name, column.name_zh))
# A row that is a header names at least so many columns, and hardly anything else.
_FEWEST_NAMES = 2

Rows = list[list[Any]]


@dataclass(frozen=True)
class Aside:
    """What was set aside: the check that tells of it, the place (row and column from 0, below the header), and the texts found."""

    check: str
    place: tuple[int, int]
    found: str


def set_rows_aside(
    table: Table, header: Header, rows: Rows, match: Callable[[list[Any]], Header]
) -> tuple[Rows, list[Aside]]:
    """The rows with those left blank that are none of the table, up to where a second table begins; and what was set aside.

    Args:
        table: The table of the header.
        header: The header.
        rows: What stands below it.
        match: Matches a row with the table's columns, as the header was.
    """
    kept, aside = rows, []
    for index, kind in _find_suspects(rows):
        row = rows[index]
        filled = [(position, value) for position, value in enumerate(row) if not is_blank(value)]
        if kind == _IS_HEADER and _is_header(filled):
            if match(row).columns == header.columns:
                kept = _blank(kept, rows, index)
                continue
            begin = _find_title(rows, index)
            aside.append(Aside(SECOND_TABLE, (begin, _first(rows[begin])), _join(value for _, value in filled)))
            return kept[:begin], [one for one in aside if one.place[0] <= begin]
        if (kind == _IS_TOTAL and table.name != _OF_TOTALS and _is_total(filled[0][1])) or _is_remark(filled):
            kept = _blank(kept, rows, index)
            aside.append(Aside(NO_ROW, (index, filled[0][0]), _join(value for _, value in filled)))
    return kept, aside


_IS_HEADER, _IS_TOTAL, _IS_REMARK = range(3)


def _find_suspects(rows: Rows) -> Iterator[tuple[int, int]]:
    """The rows that are worth a closer look, and why; of a table of figures almost none."""
    for index, row in enumerate(rows):
        texts = [value for value in row if type(value) is str and value]
        if sum(text in _HEADERS for text in texts) >= _FEWEST_NAMES:
            yield index, _IS_HEADER
        elif texts and "计" in texts[0]:
            yield index, _IS_TOTAL
        elif texts and (":" in texts[0] or "：" in texts[0] or _REMARK.match(fold_width(texts[0]).strip())):
            yield index, _IS_REMARK


def _is_header(filled: list[tuple[int, Any]]) -> bool:
    names = sum(value in _HEADERS for _, value in filled if isinstance(value, str))
    return 2 * names >= len(filled) and all(isinstance(value, str) for _, value in filled)


def _is_total(value: Any) -> bool:
    return isinstance(value, str) and "".join(fold_width(value).split()).rstrip(":") in _TOTALS


def _is_remark(filled: list[tuple[int, Any]]) -> bool:
    """Whether a row holds signatures and the like alone, or a single remark."""
    if not all(isinstance(value, str) for _, value in filled):
        return False
    is_single = len(filled) == 1 and _REMARK.fullmatch(fold_width(filled[0][1]).strip()) is not None
    return is_single or all(is_label(value) for _, value in filled)


def _find_title(rows: Rows, index: int) -> int:
    """Where a second table begins: at its header, or at the lines of one cell right above it."""
    while index and sum(not is_blank(value) for value in rows[index - 1]) == 1:
        index -= 1
    return index


def _first(row: list[Any]) -> int:
    return next(position for position, value in enumerate(row) if not is_blank(value))


def _blank(kept: Rows, rows: Rows, index: int) -> Rows:
    """The rows with one of them blank, in a list of their own."""
    kept = list(kept) if kept is rows else kept
    kept[index] = [""] * len(rows[index])
    return kept


def _join(values: Iterable[Any]) -> str:
    return "、".join(spell_value(value).strip() for value in values)
