"""The inbox: the files that lie in a folder, each read once and whole."""

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
    """What lay in the inbox; ``growing`` names files that changed while they were read and wait for the next look."""

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
        name = path.relative_to(folder).as_posix().encode("utf-8", "surrogateescape").decode("utf-8", "replace")
        before = path.stat()
        content = path.read_bytes()
        after = path.stat()
        if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns) or len(content) != after.st_size:
            growing.append(name)
            continue
        files.append(InboxFile(name, keep(content), len(content), after.st_mtime_ns // 1000))
    return Delivery(tuple(files), tuple(growing))


def _filed(folder: Path) -> Iterator[Path]:
    for path in folder.rglob("*"):
        parts = path.relative_to(folder).parts
        if path.is_file() and not any(part.startswith((".", "~$")) for part in parts):
            yield path
