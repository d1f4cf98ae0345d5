"""Sealing: all of a run or nothing of it, onto a history that is the one it read, in a form that no order of rows can change."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.engines import drop_guards
from tests.unit.warehouse.sample_rows import RUN, sample_frames, sample_leaves
from warehouse import append
from warehouse.append import seal
from warehouse.checkpoints import HistoryDamagedError, HistoryMovedError, newest_checkpoint_number
from warehouse.ledger.leaves import LEAF_SCHEMAS, hash_all_content
from warehouse.migrate import upgrade
from warehouse.place import Warehouse
from warehouse.render import Leaves, UnstorableValueError, render_leaves
from warehouse.tables import SEALED_TABLES
from warehouse.verify import verify_warehouse

TABLES = [*SEALED_TABLES, "ledger_leaves", "checkpoints"]
NOON = 1_726_000_000_000_000


def seal_run(warehouse, *batches, expected=0, now=NOON, run_id="one"):
    return seal(warehouse, batches, {**RUN, "run_id": run_id}, {}, expected_checkpoint=expected, now=lambda: now)


def counts(warehouse):
    with warehouse.reading() as connection:
        return {table: connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one() for table in TABLES}  # noqa: S608


class TestWhole:
    def test_seal_of_every_kind_of_leaf_verifies(self, warehouse):
        sealed = seal_run(
            warehouse, *(sample_leaves(name) for name in LEAF_SCHEMAS if name not in {"run/1", "run/2", "file/1"})
        )
        found = verify_warehouse(warehouse)
        assert found.holds, found.discrepancies
        assert (found.checkpoints, found.leaves) == (1, sum(sealed.leaf_counts.values()))

    @pytest.mark.parametrize("calls", range(1, 4))
    def test_seal_that_fails_in_the_middle_leaves_nothing(self, calls, warehouse, monkeypatch):
        inserted = append._insert_rows
        done = []

        def fail(connection, table, columns):
            done.append(table)
            if len(done) == calls:
                raise OSError("the disk is full")
            inserted(connection, table, columns)

        with monkeypatch.context() as patched:
            patched.setattr(append, "_insert_rows", fail)
            with pytest.raises(OSError, match="the disk is full"):
                seal_run(warehouse, sample_leaves("register/1"), sample_leaves("fact/1"))
        assert set(counts(warehouse).values()) == {0}
        assert seal_run(warehouse, sample_leaves("register/1")).checkpoint_number == 1

    def test_seal_of_a_batch_that_cannot_be_rendered_leaves_nothing(self, warehouse):
        broken = Leaves("register/1", 1, {"units": pd.DataFrame({"leaf": [0], "unit_code": ["1"]})})
        with pytest.raises(KeyError):
            seal_run(warehouse, sample_leaves("fact/1"), broken)
        assert set(counts(warehouse).values()) == {0}


class TestOneHistory:
    def test_seal_after_another_writer_refuses_and_writes_nothing(self, warehouse):
        seal_run(warehouse, sample_leaves("register/1"))
        before = counts(warehouse)
        with pytest.raises(HistoryMovedError, match="stands at checkpoint 1; this run began at 0"):
            seal_run(warehouse, sample_leaves("fact/1"), run_id="two")
        assert counts(warehouse) == before

    @pytest.mark.parametrize(
        "damage",
        [
            "UPDATE ledger_leaves SET leaf_sha256 = '{zeros}' WHERE ledger_index = 0",
            "UPDATE ledger_leaves SET leaf_sha256 = 'nothing' WHERE ledger_index = 0",
            "UPDATE ledger_leaves SET schema_name = 'nothing' WHERE ledger_index = 0",
            "DELETE FROM ledger_leaves WHERE ledger_index = 1",
            "UPDATE checkpoints SET root_sha256 = '{zeros}'",
            "UPDATE checkpoints SET tree_size = 7",
        ],
    )
    def test_seal_onto_a_history_that_was_altered_refuses(self, damage, warehouse):
        """A hash that was none, and a kind of leaf that is none, ended in tracebacks instead; a checkpoint's size was not looked at."""
        seal_run(warehouse, sample_leaves("register/1"))
        _damage(warehouse, damage.format(zeros="0" * 64))
        with pytest.raises(HistoryDamagedError, match="jixiao verify"):
            seal_run(warehouse, sample_leaves("fact/1"), expected=1, run_id="two")

    def test_seal_onto_leaves_whose_checkpoints_are_gone_refuses(self, warehouse):
        """It took them for a new history and sealed them anew: from then on the deletion had never happened."""
        seal_run(warehouse, sample_leaves("register/1"))
        _damage(warehouse, "DELETE FROM checkpoints")
        with pytest.raises(HistoryDamagedError):
            seal_run(warehouse, sample_leaves("fact/1"), run_id="two")

    def test_seal_with_the_clock_set_back_is_later_all_the_same(self, warehouse):
        times = [seal_run(warehouse, now=NOON).recorded_at]
        times += [
            seal_run(warehouse, now=at, expected=n, run_id=f"run {n}").recorded_at
            for n, at in ((1, NOON - 10**9), (2, 0))
        ]
        assert times == [NOON, NOON + 1, NOON + 2]
        assert verify_warehouse(warehouse).holds


