"""Workbooks as people send them: each oddity is read as it is meant, or is a finding at its place, and nothing is guessed."""

import datetime as dt
import io

import pytest
from openpyxl import load_workbook

from schemas.findings import render_sentence
from schemas.values import read_boxes
from tests.unit.reading.deliveries import (
    COVER,
    FINANCE_HEADER,
    read_delivery,
    save,
    tell_cells,
    tell_findings,
    write_csv,
    write_workbook,
)

HEADER = ["项目编码", "项目名称", "全年预算数", "执行数", "监控发现问题", "已整改"]
ROW = ["P1", "道路维护", 25, 25, "是", "是"]
INDICATORS = ["对象编码", "一级指标", "指标名称", "类型", "指标值", "实际完成值", "计量单位"]


def read(sheets, change=None, name="a.xlsx"):
    """A workbook of these sheets, changed as openpyxl changes it."""
    content = write_workbook(sheets)
    if change is not None:
        book = load_workbook(io.BytesIO(content))
        change(book)
        content = save(book)
    return read_delivery({name: content})


def codes(reading, column="project_code"):
    cells = reading.cells[reading.cells["column_name"] == column]
    return cells["value_text"].tolist()


@pytest.mark.parametrize(
    ("position", "typed", "found", "expected"),
    [
        (2, "38.58万元", "38.58万元", "figure_without_unit"),
        (2, "优", "优", "plain_decimal"),
        (2, "=SUM(", "=SUM(", "calculated_value"),
        (2, "约40", "约40", "plain_decimal"),
        (2, dt.date(2024, 1, 2), "2024-01-02", "figure_not_date"),
        (4, "□", "□", "yes_or_no"),
        (4, "☑是 ☑否", "☑是 ☑否", "yes_or_no"),
        (1, '=DISPIMG("ID_1",1)', '=DISPIMG("ID_1",1)', "text_not_picture"),
    ],
)
def test_cell_that_is_not_plain_is_told_at_its_place(position, typed, found, expected):
    """Guards units in the cell, dates that Excel made of figures, boxes nobody ticked, pictures that WPS keeps in cells."""
    row = [*ROW[:position], typed, *ROW[position + 1 :]]
    reading = read({"项目": [HEADER, row]})
    assert tell_findings(reading, "check", "cell", "found", "expected") == [
        ("cell_is_readable", f"{'ABCDEF'[position]}2", found, expected)
    ]


def test_year_and_date_of_a_cover_that_are_not_what_they_look_like_are_told():
    """A year typed into a cell of dates is a day; a date in a cell of numbers is how many days have passed since 1900."""
    reading = read({"封面": [COVER[0], ["511132-101", "红旗镇", dt.date(2023, 1, 1), 45352]]})
    assert tell_findings(reading, "cell", "found", "expected") == [
        ("C2", "2023-01-01", "year"),
        ("D2", "45352", "date"),
    ]


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("☑是 □否", "是"),
        ("□是☑否", "否"),
        ("是□ 否☑", "否"),
        ("■是　☐否", "是"),
        ("√是 □否", "是"),
        ("☒有 ☐无", "有"),
        ("☑", "√"),
        ("□", "□"),
        ("☒", "☒"),
        ("□是 □否", "□是 □否"),
        ("√", "√"),
        ("是", "是"),
        ("☑是", "☑是"),
    ],
)
def test_box_that_is_ticked_says_the_words_beside_it(text, read):
    assert read_boxes(text) == read


def test_boxes_are_read_in_columns_of_listed_values():
    reading = read({"项目": [HEADER, [*ROW[:4], "☑是 □否", "☑已整改 □未整改"]]})
    assert tell_cells(reading, "value_text", "text_as_written")[-2:] == [("yes", "☑是 □否"), ("yes", "☑已整改 □未整改")]


def test_zeros_that_a_cell_shows_before_a_code_are_part_of_it():
    """007 typed into Excel is 7; where the cell is made to show three digits, 007 is what everybody sees."""
    reading = read({"项目": [HEADER, [7, *ROW[1:]]]}, lambda book: setattr(book["项目"]["A2"], "number_format", "000"))
    assert codes(reading) == ["007"]


def test_code_merged_over_rows_is_the_code_of_each_and_stands_where_it_was_typed():
    """A blank code means the unit as a whole: the second and third indicator of a project were taken for the unit's own."""
    rows = [
        INDICATORS,
        ["P1", "产出", "里程", "数量", 12, 12, "公里"],
        [None, None, "路灯", "数量", 5, 6, "盏"],
        [None, None, "验收", "质量", 1, 1, "次"],
        [],
        [None, "效益", "出行", "效益", 1, 1, "人"],
    ]

    def merge(book):
        for area in ("A2:A5", "B2:B4"):
            book["绩效指标"].merge_cells(area)

    reading = read({"绩效指标": rows}, merge)
    own = [
        row
        for row in tell_cells(reading, "column_name", "row_number", "cell", "value_text")
        if row[0] == "subject_code"
    ]
    assert [row[1:] for row in own] == [(2, "A2", "P1"), (3, "A2", "P1"), (4, "A2", "P1"), (6, "A6", None)]
    assert codes(reading, "level1")[:3] == ["产出"] * 3
    assert not len(reading.findings)


