"""What lies around the leaves: whether the tables are there, triggers and views are ours, and the file store holds every file."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from sqlalchemy import Connection, inspect
from sqlalchemy.exc import DBAPIError

from warehouse.file_store import FileStore, MissingFileError
from warehouse.insert_only import define_guards, load_guards
from warehouse.tables import LEDGER_TABLES, SEALED_TABLES, table_of
from warehouse.verify.result import Discrepancy, shorten
from warehouse.verify.witnesses import Row
from warehouse.views import find_foreign_views


def check_tables(connection: Connection) -> Iterator[Discrepancy]:
    """Tables and columns that are gone: what they held cannot be compared."""
    inspector = inspect(connection)
    tables = set(inspector.get_table_names())
    for name, model in (SEALED_TABLES | LEDGER_TABLES).items():
        wanted = set(table_of(model).columns.keys())
        missing = wanted - {column["name"] for column in inspector.get_columns(name)} if name in tables else wanted
        if name not in tables:
            yield Discrepancy("deleted", name, "all", "the table is gone")
        elif missing:
            yield Discrepancy("deleted", name, "all", f"columns are gone: {', '.join(sorted(missing))}")


@dataclass
class StoreCheck:
    """What the file store holds of the files that a history names (by hash and name), of which some were removed by order.

    ``load_later_removals`` looks into the history as it is by now: a file may be removed while a verification runs, which reads the
    history of when it began.
    """

    store: FileStore
    files: Mapping[str, str]
    removals: Mapping[str, Row]
    load_later_removals: Callable[[], Mapping[str, Any]] = dict
    remarks: list[str] = field(default_factory=list)

    def find_faults(self) -> Iterator[Discrepancy]:
        """Files that are gone without an order, altered, or not to be read."""
        for sha256, name in sorted(self.files.items()):
            if sha256 in self.removals:
                continue
            key = f"{sha256} ({name})"
            try:
                if not self.store.is_intact(sha256):
                    yield Discrepancy("edited", "file store", key, "its content does not have its hash")
            except MissingFileError:
                if sha256 in self._later:
                    self.remarks.append(
                        f"the file {key} was removed while this verification ran: {_tell_order(self._later[sha256])}; verify again"
                    )
                else:
                    yield Discrepancy("deleted", "file store", key, "the file is gone")
            except OSError as error:
                yield Discrepancy("damaged", "file store", key, f"it cannot be read: {error}")

    def remark_removals(self) -> Iterator[str]:
        """Files that were destroyed by order: their tombstones are sealed, and nothing should lie there any more."""
        for sha256, removal in sorted(self.removals.items()):
            order, name = _tell_order(removal), f"{sha256} ({self.files.get(sha256, removal['file_name'])})"
            if self.store.holds(sha256):
                yield f"the file {name} was to be removed and still lies in the store; repeat `jixiao purge` ({order})"
            else:
                yield f"the file {name} was lawfully removed: {order}"
        yield from self.remarks

    @cached_property
    def _later(self) -> Mapping[str, Any]:
        return self.load_later_removals()


def _tell_order(removal: Mapping[str, Any]) -> str:
    return f"order {removal['order_number']}, by {removal['ordered_by']}, confirmed by {removal['confirmed_by']}"


def check_guards(connection: Connection) -> Iterator[str]:
    """Triggers that do not refuse, or are not ours: worth knowing, but no record of the history is wrong by it."""
    tables = [*SEALED_TABLES, *LEDGER_TABLES]
    wanted, present = define_guards(connection.dialect.name, tables), load_guards(connection, tables)
    remedy = "`jixiao warehouse init` makes it anew"
    for name, definition in sorted(wanted.items()):
        if name not in present:
            yield f"the trigger {name} is missing or switched off; {remedy}"
        elif present[name] != definition:
            yield f"the trigger {name} is defined otherwise: {shorten(present[name])}; {remedy}"
    for name in sorted(present.keys() - wanted.keys()):
        yield f"the trigger {name} is not ours, and may alter what is written: {shorten(present[name])}"


def check_views(connection: Connection) -> Iterator[str]:
    """Views that are not ours: they hold no record, but analysts would read something else than the history."""
    try:
        for name in find_foreign_views(connection):
            yield f"the view {name} is missing or defined otherwise; `jixiao warehouse init` makes it anew"
    except DBAPIError as error:
        yield f"whether the views are still ours cannot be told: {str(error.orig).splitlines()[0]}"
