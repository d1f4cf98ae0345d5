"""Intake as a Dagster asset."""

import os
from datetime import UTC, datetime
from pathlib import Path

import dagster as dg
import pandas as pd

from pipelines.frames_asset import frames_asset
from pipelines.intake.describe import describe_files
from pipelines.intake.unpack import tell_refused, unpack_archive
from pipelines.resources.clock import Clock
from pipelines.resources.frames_io import Frames, drop_old_frames
from pipelines.resources.inbox import receive_files
from pipelines.resources.old_runs import drop_old_runs, read_kept_days, tell_interrupted
from pipelines.resources.run_notes import mark_beginning, note_killed_runs
from pipelines.resources.warehouse import WarehouseResource
from review.read_registers import parse_register, register_files
from review.registers import record_register
from schemas.findings import tabulate_findings
from schemas.frames import FINDINGS, RECEIVED_FILES, conform_frame


class DeliveryConfig(dg.Config):
    """Where the filings of the year lie, and who takes them in."""

    inbox: str = ""
    actor: str = "dagster"
    actor_known_by: str = "asserted"


@frames_asset("intake", {"files": RECEIVED_FILES, "findings": FINDINGS}, kinds={"fsspec"})
def received_files(
    context: dg.AssetExecutionContext, config: DeliveryConfig, warehouse: WarehouseResource, clock: Clock
) -> dg.Output[Frames]:
    """Every file of the inbox and of its archives, hashed and kept unchanged. One row per file (RECEIVED_FILES)."""
    for run_id in note_killed_runs(warehouse, clock, context.run.run_id):
        context.log.warning("run %s had been interrupted; nothing of it stands", run_id)
        tell_interrupted(context.instance, run_id)
    drop_old_frames(warehouse.place.state / "frames")
    drop_old_runs(context.instance, datetime.now(UTC), read_kept_days())
    mark_beginning(
        warehouse,
        {
            "run_id": context.run.run_id,
            "fiscal_year": int(context.partition_key),
            "actor": config.actor,
            "actor_known_by": config.actor_known_by,
        },
    )
    _import_registers(context, config, warehouse, clock)
    folder = Path(config.inbox or os.environ.get("JIXIAO_INBOX", "inbox"))
    delivery = receive_files(folder, warehouse.place.files.put, unpack_archive)
    files = describe_files(vars(file) for file in delivery.files)
    refused = [tell_refused(one.archive_name, one.member_name, one.reason) for one in delivery.refused]
    beginning = pd.DataFrame({"checkpoint_number": [warehouse.checkpoint_number()]})
    for name in delivery.growing:
        context.log.warning("%s still changes and waits for the next run", name)
    return dg.Output(
        {
            "files": files,
            "findings": conform_frame(pd.DataFrame(tabulate_findings(refused)), FINDINGS),
            "beginning": beginning,
        },
        metadata={"inbox": str(folder), "files": len(files), "waiting": list(delivery.growing)},
    )


def _import_registers(
    context: dg.AssetExecutionContext, config: DeliveryConfig, warehouse: WarehouseResource, clock: Clock
) -> None:
    """Record the registers named by ``JIXIAO_REGISTER`` first, each as an act of its own; one that stands already is nothing new."""
    act = {"actor": config.actor, "actor_known_by": config.actor_known_by, "reason": "JIXIAO_REGISTER"}
    for path in register_files():
        content = path.read_bytes()
        parsed = parse_register(content)
        for refusal in parsed.refusals:
            context.log.warning("%s!%s: %s", path.name, refusal.cell, refusal.found)
        record_register(warehouse.place, parsed, content=content, file_name=path.name, act=act, now=clock.now)
