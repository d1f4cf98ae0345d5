"""List entries: findings as a unit is told them in a workbook, the gravest first, each with its place there.

Does not belong here: which findings a unit is told, or how an entry is drawn.
"""

from collections.abc import Collection, Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any

from pipelines.publishing.return_workbook.find_cells import split_reference
from pipelines.publishing.return_workbook.letters import NOTHING, Entry
from pipelines.publishing.return_workbook.plan_workbooks import Workbook
from schemas.findings import SEVERITIES, Names, render_parts, tell_where
from schemas.places import order_place
from schemas.tables import REPORT_TABLES

Row = Mapping[str, Any]
WHOLE = "整份报送"
_REPORTS = frozenset(table.name for table in REPORT_TABLES)


def order_findings(rows: Sequence[Row], workbooks: Sequence[Workbook]) -> list[Row]:
    """Findings in the order they are numbered: by severity, then by place, those without a cell last."""

    def key(row: Row) -> tuple[Any, ...]:
        for number, workbook in enumerate(workbooks):
            found = workbook.find(row["file_name"], row["sheet"], row["cell"])
            if found is not None:
                place = split_reference(found[1] or "")
                at = (number, workbook.order.index(found[0]), *(place or (0, 0)))
                return SEVERITIES.index(row["severity"]), 0, at, row["check"]
        told = (row["file_name"] or "", order_place(row["cell"] or ""), row["item_code"] or "")
        return SEVERITIES.index(row["severity"]), 1, told, row["check"]

    return sorted(rows, key=key)


def list_entries(
    rows: Sequence[Row], workbook: Workbook, reports: Collection[str], names: Names, *, with_english: bool
) -> tuple[Entry, ...]:
    """One entry per finding, numbered from 1 in the order given.

    Args:
        rows: Findings, in order.
        workbook: The workbook they are told in.
        reports: Names of the files that are reports: what is found there is a statement.
        names: What items and criteria are called, by code.
        with_english: Whether each is told in English too.
    """
    return tuple(
        _make_entry(number, row, workbook, reports, names, with_english=with_english)
        for number, row in enumerate(rows, start=1)
    )


def _make_entry(
    number: int, row: Row, workbook: Workbook, reports: Collection[str], names: Names, *, with_english: bool
) -> Entry:
    told = render_parts(row, "zh", names)
    english = render_parts(row, "en", names) if with_english else None
    sheet, cell = workbook.find(row["file_name"], row["sheet"], row["cell"]) or (None, None)
    is_statement = row["table_name"] in _REPORTS or row["file_name"] in reports
    return Entry(
        number,
        row["severity"],
        f"{sheet}!{cell}" if sheet and cell else sheet or _name_place(row),
        sheet,
        cell,
        f"【{row['subject_code']}】{told.sentence}" if row["subject_code"] else told.sentence,
        told.found or NOTHING,
        told.expected or NOTHING,
        told.remedy,
        "" if english is None else f"{english.sentence} {english.remedy}",
        is_statement=is_statement,
    )


def _name_place(row: Row) -> str:
    """A place that does not lie in the workbook, as people read it: file, sheet, cell or place in a document."""
    own_name = row["file_name"] and PurePosixPath(row["file_name"]).name
    return tell_where({**row, "file_name": own_name}) or WHOLE
