"""`jixiao warehouse`."""

import sys

import click

from jixiao.failures import NO
from jixiao.options import warehouse_option
from jixiao.verbs import Verbs
from warehouse.place import Warehouse


@click.group("warehouse", cls=Verbs)
def command() -> None:
    """The database itself: its tables and roles, and whether it does what a warehouse needs."""


@command.command("init")
@click.option(
    "--roles", is_flag=True, help="PostgreSQL: make jixiao_writer, jixiao_analyst and jixiao_auditor, and grant."
)
@warehouse_option
def init(roles: bool, warehouse: Warehouse) -> None:
    """Make the tables, or bring those of an earlier version up to date; triggers that were altered are made anew, and named.

    Repeating it changes nothing.

    \b
    With --roles (PostgreSQL; as the owner of the tables, who may create roles):
      jixiao_writer   may insert and select: for `jixiao run` and the other acts
      jixiao_analyst  may select: for SQL, `jixiao scores`, `jixiao publish`
      jixiao_auditor  may select: for `jixiao verify`, `jixiao trace`
    Make people and programs members of one: GRANT jixiao_analyst TO zhang. Grant anew after an upgrade.
    """  # noqa: D301
    from warehouse.insert_only import renew_guards
    from warehouse.migrate import upgrade
    from warehouse.roles import NoRolesError, grant_roles
    from warehouse.tables import LEDGER_TABLES, SEALED_TABLES

    with warehouse.writing_alone():
        upgrade(warehouse)
        with warehouse.engine.begin() as connection:
            renewed = renew_guards(connection, [*SEALED_TABLES, *LEDGER_TABLES])
        click.echo("表已就绪 · the tables are those of today")
        if renewed:
            click.echo(f"! 触发器已重建，请核验 · triggers made anew, please verify: {', '.join(renewed)}", err=True)
        if not roles:
            return
        try:
            granted = grant_roles(warehouse)
        except NoRolesError as error:
            raise click.UsageError(str(error)) from error
    for role, rights in granted.items():
        click.echo(f"{role:16} {rights}")


@command.command("selftest")
@warehouse_option
def selftest(warehouse: Warehouse) -> None:
    """Try on the database itself whether it does what a warehouse needs; what stands there is not touched.

    For databases that speak PostgreSQL's language. Needs the right to create a schema, in which everything is tried and which is
    dropped at the end. Exit code 0: it does; 1: it does not, and what.
    """
    from warehouse.selftest import try_database

    failures = 0
    for outcome in try_database(warehouse):
        failures += outcome.failure is not None
        sign, told = ("✓", "") if outcome.failure is None else ("✗", f": {outcome.failure}")
        click.echo(f"{sign} {outcome.sentence}{told}")
    if failures:
        click.echo(f"不适用 · not fit for a warehouse: {failures} failed")
        sys.exit(NO)
    click.echo("适用 · fit for a warehouse")
