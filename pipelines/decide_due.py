"""What is due: decided from the filing calendar, the runs that were made, and the time; never from the ticks of a schedule.

A tick may come late, twice or not at all. Whoever asks here at any moment, after whatever outage, gets the same answer: what the
history lacks. Does not belong here: Dagster, or reading the history.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Literal

from schemas.filing_calendar import CalendarBook, FilingCalendar

# How the history knows a run of a schedule or sensor: by these words in actor_known_by and reason of its row. The command line says
# "asserted" and the pages "authenticated", so that nobody makes such a run by a reason he writes.
BY_SCHEDULE, BY_SENSOR = "schedule", "sensor"
ANNUAL = "annual_after_deadline"
NIGHTLY = "nightly_in_season"
ARRIVAL = "files_arrived"

Status = Literal["recorded", "failed", "unfinished"]


@dataclass(frozen=True)
class PastRun:
    """One run of the annual job: as the history has it, or (failed before it could be told there, or not ended) as Dagster has it."""

    run_id: str
    fiscal_year: int | None
    known_by: str
    reason: str | None
    status: Status
    at: int
    message: str | None = None

    def is_for(self, fiscal_year: int, known_by: str, reason: str) -> bool:
        """Whether it is a run of this occasion and year."""
        return (self.fiscal_year, self.known_by, self.reason) == (fiscal_year, known_by, reason)


@dataclass(frozen=True)
class Due:
    """A run to start. The key holds the attempt, as a sensor starts nothing twice under one key, failed or not.

    Of a schedule Dagster compares the key together with the scheduled time: a tick that is looked at twice starts one run, and the
    next tick another one under the same key. That the history lacks a run is what keeps it from being made twice.
    """

    fiscal_year: int
    known_by: str
    reason: str
    attempt: int
    run_key: str


@dataclass(frozen=True)
class Decision:
    """What to start now, if anything, and what to tell whoever looks."""

    due: Due | None = None
    notices: tuple[str, ...] = ()


def decide_annual(book: CalendarBook, past: Sequence[PastRun], now: int) -> Decision:
    """The annual run after the deadline: the oldest year whose own is not recorded; one at a time.

    A year that failed as often as a day allows waits for the next day, and does not hold up those after it.
    """
    notices: list[str] = []
    for year, calendar in book.ended_years(now):
        local = calendar.tell_local(now)
        own = [run for run in past if run.is_for(year, BY_SCHEDULE, ANNUAL)]
        if local < calendar.annual_run_due_at(year) or any(run.status == "recorded" for run in own):
            continue
        if (running := find_unfinished(past, year)) is not None:
            return Decision(notices=(*notices, f"{year}: run {running.run_id} has not ended yet"))
        failed = [run for run in own if run.status == "failed"]
        refusal = _hold_back(year, calendar, local, failed)
        if refusal is not None:
            notices.append(refusal)
            continue
        attempt = len(failed) + 1
        return Decision(Due(year, BY_SCHEDULE, ANNUAL, attempt, f"{ANNUAL}:{year}:{attempt}"), tuple(notices))
    return Decision(notices=tuple(notices) or ("every annual run that is due stands in the history",))


def decide_nightly(book: CalendarBook, past: Sequence[PastRun], now: int) -> Decision:
    """The run of a night of the filing season, for the open year: once a night."""
    year, calendar = max(book.ended_years(now), default=(0, None), key=lambda one: one[0])
    if calendar is None:
        return Decision(notices=("the calendars cover no year that has ended",))
    local = calendar.tell_local(now)
    if not calendar.is_in_season(year, local.date()):
        season = f"{calendar.season_begins} to {calendar.season_ends}"
        return Decision(notices=(f"{year}: no filing season today (it goes from {season})",))
    own = [run for run in past if run.is_for(year, BY_SCHEDULE, NIGHTLY) and _is_on(run, calendar, local)]
    if any(run.status == "recorded" for run in own):
        return Decision(notices=(f"{year}: the run of {local.date()} stands in the history",))
    if (running := find_unfinished(past, year)) is not None:
        return Decision(notices=(f"{year}: run {running.run_id} has not ended yet",))
    failed = [run for run in own if run.status == "failed"]
    refusal = _hold_back(year, calendar, local, failed)
    if refusal is not None:
        return Decision(notices=(refusal,))
    attempt = len(failed) + 1
    return Decision(Due(year, BY_SCHEDULE, NIGHTLY, attempt, f"{NIGHTLY}:{year}:{local.date()}:{attempt}"))


def failed_too_often(
    fiscal_year: int, calendar: FilingCalendar, local: datetime, failed: Sequence[PastRun]
) -> str | None:
    """Why nothing is tried again today, or None: the day's attempts have all failed."""
    today = [run for run in failed if _is_on(run, calendar, local)]
    if len(today) < calendar.attempts_per_day:
        return None
    newest = max(today, key=lambda run: run.at)
    return (
        f"{fiscal_year}: {len(today)} attempts failed today, the last as run {newest.run_id}: {newest.message or 'see its page'}. "
        f"Tried again tomorrow from {calendar.run_hour}:00; sooner by `jixiao run --year {fiscal_year}` once mended"
    )


def _hold_back(year: int, calendar: FilingCalendar, local: datetime, failed: Sequence[PastRun]) -> str | None:
    """Why a run that is due does not start now, or None."""
    if local.time() < time(calendar.run_hour):
        return f"{year}: due, but runs start from {calendar.run_hour}:00"
    return failed_too_often(year, calendar, local, failed)


def find_unfinished(past: Sequence[PastRun], fiscal_year: int) -> PastRun | None:
    """A run of a year, on whatever occasion, that waits or goes on."""
    return next((run for run in past if (run.fiscal_year, run.status) == (fiscal_year, "unfinished")), None)


def _is_on(run: PastRun, calendar: FilingCalendar, local: datetime) -> bool:
    return calendar.tell_local(run.at).date() == local.date()
