"""The inbox: what is taken, what is left alone, and what waits for the next look."""

import os
import threading
import time
from pathlib import Path

import pytest

from pipelines.resources import inbox
from pipelines.resources.inbox import InboxNotFoundError, receive_files
from tests.bureau import write_settled


@pytest.fixture(autouse=True)
def _short_pause(monkeypatch):
    monkeypatch.setattr(inbox, "SETTLING_SECONDS", 0.3)


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


def test_file_that_is_still_written_waits_and_is_received_whole_once_it_is_done(tmp_path):
    """A finance system writes its export line by line: a run took the half that was there, and called it the unit's filing."""
    write_settled(tmp_path / "settled.csv", b"1")
    lines, path = [f"{number}\n" for number in range(30)], tmp_path / "export.csv"

    def export():
        with path.open("w") as file:
            for line in lines:
                file.write(line)
                file.flush()
                time.sleep(0.05)

    writer = threading.Thread(target=export)
    writer.start()
    time.sleep(0.1)
    delivery = receive_files(tmp_path, lambda content: content.decode())
    assert writer.is_alive()
    assert (names(delivery), delivery.growing) == (["settled.csv"], ("export.csv",))
    writer.join()
    whole = receive_files(tmp_path, lambda content: content.decode())
    assert {file.file_name: file.file_sha256 for file in whole.files} == {
        "export.csv": "".join(lines),
        "settled.csv": "1",
    }
    assert whole.growing == ()


def test_file_that_came_while_another_settled_waits(tmp_path, monkeypatch):
    (tmp_path / "a.csv").write_text("x")
    monkeypatch.setattr(time, "sleep", lambda _seconds: (tmp_path / "b.csv").write_text("y"))
    delivery = receive_files(tmp_path, lambda content: content.decode())
    assert (names(delivery), delivery.growing) == (["a.csv"], ("b.csv",))


def test_file_that_changes_between_look_and_reading_waits(tmp_path, monkeypatch):
    """It is read whole, but nobody has seen it at rest."""
    path = write_settled(tmp_path / "b.csv", b"12")
    write_settled(tmp_path / "a.csv", b"1")
    delivery = receive_files(tmp_path, lambda _content: str(path.write_bytes(b"123")))
    assert (names(delivery), delivery.growing) == (["a.csv"], ("b.csv",))


@pytest.mark.parametrize("ahead", [-60, 3600])
def test_inbox_at_rest_costs_no_pause(tmp_path, monkeypatch, ahead):
    """Also where a file's time lies ahead: brought along from a computer whose clock was fast, it would be fresh until then."""
    (tmp_path / "a.csv").write_text("x")
    os.utime(tmp_path / "a.csv", (time.time() + ahead,) * 2)
    (tmp_path / "b.csv").write_text("named as waiting already")
    monkeypatch.setattr(time, "sleep", lambda _seconds: pytest.fail("a pause for nothing"))
    delivery = receive_files(tmp_path, lambda content: content.decode(), waiting={"b.csv"})
    assert (names(delivery), delivery.growing) == (["a.csv"], ("b.csv",))


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
