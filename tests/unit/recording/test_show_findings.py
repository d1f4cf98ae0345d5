"""The worst findings of a run, as its page shows them."""

import pandas as pd

from pipelines.recording.build_leaves import grade_findings
from pipelines.recording.show_findings import tabulate_worst
from schemas.findings import Finding, tabulate_findings


def graded(*findings):
    return grade_findings(pd.DataFrame(tabulate_findings(findings)))


def unreadable(unit):
    return Finding(
        "cell_is_readable", unit_code=unit, table_name="execution", column_name="month", found="x", expected="month"
    )


def test_run_without_findings_shows_nothing():
    assert tabulate_worst([]) == ""
    assert tabulate_worst([graded(Finding("unit_is_in_the_register", unit_code="u"))]) == ""


def test_errors_come_before_warnings_whatever_frame_they_stand_in():
    table = tabulate_worst([graded(Finding("column_is_known", unit_code="a", found="备注")), graded(unreadable("b"))])
    severities = [line.split("|")[1].strip() for line in table.splitlines()[2:]]
    assert severities == ["error", "warning"]


def test_table_that_is_cut_says_how_many_more_there_are():
    table = tabulate_worst([graded(*(unreadable(f"u{number}") for number in range(5)))], most=3)
    assert len(table.splitlines()) == 2 + 3 + 1
    assert "and 2 more" in table
