"""`jixiao keys`."""

import os
from collections.abc import Callable
from typing import TYPE_CHECKING

import click

from jixiao.failures import NothingRecordedError
from jixiao.options import warehouse_option
from warehouse.ledger.notes import PublicKey
from warehouse.place import Warehouse

if TYPE_CHECKING:
    from warehouse.signing import KeyFolder


@click.group("keys", invoke_without_command=True)
@warehouse_option
@click.pass_context
def command(context: click.Context, warehouse: Warehouse) -> None:
    """The public keys that sign the checkpoints, oldest first: hand them to whoever verifies, by another way than this machine.

    The private key is a file in <state>/keys, or in JIXIAO_KEYS, made by the first run; or JIXIAO_SIGNING_COMMAND signs.
    """
    if context.invoked_subcommand is not None:
        return
    from warehouse.signing import SigningError, load_known_keys

    try:
        keys = load_known_keys(warehouse.state)
    except SigningError as error:
        raise click.UsageError(str(error)) from error
    for key in keys:
        click.echo(str(key))
    if not keys:
        click.echo(_tell_none(warehouse), err=True)


def _tell_none(warehouse: Warehouse) -> str:
    """Why no key is known here: there is none yet, or it was not brought along, or is lost."""
    from warehouse.checkpoints import load_last_tenures
    from warehouse.signing import KeyFolder

    signed = load_last_tenures(warehouse)
    if not signed:
        return "还没有密钥；首次运行时生成 · there is no key yet; the first run makes one"
    folder, keys = KeyFolder.of(warehouse.state).path, ", ".join(str(one.key) for one in signed)
    return (
        f"{folder} 里没有密钥，而历史已由下列公钥签名：请把密钥文件夹取回；确已丢失的，jixiao keys make · there is no key in {folder}, and the "
        f"history is signed by {keys}: bring the folder back, or, where it is lost for good, `jixiao keys make`"
    )


@command.command("rotate")
@warehouse_option
def rotate(warehouse: Warehouse) -> None:
    """Make a new key. The next checkpoint is signed by both and names the new one; after it the old one is gone."""
    _print_new(warehouse, lambda folder: folder.rotate())
    click.echo(
        "移交尚未完成：下一个检查点（下一次运行）由新旧两把密钥共同签名，此后只用新的。请把新公钥另行交给核验的人，并把密钥文件夹重新留存一份 · the "
        "hand-over is still to come: the next checkpoint (the next run) is signed by both keys, and only the new one signs from then on. "
        "Hand the new public key to whoever verifies, and keep a copy of the key folder anew",
        err=True,
    )


@command.command("make")
@warehouse_option
def make(warehouse: Warehouse) -> None:
    """Begin with a new key where the old one is lost for good: nothing hands over to it, so tell everybody who verifies.

    The keys that the history names until now are then known here: compare them with those on paper.
    """
    from warehouse.checkpoints import load_last_tenures

    before = load_last_tenures(warehouse)
    _print_new(warehouse, lambda folder: folder.make(before))
    for one in before:
        told = f"signed until checkpoint {one.checkpoint_number}, compare it with the key on paper"
        click.echo(
            f"此前的签名公钥，签到检查点 {one.checkpoint_number} 为止，请与纸质公钥核对 · {told}: {one.key}", err=True
        )


def _print_new(warehouse: Warehouse, act: "Callable[[KeyFolder], PublicKey]") -> None:
    from warehouse.signing import KeyFolder, SigningError

    if os.environ.get("JIXIAO_SIGNING_COMMAND"):
        raise click.UsageError("JIXIAO_SIGNING_COMMAND signs here; keys are made and rotated where it keeps them")
    try:
        with warehouse.writing_alone():
            key = act(KeyFolder.of(warehouse.state))
    except SigningError as error:
        raise NothingRecordedError(str(error)) from error
    click.echo(str(key))
