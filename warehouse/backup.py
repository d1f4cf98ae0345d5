"""Backup and restore: a whole warehouse in a folder of its own, whatever engine it lies in, and back into any.

A backup is itself a warehouse: ``history.db`` (SQLite), its files beside it, and ``backup.json`` that says what it holds. It can be
read and verified like any (``--warehouse sqlite:///DIR/history.db``), and a history moves from SQLite to PostgreSQL by it. It is
the state of one moment, also while a run goes on. Does not belong here: Dagster's own records.
"""

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from functools import partial
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import Connection, func, select
from sqlalchemy.exc import DBAPIError
from sqlmodel import SQLModel

from warehouse.append import insert_rows
from warehouse.checkpoints import hand_out
from warehouse.fault_points import pass_point
from warehouse.file_store import FileStore, MissingFileError
from warehouse.history import find_horizon, load_content_root, load_removals
from warehouse.migrate import NewerTablesError, require_known, upgrade
from warehouse.place import Warehouse
from warehouse.tables import LEDGER_TABLES, SEALED_TABLES, CheckpointRow, FileRow, table_of
from warehouse.verify import Verification, verify_connection
from warehouse.whole_folder import naming, writing_whole

MANIFEST, DATABASE, STATE = "backup.json", "history.db", "history.db.state"
_TABLES: dict[str, type[SQLModel]] = {**SEALED_TABLES, **LEDGER_TABLES}
_ROWS_AT_ONCE = 5_000
Progress = Callable[[str, int, int], None]
"""Told what is done (a table, the files, verifying), how far it is, and how far it goes."""
Insert = Callable[[str, list[str], Sequence[Any]], None]
"""Inserts rows into a table, by its name and those of its columns."""


class BackupError(RuntimeError):
    """A backup, or a restore, was not made; the message says why, and nothing half-made is left."""


@dataclass(frozen=True)
class Manifest:
    """What a backup holds: the checkpoint it was made at, and how much, as `jixiao verify` counts it (``tree_size``: leaves)."""

    checkpoint_number: int
    recorded_at: int
    tree_size: int
    content_root_sha256: str | None
    rows: int
    files: int
    database_sha256: str
    made_at: int
    code_version: str


