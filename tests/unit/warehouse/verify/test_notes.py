"""The signed notes of a history, written by hand: which of them are believed, what is told of the others and of the copies, word by word.

Whole histories ask for the same by what verify says in the end; each of these asks for one of the reasons.
"""

from types import SimpleNamespace

import pytest

from tests.unit.warehouse.ledger.test_notes import PUBLIC, checkpoint, named, sign
from warehouse.copies import Held
from warehouse.ledger.checkpoint_texts import hash_note
from warehouse.ledger.tenures import FROM, UNTIL, Tenure
from warehouse.sentences import in_both
from warehouse.verify.notes import Standpoint, check_copies, check_notes, read_notes

ORIGIN = checkpoint(1, 0).origin
BUREAU = Standpoint(keys=PUBLIC[:1])
AUDITOR = Standpoint(keys=PUBLIC[:1], are_handed_over=True)
NO_NOTE = in_both(
    "不是签名文本：应有正文、一个空行和若干签名行",
    "no signed note: expected a text, an empty line, and lines of signatures",
)
NO_SAY = in_both(
    f"由 {named(2)} 签名，这些密钥都无权签名",
    f"it is signed by {named(2)}, and none of these keys had the say",
)


def chain(*keys, began=1):
    """Notes of checkpoints in a row, each signed by the key it names; None is a checkpoint without one."""
    notes, before = {}, None
    for number, key in enumerate(keys, start=began):
        if key is not None:
            text = checkpoint(number, key, previous_note_sha256=hash_note(before))
            before = notes[number] = str(sign(str(text), key))
        else:
            before = notes[number] = None
    return notes


def read(notes, standpoint=BUREAU):
    return read_notes([SimpleNamespace(checkpoint_number=one, note=note) for one, note in notes.items()], standpoint)


def told(notes, standpoint=BUREAU, numbers=None):
    """What is told of the notes of a history; ``numbers`` are its checkpoints, if not those of the notes."""
    numbers = list(notes) if numbers is None else numbers
    found = list(check_notes(read(notes, standpoint), numbers, standpoint))
    assert {one.table for one in found} <= {"checkpoints"}
    return [(one.what, one.key, one.detail) for one in found]


def noted(fault):
    return f"签名文本 note: {fault}"


class TestWhatIsBelieved:
    def test_history_signed_by_the_key_that_is_trusted_is_believed_and_nothing_told(self):
        notes = read(chain(0, 0, 0))
        assert (notes.believed, notes.faults, notes.keys, notes.remarks) == ({1, 2, 3}, {}, PUBLIC[:1], [])
        assert (notes.count, notes.began) == (3, 1)
        assert (notes.sealed(2).checkpoint_number, notes.sealed(4)) == (2, None)
        assert told(chain(0, 0, 0)) == []

    def test_number_that_is_none_is_passed_over(self):
        """SQLite keeps a text in a column of numbers."""
        notes = chain(0, 0)
        assert read({**notes, "three": notes[2]}).believed == {1, 2}

    def test_note_that_is_none_of_another_checkpoint_or_by_a_stranger_is_told_with_why(self):
        notes = chain(0, 0, 0, 0, 0)
        notes[2], notes[3] = "nothing", notes[4]
        notes[5] = chain(0, 0, 0, 0, 2)[5]
        assert told(notes) == [
            ("edited", "2", noted(NO_NOTE)),
            ("edited", "3", noted(in_both("是检查点 4 的", "it is that of checkpoint 4"))),
            ("edited", "5", noted(NO_SAY)),
        ]
        assert read(notes).believed == {1, 4}

    def test_note_that_the_next_one_does_not_name_is_told(self):
        notes = chain(0, 0, 0)
        notes[2] = str(sign(str(checkpoint(2, 0, run_id="another", previous_note_sha256=hash_note(notes[1]))), 0))
        says = in_both("不是检查点 3 所记的那份", "it is not the one that checkpoint 3 names")
        assert told(notes) == [("edited", "2", noted(says))]

    def test_what_is_written_down_of_keys_is_told_also_of_a_checkpoint_that_is_not_there(self):
        """Of a note that is not believed by its signature as well, the signature is told."""
        tenures = [Tenure(ORIGIN, UNTIL, 1, PUBLIC[0]), Tenure(ORIGIN, FROM, 4, PUBLIC[1])]
        bureau = Standpoint(keys=PUBLIC[:1], tenures=tenures)
        after = in_both(
            f"由 {named(0)} 签名，该密钥在检查点 1 之后已换下",
            f"it is signed by {named(0)}, which was replaced after checkpoint 1",
        )
        back = in_both(
            f"{named(1)} 签过它，而历史止于 3：被退回了",
            f"{named(1)} has signed it, and the history ends at 3: it was rolled back",
        )
        assert told(chain(0, 0, 2), bureau) == [
            ("edited", "2", noted(after)),
            ("edited", "3", noted(NO_SAY)),
            ("deleted", "4", back),
        ]
        assert read(chain(0, 0, 2), bureau).believed == {1}

    def test_keys_are_those_that_are_trusted_and_those_that_believed_notes_name(self):
        text = str(checkpoint(1, 1))
        notes = {1: str(sign(text, 0, 1))}
        notes[2] = str(sign(str(checkpoint(2, 1, previous_note_sha256=hash_note(notes[1]))), 1))
        notes[3] = str(sign(str(checkpoint(3, 3, previous_note_sha256=hash_note(notes[2]))), 3))
        assert read(notes).keys == PUBLIC[:2]
        assert read(notes, Standpoint()).keys == [PUBLIC[1]]

    def test_machine_that_knows_no_key_takes_the_word_of_the_first_note_alone(self):
        """Whatever the second one named would have been trusted from the start as well: a stranger's hand-over to himself."""
        notes = chain(0, 2, 0)
        assert [one[:2] for one in told(notes, Standpoint())] == [("edited", "2")]
        assert read(notes, Standpoint()).keys == PUBLIC[:1]


