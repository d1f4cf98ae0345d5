"""Reading as a Dagster asset."""

import dagster as dg

from pipelines.frames_asset import frames_asset
from pipelines.reading.address_findings import address_findings, join_parts
from pipelines.reading.identify import identify_filings
from pipelines.reading.judge_stamps import judge_stamps
from pipelines.reading.own_attachments import set_attachments_aside
from pipelines.reading.read_files import read_files
from pipelines.reading.read_one import reading_by
from pipelines.resources.frames_io import Frames
from pipelines.resources.layout_files import read_layout_book, read_report_layout
from pipelines.resources.office import find_office
from pipelines.resources.process_settings import open_processes
from pipelines.resources.template_files import read_template_book
from pipelines.resources.warehouse import WarehouseResource
from schemas.frames import CELLS, FILED_TABLES, FINDINGS, IDENTITIES, concat_frames


@frames_asset(
    "reading",
    {"cells": CELLS, "tables": FILED_TABLES, "identities": IDENTITIES, "findings": FINDINGS},
    kinds={"pandas"},
)
def filed_cells(
    context: dg.AssetExecutionContext, received_files: Frames, warehouse: WarehouseResource
) -> dg.Output[Frames]:
    """Every cell of every filed table, with its place and the value read. One row per cell of a named column in a filled row."""
    files = received_files["files"]
    year = int(context.partition_key)
    layout = read_layout_book().in_force(year)
    with open_processes() as processes:
        each, limits = reading_by(processes.call_each, find_office().convert), processes.limits
        reading = read_files(files, warehouse.place.files.read, layout, read_report_layout(), each, limits)
    register = warehouse.unit_register()
    identified = identify_filings(files, reading, register, layout, year)
    form = read_template_book().expected_in(year)
    reading = join_parts(reading, identified.joined)
    aside = set_attachments_aside(reading, files, identified.identities)
    reading = aside.reading
    findings = concat_frames(
        FINDINGS,
        received_files["findings"],
        address_findings(files, reading, identified.identities),
        identified.findings,
        judge_stamps(reading.stamps, files, identified.identities, register, form),
        aside.findings,
    )
    return dg.Output(
        {
            "cells": reading.cells,
            "tables": reading.tables,
            "identities": identified.identities,
            "findings": findings,
        },
        metadata={"cells": len(reading.cells), "unreadable_files": len(reading.unreadable), "findings": len(findings)},
    )
