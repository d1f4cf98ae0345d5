"""Intake as a Dagster asset."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import dagster as dg
import pandas as pd
from pydantic import Field

from pipelines.frames_asset import frames_asset
from pipelines.intake.describe import describe_files
from pipelines.intake.look_into import LookingTerms, looking_by
from pipelines.intake.turn_away import SECRET, tell_turned_away
from pipelines.publishing.tell_failure import Failure
from pipelines.resources.calendar_files import find_inbox
from pipelines.resources.clock import Clock
from pipelines.resources.failed_runs import tell_killed_runs
from pipelines.resources.frames_io import Frames, drop_old_frames
from pipelines.resources.inbox import TurnedAway, receive_files
from pipelines.resources.notifier import Notifier
from pipelines.resources.old_runs import drop_old_runs, read_kept_days
from pipelines.resources.process_settings import open_processes
from pipelines.resources.reference import ReferenceResource
from pipelines.resources.run_notes import mark_beginning, refuse_second_annual
from pipelines.resources.warehouse import WarehouseResource
from review.read_registers import parse_register, register_files
from review.registers import record_register
from schemas.findings import tabulate_findings
from schemas.frames import FINDINGS, RECEIVED_FILES, conform_frame
from schemas.refusals import tell_refused


class DeliveryConfig(dg.Config):
    """Where the filings of the year lie, who takes them in and why, and which files still change and are left to the next run."""

    inbox: str = ""
    actor: str = "dagster"
    actor_known_by: str = "asserted"
    reason: str = ""
    waiting: list[str] = Field(default_factory=list)


@frames_asset("intake", {"files": RECEIVED_FILES, "findings": FINDINGS}, kinds={"fsspec"})
def received_files(
    context: dg.AssetExecutionContext,
    config: DeliveryConfig,
    warehouse: WarehouseResource,
    clock: Clock,
    notifier: Notifier,
    reference: ReferenceResource,
) -> dg.Output[Frames]:
    """Every file of the inbox and of its archives, hashed and kept unchanged. One row per file (RECEIVED_FILES)."""
    year = int(context.partition_key)
    act = {"actor": config.actor, "actor_known_by": config.actor_known_by, "reason": config.reason or None}
    tell_killed_runs(warehouse, clock, notifier, context.instance, context.log, context.run.run_id)
    refuse_second_annual(warehouse, year, act)
    drop_old_frames(warehouse.place.state / "frames")
    drop_old_runs(context.instance, datetime.now(UTC), read_kept_days())
    mark_beginning(warehouse, {"run_id": context.run.run_id, "fiscal_year": year, **act})
    _import_registers(context, config, warehouse, clock)
    folder = Path(config.inbox) if config.inbox else find_inbox(year, reference.calendars().of_year(year))
    with open_processes() as processes:
        limits = processes.limits
        look_each = looking_by(processes.call_each, LookingTerms(warehouse.removal_orders(), limits))
        delivery = receive_files(
            folder, warehouse.place.files.put, look_each, frozenset(config.waiting), limits, warehouse.discard
        )
    turned = dict.fromkeys((one.reason, one.detail, one.file_sha256, one.folder) for one in delivery.turned_away)
    away = [tell_turned_away(*one) for one in turned]
    _raise_alarm(context, notifier, warehouse, [one for one in delivery.turned_away if one.reason == SECRET])
    files = describe_files(vars(file) for file in delivery.files)
    refused = [tell_refused(one.file_name, one.reason, limits, is_member=one.is_member) for one in delivery.refused]
    beginning = pd.DataFrame({"checkpoint_number": [warehouse.checkpoint_number()]})
    for name in delivery.growing:
        context.log.warning("%s still changes and waits for the next run", name)
    return dg.Output(
        {
            "files": files,
            "findings": conform_frame(pd.DataFrame(tabulate_findings([*refused, *away])), FINDINGS),
            "beginning": beginning,
        },
        metadata={"inbox": str(folder), "files": len(files), "waiting": list(delivery.growing)},
    )


def _raise_alarm(
    context: dg.AssetExecutionContext, notifier: Notifier, warehouse: WarehouseResource, secrets: Sequence[TurnedAway]
) -> None:
    """Tell whoever is responsible of contents that bear a state-secret mark: at once, each once, by hash and folders, without a name.

    One that an earlier run has kept, under a name that bore no mark, lies in the store still: how it is removed is told as well.
    """
    folders: dict[tuple[str, str], dict[str, None]] = {}
    for one in secrets:
        folders.setdefault((one.detail, one.file_sha256), {})[one.folder or "."] = None
    kept = warehouse.known_files(sorted({sha256 for _, sha256 in folders}))
    for (detail, sha256), places in folders.items():
        why = f"{detail} {sha256} ({'、'.join(places)})"
        if sha256 in kept:
            why += f"; 此前已以其他名称收存 kept before, under another name: jixiao purge {sha256} --order … --confirmed-by …"
        failure = Failure("secret", context.run.run_id, int(context.partition_key), "received_files", why)
        notifier.tell(failure, context.log)


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
