"""Build leaves: the new rows of a run, grouped into the leaves they will be sealed in.

Every function returns ``LeafFrames``: how many leaves there are and, per table, a frame with a column ``leaf`` (0 … count − 1).
Leaves stand in order of their key, so that the order of files never shows. Does not belong here: what is new
(``number_versions``) and the writing.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from schemas.findings import CHECKS
from schemas.frames import keep_rows
from schemas.rubric import Rubric

_SEVERITY = pd.Series({name: check.severity for name, check in CHECKS.items()})
_ADDRESSED_TO = pd.Series({name: check.addressed_to for name, check in CHECKS.items()})


@dataclass(frozen=True)
class LeafFrames:
    """Leaves of one schema, as frames."""

    schema_name: str
    count: int
    frames: Mapping[str, pd.DataFrame]


def file_leaves(files: pd.DataFrame, known: set[str]) -> LeafFrames:
    """One leaf per content received for the first time (RECEIVED_FILES)."""
    new = (
        files[~files["file_sha256"].isin(known)]
        .sort_values("file_sha256", kind="stable")
        .drop_duplicates("file_sha256")
    )
    return LeafFrames("file/1", len(new), {"files": new.assign(leaf=range(len(new)))})


def rubric_leaves(rubrics: Mapping[str, Rubric], known: set[str], defects: pd.DataFrame) -> LeafFrames:
    """One leaf per rubric content used for the first time, with the defects of its printed form (FINDINGS, ``rubric_sha256``)."""
    new = sorted(
        (rubric.code, rubric.effective_from, sha256) for sha256, rubric in rubrics.items() if sha256 not in known
    )
    rows = [_rubric_row(leaf, rubrics[sha256]) for leaf, (_, _, sha256) in enumerate(new)]
    leaf_of = {sha256: leaf for leaf, (_, _, sha256) in enumerate(new)}
    own = defects[defects["rubric_sha256"].isin(leaf_of)]
    findings = grade_findings(own.assign(leaf=own["rubric_sha256"].map(leaf_of).astype("int64")))
    return LeafFrames("rubric/1", len(new), {"rubrics": pd.DataFrame(rows), "findings": findings})


def _rubric_row(leaf: int, rubric: Rubric) -> dict[str, object]:
    return {
        "leaf": leaf,
        "rubric_code": rubric.code,
        "effective_from": rubric.effective_from.isoformat(),
        "effective_to": rubric.effective_to.isoformat() if rubric.effective_to else None,
        "rubric_sha256": rubric.sha256,
        "content_json": rubric.canonical_json,
    }


def register_leaves(submissions: pd.DataFrame, known: set[str]) -> LeafFrames:
    """One leaf per unit that files for the first time: an open register takes it in."""
    new = (
        submissions[~submissions["unit_code"].isin(known)]
        .sort_values("unit_code", kind="stable")
        .drop_duplicates("unit_code")
    )
    return LeafFrames(
        "register/1", len(new), {"units": new[["unit_code", "unit_name"]].assign(version=1, leaf=range(len(new)))}
    )


def submission_leaves(
    submissions: pd.DataFrame, tables: pd.DataFrame, cells: pd.DataFrame, findings: pd.DataFrame
) -> list[LeafFrames]:
    """One leaf per new version of a submission: its files (ASSEMBLED_TABLES), cells (YEAR_CELLS) and findings (FINDINGS).

    Those whose cells hold formulas are leaves of a kind of their own.
    """
    formulas = cells[cells["formula_as_written"].notna()]
    has_formulas = submissions["unit_code"].isin(formulas["unit_code"])
    plain = _submission_leaves("submission/1", submissions[~has_formulas], tables, cells, findings)
    told = _submission_leaves("submission/2", submissions[has_formulas], tables, cells, findings)
    versions = told.frames["submissions"][["unit_code", "version", "leaf"]]
    return [plain, replace(told, frames={**told.frames, "formulas": formulas.merge(versions, on="unit_code")})]


def _submission_leaves(
    schema: str, submissions: pd.DataFrame, tables: pd.DataFrame, cells: pd.DataFrame, findings: pd.DataFrame
) -> LeafFrames:
    """The leaves of some submissions, from what belongs to all."""
    leaves = submissions.sort_values("unit_code", kind="stable").assign(leaf=range(len(submissions)))
    number = leaves[["unit_code", "leaf"]]
    own = keep_rows(cells, cells["unit_code"].isin(leaves["unit_code"]))
    return LeafFrames(
        schema,
        len(leaves),
        {
            "submissions": leaves,
            "submission_files": _number(tables, number),
            "cells": own.assign(leaf=_leaf_of(own["unit_code"], number)),
            "findings": grade_findings(_number(findings, number)),
        },
    )


def _number(part: pd.DataFrame, number: pd.DataFrame) -> pd.DataFrame:
    """The rows that belong to some leaves, each with its ``leaf``; ``number`` has the key of each leaf beside it."""
    if part.empty or number.empty:
        return part.iloc[:0].assign(leaf=np.array([], dtype=np.int64))
    return part.merge(number, on=[name for name in number if name != "leaf"])


def _leaf_of(units: pd.Series, number: pd.DataFrame) -> Any:
    """The leaf of each row's unit, looked up once per unit."""
    codes, distinct = pd.factorize(units)
    leaves = number.set_index("unit_code")["leaf"].reindex(distinct).to_numpy()
    return leaves[codes] if len(leaves) else codes


