"""Full disks, lost connections, many at once: the history is the old one or the new one, and what failed can be done again."""

import os
import subprocess
import time
from contextlib import contextmanager, suppress
from inspect import isfunction
from pathlib import Path

import pandas as pd
import psycopg
import pytest
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError

from pipelines.resources.warehouse import WarehouseResource
from tests.bureau import file_unit
from tests.engines import postgres
from tests.faults.dying import start
from tests.faults.killing import YEAR, answer, content_root
from tests.worlds import PostgresPlace, make_place, write_filing
from warehouse import transient
from warehouse.checkpoints import insert_checkpoint
from warehouse.place import Warehouse

KILOBYTE = 1024


@pytest.fixture(autouse=True)
def _short_waits(monkeypatch):
    monkeypatch.setattr(transient, "WAITS_SECONDS", (0.01, 0.05, 0.1))


def run_delivery(delivery, place):
    return place.call("run", "--year", YEAR, "--inbox", str(delivery.inbox), "--actor", "clerk")


def assert_new(delivery, place):
    assert answer(place) == delivery.undisturbed[0]
    assert content_root(place) == delivery.undisturbed[1]
    assert place.verify() == []


# --------------------------------------------------------------------------------------------------------- full disks


@contextmanager
def small_disk(folder: Path, megabytes: int):
    """A disk of its own, where it may be mounted."""
    folder.mkdir(parents=True, exist_ok=True)
    mount = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=777", "tmpfs", str(folder)]
    done = subprocess.run(mount, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"no disk can be mounted here: {done.stderr.strip()}")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)  # noqa: S607


def fill(folder: Path, free_kilobytes: int) -> Path:
    """Leave so much and no more."""
    filler = folder / "filler"
    handle = os.open(filler, os.O_CREAT | os.O_WRONLY)
    with suppress(OSError):
        while os.write(handle, b"\0" * 4 * KILOBYTE):
            pass
    os.ftruncate(handle, max(0, os.lseek(handle, 0, os.SEEK_CUR) - free_kilobytes * KILOBYTE))
    os.close(handle)
    return filler


@pytest.mark.parametrize("free", [0, 30, 300])
def test_run_on_a_full_disk_records_nothing_and_the_next_finishes(free, deliveries):
    """Full at the first file kept, between the files, and in the middle of the transaction."""
    delivery = deliveries["sqlite"]
    with small_disk(delivery.folder / f"disk-{free}", 24) as disk:
        place = delivery.fresh(f"disk-{free}/place")
        filler = fill(disk, free)
        done = run_delivery(delivery, place)
        assert done.exit_code == 3, done.output
        assert "No space left" in done.output or "disk is full" in done.output or "disk I/O error" in done.output
        filler.unlink()
        assert answer(place) == delivery.old
        assert run_delivery(delivery, place).exit_code == 0
        assert_new(delivery, place)


@pytest.mark.parametrize("words", [("publish", "--out"), ("backup",)], ids=" ".join)
def test_folder_on_a_full_disk_is_named_and_nothing_of_it_stays(words, deliveries, tmp_path):
    """An edition ended in a traceback, and a backup blamed the warehouse, which lay on another disk."""
    place = deliveries["sqlite"].before
    with small_disk(tmp_path / "disk", 24) as disk:
        filler = fill(disk, 300)
        done = place.call(*words, str(disk / "out"))
        assert done.exit_code == 3, done.output
        assert f"{disk / 'out'} cannot be written: " in done.stderr
        assert [path.name for path in disk.iterdir()] == ["filler"]
        filler.unlink()
        place.must(*words, str(disk / "out"))


@pytest.mark.parametrize("full", ["work", "state"])
def test_restore_on_a_full_disk_names_it(full, deliveries, tmp_path, monkeypatch):
    """The copy it works on lies in the temporary folder, which may be full while the warehouse's disk is not."""
    deliveries["sqlite"].before.must("backup", str(tmp_path / "backup"))
    with small_disk(tmp_path / "disk", 24) as disk:
        fill(disk, 0)
        monkeypatch.setattr("tempfile.tempdir", str(disk if full == "work" else tmp_path))
        place = make_place("sqlite", tmp_path / "restored" if full == "work" else disk / "restored")
        done = place.call("restore", str(tmp_path / "backup"))
        assert done.exit_code == 3, done.output
        assert str(disk) in done.stderr
        assert len(done.stderr.strip().splitlines()) == 1
        assert "disk is full" in done.stderr or "No space left on device" in done.stderr


