"""Reading verbs share one way: look only where a warehouse is, load rows, print them in the contract's columns."""

from collections.abc import Callable, Mapping, Sequence
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
    """Load rows as they stand, or stood; people are told where a warehouse has none of them, and why.

    Raises:
        BadParameter: the verb was asked for a unit that nobody knows, or for an item that its evaluation does not have.
    """
    if not warehouse.exists:
        click.echo(tell_absent(warehouse), err=True)
        return []
    bring_up_to_date(warehouse)
    with warehouse.reading() as connection:
        horizon = as_of.find(connection)
        rows = load(connection, horizon)
        why = "" if rows else _explain_absence(connection, horizon)
    if form == TABLE and not rows:
        click.echo(f"无记录 · nothing is on record{_name_question()}", err=True)
        click.echo(why, err=True, nl=bool(why))
    return rows


def _explain_absence(connection: Connection, horizon: Horizon) -> str:
    """Why there is nothing of what the verb was asked for, as far as its unit, year and item tell."""
    from pipelines.publishing.tell_standing import tell_standing, tell_year
    from warehouse import history

    asked = click.get_current_context().params
    unit, fiscal_year = asked.get("unit"), asked.get("fiscal_year")
    if fiscal_year is None:
        return ""
    if unit is None:
        return tell_year(fiscal_year, history.load_filed_years(connection, horizon))
    _require_unit(connection, unit)
    if asked.get("item"):
        _require_item(connection, horizon, unit, fiscal_year, asked)
    submissions = history.load_submissions(connection, horizon, fiscal_year)
    return tell_standing(unit, fiscal_year, history.load_units(connection, horizon), submissions)


def _require_unit(connection: Connection, unit: str) -> None:
    """Refuse a unit that was neither registered nor ever filed, where the verb is about that unit alone."""
    from warehouse import history

    about = click.get_current_context().command.params
    known = {row["unit_code"] for row in history.load_units(connection, history.find_horizon(connection))}
    if known and unit not in known and any(one.name == "unit" and isinstance(one, click.Argument) for one in about):
        told = (
            f"没有单位 {unit}：名录中没有，也没有报送；jixiao register list 列出全部单位编码 · there is no unit {unit!r}, neither registered "
            "nor ever filed; jixiao register list names all"
        )
        raise click.BadParameter(told, param_hint="UNIT")


def _require_item(
    connection: Connection, horizon: Horizon, unit: str, fiscal_year: int, asked: Mapping[str, Any]
) -> None:
    """Refuse an item that no version of an evaluation has, naming those it has; where there is no evaluation, none is wrong.

    What a report states can be asked for of any unit, also of one without a report.
    """
    from schemas.rubric import name_items
    from warehouse import history
    from warehouse.trace_statements import STATEMENTS

    versions = history.load_evaluation_versions(connection, horizon, unit, fiscal_year)
    own = dict.fromkeys(row["item_code"] for row in versions if row["subject_code"] == asked.get("subject"))
    if own and asked["item"] not in (*own, STATEMENTS):
        names = name_items(row["content_json"] for row in history.load_rubrics(connection, horizon))
        known = "、".join(f"{code} {names[code][0]}" if code in names else code for code in own)
        told = f"没有 {asked['item']} 这一项，该单位有 · there is no item {asked['item']!r}; there are: {known}"
        raise click.BadParameter(told, param_hint="ITEM")


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
