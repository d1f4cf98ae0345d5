"""The inbox: the files that lie in a folder, and those inside archives that lie there, each read once and whole."""

import os
from collections.abc import Callable, Iterable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from pipelines.decide_arrivals import LyingFile

ARCHIVE_SUFFIX = ".zip"


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
class Delivery:
    """What lay in the inbox; ``growing`` names files that changed while they were read, or could not be, and wait for the next look."""

    files: tuple[InboxFile, ...]
    growing: tuple[str, ...]
    refused: tuple[Refused, ...] = ()


def receive_files(
    folder: Path,
    keep: Callable[[bytes], str],
    unpack: Callable[[bytes], Iterable[Member]] | None = None,
    waiting: AbstractSet[str] = frozenset(),
) -> Delivery:
    """Read every file below a folder and hand its bytes to ``keep``, which stores them and returns their sha256.

    What is in an archive (``.zip``) is kept as well, file by file, as ``unpack`` gives it; the archive itself too.

    Files whose name begins with a dot or ``~$`` (an open workbook's lock) are the system's, not the unit's. A file's arrival is
    its modification time.

    Raises:
        InboxNotFoundError: the folder is not there.
    """
    _require_folder(folder)
    files: list[InboxFile] = []
    growing: list[str] = []
    refused: list[Refused] = []
    for path in sorted(_filed(folder), key=lambda path: path.relative_to(folder).as_posix()):
        name = _spell_name(path.relative_to(folder))
        read = None if name in waiting else _read_whole(path)
        if read is None:
            growing.append(name)
        else:
            content, modified_ns = read
            archive = InboxFile(name, keep(content), len(content), modified_ns // 1000)
            files.append(archive)
            if unpack is not None and path.suffix.lower() == ARCHIVE_SUFFIX:
                inside, left_out = _receive_members(archive, unpack(content), keep)
                files += inside
                refused += left_out
    return Delivery(tuple(files), tuple(growing), tuple(refused))


def list_files(folder: Path) -> list[LyingFile]:
    """What lies below a folder, unread, under the names by which ``receive_files`` receives it.

    Raises:
        InboxNotFoundError: the folder is not there.
    """
    _require_folder(folder)
    found = []
    for path in _filed(folder):
        try:
            stat = path.stat()
        except OSError:  # gone meanwhile
            continue
        found.append(LyingFile(_spell_name(path.relative_to(folder)), stat.st_size, stat.st_mtime_ns // 1000))
    return found


def _require_folder(folder: Path) -> None:
    if not folder.is_dir():
        message = f"the inbox {folder} is not a folder"
        raise InboxNotFoundError(message)


def _receive_members(
    archive: InboxFile, members: Iterable[Member], keep: Callable[[bytes], str]
) -> tuple[list[InboxFile], list[Refused]]:
    """Keep what an archive holds, and list what it holds that is not read."""
    files, refused = [], []
    for member in members:
        if member.reason is not None:
            refused.append(Refused(archive.file_name, member.name, member.reason))
            continue
        name, size = f"{archive.file_name}/{member.name}", len(member.content)
        files.append(InboxFile(name, keep(member.content), size, archive.received_at, archive.file_name))
    return files, refused


def _read_whole(path: Path) -> tuple[bytes, int] | None:
    """The content and its modification time; None where it changed while it was read, is gone, or held by another program."""
    try:
        before = path.stat()
        content = path.read_bytes()
        after = path.stat()
    except OSError:
        return None
    is_whole = (before.st_size, before.st_mtime_ns) == (after.st_size, after.st_mtime_ns)
    return (content, after.st_mtime_ns) if is_whole and len(content) == after.st_size else None


def _spell_name(path: Path) -> str:
    """The name as people read it, with ``/`` between its parts."""
    return "/".join(_decode_name(os.fsencode(part)) for part in path.parts)


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
