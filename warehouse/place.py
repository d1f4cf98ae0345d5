"""Where a warehouse is: its database URL, the state folder that goes with it, its lock, and its connections.

Everything of a warehouse that is not in its database lies in its state folder (``JIXIAO_STATE``): files/, keys/, checkpoints/,
frames/, lock, dagster/, pictures/, data_docs/. Several warehouses in one checkout never meet. Does not belong here: any table.
"""

import hashlib
import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, inspect
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import NullPool

from warehouse.disk import make_file, make_folder
from warehouse.file_store import FileStore
from warehouse.tables import LEDGER_TABLES, SEALED_TABLES
from warehouse.transient import retry_transient
from warehouse.writer_lock import lock_file, lock_session

PROJECT_FOLDER = Path(__file__).resolve().parents[1]
_DEFAULT_PORT = 5432
# What else of a URL says which database it is: a folder of sockets, and the search path.
_NAMING = ("host", "port", "dbname", "options")
DEFAULT_DATABASE = PROJECT_FOLDER / "var" / "jixiao.db"


def _wait_silently() -> None:
    """Nobody is told that another writes."""


class WarehouseUrlError(ValueError):
    """The warehouse URL is not one SQLAlchemy understands, or names a database that is not supported."""


@dataclass(frozen=True)
class Warehouse:
    """One warehouse: the database behind ``url``, its ``state`` folder, the URL of its file store, and who is told of waiting."""

    url: str
    state: Path
    files_url: str
    on_wait: Callable[[], None] = field(default=_wait_silently, compare=False, repr=False)

    @classmethod
    def at(cls, url: str | None = None, on_wait: Callable[[], None] = _wait_silently) -> "Warehouse":
        """Name a warehouse by URL (or ``JIXIAO_WAREHOUSE``, or the embedded default); nothing is opened or made.

        Args:
            url: The database.
            on_wait: Called when this writer has to wait for another one.

        Raises:
            WarehouseUrlError: the URL cannot be used.
        """
        text = url or os.environ.get("JIXIAO_WAREHOUSE") or f"sqlite:///{DEFAULT_DATABASE}"
        state = _state_folder(text)
        return cls(text, state, os.environ.get("JIXIAO_FILES") or str(state / "files"), on_wait)

    @cached_property
    def engine(self) -> Engine:
        """The engine: every transaction sees one state; SQLite connections refuse what would pass the insert-only triggers.

        A connection to a server ends with its use: none lies idle there until somebody's memory is tidied up.
        """
        if make_url(self.url).get_backend_name() == "postgresql":
            return create_engine(self.url, isolation_level="REPEATABLE READ", poolclass=NullPool)
        engine = create_engine(self.url)
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine

    @cached_property
    def files(self) -> FileStore:
        """The file store."""
        return FileStore(self.files_url)

    @property
    def name(self) -> str:
        """What people know it by: the whole path of its file, or its URL without the password."""
        url = make_url(self.url)
        return str(Path(url.database or "").resolve()) if self.is_sqlite else url.render_as_string(hide_password=True)

    @property
    def exists(self) -> bool:
        """Whether there is a database with tables of ours; looking never makes one."""
        database = make_url(self.url).database
        if self.is_sqlite and not (database and Path(database).exists()):
            return False
        return not {*SEALED_TABLES, *LEDGER_TABLES}.isdisjoint(self._list_tables())

    def make_place(self) -> None:
        """Make the state folder, and the file of an embedded database, where they are not there yet: others may not read them.

        The files that SQLite keeps beside its own have the same rights.
        """
        make_folder(self.state)
        database = make_url(self.url).database
        if self.is_sqlite and database and not database.startswith("file:"):
            with suppress(OSError):  # the database tells it better
                make_file(Path(database))

    @property
    def is_current(self) -> bool:
        """Whether its database has all tables and columns of today; one of an earlier version lacks some until it is brought up to date."""
        found = retry_transient(lambda: inspect(self.engine).get_multi_columns())
        present = {(table, column["name"]) for (_, table), columns in found.items() for column in columns}
        wanted = {
            (name, column) for name, model in (SEALED_TABLES | LEDGER_TABLES).items() for column in model.model_fields
        }
        return wanted <= present

    @property
    def is_sqlite(self) -> bool:
        """Whether it lies in a SQLite file; otherwise in PostgreSQL."""
        return self.engine.dialect.name == "sqlite"

    def _list_tables(self) -> list[str]:
        return retry_transient(lambda: inspect(self.engine).get_table_names())

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Open a connection that only reads, on one consistent state."""
        with retry_transient(self.engine.connect) as connection, connection.begin():
            yield connection

    def writing_alone(self, on_wait: Callable[[], None] | None = None) -> AbstractContextManager[None]:
        """Be the one writer, from reading the newest checkpoint to the commit; a second one waits (``on_wait`` is called once)."""
        make_folder(self.state)
        tell = on_wait or self.on_wait
        return lock_file(self.state / "lock", tell) if self.is_sqlite else lock_session(self.engine, tell)


def _state_folder(text: str) -> Path:
    url = _parse_url(text)
    chosen = os.environ.get("JIXIAO_STATE")
    if chosen:
        return Path(chosen)
    if url.get_backend_name() == "sqlite":
        if not url.database or url.database == ":memory:":
            message = "a warehouse needs a database file; sqlite:///PATH names one"
            raise WarehouseUrlError(message)
        return Path(f"{Path(url.database).resolve()}.state")
    plain = _name_database(url)
    return PROJECT_FOLDER / "var" / hashlib.sha256(plain.render_as_string().encode()).hexdigest()[:16]


def _name_database(url: URL) -> URL:
    """The same for every spelling of one database: whoever asks, and however the connection is made, it is one warehouse."""
    return URL.create(
        "postgresql",
        host=url.host and url.host.lower(),
        port=None if url.port == _DEFAULT_PORT else url.port,
        database=url.database,
        query={name: url.query[name] for name in _NAMING if name in url.query},
    )


def _parse_url(text: str) -> URL:
    try:
        url = make_url(text)
    except ArgumentError as error:
        message = f"{text!r} is not a database URL; expected one such as sqlite:///var/jixiao.db"
        raise WarehouseUrlError(message) from error
    if url.get_backend_name() not in {"sqlite", "postgresql"}:
        message = f"a warehouse lies in SQLite or PostgreSQL, not in {url.get_backend_name()}"
        raise WarehouseUrlError(message)
    if url.get_backend_name() == "postgresql" and url.get_driver_name() != "psycopg":
        message = f"PostgreSQL is reached through psycopg: postgresql+psycopg://…, not {url.drivername}://…"
        raise WarehouseUrlError(message)
    return url


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    # The driver begins a transaction by itself, but only before it writes; then two reads see two states.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "recursive_triggers=ON", "busy_timeout=30000"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN")
