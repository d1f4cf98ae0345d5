"""The inbox: the files that lie in a folder, and those inside archives that lie there, each read once and whole."""

import os
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from pipelines.decide_arrivals import LyingFile
from pipelines.intake.look_into import Arrival, LookEach, Looked, LookingTerms, look_here
from schemas.archives import is_of_system
from schemas.limits import DEFAULT_LIMITS, Limits
from schemas.refusals import OVERSIZED_FILE
from schemas.secret_marks import veil_name
from schemas.text import decode_name

SETTLING_SECONDS = 2.0
_NANOSECONDS = 1_000_000_000


class InboxNotFoundError(FileNotFoundError):
    """The inbox is not a folder that can be listed."""


@dataclass(frozen=True)
class InboxFile:
    """One file as it lay in the inbox: its name below the inbox, its hash and size, and when it arrived (microseconds UTC).

    A file inside an archive is named ``<archive>/<name>``, and arrived with it.
    """

    file_name: str
    file_sha256: str
    size_bytes: int
    received_at: int
    archive_name: str | None = None


@dataclass(frozen=True)
class Refused:
    """A file that is not taken in or does not open, or one inside an archive that is not read: why, by its stable name."""

    file_name: str
    reason: str
    is_member: bool = False


@dataclass(frozen=True)
class TurnedAway:
    """A file that must not be kept: why, its hash, and the folder it lay in. Its name is not told, for it may say too much itself."""

    reason: str
    detail: str
    file_sha256: str
    folder: str


@dataclass(frozen=True)
class Delivery:
    """What lay in the inbox; ``growing`` names files that still change, or could not be read, and wait for the next look."""

    files: tuple[InboxFile, ...]
    growing: tuple[str, ...]
    refused: tuple[Refused, ...] = ()
    turned_away: tuple[TurnedAway, ...] = ()


@dataclass(frozen=True)
class _State:
    """By what a file shows that it changes."""

    size_bytes: int
    modified_ns: int


def receive_files(
    folder: Path,
    keep: Callable[[bytes], str],
    look_each: LookEach | None = None,
    waiting: AbstractSet[str] = frozenset(),
    limits: Limits = DEFAULT_LIMITS,
    discard: Callable[[str], None] = lambda _sha256: None,
) -> Delivery:
    """Read every file below a folder and hand its bytes to ``keep``, which stores them and returns their sha256.

    What is in an archive (``.zip``) is kept as well, file by file; the archive itself too. What must not be kept is not, nor an
    archive that holds it; whatever else the archive holds is. A content that must not be kept under one name is kept under no other.

    What a system leaves (``is_of_system``) is not the unit's. A file's arrival is
    its modification time. A file whose size or time still changes waits, and so do those named in ``waiting``; one beyond the limit
    of size stays where it lies.

    Args:
        folder: The inbox.
        keep: Stores a content and returns its sha256.
        look_each: Looks into each file before it is kept; without it, here.
        waiting: Names of files that wait.
        limits: How large a file may be, and what is in an archive.
        discard: Takes what was kept by this delivery out again, by its sha256.

    Raises:
        InboxNotFoundError: the folder is not there.
    """
    _require_folder(folder)
    lying, changing = _look_for_changes(folder, waiting)
    taking = _Taking(folder, lying, changing, limits)
    received = [
        _receive_file(arrival, arrived, looked, keep)
        for (arrival, arrived), looked in taking.pair(look_each or look_here(LookingTerms(limits=limits)))
    ]
    delivery = Delivery(
        tuple(file for one in received for file in one.files),
        tuple(taking.growing),
        (*taking.refused, *(refused for one in received for refused in one.refused)),
        tuple(away for one in received for away in one.turned_away),
    )
    return _turn_away_copies(delivery, discard)


def _turn_away_copies(delivery: Delivery, discard: Callable[[str], None]) -> Delivery:
    """Turn away as well what came under another name, or in an archive, with the bytes of a file that was turned away for its name."""
    away = {one.file_sha256: one for one in delivery.turned_away}
    copies = [file for file in delivery.files if file.file_sha256 in away and file.size_bytes]
    if not copies:
        return delivery
    holding = {file.archive_name or file.file_name for file in copies}
    left = [file for file in delivery.files if file not in copies and file.file_name not in holding]
    for sha256 in {file.file_sha256 for file in delivery.files} - {file.file_sha256 for file in left}:
        discard(sha256)
    found = (replace(away[file.file_sha256], folder=file.file_name.rpartition("/")[0]) for file in copies)
    return replace(delivery, files=tuple(left), turned_away=(*delivery.turned_away, *found))


