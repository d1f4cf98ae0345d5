"""`jixiao publish`."""

import sys
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from jixiao.as_of import AsOf
from jixiao.failures import NO, NothingRecordedError
from jixiao.options import as_of_option, warehouse_option
from jixiao.progress import telling_progress
from warehouse.place import Warehouse

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from warehouse.history import Horizon, Row


@click.command("publish")
@click.option("--out", "folder", type=click.Path(path_type=Path), required=True, help="The folder of the edition.")
@click.option("--year", "years", type=click.IntRange(2000, 2999), multiple=True, help="Only these fiscal years.")
@as_of_option
@warehouse_option
def command(folder: Path, years: tuple[int, ...], as_of: AsOf, warehouse: Warehouse) -> None:
    """Write the history for analysts: Parquet by fiscal year, CSV for spreadsheets, and one SQLite file with the data dictionary.

    A year that is blocked for release, or changed since it was judged (`jixiao checks`), is left out and named, and the exit code
    is 1; the others are published. Where all are, nothing is written. The folder stands whole or not at all; an edition that lies
    there is replaced. edition.json says which checkpoint it shows.

    Example: jixiao publish --out editions/2024
    """
    if not warehouse.exists:
        raise NothingRecordedError("还没有历史，无可发布 · there is no history yet, and nothing to publish")
    from warehouse import history
    from warehouse.migrate import is_up_to_date, upgrade

    if not is_up_to_date(warehouse):
        with warehouse.writing_alone():
            upgrade(warehouse)
    with warehouse.reading() as connection:
        horizon = as_of.find(connection)
        asked = _choose(years, history.load_filed_years(connection, horizon))
        blocked = {
            year: rows for year, rows in history.load_blocked_years(connection, horizon).items() if year in asked
        }
        unjudged = (asked & history.load_unjudged_years(connection, horizon)) - set(blocked)
        released = sorted(asked - set(blocked) - unjudged)
        if released:
            _publish(connection, horizon, released, folder)
            told = f"已发布 published: {'、'.join(map(str, released))}"
            click.echo(f"{told}, checkpoint {horizon.checkpoint_number} → {folder}")
    _tell_refused(blocked, unjudged)
    if not released:
        click.echo(f"未发布 nothing was published; {folder} is left as it is", err=True)
    if blocked or unjudged:
        sys.exit(NO)


def _choose(asked: Collection[int], filed: Collection[int]) -> set[int]:
    """The years to publish: those asked for, or all that anything was filed for."""
    if not filed:
        raise NothingRecordedError("还没有任何报送，无可发布 · nothing was filed yet, and there is nothing to publish")
    unknown = sorted(set(asked) - set(filed))
    if unknown:
        names, known = ("、".join(map(str, some)) for some in (unknown, filed))
        raise click.BadParameter(
            f"没有 {names} 年度的报送，有 {known} · nothing was filed for {names}; there are {known}",
            param_hint="--year",
        )
    return set(asked or filed)


def _publish(connection: "Connection", horizon: "Horizon", years: Collection[int], folder: Path) -> None:
    from pipelines.resources.edition import EditionError, publish_edition
    from warehouse.whole_folder import FolderError

    try:
        with telling_progress() as tell:
            publish_edition(connection, horizon, years, folder, tell)
    except (EditionError, FolderError) as error:
        raise NothingRecordedError(f"未发布 · nothing was published: {error}") from error


def _tell_refused(blocked: "Mapping[int, list[Row]]", unjudged: Collection[int]) -> None:
    from pipelines.publishing.tell_expectations import tell_failed, tell_unjudged

    for year, rows in sorted(blocked.items()):
        click.echo(f"✗ {year} 不予发布 blocked for release", err=True)
        click.echo("\n".join(f"  {line}" for line in tell_failed(rows, with_remedy=True)), err=True)
    for year in sorted(unjudged):
        click.echo(tell_unjudged(year), err=True)
