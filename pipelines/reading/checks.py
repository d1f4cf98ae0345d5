"""Reading's frame checks."""

from pipelines.checks import build_frame_checks
from pipelines.reading.assets import filed_cells
from schemas.frames import CELLS, FILED_TABLES, FINDINGS, IDENTITIES

CHECKS = [
    build_frame_checks(
        filed_cells, {"cells": CELLS, "tables": FILED_TABLES, "identities": IDENTITIES, "findings": FINDINGS}
    )
]
