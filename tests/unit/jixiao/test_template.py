"""`jixiao template`: what a unit fills in, and that it files nothing before it does."""

import json
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook

from schemas.stamp import STAMP_SHEET, Stamp
from schemas.tables import TABLES
from tests.worlds import START, YEAR, make_place

UNIT = "511132-103"
NEXT = str(int(YEAR) + 1)


@pytest.fixture(scope="module")
def place(made_years, tmp_path_factory):
    """The example year."""
    return made_years["example"].copy_to(tmp_path_factory.mktemp("templates") / "copy")


@pytest.fixture(scope="module")
def template(place, tmp_path_factory):
    """The template of the year after it, for one unit."""
    file = tmp_path_factory.mktemp("template") / "template.xlsx"
    place.must("template", "--year", NEXT, "--unit", UNIT, "--out", str(file))
    return file


def test_every_table_has_its_sheet_and_a_hidden_one_says_what_it_was_made_for(template):
    book = load_workbook(template)
    assert {table.name_zh for table in TABLES if table.name_zh in book.sheetnames} >= {
        "封面",
        "收支",
        "事实与定性",
        "自评打分",
    }
    hidden = book[STAMP_SHEET]
    assert hidden.sheet_state == "veryHidden"
    stamp = Stamp.from_rows([[cell.value for cell in row] for row in hidden.iter_rows()])
    assert stamp is not None
    assert (stamp.unit_code, stamp.fiscal_year) == (UNIT, int(NEXT))


def test_headers_are_locked_cells_to_fill_in_are_not_and_lists_drop_down(template):
    sheet = load_workbook(template)["收支"]
    assert sheet.protection.sheet
    assert sheet["B2"].protection.locked
    assert not sheet["B3"].protection.locked
    assert sheet.data_validations.dataValidation
    answers = load_workbook(template)["事实与定性"]
    assert any(rule.type == "list" for rule in answers.data_validations.dataValidation)


def test_same_history_gives_the_same_bytes(place, template, tmp_path):
    again = tmp_path / "again.xlsx"
    place.must("template", "--year", NEXT, "--unit", UNIT, "--out", str(again))
    assert again.read_bytes() == template.read_bytes()
    assert len({entry.date_time for entry in ZipFile(again).infolist()}) == 1


def test_template_that_nobody_filled_in_files_blanks_and_nothing_strange(template, tmp_path):
    """Instructions, titles and the stamp stand in the workbook, and none of them may be taken for a figure."""
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    (inbox / template.name).write_bytes(template.read_bytes())
    filed = make_place("sqlite", tmp_path / "place")
    filed.must("run", "--year", NEXT, "--inbox", str(inbox), JIXIAO_CLOCK=str(START))
    told = json.loads(filed.must("findings", "--year", NEXT, "--format", "json").stdout)
    about_cells = {row["check"] for row in told if "!" in (row["place"] or "")}
    assert about_cells == {"cell_is_filled", "item_is_scored"}
    assert not {"table_is_known", "column_is_known", "header_is_complete"} & {row["check"] for row in told}
    scores = json.loads(filed.must("scores", "--year", NEXT, "--format", "json").stdout)
    assert {row["status"] for row in scores if row["item_code"] == "total"} == {"incomplete"}


def test_unit_nobody_knows_is_asked_for_its_name(tmp_path):
    nothing = make_place("sqlite", tmp_path / "place")
    assert nothing.call("template", "--year", YEAR, "--unit", "u-new", "--out", str(tmp_path)).exit_code == 2
    nothing.must("template", "--year", YEAR, "--unit", "u-new", "--name", "卯水利站", "--out", str(tmp_path))
    (file,) = tmp_path.glob("*.xlsx")
    assert file.name.startswith(f"卯水利站_{YEAR}_")


def test_one_of_unit_and_all_is_asked_for(place):
    assert place.call("template", "--year", YEAR).exit_code == 2
