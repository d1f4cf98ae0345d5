"""Reading verbs share one way: look only where a warehouse is, load rows, print them in the contract's columns."""

from collections.abc import Callable, Sequence
from typing import Any

import click
from sqlalchemy import Connection

from jixiao.as_of import NOW, AsOf
from jixiao.output import print_rows
from warehouse.history import Horizon
from warehouse.place import Warehouse

Rows = list[dict[str, Any]]
Load = Callable[[Connection, Horizon], Rows]
TABLE = "table"
# Parameters of a verb that say how to look, not for what.
_MANNERS = frozenset({"as_of", "form", "warehouse"})


def print_history(warehouse: Warehouse, load: Load, columns: Sequence[str], form: str, as_of: AsOf = NOW) -> None:
    """Load rows as they stand, or stood, and print them; a warehouse that is not there prints the header alone."""
    print_rows(load_history(warehouse, load, form, as_of), columns, form)


def load_history(warehouse: Warehouse, load: Load, form: str, as_of: AsOf = NOW) -> Rows:
    """Load rows as they stand, or stood; people are told where a warehouse has none of them."""
    if not warehouse.exists:
        click.echo(tell_absent(warehouse), err=True)
        return []
    bring_up_to_date(warehouse)
    with warehouse.reading() as connection:
        rows = load(connection, as_of.find(connection))
    if form == TABLE and not rows:
        click.echo(f"无记录 · nothing is on record{_name_question()}", err=True)
    return rows


def tell_absent(warehouse: Warehouse) -> str:
    """That nothing was ever recorded there, and where that is: a path may be mistyped, or a disk not mounted."""
    return f"没有历史记录 · there is no history in {warehouse.name}"


def bring_up_to_date(warehouse: Warehouse) -> None:
    """Make the tables and columns that came since; what an earlier version sealed stays as it is."""
    if warehouse.is_current:
        return
    from warehouse.migrate import upgrade

    with warehouse.writing_alone():
        upgrade(warehouse)


def _name_question() -> str:
    """What the verb was asked for, in its own words."""
    asked = click.get_current_context().params
    told = [str(value) for name, value in asked.items() if name not in _MANNERS and type(value) in {str, int}]
    when = "" if asked.get("as_of", NOW) == NOW else " as of then"
    return (f" for {', '.join(told)}" if told else "") + when
