"""What a unit is given back: its workbooks as they are, and tables that came as files of their own in one new workbook."""

import io

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from openpyxl import load_workbook

from pipelines.publishing.return_workbook.plan_workbooks import FiledFile, plan_workbooks
from tests.bureau import file_unit, write_csv, write_workbook

UNIT = file_unit("511132-101")
BATCH = """unit_code,fiscal_year,month,adjusted_budget_wan_yuan,executed_wan_yuan
511132-102,2023,6,999,888
511132-101,2023,6,"1,216.75",约40
511132-102,2023,9,777,666
511132-101,2023,9,=1+1,01
"""


def texts(workbook, sheet):
    rows = load_workbook(io.BytesIO(workbook.content))[sheet].iter_rows()
    return [[cell.value for cell in row] for row in rows]


def test_workbook_is_given_back_as_it_is():
    content = write_workbook(UNIT)
    (workbook,) = plan_workbooks([FiledFile("a/自评.xlsx", content, {"execution": {2}, "finance": {2}})])
    assert (workbook.content, workbook.is_as_filed) == (content, True)
    assert workbook.find("a/自评.xlsx", "执行进度", "C2") == ("执行进度", "C2")
    assert workbook.find("a/other.xlsx", "执行进度", "C2") is None


def test_table_files_stand_in_one_workbook_as_typed_in_the_order_of_the_form():
    """Text that looks like a figure or a formula stays the text it is."""
    files = [
        FiledFile("u/execution.csv", b"month,executed_wan_yuan\n06,=1+1\n9,\n", {"execution": {2, 3}}),
        FiledFile("u/\u5c01\u9762.csv", write_csv("submission", UNIT["submission"], chinese=True), {"submission": {2}}),
    ]
    (workbook,) = plan_workbooks(files)
    assert workbook.order == ("封面", "执行进度")
    assert texts(workbook, "执行进度") == [["month", "executed_wan_yuan"], ["06", "=1+1"], ["9", None]]
    assert workbook.find("u/execution.csv", None, "B2") == ("执行进度", "B2")
    cell = load_workbook(io.BytesIO(workbook.content))["执行进度"]["B2"]
    assert cell.data_type == "s"


def test_title_above_a_table_file_stays_and_places_are_the_files_own():
    content = "执行进度表,,\n单位：万元,,\n月份,全年预算数,累计执行数\n6,100,\n".encode("gb18030")
    (workbook,) = plan_workbooks([FiledFile("u/执行进度.csv", content, {"execution": {4}})])
    assert texts(workbook, "执行进度")[0] == ["执行进度表", None, None]
    assert workbook.find("u/执行进度.csv", None, "C4") == ("执行进度", "C4")


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_batch_gives_a_unit_its_own_rows_and_nothing_of_the_others(form):
    """Whose a row is stands in the cover: a sheet that had the columns for it as well would not be understood when it comes back."""
    content = BATCH.encode()
    if form == "parquet":
        lines = [line.split(",") for line in BATCH.replace('"1,216.75"', "1216.75").split()]
        columns = dict(zip(lines[0], zip(*lines[1:], strict=True), strict=True))
        sink = io.BytesIO()
        pq.write_table(pa.table({name: pa.array(values) for name, values in columns.items()}), sink)
        content = sink.getvalue()
    (workbook,) = plan_workbooks([FiledFile(f"batch/execution.{form}", content, {"execution": {3, 5}})])
    first = "1,216.75" if form == "csv" else "1216.75"
    assert texts(workbook, "执行进度") == [
        ["month", "adjusted_budget_wan_yuan", "executed_wan_yuan"],
        ["6", first, "约40"],
        ["9", "=1+1", "01"],
    ]
    assert workbook.find(f"batch/execution.{form}", None, "E3") == ("执行进度", "C2")
    assert workbook.find(f"batch/execution.{form}", None, "D5") == ("执行进度", "B3")
    assert workbook.find(f"batch/execution.{form}", None, "D4") == ("执行进度", None)
    assert not any(other in workbook.content for other in (b"888", b"511132-102"))


def test_cover_of_a_batch_is_the_units_own():
    content = "unit_code,unit_name,fiscal_year\n511132-102,乙,2023\n511132-101,甲,2023\n".encode()
    (workbook,) = plan_workbooks([FiledFile("batch/submission.csv", content, {"submission": {3}})])
    assert texts(workbook, "封面") == [["unit_code", "unit_name", "fiscal_year"], ["511132-101", "甲", "2023"]]


def test_of_two_workbooks_the_fuller_comes_first_and_names_what_another_supplies_by_now():
    """A correction brought one table: filed anew as it is, the first workbook would bring the old one back. The cover has to stay."""
    whole = FiledFile("自评.xlsx", write_workbook(UNIT), {"finance": {2}, "execution": {2}, "projects": {2}})
    part = {name: UNIT[name] for name in ("submission", "indicators")}
    later = FiledFile("更正.xlsx", write_workbook(part), {"submission": {2}, "indicators": {2}})
    first, second = plan_workbooks([later, whole])
    assert (first.files, first.outdated) == (("自评.xlsx",), ("绩效指标",))
    assert (second.files, second.outdated) == (("更正.xlsx",), ())


def test_report_alone_and_files_that_are_gone_leave_a_workbook_without_sheets():
    files = [FiledFile("报告.docx", None, {"report": {1}}), FiledFile("a.xlsx", None, {"finance": {2}})]
    (workbook,) = plan_workbooks(files)
    assert (workbook.order, workbook.files) == ((), ())


def test_old_binary_workbook_is_laid_out_anew_with_the_places_of_its_sheets(office):
    content = office(write_workbook({name: UNIT[name] for name in ("submission", "execution")}), "xls")
    (workbook,) = plan_workbooks([FiledFile("自评.xls", content, {"execution": {2}})])
    assert (workbook.suffix, workbook.is_as_filed, workbook.order) == (".xlsx", False, ("封面", "执行进度"))
    assert texts(workbook, "执行进度")[1] == [6, 100, 40]
    assert workbook.find("自评.xls", "执行进度", "C2") == ("执行进度", "C2")


def test_old_binary_workbook_that_does_not_open_leaves_the_letter_alone():
    (workbook,) = plan_workbooks([FiledFile("自评.xls", b"\xd0\xcf\x11\xe0", {"execution": {2}})])
    assert workbook.order == ()


def test_number_that_is_none_stands_as_a_text():
    """It was written as a number that no spreadsheet knows. A text that looks like a formula keeps its mark."""
    written = io.BytesIO()
    pq.write_table(pa.table({"month": ["=6", "9"], "executed_wan_yuan": [float("inf"), 1.5]}), written)
    (workbook,) = plan_workbooks([FiledFile("u/execution.parquet", written.getvalue(), {"execution": {2, 3}})])
    assert texts(workbook, "执行进度")[1:] == [["=6", "inf"], ["9", 1.5]]
    sheet = load_workbook(io.BytesIO(workbook.content))["执行进度"]
    assert [sheet["A2"].quotePrefix, sheet["A3"].quotePrefix] == [True, False]
