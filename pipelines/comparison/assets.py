"""Comparison as a Dagster asset."""

import dagster as dg
import pandas as pd

from pipelines.comparison.compare_years import compare_years
from pipelines.comparison.gather_values import complete_lineage, gather_claims, gather_values, name_metrics
from pipelines.comparison.judge_stated import judge_stated_changes
from pipelines.frames_asset import frames_asset
from pipelines.resources.frames_io import Frames
from pipelines.resources.warehouse import WarehouseResource
from schemas.frames import CHANGES, CLAIMS, FINDINGS, LINEAGE, concat_frames, conform_frame
from schemas.locate import locate_findings


@frames_asset("comparison", {"changes": CHANGES, "claims": CLAIMS, "findings": FINDINGS}, kinds={"pandas"})
def year_changes(typed_tables: Frames, scores: Frames, warehouse: WarehouseResource) -> dg.Output[Frames]:
    """Every metric and score beside the year before, and what units state about it. One row per unit, year and metric.

    Compared are the years computed in this run and the years after them.
    """
    years = typed_tables["years"]
    compared = years.loc[years["is_compared"], "fiscal_year"].tolist()
    named = name_metrics(typed_tables["metrics"], warehouse.metric_register())
    values = gather_values(named.rows, _final_scores(typed_tables, scores, warehouse), typed_tables["in_force"])
    register = warehouse.unit_register()
    parts, lineages = [], []
    for year in compared:
        registered = conform_frame(pd.DataFrame([vars(row) for row in register.lineage(year)]), LINEAGE)
        lineage = complete_lineage(registered, values, year)
        parts.append(compare_years(values, lineage, year))
        lineages.append(lineage.assign(fiscal_year=year))
    changes = concat_frames(CHANGES, *(part.changes for part in parts))
    stated = named.rows[named.rows["fiscal_year"].isin(compared)]
    judged = judge_stated_changes(gather_claims(stated, typed_tables["cells"], changes))
    told = named.findings[named.findings["fiscal_year"].isin(compared)]
    findings = concat_frames(FINDINGS, told, *(part.findings for part in parts), judged.findings)
    return dg.Output(
        {
            "changes": changes,
            "claims": judged.claims,
            "findings": locate_findings(findings, typed_tables["cells"]),
            "new_metrics": named.new,
            "notes": locate_findings(named.notes, typed_tables["cells"]),
            "lineage": pd.concat(lineages, ignore_index=True),
            "years": pd.DataFrame({"fiscal_year": compared}),
        },
        metadata={
            "years": compared,
            "changes": changes["status"].value_counts().to_dict(),
            "stated changes": judged.claims["verdict"].value_counts().to_dict(),
        },
    )


def _final_scores(typed: Frames, scored: Frames, warehouse: WarehouseResource) -> pd.DataFrame:
    """Final scores of the units as a whole: computed in this run, or as they stand for the other years at hand."""
    years = typed["years"]
    stored = warehouse.final_scores(years.loc[~years["is_computed"], "fiscal_year"].tolist())
    key = ["unit_code", "fiscal_year"]
    subjects = typed["rubric_subjects"]
    whole = subjects.loc[subjects["subject_code"].isna(), [*key, "rubric_sha256"]]
    versions = typed["in_force"].rename(columns={"version": "submission_version"})
    fresh = scored["scores"][scored["scores"]["subject_code"].isna()].merge(whole, on=key).merge(versions, on=key)
    fresh = fresh[list(stored.columns)]
    return pd.concat([fresh, stored], ignore_index=True) if len(stored) else fresh
