"""What ``verify`` says of an alteration, word by word and in both languages: an auditor acts on the sentence, not on the kind of alarm.

Mutation testing showed that any of these sentences could have been empty, or another one, and no test would have failed; and once
they were asked for in English, that whoever reads Chinese could still have been told anything.
"""

import base64
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tests.faults.forging import own_key, sign_as
from tests.faults.tampering import BEYOND, Rows
from tests.faults.trial import trial
from warehouse.copies import Held
from warehouse.ledger.checkpoint_texts import CheckpointText
from warehouse.ledger.merkle import verify_consistency
from warehouse.ledger.notes import Note, PublicKey
from warehouse.sentences import in_both
from warehouse.tables import SEALED_TABLES
from warehouse.verify import Standpoint, verify_warehouse

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
ZEROS = "00" * 32


@pytest.fixture(scope="module")
def history(eventful_year, tmp_path_factory):
    return eventful_year.copy_to(tmp_path_factory.mktemp("alarms") / "copy")


@pytest.fixture
def altering(history):
    with trial(history) as altering:
        yield altering


def read(history, table):
    with history.look() as connection:
        return Rows.of(connection, table)


@pytest.fixture
def leaves(history):
    return read(history, "ledger_leaves")


@pytest.fixture
def checkpoints(history):
    return read(history, "checkpoints")


@pytest.fixture
def scores(history):
    return read(history, "scores")


@pytest.fixture
def evaluation(leaves):
    """The first leaf of a score."""
    return next(row for row in leaves.rows if row[1] == "evaluation/1")


def told(altering, *statements):
    return [(one.what, one.table, one.key, one.detail) for one in altering.alter(list(statements))]


def name(leaf, schema_name=None):
    return f"{leaf[0]} ({schema_name or leaf[1]} {leaf[2]})"


def place(row):
    return f"[ledger_index={row[0]}, position={row[1]}]"


def lose(index):
    """Every trace of the leaves from an index on."""
    return [(f"DELETE FROM {table} WHERE ledger_index >= ?", (index,)) for table in ("ledger_leaves", *SEALED_TABLES)]  # noqa: S608 - our own names


def signed_roots(checkpoints, first):
    """What is told of the root of every checkpoint from a number on, where an earlier leaf was altered."""
    sizes = [0, *(row[1] for row in checkpoints.rows)]
    return {
        number: in_both(
            "树根不是它所覆盖存证的树根，而树根签过名："
            f"其中有存证被改（{sizes[number - 1]} 至 {sizes[number] - 1}，或更早）",
            "root_sha256 is not the root of the leaves it covers, and it was signed: "
            f"one of them was altered ({sizes[number - 1]} to {sizes[number] - 1}, or earlier)",
        )
        for number in range(first, len(sizes))
    }