class TestNotesThatAreGone:
    GONE = in_both("签名文本已不在", "its signed note is gone")

    def test_note_that_is_gone_behind_the_first_is_told(self):
        notes = chain(0, 0, 0)
        assert told({**notes, 2: None}) == [("edited", "2", self.GONE)]
        assert told({**notes, 3: None}) == [("edited", "3", self.GONE)]

    def test_first_note_that_is_gone_is_told_by_the_one_after_it(self):
        assert told({**chain(0, 0), 1: None}) == [("edited", "1", self.GONE)]

    def test_checkpoints_from_before_notes_were_written_are_remarked_and_no_alarm(self):
        notes = chain(None, None, 0, 0)
        assert told(notes) == []
        assert read(notes).remarks == [
            in_both(
                "检查点 1 至 2 没有签名：早于签名功能",
                "checkpoints 1 to 2 are not signed: they are from before checkpoints were",
            )
        ]
        assert read({0: None, **chain(0)}).remarks == []

    @pytest.mark.parametrize("standpoint", [AUDITOR, Standpoint(keys=PUBLIC[:1], has_signed=True)])
    def test_history_without_any_note_is_told_where_a_key_has_signed_and_else_remarked(self, standpoint):
        notes = chain(None, None, None)
        none = in_both("没有一个检查点有签名", "no checkpoint is signed, by your key or any other")
        assert told(notes, standpoint) == [("edited", "3", none)]
        assert told(notes, standpoint, []) == []
        assert read(notes, standpoint).remarks == []
        assert told(notes, Standpoint()) == []
        assert read(notes, Standpoint()).remarks == [
            in_both(
                "检查点 1 至 3 没有签名：早于签名功能",
                "checkpoints 1 to 3 are not signed: they are from before checkpoints were",
            )
        ]


class TestRemarks:
    def test_machine_that_knows_no_key_is_told_which_ones_signed(self):
        text = str(checkpoint(1, 1))
        notes = {1: str(sign(str(checkpoint(1, 0)), 0)), 2: str(sign(text.replace("r 1\n", "r 2\n", 1), 0, 1))}
        told_of = f"{named(0)}, {named(1)}"
        assert read(notes, Standpoint()).remarks == [
            in_both(
                f"检查点由 {told_of} 签名；是不是财政局的密钥，只有 --public-key 能说明",
                f"the checkpoints are signed by {told_of}; whether that is the bureau's key only --public-key can tell",
            )
        ]

    def test_notes_from_before_the_key_somebody_brought_are_remarked_and_those_behind_it_told(self):
        notes = chain(2, 2, 0, 2, 0)
        assert told(notes, AUDITOR) == [("edited", "4", noted(NO_SAY))]
        assert read(notes, AUDITOR).remarks == [
            in_both(
                "检查点 1 至 2 由别的密钥签名；检查点 3 覆盖它们，由您的公钥核验",
                "checkpoints 1 to 2 are signed by other keys than yours; checkpoint 3, which covers them, is signed by yours",
            )
        ]
        assert told(notes, BUREAU) == [("edited", one, noted(NO_SAY)) for one in ("1", "2", "4")]

    def test_key_that_signed_nothing_is_told_of_every_note_and_remarked_where_it_is_the_last(self):
        assert told(chain(2, 2), AUDITOR) == [("edited", one, noted(NO_SAY)) for one in ("1", "2")]
        assert read(chain(2, 2), AUDITOR).remarks == []
        both = Standpoint(keys=PUBLIC[:2], are_handed_over=True)
        (remark,) = read(chain(0, 0), both).remarks
        assert f"the last of your keys, {named(1)}, has signed nothing of it" in remark
        assert read(chain(0, 0), Standpoint(keys=PUBLIC[:2])).remarks == []


