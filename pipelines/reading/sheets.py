"""Sheets: what a file's bytes are turned into before any header is looked at."""

from dataclasses import dataclass
from typing import Any


class UnreadableFileError(ValueError):
    """A file that does not open; ``reason`` is short and stable."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Sheet:
    """One sheet: its name (None: a CSV file) and its rows from row 1 and column A on, values as the file holds them."""

    name: str | None
    rows: list[list[Any]]
