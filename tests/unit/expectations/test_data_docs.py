"""Data Docs: one page per year that needs no network, no script and no other file."""

import re
from html.parser import HTMLParser

import pytest

from expectations.data_docs import render_data_docs


def result(expectation, status="held", severity="blocking", **more):
    said = {
        "run_id": "run-1", "fiscal_year": 2023, "suite": "year", "expectation": expectation, "sentence": f"{expectation} 句 · holds",
        "severity": severity, "status": status, "observed": "1 / 13 (7.69 %)", "expected": "≤ 5 %", "reason": "因为 · because",
        "remedy": "催报 · ask for it", "context": None,
    }  # fmt: skip
    return said | more


class Texts(HTMLParser):
    """What a reader sees, and every address the page would fetch or lead to."""

    def __init__(self, page):
        super().__init__()
        self.words, self.addresses, self.tags = [], [], set()
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.addresses += [value for name, value in attrs if name in {"href", "src", "action"}]

    def handle_data(self, data):
        self.words.append(data.strip())


ALL = [
    result("filed", "failed", context="511132-111"),
    result("few", "failed", "warning"),
    result("back", "not_applicable", suite="history", observed=None),
]


@pytest.fixture(scope="module")
def page():
    return render_data_docs(ALL)


def test_page_fetches_nothing_and_runs_nothing(page):
    seen = Texts(page)
    assert seen.addresses == []
    assert not seen.tags & {"script", "link", "img", "iframe"}
    assert not re.search(r"https?:|url\(|@import", page)


def test_page_tells_every_result_with_its_reason_and_what_to_do(page):
    told = " ".join(Texts(page).words)
    for row in ALL:
        assert row["sentence"] in told
        assert row["expectation"] in told
    assert told.count("因为 · because") == 3
    assert told.count("催报 · ask for it") == 2
    assert "511132-111" in told
    assert "blocked for release" in told
    assert "2023" in told


def test_page_counts_what_great_expectations_judged(page):
    told = " ".join(Texts(page).words)
    assert "Evaluated Expectations: 2" in told
    assert "Unsuccessful Expectations: 2" in told


def test_year_with_warnings_alone_may_be_released():
    assert "may be released" in render_data_docs(ALL[1:])


def test_what_units_write_is_shown_not_obeyed():
    """In an open register a unit's code is what a filing says it is."""
    page = render_data_docs([result("filed", "failed", context="<script>alert(1)</script>$icon")])
    assert "<script>" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;$icon" in page