class TestLeaves:
    def test_leaf_that_is_gone_is_named_by_its_rows(self, altering, leaves, evaluation):
        assert told(altering, leaves.delete(evaluation)) == [
            ("deleted", "ledger_leaves", name(evaluation), in_both("存证已不在", "the leaf is gone"))
        ]

    @pytest.mark.parametrize(("index", "first"), [(3, 1), (50, 2)])
    def test_leaf_that_is_gone_with_its_rows_is_named_by_its_number(self, index, first, altering, leaves, checkpoints):
        """And every checkpoint from the first on that covers it, since each is signed; between which leaves it must have been as well."""
        gone = [(f"DELETE FROM {table} WHERE ledger_index = ?", (index,)) for table in SEALED_TABLES]  # noqa: S608 - our own names
        found = told(altering, leaves.delete(leaves.rows[index]), *gone)
        content = in_both("内容根不是它所覆盖存证的内容根", "content_root_sha256 is not that of the leaves it covers")
        assert found == [
            ("deleted", "ledger_leaves", str(index), in_both("存证已不在", "the leaf is gone")),
            *(
                ("damaged", "checkpoints", str(number), detail)
                for number, root in signed_roots(checkpoints, first).items()
                for detail in (root, content)
            ),
        ]

    @pytest.mark.parametrize(
        ("column", "value", "detail"),
        [
            (
                "content_sha256",
                ZEROS,
                in_both("content_sha256 列不是其内容的哈希", "column content_sha256 is not the hash of its content"),
            ),
            (
                "leaf_sha256",
                ZEROS,
                in_both(
                    "leaf_sha256 列不是其原文和行的哈希", "column leaf_sha256 is not the hash of its document and rows"
                ),
            ),
            (
                "leaf_sha256",
                "XYZ",
                in_both(
                    "leaf_sha256 列不是其原文和行的哈希", "column leaf_sha256 is not the hash of its document and rows"
                ),
            ),
            (
                "document",
                b"nothing",
                in_both("原文与其哈希、其行都不符", "its document is not what its hash and its rows say"),
            ),
        ],
    )
    def test_leaf_with_one_column_edited_says_which(self, altering, leaves, evaluation, column, value, detail):
        edit = leaves.update(evaluation, column, value)
        assert told(altering, edit) == [("edited", "ledger_leaves", name(evaluation), detail)]

    def test_leaf_under_another_schema_says_what_its_document_is(self, altering, leaves, evaluation):
        document = f"{evaluation[1]} {evaluation[2]}"
        detail = in_both(f"其原文是 {document}", f"its document is {document}")
        edit = leaves.update(evaluation, "schema_name", "file/1")
        assert told(altering, edit) == [("edited", "ledger_leaves", name(evaluation, "file/1"), detail)]

    def test_leaf_whose_document_and_rows_are_gone_does_not_make_its_checkpoints_edited(
        self, altering, leaves, evaluation
    ):
        """Its content counts for the content root and is known no more: every checkpoint after it was told as edited.

        The newest alone is now, whose content root is computed; those of the others follow from the leaves that were signed.
        """
        tables = ("evaluations", "scores", "terms", "findings")
        rows = [(f"DELETE FROM {table} WHERE ledger_index = ?", evaluation[:1]) for table in tables]  # noqa: S608 - our own names
        found = told(altering, leaves.update(evaluation, "document", b"nothing"), *rows)
        assert found == [
            ("edited", "ledger_leaves", name(evaluation), in_both("原文读不出来", "its document cannot be read")),
            (
                "damaged",
                "checkpoints",
                "7",
                in_both("内容根不是它所覆盖存证的内容根", "content_root_sha256 is not that of the leaves it covers"),
            ),
        ]

    def test_leaf_whose_hash_and_rows_are_altered_still_has_its_document(self, altering, leaves, evaluation, scores):
        row = next(row for row in scores.rows if row[0] == evaluation[0])
        found = told(altering, leaves.update(evaluation, "leaf_sha256", ZEROS), scores.update(row, "reason", "so"))
        assert (
            "edited",
            "ledger_leaves",
            name(evaluation),
            in_both("原文与其哈希不符", "its document does not have its hash"),
        ) in found
        assert [one[3] for one in found if one[1] == "scores"] == [
            in_both("reason 封存时 空，现为 so", "reason: sealed nothing, now so")
        ]

    def test_leaf_before_the_first_was_never_sealed(self, altering, leaves, evaluation):
        added = leaves.changed(evaluation, ledger_index=-1)
        assert told(altering, leaves.insert(added)) == [
            ("added", "ledger_leaves", name(added), in_both("没有封存过这条存证", "no such leaf was sealed"))
        ]

    @pytest.mark.parametrize("count", [1, 3])
    def test_leaves_lost_at_the_end_are_told_as_a_range(self, altering, leaves, count):
        size = len(leaves.rows)
        wanted = [
            (
                "damaged",
                "checkpoints",
                "7",
                in_both(
                    f"它覆盖 {size} 条存证，最后一条（它的运行记录）已不在",
                    f"it covers {size} leaves; the last of them, its run, is gone",
                ),
            ),
            (
                "deleted",
                "ledger_leaves",
                str(size - 1) if count == 1 else f"{size - 3} to {size - 1}",
                in_both("存证连同它们的行都已不在", "nothing is left there, nor of its rows"),
            ),
        ]
        assert told(altering, *lose(size - count)) == wanted


