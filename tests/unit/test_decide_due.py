"""What is due, decided from the calendar, the runs and the time; over five years of daemons that come and go, by chance."""

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.decide_due import (
    ANNUAL,
    ARRIVAL,
    BY_SCHEDULE,
    BY_SENSOR,
    NIGHTLY,
    PastRun,
    decide_annual,
    decide_nightly,
)
from schemas.filing_calendar import CalendarBook, FilingCalendar

ZONE = ZoneInfo("Asia/Shanghai")
CALENDAR = FilingCalendar(
    from_fiscal_year=2021, source="test", season_begins="07-01", season_ends="09-30", deadline="09-30"
)
BOOK = CalendarBook(calendars=(CALENDAR,))


def moment(text):
    return int(datetime.fromisoformat(text).replace(tzinfo=ZONE).timestamp()) * 1_000_000


def run(fiscal_year, status, at, reason=ANNUAL, known_by=BY_SCHEDULE, run_id="r"):
    return PastRun(run_id, fiscal_year, known_by, reason, status, moment(at))


def due_years(past, now, decide=decide_annual, book=BOOK):
    due = decide(book, past, moment(now)).due
    return None if due is None else (due.fiscal_year, due.attempt)


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2022-09-30 23:59", None),
        ("2022-10-01 01:59", None),
        ("2022-10-01 02:00", (2021, 1)),
        ("2027-05-05 12:00", (2021, 1)),
        ("2027-05-05 01:00", None),
    ],
)
def test_annual_run_is_due_from_the_hour_after_the_deadline_on(now, expected):
    assert due_years([], now) == expected


@pytest.mark.parametrize(
    "other",
    [
        run(2021, "recorded", "2022-10-01 05:00", NIGHTLY),
        run(2021, "recorded", "2022-10-01 05:00", ARRIVAL, BY_SENSOR),
        run(2021, "recorded", "2022-10-01 05:00", None, "asserted"),
        run(2021, "recorded", "2022-10-01 05:00", ANNUAL, "asserted"),
        run(2022, "recorded", "2022-10-01 05:00"),
        run(None, "failed", "2022-10-01 05:00"),
    ],
)
def test_other_runs_do_not_stand_for_the_annual_one(other):
    """Also a clerk's whose reason reads like the schedule's: how the actor is known tells them apart."""
    assert due_years([other], "2022-10-02 03:00") == (2021, 1)


def test_run_that_goes_on_is_waited_for_whoever_began_it():
    going_on = run(2021, "unfinished", "2022-10-01 05:00", None, "asserted", "abc")
    assert due_years([going_on], "2022-10-01 06:00") is None
    assert "abc" in decide_annual(BOOK, [going_on], moment("2022-10-01 06:00")).notices[0]


def test_years_are_made_up_for_oldest_first():
    past = [run(2021, "recorded", "2022-10-01 02:05")]
    assert due_years(past, "2025-12-01 12:00") == (2022, 1)


def test_attempts_are_counted_over_all_days_and_bounded_on_each():
    failed = [run(2021, "failed", f"2022-10-01 0{hour}:05") for hour in (2, 3, 4)]
    assert due_years(failed[:2], "2022-10-01 04:05") == (2021, 3)
    assert due_years(failed, "2022-10-01 23:05") is None
    assert due_years(failed, "2022-10-02 01:05") is None
    assert due_years(failed, "2022-10-02 02:05") == (2021, 4)
    assert due_years(failed, "2023-10-01 02:05") == (2021, 4)


def test_year_that_failed_today_does_not_hold_up_the_year_after():
    failed = [run(2021, "failed", f"2023-10-04 0{hour}:05") for hour in (2, 3, 4)]
    decision = decide_annual(BOOK, failed, moment("2023-10-04 05:05"))
    assert decision.due.fiscal_year == 2022
    assert "2021: 3 attempts failed today" in decision.notices[0]


def test_run_key_is_another_for_every_attempt():
    keys = {
        decide_annual(BOOK, [run(2021, "failed", "2022-10-01 02:05")] * count, moment("2022-10-02 03:00")).due.run_key
        for count in range(4)
    }
    assert len(keys) == 4