def test_run_on_a_server_whose_disk_is_full_records_nothing_and_the_next_finishes(postgres_delivery, tmp_path):
    place = postgres_delivery.fresh("server")
    # The server may be another user, who has to get there.
    with small_disk(postgres().folder.with_name(f"{postgres().folder.name}-disk"), 24) as disk:
        space = f"full_{place.name}"
        with postgres().connect("postgres") as connection:
            postgres().disconnect_all(place.name)
            connection.execute(f"CREATE TABLESPACE {space} LOCATION '{_own(disk)}'")
            connection.execute(f"ALTER DATABASE {place.name} SET TABLESPACE {space}")
        filler = fill(disk, 24)
        done = run_delivery(postgres_delivery, place)
        assert done.exit_code == 3, done.output
        assert "No space left on device" in done.output
        filler.unlink()
        assert answer(place) == postgres_delivery.old
        assert run_delivery(postgres_delivery, place).exit_code == 0
        assert_new(postgres_delivery, place)
        postgres().drop_database(place.name)
        with postgres().connect("postgres") as connection:
            connection.execute(f"DROP TABLESPACE {space}")


def _own(disk: Path) -> Path:
    """A folder that belongs to whoever the server runs as."""
    owner = (postgres().folder / "PG_VERSION").stat()
    (disk / "space").mkdir()
    os.chown(disk / "space", owner.st_uid, owner.st_gid)
    return disk / "space"


# ---------------------------------------------------------------------------------------------------- lost connections


@contextmanager
def cutting(place, monkeypatch, *points, times=1):
    """Cut every connection to the database when a run passes a point."""
    cuts = []

    def cut(name):
        if name in points and cuts.count(name) < times:
            cuts.append(name)
            postgres().disconnect_all(place.name)

    with monkeypatch.context() as patched:
        for module in ("warehouse.append", "pipelines.frames_asset"):
            patched.setattr(f"{module}.pass_point", cut)
        yield cuts


@pytest.mark.parametrize("point", ["seal.began", "seal.rows", "seal.leaves", "seal.checkpoint"])
def test_run_whose_connection_is_lost_while_it_seals_seals_again(point, postgres_delivery, monkeypatch):
    place = postgres_delivery.fresh(f"lost-{point}")
    with cutting(place, monkeypatch, point) as cuts:
        done = run_delivery(postgres_delivery, place)
    assert (done.exit_code, cuts) == (0, [point]), done.output
    assert_new(postgres_delivery, place)


def test_run_whose_server_goes_down_after_every_step_ends_well(postgres_delivery, monkeypatch):
    place = postgres_delivery.fresh("restarts")
    with cutting(place, monkeypatch, "step.computed", times=99) as cuts:
        done = run_delivery(postgres_delivery, place)
    assert done.exit_code == 0, done.output
    assert len(cuts) >= 6
    assert_new(postgres_delivery, place)


def test_run_whose_connection_is_lost_after_the_commit_is_not_recorded_twice(postgres_delivery, monkeypatch):
    """The server has committed and nobody was told: doing it again would have been a second checkpoint, or an error."""
    place = postgres_delivery.fresh("unknown")
    committed = []

    def commit_and_cut(connection, *rest, **named):
        insert_checkpoint(connection, *rest, **named)
        if not committed:
            committed.append(connection.connection.dbapi_connection.commit())
            postgres().disconnect_all(place.name)

    monkeypatch.setattr("warehouse.append.insert_checkpoint", commit_and_cut)
    done = run_delivery(postgres_delivery, place)
    assert (done.exit_code, len(committed)) == (0, 1), done.output
    assert_new(postgres_delivery, place)
    with place.look() as hand:
        assert hand.execute("SELECT count(*) FROM checkpoints").fetchone() == (3,)


def test_run_that_loses_its_connection_for_good_says_so_and_records_nothing(postgres_delivery, monkeypatch):
    place = postgres_delivery.fresh("gone")
    with cutting(place, monkeypatch, "seal.rows", times=99) as cuts:
        done = run_delivery(postgres_delivery, place)
    assert done.exit_code == 3
    assert len(cuts) >= 1 + len(transient.WAITS_SECONDS)
    assert "nothing was recorded" in done.output
    assert answer(place) == postgres_delivery.old


