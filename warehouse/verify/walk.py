"""One streaming pass over the leaves and the rows of all tables: what agrees, what does not, and the trees they give.

Every leaf has three witnesses: its hash, its document, the rows of the tables; where one was altered, the other two tell which.
Where leaf and rows disagree, two trees grow, one that believes the leaves and one that believes the rows: which of them gives
the root that was sealed is for `checkpoints` to say. Nothing altered is believed where it can be helped: runs and files are taken
as they were sealed, not as their tables have them now.
"""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, select

from warehouse.ledger.leaves import LEAF_SCHEMAS, hash_all_content
from warehouse.ledger.merkle import Frontier, leaf_hash
from warehouse.sentences import in_both
from warehouse.tables import LeafRow, table_of
from warehouse.verify.result import Discrepancy, tell_changes
from warehouse.verify.witnesses import Document, Row, RowReader, TableRows, read_document, render_rows

_NAMING = (
    "file_sha256",
    "unit_code",
    "fiscal_year",
    "subject_code",
    "item_code",
    "metric_code",
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
    "place",
)
_GONE = leaf_hash(b"")


@dataclass
class Tree:
    """A tree as it grows, its root and how many contents it has at the sizes that matter, and which run ends where, by its checkpoint."""

    frontier: Frontier = field(default_factory=Frontier)
    contents: list[str] = field(default_factory=list)
    roots: dict[int, str] = field(default_factory=dict)
    counts: dict[int, int] = field(default_factory=dict)
    runs: dict[str, tuple[int, Row]] = field(default_factory=dict)

    def add(self, digest: bytes, document: Document | None) -> None:
        """Add a leaf by its hash, and its content where it has one."""
        self.frontier.append(digest)
        if document is not None and document.schema.has_content:
            self.contents.append(document.content_sha256)
        for run in () if document is None else document.rows.get("runs", ()):
            self.runs[str(run["checkpoint_number"])] = (self.frontier.size, run)

    def note_root(self) -> None:
        """Keep the root where a checkpoint may end, and where its contents do: each content root sorts all that came before."""
        self.roots[self.frontier.size] = self.frontier.root().hex()
        self.counts[self.frontier.size] = len(self.contents)

    def content_root(self, size: int) -> str:
        """The content root at a size that was noted."""
        return hash_all_content(self.contents[: self.counts[size]])

    def copy(self) -> "Tree":
        """Another tree that stands where this one does."""
        frontier = Frontier(*self.frontier.state)
        return Tree(frontier, list(self.contents), dict(self.roots), dict(self.counts), dict(self.runs))


@dataclass(frozen=True)
class Dispute:
    """A leaf and its rows that do not agree: what to say if the leaf is right, and if the rows are."""

    index: int
    against_rows: list[Discrepancy]
    against_leaf: Discrepancy


@dataclass
class Walk:
    """The state of one pass over the ledger: the tree by the leaves, the one by the rows where they part, and what was sealed.

    ``sizes`` are those at which a root is wanted; leaves before ``start`` count by their hashes alone, and ``first_checkpoint`` is the
    first that covers more. ``arrivals`` says by checkpoint when the latest file arrived that it received.
    """

    sizes: set[int]
    start: int = 0
    first_checkpoint: int = 1
    tree: Tree = field(default_factory=Tree)
    rows_tree: Tree | None = None
    disputes: list[Dispute] = field(default_factory=list)
    files: dict[str, str] = field(default_factory=dict)
    removals: dict[str, Row] = field(default_factory=dict)
    arrivals: dict[str, int] = field(default_factory=dict)
    gone: set[int] = field(default_factory=set)
    unread: set[int] = field(default_factory=set)
    found: list[Discrepancy] = field(default_factory=list)
    rows: int = 0

    @property
    def size(self) -> int:
        """How many leaves were passed."""
        return self.tree.frontier.size

    @property
    def trees(self) -> list[Tree]:
        """One tree, or two where leaves and rows have parted."""
        return [self.tree] if self.rows_tree is None else [self.tree, self.rows_tree]

    def note_roots(self) -> None:
        """Keep the roots where a checkpoint may end."""
        if self.size in self.sizes:
            for tree in self.trees:
                tree.note_root()

    def tell(self, what: str, table: str, key: str, detail: str) -> None:
        """Note one discrepancy."""
        self.found.append(Discrepancy(what, table, key, detail))


