"""The only writer: renders leaves, and inserts rows, leaves and checkpoint in one database transaction.

Does not belong here: deciding which rows are new (``pipelines.recording``, ``review``) or reading them back (``history``).
"""

import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import Connection, Integer, func, insert, select
from sqlalchemy.exc import IntegrityError

from warehouse.copies import Copies, CopiesError, places_of_copies
from warehouse.fault_points import pass_point
from warehouse.ledger.checkpoint_texts import CheckpointText, hash_note, name_origin
from warehouse.ledger.leaves import (
    HASH_NAME,
    LEAF_SCHEMAS,
    LeafSchema,
    Part,
    RenderedLeaf,
    hash_all_content,
    render_leaf,
    spell_value,
)
from warehouse.ledger.merkle import EMPTY_ROOT, Frontier
from warehouse.ledger.notes import Note, NoteError
from warehouse.place import Warehouse
from warehouse.signing import find_signer, sign_note
from warehouse.tables import SEALED_TABLES, CheckpointRow, LeafRow, table_of
from warehouse.transient import retry_transient, translate_error

COMPRESSION = 1
NOTHING_SEALED = CheckpointRow(
    checkpoint_number=0,
    tree_size=0,
    root_sha256=EMPTY_ROOT.hex(),
    content_root_sha256="",
    hash_name=HASH_NAME,
    recorded_at=0,
    run_id="",
)


class HistoryMovedError(RuntimeError):
    """Another writer has sealed a checkpoint since this one began; nothing was written."""


class UnstorableValueError(TypeError):
    """A value is not of its column's type; the database would keep another one than the ledger says."""


class HistoryDamagedError(RuntimeError):
    """The ledger does not agree with its newest checkpoint; nothing is added to a history that was altered."""


@dataclass(frozen=True)
class Leaves:
    """Leaves of one schema: per table a frame with a column ``leaf`` (0 … count − 1) beside the part's columns.

    Rows of a leaf stand together or not; they are put in the part's own order here.
    """

    schema_name: str
    count: int
    frames: Mapping[str, pd.DataFrame]

    @property
    def schema(self) -> LeafSchema:
        """The schema they are rendered by."""
        return LEAF_SCHEMAS[self.schema_name]


@dataclass(frozen=True)
class Sealed:
    """What a sealed transaction added."""

    checkpoint_number: int
    recorded_at: int
    root_sha256: str
    content_root_sha256: str
    leaf_counts: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class _PartRows:
    """The rows of one part in order: plain Python values per column, the same spelled, and where each leaf's rows begin."""

    part: Part
    plain: Mapping[str, list[Any]]
    spelled: Mapping[str, list[str | None]]
    bounds: list[int]


def render_leaves(leaves: Leaves) -> list[RenderedLeaf]:
    """Render leaves without writing them, to compare their contents with what stands."""
    return _render(leaves, _collect(leaves))


def newest_checkpoint_number(connection: Connection) -> int:
    """The number of the newest checkpoint; 0 where there is none."""
    return int(connection.execute(select(func.coalesce(func.max(CheckpointRow.checkpoint_number), 0))).scalar_one())


