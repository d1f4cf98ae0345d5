"""From and until when a key signs, as it is written down outside the database: what the notes of a history have to show."""

import pytest

from tests.unit.warehouse.ledger.test_notes import PUBLIC, checkpoint, sign
from warehouse.ledger.notes import NoteError
from warehouse.ledger.tenures import FROM, UNTIL, Tenure, judge_tenures, list_beginnings

ORIGIN = checkpoint(1, 0).origin
LOST = [Tenure(ORIGIN, FROM, 1, PUBLIC[0]), Tenure(ORIGIN, UNTIL, 2, PUBLIC[0]), Tenure(ORIGIN, FROM, 3, PUBLIC[1])]


def notes(*keys):
    return {number: sign(str(checkpoint(number, key)), key) for number, key in enumerate(keys, start=1)}


def judge(own, tenures=LOST, origin=ORIGIN):
    return [number for number, _ in judge_tenures(own, max(own), origin, tenures)]


def test_history_that_shows_what_is_written_down_is_not_blamed():
    assert judge(notes(0, 0, 1, 1)) == []
    assert judge(notes(3, 3), []) == []


@pytest.mark.parametrize("own", [notes(0, 0, 0), notes(0, 0, 2), notes(0, 0)], ids=["old key", "stranger", "cut off"])
def test_first_note_of_a_key_has_to_be_there_and_its_own(own):
    assert set(judge(own)) == {3}


def test_lost_key_signs_nothing_after_its_last_checkpoint_though_no_other_has_begun():
    assert judge(notes(0, 0, 0, 0), LOST[:2]) == [3, 4]


def test_replaced_key_signs_no_history_that_is_not_written_down_and_the_newest_one_may():
    """Whoever rewrites everything calls the history what he likes."""
    assert judge(notes(0, 0), origin="jixiao/another") == [1, 2]
    assert judge(notes(1, 1), origin="jixiao/another") == []


def test_beginnings_are_the_first_notes_that_the_keys_themselves_have_signed():
    handed_over = {**notes(0, 0), 3: sign(str(checkpoint(3, 1)), 0, 1), 4: sign(str(checkpoint(4, 1)), 1)}
    assert [*list_beginnings(handed_over)] == [LOST[0], LOST[2]]
    assert [Tenure.parse(str(one)) for one in LOST] == LOST


@pytest.mark.parametrize(
    "line", ["x", f"{ORIGIN} since 3 {PUBLIC[0]}", f"{ORIGIN} from three {PUBLIC[0]}", "a from 1 b"]
)
def test_line_that_says_no_such_thing_is_told(line):
    with pytest.raises(NoteError, match=r"does not say which key signs|is no public key"):
        Tenure.parse(line)
