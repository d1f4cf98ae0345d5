"""Checkpoints that are signed, and copied out of the database, hold against whoever has the database, and say what happened."""

import shutil
import sys
from pathlib import Path
from unittest.mock import PropertyMock, patch

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tests.faults.conftest import FIGURES
from tests.faults.forging import cut_off, own_key, rewrite_a_score, seal_anew, sign_as
from tests.faults.tampering import Rows
from tests.worlds import EXAMPLE, START, YEAR, Place, make_place
from warehouse.copies import Copies
from warehouse.ledger.notes import Note
from warehouse.sentences import in_both
from warehouse.signing import KeyFolder

# What signs with a key in a PEM file, as a token's tool would.
SIGN = """
import base64, sys
from cryptography.hazmat.primitives.serialization import load_pem_private_key
key = load_pem_private_key(open(sys.argv[1], "rb").read(), password=None)
sys.stdout.write(base64.b64encode(key.sign(sys.stdin.buffer.read())).decode())
"""


@pytest.fixture
def history(eventful_year, tmp_path):
    return eventful_year.copy_to(tmp_path / "copy")


def told(place, *words):
    done = place.call("verify", *words)
    return done.exit_code, done.output


def note_of(place, number, to):
    """A checkpoint that an auditor has kept."""
    shutil.copyfile(place.state / "checkpoints" / f"{number:08}.note", to)
    return str(to)


def count_checkpoints(place):
    with place.look() as connection:
        return connection.execute("SELECT count(*) FROM checkpoints").fetchone()[0]


def import_facts_again(place, **environment):
    """An act that seals one more checkpoint."""
    with place.look() as connection:
        newest = (
            "SELECT value FROM facts WHERE criterion = 'on_time' AND unit_code = '511132-103' ORDER BY version DESC"
        )
        answer = "no" if connection.execute(newest).fetchone()[0] == "yes" else "yes"
    changed = place.folder / "changed facts.csv"
    text = (EXAMPLE / "facts.csv").read_text(encoding="utf-8")
    changed.write_text(text.replace(",on_time,no,", f",on_time,{answer},"), encoding="utf-8")
    return place.call("facts", "import", "--year", YEAR, str(changed), "--actor", "bureau", **environment)


def replace_lost_key(place):
    """The key is lost and another begun with; the private key as somebody else finds it, and both public ones."""
    found = own_key(place)
    shutil.rmtree(place.state / "keys")
    place.must("keys", "make")
    return found, place.must("keys").output.split()


