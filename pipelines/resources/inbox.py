"""The inbox: the files that lie in a folder, and those inside archives that lie there, each read once and whole."""

import hashlib
import os
import time
from collections.abc import Callable, Iterable, Iterator
from collections.abc import Set as AbstractSet
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from pipelines.decide_arrivals import LyingFile
from schemas.secret_marks import veil_name

ARCHIVE_SUFFIX = ".zip"
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


class Member(Protocol):
    """A file inside an archive: its bytes, or why there are none."""

    @property
    def name(self) -> str:
        """Its name inside; empty where the archive as a whole does not open."""

    @property
    def content(self) -> bytes:
        """Its bytes."""

    @property
    def reason(self) -> str | None:
        """The stable name of why it is not read; None where it is."""


@dataclass(frozen=True)
class Refused:
    """A file inside an archive that is not read, or (without a name) an archive that does not open."""

    archive_name: str
    member_name: str
    reason: str


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


Guard = Callable[[str, bytes], tuple[str, str] | None]
"""Says of a name and its bytes why they must not be kept (a reason and its detail), before anything is; None where they may."""


@dataclass(frozen=True)
class _State:
    """By what a file shows that it changes."""

    size_bytes: int
    modified_ns: int


def receive_files(
    folder: Path,
    keep: Callable[[bytes], str],
    unpack: Callable[[bytes], Iterable[Member]] | None = None,
    waiting: AbstractSet[str] = frozenset(),
    guard: Guard | None = None,
) -> Delivery:
    """Read every file below a folder and hand its bytes to ``keep``, which stores them and returns their sha256.

    What is in an archive (``.zip``) is kept as well, file by file, as ``unpack`` gives it; the archive itself too.

    What ``guard`` turns away is not kept, nor an archive that holds it; whatever else the archive holds is.

    Files whose name begins with a dot or ``~$`` (an open workbook's lock) are the system's, not the unit's. A file's arrival is
    its modification time. A file whose size or time still changes waits, and so do those named in ``waiting``.

    Raises:
        InboxNotFoundError: the folder is not there.
    """
    _require_folder(folder)
    growing: list[str] = []
    received: list[Delivery] = []
    lying, changing = _look_for_changes(folder, waiting)
    for path in sorted(lying, key=lambda path: path.relative_to(folder).as_posix()):
        name = _spell_name(path.relative_to(folder))
        content = None if path in changing else _read_whole(path, lying[path])
        if content is None:
            growing.append(name)
            continue
        is_archive = unpack is not None and path.suffix.lower() == ARCHIVE_SUFFIX
        members = list(unpack(content)) if unpack is not None and is_archive else []
        received.append(_receive_file(name, content, lying[path].modified_ns // 1000, members, keep, guard))
    return Delivery(
        tuple(file for one in received for file in one.files),
        tuple(growing),
        tuple(refused for one in received for refused in one.refused),
        tuple(away for one in received for away in one.turned_away),
    )


def _receive_file(
    name: str,
    content: bytes,
    arrived: int,
    members: Iterable[Member],
    keep: Callable[[bytes], str],
    guard: Guard | None,
) -> Delivery:
    """What one file comes to, with what is in it where it is an archive. All of it is looked at before anything is kept."""
    inside = [(f"{name}/{veil_name(one.name)}", one) for one in members]
    looked_at = [(name, content), *((where, one.content) for where, one in inside)]
    away = {where: told for where, body in looked_at if (told := _turn_away(guard, where, body, name)) is not None}
    if name in away:
        return Delivery((), (), (), (away[name],))
    whole = [] if away else [InboxFile(name, keep(content), len(content), arrived)]
    parts = [
        InboxFile(where, keep(one.content), len(one.content), arrived, name)
        for where, one in inside
        if one.reason is None and where not in away
    ]
    refused = [
        Refused(name, one.name, one.reason) for where, one in inside if one.reason is not None and where not in away
    ]
    return Delivery((*whole, *parts), (), tuple(refused), tuple(away.values()))


def _turn_away(guard: Guard | None, name: str, content: bytes, lying: str) -> TurnedAway | None:
    """Why a file, or one inside the archive ``lying``, must not be kept."""
    told = guard(name, content) if guard is not None else None
    if told is None:
        return None
    folder, _, _ = lying.rpartition("/")
    return TurnedAway(*told, hashlib.sha256(content).hexdigest(), folder)


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
    """The name as people read it, with ``/`` between its parts; one that bears a state-secret mark is veiled from here on."""
    return veil_name("/".join(_decode_name(os.fsencode(part)) for part in path.parts))


def _decode_name(written: bytes) -> str:
    """One part of a name: UTF-8, or GB18030, in which a Chinese Windows packs names into archives.

    A CSV file's name says which table it holds, so a name that is only packed differently must not lose it.
    """
    for encoding in ("utf-8", "gb18030"):
        try:
            return written.decode(encoding)
        except UnicodeDecodeError:
            continue
    return written.decode("utf-8", "replace")


def _filed(folder: Path) -> Iterator[Path]:
    for path in folder.rglob("*"):
        parts = path.relative_to(folder).parts
        if path.is_file() and not any(part.startswith((".", "~$")) for part in parts):
            yield path
