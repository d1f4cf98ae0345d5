"""Recording as a Dagster asset: the run's rows are sealed in one step."""

from typing import Any

import dagster as dg
import pandas as pd

from pipelines.frames_asset import frames_asset
from pipelines.partitions import EVERY_YEAR
from pipelines.recording.build_leaves import (
    LeafFrames,
    comparison_leaves,
    evaluation_leaves,
    examination_leaves,
    file_leaves,
    grade_findings,
    grounds_leaves,
    metric_leaves,
    register_leaves,
    rubric_leaves,
    submission_leaves,
)
from pipelines.recording.count import count_run
from pipelines.recording.list_year import list_coverage, list_totals, tabulate_totals
from pipelines.recording.new_examinations import list_examined, list_grounds
from pipelines.recording.new_submissions import describe_submissions
from pipelines.recording.number_versions import (
    EVALUATION_KEY,
    UNIT_YEAR_KEY,
    WITHDRAWN,
    end_evaluations,
    explain_evaluations,
    explain_unit_years,
    keep_new,
    number_candidates,
)
from pipelines.recording.route_findings import (
    address_by_folder,
    route_reading_findings,
    split_findings,
    tell_register,
)
from pipelines.recording.show_findings import tabulate_worst
from pipelines.resources.clock import Clock
from pipelines.resources.frames_io import Frames
from pipelines.resources.reference import ReferenceResource
from pipelines.resources.run_notes import clear_mark
from pipelines.resources.warehouse import WarehouseResource
from pipelines.resources.year_docs import keep_data_docs
from pipelines.resources.year_page import YearRows, show_year
from schemas.frames import FINDINGS, YEAR_CELLS, concat_frames, iterate_rows, keep_rows
from schemas.locate import locate_findings
from schemas.register import UnitRegister
from warehouse.render import Leaves


class ActConfig(dg.Config):
    """Who runs, how that is known, and why."""

    actor: str = "dagster"
    actor_known_by: str = "asserted"
    reason: str = ""

    def describe(self) -> dict[str, str | None]:
        """As a run's own row has it."""
        return {"actor": self.actor, "actor_known_by": self.actor_known_by, "reason": self.reason or None}


@frames_asset("recording", {}, kinds={"sql"}, freshness_policy=EVERY_YEAR)
def sealed_history(
    context: dg.AssetExecutionContext,
    config: ActConfig,
    received_files: Frames,
    filed_cells: Frames,
    assembled_submissions: Frames,
    typed_tables: Frames,
    report_statements: Frames,
    scores: Frames,
    year_changes: Frames,
    year_expectations: Frames,
    warehouse: WarehouseResource,
    reference: ReferenceResource,
    clock: Clock,
) -> dg.Output[Frames]:
    """All new rows in one transaction: files, rubrics, registers, submissions, evaluations, comparisons, examinations, the run.

    One row per run.
    """
    year = int(context.partition_key)
    years = warehouse.years_to_compute(year)
    grounds = warehouse.grounds(years)
    register = warehouse.unit_register()
    submissions, submission_parts, run_findings = _new_submissions(
        filed_cells, assembled_submissions, typed_tables, register, year
    )
    units = register.registered_in(year) | set(submissions["unit_code"])
    run_findings = address_by_folder(concat_frames(FINDINGS, run_findings, year_changes["notes"]), units)
    files = received_files["files"]
    refiled = {(unit, year) for unit in submissions["unit_code"]}
    batches = [
        file_leaves(files, warehouse.known_files(sorted(set(files["file_sha256"])))),
        _new_rubrics(typed_tables, scores, grounds, reference),
        register_leaves(submissions, set(grounds["units"]["unit_code"])),
        metric_leaves(year_changes["new_metrics"]),
        *submission_parts,
        _new_evaluations(typed_tables, scores, grounds, warehouse, refiled),
        _new_comparisons(year_changes, warehouse, refiled),
        *_new_examinations(report_statements, year_changes, warehouse, refiled),
    ]
    outcomes = _sort_units(assembled_submissions["filings"], set(submissions["unit_code"]), warehouse, register, year)
    counts = count_run(assembled_submissions["receipts"], assembled_submissions["filings"], outcomes)
    run = {
        "run_id": context.run.run_id,
        "run_kind": "annual",
        "run_status": "recorded",
        "fiscal_year": year,
        **config.describe(),
        "reference_sha256": reference.sha256(),
        "message": None,
        **counts,
    }
    judged = year_expectations["results"].assign(run_id=context.run.run_id)
    sealed = warehouse.seal(
        [_leaves(batch) for batch in batches],
        run,
        {
            "receipts": assembled_submissions["receipts"],
            "findings": grade_findings(run_findings),
            "expectation_results": judged,
        },
        expected_checkpoint=received_files["beginning"]["checkpoint_number"].tolist()[0],
        clock=clock,
    )
    clear_mark(warehouse, context.run.run_id)
    told = [batch.frames["findings"] for batch in batches if "findings" in batch.frames]
    worst = tabulate_worst([*told, grade_findings(run_findings)])
    totals = list_totals(scores["scores"], register, year)
    coverage = list_coverage(totals, register, year, outcomes)
    root = sealed.content_root_sha256
    metadata: dict[str, Any] = {
        **show_year(context, warehouse, YearRows(year, counts, totals, coverage, tabulate_totals(totals), worst)),
        **keep_data_docs(context, warehouse, judged),
        "years computed": ", ".join(map(str, years)),
        "warehouse": warehouse.place.engine.dialect.name,
        "checkpoint": sealed.checkpoint_number,
        "content_root": root,
        **counts,
        **{f"leaves {name}": count for name, count in sealed.leaf_counts.items()},
    }
    row = {**run, "checkpoint_number": sealed.checkpoint_number, "content_root": root}
    return dg.Output({"run": pd.DataFrame([row])}, metadata=metadata)


