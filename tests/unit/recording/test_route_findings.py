"""Where the findings of reading go: to what is new, to nobody, or nowhere because they were told before."""

import pandas as pd

from pipelines.recording.route_findings import route_reading_findings
from schemas.frames import ASSEMBLED_TABLES, FINDINGS, RECEIPTS, conform_frame

YEAR = 2023


def route(*findings, statuses, supplied=(("u1", "finance", "a.csv"),)):
    """The numbers of the findings (file, table, unit, year) that are told."""
    frame = pd.DataFrame(
        [
            {"check": "cell_is_readable", "file_name": file, "table_name": table, "unit_code": unit,
             "fiscal_year": year, "found": str(number)}
            for number, (file, table, unit, year) in enumerate(findings)
        ]
    )  # fmt: skip
    outcomes = pd.DataFrame([{"file_name": name, "file_status": status} for name, status in statuses.items()])
    tables = pd.DataFrame(supplied, columns=["unit_code", "table_name", "file_name"])
    told = route_reading_findings(
        conform_frame(frame, FINDINGS),
        conform_frame(outcomes, RECEIPTS),
        conform_frame(tables, ASSEMBLED_TABLES),
        {("u1", YEAR)},
    )
    return [int(number) for number in FINDINGS.validate(told)["found"]]


def test_findings_of_a_batch_go_to_the_units_whose_table_it_supplies_in_the_year_of_the_run():
    assert route(
        ("a.csv", "finance", "u1", YEAR),
        ("a.csv", "finance", "u2", YEAR),
        ("a.csv", "finance", "u1", 2022),
        ("a.csv", "execution", "u1", YEAR),
        statuses={"a.csv": "used"},
    ) == [0]


def test_findings_that_are_nobodys_are_always_told():
    assert route(("a.csv", "finance", None, None), ("x.zip/b.csv", None, None, None), statuses={"a.csv": "used"}) == [
        0,
        1,
    ]


def test_findings_on_a_file_that_is_not_used_are_told_and_on_a_duplicate_are_not():
    findings = [("b.xlsx", None, "u2", YEAR), ("c.xlsx", None, "u2", YEAR), ("a.csv", None, "u1", YEAR)]
    statuses = {"a.csv": "used", "b.xlsx": "quarantined", "c.xlsx": "duplicate"}
    assert route(*findings, statuses=statuses) == [0, 2]
