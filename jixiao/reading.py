"""Reading verbs share one way: look only where a warehouse is, load rows, print them in the contract's columns."""

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import Connection

from jixiao.output import print_rows
from warehouse.history import Horizon, find_horizon
from warehouse.place import Warehouse

Rows = list[dict[str, Any]]


def print_history(
    warehouse: Warehouse,
    load: Callable[[Connection, Horizon], Rows],
    columns: Sequence[str],
    form: str,
    title: str = "",
) -> None:
    """Load rows as of the newest checkpoint and print them; a warehouse that is not there prints the header alone."""
    rows: Rows = []
    if warehouse.exists:
        with warehouse.reading() as connection:
            rows = load(connection, find_horizon(connection))
    print_rows(rows, columns, form, title)
