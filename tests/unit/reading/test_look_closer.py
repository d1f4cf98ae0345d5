"""What a spreadsheet shows but the fast reader passes over: errors, formulas never calculated, figures shown as percent."""

import io
import zipfile

import pytest
from openpyxl import Workbook

from schemas.findings import render_parts
from tests.unit.reading.deliveries import read_delivery, save, tell_cells, tell_findings, write_csv

HEADER = ["数据编码", "数据名称", "数值", "计量单位", "同比%"]


def make_metrics(rows, formats=()):
    """A workbook with the table metrics; ``formats`` are number formats by cell."""
    book = Workbook()
    sheet = book.active
    sheet.title = "年度主要数据"
    for row in [HEADER, *rows]:
        sheet.append(row)
    for cell, number_format in dict(formats).items():
        sheet[cell].number_format = number_format
    return book


def change_sheet(content, old, new):
    """The workbook with a piece of its first sheet's XML replaced, as another program would have written it."""
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as after:
        for name in before.namelist():
            part = before.read(name)
            if name == "xl/worksheets/sheet1.xml":
                assert old in part
                part = part.replace(old, new, 1)
            after.writestr(name, part)
    return written.getvalue()


def read_book(content):
    return read_delivery({"a.xlsx": content})


@pytest.mark.parametrize("error", ["#DIV/0!", "#N/A", "#REF!", "#VALUE!"])
def test_read_files_error_in_a_cell_is_told_and_is_not_blank(error):
    """Guards that a formula's error is what stands in the cell: unreadable, in columns of figures and of words."""
    book = make_metrics([["a", "供水量", error, error, None], [error, "用电量", 1, "万度", None]])
    for cell in ("C2", "D2", "A3"):
        book.active[cell].data_type = "e"
    reading = read_book(save(book))
    told = tell_findings(reading, "check", "cell", "found", "expected")
    assert told[-3:] == [
        ("cell_is_readable", "C2", error, "calculated_value"),
        ("cell_is_readable", "D2", error, "calculated_value"),
        ("cell_is_readable", "A3", error, "calculated_value"),
    ]
    unusable = [
        row for row in tell_cells(reading, "state", "text_as_written", "value_text", "value_micro") if row[1] == error
    ]
    assert unusable == [("unreadable", error, None, None)] * 3


@pytest.mark.parametrize("error", ["#DIV/0!", "=A1/B1"])
def test_remedy_of_a_formula_that_fails_is_not_to_calculate_it_once_more(error):
    """Who was told of #DIV/0! to open the workbook and calculate it anew got the same error, and the same finding."""
    finding = {"check": "cell_is_readable", "found": error, "expected": "calculated_value", "table_name": None}
    assert render_parts(finding, "zh").remedy == "请用表格软件打开，改正或重新计算公式后保存，也可直接填写结果。"
    assert "mend or recalculate the formula" in render_parts(finding, "en").remedy


@pytest.mark.parametrize("text", ["#N/A", " #REF! ", "=A1&B1"])
def test_read_files_error_saved_to_csv_is_told_in_a_column_of_words(text):
    """Guards CSV files saved from a spreadsheet: an error is no name and no code; other words with these signs are."""
    rows = [["数据编码", "数据名称"], ["a", text], ["b", "#1 水厂"], ["c", "="]]
    reading = read_delivery({"metrics.csv": write_csv(rows)})
    names = reading.cells[reading.cells["column_name"] == "metric_name"]
    assert names["state"].tolist() == ["unreadable", "read", "read"]
    told = [row for row in tell_findings(reading, "check", "found", "expected") if row[0] == "cell_is_readable"]
    assert told == [("cell_is_readable", text, "calculated_value")]


def test_read_files_formula_never_calculated_is_told():
    """Guards workbooks written by a program: a formula without a result holds no value, and is not blank."""
    book = make_metrics([["a", "供水量", "=50*1.1", "万吨", None], ["b", '=A2&"<x>"', 2, "个", None]])
    reading = read_book(save(book))
    found = [row for row in tell_findings(reading, "check", "cell", "found") if row[0] == "cell_is_readable"]
    assert found == [("cell_is_readable", "C2", "=50*1.1"), ("cell_is_readable", "B3", '=A2&"<x>"')]


