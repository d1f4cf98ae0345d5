"""Signed notes: to the byte what others write and read, and nothing that was changed is taken for one."""

from base64 import b64encode
from contextlib import suppress
from dataclasses import replace
from hashlib import sha256

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from warehouse.ledger.checkpoint_texts import CheckpointText, hash_note, judge_signers, list_named, remark_unused
from warehouse.ledger.notes import Note, NoteError, PublicKey, Signature
from warehouse.sentences import in_both

# Published as the example of Go's package golang.org/x/mod/sumdb/note.
KEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
TEXT = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
NOTE = f"{TEXT}\n— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
SIGNED = NOTE.rsplit(maxsplit=1)[-1]
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


def refusal(parse, written):
    """What is said of what cannot be read, in both languages."""
    with pytest.raises(NoteError) as caught:
        parse(written)
    return str(caught.value)


def write_key(name, body):
    """A word that is a public key, but for its name or its body."""
    hashed = sha256(f"{name}\n".encode() + body).hexdigest()[:8]
    return f"{name}+{hashed}+{b64encode(body).decode()}"


def named(number):
    return f"jixiao+{PUBLIC[number].hash.hex()}"


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

    @pytest.mark.parametrize("written", ["", "text\n", f"{TEXT}\nPeterNeumann x08go", NOTE[:-1]])
    def test_what_is_no_note_is_refused(self, written):
        assert refusal(Note.parse, written) == in_both(
            "不是签名文本：应有正文、一个空行和若干签名行",
            "no signed note: expected a text, an empty line, and lines of signatures",
        )

    @pytest.mark.parametrize(
        "line",
        [
            "x",
            f"— PeterNeumann {SIGNED[:-3]}",
            f"— PeterNeumann {SIGNED[:-2]}N=",  # the same bytes, not as they would be written
            f"- PeterNeumann {SIGNED}",
            f"PeterNeumann {SIGNED}",
            f"— Peter+Neumann {SIGNED}",
            "— PeterNeumann x08goQ==",  # the four bytes that tell the key, and nothing behind them
        ],
        ids=["no base64", "cut off", "written otherwise", "hyphen", "no dash", "name with a plus", "no signature"],
    )
    def test_line_that_is_no_signature_is_refused_and_its_beginning_told(self, line):
        assert refusal(Note.parse, f"{TEXT}\n{line}\n") == in_both(
            f"不是签名行：{line[:40]!r}，应为 — 名称 base64",
            f"no line of a signature: {line[:40]!r}; expected — name base64",
        )

    @pytest.mark.parametrize(
        "written",
        [
            "",
            "a+b",
            "jixiao+c74f20a3+***",
            KEY[:-4],
            write_key("Peter Neumann", b"\1" + bytes(32)),
            write_key("jixiao", b"\2" + bytes(32)),
            write_key("jixiao", b"\1" + bytes(31)),
            write_key("jixiao", b"\1" + bytes(33)),
        ],
        ids=["empty", "two words", "no base64", "cut off", "space", "another kind", "short", "long"],
    )
    def test_what_is_no_public_key_is_refused(self, written):
        assert refusal(PublicKey.parse, f"{written}\n") == in_both(
            f"{written!r} 不是公钥，应为 Ed25519 密钥的 名称+哈希+密钥",
            f"{written!r} is no public key; expected name+hash+key of an Ed25519 key",
        )

    def test_public_key_with_another_hash_is_refused(self):
        assert refusal(PublicKey.parse, KEY.replace("c74f20a3", "c74f20a4")) == in_both(
            "公钥 PeterNeumann 的哈希是 c74f20a3，不是 c74f20a4，有字符被改",
            "public key PeterNeumann: its hash is c74f20a3, not c74f20a4; a character of it was changed",
        )

    def test_signature_that_does_not_hold_is_told_with_its_key(self):
        with pytest.raises(NoteError) as caught:
            Note("another text\n", sign(TEXT, 0).signatures).signers(PUBLIC)
        assert str(caught.value) == in_both(
            f"{named(0)} 的签名不成立：正文或签名被改过",
            f"the signature of {named(0)} does not hold: text or signature was changed",
        )

    def test_text_with_empty_lines_and_several_signatures_comes_back(self):
        """Signatures stand below the last empty line: a text may hold others."""
        note = sign(f"{TEXT}\n{TEXT}", 0, 1)
        assert Note.parse(str(note)) == note
        assert str(note).removeprefix(note.text) == f"\n{note.signatures[0]}\n{note.signatures[1]}\n"

    def test_line_that_only_says_so_is_by_nobody(self):
        assert sign(TEXT, 0).is_by(PUBLIC[0])
        assert not Note("another text\n", sign(TEXT, 0).signatures).is_by(PUBLIC[0])

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

    @pytest.mark.parametrize(
        ("old", "new"),
        [("q6ur", "q6u ur"), ("\n30\n", "\nthirty\n"), ("run_id", "ran_id"), ("jixiao/0011223344556677\n", "")],
        ids=["root", "size", "name", "first line"],
    )
    def test_what_is_no_text_of_a_checkpoint_is_refused(self, old, new):
        assert refusal(CheckpointText.parse, str(checkpoint(3, 0)).replace(old, new, 1)) == in_both(
            "正文不是检查点的",
            "the text is not that of a checkpoint",
        )

    def test_text_that_would_be_written_otherwise_is_refused(self):
        assert refusal(CheckpointText.parse, str(checkpoint(3, 0)).replace("\n30\n", "\n030\n")) == in_both(
            "正文不是检查点应有的写法",
            "the text is not that of a checkpoint as it is written",
        )

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

    def test_why_a_note_is_not_believed_is_told(self):
        (told,) = judge_signers(self.notes((1, [1, 2])), [PUBLIC[0]])
        assert told == in_both(
            f"由 {named(1)}, {named(2)} 签名，这些密钥都无权签名",
            f"it is signed by {named(1)}, {named(2)}, and none of these keys had the say",
        )
        (told,) = judge_signers([sign("no checkpoint\n", 0)], [PUBLIC[0]])
        assert told == in_both("正文不是检查点的", "the text is not that of a checkpoint")


class TestKeysThatWereBrought:
    """Notes alone do not tell whether they end before a key came into use, or somebody with an older one cut off what came since."""

    TEXTS = (checkpoint(1, 0), replace(checkpoint(2, 0), key="no key"), checkpoint(3, 1), checkpoint(4, 0))

    def test_named_keys_come_in_the_order_of_the_texts_and_what_is_no_key_is_none(self):
        assert list_named(self.TEXTS) == [PUBLIC[0], PUBLIC[1]]

    @pytest.mark.parametrize("brought", [[], [2], [0], [0, 1], [2, 0]])
    def test_one_key_or_a_last_one_that_is_named_needs_no_remark(self, brought):
        assert [*remark_unused([PUBLIC[key] for key in brought], self.TEXTS)] == []

    @pytest.mark.parametrize("brought", [[0], [0, 1]])
    def test_last_key_that_no_text_names_is_remarked(self, brought):
        last = replace(PUBLIC[2], name="other")
        (told,) = remark_unused([*(PUBLIC[key] for key in brought), last], self.TEXTS)
        whose = f"other+{last.hash.hex()}"
        assert told == in_both(
            f"所给公钥中最新的一把 {whose} 在其中没有签过：若在换用它之前就有，无妨；若在其后才有，旧密钥已无权签名，不可采信",
            f"the last of your keys, {whose}, has signed nothing of it: right where it was made before that key came into use; "
            "what was made since is not to be relied upon, for an older key has no say any more",
        )
