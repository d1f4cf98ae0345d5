"""Read a workbook with calamine: values only, every sheet."""

import io

from python_calamine import CalamineError, CalamineWorkbook

from pipelines.reading.sheets import Sheet, UnreadableFileError


def read_workbook(content: bytes) -> list[Sheet]:
    """Read all sheets of an xlsx file, empty leading rows and columns included so that places are true.

    Raises:
        UnreadableFileError: the file does not open: truncated, protected by a password, or something else altogether.
    """
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
        return [
            Sheet(name, workbook.get_sheet_by_name(name).to_python(skip_empty_area=False))
            for name in workbook.sheet_names
        ]
    except (CalamineError, OSError, ValueError) as error:
        raise UnreadableFileError(f"not a workbook that opens: {type(error).__name__}") from error
