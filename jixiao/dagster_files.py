"""Dagster's own SQLite files, kept open while a run goes on: opened anew for every event, they took a third of a small year.

Its migrations are read once: it asks for the newest one whenever it makes or opens a file, and each run has a file of its own.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import dagster as dg
from alembic.script import ScriptDirectory
from dagster._core.storage.event_log import SqliteEventLogStorage
from dagster._core.storage.runs import SqliteRunStorage
from sqlalchemy import Engine, create_engine

_PATIENCE_SECONDS = 60
_METHODS: Any = ScriptDirectory


@contextmanager
def keeping_open(instance: dg.DagsterInstance, run_id: str) -> Iterator[None]:
    """Keep the events of a run, the index of all events and the list of runs open. Storage that is not in SQLite files is left alone."""
    with ExitStack() as stack:
        events, runs = instance.event_log_storage, instance.run_storage
        if isinstance(events, SqliteEventLogStorage):
            _keep_events_open(stack, events, run_id)
        if isinstance(runs, SqliteRunStorage):
            url = runs._conn_string  # noqa: SLF001 - Dagster tells it nowhere else
            _replace(stack, runs, "connect", _open(stack, url).begin)
        yield


@contextmanager
def reading_migrations_once() -> Iterator[None]:
    """Let alembic remember which revisions a folder of migrations names; to tell, it loads every module there is."""
    found: dict[tuple[str, Any], Any] = {}
    rightly = ScriptDirectory.as_revision_number

    def remember(scripts: ScriptDirectory, revision: Any) -> Any:
        key = (scripts.dir, revision)
        if key not in found:
            found[key] = rightly(scripts, revision)
        return found[key]

    _METHODS.as_revision_number = remember
    try:
        yield
    finally:
        _METHODS.as_revision_number = rightly


def _keep_events_open(stack: ExitStack, events: SqliteEventLogStorage, run_id: str) -> None:
    for opening in (events.run_connection(run_id), events.index_connection()):
        with opening:
            pass  # Dagster makes the tables of a file when it first opens it
    own = _open(stack, events.conn_string_for_shard(run_id))
    anew = events.run_connection
    _replace(stack, events, "run_connection", lambda asked=None: own.begin() if asked == run_id else anew(asked))
    index = _open(stack, events.conn_string_for_shard("index"))
    _replace(stack, events, "index_connection", index.begin)


def _open(stack: ExitStack, url: str) -> Engine:
    engine = create_engine(url, connect_args={"timeout": _PATIENCE_SECONDS})
    stack.callback(engine.dispose)
    return engine


def _replace(stack: ExitStack, storage: object, method: str, by: Callable[..., Any]) -> None:
    setattr(storage, method, by)
    stack.callback(delattr, storage, method)
