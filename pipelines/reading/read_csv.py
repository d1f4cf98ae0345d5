"""Read a CSV file: UTF-8 with or without BOM, or GB18030."""

import csv
import io

from pipelines.reading.sheets import Sheet, UnreadableFileError
from schemas.text import UndecodableTextError, decode_text


def read_csv(content: bytes) -> Sheet:
    """Read the records of a CSV file; record 1 is row 1, whatever line breaks stand inside quotes.

    Raises:
        UnreadableFileError: it is not text, or not CSV.
    """
    try:
        return Sheet(None, list(csv.reader(io.StringIO(decode_text(content), newline=""), strict=True)))
    except UndecodableTextError as error:
        raise UnreadableFileError("not UTF-8 or GB18030 text") from error
    except csv.Error as error:
        raise UnreadableFileError(f"not CSV: {error}") from error
