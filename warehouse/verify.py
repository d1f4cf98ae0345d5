"""Verify: recompute the whole history from its tables and its file store, and name everything that does not agree.

One streaming pass. Every leaf has three witnesses: its hash, its document, the rows of the tables; where one was altered, the
other two tell which. Where leaf and rows disagree, two trees grow, one that believes the leaves and one that believes the rows:
the root that was sealed decides. A leaf rewritten together with its rows gives neither root. Every checkpoint has two witnesses
as well: the tree of the leaves it covers, and the run that was sealed as its last leaf. Nothing altered is believed where it can be helped: runs and
files are looked up as they were sealed, not as their tables have them now. Does not belong here: repairing.
"""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, inspect, select, text
from sqlalchemy.exc import DBAPIError
from sqlmodel import SQLModel

from warehouse.file_store import FileStore, MissingFileError
from warehouse.insert_only import TRIGGER_EVENTS, load_present_triggers, trigger_name
from warehouse.ledger.leaves import HASH_NAME, hash_all_content
from warehouse.ledger.merkle import Frontier, leaf_hash
from warehouse.place import Warehouse
from warehouse.tables import SEALED_TABLES, CheckpointRow, LeafRow, table_of
from warehouse.views import find_foreign_views
from warehouse.witnesses import Document, Row, RowReader, TableRows, read_document, render_rows

SHOWN_LENGTH = 60
_LEDGER: dict[str, type[SQLModel]] = {"ledger_leaves": LeafRow, "checkpoints": CheckpointRow}
_NAMING = (
    "file_sha256",
    "unit_code",
    "fiscal_year",
    "subject_code",
    "item_code",
    "term",
    "criterion",
    "suite",
    "expectation",
    "check",
    "table_name",
    "row_key",
    "column_name",
    "rubric_code",
    "run_id",
)
_GONE = leaf_hash(b"")


@dataclass(frozen=True)
class Discrepancy:
    """One record that was altered: ``what`` (edited, deleted, added; damaged: it does not hold, by its own fault or another's)."""

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
class _Tree:
    """A tree as it grows, its root and content root at the sizes that matter, and which run ends where, by its checkpoint."""

    frontier: Frontier = field(default_factory=Frontier)
    contents: list[str] = field(default_factory=list)
    roots: dict[int, tuple[str, str]] = field(default_factory=dict)
    runs: dict[str, tuple[int, Row]] = field(default_factory=dict)

    def add(self, digest: bytes, document: Document | None) -> None:
        """Add a leaf by its hash, and its content where it has one."""
        self.frontier.append(digest)
        if document is not None and document.schema.has_content:
            self.contents.append(document.content_sha256)
        for run in () if document is None else document.rows.get("runs", ()):
            self.runs[str(run["checkpoint_number"])] = (self.frontier.size, run)

    def copy(self) -> "_Tree":
        """Another tree that stands where this one does."""
        return _Tree(Frontier(*self.frontier.state), list(self.contents), dict(self.roots), dict(self.runs))


@dataclass(frozen=True)
class _Dispute:
    """A leaf and its rows that do not agree: what to say if the leaf is right, and if the rows are."""

    index: int
    against_rows: list[Discrepancy]
    against_leaf: Discrepancy


@dataclass(frozen=True)
class _Seat:
    """Where a checkpoint ends: how many leaves it covers, the run that is the last of them, and both roots there."""

    size: int
    run: Row
    root_sha256: str
    content_root_sha256: str


@dataclass
class _Walk:
    """The state of one pass over the ledger: the tree by the leaves, the one by the rows where they part, and what was sealed."""

    sizes: set[int]
    tree: _Tree = field(default_factory=_Tree)
    rows_tree: _Tree | None = None
    disputes: list[_Dispute] = field(default_factory=list)
    files: dict[str, str] = field(default_factory=dict)
    gone: set[int] = field(default_factory=set)
    unread: set[int] = field(default_factory=set)
    found: list[Discrepancy] = field(default_factory=list)
    rows: int = 0

    @property
    def size(self) -> int:
        """How many leaves were passed."""
        return self.tree.frontier.size

    @property
    def trees(self) -> list[_Tree]:
        """One tree, or two where leaves and rows have parted."""
        return [self.tree] if self.rows_tree is None else [self.tree, self.rows_tree]

    def tell(self, what: str, table: str, key: str, detail: str) -> None:
        """Note one discrepancy."""
        self.found.append(Discrepancy(what, table, key, detail))


