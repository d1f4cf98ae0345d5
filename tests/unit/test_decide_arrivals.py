"""What arrived in an inbox: what is new waits until it is still, starts one run, and never asks for another by what became of it."""

from datetime import datetime
from zoneinfo import ZoneInfo

from pipelines.decide_arrivals import Inbox, LyingFile, Watch, look_for_arrivals
from pipelines.decide_due import ARRIVAL, BY_SENSOR, PastRun
from schemas.filing_calendar import FilingCalendar

CALENDAR = FilingCalendar(
    from_fiscal_year=2021, source="test", season_begins="07-01", season_ends="09-30", deadline="09-30"
)
START = int(datetime(2022, 8, 1, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai")).timestamp()) * 1_000_000
MINUTE = 60_000_000


class Site:
    """An inbox that is looked at once a minute, and the runs it led to."""

    def __init__(self):
        self.lying, self.known, self.past, self.watch, self.now = {}, {}, [], Watch(), START

    def put(self, name, size, at):
        self.lying[name] = LyingFile(name, size, at)

    def look(self, minutes=1):
        self.now += minutes * MINUTE
        inbox = Inbox(2021, CALENDAR, list(self.lying.values()), lambda: dict(self.known))
        look = look_for_arrivals(inbox, self.past, self.watch, self.now)
        self.watch = look.watch
        return look

    def end_run(self, look, status="recorded", unreadable=()):
        due = look.decision.due
        self.past.append(PastRun(due.run_key, 2021, BY_SENSOR, ARRIVAL, status, self.now))
        if status == "recorded":
            left = {*look.waiting, *unreadable}
            self.known |= {name: file.modified_at for name, file in self.lying.items() if name not in left}


def notice(look):
    assert look.decision.due is None
    return look.decision.notices[0]


def test_file_that_arrived_starts_a_run_at_the_second_look_and_none_after_it():
    site = Site()
    assert "nothing new" in notice(site.look())
    site.put("u1.xlsx", 100, 5)
    assert "u1.xlsx may still change" in notice(site.look())
    look = site.look()
    assert (look.decision.due.fiscal_year, look.decision.due.attempt, look.waiting) == (2021, 1, ())
    site.end_run(look)
    assert all("nothing new" in notice(site.look()) for _ in range(3))


def test_file_that_grows_waits_and_leaves_the_others_free():
    site = Site()
    for size in range(1, 4):
        site.put("big.zip", size, size)
        site.put("u1.xlsx", 100, 5)
        look = site.look()
    assert look.decision.due is not None
    assert look.waiting == ("big.zip",)
    site.end_run(look)
    site.put("big.zip", 9, 9)
    assert "big.zip may still change" in notice(site.look())
    assert site.look().decision.due is not None


def test_file_whose_size_stands_and_time_moves_still_waits():
    site = Site()
    for at in range(5):
        site.put("u1.xlsx", 100, at)
        assert "may still change" in notice(site.look())


def test_file_of_a_run_whatever_became_of_it_is_known():
    """A receipt stands for every file a run received: used, duplicate, quarantined."""
    site = Site()
    site.known = {"broken.xlsx": 5, "copy.xlsx": 6}
    site.put("broken.xlsx", 3, 5)
    site.put("copy.xlsx", 3, 6)
    assert all("nothing new" in notice(site.look()) for _ in range(3))
    site.put("broken.xlsx", 3, 7)
    site.look()
    assert site.look().decision.due is not None


def test_file_that_no_run_can_read_asks_for_one_run_and_is_named():
    site = Site()
    site.put("locked.xlsx", 3, 5)
    site.look()
    look = site.look()
    site.end_run(look, unreadable=["locked.xlsx"])
    assert all("could not read locked.xlsx" in notice(site.look()) for _ in range(5))


def test_inbox_is_not_asked_about_while_nothing_in_it_changes():
    site = Site()
    site.put("u1.xlsx", 3, 5)
    site.known = {"u1.xlsx": 5}
    site.look()
    site.known = None
    assert "nothing new" in notice(site.look())


def test_run_of_the_year_that_goes_on_is_waited_for():
    site = Site()
    site.put("u1.xlsx", 3, 5)
    site.look()
    site.past = [PastRun("clerk", 2021, "asserted", None, "unfinished", START)]
    assert "run clerk has not ended yet" in notice(site.look())
    site.past = []
    assert site.look().decision.due is not None


def test_run_that_fails_is_tried_again_under_another_key_so_often_a_day():
    site, keys = Site(), []
    site.put("u1.xlsx", 3, 5)
    site.look()
    for attempt in range(1, 4):
        look = site.look()
        assert look.decision.due.attempt == attempt
        keys.append(look.decision.due.run_key)
        site.end_run(look, "failed")
    assert "3 attempts failed today" in notice(site.look())
    assert site.look(minutes=24 * 60).decision.due is not None
    assert len(set(keys)) == 3
