"""Gather values: what is compared, one row per unit, year and metric, from filed metrics and from scores.

Does not belong here: the comparison itself, or which years are compared.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from schemas.findings import Finding, tabulate_findings
from schemas.frames import FINDINGS, VALUES, concat_frames, conform_frame, iterate_rows
from schemas.measures import HUNDREDTHS, MICRO
from schemas.register import NEW, SCORE_PREFIX, MetricRegister, fold_name
from schemas.values import COUNT_UNITS, fold_word

SCORE_UNIT = "分"
STATED = {"stated_prior_value": "stated_prior", "stated_change_pct": "stated_change"}
_FILING = ["unit_code", "fiscal_year"]
_UNRESOLVED = {"ambiguous": "metric_is_unambiguous", "unknown": "metric_is_registered"}


@dataclass(frozen=True)
class NamedMetrics:
    """Filed metrics under their registered codes.

    Attributes:
        rows: The typed rows that can be used, with ``metric_code`` as registered and ``is_additive``.
        new: Metrics an open register does not know yet: metric_code, metric_name, unit_of_measure.
        notes: FINDINGS, one per new metric: said of the run that takes it in, since no later run would say it again.
        findings: FINDINGS on codes, the same in every run.
    """

    rows: pd.DataFrame
    new: pd.DataFrame
    notes: pd.DataFrame
    findings: pd.DataFrame


def name_metrics(metrics: pd.DataFrame, register: MetricRegister) -> NamedMetrics:
    """Give every filed metric (typed frame of ``metrics``) its code in the register.

    A code that is ambiguous, or that a closed register does not know, is a finding; an unknown one is compared under the code as
    filed, an ambiguous one waits. Two rows of a unit and year that turn out to be the same metric are both left out, and so is a
    code under which scores stand.
    """
    rows = metrics[metrics["is_accepted"] & metrics["metric_code"].notna() & (metrics["value_state"] == "read")]
    rows = rows.assign(filed_code=rows["metric_code"])
    is_reserved = np.array([fold_name(code).startswith(SCORE_PREFIX) for code in rows["metric_code"]], dtype=np.bool_)
    reserved, rows = rows[is_reserved], _resolve_codes(rows[~is_reserved], register)
    is_repeated = rows.duplicated([*_FILING, "metric_code"], keep=False)
    said = [
        *(_find("metric_code_is_not_reserved", row) for row in iterate_rows(reserved)),
        *_tell_codes(rows, register),
        *(_find("metric_stands_once", row) for row in iterate_rows(rows[is_repeated])),
    ]
    usable = rows[~is_repeated & (rows["status"] != "ambiguous")]
    new = usable[usable["status"] == "new"].sort_values([*_FILING, "row_id"]).drop_duplicates("metric_code")
    return NamedMetrics(
        usable.reset_index(drop=True),
        new[["metric_code", "metric_name", "unit_of_measure"]].reset_index(drop=True),
        _tabulate([_find("metric_is_in_the_register", row) for row in iterate_rows(new)]),
        _tabulate(said),
    )


def _resolve_codes(rows: pd.DataFrame, register: MetricRegister) -> pd.DataFrame:
    """Put the registered code into ``metric_code`` and add ``status`` and ``is_additive``; each distinct pair is asked once.

    New codes that differ only in case or width are one metric, whichever is read first.
    """
    pairs = list(zip(rows["metric_code"], rows["metric_name"], strict=True))
    told = {(code, name): register.resolve(code, _text(name)) for code, name in dict.fromkeys(pairs)}
    spelled: dict[str, str] = {}
    for new in sorted(code for code, status in told.values() if code is not None and status == NEW):
        spelled.setdefault(fold_name(new), new)
    codes = []
    for filed, name in pairs:
        code = told[filed, name][0]
        codes.append(filed if code is None else spelled.get(fold_name(code), code))
    resolved = rows.assign(metric_code=pd.array(codes, dtype="str"), status=[told[pair][1] for pair in pairs])
    return resolved.assign(is_additive=resolved["metric_code"].isin(register.additive_codes).to_numpy())


def _tabulate(findings: list[Finding]) -> pd.DataFrame:
    return conform_frame(pd.DataFrame(tabulate_findings(findings)), FINDINGS)


def _tell_codes(rows: pd.DataFrame, register: MetricRegister) -> list[Finding]:
    """A finding per row whose code cannot be settled."""
    said = []
    for status, check in _UNRESOLVED.items():
        said += [
            _find(check, row, "、".join(register.candidates(row.filed_code, _text(row.metric_name))) or None)
            for row in iterate_rows(rows[rows["status"] == status])
        ]
    return said


def _find(check: str, row: Any, expected: str | None = None) -> Finding:
    return Finding(
        check,
        unit_code=row.unit_code,
        fiscal_year=int(row.fiscal_year),
        table_name="metrics",
        column_name="metric_code",
        row_key=row.row_key,
        row_id=int(row.row_id),
        found=row.filed_code,
        expected=expected,
    )


def gather_values(metrics: pd.DataFrame, scores: pd.DataFrame, in_force: pd.DataFrame) -> pd.DataFrame:
    """VALUES of filed metrics and of final scores.

    Args:
        metrics: Rows of ``name_metrics``.
        scores: Final scores of the units as a whole: unit_code, fiscal_year, item_code, final_score_points (hundredths),
            rubric_sha256, submission_version; an item without a score has no value.
        in_force: The submissions in force: unit_code, fiscal_year, version.
    """
    versions = in_force.rename(columns={"version": "submission_version"})
    filed = metrics.merge(versions, on=_FILING).rename(columns={"value": "value_micro"})
    scored = scores[scores["final_score_points"].notna()]
    points = scored["final_score_points"].astype("Int64") * (MICRO // HUNDREDTHS)
    ranked = scored.assign(
        metric_code=SCORE_PREFIX + scored["item_code"].astype("str"),
        value_micro=points,
        unit_of_measure=SCORE_UNIT,
        basis_sha256=scored["rubric_sha256"],
        is_additive=False,
    )
    return concat_frames(VALUES, conform_frame(filed, VALUES), conform_frame(ranked, VALUES))


def gather_claims(metrics: pd.DataFrame, cells: pd.DataFrame, changes: pd.DataFrame) -> pd.DataFrame:
    """The metrics that state their own past, each beside what the history has: the input of ``judge_stated_changes``.

    Args:
        metrics: Rows of ``name_metrics`` for the years compared.
        cells: YEAR_CELLS, for the decimals as written; a count has none and is exact.
        changes: CHANGES of these years.
    """
    is_read = [metrics[f"{name}_state"] == "read" for name in STATED]
    stated = metrics[is_read[0] | is_read[1]]
    own = cells[cells["row_id"].isin(stated["row_id"])][["row_id", "column_name", "decimals"]]
    decimals = own.pivot(index="row_id", columns="column_name", values="decimals").reindex(columns=["value", *STATED])
    counts = set(stated.loc[stated["unit_of_measure"].map(_is_count), "row_id"])
    for name in ("value", "stated_prior_value"):
        decimals[name] = decimals[name].mask(decimals.index.isin(counts) & (decimals[name] == 0))
    named = stated.merge(decimals, left_on="row_id", right_index=True, suffixes=("", "_decimals"))
    for column, name in STATED.items():
        named[f"{name}_micro"] = named[column].mask(named[f"{column}_state"] != "read")
        named[f"{name}_decimals"] = named[f"{column}_decimals"]
    beside = changes[[*_FILING, "metric_code", "prior_value_micro", "status"]]
    beside = beside.rename(columns={"status": "prior_status"})
    named = named.drop(columns="status").merge(beside, on=[*_FILING, "metric_code"], how="left")
    return named.rename(columns={"value": "value_micro"})


def complete_lineage(lineage: pd.DataFrame, values: pd.DataFrame, fiscal_year: int) -> pd.DataFrame:
    """LINEAGE with every unit that filed for the year or the one before and that the register does not know: itself, ``same``."""
    near = values[values["fiscal_year"].isin([fiscal_year, fiscal_year - 1])]
    known = {*lineage["unit_code"], *lineage["prior_unit_code"]}
    others = sorted(set(near["unit_code"]) - known)
    own = pd.DataFrame({"unit_code": others, "prior_unit_code": others, "relation": "same"}, dtype="str")
    return pd.concat([lineage, own], ignore_index=True) if others else lineage


def _is_count(unit_of_measure: Any) -> bool:
    return isinstance(unit_of_measure, str) and fold_word(unit_of_measure) in COUNT_UNITS


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None