READS = {
    "checkpoint_number": (),
    "standing_tables": (2023,),
    "withdrawals": (2023,),
    "removal_orders": (),
    "confirmed_versions": (2023,),
    "arrivals_before_withdrawals": (2023,),
    "withdrawn_versions": (2023,),
    "standing_tables_of": ([2023],),
    "years_to_compute": (2023,),
    "neighbour_years": ([2023],),
    "register_changed": (),
    "unit_register": (),
    "metric_register": (),
    "final_scores": ([2023],),
    "scores": ([2023],),
    "rubric_contents": ([],),  # those that stand, see below
    "comparisons": ([2023],),
    "examinations": ([2023],),
    "standing_reports": ([2023],),
    "cells_in_force": ([2023], set()),
    "carried_tables": (2023, pd.DataFrame({"unit_code": ["511132-101"], "table_name": ["finance"]})),
    "facts": ([2023],),
    "grounds": ([2023],),
    "list_runs": (),
    "find_run": ("nobody's",),
    "has_recorded": ("nobody's",),
    "newest_receipts": (2023,),
    "known_files": (["00" * 32],),
}
OTHER_DOORS = {"yield_for_execution", "discard", "content_hashes", "seal", "model_post_init"}


@pytest.mark.parametrize("name", sorted(READS))
def test_reading_whose_connection_is_lost_once_is_begun_anew(name, postgres_delivery, monkeypatch):
    """Two of them were not: a run failed, or did not, by the moment at which the server restarted."""
    place, cuts, rightly = postgres_delivery.before, [], Warehouse.reading
    monkeypatch.setenv("JIXIAO_STATE", str(place.state))
    resource = WarehouseResource(url=place.url)
    given = READS[name]
    if name == "rubric_contents":
        given = (resource.grounds([2023])["rubrics"]["rubric_sha256"].tolist(),)

    @contextmanager
    def reading(self):
        with rightly(self) as connection:
            if not cuts:
                cuts.append(postgres().disconnect_all(place.name))
            yield connection

    monkeypatch.setattr(Warehouse, "reading", reading)
    getattr(resource, name)(*given)
    assert cuts == [1]


def test_every_door_to_the_history_is_either_read_above_or_no_reading():
    doors = {name for name, door in vars(WarehouseResource).items() if isfunction(door) and not name.startswith("_")}
    assert doors == {*READS, *OTHER_DOORS}


# ----------------------------------------------------------------------------------------------------- several at once


def test_reader_during_a_run_sees_the_old_history_or_the_new_one(delivery):
    place, seen = delivery.fresh("read"), []
    process = start(place, "run", "--year", YEAR, "--inbox", str(delivery.inbox), "--actor", "clerk")
    while process.is_alive():
        seen.append(answer(place))
        time.sleep(0.3)
    process.join()
    assert process.exitcode == 0
    # The answers are four questions, each of one state; between two of them the new history may come to stand.
    allowed = [set(pair) for pair in zip(delivery.old, delivery.undisturbed[0], strict=True)]
    assert all(one in two for answers in seen for one, two in zip(answers, allowed, strict=True))
    assert seen[0] == delivery.old
    assert_new(delivery, place)


def test_commands_leave_no_connection_behind(deliveries):
    """Each kept one idle until its memory was tidied up; a reader who asked often enough met a server with no room left."""
    place = deliveries["postgresql"].fresh("idle")
    for _ in range(3):
        answer(place)
    left, limit = -1, time.monotonic() + 10
    with postgres().connect("postgres") as connection:
        while left and time.monotonic() < limit:  # the server takes a moment to see that somebody has gone
            ((left,),) = connection.execute("SELECT count(*) FROM pg_stat_activity WHERE datname = %s", [place.name])
    assert left == 0


def test_four_runs_at_once_on_one_server_come_to_what_one_run_over_all_comes_to(tmp_path):
    inboxes = [write_filing(tmp_path / "inbox" / str(n), file_unit(f"511132-2{n:02}"), f"{n}.xlsx") for n in range(4)]
    together = make_place("sqlite", tmp_path / "one")
    together.run_year(tmp_path / "inbox")
    at_once = make_place("postgresql", tmp_path / "at-once")
    processes = [start(at_once, "run", "--year", YEAR, "--inbox", str(inbox), "--actor", "clerk") for inbox in inboxes]
    for process in processes:
        process.join(120)
    assert [process.exitcode for process in processes] == [0] * 4
    assert isinstance(at_once, PostgresPlace)
    assert content_root(at_once) == content_root(together)
    assert answer(at_once)[1:] == answer(together)[1:]
    assert at_once.verify() == []


def find_waiting(place):
    """The sessions that wait for the writer's lock; there is one soon."""
    limit = time.monotonic() + 60
    waiting = "SELECT pid FROM pg_locks JOIN pg_stat_activity USING (pid) WHERE datname = %s AND NOT granted"
    with postgres().connect("postgres") as connection:
        while not (found := connection.execute(waiting, [place.name]).fetchall()):
            assert time.monotonic() < limit
            time.sleep(0.05)
    return [pid for (pid,) in found]