def test_figure_merged_over_rows_is_told_and_counts_for_none_of_them():
    rows = [HEADER, ROW, ["P2", "环境整治", None, 20, "否", None]]
    reading = read({"项目": rows}, lambda book: book["项目"].merge_cells("C2:C3"))
    assert tell_findings(reading, "check", "cell", "found") == [("cell_is_readable", "C2", "25（合并 merged 2）")]
    assert render_sentence(reading.findings.to_dict("records")[0], "zh") == (
        "“全年预算数”填的是“25（跨 2 行合并）”，应为每行各填一个数。请取消合并，逐行填写。"
    )


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        (
            "优",
            "“实际完成值”填的是“优”，应为数字，不是等级。定性指标请把等级填入“完成等级”列，该单元格留空；定量指标请填数字。",
        ),
        (
            "2.1万元",
            "“实际完成值”填的是“2.1万元”，应为不带单位的数字，如 1,216.75。请在该单元格只填数字；单位见表头或“计量单位”列，单位不同的先换算。",
        ),
        ("约40", "“实际完成值”填的是“约40”，应为普通数字，如 1,216.75。请在该单元格更正。"),
    ],
)
def test_remedy_of_a_cell_that_is_no_figure_is_that_of_what_stands_in_it(typed, sentence):
    """Whoever had put a grade or a unit into a column of figures was told that a plain number belongs there, and not what to do."""
    reading = read({"绩效指标": [INDICATORS, ["P1", "产出", "里程", "数量", 12, typed, "公里"]]})
    (finding,) = reading.findings.to_dict("records")
    assert render_sentence(finding, "zh") == sentence


@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_totals_signatures_and_remarks_below_a_table_are_told_and_are_no_rows(form):
    """A total was counted as one more project, and a signature as another, both with cells left blank."""
    blanks = [None] * 4
    rows = [
        HEADER,
        ROW,
        ["合 计", None, 25, 25, None, None],
        [],
        ["填表人：张三", None, None, "审核人：李四", None, None],
        ["注：金额按决算口径填列", None, *blanks],
    ]
    reading = (
        read({"项目": rows})
        if form == "xlsx"
        else read_delivery({"项目.csv": write_csv([row or [""] for row in rows])})
    )
    assert codes(reading) == ["P1"]
    assert tell_findings(reading, "check", "cell", "found") == [
        ("row_is_of_its_table", "A3", "合 计、25、25"),
        ("row_is_of_its_table", "A5", "填表人：张三、审核人：李四"),
        ("row_is_of_its_table", "A6", "注：金额按决算口径填列"),
    ]


def test_lines_of_accounts_that_are_totals_are_read():
    reading = read({"收支": [FINANCE_HEADER, ["收入合计", 1, 1, 1], ["支出合计", 1, 1, 1]]})
    assert codes(reading, "line") == ["revenue_total", "expenditure_total"]
    assert not len(reading.findings)


def test_second_table_on_a_sheet_is_told_and_is_no_row_of_the_first():
    """Its title, header and rows were read as three more projects."""
    rows = [HEADER, ROW, [], ["执行进度"], ["月份", "全年预算数", "累计执行数"], [6, 100, 40], ["注：无"]]
    reading = read({"项目": rows})
    assert codes(reading) == ["P1"]
    assert tell_findings(reading, "check", "sheet", "cell", "found") == [
        ("sheet_holds_one_table", "项目", "A4", "月份、全年预算数、累计执行数")
    ]


def test_header_printed_again_on_the_next_page_is_passed_over():
    reading = read({"项目": [HEADER, ROW, HEADER, ["P2", *ROW[1:]]]})
    assert codes(reading) == ["P1", "P2"]
    assert not len(reading.findings)


def test_hidden_sheet_gives_way_to_one_that_is_shown():
    """An old copy, hidden and standing first, was read in the stead of the table that everybody sees."""

    def hide(book):
        book["finance"].sheet_state = "hidden"

    sheets = {"finance": [FINANCE_HEADER, ["收入合计", 1, 1, 1]], "收支": [FINANCE_HEADER, ["收入合计", 2, 2, 2]]}
    reading = read(sheets, hide)
    assert reading.cells["sheet"].unique().tolist() == ["收支"]
    assert tell_findings(reading, "check", "sheet", "found") == [
        ("sheet_is_shown", "finance", "hidden_and_passed_over")
    ]
    del sheets["收支"]
    alone = read({"封面": COVER, **sheets}, hide)
    assert alone.tables["table_name"].tolist() == ["submission", "finance"]
    (told,) = alone.findings.to_dict("records")
    assert (told["check"], told["found"]) == ("sheet_is_shown", "hidden_and_read")
    assert "已照常读取" in render_sentence(alone.findings.iloc[0].dropna().to_dict(), "zh")


def test_empty_sheets_that_every_workbook_trails_file_nothing_and_are_not_told():
    reading = read({"项目": [HEADER, ROW], "Sheet2": [], "Sheet3": [[" "]]})
    assert (reading.tables["table_name"].tolist(), len(reading.findings)) == (["projects"], 0)
