"""The signed notes of the checkpoints: which of them are to be believed, and whether copies elsewhere say the same.

Does not belong here: comparing what a believed note says with the leaves (`checkpoints`).
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from warehouse.copies import Held, is_signed_here
from warehouse.ledger.checkpoint_texts import CheckpointText, hash_note, judge_signers, list_named, remark_unused
from warehouse.ledger.notes import Note, NoteError, PublicKey
from warehouse.ledger.tenures import Tenure, judge_tenures
from warehouse.sentences import in_both
from warehouse.verify.result import Discrepancy


@dataclass(frozen=True)
class Standpoint:
    """From where a history is looked at: what whoever looks has from elsewhere.

    Attributes:
        keys: The public keys that are trusted from the start; without any, the one that the first note names.
        are_handed_over: Whether a person brought these keys, and not this machine: then notes from before the first of them may
            be signed by others.
        has_signed: Whether a key of this machine has signed before.
        tenures: What this machine has written down of it: which key signs from and until which checkpoint.
        remarks: What is to be said of the keys themselves.
        copies: What lay in the places of copies before the history was read.
        since: A note of one's own: only what came after it is verified leaf by leaf, and that it is the beginning of this history.
        now: The clock (microseconds UTC), where one looks at it.
        state: The state folder, whose access log is looked at.
        load_later_removals: Loads the removals that stand by now, by hash: a file may be removed while a verification runs.
    """

    keys: Sequence[PublicKey] = ()
    are_handed_over: bool = False
    has_signed: bool = False
    tenures: Sequence[Tenure] = ()
    remarks: Sequence[str] = ()
    copies: Sequence[Held] = ()
    since: Note | None = None
    now: int | None = None
    state: Path | None = None
    load_later_removals: Callable[[], Mapping[str, Any]] = dict


@dataclass
class Notes:
    """The notes of a history by the number of their checkpoint: what the believed ones say, and why the others are not believed."""

    written: dict[int, str] = field(default_factory=dict)
    said: dict[int, CheckpointText] = field(default_factory=dict)
    faults: dict[int, str] = field(default_factory=dict)
    believed: set[int] = field(default_factory=set)
    keys: list[PublicKey] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    def sealed(self, number: int) -> CheckpointText | None:
        """What a checkpoint's note says, where it is believed."""
        return self.said[number] if number in self.believed else None

    @property
    def count(self) -> int:
        """How many are believed."""
        return len(self.believed)

    @property
    def began(self) -> int | None:
        """The first checkpoint that has a note."""
        return min(self.written, default=None)


def read_notes(checkpoints: Iterable[Any], standpoint: Standpoint) -> Notes:
    """Read the notes of checkpoints, in order, and find out which of them the trusted keys have signed."""
    rows = {row.checkpoint_number: row.note for row in checkpoints if isinstance(row.checkpoint_number, int)}
    notes = Notes(written={number: str(note) for number, note in rows.items() if note is not None})
    parsed: dict[int, Note] = {}
    for number, written in notes.written.items():
        try:
            note = Note.parse(written)
            notes.said[number] = text = CheckpointText.parse(note.text)
            if text.checkpoint_number == number:
                parsed[number] = note
            else:
                other = text.checkpoint_number
                notes.faults[number] = in_both(f"是检查点 {other} 的", f"it is that of checkpoint {other}")
        except NoteError as error:
            notes.faults[number] = str(error)
    trusted = list(standpoint.keys) or _first_named(notes)
    faults = dict(zip(parsed, judge_signers(parsed.values(), trusted), strict=True))
    notes.believed = {number for number, fault in faults.items() if fault is None}
    before = (
        {number for number in faults if number < min(notes.believed, default=0)}
        if standpoint.are_handed_over
        else set()
    )
    notes.faults |= {number: fault for number, fault in faults.items() if fault is not None and number not in before}
    if parsed:
        newest, origin = max(rows), notes.said[max(parsed)].origin
        notes.faults = dict(judge_tenures(parsed, newest, origin, standpoint.tenures)) | notes.faults
        notes.believed -= notes.faults.keys()
    named = list_named(notes.said[number] for number in sorted(notes.believed))
    notes.keys = list(dict.fromkeys([*trusted, *named]))
    notes.remarks = list(_remark(notes, rows, before, standpoint))
    return notes


def _first_named(notes: Notes) -> list[PublicKey]:
    return list_named(notes.said[number] for number in sorted(notes.said)[:1])


def _remark(notes: Notes, rows: Mapping[int, Any], before: set[int], standpoint: Standpoint) -> Iterator[str]:
    began = notes.began
    unsigned = [number for number in rows if number > 0 and (began is None or number < began)]
    if unsigned and not (began is None and (standpoint.are_handed_over or standpoint.has_signed)):
        first, last = min(unsigned), max(unsigned)
        yield in_both(
            f"检查点 {first} 至 {last} 没有签名：早于签名功能",
            f"checkpoints {first} to {last} are not signed: they are from before checkpoints were",
        )
    if notes.written and not standpoint.keys:
        told = ", ".join(f"{key.name}+{key.hash.hex()}" for key in notes.keys)
        yield in_both(
            f"检查点由 {told} 签名；是不是财政局的密钥，只有 --public-key 能说明",
            f"the checkpoints are signed by {told}; whether that is the bureau's key only --public-key can tell",
        )
    if standpoint.are_handed_over and notes.believed:
        yield from remark_unused(standpoint.keys, (notes.said[number] for number in notes.believed))
    if before:
        first, last, own = min(before), max(before), min(notes.believed)
        yield in_both(
            f"检查点 {first} 至 {last} 由别的密钥签名；检查点 {own} 覆盖它们，由您的公钥核验",
            f"checkpoints {first} to {last} are signed by other keys than yours; checkpoint {own}, which covers them, is signed by yours",
        )