class TestWithoutTheKey:
    """Whoever has the database and not the key: everything in the database is made to agree, and is found all the same."""

    def test_score_rewritten_and_sealed_anew_is_told_by_the_signed_root(self, history, record_property):
        rewrite_a_score(history, with_rows=True)
        seal_anew(history, None)
        found = {(one.what, one.table, one.key) for one in history.verify()}
        assert {("damaged", "checkpoints", str(number)) for number in range(2, 8)} <= found
        record_property(FIGURES, (1, 1))

    def test_score_rewritten_and_signed_with_another_key_is_told_as_such(self, history, record_property):
        rewrite_a_score(history, with_rows=True)
        seal_anew(history, Ed25519PrivateKey.generate())
        code, output = told(history)
        assert code == 1
        assert "edited   checkpoints      1: 签名文本 note: 由 jixiao+" in output
        assert "and none of these keys had the say" in output
        record_property(FIGURES, (1, 1))

    def test_run_adds_nothing_to_a_history_that_a_stranger_signed(self, history):
        """Only the copies held the next run back: where they were removed as well, the bureau went on from a stranger's checkpoint."""
        rewrite_a_score(history, with_rows=True)
        seal_anew(history, Ed25519PrivateKey.generate())
        shutil.rmtree(history.state / "checkpoints")
        done = import_facts_again(history)
        assert done.exit_code == 3
        assert "the note of checkpoint 7: 由 jixiao+" in done.output
        assert "public.keys" in done.output
        assert count_checkpoints(history) == 7

    def test_run_adds_nothing_to_leaves_that_are_not_those_that_were_signed(self, history):
        """The next run took the rewritten row of the newest checkpoint for its word, and signed a history that nobody had signed."""
        rewrite_a_score(history, with_rows=True)
        seal_anew(history, None)
        done = import_facts_again(history)
        assert done.exit_code == 3
        assert "the ledger does not give the root of checkpoint 7" in done.output
        assert count_checkpoints(history) == 7

    def test_run_adds_nothing_to_a_checkpoint_whose_note_was_taken_away_or_spoiled(self, history):
        """A row without a note was taken for one from before checkpoints were signed, in the middle of a signed history."""
        shutil.rmtree(history.state / "checkpoints")
        for note, told_of in ((None, "is gone, and those before it have one"), ("nothing", "cannot be read")):
            with history.tampering() as connection:
                rows = Rows.of(connection, "checkpoints")
                connection.execute(*rows.update(rows.rows[-1], "note", note))
            done = import_facts_again(history)
            assert done.exit_code == 3
            assert f"the note of checkpoint 7 {told_of}" in done.output
            assert count_checkpoints(history) == 7

    def test_other_key_written_into_a_note_as_its_successor_is_no_hand_over(self, history):
        """Anybody can put a line below a text, but only who has the say can name a key in it."""
        other = Ed25519PrivateKey.generate()
        with history.tampering() as connection:
            rows = Rows.of(connection, "checkpoints")
            first, second = (Note.parse(row[-1]) for row in rows.rows[:2])
            besides = Note(first.text, (*first.signatures, *sign_as(other, first.text).signatures))
            connection.execute(*rows.update(rows.rows[0], "note", str(besides)))
            connection.execute(*rows.update(rows.rows[1], "note", str(sign_as(other, second.text))))
        found = {(one.what, one.key) for one in history.verify()}
        assert ("edited", "2") in found

    def test_newest_runs_cut_off_are_told_by_the_copies_and_stop_the_next_run(self, history, record_property):
        """Deleted from the end without a trace, or an older database put in its place: nothing in the database can tell."""
        cut_off(history, 6)
        code, output = told(history)
        assert code == 1
        assert "deleted  checkpoints      7: " in output
        assert "the history was rolled back to 6" in output
        done = import_facts_again(history)
        assert done.exit_code == 3
        assert "an older database, or another, was put in its place" in done.output
        assert count_checkpoints(history) == 6
        record_property(FIGURES, (1, 1))

    def test_all_notes_taken_away_are_told_by_the_copies(self, history):
        with history.tampering() as connection:
            connection.execute("UPDATE checkpoints SET note = NULL")
        found = {(one.what, one.table, one.key) for one in history.verify()}
        assert found == {("edited", "checkpoints", str(number)) for number in range(1, 8)}

    def test_all_notes_and_copies_taken_away_are_told_by_the_key_folder_and_stop_the_next_run(self, history):
        """The next run signed a checkpoint over whatever stood there, as if nothing had been signed before: even the right public key then held."""
        rewrite_a_score(history, with_rows=True)
        seal_anew(history, None)
        with history.tampering() as connection:
            connection.execute("UPDATE checkpoints SET note = NULL")
        shutil.rmtree(history.state / "checkpoints")
        code, output = told(history)
        assert code == 1
        assert "no checkpoint is signed, by your key or any other" in output
        done = import_facts_again(history)
        assert done.exit_code == 3
        assert "no checkpoint has a signed note" in done.output
        assert count_checkpoints(history) == 7

    def test_copy_altered_is_told_and_the_history_is_not_blamed(self, history):
        copy = history.state / "checkpoints" / "00000003.note"
        copy.write_text(copy.read_text(encoding="utf-8").replace("run_id ", "run_id x"), encoding="utf-8")
        (found,) = history.verify()
        assert (found.what, found.table) == ("edited", "copies")
        assert found.key == f"3 in {history.state / 'checkpoints'}"

    def test_clock_set_back_is_remarked(self, history, record_property):
        """No checkpoint is older than the one before; so the time says nothing, and that is what has to be said.

        Set back by less than the time since the checkpoint before it was not told, though files that had arrived later were received.
        """
        code, output = told(history)
        assert code == 0
        assert "checkpoint 4 was sealed when the clock stood at or before the time of checkpoint 3" in output
        arrived = "checkpoint 5 was sealed at 2024-09-10 20:26:42Z and received a file that arrived at 20"
        assert arrived in output
        record_property(FIGURES, (2, 2))


