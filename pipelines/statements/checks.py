"""The statements stage's own check: the sum that proves that no report is passed over. It runs in the asset's own step."""

from collections.abc import Iterator

import dagster as dg

from pipelines.frames_asset import FrameChecks
from pipelines.partitions import FISCAL_YEARS
from pipelines.resources.frames_io import Frames

_KEY = ["unit_code", "fiscal_year"]
_NAME = "every_report_is_examined_or_told_of"


def _count_reports(frames: Frames) -> Iterator[dg.AssetCheckResult]:
    """Each statement is of a report that was due and not refused, and each that was refused is told of once."""
    reports, found = frames["reports"], frames["findings"]
    refused = reports.loc[reports["refusal"].notna(), _KEY]
    examined = reports.loc[reports["is_due"] & reports["refusal"].isna(), _KEY]
    owners = frames["statements"][_KEY].drop_duplicates()
    told = found.loc[found["check"] == "statements_of_the_report_are_examined", _KEY]
    yield dg.AssetCheckResult(
        passed=len(owners.merge(examined, on=_KEY)) == len(owners)
        and len(refused) == len(told) == len(told.merge(refused, on=_KEY)),
        check_name=_NAME,
        metadata={"reports": len(reports), "examined": len(examined), "refused": len(refused)},
    )


REPORT_CHECKS = FrameChecks(
    [
        dg.AssetCheckSpec(
            _NAME,
            asset="report_statements",
            blocking=True,
            partitions_def=FISCAL_YEARS,
            description="Statements are of reports that were examined; a report that was not is a finding.",
        )
    ],
    _count_reports,
)
