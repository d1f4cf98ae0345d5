"""What is seen of a file before anything is kept: marks and orders, in it and in what it holds; also where it cannot be opened."""

import hashlib

import pytest

from pipelines.intake import look_into as module
from pipelines.intake.look_into import Arrival, Looked, LookingTerms, leave_closed, look_into
from tests.unit.intake.test_unpack import write_zip

SECRET, REMOVED = "file_bears_no_secret_mark", "file_was_not_removed_by_order"
CONTENT = b"a,b\n1,2\n"
SHA256 = hashlib.sha256(CONTENT).hexdigest()
ORDER = LookingTerms({SHA256: "示例〔2025〕3号"})


def test_members_that_must_not_be_kept_are_away_and_the_others_stay():
    packed = write_zip([("内.zip", write_zip([("秘密★.csv", b"x"), ("a.csv", CONTENT)])), ("b.csv", b"y")])
    looked = look_into(Arrival("u/报送.zip", packed), ORDER)
    assert [(one.reason, one.detail, one.file_sha256) for one in looked.away] == [
        (SECRET, "秘密★", hashlib.sha256(b"x").hexdigest()),
        (REMOVED, "示例〔2025〕3号", SHA256),
    ]
    assert [(one.name, one.content) for one in looked.members] == [("u/报送.zip/b.csv", b"y")]
    assert "秘密★.csv" not in "".join(one.name for one in looked.away)


@pytest.mark.parametrize(("trouble", "reason"), [(MemoryError, "too_much_memory"), (KeyError, "reader_crashed")])
def test_archive_that_cannot_be_looked_into_is_told_and_any_other_file_is_left_to_its_reader(
    trouble, reason, monkeypatch
):
    def stumble(*_given):
        raise trouble

    monkeypatch.setattr(module, "_look", stumble)
    assert look_into(Arrival("a.ZIP", b"x"), ORDER) == Looked(reason=reason)
    assert look_into(Arrival("a.pdf", b"x"), ORDER) == Looked()


@pytest.mark.parametrize(
    ("arrival", "reason"), [(Arrival("机密★.pdf", b"x"), SECRET), (Arrival("a.pdf", CONTENT), REMOVED)]
)
def test_file_that_cannot_be_looked_into_is_still_known_by_its_name_and_its_hash(arrival, reason):
    """Whoever wants to bring a secret in must not get it kept by making it hard to look into."""
    assert [one.reason for one in leave_closed(arrival, "timed_out", ORDER).away] == [reason]
