"""Reading as a Dagster asset."""

import dagster as dg

from pipelines.frames_asset import frames_asset
from pipelines.reading.identify import identify_bundles
from pipelines.reading.read_files import read_files
from pipelines.resources.frames_io import Frames
from pipelines.resources.warehouse import WarehouseResource
from schemas.frames import CELLS, FILED_TABLES, FINDINGS, IDENTITIES, concat_frames


@frames_asset(
    "reading",
    {"cells": CELLS, "tables": FILED_TABLES, "identities": IDENTITIES, "findings": FINDINGS},
    kinds={"pandas"},
)
def filed_cells(received_files: Frames, warehouse: WarehouseResource) -> dg.Output[Frames]:
    """Every cell of every filed table, with its place and the value read. One row per cell of a named column in a filled row."""
    files = received_files["files"]
    reading = read_files(files, warehouse.place.files.read)
    identities, unidentified = identify_bundles(files, reading.cells, reading.unreadable)
    findings = concat_frames(FINDINGS, reading.findings, unidentified)
    return dg.Output(
        {"cells": reading.cells, "tables": reading.tables, "identities": identities, "findings": findings},
        metadata={"cells": len(reading.cells), "unreadable_files": len(reading.unreadable), "findings": len(findings)},
    )
