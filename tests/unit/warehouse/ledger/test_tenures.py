"""From and until when a key signs, as it is written down outside the database: what the notes of a history have to show."""

import pytest

from tests.unit.warehouse.ledger.test_notes import PUBLIC, checkpoint, named, refusal, sign
from warehouse.ledger.tenures import FROM, UNTIL, Tenure, find_replaced, judge_tenures, list_beginnings
from warehouse.sentences import in_both

ORIGIN = checkpoint(1, 0).origin
LOST = [Tenure(ORIGIN, FROM, 1, PUBLIC[0]), Tenure(ORIGIN, UNTIL, 2, PUBLIC[0]), Tenure(ORIGIN, FROM, 3, PUBLIC[1])]


def notes(*keys):
    return {number: sign(str(checkpoint(number, key)), key) for number, key in enumerate(keys, start=1)}


def judge(own, tenures=LOST, origin=ORIGIN):
    return [number for number, _ in judge_tenures(own, max(own), origin, tenures)]


def test_history_that_shows_what_is_written_down_is_not_blamed():
    assert judge(notes(0, 0, 1, 1)) == []
    assert judge(notes(0, 0, 1)) == []
    assert judge(notes(3, 3), []) == []


@pytest.mark.parametrize(
    ("tenures", "number", "replaced"),
    [
        ([], 9, set()),
        (LOST[1:2], 2, set()),
        (LOST[1:2], 3, {0}),
        ([LOST[0], LOST[2]], 2, set()),
        ([LOST[0], LOST[2]], 3, {0}),
        ([*LOST, Tenure(ORIGIN, FROM, 7, PUBLIC[2])], 6, {0}),
        ([*LOST, Tenure(ORIGIN, FROM, 7, PUBLIC[2])], 7, {0, 1}),
        ([LOST[2], Tenure("jixiao/another", FROM, 7, PUBLIC[2])], 9, set()),
    ],
)
def test_key_is_replaced_after_it_was_lost_and_as_soon_as_another_has_begun(tenures, number, replaced):
    assert find_replaced(tenures, ORIGIN, number) == {PUBLIC[key] for key in replaced}


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


@pytest.mark.parametrize("line", ["x", f"{ORIGIN} since 3 {PUBLIC[0]}", f" {ORIGIN} from three {PUBLIC[0]}\n"])
def test_line_that_says_no_such_thing_is_told(line):
    assert refusal(Tenure.parse, line) == in_both(
        f"{line.strip()!r} 没有写明哪把密钥从何时签、签到何时",
        f"{line.strip()!r} does not say which key signs from or until when; expected ORIGIN from|until NUMBER KEY",
    )


def test_line_whose_key_is_none_is_told():
    assert "'b' is no public key" in refusal(Tenure.parse, "a from 1 b")


@pytest.mark.parametrize(
    ("own", "tenures", "origin", "chinese", "english"),
    [
        (
            notes(0, 0, 0),
            LOST[:2],
            ORIGIN,
            f"由 {named(0)} 签名，该密钥在检查点 2 之后已换下",
            f"it is signed by {named(0)}, which was replaced after checkpoint 2",
        ),
        (
            notes(0, 0),
            LOST,
            ORIGIN,
            f"{named(1)} 签过它，而历史止于 2：被退回了",
            f"{named(1)} has signed it, and the history ends at 2: it was rolled back",
        ),
        (
            notes(0, 0, 2),
            LOST,
            ORIGIN,
            f"不是 {named(1)} 签过的那份签名文本",
            f"it is not the note that {named(1)} has signed",
        ),
        (
            notes(0),
            LOST,
            "jixiao/another",
            f"由已换下的 {named(0)} 签名，且不是本机知道的历史",
            f"it is signed by {named(0)}, which was replaced, and of a history that this machine does not know",
        ),
    ],
    ids=["lost", "cut off", "another's", "unknown history"],
)
def test_what_a_history_does_not_show_is_told(own, tenures, origin, chinese, english):
    (told,) = {told for _, told in judge_tenures(own, max(own), origin, tenures)}
    assert told == in_both(chinese, english)
