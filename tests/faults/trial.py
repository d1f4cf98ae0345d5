"""One alteration after another on the same history: each is made, looked at by `verify`, and undone."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import Connection
from sqlalchemy.exc import DataError, IntegrityError

from tests.engines import drop_guards
from tests.faults.tampering import Statements
from tests.worlds import Place
from warehouse.place import Warehouse
from warehouse.verify import Discrepancy, Standpoint, Verification, verify_connection


@dataclass(frozen=True)
class Trial:
    """A transaction without triggers, in which alterations are made and undone."""

    warehouse: Warehouse
    connection: Connection

    def alter(self, statements: Statements) -> list[Discrepancy]:
        """What `verify` says of an alteration."""
        return self.alter_each([statements])[1]

    def look_after(self, statements: Statements, standpoint: Standpoint) -> Verification:
        """All that `verify` says after an alteration, from where one stands."""
        undo = self.connection.begin_nested()
        try:
            self._is_made(statements)
            return verify_connection(self.connection, self.warehouse.files, None, standpoint)
        finally:
            undo.rollback()

    def alter_each(self, alterations: Sequence[Statements]) -> tuple[list[bool], list[Discrepancy]]:
        """Which alterations the database itself did not refuse, as values of a wrong kind; and what `verify` says of those."""
        undo = self.connection.begin_nested()
        try:
            made = [self._is_made(one) for one in alterations]
            return made, list(verify_connection(self.connection, self.warehouse.files).discrepancies) if any(
                made
            ) else []
        finally:
            undo.rollback()

    def _is_made(self, statements: Statements) -> bool:
        name = self.connection.dialect.name
        try:
            with self.connection.begin_nested():
                for statement, values in statements:
                    self.connection.exec_driver_sql(statement.replace("?", "?" if name == "sqlite" else "%s"), values)
        except (DataError, IntegrityError):
            if name == "sqlite":  # it takes any value; only our own keys could stand in the way
                raise
            return False
        return True


@contextmanager
def trial(place: Place) -> Iterator[Trial]:
    """Everything that is done to the place within is undone at the end."""
    warehouse = place.warehouse()
    with warehouse.engine.connect() as connection:
        drop_guards(connection)
        yield Trial(warehouse, connection)
        connection.rollback()
    warehouse.engine.dispose()
