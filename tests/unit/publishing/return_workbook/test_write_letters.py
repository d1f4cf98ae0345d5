"""The letter tells a unit all that it can correct, the gravest first, each at the place where it finds it."""

import io
import sys
from dataclasses import replace

import pytest
from openpyxl import load_workbook

from pipelines.publishing.return_workbook.note_cells import MARK
from pipelines.publishing.return_workbook.plan_workbooks import FiledFile
from pipelines.publishing.return_workbook.write_letters import Return, write_returns
from schemas.findings import CHECKS
from schemas.tables import RETURN_SHEET
from tests.bureau import file_unit, write_workbook
from tests.unit.publishing.return_workbook.filed_workbooks import make_plain, read_parts, write_parts

UNIT = file_unit("511132-101")
FIELDS = ("unit_code", "fiscal_year", "subject_code", "item_code", "table_name", "column_name", "row_key", "file_name")
MORE = ("sheet", "cell", "found", "expected", "context")
NAMES = {"feedback": ("应用反馈", "feedback")}


def finding(check, **more):
    own = {"check": check, "severity": CHECKS[check].severity, "addressed_to": CHECKS[check].addressed_to}
    return dict.fromkeys((*FIELDS, *MORE)) | own | more


FINDINGS = (
    finding("cell_is_filled", table_name="execution", column_name="executed_wan_yuan", file_name="u/自评.xlsx", sheet="执行进度", cell="C3",
            expected="filled"),
    finding("self_total_is_within_the_form", found="97", expected="95"),
    finding("cell_is_readable", table_name="projects", column_name="corrected", file_name="u/自评.xlsx", sheet="项目", cell="F10",
            found="/", expected="yes_or_no"),
    finding("cell_is_readable", table_name="projects", column_name="corrected", file_name="u/自评.xlsx", sheet="项目", cell="F9",
            found="/", expected="yes_or_no"),
    finding("required_column_stands", table_name="finance", column_name="final_wan_yuan", file_name="u/自评.xlsx", sheet="收支"),
    finding("report_agrees_with_the_tables", table_name="report_scores", column_name="self_score_points", file_name="u/报告.txt",
            cell="L12", row_key="00003", found="9", expected="8"),
    finding("line_of_the_table_is_read", file_name="u/报告.txt", cell="L120",
            found="水稻 38.3 吨"),
    finding("item_is_scored", item_code="feedback", subject_code="P1"),
    finding("table_is_filed", table_name="evaluations"),
)  # fmt: skip


def give(files=None, *, with_english=False):
    own = files if files is not None else [FiledFile("u/自评.xlsx", write_workbook(UNIT), {"finance": {2}})]
    told = Return(
        "511132-101", "红旗镇", 2023, 2, "2024-09-01", own, {"u/报告.txt"}, FINDINGS, "王芳", "请逐条更正", "2024-10-15",
    )  # fmt: skip
    return write_returns(told, NAMES, with_english=with_english)


def letter(workbook):
    sheet = load_workbook(io.BytesIO(workbook)).worksheets[0]
    return [[cell.value or "" for cell in line[:7]] for line in sheet.iter_rows()]


def table(workbook):
    rows = letter(workbook)
    return rows[next(number for number, row in enumerate(rows) if row[0] == "序号") + 1 :]


def test_letter_says_whose_filing_it_is_who_returned_it_why_and_until_when():
    ((suffix, workbook),) = give()
    said = " ".join(text for row in letter(workbook) for text in row)
    for part in (
        "2023 年度绩效自评退回说明",
        "红旗镇（511132-101）",
        "第 2 版（2024-09-01 收到）",
        "王芳",
        "请逐条更正",
        "2024-10-15",
    ):
        assert part in said
    assert "错误 6 条" in said
    assert suffix == ".xlsx"


def test_findings_stand_in_order_of_severity_then_of_place_and_statements_of_the_report_apart():
    ((_, workbook),) = give()
    rows = table(workbook)
    assert [(row[0], row[1], row[2]) for row in rows] == [
        ("1", "错误", "收支"),
        ("2", "错误", "项目!F9"),
        ("3", "错误", "项目!F10"),
        ("4", "错误", "整份报送"),
        ("5", "错误", "“评价对象”表"),
        ("6", "错误", "整份报送"),
        ("7", "警告", "执行进度!C3"),
        ("报告中不成立的陈述（“填报”为报告原文）", "", ""),
        ("8", "警告", "报告.txt 第12行"),
        ("9", "警告", "报告.txt 第120行"),
    ]


def test_entry_says_what_was_found_what_was_expected_and_what_to_do():
    ((_, workbook),) = give()
    rows = {row[0]: row[3:] for row in table(workbook)}
    assert rows["2"] == ["“已整改”填的是“/”，应为是或否。", "/", "是或否", "请在该单元格更正。"]
    assert rows["7"] == ["“累计执行数”为空白。", "（空白）", "应填写", "请填写；确实为零才填 0。"]
    assert ["自评总分 97 超过该表最多可得的 95 分。", "97", "95", "请逐项核对自评打分；扣分项不加分。"] in rows.values()
    scored = next(row for row in rows.values() if "未得出分数" in row[0])
    assert scored[0].startswith("【P1】应用反馈（feedback）")
    assert scored[1:3] == ["—", "—"]


def test_place_without_a_cell_is_a_link_to_its_sheet():
    ((_, workbook),) = give()
    sheet = load_workbook(io.BytesIO(workbook)).worksheets[0]
    linked = {cell.value: cell.hyperlink.location for line in sheet.iter_rows() for cell in line if cell.hyperlink}
    assert linked == {
        "收支": "'收支'!A1",
        "项目!F9": "'项目'!F9",
        "项目!F10": "'项目'!F10",
        "执行进度!C3": "'执行进度'!C3",
    }


