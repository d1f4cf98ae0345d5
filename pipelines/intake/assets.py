"""Intake as a Dagster asset."""

import os
from pathlib import Path

import dagster as dg
import pandas as pd

from pipelines.frames_asset import frames_asset
from pipelines.intake.describe import describe_files
from pipelines.resources.clock import Clock
from pipelines.resources.frames_io import Frames, drop_old_frames
from pipelines.resources.inbox import receive_files
from pipelines.resources.run_notes import mark_beginning, note_killed_runs
from pipelines.resources.warehouse import WarehouseResource
from schemas.frames import RECEIVED_FILES


class DeliveryConfig(dg.Config):
    """Where the filings of the year lie, and who takes them in."""

    inbox: str = ""
    actor: str = "dagster"
    actor_known_by: str = "asserted"


@frames_asset("intake", {"files": RECEIVED_FILES}, kinds={"fsspec"})
def received_files(
    context: dg.AssetExecutionContext, config: DeliveryConfig, warehouse: WarehouseResource, clock: Clock
) -> dg.Output[Frames]:
    """Every file of the inbox, hashed and kept unchanged. One row per file received (RECEIVED_FILES)."""
    for run_id in note_killed_runs(warehouse, clock, context.run.run_id):
        context.log.warning("run %s had been interrupted; nothing of it stands", run_id)
    drop_old_frames(warehouse.place.state / "frames")
    mark_beginning(
        warehouse,
        {
            "run_id": context.run.run_id,
            "fiscal_year": int(context.partition_key),
            "actor": config.actor,
            "actor_known_by": config.actor_known_by,
        },
    )
    folder = Path(config.inbox or os.environ.get("JIXIAO_INBOX", "inbox"))
    delivery = receive_files(folder, warehouse.place.files.put)
    files = describe_files(vars(file) for file in delivery.files)
    beginning = pd.DataFrame({"checkpoint_number": [warehouse.checkpoint_number()]})
    for name in delivery.growing:
        context.log.warning("%s still changes and waits for the next run", name)
    return dg.Output(
        {"files": files, "beginning": beginning},
        metadata={"inbox": str(folder), "files": len(files), "waiting": list(delivery.growing)},
    )
