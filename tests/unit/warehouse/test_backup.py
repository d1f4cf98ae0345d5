"""A backup is the history of one moment, whole and verified; it comes back into either engine, or not at all."""

import json
import shutil
import threading
from pathlib import Path

import pytest

from tests.engines import ENGINES
from tests.worlds import YEAR, Place, make_place, write_filing
from warehouse.append import insert_rows
from warehouse.backup import BackupError, back_up, restore

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"
FROZEN = sorted(FIXTURES.glob("warehouse_*"))
ANSWERS = (
    ("scores", "--year", YEAR),
    ("changes", "--year", YEAR),
    ("findings", "--year", YEAR),
    ("submissions", "--year", YEAR),
)


def answers(place):
    """What a history says, newest and as of every checkpoint."""
    told = [place.must(*words, "--format", "json").stdout for words in ANSWERS]
    return told + [
        place.must("scores", "--year", YEAR, "--as-of", f"#{n}", "--format", "csv").stdout for n in range(1, 8)
    ]


@pytest.fixture
def backup(eventful_year, tmp_path):
    eventful_year.must("backup", str(tmp_path / "backup"))
    return tmp_path / "backup"


@pytest.mark.parametrize("target", ENGINES)
def test_backup_restored_into_either_engine_answers_the_same(target, eventful_year, backup, tmp_path):
    restored = make_place(target, tmp_path / "restored")
    done = restored.must("restore", str(backup))
    assert "restored and verified: checkpoint 7" in done.stdout
    assert answers(restored) == answers(eventful_year)
    assert restored.verify() == []


def test_backup_is_a_warehouse_itself(eventful_year, backup):
    place = Place(backup)
    assert "the history holds: 7 checkpoints" in place.must("verify").stdout
    assert answers(place) == answers(eventful_year)


def test_backup_and_restore_count_what_verify_counts(eventful_year, tmp_path):
    """A backup said 12206 rows of a history of which verify said 11930: it had counted leaves and checkpoints among them."""
    counted = eventful_year.must("verify").stdout.partition("checkpoints, ")[2].rpartition(",")[0]
    assert f", {counted} →" in eventful_year.must("backup", str(tmp_path / "backup")).stdout
    restored = make_place("sqlite", tmp_path / "restored").must("restore", str(tmp_path / "backup"))
    assert restored.stdout.splitlines()[0].endswith(f", {counted}")


def test_backup_while_a_run_goes_on_is_the_state_before_it(eventful_year, tmp_path):
    """Rows that are sealed while tables are copied one after another must not be in some of them only."""
    place = eventful_year.copy_to(tmp_path / "copy")
    inbox = write_filing(tmp_path / "inbox", {"submission": [{"unit_code": "999", "fiscal_year": YEAR}]})
    ran = []

    def run_meanwhile(what, done, total):
        if not ran:
            ran.append(threading.Thread(target=place.run_year, args=(inbox,)))
            ran[0].start()
            ran[0].join()

    warehouse = place.warehouse()
    manifest = back_up(warehouse, tmp_path / "backup", now=lambda: 1, on_progress=run_meanwhile)
    warehouse.engine.dispose()
    assert manifest.checkpoint_number == 7
    assert "checkpoint 8" not in Place(tmp_path / "backup").must("verify").stdout
    assert "8 checkpoints" in place.must("verify").stdout


def test_run_after_a_restore_and_with_its_key_goes_on_where_the_history_stood(eventful_year, backup, tmp_path):
    restored = make_place("sqlite", tmp_path / "restored")
    told = restored.must("restore", str(backup)).output
    assert f"bring it into {restored.state / 'keys'}" in told
    shutil.copytree(eventful_year.state / "keys", restored.state / "keys")
    restored.run_year(write_filing(tmp_path / "inbox", {"submission": [{"unit_code": "999", "fiscal_year": YEAR}]}))
    assert "8 checkpoints" in restored.must("verify").stdout