def check_notes(notes: Notes, numbers: Sequence[int], standpoint: Standpoint) -> Iterator[Discrepancy]:
    """Notes that are gone, or not believed; ``numbers`` are the checkpoints that belong to the history, in order."""
    began = notes.began
    if began is None:
        if (standpoint.are_handed_over or standpoint.has_signed) and numbers:
            none = in_both("没有一个检查点有签名", "no checkpoint is signed, by your key or any other")
            yield _tell("edited", numbers[-1], none)
        return
    for number in numbers:
        fault = notes.faults.get(number)
        if number not in notes.written:
            if number > began or _is_named_by_next(notes, number):
                yield _tell("edited", number, in_both("签名文本已不在", "its signed note is gone"))
        elif fault is not None:
            yield _tell("edited", number, f"签名文本 note: {fault}")
        elif _is_named_by_next(notes, number) is False:
            named = in_both(
                f"不是检查点 {number + 1} 所记的那份", f"it is not the one that checkpoint {number + 1} names"
            )
            yield _tell("edited", number, f"签名文本 note: {named}")
    for number in sorted(notes.faults.keys() - notes.written.keys()):
        yield _tell("deleted", number, notes.faults[number])


def _is_named_by_next(notes: Notes, number: int) -> bool | None:
    """Whether the note after it names a note; None where no believed note says anything of it."""
    after = notes.sealed(number + 1)
    if after is None:
        return None
    written = notes.written.get(number)
    named = after.previous_note_sha256
    return named != hash_note(None) if written is None else named == hash_note(written)


def check_copies(notes: Notes, newest: int, standpoint: Standpoint) -> tuple[list[Discrepancy], list[str]]:
    """Compare the copies of the notes with the history, whose newest checkpoint is of that number."""
    found: list[Discrepancy] = []
    remarks: list[str] = []
    for held in standpoint.copies:
        if held.trouble is not None:
            remarks.append(held.trouble)
            continue
        beyond = [number for number in sorted(held.notes) if number > newest]
        junk = {number for number in beyond if not _is_credible(held.notes[number], number, notes, standpoint)}
        for number, written in sorted(held.notes.items()):
            if number not in junk:
                found.extend(_compare_copy(notes, number, written, newest, held.url, standpoint.tenures))
        remarks += [
            in_both(
                f"{held.url} 中编号 {number} 的不是此处签名的，不予理会",
                f"what lies as {number} in {held.url} was not signed here; it is passed over",
            )
            for number in sorted(junk)
        ]
        remarks += _remark_missing(notes, held, held.notes.keys() - junk, standpoint)
    return found, remarks


def _is_credible(written: str, number: int, notes: Notes, standpoint: Standpoint) -> bool:
    """Whether a copy of a checkpoint that the history does not have is a note signed here; where no key is known, whether it is a note."""
    return is_signed_here(written, number, notes.keys if standpoint.keys else (), standpoint.tenures)


def _remark_missing(notes: Notes, held: Held, present: Collection[int], standpoint: Standpoint) -> Iterator[str]:
    """Copies that are missing: those of the newest checkpoints may not have been written yet."""
    missing = [
        str(number) for number in sorted(notes.written) if number not in present and number < max(present, default=0)
    ]
    if missing:
        numbers = ", ".join(missing)
        yield in_both(
            f"{held.url} 缺检查点 {numbers} 的副本，下一次运行补上",
            f"copies of checkpoints {numbers} are missing in {held.url}; the next run writes them",
        )
    elif notes.written and not present and (held.is_second or standpoint.has_signed):
        yield in_both(
            f"{held.url} 里没有检查点副本：是空的，或不存在；下一次运行补上",
            f"no copies of the checkpoints lie in {held.url}: it is empty, or not there; the next run writes them",
        )


def _compare_copy(
    notes: Notes, number: int, written: str, newest: int, url: str, tenures: Sequence[Tenure]
) -> Iterator[Discrepancy]:
    own = notes.written.get(number)
    if own == written or (number in notes.faults and number <= newest):
        return
    if number > newest:
        rolled_back = f"a copy of its signed note lies in {url}: the history was rolled back to {newest}"
        yield _tell("deleted", number, in_both(f"{url} 里有它的签名文本副本：历史被退回到 {newest}", rolled_back))
    elif own is None:
        if notes.began is None or number < notes.began:
            gone = in_both(f"签名文本已不在，{url} 里有副本", f"its signed note is gone; a copy lies in {url}")
            yield _tell("edited", number, gone)
    elif not is_signed_here(written, number, notes.keys, tenures):
        altered = in_both("不是签过名的那份文本", "it is not the note that was signed")
        yield Discrepancy("edited", "copies", f"{number} in {url}", altered)
    elif Note.parse(written).text != str(notes.said[number]):
        rewritten = f"another signed note of it lies in {url}: the history was rewritten, and signed anew"
        yield _tell("damaged", number, in_both(f"{url} 里有它的另一份签名文本：历史被改写并重新签名", rewritten))


def _tell(what: str, number: int, detail: str) -> Discrepancy:
    return Discrepancy(what, "checkpoints", str(number), detail)
