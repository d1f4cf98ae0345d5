"""Describe a delivery: forms, bundles, and which files came twice."""

import pytest

from pipelines.intake.describe import describe_files
from schemas.frames import RECEIVED_FILES


def describe(**files):
    """Files by name with one letter of content each, described: file_name → row."""
    rows = [
        {"file_name": name, "file_sha256": content * 64, "size_bytes": 1, "received_at": 1}
        for name, content in files.items()
    ]
    frame = RECEIVED_FILES.validate(describe_files(rows))
    return {row.file_name: row for row in frame.itertuples()}


def repeated(**files):
    return {name for name, row in describe(**files).items() if row.is_repeated}


def test_describe_delivery_without_files_is_an_empty_frame():
    assert RECEIVED_FILES.validate(describe_files([])).empty


def test_describe_numbers_files_in_order_of_name():
    assert {name: row.file_id for name, row in describe(**{"b.xlsx": "b", "a/z.csv": "a"}).items()} == {
        "a/z.csv": 0,
        "b.xlsx": 1,
    }


@pytest.mark.parametrize(
    ("name", "form", "bundle"),
    [
        ("a.xlsx", "xlsx", "a.xlsx"),
        ("x/自评.XLSX", "xlsx", "x/自评.XLSX"),
        ("x/y/收支.csv", "csv", "x/y/"),
        ("收支.CSV", "csv", "./"),
        ("x/报告.pdf", "report", "x/报告.pdf"),
        ("报告.DOCX", "report", "报告.DOCX"),
        ("x/报告.doc", "report", "x/报告.doc"),
        ("x/报告.wps", "report", "x/报告.wps"),
        ("x/盖章件.jpg", "original", "x/盖章件.jpg"),
        ("盖章件.OFD", "original", "盖章件.OFD"),
        ("x/a.xls", "xlsx", "x/a.xls"),
        ("x/a.XLSM", "xlsx", "x/a.XLSM"),
        ("x/a.et", "xlsx", "x/a.et"),
        ("x/a.ods", "xlsx", "x/a.ods"),
        ("x/a.dps", "unknown", "x/a.dps"),
        ("x/a.rar", "zip", "x/a.rar"),
        ("README", "unknown", "README"),
    ],
)
def test_describe_form_and_bundle_follow_the_name(name, form, bundle):
    row = describe(**{name: "a"})[name]
    assert (row.form, row.bundle) == (form, bundle)


def test_describe_workbook_and_folder_of_the_same_name_are_two_bundles():
    rows = describe(**{"a.xlsx": "a", "a.xlsx/收支.csv": "b"})
    assert {row.bundle for row in rows.values()} == {"a.xlsx", "a.xlsx/"}


def test_describe_workbook_saved_twice_keeps_the_one_with_the_shortest_name():
    assert repeated(**{"x/自评(1).xlsx": "a", "x/自评.xlsx": "a", "y/自评_副本_2.xlsx": "a"}) == {
        "x/自评(1).xlsx",
        "y/自评_副本_2.xlsx",
    }


def test_describe_csv_folder_copied_is_repeated_even_where_its_files_are_named_in_the_other_language():
    files = {"x/封面.csv": "a", "x/收支.csv": "b", "x - 副本/submission.csv": "a", "x - 副本/finance.csv": "b"}
    assert repeated(**files) == {"x - 副本/submission.csv", "x - 副本/finance.csv"}


def test_describe_csv_folder_copied_with_one_file_more_is_not_repeated():
    files = {"x/封面.csv": "a", "x/收支.csv": "b", "yy/封面.csv": "a", "yy/收支.csv": "b", "yy/项目.csv": "c"}
    assert not repeated(**files)


def test_describe_csv_folder_with_the_contents_under_other_tables_is_not_repeated():
    assert not repeated(**{"x/封面.csv": "a", "x/收支.csv": "b", "yy/封面.csv": "a", "yy/项目.csv": "b"})


def test_describe_two_units_with_identical_small_csv_files_are_not_repeated():
    files = {"x/封面.csv": "a", "x/项目.csv": "e", "yy/封面.csv": "b", "yy/项目.csv": "e"}
    assert not repeated(**files)


def test_describe_identical_csv_files_without_a_cover_are_not_repeated():
    assert not repeated(**{"x/项目.csv": "e", "yy/项目.csv": "e"})