def evaluation_leaves(
    evaluations: pd.DataFrame, scores: pd.DataFrame, terms: pd.DataFrame, findings: pd.DataFrame
) -> LeafFrames:
    """One leaf per evaluation (EVALUATIONS, version, submission_version, reason) with its scores, terms and findings."""
    key = ["fiscal_year", "unit_code", "_subject"]
    leaves = _with_subject(evaluations).sort_values(key, kind="stable")
    leaves = leaves.assign(leaf=range(len(leaves)))
    number = leaves[[*key, "leaf"]]
    return LeafFrames(
        "evaluation/1",
        len(leaves),
        {
            "evaluations": leaves,
            "scores": _number(_with_subject(scores), number),
            "terms": _number(_with_subject(terms), number),
            "findings": grade_findings(_number(_with_subject(findings), number)),
        },
    )


def comparison_leaves(
    comparisons: pd.DataFrame, changes: pd.DataFrame, claims: pd.DataFrame, findings: pd.DataFrame
) -> LeafFrames:
    """One leaf per unit and year compared (unit_code, fiscal_year, version, reason) with its CHANGES, CLAIMS and FINDINGS."""
    return _unit_year_leaves("comparison/1", "comparisons", comparisons, findings, changes=changes, claims=claims)


def examination_leaves(examinations: pd.DataFrame, statements: pd.DataFrame, findings: pd.DataFrame) -> LeafFrames:
    """One leaf per report that was examined (unit_code, fiscal_year, version, reason, its file) with its STATEMENTS and FINDINGS."""
    return _unit_year_leaves("examination/1", "examinations", examinations, findings, statements=statements)


def _unit_year_leaves(
    schema: str, table: str, rows: pd.DataFrame, findings: pd.DataFrame, **parts: pd.DataFrame
) -> LeafFrames:
    """One leaf per unit and year, with what belongs to that unit and year in each part."""
    key = ["fiscal_year", "unit_code"]
    leaves = rows.sort_values(key, kind="stable").assign(leaf=range(len(rows)))
    number = leaves[[*key, "leaf"]]
    joined = {name: _number(part, number) for name, part in parts.items()}
    return LeafFrames(
        schema, len(leaves), {table: leaves, **joined, "findings": grade_findings(_number(findings, number))}
    )


def grounds_leaves(grounds: pd.DataFrame) -> LeafFrames:
    """One leaf per report that was examined, with the hash over what it was examined by (REPORTS, examination_version)."""
    leaves = grounds.sort_values(["fiscal_year", "unit_code"], kind="stable").assign(leaf=range(len(grounds)))
    return LeafFrames("grounds/1", len(leaves), {"examination_grounds": leaves})


def metric_leaves(metrics: pd.DataFrame) -> LeafFrames:
    """One leaf per metric that is filed for the first time (metric_code, metric_name, unit_of_measure): an open register takes it in."""
    new = metrics.sort_values("metric_code", kind="stable").drop_duplicates("metric_code")
    new = new.assign(version=1, aliases=None, is_additive="no", origin="filing", leaf=range(len(new)))
    return LeafFrames("metric/1", len(new), {"metric_definitions": new})


def _with_subject(frame: pd.DataFrame) -> pd.DataFrame:
    """Add a subject that can be joined on: the unit as a whole is the empty text."""
    return frame.assign(_subject=frame["subject_code"].fillna(""))


def grade_findings(findings: pd.DataFrame) -> pd.DataFrame:
    """Add severity and address, as the catalogue has them today: a finding keeps what it was told with."""
    checks = findings["check"]
    return findings.assign(severity=checks.map(_SEVERITY), addressed_to=checks.map(_ADDRESSED_TO))
