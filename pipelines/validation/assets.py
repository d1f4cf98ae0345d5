"""Validation as Dagster assets."""

import dagster as dg
import pandas as pd

from pipelines.frames_asset import frames_asset
from pipelines.resources.frames_io import Frames
from pipelines.resources.reference import ReferenceResource
from pipelines.resources.warehouse import WarehouseResource
from pipelines.validation.ask_for_originals import ask_for_confirmations, ask_for_originals, list_in_force
from pipelines.validation.assemble import Delivery, Withdrawals, assemble_submissions, fold_archives
from pipelines.validation.collect_cells import collect_new_cells, join_cells
from pipelines.validation.missing_tables import find_missing_tables, tell_carried_tables
from pipelines.validation.reconcile_reports import reconcile_reports
from pipelines.validation.return_filings import return_unscorable
from pipelines.validation.stand_in_reports import stand_in_reports
from pipelines.validation.tabulate import tabulate_cells
from pipelines.validation.validate_finance import validate_finance
from pipelines.validation.validate_subjects import resolve_subjects, validate_subject_codes
from schemas.findings import Finding, tabulate_findings
from schemas.frames import (
    ASSEMBLED_TABLES,
    EVALUATIONS,
    FILINGS,
    FINDINGS,
    RECEIPTS,
    TABLE_FRAMES,
    YEAR_CELLS,
    concat_frames,
    conform_frame,
    keep_rows,
)
from schemas.locate import locate_findings

_VERSION = ["unit_code", "fiscal_year", "version"]
_FILED = ["unit_code", "fiscal_year", "table_name"]


@frames_asset(
    "validation",
    {"tables": ASSEMBLED_TABLES, "filings": FILINGS, "receipts": RECEIPTS, "findings": FINDINGS},
    kinds={"pandas"},
)
def assembled_submissions(
    context: dg.AssetExecutionContext,
    received_files: Frames,
    filed_cells: Frames,
    warehouse: WarehouseResource,
    reference: ReferenceResource,
) -> dg.Output[Frames]:
    """Which file supplies each table of each unit, what became of every file and filing. One row per unit and table."""
    year = int(context.partition_key)
    delivery = Delivery(received_files["files"], filed_cells["tables"], filed_cells["identities"], year)
    known = warehouse.known_files(sorted(set(received_files["files"]["file_sha256"])))
    withdrawn = Withdrawals(warehouse.withdrawals(year), warehouse.arrivals_before_withdrawals(year))
    assembly = assemble_submissions(delivery, warehouse.standing_tables(year), frozenset(known), withdrawn)
    recorded = set(assembly.filings.loc[assembly.filings["filing_status"] == "recorded", "unit_code"])
    tables = assembly.tables[assembly.tables["unit_code"].isin(recorded)]
    carried, carried_findings = warehouse.carried_tables(year, tables[tables["file_id"].isna()])
    cells = join_cells(collect_new_cells(filed_cells["cells"], tables, year), carried)
    declared = tabulate_cells(cells[cells["table_name"].isin(["evaluations", "report"])])
    asked = stand_in_reports(declared.tables, tables.assign(fiscal_year=year))["evaluations"]
    subjects = resolve_subjects(asked, reference.book())
    scorable = set(subjects.evaluations["unit_code"])
    filings, outcomes, returned = return_unscorable(assembly.filings, assembly.outcomes, scorable, year)
    receipts = fold_archives(outcomes, received_files["files"])
    said = [
        *find_missing_tables(tables, recorded, year),
        *tell_carried_tables(tables, recorded, year),
        *ask_for_originals(tables, recorded & scorable, year),
        *_ask_for_confirmations(tables, filings, warehouse, year),
        *(finding for finding in subjects.findings if finding.unit_code not in scorable),
    ]
    findings = concat_frames(
        FINDINGS,
        assembly.findings,
        returned,
        declared.findings[~declared.findings["unit_code"].isin(scorable)],
        carried_findings,
        conform_frame(pd.DataFrame(tabulate_findings(said)), FINDINGS),
    )
    return dg.Output(
        {
            "tables": tables,
            "filings": conform_frame(filings, FILINGS),
            "receipts": conform_frame(receipts, RECEIPTS),
            "outcomes": conform_frame(outcomes, RECEIPTS),
            "findings": findings,
            "cells": cells,
        },
        metadata={
            "files": receipts["file_status"].value_counts().to_dict(),
            "filings": filings["filing_status"].value_counts().to_dict(),
        },
    )


