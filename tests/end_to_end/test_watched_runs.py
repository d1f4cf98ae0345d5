"""Runs that nobody started by hand: whole ones on files that arrive, and everybody told of those that failed, by real receivers."""

import pytest

from jixiao.failures import NOTHING_RECORDED
from pipelines.decide_due import ANNUAL, ARRIVAL, BY_SCHEDULE
from pipelines.definitions import build_defs
from pipelines.resources.run_notes import mark_beginning
from pipelines.resources.warehouse import WarehouseResource
from tests.bureau import file_unit, write_workbook
from tests.receivers import Webhook, listening
from tests.years import NOTING, NotingLauncher, Years

pytestmark = pytest.mark.end_to_end


@pytest.fixture
def webhook(monkeypatch):
    with listening(Webhook()) as server:
        monkeypatch.setenv("JIXIAO_NOTIFY_WEBHOOK", server.url)
        yield server


@pytest.fixture
def years(tmp_path, webhook, monkeypatch):
    """A site whose runs are noted and not computed."""
    monkeypatch.setattr(NotingLauncher, "fails", set())
    monkeypatch.setattr(NotingLauncher, "unlaunched", set())
    for way in ("vanish", "killed", "sealed"):
        monkeypatch.setattr(NotingLauncher, way, set())
    world = Years(tmp_path, NOTING)
    yield world
    world.warehouse.engine.dispose()


def arrivals(world):
    return [(run["fiscal_year"], run["run_status"]) for run in world.list_runs(ARRIVAL)]


def newest_notice(world, name):
    return world.list_ticks(name)[0].skip_reason


def test_year_without_an_inbox_is_told_and_made_once_it_is_there_and_late_files_start_their_own_run(tmp_path, webhook):
    """Whole runs, by the queue: a failed attempt, the annual run, a file that arrives after it, and nothing for files that are known."""
    world = Years(tmp_path, first_year=2023)
    with world.up():
        world.pass_schedules("2024-10-01 01:06", "2024-10-01 02:06")
        (told,) = webhook.posts
        assert (told["unit"], told["fiscal_year"], told["step"]) == ("step", 2023, "received_files")
        assert "is not a folder" in told["why"]
        assert "reference/calendars" in told["what_to_do_en"]
        world.file(2023)
        world.file(2023, "broken.xlsx", b"no workbook")
        world.pass_schedules("2024-10-01 03:06")
        assert [run["run_status"] for run in world.list_runs(ANNUAL)] == ["failed", "recorded"]
        assert world.annual_years() == [2023]
        assert world.list_runs()[-1]["files_quarantined_count"] == 1

        world.pass_sensors("2024-10-01 09:00", "2024-10-01 09:02")
        assert newest_notice(world, ARRIVAL) == "2023: nothing new"
        world.file(2023, "u2.xlsx", write_workbook(file_unit("u2", year=2023)))
        world.pass_sensors("2024-10-01 09:04")
        assert newest_notice(world, ARRIVAL) == "2023: u2.xlsx may still change; the next look decides"
        world.pass_sensors("2024-10-01 09:06", "2024-10-01 09:08", "2024-10-01 09:10")
        assert arrivals(world) == [(2023, "recorded")]
        assert world.list_runs()[-1]["filings_recorded_count"] == 1
        assert newest_notice(world, ARRIVAL) == "2023: nothing new"

        act = {"actor": "dagster", "actor_known_by": BY_SCHEDULE, "reason": ANNUAL}
        with world.at("2024-10-02 02:06"):
            ops = {"received_files": {"config": act}, "sealed_history": {"config": act}}
            job = build_defs().resolve_job_def("annual_run")
            again = job.execute_in_process(
                run_config={"ops": ops}, partition_key="2023", instance=world.instance, raise_on_error=False
            )
        assert not again.success
        assert "stands already" in world.list_runs()[-1]["message"]
        assert world.annual_years() == [2023]
    world.warehouse.engine.dispose()


