"""Sheets: what a file's bytes are turned into before any header is looked at."""

from dataclasses import dataclass
from typing import Any

# More places than any filing has; beyond, a stray cell at the far end would cost more memory than there is.
MAXIMUM_PLACES = 10_000_000

# Why a file does not open; each has its words in ``schemas.phrases``.
DAMAGED = "damaged_workbook"
PROTECTED = "protected_workbook"
NOT_A_WORKBOOK = "not_a_workbook"
TOO_LARGE = "too_large_to_read"
UNKNOWN_ENCODING = "unknown_encoding"
MALFORMED_CSV = "malformed_csv"
NO_CONTENT = "no_content"
DAMAGED_PARQUET = "damaged_parquet"
DAMAGED_DOCUMENT = "damaged_document"
PROTECTED_DOCUMENT = "protected_document"
NOT_A_PICTURE = "not_a_picture"
TIMED_OUT = "timed_out"
TOO_MUCH_MEMORY = "too_much_memory"
READER_CRASHED = "reader_crashed"


class UnreadableFileError(ValueError):
    """A file that does not open; ``reason`` is one of the stable names above."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: its name (None: a CSV file) and its rows from row 1 and column A on, all of one length.

    Values are as the file holds them: text, number, truth value, date, time; the empty text is a blank cell, an error or a formula
    that was never calculated is its text (``#N/A``, ``=A1+B1``).
    """

    name: str | None
    rows: list[list[Any]]


def is_blank(value: Any) -> bool:
    """Whether a raw value is nothing or only white space."""
    return value is None or (isinstance(value, str) and not value.strip())


def find_header(rows: list[list[Any]]) -> int | None:
    """The index of the first row that holds anything: the header. None for an empty sheet."""
    for index, row in enumerate(rows):
        for value in row:
            if not is_blank(value):
                return index
    return None
