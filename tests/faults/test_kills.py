"""A run may be killed at any moment: the history is the old one or the new one, and the next run comes to the same end.

``python -m tests.faults.killing`` does this hundreds of times and prints its figures.
"""

import json
import signal
from multiprocessing import active_children

import dagster as dg
import pytest

from tests.faults.dying import start
from tests.faults.killing import RUN_POINTS, Figures, answer, content_root, finish, kill_after, kill_at
from tests.worlds import make_place

AFTER_THE_COMMIT = {"seal.committed", "run.told"}


def test_run_killed_at_every_named_point_in_turn_leaves_the_old_history_and_the_next_finishes(delivery):
    """One after another on the same history: what one killed run leaves behind must not disturb the next."""
    place, figures = delivery.fresh("points"), Figures()
    points = [point for point in RUN_POINTS if point not in AFTER_THE_COMMIT]
    for point in points:
        kill_at(delivery, place, point, figures)
    finish(delivery, place, "all points", figures)
    assert figures.told == []
    assert figures.old == figures.kills == len(points)
    with place.look() as hand:
        noted = hand.execute("SELECT message FROM runs WHERE run_status = 'failed'").fetchall()
    assert all("interrupted" in message for (message,) in noted)
    assert noted


def test_run_killed_after_its_commit_stands_whole(delivery):
    place, figures = delivery.fresh("committed"), Figures()
    kill_at(delivery, place, "seal.committed", figures)
    assert (figures.new, figures.told) == (1, [])
    finish(delivery, place, "committed", figures)
    assert figures.told == []


def test_run_killed_at_two_moments_that_nobody_chose(delivery):
    place, figures = delivery.fresh("moments"), Figures()
    for seconds in (0.4, 1.1):
        kill_after(delivery, place, seconds, figures)
    finish(delivery, place, "moments", figures)
    assert figures.told == []
    assert content_root(place) == delivery.undisturbed[1]


def test_run_killed_with_dagster_on_disk_is_shown_as_failed_and_the_next_goes_well(deliveries):
    """As at a site: the killed process leaves Dagster's storage as it was at that moment, and the next run opens it."""
    delivery = deliveries["sqlite"]
    place, figures = delivery.fresh("disk"), Figures()
    kill_at(delivery, place, "step.computed", figures, is_dagster_on_disk=True)
    finish(delivery, place, "on disk", figures, is_dagster_on_disk=True)
    assert (figures.kills, figures.told) == (1, [])
    with dg.DagsterInstance.from_config(str(place.state / "dagster")) as instance:
        assert [run.status.value for run in instance.get_runs()] == ["SUCCESS", "FAILURE"]


def test_run_that_ended_before_the_kill_is_no_kill(deliveries, monkeypatch):
    """It was counted as one, so that 200 kills were fewer."""
    monkeypatch.setattr("time.sleep", lambda _seconds: [child.join() for child in active_children()])
    figures = Figures()
    kill_after(deliveries["sqlite"], deliveries["sqlite"].fresh("late"), 1, figures)
    assert (figures.kills, figures.survived, figures.old, figures.new, figures.told) == (0, 1, 0, 0, [])


@pytest.mark.parametrize("point", ["backup.rows:9", "backup.written", "backup.moved"])
def test_backup_that_is_killed_leaves_no_folder_that_looks_like_one(point, delivery, tmp_path):
    process = start(delivery.before, "backup", str(tmp_path / "backup"), JIXIAO_FAULT_AT=point)
    process.join()
    assert process.exitcode == -signal.SIGKILL
    assert not (tmp_path / "backup").exists()
    delivery.before.must("backup", str(tmp_path / "backup"))
    assert [path.name for path in tmp_path.iterdir()] == ["backup"]


@pytest.mark.parametrize("point", ["backup.rows:9", "restore.verified", "migrate.revised"])
def test_restore_that_is_killed_leaves_no_history_and_the_next_restores_it(point, delivery, tmp_path):
    delivery.before.must("backup", str(tmp_path / "backup"))
    place = make_place(delivery.engine, tmp_path / "restored")
    process = start(place, "restore", str(tmp_path / "backup"), JIXIAO_FAULT_AT=point)
    process.join()
    assert process.exitcode == -signal.SIGKILL
    assert [json.loads(told) for told in answer(place)] == [[], [], [], []]
    place.must("restore", str(tmp_path / "backup"))
    assert answer(place) == delivery.old
