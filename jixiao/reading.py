"""Reading verbs share one way: look only where a warehouse is, load rows, print them in the contract's columns."""

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import Connection

from jixiao.as_of import NOW, AsOf
from jixiao.output import print_rows
from warehouse.history import Horizon
from warehouse.place import Warehouse

Rows = list[dict[str, Any]]


def print_history(
    warehouse: Warehouse,
    load: Callable[[Connection, Horizon], Rows],
    columns: Sequence[str],
    form: str,
    as_of: AsOf = NOW,
) -> None:
    """Load rows as they stand, or stood, and print them; a warehouse that is not there prints the header alone."""
    rows: Rows = []
    if warehouse.exists:
        with warehouse.reading() as connection:
            rows = load(connection, as_of.find(connection))
    print_rows(rows, columns, form)
