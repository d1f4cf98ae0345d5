"""Sheets: what a file's bytes are turned into before any header is looked at."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from schemas.limits import Limits
from schemas.refusals import TOO_LARGE, TOO_MANY_ROWS

# Row and column, counted from 0.
Place = tuple[int, int]
# What stands at a place in the stead of what a fast reader gives; and the formula that a cell holds beside its value.
Corrections = dict[Place, str]
Formulas = Mapping[Place, str]
# Of a formula that a file does not keep as text it is known that there is one, and no more.
UNTOLD_FORMULA = "=?"

# A merged area: its first row and column, and its last, from 0.
Area = tuple[int, int, int, int]


class UnreadableFileError(ValueError):
    """A file that does not open; ``reason`` is one of the stable names of ``schemas.refusals``."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Overlooked:
    """What a fast reader passes over in a sheet."""

    corrections: Corrections
    formulas: Formulas

    def __bool__(self) -> bool:
        """Whether it is anything at all."""
        return bool(self.corrections or self.formulas)


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: its name (None: a CSV file) and its rows from row 1 and column A on, all of one length.

    Values are as the file holds them: text, number, truth value, date, time; the empty text is a blank cell, an error or a formula
    that was never calculated is its text (``#N/A``, ``=A1+B1``). ``merged`` are the areas of merged cells, whose value stands in the
    first; a sheet ``is_hidden`` where a spreadsheet does not show it. ``formulas`` are those of its cells, as a spreadsheet shows them:
    with the sign before them, and in braces those of an area.
    """

    name: str | None
    rows: list[list[Any]]
    merged: tuple[Area, ...] = ()
    is_hidden: bool = False
    formulas: Formulas = field(default_factory=dict)


def refuse_vast(rows: int, columns: int, limits: Limits) -> None:
    """Refuse a sheet that is too long, or that would not fit into memory laid out in full: a stray cell at the far end is enough.

    Raises:
        UnreadableFileError: it is beyond a limit.
    """
    if rows > limits.rows:
        raise UnreadableFileError(TOO_MANY_ROWS)
    if rows * columns > limits.places:
        raise UnreadableFileError(TOO_LARGE)


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