def walk_leaves(
    connection: Connection, walk: Walk, readers: Mapping[str, RowReader], progress: Callable[[int], None]
) -> None:
    """Pass every leaf, and every place where a leaf must have stood, in order; what belongs to none was added."""
    end = max(walk.sizes, default=0)
    leaves = table_of(LeafRow)
    _pass_known(connection, walk)
    later = select(leaves).order_by(leaves.c.ledger_index).execution_options(yield_per=500)
    stream = connection.execute(later if not walk.start else later.where(leaves.c.ledger_index >= walk.start))
    for leaf in stream:
        index, size = leaf.ledger_index, walk.size
        if not isinstance(index, int) or index < size or (index > size and index >= end):
            _tell_unsealed(walk, leaf)
            continue
        while walk.size < index:
            _pass_gap(walk, _take_rows(walk, readers))
        _pass_leaf(leaf, _take_rows(walk, readers), walk)
        progress(walk.size)
    while any(reader.has_rows_between(walk.size, end) for reader in readers.values()):
        _pass_gap(walk, _take_rows(walk, readers))
    for table, reader in readers.items():
        _tell_strays(walk, table, reader, None)


def _pass_known(connection: Connection, walk: Walk) -> None:
    """Grow the tree over the leaves that were verified before, by the hashes that stand there."""
    leaves = table_of(LeafRow).c
    named = (leaves.ledger_index, leaves.schema_name, leaves.subject)
    known = select(*named, leaves.leaf_sha256, leaves.content_sha256).order_by(leaves.ledger_index)
    known = known.where(leaves.ledger_index < walk.start)
    for leaf in connection.execute(known.execution_options(yield_per=5000)) if walk.start else ():
        if leaf.ledger_index < 0:
            _tell_unsealed(walk, leaf)
            continue
        schema = LEAF_SCHEMAS.get(leaf.schema_name)
        walk.tree.frontier.append(bytes.fromhex(leaf.leaf_sha256) if _is_hash(leaf.leaf_sha256) else _GONE)
        if schema is not None and schema.has_content:
            walk.tree.contents.append(str(leaf.content_sha256))
        walk.note_roots()


def _tell_unsealed(walk: Walk, leaf: Any) -> None:
    none = in_both("没有封存过这条存证", "no such leaf was sealed")
    walk.tell("added", "ledger_leaves", _name_leaf(leaf), none)


def _take_rows(walk: Walk, readers: Mapping[str, RowReader]) -> TableRows:
    """The rows of the leaf that comes next."""
    index = walk.size
    for table, reader in readers.items():
        _tell_strays(walk, table, reader, index)
    rows = {table: reader.take(index) for table, reader in readers.items()}
    for table, reader in readers.items():
        for position, row in reader.doubled:
            key = f"{_name_row(row)} [ledger_index={index}, position={position}]"
            twice = "another row stands at its place already: the table's key was taken away"
            walk.tell("added", table, key, in_both("原处已有一行：表的主键被去掉了", twice))
    walk.rows += sum(len(own) for own in rows.values())
    return rows


def _tell_strays(walk: Walk, table: str, reader: RowReader, index: int | None) -> None:
    for own_index, position, row in reader.skip_to(index):
        key = f"{_name_row(row)} [ledger_index={own_index}, position={position}]"
        walk.tell("added", table, key, in_both("该行不属于任何存证", "the row belongs to no leaf"))


def _pass_gap(walk: Walk, rows: TableRows) -> None:
    """A leaf that is gone: its rows, where they are left, still give its hash."""
    index, document = walk.size, render_rows(rows)
    name = str(index) if document is None else f"{index} ({document.schema.name} {document.subject})"
    walk.tell("deleted", "ledger_leaves", name, in_both("存证已不在", "the leaf is gone"))
    walk.gone.add(index)
    digest = _GONE if document is None else bytes.fromhex(document.leaf_sha256)
    _add_leaf(walk, digest, document, digest, document)


