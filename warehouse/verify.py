"""Verify: recompute the whole history from its tables and its file store, and name everything that does not agree.

Three questions, in one streaming pass: do the leaves give the roots that were sealed; do the rows of every table agree with
their leaf, row by row; does every file still have its hash. The tree says *that* something was altered even where a leaf was
rewritten to match; the leaf's document says *what*. Does not belong here: repairing.
"""

import hashlib
import json
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, select, text

from warehouse.file_store import FileStore, MissingFileError
from warehouse.insert_only import TRIGGER_EVENTS, trigger_name
from warehouse.ledger.canonical import encode
from warehouse.ledger.leaves import LEAF_SCHEMAS, LeafSchema, Part, hash_all_content, hash_content, spell_value
from warehouse.ledger.merkle import Frontier, leaf_hash
from warehouse.place import Warehouse
from warehouse.tables import SEALED_TABLES, CheckpointRow, FileRow, LeafRow

SHOWN_LENGTH = 60


@dataclass(frozen=True)
class Discrepancy:
    """One record that was altered, removed or added: ``what`` (edited, deleted, added, damaged …), its table and its key."""

    what: str
    table: str
    key: str
    detail: str


@dataclass(frozen=True)
class Verification:
    """What was looked at and what does not agree; ``remarks`` are not alarms."""

    checkpoints: int
    leaves: int
    rows: int
    files: int
    discrepancies: tuple[Discrepancy, ...]
    remarks: tuple[str, ...]

    @property
    def holds(self) -> bool:
        """Whether everything agrees."""
        return not self.discrepancies


@dataclass
class _Walk:
    """The state of one pass over the ledger."""

    frontier: Frontier
    contents: list[str]
    found: list[Discrepancy]
    rows: int = 0


def verify_warehouse(warehouse: Warehouse, on_progress: Callable[[int, int], None] | None = None) -> Verification:
    """Verify tables, ledger and file store of a warehouse.

    Args:
        warehouse: The warehouse; its triggers are not relied upon.
        on_progress: Called with leaves done and leaves in all.
    """
    with warehouse.reading() as connection:
        checkpoints = connection.execute(
            select(CheckpointRow.__table__).order_by(CheckpointRow.checkpoint_number)
        ).all()  # type: ignore[attr-defined]
        walk = _Walk(Frontier(), [], [])
        total = connection.execute(text("SELECT count(*) FROM ledger_leaves")).scalar_one()
        runs = _walk_leaves(
            connection, walk, checkpoints, lambda done: on_progress(done, total) if on_progress else None
        )
        walk.found.extend(_check_times(checkpoints, runs))
        files = connection.execute(select(FileRow.file_sha256, FileRow.file_name).order_by(FileRow.file_sha256)).all()
        walk.found.extend(_check_files(warehouse.files, files))
        remarks = _check_guards(connection)
    return Verification(len(checkpoints), walk.frontier.size, walk.rows, len(files), tuple(walk.found), tuple(remarks))


def _walk_leaves(
    connection: Connection, walk: _Walk, checkpoints: list[Any], progress: Callable[[int], None]
) -> dict[int, Any]:
    """Check every leaf against its hash and its rows, every checkpoint against the tree; returns run rows by checkpoint."""
    readers = {name: _RowReader(connection, name) for name in SEALED_TABLES}
    pending = list(checkpoints)
    runs: dict[int, Any] = {}
    _check_numbers(checkpoints, walk)
    for leaf in connection.execution_options(yield_per=500).execute(
        select(LeafRow.__table__).order_by(LeafRow.ledger_index)  # type: ignore[attr-defined]
    ):
        while walk.frontier.size < leaf.ledger_index:
            index = walk.frontier.size
            walk.found.append(Discrepancy("deleted", "ledger_leaves", str(index), "the leaf is gone"))
            walk.frontier.append(leaf_hash(b""))
            _close_checkpoints(walk, pending)
        document = _check_leaf(leaf, walk)
        walk.frontier.append(bytes.fromhex(leaf.leaf_sha256) if _is_hash(leaf.leaf_sha256) else leaf_hash(b""))
        schema = LEAF_SCHEMAS.get(leaf.schema_name)
        if schema is not None and schema.has_content:
            walk.contents.append(leaf.content_sha256)
        rows = {name: reader.take(leaf.ledger_index, walk) for name, reader in readers.items()}
        walk.rows += sum(len(own) for own in rows.values())
        if document is not None and schema is not None:
            _compare_leaf(leaf, schema, document, rows, walk)
            runs.update(
                {int(row["checkpoint_number"]): row for row in rows["runs"].values() if row["checkpoint_number"]}
            )
        _close_checkpoints(walk, pending)
        progress(walk.frontier.size)
    for reader in readers.values():
        reader.take(None, walk)
    for checkpoint in pending:
        detail = f"it covers {checkpoint.tree_size} leaves, {walk.frontier.size} are there"
        walk.found.append(Discrepancy("damaged", "checkpoints", str(checkpoint.checkpoint_number), detail))
    if checkpoints and walk.frontier.size > checkpoints[-1].tree_size:
        detail = f"leaves {checkpoints[-1].tree_size} to {walk.frontier.size - 1} belong to no checkpoint"
        walk.found.append(Discrepancy("added", "ledger_leaves", str(checkpoints[-1].tree_size), detail))
    if not checkpoints and walk.frontier.size:
        walk.found.append(Discrepancy("deleted", "checkpoints", "all", "there are leaves, but no checkpoint"))
    return runs