def seal(
    warehouse: Warehouse,
    batches: Sequence[Leaves],
    run: Mapping[str, Any],
    receipts: Mapping[str, pd.DataFrame],
    *,
    expected_checkpoint: int,
    now: Callable[[], int],
) -> Sealed:
    """Write everything a run adds in one transaction: it stands whole, or nothing of it does.

    Args:
        warehouse: The warehouse; the caller is its one writer (``Warehouse.writing_alone``).
        batches: New leaves, in the order they are to stand.
        run: The columns of the run's own row but checkpoint and time, which are set here.
        receipts: Frames of the run's leaf beside its row, without a ``leaf`` column: ``receipts``, ``findings``, and
            ``expectation_results`` where it judged whole years.
        expected_checkpoint: The newest checkpoint when the run read the history.
        now: The clock (microseconds UTC); a clock that was set back never makes a checkpoint older than the one before.

    Raises:
        HistoryMovedError: the newest checkpoint is not the expected one.
        HistoryDamagedError: the leaves that stand do not give the newest checkpoint's root.
        UnstorableValueError: a value is not of its column's type.
    """
    number = expected_checkpoint + 1
    warehouse.files.settle()
    places = places_of_copies(warehouse.state)

    def attempt() -> Sealed:
        counts: dict[str, int] = {}
        with warehouse.engine.begin() as connection:
            pass_point("seal.began")
            # The connection may have been lost while an attempt before this one committed.
            if (standing := _find_sealed(connection, number, run)) is not None:
                return standing
            frontier, contents, previous = _load_ledger(connection, expected_checkpoint)
            _require_no_rollback(previous, places)
            recorded_at = max(now(), previous.recorded_at + 1)
            run_leaf = _run_leaf({**run, "checkpoint_number": number, "recorded_at": recorded_at}, receipts)
            for leaves in (*batches, run_leaf):
                rendered = _insert_leaves(connection, leaves, frontier.size)
                frontier.extend(bytes.fromhex(leaf.leaf_sha256) for leaf in rendered)
                contents.extend(leaf.content_sha256 for leaf in rendered if leaves.schema.has_content)
                counts[leaves.schema_name] = counts.get(leaves.schema_name, 0) + len(rendered)
                pass_point("seal.leaves")
            root, content_root = frontier.root().hex(), hash_all_content(contents)
            sealed = Sealed(number, recorded_at, root, content_root, counts)
            _insert_checkpoint(connection, warehouse, previous, sealed, frontier.size, run["run_id"])
            pass_point("seal.checkpoint")
        return sealed

    try:
        sealed = retry_transient(attempt)
    except IntegrityError:
        # Another writer's rows stand where these were to be, if it sealed meanwhile; else they are wrong in themselves.
        with warehouse.reading() as connection:
            _require_checkpoint(newest_checkpoint_number(connection), expected_checkpoint)
        raise
    pass_point("seal.committed")
    find_signer(warehouse.state, is_first=False).settle()
    hand_out(warehouse)
    pass_point("seal.copied")
    return sealed


def _find_sealed(connection: Connection, number: int, run: Mapping[str, Any]) -> Sealed | None:
    """What stands of a run that was sealed as a checkpoint of this number; None where it was not.

    Another writer may have noted there that the run was given up: the same run, and not what it had to say.
    """
    table, leaves, runs = table_of(CheckpointRow), table_of(LeafRow), table_of(SEALED_TABLES["runs"])
    rows = connection.execute(select(table).where(table.c.checkpoint_number.in_((number - 1, number)))).all()
    by_number = {row.checkpoint_number: row for row in rows}
    row = by_number.get(number)
    if row is None or row.run_id != run["run_id"]:
        return None
    status = select(runs.c.run_status).where(runs.c.ledger_index == row.tree_size - 1)
    if connection.execute(status).scalar_one_or_none() != run["run_status"]:
        return None
    first = by_number[number - 1].tree_size if number - 1 in by_number else 0
    counted = select(leaves.c.schema_name, func.count().label("count")).group_by(leaves.c.schema_name)
    counted = counted.where(leaves.c.ledger_index >= first, leaves.c.ledger_index < row.tree_size)
    counts = {one.schema_name: one[1] for one in connection.execute(counted)}
    return Sealed(number, row.recorded_at, row.root_sha256, row.content_root_sha256, counts)


