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
from pipelines.resources.frames_io import FramesIOManager
from pipelines.resources.reference import ReferenceResource
from pipelines.resources.run_notes import note_failure, read_beginning
from pipelines.resources.warehouse import WarehouseResource
from pipelines.scoring import assets as scoring
from pipelines.validation import assets as validation
from pipelines.validation import checks as validation_checks
from warehouse.place import Warehouse


@dg.failure_hook(required_resource_keys={"warehouse", "clock"})
def note_failed_run(context: dg.HookContext) -> None:
    """A failed run is told in the history; nothing else of it stands there."""
    resources = context.resources
    if not resources.warehouse.knows_run(context.run_id):
        error = context.op_exception
        note_failure(
            resources.warehouse,
            resources.clock,
            read_beginning(resources.warehouse, context.run_id),
            f"{context.op.name}: {error}",
        )


ANNUAL_RUN = dg.define_asset_job(
    "annual_run",
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
        "reference": ReferenceResource(),
        "clock": Clock(),
        "io_manager": FramesIOManager(folder=frames),
    }
    return dg.Definitions(
        assets=[
            *dg.load_assets_from_modules([intake, reading, validation, scoring, comparison, recording]),
            build_year_expectations(read_expectation_book()),
        ],
        asset_checks=dg.load_asset_checks_from_modules([validation_checks]),
        jobs=[ANNUAL_RUN],
        resources={**resources, **(resource_overrides or {})},
        executor=dg.in_process_executor,
    )


defs = build_defs()
