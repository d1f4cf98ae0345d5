"""Letters: what the first sheet of a returned workbook says, in plain values. Does not belong here: cells, styles, or any rule."""

from dataclasses import dataclass

# What stands where there is nothing to be told.
NOTHING = "—"


@dataclass(frozen=True)
class Entry:
    """One finding as the unit is told it.

    ``sheet`` and ``cell`` are its place in this workbook, both None where it has none there; ``place`` is what people read.
    ``english`` is sentence and remedy in English, empty where only Chinese is wanted.
    ``is_statement``: it is about a statement of the unit's report, and ``found`` is what stands there.
    """

    number: int
    severity: str
    place: str
    sheet: str | None
    cell: str | None
    matter: str
    found: str
    expected: str
    remedy: str
    english: str = ""
    is_statement: bool = False


@dataclass(frozen=True)
class Letter:
    """The first sheet: ``facts`` (label and value, two by two on a line), ``remarks`` (a line each), and the entries in order."""

    title: str
    facts: tuple[tuple[str, str], ...]
    remarks: tuple[str, ...]
    headings: tuple[str, ...]
    severities: tuple[tuple[str, str], ...]
    statements_title: str
    entries: tuple[Entry, ...]