def back_up(warehouse: Warehouse, folder: Path, *, now: Callable[[], int], on_progress: Progress) -> Manifest:
    """Write a backup to a folder that is not there yet (or empty), verify it, and only then give it its name.

    Raises:
        BackupError: the folder holds something; a file of the history is gone or damaged; the copy does not verify.
        FolderError: the folder cannot be written, or another process is writing it.
        NewerTablesError: the warehouse is of a later version, and may hold what this one does not know.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        message = f"{folder} is not an empty folder; a backup goes into a new one"
        raise BackupError(message)
    with writing_whole(folder, "backup") as new:
        return _write(warehouse, new, now, on_progress)


def restore(folder: Path, warehouse: Warehouse, *, on_progress: Progress) -> Manifest:
    """Bring a backup into a warehouse without a history: the files first, then all rows in one transaction, verified before it commits.

    Raises:
        BackupError: the folder is no backup, the backup was altered or is of a later version, or the warehouse has a history already.
        FolderError: the work copy in the temporary folder, or the file store, cannot be written.
        CopiesError: everything is restored, and the copies of its checkpoints cannot be written.
    """
    manifest = _read_manifest(folder)
    with _current_copy(folder) as backup, warehouse.writing_alone(), backup.reading() as source:
        with naming(warehouse.files_url):
            _copy_files(source, backup.files, warehouse.files, on_progress)
            warehouse.files.settle()
        upgrade(warehouse)
        with warehouse.engine.begin() as target:
            if target.execute(select(func.count()).select_from(table_of(CheckpointRow))).scalar_one():
                message = "there is a history already; a backup is restored into a warehouse without one"
                raise BackupError(message)
            _copy_rows(source, partial(insert_rows, target), on_progress)
            found = _require_whole(target, warehouse.files, manifest.checkpoint_number, manifest.tree_size, on_progress)
            pass_point("restore.verified")
        hand_out(warehouse)
    return replace(manifest, rows=found.rows, files=found.files)


def _write(warehouse: Warehouse, folder: Path, now: Callable[[], int], on_progress: Progress) -> Manifest:
    copy = _at(folder / DATABASE, folder / STATE)
    with _plain_errors():
        upgrade(copy)
    with warehouse.reading() as source:
        require_known(source)
        horizon = find_horizon(source)
        root = load_content_root(source, horizon)
        _copy_rows(source, partial(_insert, copy), on_progress)
        _copy_files(source, warehouse.files, copy.files, on_progress)
        copy.files.settle()
    with _plain_errors():
        with copy.reading() as target:
            found = _require_whole(target, copy.files, horizon.checkpoint_number, horizon.tree_size, on_progress)
        _fold(copy)
    manifest = Manifest(
        checkpoint_number=horizon.checkpoint_number,
        recorded_at=horizon.recorded_at,
        tree_size=horizon.tree_size,
        content_root_sha256=root,
        rows=found.rows,
        files=found.files,
        database_sha256=_hash_file(folder / DATABASE),
        made_at=now(),
        code_version=version("jixiao"),
    )
    with (folder / MANIFEST).open("w", encoding="utf-8") as stream:
        stream.write(json.dumps(asdict(manifest), indent=1) + "\n")
        stream.flush()
        os.fsync(stream.fileno())
    return manifest


def _insert(copy: Warehouse, table: str, columns: list[str], rows: Sequence[Any]) -> None:
    with _plain_errors(), copy.engine.begin() as target:
        insert_rows(target, table, columns, rows)


@contextmanager
def _plain_errors() -> Iterator[None]:
    """Errors of a copy's database as SQLite's own: its disk refused, and the warehouse lies elsewhere."""
    try:
        yield
    except DBAPIError as error:
        raise (error.orig or error) from error


def _at(database: Path, state: Path) -> Warehouse:
    return Warehouse(f"sqlite:///{database}", state, str(state / "files"))


def _fold(copy: Warehouse) -> None:
    """Leave one database file, without the write-ahead log beside it."""
    with copy.engine.connect() as connection:
        connection.connection.cursor().execute("PRAGMA journal_mode=DELETE")
    copy.engine.dispose()


@contextmanager
def _current_copy(folder: Path) -> Iterator[Warehouse]:
    """The backup, with its tables brought up to date in a copy: the backup itself is not touched."""
    with TemporaryDirectory() as work:
        backup = _at(Path(work) / DATABASE, folder / STATE)
        try:
            with naming(Path(work) / DATABASE), _plain_errors():
                shutil.copyfile(folder / DATABASE, Path(work) / DATABASE)
                upgrade(backup)
        except NewerTablesError as error:
            message = f"{folder} was made by a newer version of jixiao; bring this one up to date"
            raise BackupError(message) from error
        yield backup
        backup.engine.dispose()


def _copy_rows(source: Connection, insert: Insert, on_progress: Progress) -> None:
    """Copy every row of every table, in lots."""
    for number, (name, model) in enumerate(_TABLES.items()):
        table = table_of(model)
        stream = source.execute(select(table).order_by(*table.primary_key).execution_options(yield_per=_ROWS_AT_ONCE))
        for lot in stream.partitions():
            insert(name, list(table.columns.keys()), lot)
        on_progress(f"表 table {name}", number + 1, len(_TABLES))
        pass_point("backup.rows")


def _copy_files(source: Connection, store: FileStore, target: FileStore, on_progress: Progress) -> None:
    """Copy every file that the history names but those removed by order, each with the hash it is named by."""
    table, removed = table_of(FileRow), load_removals(source)
    rows = source.execute(select(table))
    names: dict[str, str] = {row.file_sha256: row.file_name for row in rows if row.file_sha256 not in removed}
    for number, (sha256, name) in enumerate(sorted(names.items())):
        try:
            content = store.read(sha256)
        except MissingFileError as error:
            message = f"{name} ({sha256}) is gone from the file store; `jixiao verify` lists what is missing"
            raise BackupError(message) from error
        except OSError as error:
            message = f"{name} ({sha256}) cannot be read from the file store: {error.strerror or error}"
            raise BackupError(message) from error
        if target.put(content) != sha256:
            message = f"{name} ({sha256}) is damaged in the file store; `jixiao verify` lists what is damaged"
            raise BackupError(message)
        on_progress("文件 files", number + 1, len(names))


def _require_whole(
    copy: Connection, files: FileStore, checkpoints: int, leaves: int, on_progress: Progress
) -> Verification:
    """A copy has to verify, and to be as long as what it was made of: a history that lost its end verifies as well."""
    found = verify_connection(copy, files, lambda done, total: on_progress("核验 verifying", done, total))
    if not found.holds:
        first = found.discrepancies[0]
        message = f"it does not verify: {first.what} {first.table} {first.key}: {first.detail}"
        raise BackupError(message)
    if (found.checkpoints, found.leaves) != (checkpoints, leaves):
        message = (
            f"the copy has {found.checkpoints} checkpoints and {found.leaves} leaves, not {checkpoints} and {leaves}"
        )
        raise BackupError(message)
    return found


def _read_manifest(folder: Path) -> Manifest:
    """What a backup says that it holds; its database has to be the one that was backed up."""
    try:
        told: dict[str, Any] = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        manifest = Manifest(**told)
        found = _hash_file(folder / DATABASE)
    except (OSError, ValueError, TypeError) as error:
        message = f"{folder} is no backup: {MANIFEST} or {DATABASE} is not there or cannot be read"
        raise BackupError(message) from error
    if found != manifest.database_sha256:
        message = f"{folder / DATABASE} is not what was backed up: its hash is another"
        raise BackupError(message)
    return manifest


def _hash_file(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
