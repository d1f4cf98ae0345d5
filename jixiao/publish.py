"""`jixiao publish`."""

import sys
from pathlib import Path

import click

from jixiao.as_of import AsOf
from jixiao.failures import NO, NothingRecordedError
from jixiao.options import as_of_option, warehouse_option
from jixiao.progress import telling_progress
from warehouse.place import Warehouse


@click.command("publish")
@click.option("--out", "folder", type=click.Path(path_type=Path), required=True, help="The folder of the edition.")
@click.option("--year", "years", type=click.IntRange(2000, 2999), multiple=True, help="Only these fiscal years.")
@as_of_option
@warehouse_option
def command(folder: Path, years: tuple[int, ...], as_of: AsOf, warehouse: Warehouse) -> None:
    """Write the history for analysts: Parquet by fiscal year, CSV for spreadsheets, and one SQLite file with the data dictionary.

    A year that is blocked for release (`jixiao checks`) is left out and named, and the exit code is 1; the others are published.
    The folder stands whole or not at all; an edition that lies there is replaced. edition.json says which checkpoint it shows.

    Example: jixiao publish --out editions/2024
    """
    if not warehouse.exists:
        raise NothingRecordedError("there is no history yet, and nothing to publish")
    from pipelines.publishing.tell_expectations import tell_failed
    from pipelines.resources.edition import EditionError, publish_edition
    from warehouse import history
    from warehouse.migrate import is_up_to_date, upgrade

    if not is_up_to_date(warehouse):
        with warehouse.writing_alone():
            upgrade(warehouse)
    with warehouse.reading() as connection:
        horizon = as_of.find(connection)
        asked = set(years) or set(history.load_filed_years(connection, horizon))
        blocked = {
            year: rows for year, rows in history.load_blocked_years(connection, horizon).items() if year in asked
        }
        try:
            with telling_progress() as tell:
                manifest = publish_edition(connection, horizon, asked - set(blocked), folder, tell)
        except EditionError as error:
            raise NothingRecordedError(f"nothing was published: {error}") from error
    released = "、".join(map(str, manifest["fiscal_years"])) or "—"
    click.echo(f"已发布 published: {released}, checkpoint {horizon.checkpoint_number} → {folder}")
    for year, rows in sorted(blocked.items()):
        click.echo(f"✗ {year} 不予发布 blocked for release", err=True)
        click.echo("\n".join(f"  {line}" for line in tell_failed(rows, with_remedy=True)), err=True)
    if blocked:
        sys.exit(NO)
