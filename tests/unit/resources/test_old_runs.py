"""Old runs leave Dagster's storage: what is shown of them goes, each year keeps its newest good run, and nothing is touched that runs."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import dagster as dg
import pytest

from pipelines.resources.old_runs import KeptDaysError, drop_old_runs, read_kept_days, tell_interrupted

S, F, STARTED = dg.DagsterRunStatus.SUCCESS, dg.DagsterRunStatus.FAILURE, dg.DagsterRunStatus.STARTED


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    with dg.DagsterInstance.from_config(str(tmp_path_factory.mktemp("home"))) as instance:
        yield instance


@pytest.fixture
def instance(home):
    home.wipe()
    return home


def add(instance, status, year="2023", job="annual_run"):
    """A run that has just begun, with an event of its own."""
    run = dg.DagsterRun(job_name=job, status=status, tags={"dagster/partition": year})
    instance.add_run(run)
    instance.report_engine_event("something was done", run)
    return run.run_id


def days_from_now(days):
    return datetime.now(UTC) + timedelta(days=days)


def test_runs_of_the_last_days_all_stay(instance):
    kept = {add(instance, S), add(instance, S), add(instance, F)}
    assert drop_old_runs(instance, days_from_now(89), 90) == []
    assert {run.run_id for run in instance.get_runs()} == kept


def test_of_old_runs_the_newest_good_one_of_each_year_and_job_stays(instance):
    add(instance, S, "2022")
    newest_2022 = add(instance, S, "2022")
    add(instance, F, "2022")
    newest_2023 = add(instance, S, "2023")
    other = add(instance, S, "2023", job="other")
    dropped = drop_old_runs(instance, days_from_now(91), 90)
    assert len(dropped) == 2
    assert {run.run_id for run in instance.get_runs()} == {newest_2022, newest_2023, other}
    assert drop_old_runs(instance, days_from_now(91), 90) == []


def test_run_that_has_not_ended_is_never_touched(instance):
    running = add(instance, STARTED)
    add(instance, S)
    drop_old_runs(instance, days_from_now(4000), 1)
    assert instance.get_run_by_id(running) is not None


def test_dropped_run_leaves_no_event_and_no_file(instance):
    """Dagster deletes the rows of a run's events and leaves the SQLite file they lay in, most of a megabyte each."""
    gone, stays = add(instance, S), add(instance, S)
    shards = Path(instance.event_log_storage.path_for_shard(gone)).parent
    assert drop_old_runs(instance, days_from_now(91), 90) == [gone]
    assert instance.get_run_by_id(gone) is None
    assert len(instance.all_logs(stays)) == 1
    assert {path.stem for path in shards.glob("*.db")} == {stays, "index"}


def test_killed_run_is_shown_as_failed(instance):
    killed, ended = add(instance, STARTED), add(instance, S)
    for run_id in (killed, ended, "no such run"):
        tell_interrupted(instance, run_id)
    assert instance.get_run_by_id(killed).status == F
    assert instance.get_run_by_id(ended).status == S


@pytest.mark.parametrize(("text", "days"), [(None, 90), ("", 90), ("1", 1), ("400", 400)])
def test_kept_days_are_those_of_the_surroundings(monkeypatch, text, days):
    if text is not None:
        monkeypatch.setenv("JIXIAO_DAGSTER_KEEP_DAYS", text)
    assert read_kept_days() == days


@pytest.mark.parametrize("text", ["0", "-1", "90.5", "ever"])
def test_kept_days_that_are_none_are_refused(monkeypatch, text):
    monkeypatch.setenv("JIXIAO_DAGSTER_KEEP_DAYS", text)
    with pytest.raises(KeptDaysError, match="JIXIAO_DAGSTER_KEEP_DAYS"):
        read_kept_days()
