"""Gather: which leaves and files one unit's year rests on, as of a horizon.

In a bundle are: the submission in force and every version an evaluation or a statement was made from, their files and who confirmed their sealed
originals, and the files of facts (or the tombstones of files that were destroyed by order); the newest evaluation of every subject,
the rubrics these name, the facts in force now and when each was made, the comparison with the metrics it compares, what its report
was found to state, the unit in the register, and of the year before the records that comparison and report rest on, without files:
those are in that year's own bundle. Leaves of runs are left out: they hold findings and receipts of other units, and nothing needs
them, since the signed note of the checkpoint covers every leaf and names the run.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from sqlalchemy import Connection, func, select

from schemas.register import SCORE_PREFIX, UnitRegister
from warehouse import history
from warehouse.history import Horizon, Row
from warehouse.tables import FactRow, FileRow, SubmissionFileRow, table_of

_FILES = table_of(FileRow)
_FACTS = table_of(FactRow)
_TABLES = table_of(SubmissionFileRow)
_FACT_KEY = ("subject_code", "item_code", "criterion")

Rows = dict[str, list[Row]]
"""Rows by unit code."""


class NotFiledError(LookupError):
    """There is nothing to prove: the unit is not known, or no filing of its year stands; the message says which."""


@dataclass(frozen=True)
class Grounds:
    """What a unit's year rests on: the ledger indexes of its leaves, ascending, and the hashes of its files."""

    leaves: tuple[int, ...]
    files: tuple[str, ...]


@dataclass(frozen=True)
class YearRows:
    """What stands of a year as of a horizon, by unit; loaded once for all its units."""

    connection: Connection
    horizon: Horizon
    fiscal_year: int

    @cached_property
    def in_force(self) -> Rows:
        """The submission in force of every unit that filed."""
        return _group(history.load_submissions_in_force(self.connection, self.horizon, self.fiscal_year))

    @cached_property
    def submissions(self) -> Rows:
        """All versions of submissions."""
        return _group(history.load_submissions(self.connection, self.horizon, self.fiscal_year))

    @cached_property
    def evaluations(self) -> Rows:
        """The newest version of every evaluation that has not ended."""
        rows = history.load_evaluations(self.connection, self.horizon, self.fiscal_year)
        return _group(row for row in rows if row["reason"] != history.WITHDRAWN)

    @cached_property
    def compared(self) -> Rows:
        """The newest comparison of every unit."""
        return _group(history.load_comparisons(self.connection, self.horizon, self.fiscal_year))

    @cached_property
    def changes(self) -> Rows:
        """The metrics of these comparisons."""
        return _group(history.load_changes(self.connection, self.horizon, self.fiscal_year))

    @cached_property
    def examinations(self) -> Rows:
        """The newest examination of every unit's report that has not ended."""
        rows = history.load_examinations(self.connection, self.horizon, self.fiscal_year)
        return _group(row for row in rows if row["reason"] != history.WITHDRAWN)

    @cached_property
    def statements(self) -> Rows:
        """What these reports state."""
        return _group(history.load_statements(self.connection, self.horizon, self.fiscal_year))

    @cached_property
    def units(self) -> Rows:
        """The register."""
        return _group(history.load_units(self.connection, self.horizon))

    @cached_property
    def removals(self) -> dict[str, Row]:
        """The tombstones of files that were destroyed by order, by sha256."""
        rows = history.load_removals(self.connection)
        return {sha256: row for sha256, row in rows.items() if row["ledger_index"] < self.horizon.tree_size}

    @cached_property
    def before(self) -> "YearRows":
        """The year before."""
        return YearRows(self.connection, self.horizon, self.fiscal_year - 1)

    @cached_property
    def predecessors(self) -> dict[str, list[str]]:
        """What each unit was in the year before: itself, and the units that it took the place of; who is in no register is not here."""
        units = [row for rows in self.units.values() for row in rows]
        register = UnitRegister.from_rows(units, [period for unit in units for period in unit["periods"]])
        found: dict[str, list[str]] = {}
        for one in register.lineage(self.fiscal_year):
            found.setdefault(one.unit_code, []).append(one.prior_unit_code)
        return found

    @cached_property
    def confirmations(self) -> Rows:
        """The acts by which sealed originals were confirmed."""
        return _group(history.load_confirmations(self.connection, self.horizon, self.fiscal_year))

    @cached_property
    def metrics(self) -> list[Row]:
        """The register of metrics."""
        return history.load_metric_definitions(self.connection, self.horizon)


