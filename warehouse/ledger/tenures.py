"""From and until which checkpoint of a history a key has had the say, as it is written down outside the database.

    jixiao/0011223344556677 from 8 jixiao+c74f20a3+ARpc…      it has signed checkpoint 8, the first of its own
    jixiao/0011223344556677 until 7 jixiao+7ecc0270+AY+V…     it was lost; it signs nothing after checkpoint 7

The notes alone say which key came after which only to whoever has all of them: someone with an old key and the database
cuts off those that do not please him. He cannot cut off what is not there, so a history has to reach, and to show signed by the key
itself, the first note of each. Does not belong here: which key hands over to which (`checkpoint_texts.Say`), or the file (`signing`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from warehouse.ledger.checkpoint_texts import CheckpointText
from warehouse.ledger.notes import Note, NoteError, PublicKey
from warehouse.sentences import in_both

FROM, UNTIL = "from", "until"
_LINE = re.compile(rf"(\S+) ({FROM}|{UNTIL}) (\d+) (\S+)")


@dataclass(frozen=True)
class Tenure:
    """One bound of one key in one history: ``from`` the checkpoint it signed first, or ``until`` the last it may have signed."""

    origin: str
    bound: str
    checkpoint_number: int
    key: PublicKey

    def __str__(self) -> str:
        """As it is kept: a line."""
        return f"{self.origin} {self.bound} {self.checkpoint_number} {self.key}"

    @classmethod
    def parse(cls, line: str) -> Tenure:
        """Read a line.

        Raises:
            NoteError: it is none.
        """
        told = _LINE.fullmatch(line.strip())
        if told is None:
            expected = f"{line.strip()!r} does not say which key signs from or until when; expected ORIGIN from|until NUMBER KEY"
            raise NoteError(in_both(f"{line.strip()!r} 没有写明哪把密钥从何时签、签到何时", expected))
        return cls(told[1], told[2], int(told[3]), PublicKey.parse(told[4]))


def list_beginnings(notes: Mapping[int, Note]) -> Iterator[Tenure]:
    """The first note of each key among the notes of a history that are believed, by number and in order."""
    seen: set[PublicKey] = set()
    for number, note in notes.items():
        text = CheckpointText.parse(note.text)
        key = PublicKey.parse(text.key)
        if key not in seen and note.signers([key]):
            seen.add(key)
            yield Tenure(text.origin, FROM, number, key)


def find_replaced(tenures: Iterable[Tenure], origin: str, number: int) -> set[PublicKey]:
    """The keys that may not sign a checkpoint of a history any more: lost before it, or another has begun by then."""
    own = [one for one in tenures if one.origin == origin]
    lost = {one.key for one in own if one.bound == UNTIL and one.checkpoint_number < number}
    begun = [one for one in own if one.bound == FROM and one.checkpoint_number <= number]
    newest = max((one.checkpoint_number for one in begun), default=0)
    return lost | {one.key for one in begun if one.checkpoint_number < newest}


def judge_tenures(
    notes: Mapping[int, Note], newest: int, origin: str, tenures: Iterable[Tenure]
) -> Iterator[tuple[int, str]]:
    """Where a history is not what is written down of its keys: the checkpoint, and why.

    Args:
        notes: Its notes by the number of their checkpoint; those gone or unreadable are not among them.
        newest: The number of its newest checkpoint.
        origin: What it is called in its notes.
        tenures: What is written down, of it and of other histories.
    """
    written = list(tenures)
    own = [one for one in written if one.origin == origin]
    if written and not own:
        yield from _judge_unknown(notes, written)
    for one in own:
        told = f"{one.key.name}+{one.key.hash.hex()}"
        if one.bound == UNTIL:
            for number, note in notes.items():
                if number > one.checkpoint_number and note.is_by(one.key):
                    yield (
                        number,
                        in_both(
                            f"由 {told} 签名，该密钥在检查点 {one.checkpoint_number} 之后已换下",
                            f"it is signed by {told}, which was replaced after checkpoint {one.checkpoint_number}",
                        ),
                    )
        elif one.checkpoint_number > newest:
            yield (
                one.checkpoint_number,
                in_both(
                    f"{told} 签过它，而历史止于 {newest}：被退回了",
                    f"{told} has signed it, and the history ends at {newest}: it was rolled back",
                ),
            )
        elif one.checkpoint_number in notes and not notes[one.checkpoint_number].is_by(one.key):
            yield (
                one.checkpoint_number,
                in_both(f"不是 {told} 签过的那份签名文本", f"it is not the note that {told} has signed"),
            )


def _judge_unknown(notes: Mapping[int, Note], written: list[Tenure]) -> Iterator[tuple[int, str]]:
    """A history that nothing is written down of is new, and a key that another came after signs no new one."""
    origins = {one.origin for one in written}
    last = max(one.checkpoint_number for one in written) + 1
    replaced = {key for origin in origins for key in find_replaced(written, origin, last)}
    for number, note in notes.items():
        signers = [key for key in replaced if note.is_by(key)]
        if signers:
            told = f"{signers[0].name}+{signers[0].hash.hex()}"
            english = f"it is signed by {told}, which was replaced, and of a history that this machine does not know"
            yield number, in_both(f"由已换下的 {told} 签名，且不是本机知道的历史", english)
