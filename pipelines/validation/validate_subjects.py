"""Subjects: which evaluations a submission asks for, under which rubric, and whether every subject code is declared."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from schemas.findings import Finding
from schemas.frames import EVALUATIONS, conform_frame, iterate_rows
from schemas.rubric import NoRubricInForceError, Rubric, RubricBook
from schemas.values import fold_word

# Tables whose subject_code names an evaluation; an indicator's may also name a row of ``projects``.
_SUBJECT_TABLES = ("indicators", "answers", "self_scores", "attachments")


@dataclass(frozen=True)
class Subjects:
    """The evaluations that can be scored (EVALUATIONS), the rubrics they use by hash, and findings on the others."""

    evaluations: pd.DataFrame
    rubrics: Mapping[str, Rubric]
    findings: list[Finding]


def resolve_subjects(evaluations: pd.DataFrame, book: RubricBook) -> Subjects:
    """Find the rubric of every evaluation filed (typed frame of ``evaluations``); it is named by code or by its name.

    An unknown rubric, one not in force for the year, a type of subject it is not made for, or a key that stands twice: a
    finding, and the evaluation is not scored.
    """
    rows, rubrics, findings = [], {}, []
    for row in iterate_rows(evaluations[evaluations["is_accepted"]]):
        rubric = _find_rubric(book, row.rubric, int(row.fiscal_year))
        if rubric is None:
            findings.append(_finding("rubric_is_in_force", row, "rubric", row.rubric, "known_rubric"))
        elif pd.isna(row.subject_type) or row.subject_type not in rubric.subject_types:
            findings.append(_finding("rubric_fits_the_subject", row, "subject_type", row.subject_type, rubric.code))
        elif row.subject_code_state not in {"unreadable", "out_of_range"}:
            rubrics[rubric.sha256] = rubric
            rows.append(
                {
                    name: getattr(row, name)
                    for name in ("unit_code", "fiscal_year", "subject_code", "subject_type", "subject_name")
                }
                | {"rubric_code": rubric.code, "rubric_sha256": rubric.sha256}
            )
    return Subjects(conform_frame(pd.DataFrame(rows), EVALUATIONS), rubrics, findings)


def _find_rubric(book: RubricBook, name: object, fiscal_year: int) -> Rubric | None:
    if not isinstance(name, str):
        return None
    for code in book.codes:
        try:
            rubric = book.find(code, fiscal_year)
        except NoRubricInForceError:
            continue
        if fold_word(name) in {fold_word(text) for text in (rubric.code, rubric.name.zh, rubric.name.en)}:
            return rubric
    return None


def _finding(check: str, row: Any, column: str, found: Any, expected: str) -> Finding:
    return Finding(
        check,
        unit_code=row.unit_code,
        fiscal_year=int(row.fiscal_year),
        subject_code=None if pd.isna(row.subject_code) else row.subject_code,
        table_name="evaluations",
        column_name=column,
        row_key=row.row_key,
        row_id=int(row.row_id),
        found=None if pd.isna(found) else str(found),
        expected=expected,
    )


def validate_subject_codes(tables: Mapping[str, pd.DataFrame]) -> list[Finding]:
    """A subject_code names an evaluation of the same submission, or (an indicator's) one of its projects."""
    declared = _codes(tables["evaluations"], "subject_code")
    projects = _codes(tables["projects"], "project_code")
    findings: list[Finding] = []
    for name in _SUBJECT_TABLES:
        frame = tables[name]
        known = declared | projects if name == "indicators" else declared
        filed = frame[frame["subject_code"].notna()]
        pairs = pd.MultiIndex.from_frame(filed[["unit_code", "fiscal_year", "subject_code"]])
        findings.extend(
            Finding(
                "subject_is_declared",
                unit_code=row.unit_code,
                fiscal_year=int(row.fiscal_year),
                subject_code=row.subject_code,
                table_name=name,
                column_name="subject_code",
                row_key=row.row_key,
                row_id=int(row.row_id),
                found=row.subject_code,
            )
            for row in iterate_rows(filed[[pair not in known for pair in pairs]])
        )
    return findings


def _codes(frame: pd.DataFrame, column: str) -> set[tuple[str, int, str]]:
    filed = frame[frame[column].notna()]
    return set(zip(filed["unit_code"], filed["fiscal_year"], filed[column], strict=True))
