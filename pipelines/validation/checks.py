"""Validation's own check: the sum that proves that every file ends once."""

import dagster as dg

from pipelines.partitions import FISCAL_YEARS
from pipelines.resources.frames_io import Frames
from pipelines.validation.assets import assembled_submissions
from schemas.frames import FILE_STATUSES


@dg.asset_check(
    asset=assembled_submissions,
    blocking=True,
    additional_ins={"received_files": dg.AssetIn("received_files")},
    partitions_def=FISCAL_YEARS,
)
def every_file_ends_once(assembled_submissions: Frames, received_files: Frames) -> dg.AssetCheckResult:
    """Files received = used + duplicate + quarantined, each file exactly once; an archive is one file."""
    receipts, files = assembled_submissions["receipts"], received_files["files"]
    files = files[files["archive_name"].isna()]
    counts = {status: int((receipts["file_status"] == status).sum()) for status in FILE_STATUSES}
    same = sorted(receipts["file_name"]) == sorted(files["file_name"])
    return dg.AssetCheckResult(
        passed=same and sum(counts.values()) == len(files), metadata={"received": len(files), **counts}
    )
