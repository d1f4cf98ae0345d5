"""How values, times and changes are told."""

import time

import pytest

from warehouse.sentences import in_both
from warehouse.verify.result import format_moment, shorten, tell_changes


def test_time_is_told_to_the_second_and_a_number_that_is_none_as_it_stands():
    assert format_moment(1_726_000_001_999_999) == "2024-09-10 20:26:41Z"
    assert [format_moment(one) for one in (10**30, -(10**30))] == ["1" + "0" * 30, "-1" + "0" * 30]


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="the zone of a process cannot be set there")
def test_time_is_told_in_utc_wherever_one_looks(monkeypatch):
    """It says Z at its end, and the machines of a bureau stand in Chinese time."""
    with monkeypatch.context() as elsewhere:
        elsewhere.setenv("TZ", "Asia/Shanghai")
        time.tzset()
        assert format_moment(1_726_000_001_999_999) == "2024-09-10 20:26:41Z"
    time.tzset()


def test_changes_are_told_in_both_languages_with_nothing_for_what_is_empty():
    changed = {"basis": (None, "x"), "reason": ("y", None)}
    assert tell_changes(changed) == in_both(
        "basis 封存时 空，现为 x；reason 封存时 y，现为 空",
        "basis: sealed nothing, now x; reason: sealed y, now nothing",
    )
    assert (shorten("x" * 64), shorten("x" * 65), shorten(None)) == ("x" * 64, "x" * 64 + "…", "nothing")
