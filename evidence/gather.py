"""Gather: which leaves and files one unit's year rests on, as of a horizon.

In a bundle are: the submission in force and every version an evaluation was made from, their files, and the files of facts; the
newest evaluation of every subject, the rubrics these name, the facts in force now and when each was made, the comparison with the
metrics it compares, and the unit in the register. Leaves of runs are left out: they hold findings and receipts of other units, and
nothing needs them, since the signed note of the checkpoint covers every leaf and names the run.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from warehouse import history
from warehouse.history import Horizon, Row
from warehouse.tables import FileRow, SubmissionFileRow, table_of

_FILES = table_of(FileRow)
_TABLES = table_of(SubmissionFileRow)


class NotFiledError(LookupError):
    """There is nothing to prove: the unit is not known, or no filing of its year stands; the message says which."""


@dataclass(frozen=True)
class Grounds:
    """What a unit's year rests on: the ledger indexes of its leaves, ascending, and the hashes of its files."""

    leaves: tuple[int, ...]
    files: tuple[str, ...]


def list_filers(connection: Connection, horizon: Horizon, fiscal_year: int) -> list[str]:
    """The codes of the units whose filing of a year stands."""
    return [row["unit_code"] for row in history.load_submissions_in_force(connection, horizon, fiscal_year)]


def gather_grounds(connection: Connection, horizon: Horizon, unit_code: str, fiscal_year: int) -> Grounds:
    """The leaves and files that a unit's year rests on.

    Raises:
        NotFiledError: the unit is unknown, or has no filing in force for the year.
    """
    in_force = _of_unit(history.load_submissions_in_force(connection, horizon, fiscal_year), unit_code)
    if not in_force:
        raise NotFiledError(_tell_absence(connection, horizon, unit_code, fiscal_year))
    evaluations = [
        row
        for row in _of_unit(history.load_evaluations(connection, horizon, fiscal_year), unit_code)
        if row["reason"] != history.WITHDRAWN
    ]
    used = {row["submission_version"] for row in (*evaluations,)} | {row["version"] for row in in_force}
    submissions = [
        row
        for row in _of_unit(history.load_submissions(connection, horizon, fiscal_year), unit_code)
        if row["version"] in used
    ]
    facts = _load_facts(connection, horizon, evaluations, unit_code, fiscal_year)
    own = [row["ledger_index"] for row in (*submissions, *evaluations, *facts)]
    own += _list_grounds(connection, horizon, evaluations, unit_code, fiscal_year)
    supplied = select(_TABLES.c.file_sha256).where(
        _TABLES.c.ledger_index.in_([row["ledger_index"] for row in submissions])
    )
    files = {*connection.execute(supplied).scalars(), *(row["file_sha256"] for row in facts)}
    own += _find_file_leaves(connection, horizon, files)
    return Grounds(tuple(sorted(set(own))), tuple(sorted(files)))


def _load_facts(
    connection: Connection, horizon: Horizon, evaluations: Iterable[Row], unit_code: str, fiscal_year: int
) -> list[Row]:
    """The unit's facts in force, and those that were when each evaluation was made."""
    moments = [horizon, *(Horizon(0, row["ledger_index"], 0) for row in evaluations)]
    facts = {
        row["ledger_index"]: row
        for moment in moments
        for row in _of_unit(history.load_facts(connection, moment, fiscal_year), unit_code)
    }
    return list(facts.values())


def _list_grounds(
    connection: Connection, horizon: Horizon, evaluations: Iterable[Row], unit_code: str, fiscal_year: int
) -> list[int]:
    """The leaves of rubrics, of the comparison and its metrics, and of the unit in the register."""
    rubrics = {row["rubric_sha256"] for row in evaluations}
    compared = _of_unit(history.load_comparisons(connection, horizon, fiscal_year), unit_code)
    changes = _of_unit(history.load_changes(connection, horizon, fiscal_year), unit_code)
    metrics = {row["metric_code"] for row in changes}
    rows = [
        *(history.load_rubric_content(connection, sha256) for sha256 in rubrics),
        *compared,
        *(row for row in history.load_metric_definitions(connection, horizon) if row["metric_code"] in metrics),
        *_of_unit(history.load_units(connection, horizon), unit_code),
    ]
    return [row["ledger_index"] for row in rows]


def _find_file_leaves(connection: Connection, horizon: Horizon, files: Iterable[str]) -> list[int]:
    """The leaf of each content: it was sealed when it first came."""
    query = (
        select(func.min(_FILES.c.ledger_index))
        .where(_FILES.c.file_sha256.in_(sorted(files)), _FILES.c.ledger_index < horizon.tree_size)
        .group_by(_FILES.c.file_sha256)
    )
    return list(connection.execute(query).scalars())


def _tell_absence(connection: Connection, horizon: Horizon, unit_code: str, fiscal_year: int) -> str:
    known = {row["unit_code"] for row in history.load_units(connection, horizon)}
    versions = _of_unit(history.load_submissions(connection, horizon, fiscal_year), unit_code)
    if unit_code not in known and not versions:
        return f"the unit {unit_code} is not known as of checkpoint {horizon.checkpoint_number}"
    if versions:
        return f"no filing of {unit_code} for {fiscal_year} stands: the newest is {versions[-1]['submission_status']}"
    return f"{unit_code} filed nothing for {fiscal_year} as of checkpoint {horizon.checkpoint_number}"


def _of_unit(rows: Iterable[Row], unit_code: str) -> list[Row]:
    return [row for row in rows if row["unit_code"] == unit_code]
