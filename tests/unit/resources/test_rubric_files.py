"""Rubric files: found by path, refused by name and reason."""

import pytest

from pipelines.resources.rubric_files import (
    RubricFileError,
    hash_reference,
    read_rubric,
    read_rubric_book,
    reference_folder,
)


def test_reference_folder_is_the_projects_or_the_one_named(tmp_path, monkeypatch):
    assert (reference_folder() / "rubrics").is_dir()
    monkeypatch.setenv("JIXIAO_REFERENCE", str(tmp_path))
    assert reference_folder() == tmp_path
    assert read_rubric_book().rubrics == ()


@pytest.mark.parametrize(
    ("text", "told"), [("a: [", "rubric.yaml"), ("code: x\n", "rubric.yaml"), ("!!python/object:x {}", "rubric.yaml")]
)
def test_file_that_is_no_rubric_is_refused_by_name(tmp_path, text, told):
    path = tmp_path / "rubric.yaml"
    path.write_text(text)
    with pytest.raises(RubricFileError, match=told):
        read_rubric(path)


def test_rubric_at_another_place_than_its_code_and_date_say_is_refused(tmp_path):
    source = next((reference_folder() / "rubrics").glob("*/*.yaml"))
    moved = tmp_path / "2030-01-01.yaml"
    moved.write_bytes(source.read_bytes())
    with pytest.raises(RubricFileError, match="effective-from"):
        read_rubric(moved)


def test_hash_of_the_reference_changes_with_any_file(tmp_path):
    (tmp_path / "a.yaml").write_text("1")
    first = hash_reference(tmp_path)
    (tmp_path / "a.yaml").write_text("2")
    second = hash_reference(tmp_path)
    (tmp_path / "a.yaml").rename(tmp_path / "b.yaml")
    assert len({first, second, hash_reference(tmp_path)}) == 3
