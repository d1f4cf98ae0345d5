"""Past runs: what Dagster alone cannot know of them."""

import time

import dagster as dg
import pytest

from pipelines.resources.past_runs import ASKED_AT, BY_COMMAND, JOB, PastRuns
from schemas.filing_calendar import CalendarBook, FilingCalendar
from tests.engines import postgres
from warehouse import transient

BOOK = CalendarBook(
    calendars=[
        FilingCalendar(
            from_fiscal_year=year,
            source="test",
            season_begins="07-01",
            season_ends="09-30",
            deadline="09-30",
            hours_a_run_may_take=hours,
        )
        for year, hours in ((2021, 6), (2024, 48))
    ]
)
LATER = time.time_ns() // 1000 + 7 * 3_600_000_000


@pytest.mark.parametrize(
    ("status", "tags", "expected"),
    [
        ("STARTED", {}, "failed"),
        ("STARTING", {}, "failed"),
        ("CANCELING", {}, "failed"),
        ("STARTED", {"dagster/partition": "2024"}, "unfinished"),
        ("STARTED", {ASKED_AT: str(LATER)}, "unfinished"),
        ("NOT_STARTED", {}, "unfinished"),
        ("NOT_STARTED", {BY_COMMAND: "run"}, "failed"),
    ],
)
def test_only_a_run_that_has_a_process_and_went_on_for_too_long_is_given_up(status, tags, expected, tmp_path):
    """Seven hours later; its year allows six, 2024 two days. What is given up counts as a failed attempt in the same look.

    A command waits in no queue: if its run is not started, it died. A run that was asked for by a clock set ahead is not old.
    """
    instance, past = dg.DagsterInstance.ephemeral(), PastRuns(url=f"sqlite:///{tmp_path / 'not-there.db'}")
    run = dg.DagsterRun(job_name=JOB, status=dg.DagsterRunStatus(status), tags={"dagster/partition": "2021"} | tags)
    instance.add_run(run)
    assert [(one.run_id, one.status) for one in past.load(instance, LATER, BOOK)] == [(run.run_id, expected)]


def test_run_of_a_history_that_is_out_of_reach_is_left_to_whoever_asks(tmp_path, monkeypatch):
    """The database that is down is why the run failed, and everybody is to be told so."""
    monkeypatch.setattr(transient, "WAITS_SECONDS", ())
    monkeypatch.setenv("JIXIAO_STATE", str(tmp_path))
    url = f"postgresql+psycopg://postgres@/postgres?host={postgres().folder}/nowhere"
    assert not PastRuns(url=url).is_told_elsewhere("a run")
    assert not PastRuns(url=f"sqlite:///{tmp_path / 'not-there.db'}").is_told_elsewhere("a run")
