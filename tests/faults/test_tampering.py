# ruff: noqa: T201 - statements are put together from our own names; figures are printed
"""Whoever alters the history, with the file in hand and the triggers dropped, is found, and what was altered is named.

Found by these and mended: a checkpoint's ``hash_name`` could be anything; deleting the newest checkpoint was told as leaves that
somebody had added; a run's row edited blamed its checkpoint; deleting the last leaf blamed its row; a position of 10¹⁵ never came
to an end, one of text ended in a traceback; with a broken document nobody looked at the leaf's rows any more.
"""

import shutil
import zlib
from pathlib import Path
from unittest.mock import patch

import pytest

from tests.faults.conftest import FIGURES
from tests.faults.forging import rewrite_a_score
from tests.faults.tampering import (
    DAMAGED,
    Rows,
    Tampering,
    alter_checkpoints,
    alter_leaves,
    alter_table,
    apart,
    at,
    together,
)
from tests.faults.trial import trial
from tests.worlds import PostgresPlace, with_confirmation, with_removal, with_return
from warehouse.ledger.leaves import hash_all_content
from warehouse.ledger.merkle import leaf_hash
from warehouse.sentences import in_both
from warehouse.tables import LEDGER_TABLES, SEALED_TABLES
from warehouse.verify import verify_warehouse, witnesses
from warehouse.verify.witnesses import read_document

# What stands once in a leaf, what stands there many times, and what is of the run itself.
ONE_AFTER_ANOTHER = {"scores", "cells", "runs"}
ALTERED = {
    **{table: lambda connection, table=table: alter_table(connection, table) for table in SEALED_TABLES},
    "ledger_leaves": alter_leaves,
    "checkpoints": alter_checkpoints,
}


def misnamed(tampering, found):
    """What of an alteration was not named, and what was named that it has not done."""
    told = [(one.what, one.table, one.key) for one in found]
    missed = [named for named in tampering.named if not any(_fits(named, one) for one in told)]
    allowed = (*tampering.named, *tampering.besides)
    false = [one for one in found if not any(_fits(named, (one.what, one.table, one.key)) for named in allowed)]
    return missed, false


def _fits(named, told):
    return named[:2] == told[:2] and named[2] in told[2]


def put_in(place, *tamperings):
    with place.tampering() as connection:
        for tampering in tamperings:
            for statement, values in tampering.statements:
                connection.execute(statement, values)


@pytest.fixture
def history(eventful_year, tmp_path):
    return eventful_year.copy_to(tmp_path / "copy")


# What the eventful year does not hold.
_MORE = {"removals": with_removal, "confirmations": with_confirmation, "returns": with_return}