@frames_asset(
    "validation",
    {**TABLE_FRAMES, "cells": YEAR_CELLS, "rubric_subjects": EVALUATIONS, "findings": FINDINGS},
    kinds={"pandas"},
)
def typed_tables(
    context: dg.AssetExecutionContext,
    assembled_submissions: Frames,
    warehouse: WarehouseResource,
    reference: ReferenceResource,
) -> dg.Output[Frames]:
    """All submissions in force for the years computed, newly filed or standing, as typed tables. One row per filed row, or evaluation.

    Computed are the run's year and the years that something was recorded for since the last run (facts, a withdrawal, the register).
    Of the years before and after them only the metrics are here, to be compared.
    """
    year = int(context.partition_key)
    years = warehouse.years_to_compute(year)
    filings = assembled_submissions["filings"]
    new = filings[filings["filing_status"] == "recorded"]
    is_new = assembled_submissions["cells"]["unit_code"].isin(new["unit_code"])
    stored, standing = warehouse.cells_in_force(years, {(unit, year) for unit in new["unit_code"]})
    neighbours = warehouse.neighbour_years(years)
    metrics, beside = warehouse.cells_in_force(neighbours, set(), "metrics")
    tabulation = tabulate_cells(join_cells(keep_rows(assembled_submissions["cells"], is_new), stored, metrics))
    aside = tabulate_cells(assembled_submissions["cells"][~is_new])
    in_force = pd.concat([new[_VERSION], standing[_VERSION], beside[_VERSION]], ignore_index=True)
    filed = _filed_tables(in_force, assembled_submissions["tables"].assign(fiscal_year=year), new, warehouse, years)
    tables = stand_in_reports(tabulation.tables, filed)
    subjects = resolve_subjects(tables["evaluations"], reference.book())
    said = [
        *subjects.findings,
        *validate_finance(tables["finance"]),
        *validate_subject_codes(tables),
        *reconcile_reports(tabulation.tables, tabulation.cells),
    ]
    rows = concat_frames(FINDINGS, tabulation.findings, conform_frame(pd.DataFrame(tabulate_findings(said)), FINDINGS))
    return dg.Output(
        {
            **tables,
            "cells": tabulation.cells,
            "returned_cells": aside.cells,
            "rubric_subjects": subjects.evaluations,
            "in_force": in_force,
            "filed": filed,
            "years": _list_years(years, neighbours),
            "findings": locate_findings(rows, tabulation.cells),
        },
        metadata={
            "years": years,
            "units": len(in_force),
            "evaluations": len(subjects.evaluations),
            "findings": len(rows),
        },
    )


def _ask_for_confirmations(
    tables: pd.DataFrame, filings: pd.DataFrame, warehouse: WarehouseResource, year: int
) -> list[Finding]:
    standing = warehouse.standing_tables(year)
    standing = standing[~standing["unit_code"].isin(warehouse.withdrawn_versions(year))]
    return [*ask_for_confirmations(list_in_force(tables, filings, standing), warehouse.confirmed_versions(year), year)]


def _list_years(computed: list[int], neighbours: list[int]) -> pd.DataFrame:
    """One row per year at hand: whether it is scored in this run, and whether it is compared with the year before."""
    years = sorted({*computed, *neighbours})
    compared = {*computed, *(year + 1 for year in computed)}
    return pd.DataFrame(
        {
            "fiscal_year": years,
            "is_computed": [year in computed for year in years],
            "is_compared": [year in compared for year in years],
        }
    )


def _filed_tables(
    in_force: pd.DataFrame, assembled: pd.DataFrame, new: pd.DataFrame, warehouse: WarehouseResource, years: list[int]
) -> pd.DataFrame:
    """One row per unit, year and table that its submission in force holds."""
    is_new = assembled["unit_code"].isin(new["unit_code"])
    kept = warehouse.standing_tables_of(years).merge(in_force, on=_VERSION)
    return pd.concat([assembled.loc[is_new, _FILED], kept[_FILED]], ignore_index=True).drop_duplicates()