def test_run_that_could_not_be_started_is_told_once(years, webhook):
    """No process, no step, no hook: a sensor on failed runs tells it, and not those that a hook has told."""
    NotingLauncher.unlaunched = {(2021, 1)}
    with years.up():
        years.pass_sensors("2022-10-01 01:00")
        years.pass_schedules("2022-10-01 01:06", "2022-10-01 02:06")
        years.pass_sensors("2022-10-01 02:08", "2022-10-01 02:10", "2022-10-01 02:12")
        (told,) = webhook.posts
        assert (told["unit"], told["fiscal_year"], told["step"]) == ("run", 2021, None)
        assert "no room for another process" in told["why"]
        years.pass_schedules("2022-10-01 03:06")
    assert years.annual_years() == [2021]


def test_killed_run_is_noted_and_told_at_the_next_look_but_not_while_another_goes_on(years, webhook):
    """Its mark lies in its folder; the lock that it held while it lived is free."""
    with years.up():
        years.pass_schedules("2022-10-01 01:06", "2022-10-01 02:06")
        mark_beginning(
            WarehouseResource(),
            {"run_id": "dead", "fiscal_year": 2020, "actor": "王会计", "actor_known_by": "asserted", "reason": None},
        )
        with years.warehouse.writing_alone():
            years.pass_schedules("2022-10-01 03:06")
        assert [run["run_status"] for run in years.list_runs()] == ["recorded"]
        years.pass_schedules("2022-10-01 04:06", "2022-10-01 05:06")
    killed = years.list_runs()[-1]
    assert (killed["run_id"], killed["run_status"], killed["actor"]) == ("dead", "failed", "王会计")
    (told,) = webhook.posts
    assert (told["unit"], told["run_id"], told["fiscal_year"]) == ("interrupted", "dead", 2020)


@pytest.mark.parametrize("is_noticed", [False, True])
def test_killed_run_of_a_schedule_is_told_once_as_what_it_is(years, webhook, is_noticed):
    """It was told twice, the second time wrongly: as interrupted, and by the sensor on failed runs as one that could not begin.

    Dagster may notice by itself that the process is gone, and the sensor look before anybody has found the mark.
    """
    NotingLauncher.killed = {(2021, 1)}
    with years.up():
        years.pass_sensors("2022-10-01 01:00")
        years.pass_schedules("2022-10-01 01:06", "2022-10-01 02:06")
        (killed,) = years.instance.get_runs()
        if is_noticed:
            with years.at("2022-10-01 02:07"):
                years.instance.report_run_failed(killed, "the process unexpectedly exited")
        years.pass_sensors("2022-10-01 02:08", "2022-10-01 02:10")
        years.pass_schedules("2022-10-01 03:06")
        years.pass_sensors("2022-10-01 03:08", "2022-10-01 03:10")
        assert years.list_statuses() == ["FAILURE", "SUCCESS"]
    assert [(told["unit"], told["run_id"]) for told in webhook.posts] == [("interrupted", killed.run_id)]
    assert years.annual_years() == [2021]


def test_run_killed_after_it_was_sealed_stands_and_is_told_by_nobody(years, webhook):
    """Dagster calls it failed, and the sensor told that it could not begin."""
    NotingLauncher.sealed = {(2021, 1)}
    with years.up():
        years.pass_sensors("2022-10-01 01:00")
        years.pass_schedules("2022-10-01 01:06", "2022-10-01 02:06", "2022-10-01 03:06")
        years.pass_schedules("2022-10-01 09:06")
        years.pass_sensors("2022-10-01 09:08", "2022-10-01 09:10")
        assert years.list_statuses() == ["FAILURE"]
    assert webhook.posts == []
    assert years.annual_years() == [2021]


