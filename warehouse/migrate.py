"""Bring a warehouse's tables to the present revision. A history only moves forward; there is no downgrade."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from warehouse.place import Warehouse

_MIGRATIONS = Path(__file__).parent / "migrations"


def upgrade(warehouse: Warehouse) -> None:
    """Make the tables where there are none, or bring older ones up to date; nothing is done where they are."""
    warehouse.state.mkdir(parents=True, exist_ok=True)
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    with warehouse.engine.begin() as connection:
        present = MigrationContext.configure(connection).get_current_revision()
        if present == ScriptDirectory.from_config(config).get_current_head():
            return
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