@pytest.mark.parametrize(
    ("now", "past", "expected"),
    [
        ("2022-06-30 03:00", [], None),
        ("2022-07-01 01:00", [], None),
        ("2022-07-01 02:05", [], (2021, 1)),
        ("2022-09-30 23:00", [], (2021, 1)),
        ("2022-10-01 03:00", [], None),
        ("2021-08-01 03:00", [], None),
        ("2022-08-02 03:00", [run(2021, "recorded", "2022-08-02 02:05", NIGHTLY)], None),
        ("2022-08-02 03:00", [run(2021, "recorded", "2022-08-01 02:05", NIGHTLY)], (2021, 1)),
        ("2022-08-02 03:00", [run(2021, "failed", "2022-08-02 02:05", NIGHTLY)], (2021, 2)),
        ("2022-08-02 06:00", [run(2021, "failed", "2022-08-02 02:05", NIGHTLY)] * 3, None),
        ("2022-08-02 03:00", [run(2021, "unfinished", "2022-08-02 02:55", ARRIVAL, BY_SENSOR)], None),
    ],
)
def test_nightly_run_is_due_once_a_night_of_the_season(now, past, expected):
    assert due_years(past, now, decide_nightly) == expected


def test_deadline_that_moved_holds_from_its_year_on():
    later = FilingCalendar(
        from_fiscal_year=2023, source="test", season_begins="05-01", season_ends="06-30", deadline="06-30", run_hour=4
    )
    book = CalendarBook(calendars=(later, CALENDAR))
    past = [run(year, "recorded", f"{year + 1}-10-01 02:05") for year in (2021, 2022)]
    assert due_years(past, "2024-07-01 03:59", book=book) is None
    assert due_years(past, "2024-07-01 04:00", book=book) == (2023, 1)
    assert due_years(past, "2024-05-02 04:00", decide_nightly, book) == (2023, 1)


def test_without_a_calendar_nothing_is_ever_due():
    assert due_years([], "2030-10-01 03:00", book=CalendarBook()) is None
    assert due_years([], "2030-08-01 03:00", decide_nightly, CalendarBook()) is None


# ------------------------------------------------------------------------------------------------- five years, by chance


PAUSES = st.one_of(st.integers(1, 30), st.integers(24, 2400), st.integers(8000, 18_000))


@settings(max_examples=60, deadline=None)
@given(looks=st.lists(st.tuples(PAUSES, st.booleans()), max_size=40))
def test_each_year_is_recorded_once_whenever_the_daemon_looks_and_whatever_fails(looks):
    """Looks at any hours, outages of up to two years; a run ends before the next look or after it, and every other one may fail."""
    now, past = datetime(2022, 6, 1, tzinfo=ZONE), []
    for hours, fails in looks:
        now += timedelta(hours=hours)
        due = decide_annual(BOOK, past, int(now.timestamp()) * 1_000_000).due
        past = [
            replace(one, status="failed" if fails else "recorded") if one.status == "unfinished" else one
            for one in past
        ]
        if due is not None:
            assert all(one.status == "failed" for one in past if one.fiscal_year == due.fiscal_year)
            past.append(
                PastRun(
                    due.run_key, due.fiscal_year, BY_SCHEDULE, ANNUAL, "unfinished", int(now.timestamp()) * 1_000_000
                )
            )
    later = datetime(max(now.year, 2025) + 1, 12, 1, tzinfo=ZONE)
    for hour in range(24 * 7):
        at = int((later + timedelta(hours=hour)).timestamp()) * 1_000_000
        past = [replace(one, status="recorded") if one.status == "unfinished" else one for one in past]
        due = decide_annual(BOOK, past, at).due
        if due is not None:
            past.append(PastRun(due.run_key, due.fiscal_year, BY_SCHEDULE, ANNUAL, "unfinished", at))
    recorded = [one.fiscal_year for one in past if one.status == "recorded"]
    assert sorted(recorded) == list(range(2021, later.year))
    assert len({one.run_id for one in past}) == len(past)
