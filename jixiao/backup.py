"""`jixiao backup`."""

from pathlib import Path

import click

from jixiao.failures import NothingRecordedError
from jixiao.options import system_user, warehouse_option
from jixiao.progress import telling_progress
from warehouse.place import Warehouse


@click.command("backup")
@click.argument("folder", type=click.Path(path_type=Path))
@warehouse_option
def command(folder: Path, warehouse: Warehouse) -> None:
    """Copy the whole history and all its files into FOLDER, a new one, and verify the copy.

    The copy is the state of one moment, also while a run goes on. It is a warehouse itself, in SQLite, whatever the original lies
    in: it can be read, verified and restored into any other. FOLDER stands whole or not at all.

    It holds every source document, and so the access log tells of it.

    Example: jixiao backup /backups/jixiao-$(date +%F)
    """
    if not warehouse.exists:
        raise NothingRecordedError("还没有历史，无可备份 · there is no history yet, and nothing to back up")
    from warehouse.access_log import Access, log_accesses
    from warehouse.backup import BackupError, back_up
    from warehouse.clock import read_clock
    from warehouse.migrate import upgrade
    from warehouse.whole_folder import FolderError

    if not warehouse.is_current:
        with warehouse.writing_alone():
            upgrade(warehouse)
    user = system_user()
    try:
        log_accesses(warehouse.state, [Access("all", str(folder.resolve()), "backup", user, user, "")], read_clock())
        with telling_progress() as tell:
            done = back_up(warehouse, folder, now=read_clock, on_progress=tell)
    except (BackupError, FolderError) as error:
        raise NothingRecordedError(f"未备份 · nothing was backed up: {error}") from error
    click.echo(
        f"已备份并核验 backed up and verified: checkpoint {done.checkpoint_number}, "
        f"{done.tree_size} leaves, {done.rows} rows, {done.files} files"
        f" → {folder}"
    )
