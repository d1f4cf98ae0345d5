"""How values, times and changes are told."""

from warehouse.sentences import in_both
from warehouse.verify.result import format_moment, shorten, tell_changes


def test_time_is_told_to_the_second_and_a_number_that_is_none_as_it_stands():
    assert format_moment(1_726_000_001_999_999) == "2024-09-10 20:26:41Z"
    assert [format_moment(one) for one in (10**30, -(10**30))] == ["1" + "0" * 30, "-1" + "0" * 30]


def test_changes_are_told_in_both_languages_with_nothing_for_what_is_empty():
    changed = {"basis": (None, "x"), "reason": ("y", None)}
    assert tell_changes(changed) == in_both(
        "basis 封存时 空，现为 x；reason 封存时 y，现为 空",
        "basis: sealed nothing, now x; reason: sealed y, now nothing",
    )
    assert (shorten("x" * 64), shorten("x" * 65), shorten(None)) == ("x" * 64, "x" * 64 + "…", "nothing")