def _sort_units(
    filings: pd.DataFrame, refiled: set[str], warehouse: WarehouseResource, register: UnitRegister, fiscal_year: int
) -> dict[str, set[str]]:
    """Codes of the units registered, filed, returned and exempt, as they are once the run is recorded."""
    withdrawn = set(warehouse.withdrawn_versions(fiscal_year))
    filed = (set(warehouse.standing_tables(fiscal_year)["unit_code"]) - withdrawn) | refiled
    returned = set(filings.loc[filings["filing_status"] == "returned", "unit_code"].dropna())
    return {
        "registered": register.registered_in(fiscal_year) | filed,
        "filed": filed,
        "returned": returned,
        "exempt": register.exempt_in(fiscal_year),
    }


def _leaves(batch: LeafFrames) -> Leaves:
    return Leaves(batch.schema_name, batch.count, batch.frames)


def _new_submissions(
    filed_cells: Frames, assembled: Frames, typed: Frames, register: UnitRegister, fiscal_year: int
) -> tuple[pd.DataFrame, list[LeafFrames], pd.DataFrame]:
    """New versions of submissions, their leaves, and the findings that belong to the run instead.

    Of a unit whose filing is returned, the typed tables hold the version in force: its cells and findings are not the new one's.
    """
    filings = assembled["filings"]
    recorded = set(filings.loc[filings["filing_status"] == "recorded", "unit_code"])
    in_force = keep_rows(typed["cells"], _is_of(typed["cells"], recorded, fiscal_year))
    cells = concat_frames(YEAR_CELLS, in_force, typed["returned_cells"])
    submissions = describe_submissions(filings, assembled["tables"], cells)
    units = set(submissions["unit_code"])
    own_cells = keep_rows(cells, cells["unit_code"].isin(units))
    findings = concat_frames(
        FINDINGS,
        route_reading_findings(
            filed_cells["findings"], assembled["outcomes"], assembled["tables"], {(unit, fiscal_year) for unit in units}
        ),
        assembled["findings"],
        typed["findings"][_is_of(typed["findings"], recorded, fiscal_year)],
        tell_register(submissions, {unit.unit_code: unit.names_in(fiscal_year) for unit in register.units}),
    )
    own, others = split_findings(locate_findings(findings, own_cells), assembled["tables"], units)
    return submissions, submission_leaves(submissions, assembled["tables"], own_cells, own), others


