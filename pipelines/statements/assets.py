"""Statements as a Dagster asset."""

from collections.abc import Iterable, Iterator
from typing import Protocol

import dagster as dg
import pandas as pd

from pipelines.frames_asset import CODE_VERSION, frames_asset
from pipelines.resources.frames_io import Frames
from pipelines.resources.process_settings import open_processes
from pipelines.resources.processes import Processes
from pipelines.resources.reference import ReferenceResource
from pipelines.resources.statement_files import read_knowledge
from pipelines.resources.warehouse import WarehouseResource
from pipelines.statements.checks import REPORT_CHECKS
from pipelines.statements.examine_reports import Examined, examine_reports, note_refusals, tabulate_statements
from pipelines.statements.find_in_statements import find_in_statements
from pipelines.statements.gather_contexts import CONTEXT_TABLES, gather_contexts
from pipelines.statements.gather_known import FiledBefore, gather_known_figures
from pipelines.statements.gather_reports import gather_reports, mark_due
from schemas.frames import FINDINGS, YEAR_CELLS, concat_frames, keep_rows
from schemas.statement_frames import KNOWN_FIGURES, REPORTS, STATEMENTS
from schemas.statements import ReportText

_ACCOUNTS = "finance"


class ReadsReports(Protocol):
    """Reads documents as reports: stages do not know one another."""

    def read(self, contents: Iterable[bytes], processes: Processes) -> Iterator[ReportText | str]:
        """The text of each, in their order, or why it is not read, by a name of ``schemas.refusals``."""


@frames_asset(
    "statements",
    {"reports": REPORTS, "known_figures": KNOWN_FIGURES, "statements": STATEMENTS, "findings": FINDINGS},
    kinds={"pandas"},
    checks=REPORT_CHECKS,
)
def report_statements(
    context: dg.AssetExecutionContext,
    assembled_submissions: Frames,
    typed_tables: Frames,
    warehouse: WarehouseResource,
    reference: ReferenceResource,
    report_reader: dg.ResourceParam[ReadsReports],
) -> dg.Output[Frames]:
    """What each report states about numbers, with the verdict. One row per statement of a report that is due.

    Looked at are the years computed in this run and the years after them, whose reports speak of them; due is what nothing stands of
    that was judged by the same.
    """
    years = typed_tables["years"]
    compared = years.loc[years["is_compared"], "fiscal_year"].tolist()
    register = warehouse.unit_register()
    filed = _gather_filed(typed_tables, warehouse, compared)
    known = gather_known_figures(filed, warehouse.metric_register(), register, compared)
    assembled = assembled_submissions["tables"].assign(fiscal_year=int(context.partition_key))
    in_force = keep_rows(typed_tables["in_force"], typed_tables["in_force"]["fiscal_year"].isin(compared))
    reports = gather_reports(assembled, warehouse.standing_reports(compared), in_force, warehouse.removal_orders())
    judged_by = f"{CODE_VERSION} {reference.statements_sha256()}"
    reports = mark_due(reports, known, register, warehouse.examinations(compared), judged_by)
    due = keep_rows(reports, reports["is_due"])
    examined = _examine(due, typed_tables, known, warehouse, reference, report_reader) if len(due) else []
    reports = note_refusals(reports, examined)
    statements = tabulate_statements(due, examined)
    return dg.Output(
        {
            "reports": reports,
            "known_figures": known,
            "statements": statements,
            "findings": find_in_statements(reports, statements),
        },
        metadata={
            "years": compared,
            "reports": len(reports),
            "examined": len(due),
            "statements": statements["verdict"].value_counts().to_dict(),
        },
    )


def _gather_filed(typed: Frames, warehouse: WarehouseResource, compared: list[int]) -> FiledBefore:
    """What was filed for some years and those before; the accounts of years that are not computed come from the history."""
    cells = typed["cells"]
    computed = set(typed["years"].loc[typed["years"]["is_computed"], "fiscal_year"].tolist())
    others = sorted({year - 1 for year in compared} - computed)
    accounts = [cells[cells["table_name"] == _ACCOUNTS], warehouse.cells_in_force(others, set(), _ACCOUNTS)[0]]
    own = cells[cells["table_name"] == "metrics"]
    return FiledBefore(typed["metrics"], own, pd.concat(accounts, ignore_index=True), typed["in_force"])


def _examine(
    due: pd.DataFrame,
    typed: Frames,
    known: pd.DataFrame,
    warehouse: WarehouseResource,
    reference: ReferenceResource,
    reader: ReadsReports,
) -> list[Examined]:
    """What each report that is due states; they are read and looked into in processes, a few at a time."""
    computed = set(typed["years"].loc[typed["years"]["is_computed"], "fiscal_year"].tolist())
    others = sorted(set(due["fiscal_year"].tolist()) - computed)
    stored = [warehouse.cells_in_force(others, set(), table)[0] for table in CONTEXT_TABLES if others]
    cells = concat_frames(YEAR_CELLS, typed["cells"], *stored)
    contexts = gather_contexts(due, cells, known, warehouse.unit_register(), reference.book())
    with open_processes() as processes:
        texts = reader.read(map(warehouse.place.files.read, due["file_sha256"]), processes)
        return examine_reports(texts, contexts, read_knowledge(), processes.call_each)
