"""The inbox: which files are received, with which names, and which wait."""

import hashlib
import os
import sys
from pathlib import Path

import pytest

from pipelines.resources.inbox import InboxNotFoundError, receive_files
from tests.bureau import write_settled


class Keeper:
    """Keeps bytes by their sha256, and may do something before it answers or when a file is read."""

    def __init__(self):
        self.kept = {}

    def __call__(self, content):
        sha256 = hashlib.sha256(content).hexdigest()
        self.kept[sha256] = content
        return sha256


def lay(folder, **files):
    for name, content in files.items():
        write_settled(folder / name, content)


def names(folder):
    return [file.file_name for file in receive_files(folder, Keeper()).files]


def test_receive_files_keeps_the_bytes_unchanged_and_describes_each_file(tmp_path):
    lay(tmp_path, **{"511132-101/自评.xlsx": b"\0\r\n\xff", "a.csv": b""})
    os.utime(tmp_path / "a.csv", ns=(0, 1_709_251_200_123_456_789))
    keeper = Keeper()
    delivery = receive_files(tmp_path, keeper)
    assert [(file.file_name, keeper.kept[file.file_sha256], file.size_bytes) for file in delivery.files] == [
        ("511132-101/自评.xlsx", b"\0\r\n\xff", 4),
        ("a.csv", b"", 0),
    ]
    assert delivery.files[1].received_at == 1_709_251_200_123_456
    assert not delivery.growing


def test_receive_files_inbox_missing_or_a_file_raises(tmp_path):
    lay(tmp_path, file=b"")
    for folder in (tmp_path / "none", tmp_path / "file"):
        with pytest.raises(InboxNotFoundError, match=folder.name):
            receive_files(folder, Keeper())


def test_receive_files_empty_inbox_is_an_empty_delivery(tmp_path):
    (tmp_path / "511132-101").mkdir()
    assert receive_files(tmp_path, Keeper()).files == ()


def test_receive_files_hidden_and_lock_files_are_left_out(tmp_path):
    lay(
        tmp_path,
        **{
            ".DS_Store": b"x",
            "x/~$自评.xlsx": b"x",
            ".git/config": b"x",
            "x/.tmp/a.csv": b"x",
            "x/自评.xlsx": b"x",
            "a~$.csv": b"x",
        },
    )
    assert names(tmp_path) == ["a~$.csv", "x/自评.xlsx"]


def test_receive_files_below_a_hidden_folder_above_the_inbox_are_received(tmp_path):
    lay(tmp_path, **{".var/inbox/a.csv": b"x"})
    assert names(tmp_path / ".var" / "inbox") == ["a.csv"]


def test_receive_files_come_in_order_of_name(tmp_path):
    lay(tmp_path, **{"b/a.csv": b"1", "b.csv": b"2", "a/z.csv": b"3", "丙.csv": b"4"})
    assert names(tmp_path) == ["a/z.csv", "b.csv", "b/a.csv", "丙.csv"]


@pytest.mark.parametrize("change", ["grows", "is_touched", "shrinks", "goes"])
def test_receive_files_file_that_changes_while_it_is_read_waits_and_the_others_do_not(tmp_path, monkeypatch, change):
    """A file taken away between listing and reading ended the whole run; it waits like one that grows."""
    lay(tmp_path, **{"a.csv": b"12", "b.csv": b"34"})
    plain = Path.read_bytes

    def read_bytes(path):
        content = plain(path)
        if path.name == "a.csv":
            if change == "goes":
                path.unlink()
            elif change == "is_touched":
                os.utime(path, ns=(1, 1))
            else:
                path.write_bytes(b"123" if change == "grows" else b"1")
                os.utime(path, ns=(2, 2))
        return content

    monkeypatch.setattr(Path, "read_bytes", read_bytes)
    delivery = receive_files(tmp_path, Keeper())
    assert [file.file_name for file in delivery.files] == ["b.csv"]
    assert delivery.growing == ("a.csv",)


@pytest.mark.skipif(sys.platform != "linux", reason="other systems do not store such names")
def test_receive_files_name_in_gb18030_is_read_as_its_characters(tmp_path):
    """Archives packed on a Chinese Windows leave such names; 收支.csv came in as an unknown table."""
    lay(tmp_path / "红旗镇", **{os.fsdecode(name.encode("gb18030")): b"x" for name in ("收支.csv", "封面.csv")})
    assert sorted(names(tmp_path)) == ["红旗镇/封面.csv", "红旗镇/收支.csv"]


@pytest.mark.skipif(sys.platform != "linux", reason="other systems do not store such names")
def test_receive_files_name_in_no_known_encoding_is_still_text(tmp_path):
    lay(tmp_path, **{os.fsdecode(b"a\xff\xff.csv"): b"x"})
    (name,) = names(tmp_path)
    assert name.encode("utf-8").startswith(b"a")
    assert name.endswith(".csv")