def verify_warehouse(warehouse: Warehouse, on_progress: Callable[[int, int], None] | None = None) -> Verification:
    """Verify tables, ledger and file store of a warehouse.

    Args:
        warehouse: The warehouse; its triggers are not relied upon.
        on_progress: Called with leaves done and leaves in all.
    """
    with warehouse.reading() as connection:
        return verify_connection(connection, warehouse.files, on_progress)


def verify_connection(
    connection: Connection, files: FileStore, on_progress: Callable[[int, int], None] | None = None
) -> Verification:
    """Verify what a connection sees, also before it is committed, and a file store."""
    broken = {one.table: one for one in _check_tables(connection)}
    if broken.keys() & _LEDGER.keys():
        return Verification(0, 0, 0, 0, tuple(broken.values()), ())
    table = table_of(CheckpointRow)
    checkpoints = connection.execute(select(table).order_by(table.c.checkpoint_number)).all()
    walk = _Walk({row.tree_size for row in checkpoints if isinstance(row.tree_size, int)})
    walk.found.extend(broken.values())
    total = connection.execute(text("SELECT count(*) FROM ledger_leaves")).scalar_one()
    readers = {name: RowReader(connection, name) for name in SEALED_TABLES if name not in broken}
    _walk_leaves(connection, walk, readers, lambda done: on_progress(done, total) if on_progress else None)
    walk.found.extend(_settle_disputes(checkpoints, walk))
    walk.found.extend(_check_checkpoints(checkpoints, walk))
    remarks = [*_check_guards(connection), *_check_views(connection)]
    walk.found.extend(_check_files(files, walk.files))
    return Verification(len(checkpoints), walk.size, walk.rows, len(walk.files), tuple(walk.found), tuple(remarks))


def _check_tables(connection: Connection) -> Iterator[Discrepancy]:
    """Tables and columns that are gone: what they held cannot be compared."""
    inspector = inspect(connection)
    tables = set(inspector.get_table_names())
    for name, model in (SEALED_TABLES | _LEDGER).items():
        wanted = set(table_of(model).columns.keys())
        missing = wanted - {column["name"] for column in inspector.get_columns(name)} if name in tables else wanted
        if name not in tables:
            yield Discrepancy("deleted", name, "all", "the table is gone")
        elif missing:
            yield Discrepancy("deleted", name, "all", f"columns are gone: {', '.join(sorted(missing))}")


def _walk_leaves(
    connection: Connection, walk: _Walk, readers: Mapping[str, RowReader], progress: Callable[[int], None]
) -> None:
    """Pass every leaf, and every place where a leaf must have stood, in order; what belongs to none was added."""
    end = max(walk.sizes, default=0)
    leaves = table_of(LeafRow)
    stream = connection.execute(select(leaves).order_by(leaves.c.ledger_index).execution_options(yield_per=500))
    for leaf in stream:
        index, size = leaf.ledger_index, walk.size
        if not isinstance(index, int) or index < size or (index > size and index >= end):
            walk.tell("added", "ledger_leaves", _name_leaf(leaf), "no such leaf was sealed")
            continue
        while walk.size < index:
            _pass_gap(walk, _take_rows(walk, readers))
        _pass_leaf(leaf, _take_rows(walk, readers), walk)
        progress(walk.size)
    while any(reader.has_rows_between(walk.size, end) for reader in readers.values()):
        _pass_gap(walk, _take_rows(walk, readers))
    for table, reader in readers.items():
        _tell_strays(walk, table, reader, None)


def _take_rows(walk: _Walk, readers: Mapping[str, RowReader]) -> TableRows:
    """The rows of the leaf that comes next."""
    index = walk.size
    for table, reader in readers.items():
        _tell_strays(walk, table, reader, index)
    rows = {table: reader.take(index) for table, reader in readers.items()}
    walk.rows += sum(len(own) for own in rows.values())
    return rows