class TestRows:
    def test_rows_that_are_gone_added_and_astray_say_so(self, altering, leaves, scores):
        row = next(row for row in scores.rows if row[2] == "total")
        leaf = f"evaluation/1 {leaves.rows[row[0]][2]}"
        astray = scores.changed(row, ledger_index=-1)
        assert told(altering, scores.delete(row)) == [
            ("deleted", "scores", f"{leaf} · total {place(row)}", in_both("该行已不在", "the row is gone"))
        ]
        assert told(altering, scores.insert(astray)) == [
            ("added", "scores", f"total {place(astray)}", in_both("该行不属于任何存证", "the row belongs to no leaf"))
        ]
        added = scores.changed(row, position=900)
        assert told(altering, scores.insert(added)) == [
            ("added", "scores", f"{leaf} · total {place(added)}", in_both("没有封存过这一行", "no such row was sealed"))
        ]

    def test_row_is_named_by_what_it_is_of_and_else_is_a_row(self, history, altering, leaves):
        """Every change of a year, and every sentence of a report, was called ``row``: which metric it was had to be looked up."""
        changes, statements = (read(history, table) for table in ("changes", "statements"))
        for rows, named in ((changes, "metric_code"), (statements, "place")):
            row = rows.rows[0]
            leaf = f"{leaves.rows[row[0]][1]} {leaves.rows[row[0]][2]}"
            key = f"{leaf} · {row[rows.columns.index(named)]} {place(row)}"
            assert told(altering, rows.delete(row))[0][:3] == ("deleted", rows.table, key)
        unnamed = statements.changed(statements.rows[0], ledger_index=-1, place=None)
        assert [one[2] for one in told(altering, statements.insert(unnamed))] == [f"row {place(unnamed)}"]

    def test_rows_of_a_ledger_that_is_emptied_belong_to_no_leaf(self, altering):
        found = told(altering, ("DELETE FROM ledger_leaves", ()), ("DELETE FROM checkpoints", ()))
        none = in_both("该行不属于任何存证", "the row belongs to no leaf")
        assert {(what, detail) for what, _, _, detail in found} == {("added", none)}
        with altering.connection.begin_nested():
            count = f"SELECT {' + '.join(f'(SELECT count(*) FROM {table})' for table in SEALED_TABLES)}"  # noqa: S608 - our own names
            assert len(found) == altering.connection.exec_driver_sql(count).scalar_one()

    def test_history_that_is_emptied_was_rolled_back_to_nothing(self, altering, checkpoints):
        """All tables are there and nothing in them: the copies tell, of the first checkpoint as of any other."""
        empty = [(f"DELETE FROM {table}", ()) for table in ("ledger_leaves", "checkpoints", *SEALED_TABLES)]  # noqa: S608 - our own names
        copies = [Held("copies", is_second=False, notes={1: checkpoints.rows[0][-1]})]
        done = altering.look_after(empty, Standpoint(copies=copies))
        back = in_both(
            "copies 里有它的签名文本副本：历史被退回到 0",
            "a copy of its signed note lies in copies: the history was rolled back to 0",
        )
        assert [(one.what, one.key, one.detail) for one in done.discrepancies] == [("deleted", "1", back)]

    def test_row_edited_says_every_column_and_cuts_what_is_long(self, altering, leaves, scores):
        row = next(row for row in scores.rows if row[2] == "total")
        edits = [scores.update(row, "basis", "长" * 64), scores.update(row, "reason", "长" * 65)]
        basis = row[scores.columns.index("basis")]
        detail = in_both(
            f"basis 封存时 {basis}，现为 {'长' * 64}；reason 封存时 空，现为 {'长' * 64}…",
            f"basis: sealed {basis}, now {'长' * 64}; reason: sealed nothing, now {'长' * 64}…",
        )
        leaf = f"evaluation/1 {leaves.rows[row[0]][2]}"
        assert told(altering, *edits) == [("edited", "scores", f"{leaf} · total {place(row)}", detail)]


