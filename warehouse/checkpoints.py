"""Checkpoints: the one a writer goes on from, the next one, signed, and its copies outside the database.

Nothing is added to a history that moved, was altered, or was rolled back. Does not belong here: the rows and leaves between two
checkpoints (``append``), or verifying all of them (``verify``).
"""

import logging
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, func, insert, select

from warehouse.access_log import find_end
from warehouse.copies import CopiesError, is_signed_here, places_of_copies
from warehouse.ledger.checkpoint_texts import CheckpointText, Say, hash_note, judge_signers, name_origin
from warehouse.ledger.leaves import HASH_NAME, LEAF_SCHEMAS
from warehouse.ledger.merkle import EMPTY_ROOT, Frontier
from warehouse.ledger.notes import Note, NoteError, PublicKey
from warehouse.ledger.tenures import FROM, UNTIL, Tenure, judge_tenures, list_beginnings
from warehouse.place import Warehouse
from warehouse.sentences import in_both
from warehouse.signing import KeyFolder, SigningError, find_signer, load_known_keys, sign_note
from warehouse.tables import CheckpointRow, LeafRow, table_of

_LOG = logging.getLogger("jixiao.copies")
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


class HistoryDamagedError(RuntimeError):
    """The ledger does not agree with its newest checkpoint; nothing is added to a history that was altered."""


@dataclass(frozen=True)
class Sealed:
    """What a sealed transaction added."""

    checkpoint_number: int
    recorded_at: int
    root_sha256: str
    content_root_sha256: str
    leaf_counts: Mapping[str, int] = field(default_factory=dict)


def newest_checkpoint_number(connection: Connection) -> int:
    """The number of the newest checkpoint; 0 where there is none."""
    return int(connection.execute(select(func.coalesce(func.max(CheckpointRow.checkpoint_number), 0))).scalar_one())


def insert_checkpoint(
    connection: Connection,
    state: Path,
    previous: CheckpointRow,
    sealed: Sealed,
    *,
    tree_size: int,
    run_id: str,
    say: Say,
) -> None:
    """Insert the checkpoint, and its text signed by a key that has the say after the notes that stand.

    Raises:
        SigningError: it cannot be signed, or the key at hand has no say any more.
    """
    signer = find_signer(state, is_first=previous.note is None)
    if previous.note is None:
        say = Say([*load_known_keys(state), signer.key])
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
        access_log=None if (end := find_end(state)) is None else str(end),
    )
    note = sign_note(signer, str(text))
    number, tenures = sealed.checkpoint_number, KeyFolder.of(state).tenures()
    faults = [say.judge(note), *(fault for _, fault in judge_tenures({number: note}, number, text.origin, tenures))]
    if any(faults):
        told = next(filter(None, faults))
        message = in_both(
            f"密钥 {signer.key} 不能为检查点 {number} 签名；换下的密钥不再有权",
            f"the key {signer.key} cannot sign checkpoint {number}: {told}. A key that was replaced stays so",
        )
        raise SigningError(message)
    columns = {name: value for name, value in asdict(text).items() if name in table.c}
    connection.execute(insert(table).values(**columns, note=str(note)))


def require_no_rollback(newest: CheckpointRow, state: Path) -> None:
    """Refuse to go on with a history that ends before its copies do, or another one: an older database was put in its place.

    What lies among the copies and was not signed here is passed over: else whoever can write to a place could stop every run.

    Raises:
        HistoryDamagedError: it was.
        SigningError: the keys that are known cannot be read.
    """
    known, tenures = load_known_keys(state), KeyFolder.of(state).tenures()
    for place in places_of_copies(state):
        try:
            for number, written in place.newest_first():
                if number < newest.checkpoint_number or (number, written) == (newest.checkpoint_number, newest.note):
                    break
                if not is_signed_here(written, number, known, tenures):
                    told = f"what lies as {number} in {place.url} was not signed here; it is passed over"
                    _LOG.warning(in_both(f"{place.url} 中编号 {number} 的不是此处签名的，不予理会", told))
                    continue
                message = in_both(
                    f"{place.url} 里有检查点 {number} 的副本，而历史停在另一个检查点 {newest.checkpoint_number}：换上了旧数据库或别的数据库",
                    f"a copy of checkpoint {number} lies in {place.url}, and the history stands at another checkpoint "
                    f"{newest.checkpoint_number}: an older database, or another, was put in its place; `jixiao verify` tells more",
                )
                raise HistoryDamagedError(message)
        except CopiesError as error:  # a place out of reach holds up nothing, but what was not looked at is said
            told = f"the copies in {place.url} were not looked at for a history put back: {error}"
            _LOG.warning(in_both(f"未能查看 {place.url} 里的副本，不知历史是否被换成旧的：{error}", told))


