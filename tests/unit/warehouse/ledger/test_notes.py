"""Signed notes: to the byte what others write and read, and nothing that was changed is taken for one."""

from contextlib import suppress

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from warehouse.ledger.checkpoint_texts import CheckpointText, hash_note, judge_signers
from warehouse.ledger.notes import Note, NoteError, PublicKey, Signature

# Published as the example of Go's package golang.org/x/mod/sumdb/note.
KEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
TEXT = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
NOTE = f"{TEXT}\n— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
PRIVATE = [Ed25519PrivateKey.from_private_bytes(bytes([number] * 32)) for number in range(4)]
PUBLIC = [PublicKey("jixiao", key.public_key().public_bytes_raw()) for key in PRIVATE]


def sign(text, *numbers):
    return Note(text, tuple(Signature.by(PUBLIC[number], PRIVATE[number].sign(text.encode())) for number in numbers))


def checkpoint(number, key, **changed):
    said = {
        "origin": "jixiao/0011223344556677",
        "tree_size": 10 * number,
        "root_sha256": "ab" * 32,
        "checkpoint_number": number,
        "hash_name": "sha256",
        "content_root_sha256": "cd" * 32,
        "recorded_at": 1_726_000_000_000_000,
        "run_id": "a run",
        "previous_note_sha256": "none",
        "key": str(PUBLIC[key]),
    }
    return CheckpointText(**said | changed)


class TestNote:
    def test_published_example_verifies_and_is_written_back_to_the_byte(self):
        note, key = Note.parse(NOTE), PublicKey.parse(KEY)
        assert note.text == TEXT
        assert note.signers([key]) == [key]
        assert (str(note), str(key)) == (NOTE, KEY)

    @given(st.integers(0, len(TEXT) - 1), st.characters(codec="utf-8", exclude_characters="\n"))
    def test_text_with_any_one_character_changed_is_not_signed(self, place, other):
        changed = TEXT[:place] + other + TEXT[place + 1 :]
        if changed != TEXT:
            with pytest.raises(NoteError, match="does not hold"):
                Note(changed, Note.parse(NOTE).signatures).signers([PublicKey.parse(KEY)])

    @pytest.mark.parametrize(
        "written",
        [
            "",
            "text\n",
            "text\n\n",
            f"{TEXT}\nPeterNeumann x08go\n",
            NOTE[:-1],
            NOTE.replace("— ", "- "),
            NOTE[:-3] + "\n",
        ],
    )
    def test_what_is_no_note_is_refused(self, written):
        with pytest.raises(NoteError):
            Note.parse(written)

    @pytest.mark.parametrize(
        "written", ["", "a+b", KEY.replace("c74f20a3", "c74f20a4"), KEY[:-4], f"Peter Neumann{KEY[12:]}"]
    )
    def test_what_is_no_public_key_is_refused(self, written):
        with pytest.raises(NoteError):
            PublicKey.parse(written)

    def test_signatures_of_others_are_passed_over(self):
        note = sign(TEXT, 0, 1)
        assert note.signers([PUBLIC[1]]) == [PUBLIC[1]]
        assert note.signers([PUBLIC[2]]) == []


class TestCheckpointText:
    def test_text_begins_with_the_lines_that_other_tools_read_and_comes_back(self):
        text = checkpoint(3, 0)
        origin, size, root, *_ = str(text).splitlines()
        assert (origin, size) == ("jixiao/0011223344556677", "30")
        assert root == "q6urq6urq6urq6urq6urq6urq6urq6urq6urq6urq6s="
        assert CheckpointText.parse(str(text)) == text

    @given(st.data())
    def test_text_changed_anywhere_is_another_or_none(self, data):
        text = checkpoint(3, 0)
        written = str(text)
        place = data.draw(st.integers(0, len(written) - 1))
        changed = written[:place] + data.draw(st.characters(codec="utf-8")) + written[place + 1 :]
        if changed != written:
            with suppress(NoteError):
                assert CheckpointText.parse(changed) != text

    def test_note_is_named_by_its_hash_and_none_by_a_word(self):
        assert hash_note(None) == "none"
        assert hash_note("x") == "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881"


class TestSay:
    """Which keys have the say: 0 hands over to 1; 2 is a stranger."""

    def notes(self, *signed):
        return [sign(str(checkpoint(number, key)), *by) for number, (key, by) in enumerate(signed, start=1)]

    def judge(self, notes, *trusted):
        return [fault is None for fault in judge_signers(notes, [PUBLIC[key] for key in trusted])]

    def test_key_that_hands_over_is_believed_and_then_its_successor(self):
        notes = self.notes((0, [0]), (1, [0, 1]), (1, [1]))
        assert self.judge(notes, 0) == [True, True, True]

    def test_key_that_has_handed_over_has_no_say_any_more(self):
        notes = self.notes((1, [0, 1]), (0, [0]), (1, [1]))
        assert self.judge(notes, 0) == [True, False, True]
        assert self.judge(notes, 0, 1) == [True, False, True]

    def test_successor_alone_is_believed_from_the_hand_over_on(self):
        notes = self.notes((0, [0]), (1, [0, 1]), (1, [1]))
        assert self.judge(notes, 1) == [False, True, True]

    def test_signature_beside_a_good_one_is_no_hand_over(self):
        notes = self.notes((0, [0, 2]), (2, [2]))
        assert self.judge(notes, 0) == [True, False]

    def test_stranger_who_names_himself_is_not_believed(self):
        assert self.judge(self.notes((0, [0]), (2, [2]), (0, [0])), 0) == [True, False, True]

    def test_two_keys_trusted_from_the_start_stand_side_by_side(self):
        """A key was lost and another begun with: nothing hands over, and whoever verifies was told of both."""
        assert self.judge(self.notes((0, [0]), (2, [2])), 0, 2) == [True, True]

    def test_key_that_another_began_after_has_no_say_any_more(self):
        """The lost key was as good as the new one for ever: whoever found it could go on signing."""
        notes = self.notes((0, [0]), (2, [2]), (0, [0]), (2, [2]))
        assert self.judge(notes, 0, 2) == self.judge(notes, 2, 0) == [True, True, False, True]
