"""One alteration after another on the same history: each is made, looked at by `verify`, and undone."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import Connection
from sqlalchemy.exc import DataError, IntegrityError

from tests.engines import drop_guards
from tests.faults.tampering import Statements
from tests.worlds import Place
from warehouse.place import Warehouse
from warehouse.verify import Discrepancy, verify_connection


@dataclass(frozen=True)
class Trial:
    """A transaction without triggers, in which alterations are made and undone."""

    warehouse: Warehouse
    connection: Connection

    def alter(self, statements: Statements) -> list[Discrepancy] | None:
        """What `verify` says of an alteration; None where the database itself refuses a value of a wrong kind."""
        mark = "?" if self.connection.dialect.name == "sqlite" else "%s"
        undo = self.connection.begin_nested()
        try:
            for statement, values in statements:
                self.connection.exec_driver_sql(statement.replace("?", mark), values)
            return list(verify_connection(self.connection, self.warehouse.files).discrepancies)
        except (DataError, IntegrityError):
            if self.connection.dialect.name == "sqlite":  # it takes any value; only our own keys could stand in the way
                raise
            return None
        finally:
            undo.rollback()


@contextmanager
def trial(place: Place) -> Iterator[Trial]:
    """Everything that is done to the place within is undone at the end."""
    warehouse = place.warehouse()
    with warehouse.engine.connect() as connection:
        drop_guards(connection)
        yield Trial(warehouse, connection)
        connection.rollback()
    warehouse.engine.dispose()