class TestWithTheKey:
    """Whoever owns the machine has the key as well: then only what others have kept elsewhere can tell."""

    @pytest.fixture
    def forged(self, history, tmp_path):
        kept = note_of(history, 4, tmp_path / "kept.note")
        rewrite_a_score(history, with_rows=True)
        seal_anew(history, own_key(history))
        shutil.rmtree(history.state / "checkpoints")
        return history, kept

    def test_history_rewritten_by_the_owner_of_the_key_is_told_by_a_checkpoint_kept_elsewhere(
        self, forged, record_property
    ):
        history, kept = forged
        assert told(history)[0] == 0  # as the threat model says
        code, output = told(history, "--since", kept)
        assert code == 1
        assert "the leaves that it covers do not give its root" in output
        record_property(FIGURES, (1, 1))

    def test_history_rewritten_by_the_owner_of_the_key_is_told_by_the_second_place(self, history, tmp_path):
        second = tmp_path / "second"
        shutil.copytree(history.state / "checkpoints", second)
        rewrite_a_score(history, with_rows=True)
        seal_anew(history, own_key(history))
        shutil.rmtree(history.state / "checkpoints")
        done = history.call("verify", JIXIAO_CHECKPOINTS=str(second))
        assert done.exit_code == 1
        assert "the history was rewritten, and signed anew" in done.output

    def test_history_cut_off_with_its_copies_is_told_by_a_checkpoint_kept_elsewhere(
        self, history, tmp_path, record_property
    ):
        kept = note_of(history, 7, tmp_path / "kept.note")
        cut_off(history, 5)
        for number in (6, 7):
            (history.state / "checkpoints" / f"{number:08}.note").unlink()
        assert told(history)[0] == 0
        code, output = told(history, "--since", kept)
        assert code == 1
        assert "7 (yours): " in output
        assert "it was rolled back" in output
        record_property(FIGURES, (1, 1))


class TestNothingLeft:
    """The whole database is taken away: where there is no history nothing disagrees, but for what was kept of it."""

    @pytest.fixture
    def gone(self, history, tmp_path):
        nothing = Place(tmp_path / "emptied")
        shutil.copytree(history.state / "checkpoints", nothing.state / "checkpoints")
        return nothing, note_of(history, 7, tmp_path / "kept.note")

    def test_history_that_is_gone_is_told_by_its_copies(self, gone):
        nothing, _ = gone
        code, output = told(nothing)
        assert code == 1
        assert "deleted  checkpoints      7: " in output

    def test_history_that_is_gone_with_its_copies_is_told_by_a_checkpoint_kept_elsewhere(self, gone):
        nothing, kept = gone
        shutil.rmtree(nothing.state)
        assert told(nothing)[0] == 0
        assert told(nothing, "--since", kept)[0] == 1


