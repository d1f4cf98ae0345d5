"""Check the signed notes of a bundle: what they say, of which history they are, and whether a key that had the say signed them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from evidence.manifest import NOTE, NOTES
from evidence.result import Fault
from warehouse.ledger.checkpoint_texts import CheckpointText, hash_note, judge_signers, list_named, remark_unused
from warehouse.ledger.notes import Note, NoteError, PublicKey

_HEX_DIGITS = 64


@dataclass
class Notes:
    """The notes of a bundle: what the newest and the earlier ones say, who signed, what is wrong, what is to be said beside."""

    newest: CheckpointText | None = None
    said: dict[int, CheckpointText] = field(default_factory=dict)
    signers: list[str] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)


def read_notes(members: Mapping[str, bytes], keys: Sequence[PublicKey]) -> Notes:
    """Read the notes and judge their signatures.

    Args:
        members: The bundle.
        keys: Public keys from elsewhere; without any, the key that the earliest note names is taken.
    """
    notes, parsed = Notes(), dict[str, Note]()
    for name in [*sorted((one for one in members if one.startswith(NOTES)), key=_number), NOTE]:
        try:
            parsed[name], text = _read(members.get(name, b""))
        except NoteError as error:
            notes.faults.append(Fault("altered" if name in members else "missing", name, str(error)))
            continue
        if name == NOTE:
            notes.newest = text
        elif text.checkpoint_number != _number(name):
            notes.faults.append(
                Fault(
                    "altered",
                    name,
                    f"这是检查点 {text.checkpoint_number} 的 · it is the note of checkpoint {text.checkpoint_number}",
                )
            )
        notes.said[text.checkpoint_number] = text
    if not notes.faults:
        notes.faults += _check_row(list(parsed.values()), notes)
        _judge(parsed, keys, notes)
    return notes


def _number(name: str) -> int:
    return int(name.removeprefix(NOTES).removesuffix(".note"))


def _read(content: bytes) -> tuple[Note, CheckpointText]:
    try:
        note = Note.parse(content.decode())
        text = CheckpointText.parse(note.text)
    except UnicodeDecodeError as error:
        raise NoteError("不是文字 · it is not text") from error
    if str(note).encode() != content or len(text.root_sha256) != _HEX_DIGITS:
        raise NoteError("不是签名文本应有的写法 · it is not written as a note is written")
    return note, text


def _check_row(parsed: Sequence[Note], notes: Notes) -> Iterator[Fault]:
    """Notes of one history, without a gap, each naming the one before: so the newest binds them all, whoever signed them."""
    if len({text.origin for text in notes.said.values()}) > 1:
        yield Fault("altered", NOTE, "各检查点不属于同一部历史 · the notes are of several histories")
    written = {CheckpointText.parse(note.text).checkpoint_number: str(note) for note in parsed}
    numbers = sorted(written)
    for number, after in pairwise(numbers):
        if after != number + 1:
            yield Fault(
                "missing",
                f"{NOTES}{number + 1}.note",
                f"缺此一份，{number} 及以前的便无从约束 · nothing binds the notes up to {number} to those from {after} on",
            )
        elif notes.said[after].previous_note_sha256 != hash_note(written[number]):
            yield Fault(
                "altered",
                f"{NOTES}{number}.note",
                f"不是检查点 {after} 所指的那一份 · it is not the one that checkpoint {after} names",
            )
    if notes.newest is not None and numbers[-1] != notes.newest.checkpoint_number:
        yield Fault("extra", f"{NOTES}{numbers[-1]}.note", f"比 {NOTE} 还晚 · it is of a later checkpoint than {NOTE}")


def _judge(parsed: Mapping[str, Note], keys: Sequence[PublicKey], notes: Notes) -> None:
    """Whether a key that had the say signed each note; of the newest it must be told, of those before the first of yours it may not."""
    trusted = list(keys)
    if not trusted:
        try:
            trusted = [PublicKey.parse(CheckpointText.parse(next(iter(parsed.values())).text).key)]
        except NoteError as error:
            notes.faults.append(Fault("altered", next(iter(parsed)), str(error)))
            return
        told = f"{trusted[0].name}+{trusted[0].hash.hex()}"
        notes.remarks.append(
            f"公钥取自本包，只有另行取得的公钥（--public-key）才能证明是谁的 · "
            f"the key {told} was taken from the notes themselves; only a key from elsewhere (--public-key) proves whose it is"
        )
    judged = dict(zip(parsed, judge_signers(parsed.values(), trusted), strict=True))
    believed = [name for name, fault in judged.items() if fault is None]
    before = list(judged)[: list(judged).index(believed[0])] if believed and keys else []
    notes.faults += [
        Fault("altered", name, fault) for name, fault in judged.items() if fault is not None and name not in before
    ]
    if before:
        notes.remarks.append(
            f"较早的 {len(before)} 份由别的密钥签名，均由其后的一份以哈希约束，直到您的公钥签名的 · "
            f"{len(before)} earlier notes are signed by other keys than yours; each is "
            "named by its hash in the one after it, up to the first signed by yours"
        )
    if judged[NOTE] is None:
        told_keys = dict.fromkeys([*trusted, *list_named(notes.said.values())])
        notes.signers = [f"{key.name}+{key.hash.hex()}" for key in told_keys if parsed[NOTE].is_by(key)]
        notes.remarks += remark_unused(keys, notes.said.values())
