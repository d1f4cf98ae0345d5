"""The inbox: the files that lie in a folder, each read once and whole."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path


class InboxNotFoundError(FileNotFoundError):
    """The inbox is not a folder that can be listed."""


@dataclass(frozen=True)
class InboxFile:
    """One file as it lay in the inbox: its name below the inbox, its hash and size, and when it arrived (microseconds UTC)."""

    file_name: str
    file_sha256: str
    size_bytes: int
    received_at: int


@dataclass(frozen=True)
class Delivery:
    """What lay in the inbox; ``growing`` names files that changed while they were read, or could not be, and wait for the next look."""

    files: tuple[InboxFile, ...]
    growing: tuple[str, ...]


def receive_files(folder: Path, keep: Callable[[bytes], str]) -> Delivery:
    """Read every file below a folder and hand its bytes to ``keep``, which stores them and returns their sha256.

    Files whose name begins with a dot or ``~$`` (an open workbook's lock) are the system's, not the unit's. A file's arrival is
    its modification time.

    Raises:
        InboxNotFoundError: the folder is not there.
    """
    if not folder.is_dir():
        message = f"the inbox {folder} is not a folder"
        raise InboxNotFoundError(message)
    files, growing = [], []
    for path in sorted(_filed(folder), key=lambda path: path.relative_to(folder).as_posix()):
        name = _spell_name(path.relative_to(folder))
        read = _read_whole(path)
        if read is None:
            growing.append(name)
        else:
            content, modified_ns = read
            files.append(InboxFile(name, keep(content), len(content), modified_ns // 1000))
    return Delivery(tuple(files), tuple(growing))


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
