"""Spans: as data holds them, and as people read them."""

import pytest

from schemas.findings import render_parts
from schemas.spans import tell_span


@pytest.mark.parametrize(
    ("span", "zh", "en"),
    [
        ("14593.22..14594.55", "14593.22 至 14594.55", "14593.22 to 14594.55"),
        ("-5..3", "-5 至 3", "-5 to 3"),
        ("58..58", "58", "58"),
        ("0–2", "0 至 2", "0 to 2"),
        ("0–100 %", "0 至 100 %", "0 to 100 %"),
        ("0.2..", "0.2 以上", "0.2 and above"),
        ("2022-01-01..2024-01-01", "2022-01-01 至 2024-01-01", "2022-01-01 to 2024-01-01"),
        *((text, text, text) for text in ("约40..50", "见第 0–2 页", "2024-03-01", "a..b", "", "..")),
    ],
)
def test_span_is_told_in_words_and_any_other_text_as_it_is(span, zh, en):
    assert (tell_span(span, "zh"), tell_span(span, "en")) == (zh, en)


def test_span_that_somebody_filed_stays_as_filed():
    """What was asked for is told in words (0 至 2); what stands in the cell is quoted."""
    row = {"check": "answer_is_acceptable", "item_code": "goal_quality", "found": "0–2", "expected": "0–2"}
    told = render_parts(row | {"context": '{"criterion": "sound"}'}, "zh")
    assert (told.found, told.expected) == ("0–2", "0 至 2")
    assert told.sentence == "goal_quality·sound 填的是“0–2”，应为0 至 2，未采用。"
