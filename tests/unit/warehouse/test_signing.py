"""Keys in files, and a command instead of them."""

import os
import shutil
import subprocess
import sys

import pytest

from tests.unit.warehouse.ledger.test_notes import PUBLIC, checkpoint, sign
from warehouse.copies import Copies, CopiesError, is_signed_here
from warehouse.ledger.notes import NoteError
from warehouse.ledger.tenures import UNTIL, Tenure
from warehouse.signing import (
    CommandSigner,
    KeyFolder,
    SigningError,
    find_signer,
    load_known_keys,
    parse_public_keys,
    sign_note,
)


@pytest.fixture
def keys(tmp_path):
    folder = KeyFolder(tmp_path / "keys")
    folder.make()
    return folder


class TestKeyFolder:
    def test_key_made_signs_and_is_listed(self, keys):
        note = sign_note(keys, "a text\n")
        assert note.signers(keys.public_keys()) == [keys.key]

    @pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not installed: nobody else reads the key")
    def test_openssl_reads_the_key_and_verifies_what_it_signed(self, keys, tmp_path):
        (signature,) = sign_note(keys, "a text\n").signatures
        (tmp_path / "text").write_text("a text\n", encoding="utf-8")
        (tmp_path / "signature").write_bytes(signature.signature)
        key = ("-inkey", str(keys.path / "signing.key"))
        asked = ["openssl", "pkeyutl", "-verify", "-rawin", *key, "-in", "text", "-sigfile", "signature"]
        assert subprocess.run(asked, cwd=tmp_path, capture_output=True, check=False).returncode == 0
        (tmp_path / "text").write_text("another\n", encoding="utf-8")
        assert subprocess.run(asked, cwd=tmp_path, capture_output=True, check=False).returncode != 0

    def test_key_is_never_made_over_another(self, keys):
        with pytest.raises(SigningError, match="there is a key"):
            keys.make()

    def test_rotation_signs_with_both_until_it_is_settled(self, keys):
        old = keys.key
        new = keys.rotate()
        assert sign_note(keys, "a text\n").signers([old, new]) == [old, new]
        with pytest.raises(SigningError, match="rotated already"):
            keys.rotate()
        keys.settle()
        assert sign_note(keys, "a text\n").signers([old, new]) == [new]
        assert keys.public_keys() == [old, new]

    @pytest.mark.skipif(sys.platform == "win32", reason="rights are kept otherwise there")
    def test_rights_do_not_hang_on_the_umask_and_looser_ones_are_told(self, tmp_path):
        """Under a umask of 0 everybody could write his key into the list of the bureau's."""
        mask = os.umask(0)
        try:
            keys = KeyFolder(tmp_path / "open" / "keys")
            keys.make()
            keys.write_down([])
        finally:
            os.umask(mask)
        rights = {path.name: path.stat().st_mode & 0o777 for path in (keys.path, *keys.path.iterdir())}
        assert rights == {"keys": 0o700, "signing.key": 0o600, "public.keys": 0o644, "signed": 0o644}
        assert [*keys.find_loose_rights()] == []
        keys.path.chmod(0o755)
        assert [*keys.find_loose_rights()] == []
        (keys.path / "signing.key").chmod(0o640)
        keys.public.chmod(0o664)
        told = " ".join(keys.find_loose_rights())
        assert "signing.key may be read by others than its owner: chmod go-rwx" in told
        assert "public.keys may be written by others than its owner: chmod go-w" in told

    def test_list_of_keys_that_is_gone_leaves_the_one_that_signs(self, keys):
        """Without it a run went on from whatever stood there, signed or not."""
        keys.public.unlink()
        assert keys.public_keys() == [keys.key]

    def test_rotation_without_a_key_is_refused(self, tmp_path):
        with pytest.raises(SigningError, match="no key"):
            KeyFolder(tmp_path).rotate()

    @pytest.mark.parametrize("content", [b"", b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"])
    def test_key_that_is_none_is_told_by_its_place(self, content, keys):
        (keys.path / "signing.key").write_bytes(content)
        with pytest.raises(SigningError, match=r"signing\.key"):
            _ = keys.key

    def test_key_is_made_for_the_first_checkpoint_only(self, tmp_path):
        with pytest.raises(SigningError, match="jixiao keys make"):
            find_signer(tmp_path, is_first=False)
        assert find_signer(tmp_path, is_first=True).key == find_signer(tmp_path, is_first=False).key
        assert load_known_keys(tmp_path) == [find_signer(tmp_path, is_first=False).key]

    def test_key_folder_may_lie_elsewhere(self, tmp_path, monkeypatch):
        monkeypatch.setenv("JIXIAO_KEYS", str(tmp_path / "elsewhere"))
        find_signer(tmp_path / "state", is_first=True)
        assert (tmp_path / "elsewhere" / "signing.key").exists()
        assert not (tmp_path / "state").exists()


class TestCommand:
    def test_command_that_fails_or_is_not_there_is_told(self, keys):
        failing = CommandSigner(f"{sys.executable} -c \"import sys; sys.exit('the token is locked')\"", str(keys.key))
        with pytest.raises(SigningError, match="the token is locked"):
            failing.sign("a text\n")
        with pytest.raises(SigningError, match="gave no signature"):
            CommandSigner("/nowhere/at/all", str(keys.key)).sign("a text\n")

    def test_command_without_its_public_key_is_told(self):
        with pytest.raises(SigningError, match="JIXIAO_SIGNING_PUBLIC_KEY"):
            _ = CommandSigner("sign", "").key


class TestHandedOver:
    def test_public_keys_are_read_as_words_and_as_files(self, keys, tmp_path):
        assert parse_public_keys([str(keys.key)]) == [keys.key]
        assert parse_public_keys([str(keys.path / "public.keys")]) == [keys.key]
        with pytest.raises(NoteError, match="neither a public key"):
            parse_public_keys([str(tmp_path / "nowhere")])


class TestCopies:
    @pytest.mark.parametrize("kind", ["folder", "memory"])
    def test_copies_are_completed_and_never_overwritten(self, kind, tmp_path):
        place = Copies(str(tmp_path / "copies") if kind == "folder" else f"memory://{tmp_path.name}/copies")
        assert place.load() == {}
        assert [*place.newest_first()] == []
        place.complete({1: "one\n", 2: "二\n"})
        place.complete({1: "another\n", 2: "二\n", 10: "ten\n"})
        assert place.load() == {1: "one\n", 2: "二\n", 10: "ten\n"}
        assert [*place.newest_first()] == [(10, "ten\n"), (2, "二\n"), (1, "one\n")]

    def test_nothing_can_be_laid_over_a_copy_where_one_may_only_add(self, tmp_path):
        """000000010.note was read for checkpoint 10 as well, and hid the copy that told of a rollback; a folder made all unreadable."""
        place = Copies(str(tmp_path))
        place.complete({9: "nine\n", 10: "ten\n"})
        (tmp_path / "000000010.note").write_text("nothing", encoding="utf-8")
        (tmp_path / "00000099.note").mkdir()
        assert place.load() == {9: "nine\n", 10: "ten\n"}
        assert [*place.newest_first()] == [(10, "ten\n"), (9, "nine\n")]

    def test_copy_counts_where_it_is_a_note_of_its_number_by_a_key_that_had_the_say(self):
        """Whoever can write to a place can put anything there, and a lost key signs what its finder likes."""
        lost = [Tenure(checkpoint(1, 0).origin, UNTIL, 7, PUBLIC[0])]
        good, others = str(sign(str(checkpoint(8, 1)), 1)), str(sign(str(checkpoint(8, 0)), 0))
        assert is_signed_here(good, 8, PUBLIC[:2], lost)
        assert is_signed_here(others, 8, PUBLIC[:2])
        assert is_signed_here(others, 8, [])
        assert not is_signed_here(others, 8, PUBLIC[:2], lost)
        assert not is_signed_here(good, 9, PUBLIC[:2])
        assert not is_signed_here(good, 8, PUBLIC[2:])
        assert not is_signed_here("nothing\n", 8, [])

    def test_place_that_cannot_be_used_is_told(self, tmp_path):
        (tmp_path / "file").write_text("", encoding="utf-8")
        with pytest.raises(CopiesError, match="cannot be used"):
            Copies(str(tmp_path / "file" / "copies")).complete({1: "one\n"})
