"""Insert-only: the triggers that refuse to change or delete what stands. A table's owner can drop them; the ledger finds that."""

TRIGGER_EVENTS = ("UPDATE", "DELETE")


def trigger_name(table: str, action: str) -> str:
    """The name of the trigger that guards a table against an action."""
    return f"{table}_refuses_{action.lower()}"


def sqlite_triggers(table: str) -> list[str]:
    """The statements that make a SQLite table insert-only (INSERT OR REPLACE too, with ``recursive_triggers``)."""
    return [
        f"CREATE TRIGGER {trigger_name(table, action)} BEFORE {action} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, 'the history is insert-only: {table}'); END"
        for action in TRIGGER_EVENTS
    ]