def test_run_whose_process_vanished_is_given_up_after_the_time_a_run_may_take(years):
    """A process that died before its mark stays `started` in Dagster's storage for ever, and would block year and queue.

    The calendar of later years is more patient; that is no matter of this one.
    """
    NotingLauncher.vanish = {(2021, 1)}
    years.set_calendar(2030, hours_a_run_may_take=72)
    with years.up():
        years.pass_schedules("2022-10-01 01:06", "2022-10-01 02:06", "2022-10-01 08:05")
        assert "has not ended yet" in newest_notice(years, ANNUAL)
        years.pass_schedules("2022-10-01 09:06", "2022-10-01 10:06")
        assert years.list_statuses() == ["FAILURE", "SUCCESS"]
    assert years.annual_years() == [2021]


def test_runs_that_wait_in_the_queue_are_not_taken_for_dead_however_long_they_wait(years):
    """A backfill longer than a run may take, or a daemon that was down for a night: those still waiting were shown as failed.

    Nobody repeats them. The queue counted towards the time a run may take.
    """
    with years.up():
        years.pass_schedules("2026-10-01 00:06")
        years.queue_backfill("2026-10-01 00:10", 2021, 2022, 2023)
        years.pass_schedules("2026-10-02 09:06")
        assert "has not ended yet" in newest_notice(years, ANNUAL)
        assert years.list_statuses() == ["SUCCESS", "QUEUED", "QUEUED"]
        years.pass_queue()
        years.pass_queue()
        assert years.list_statuses() == ["SUCCESS"] * 3
        assert [run["fiscal_year"] for run in years.list_runs()] == [2021, 2022, 2023]
        years.pass_schedules("2026-10-02 10:06")
    assert years.annual_years() == [2021]


def test_time_a_run_may_take_counts_from_its_start_and_not_from_when_it_was_asked_for(years):
    NotingLauncher.vanish = {(2021, 0)}
    with years.up():
        years.pass_schedules("2022-10-01 00:06")
        years.queue_backfill("2022-10-01 00:10", 2021)
        years.pass_schedules("2022-10-01 07:06")
        assert years.list_statuses() == ["STARTING"]
        years.pass_schedules("2022-10-01 13:05")
        assert years.list_statuses() == ["STARTING"]
        years.pass_schedules("2022-10-01 13:07", "2022-10-01 14:06")
        assert years.list_statuses() == ["FAILURE", "SUCCESS"]
    assert years.annual_years() == [2021]


def test_look_that_cannot_be_made_is_told_once_a_day_and_the_year_is_made_once_it_can(years, webhook):
    """No run, so no failed run: a broken calendar or a database out of reach would keep everybody waiting in silence."""
    path = years.reference / "calendars" / "2021.yaml"
    whole = path.read_text(encoding="utf-8")
    path.write_text("deadline: soon", encoding="utf-8")
    with years.up():
        years.pass_schedules("2022-10-01 09:06", "2022-10-01 10:06", "2022-10-01 11:06")
        own = [told for told in webhook.posts if told["step"] == ANNUAL]
        assert [(told["unit"], told["run_id"], told["fiscal_year"]) for told in own] == [("look", None, None)]
        assert "2021.yaml" in own[0]["why"]
        assert "mend that calendar file" in own[0]["what_to_do_en"]
        years.pass_schedules("2022-10-02 09:06")
        assert len([told for told in webhook.posts if told["step"] == ANNUAL]) == 2
        path.write_text(whole, encoding="utf-8")
        years.pass_schedules("2022-10-02 10:06")
    assert years.annual_years() == [2021]


def test_command_whose_warehouse_cannot_be_locked_exits_3_and_tells_it(bureau, webhook, monkeypatch):
    def refuse(*_given, **_named):
        message = "no locks available"
        raise OSError(message)

    monkeypatch.setattr("warehouse.place.Warehouse.writing_alone", refuse)
    bureau.file_workbook("u1.xlsx", file_unit("u1"))
    result = bureau.try_run()
    assert result.exit_code == NOTHING_RECORDED
    assert "no locks available" in result.stderr
    (told,) = webhook.posts
    assert (told["unit"], told["fiscal_year"], told["step"]) == ("run", 2023, None)
    assert "no locks available" in told["why"]
