"""Make the views, and see whether those that stand are ours.

A view holds no record, so one that was changed leaves the history as it is; but it may tell analysts something else than the
history does. Databases keep a view's definition as they spell it; so ours is made beside it for a moment and the two are compared as
the database spells them. Does not belong here: what a view shows (``define``).
"""

from sqlalchemy import Connection, text

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


def make_views(connection: Connection) -> None:
    """Make the views that are missing and replace those that are not ours; nothing is done where all are.

    Whoever may read the table ``scores`` may read the views (PostgreSQL).
    """
    if not find_foreign_views(connection):
        return
    drop_views(connection)
    for name, query in list_views(connection.dialect.name).items():
        connection.exec_driver_sql(f"CREATE VIEW {name} AS {query}")
    if connection.dialect.name == "postgresql":
        preparer = connection.dialect.identifier_preparer
        for reader in connection.execute(text(_READERS)).scalars().all():
            grantee = reader if reader == "PUBLIC" else preparer.quote(reader)
            connection.exec_driver_sql(f"GRANT SELECT ON {', '.join(list_views('postgresql'))} TO {grantee}")


def drop_views(connection: Connection) -> None:
    """Drop our views, so that the tables below them can change."""
    present = _load_stored(connection)
    for name in reversed(list_views(connection.dialect.name)):
        if name in present:
            connection.exec_driver_sql(f"DROP VIEW {name}")


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
