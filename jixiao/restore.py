"""`jixiao restore`."""

import os
from pathlib import Path

import click

from jixiao.failures import NothingRecordedError
from jixiao.options import warehouse_option
from jixiao.progress import telling_progress
from warehouse.place import Warehouse


@click.command("restore")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@warehouse_option
def command(folder: Path, warehouse: Warehouse) -> None:
    """Bring the backup in FOLDER into a warehouse without a history; it is verified before it is said to be done.

    All rows come in one step: a restore that is interrupted leaves no history, and can be begun anew. The backup is not touched,
    and may have been made from the other engine: a history moves from SQLite to PostgreSQL this way.

    Example: jixiao restore /backups/jixiao-2026-11-25 --warehouse postgresql+psycopg://owner@db/jixiao
    """
    from warehouse.backup import BackupError, restore
    from warehouse.checkpoints import is_signed
    from warehouse.signing import KeyFolder
    from warehouse.whole_folder import FolderError

    try:
        with telling_progress() as tell:
            done = restore(folder, warehouse, on_progress=tell)
    except (BackupError, FolderError) as error:
        raise NothingRecordedError(f"未恢复 · nothing was restored: {error}") from error
    click.echo(
        f"已恢复并核验 restored and verified: checkpoint {done.checkpoint_number}, "
        f"{done.tree_size} leaves, {done.rows} rows, {done.files} files"
    )
    with warehouse.reading() as connection:
        needs_key = is_signed(connection)
    if needs_key and not KeyFolder.of(warehouse.state).has_key and not os.environ.get("JIXIAO_SIGNING_COMMAND"):
        place = KeyFolder.of(warehouse.state).path
        click.echo(
            f"封存签名所用的密钥不在备份里，请放入 {place} · the key that signs the checkpoints is in no backup: "
            f"bring it into {place} before the next run"
        )
