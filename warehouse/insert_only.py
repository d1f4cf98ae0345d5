"""Insert-only: the triggers that refuse to change or delete what stands. A table's owner can drop them; the ledger finds what he did then."""

from collections.abc import Iterable

from sqlalchemy import Connection, bindparam, text

TRIGGER_EVENTS = {"sqlite": ("UPDATE", "DELETE"), "postgresql": ("UPDATE", "DELETE", "TRUNCATE")}
_REFUSAL = "the history is insert-only"
_PRESENT = {
    "sqlite": "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name IN :tables",
    # A trigger that was switched off, or left to replicas, refuses nothing; what its function does and how is part of it.
    "postgresql": (
        "SELECT tgname, concat_ws(' ', pg_get_triggerdef(pg_trigger.oid, true), lanname, btrim(prosrc), proconfig::text, "
        "CASE WHEN pronamespace <> relnamespace THEN pronamespace::regnamespace::text END) "
        "FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid JOIN pg_namespace ON pg_namespace.oid = relnamespace "
        "JOIN pg_proc ON pg_proc.oid = tgfoid JOIN pg_language ON pg_language.oid = prolang "
        "WHERE nspname = current_schema() AND relname IN :tables AND NOT tgisinternal AND tgenabled IN ('O', 'A')"
    ),
}


def trigger_name(table: str, action: str) -> str:
    """The name of the trigger that guards a table against an action."""
    return f"{table}_refuses_{action.lower()}"


def guard_statements(dialect: str, table: str) -> list[str]:
    """The statements that make a table insert-only.

    On SQLite also against INSERT OR REPLACE (with ``recursive_triggers``); on PostgreSQL also against TRUNCATE.
    """
    if dialect == "sqlite":
        return [
            f"CREATE TRIGGER {trigger_name(table, action)} BEFORE {action} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{_REFUSAL}: {table}'); END"
            for action in TRIGGER_EVENTS[dialect]
        ]
    function = _name_function(table)
    return [
        f"CREATE OR REPLACE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS $$ {_write_body(table)} $$",
        *(
            f"CREATE TRIGGER {trigger_name(table, action)} BEFORE {action} ON {table} EXECUTE FUNCTION {function}()"
            for action in TRIGGER_EVENTS[dialect]
        ),
    ]


def define_guards(dialect: str, tables: Iterable[str]) -> dict[str, str]:
    """The definition of each trigger that keeps these tables insert-only, by its name, as `load_guards` finds it."""
    if dialect == "sqlite":
        made = [statement for table in tables for statement in guard_statements(dialect, table)]
        return {statement.split()[2]: statement for statement in made}
    return {
        trigger_name(table, action): (
            f"CREATE TRIGGER {trigger_name(table, action)} BEFORE {action} ON {table} FOR EACH STATEMENT "
            f"EXECUTE FUNCTION {_name_function(table)}() plpgsql {_write_body(table)}"
        )
        for table in tables
        for action in TRIGGER_EVENTS[dialect]
    }


def load_guards(connection: Connection, tables: Iterable[str]) -> dict[str, str]:
    """The triggers that stand on these tables and are switched on, whoever made them: what each does, by its name."""
    query = text(_PRESENT[connection.dialect.name]).bindparams(bindparam("tables", expanding=True))
    found = connection.execute(query, {"tables": list(tables)})
    return {name: " ".join(definition.split()) for name, definition in found}


def renew_guards(connection: Connection, tables: Iterable[str]) -> list[str]:
    """Make the triggers anew that are missing, switched off or defined otherwise; returns their names. Others are left alone."""
    dialect = connection.dialect.name
    named = list(tables)
    present = load_guards(connection, named)
    renewed: list[str] = []
    for table in named:
        wanted = define_guards(dialect, [table])
        wrong = [name for name, definition in wanted.items() if present.get(name) != definition]
        if not wrong:
            continue
        on_table = f" ON {table}" if dialect == "postgresql" else ""
        drops = [f"DROP TRIGGER IF EXISTS {name}{on_table}" for name in wanted]
        for statement in (*drops, *guard_statements(dialect, table)):
            connection.execute(text(statement))
        renewed += wrong
    return renewed


def _name_function(table: str) -> str:
    return f"{table}_refuses_change"


def _write_body(table: str) -> str:
    return f"BEGIN RAISE EXCEPTION '{_REFUSAL}: {table}'; END"
