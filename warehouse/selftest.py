"""Selftest: whether a database does what a warehouse needs of it, tried on the database itself.

For databases that speak PostgreSQL's language and are something else inside. Everything is made in a scratch schema (on SQLite: a
scratch file), which is dropped at the end; the warehouse beside it is not touched. Does not belong here: anything about a history
that stands (``verify``).
"""

import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pandas as pd
from sqlalchemy import create_engine, func, select, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError

from warehouse.append import seal
from warehouse.checkpoints import Sealed
from warehouse.insert_only import TRIGGER_EVENTS
from warehouse.migrate import upgrade
from warehouse.place import Warehouse
from warehouse.render import Leaves
from warehouse.tables import CellRow, UnitRow, table_of
from warehouse.verify import verify_warehouse

_LARGEST = 2**63 - 1
_TEXTS = ("甲山镇", "\U0001f409", "e\u0301", "\u2028", "\ufeffx", " ", "'; --", "İı", "a\tb\r\nc")
_NOON = 1_726_000_000_000_000


@dataclass(frozen=True)
class Outcome:
    """One thing that was tried: what should be true, and why it is not."""

    sentence: str
    failure: str | None


def try_database(warehouse: Warehouse) -> Iterator[Outcome]:
    """Try everything a warehouse needs, one after another; what fails does not stop the rest, but where the tables cannot be made."""
    with _scratch(warehouse) as scratch:
        made = _try("tables, views and triggers are made in one transaction", lambda: upgrade(scratch))
        yield made
        if made.failure is not None:
            return
        for sentence, attempt in _ATTEMPTS.items():
            yield _try(sentence, lambda attempt=attempt: attempt(scratch))  # type: ignore[misc]


def _try(sentence: str, attempt: Callable[[], Any]) -> Outcome:
    try:
        attempt()
    except Exception as error:  # noqa: BLE001 - whatever a database does wrong is the answer asked for
        told = str(error).strip().splitlines()
        return Outcome(sentence, told[0] if told else type(error).__name__)
    return Outcome(sentence, None)


class UnfitDatabaseError(AssertionError):
    """The database does something else than a warehouse needs."""


def _require(holds: object, otherwise: str) -> None:
    if not holds:
        raise UnfitDatabaseError(otherwise)


@contextmanager
def _scratch(warehouse: Warehouse) -> Iterator[Warehouse]:
    with TemporaryDirectory() as folder:
        if warehouse.is_sqlite:
            scratch = _at(f"sqlite:///{folder}/selftest.db", folder)
            yield scratch
            scratch.engine.dispose()
            return
        schema = f"jixiao_selftest_{uuid.uuid4().hex[:12]}"
        owner = create_engine(warehouse.url, isolation_level="AUTOCOMMIT")
        url = make_url(warehouse.url).update_query_dict({"options": f"-csearch_path={schema}"})
        with owner.connect() as connection:
            connection.execute(text(f"CREATE SCHEMA {schema}"))
            scratch = _at(url.render_as_string(hide_password=False), folder)
            try:
                yield scratch
            finally:
                scratch.engine.dispose()
                connection.execute(text(f"DROP SCHEMA {schema} CASCADE"))
        owner.dispose()


def _at(url: str, folder: str) -> Warehouse:
    return Warehouse(url, Path(folder), f"{folder}/files")


def _sample() -> list[Leaves]:
    """Texts that are easily changed on their way, and the largest numbers."""
    units = pd.DataFrame({"leaf": range(len(_TEXTS)), "unit_code": _TEXTS, "version": 1, "unit_name": _TEXTS})
    submission = {
        "leaf": [0],
        "unit_code": ["1"],
        "fiscal_year": [2023],
        "version": [1],
        "unit_name": [None],
        "submission_status": ["recorded"],
        "submitted_on": [None],
        "received_at": [_NOON],
        "reason": ["filing"],
    }
    numbers = [_LARGEST, -_LARGEST - 1, 2**53 + 1]
    cells: dict[str, Any] = {name: None for name in CellRow.model_fields if name not in {"ledger_index", "position"}}
    cells |= {"table_name": "metrics", "row_key": "k", "state": "read", "cell": "A1", "column_name": "value"}
    frame = pd.DataFrame({"leaf": 0, **cells, "row_number": range(3), "value_micro": pd.array(numbers, dtype="Int64")})
    tables = {"submissions": pd.DataFrame(submission, dtype=object).astype({"leaf": int}), "cells": frame}
    return [Leaves("register/1", len(_TEXTS), {"units": units}), Leaves("submission/1", 1, tables)]