class TestCopies:
    URL = "s3://elsewhere"

    def check(self, notes, copies, newest=3, standpoint=BUREAU, *, is_second=True):
        held = Held(self.URL, is_second, copies)
        standpoint = Standpoint(**{**vars(standpoint), "copies": [held]})
        found, remarks = check_copies(read(notes, standpoint), newest, standpoint)
        return [(one.what, one.table, one.key, one.detail) for one in found], remarks

    def test_copies_that_are_the_notes_say_nothing_and_the_newest_may_be_missing(self):
        notes = chain(0, 0, 0)
        assert self.check(notes, notes) == ([], [])
        assert self.check(notes, {1: notes[1], 2: notes[2]}) == ([], [])

    def test_copies_that_are_missing_are_remarked(self):
        notes = chain(0, 0, 0, 0)
        missing = in_both(
            f"{self.URL} 缺检查点 1, 3 的副本，下一次运行补上",
            f"copies of checkpoints 1, 3 are missing in {self.URL}; the next run writes them",
        )
        assert self.check(notes, {2: notes[2], 4: notes[4]}, 4) == ([], [missing])

    def test_place_that_holds_none_is_remarked_where_there_should_be_some(self):
        notes = chain(0, 0, 0)
        empty = in_both(
            f"{self.URL} 里没有检查点副本：是空的，或不存在；下一次运行补上",
            f"no copies of the checkpoints lie in {self.URL}: it is empty, or not there; the next run writes them",
        )
        assert self.check(notes, {}) == ([], [empty])
        assert self.check(notes, {}, is_second=False) == ([], [])
        has_signed = Standpoint(keys=PUBLIC[:1], has_signed=True)
        assert self.check(notes, {}, standpoint=has_signed, is_second=False) == ([], [empty])
        assert self.check(chain(None), {}, 1, has_signed)[1] == []

    def test_place_that_cannot_be_read_is_remarked_and_the_next_one_compared(self):
        notes = chain(0, 0, 0)
        held = [Held("a", is_second=False, trouble="out of reach"), Held("b", is_second=True, notes=chain(0, 0, 0, 0))]
        found, remarks = check_copies(read(notes), 3, Standpoint(keys=PUBLIC[:1], copies=held))
        assert remarks == ["out of reach"]
        assert [(one.what, one.key) for one in found] == [("deleted", "4")]

    def test_copy_beyond_the_newest_checkpoint_says_that_the_history_was_rolled_back(self):
        notes = chain(0, 0, 0, 0, 0)
        held = {number: notes.pop(number) for number in (4, 5)}
        back = in_both(
            f"{self.URL} 里有它的签名文本副本：历史被退回到 3",
            f"a copy of its signed note lies in {self.URL}: the history was rolled back to 3",
        )
        assert self.check(notes, notes | held) == (
            [("deleted", "checkpoints", one, back) for one in ("4", "5")],
            [],
        )

    def test_copy_beyond_the_newest_that_was_not_signed_here_is_passed_over(self):
        """Neither what is missing before it, nor that anything lies there, is told by it."""
        notes = chain(0, 0, 0)
        strangers = {9: chain(2, began=9)[9], 8: "nothing"}
        passed = [
            in_both(
                f"{self.URL} 中编号 {number} 的不是此处签名的，不予理会",
                f"what lies as {number} in {self.URL} was not signed here; it is passed over",
            )
            for number in (8, 9)
        ]
        assert self.check(notes, {1: notes[1]} | strangers) == ([], passed)
        found, remarks = self.check(notes, strangers)
        assert (found, remarks[:2], len(remarks)) == ([], passed, 3)
        assert "it is empty" in remarks[2]

    def test_copy_beyond_the_newest_counts_where_no_key_is_known_and_not_by_a_key_that_was_replaced(self):
        notes, beyond = chain(0, 0, 0), chain(2, began=9)
        assert [one[:3] for one in self.check(notes, notes | beyond, standpoint=Standpoint())[0]] == [
            ("deleted", "checkpoints", "9")
        ]
        lost = Standpoint(keys=PUBLIC[:1], tenures=[Tenure(ORIGIN, UNTIL, 3, PUBLIC[0])])
        found, remarks = self.check(notes, chain(0, 0, 0, 0), standpoint=lost)
        assert (found, len(remarks)) == ([], 1)

    def test_note_that_is_gone_is_told_by_its_copy_unless_it_was_told_before(self):
        gone = in_both(f"签名文本已不在，{self.URL} 里有副本", f"its signed note is gone; a copy lies in {self.URL}")
        notes = chain(0, 0, 0)
        assert self.check(dict.fromkeys(notes), notes) == (
            [("edited", "checkpoints", str(one), gone) for one in (1, 2, 3)],
            [],
        )
        assert self.check({**notes, 1: None}, notes) == ([("edited", "checkpoints", "1", gone)], [])
        assert self.check({**notes, 2: None}, notes) == ([], [])

    def test_note_that_is_not_believed_was_told_and_its_copy_adds_nothing(self):
        notes = chain(0, 0, 0)
        assert self.check({**notes, 3: "nothing"}, notes) == ([], [])
        tenures = [Tenure(ORIGIN, FROM, 4, PUBLIC[0])]
        found, _ = self.check(notes, chain(0, 0, 0, 0), standpoint=Standpoint(keys=PUBLIC[:1], tenures=tenures))
        assert [one[:3] for one in found] == [("deleted", "checkpoints", "4")]

    def test_copy_that_was_altered_is_told_and_one_signed_anew_blames_the_history(self):
        notes = chain(0, 0, 0)
        altered = in_both("不是签过名的那份文本", "it is not the note that was signed")
        forged = chain(2, 2, 2)[2]
        for held in ("nothing", notes[2].replace("a run", "another"), forged, notes[1]):
            assert self.check(notes, {**notes, 2: held}) == ([("edited", "copies", f"2 in {self.URL}", altered)], [])
        assert self.check(notes, {**notes, 3: "nothing"}) == ([("edited", "copies", f"3 in {self.URL}", altered)], [])
        other = str(sign(str(checkpoint(2, 0, run_id="another", previous_note_sha256=hash_note(notes[1]))), 0))
        rewritten = in_both(
            f"{self.URL} 里有它的另一份签名文本：历史被改写并重新签名",
            f"another signed note of it lies in {self.URL}: the history was rewritten, and signed anew",
        )
        assert self.check(notes, {**notes, 2: other}) == ([("damaged", "checkpoints", "2", rewritten)], [])
        replaced = Standpoint(keys=PUBLIC[:1], tenures=[Tenure(ORIGIN, UNTIL, 1, PUBLIC[0])])
        assert self.check(notes, {**notes, 1: "nothing"}, standpoint=replaced)[0][0][1:3] == (
            "copies",
            f"1 in {self.URL}",
        )

    def test_copy_signed_by_a_key_that_was_replaced_blames_the_copy_and_not_the_history(self):
        """Whoever finds a lost key and signs a copy with it must not make a history look rewritten."""
        notes = chain(0, 0, 1)
        other = str(sign(str(checkpoint(3, 0, run_id="another", previous_note_sha256=hash_note(notes[2]))), 0))
        written = [Tenure(ORIGIN, UNTIL, 2, PUBLIC[0]), Tenure(ORIGIN, FROM, 3, PUBLIC[1])]
        found, _ = self.check(
            notes, {**notes, 3: other}, standpoint=Standpoint(keys=PUBLIC[:2], tenures=written, has_signed=True)
        )
        altered = in_both("不是签过名的那份文本", "it is not the note that was signed")
        assert found == [("edited", "copies", f"3 in {self.URL}", altered)]
        found, _ = self.check(notes, {**notes, 3: other}, standpoint=Standpoint(keys=PUBLIC[:2]))
        assert [one[:3] for one in found] == [("damaged", "checkpoints", "3")]

    def test_copy_with_a_signature_more_says_the_same(self):
        """Others may sign a copy as well, and the history is not rewritten by it."""
        notes = chain(0, 0, 0)
        text = checkpoint(2, 0, previous_note_sha256=hash_note(notes[1]))
        assert self.check(notes, {**notes, 2: str(sign(str(text), 0, 3))}) == ([], [])
