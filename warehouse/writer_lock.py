"""The writer's lock: one writer per warehouse, from reading the newest checkpoint to the commit; a second one waits.

A file lock beside a SQLite database; on PostgreSQL a session's advisory lock, which the server gives up by itself when the
session ends, however it ends. Should the session be cut while its run goes on, another writer may begin: then the seal finds
that the history moved, and writes nothing. Does not belong here: what is written under the lock.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

from warehouse.transient import retry_transient

WAITING = "等待：另一次写入正在进行 · waiting: another run or command writes to this warehouse"
# One lock per schema of a database: the warehouse's own.
_KEY = "hashtextextended('jixiao writer of ' || current_schema(), 0)"


@contextmanager
def lock_file(path: Path, on_wait: Callable[[], None]) -> Iterator[None]:
    """Hold a file lock; ``on_wait`` is called once if another holds it."""
    from filelock import FileLock, Timeout

    path.parent.mkdir(parents=True, exist_ok=True)
    lock = FileLock(path)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        on_wait()
        lock.acquire()
    try:
        yield
    finally:
        lock.release()


@contextmanager
def lock_session(engine: Engine, on_wait: Callable[[], None]) -> Iterator[None]:
    """Hold an advisory lock on a connection of its own; ``on_wait`` is called once if another holds it.

    A server that restarts while this one waits ends the wait of both: then it is begun anew, on a new connection.
    """
    told = cache(on_wait)
    connection = retry_transient(lambda: _acquire(engine, told))
    try:
        yield
    finally:
        _release(connection)


def _acquire(engine: Engine, on_wait: Callable[[], None]) -> Connection:
    """A connection that holds the lock."""
    connection = engine.connect().execution_options(isolation_level="AUTOCOMMIT")
    try:
        if not connection.execute(text(f"SELECT pg_try_advisory_lock({_KEY})")).scalar_one():
            on_wait()
            connection.execute(text(f"SELECT pg_advisory_lock({_KEY})"))
    except BaseException:
        connection.close()
        raise
    return connection


def _release(connection: Connection) -> None:
    try:
        connection.execute(text(f"SELECT pg_advisory_unlock({_KEY})"))
    except DBAPIError:  # the session is gone, and its lock with it
        connection.invalidate()
    finally:
        connection.close()