def _insert_checkpoint(
    connection: Connection, warehouse: Warehouse, previous: CheckpointRow, sealed: Sealed, tree_size: int, run_id: str
) -> None:
    """Insert the checkpoint, and its text signed."""
    signer = find_signer(warehouse.state, is_first=previous.note is None)
    table = table_of(CheckpointRow)
    first = connection.execute(select(table.c.root_sha256).where(table.c.checkpoint_number == 1)).scalar_one_or_none()
    text = CheckpointText(
        origin=name_origin(first or sealed.root_sha256),
        tree_size=tree_size,
        root_sha256=sealed.root_sha256,
        checkpoint_number=sealed.checkpoint_number,
        hash_name=HASH_NAME,
        content_root_sha256=sealed.content_root_sha256,
        recorded_at=sealed.recorded_at,
        run_id=run_id,
        previous_note_sha256=hash_note(previous.note),
        key=str(signer.key),
    )
    columns = {name: value for name, value in asdict(text).items() if name in table.c}
    connection.execute(insert(table).values(**columns, note=str(sign_note(signer, str(text)))))


def _require_no_rollback(newest: CheckpointRow, places: Sequence[Copies]) -> None:
    """Refuse to go on with a history that ends before its copies do, or another one: an older database was put in its place."""
    for place in places:
        try:
            copy = place.newest()
        except CopiesError:  # told when the copies are written
            continue
        if copy is None or copy[0] < newest.checkpoint_number or copy == (newest.checkpoint_number, newest.note):
            continue
        message = (
            f"a copy of checkpoint {copy[0]} lies in {place.url}, and the history stands at another checkpoint {newest.checkpoint_number}: "
            "an older database, or another, was put in its place; `jixiao verify` tells more"
        )
        raise HistoryDamagedError(message)


def hand_out(warehouse: Warehouse) -> None:
    """Write the copies of signed checkpoints that are missing, wherever an earlier run was killed before it did so.

    Raises:
        CopiesError: a place cannot be written; what is sealed stands, and the next run writes its copy.
    """
    table = table_of(CheckpointRow)
    query = select(table.c.checkpoint_number, table.c.note).where(table.c.note.is_not(None))
    with warehouse.reading() as connection:
        notes: dict[int, str] = {row.checkpoint_number: row.note for row in connection.execute(query)}
    for place in places_of_copies(warehouse.state):
        place.complete(notes)


def _load_ledger(connection: Connection, expected_checkpoint: int) -> tuple[Frontier, list[str], CheckpointRow]:
    """The tree so far, its contents, and the newest checkpoint; refuses a history that moved or was altered."""
    checkpoints = table_of(CheckpointRow)
    newest = connection.execute(
        select(checkpoints).order_by(checkpoints.c.checkpoint_number.desc()).limit(1)
    ).one_or_none()
    number = 0 if newest is None else newest.checkpoint_number
    _require_checkpoint(number, expected_checkpoint)
    standing = (
        {(0, EMPTY_ROOT.hex())}
        if newest is None
        else {(newest.tree_size, newest.root_sha256), *_signed(connection, newest)}
    )
    try:
        frontier, contents = _grow_tree(connection)
    except (ValueError, KeyError, TypeError):  # no hash, no schema of ours: somebody else has written there
        frontier, contents = Frontier(), []
    if {(frontier.size, frontier.root().hex())} != standing:
        message = f"the ledger does not give the root of checkpoint {number}; `jixiao verify` tells what was altered"
        raise HistoryDamagedError(message)
    return frontier, contents, NOTHING_SEALED if newest is None else CheckpointRow(**newest._mapping)  # noqa: SLF001 - SQLAlchemy's way to a dict


def _signed(connection: Connection, newest: Any) -> Iterator[tuple[int, str]]:
    """What the note of a checkpoint says beside its row: who rewrites the rows cannot rewrite what was signed."""
    told = f"the note of checkpoint {newest.checkpoint_number}"
    if newest.note is None:
        notes = (
            select(func.count()).select_from(table_of(CheckpointRow)).where(table_of(CheckpointRow).c.note.is_not(None))
        )
        if connection.execute(notes).scalar_one():
            raise HistoryDamagedError(f"{told} is gone, and those before it have one; `jixiao verify` tells more")
        return
    try:
        text = CheckpointText.parse(Note.parse(newest.note).text)
    except NoteError as error:
        raise HistoryDamagedError(f"{told} cannot be read: {error}; `jixiao verify` tells more") from error
    yield text.tree_size, text.root_sha256


