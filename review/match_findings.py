"""Match findings of two rounds: which of the earlier ones cleared, which stay, which are new.

A finding is the same where its check, subject, item, table and column are, and its row: known by its key, or in a table without one
(indicators, attachments) by what the row names, so that rows that were moved or inserted make no difference. Where it stands in a
sheet never counts. What was found there may have changed: a figure that is still wrong is still the same finding. Of several alike
those that found the same are matched first; then those of the same row; then, for rows that were renamed, those with the same number.
What has no row is the same where what was found, or what was expected, is. Does not belong here: which findings a round has.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from schemas.tables import ALL_TABLES

Row = Mapping[str, Any]
RowNames = Mapping[tuple[str, str], str]
"""What a row of a table without a key names, by table and row_key."""

_KEYLESS = {table.name: table for table in ALL_TABLES if not table.key}
_OF = ("check", "subject_code", "item_code", "table_name", "column_name")
Key = tuple[Any, ...]


@dataclass(frozen=True)
class Matched:
    """Findings of two rounds: ``cleared`` of the earlier one, ``stay`` (as the later one has them) and ``new`` of the later one."""

    cleared: tuple[Row, ...]
    stay: tuple[Row, ...]
    new: tuple[Row, ...]


def match_findings(
    before: Iterable[Row], after: Iterable[Row], names_before: RowNames, names_after: RowNames
) -> Matched:
    """Match the findings of a round with those of the round before.

    Args:
        before: Findings of the earlier round.
        after: Findings of the later round.
        names_before: ``name_rows`` of the earlier round's cells.
        names_after: ``name_rows`` of the later round's cells.
    """
    earlier, later = list(before), list(after)
    stay: list[Row] = []
    for make_key in _PASSES:
        waiting: dict[Key, list[Row]] = {}
        for row in earlier:
            key = make_key(row, names_before)
            if key is not None:
                waiting.setdefault(key, []).append(row)
        matched_before, matched_after = [], []
        for row in later:
            key = make_key(row, names_after)
            if key is not None and waiting.get(key):
                matched_before.append(id(waiting[key].pop(0)))
                matched_after.append(id(row))
                stay.append(row)
        earlier = [row for row in earlier if id(row) not in matched_before]
        later = [row for row in later if id(row) not in matched_after]
    return Matched(tuple(earlier), tuple(stay), tuple(later))


def name_rows(cells: Iterable[Row]) -> dict[tuple[str, str], str]:
    """What rows of tables without a key name: subject, and the texts that such a row has to have (the name of an indicator, say).

    Of rows that name the same the second is told from the first by its place among them.
    """
    texts: dict[tuple[str, str], dict[str, str]] = {}
    for cell in cells:
        table = _KEYLESS.get(cell["table_name"])
        if table is not None and cell["value_text"] is not None:
            column = next((one for one in table.columns if one.name == cell["column_name"]), None)
            if column is not None and (column.name == "subject_code" or (column.kind == "text" and column.is_filled)):
                texts.setdefault((table.name, cell["row_key"]), {})[column.name] = cell["value_text"]
    counts: dict[tuple[str, str], int] = {}
    named = {}
    for (table_name, row_key), own in sorted(texts.items()):
        told = "/".join(own[name] for name in sorted(own))
        counts[table_name, told] = counts.get((table_name, told), 0) + 1
        named[table_name, row_key] = f"{told}#{counts[table_name, told]}"
    return named


def _same_found(row: Row, names: RowNames) -> Key:
    return (*_own(row), _name(row, names), row["found"])


def _same_row(row: Row, names: RowNames) -> Key | None:
    return None if row["row_key"] is None else (*_own(row), _name(row, names))


def _same_number(row: Row, _names: RowNames) -> Key | None:
    return None if row["row_key"] is None else (*_own(row), row["row_key"])


def _same_expected(row: Row, _names: RowNames) -> Key | None:
    is_placed = row["row_key"] is not None or (row["expected"] is None and row["item_code"] is None)
    return None if is_placed else (*_own(row), row["expected"])


_PASSES: tuple[Callable[[Row, RowNames], Key | None], ...] = (_same_found, _same_row, _same_number, _same_expected)


def _own(row: Row) -> Key:
    return tuple(row[name] for name in _OF)


def _name(row: Row, names: RowNames) -> str | None:
    """What tells the row of a finding from others, whatever its number."""
    row_key: str | None = row["row_key"]
    return None if row_key is None else names.get((row["table_name"] or "", row_key), row_key)