def _tell_strays(walk: _Walk, table: str, reader: RowReader, index: int | None) -> None:
    for own_index, position, row in reader.skip_to(index):
        key = f"{_name_row(row)} [ledger_index={own_index}, position={position}]"
        walk.tell("added", table, key, "the row belongs to no leaf")


def _pass_gap(walk: _Walk, rows: TableRows) -> None:
    """A leaf that is gone: its rows, where they are left, still give its hash."""
    index, document = walk.size, render_rows(rows)
    name = str(index) if document is None else f"{index} ({document.schema.name} {document.subject})"
    walk.tell("deleted", "ledger_leaves", name, "the leaf is gone")
    walk.gone.add(index)
    digest = _GONE if document is None else bytes.fromhex(document.leaf_sha256)
    _add_leaf(walk, digest, document, digest, document)


def _pass_leaf(leaf: Any, rows: TableRows, walk: _Walk) -> None:
    """Compare a leaf's hash, document and rows, and its columns with what its document says."""
    document, present = read_document(leaf.document), None
    digest = bytes.fromhex(leaf.leaf_sha256) if _is_hash(leaf.leaf_sha256) else _GONE
    key = _name_leaf(leaf)
    if document is None or document.leaf_sha256 != leaf.leaf_sha256:
        present = render_rows(rows)
        document, digest, detail = _settle(leaf, document, present, digest)
        walk.tell("edited", "ledger_leaves", key, detail)
    if document is not None:
        if document.content_sha256 != leaf.content_sha256:
            walk.tell("edited", "ledger_leaves", key, "column content_sha256 is not the hash of its content")
        if (document.schema.name, document.subject) != (leaf.schema_name, leaf.subject):
            walk.tell("edited", "ledger_leaves", key, f"its document is {document.schema.name} {document.subject}")
        against_rows = list(_compare_rows(walk.size, document, rows))
        if against_rows:
            present = render_rows(rows)
            says = "its rows, not its document, give the root that was sealed"
            against_leaf = Discrepancy("edited", "ledger_leaves", key, says)
            walk.disputes.append(_Dispute(walk.size, against_rows, against_leaf))
    if present is None:
        _add_leaf(walk, digest, document, digest, document)
    else:
        _add_leaf(walk, digest, document, bytes.fromhex(present.leaf_sha256), present)


def _settle(
    leaf: Any, kept: Document | None, present: Document | None, digest: bytes
) -> tuple[Document | None, bytes, str]:
    """Where a leaf's document does not have its hash: what to believe (document, hash for the tree), and what to say."""
    if present is not None and present.leaf_sha256 == leaf.leaf_sha256:
        return present, digest, "its document is not what its hash and its rows say"
    if kept is None:
        return None, digest, "its document cannot be read"
    if present is not None and present.leaf_sha256 == kept.leaf_sha256:
        return kept, bytes.fromhex(kept.leaf_sha256), "column leaf_sha256 is not the hash of its document and rows"
    return kept, digest, "its document does not have its hash"


def _add_leaf(
    walk: _Walk, digest: bytes, document: Document | None, rows_digest: bytes, rows_document: Document | None
) -> None:
    """Add a leaf to the trees, keep what it says of runs and files, and the roots where a checkpoint may end."""
    if walk.rows_tree is None and digest != rows_digest:
        walk.rows_tree = walk.tree.copy()
    if document is None:
        walk.unread.add(walk.size)
    walk.tree.add(digest, document)
    if walk.rows_tree is not None:
        walk.rows_tree.add(rows_digest, rows_document)
    if any(one is not None and one.rows.get("runs") for one in (document, rows_document)):
        walk.sizes.add(walk.size)
    if document is not None:
        walk.files.update({str(row["file_sha256"]): str(row["file_name"]) for row in document.rows.get("files", ())})
    if walk.size in walk.sizes:
        for tree in walk.trees:
            tree.roots[walk.size] = (tree.frontier.root().hex(), hash_all_content(tree.contents))