def test_read_files_formula_in_the_last_column_and_row_is_told():
    """Guards that cells outside of what the fast reader saw are put in their place."""
    book = Workbook()
    book.active.title = "年度主要数据"
    book.active.append(["数据编码", "数值"])
    book.active["B4"] = "=1+1"
    reading = read_book(save(book))
    assert tell_cells(reading, "cell", "state", "text_as_written") == [
        ("A4", "blank", None),
        ("B4", "unreadable", "=1+1"),
    ]


@pytest.mark.parametrize(
    ("cached", "state"),
    [
        (b'<c r="C2"><f>50*1.1</f><v>55.00000000000001</v></c>', "read"),
        (b'<c r="C2" t="str"><f>IF(1,"",2)</f><v></v></c>', "blank"),
        (
            b'<x:c r="C2" xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><x:f>1/3</x:f></x:c>',
            "unreadable",
        ),
        (b'<c r="C2"><f t="shared" si="0"/></c>', "unreadable"),
    ],
)
def test_read_files_formula_counts_by_its_result(cached, state):
    """Guards formulas with a result: a number is read, an empty text is blank; without one they are told."""
    content = save(make_metrics([["a", "供水量", "=50*1.1", "万吨", None]]))
    changed = change_sheet(content, b'<c r="C2"><f>50*1.1</f><v></v></c>', cached)
    value = read_book(changed).cells.set_index("cell").loc["C2"]
    assert value["state"] == state
    if state == "read":
        assert (value["text_as_written"], value["value_micro"]) == ("55", 55_000_000)


@pytest.mark.parametrize(
    ("number", "number_format", "text", "micro"),
    [
        (0.95, "0%", "95%", 95_000_000),
        (0.9512, "0.00%", "95.12%", 95_120_000),
        (0.285, "0.0%", "28.5%", 28_500_000),
        (1, "0%", "100%", 100_000_000),
        (-0.056, "0.00%;[Red]-0.00%", "-5.6%", -5_600_000),
        (95, '0.00"%"', "95", 95_000_000),
        (95, "0.00\\%", "95", 95_000_000),
        (0.95, "General", "0.95", 950_000),
    ],
)
def test_read_files_figure_shown_as_percent_is_what_it_shows(number, number_format, text, micro):
    """Guards a factor of one hundred: Excel turns a typed 95% into 0.95 shown as 95%, and 95% is what was filed."""
    book = make_metrics([["a", "达标率", number, "%", None]], {"C2": number_format})
    value = read_book(save(book)).cells.set_index("cell").loc["C2"]
    assert (value["text_as_written"], value["value_micro"], value["state"]) == (text, micro, "read")


def test_read_files_figure_shown_as_percent_where_no_percentage_belongs_is_told():
    """Guards that a percentage in a column of amounts is refused as its text would be."""
    book = make_metrics([["a", "供水量", 0.95, "万吨", 0.056]], {"C2": "0%", "E2": "0.0%"})
    reading = read_book(save(book))
    assert tell_findings(reading, "cell", "found", "expected") == [("C2", "95%", "figure_without_unit")]
    assert reading.cells.set_index("cell").loc["E2", "value_micro"] == 5_600_000


def test_read_files_places_left_out_by_the_writer_follow_one_another():
    """Guards programs that write cells without their references."""
    content = save(make_metrics([["a", "供水量", "=1", "万吨", None]]))
    bare = change_sheet(content, b'<c r="C2"><f>1</f><v></v></c>', b"<c><f>1</f></c>")
    assert tell_findings(read_book(bare), "cell", "found") == [("C2", "=1")]


@pytest.mark.parametrize(
    "value",
    ["9<!-- x -->1", "9<?x y?>1", "9<![CDATA[1]]>", "<![CDATA[91]]>", "9&#49;", "&#57;1"],
    ids=lambda value: value,
)
def test_figure_that_something_else_stands_in_is_refused_and_not_read_by_half(value):
    """Every spreadsheet shows 91; 9, 1 or nothing was read, and nobody was told. No program that people use writes figures so."""
    book = change_sheet(
        save(make_metrics([["a", "供水量", 91, "万吨", None]])), b"<v>91</v>", f"<v>{value}</v>".encode()
    )
    assert tell_findings(read_book(book), "check", "found") == [("file_is_readable", "damaged_workbook")]


