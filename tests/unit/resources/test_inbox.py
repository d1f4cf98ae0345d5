"""The inbox: what is taken, what is left alone, and what waits for the next look."""

import os
from pathlib import Path

import pytest

from pipelines.resources import inbox
from pipelines.resources.inbox import InboxNotFoundError, receive_files


def names(delivery):
    return [file.file_name for file in delivery.files]


def test_inbox_that_is_no_folder_raises(tmp_path):
    with pytest.raises(InboxNotFoundError):
        receive_files(tmp_path / "absent", lambda _content: "")


def test_files_come_in_order_of_name_with_their_arrival(tmp_path):
    for number, name in enumerate(("b.csv", "a/b.csv", "a.csv", "甲/一.csv")):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(name)
        os.utime(path, ns=(0, 1_700_000_000_123_456_789 + number))
    delivery = receive_files(tmp_path, lambda content: content.decode())
    assert names(delivery) == ["a.csv", "a/b.csv", "b.csv", "甲/一.csv"]
    assert {file.received_at for file in delivery.files} == {1_700_000_000_123_456}


@pytest.mark.parametrize("name", [".DS_Store", "~$自评.xlsx", ".git/config", "u1/.tmp/a.csv"])
def test_files_of_the_system_are_left_alone(tmp_path, name):
    path = tmp_path / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("x")
    assert receive_files(tmp_path, lambda _content: "") == inbox.Delivery((), ())


def test_links_that_lead_nowhere_are_no_files(tmp_path):
    (tmp_path / "a.csv").symlink_to(tmp_path / "gone.csv")
    assert receive_files(tmp_path, lambda _content: "") == inbox.Delivery((), ())


def test_file_that_grows_while_it_is_read_waits(tmp_path, monkeypatch):
    path = tmp_path / "a.csv"
    path.write_text("x")
    read = Path.read_bytes

    def read_and_grow(self):
        content = read(self)
        self.write_text("xy")
        return content

    monkeypatch.setattr(Path, "read_bytes", read_and_grow)
    delivery = receive_files(tmp_path, lambda _content: "")
    assert (names(delivery), delivery.growing) == ([], ("a.csv",))


@pytest.mark.parametrize("error", [PermissionError, FileNotFoundError])
def test_file_that_cannot_be_read_waits_and_the_others_go_on(tmp_path, monkeypatch, error):
    (tmp_path / "a.csv").write_text("x")
    (tmp_path / "b.csv").write_text("y")
    read = Path.read_bytes

    def refuse(self):
        if self.name == "a.csv":
            raise error
        return read(self)

    monkeypatch.setattr(Path, "read_bytes", refuse)
    delivery = receive_files(tmp_path, lambda content: content.decode())
    assert (names(delivery), delivery.growing) == (["b.csv"], ("a.csv",))


def test_name_that_is_not_text_is_spelled_so_that_it_can_be_printed(tmp_path):
    (tmp_path / os.fsdecode(b"\xff.csv")).write_text("x")
    (name,) = names(receive_files(tmp_path, lambda _content: ""))
    assert name.encode("utf-8").decode("utf-8") == name
