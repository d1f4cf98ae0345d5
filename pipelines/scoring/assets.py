"""Scoring as a Dagster asset."""

from collections.abc import Mapping

import dagster as dg
import pandas as pd

from pipelines.frames_asset import frames_asset
from pipelines.resources.frames_io import Frames
from pipelines.resources.reference import ReferenceResource
from pipelines.resources.warehouse import WarehouseResource
from pipelines.scoring.examine_rubric import find_form_defects
from pipelines.scoring.score import score_evaluations
from schemas.frames import FINDINGS, SCORES, TABLE_FRAMES, TERMS, empty_frame
from schemas.locate import locate_findings
from schemas.measures import format_points
from schemas.rubric import Rubric


@frames_asset("scoring", {"scores": SCORES, "terms": TERMS, "findings": FINDINGS}, kinds={"pandas"})
def scores(
    context: dg.AssetExecutionContext, typed_tables: Frames, warehouse: WarehouseResource, reference: ReferenceResource
) -> dg.Output[Frames]:
    """Self, computed and final score of every item, with the terms of its formula. One row per evaluation and item."""
    rubrics = {rubric.sha256: rubric for rubric in reference.book().rubrics}
    scored = score_evaluations(
        typed_tables["rubric_subjects"],
        rubrics,
        {name: typed_tables[name] for name in TABLE_FRAMES},
        typed_tables["filed"],
        warehouse.facts(warehouse.years_to_compute(int(context.partition_key))),
    )
    return dg.Output(
        {
            "scores": scored.scores,
            "terms": scored.terms,
            "findings": locate_findings(scored.findings, typed_tables["cells"]),
            "form_defects": _form_defects(rubrics, set(typed_tables["rubric_subjects"]["rubric_sha256"])),
        },
        metadata={
            "evaluations": len(typed_tables["rubric_subjects"]),
            "totals": dg.MarkdownMetadataValue(_score_table(scored.scores)),
        },
    )


def _form_defects(rubrics: Mapping[str, Rubric], used: set[str]) -> pd.DataFrame:
    """Defects of the printed forms in use: FINDINGS and the rubric's hash."""
    found = [find_form_defects(rubrics[sha256]).assign(rubric_sha256=sha256) for sha256 in sorted(used)]
    return pd.concat(found, ignore_index=True) if found else empty_frame(FINDINGS).assign(rubric_sha256="")


def _score_table(frame: pd.DataFrame, most: int = 30) -> str:
    """Totals as a small table for people."""
    totals = frame[frame["item_code"] == "total"].head(most)
    shown = totals[
        ["unit_code", "subject_code", "self_score_points", "computed_score_points", "final_score_points", "status"]
    ].astype(object)
    for name in ("self_score_points", "computed_score_points", "final_score_points"):
        shown[name] = [format_points(int(value)) if pd.notna(value) else "" for value in shown[name]]
    return str(shown.where(shown.notna(), "").to_markdown(index=False))
