"""What only comes of another finding is told with it, and is lost to nobody who asks for every row."""

import pytest

from schemas.consequences import fold_consequences
from schemas.findings import Finding, render_parts, tabulate_findings, write_context

CELL = {"file_name": "u/a.xlsx", "sheet": "执行进度", "cell": "C2", "table_name": "execution", "row_key": "6"}
COLUMN = {"column_name": "executed_wan_yuan"}


def find(check, severity="error", **fields):
    (row,) = tabulate_findings([Finding(check, "u", 2023, **fields)])
    return row | {"severity": severity, "addressed_to": "unit"}


def unscored(item, reason="missing_cell", **fields):
    return find("item_is_scored", item_code=item, context=write_context(reason=reason), **fields)


def fold(*rows):
    return [
        (row["check"], row["severity"], [one["item_code"] for one in row.get("consequences", ())])
        for row in fold_consequences(rows)
    ]


def test_items_without_a_score_for_want_of_a_cell_are_told_with_the_cell_and_as_gravely():
    """A clerk was told twice of one cell: that it is blank, and that its item has no score."""
    blank = find("cell_is_filled", "warning", **CELL, **COLUMN)
    items = [unscored(item, **CELL, **COLUMN) for item in ("a", "b")]
    assert fold(items[0], blank, items[1]) == [("cell_is_filled", "error", ["a", "b"])]
    (row,) = fold_consequences([*items, blank])
    told = render_parts(row, "zh", {"a": ("执行进度", "execution")})
    assert told.sentence == "“累计执行数”为空白。由此未得出分数：执行进度（a）、b。"
    assert told.remedy == "请填写；确实为零才填 0。"
    assert render_parts(row, "en").sentence == "executed_wan_yuan is blank. For it these have no score: a, b."


def test_item_of_a_project_is_told_with_its_project():
    blank = find("cell_is_filled", "warning", **CELL, **COLUMN)
    (row,) = fold_consequences([blank, unscored("a", subject_code="P1", **CELL, **COLUMN)])
    assert "由此未得出分数：【P1】a。" in render_parts(row, "zh").sentence


@pytest.mark.parametrize(
    "cause",
    [
        find("cell_is_readable", **CELL | {"cell": "C3"}, **COLUMN),
        find("cell_is_readable", **CELL | {"sheet": "收支"}, **COLUMN),
        find("cell_is_readable", **CELL | {"file_name": "u/b.xlsx"}, **COLUMN),
        find("cell_is_readable", **CELL, **COLUMN) | {"unit_code": "v"},
        find("unit_is_registered", **CELL) | {"addressed_to": "bureau"},
        find("document_is_read_as_filed", "note", **CELL),
    ],
)
def test_finding_stays_where_nothing_at_its_place_is_to_be_corrected(cause):
    assert fold(cause, unscored("a", **CELL, **COLUMN)) == [
        (cause["check"], cause["severity"], []),
        ("item_is_scored", "error", []),
    ]


def test_finding_without_a_place_is_nobodys_cause():
    rows = [find("filing_can_be_scored"), unscored("a", "no_answer")]
    assert fold(*rows) == [("filing_can_be_scored", "error", []), ("item_is_scored", "error", [])]


def test_column_and_table_that_are_missing_are_told_with_what_they_cost():
    """The cell of a column that is not there has no cause of its own; a row that is missing in a table that is there has none."""
    place = {"file_name": "u/a.xlsx", "sheet": "执行进度", "table_name": "execution"}
    column = find("required_column_stands", **place, **COLUMN)
    table = find("table_is_filed", table_name="finance")
    rows = [
        unscored("a", **CELL, **COLUMN),
        unscored("b", "missing_table", table_name="finance"),
        unscored("c", "missing_row", table_name="finance", row_key="carry_in"),
    ]
    assert fold(*rows, column, table) == [
        ("item_is_scored", "error", []),
        ("required_column_stands", "error", ["a"]),
        ("table_is_filed", "error", ["b"]),
    ]
