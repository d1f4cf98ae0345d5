"""What arrived: which files of an inbox the history does not know, which of them still change, and whether a run is due.

A file is known by its name and modification time, as receipts have them: also one that was quarantined or a duplicate, so that
none of these asks for a run again. A file is settled once two looks saw the same size and time. Does not belong here: listing a
folder, or reading the history.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from pipelines.decide_due import ARRIVAL, BY_SENSOR, Decision, Due, PastRun, failed_too_often, find_unfinished
from schemas.filing_calendar import FilingCalendar

SHOWN_NAMES = 5


@dataclass(frozen=True)
class LyingFile:
    """A file as it lies in an inbox: its name below it, its size, and its modification time (microseconds UTC)."""

    file_name: str
    size_bytes: int
    modified_at: int


@dataclass(frozen=True)
class Watch:
    """What one look at an inbox leaves for the next.

    ``quiet``: the hash of a listing in which nothing was new. ``seen``: size and time of the files that were. ``asked``: the hash of
    the files a run was asked for, and when.
    """

    quiet: str = ""
    seen: Mapping[str, Sequence[int]] = field(default_factory=dict)
    asked: str = ""
    asked_at: int = 0


@dataclass(frozen=True)
class Look:
    """What came of a look: a decision, the files that still change and are left to the next run, and the watch to keep."""

    decision: Decision
    watch: Watch
    waiting: tuple[str, ...] = ()


@dataclass(frozen=True)
class Inbox:
    """What the sensor sees of a fiscal year: what lies in its inbox, and by ``known`` what the history has of it.

    ``known`` gives the modification time in the newest receipt of each file name; it is only asked if the inbox has changed.
    """

    fiscal_year: int
    calendar: FilingCalendar
    lying: Sequence[LyingFile]
    known: Callable[[], Mapping[str, int]]


def look_for_arrivals(inbox: Inbox, past: Sequence[PastRun], watch: Watch, now: int) -> Look:
    """Look at the inbox of a year, after the look that left ``watch``; ``now`` in microseconds UTC."""
    fiscal_year, lying = inbox.fiscal_year, inbox.lying
    whole = _hash(lying)
    if whole == watch.quiet:
        return Look(Decision(notices=(f"{fiscal_year}: nothing new",)), watch)
    receipts = inbox.known()
    new = [file for file in lying if receipts.get(file.file_name) != file.modified_at]
    if not new:
        return Look(Decision(notices=(f"{fiscal_year}: nothing new",)), Watch(quiet=whole))
    seen = {file.file_name: (file.size_bytes, file.modified_at) for file in new}
    settled = [file for file in new if tuple(watch.seen.get(file.file_name, ())) == seen[file.file_name]]
    waiting = tuple(sorted(set(seen) - {file.file_name for file in settled}))
    later = Watch(seen=seen, asked=watch.asked, asked_at=watch.asked_at)
    if not settled:
        notice = f"{fiscal_year}: {_name(waiting)} may still change; the next look decides"
        return Look(Decision(notices=(notice,)), later, waiting)
    asked, own = _hash(settled), [run for run in past if run.is_for(fiscal_year, BY_SENSOR, ARRIVAL)]
    failed = [run for run in own if run.status == "failed"]
    refusal = (
        _tell_running(past, fiscal_year)
        or (asked == watch.asked and _tell_unreadable(past, fiscal_year, settled, watch.asked_at))
        or failed_too_often(fiscal_year, inbox.calendar, inbox.calendar.tell_local(now), failed)
    )
    if refusal:
        return Look(Decision(notices=(refusal,)), later, waiting)
    attempt = len(failed) + 1
    due = Due(fiscal_year, BY_SENSOR, ARRIVAL, attempt, f"{ARRIVAL}:{fiscal_year}:{asked[:12]}:{now}:{attempt}")
    return Look(Decision(due), Watch(seen=seen, asked=asked, asked_at=now), waiting)


def _tell_running(past: Sequence[PastRun], fiscal_year: int) -> str | None:
    """That a run of the year goes on already."""
    running = find_unfinished(past, fiscal_year)
    return f"{fiscal_year}: files arrived; run {running.run_id} has not ended yet" if running else None


def _tell_unreadable(
    past: Sequence[PastRun], fiscal_year: int, settled: Sequence[LyingFile], asked_at: int
) -> str | None:
    """That a run was recorded since it was asked for, and left these files where they are."""
    if not any((run.fiscal_year, run.status) == (fiscal_year, "recorded") and run.at >= asked_at for run in past):
        return None
    names = _name([file.file_name for file in settled])
    return f"{fiscal_year}: a run was made and could not read {names}; is it open elsewhere, or not readable?"


def _hash(files: Sequence[LyingFile]) -> str:
    lines = sorted(f"{file.file_name}\n{file.size_bytes} {file.modified_at}\n" for file in files)
    return hashlib.sha256("".join(lines).encode("utf-8", "surrogatepass")).hexdigest()


def _name(names: Sequence[str]) -> str:
    shown = "、".join(names[:SHOWN_NAMES])
    return shown if len(names) <= SHOWN_NAMES else f"{shown} … ({len(names)})"