def _check_numbers(checkpoints: list[Any], walk: _Walk) -> None:
    present = {row.checkpoint_number for row in checkpoints}
    for number in sorted(set(range(1, max(present, default=0) + 1)) - present):
        walk.found.append(Discrepancy("deleted", "checkpoints", str(number), "the checkpoint is gone"))


def _close_checkpoints(walk: _Walk, pending: list[Any]) -> None:
    """Compare the roots of every checkpoint that ends at the present size."""
    while pending and pending[0].tree_size <= walk.frontier.size:
        checkpoint = pending.pop(0)
        number = str(checkpoint.checkpoint_number)
        if checkpoint.tree_size != walk.frontier.size or walk.frontier.root().hex() != checkpoint.root_sha256:
            walk.found.append(
                Discrepancy("damaged", "checkpoints", number, "its root is not the root of the leaves it covers")
            )
        elif hash_all_content(walk.contents) != checkpoint.content_root_sha256:
            walk.found.append(
                Discrepancy("damaged", "checkpoints", number, "its content root is not that of the leaves it covers")
            )


def _check_leaf(leaf: Any, walk: _Walk) -> dict[str, Any] | None:
    """The leaf's document where it is intact; otherwise a discrepancy, and nothing to compare with."""
    key = f"{leaf.ledger_index} ({leaf.schema_name} {leaf.subject})"
    try:
        raw = zlib.decompress(leaf.document)
        document: dict[str, Any] = json.loads(raw)
    except (zlib.error, ValueError, TypeError):
        walk.found.append(Discrepancy("damaged", "ledger_leaves", key, "its document cannot be read"))
        return None
    if leaf_hash(raw).hex() != leaf.leaf_sha256:
        walk.found.append(Discrepancy("edited", "ledger_leaves", key, "its document does not have its hash"))
        return None
    if hash_content(document["schema"], encode(document["content"])) != leaf.content_sha256:
        walk.found.append(
            Discrepancy("edited", "ledger_leaves", key, "column content_sha256 is not the hash of its content")
        )
    if document["schema"] != leaf.schema_name or _subject_of(document) != leaf.subject:
        walk.found.append(
            Discrepancy("edited", "ledger_leaves", key, f"its document is {document['schema']} {_subject_of(document)}")
        )
    return document


def _subject_of(document: dict[str, Any]) -> str:
    schema = LEAF_SCHEMAS[document["schema"]]
    rows = _sealed_rows(document, schema.parts[0])
    return " ".join(rows[0][name] for name in schema.subject if rows[0].get(name) is not None) if rows else ""


def _sealed_rows(document: dict[str, Any], part: Part) -> list[dict[str, Any]]:
    """The rows of one table as the leaf's document holds them, by column."""
    columns = {
        name: values
        for half in ("content", "circumstances")
        for name, values in document[half].get(part.table, {}).items()
    }
    count = max((len(values) for values in columns.values()), default=0)
    return [{name: values[row] for name, values in columns.items()} for row in range(count)]


def _compare_leaf(
    leaf: Any, schema: LeafSchema, document: dict[str, Any], rows: Mapping[str, dict[int, Any]], walk: _Walk
) -> None:
    """Compare the rows of every table with the leaf's document, both ways."""
    parts = {part.table: part for part in schema.parts}
    for table, present in rows.items():
        sealed = _sealed_rows(document, parts[table]) if table in parts else []
        for position in range(max(len(sealed), 1 + max(present, default=-1))):
            before = sealed[position] if position < len(sealed) else None
            now = present.get(position)
            if before != now:
                walk.found.append(_describe(leaf, table, position, before, now))
        for position in sorted(position for position in present if position < 0):
            walk.found.append(_describe(leaf, table, position, None, present[position]))