class TestTables:
    @pytest.mark.parametrize("table", ALTERED)
    def test_verify_finds_and_names_every_alteration_of(self, table, history, record_property):
        """Edits of every column, emptied columns, deletions, insertions in nine kinds of places, swaps: each found, nothing else.

        Those of different rows in one go; of tables of each kind, on SQLite, one after another. Those of the ledger are never made
        together: all of them on SQLite, and every third on PostgreSQL, for what comes after reading a row is the same.
        """
        history = _MORE.get(table, lambda place: place)(history)
        with history.look() as connection:
            tamperings = list(ALTERED[table](connection))
        is_sqlite, is_of_the_ledger = history.url.startswith("sqlite"), table in LEDGER_TABLES
        if is_of_the_ledger and not is_sqlite:
            tamperings = tamperings[::3]
        are_alone = is_of_the_ledger or (table in ONE_AFTER_ANOTHER and is_sqlite)
        wrong, made = {}, 0
        with trial(history) as altering:
            for group in [[one] for one in tamperings] if are_alone else apart(tamperings):
                taken, found = altering.alter_each([one.statements for one in group])
                altered = together(one for one, is_taken in zip(group, taken, strict=True) if is_taken)
                made += sum(taken)
                missed, false = misnamed(altered, found)
                if missed or false:
                    wrong[altered.name] = (missed, false[:3])
        print(f"{table}: {made} made, {made - len(wrong)} found and named")
        record_property(FIGURES, (made, made - len(wrong)))
        assert wrong == {}
        assert made > len(tamperings) / 2
        assert history.verify() == []

    def test_verify_of_alterations_in_every_table_at_once_names_them_all(self, history):
        with with_return(with_confirmation(with_removal(history))).look() as connection:
            tamperings = [next(iter(alter_table(connection, table))) for table in SEALED_TABLES]
        put_in(history, *tamperings)
        assert misnamed(together(tamperings), history.verify()) == ([], [])

    def test_verify_of_leaf_checkpoint_row_and_file_altered_together_names_all_four(self, history):
        with history.look() as connection:
            score, leaf = Rows.of(connection, "scores"), Rows.of(connection, "ledger_leaves")
            checkpoint = Rows.of(connection, "checkpoints")
        row, gone = score.rows[5], leaf.rows[10]
        statements = [
            score.update(row, "final_score_points", 10_000),
            leaf.delete(gone),
            checkpoint.update(checkpoint.rows[1], "recorded_at", 1),
        ]
        file = stored(history)[4]
        file.unlink()
        named = (
            ("edited", "scores", at(row)),
            ("deleted", "ledger_leaves", f"{gone[0]} ("),
            ("edited", "checkpoints", "2"),
            ("deleted", "file store", file.name),
        )
        tampering = Tampering("all", statements, named)
        put_in(history, tampering)
        # With one leaf gone and a row of another altered, neither the leaves nor the rows give the roots any more.
        besides = Tampering("all", statements, named, (DAMAGED,))
        assert misnamed(besides, history.verify()) == ([], [])

    @pytest.mark.parametrize("table", [*SEALED_TABLES, "ledger_leaves", "checkpoints"])
    def test_verify_of_a_table_dropped_names_it(self, table, history):
        """Without ``checkpoints`` the command said that there was no history yet, and exit code 0."""
        with history.look() as connection:
            # PostgreSQL keeps a table that the analysts' views read, unless they go with it; SQLite knows no such word.
            connection.execute(f"DROP TABLE {table}" + (" CASCADE" if history.url.startswith("postgresql") else ""))
        assert ("deleted", table, "all") in {(one.what, one.table, one.key) for one in history.verify()}
        assert history.call("verify").exit_code == 1


