"""The access log: who took which source document out of the store, when, and why; a log of its own, only ever appended to.

It lies in ``<state>/access.log``, a line of JSON per document. Each line holds the hash of the line before, so that none can be altered or
taken out of the middle without `jixiao verify` telling; lines cut off at the end are told only by whoever kept a copy. A document
that cannot be logged is not handed out. Does not belong here: what the run, a verification or a restore read, which is no person's look.
"""

import hashlib
import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock

_LOG, _LOCK = "access.log", "access.lock"
_NOTHING = "none"


@dataclass(frozen=True)
class Access:
    """One document taken out: its hash and name, by which verb, by whom (asserted) and under which user of the system, and why."""

    file_sha256: str
    file_name: str
    verb: str
    actor: str
    system_user: str
    reason: str


def log_accesses(state: Path, accesses: Sequence[Access], at: int) -> None:
    """Append a line per document, and wait until the disk holds them; ``at`` is the time in microseconds UTC.

    Raises:
        OSError: the log cannot be written, and nothing may be handed out.
    """
    state.mkdir(parents=True, exist_ok=True)
    with FileLock(state / _LOCK):
        number, previous = 0, _NOTHING
        for line in _read(state):
            number, previous = number + 1, _hash(line)
        lines = []
        for access in accesses:
            number += 1
            told = {"number": number, "at": at, **vars(access), "previous_sha256": previous}
            lines.append(json.dumps(told, ensure_ascii=False) + "\n")
            previous = _hash(lines[-1])
        handle = os.open(state / _LOG, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o666)
        with os.fdopen(handle, "ab") as stream:
            stream.writelines(line.encode() for line in lines)
            stream.flush()
            os.fsync(stream.fileno())


def check_access_log(state: Path) -> Iterator[tuple[str, str]]:
    """The lines that are not as they were written: their number, and what is wrong."""
    previous = _NOTHING
    for number, line in enumerate(_read(state), start=1):
        try:
            told = json.loads(line)
            is_next = (told["number"], told["previous_sha256"]) == (number, previous)
        except (ValueError, KeyError, TypeError):
            is_next = False
        if not is_next:
            yield str(number), "the line is not the one that was written, or the one before it is not"
        previous = _hash(line)


def _read(state: Path) -> Iterator[str]:
    """The lines, each with its end, one at a time: the log only grows."""
    place = state / _LOG
    if place.exists():
        with place.open(encoding="utf-8", errors="backslashreplace", newline="\n") as stream:
            yield from stream


def _hash(line: str) -> str:
    return hashlib.sha256(line.encode("utf-8", "backslashreplace")).hexdigest()
