"""`jixiao purge`."""

from functools import partial

import click

from jixiao.failures import NothingRecordedError
from jixiao.options import act_options, warehouse_option
from jixiao.output import say
from warehouse.place import Warehouse

_SHORTEST = 8


@click.command("purge")
@click.argument("sha256")
@click.option("--order", "order_number", required=True, help="The number of the document (文号) that orders it.")
@click.option("--confirmed-by", required=True, help="Who has confirmed it; another person than --actor.")
@act_options
@warehouse_option
def command(sha256: str, order_number: str, confirmed_by: str, actor: str, reason: str, warehouse: Warehouse) -> None:
    """Destroy the bytes of a received file, by order; SHA256 names it (its beginning is enough where no other begins so).

    Its hash, its places and a sealed tombstone stay, and so does what was derived from it; `jixiao verify` tells it as lawfully
    removed. Archives in the store are looked into, and those that hold the same bytes named: each is destroyed by an order of its own.
    Backups, editions and bundles made before hold the bytes still, and so may the disk: docs/operations.md tells what to do about
    them. Repeating it destroys what a killed one has left.

    Example: jixiao purge ede01769b44bdf60 --order 示例保密〔2025〕3号 --actor 王会计 --confirmed-by 陈刚 --reason 涉密
    """
    from pipelines.intake.unpack import hash_members
    from pipelines.resources.process_settings import read_limits
    from review.remove import SamePersonError, remove_file
    from warehouse.clock import read_clock
    from warehouse.history import UnknownFileError

    if len(sha256) < _SHORTEST:
        raise click.UsageError(f"SHA256 needs {_SHORTEST} digits at least: {sha256}")
    if not order_number.strip() or not confirmed_by.strip():
        raise click.UsageError("--order and --confirmed-by have to say something")
    act = {"actor": actor, "actor_known_by": "asserted", "reason": reason}
    try:
        done = remove_file(
            warehouse,
            sha256,
            order_number=order_number,
            confirmed_by=confirmed_by,
            act=act,
            now=read_clock,
            hash_members=partial(hash_members, limits=read_limits()),
        )
    except (UnknownFileError, SamePersonError) as error:
        raise NothingRecordedError(str(error)) from error
    if done.is_sealed_now or done.is_destroyed_now:
        say(f"已依法移除 · lawfully removed: {done.file_sha256} ({done.file_name})")
    else:
        say(f"此前已移除，无需再做 · removed before, nothing is left to do: {done.file_sha256} ({done.file_name})")
    for name, own in done.others:
        say(f"! {name} 也含有它 · {name} holds it as well: jixiao purge {own} --order …", err=True)
    for name, own in done.closed:
        say(
            f"! {name} 未能全部打开，是否含有它请自行查看 · could not be opened in full: look yourself whether it holds it: "
            f"jixiao source {own} --out …",
            err=True,
        )
