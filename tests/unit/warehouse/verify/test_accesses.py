"""What is said of an access log that somebody has written into, cut off or taken away, word by word."""

import pytest

from tests.unit.warehouse.ledger.test_notes import checkpoint
from warehouse.access_log import Access, find_end, log_accesses
from warehouse.sentences import in_both
from warehouse.verify.accesses import check_access_log
from warehouse.verify.notes import Notes

ALTERED = in_both(
    "该行或它的上一行不是当初写下的",
    "the line is not the one that was written, or the one before it is not",
)


def take(state, number=1, actor="陈刚"):
    """Take so many documents out, and where the log ends then."""
    log_accesses(state, [Access("00" * 32, "a.xlsx", "source", actor, "chen", "")] * number, at=1)
    return find_end(state)


def named(*ends):
    """The notes of checkpoints 1, 2 … that name these ends of a log (None: there was none)."""
    said = {
        number: checkpoint(number, 0, access_log=None if end is None else str(end))
        for number, end in enumerate(ends, start=1)
    }
    return Notes(said=said, believed=set(said))


def check(state, notes=None, *, is_signed_here=True):
    found, remarks = check_access_log(state, notes or Notes(), is_signed_here=is_signed_here)
    assert {one.table for one in found} <= {"access log"}
    return [(one.what, one.key, one.detail) for one in found], remarks


@pytest.fixture
def alter(tmp_path):
    """Write the lines of a log of three anew."""
    take(tmp_path, 3)

    def alter(change):
        log = tmp_path / "access.log"
        log.write_bytes(b"".join(change(*log.read_bytes().splitlines(keepends=True))))

    return alter


class TestLines:
    @pytest.mark.parametrize(
        ("change", "told"),
        [
            (lambda one, two, three: [one, two, three], []),
            (lambda _, two, three: [two, three], ["1", "2"]),
            (lambda one, _, three: [one, three], ["2"]),
            (lambda one, two, three: [one, three, two], ["2", "3"]),
            (lambda one, two, three: [one.replace(b"a.xlsx", b"b.xlsx"), two, three], ["2"]),
            (lambda one, two, three: [one, two.replace(b'"number": 2', b'"number": 3'), three], ["2", "3"]),
            (lambda one, two, three: [one, b"[]\n", three], ["2", "3"]),
            (lambda one, two, _: [one, two, b"7\n"], ["3"]),
        ],
        ids=["as it was", "first", "middle", "swapped", "edited", "number", "list", "figure"],
    )
    def test_line_that_is_not_as_it_was_written_or_follows_another_is_told(self, change, told, alter, tmp_path):
        """The log was read in few of its lines: mutation testing showed that most of this could have been passed over, or told otherwise."""
        alter(change)
        assert check(tmp_path) == ([("edited", key, ALTERED) for key in told], [])

    @pytest.mark.parametrize("half", [b"{\n", b'{"number": 2,\n'])
    def test_half_a_line_is_a_remark_where_the_next_one_names_it_and_else_an_alarm(self, half, alter, tmp_path):
        alter(lambda one, *_: [one, half])
        remark = in_both(
            "访问日志第 2 行只有半行：写到一半进程终止，并未交出文件；也可能被人截断",
            "line 2 of the access log is half a line: a process died while it wrote, and handed out nothing; or somebody cut it",
        )
        assert check(tmp_path) == ([], [remark])
        take(tmp_path)
        assert check(tmp_path) == ([], [remark])
        log = tmp_path / "access.log"
        log.write_bytes(log.read_bytes().replace(half, b"{" + half))
        assert check(tmp_path) == ([("edited", "2", ALTERED), ("edited", "3", ALTERED)], [])

    def test_last_line_without_its_end_is_half_a_line_though_it_can_be_read(self, alter, tmp_path):
        alter(lambda one, two, three: [one, two, three.removesuffix(b"\n")])
        found, (remark,) = check(tmp_path)
        assert found == []
        assert "line 3 of the access log is half a line" in remark

    def test_line_deeper_than_can_be_read_is_told(self, tmp_path):
        """It ended the verification in a traceback, as whoever wrote it there would have liked."""
        take(tmp_path)
        with (tmp_path / "access.log").open("a", encoding="utf-8") as log:
            log.write("[" * 200_000 + "\n")
        take(tmp_path)
        with (tmp_path / "access.log").open("a", encoding="utf-8") as log:
            log.write("[" * 200_000 + "]" * 200_000 + "\n{}\n")
        found, remarks = check(tmp_path)
        assert [key for _, key, _ in found] == ["4", "5"]
        assert ["line 2 of the access log" in one for one in remarks] == [True]


