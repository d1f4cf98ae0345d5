"""What lies around the leaves: whether the tables are there, triggers and views are ours, and the file store holds every file."""

from collections.abc import Iterator, Mapping

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


def remark_removals(store: FileStore, files: Mapping[str, str], removals: Mapping[str, Row]) -> Iterator[str]:
    """Files that were destroyed by order: their tombstones are sealed, and nothing should lie there any more."""
    for sha256, removal in sorted(removals.items()):
        order = f"order {removal['order_number']}, by {removal['ordered_by']}, confirmed by {removal['confirmed_by']}"
        name = f"{sha256} ({files.get(sha256, removal['file_name'])})"
        if store.holds(sha256):
            yield f"the file {name} was to be removed and still lies in the store; repeat `jixiao purge` ({order})"
        else:
            yield f"the file {name} was lawfully removed: {order}"


def check_files(store: FileStore, files: Mapping[str, str], removals: Mapping[str, Row]) -> Iterator[Discrepancy]:
    """Files that the history names, by hash and name: gone without an order, altered, or not to be read."""
    for sha256, name in sorted(files.items()):
        if sha256 in removals:
            continue
        try:
            if not store.is_intact(sha256):
                yield Discrepancy("edited", "file store", f"{sha256} ({name})", "its content does not have its hash")
        except MissingFileError:
            yield Discrepancy("deleted", "file store", f"{sha256} ({name})", "the file is gone")
        except OSError as error:
            yield Discrepancy("damaged", "file store", f"{sha256} ({name})", f"it cannot be read: {error}")


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