def _require_checkpoint(number: int, expected: int) -> None:
    if number != expected:
        message = f"the warehouse stands at checkpoint {number}; this run began at {expected}. Run it again."
        raise HistoryMovedError(message)


def _grow_tree(connection: Connection) -> tuple[Frontier, list[str]]:
    """The tree over all leaves that stand, and the hashes of their contents."""
    frontier, contents, leaves = Frontier(), [], table_of(LeafRow)
    for leaf in connection.execute(
        select(leaves.c.schema_name, leaves.c.leaf_sha256, leaves.c.content_sha256).order_by(leaves.c.ledger_index)
    ):
        frontier.append(bytes.fromhex(leaf.leaf_sha256))
        if LEAF_SCHEMAS[leaf.schema_name].has_content:
            contents.append(leaf.content_sha256)
    return frontier, contents


def _run_leaf(run: Mapping[str, Any], receipts: Mapping[str, pd.DataFrame]) -> Leaves:
    zeros = {name: 0 for name in SEALED_TABLES["runs"].model_fields if name.endswith("_count")}
    absent = dict.fromkeys(SEALED_TABLES["runs"].model_fields)
    frames = {"runs": pd.DataFrame([absent | zeros | dict(run)], dtype=object)} | dict(receipts)
    schema_name = "run/1" if frames.get("expectation_results", pd.DataFrame()).empty else "run/2"
    return Leaves(schema_name, 1, {name: frame.assign(leaf=0) for name, frame in frames.items()})


def _insert_leaves(connection: Connection, leaves: Leaves, first_index: int) -> list[RenderedLeaf]:
    """Insert the rows of all leaves and the leaves themselves; returns them rendered, in order."""
    if not leaves.count:
        return []
    parts = _collect(leaves)
    rendered = _render(leaves, parts)
    with ThreadPoolExecutor(max_workers=1) as packer:  # documents are packed while the database takes the rows
        documents = packer.map(_pack, rendered)
        for rows in parts:
            sizes = np.diff(rows.bounds)
            indexes = np.repeat(np.arange(first_index, first_index + leaves.count), sizes)
            positions = np.arange(len(indexes)) - np.repeat(rows.bounds[:-1], sizes)
            columns = {"ledger_index": indexes.tolist(), "position": positions.tolist(), **rows.plain}
            _insert_rows(connection, SEALED_TABLES[rows.part.table], columns)
    _insert_rows(
        connection,
        LeafRow,
        {
            "ledger_index": range(first_index, first_index + leaves.count),
            "schema_name": [leaves.schema_name] * leaves.count,
            "subject": _name_subjects(leaves.schema, parts[0]),
            "leaf_sha256": [leaf.leaf_sha256 for leaf in rendered],
            "content_sha256": [leaf.content_sha256 for leaf in rendered],
            "document": list(documents),
        },
    )
    return rendered


def _pack(leaf: RenderedLeaf) -> bytes:
    return zlib.compress(leaf.document.encode(), COMPRESSION)


def _name_subjects(schema: LeafSchema, rows: _PartRows) -> list[str]:
    """What people know each leaf by: the columns the schema names, of the leaf's first row."""
    firsts = rows.bounds[:-1]
    named = [[rows.spelled[name][first] for first in firsts] for name in schema.subject]
    return [" ".join(part for part in parts if part is not None) for parts in zip(*named, strict=True)]


def _insert_rows(connection: Connection, table: Any, columns: Mapping[str, Sequence[Any]]) -> None:
    insert_rows(connection, table.__tablename__, list(columns), zip(*columns.values(), strict=True))
    pass_point("seal.rows")