@pytest.mark.parametrize(
    ("number", "text"), [("1", "b"), ("-1", None), ("x", None), ("1.0", None), (" 1 ", None), ("9" * 20, None)]
)
def test_number_of_a_shared_text_that_is_none_is_refused_and_not_the_first_text(number, text):
    book = save(make_metrics([["a", "供水量", 91, "万吨", None]]))
    own = b'<c r="A2" t="inlineStr"><is><t>a</t></is></c>'
    written = io.BytesIO(change_sheet(book, own, f'<c r="A2" t="s"><v>{number}</v></c>'.encode()))
    with zipfile.ZipFile(written, "a") as archive:
        archive.writestr("xl/sharedStrings.xml", "<sst><si><t>first</t></si><si><t>b</t></si></sst>")
    reading = read_book(written.getvalue())
    assert [row[0] for row in tell_cells(reading, "text_as_written")][:1] == ([text] if text else [])
    refused = [] if text else [("file_is_readable", "damaged_workbook")]
    assert tell_findings(reading, "check", "found") == refused


def test_sheet_in_another_encoding_is_refused_and_not_an_empty_one():
    book = save(make_metrics([["a", "供水量", 91, "万吨", None]]))
    whole = read_part(book, "xl/worksheets/sheet1.xml")
    assert tell_findings(read_book(change_sheet(book, whole, whole.decode().encode("utf-16"))), "check", "found") == [
        ("file_is_readable", "damaged_workbook")
    ]


@pytest.mark.parametrize("path", ["xl\\worksheets\\sheet1.xml", "xl/tables/one.xml"])
def test_sheet_is_looked_at_wherever_it_lies_in_the_archive(path):
    """Only what was called as Excel calls it was: elsewhere a formula never calculated was a blank cell, and no limit held."""
    book = save(make_metrics([["a", "供水量", "=1+1", "万吨", None]]))
    moved = rename_part(book, "xl/worksheets/sheet1.xml", path)
    assert ("cell_is_readable", "C2", "=1+1") in tell_findings(read_book(moved), "check", "cell", "found")
    vast = change_sheet(book, b'r="E1"', b'r="XFD1048576"')
    refused = read_book(rename_part(vast, "xl/worksheets/sheet1.xml", path))
    assert tell_findings(refused, "check", "found") == [("file_is_within_limits", "too_large_to_read")]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'r="E1"', b'r="XFD1048576"'),
        (b'r="E1"', b"r='XFD1048576'"),
        (b'r="E1"', b'r = "XFD1048576"'),
        (b'r="E1"', b'r="ZZZZZZ1"'),
        (b"</sheetData>", b"<row/>" * 3000 + b'<row><c r="XFD3003"><v>1</v></c></row></sheetData>'),
        (b"</row>", b'<c r="XFD1"><v>1</v></c></row>' + b"<row/>" * 3000 + b"<row><c><v>1</v></c></row>"),
    ],
    ids=["not in order", "other quotes", "blanks", "no such column", "far down", "rows without numbers"],
)
def test_sheet_of_a_few_cells_that_reaches_far_is_refused_however_it_is_written(old, new):
    """Only the last place in the file was looked at: one out of order took all memory and ended whoever read it."""
    book = change_sheet(save(make_metrics([["a", "供水量", 91, "万吨", None]])), old, new)
    assert tell_findings(read_book(book), "check", "found") == [("file_is_within_limits", "too_large_to_read")]


def read_part(book, name):
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        return archive.read(name)


def rename_part(book, name, path):
    """The workbook with a part under another name, and where it is led to as well."""
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book)) as before, zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as after:
        for one in before.namelist():
            part = before.read(one).replace(b"/" + name.encode(), b"/" + path.replace("\\", "/").encode())
            after.writestr(path if one == name else one, part)
    return written.getvalue()
