"""Calendar files: what is refused, and where the inbox of a year is."""

from pathlib import Path

import pytest
import yaml

from pipelines.resources.calendar_files import CalendarFileError, find_inbox, read_calendar_book
from warehouse.place import PROJECT_FOLDER

GOOD = {
    "from_fiscal_year": 2026,
    "source": "某财绩〔2026〕1号",
    "season_begins": "07-01",
    "season_ends": "09-30",
    "deadline": "09-30",
}


def read(folder, name="2026", **changed):
    path = folder / "calendars" / f"{name}.yaml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(yaml.safe_dump(GOOD | changed), encoding="utf-8")
    return read_calendar_book(folder)


def test_calendar_shipped_with_the_project_is_read():
    (calendar, *_) = read_calendar_book().calendars
    assert calendar.time_zone == "Asia/Shanghai"


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"deadline": "02-29"}, "not a day of every year"),
        ({"deadline": "13-01"}, "not a day of every year"),
        ({"deadline": "08-01"}, "have to follow one another"),
        ({"time_zone": "Asia/Nowhere"}, "not a time zone"),
        ({"run_hour": 24}, "run_hour"),
        ({"attempts_per_day": 0}, "attempts_per_day"),
        ({"from_fiscal_year": 2027}, "a calendar lies at <from_fiscal_year>.yaml"),
        ({"deadlin": "09-30"}, "deadlin"),
    ],
)
def test_calendar_that_cannot_be_right_is_refused_with_its_file(tmp_path, changed, told):
    with pytest.raises(CalendarFileError, match=r"2026\.yaml") as refused:
        read(tmp_path, **changed)
    assert told in str(refused.value)


def test_inbox_of_a_year_is_the_calendars_below_the_project_unless_the_environment_says_another(tmp_path, monkeypatch):
    calendar = read(tmp_path).of_year(2026)
    assert find_inbox(2026, calendar) == PROJECT_FOLDER / "inbox" / "2026"
    assert find_inbox(2020) == PROJECT_FOLDER / "inbox" / "2020"
    monkeypatch.setenv("JIXIAO_INBOX", "/srv/{fiscal_year}/filed")
    assert find_inbox(2026, calendar) == Path("/srv/2026/filed")
    monkeypatch.setenv("JIXIAO_INBOX", "all")
    assert find_inbox(2026, calendar) == Path("all")


def test_year_before_the_first_calendar_has_none(tmp_path):
    assert read(tmp_path).of_year(2025) is None
