"""The access log: whether every line is the one that was written, and whether it reaches what the checkpoints name.

Does not belong here: writing it (``access_log``).
"""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from warehouse.access_log import NOTHING, LogEnd, hash_line, read_lines
from warehouse.sentences import in_both
from warehouse.verify.notes import Notes
from warehouse.verify.result import Discrepancy


def check_access_log(state: Path, notes: Notes, *, is_signed_here: bool) -> tuple[list[Discrepancy], list[str]]:
    """What is wrong with the access log in a state folder, and what is only to be said of it.

    To be called after the history was read: the log only grows, and so is never shorter than a note says.

    Args:
        state: Where the log lies.
        notes: The notes of the history; the believed ones name the end of the log at their time.
        is_signed_here: Whether the checkpoints are signed on this machine. Elsewhere, and beside a backup, there need be no log.
    """
    found: list[Discrepancy] = []
    remarks: list[str] = []
    lines = list(read_lines(state))
    hashes = [hash_line(line) for line in lines]
    for number, line in enumerate(lines, start=1):
        if not _follows(line, number, hashes[number - 2] if number > 1 else NOTHING):
            is_last = number == len(lines)
            if _is_half(line) and (is_last or _follows(lines[number], number + 1, hashes[number - 1])):
                told = "is half a line: a process died while it wrote, and handed out nothing; or somebody cut it"
                chinese = f"访问日志第 {number} 行只有半行：写到一半进程终止，并未交出文件；也可能被人截断"
                remarks.append(in_both(chinese, f"line {number} of the access log {told}"))
            else:
                told = "the line is not the one that was written, or the one before it is not"
                told = in_both("该行或它的上一行不是当初写下的", told)
                found.append(Discrepancy("edited", "access log", str(number), told))
    for checkpoint_number, end in _list_ends(notes):
        if hashes[:1] == [end.first_sha256]:
            found.extend(_compare_end(hashes, checkpoint_number, end))
        elif is_signed_here and checkpoint_number == max(notes.believed):
            told = f"checkpoint {checkpoint_number} names a log of {end.count} lines"
            chinese = f"检查点 {checkpoint_number} 写明日志有 {end.count} 行"
            otherwise = in_both(f"{chinese}，开头不是这一行", f"{told} that begins otherwise")
            gone = in_both(f"{chinese}，已不在", f"{told}: it is gone")
            whole = ("edited", "access log", "1", otherwise) if lines else ("deleted", "access log", "all", gone)
            found.append(Discrepancy(*whole))
        elif is_signed_here:
            told = f"the access log of {end.count} lines that checkpoint {checkpoint_number} names is not here"
            chinese = (
                f"检查点 {checkpoint_number} 写明的 {end.count} 行访问日志不在这里：在另一台机器上，或已丢失、被拿走"
            )
            remarks.append(in_both(chinese, f"{told}: it lies on another machine, or was lost or taken away"))
    return found, remarks


def _list_ends(notes: Notes) -> Iterator[tuple[int, LogEnd]]:
    """The newest end of each log that the believed notes name, by its checkpoint; it holds all before it."""
    newest: dict[str, tuple[int, LogEnd]] = {}
    for number in sorted(notes.believed):
        end = LogEnd.parse(notes.said[number].access_log)
        if end is not None:
            newest[end.first_sha256] = (number, end)
    yield from newest.values()


def _compare_end(hashes: Sequence[str], checkpoint_number: int, end: LogEnd) -> Iterator[Discrepancy]:
    if len(hashes) < end.count:
        told = f"checkpoint {checkpoint_number} names {end.count} lines: those behind line {len(hashes)} are gone"
        told = in_both(f"检查点 {checkpoint_number} 写明有 {end.count} 行：第 {len(hashes)} 行之后的已不在", told)
        yield Discrepancy("deleted", "access log", f"{len(hashes) + 1} to {end.count}", told)
    elif hashes[end.count - 1] != end.last_sha256:
        told = f"it is not the line that checkpoint {checkpoint_number} names, or one before it is not"
        told = in_both(f"不是检查点 {checkpoint_number} 写明的那一行，或之前有一行不是", told)
        yield Discrepancy("edited", "access log", str(end.count), told)


def _follows(line: str, number: int, previous: str) -> bool:
    """Whether a line is whole, of that number, and names the one before it."""
    if _is_half(line):
        return False
    told = json.loads(line)
    return isinstance(told, dict) and (told.get("number"), told.get("previous_sha256")) == (number, previous)


def _is_half(line: str) -> bool:
    """Whether a line has no end, or is no JSON: a line is written from its beginning."""
    try:
        json.loads(line)
    except (ValueError, RecursionError):  # somebody may have written there what no reader can go into
        return True
    return not line.endswith("\n")
