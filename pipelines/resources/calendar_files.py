"""Calendar files: the filing calendars under ``reference/calendars/``, each named by the fiscal year it begins with."""

import os
from pathlib import Path

from pipelines.resources.rubric_files import PROJECT_FOLDER, reference_folder
from pipelines.resources.yaml_files import read_yearly
from schemas.filing_calendar import YEAR_MARK, CalendarBook, FilingCalendar, name_inbox


class CalendarFileError(ValueError):
    """A calendar file cannot be used; the message names the file and what is wrong in it."""


def read_calendar(path: Path) -> FilingCalendar:
    """Read one calendar file.

    Raises:
        CalendarFileError: not YAML, not a calendar, or not the year its name says.
    """
    return read_yearly(path, FilingCalendar, CalendarFileError, "a calendar")


def read_calendar_book(folder: Path | None = None) -> CalendarBook:
    """Read all calendars of the reference folder."""
    paths = sorted(((folder or reference_folder()) / "calendars").glob("*.yaml"))
    return CalendarBook(calendars=tuple(read_calendar(path) for path in paths))


def find_inbox(fiscal_year: int, calendar: FilingCalendar | None = None) -> Path:
    """Where the filings of a year lie: ``JIXIAO_INBOX``, else what its calendar says; ``{fiscal_year}`` in it is the year.

    What the calendar says is below the project's folder, unless it is absolute.
    """
    chosen = os.environ.get("JIXIAO_INBOX")
    if chosen:
        return Path(name_inbox(chosen, fiscal_year))
    return PROJECT_FOLDER / name_inbox(calendar.inbox if calendar else f"inbox/{YEAR_MARK}", fiscal_year)
