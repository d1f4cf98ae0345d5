"""Dagster's home: a folder in the warehouse's state, with its settings. Does not belong here: opening it (``dagster_instance``)."""

import os
from pathlib import Path

import click

from jixiao.failures import NothingRecordedError
from warehouse.disk import make_folder
from warehouse.place import PROJECT_FOLDER, Warehouse

COPY_MARK = "# Settings of a Dagster home;"


class DagsterSettingsError(NothingRecordedError):
    """Dagster's home cannot be opened with its settings."""


def prepare_home(warehouse: Warehouse) -> Path:
    """The Dagster home of a warehouse, ``<state>/dagster``, with its settings in place.

    The settings are a copy of the project's dagster.yaml, renewed whenever the two differ. A site's own are left alone: a file that
    does not begin with the line that marks the copy. The file that ``JIXIAO_DAGSTER_YAML`` names is copied there, and stays once
    the variable is gone.

    Raises:
        DagsterSettingsError: the file named is not there.
    """
    home = warehouse.state / "dagster"
    make_folder(warehouse.state)
    make_folder(home)
    settings, named = home / "dagster.yaml", os.environ.get("JIXIAO_DAGSTER_YAML")
    source = Path(named) if named else PROJECT_FOLDER / "dagster.yaml"
    try:
        content = source.read_text(encoding="utf-8")
    except OSError as error:
        raise DagsterSettingsError(
            f"JIXIAO_DAGSTER_YAML names {source}, which cannot be read: {error.strerror}"
        ) from error
    standing = settings.read_text(encoding="utf-8") if settings.exists() else None
    is_own = standing is not None and not standing.startswith(COPY_MARK)
    if content != standing and (named or not is_own):
        settings.write_text(content, encoding="utf-8")
    return home


@click.command()
def main() -> None:
    """Prepare the home of the warehouse of the surroundings, and print where it is; `make dev` starts Dagster there."""
    click.echo(prepare_home(Warehouse.at()).resolve())


if __name__ == "__main__":
    main()
