"""Which database errors pass by themselves, and trying again for a while when one comes.

A server that restarts, a connection that was cut, a deadlock, a file that is locked: the same work may go well a moment later.
A wrong password, a full disk, a missing table: it will not. Does not belong here: what to do again (the caller knows).
"""

import time
from collections.abc import Callable
from typing import Any, TypeVar

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError, OperationalError

Result = TypeVar("Result")

WAITS_SECONDS = (0.1, 0.5, 1.0, 2.0, 4.0)
_SQLITE_BUSY, _SQLITE_LOCKED = 5, 6
# SQLSTATE: connection exceptions; serialization failure, deadlock; too many connections; shutdown, crash, not yet started.
_TRANSIENT_STATES = ("08", "40001", "40P01", "53300", "57P01", "57P02", "57P03", "25006")
# What a server says before it lets anybody in; the driver gives no SQLSTATE there.
_COMING_UP = ("starting up", "shutting down", "recovery", "too many", "remaining connection slots")


def is_transient(error: BaseException) -> bool:
    """Whether the same work may go well a moment later."""
    if not isinstance(error, DBAPIError):
        return False
    if error.connection_invalidated:
        return True
    code = getattr(error.orig, "sqlite_errorcode", None)
    if code is not None:
        return code & 0xFF in {_SQLITE_BUSY, _SQLITE_LOCKED}
    state = getattr(error.orig, "sqlstate", None)
    if state is not None:
        return str(state).startswith(_TRANSIENT_STATES)
    if not isinstance(error, OperationalError) or not type(error.orig).__module__.startswith("psycopg"):
        return False
    told = str(error.orig)
    return "FATAL" not in told or any(words in told for words in _COMING_UP)


def retry_transient(work: Callable[[], Result], waits: tuple[float, ...] | None = None) -> Result:
    """Do some work, and again after each wait as long as only transient errors come; the last one is raised."""
    for wait in WAITS_SECONDS if waits is None else waits:
        try:
            return work()
        except DBAPIError as error:
            if not is_transient(error):
                raise
        time.sleep(wait)
    return work()


def translate_error(connection: Connection, error: Exception) -> BaseException:
    """The SQLAlchemy error of one that came from the driver's own cursor; a connection that was lost is given up."""
    driver: Any = connection.dialect.loaded_dbapi
    is_lost = connection.dialect.is_disconnect(error, connection.connection.dbapi_connection, None)  # type: ignore[arg-type]
    if is_lost:
        connection.invalidate(error)
    return DBAPIError.instance(
        "", None, error, driver.Error, connection_invalidated=is_lost, dialect=connection.dialect
    )