def make_newer(place):
    """What a version that is still to come would leave behind."""
    with place.look() as hand:
        hand.execute("UPDATE alembic_version SET version_num = '0099'")


def test_backup_into_the_folder_one_stands_in_is_made_there(eventful_year, tmp_path, monkeypatch):
    """A folder without a name of its own was a traceback."""
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    eventful_year.must("backup", ".")
    assert (tmp_path / "here" / "backup.json").is_file()


class TestRefusals:
    def test_backup_into_a_folder_that_holds_something_is_refused(self, eventful_year, tmp_path):
        (tmp_path / "full").mkdir()
        (tmp_path / "full" / "letter.txt").write_text("mine")
        done = eventful_year.call("backup", str(tmp_path / "full"))
        assert (done.exit_code, "not an empty folder" in done.output) == (3, True)
        assert [path.name for path in tmp_path.iterdir()] == ["full"]

    def test_backup_of_nothing_says_so(self, tmp_path):
        done = make_place("sqlite", tmp_path / "none").call("backup", str(tmp_path / "backup"))
        assert (done.exit_code, "nothing to back up" in done.output) == (3, True)

    @pytest.mark.parametrize("harm", ["gone", "damaged"])
    def test_backup_of_a_history_with_a_file_that_is_harmed_names_it_and_leaves_nothing(
        self, harm, eventful_year, tmp_path
    ):
        place = eventful_year.copy_to(tmp_path / "copy")
        file = sorted(path for path in place.store.rglob("*") if path.is_file())[3]
        file.unlink() if harm == "gone" else file.write_bytes(b"other")
        done = place.call("backup", str(tmp_path / "backup"))
        assert done.exit_code == 3
        assert file.name in done.output
        assert harm in done.output
        assert [path.name for path in tmp_path.iterdir()] == ["copy"]

    def test_restore_over_a_history_is_refused(self, eventful_year, backup):
        done = eventful_year.call("restore", str(backup))
        assert (done.exit_code, "there is a history already" in done.output) == (3, True)

    def test_restore_of_what_is_no_backup_is_refused(self, tmp_path):
        done = make_place("sqlite", tmp_path / "new").call("restore", str(tmp_path))
        assert (done.exit_code, "is no backup" in done.output) == (3, True)

    def test_restore_of_a_backup_without_its_database_is_refused(self, backup, tmp_path):
        (backup / "history.db").unlink()
        done = make_place("sqlite", tmp_path / "new").call("restore", str(backup))
        assert (done.exit_code, "is no backup" in done.stderr) == (3, True)

    def test_restore_of_a_backup_of_a_newer_version_says_so(self, backup, tmp_path, monkeypatch):
        make_newer(Place(backup))
        monkeypatch.setattr(
            "warehouse.backup._hash_file",
            lambda path: json.loads((backup / "backup.json").read_text())["database_sha256"],
        )
        done = make_place("sqlite", tmp_path / "new").call("restore", str(backup))
        assert (done.exit_code, f"{backup} was made by a newer version of jixiao" in done.stderr) == (3, True)

    @pytest.mark.parametrize(
        "words", [["backup"], ["publish", "--out"], ["run", "--year", YEAR, "--inbox"]], ids=" ".join
    )
    def test_warehouse_of_a_newer_version_is_refused_in_one_sentence(self, words, eventful_year, tmp_path):
        """It was a traceback of the library that moves the tables, or its own words for a revision it does not know."""
        place = eventful_year.copy_to(tmp_path / "newer")
        make_newer(place)
        (tmp_path / "out").mkdir()
        done = place.call(*words, str(tmp_path / "out"))
        assert done.exit_code == 3
        assert (
            "the warehouse was made by a newer version of jixiao (its tables are 0099, the newest here " in done.stderr
        )
        assert "Can't locate revision" not in done.output
        assert list((tmp_path / "out").iterdir()) == []

    def test_restore_of_a_backup_whose_database_was_altered_is_refused(self, backup, tmp_path):
        with Place(backup).tampering() as hand:
            hand.execute("UPDATE scores SET final_score_points = 9999 WHERE item_code = 'total'")
        restored = make_place("sqlite", tmp_path / "new")
        done = restored.call("restore", str(backup))
        assert (done.exit_code, "its hash is another" in done.output) == (3, True)

    @pytest.mark.parametrize("target", ENGINES)
    def test_restore_of_an_altered_backup_with_a_mended_manifest_verifies_first(self, target, backup, tmp_path):
        """Whoever can write the backup can write its manifest as well; the ledger is what it is measured against."""
        with Place(backup).tampering() as hand:
            hand.execute("UPDATE scores SET final_score_points = 9999 WHERE item_code = 'total'")
        manifest = backup / "backup.json"
        told = json.loads(manifest.read_text())
        from warehouse.backup import _hash_file

        manifest.write_text(json.dumps(told | {"database_sha256": _hash_file(backup / "history.db")}))
        restored = make_place(target, tmp_path / "new")
        done = restored.call("restore", str(backup))
        assert (done.exit_code, "it does not verify: edited scores" in done.output) == (3, True)
        assert restored.must("scores", "--year", YEAR, "--format", "json").stdout.strip() == "[]"

    def test_restore_of_a_backup_whose_file_is_damaged_names_it(self, backup, tmp_path):
        file = next(path for path in sorted(Place(backup).store.rglob("*")) if path.is_file())
        file.write_bytes(b"other")
        done = make_place("sqlite", tmp_path / "new").call("restore", str(backup))
        assert (done.exit_code, file.name in done.output) == (3, True)