def _seal(warehouse: Warehouse, batches: list[Leaves], expected: int) -> Sealed:
    run = {
        "run_id": f"selftest-{expected + 1}",
        "run_kind": "selftest",
        "run_status": "recorded",
        "actor": "selftest",
        "actor_known_by": "asserted",
        "code_version": "selftest",
    }
    return seal(warehouse, batches, run, {}, expected_checkpoint=expected, now=lambda: _NOON + 1_000_000 * expected)


def _seals_as_sqlite_does(scratch: Warehouse) -> None:
    with TemporaryDirectory() as folder:
        plain = _at(f"sqlite:///{folder}/plain.db", folder)
        upgrade(plain)
        wanted = _seal(plain, _sample(), 0)
        plain.engine.dispose()
    found = _seal(scratch, _sample(), 0)
    _require(found == wanted, f"sealed as {found.root_sha256[:16]}…, elsewhere as {wanted.root_sha256[:16]}…")


def _verifies(scratch: Warehouse) -> None:
    found = verify_warehouse(scratch)
    _require(
        found.holds and not found.remarks, "; ".join([*(one.detail for one in found.discrepancies), *found.remarks])
    )


def _adds_exactly(scratch: Warehouse) -> None:
    table = table_of(CellRow)
    with scratch.reading() as connection:
        found = connection.execute(select(func.max(table.c.value_micro), func.min(table.c.value_micro))).one()
    _require(tuple(found) == (_LARGEST, -_LARGEST - 1), f"the largest numbers come back as {tuple(found)}")


def _refuses_changes(scratch: Warehouse) -> None:
    words = {"UPDATE": "UPDATE units SET version = 2", "DELETE": "DELETE FROM units", "TRUNCATE": "TRUNCATE units"}
    for event in TRIGGER_EVENTS[scratch.engine.dialect.name]:
        try:
            with scratch.engine.begin() as connection:
                connection.exec_driver_sql(words[event])
        except DBAPIError as error:
            _require("insert-only" in str(error), f"{event} is refused for another reason: {error.orig}")
        else:
            _require(holds=False, otherwise=f"{event} is not refused")


def _leaves_nothing_of_what_failed(scratch: Warehouse) -> None:
    with scratch.engine.connect() as connection, connection.begin() as transaction:
        connection.execute(table_of(UnitRow).insert().values(ledger_index=900, position=0, unit_code="x", version=1))
        transaction.rollback()
    with scratch.reading() as connection:
        left = connection.execute(select(func.count()).where(table_of(UnitRow).c.ledger_index == 900)).scalar_one()  # noqa: PLR2004
    _require(left == 0, "a row of a transaction that was undone still stands")


def _sees_one_state(scratch: Warehouse) -> None:
    count = select(func.count()).select_from(table_of(UnitRow))
    with scratch.reading() as reader:
        before = reader.execute(count).scalar_one()
        _seal(scratch, [], 1)
        _seal(scratch, _sample()[:1], 2)
        _require(reader.execute(count).scalar_one() == before, "a reader sees what was committed after it began")
    with scratch.reading() as reader:
        _require(reader.execute(count).scalar_one() > before, "what was committed is not seen by the next reader")


def _lets_one_write(scratch: Warehouse) -> None:
    waits, done = threading.Event(), threading.Event()

    def second() -> None:
        with scratch.writing_alone(on_wait=waits.set):
            done.set()

    with scratch.writing_alone():
        writer = threading.Thread(target=second, daemon=True)
        writer.start()
        _require(waits.wait(10), "a second writer does not wait for the first")
        _require(not done.is_set(), "two writers hold the lock at once")
    writer.join(10)
    _require(done.is_set(), "the second writer never gets its turn")


_ATTEMPTS: dict[str, Callable[[Warehouse], None]] = {
    "the same rows have the same roots as in SQLite": _seals_as_sqlite_does,
    "the largest numbers are kept exactly": _adds_exactly,
    "what stands is neither updated nor deleted nor truncated": _refuses_changes,
    "a transaction that is undone leaves nothing": _leaves_nothing_of_what_failed,
    "a reader sees one state from first to last": _sees_one_state,
    "one writer at a time, the next one waits": _lets_one_write,
    "the history that was sealed verifies": _verifies,
}
