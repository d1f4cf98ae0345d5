"""What the note of a checkpoint says, and which keys may have signed a history's notes.

    jixiao/0f3c1a…              the log: its first checkpoint's root tells it from every other
    204                         how many leaves the tree has
    mFvYz…                      its root, in base64
    checkpoint_number 3         and then what only this product reads
    …
    previous_note_sha256 9c…    binds the note before
    key jixiao+c74f20a3+ARpc…   the key that signs from here on
    access_log 12 5e… 07…       how long the access log was, its first and its last line; where there is one

The first three lines are those of C2SP tlog-checkpoint, https://c2sp.org/tlog-checkpoint, and are read by existing tools; so is
the note around them (`notes`). Does not belong here: where notes are kept, and who signs.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from warehouse.ledger.notes import Note, NoteError, PublicKey
from warehouse.sentences import in_both

_ORIGIN_DIGITS = 16
NO_NOTE = "none"
_TOLD = (
    "checkpoint_number",
    "hash_name",
    "content_root_sha256",
    "recorded_at",
    "run_id",
    "previous_note_sha256",
    "key",
)
_TOLD_IF_ANY = ("access_log",)
_NUMBERS = frozenset({"checkpoint_number", "recorded_at"})


def hash_note(note: str | None) -> str:
    """How a note is named by the one after it."""
    return NO_NOTE if note is None else sha256(note.encode()).hexdigest()


def name_origin(first_root_sha256: str) -> str:
    """What a history's log is called: by the root of its first checkpoint, which no other history has."""
    return f"jixiao/{first_root_sha256[:_ORIGIN_DIGITS]}"


@dataclass(frozen=True)
class CheckpointText:
    """The text of a checkpoint's note.

    ``recorded_at`` is in microseconds UTC. ``previous_note_sha256`` binds the note before, signatures and all (``none`` in the
    first): no note can be taken out of the row. ``key`` is the key that signs from here on, as written: so one hands over to the next.
    ``access_log`` is the end of the access log where the checkpoint was sealed (`access_log.LogEnd`), as written.
    """

    origin: str
    tree_size: int
    root_sha256: str
    checkpoint_number: int
    hash_name: str
    content_root_sha256: str
    recorded_at: int
    run_id: str
    previous_note_sha256: str
    key: str
    access_log: str | None = None

    def __str__(self) -> str:
        """As it is signed."""
        root = base64.b64encode(bytes.fromhex(self.root_sha256)).decode()
        told = [f"{name} {getattr(self, name)}" for name in _TOLD]
        told += [f"{name} {getattr(self, name)}" for name in _TOLD_IF_ANY if getattr(self, name) is not None]
        return "\n".join([self.origin, str(self.tree_size), root, *told]) + "\n"

    @classmethod
    def parse(cls, text: str) -> CheckpointText:
        """Read what a note of this product says.

        Raises:
            NoteError: it is not the text of a checkpoint; only what would be written again to the byte is one.
        """
        try:
            origin, size, root, *more = text.removesuffix("\n").split("\n")
            told: dict[str, Any] = {}
            for line in more:
                name, _, value = line.partition(" ")
                told[name] = int(value) if name in _NUMBERS else value
            read = cls(origin, int(size), base64.b64decode(root, validate=True).hex(), **told)
        except (ValueError, TypeError) as error:
            raise NoteError(in_both("正文不是检查点的", "the text is not that of a checkpoint")) from error
        if str(read) != text:
            raise NoteError(
                in_both("正文不是检查点应有的写法", "the text is not that of a checkpoint as it is written")
            )
        return read


class Say:
    """Which keys may sign the next note of a history, as its notes are passed in order.

    The say have the trusted keys, and whatever key a note names that was signed by one who had it. A key that another came after, by
    being handed over to or by beginning where it was lost, has it no longer: who steals or finds it later cannot sign with it. A
    signature beside a good one is no hand-over: anybody can add a line below a text.
    """

    def __init__(self, trusted: Iterable[PublicKey]) -> None:
        """Begin before the first note."""
        self._given, self._retired = list(trusted), set[PublicKey]()
        self._named: PublicKey | None = None

    def judge(self, note: Note) -> str | None:
        """None where a key has signed a note that had the say by then, else why not; a good one decides who has it next."""
        say = [key for key in (self._named, *self._given) if key is not None and key not in self._retired]
        try:
            signers = note.signers(say)
            if not signers:
                signers_told = _name_signers(note)
                return in_both(
                    f"由 {signers_told} 签名，这些密钥都无权签名",
                    f"it is signed by {signers_told}, and none of these keys had the say",
                )
            successor = PublicKey.parse(CheckpointText.parse(note.text).key)
        except NoteError as error:
            return str(error)
        self._retired.update(key for key in (*signers, self._named) if key is not None and key != successor)
        self._named = successor
        return None


def judge_signers(notes: Iterable[Note], trusted: Iterable[PublicKey]) -> Iterator[str | None]:
    """For each note of a history, in order: None where a key has signed it that had the say by then, else why not (see `Say`)."""
    return map(Say(trusted).judge, notes)


def list_named(texts: Iterable[CheckpointText]) -> list[PublicKey]:
    """The keys that these texts name, as far as they are keys, in the order in which they come up."""
    found: dict[PublicKey, None] = {}
    for text in texts:
        with suppress(NoteError):
            found[PublicKey.parse(text.key)] = None
    return list(found)


def remark_unused(brought: Sequence[PublicKey], texts: Iterable[CheckpointText]) -> Iterator[str]:
    """Where somebody brings several keys, oldest first, and these texts never come to the last: notes alone do not tell why.

    They may be from before the key was changed. Or somebody with a key from before it cut off what came since, and went on by himself.
    """
    if len(brought) > 1 and brought[-1] not in list_named(texts):
        told = f"{brought[-1].name}+{brought[-1].hash.hex()}"
        yield in_both(
            f"所给公钥中最新的一把 {told} 在其中没有签过：若在换用它之前就有，无妨；若在其后才有，旧密钥已无权签名，不可采信",
            f"the last of your keys, {told}, has signed nothing of it: right where it was made before that key came into use; "
            "what was made since is not to be relied upon, for an older key has no say any more",
        )


def _name_signers(note: Note) -> str:
    return ", ".join(f"{one.name}+{one.key_hash.hex()}" for one in note.signatures)