def _compare_rows(index: int, document: Document, rows: TableRows) -> Iterator[Discrepancy]:
    """Compare the rows of every table with the leaf's document, both ways."""
    for table, present in rows.items():
        sealed: dict[Any, Row] = dict(enumerate(document.rows.get(table, ())))
        for position in [*sealed, *(one for one in present if one not in sealed)]:
            before, now = sealed.get(position), present.get(position)
            # A column that came with a later migration is empty in the rows of older leaves.
            if before is None or now is None or {**dict.fromkeys(now), **before} != now:
                yield _describe(document, index, table, position, before, now)


def _describe(
    document: Document, index: int, table: str, position: Any, before: Row | None, now: Row | None
) -> Discrepancy:
    named = _name_row(before or now or {})
    key = f"{document.schema.name} {document.subject} · {named} [ledger_index={index}, position={position}]"
    if now is None:
        return Discrepancy("deleted", table, key, "the row is gone")
    if before is None:
        return Discrepancy("added", table, key, "no such row was sealed")
    changes = [
        f"{name}: sealed {_short(before.get(name))}, now {_short(now[name])}"
        for name in now
        if before.get(name) != now[name]
    ]
    return Discrepancy("edited", table, key, "; ".join(changes))


def _name_leaf(leaf: Any) -> str:
    return f"{leaf.ledger_index} ({leaf.schema_name} {leaf.subject})"


def _name_row(row: Mapping[str, Any]) -> str:
    return " ".join(str(row[name]) for name in _NAMING if row.get(name) is not None) or "row"


def _short(value: str | None) -> str:
    shown = "nothing" if value is None else value
    return shown if len(shown) <= SHOWN_LENGTH else f"{shown[:SHOWN_LENGTH]}…"


def _settle_disputes(checkpoints: Sequence[Any], walk: _Walk) -> Iterator[Discrepancy]:
    """Where leaf and rows disagree, the next root that was sealed decides; where it agrees with neither, the leaf is believed."""
    seats = [(row, _find_seat(row, walk)) for row in checkpoints]
    sealed = {seat.size: row.root_sha256 for row, seat in seats if seat is not None}
    for dispute in walk.disputes:
        size = min((size for size in sealed if size > dispute.index), default=0)
        roots = [tree.roots[size][0] == sealed[size] for tree in walk.trees] if size else []
        if roots == [False, True]:
            yield dispute.against_leaf
        else:
            yield from dispute.against_rows


def _find_seat(row: Any, walk: _Walk) -> _Seat | None:
    """Where the run of a checkpoint stands: in the tree that gives the checkpoint's root, if one does."""
    number = str(row.checkpoint_number)
    seats = [_Seat(*tree.runs[number], *tree.roots[tree.runs[number][0]]) for tree in walk.trees if number in tree.runs]
    return next((seat for seat in seats if seat.root_sha256 == row.root_sha256), seats[0] if seats else None)


def _check_checkpoints(checkpoints: Sequence[Any], walk: _Walk) -> Iterator[Discrepancy]:
    """Compare every checkpoint with the run that was sealed with it and with the tree; name those that are gone or were added."""
    present = {row.checkpoint_number for row in checkpoints}
    known = {int(number) for number in walk.tree.runs if number.isdecimal()}
    for number in sorted(set(range(1, max(known, default=0) + 1)) - present):
        yield Discrepancy("deleted", "checkpoints", str(number), "the checkpoint is gone")
    seats = {row.checkpoint_number: _find_seat(row, walk) for row in checkpoints}
    sound = [row.checkpoint_number for row in checkpoints if _root_holds(row, seats[row.checkpoint_number])]
    covered = max((size for tree in walk.trees for size, _ in tree.runs.values()), default=0)
    for row in checkpoints:
        number, seat = row.checkpoint_number, seats[row.checkpoint_number]
        if seat is not None:
            yield from _compare_with_run(row, seat)
            yield from _compare_with_tree(row, seat, walk, is_later_sound=any(one > number for one in sound))
        elif isinstance(row.tree_size, int) and (row.tree_size > walk.size or row.tree_size - 1 in walk.gone):
            covered = max(covered, row.tree_size)
            detail = f"it covers {row.tree_size} leaves; the last of them, its run, is gone"
            yield Discrepancy("damaged", "checkpoints", str(number), detail)
        else:
            yield Discrepancy("added", "checkpoints", str(number), "no run was sealed with it")
    if covered > walk.size:
        range_gone = _name_range(walk.size, covered - 1)
        yield Discrepancy("deleted", "ledger_leaves", range_gone, "nothing is left there, nor of its rows")
    if covered < walk.size:
        range_added = _name_range(covered, walk.size - 1)
        yield Discrepancy("added", "ledger_leaves", range_added, "it belongs to no checkpoint")


