"""Validation's checks: the frames, and the sums that prove that every file and filing ends once."""

import dagster as dg

from pipelines.checks import build_frame_checks
from pipelines.resources.frames_io import Frames
from pipelines.validation.assets import assembled_submissions, typed_tables
from schemas.frames import (
    ASSEMBLED_TABLES,
    EVALUATIONS,
    FILE_STATUSES,
    FILINGS,
    FINDINGS,
    RECEIPTS,
    TABLE_FRAMES,
    YEAR_CELLS,
)


@dg.asset_check(
    asset=assembled_submissions, blocking=True, additional_ins={"received_files": dg.AssetIn("received_files")}
)
def every_file_ends_once(assembled_submissions: Frames, received_files: Frames) -> dg.AssetCheckResult:
    """Files received = used + duplicate + quarantined, each file exactly once."""
    receipts, files = assembled_submissions["receipts"], received_files["files"]
    counts = {status: int((receipts["file_status"] == status).sum()) for status in FILE_STATUSES}
    same = sorted(receipts["file_name"]) == sorted(files["file_name"])
    return dg.AssetCheckResult(
        passed=same and sum(counts.values()) == len(files), metadata={"received": len(files), **counts}
    )


CHECKS = [
    build_frame_checks(
        assembled_submissions,
        {"tables": ASSEMBLED_TABLES, "filings": FILINGS, "receipts": RECEIPTS, "findings": FINDINGS},
    ),
    build_frame_checks(
        typed_tables,
        {**TABLE_FRAMES, "cells": YEAR_CELLS, "rubric_subjects": EVALUATIONS, "findings": FINDINGS},
    ),
    every_file_ends_once,
]
