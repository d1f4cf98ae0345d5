"""Facts that authorities recorded, and the year beside the year before, as rows of the evidence report."""

from dataclasses import dataclass

from evidence.report.material import Material
from evidence.report.words import (
    AUTHORITIES,
    NOTHING,
    TOTAL_NAME,
    Pair,
    say_in,
    say_phrase,
    say_value,
    tell_micro,
    tell_points,
)
from schemas.findings import name_place
from schemas.spans import tell_span
from schemas.vocabulary import CHANGE_STATUSES, CLAIM_KINDS, VERDICTS
from warehouse.history import Row
from warehouse.trace import TOTAL

_SCORE = "score."


@dataclass(frozen=True)
class FactLine:
    """One fact, with the paper it stands in and the file that brought it."""

    authority: Pair
    subject_code: str
    item: str
    value: str
    source_document: str
    dated_on: str
    recorded_by: str
    place: str
    file_sha256: str


@dataclass(frozen=True)
class ChangeLine:
    """One metric, or score, beside the year before."""

    name: str
    code: str
    unit_of_measure: str
    cells: tuple[str, str, str, str]
    status: Pair
    versions: str


@dataclass(frozen=True)
class ClaimLine:
    """What the unit states about one change, and whether the history agrees."""

    name: str
    kind: Pair
    stated: str
    computed: str
    implied_prior: str
    prior: str
    verdict: Pair
    reason: Pair


def list_facts(material: Material) -> list[FactLine]:
    """One row per fact about the unit and year."""
    return [
        FactLine(
            say_in(AUTHORITIES, row["authority"]),
            row["subject_code"] or "",
            " · ".join(material.names.get(row[key], (row[key], ""))[0] for key in ("item_code", "criterion")),
            say_phrase(row["value"])[0],
            row["source_document"] or NOTHING,
            row["dated_on"] or NOTHING,
            row["recorded_by"] or NOTHING,
            name_place(row["file_name"], None, row["cell"]) or NOTHING,
            row["file_sha256"],
        )
        for row in material.facts
    ]


def list_changes(material: Material) -> tuple[list[ChangeLine], list[ChangeLine]]:
    """Metrics, and scores, beside the year before."""
    lines = [(row, _draw_change(material, row)) for row in material.changes]
    scores = [line for row, line in lines if row["metric_code"].startswith(_SCORE)]
    return [line for row, line in lines if not row["metric_code"].startswith(_SCORE)], scores


def list_claims(material: Material) -> list[ClaimLine]:
    """One row per stated change."""
    return [
        ClaimLine(
            _name(material, row["metric_code"]),
            say_value(CLAIM_KINDS, row["claim"]),
            row["stated"],
            row["computed"] or NOTHING,
            tell_span(row["implied_prior"] or NOTHING, "zh"),
            tell_micro(row["prior_value_micro"]),
            say_value(VERDICTS, row["verdict"]),
            say_phrase(row["reason"]),
        )
        for row in material.claims
    ]


def _draw_change(material: Material, row: Row) -> ChangeLine:
    code = row["metric_code"]
    definition = material.metrics.get(code)
    unit = "分" if code.startswith(_SCORE) else (definition and definition["unit_of_measure"]) or ""
    percentage = NOTHING if row["change_pct"] is None else f"{tell_points(row['change_pct'])} %"
    values = (tell_micro(row[f"{name}_micro"]) for name in ("value", "prior_value", "difference"))
    versions = [row["submission_version"], row["prior_submission_version"]]
    return ChangeLine(
        _name(material, code),
        code,
        unit,
        (*values, percentage),  # type: ignore[arg-type]
        say_value(CHANGE_STATUSES, row["status"]),
        " / ".join(NOTHING if one is None else str(one) for one in versions),
    )


def _name(material: Material, code: str) -> str:
    """What a metric or a scored item is called."""
    item = code.removeprefix(_SCORE)
    if item != code:
        return TOTAL_NAME[0] if item == TOTAL else material.names.get(item, (item, ""))[0]
    definition = material.metrics.get(code)
    return (definition and definition["metric_name"]) or code