class TestSince:
    def test_history_that_only_grew_is_proved_to_begin_with_ones_own_checkpoint(self, history, tmp_path):
        kept = note_of(history, 2, tmp_path / "kept.note")
        code, output = told(history, "--since", kept)
        assert code == 0
        assert "consistency proof (RFC 6962) from" in output

    def test_verdict_says_no_more_than_was_compared(self, history, tmp_path):
        """The history holds, it said, with all its checkpoints and leaves: of what the checkpoint covers no row was looked at."""
        size = int(
            Path(kept := note_of(history, 2, tmp_path / "kept.note")).read_text(encoding="utf-8").splitlines()[1]
        )
        with history.tampering() as connection:
            scores = Rows.of(connection, "scores")
            connection.execute(*scores.update(scores.rows[0], "final_score_points", 1))
            leaves = len(Rows.of(connection, "ledger_leaves").rows)
        code, output = told(history, "--since", kept)
        assert (code, told(history)[0]) == (0, 1)
        assert f"what came after your checkpoint holds: 5 checkpoints, {leaves - size} leaves, " in output
        assert f"the {size} leaves before it by their hashes alone, not their rows and files" in output
        assert "the history holds" not in output

    def test_checkpoint_by_a_key_that_was_replaced_since_is_ones_own_still(self, history, tmp_path):
        """After a rotation, with the new key alone as the bureau asks for, the auditor's own note was called damaged."""
        kept = note_of(history, 4, tmp_path / "kept.note")
        former = own_key(history)
        new = history.must("keys", "rotate").stdout.strip()
        assert import_facts_again(history).exit_code == 0
        code, output = told(history, "--public-key", new, "--since", kept)
        assert code == 0, output
        text = Note.parse(Path(kept).read_text(encoding="utf-8")).text
        moved = text.replace("recorded_at 1", "recorded_at 2")
        Path(kept).write_text(str(sign_as(former, moved)), encoding="utf-8")
        code, output = told(history, "--since", kept)
        assert code == 1
        assert "this history has another one of that number" in output

    def test_alterations_are_found_on_both_sides_of_ones_own_checkpoint(self, history, tmp_path):
        """Before it by the hashes, after it row by row; rows before it are for a verification of the whole."""
        kept = note_of(history, 2, tmp_path / "kept.note")
        with history.tampering() as connection:
            scores = Rows.of(connection, "scores")
            connection.execute(*scores.update(scores.rows[-1], "final_score_points", 1))
        code, output = told(history, "--since", kept)
        assert code == 1
        assert output.count("edited   scores") == 1

    def test_checkpoint_of_another_history_or_none_is_told(self, history, tmp_path):
        other = tmp_path / "other.note"
        text = Note.parse(Path(note_of(history, 7, other)).read_text("utf-8")).text
        stranger = Ed25519PrivateKey.generate()
        later, elsewhere = (
            text.replace("checkpoint_number 7", "checkpoint_number 9"),
            f"jixiao/elsewhere{text[text.index(chr(10)) :]}",
        )
        for kept, why in (
            (later, "it is signed by none of the keys that sign this history"),
            (elsewhere, "it is of another history, jixiao/elsewhere"),
        ):
            other.write_text(str(sign_as(stranger, kept)), "utf-8")
            code, output = told(history, "--since", str(other))
            assert code == 1
            assert why in output
        for content in (b"nothing\n", b"PK\x03\x04\xff\xfe"):
            other.write_bytes(content)
            code, output = told(history, "--since", str(other))
            assert code == 2
            assert all(part in output for part in ("other.note", "请给出留存的检查点签名文本"))


