"""A folder that is written whole takes its place or leaves it as it was, and leaves nothing beside it."""

import os

import pytest

from warehouse.whole_folder import FolderError, writing_whole


def write(folder, text="new"):
    with writing_whole(folder, "publish") as new:
        (new / "text").write_text(text)


def list_names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_folder_takes_the_place_of_the_one_before(tmp_path):
    write(tmp_path / "out", "old")
    write(tmp_path / "out")
    assert (tmp_path / "out" / "text").read_text() == "new"
    assert list_names(tmp_path) == ["out"]


@pytest.mark.parametrize("point", ["publish.written", "publish.moved"])
def test_folder_that_cannot_get_its_place_leaves_the_one_before(point, tmp_path, monkeypatch):
    """The new one was removed, and the old one stayed under a hidden name."""

    def refuse(passed):
        if passed == point:
            raise PermissionError(1, os.strerror(1))

    write(tmp_path / "out", "old")
    monkeypatch.setattr("warehouse.whole_folder.pass_point", refuse)
    with pytest.raises(FolderError, match="out cannot be written: Operation not permitted"):
        write(tmp_path / "out")
    assert (tmp_path / "out" / "text").read_text() == "old"
    assert list_names(tmp_path) == ["out"]


def test_folder_that_another_writes_just_now_is_left_to_it(tmp_path):
    with writing_whole(tmp_path / "out", "publish") as new:
        (new / "text").write_text("first")
        with pytest.raises(FolderError, match="out is being written by another process"):
            write(tmp_path / "out")
        write(tmp_path / "beside")
    assert (tmp_path / "out" / "text").read_text() == "first"
    assert list_names(tmp_path) == ["beside", "out"]


def test_rest_of_an_ended_process_is_taken_away_whatever_folder_it_was_for(tmp_path):
    """A nightly backup has another name each day: nobody ever wrote the killed one again."""
    rest = tmp_path / ".2026-11-25.jixiao-making" / "new"
    rest.mkdir(parents=True)
    (rest / "history.db").write_text("half")
    write(tmp_path / "2026-11-26")
    assert list_names(tmp_path) == ["2026-11-26"]


def test_folder_beside_a_file_in_the_way_names_its_place(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(FolderError, match="file/out cannot be written"):
        write(tmp_path / "file" / "out")