class TestCheckpoints:
    def test_checkpoints_gone_and_added_say_so(self, altering, checkpoints):
        gone, newest = checkpoints.rows[1], checkpoints.rows[-1]
        added = checkpoints.changed(newest, checkpoint_number=BEYOND)
        assert told(altering, checkpoints.delete(gone)) == [
            ("deleted", "checkpoints", "2", in_both("检查点已不在", "the checkpoint is gone"))
        ]
        assert told(altering, checkpoints.insert(added)) == [
            ("added", "checkpoints", str(BEYOND), in_both("没有随它封存的运行记录", "no run was sealed with it"))
        ]

    def test_checkpoint_whose_run_is_gone_with_its_rows_says_so(self, altering, leaves, checkpoints):
        """In the middle of a history: it was looked for at the end alone, where somebody cuts off. Of the others nothing else is said."""
        size = checkpoints.rows[2][1]
        gone = [(f"DELETE FROM {table} WHERE ledger_index = ?", (size - 1,)) for table in SEALED_TABLES]  # noqa: S608 - our own names
        found = told(altering, leaves.delete(leaves.rows[size - 1]), *gone)
        detail = in_both(
            f"它覆盖 {size} 条存证，最后一条（它的运行记录）已不在",
            f"it covers {size} leaves; the last of them, its run, is gone",
        )
        assert found[:2] == [
            ("deleted", "ledger_leaves", str(size - 1), in_both("存证已不在", "the leaf is gone")),
            ("damaged", "checkpoints", "3", detail),
        ]
        assert {one[:2] for one in found[2:]} == {("damaged", "checkpoints")}
        assert {one[2] for one in found[2:]} == {"4", "5", "6", "7"}

    @pytest.mark.parametrize("count", [1, 2])
    def test_leaves_that_no_checkpoint_covers_are_told_as_a_range(self, altering, checkpoints, count):
        """Whoever takes the newest checkpoint and its run away leaves what it covered."""
        before, newest = checkpoints.rows[-2:]
        first, last = before[1], before[1] + count - 1
        assert last < newest[1] - 1
        found = told(altering, *lose(last + 1), checkpoints.delete(newest))
        beyond = in_both("不属于任何检查点", "it belongs to no checkpoint")
        assert found == [("added", "ledger_leaves", str(first) if count == 1 else f"{first} to {last}", beyond)]

    def test_checkpoint_edited_says_what_its_run_says(self, altering, checkpoints):
        row = checkpoints.rows[1]
        edits = [checkpoints.update(row, "tree_size", 3), checkpoints.update(row, "run_id", "nobody's")]
        detail = in_both(
            f"tree_size 封存时 {row[1]}，现为 3；run_id 封存时 {row[6]}，现为 nobody's",
            f"tree_size: sealed {row[1]}, now 3; run_id: sealed {row[6]}, now nobody's",
        )
        assert told(altering, *edits) == [("edited", "checkpoints", "2", detail)]

    def test_checkpoint_edited_says_what_was_signed(self, altering, checkpoints):
        """Before checkpoints were signed nothing could tell whether the newest root or one of its leaves was altered."""
        row = checkpoints.rows[-1]
        edits = [checkpoints.update(row, "root_sha256", ZEROS), checkpoints.update(row, "content_root_sha256", ZEROS)]
        detail = in_both(
            f"root_sha256 封存时 {row[2]}，现为 {ZEROS}；content_root_sha256 封存时 {row[3]}，现为 {ZEROS}",
            f"root_sha256: sealed {row[2]}, now {ZEROS}; content_root_sha256: sealed {row[3]}, now {ZEROS}",
        )
        assert told(altering, *edits) == [("edited", "checkpoints", "7", detail)]

    @pytest.mark.parametrize(
        ("alter", "chinese", "english"),
        [
            (
                lambda note: "nothing",
                "不是签名文本：应有正文、一个空行和若干签名行",
                "no signed note: expected a text, an empty line, and lines of signatures",
            ),
            (
                lambda note: note.replace("\nhash_name sha256", "\nhash_name sha512"),
                "KEY 的签名不成立：正文或签名被改过",
                "the signature of KEY does not hold: text or signature was changed",
            ),
            (
                lambda note: note + "— somebody AAAAAAAAAAAA\n",
                "不是检查点 3 所记的那份",
                "it is not the one that checkpoint 3 names",
            ),
        ],
        ids=["no note", "text", "signature more"],
    )
    def test_note_altered_says_how(self, alter, chinese, english, altering, checkpoints):
        row = checkpoints.rows[1]
        (signature,) = Note.parse(row[-1]).signatures
        detail = in_both(chinese, english).replace("KEY", f"{signature.name}+{signature.key_hash.hex()}")
        assert told(altering, checkpoints.update(row, "note", alter(row[-1]))) == [
            ("edited", "checkpoints", "2", f"签名文本 note: {detail}")
        ]

    def test_note_that_is_gone_says_so(self, altering, checkpoints):
        detail = in_both("签名文本已不在", "its signed note is gone")
        assert told(altering, checkpoints.update(checkpoints.rows[1], "note", None)) == [
            ("edited", "checkpoints", "2", detail)
        ]

    def test_notes_swapped_are_each_told(self, altering, checkpoints):
        one, two = checkpoints.rows[1:3]
        edits = [checkpoints.update(one, "note", two[-1]), checkpoints.update(two, "note", one[-1])]
        assert told(altering, *edits) == [
            ("edited", "checkpoints", "2", f"签名文本 note: {in_both('是检查点 3 的', 'it is that of checkpoint 3')}"),
            ("edited", "checkpoints", "3", f"签名文本 note: {in_both('是检查点 2 的', 'it is that of checkpoint 2')}"),
        ]