def _damage(warehouse, statement):
    """Somebody who owns the tables drops what guards them, and writes."""
    with warehouse.engine.begin() as connection:
        drop_guards(connection)
        connection.exec_driver_sql(statement)


class TestValues:
    def test_seal_keeps_empty_texts_as_nothing(self, warehouse):
        """Databases of one family take '' and NULL for the same; the ledger must not tell them apart."""
        frame = pd.DataFrame({"leaf": [0], "unit_code": ["1"], "version": [1], "unit_name": [""]})
        seal_run(warehouse, Leaves("register/1", 1, {"units": frame}))
        with warehouse.reading() as connection:
            assert connection.exec_driver_sql("SELECT unit_name FROM units").scalar_one() is None
        assert verify_warehouse(warehouse).holds
        (empty,) = render_leaves(Leaves("register/1", 1, {"units": frame}))
        (missing,) = render_leaves(Leaves("register/1", 1, {"units": frame.assign(unit_name=None)}))
        assert empty == missing

    @pytest.mark.parametrize(
        ("column", "value"),
        [
            ("version", 1.0),
            ("version", "01"),
            ("version", True),
            ("unit_name", 7),
            ("unit_name", b"x"),
            ("unit_name", "a\0b"),
        ],
    )
    def test_seal_refuses_a_value_that_its_column_would_keep_as_another(self, column, value, warehouse):
        """SQLite kept 1.0 and '01' as 1 in a column of numbers, the leaf said '1.0' and '01': verify alarmed on a clean history.

        A NUL within a text is kept by SQLite and refused by PostgreSQL.
        """
        row = {"leaf": [0], "unit_code": ["1"], "version": [1], "unit_name": ["one"]} | {column: [value]}
        frame = pd.DataFrame(row, dtype=object).astype({"leaf": int})
        with pytest.raises(UnstorableValueError, match=f"units.{column}"):
            seal_run(warehouse, Leaves("register/1", 1, {"units": frame}))
        assert set(counts(warehouse).values()) == {0}

    @pytest.mark.parametrize(
        "text", ["\u2028", "\U0001f409", "é", "e\u0301", "\ufeffx", " ", "\r\n", "\ufffe", "'; --"]
    )
    def test_seal_keeps_every_text_as_it_is(self, text, warehouse):
        frame = pd.DataFrame({"leaf": [0], "unit_code": [text], "version": [1], "unit_name": [text]})
        seal_run(warehouse, Leaves("register/1", 1, {"units": frame}))
        assert verify_warehouse(warehouse).discrepancies == ()

    def test_seal_keeps_the_largest_numbers_exactly(self, warehouse):
        frames = sample_frames("submission/1")
        numbers = pd.array([2**63 - 1, -(2**63), 2**53 + 1, None], dtype="Int64")
        frames["cells"] = (
            pd.concat([frames["cells"]] * 4).head(4).assign(value_micro=numbers, row_number=range(4), leaf=0)
        )
        seal_run(warehouse, Leaves("submission/1", 1, {**frames, "submissions": frames["submissions"].head(1)}))
        assert verify_warehouse(warehouse).discrepancies == ()