@pytest.mark.parametrize("target", ENGINES)
@pytest.mark.parametrize("frozen", FROZEN, ids=lambda folder: folder.name)
def test_warehouse_of_every_earlier_shape_is_backed_up_and_restored(frozen, target, tmp_path):
    """Tables of an earlier version are brought up to date on the way; what was sealed with them verifies in either engine."""
    place = Place(tmp_path / "old")
    shutil.copytree(frozen / "files", place.store)
    shutil.copyfile(frozen / "history.db", place.database)
    place.must("backup", str(tmp_path / "backup"))
    restored = make_place(target, tmp_path / "restored")
    restored.must("restore", str(tmp_path / "backup"))
    assert restored.must("scores", "--year", YEAR, "--format", "csv").stdout == (frozen / "scores.csv").read_text(
        encoding="utf-8"
    )
    assert restored.verify() == []


def test_restore_that_is_interrupted_leaves_no_history_and_can_be_begun_anew(backup, tmp_path):
    restored = make_place("postgresql", tmp_path / "new")
    warehouse = restored.warehouse()

    def break_off(what, done, total):
        if "terms" in what:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        restore(backup, warehouse, on_progress=break_off)
    warehouse.engine.dispose()
    assert "0 checkpoints" in restored.must("verify").stdout
    restored.must("restore", str(backup))
    assert restored.verify() == []


@pytest.mark.parametrize(
    ("lost", "told"),
    [
        (lambda table, rows: table == "scores", "does not verify"),
        (lambda table, rows: True, "the copy has 0 checkpoints"),
    ],
    ids=["one table", "everything"],
)
def test_backup_that_has_lost_something_on_the_way_is_not_made(lost, told, eventful_year, tmp_path, monkeypatch):
    """An empty history verifies: a copy that had lost all its rows was taken for a backup."""

    def lose(connection, table, columns, rows):
        if not lost(table, rows):
            insert_rows(connection, table, columns, rows)

    monkeypatch.setattr("warehouse.backup.insert_rows", lose)
    warehouse = eventful_year.warehouse()
    with pytest.raises(BackupError, match=told):
        back_up(warehouse, tmp_path / "backup", now=lambda: 1, on_progress=lambda *_: None)
    warehouse.engine.dispose()
    assert list(tmp_path.iterdir()) == []