class TestUnsignedCheckpoints:
    """Histories from before checkpoints were signed: the run and later checkpoints tell, as far as they can."""

    @pytest.fixture
    def unsigned(self, altering):
        altering.connection.exec_driver_sql("UPDATE checkpoints SET note = NULL")
        return altering

    def test_checkpoint_with_a_sound_one_after_it_was_edited_itself(self, unsigned, checkpoints):
        row = checkpoints.rows[1]
        edits = [checkpoints.update(row, "root_sha256", ZEROS), checkpoints.update(row, "content_root_sha256", ZEROS)]
        assert told(unsigned, *edits) == [
            (
                "edited",
                "checkpoints",
                "2",
                in_both("树根不是它所覆盖存证的树根", "root_sha256 is not the root of the leaves it covers"),
            ),
            (
                "edited",
                "checkpoints",
                "2",
                in_both("内容根不是它所覆盖存证的内容根", "content_root_sha256 is not that of the leaves it covers"),
            ),
        ]

    def test_newest_checkpoint_may_be_right_and_one_of_its_leaves_wrong(self, unsigned, checkpoints):
        row, before = checkpoints.rows[-1], checkpoints.rows[-2]
        edits = [checkpoints.update(row, "root_sha256", ZEROS), checkpoints.update(row, "content_root_sha256", ZEROS)]
        root = in_both(
            f"树根不是它所覆盖存证的树根：它被改，或其中有存证被改（{before[1]} 至 {row[1] - 1}，或更早）",
            "root_sha256 is not the root of the leaves it covers: "
            f"it was edited, or one of them ({before[1]} to {row[1] - 1}, or earlier)",
        )
        content = in_both("内容根不是它所覆盖存证的内容根", "content_root_sha256 is not that of the leaves it covers")
        assert told(unsigned, *edits) == [
            ("damaged", "checkpoints", "7", root),
            ("damaged", "checkpoints", "7", content),
        ]
        assert told(unsigned, edits[1]) == [("edited", "checkpoints", "7", content)]


class TestSurroundings:
    def test_columns_that_are_gone_are_listed(self, altering):
        views = (
            altering.connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'view'").scalars().all()
        )
        drops = [
            *(f"DROP VIEW {view}" for view in views),
            *(f"ALTER TABLE claims DROP COLUMN {name}" for name in ("verdict", "stated")),
        ]
        found = told(altering, *((drop, ()) for drop in drops))
        assert found[0] == (
            "deleted",
            "claims",
            "all",
            in_both("缺列 stated, verdict", "columns are gone: stated, verdict"),
        )

    def test_table_that_is_gone_is_named(self, altering):
        assert told(altering, ("DROP TABLE claims", ()))[0] == (
            "deleted",
            "claims",
            "all",
            in_both("整张表已不在", "the table is gone"),
        )

    def test_files_edited_gone_and_unreadable_are_told_apart(self, history, tmp_path):
        copy = history.copy_to(tmp_path / "copy")
        edited, gone, unreadable = sorted(file for file in copy.store.rglob("*") if file.is_file())[:3]
        edited.write_bytes(b"something else")
        gone.unlink()
        unreadable.unlink()
        unreadable.mkdir()
        with copy.look() as connection:
            names = dict(connection.execute("SELECT file_sha256, file_name FROM files").fetchall())
        found = {(one.what, one.table, one.key, one.detail) for one in copy.verify()}
        edited_says = in_both("内容与哈希不符", "its content does not have its hash")
        with pytest.raises(OSError, match=unreadable.name) as caught:
            unreadable.read_bytes()
        cannot_says = in_both("读不出来", f"it cannot be read: {caught.value}")
        assert found == {
            ("edited", "file store", f"{edited.name} ({names[edited.name]})", edited_says),
            ("deleted", "file store", f"{gone.name} ({names[gone.name]})", in_both("文件已不在", "the file is gone")),
            (
                "damaged",
                "file store",
                f"{unreadable.name} ({names[unreadable.name]})",
                cannot_says,
            ),
        }

    def test_counts_and_progress_are_of_the_whole_history(self, history, leaves, checkpoints):
        seen = []
        done = verify_warehouse(history.warehouse(), lambda *counts: seen.append(counts))
        with history.look() as connection:
            count = f"SELECT {' + '.join(f'(SELECT count(*) FROM {table})' for table in SEALED_TABLES)}"  # noqa: S608 - our own names
            rows = connection.execute(count).fetchone()[0]
            files = connection.execute("SELECT count(DISTINCT file_sha256) FROM files").fetchone()[0]
        size = len(leaves.rows)
        assert (done.checkpoints, done.leaves, done.rows, done.files) == (len(checkpoints.rows), size, rows, files)
        assert seen == [(number, size) for number in range(1, size + 1)]
        assert done.holds

    def test_triggers_and_views_that_are_missing_are_remarks(self, history, tmp_path):
        copy = history.copy_to(tmp_path / "copy")
        with copy.look() as connection:
            connection.execute("DROP TRIGGER scores_refuses_update")
            connection.execute("DROP TRIGGER units_refuses_update")
            connection.execute("CREATE TRIGGER units_refuses_update BEFORE UPDATE ON units BEGIN SELECT 1; END")
            connection.execute("CREATE TRIGGER quiet AFTER INSERT ON cells BEGIN SELECT 1; END")
            connection.execute("DROP VIEW newest_scores")
        done = verify_warehouse(copy.warehouse())
        assert done.holds
        remarks = [remark for remark in done.remarks if "received a file that arrived" not in remark]
        assert remarks == [
            in_both(
                "检查点 4 封存时，时钟不晚于检查点 3 的时刻：被往回拨过",
                "checkpoint 4 was sealed when the clock stood at or before the time of checkpoint 3: it had been set back",
            ),
            in_both(
                "触发器 scores_refuses_update 缺失或已停用，由 jixiao warehouse init 重建",
                "the trigger scores_refuses_update is missing or switched off; `jixiao warehouse init` makes it anew",
            ),
            in_both(
                "触发器 units_refuses_update 的定义不同，由 jixiao warehouse init 重建",
                "the trigger units_refuses_update is defined otherwise: "
                "CREATE TRIGGER units_refuses_update BEFORE UPDATE ON units BEGIN…; `jixiao warehouse init` makes it anew",
            ),
            in_both(
                "触发器 quiet 不是我们的，可能改动写入的内容",
                "the trigger quiet is not ours, and may alter what is written: "
                "CREATE TRIGGER quiet AFTER INSERT ON cells BEGIN SELECT 1; END",
            ),
            in_both(
                "视图 newest_scores 缺失或定义不同，由 jixiao warehouse init 重建",
                "the view newest_scores is missing or defined otherwise; `jixiao warehouse init` makes it anew",
            ),
        ]


