"""The filing calendar: when the filings of a fiscal year are due and when its runs are, as data.

A calendar holds from one fiscal year on until the next one takes its place. Days are those of the year after the fiscal year, in
the calendar's own time zone. Does not belong here: which runs were made (``pipelines.decide_due``) or reading the files.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

YEAR_MARK = "{fiscal_year}"
_COMMON_YEAR = 2001


def name_inbox(written: str, fiscal_year: int) -> str:
    """The inbox of a year, from what is written for all years."""
    return written.replace(YEAR_MARK, str(fiscal_year))


def _check_day(text: str) -> str:
    """A day that every year has: ``MM-DD``, not the 29th of February."""
    try:
        date.fromisoformat(f"{_COMMON_YEAR}-{text}")
    except ValueError as error:
        message = f"{text!r} is not a day of every year; expected MM-DD, such as 09-30"
        raise ValueError(message) from error
    return text


def _check_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as error:
        message = f"{name!r} is not a time zone; expected one such as Asia/Shanghai"
        raise ValueError(message) from error
    return name


_Day = Annotated[str, AfterValidator(_check_day)]


class FilingCalendar(BaseModel):
    """When the filings of a fiscal year are due, and when its runs are."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    from_fiscal_year: int = Field(ge=2000, le=2999)
    source: str = Field(min_length=1)
    time_zone: Annotated[str, AfterValidator(_check_zone)] = "Asia/Shanghai"
    season_begins: _Day
    season_ends: _Day
    deadline: _Day
    run_hour: int = Field(default=2, ge=0, le=23)
    attempts_per_day: int = Field(default=3, ge=1, le=12)
    hours_a_run_may_take: int = Field(default=6, ge=1, le=72)
    inbox: str = Field(default=f"inbox/{YEAR_MARK}", min_length=1)

    @model_validator(mode="after")
    def _season_comes_before_the_deadline(self) -> Self:
        if not self.season_begins <= self.season_ends <= self.deadline:
            message = (
                f"season_begins {self.season_begins}, season_ends {self.season_ends} and deadline {self.deadline} "
                "have to follow one another within a year"
            )
            raise ValueError(message)
        return self

    def tell_local(self, moment: int) -> datetime:
        """A moment (microseconds UTC) by the calendar's clock."""
        return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=moment)).astimezone(ZoneInfo(self.time_zone))

    def annual_run_due_at(self, fiscal_year: int) -> datetime:
        """When the annual run of a year becomes due: the day after the deadline, at the hour of runs."""
        day = date.fromisoformat(f"{fiscal_year + 1}-{self.deadline}") + timedelta(days=1)
        return datetime.combine(day, time(self.run_hour), ZoneInfo(self.time_zone))

    def is_in_season(self, fiscal_year: int, day: date) -> bool:
        """Whether filings of a year are expected on a day."""
        begins, ends = (
            date.fromisoformat(f"{fiscal_year + 1}-{one}") for one in (self.season_begins, self.season_ends)
        )
        return begins <= day <= ends


class CalendarBook(BaseModel):
    """All calendars, oldest first."""

    model_config = ConfigDict(frozen=True)

    calendars: tuple[FilingCalendar, ...] = ()

    def of_year(self, fiscal_year: int) -> FilingCalendar | None:
        """The calendar of a fiscal year; None before the first."""
        holding = [one for one in self.calendars if one.from_fiscal_year <= fiscal_year]
        return max(holding, key=lambda one: one.from_fiscal_year, default=None)

    def longest_run_hours(self, fiscal_year: int | None) -> int:
        """For how long a run of a year may go on: by the year's own calendar, else by the most patient one."""
        own = self.of_year(fiscal_year) if fiscal_year is not None else None
        asked = [own] if own is not None else self.calendars
        return max((one.hours_a_run_may_take for one in asked), default=1)

    def ended_years(self, now: int) -> Iterator[tuple[int, FilingCalendar]]:
        """The fiscal years the calendars cover that have ended by now (microseconds UTC), oldest first, each with its own calendar."""
        fiscal_year = min((one.from_fiscal_year for one in self.calendars), default=0)
        while (calendar := self.of_year(fiscal_year)) is not None and calendar.tell_local(now).year > fiscal_year:
            yield fiscal_year, calendar
            fiscal_year += 1