def gather_grounds(year: YearRows, unit_code: str) -> Grounds:
    """The leaves and files that a unit's year rests on.

    Raises:
        NotFiledError: the unit is unknown, or has no filing in force for the year.
    """
    in_force = year.in_force.get(unit_code, [])
    if not in_force:
        raise NotFiledError(_tell_absence(year, unit_code))
    evaluations = year.evaluations.get(unit_code, [])
    examinations, changes = year.examinations.get(unit_code, []), year.changes.get(unit_code, [])
    used = {row["submission_version"] for row in evaluations} | {row["version"] for row in in_force}
    used |= {version for _, filed, version in _list_filings(year, unit_code) if filed == year.fiscal_year}
    submissions = [row for row in year.submissions[unit_code] if row["version"] in used]
    facts = _load_facts(year, unit_code, [year.horizon.tree_size, *(row["ledger_index"] for row in evaluations)])
    metrics = {row["metric_code"] for row in changes}
    rows = [
        *(*submissions, *evaluations, *facts),
        *(history.load_rubric_content(year.connection, one) for one in {row["rubric_sha256"] for row in evaluations}),
        *(*year.compared.get(unit_code, []), *examinations, *year.units.get(unit_code, [])),
        *_find_prior(year, unit_code),
        *(row for row in year.metrics if row["metric_code"] in metrics),
        *(row for row in year.confirmations.get(unit_code, []) if row["submission_version"] in used),
    ]
    supplied = select(_TABLES.c.file_sha256).where(
        _TABLES.c.ledger_index.in_([row["ledger_index"] for row in submissions])
    )
    files = {*year.connection.execute(supplied).scalars(), *(row["file_sha256"] for row in facts)}
    removed = {sha256: row["ledger_index"] for sha256, row in year.removals.items() if sha256 in files}
    leaves = {*(row["ledger_index"] for row in rows), *_find_file_leaves(year, files), *removed.values()}
    return Grounds(tuple(sorted(leaves)), tuple(sorted(files - removed.keys())))


def _find_prior(year: YearRows, unit_code: str) -> Iterator[Row]:
    """Of the year before: the filings that the comparison and the statements name, and what those scored as a whole.

    Where several units came together no version is named: then those of all of them that were in force.
    """
    named = {(unit, version) for unit, filed, version in _list_filings(year, unit_code) if filed < year.fiscal_year}
    compared = [row for row in year.changes.get(unit_code, []) if row["prior_value_micro"] is not None]
    filed = [row for row in compared if not row["metric_code"].startswith(SCORE_PREFIX)]
    versions = {row["prior_submission_version"] for row in filed}
    for prior in year.predecessors.get(unit_code, [unit_code]):
        named |= {(prior, version) for version in versions if version is not None}
        if None in versions:
            named |= {(prior, row["version"]) for row in year.before.in_force.get(prior, [])}
        if len(filed) < len(compared):
            yield from (row for row in year.before.evaluations.get(prior, []) if row["subject_code"] is None)
    for unit, version in sorted(named):
        yield from (row for row in year.before.submissions.get(unit, []) if row["version"] == version)


def _list_filings(year: YearRows, unit_code: str) -> Iterator[tuple[str, int, int]]:
    """The filings that figures of the unit's statements stand in: unit, year, version."""
    for row in year.statements.get(unit_code, []):
        for place in json.loads(row["operand_places"]):
            if isinstance(place, dict):
                yield place["unit_code"], int(place["fiscal_year"]), int(place["submission_version"])


def _load_facts(year: YearRows, unit_code: str, moments: Iterable[int]) -> list[Row]:
    """The unit's facts that were in force at some sizes of the tree: now, and when each evaluation was made."""
    query = select(_FACTS).where(
        _FACTS.c.unit_code == unit_code,
        _FACTS.c.fiscal_year == year.fiscal_year,
        _FACTS.c.ledger_index < year.horizon.tree_size,
    )
    versions = [dict(row) for row in year.connection.execute(query.order_by(_FACTS.c.ledger_index)).mappings()]
    found: dict[int, Row] = {}
    for moment in moments:
        newest = {tuple(row[name] for name in _FACT_KEY): row for row in versions if row["ledger_index"] < moment}
        found |= {row["ledger_index"]: row for row in newest.values()}
    return list(found.values())


def _find_file_leaves(year: YearRows, files: Iterable[str]) -> list[int]:
    """The leaf of each content: it was sealed when it first came."""
    query = (
        select(func.min(_FILES.c.ledger_index))
        .where(_FILES.c.file_sha256.in_(sorted(files)), _FILES.c.ledger_index < year.horizon.tree_size)
        .group_by(_FILES.c.file_sha256)
    )
    return list(year.connection.execute(query).scalars())


def _tell_absence(year: YearRows, unit_code: str) -> str:
    versions = year.submissions.get(unit_code, [])
    if versions:
        newest = versions[-1]["submission_status"]
        return f"no filing of {unit_code} for {year.fiscal_year} stands: the newest is {newest}"
    number = year.horizon.checkpoint_number
    if unit_code not in year.units:
        return f"the unit {unit_code} is not known as of checkpoint {number}"
    return f"{unit_code} filed nothing for {year.fiscal_year} as of checkpoint {number}"


def _group(rows: Iterable[Row]) -> Rows:
    grouped: Rows = {}
    for row in rows:
        grouped.setdefault(row["unit_code"], []).append(row)
    return grouped