class TestAccessLog:
    """Whole verifications look into the log as well; what they say of it is asked in the tests of its own."""

    def test_log_that_was_written_into_is_told_and_half_a_line_remarked(self, history, tmp_path):
        copy = history.copy_to(tmp_path / "copy")
        (copy.state / "access.log").write_text("[]\n[", encoding="utf-8")
        done = verify_warehouse(copy.warehouse())
        assert [(one.what, one.table, one.key) for one in done.discrepancies] == [("edited", "access log", "1")]
        assert [one for one in done.remarks if "line 2 of the access log is half a line" in one]

    def test_log_that_the_newest_checkpoint_names_is_told_where_it_is_gone_from_the_machine_that_signs(
        self, history, tmp_path
    ):
        copy = history.copy_to(tmp_path / "copy")
        with copy.tampering() as connection:
            rows = Rows.of(connection, "checkpoints")
            said = CheckpointText.parse(Note.parse(rows.rows[-1][-1]).text)
            said = replace(said, access_log=f"3 {ZEROS} {ZEROS}")
            connection.execute(*rows.update(rows.rows[-1], "note", str(sign_as(own_key(copy), str(said)))))
        (copy.state / "checkpoints" / "00000007.note").unlink()
        found = verify_warehouse(copy.warehouse()).discrepancies
        assert [(one.what, one.table, one.key) for one in found] == [("deleted", "access log", "all")]


class TestClock:
    def remarks(self, altering, *statements, now=None):
        return list(altering.look_after(list(statements), Standpoint(now=now)).remarks)

    def test_checkpoint_from_the_future_is_remarked(self, history, altering, checkpoints):
        newest = checkpoints.rows[-1][checkpoints.columns.index("recorded_at")]
        future = in_both("检查点 7 的时刻在本机时钟之后", "checkpoint 7 is from the future of this machine's clock")
        without = self.remarks(altering)
        assert self.remarks(altering, now=newest) == without
        assert sorted(set(self.remarks(altering, now=newest - 1)) - set(without)) == [future]
        assert future in verify_warehouse(history.warehouse(), now=newest - 1).remarks

    def test_time_that_is_none_is_passed_over_and_the_one_before_it_compared(self, altering, checkpoints):
        """A time that is text ended the verification in a traceback where it was compared with the clock."""
        back = "checkpoint 4 was sealed when the clock stood at or before the time of checkpoint 3"
        edit = checkpoints.update(checkpoints.rows[1], "recorded_at", "soon")
        assert [one for one in self.remarks(altering, edit, now=2**62) if back in one]
        edit = checkpoints.update(checkpoints.rows[3], "recorded_at", "soon")
        earlier = checkpoints.update(checkpoints.rows[4], "recorded_at", checkpoints.rows[2][5] + 1)
        back = in_both(
            "检查点 5 封存时，时钟不晚于检查点 3 的时刻：被往回拨过",
            "checkpoint 5 was sealed when the clock stood at or before the time of checkpoint 3: it had been set back",
        )
        assert back in self.remarks(altering, edit, earlier)

    def test_file_that_arrived_after_its_checkpoint_was_sealed_is_remarked(self, history, altering, checkpoints):
        def tell(microseconds):
            return f"{datetime.fromtimestamp(microseconds // 10**6, UTC):%Y-%m-%d %H:%M:%SZ}"

        with history.look() as connection:
            asked = """SELECT r.checkpoint_number, max(f.received_at) FROM receipts f JOIN runs r USING (ledger_index) GROUP BY 1"""
            arrivals = dict(connection.execute(asked).fetchall())
        sealed = {row[0]: row[checkpoints.columns.index("recorded_at")] for row in checkpoints.rows}
        late = {number: at for number, at in arrivals.items() if at is not None and at > sealed[number]}
        assert [one for one in self.remarks(altering) if "arrived" in one] == [
            in_both(
                f"检查点 {number} 封存于 {tell(sealed[number])}，所收文件却在 {tell(at)} 才送达：时钟被往回拨过，或文件的时间不对",
                f"checkpoint {number} was sealed at {tell(sealed[number])} and received a file that arrived at {tell(at)}: "
                "the clock had been set back, or the file's own time is wrong",
            )
            for number, at in sorted(late.items())
        ]
        assert 5 in late


