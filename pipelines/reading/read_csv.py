"""Read a CSV file: UTF-8 with or without BOM, or GB18030."""

import csv
import io

from pipelines.reading.sheets import Sheet, UnreadableFileError, find_header, refuse_vast
from schemas.limits import DEFAULT_LIMITS, Limits
from schemas.refusals import MALFORMED_CSV, NO_CONTENT, UNKNOWN_ENCODING
from schemas.text import UndecodableTextError, decode_text


def read_csv(content: bytes, limits: Limits = DEFAULT_LIMITS) -> Sheet:
    """Read the records of a CSV file; record 1 is row 1, whatever line breaks stand inside quotes.

    Short records are filled up with blank cells. Quotes that do not match are refused: what follows them could only be guessed.

    Raises:
        UnreadableFileError: it is not text, not CSV, holds nothing, or is beyond a limit.
    """
    try:
        records = list(csv.reader(io.StringIO(decode_text(content), newline=""), strict=True))
    except UndecodableTextError as error:
        raise UnreadableFileError(UNKNOWN_ENCODING) from error
    except csv.Error as error:
        raise UnreadableFileError(MALFORMED_CSV) from error
    if find_header(records) is None:
        raise UnreadableFileError(NO_CONTENT)
    width = max(map(len, records))
    refuse_vast(len(records), width, limits)
    return Sheet(
        None, [record if len(record) == width else record + [""] * (width - len(record)) for record in records]
    )