def insert_rows(connection: Connection, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Insert rows in bulk through the driver itself, a hundred times the speed of the ORM: executemany in SQLite, COPY in PostgreSQL."""
    quoted = ", ".join(f'"{column}"' for column in columns)
    cursor: Any = connection.connection.cursor()
    try:
        if connection.dialect.name == "postgresql":
            with cursor.copy(f'COPY "{table}" ({quoted}) FROM STDIN') as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            marks = ", ".join("?" for _ in columns)
            cursor.executemany(f'INSERT INTO "{table}" ({quoted}) VALUES ({marks})', rows)  # noqa: S608 - names are our own tables'
    except connection.dialect.loaded_dbapi.Error as error:
        raise translate_error(connection, error) from error
    finally:
        cursor.close()


def _collect(leaves: Leaves) -> list[_PartRows]:
    return [_collect_part(part, leaves) for part in leaves.schema.parts]


def _collect_part(part: Part, leaves: Leaves) -> _PartRows:
    """Put the rows of one part in order and turn its columns into Python values and canonical text, each distinct value once."""
    frame = leaves.frames.get(part.table)
    if frame is None or frame.empty:
        nothing: dict[str, list[Any]] = {name: [] for name in part.columns}
        return _PartRows(part, nothing, nothing, [0] * (leaves.count + 1))
    coded = {name: pd.factorize(frame[name]) for name in part.columns}
    leaf = frame["leaf"].to_numpy(dtype=np.int64)
    order = np.lexsort([*(_ranks(*coded[name]) for name in reversed(part.order)), leaf])
    values, spelled = {}, {}
    for name, (codes, distinct) in coded.items():
        plain = [None if value == "" else value for value in distinct.tolist()]
        _require_type(part.table, name, plain)
        in_order = codes[order]
        values[name] = _spread(plain, in_order)
        spelled[name] = (
            values[name]
            if all(type(one) is str for one in plain)
            else _spread([spell_value(one) for one in plain], in_order)
        )
    bounds = [0, *np.cumsum(np.bincount(leaf, minlength=leaves.count)).tolist()]
    return _PartRows(part, values, spelled, bounds)


def _require_type(table: str, column: str, values: list[Any]) -> None:
    """Refuse a value its column would keep as another (1.0 as 1, '01' as 1), or only on one engine: ledger and table would not agree."""
    wanted = int if isinstance(table_of(SEALED_TABLES[table]).c[column].type, Integer) else str
    for value in values:
        if value is not None and type(value) is not wanted:
            message = f"{table}.{column}: {value!r} is {type(value).__name__}, not {wanted.__name__}"
            raise UnstorableValueError(message)
        if isinstance(value, str) and "\0" in value:
            message = f"{table}.{column}: {value!r} holds a NUL, which PostgreSQL has no place for"
            raise UnstorableValueError(message)


def _ranks(codes: Any, distinct: Any) -> Any:
    """Sortable ranks of factorized values, missing ones first."""
    plain = distinct.tolist()
    rank = np.empty(len(plain) + 1, dtype=np.int64)
    rank[sorted(range(len(plain)), key=plain.__getitem__)] = np.arange(len(plain))
    rank[-1] = -1
    return rank[codes]


def _spread(distinct: list[Any], codes: Any) -> list[Any]:
    """Give every row its distinct value; code −1 is a missing one."""
    values = np.empty(len(distinct) + 1, dtype=object)
    values[: len(distinct)] = distinct
    spread: list[Any] = values[codes].tolist()
    return spread


def _render(leaves: Leaves, parts: list[_PartRows]) -> list[RenderedLeaf]:
    rendered = []
    for leaf in range(leaves.count):
        columns = {
            rows.part.table: {
                name: values[rows.bounds[leaf] : rows.bounds[leaf + 1]] for name, values in rows.spelled.items()
            }
            for rows in parts
        }
        rendered.append(render_leaf(leaves.schema, columns))
    return rendered