class TestSince:
    """From a checkpoint of one's own: what is told where it is none of this history's, or not its beginning."""

    @pytest.fixture
    def look(self, altering, checkpoints):
        """What verify says from the checkpoint of a number, or from another note, after an alteration."""

        def look(since, *statements, keys=()):
            note = since if isinstance(since, Note) else Note.parse(checkpoints.rows[since - 1][-1])
            return altering.look_after(list(statements), Standpoint(since=note, keys=keys))

        return look

    def told(self, done):
        return [(one.what, one.table, one.key, one.detail) for one in done.discrepancies]

    @pytest.mark.parametrize("number", [2, 7])
    def test_history_that_only_grew_is_proved_and_counted_from_there(self, number, history, look, checkpoints):
        own, newest = checkpoints.rows[number - 1], checkpoints.rows[-1]
        done = look(number)
        proof = [base64.b64decode(one) for one in done.beginning.proof]
        sizes = (own[1], newest[1])
        assert (done.holds, done.beginning.first_size, done.beginning.second_size) == (True, *sizes)
        assert verify_consistency(*sizes, bytes.fromhex(own[2]), bytes.fromhex(newest[2]), proof)
        with history.look() as connection:
            rows = sum(
                connection.execute(f"SELECT count(*) FROM {table} WHERE ledger_index >= ?", sizes[:1]).fetchone()[0]  # noqa: S608 - our own names
                for table in SEALED_TABLES
            )
        assert (done.known, done.leaves, done.checkpoints, done.rows) == (*sizes, 7 - number, rows)

    @pytest.mark.parametrize(
        "change",
        [lambda _: ZEROS, lambda _: "XYZ", str.upper, str.encode],
        ids=["another", "none", "capitals", "bytes"],
    )
    def test_leaf_that_it_covers_altered_is_told_by_its_root(self, change, look, leaves, checkpoints):
        """Bytes in capitals are the same hash and not what was written there; nothing is compared of such a leaf but this."""
        leaf = leaves.rows[50]
        done = look(2, leaves.update(leaf, "leaf_sha256", change(leaf[3])))
        detail = in_both(
            "它所覆盖的存证得不出它的树根：其中有改动",
            "the leaves that it covers do not give its root: one of them was altered",
        )
        roots = [("damaged", "checkpoints", str(one), root) for one, root in signed_roots(checkpoints, 3).items()]
        assert self.told(done) == [*roots, ("damaged", "checkpoints", "2 (yours)", detail)]
        assert done.beginning is None

    def test_content_hash_that_it_covers_altered_is_told_by_the_content_root(self, look, leaves, evaluation):
        done = look(2, leaves.update(evaluation, "content_sha256", ZEROS))
        content = in_both("内容根不是它所覆盖存证的内容根", "content_root_sha256 is not that of the leaves it covers")
        assert self.told(done) == [("damaged", "checkpoints", "7", content)]

    def test_leaf_that_it_covers_of_no_kind_has_no_content(self, look, leaves, evaluation):
        content = in_both("内容根不是它所覆盖存证的内容根", "content_root_sha256 is not that of the leaves it covers")
        done = look(2, leaves.update(evaluation, "schema_name", "none/1"))
        assert self.told(done) == [("damaged", "checkpoints", "7", content)]

    @pytest.mark.parametrize("value", [ZEROS, "XYZ", b"XYZ"])
    def test_leaf_hash_behind_it_altered_does_not_blame_ones_own_checkpoint(self, value, look, leaves):
        """Leaves and rows gave every root still, and the auditor's own checkpoint was told not to be the beginning of this history."""
        leaf = leaves.rows[-2]
        done = look(2, leaves.update(leaf, "leaf_sha256", value))
        edited = in_both(
            "leaf_sha256 列不是其原文和行的哈希", "column leaf_sha256 is not the hash of its document and rows"
        )
        assert (self.told(done), done.beginning) == ([("edited", "ledger_leaves", name(leaf), edited)], None)

    def test_leaf_that_was_added_or_is_gone_does_not_blame_ones_own_checkpoint(self, look, leaves, evaluation):
        """One before the first leaf was passed over, but for the proof, which then told of one's own checkpoint."""
        none = in_both("没有封存过这条存证", "no such leaf was sealed")
        for index in (-1, BEYOND):
            added = leaves.changed(evaluation, ledger_index=index)
            done = look(2, leaves.insert(added))
            assert self.told(done) == [("added", "ledger_leaves", name(added), none)]
            assert done.beginning is not None
        done = look(2, leaves.delete(leaves.rows[-2]))
        gone = in_both("存证已不在", "the leaf is gone")
        assert (self.told(done), done.beginning) == ([("deleted", "ledger_leaves", name(leaves.rows[-2]), gone)], None)

    def test_history_that_ends_before_it_was_rolled_back(self, look, leaves):
        size = len(leaves.rows)
        detail = in_both(
            f"它覆盖 {size} 条存证，而历史只有 {size - 2} 条：被退回了",
            f"it covers {size} leaves and the history ends at {size - 2}: it was rolled back",
        )
        done = look(7, *lose(size - 2))
        assert ("deleted", "checkpoints", "7 (yours)", detail) in self.told(done)
        assert done.beginning is None

    def test_checkpoint_that_stands_otherwise_in_the_history_was_signed_anew(self, history, look):
        with history.look() as connection:
            (note,) = connection.execute("SELECT note FROM checkpoints WHERE checkpoint_number = 2").fetchone()
        text = replace(CheckpointText.parse(Note.parse(note).text), run_id="another")
        done = look(sign_as(own_key(history), str(text)))
        detail = in_both("历史里该编号是另一份，重新签过名", "this history has another one of that number, signed anew")
        assert self.told(done) == [("damaged", "checkpoints", "2 (yours)", detail)]
        assert done.beginning is None

    def test_checkpoint_that_is_gone_from_the_history_still_is_its_beginning(self, look, checkpoints):
        done = look(2, checkpoints.delete(checkpoints.rows[1]))
        assert (self.told(done), done.beginning is None) == ([], False)

    def test_nothing_is_proved_of_a_newest_checkpoint_that_is_not_believed(self, look, checkpoints):
        done = look(2, checkpoints.update(checkpoints.rows[-1], "note", None))
        assert ([one[:3] for one in self.told(done)], done.beginning) == ([("edited", "checkpoints", "7")], None)
        stranger = PublicKey("jixiao", Ed25519PrivateKey.generate().public_key().public_bytes_raw())
        done = look(2, keys=[stranger])
        assert ({one[2] for one in self.told(done)}, done.beginning) == ({str(number) for number in range(1, 8)}, None)

    def test_note_that_is_none_of_this_history_is_told_and_everything_verified(self, look, checkpoints):
        """Each of these with the reason that an auditor has to act upon."""
        own = Note.parse(checkpoints.rows[1][-1])
        by = f"{own.signatures[0].name}+{own.signatures[0].key_hash.hex()}"
        text = CheckpointText.parse(own.text)
        stranger = Ed25519PrivateKey.generate()
        elsewhere = in_both("属于另一段历史 jixiao/elsewhere", "it is of another history, jixiao/elsewhere")
        nobody = in_both(
            "没有一把为这段历史签名的密钥签过它，历史里也没有它",
            "it is signed by none of the keys that sign this history, and does not stand there",
        )
        changed = in_both(
            f"{by} 的签名不成立：正文或签名被改过",
            f"the signature of {by} does not hold: text or signature was changed",
        )
        no_text = in_both("正文不是检查点的", "the text is not that of a checkpoint")
        for note, key, detail in (
            (sign_as(stranger, str(replace(text, origin="jixiao/elsewhere"))), "2 (yours)", elsewhere),
            (sign_as(stranger, str(replace(text, checkpoint_number=9))), "9 (yours)", nobody),
            (Note(str(replace(text, run_id="another")), own.signatures), "yours", changed),
            (Note("no checkpoint\n", own.signatures), "yours", no_text),
        ):
            done = look(note)
            assert self.told(done) == [("damaged", "checkpoints", key, detail)]
            assert (done.known, done.checkpoints, done.beginning) == (0, 7, None)
        done = look(own, ("UPDATE checkpoints SET note = NULL", ()))
        assert self.told(done) == [("damaged", "checkpoints", "2 (yours)", nobody)]
