"""Make the views, and see whether those that stand are ours.

A view holds no record, so one that was changed leaves the history as it is; but it may tell analysts something else than the
history does. Databases keep a view's definition as they spell it; so ours is made beside it for a moment and the two are compared as
the database spells them. On PostgreSQL a view of somebody's own may stand on ours: then ours is replaced beneath it as long as its
columns stay. Does not belong here: what a view shows (``define``).
"""

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError, ProgrammingError

from warehouse.views.define import list_views

_STORED = {
    "sqlite": "SELECT name, sql FROM sqlite_master WHERE type = 'view'",
    "postgresql": "SELECT viewname, definition FROM pg_views WHERE schemaname = current_schema()",
}
_SPELLED = (
    "SELECT relname, pg_get_viewdef(oid) FROM pg_class WHERE relnamespace = pg_my_temp_schema() AND relkind = 'v'"
)
_READERS = (
    "SELECT DISTINCT grantee FROM information_schema.role_table_grants WHERE table_schema = current_schema() "
    "AND table_name = 'scores' AND privilege_type = 'SELECT' AND grantee <> current_user"
)
# SQLSTATE: what stands has columns that a replacement may not change; something stands on what is to be dropped.
_OTHER_COLUMNS, _IN_USE = "42P16", "2BP01"


class ViewsInUseError(RuntimeError):
    """Views have to be dropped and made anew, and views that are not ours stand on them."""


def make_views(connection: Connection) -> None:
    """Make the views that are missing and replace those that are not ours; nothing is done where all are.

    Whoever may read the table ``scores`` may read the views (PostgreSQL).

    Raises:
        ViewsInUseError: the columns of a view change, and something of somebody's own stands on it.
    """
    if not find_foreign_views(connection):
        return
    if not _replace_views(connection):
        _drop_views(connection)
        _create_views(connection, "CREATE VIEW")
    if connection.dialect.name == "postgresql":
        preparer = connection.dialect.identifier_preparer
        for reader in connection.execute(text(_READERS)).scalars().all():
            grantee = reader if reader == "PUBLIC" else preparer.quote(reader)
            connection.exec_driver_sql(f"GRANT SELECT ON {', '.join(list_views('postgresql'))} TO {grantee}")


def _create_views(connection: Connection, create: str) -> None:
    for name, query in list_views(connection.dialect.name).items():
        connection.exec_driver_sql(f"{create} {name} AS {query}")


def _replace_views(connection: Connection) -> bool:
    """Replace what stands without dropping it; False where the database cannot: SQLite, or other columns."""
    if connection.dialect.name == "sqlite":
        return False
    try:
        with connection.begin_nested():
            _create_views(connection, "CREATE OR REPLACE VIEW")
    except ProgrammingError as error:
        if _read_state(error) != _OTHER_COLUMNS:
            raise
        return False
    return True


def _drop_views(connection: Connection) -> None:
    """Drop our views; PostgreSQL is asked for all at once, and so names everything that stands on any of them."""
    present = _load_stored(connection)
    ours = [name for name in reversed(list_views(connection.dialect.name)) if name in present]
    lots = [ours] if connection.dialect.name == "postgresql" and ours else [[name] for name in ours]
    try:
        for lot in lots:
            connection.exec_driver_sql(f"DROP VIEW {', '.join(lot)}")
    except DBAPIError as error:
        if _read_state(error) != _IN_USE:
            raise
        message = (
            "our views have to be made anew, and others stand on them: "
            f"{_tell_dependents(error)}; drop those, run `jixiao warehouse init`, and make them again"
        )
        raise ViewsInUseError(message) from error


def _tell_dependents(error: DBAPIError) -> str:
    """What depends on what, in the server's words."""
    diagnosis = getattr(error.orig, "diag", None)
    return "; ".join((getattr(diagnosis, "message_detail", None) or str(error.orig)).splitlines())


def _read_state(error: DBAPIError) -> str | None:
    state: str | None = getattr(error.orig, "sqlstate", None)
    return state


def find_foreign_views(connection: Connection) -> list[str]:
    """The views that are missing, or not defined as they are here.

    Raises:
        ProgrammingError: PostgreSQL, and who is connected may not make temporary views.
    """
    present, wanted = _load_stored(connection), _spell_wanted(connection)
    return [name for name, definition in wanted.items() if present.get(name) != definition]


def _load_stored(connection: Connection) -> dict[str, str]:
    return {str(name): str(sql) for name, sql in connection.exec_driver_sql(_STORED[connection.dialect.name])}


def _spell_wanted(connection: Connection) -> dict[str, str]:
    """Our definitions, as the database spells them."""
    views = list_views(connection.dialect.name)
    if connection.dialect.name == "sqlite":
        return {name: f"CREATE VIEW {name} AS {query}" for name, query in views.items()}
    with connection.begin_nested() as moment:
        for name, query in views.items():
            connection.exec_driver_sql(f"CREATE TEMPORARY VIEW {name} AS {query}")
        spelled = {str(name): str(sql) for name, sql in connection.exec_driver_sql(_SPELLED)}
        moment.rollback()
    return spelled
