"""Roles of a PostgreSQL warehouse: who writes may insert and select, who analyses or audits may select; nobody may change.

Roles are groups without a login, shared by all databases of a server; people and programs are made members of them. The owner of
the tables, who brings them up to date, is none of them. Does not belong here: the triggers that refuse changes to anybody.
"""

from sqlalchemy import text

from warehouse.place import Warehouse
from warehouse.tables import LEDGER_TABLES, SEALED_TABLES

ROLES = {"jixiao_writer": "INSERT, SELECT", "jixiao_analyst": "SELECT", "jixiao_auditor": "SELECT"}
_WRITTEN = (*SEALED_TABLES, *LEDGER_TABLES)


class NoRolesError(ValueError):
    """The database has no roles."""


def grant_roles(warehouse: Warehouse) -> dict[str, str]:
    """Make the roles where they are not there yet, and give them their rights and nobody else any; returns what each may do.

    To be repeated when tables or views have been added.

    Raises:
        NoRolesError: SQLite, where the rights to the file decide.
    """
    if warehouse.is_sqlite:
        message = "SQLite has no roles: who may write the file may write the warehouse"
        raise NoRolesError(message)
    with warehouse.engine.begin() as connection:
        schema = connection.execute(text("SELECT quote_ident(current_schema())")).scalar_one()
        present = set(connection.execute(text("SELECT rolname FROM pg_roles")).scalars())
        statements = [f"CREATE ROLE {role} NOLOGIN" for role in ROLES if role not in present]
        statements += [
            f"REVOKE ALL ON ALL TABLES IN SCHEMA {schema} FROM PUBLIC",
            f"REVOKE CREATE ON SCHEMA {schema} FROM PUBLIC",
        ]
        for role, rights in ROLES.items():
            statements += [
                f"REVOKE ALL ON ALL TABLES IN SCHEMA {schema} FROM {role}",
                f"GRANT USAGE ON SCHEMA {schema} TO {role}",
                f"GRANT SELECT ON ALL TABLES IN SCHEMA {schema} TO {role}",
            ]
            if "INSERT" in rights:
                statements.append(f"GRANT INSERT ON {', '.join(_WRITTEN)} TO {role}")
        for statement in statements:
            connection.execute(text(statement))
    return dict(ROLES)