def _root_holds(row: Any, seat: _Seat | None) -> bool:
    return seat is not None and bool(seat.root_sha256 == row.root_sha256)


def _compare_with_run(row: Any, seat: _Seat) -> Iterator[Discrepancy]:
    """What the last leaf of a checkpoint, its run, says of it."""
    wanted = {
        "tree_size": str(seat.size),
        "hash_name": HASH_NAME,
        "recorded_at": seat.run["recorded_at"],
        "run_id": seat.run["run_id"],
    }
    changes = [
        f"{name}: sealed {wanted[name]}, now {_short(str(getattr(row, name)))}"
        for name in wanted
        if str(getattr(row, name)) != wanted[name]
    ]
    if changes:
        yield Discrepancy("edited", "checkpoints", str(row.checkpoint_number), "; ".join(changes))


def _compare_with_tree(row: Any, seat: _Seat, walk: _Walk, *, is_later_sound: bool) -> Iterator[Discrepancy]:
    """Compare both roots. A later checkpoint that holds proves the leaves sound; else leaf or checkpoint was altered."""
    key = str(row.checkpoint_number)
    if not _root_holds(row, seat):
        first = max((size for size, _ in walk.tree.runs.values() if size < seat.size), default=0)
        what, detail = "edited", "root_sha256 is not the root of the leaves it covers"
        if not is_later_sound:
            what = "damaged"
            detail += f": it was edited, or one of them ({first} to {seat.size - 1}, or earlier)"
        yield Discrepancy(what, "checkpoints", key, detail)
    if row.content_root_sha256 != seat.content_root_sha256:
        is_all_read = all(index >= seat.size for index in walk.unread)
        what = "edited" if is_all_read and (is_later_sound or _root_holds(row, seat)) else "damaged"
        yield Discrepancy(what, "checkpoints", key, "content_root_sha256 is not that of the leaves it covers")


def _name_range(first: int, last: int) -> str:
    return str(first) if first == last else f"{first} to {last}"


def _check_files(store: FileStore, files: Mapping[str, str]) -> Iterator[Discrepancy]:
    for sha256, name in sorted(files.items()):
        try:
            if not store.is_intact(sha256):
                yield Discrepancy("edited", "file store", f"{sha256} ({name})", "its content does not have its hash")
        except MissingFileError:
            yield Discrepancy("deleted", "file store", f"{sha256} ({name})", "the file is gone")
        except OSError as error:
            yield Discrepancy("damaged", "file store", f"{sha256} ({name})", f"it cannot be read: {error}")


def _check_guards(connection: Connection) -> list[str]:
    """Triggers that are missing: worth knowing, but no record of the history is wrong by it."""
    events = TRIGGER_EVENTS[connection.dialect.name]
    wanted = {trigger_name(table, action) for table in SEALED_TABLES | _LEDGER for action in events}
    return [f"the trigger {name} is missing" for name in sorted(wanted - load_present_triggers(connection))]


def _check_views(connection: Connection) -> Iterator[str]:
    """Views that are not ours: they hold no record, but analysts would read something else than the history."""
    try:
        for name in find_foreign_views(connection):
            yield f"the view {name} is missing or defined otherwise; `jixiao warehouse init` makes it anew"
    except DBAPIError as error:
        yield f"whether the views are still ours cannot be told: {str(error.orig).splitlines()[0]}"


def _is_hash(value: object) -> bool:
    return (
        isinstance(value, str)
        and len(value) == hashlib.sha256().digest_size * 2
        and all(sign in "0123456789abcdef" for sign in value)
    )
