"""Copies of the signed checkpoints outside the database: whoever puts an older database in the place of a newer one has to reach these too.

They lie in ``<state>/checkpoints/`` as ``00000007.note``, and in a second place where ``JIXIAO_CHECKPOINTS`` names one: a folder on another
disk, or any fsspec URL such as ``s3://bucket/prefix``. After each commit what is missing is written; a killed run leaves some
missing, and the next one completes them. So a database ahead of its copies is normal, and copies ahead of their database mean
that it was rolled back. Nothing here is ever overwritten. Whoever can write to a place can put anything there: what was not signed here says
nothing of a history. Does not belong here: which keys have signed.
"""

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import fsspec

from warehouse.disk import keep_file
from warehouse.ledger.checkpoint_texts import CheckpointText
from warehouse.ledger.notes import Note, NoteError, PublicKey
from warehouse.ledger.tenures import Tenure, find_replaced
from warehouse.sentences import in_both

_FILE = re.compile(r"([0-9]{8,})\.note")


class CopiesError(RuntimeError):
    """A place of copies cannot be reached or written; the history stands, and the next run completes them."""


@dataclass(frozen=True)
class Copies:
    """One place of copies."""

    url: str

    def load(self) -> dict[int, str]:
        """The notes that lie there, by the number of their checkpoint; bytes that are no text come as they can be shown.

        Raises:
            CopiesError: the place cannot be read.
        """
        try:
            return {number: self._read(path) for number, path in self._list().items()}
        except Exception as error:
            raise CopiesError(self._tell(error)) from error

    def newest_first(self) -> Iterator[tuple[int, str]]:
        """The notes that lie there, the newest first; each is read when it is asked for.

        Raises:
            CopiesError: the place cannot be read.
        """
        try:
            for number, path in sorted(self._list().items(), reverse=True):
                yield number, self._read(path)
        except Exception as error:
            raise CopiesError(self._tell(error)) from error

    def complete(self, notes: Mapping[int, str]) -> None:
        """Write the notes that are missing.

        Raises:
            CopiesError: the place cannot be written.
        """
        system, root = self._place
        try:
            for number in sorted(notes.keys() - self._list().keys()):
                path = f"{root.rstrip('/')}/{_name(number)}"
                if self._is_local:
                    keep_file(Path(path), notes[number].encode())
                else:
                    system.pipe_file(path, notes[number].encode())
        except Exception as error:
            raise CopiesError(self._tell(error)) from error

    def _list(self) -> dict[int, str]:
        """The copies that lie there. Under no other name than its own, or whoever may only add could lay another over one."""
        system, root = self._place
        system.invalidate_cache()
        try:
            paths = [one["name"] for one in system.ls(root, detail=True) if one["type"] == "file"]
        except FileNotFoundError:
            return {}
        named = {path.rsplit("/", 1)[-1]: path for path in paths}
        numbers = {int(match[1]) for match in map(_FILE.fullmatch, named) if match}
        return {number: named[_name(number)] for number in numbers if _name(number) in named}

    def _read(self, path: str) -> str:
        system, _ = self._place
        content: bytes = system.cat_file(path)
        return content.decode(errors="backslashreplace")

    @cached_property
    def _place(self) -> tuple[Any, str]:
        found: tuple[Any, str] = fsspec.core.url_to_fs(self.url)
        return found

    @property
    def _is_local(self) -> bool:
        return "file" in self._place[0].protocol

    def _tell(self, error: Exception) -> str:
        told = getattr(error, "strerror", None) or str(error) or type(error).__name__
        return in_both(
            f"{self.url} 中的检查点副本无法使用", f"the copies of the checkpoints in {self.url} cannot be used: {told}"
        )


def _name(number: int) -> str:
    return f"{number:08}.note"


def places_of_copies(state: Path) -> list[Copies]:
    """The place in the state folder, and the second one where it is set."""
    second = os.environ.get("JIXIAO_CHECKPOINTS")
    return [Copies(str(state / "checkpoints")), *([Copies(second)] if second else [])]


@dataclass(frozen=True)
class Held:
    """What lay in a place when it was looked into: the notes by number, or why it could not be read."""

    url: str
    is_second: bool
    notes: Mapping[int, str] = field(default_factory=dict)
    trouble: str | None = None


def load_copies(state: Path) -> list[Held]:
    """What lies in every place. To be called before the history is read: copies come after the commit, so all of them are in it."""
    held: list[Held] = []
    for place in places_of_copies(state):
        is_second = bool(held)
        try:
            held.append(Held(place.url, is_second, place.load()))
        except CopiesError as error:
            held.append(Held(place.url, is_second, trouble=str(error)))
    return held


def is_signed_here(written: str, number: int, keys: Iterable[PublicKey], tenures: Iterable[Tenure] = ()) -> bool:
    """Whether a copy is a note of that checkpoint, signed by one of these keys that had the say by then; without any key, by somebody."""
    with suppress(NoteError):
        note = Note.parse(written)
        text = CheckpointText.parse(note.text)
        known = list(keys)
        say = [key for key in known if key not in find_replaced(tenures, text.origin, number)]
        return text.checkpoint_number == number and (not known or bool(note.signers(say)))
    return False
