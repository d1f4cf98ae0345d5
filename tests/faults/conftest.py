"""A delivery on each engine, that many faults befall; and the figures of what was found, told at the end."""

import pytest

from tests.engines import ENGINES

FIGURES, FUZZING = "tamperings", "fuzzing"


@pytest.fixture(scope="session")
def deliveries(tmp_path_factory):
    """By engine: the history before, the delivery, and what comes of it undisturbed; each made when it is first asked for."""
    from tests.faults.killing import Delivery

    return {engine: Delivery(tmp_path_factory.mktemp(engine), engine) for engine in ENGINES}


@pytest.fixture(scope="session", params=ENGINES)
def delivery(request, deliveries):
    return deliveries[request.param]


@pytest.fixture(scope="session")
def postgres_delivery(deliveries):
    return deliveries["postgresql"]


def pytest_terminal_summary(terminalreporter):
    """How many alterations were made in all, and how many were found and named: also when several processes share them."""
    reports = [
        report for kind in terminalreporter.stats.values() for report in kind if hasattr(report, "user_properties")
    ]
    properties = [
        one for report in reports if getattr(report, "when", None) == "call" for one in report.user_properties
    ]
    for told in (value for name, value in properties if name == FUZZING):
        terminalreporter.write_line(f"fuzzing: {told}")
    done = [value for name, value in properties if name == FIGURES]
    if done:
        made, found = (sum(figures[at] for figures in done) for at in (0, 1))
        terminalreporter.write_line(f"tamperings: {made} made, {found} found and named, nothing else named")
