"""The access log: who took which source document out of the store, when, and why; a log of its own, only ever appended to.

It lies in ``<state>/access.log``, a line of JSON per document. Each line holds the hash of the line before, and each checkpoint names
how many lines there were, the first and the last: so none can be altered, taken out of the middle, or cut off before the newest checkpoint
without `jixiao verify` telling. A document that cannot be logged is not handed out. A process that dies while it writes leaves half a
line; it handed out nothing, the line stays as it is, and the next one names it. Does not belong here: what the run, a verification or
a restore read, which is no person's look; judging the log (``verify.accesses``).
"""

import hashlib
import json
import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock

from warehouse.disk import GROUP_MAY_READ, make_folder

_LOG, _LOCK = "access.log", "access.lock"
NOTHING = "none"
_END = re.compile(r"(\d+) ([0-9a-f]{64}) ([0-9a-f]{64})")


@dataclass(frozen=True)
class Access:
    """One document taken out: its hash and name, by which verb, by whom (asserted) and under which user of the system, and why."""

    file_sha256: str
    file_name: str
    verb: str
    actor: str
    system_user: str
    reason: str


@dataclass(frozen=True)
class LogEnd:
    """Where an access log ended: how many lines, and the hashes of the first, which tells it from other logs, and of the last."""

    count: int
    first_sha256: str
    last_sha256: str

    def __str__(self) -> str:
        """As it is signed."""
        return f"{self.count} {self.first_sha256} {self.last_sha256}"

    @classmethod
    def parse(cls, written: str | None) -> "LogEnd | None":
        """Read what was signed; None where it is none."""
        told = _END.fullmatch(written or "")
        return None if told is None else cls(int(told[1]), told[2], told[3])


def log_accesses(state: Path, accesses: Sequence[Access], at: int) -> None:
    """Append a line per document, and wait until the disk holds them; ``at`` is the time in microseconds UTC.

    Raises:
        OSError: the log cannot be written, and nothing may be handed out.
    """
    make_folder(state)
    with FileLock(state / _LOCK):
        number, previous, lines = 0, NOTHING, []
        for line in read_lines(state):
            number += 1
            if not line.endswith("\n"):  # a process died while it wrote
                line += "\n"  # noqa: PLW2901 - the line as it stands from here on
                lines.append("\n")
            previous = hash_line(line)
        for access in accesses:
            number += 1
            told = {"number": number, "at": at, **vars(access), "previous_sha256": previous}
            lines.append(json.dumps(told, ensure_ascii=False) + "\n")
            previous = hash_line(lines[-1])
        handle = os.open(state / _LOG, os.O_WRONLY | os.O_CREAT | os.O_APPEND, GROUP_MAY_READ)
        with os.fdopen(handle, "ab") as stream:
            stream.writelines(line.encode() for line in lines)
            stream.flush()
            os.fsync(stream.fileno())


def find_end(state: Path) -> LogEnd | None:
    """Where the log ends now, for a checkpoint to name; None where there is none. Half a line at its end is none yet."""
    if not (state / _LOG).exists():
        return None
    with FileLock(state / _LOCK):
        hashes = [hash_line(line) for line in read_lines(state) if line.endswith("\n")]
    return LogEnd(len(hashes), hashes[0], hashes[-1]) if hashes else None


def read_lines(state: Path) -> Iterator[str]:
    """The lines, each with its end, one at a time: the log only grows."""
    place = state / _LOG
    if place.exists():
        with place.open(encoding="utf-8", errors="backslashreplace", newline="\n") as stream:
            yield from stream


def hash_line(line: str) -> str:
    """How a line is named by the next one."""
    return hashlib.sha256(line.encode("utf-8", "backslashreplace")).hexdigest()