class TestKeys:
    def test_machine_that_knows_no_key_says_once_which_one_signed(self, history):
        """The key was named as often as there were ways to know it."""
        key = "+".join(history.must("keys").output.split("+", 2)[:2])
        shutil.rmtree(history.state / "keys")
        code, output = told(history)
        assert code == 0
        assert f"the checkpoints are signed by {key}; whether that is the bureau's key" in output

    def test_public_key_from_elsewhere_decides(self, history):
        key = history.must("keys").output.strip()
        assert told(history, "--public-key", key)[0] == 0
        stranger = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
        code, output = told(history, "--public-key", stranger)
        assert code == 1
        assert "none of these keys had the say" in output
        assert told(history, "--public-key", "nonsense+1+2")[0] == 2

    def test_rotated_key_is_handed_over_to_and_the_old_one_has_no_say_any_more(self, history):
        old = history.must("keys").output.strip()
        former = own_key(history)
        rotated = history.must("keys", "rotate")
        new = rotated.stdout.strip()
        assert new != old
        assert "移交尚未完成：下一个检查点（下一次运行）由新旧两把密钥共同签名" in rotated.stderr
        assert import_facts_again(history).exit_code == 0
        assert not (history.state / "keys" / "retiring.key").exists()
        assert told(history, "--public-key", old)[0] == 0
        code, output = told(history, "--public-key", new)
        assert code == 0
        assert "are signed by other keys than yours; checkpoint 8, which covers them, is signed by yours" in output
        assert import_facts_again(history).exit_code == 0
        with history.tampering() as connection:
            rows = Rows.of(connection, "checkpoints")
            text = Note.parse(rows.rows[-1][-1]).text
            connection.execute(*rows.update(rows.rows[-1], "note", str(sign_as(former, text))))
        assert ("edited", "9") in {(one.what, one.key) for one in history.verify()}

    def test_key_that_is_lost_stops_the_run_until_a_new_one_is_made(self, history):
        old = history.must("keys").output.strip()
        shutil.rmtree(history.state / "keys")
        done = import_facts_again(history)
        assert done.exit_code == 3
        assert "the key that signs this history's checkpoints is not in" in done.output
        assert count_checkpoints(history) == 7
        made = history.must("keys", "make")
        new = made.stdout.strip()
        assert f"compare it with the key on paper: {old}" in made.stderr
        assert history.must("keys").output.split() == [old, new]
        assert import_facts_again(history).exit_code == 0
        assert told(history)[0] == 0
        assert told(history, "--public-key", old)[0] == 1
        assert told(history, "--public-key", old, "--public-key", new)[0] == 0

    def test_key_that_was_lost_has_no_say_once_another_has_begun(self, history, record_property):
        """Whoever found it could go on signing: nothing handed over, so both keys had the say for ever."""
        found, (old, new) = replace_lost_key(history)
        assert import_facts_again(history).exit_code == 0
        assert import_facts_again(history).exit_code == 0
        with history.tampering() as connection:
            rows = Rows.of(connection, "checkpoints")
            text = Note.parse(rows.rows[-1][-1]).text
            connection.execute(*rows.update(rows.rows[-1], "note", str(sign_as(found, text))))
        assert ("edited", "9") in {(one.what, one.key) for one in history.verify()}
        code, output = told(history, "--public-key", old, "--public-key", new)
        assert code == 1
        assert "9: 签名文本 note: 由 jixiao+" in output
        record_property(FIGURES, (1, 1))

    def test_history_cut_off_and_signed_anew_with_a_lost_key_is_told_by_the_key_folder(self, history, record_property):
        """With all that the new key signed taken away, copies and all, nothing said any more that there was a new one."""
        found, _ = replace_lost_key(history)
        assert import_facts_again(history).exit_code == 0
        cut_off(history, 7)
        rewrite_a_score(history, with_rows=True)
        seal_anew(history, found)
        shutil.rmtree(history.state / "checkpoints")
        code, output = told(history)
        assert code == 1
        assert "has signed it, and the history ends at 7: it was rolled back" in output
        written = history.must("keys").output.split()
        shutil.move(history.state / "keys", history.state / "kept")
        output = told(history, *(word for key in written for word in ("--public-key", key)))[1]
        assert "the last of your keys, " + "+".join(written[-1].split("+")[:2]) + ", has signed nothing of it" in output
        shutil.move(history.state / "kept", history.state / "keys")
        done = import_facts_again(history)
        assert (done.exit_code, count_checkpoints(history)) == (3, 7)
        assert "it was rolled back" in done.output
        record_property(FIGURES, (1, 1))

    def test_lost_key_signs_nothing_between_its_loss_and_the_next_run(self, history, tmp_path, record_property):
        """The new key has signed nothing yet, and the lost one seals another checkpoint: by a thief, or by whoever found it and put it back."""
        kept = tmp_path / "lost"
        shutil.copytree(history.state / "keys", kept)
        replace_lost_key(history)
        new = (history.state / "keys" / "signing.key").read_bytes()
        shutil.copyfile(kept / "signing.key", history.state / "keys" / "signing.key")
        done = import_facts_again(history)
        assert (done.exit_code, count_checkpoints(history)) == (3, 7)
        assert "A key that was replaced stays so" in done.output
        shutil.move(history.state / "keys", tmp_path / "bureau's")
        shutil.copytree(kept, history.state / "keys")
        assert import_facts_again(history).exit_code == 0
        shutil.rmtree(history.state / "keys")
        shutil.move(tmp_path / "bureau's", history.state / "keys")
        (history.state / "keys" / "signing.key").write_bytes(new)
        code, output = told(history)
        assert code == 1
        assert "which was replaced after checkpoint 7" in output
        done = import_facts_again(history)
        assert (done.exit_code, count_checkpoints(history)) == (3, 8)
        record_property(FIGURES, (1, 1))

    def test_key_that_others_may_read_is_remarked_and_one_that_is_gone_is_asked_for(self, history):
        """`jixiao keys` said that the first run would make a key, of a history that was signed seven times."""
        (history.state / "keys" / "signing.key").chmod(0o644)
        assert "signing.key may be read by others than its owner" in history.must("verify").output
        key = history.must("keys").output.strip()
        shutil.rmtree(history.state / "keys")
        told_of = history.must("keys")
        assert (told_of.stdout, "the first run makes one" in told_of.stderr) == ("", False)
        assert f"the history is signed by {key}: bring the folder back" in told_of.stderr

    def test_keys_that_may_not_be_looked_at_leave_those_that_were_brought(self, history):
        """Who may read the database and not the key folder could verify nothing."""
        key = history.must("keys").output.strip()
        denied = PropertyMock(side_effect=PermissionError(13, "Permission denied"))
        with patch.object(KeyFolder, "has_signed", denied):
            done = history.must("verify", "--public-key", key)
        says = in_both(
            f"您无权查看 {history.state / 'keys'} 里的密钥；签名是谁的，只看您带来的公钥（--public-key）",
            f"the keys in {history.state / 'keys'} may not be looked at by you; only your own (--public-key) tell whose signatures these are",
        )
        assert f"remark   {says}\n" in done.output
        assert "7 signatures" in done.output

    def test_key_is_for_its_owners_eyes_only_and_not_in_the_warehouse(self, history):
        private = history.state / "keys" / "signing.key"
        assert private.stat().st_mode & 0o077 == 0
        secret = private.read_bytes().splitlines()[1]
        assert all(
            secret not in file.read_bytes() for file in history.folder.rglob("*") if file.is_file() and file != private
        )

    def test_command_that_signs_is_asked_and_its_answer_verified(self, history, tmp_path):
        tool = tmp_path / "sign.py"
        tool.write_text(SIGN, encoding="utf-8")
        private = history.state / "keys" / "signing.key"
        asked = {"JIXIAO_SIGNING_PUBLIC_KEY": history.must("keys").output.strip()}
        asked["JIXIAO_SIGNING_COMMAND"] = f"{sys.executable} {tool} {private}"
        assert import_facts_again(history, **asked).exit_code == 0
        assert history.call("verify", **asked).exit_code == 0
        asked["JIXIAO_SIGNING_COMMAND"] = f"{sys.executable} -c \"print('c2lnbmVk')\""
        done = import_facts_again(history, **asked)
        assert done.exit_code == 3
        assert "gave a signature that is not by jixiao+" in done.output
        assert count_checkpoints(history) == 8