class TestEnds:
    """What the checkpoints name of the log."""

    def test_log_that_only_grew_since_the_checkpoints_is_as_it_was(self, tmp_path):
        notes = named(None, take(tmp_path), take(tmp_path), None)
        assert check(tmp_path, notes) == ([], [])
        take(tmp_path)
        assert check(tmp_path, notes) == ([], [])

    @pytest.mark.parametrize("is_signed_here", [True, False])
    def test_end_that_was_cut_off_is_told_once_by_the_newest_checkpoint(self, is_signed_here, alter, tmp_path):
        notes = named(find_end(tmp_path), take(tmp_path, 2))
        alter(lambda *lines: lines[:2])
        detail = in_both(
            "检查点 2 写明有 5 行：第 2 行之后的已不在", "checkpoint 2 names 5 lines: those behind line 2 are gone"
        )
        assert check(tmp_path, notes, is_signed_here=is_signed_here) == ([("deleted", "3 to 5", detail)], [])

    def test_end_that_was_written_anew_is_told(self, tmp_path):
        """Whoever knows the code writes the lines so that each names the one before."""
        take(tmp_path)
        other = (tmp_path / "access.log").read_bytes()
        notes = named(take(tmp_path))
        (tmp_path / "access.log").write_bytes(other)
        take(tmp_path, 2, "谁")
        detail = in_both(
            "不是检查点 1 写明的那一行，或之前有一行不是",
            "it is not the line that checkpoint 1 names, or one before it is not",
        )
        assert check(tmp_path, notes) == ([("edited", "2", detail)], [])

    def test_log_that_begins_otherwise_or_is_gone_is_told_where_the_checkpoints_are_signed(self, tmp_path):
        notes = named(take(tmp_path, 2))
        (tmp_path / "access.log").unlink()
        gone = in_both("检查点 1 写明日志有 2 行，已不在", "checkpoint 1 names a log of 2 lines: it is gone")
        assert check(tmp_path, notes) == ([("deleted", "all", gone)], [])
        assert check(tmp_path, notes, is_signed_here=False) == ([], [])
        take(tmp_path, 1, "谁")
        otherwise = in_both(
            "检查点 1 写明日志有 2 行，开头不是这一行", "checkpoint 1 names a log of 2 lines that begins otherwise"
        )
        assert check(tmp_path, notes) == ([("edited", "1", otherwise)], [])
        assert check(tmp_path, notes, is_signed_here=False) == ([], [])

    def test_log_that_an_earlier_checkpoint_names_is_remarked_where_it_is_not_here(self, tmp_path):
        earlier = take(tmp_path, 2)
        (tmp_path / "access.log").unlink()
        notes = named(earlier, take(tmp_path, 1, "谁"))
        remark = in_both(
            "检查点 1 写明的 2 行访问日志不在这里：在另一台机器上，或已丢失、被拿走",
            "the access log of 2 lines that checkpoint 1 names is not here: it lies on another machine, or was lost or taken away",
        )
        assert check(tmp_path, notes) == ([], [remark])
        assert check(tmp_path, notes, is_signed_here=False) == ([], [])

    def test_note_that_is_not_believed_names_no_log(self, tmp_path):
        notes = named(take(tmp_path, 2))
        notes.believed.clear()
        (tmp_path / "access.log").unlink()
        assert check(tmp_path, notes) == ([], [])