def _new_rubrics(typed: Frames, scored: Frames, grounds: Frames, reference: ReferenceResource) -> LeafFrames:
    used = set(typed["rubric_subjects"]["rubric_sha256"])
    rubrics = {rubric.sha256: rubric for rubric in reference.book().rubrics if rubric.sha256 in used}
    return rubric_leaves(rubrics, set(grounds["rubrics"]["rubric_sha256"]), scored["form_defects"])


def _is_of(frame: pd.DataFrame, units: set[str], fiscal_year: int) -> Any:
    """Which rows are about one of the units in that year."""
    return frame["unit_code"].isin(units) & (frame["fiscal_year"] == fiscal_year)


def _new_evaluations(
    typed: Frames, scored: Frames, grounds: Frames, warehouse: WarehouseResource, refiled: set[tuple[str, int]]
) -> LeafFrames:
    """Evaluations whose content differs from what stands, at their next version; and those that end."""
    in_force = typed["in_force"]
    versions = in_force.rename(columns={"version": "submission_version"})
    asked = typed["rubric_subjects"].merge(versions, on=["unit_code", "fiscal_year"])
    candidates = number_candidates(asked, grounds["evaluations"], EVALUATION_KEY)
    candidates = candidates.sort_values(
        ["fiscal_year", "unit_code", "subject_code"], kind="stable", na_position="first", ignore_index=True
    )
    results = (scored["scores"], scored["terms"], scored["findings"])
    rendered = evaluation_leaves(candidates.assign(reason="filing"), *results)
    kept = explain_evaluations(keep_new(candidates, warehouse.content_hashes(_leaves(rendered))), refiled)
    ended = end_evaluations(grounds["evaluations"], asked, in_force)
    return evaluation_leaves(pd.concat([kept, ended], ignore_index=True) if len(ended) else kept, *results)


def _new_comparisons(compared: Frames, warehouse: WarehouseResource, refiled: set[tuple[str, int]]) -> LeafFrames:
    """Comparisons of a unit's year with the year before whose content differs from what stands."""
    years = compared["years"]["fiscal_year"].tolist()
    standing = warehouse.comparisons(years)
    units = [compared["changes"][UNIT_YEAR_KEY], compared["claims"][UNIT_YEAR_KEY], standing[UNIT_YEAR_KEY]]
    asked = pd.concat([frame for frame in units if len(frame)] or units[:1]).drop_duplicates()
    candidates = number_candidates(asked, standing, UNIT_YEAR_KEY)
    candidates = candidates.sort_values(["fiscal_year", "unit_code"], kind="stable", ignore_index=True)
    results = (compared["changes"], compared["claims"], compared["findings"])
    rendered = comparison_leaves(candidates.assign(reason="filing"), *results)
    kept = keep_new(candidates, warehouse.content_hashes(_leaves(rendered)))
    other = "register" if warehouse.register_changed() else "score"
    return comparison_leaves(
        explain_unit_years(kept, refiled, _prior_refiled(compared["lineage"], refiled), other), *results
    )


def _prior_refiled(lineage: pd.DataFrame, refiled: set[tuple[str, int]]) -> set[tuple[str, int]]:
    """Unit and year of those that come from a unit which filed for the year before in this run."""
    return {
        (row.unit_code, row.fiscal_year)
        for row in iterate_rows(lineage)
        if (row.prior_unit_code, row.fiscal_year - 1) in refiled
    }


def _new_examinations(
    stated: Frames, compared: Frames, warehouse: WarehouseResource, refiled: set[tuple[str, int]]
) -> tuple[LeafFrames, LeafFrames]:
    """Examinations of reports whose content differs from what stands, and what every report was examined by."""
    reports = stated["reports"]
    standing = warehouse.examinations(compared["years"]["fiscal_year"].tolist())
    candidates = list_examined(reports, standing)
    results = (stated["statements"], stated["findings"])
    rendered = examination_leaves(candidates.assign(reason="filing"), *results)
    kept = keep_new(candidates, warehouse.content_hashes(_leaves(rendered)))
    other = "register" if warehouse.register_changed() else "code"
    explained = explain_unit_years(kept, refiled, _prior_refiled(compared["lineage"], refiled), other)
    explained["reason"] = explained["reason"].mask(explained["is_ended"].astype("bool"), WITHDRAWN)
    return examination_leaves(explained, *results), grounds_leaves(list_grounds(reports, candidates, kept))
