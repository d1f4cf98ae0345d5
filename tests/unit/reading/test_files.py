"""Files: forms, encodings, damage, and what becomes of each."""

import contextlib
import io
import zipfile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from openpyxl.chart import BarChart

from pipelines.reading.read_csv import read_csv
from pipelines.reading.read_workbook import read_workbook
from pipelines.reading.sheets import UnreadableFileError
from schemas.findings import render_sentence
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

FINANCE = [FINANCE_HEADER, ["收入合计", "1,216.75", "约40", "3"]]
WORKBOOK = write_workbook({"封面": COVER, "收支": FINANCE})


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_read_files_csv_encoding_makes_no_difference(encoding):
    """Guards UTF-8 with and without BOM, and GB18030."""
    reading = read_delivery({"u/收支.csv": write_csv(FINANCE, encoding)})
    assert tell_cells(reading, "column_name", "text_as_written", "cell", "sheet") == [
        ("line", "收入合计", "A2", None),
        ("initial_budget_wan_yuan", "1,216.75", "B2", None),
        ("adjusted_budget_wan_yuan", "约40", "C2", None),
        ("final_wan_yuan", "3", "D2", None),
    ]
    assert tell_findings(reading, "check", "file_name", "sheet", "cell", "found") == [
        ("cell_is_readable", "u/收支.csv", None, "C2", "约40")
    ]


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_read_files_csv_line_breaks_inside_quotes_do_not_count_as_rows(line_end):
    """Guards quoted fields with commas, quotes and line breaks; the row number is the record's."""
    text = line_end.join(
        [
            "指标编码,计分点,填报",
            f'disclosure,disclosed,"是，""已公开""{line_end}见附件"',
            'feedback,on_time,"a,b"',
        ]
    )
    reading = read_delivery({"answers.csv": text.encode()})
    answers = reading.cells[reading.cells["column_name"] == "answer"]
    assert answers["value_text"].tolist() == [f'是，"已公开"{line_end}见附件', "a,b"]
    assert answers["cell"].tolist() == ["C2", "C3"]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "no_content"),
        (b"\xef\xbb\xbf\r\n , ,\r\n", "no_content"),
        ("项目,决算数\n收入合计,\0".encode(), "unknown_encoding"),
        ("项目,决算数\n".encode("utf-16"), "unknown_encoding"),
        (b"line,final_wan_yuan\nx,\xff\xff", "unknown_encoding"),
        ('项目,决算数\n"收入合计,1\n支出合计,2\n'.encode(), "malformed_csv"),
        ('项目,决算数\n"收入"合计,1\n'.encode(), "malformed_csv"),
    ],
)
def test_read_csv_that_cannot_be_read_says_why(content, reason):
    """Guards damaged CSV files: NUL bytes, unknown bytes, quotes that do not match, nothing at all."""
    with pytest.raises(UnreadableFileError) as raised:
        read_csv(content)
    assert raised.value.reason == reason
    reading = read_delivery({"收支.csv": content, "封面.csv": write_csv(COVER)})
    assert reading.unreadable == {1}
    assert tell_findings(reading, "check", "file_name", "found") == [("file_is_readable", "收支.csv", reason)]
    assert set(reading.cells["file_id"]) == {0}


def make_old_workbook():
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000)


def make_other_archive():
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        archive.writestr("word/document.xml", "<w/>")
    return written.getvalue()


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "not_a_workbook"),
        (b"unit_code,fiscal_year\n", "not_a_workbook"),
        (WORKBOOK[: len(WORKBOOK) // 2], "damaged_workbook"),
        (WORKBOOK[:-40], "damaged_workbook"),
        (make_old_workbook(), "damaged_workbook"),
        (make_other_archive(), "not_a_workbook"),
    ],
)
def test_read_workbook_that_does_not_open_says_why_and_the_others_go_on(content, reason):
    """Guards that one unreadable workbook is a finding, told in both languages, and stops no other file."""
    with pytest.raises(UnreadableFileError) as raised:
        read_workbook(content)
    assert raised.value.reason == reason
    reading = read_delivery({"a.xlsx": content, "b.xlsx": WORKBOOK})
    assert reading.unreadable == {0}
    assert set(reading.cells["file_id"]) == {1}
    told = reading.findings.iloc[0].dropna().to_dict()
    assert (told["check"], told["file_name"], told["found"]) == ("file_is_readable", "a.xlsx", reason)
    assert reason not in render_sentence(told, "zh")
    assert reason not in render_sentence(told, "en")