class TestRewriting:
    """Somebody who knows the code alters a row and recomputes everything that hangs on it."""

    def test_verify_of_a_leaf_rewritten_with_its_rows_is_caught_by_the_checkpoint(self, history):
        row = rewrite_a_score(history, with_rows=True)
        with history.look() as connection:
            sizes = dict(connection.execute("SELECT checkpoint_number, tree_size FROM checkpoints").fetchall())
        found = history.verify()
        assert {(one.what, one.table) for one in found} == {("damaged", "checkpoints")}
        # Everything from the checkpoint of the example year on; the one before it, of the facts, still holds.
        told = [one.key for one in found if "root_sha256 is not" in one.detail and "content" not in one.detail]
        assert told == [str(number) for number in sorted(sizes) if number > 1]
        first, last = sizes[1], sizes[2] - 1
        assert f"({first} to {last}, or earlier)" in found[0].detail
        assert first <= row[0] <= last

    def test_verify_of_a_leaf_rewritten_without_its_rows_names_the_leaf(self, history):
        """The rows were blamed, though they were the only thing still true."""
        row = rewrite_a_score(history, with_rows=False)
        (found,) = history.verify()
        says = in_both("得出封存树根的是行，不是原文", "its rows, not its document, give the root that was sealed")
        assert (found.what, found.table, found.detail) == ("edited", "ledger_leaves", says)
        assert found.key.startswith(f"{row[0]} (evaluation/1")

    def test_verify_of_a_leaf_rewritten_without_its_rows_and_a_run_whose_leaf_is_gone_names_the_two(self, history):
        """Both trees go on over what is left of a leaf: where the rows are right, the runs behind are those that their tree has."""
        row = rewrite_a_score(history, with_rows=False)
        with history.tampering() as connection:
            (size,) = connection.execute("SELECT tree_size FROM checkpoints WHERE checkpoint_number = 3").fetchone()
            connection.execute("DELETE FROM ledger_leaves WHERE ledger_index = ?", (size - 1,))
        found = [(one.what, one.table, one.key.split(" ")[0]) for one in history.verify()]
        assert sorted(found) == [
            ("deleted", "ledger_leaves", str(size - 1)),
            ("edited", "ledger_leaves", str(row[0])),
        ]

    def test_document_with_more_in_it_than_a_leaf_is_not_read(self, history, monkeypatch):
        """A leaf that unpacks to all memory there is ended verify; what stood behind the document was passed over."""
        with history.look() as connection:
            (packed,) = connection.execute("SELECT document FROM ledger_leaves WHERE ledger_index = 50").fetchone()
        assert read_document(packed) is not None
        assert read_document(bytes(packed) + b"more") is None
        monkeypatch.setattr(witnesses, "LARGEST_DOCUMENT", 100)
        assert read_document(packed) is None

    def test_verify_of_a_document_that_is_nothing_of_ours_names_the_leaf(self, history):
        """A document of ``{}`` under its own right hash ended in a traceback."""
        for raw in (
            b"{}",
            b"[]",
            b"7",
            b'{"schema":"none/1"}',
            b'{"content":{},"circumstances":{},"schema":"evaluation/1"}',
        ):
            with history.tampering() as connection:
                change = "UPDATE ledger_leaves SET document = ?, leaf_sha256 = ? WHERE ledger_index = 50"
                connection.execute(change, (zlib.compress(raw), leaf_hash(raw).hex()))
            found = history.verify()
            assert any(one.table == "ledger_leaves" and one.key.startswith("50 (") for one in found), raw


def flip(file):
    content = file.read_bytes()
    middle = len(content) // 2
    file.write_bytes(content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :] if content else b"x")


def cut(file):
    file.write_bytes(file.read_bytes()[:-1] or b"xy")


def lengthen(file):
    file.write_bytes(file.read_bytes() + b"\0")


def put_a_folder_there(file):
    file.unlink()
    file.mkdir()


# What is told of a file, and what is done to it.
HARMS = (
    ("edited", flip),
    ("edited", cut),
    ("edited", lengthen),
    ("deleted", Path.unlink),
    ("damaged", put_a_folder_there),
)


def stored(place):
    return sorted(file for file in place.store.rglob("*") if file.is_file())


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
class TestFileStore:
    def test_verify_of_every_file_flipped_cut_lengthened_or_deleted_names_it(self, history, record_property):
        """Every file in every way; several files at a time, each in another way, and all of them are to be named."""
        files, made, found = stored(history), 0, 0
        for turn in range(len(files)):
            hurt = dict(zip(HARMS, files[turn:] + files[:turn], strict=False))
            kept = {file: file.read_bytes() for file in hurt.values()}
            for (_, harm), file in hurt.items():
                harm(file)
            found += names_only(history, [(told, file.name) for (told, _), file in hurt.items()]) * len(hurt)
            made += len(hurt)
            for file, content in kept.items():
                shutil.rmtree(file) if file.is_dir() else file.unlink(missing_ok=True)
                file.write_bytes(content)
        one, two = stored(history)[2:4]
        swap(one, two)
        found += names_only(history, [("edited", one.name), ("edited", two.name)])
        swap(one, two)
        shutil.rmtree(history.store)
        found += {one.what for one in history.verify()} == {"deleted"}
        print(f"file store: {made + 2} made, {found} found and named")
        record_property(FIGURES, (made + 2, found))
        assert found == made + 2

    def test_verify_of_a_file_that_no_row_names_is_no_alarm(self, history):
        """Files are stored before the run is sealed: what a killed run leaves behind is harmless."""
        history.warehouse().files.put(b"of a run that never came to its end")
        assert history.verify() == []


