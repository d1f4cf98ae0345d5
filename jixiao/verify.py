"""`jixiao verify`."""

import sys

import click

from jixiao.failures import NO
from jixiao.options import warehouse_option
from jixiao.progress import telling_progress
from jixiao.reading import tell_absent
from warehouse.place import Warehouse


@click.command("verify")
@warehouse_option
def command(warehouse: Warehouse) -> None:
    """Recompute the whole history from its tables and files, and name every record altered, removed or added.

    Exit code 0: everything agrees; 1: something does not. What it cannot see: a database replaced as a whole by an older or
    newly sealed copy of itself. Where there is no history nothing disagrees: that is told, with the place it was looked for.
    """
    if not warehouse.exists:
        click.echo(tell_absent(warehouse), err=True)
        return
    from warehouse.verify import verify_warehouse

    with telling_progress() as tell:
        result = verify_warehouse(warehouse, lambda done, total: tell("核验 verifying", done, total))
    for one in result.discrepancies:
        click.echo(f"{one.what:8} {one.table:16} {one.key}: {one.detail}")
    for remark in result.remarks:
        click.echo(f"remark   {remark}")
    looked = f"{result.checkpoints} checkpoints, {result.leaves} leaves, {result.rows} rows, {result.files} files"
    if result.holds:
        click.echo(f"核验通过，历史未被改动 · the history holds: {looked}")
        return
    click.echo(
        f"核验未通过，{len(result.discrepancies)} 处不符 · {len(result.discrepancies)} records do not agree: {looked}"
    )
    sys.exit(NO)
