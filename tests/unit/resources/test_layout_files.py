"""Layout files: what is shipped can be used, and what cannot says why."""

import pytest

from pipelines.resources.layout_files import LayoutFileError, read_layout_book

GOOD = "from_fiscal_year: 2019\nsource: 版式\n"


def write(folder, text, name="2019.yaml"):
    (folder / "layouts").mkdir(exist_ok=True)
    (folder / "layouts" / name).write_text(text, encoding="utf-8")


def test_layouts_shipped_are_read():
    assert [layout.from_fiscal_year for layout in read_layout_book().layouts] == [2019, 2023]


def test_layout_in_force_is_the_newest_that_has_begun(tmp_path):
    write(tmp_path, GOOD + "amount_unit: 元")
    write(tmp_path, GOOD.replace("2019", "2021"), "2021.yaml")
    book = read_layout_book(tmp_path)
    assert [book.in_force(year).amount_unit for year in (2018, 2019, 2020, 2021, 2030)] == [
        "万元",
        "元",
        "元",
        "万元",
        "万元",
    ]


def test_layouts_absent_leave_the_contracts_names(tmp_path):
    assert read_layout_book(tmp_path).in_force(2023).find_table("收支").name == "finance"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("a: [", "2019.yaml"),
        (GOOD.replace("2019", "2020"), "from_fiscal_year"),
        (GOOD + "sheets: {nowhere: [表]}", "nowhere"),
        (GOOD + "sheets: {finance: [表], projects: [表]}", "two tables"),
        (GOOD + "headers: {finance: {nothing: [数]}}", "nothing"),
        (GOOD + "headers: {finance: {final_wan_yuan: [数], line: [数]}}", "two columns"),
        (GOOD + "headers: {finance: {final_wan_yuan: [年初预算数]}}", "two columns"),
        (GOOD + "amount_unit: 美元", "amount_unit"),
        (GOOD + "colour: red", "colour"),
    ],
)
def test_layout_that_cannot_be_used_names_the_file_and_the_defect(tmp_path, text, told):
    write(tmp_path, text)
    with pytest.raises(LayoutFileError) as raised:
        read_layout_book(tmp_path)
    assert "2019.yaml" in str(raised.value)
    assert told in str(raised.value)