def names_only(place, wanted):
    found = place.verify()
    return sorted((one.what, one.key.split(" ")[0]) for one in found) == sorted(wanted) and {
        one.table for one in found
    } == {"file store"}


def swap(one, two):
    aside = one.with_suffix(".aside")
    one.rename(aside)
    two.rename(one)
    aside.rename(two)


# What the owner of the tables does to the triggers, by engine.
SPOILED = {
    "sqlite": (
        "DROP TRIGGER scores_refuses_update",
        "DROP TRIGGER units_refuses_update",
        "CREATE TRIGGER units_refuses_update BEFORE UPDATE ON units BEGIN SELECT 1; END",
        "DROP TRIGGER units_refuses_delete",
        (
            "CREATE TRIGGER units_refuses_delete BEFORE DELETE ON units WHEN OLD.unit_code = '' "
            "BEGIN SELECT RAISE(ABORT, 'the history is insert-only: units'); END"
        ),
        "CREATE TRIGGER quiet AFTER INSERT ON cells BEGIN SELECT 1; END",
    ),
    "postgresql": (
        "DROP TRIGGER scores_refuses_update ON scores",
        "CREATE OR REPLACE FUNCTION units_refuses_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$",
        "CREATE SCHEMA other",
        (
            "CREATE FUNCTION other.facts_refuses_change() RETURNS trigger LANGUAGE plpgsql "
            "AS $$ BEGIN RAISE EXCEPTION 'the history is insert-only: facts'; END $$"
        ),
        "CREATE OR REPLACE TRIGGER facts_refuses_delete BEFORE DELETE ON facts EXECUTE FUNCTION other.facts_refuses_change()",
        (
            "CREATE OR REPLACE TRIGGER facts_refuses_update BEFORE UPDATE ON facts "
            "FOR EACH ROW WHEN (OLD.unit_code = '') EXECUTE FUNCTION facts_refuses_change()"
        ),
        "ALTER TABLE terms ENABLE REPLICA TRIGGER terms_refuses_update",
        "CREATE FUNCTION quiet() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$",
        "CREATE TRIGGER quiet AFTER INSERT ON cells EXECUTE FUNCTION quiet()",
    ),
}


class TestClean:
    """An alarm that means nothing is the end of all alarms."""

    def test_verify_after_runs_corrections_facts_and_a_failure_finds_nothing(self, history):
        assert history.verify() == []

    def test_verify_while_a_run_is_sealed_finds_nothing(self, history):
        """Two reads of one verification saw two states: the leaves that came in between belonged to no checkpoint, it said."""
        warehouse = history.warehouse()
        with warehouse.reading() as connection:
            before = connection.exec_driver_sql("SELECT count(*) FROM checkpoints").scalar_one()
            with history.look() as other:
                other.execute("INSERT INTO checkpoints SELECT 99, 1, 'a', 'b', 'c', 1, 'd', NULL")
            assert connection.exec_driver_sql("SELECT count(*) FROM checkpoints").scalar_one() == before
        warehouse.engine.dispose()

    def test_verify_beside_a_run_and_a_removal_finds_nothing(self, history):
        """Copies and files were read after the history: what a run sealed meanwhile was a rollback, what was removed by order was lost."""
        done = []

        def record_once(_passed, _total):
            if not done:
                done.append(with_return(with_removal(history)))

        warehouse = history.warehouse()
        found = verify_warehouse(warehouse, record_once)
        warehouse.engine.dispose()
        assert done
        assert found.discrepancies == ()
        assert [one for one in found.remarks if "was removed while this verification ran: order 示例〔2025〕1号" in one]
        assert history.verify() == []

    def test_verify_takes_contents_of_signed_checkpoints_once(self, history):
        """Each checkpoint sorted and hashed all contents so far: with as many checkpoints as days, the longest part of it."""
        with patch("warehouse.verify.walk.hash_all_content", wraps=hash_all_content) as hashing:
            assert history.verify() == []
        assert hashing.call_count == 1

    def test_verify_with_triggers_dropped_or_made_harmless_remarks_it_without_an_alarm(self, history):
        """A trigger of the right name was taken for ours, whatever it did; so was one that fires for replicas alone."""
        is_postgres = isinstance(history, PostgresPlace)
        with history.look() as connection:
            for statement in SPOILED["postgresql" if is_postgres else "sqlite"]:
                connection.execute(statement)
        done = history.call("verify")
        assert done.exit_code == 0
        assert "the trigger scores_refuses_update is missing" in done.output
        otherwise = ["units_refuses_delete", "units_refuses_update"]
        otherwise = ["facts_refuses_delete", "facts_refuses_update", *otherwise] if is_postgres else otherwise
        assert [name for name in otherwise if f"the trigger {name} is defined otherwise" in done.output] == otherwise
        assert "the trigger quiet is not ours" in done.output
        if is_postgres:
            assert "the trigger terms_refuses_update is missing or switched off" in done.output
        assert "scores_refuses_update" in history.must("warehouse", "init").stderr
        (left,) = [line for line in history.must("verify").output.splitlines() if "trigger" in line]
        assert "the trigger quiet is not ours" in left