@given(st.data())
@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_read_workbook_with_bytes_changed_is_read_or_refused(data):
    """Guards that no damage ends the run: a workbook with bytes changed or cut is read, or refused by its own error."""
    content = bytearray(WORKBOOK)
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(content)))
    for damaged in (bytes(content), bytes(content[:cut])):
        with contextlib.suppress(UnreadableFileError):
            read_workbook(damaged)


def rewrite(content, change, **options):
    """The same archive with each part changed."""
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(written, "w", **options) as new:
        for name in old.namelist():
            with new.open(name, "w", force_zip64=options.get("allowZip64", False)) as part:
                part.write(change(name, old.read(name)))
    return written.getvalue()


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_read_workbook_in_an_unusual_archive_is_read_all_the_same(method):
    """Guards archives that other programs write: stored parts, 64-bit sizes, a comment at the end."""
    same = rewrite(WORKBOOK, lambda _, part: part, compression=method, allowZip64=True)
    written = io.BytesIO(same)
    with zipfile.ZipFile(written, "a") as archive:
        archive.comment = b"written by another program"
    assert read_workbook(written.getvalue()) == read_workbook(WORKBOOK)


def test_read_workbook_with_a_cell_at_the_far_end_is_refused():
    """Guards memory: one stray cell in the last row and column would take 400 GB and end the run for all."""
    book = Workbook()
    book.active["A1"] = "x"
    book.active["XFD1048576"] = "y"
    with pytest.raises(UnreadableFileError) as raised:
        read_workbook(save(book))
    assert raised.value.reason == "too_large_to_read"


@pytest.mark.parametrize("cell", ["XFD1", "C1048576", "CV100000"])
def test_read_workbook_with_a_long_or_a_wide_sheet_is_read(cell):
    """Guards that the limit refuses only what cannot be laid out."""
    book = Workbook()
    book.active["A1"] = "x"
    book.active[cell] = "y"
    (sheet,) = read_workbook(save(book))
    assert sheet.rows[-1][-1] == "y"


def test_read_workbook_formatted_to_the_far_end_is_read():
    """Guards that empty cells that are only formatted do not count."""
    book = Workbook()
    book.active["A1"] = "x"
    book.active["XFD1048576"].number_format = "0.00"
    assert read_workbook(save(book))[0].rows == [["x"]]


def test_read_workbook_with_a_chart_sheet_is_read():
    """Guards workbooks with a sheet that holds no cells."""
    book = load_workbook(io.BytesIO(WORKBOOK))
    book.create_chartsheet("图").add_chart(BarChart())
    reading = read_delivery({"a.xlsx": save(book)})
    assert reading.tables["table_name"].tolist() == ["submission", "finance"]
    assert tell_findings(reading, "check") == [("cell_is_readable",)]


def test_read_files_of_unknown_form_or_name_are_told_and_unreadable():
    """Guards that every file is read, or told: an unknown form by its suffix, a CSV file of no table by its name."""
    delivery = {
        "u/报告.docx": b"PK",
        "u/无名": b"x",
        "u/统计.csv": write_csv(FINANCE),
        "u/收支.csv": write_csv(FINANCE),
    }
    reading = read_delivery(delivery)
    assert sorted(tell_findings(reading, "file_name", "check", "found", "expected")[:3]) == [
        ("u/报告.docx", "file_form_is_known", ".docx", "known_form"),
        ("u/无名", "file_form_is_known", "u/无名", "known_form"),
        ("u/统计.csv", "table_is_known", "统计", None),
    ]
    assert len(reading.unreadable) == 3
    assert reading.tables["file_id"].tolist() == [1]


def test_read_files_repeated_files_are_not_opened():
    """Guards that a file that came twice is read once."""
    delivery = {"a.xlsx": WORKBOOK, "b.xlsx": WORKBOOK}
    reading = read_delivery(delivery, repeated={"b.xlsx"})
    assert set(reading.cells["file_id"]) == {0}
    assert reading.unreadable == frozenset()


def test_read_files_error_of_the_store_ends_the_run():
    """Guards that our own failure to fetch a kept file is never told as a unit's unreadable file."""
    from pipelines.reading.read_files import read_files
    from tests.unit.reading.deliveries import describe

    with pytest.raises(KeyError):
        read_files(describe({"a.xlsx": WORKBOOK}), {}.__getitem__)