def require_own_signature(connection: Connection, state: Path) -> Say:
    """Refuse to go on from a checkpoint that no key known here has signed, by itself or by handing over: it is not this bureau's.

    Nor from one without a note where a key of this machine has signed before: the notes were removed, and the next one would cover it.
    Nor where the notes are not by the keys, from and until the checkpoints, that this machine has written down.

    Returns:
        Which keys may sign the next one.

    Raises:
        HistoryDamagedError: none has.
        SigningError: the keys that are known cannot be read.
    """
    folder, newest = KeyFolder.of(state), newest_checkpoint_number(connection)
    known, written = load_known_keys(state), _load_notes(connection)
    if not written and folder.has_signed and newest:
        message = in_both(
            f"没有一个检查点有签名文本，而 {folder.path} 的密钥签过名",
            f"no checkpoint has a signed note, and a key in {folder.path} has signed before; `jixiao verify` tells more",
        )
        raise HistoryDamagedError(message)
    say = Say(known)
    if not known or not written:  # no key: nothing can be signed; no note: nothing was yet
        return say
    number = max(written)
    try:
        notes = {one: Note.parse(note) for one, note in written.items()}
        fault = [say.judge(note) for note in notes.values()][-1]
        if fault is None:
            origin = CheckpointText.parse(notes[number].text).origin
            number, fault = next(judge_tenures(notes, newest, origin, folder.tenures()), (number, None))
    except NoteError as error:
        fault = str(error)
    if fault is not None:
        message = in_both(
            f"检查点 {number} 的签名文本不可信；若此前由本单位另一把密钥签名，请把其公钥写入 {folder.public}",
            f"the note of checkpoint {number}: {fault}; `jixiao verify` tells more. Where the bureau itself signed with "
            f"another key before, its public key belongs into {folder.public}",
        )
        raise HistoryDamagedError(message)
    return say


def load_last_tenures(warehouse: Warehouse) -> list[Tenure]:
    """Until when the keys that the notes of a history name have signed: each until the newest checkpoint. Oldest first.

    It is what the history says of itself, to be compared with what is on paper.
    """
    if not warehouse.exists or not warehouse.is_current:
        return []
    with warehouse.reading() as connection:
        notes = _load_notes(connection)
    named: dict[PublicKey, Tenure] = {}
    for note in notes.values():
        with suppress(NoteError):
            text = CheckpointText.parse(Note.parse(note).text)
            key = PublicKey.parse(text.key)
            named[key] = Tenure(text.origin, UNTIL, max(notes), key)
    return list(named.values())


def _load_notes(connection: Connection) -> dict[int, str]:
    """The signed notes by the number of their checkpoint, in order."""
    table = table_of(CheckpointRow)
    query = select(table.c.checkpoint_number, table.c.note).where(table.c.note.is_not(None))
    return {row.checkpoint_number: row.note for row in connection.execute(query.order_by(table.c.checkpoint_number))}


def settle_checkpoint(warehouse: Warehouse) -> None:
    """What comes after the commit: a retiring key is taken away, whose checkpoint it is is written down, and copies are handed out.

    Raises:
        CopiesError: it cannot be written down, or as `hand_out`; what is sealed stands.
    """
    with warehouse.reading() as connection:
        notes = _load_notes(connection)
    try:
        find_signer(warehouse.state, is_first=False).settle()
        _write_down(warehouse.state, notes)
    except (SigningError, OSError) as error:
        place = KeyFolder.of(warehouse.state).path
        message = in_both(
            f"检查点由谁签名，无法记入 {place}", f"whose checkpoint it is cannot be written down in {place}: {error}"
        )
        raise CopiesError(message) from error
    finally:
        _complete(warehouse, notes)


