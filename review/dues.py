"""Dues: what a unit has to correct for a year: the files of its newest version, and the findings on them that it can correct.

Does not belong here: the workbook it is told in (``pipelines.publishing``), or recording that it was told (``review.returns``).
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy import Connection

from schemas.consequences import fold_consequences
from schemas.findings import NOTE, SEVERITIES, is_to_correct
from schemas.register import UnitRegister
from schemas.tables import REPORT_TABLES
from warehouse import history
from warehouse.history import Horizon

Row = dict[str, Any]
_REPORTS = frozenset(table.name for table in REPORT_TABLES)


@dataclass(frozen=True)
class SourceFile:
    """A file of the newest version: what it is called, its content, and per table the numbers of the unit's rows in it."""

    file_name: str
    file_sha256: str
    own_rows: Mapping[str, Collection[int]]

    @property
    def holds_tables(self) -> bool:
        """Whether it supplies any table that is not read from a report."""
        return not set(self.own_rows) <= _REPORTS


@dataclass(frozen=True)
class Due:
    """What one unit has to correct for a year. ``submission`` is its newest version, None where none counts or could be read.

    ``findings`` are all of them; ``told`` those that the unit is told one by one, with what comes of each.
    """

    unit_code: str
    unit_name: str
    fiscal_year: int
    submission: Row | None
    files: tuple[SourceFile, ...]
    findings: tuple[Row, ...]

    @property
    def version(self) -> int | None:
        """The number of that version."""
        return None if self.submission is None else int(self.submission["version"])

    @cached_property
    def told(self) -> list[Row]:
        """The findings, what only comes of another one folded into it."""
        return fold_consequences(self.findings)

    @property
    def counts(self) -> dict[str, int]:
        """How many findings of each severity it is told, the gravest first."""
        counted = Counter(row["severity"] for row in self.told)
        return {severity: counted[severity] for severity in SEVERITIES}

    @property
    def is_pressing(self) -> bool:
        """Whether there is more than notes."""
        return any(row["severity"] != NOTE for row in self.findings)

    @property
    def reports(self) -> set[str]:
        """The names of its files that are reports."""
        return {file.file_name for file in self.files if _REPORTS & set(file.own_rows)}


def find_dues(connection: Connection, horizon: Horizon, fiscal_year: int, unit_code: str | None = None) -> list[Due]:
    """What each unit (or one) has to correct, by code; one without a finding that it can correct has no row.

    Findings are those in force on the newest version of its submission, what was computed from it, and the newest run's on its
    delivery. Of a submission that was withdrawn only the latter are left.
    """
    newest = {row["unit_code"]: row for row in history.load_submissions(connection, horizon, fiscal_year)}
    found: dict[str, list[Row]] = {}
    for row in history.load_findings_of_newest(connection, horizon, fiscal_year):
        if is_to_correct(row) and row["unit_code"] is not None and unit_code in {None, row["unit_code"]}:
            found.setdefault(row["unit_code"], []).append(row)
    units = history.load_units(connection, horizon)
    register = UnitRegister.from_rows(units, [period for unit in units for period in unit["periods"]])
    dues = []
    for code, findings in sorted(found.items()):
        submission = newest.get(code)
        if submission is not None and submission["submission_status"] == history.WITHDRAWN:
            submission = None
        name = register.name_of(code, fiscal_year) or (submission or {}).get("unit_name") or code
        files = () if submission is None else _list_files(connection, submission)
        dues.append(Due(code, name, fiscal_year, submission, files, tuple(findings)))
    return dues


def _list_files(connection: Connection, submission: Row) -> tuple[SourceFile, ...]:
    """The files that supply tables of a version, each with the unit's rows in it."""
    tables = history.load_tables_of(connection, submission["ledger_index"])
    rows: dict[str, set[int]] = {}
    for cell in history.load_cells(connection, [submission["ledger_index"]]):
        rows.setdefault(cell["table_name"], set()).add(cell["row_number"])
    return tuple(_gather(tables, rows))


def _gather(tables: Iterable[Row], rows: Mapping[str, set[int]]) -> Iterable[SourceFile]:
    files: dict[tuple[str, str], dict[str, set[int]]] = {}
    for table in tables:
        key = table["file_name"], table["file_sha256"]
        files.setdefault(key, {})[table["table_name"]] = rows.get(table["table_name"], set())
    return [SourceFile(name, sha256, own) for (name, sha256), own in sorted(files.items())]
