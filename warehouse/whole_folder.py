"""A folder that stands whole or not at all: written in a workplace beside its place, and moved there once it is whole.

The workplace of ``out/edition`` is ``out/.edition.jixiao-making``: in it ``new``, for a moment ``old``, and ``lock``, which its process
holds as long as it lives. Whoever writes a folder there next takes away what ended processes have left, and puts an ``old`` back whose
place is empty. Does not belong here: what the folder holds.
"""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from warehouse.fault_points import pass_point

_SUFFIX, _NEW, _OLD, _LOCK = ".jixiao-making", "new", "old", "lock"


class FolderError(RuntimeError):
    """A place on a disk could not be written; the message names it."""


@contextmanager
def naming(place: Path | str) -> Iterator[None]:
    """Tell what the disk or SQLite refuses by its place.

    Raises:
        FolderError: one of them refused.
    """
    try:
        yield
    except (OSError, sqlite3.Error) as error:
        message = f"{place} cannot be written: {_tell(error)}"
        raise FolderError(message) from error


@contextmanager
def writing_whole(folder: Path, what: str) -> Iterator[Path]:
    """Yield an empty folder to write into; it takes its place, also that of a folder which stands there, when all has gone well.

    Passes the fault points ``<what>.written`` and ``<what>.moved``.

    Raises:
        FolderError: it cannot be written, or another process is writing it; what stood in its place still does.
    """
    place = folder.resolve()
    with naming(place):
        place.parent.mkdir(parents=True, exist_ok=True)
        _clear_leftovers(place.parent)
        work = place.with_name(f".{place.name}{_SUFFIX}")
        work.mkdir(exist_ok=True)
        with _holding(work) as is_free:
            if not is_free:
                message = f"{place} is being written by another process"
                raise FolderError(message)
            new = work / _NEW
            new.mkdir()
            yield new
            pass_point(f"{what}.written")
            if place.exists():
                place.rename(work / _OLD)
            pass_point(f"{what}.moved")
            new.rename(place)


def _clear_leftovers(parent: Path) -> None:
    for work in parent.glob(f".*{_SUFFIX}"):
        with suppress(OSError), _holding(work):  # another's, who alone may take it away
            pass


@contextmanager
def _holding(work: Path) -> Iterator[bool]:
    """Hold a workplace and take it away at the end; False where another process holds it."""
    from filelock import FileLock, Timeout

    lock = FileLock(work / _LOCK, timeout=0)
    try:
        lock.acquire()
    except Timeout:
        yield False
        return
    try:
        yield True
    finally:
        _take_away(work)
        lock.release()


def _take_away(work: Path) -> None:
    """Take a workplace away; the lock last, for nobody else may begin before."""
    place, old = work.with_name(work.name.removeprefix(".").removesuffix(_SUFFIX)), work / _OLD
    if old.exists() and not place.exists():
        old.rename(place)
    for part in (work / _NEW, old):
        shutil.rmtree(part, ignore_errors=True)
    with suppress(OSError):
        (work / _LOCK).unlink(missing_ok=True)
        work.rmdir()


def _tell(error: Exception) -> str:
    return str(getattr(error, "strerror", None) or error).splitlines()[0]
