"""Definitions: assembles assets, checks, resources and jobs. Everything it names is built elsewhere."""

from collections.abc import Mapping

import dagster as dg

from pipelines.comparison import assets as comparison
from pipelines.intake import assets as intake
from pipelines.reading import assets as reading
from pipelines.recording import assets as recording
from pipelines.recording.checks import build_year_expectations
from pipelines.resources.clock import Clock
from pipelines.resources.expectation_files import read_expectation_book
from pipelines.resources.failed_runs import note_failed_run
from pipelines.resources.frames_io import FramesIOManager
from pipelines.resources.notifier import Notifier
from pipelines.resources.past_runs import JOB, PastRuns
from pipelines.resources.reference import ReferenceResource
from pipelines.resources.report_reader import ReportReader
from pipelines.resources.warehouse import WarehouseResource
from pipelines.schedules import build_schedules
from pipelines.scoring import assets as scoring
from pipelines.sensors import failure_before_a_step, files_arrived
from pipelines.statements import assets as statements
from pipelines.validation import assets as validation
from pipelines.validation import checks as validation_checks
from warehouse.place import Warehouse

ANNUAL_RUN = dg.define_asset_job(
    JOB,
    selection=dg.AssetSelection.all(),
    hooks={note_failed_run},
    executor_def=dg.in_process_executor,
    description="Takes in the filings of one fiscal year, scores them, and seals the result in one step.",
)


def build_defs(resource_overrides: Mapping[str, object] | None = None) -> dg.Definitions:
    """All definitions; a test hands in its own resources."""
    frames = str(Warehouse.at().state / "frames")
    resources: dict[str, object] = {
        "warehouse": WarehouseResource(),
        "past_runs": PastRuns(),
        "notifier": Notifier(),
        "reference": ReferenceResource(),
        "clock": Clock(),
        "report_reader": ReportReader(),
        "io_manager": FramesIOManager(folder=frames),
    }
    return dg.Definitions(
        assets=[
            *dg.load_assets_from_modules([intake, reading, validation, statements, scoring, comparison, recording]),
            build_year_expectations(read_expectation_book()),
        ],
        asset_checks=dg.load_asset_checks_from_modules([validation_checks]),
        jobs=[ANNUAL_RUN],
        schedules=build_schedules(),
        sensors=[files_arrived, failure_before_a_step],
        resources={**resources, **(resource_overrides or {})},
        executor=dg.in_process_executor,
    )


defs = build_defs()
