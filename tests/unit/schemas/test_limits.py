"""Limits as a site writes them, and what is told of a file beyond one."""

import pytest

from schemas.findings import render_sentence, tabulate_findings
from schemas.limits import DEFAULT_LIMITS, Limits, LimitsError
from schemas.phrases import PHRASES
from schemas.refusals import PASSED_LIMITS, tell_refused


def test_limits_that_are_not_named_stay_as_they_are():
    assert Limits.parse(" seconds=300, memory_mib = 4096,") == DEFAULT_LIMITS.model_copy(
        update={"seconds": 300, "memory_mib": 4096}
    )
    assert Limits.parse("") == DEFAULT_LIMITS


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("secnds=300", "secnds: expected name=whole number above 0, for any of"),
        ("seconds", "seconds: expected"),
        ("seconds=0", "seconds: expected"),
        ("rows=1e6", "rows: expected"),
        ("rows=10,seconds=-1", "seconds: expected"),
        ("seconds=1,seconds=2", "twice"),
    ],
)
def test_limits_that_cannot_be_read_are_refused_with_those_there_are(text, told):
    with pytest.raises(LimitsError, match=told) as raised:
        Limits.parse(text)
    assert all(name in str(raised.value) for name in Limits.model_fields)


@pytest.mark.parametrize("reason", PASSED_LIMITS)
def test_file_beyond_a_limit_is_told_with_the_limit_in_both_languages(reason):
    (row,) = tabulate_findings([tell_refused("甲.xlsx", reason, Limits(seconds=7))])
    limit = PASSED_LIMITS[reason]
    for language, words in zip(("zh", "en"), PHRASES[reason], strict=True):
        told = render_sentence(row, language)
        assert f"{limit}={getattr(Limits(seconds=7), limit)}" in told
        assert "JIXIAO_LIMITS" in told
        assert words in told


def test_every_limit_but_the_ratio_has_a_refusal():
    """What shrinks too much is told as what inflates to too much."""
    assert set(PASSED_LIMITS.values()) == set(Limits.model_fields) - {"inflation"}
