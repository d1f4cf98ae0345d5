"""The histories that faults are put into, and the figures of what was found, told at the end."""

import pytest

from tests.engines import ENGINES
from tests.worlds import make_eventful_year, make_example_year

FIGURES = "tamperings"


@pytest.fixture(scope="session", params=ENGINES)
def example_year(request, tmp_path_factory):
    return make_example_year(tmp_path_factory.mktemp("history") / "example", request.param)


@pytest.fixture(scope="session")
def eventful_year(tmp_path_factory, example_year):
    return make_eventful_year(tmp_path_factory.mktemp("history") / "eventful", example_year)


def pytest_terminal_summary(terminalreporter):
    """How many alterations were made in all, and how many were found and named: also when several processes share them."""
    reports = [
        report for kind in terminalreporter.stats.values() for report in kind if hasattr(report, "user_properties")
    ]
    done = [
        value
        for report in reports
        if getattr(report, "when", None) == "call"
        for name, value in report.user_properties
        if name == FIGURES
    ]
    if done:
        made, found = (sum(figures[at] for figures in done) for at in (0, 1))
        terminalreporter.write_line(f"tamperings: {made} made, {found} found and named, nothing else named")