def _write_down(state: Path, notes: Mapping[int, str]) -> None:
    """Write down the first checkpoint of each key, once there is one that it is not written down of."""
    folder, newest = KeyFolder.of(state), CheckpointText.parse(Note.parse(notes[max(notes)]).text)
    if any((one.origin, str(one.key)) == (newest.origin, newest.key) for one in folder.tenures() if one.bound == FROM):
        return
    parsed = {number: Note.parse(note) for number, note in notes.items()}
    faults = judge_signers(parsed.values(), load_known_keys(state))
    believed = [number for number, fault in zip(parsed, faults, strict=True) if fault is None]
    folder.write_down(list_beginnings({number: parsed[number] for number in believed}))


def hand_out(warehouse: Warehouse) -> None:
    """Write the copies of signed checkpoints that are missing, wherever an earlier run was killed before it did so.

    Raises:
        CopiesError: a place cannot be written; what is sealed stands, and the next run writes its copy.
    """
    with warehouse.reading() as connection:
        notes = _load_notes(connection)
    _complete(warehouse, notes)


def _complete(warehouse: Warehouse, notes: Mapping[int, str]) -> None:
    for place in places_of_copies(warehouse.state):
        place.complete(notes)


def load_ledger(connection: Connection, expected_checkpoint: int) -> tuple[Frontier, list[str], CheckpointRow]:
    """The tree so far, its contents, and the newest checkpoint.

    Raises:
        HistoryMovedError: the newest checkpoint is not the expected one.
        HistoryDamagedError: the leaves that stand do not give its root.
    """
    checkpoints = table_of(CheckpointRow)
    newest = connection.execute(
        select(checkpoints).order_by(checkpoints.c.checkpoint_number.desc()).limit(1)
    ).one_or_none()
    number = 0 if newest is None else newest.checkpoint_number
    require_checkpoint(number, expected_checkpoint)
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
        message = in_both(
            f"存证得不出检查点 {number} 的树根，历史被改动过，改了什么请看 jixiao verify",
            f"the ledger does not give the root of checkpoint {number}; `jixiao verify` tells what was altered",
        )
        raise HistoryDamagedError(message)
    return frontier, contents, NOTHING_SEALED if newest is None else CheckpointRow(**newest._mapping)  # noqa: SLF001 - SQLAlchemy's way to a dict


def _signed(connection: Connection, newest: Any) -> Iterator[tuple[int, str]]:
    """What the note of a checkpoint says beside its row: who rewrites the rows cannot rewrite what was signed."""
    told = f"the note of checkpoint {newest.checkpoint_number}"
    if newest.note is None:
        if is_signed(connection):
            gone = f"{told} is gone, and those before it have one; `jixiao verify` tells more"
            raise HistoryDamagedError(in_both(f"检查点 {newest.checkpoint_number} 的签名文本已不在，之前的都有", gone))
        return
    try:
        text = CheckpointText.parse(Note.parse(newest.note).text)
    except NoteError as error:
        unread = f"{told} cannot be read: {error}; `jixiao verify` tells more"
        raise HistoryDamagedError(in_both(f"检查点 {newest.checkpoint_number} 的签名文本读不出来", unread)) from error
    yield text.tree_size, text.root_sha256


def is_signed(connection: Connection) -> bool:
    """Whether any checkpoint was ever signed."""
    table = table_of(CheckpointRow)
    return connection.execute(select(table.c.note).where(table.c.note.is_not(None)).limit(1)).first() is not None


def require_checkpoint(number: int, expected: int) -> None:
    """Refuse to go on where another writer has sealed meanwhile.

    Raises:
        HistoryMovedError: it has.
    """
    if number != expected:
        message = in_both(
            f"库已到检查点 {number}，本次运行从 {expected} 开始，请重新运行",
            f"the warehouse stands at checkpoint {number}; this run began at {expected}. Run it again.",
        )
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