SHUFFLES = st.randoms(use_true_random=False)


class TestOrder:
    @given(random=SHUFFLES)
    @settings(max_examples=20, deadline=None)
    @pytest.mark.parametrize("schema_name", LEAF_SCHEMAS)
    def test_render_does_not_depend_on_the_order_of_rows_handed_over(self, schema_name, random):
        """Rows of parts with an order may come in any; those without (the printed order of a form) only leaf by leaf."""
        leaves = sample_leaves(schema_name, copies=3)
        parts = {part.table: part for part in leaves.schema.parts}
        shuffled = {table: _shuffle(frame, parts[table], random) for table, frame in leaves.frames.items()}
        assert render_leaves(replace(leaves, frames=shuffled)) == render_leaves(leaves)

    @given(random=SHUFFLES)
    @settings(max_examples=15, deadline=None)
    def test_content_root_depends_neither_on_the_order_of_leaves_nor_on_circumstances(self, random):
        contents = []
        for schema_name in LEAF_SCHEMAS:
            leaves = sample_leaves(schema_name, copies=3)
            if leaves.schema.has_content:
                contents.extend(leaf.content_sha256 for leaf in render_leaves(leaves))
        elsewhere = []
        for schema_name in LEAF_SCHEMAS:
            leaves = sample_leaves(schema_name, copies=3)
            if leaves.schema.has_content:
                moved = {part.table: _elsewhere(leaves.frames[part.table], part) for part in leaves.schema.parts}
                elsewhere.extend(leaf.content_sha256 for leaf in render_leaves(replace(leaves, frames=moved)))
        random.shuffle(elsewhere)
        assert hash_all_content(elsewhere) == hash_all_content(contents)

    @given(random=SHUFFLES)
    @settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    def test_seal_in_another_order_gives_the_same_content_root(self, random, tmp_path_factory):
        names = [name for name in LEAF_SCHEMAS if name not in {"run/1", "run/2", "file/1"}]
        roots = set()
        for number in range(2):
            random.shuffle(names)
            folder = tmp_path_factory.mktemp("order")
            warehouse = Warehouse(f"sqlite:///{folder / 'new.db'}", folder / "state", str(folder / "files"))
            upgrade(warehouse)
            batches = [sample_leaves(name) for name in names]
            roots.add(seal_run(warehouse, *batches, now=NOON + number, run_id=str(number)).content_root_sha256)
            warehouse.engine.dispose()
        assert len(roots) == 1


def _shuffle(frame, part, random):
    order = list(range(len(frame)))
    random.shuffle(order)
    if not part.order:  # the order within a leaf says something and is kept
        order = [
            row for leaf in dict.fromkeys(frame["leaf"].iloc[order]) for row in np.flatnonzero(frame["leaf"] == leaf)
        ]
    return frame.iloc[order].reset_index(drop=True)


def _elsewhere(frame, part):
    """The same content from other files, at other places and times."""
    moved = {}
    for name in part.circumstances:
        if name != "row_number":  # it keeps rows of the same key apart
            other = [None if value is None else type(value)(value * 2) for value in frame[name]]
            moved[name] = pd.Series(other, dtype=object)
    return frame.assign(**moved)


def test_newest_checkpoint_number_of_an_empty_history_is_none(warehouse):
    with warehouse.reading() as connection:
        assert newest_checkpoint_number(connection) == 0
