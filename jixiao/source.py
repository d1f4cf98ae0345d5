"""`jixiao source`."""

from pathlib import Path

import click

from jixiao.failures import NothingRecordedError
from jixiao.options import act_options, system_user, warehouse_option
from jixiao.output import say
from jixiao.reading import bring_up_to_date, tell_absent
from warehouse.place import Warehouse


@click.command("source")
@click.argument("sha256")
@click.option("--out", "out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="Where to write it.")
@act_options
@warehouse_option
def command(sha256: str, out: Path, actor: str, reason: str, warehouse: Warehouse) -> None:
    """Hand out a source document as it was received; SHA256 names it, as `jixiao trace` prints it (its beginning is enough).

    Who took it, when and why is written to the access log first. Example:
    jixiao source ede01769b44bdf60 --out 自评.xlsx --actor 陈刚 --reason "审计取证 2025-17"
    """
    from warehouse.access_log import Access, log_accesses
    from warehouse.clock import read_clock
    from warehouse.file_store import MissingFileError
    from warehouse.history import UnknownFileError, find_file, load_removals

    if not warehouse.exists:
        raise NothingRecordedError(tell_absent(warehouse))
    bring_up_to_date(warehouse)
    if out.exists():
        raise click.UsageError(f"{out} is there already")
    try:
        with warehouse.reading() as connection:
            file = find_file(connection, sha256)
            removal = load_removals(connection).get(file["file_sha256"])
        if removal is not None:
            order = removal["order_number"]
            raise NothingRecordedError(f"{file['file_name']} 已依法移除 was lawfully removed: {order}")
        content = warehouse.files.read(file["file_sha256"])
    except (UnknownFileError, MissingFileError) as error:
        raise NothingRecordedError(str(error)) from error
    access = Access(file["file_sha256"], file["file_name"], "source", actor, system_user(), reason)
    log_accesses(warehouse.state, [access], read_clock())
    out.write_bytes(content)
    say(f"{file['file_name']} → {out}")
