"""Insert-only: the triggers that refuse to change or delete what stands. A table's owner can drop them; the ledger finds that."""

from sqlalchemy import Connection, text

TRIGGER_EVENTS = {"sqlite": ("UPDATE", "DELETE"), "postgresql": ("UPDATE", "DELETE", "TRUNCATE")}
_REFUSAL = "the history is insert-only"
_PRESENT = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
    # A trigger that was switched off refuses nothing.
    "postgresql": (
        "SELECT tgname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid JOIN pg_namespace ON pg_namespace.oid = relnamespace "
        "WHERE nspname = current_schema() AND NOT tgisinternal AND tgenabled <> 'D'"
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
    function = f"{table}_refuses_change"
    refuse = f"$$ BEGIN RAISE EXCEPTION '{_REFUSAL}: {table}'; END $$"
    return [
        f"CREATE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS {refuse}",
        *(
            f"CREATE TRIGGER {trigger_name(table, action)} BEFORE {action} ON {table} EXECUTE FUNCTION {function}()"
            for action in TRIGGER_EVENTS[dialect]
        ),
    ]


def load_present_triggers(connection: Connection) -> set[str]:
    """The triggers that stand, and are switched on."""
    return set(connection.execute(text(_PRESENT[connection.dialect.name])).scalars())
