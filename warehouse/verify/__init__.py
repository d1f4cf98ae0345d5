"""Verify: recompute the whole history from its tables and its file store, and name everything that does not agree.

``walk`` passes the leaves and the rows once and grows the trees, ``notes`` reads what was signed, ``checkpoints`` holds the two against
each other, ``surroundings`` looks at tables, triggers, views and files. Does not belong here: repairing.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, select, text

from warehouse.copies import load_copies
from warehouse.file_store import FileStore
from warehouse.history import load_removals
from warehouse.ledger.notes import Note, PublicKey
from warehouse.place import Warehouse
from warehouse.sentences import in_both
from warehouse.signing import KeyFolder, load_known_keys
from warehouse.tables import LEDGER_TABLES, SEALED_TABLES, CheckpointRow, table_of
from warehouse.verify.accesses import check_access_log
from warehouse.verify.checkpoints import check_checkpoints, find_seats, settle_disputes
from warehouse.verify.notes import Standpoint, check_copies, check_notes, read_notes
from warehouse.verify.result import Discrepancy, Verification, format_moment
from warehouse.verify.since import begin_after, prove_beginning
from warehouse.verify.surroundings import StoreCheck, check_guards, check_tables, check_views
from warehouse.verify.walk import Walk, walk_leaves
from warehouse.verify.witnesses import RowReader

__all__ = ["Discrepancy", "Standpoint", "Verification", "verify_connection", "verify_warehouse"]

Progress = Callable[[int, int], None]
"""Told leaves done and leaves in all."""


def verify_warehouse(
    warehouse: Warehouse,
    on_progress: Progress | None = None,
    *,
    public_keys: Sequence[PublicKey] = (),
    since: Note | None = None,
    now: int | None = None,
) -> Verification:
    """Verify tables, ledger, file store and the copies of the checkpoints of a warehouse.

    Args:
        warehouse: The warehouse; its triggers are not relied upon.
        on_progress: Told how far it is.
        public_keys: Keys that whoever verifies has from elsewhere; without them those this machine knows of.
        since: A checkpoint of one's own; what came after it is verified, and that it is the beginning of this history.
        now: The clock (microseconds UTC), to be told of checkpoints from the future.

    Raises:
        SigningError: the public keys this machine knows of cannot be read.
    """
    standpoint = replace(
        _look_into_keys(warehouse.state, public_keys),
        copies=load_copies(warehouse.state),
        since=since,
        now=now,
        state=warehouse.state,
        load_later_removals=lambda: _load_removals(warehouse),
    )
    with warehouse.reading() as connection:
        return verify_connection(connection, warehouse.files, on_progress, standpoint)


def _look_into_keys(state: Path, public_keys: Sequence[PublicKey]) -> Standpoint:
    """What this machine knows of keys, where whoever verifies may look; else what they brought."""
    folder, brought = KeyFolder.of(state), Standpoint(keys=public_keys, are_handed_over=bool(public_keys))
    try:
        return replace(
            brought,
            keys=public_keys or load_known_keys(state),
            has_signed=folder.has_signed,
            tenures=folder.tenures(),
            remarks=tuple(folder.find_loose_rights()),
        )
    except PermissionError:
        told = in_both(
            f"您无权查看 {folder.path} 里的密钥；签名是谁的，只看您带来的公钥（--public-key）",
            f"the keys in {folder.path} may not be looked at by you; only your own (--public-key) tell whose signatures these are",
        )
        return replace(brought, remarks=(told,))


def _load_removals(warehouse: Warehouse) -> Mapping[str, Any]:
    with warehouse.reading() as connection:
        return load_removals(connection)


def verify_connection(
    connection: Connection,
    files: FileStore,
    on_progress: Progress | None = None,
    standpoint: Standpoint | None = None,
) -> Verification:
    """Verify what a connection sees, also before it is committed, and a file store."""
    standpoint = standpoint or Standpoint()
    broken = {one.table: one for one in check_tables(connection)}
    if broken.keys() & LEDGER_TABLES.keys():
        return Verification(discrepancies=tuple(broken.values()))
    table = table_of(CheckpointRow)
    checkpoints = connection.execute(select(table).order_by(table.c.checkpoint_number)).all()
    notes = read_notes(checkpoints, standpoint)
    walk = Walk({row.tree_size for row in checkpoints if isinstance(row.tree_size, int)})
    begin_after(standpoint.since, walk, notes)
    walk.found.extend(broken.values())
    total = connection.execute(text("SELECT count(*) FROM ledger_leaves")).scalar_one()
    readers = {name: RowReader(connection, name, walk.start) for name in SEALED_TABLES if name not in broken}
    walk_leaves(connection, walk, readers, lambda done: on_progress(done, total) if on_progress else None)
    later = [row for row in checkpoints if not _is_known(row, walk)]
    seats = find_seats(later, walk, notes)
    walk.found.extend(settle_disputes(later, seats, walk))
    walk.found.extend(check_checkpoints(later, seats, walk))
    seated = [row.checkpoint_number for row in checkpoints if _is_known(row, walk) or seats[row.checkpoint_number]]
    walk.found.extend(check_notes(notes, seated, standpoint))
    newest = max([0, *seated, *(int(number) for number in walk.tree.runs if number.isdecimal())])
    from_copies, remarks = check_copies(notes, newest, standpoint)
    walk.found.extend(from_copies)
    beginning = prove_beginning(connection, standpoint.since, walk, notes)
    store = StoreCheck(files, walk.files, walk.removals, standpoint.load_later_removals)
    walk.found.extend(store.find_faults())
    remarks += store.remark_removals()
    if standpoint.state is not None:
        from_log, remarks_on_log = check_access_log(standpoint.state, notes, is_signed_here=standpoint.has_signed)
        walk.found.extend(from_log)
        remarks += remarks_on_log
    remarks += [*notes.remarks, *standpoint.remarks, *_remark_clock(checkpoints, walk.arrivals, standpoint.now)]
    remarks += [*check_guards(connection), *check_views(connection)]
    return Verification(
        len(later),
        walk.size,
        walk.rows,
        len(walk.files.keys() - walk.removals.keys()),
        tuple(walk.found),
        tuple(remarks),
        notes.count,
        beginning,
        walk.start,
    )


def _is_known(row: Any, walk: Walk) -> bool:
    """Whether a checkpoint covers nothing that one does not know already."""
    return isinstance(row.checkpoint_number, int) and 0 < row.checkpoint_number < walk.first_checkpoint


def _remark_clock(checkpoints: Sequence[Any], arrivals: Mapping[str, int], now: int | None) -> Iterator[str]:
    """A clock that was set back: no checkpoint is older than the one before, and so it stands one microsecond after it.

    One that was set back by less shows where it received files that arrived later than it was sealed (``arrivals``: the latest of each).
    """
    before: Any = None
    for row in checkpoints:
        if not isinstance(row.recorded_at, int):
            continue
        if before is not None and row.recorded_at == before.recorded_at + 1:
            number, last = row.checkpoint_number, before.checkpoint_number
            yield in_both(
                f"检查点 {number} 封存时，时钟不晚于检查点 {last} 的时刻：被往回拨过",
                f"checkpoint {number} was sealed when the clock stood at or before the time of checkpoint {last}: it had been set back",
            )
        if now is not None and row.recorded_at > now:
            yield in_both(
                f"检查点 {row.checkpoint_number} 的时刻在本机时钟之后",
                f"checkpoint {row.checkpoint_number} is from the future of this machine's clock",
            )
        arrived = arrivals.get(str(row.checkpoint_number), 0)
        if arrived > row.recorded_at:
            number, sealed_at, later = row.checkpoint_number, format_moment(row.recorded_at), format_moment(arrived)
            yield in_both(
                f"检查点 {number} 封存于 {sealed_at}，所收文件却在 {later} 才送达：时钟被往回拨过，或文件的时间不对",
                f"checkpoint {number} was sealed at {sealed_at} and received a file that arrived at {later}: "
                "the clock had been set back, or the file's own time is wrong",
            )
        before = row
