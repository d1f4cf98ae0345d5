"""Options that several verbs share."""

import getpass
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click
from click.shell_completion import CompletionItem

from jixiao.as_of import NOW, AsOfType
from warehouse.place import Warehouse, WarehouseUrlError
from warehouse.writer_lock import WAITING

if TYPE_CHECKING:
    from warehouse.history import Row

Command = TypeVar("Command", bound=Callable[..., Any])


def _tell_waiting() -> None:
    click.echo(f"… {WAITING}", err=True)


class WarehouseUrl(click.ParamType):  # type: ignore[type-arg]
    """A database URL, as a warehouse."""

    name = "url"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Warehouse:
        """Name the warehouse; nothing is opened yet."""
        if isinstance(value, Warehouse):
            return value
        try:
            return Warehouse.at(value or None, on_wait=_tell_waiting)
        except WarehouseUrlError as error:
            self.fail(str(error), param, ctx)


class UnitCode(click.ParamType):  # type: ignore[type-arg]
    """A unit's code; the shell completes those in the register. A name in its place is told the code that it stands for."""

    name = "unit"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Take a code as it is typed, known or not; a name or an alias is never taken for the unit."""
        warehouse = _chosen_warehouse(ctx)
        if warehouse is None or not (warehouse.exists and warehouse.is_current):
            return str(value)
        from schemas.register import UnitRegister

        units = _load_units(warehouse)
        register = UnitRegister.from_rows(units, [period for unit in units for period in unit["periods"]])
        codes = register.codes_written(value)
        if codes and value not in codes:
            told = "、".join(codes)
            self.fail(
                f"“{value}”不是单位编码，编码是 {told} · {value!r} is no unit code; its code is {told}", param, ctx
            )
        return str(value)

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:  # noqa: ARG002
        """Units whose code begins so, with their names; none where the warehouse cannot be read."""
        from sqlalchemy.exc import SQLAlchemyError

        try:
            warehouse = _chosen_warehouse(ctx) or Warehouse.at()
            units = _load_units(warehouse) if warehouse.exists else []
        except (SQLAlchemyError, WarehouseUrlError):
            return []
        return [
            CompletionItem(unit["unit_code"], help=unit["unit_name"])
            for unit in units
            if unit["unit_code"].startswith(incomplete)
        ]


def _chosen_warehouse(ctx: click.Context | None) -> Warehouse | None:
    """The warehouse of a command line; it is read before all else of it."""
    chosen = None if ctx is None else ctx.params.get("warehouse")
    return Warehouse.at(chosen) if isinstance(chosen, str) and chosen else chosen or None


def _load_units(warehouse: Warehouse) -> "list[Row]":
    from warehouse.history import find_horizon, load_units

    with warehouse.reading() as connection:
        return load_units(connection, find_horizon(connection))


def warehouse_option(command: Command) -> Command:
    """``--warehouse URL``, or JIXIAO_WAREHOUSE, or the embedded SQLite under var/."""
    return click.option(
        "--warehouse",
        type=WarehouseUrl(),
        envvar="JIXIAO_WAREHOUSE",
        default="",
        is_eager=True,
        help="SQLAlchemy URL of the warehouse; default: JIXIAO_WAREHOUSE, else embedded SQLite under var/.",
    )(command)


def year_option(command: Command) -> Command:
    """``--year Y``, the fiscal year evaluated."""
    return click.option(
        "--year", "fiscal_year", type=click.IntRange(2000, 2999), required=True, help="The fiscal year evaluated."
    )(command)


def format_option(command: Command) -> Command:
    """``--format table|csv|json``."""
    return click.option(
        "--format",
        "form",
        type=click.Choice(["table", "csv", "json"]),
        default="table",
        help="A table for people, or csv/json for programs: then nothing else is printed.",
    )(command)


def as_of_option(command: Command) -> Command:
    """``--as-of T``: the history as it stood then."""
    return click.option(
        "--as-of",
        "as_of",
        type=AsOfType(),
        default=NOW,
        show_default=False,
        help="As it stood at a moment (ISO 8601; without an offset Asia/Shanghai; a date means the end of that day) or at checkpoint #N.",
    )(command)


def act_options(command: Command) -> Command:
    """``--actor NAME`` and ``--reason TEXT``, which go with every act."""
    command = click.option("--reason", default="", help="Why; recorded with the act.")(command)
    return click.option(
        "--actor", default=system_user, help="Who acts; default: the system's user. Recorded as asserted."
    )(command)


def system_user() -> str:
    """The operating system's user, as far as it has one."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "unknown"
