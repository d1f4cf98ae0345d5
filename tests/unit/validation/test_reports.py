"""Reports beside tables: what stands in where no table was filed, and figures that are held against the tables."""

import pandas as pd
import pytest

from pipelines.validation.reconcile_reports import reconcile_reports
from pipelines.validation.stand_in_reports import stand_in_reports
from schemas.frames import TABLE_FRAMES, YEAR_CELLS, conform_frame, empty_frame
from schemas.measures import MICRO, parse_decimal
from schemas.tables import TABLE_BY_NAME

FILING = {"unit_code": "u", "fiscal_year": 2023}


def typed(name, *rows):
    """Typed rows of a table; what is not given is absent."""
    columns = TABLE_BY_NAME[name].columns
    frame = pd.DataFrame(
        [
            FILING
            | {"row_id": number, "row_key": str(number), "is_accepted": True}
            | {f"{column.name}_state": "read" if column.name in row else "absent" for column in columns}
            | row
            for number, row in enumerate(rows, start=len(name) * 100)
        ]
    )
    return conform_frame(frame, TABLE_FRAMES[name])


def world(**tables):
    return {name: empty_frame(schema) for name, schema in TABLE_FRAMES.items()} | tables


def filed(*names):
    return pd.DataFrame([FILING | {"table_name": name} for name in names], columns=[*FILING, "table_name"])


def line(item_code, points, level=3, **more):
    return {
        "level": level * MICRO,
        "item_name": item_code,
        "item_code": item_code,
        "self_score_points": points * MICRO,
        **more,
    }


REPORT = {
    "report": typed("report", {"unit_name": "红旗镇", "rubric": "county-department"}),
    "report_finance": typed("report_finance", {"line": "carry_out", "final_wan_yuan": 0}),
    "report_scores": typed("report_scores", line("feedback", 5), line("total", 5, level=0)),
}
REPORTED = ("report", "report_finance", "report_scores")


def test_report_alone_stands_in_for_evaluation_finance_and_self_scores():
    tables = stand_in_reports(world(**REPORT), filed(*REPORTED))
    (evaluation,) = tables["evaluations"].to_dict("records")
    assert (evaluation["subject_type"], evaluation["subject_name"], evaluation["rubric"]) == (
        "unit",
        "红旗镇",
        "county-department",
    )
    assert evaluation["subject_code_state"] == "absent"
    assert tables["finance"]["line"].tolist() == ["carry_out"]
    assert tables["self_scores"]["item_code"].tolist() == ["feedback"]
    for name in ("evaluations", "finance", "self_scores"):
        TABLE_FRAMES[name].validate(tables[name])


@pytest.mark.parametrize("name", ["evaluations", "finance", "self_scores"])
def test_table_that_was_filed_counts_and_nothing_stands_in_even_where_it_is_empty(name):
    assert stand_in_reports(world(**REPORT), filed(*REPORTED, name))[name].empty


def test_item_that_a_report_scores_twice_is_not_accepted():
    twice = typed("report_scores", line("feedback", 5), line("feedback", 4))
    tables = stand_in_reports(world(report_scores=twice), filed("report_scores"))
    assert tables["self_scores"]["is_accepted"].tolist() == [False, False]


def reconcile(tables):
    """With the decimals a person would write."""
    cells = []
    for name, column in (("report_finance", "final_wan_yuan"), ("report_scores", "self_score_points")):
        for row in tables[name].itertuples():
            value = getattr(row, column)
            text = f"{value / MICRO:.2f}".rstrip("0").rstrip(".")
            cells.append(
                FILING | {"row_id": row.row_id, "column_name": column, "decimals": parse_decimal(text).decimals}
            )
    return reconcile_reports(tables, conform_frame(pd.DataFrame(cells), YEAR_CELLS))


@pytest.mark.parametrize(
    ("printed", "in_table", "is_told"),
    [
        (38_580_000, 38_580_000, False),
        (38_600_000, 38_580_000, False),
        (38_500_000, 38_580_000, True),
        (39_000_000, 38_580_000, False),
    ],
)
def test_figure_of_a_report_agrees_where_the_table_rounds_to_it(printed, in_table, is_told):
    tables = world(
        report_finance=typed("report_finance", {"line": "carry_in", "final_wan_yuan": printed}),
        finance=typed("finance", {"line": "carry_in", "final_wan_yuan": in_table}),
    )
    found = [(one.check, one.expected) for one in reconcile(tables)]
    assert found == ([("report_agrees_with_the_tables", "38.58")] if is_told else [])


def score(item_code, points, **more):
    return {"item_code": item_code, "self_score_points": points * MICRO, **more}


def test_self_score_of_a_report_is_held_against_the_workbook_line_by_line():
    scores = typed("self_scores", score("feedback", 4))
    (found,) = reconcile(world(**REPORT, self_scores=scores))
    assert (found.check, found.table_name, found.item_code, found.found, found.expected) == (
        "report_agrees_with_the_tables",
        "report_scores",
        "feedback",
        "5",
        "4",
    )


def test_line_that_only_the_report_or_only_the_workbook_has_is_told_with_its_figure():
    """A project's scores are another matter; whoever filed only one of the two has nothing to reconcile."""
    scores = typed("self_scores", score("other", 3), score("third", 1, subject_code="P1"))
    found = reconcile(world(**REPORT, self_scores=scores))
    assert [(one.check, one.table_name, one.item_code, one.found) for one in found] == [
        ("line_of_the_report_is_in_the_table", "report_scores", "feedback", "5"),
        ("line_of_the_table_is_in_the_report", "self_scores", "other", "3"),
    ]
    assert reconcile(world(self_scores=scores)) == reconcile(world(**REPORT)) == []


def test_printed_total_is_the_sum_of_its_lines():
    scores = typed("report_scores", line("a", 5), line("b", 6), line("deduction", -2), line("total", 11, level=0))
    (found,) = reconcile(world(report_scores=scores))
    assert (found.check, found.found, found.expected) == ("report_total_is_the_sum_of_its_lines", "11", "9")


def test_total_over_a_line_that_cannot_be_read_is_not_judged():
    scores = typed(
        "report_scores",
        line("a", 5),
        {**line("b", 6), "self_score_points": None, "self_score_points_state": "unreadable"},
        line("total", 11, level=0),
    )
    assert reconcile_reports(world(report_scores=scores), empty_frame(YEAR_CELLS)) == []
