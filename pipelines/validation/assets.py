"""Validation as Dagster assets."""

import dagster as dg
import pandas as pd

from pipelines.frames_asset import frames_asset
from pipelines.resources.frames_io import Frames
from pipelines.resources.reference import ReferenceResource
from pipelines.resources.warehouse import WarehouseResource
from pipelines.validation.assemble import Delivery, assemble_submissions
from pipelines.validation.collect_cells import collect_new_cells, join_cells
from pipelines.validation.missing_tables import find_missing_tables, tell_carried_tables
from pipelines.validation.return_filings import return_unscorable
from pipelines.validation.tabulate import tabulate_cells
from pipelines.validation.validate_finance import validate_finance
from pipelines.validation.validate_subjects import resolve_subjects, validate_subject_codes
from schemas.findings import tabulate_findings
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
    assembly = assemble_submissions(delivery, warehouse.standing_tables(year), frozenset(known))
    recorded = set(assembly.filings.loc[assembly.filings["filing_status"] == "recorded", "unit_code"])
    tables = assembly.tables[assembly.tables["unit_code"].isin(recorded)]
    carried, carried_findings = warehouse.carried_tables(year, tables[tables["file_id"].isna()])
    cells = join_cells(collect_new_cells(filed_cells["cells"], tables, year), carried)
    declared = tabulate_cells(cells[cells["table_name"] == "evaluations"])
    subjects = resolve_subjects(declared.tables["evaluations"], reference.book())
    scorable = set(subjects.evaluations["unit_code"])
    filings, receipts, returned = return_unscorable(assembly.filings, assembly.receipts, scorable, year)
    said = [
        *find_missing_tables(tables, recorded, year),
        *tell_carried_tables(tables, recorded, year),
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
    """All submissions in force for the year, newly filed or standing, as typed tables. One row per filed row, or evaluation."""
    year = int(context.partition_key)
    filings = assembled_submissions["filings"]
    new = filings[filings["filing_status"] == "recorded"]
    is_new = assembled_submissions["cells"]["unit_code"].isin(new["unit_code"])
    stored, standing = warehouse.cells_in_force(year, set(new["unit_code"]))
    tabulation = tabulate_cells(join_cells(keep_rows(assembled_submissions["cells"], is_new), stored))
    aside = tabulate_cells(assembled_submissions["cells"][~is_new])
    subjects = resolve_subjects(tabulation.tables["evaluations"], reference.book())
    said = [
        *subjects.findings,
        *validate_finance(tabulation.tables["finance"]),
        *validate_subject_codes(tabulation.tables),
    ]
    rows = concat_frames(FINDINGS, tabulation.findings, conform_frame(pd.DataFrame(tabulate_findings(said)), FINDINGS))
    in_force = pd.concat([new[["unit_code", "version"]], standing[["unit_code", "version"]]], ignore_index=True).assign(
        fiscal_year=year
    )
    return dg.Output(
        {
            **tabulation.tables,
            "cells": tabulation.cells,
            "returned_cells": aside.cells,
            "rubric_subjects": subjects.evaluations,
            "in_force": in_force,
            "filed": _filed_tables(in_force, assembled_submissions["tables"], new, warehouse.standing_tables(year)),
            "findings": locate_findings(rows, tabulation.cells),
        },
        metadata={"units": len(in_force), "evaluations": len(subjects.evaluations), "findings": len(rows)},
    )


def _filed_tables(
    in_force: pd.DataFrame, assembled: pd.DataFrame, new: pd.DataFrame, standing: pd.DataFrame
) -> pd.DataFrame:
    """One row per unit and table that its submission in force holds."""
    filed = assembled[assembled["unit_code"].isin(new["unit_code"])][["unit_code", "table_name"]]
    kept = standing.merge(
        in_force[~in_force["unit_code"].isin(new["unit_code"])][["unit_code", "version"]], on=["unit_code", "version"]
    )
    joined = pd.concat([filed, kept[["unit_code", "table_name"]]], ignore_index=True)
    return joined.merge(in_force[["unit_code", "fiscal_year"]], on="unit_code")
