"""Fill in a template as a unit does: values into its cells, nothing else touched."""

import io
from collections.abc import Mapping
from typing import Any

from openpyxl import load_workbook

from schemas.tables import TABLE_BY_NAME
from tests.bureau import Tables

HEADER_ROW = 2


def fill_template(template: bytes, tables: Tables) -> bytes:
    """The template with these rows: in the row that has their key already, else in the first empty one."""
    book = load_workbook(io.BytesIO(template))
    for name, rows in tables.items():
        table = TABLE_BY_NAME[name]
        sheet = book[table.name_zh]
        columns = {cell.value: cell.column for cell in sheet[HEADER_ROW]}
        for row in rows:
            typed = {columns[table.column(key).name_zh]: _spell(table.column(key), text) for key, text in row.items()}
            keys = [columns[table.column(key).name_zh] for key in table.key if key in row]
            at = _find_row(sheet, keys or [columns[next(iter(row_names(table, row)))]], typed)
            for column, value in typed.items():
                sheet.cell(at, column).value = value
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def row_names(table: Any, row: Mapping[str, Any]) -> list[str]:
    return [table.column(key).name_zh for key in row]


def _find_row(sheet: Any, keys: list[int], typed: Mapping[int, Any]) -> int:
    wanted = [typed[key] for key in keys]
    rows = range(HEADER_ROW + 1, sheet.max_row + 2)
    same = (at for at in rows if [sheet.cell(at, key).value for key in keys] == wanted)
    empty = (at for at in rows if all(sheet.cell(at, column).value is None for column in typed))
    return next(same, None) or next(empty)


def _spell(column: Any, text: Any) -> Any:
    """What one types: a figure as a number, a word of a list as the list offers it."""
    if column.choices:
        return column.chinese_words.get(column.choices.get(str(text), str(text)), text) or None
    if column.is_number and text != "":
        return float(text)
    return text if text != "" else None