def test_english_is_told_where_it_is_wanted():
    ((_, plain),), ((_, both),) = give(), give(with_english=True)
    assert "holds “/”" not in str(letter(plain))
    assert "corrected holds “/”; expected: yes or no. Correct this cell." in str(letter(both))


def test_filing_of_which_no_table_can_be_given_back_gets_the_letter_alone():
    ((_, workbook),) = give([FiledFile("u/报告.txt", None, {"report": {1}})])
    assert len(load_workbook(io.BytesIO(workbook)).sheetnames) == 1
    assert "没有可退回的工作簿" in str(letter(workbook))


def test_findings_in_two_workbooks_come_back_in_both_each_with_its_own_links():
    part = {name: UNIT[name] for name in ("submission", "projects")}
    files = [
        FiledFile(
            "u/自评.xlsx",
            write_workbook({name: rows for name, rows in UNIT.items() if name != "execution"}),
            {"finance": {2}, "projects": {2}},
        ),
        FiledFile("u/execution.csv", b"month,executed_wan_yuan\n6,\n", {"execution": {2}}),
        FiledFile("u/空.xlsx", write_workbook(part), {"answers": {2}}),
    ]
    findings = [
        finding(
            "cell_is_filled",
            table_name="execution",
            column_name="executed_wan_yuan",
            file_name="u/execution.csv",
            cell="B2",
        )
    ]
    told = Return("1", "甲", 2023, 1, "2024-09-01", files, set(), [*FINDINGS, *findings], "王芳", "", None)
    first, second = (workbook for _, workbook in write_returns(told, NAMES))
    assert "本次退回共 2 个工作簿，本件为第 1 个" in str(letter(first))
    assert "由所报各表（execution.csv）按原样整理而成" in str(letter(second))
    assert load_workbook(io.BytesIO(second))["执行进度"]["B2"].comment is not None
    assert "execution.csv!B2" in [row[2] for row in table(first)]
    assert "执行进度!B2" in [row[2] for row in table(second)]


def give_damaged(damage):
    parts = read_parts(make_plain())
    damage(parts)
    file = FiledFile("u/自评.xlsx", write_parts(parts), {"finance": {2}})
    place = {"file_name": "u/自评.xlsx", "sheet": "收支", "cell": "B2"}
    own = [finding("cell_is_filled", table_name="finance", column_name="final_wan_yuan", **place)]
    told = Return("1", "甲", 2023, 1, "2024-09-01", [file], set(), own, "王芳", "", None)
    ((_, workbook),) = write_returns(told, NAMES)
    return workbook


@pytest.mark.parametrize("part", ["xl/comments/comment1.xml", "xl/styles.xml", "xl/worksheets/sheet1.xml"])
@pytest.mark.parametrize("how", ["cut off", "empty", "not what it should be"])
def test_workbook_that_cannot_be_changed_comes_back_as_far_as_it_can_be_read(part, how):
    """What calamine reads in spite of it is laid out anew, and said to be."""

    def damage(parts):
        parts[part] = {"cut off": parts[part][:-20], "empty": b"", "not what it should be": b"<x/>"}[how]

    workbook = give_damaged(damage)
    book = load_workbook(io.BytesIO(workbook))
    assert book.sheetnames[0] == RETURN_SHEET
    if "原件的结构有损" in str(letter(workbook)):
        assert "基本支出" not in book.sheetnames
    else:
        assert MARK in book["收支"]["B2"].comment.text


def test_workbook_with_a_style_deeper_than_can_be_gone_into_comes_back_laid_out_anew():
    def damage(parts):
        depth = sys.getrecursionlimit()
        deep = b"<font>" * depth + b"</font>" * depth
        parts["xl/styles.xml"] = parts["xl/styles.xml"].replace(b"</fonts>", deep + b"</fonts>")

    workbook = give_damaged(damage)
    assert "原件的结构有损" in str(letter(workbook))
    assert MARK in load_workbook(io.BytesIO(workbook))["收支"]["B2"].comment.text


@pytest.mark.parametrize("number", ["x", "-1", "99999999999999", "1.5"])
@pytest.mark.parametrize("name", [b' s="1"', b' fontId="1"', b' max="4"', b' r="2"', b' defaultRowHeight="15"'])
def test_numbers_that_are_none_never_end_a_return(name, number):
    def damage(parts):
        other = name.partition(b"=")[0] + f'="{number}"'.encode()
        for part in ("xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml", "xl/styles.xml"):
            parts[part] = parts[part].replace(name, other)

    assert give_damaged(damage)


def test_sheet_of_the_units_own_that_is_called_like_the_letter_stays():
    content = write_workbook({"submission": UNIT["submission"]})
    parts = {name: part.replace("封面".encode(), RETURN_SHEET.encode()) for name, part in read_parts(content).items()}
    told = Return(
        "1", "甲", 2023, 1, "", [FiledFile("a.xlsx", write_parts(parts), {"x": {1}})], set(), FINDINGS, "王芳", "", None
    )
    for _ in range(2):
        ((_, workbook),) = write_returns(told, NAMES)
        assert load_workbook(io.BytesIO(workbook)).sheetnames == [f"{RETURN_SHEET}2", RETURN_SHEET]
        told = replace(told, files=[FiledFile("a.xlsx", workbook, {"x": {1}})])
