"""Read a workbook with calamine: every sheet, with a closer look at what calamine would pass over in silence."""

import io
from typing import Any

from python_calamine import CalamineWorkbook

from pipelines.reading.look_closer import Corrections, look_closer
from pipelines.reading.sheets import DAMAGED, MAXIMUM_PLACES, Sheet, UnreadableFileError


def read_workbook(content: bytes) -> list[Sheet]:
    """Read all sheets of an xlsx file (one that holds a chart is empty), empty leading rows and columns included so that places are true.

    Raises:
        UnreadableFileError: the file does not open: truncated, protected by a password, or something else altogether.
    """
    corrections = look_closer(content)
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
        sheets = [
            Sheet(name, workbook.get_sheet_by_name(name).to_python(skip_empty_area=False))
            for name in workbook.sheet_names
        ]
    except BaseException as error:
        # A damaged file may also make the library panic, which is no Exception.
        if isinstance(error, Exception) or type(error).__name__ == "PanicException":
            raise UnreadableFileError(DAMAGED) from error
        raise
    return [_correct(sheet, corrections.get(sheet.name or "", {})) for sheet in sheets] if corrections else sheets


def _correct(sheet: Sheet, corrections: Corrections) -> Sheet:
    """Put what stands at the corrected places, which may lie outside of what calamine saw."""
    if not corrections:
        return sheet
    height = max(len(sheet.rows), *(row + 1 for row, _ in corrections))
    width = max(len(sheet.rows[0]) if sheet.rows else 0, *(column + 1 for _, column in corrections))
    if height * width > MAXIMUM_PLACES or min(min(place) for place in corrections) < 0:
        raise UnreadableFileError(DAMAGED)
    seen = sheet.rows + [[]] * (height - len(sheet.rows))
    rows: list[list[Any]] = [row + [""] * (width - len(row)) for row in seen]
    for (row, column), value in corrections.items():
        rows[row][column] = value
    return Sheet(sheet.name, rows)
