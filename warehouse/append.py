"""The only writer: inserts rows, their leaves and a checkpoint in one database transaction.

Does not belong here: deciding which rows are new (``pipelines.recording``, ``review``), what leaves and checkpoints look like
(``render``, ``checkpoints``), or reading them back (``history``).
"""

import zlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import Connection, func, select
from sqlalchemy.exc import IntegrityError

from warehouse.checkpoints import (
    Sealed,
    insert_checkpoint,
    load_ledger,
    newest_checkpoint_number,
    require_checkpoint,
    require_no_rollback,
    require_own_signature,
    settle_checkpoint,
)
from warehouse.fault_points import pass_point
from warehouse.ledger.leaves import RenderedLeaf, hash_all_content
from warehouse.place import Warehouse
from warehouse.render import Leaves, collect_parts, name_subjects, render_parts
from warehouse.tables import SEALED_TABLES, CheckpointRow, LeafRow, table_of
from warehouse.transient import retry_transient, translate_error

COMPRESSION = 1


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
        HistoryDamagedError: the leaves that stand do not give the newest checkpoint's root, it was rolled back, or no key known here
            has signed it.
        SigningError: the checkpoint cannot be signed.
        CopiesError: everything is sealed, and a copy of the checkpoint cannot be written.
        UnstorableValueError: a value is not of its column's type.
    """
    number = expected_checkpoint + 1
    warehouse.files.settle()

    def attempt() -> Sealed:
        counts: dict[str, int] = {}
        with warehouse.engine.begin() as connection:
            pass_point("seal.began")
            # The connection may have been lost while an attempt before this one committed.
            if (standing := _find_sealed(connection, number, run)) is not None:
                return standing
            frontier, contents, previous = load_ledger(connection, expected_checkpoint)
            require_no_rollback(previous, warehouse.state)
            say = require_own_signature(connection, warehouse.state)
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
            size, run_id = frontier.size, run["run_id"]
            insert_checkpoint(connection, warehouse.state, previous, sealed, tree_size=size, run_id=run_id, say=say)
            pass_point("seal.checkpoint")
        return sealed

    try:
        sealed = retry_transient(attempt)
    except IntegrityError:
        # Another writer's rows stand where these were to be, if it sealed meanwhile; else they are wrong in themselves.
        with warehouse.reading() as connection:
            require_checkpoint(newest_checkpoint_number(connection), expected_checkpoint)
        raise
    pass_point("seal.committed")
    settle_checkpoint(warehouse)
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
    parts = collect_parts(leaves)
    rendered = render_parts(leaves, parts)
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
            "subject": name_subjects(leaves.schema, parts[0]),
            "leaf_sha256": [leaf.leaf_sha256 for leaf in rendered],
            "content_sha256": [leaf.content_sha256 for leaf in rendered],
            "document": list(documents),
        },
    )
    return rendered


def _pack(leaf: RenderedLeaf) -> bytes:
    return zlib.compress(leaf.document.encode(), COMPRESSION)


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
