"""Recording as a Dagster asset: the run's rows are sealed in one step."""

from typing import Any

import dagster as dg
import pandas as pd

from pipelines.frames_asset import frames_asset
from pipelines.recording.build_leaves import (
    LeafFrames,
    evaluation_leaves,
    file_leaves,
    grade_findings,
    register_leaves,
    rubric_leaves,
    submission_leaves,
)
from pipelines.recording.count import count_run
from pipelines.recording.new_submissions import describe_submissions
from pipelines.recording.number_versions import keep_new_evaluations, number_evaluations
from pipelines.recording.route_findings import route_reading_findings, split_findings, tell_register
from pipelines.recording.show_findings import tabulate_worst
from pipelines.resources.clock import Clock
from pipelines.resources.frames_io import Frames
from pipelines.resources.reference import ReferenceResource
from pipelines.resources.run_notes import clear_mark
from pipelines.resources.warehouse import WarehouseResource
from schemas.frames import FINDINGS, YEAR_CELLS, concat_frames, keep_rows
from schemas.locate import locate_findings
from warehouse.append import Leaves


class ActConfig(dg.Config):
    """Who runs, how that is known, and why."""

    actor: str = "dagster"
    actor_known_by: str = "asserted"
    reason: str = ""


@frames_asset("recording", {}, kinds={"sqlite"})
def sealed_history(
    context: dg.AssetExecutionContext,
    config: ActConfig,
    received_files: Frames,
    filed_cells: Frames,
    assembled_submissions: Frames,
    typed_tables: Frames,
    scores: Frames,
    warehouse: WarehouseResource,
    reference: ReferenceResource,
    clock: Clock,
) -> dg.Output[Frames]:
    """All new rows of the year in one transaction: files, rubrics, register, submissions, evaluations, and the run. One row."""
    year = int(context.partition_key)
    grounds = warehouse.grounds(year)
    submissions, submission_part, run_findings = _new_submissions(
        filed_cells, assembled_submissions, typed_tables, grounds
    )
    files = received_files["files"]
    batches = [
        file_leaves(files, warehouse.known_files(sorted(set(files["file_sha256"])))),
        _new_rubrics(typed_tables, scores, grounds, reference),
        register_leaves(submissions, set(grounds["units"]["unit_code"])),
        submission_part,
        _new_evaluations(typed_tables, scores, grounds, warehouse, set(submissions["unit_code"])),
    ]
    registered = set(grounds["units"]["unit_code"]) | set(submissions["unit_code"])
    filed = set(warehouse.standing_tables(year)["unit_code"]) | set(submissions["unit_code"])
    counts = count_run(assembled_submissions["receipts"], assembled_submissions["filings"], registered, filed)
    run = {
        "run_id": context.run.run_id,
        "run_kind": "annual",
        "run_status": "recorded",
        "fiscal_year": year,
        "actor": config.actor,
        "actor_known_by": config.actor_known_by,
        "reason": config.reason or None,
        "reference_sha256": reference.sha256(),
        "message": None,
        **counts,
    }
    sealed = warehouse.seal(
        [_leaves(batch) for batch in batches],
        run,
        {"receipts": assembled_submissions["receipts"], "findings": grade_findings(run_findings)},
        expected_checkpoint=received_files["beginning"]["checkpoint_number"].tolist()[0],
        clock=clock,
    )
    clear_mark(warehouse, context.run.run_id)
    told = [batch.frames["findings"] for batch in batches if "findings" in batch.frames]
    worst = tabulate_worst([*told, grade_findings(run_findings)])
    summary: dict[str, Any] = {
        "checkpoint": sealed.checkpoint_number,
        **counts,
        **{f"leaves {name}": count for name, count in sealed.leaf_counts.items()},
    }
    return dg.Output(
        {
            "run": pd.DataFrame(
                [{**run, "checkpoint_number": sealed.checkpoint_number, "content_root": sealed.content_root_sha256}]
            )
        },
        metadata={
            **summary,
            "content_root": sealed.content_root_sha256,
            "worst findings": dg.MarkdownMetadataValue(worst),
        },
    )


def _leaves(batch: LeafFrames) -> Leaves:
    return Leaves(batch.schema_name, batch.count, batch.frames)


def _new_submissions(
    filed_cells: Frames, assembled: Frames, typed: Frames, grounds: Frames
) -> tuple[pd.DataFrame, LeafFrames, pd.DataFrame]:
    """New versions of submissions, their leaves, and the findings that belong to the run instead.

    Of a unit whose filing is returned, the typed tables hold the version in force: its cells and findings are not the new one's.
    """
    filings = assembled["filings"]
    recorded = set(filings.loc[filings["filing_status"] == "recorded", "unit_code"])
    in_force = keep_rows(typed["cells"], typed["cells"]["unit_code"].isin(recorded))
    cells = concat_frames(YEAR_CELLS, in_force, typed["returned_cells"])
    submissions = describe_submissions(filings, assembled["tables"], cells)
    units = set(submissions["unit_code"])
    own_cells = keep_rows(cells, cells["unit_code"].isin(units))
    findings = concat_frames(
        FINDINGS,
        route_reading_findings(filed_cells["findings"], assembled["receipts"], assembled["tables"], units),
        assembled["findings"],
        typed["findings"][typed["findings"]["unit_code"].isin(recorded)],
        tell_register(submissions, grounds["units"]),
    )
    own, others = split_findings(locate_findings(findings, own_cells), assembled["tables"], units)
    return submissions, submission_leaves(submissions, assembled["tables"], own_cells, own), others


def _new_rubrics(typed: Frames, scored: Frames, grounds: Frames, reference: ReferenceResource) -> LeafFrames:
    used = set(typed["rubric_subjects"]["rubric_sha256"])
    rubrics = {rubric.sha256: rubric for rubric in reference.book().rubrics if rubric.sha256 in used}
    return rubric_leaves(rubrics, set(grounds["rubrics"]["rubric_sha256"]), scored["form_defects"])


def _new_evaluations(
    typed: Frames, scored: Frames, grounds: Frames, warehouse: WarehouseResource, refiled_units: set[str]
) -> LeafFrames:
    """Evaluations whose content differs from what stands, at their next version."""
    in_force = typed["in_force"][["unit_code", "version"]].rename(columns={"version": "submission_version"})
    candidates = number_evaluations(typed["rubric_subjects"].merge(in_force, on="unit_code"), grounds["evaluations"])
    candidates = candidates.sort_values(
        ["unit_code", "subject_code"], kind="stable", na_position="first", ignore_index=True
    )
    results = (scored["scores"], scored["terms"], scored["findings"])
    rendered = evaluation_leaves(candidates.assign(reason="filing"), *results)
    kept = keep_new_evaluations(candidates, warehouse.content_hashes(_leaves(rendered)), refiled_units)
    return evaluation_leaves(kept, *results)