@pytest.mark.skipif(sys.platform == "win32", reason="rights are kept otherwise there")
def test_others_may_not_read_what_an_act_makes(tmp_path):
    """Database, store and state folder were open to every user of the machine."""
    place = make_place("sqlite", tmp_path / "new")
    place.import_facts(EXAMPLE / "facts.csv")
    kept = {path: path.stat().st_mode & 0o777 for path in (place.database, place.state, place.store)}
    assert [path.name for path, rights in kept.items() if rights & 0o027] == []
    assert (place.state / "keys").stat().st_mode & 0o077 == 0


class TestCopies:
    def test_what_was_not_signed_here_is_passed_over_and_the_place_completed(self, history, tmp_path, caplog):
        """A file of the right name in the second place stopped every run, and verify told of a history rolled back."""
        second = tmp_path / "second"
        second.mkdir()
        (second / "99999999.note").write_bytes(b"\xff nothing")
        note_of(history, 3, second / "00000042.note")
        stranger = str(sign_as(Ed25519PrivateKey.generate(), Note.parse((second / "00000042.note").read_text()).text))
        (second / "00000043.note").write_text(stranger.replace("checkpoint_number 3", "checkpoint_number 43"))
        there = {"JIXIAO_CHECKPOINTS": str(second)}
        assert import_facts_again(history, **there).exit_code == 0
        assert f"99999999 in {second} was not signed here" in caplog.text
        assert {f"{number:08}.note" for number in range(1, 9)} < {file.name for file in second.iterdir()}
        done = history.call("verify", **there)
        assert (done.exit_code, done.output.count("was not signed here")) == (0, 3)
        cut_off(history, 7)
        done = import_facts_again(history, **there)
        assert (done.exit_code, count_checkpoints(history)) == (3, 7)
        assert "a copy of checkpoint 8 lies in" in done.output

    def test_place_without_any_copy_is_remarked(self, history, tmp_path):
        """A second place that was not mounted, or emptied, was passed over without a word."""
        done = history.call("verify", JIXIAO_CHECKPOINTS=str(tmp_path / "not mounted"))
        assert done.exit_code == 0
        assert f"no copies of the checkpoints lie in {tmp_path / 'not mounted'}" in done.output
        shutil.rmtree(history.state / "checkpoints")
        assert f"no copies of the checkpoints lie in {history.state / 'checkpoints'}" in told(history)[1]

    def test_copies_that_a_killed_run_left_out_are_written_by_the_next(self, history):
        for number in (6, 7):
            (history.state / "checkpoints" / f"{number:08}.note").unlink()
        assert told(history)[0] == 0  # a database ahead of its copies is normal
        assert import_facts_again(history).exit_code == 0
        assert len(list((history.state / "checkpoints").iterdir())) == 8

    def test_place_of_which_a_copy_cannot_be_read_is_told(self, history, tmp_path, monkeypatch, caplog):
        """It could be written to, so nobody was told that nothing there had been looked at for a history put back."""
        second, read = tmp_path / "second", Copies._read
        second.mkdir()
        note_of(history, 3, second / "00000042.note")

        def refuse(place, path):
            if "00000042" in str(path):
                raise PermissionError(13, "Permission denied", str(path))
            return read(place, path)

        monkeypatch.setattr(Copies, "_read", refuse)
        assert import_facts_again(history, JIXIAO_CHECKPOINTS=str(second)).exit_code == 0
        assert "were not looked at for a history put back" in caplog.text

    def test_second_place_out_of_reach_is_told_after_the_run_is_recorded(self, history, tmp_path):
        blocked = tmp_path / "a file, no folder"
        blocked.write_text("", encoding="utf-8")
        done = history.call(
            "run",
            "--year",
            YEAR,
            "--inbox",
            str(EXAMPLE / "inbox"),
            JIXIAO_CHECKPOINTS=str(blocked),
            JIXIAO_CLOCK=str(START),
        )
        assert "recorded; what came after it failed" in done.output
        assert "the copies of the checkpoints in" in done.output
        assert count_checkpoints(history) == 8
        done = import_facts_again(history, JIXIAO_CHECKPOINTS=str(blocked))
        assert (done.exit_code, count_checkpoints(history)) == (0, 9)
        assert "recorded; what came after it failed: " in done.output
        assert told(history)[0] == 0
