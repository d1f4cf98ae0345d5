"""What ``verify`` says of an alteration, word by word and in both languages: an auditor acts on the sentence, not on the kind of alarm.

Mutation testing showed that any of these sentences could have been empty, or another one, and no test would have failed; and once
they were asked for in English, that whoever reads Chinese could still have been told anything.
"""

import pytest

from tests.faults.tampering import BEYOND, Rows
from tests.faults.trial import trial
from warehouse.ledger.notes import Note
from warehouse.sentences import in_both
from warehouse.tables import SEALED_TABLES
from warehouse.verify import verify_warehouse

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


class TestLeaves:
    def test_leaf_that_is_gone_is_named_by_its_rows(self, altering, leaves, evaluation):
        assert told(altering, leaves.delete(evaluation)) == [
            ("deleted", "ledger_leaves", name(evaluation), in_both("存证已不在", "the leaf is gone"))
        ]

    def test_leaf_that_is_gone_with_its_rows_is_named_by_its_number(self, altering, leaves, evaluation):
        index = evaluation[0]
        gone = [(f"DELETE FROM {table} WHERE ledger_index = ?", (index,)) for table in SEALED_TABLES]  # noqa: S608 - our own names
        found = told(altering, leaves.delete(evaluation), *gone)
        assert found[0] == ("deleted", "ledger_leaves", str(index), in_both("存证已不在", "the leaf is gone"))
        assert {one[:2] for one in found[1:]} == {("damaged", "checkpoints")}

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
                "视图 newest_scores 缺失或定义不同，由 jixiao warehouse init 重建",
                "the view newest_scores is missing or defined otherwise; `jixiao warehouse init` makes it anew",
            ),
        ]
