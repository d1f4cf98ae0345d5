"""What a site sets for reading."""

import pytest

from pipelines.resources.process_settings import ReadersError, read_limits, read_reader_count
from schemas.limits import DEFAULT_LIMITS, Limits


@pytest.mark.parametrize(("text", "limits"), [("", DEFAULT_LIMITS), (" ", DEFAULT_LIMITS), ("rows=7", Limits(rows=7))])
def test_limits_come_from_the_surroundings(text, limits, monkeypatch):
    monkeypatch.setenv("JIXIAO_LIMITS", text)
    assert read_limits() == limits


@pytest.mark.parametrize(
    ("text", "processors", "count"), [("", 2, 2), ("", 64, 4), ("", None, 1), ("7", 2, 7), ("0", 2, 0)]
)
def test_readers_are_as_many_as_processors_unless_it_is_said(text, processors, count, monkeypatch):
    monkeypatch.setenv("JIXIAO_READERS", text)
    monkeypatch.setattr("os.cpu_count", lambda: processors)
    assert read_reader_count() == count


@pytest.mark.parametrize("text", ["two", "-1", "1.5"])
def test_readers_that_are_no_number_are_refused(text, monkeypatch):
    monkeypatch.setenv("JIXIAO_READERS", text)
    with pytest.raises(ReadersError, match="JIXIAO_READERS="):
        read_reader_count()
