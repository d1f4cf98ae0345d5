"""`jixiao confirm-sealed`."""

import click

from jixiao.failures import NothingRecordedError
from jixiao.options import UnitCode, act_options, warehouse_option
from warehouse.place import Warehouse


@click.command("confirm-sealed")
@click.argument("unit", type=UnitCode())
@click.argument("fiscal_year", metavar="YEAR", type=int)
@click.option("--sha256", help="The original's hash, or its beginning; needed where the filing holds several.")
@act_options
@warehouse_option
def command(unit: str, fiscal_year: int, sha256: str | None, actor: str, reason: str, warehouse: Warehouse) -> None:
    """Confirm that the sealed original (盖章件) of UNIT's filing for YEAR agrees with its tables.

    A scan, a photo or an OFD file is kept as it came and nothing in it is read: only a person can hold it against the tables, and
    --actor says who did. It changes no score. A new version of the filing wants to be confirmed anew.

    Example: jixiao confirm-sealed 511132-101 2024 --actor 李强 --reason 逐项核对
    """
    from review.confirm import NothingToConfirmError, confirm_original
    from warehouse.clock import read_clock

    act = {"actor": actor, "actor_known_by": "asserted", "reason": reason}
    try:
        done = confirm_original(warehouse, unit, fiscal_year, sha256, act=act, now=read_clock)
    except NothingToConfirmError as error:
        raise NothingRecordedError(str(error)) from error
    zh, en = ("已确认", "confirmed") if done.is_new else ("此前已确认", "confirmed before")
    click.echo(
        f"{zh}盖章件与第 {done.submission_version} 版表格一致 · {en}: the sealed original agrees with the tables, "
        f"version {done.submission_version}: {done.file_sha256[:12]} {done.file_name} ({actor})"
    )
