"""Bring a warehouse's tables to the present revision. A history only moves forward; there is no downgrade."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection
from sqlalchemy.exc import ProgrammingError

from warehouse.fault_points import pass_point
from warehouse.place import Warehouse
from warehouse.transient import retry_transient
from warehouse.views import drop_views, find_foreign_views, make_views

_NO_RIGHT = "42501"
_MIGRATIONS = Path(__file__).parent / "migrations"


class OutdatedTablesError(RuntimeError):
    """The tables are not those of today, and who is connected may not make them."""


def upgrade(warehouse: Warehouse) -> None:
    """Make tables and views where there are none, or bring older ones up to date; nothing is done where they are."""
    warehouse.state.mkdir(parents=True, exist_ok=True)
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    head = ScriptDirectory.from_config(config).get_current_head()

    def attempt() -> None:
        with warehouse.engine.begin() as connection:
            if MigrationContext.configure(connection).get_current_revision() != head:
                drop_views(connection)
                config.attributes["connection"] = connection
                command.upgrade(config, "head")
                pass_point("migrate.revised")
                make_views(connection)
            else:
                _renew_views(connection)

    try:
        retry_transient(attempt)
    except ProgrammingError as error:
        if not _is_of_rights(error):
            raise
        message = "the tables are of an earlier version, or not there; their owner makes them: jixiao warehouse init"
        raise OutdatedTablesError(message) from error


def is_up_to_date(warehouse: Warehouse) -> bool:
    """Whether tables and views are those of today, as far as who is connected can tell: then reading need not wait for a writer."""
    if not warehouse.is_current:
        return False
    try:
        with warehouse.reading() as connection:
            return not find_foreign_views(connection)
    except ProgrammingError as error:
        if not _is_of_rights(error):
            raise
        return True


def _renew_views(connection: Connection) -> None:
    """Renew views that are not ours, unless only their owner may: they are no reason to record nothing, and `verify` tells of them."""
    try:
        with connection.begin_nested():
            make_views(connection)
    except ProgrammingError as error:
        if not _is_of_rights(error):
            raise


def _is_of_rights(error: ProgrammingError) -> bool:
    return getattr(error.orig, "sqlstate", None) == _NO_RIGHT
