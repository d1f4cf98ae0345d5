"""Bring a warehouse's tables to the present revision. A history only moves forward; there is no downgrade."""

from functools import cache
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
from warehouse.views import find_foreign_views, make_views

_NO_RIGHT = "42501"
_MIGRATIONS = Path(__file__).parent / "migrations"


class OutdatedTablesError(RuntimeError):
    """The tables are not those of today, and who is connected may not make them."""


class NewerTablesError(RuntimeError):
    """The tables were made by a version of jixiao that came after this one."""


def upgrade(warehouse: Warehouse) -> None:
    """Make tables and views where there are none, or bring older ones up to date; nothing is done where they are.

    Raises:
        OutdatedTablesError: something is to be made, and who is connected may not.
        NewerTablesError: the tables are of a later version.
        ViewsInUseError: a view has to be made anew, and something of somebody's own stands on it.
    """
    warehouse.make_place()
    config, (head, *_) = _configure(), _list_revisions()

    def attempt() -> None:
        with warehouse.engine.begin() as connection:
            if require_known(connection) != head:
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


def is_outdated(warehouse: Warehouse) -> bool:
    """Whether the tables are of an earlier version; one that somebody has dropped since is no older for it.

    Raises:
        NewerTablesError: the tables are of a later version.
    """
    with warehouse.reading() as connection:
        return require_known(connection) != _list_revisions()[0]


def is_up_to_date(warehouse: Warehouse) -> bool:
    """Whether tables and views are those of today, as far as who is connected can tell: then reading need not wait for a writer.

    Raises:
        NewerTablesError: the tables are of a later version.
    """
    if not warehouse.is_current:
        return False
    try:
        with warehouse.reading() as connection:
            require_known(connection)
            return not find_foreign_views(connection)
    except ProgrammingError as error:
        if not _is_of_rights(error):
            raise
        return True


def require_known(connection: Connection) -> str | None:
    """The revision of the tables, None where there are none yet; it has to be one of ours.

    Raises:
        NewerTablesError: it is none.
    """
    known = _list_revisions()
    found = MigrationContext.configure(connection).get_current_revision()
    if found is None or found in known:
        return found
    message = (
        "该库由更新版本的 jixiao 建立，请先升级本程序 · "
        f"the warehouse was made by a newer version of jixiao (its tables are {found}, the newest here {known[0]}); "
        "bring this one up to date"
    )
    raise NewerTablesError(message)


@cache
def _list_revisions() -> tuple[str, ...]:
    """The revisions of this program, newest first; read once, for each is a module of its own."""
    return tuple(script.revision for script in ScriptDirectory.from_config(_configure()).walk_revisions())


def _configure() -> Config:
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    return config


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