def _pass_leaf(leaf: Any, rows: TableRows, walk: Walk) -> None:
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
            detail = "column content_sha256 is not the hash of its content"
            walk.tell("edited", "ledger_leaves", key, in_both("content_sha256 列不是其内容的哈希", detail))
        if (document.schema.name, document.subject) != (leaf.schema_name, leaf.subject):
            other = f"{document.schema.name} {document.subject}"
            walk.tell("edited", "ledger_leaves", key, in_both(f"其原文是 {other}", f"its document is {other}"))
        against_rows = list(_compare_rows(walk.size, document, rows))
        if against_rows:
            present = render_rows(rows)
            says = "its rows, not its document, give the root that was sealed"
            against_leaf = Discrepancy("edited", "ledger_leaves", key, in_both("得出封存树根的是行，不是原文", says))
            walk.disputes.append(Dispute(walk.size, against_rows, against_leaf))
    if present is None:
        _add_leaf(walk, digest, document, digest, document)
    else:
        _add_leaf(walk, digest, document, bytes.fromhex(present.leaf_sha256), present)


def _settle(
    leaf: Any, kept: Document | None, present: Document | None, digest: bytes
) -> tuple[Document | None, bytes, str]:
    """Where a leaf's document does not have its hash: what to believe (document, hash for the tree), and what to say."""
    if present is not None and present.leaf_sha256 == leaf.leaf_sha256:
        says = "its document is not what its hash and its rows say"
        return present, digest, in_both("原文与其哈希、其行都不符", says)
    if kept is None:
        return None, digest, in_both("原文读不出来", "its document cannot be read")
    if present is not None and present.leaf_sha256 == kept.leaf_sha256:
        says = "column leaf_sha256 is not the hash of its document and rows"
        return kept, bytes.fromhex(kept.leaf_sha256), in_both("leaf_sha256 列不是其原文和行的哈希", says)
    return kept, digest, in_both("原文与其哈希不符", "its document does not have its hash")


def _add_leaf(
    walk: Walk, digest: bytes, document: Document | None, rows_digest: bytes, rows_document: Document | None
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
        arrived = [int(str(row["received_at"])) for row in document.rows.get("receipts", ()) if row["received_at"]]
        if arrived:
            walk.arrivals[str(document.rows["runs"][0]["checkpoint_number"])] = max(arrived)
        walk.files.update({str(row["file_sha256"]): str(row["file_name"]) for row in document.rows.get("files", ())})
        walk.removals.update({str(row["file_sha256"]): row for row in document.rows.get("removals", ())})
    walk.note_roots()


def _compare_rows(index: int, document: Document, rows: TableRows) -> Iterator[Discrepancy]:
    """Compare the rows of every table with the leaf's document, both ways."""
    for table, present in rows.items():
        sealed: dict[Any, Row] = dict(enumerate(document.rows.get(table, ())))
        for position in [*sealed, *(one for one in present if one not in sealed)]:
            before, now = sealed.get(position), present.get(position)
            # A column that came with a later migration is empty in the rows of older leaves.
            if before == now or (before and now and {**dict.fromkeys(now), **before} == now):
                continue
            yield _describe(document, index, table, position, before, now)


def _describe(
    document: Document, index: int, table: str, position: Any, before: Row | None, now: Row | None
) -> Discrepancy:
    named = _name_row(before or now or {})
    key = f"{document.schema.name} {document.subject} · {named} [ledger_index={index}, position={position}]"
    if now is None:
        return Discrepancy("deleted", table, key, in_both("该行已不在", "the row is gone"))
    if before is None:
        return Discrepancy("added", table, key, in_both("没有封存过这一行", "no such row was sealed"))
    changed = {name: (before.get(name), now[name]) for name in now if before.get(name) != now[name]}
    return Discrepancy("edited", table, key, tell_changes(changed))


def _name_leaf(leaf: Any) -> str:
    return f"{leaf.ledger_index} ({leaf.schema_name} {leaf.subject})"


def _name_row(row: Mapping[str, Any]) -> str:
    return " ".join(str(row[name]) for name in _NAMING if row.get(name) is not None) or "row"


def _is_hash(value: object) -> bool:
    return (
        isinstance(value, str)
        and len(value) == hashlib.sha256().digest_size * 2
        and all(sign in "0123456789abcdef" for sign in value)
    )
