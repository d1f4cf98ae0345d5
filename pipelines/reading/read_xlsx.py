"""Read a workbook with calamine: values only, every sheet; what calamine cannot tell from a blank is filled in."""

import io
import zipfile
import zlib
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

from pipelines.reading.find_valueless import Valueless, find_valueless_cells
from pipelines.reading.sheets import Sheet, UnreadableFileError

_DAMAGE = (CalamineError, zipfile.BadZipFile, zlib.error, OSError, EOFError, RuntimeError, ValueError, KeyError)


def read_workbook(content: bytes) -> list[Sheet]:
    """Read all sheets of an xlsx file, empty leading rows and columns included so that places are true.

    An error (``#N/A``) and a formula that was never computed stand in their cells as text.

    Raises:
        UnreadableFileError: the file does not open: truncated, protected by a password, or something else altogether.
    """
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
        valueless = find_valueless_cells(content)
        return [Sheet(name, _fill_in(_rows(workbook, name), valueless.get(name, {}))) for name in workbook.sheet_names]
    except _DAMAGE as error:
        raise UnreadableFileError(f"not a workbook that opens: {type(error).__name__}") from error


def _rows(workbook: CalamineWorkbook, name: str) -> list[list[Any]]:
    return workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)


def _fill_in(rows: list[list[Any]], valueless: Valueless) -> list[list[Any]]:
    """Write each text into its cell where calamine has none; the sheet grows where only such cells stand."""
    width = max((len(row) for row in rows), default=0)
    for (row, column), text in valueless.items():
        if row >= len(rows):
            rows += [[""] * width for _ in range(row + 1 - len(rows))]
        rows[row] += [""] * (column + 1 - len(rows[row]))
        if rows[row][column] in {"", None}:
            rows[row][column] = text
    return rows
