"""Gather reports: the document that counts for each unit and year, and which of them are due to be examined.

A report is due where nothing stands that was judged by the same: the document, the version of the submission it lies in, what its unit is
called, what is known of the year before, and the program with its words and patterns. Does not belong here: reading it.
"""

import hashlib
import json
from collections.abc import Container, Sequence

import pandas as pd

from schemas.frames import conform_frame, iterate_rows
from schemas.register import UnitRegister
from schemas.statement_frames import REPORTS

_REPORT = "report"
_KEY = ["unit_code", "fiscal_year"]
_COLUMNS = [*_KEY, "submission_version", "file_name", "file_sha256"]


def gather_reports(
    assembled: pd.DataFrame, standing: pd.DataFrame, in_force: pd.DataFrame, removed: Container[str] = ()
) -> pd.DataFrame:
    """The documents of the submissions in force: unit_code, fiscal_year, submission_version, file_name, file_sha256, is_readable.

    Args:
        assembled: ASSEMBLED_TABLES of the new versions, with their fiscal_year.
        standing: STANDING_TABLES with their fiscal_year.
        in_force: The submissions in force: unit_code, fiscal_year, version.
        removed: Contents that were destroyed by order: ``is_readable`` is false of these; what was found in them stands.
    """
    versions = in_force[[*_KEY, "version"]]
    new = assembled[assembled["table_name"] == _REPORT].merge(versions, on=_KEY)
    kept = standing[standing["table_name"] == _REPORT].merge(versions, on=[*_KEY, "version"])
    found = pd.concat([new, kept], ignore_index=True).rename(columns={"version": "submission_version"})
    # Of a unit with a new version, what is assembled now is that version.
    found = found.drop_duplicates(_KEY)[_COLUMNS].sort_values(_KEY, kind="stable", ignore_index=True)
    return found.assign(is_readable=[sha256 not in removed for sha256 in found["file_sha256"]])


def mark_due(
    reports: pd.DataFrame, known: pd.DataFrame, register: UnitRegister, standing: pd.DataFrame, by: str
) -> pd.DataFrame:
    """REPORTS, with what each is judged by and whether it is due.

    Args:
        reports: Rows of ``gather_reports``.
        known: KNOWN_FIGURES.
        register: What units are called.
        standing: What stands: unit_code, fiscal_year, basis_sha256.
        by: What all of them are judged by: the program, its words and patterns.
    """
    figures: dict[tuple[str, int], list[list[str]]] = {}
    # Not where they stand: filed again with the same figures, they are the same.
    columns = ["known_fiscal_year", "names", "value_micro", "unit_of_measure", "line"]
    for row in iterate_rows(known.sort_values([*_KEY, "names", "value_micro"])):
        own = [str(getattr(row, name)) for name in columns]
        figures.setdefault((row.unit_code, int(row.fiscal_year)), []).append(own)
    names = _list_names(register, reports)
    stands = {(row.unit_code, int(row.fiscal_year)): row.basis_sha256 for row in iterate_rows(standing)}
    bases, due = [], []
    for row in iterate_rows(reports):
        key = (row.unit_code, int(row.fiscal_year))
        judged_by = [by, row.file_sha256, int(row.submission_version), names[key], figures.get(key, [])]
        bases.append(_hash(judged_by))
        due.append(bool(row.is_readable) and stands.get(key) != bases[-1])
    marked = reports.assign(basis_sha256=bases, is_due=pd.array(due, dtype="bool"), refusal=None)
    return conform_frame(marked, REPORTS)


def _list_names(register: UnitRegister, reports: pd.DataFrame) -> dict[tuple[str, int], Sequence[str]]:
    """What the register calls the unit of each report in its year; one that only filed is called what its report calls it."""
    units = {unit.unit_code: unit for unit in register.units if unit.periods}
    keys = [(row.unit_code, int(row.fiscal_year)) for row in iterate_rows(reports)]
    return {(code, year): units[code].names_in(year) if code in units else () for code, year in keys}


def _hash(judged_by: object) -> str:
    return hashlib.sha256(json.dumps(judged_by, ensure_ascii=False).encode()).hexdigest()