@dataclass
class _Taking:
    """Takes files out of a folder one by one: ``growing`` names those that wait, ``refused`` those that are too large."""

    folder: Path
    lying: Mapping[Path, "_State"]
    changing: AbstractSet[Path]
    limits: Limits
    growing: list[str] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    _looked_into: deque[tuple[Arrival, int]] = field(default_factory=deque)

    def pair(self, look_each: LookEach) -> Iterator[tuple[tuple[Arrival, int], Looked]]:
        """Each file with when it arrived and what was seen of it; only those that are being looked into are held in memory."""
        for looked in look_each(self._take()):
            yield self._looked_into.popleft(), looked

    def _take(self) -> Iterator[Arrival]:
        for path in sorted(self.lying, key=lambda path: path.relative_to(self.folder).as_posix()):
            name, state = _spell_name(path.relative_to(self.folder)), self.lying[path]
            if state.size_bytes > self.limits.file_bytes:
                self.refused.append(Refused(name, OVERSIZED_FILE))
                continue
            content = None if path in self.changing else _read_whole(path, state)
            if content is None:
                self.growing.append(name)
                continue
            arrival = Arrival(name, content)
            self._looked_into.append((arrival, state.modified_ns // 1000))
            yield arrival


def _receive_file(arrival: Arrival, arrived: int, looked: Looked, keep: Callable[[bytes], str]) -> Delivery:
    """What one file comes to, with what is in it where it is an archive. All of it was looked at before anything is kept."""
    name = arrival.name
    folder, _, _ = name.rpartition("/")
    own = {one.name: TurnedAway(one.reason, one.detail, one.file_sha256, folder) for one in looked.away}
    if name in own:
        return Delivery((), (), (), (own[name],))
    whole = [] if own else [InboxFile(name, keep(arrival.content), len(arrival.content), arrived)]
    parts = [
        InboxFile(one.name, keep(one.content), len(one.content), arrived, name)
        for one in looked.members
        if one.reason is None
    ]
    refused = [
        Refused(one.name or name, one.reason, is_member=bool(one.name))
        for one in looked.members
        if one.reason is not None
    ]
    closed = [Refused(name, looked.reason)] if looked.reason is not None else []
    return Delivery((*whole, *parts), (), (*closed, *refused), tuple(own.values()))


def list_files(folder: Path) -> list[LyingFile]:
    """What lies below a folder, unread, under the names by which ``receive_files`` receives it.

    Raises:
        InboxNotFoundError: the folder is not there.
    """
    _require_folder(folder)
    return [
        LyingFile(_spell_name(path.relative_to(folder)), state.size_bytes, state.modified_ns // 1000)
        for path, state in _look(folder).items()
    ]


def _require_folder(folder: Path) -> None:
    if not folder.is_dir():
        message = f"the inbox {folder} is not a folder"
        raise InboxNotFoundError(message)


def _look_for_changes(folder: Path, waiting: AbstractSet[str]) -> tuple[dict[Path, _State], set[Path]]:
    """The files below a folder as they lie, and those of them that are not to be read now.

    Where one was written to just now, everything is looked at once more after a pause: what changed or came meanwhile is still being
    written. An inbox at rest costs no pause.
    """
    lying = _look(folder)
    left = {path for path in lying if _spell_name(path.relative_to(folder)) in waiting}
    if not any(_is_fresh(state) for path, state in lying.items() if path not in left):
        return lying, left
    time.sleep(SETTLING_SECONDS)
    before, lying = lying, _look(folder)
    return lying, left | {path for path, state in lying.items() if before.get(path) != state}


def _is_fresh(state: _State) -> bool:
    """Whether a file's time lies within the last seconds, by the computer's own clock, as that of a file being written does.

    Or as many seconds ahead: a file server's clock may be a little fast. A time further ahead was brought along, and says nothing
    of now; taken for fresh, its file would cost every run a pause until then.
    """
    return abs(time.time_ns() - state.modified_ns) < SETTLING_SECONDS * _NANOSECONDS


def _look(folder: Path) -> dict[Path, _State]:
    """Every file below a folder that is the unit's; one that goes meanwhile is left out."""
    found = {}
    for path in _filed(folder):
        with suppress(OSError):
            found[path] = _stat(path)
    return found


def _stat(path: Path) -> _State:
    stat = path.stat()
    return _State(stat.st_size, stat.st_mtime_ns)


def _read_whole(path: Path, seen: _State) -> bytes | None:
    """The content; None where it is no longer as it was seen, is gone, or held by another program."""
    try:
        content = path.read_bytes()
        after = _stat(path)
    except OSError:
        return None
    return content if after == seen and len(content) == seen.size_bytes else None


def _spell_name(path: Path) -> str:
    """The name as people read it, with ``/`` between its parts; one that bears a state-secret mark is veiled from here on.

    A CSV file's name says which table it holds, so a name that is only packed differently must not lose it.
    """
    return veil_name("/".join(decode_name(os.fsencode(part)) for part in path.parts))


def _filed(folder: Path) -> Iterator[Path]:
    for path in folder.rglob("*"):
        parts = path.relative_to(folder).parts
        if path.is_file() and not is_of_system(parts):
            yield path
