"""Bring a warehouse's tables to the present revision. A history only moves forward; there is no downgrade."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.exc import ProgrammingError

from warehouse.fault_points import pass_point
from warehouse.place import Warehouse
from warehouse.transient import retry_transient

_NO_RIGHT = "42501"
_MIGRATIONS = Path(__file__).parent / "migrations"


class OutdatedTablesError(RuntimeError):
    """The tables are not those of today, and who is connected may not make them."""


def upgrade(warehouse: Warehouse) -> None:
    """Make the tables where there are none, or bring older ones up to date; nothing is done where they are."""
    warehouse.state.mkdir(parents=True, exist_ok=True)
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    head = ScriptDirectory.from_config(config).get_current_head()

    def attempt() -> None:
        with warehouse.engine.begin() as connection:
            if MigrationContext.configure(connection).get_current_revision() == head:
                return
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
            pass_point("migrate.revised")

    try:
        retry_transient(attempt)
    except ProgrammingError as error:
        if getattr(error.orig, "sqlstate", None) != _NO_RIGHT:
            raise
        message = "the tables are of an earlier version, or not there; their owner makes them: jixiao warehouse init"
        raise OutdatedTablesError(message) from error