def _describe(
    leaf: Any, table: str, position: int, before: dict[str, Any] | None, now: dict[str, Any] | None
) -> Discrepancy:
    key = f"{leaf.schema_name} {leaf.subject} · {_name_row(before or now or {})} [ledger_index={leaf.ledger_index}, position={position}]"
    if now is None:
        return Discrepancy("deleted", table, key, "the row is gone")
    if before is None:
        return Discrepancy("added", table, key, "no such row was sealed")
    changes = [
        f"{name}: sealed {_short(before[name])}, now {_short(now.get(name))}"
        for name in before
        if before[name] != now.get(name)
    ]
    return Discrepancy("edited", table, key, "; ".join(changes))


def _name_row(row: Mapping[str, Any]) -> str:
    names = (
        "file_sha256",
        "unit_code",
        "fiscal_year",
        "item_code",
        "term",
        "check",
        "table_name",
        "row_key",
        "column_name",
        "rubric_code",
    )
    return " ".join(str(row[name]) for name in names if row.get(name) is not None) or "row"


def _short(value: Any) -> str:
    shown = "nothing" if value is None else str(value)
    return shown if len(shown) <= SHOWN_LENGTH else f"{shown[:SHOWN_LENGTH]}…"


class _RowReader:
    """Streams one table in order of leaf and hands out the rows of one leaf at a time, spelled as in its document."""

    def __init__(self, connection: Connection, table: str) -> None:
        model = SEALED_TABLES[table]
        columns = model.__table__  # type: ignore[attr-defined]
        self.table = table
        ordered = select(columns).order_by(columns.c.ledger_index, columns.c.position)
        stream = connection.execution_options(yield_per=2000).execute(ordered)
        self._groups: Iterator[tuple[int, Iterator[Any]]] = groupby(
            stream.mappings(), key=lambda row: row["ledger_index"]
        )
        self._next = next(self._groups, None)

    def take(self, index: int | None, walk: _Walk) -> dict[int, dict[str, Any]]:
        """Rows of a leaf by position; rows before it belong to no leaf and are reported (None: all that is left)."""
        while self._next is not None and (index is None or self._next[0] < index):
            for row in self._next[1]:
                key = f"{_name_row(row)} [ledger_index={row['ledger_index']}, position={row['position']}]"
                walk.found.append(Discrepancy("added", self.table, key, "the row belongs to no leaf"))
            self._next = next(self._groups, None)
        if self._next is None or self._next[0] != index:
            return {}
        rows = {
            row["position"]: {
                name: spell_value(value) for name, value in row.items() if name not in {"ledger_index", "position"}
            }
            for row in self._next[1]
        }
        self._next = next(self._groups, None)
        return rows


def _check_times(checkpoints: list[Any], runs: dict[int, Any]) -> Iterator[Discrepancy]:
    """A checkpoint's time and run must be those its own run leaf was sealed with, and times must rise."""
    previous = 0
    for checkpoint in checkpoints:
        number = str(checkpoint.checkpoint_number)
        run = runs.get(checkpoint.checkpoint_number)
        if run is None:
            yield Discrepancy("damaged", "checkpoints", number, "no run was sealed with it")
        elif (run["recorded_at"], run["run_id"]) != (str(checkpoint.recorded_at), checkpoint.run_id):
            yield Discrepancy(
                "edited", "checkpoints", number, f"its run was sealed at {run['recorded_at']} as {run['run_id']}"
            )
        if checkpoint.recorded_at <= previous:
            yield Discrepancy("edited", "checkpoints", number, "it is not later than the one before")
        previous = checkpoint.recorded_at


def _check_files(store: FileStore, files: list[Any]) -> Iterator[Discrepancy]:
    for sha256, name in files:
        try:
            if not store.is_intact(sha256):
                yield Discrepancy("edited", "file store", f"{sha256} ({name})", "its content does not have its hash")
        except MissingFileError:
            yield Discrepancy("deleted", "file store", f"{sha256} ({name})", "the file is gone")


def _check_guards(connection: Connection) -> list[str]:
    """Triggers that are missing: worth knowing, but no record of the history is wrong by it."""
    if connection.dialect.name != "sqlite":
        return []
    present = set(connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).scalars())
    wanted = {
        trigger_name(table, action)
        for table in (*SEALED_TABLES, "ledger_leaves", "checkpoints")
        for action in TRIGGER_EVENTS
    }
    return [f"the trigger {name} is missing" for name in sorted(wanted - present)]


def _is_hash(value: object) -> bool:
    return (
        isinstance(value, str)
        and len(value) == hashlib.sha256().digest_size * 2
        and all(sign in "0123456789abcdef" for sign in value)
    )
