"""Files that stand whole or not at all, and that a power cut leaves where they are. Does not belong here: what they hold."""

import os
import uuid
from pathlib import Path

from warehouse.fault_points import pass_point

# What a new file or folder may be to whom; the umask takes away from it.
ALL_MAY_READ, OWNER_WRITES, OWNER_ONLY = 0o666, 0o644, 0o600
GROUP_MAY_READ, GROUP_MAY_ENTER, OWNER_ENTERS = 0o640, 0o750, 0o700


def make_folder(path: Path, mode: int = GROUP_MAY_ENTER) -> None:
    """Make a folder that others may not look into, and those around it; one that is there keeps its rights."""
    path.mkdir(parents=True, exist_ok=True, mode=mode)


def make_file(path: Path) -> None:
    """Make an empty file that others may not read; one that is there keeps its rights."""
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT, GROUP_MAY_READ))


def write_whole(path: Path, content: bytes, point: str = "", mode: int = ALL_MAY_READ) -> None:
    """Write a file beside its place and move it there whole; the disk need not hold it yet.

    Args:
        path: Its place; the folder is made where it is not there.
        content: What it holds.
        point: The fault point passed before it is moved.
        mode: Its permissions, of which the umask takes away.
    """
    if not path.parent.is_dir():
        path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.{uuid.uuid4().hex}")
    try:
        _write(partial, content, mode)
        if point:
            pass_point(point)
        partial.replace(path)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise


def _write(place: Path, content: bytes, mode: int) -> None:
    handle = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), mode)
    with os.fdopen(handle, "wb") as stream:
        stream.write(content)
        stream.flush()


def wait_for_disk(path: Path) -> None:
    """Wait until the disk holds a file, or a folder's list of files."""
    if path.is_dir() and os.name == "nt":  # it has no such thing as the contents of a folder
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def keep_file(path: Path, content: bytes, mode: int = ALL_MAY_READ) -> None:
    """Write a file whole and wait until the disk holds it."""
    write_whole(path, content, mode=mode)
    wait_for_disk(path)
    wait_for_disk(path.parent)