class TestCommandLine:
    def test_verify_of_a_clean_history_says_so(self, history):
        done = history.call("verify")
        assert done.exit_code == 0
        assert "the history holds: 7 checkpoints" in done.output

    def test_verify_of_an_altered_score_says_which_and_what_it_was(self, history):
        with history.tampering() as connection:
            scores = Rows.of(connection, "scores")
            row = next(row for row in scores.rows if row[scores.columns.index("item_code")] == "total")
            connection.execute(*scores.update(row, "final_score_points", 9_700))
        done = history.call("verify")
        assert done.exit_code == 1
        (line,) = [line for line in done.output.splitlines() if line.startswith("edited")]
        assert line.startswith("edited   scores           evaluation/1 511132-101 2023 1 · total [ledger_index=")
        assert line.endswith("final_score_points: sealed 9200, now 9700")
        assert "1 records do not agree" in done.output


class TestKeysTakenAway:
    """Whoever owns the tables can take a table's key away: then two rows can stand where one was sealed."""

    def test_row_put_beside_the_genuine_one_is_told(self, history):
        """Of two rows at one place verify saw one: a forged total stood there, was printed, and the history was said to hold."""
        with history.tampering() as connection:
            if isinstance(history, PostgresPlace):
                asked = "SELECT conname FROM pg_constraint WHERE conrelid = 'scores'::regclass AND contype = 'p'"
                (name,) = connection.execute(asked).fetchone()
                connection.execute(f"ALTER TABLE scores DROP CONSTRAINT {name}")
                connection.execute("CREATE TEMP TABLE forged AS SELECT * FROM scores WHERE item_code = 'total' LIMIT 1")
                connection.execute("UPDATE forged SET final_score_points = 9999")
                connection.execute("INSERT INTO scores SELECT * FROM forged")
            else:
                connection.execute("PRAGMA legacy_alter_table = ON")
                connection.execute("CREATE TABLE forged AS SELECT * FROM scores WHERE item_code = 'total' LIMIT 1")
                connection.execute("UPDATE forged SET final_score_points = 9999")
                connection.execute("INSERT INTO forged SELECT * FROM scores")
                connection.execute("DROP TABLE scores")
                connection.execute("ALTER TABLE forged RENAME TO scores")
            found = connection.execute("SELECT ledger_index, position FROM scores WHERE final_score_points = 9999")
            row = found.fetchone()
        found = history.verify()
        twice = in_both(
            "原处已有一行：表的主键被去掉了", "another row stands at its place already: the table's key was taken away"
        )
        added = [(one.table, one.key, one.detail) for one in found if one.what == "added"]
        assert added == [("scores", f"total {at(row)}", twice)]
        assert {one.table for one in found} == {"scores"}