def test_run_that_waits_for_its_turn_outlives_restarts_of_the_server(postgres_delivery):
    """Its wait was the one thing that was not begun anew: it failed with a lost connection before it had read anything."""
    place = postgres_delivery.fresh("turn")
    with place.warehouse().writing_alone():
        process = start(place, "run", "--year", YEAR, "--inbox", str(postgres_delivery.inbox), "--actor", "clerk")
        (first,) = find_waiting(place)
        with postgres().connect("postgres") as connection:
            connection.execute("SELECT pg_terminate_backend(%s, 5000)", [first])
        assert find_waiting(place) != [first]
        postgres().disconnect_all(place.name)  # the one that held the lock as well: now it is free
        process.join(120)
    assert process.exitcode == 0, (place.folder / "said.log").read_text()
    assert_new(postgres_delivery, place)


def test_writer_that_lost_its_lock_and_comes_second_records_nothing_and_says_so(postgres_delivery, monkeypatch):
    """The lock ends with its session; when another run has sealed meanwhile, this one must not seal what it computed before.

    The other run notes that this one was given up, under this one's name: it was taken for this one's own seal, and the command
    said that all was recorded.
    """
    place = postgres_delivery.fresh("late")
    ran = []

    def let_another_run(name):
        if name == "seal.began" and not ran:
            ran.append(name)
            postgres().disconnect_all(place.name)
            other = start(place, "run", "--year", YEAR, "--inbox", str(postgres_delivery.inbox), "--actor", "clerk")
            other.join()
            ran.append(other.exitcode)

    monkeypatch.setattr("warehouse.append.pass_point", let_another_run)
    done = run_delivery(postgres_delivery, place)
    assert ran == ["seal.began", 0], (place.folder / "said.log").read_text()
    assert done.exit_code == 3
    assert "Run it again" in done.output
    assert_new(postgres_delivery, place)


# ------------------------------------------------------------------------------------------------- passing and lasting


def failure(kind, sqlstate=None, told="", sqlite_errorcode=None):
    original = type(kind.__name__, (kind,), {"sqlstate": sqlstate, "__module__": kind.__module__})(told)
    if sqlite_errorcode is not None:
        original.sqlite_errorcode = sqlite_errorcode
    wrapped = OperationalError if issubclass(kind, psycopg.OperationalError) else DBAPIError
    return wrapped("SELECT 1", None, original)


@pytest.mark.parametrize(
    ("error", "is_passing"),
    [
        (failure(psycopg.OperationalError, "57P01"), True),
        (failure(psycopg.OperationalError, "40001"), True),
        (failure(psycopg.OperationalError, "40P01"), True),
        (failure(psycopg.OperationalError, "08006"), True),
        (failure(psycopg.OperationalError, "53300"), True),
        (failure(psycopg.OperationalError, None, "connection refused"), True),
        (failure(psycopg.OperationalError, None, "FATAL: the database system is starting up"), True),
        (failure(psycopg.OperationalError, None, 'FATAL: password authentication failed for user "x"'), False),
        (failure(psycopg.OperationalError, None, 'FATAL: database "x" does not exist'), False),
        (failure(psycopg.OperationalError, "53100", "No space left on device"), False),
        (failure(psycopg.ProgrammingError, "42501"), False),
        (failure(psycopg.DataError, "22003"), False),
        (failure(Exception, sqlite_errorcode=5), True),
        (failure(Exception, sqlite_errorcode=261), True),
        (failure(Exception, sqlite_errorcode=13), False),
        (InterfaceError("x", None, Exception("gone"), connection_invalidated=True), True),
        (RuntimeError("ours"), False),
    ],
)
def test_error_is_tried_again_only_where_it_may_pass(error, is_passing):
    assert transient.is_transient(error) is is_passing


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("postgresql+psycopg://postgres@/no_such_database?host={folder}", 'database "no_such_database" does not exist'),
        ("postgresql+psycopg://no_such_user@/postgres?host={folder}", 'role "no_such_user" does not exist'),
        ("postgresql+psycopg://postgres@/postgres?host={folder}/nowhere", "No such file or directory"),
    ],
)
def test_command_on_a_server_that_does_not_answer_ends_with_one_clear_line(url, told, monkeypatch, capsys):
    from jixiao import __main__

    where = url.format(folder=postgres().folder)
    monkeypatch.setattr("sys.argv", ["jixiao", "scores", "--year", YEAR, "--warehouse", where])
    with pytest.raises(SystemExit) as ended:
        __main__.main()
    assert ended.value.code == 3
    shown = capsys.readouterr().err
    assert told in shown
    assert "the warehouse cannot be used" in shown
    assert len(shown.strip().splitlines()) == 1
