"""The figures of what was found, told at the end."""

FIGURES = "tamperings"


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
