"""Read a workbook with calamine: every sheet, with a closer look at what calamine would pass over in silence.

What the bytes are decides who looks closer, whatever the file is called: a newer workbook is an archive (xlsx, xlsm), an old one a
compound file (xls; et of WPS); that of OpenDocument has a reader of its own. Does not belong here: what is in a workbook besides its
cells (``find_foreign_parts``).
"""

import io
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from python_calamine import CalamineWorkbook, SheetVisibleEnum

from pipelines.reading.compound import SIGNATURE
from pipelines.reading.look_closer import look_closer
from pipelines.reading.read_ods import MIME_TYPE, MIME_TYPE_AT, read_ods
from pipelines.reading.scan_xls import scan_xls
from pipelines.reading.sheets import Corrections, Overlooked, Sheet, UnreadableFileError
from schemas.limits import DEFAULT_LIMITS, Limits
from schemas.refusals import DAMAGED, TOO_MANY_SHEETS


def read_workbook(content: bytes, limits: Limits = DEFAULT_LIMITS) -> list[Sheet]:
    """Read all sheets of a workbook (one that holds a chart is empty), empty leading rows and columns included so that places are true.

    Raises:
        UnreadableFileError: the file does not open: truncated, protected by a password, or something else altogether; or is beyond a limit.
    """
    if content.startswith(MIME_TYPE, MIME_TYPE_AT):
        return read_ods(content, limits)
    is_old = content.startswith(SIGNATURE)
    overlooked = scan_xls(content, limits) if is_old else look_closer(content, limits)
    try:
        sheets = list(_lay_out(CalamineWorkbook.from_filelike(io.BytesIO(content)), limits))
    except UnreadableFileError:
        raise
    except BaseException as error:
        # A damaged file may also make the library panic, which is no Exception.
        if isinstance(error, Exception) or type(error).__name__ == "PanicException":
            raise UnreadableFileError(DAMAGED) from error
        raise
    return [_complete(sheet, overlooked.get(sheet.name or ""), limits) for sheet in sheets] if overlooked else sheets


def _lay_out(workbook: CalamineWorkbook, limits: Limits) -> Iterator[Sheet]:
    """The sheets as the workbook lists them: several of them may be the same part of the archive."""
    if len(workbook.sheet_names) > limits.sheets:
        raise UnreadableFileError(TOO_MANY_SHEETS)
    for said in workbook.sheets_metadata:
        sheet = workbook.get_sheet_by_name(said.name)
        merged = tuple((*first, *last) for first, last in sheet.merged_cell_ranges or ())
        is_hidden = said.visible != SheetVisibleEnum.Visible
        yield Sheet(said.name, sheet.to_python(skip_empty_area=False), merged, is_hidden)


def _complete(sheet: Sheet, overlooked: Overlooked | None, limits: Limits) -> Sheet:
    """A sheet with what was overlooked in it."""
    if overlooked is None:
        return sheet
    return replace(_correct(sheet, overlooked.corrections, limits), formulas=overlooked.formulas)


def _correct(sheet: Sheet, corrections: Corrections, limits: Limits) -> Sheet:
    """Put what stands at the corrected places, which may lie outside of what calamine saw."""
    if not corrections:
        return sheet
    height = max(len(sheet.rows), *(row + 1 for row, _ in corrections))
    width = max(len(sheet.rows[0]) if sheet.rows else 0, *(column + 1 for _, column in corrections))
    if height * width > limits.places or min(min(place) for place in corrections) < 0:
        raise UnreadableFileError(DAMAGED)
    seen = sheet.rows + [[]] * (height - len(sheet.rows))
    rows: list[list[Any]] = [row + [""] * (width - len(row)) for row in seen]
    for (row, column), value in corrections.items():
        rows[row][column] = value
    return replace(sheet, rows=rows)
