"""`jixiao template`: what a unit fills in, and that it files nothing before it does."""

import json
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook

from schemas.stamp import STAMP_SHEET, Stamp
from schemas.tables import TABLES
from tests.bureau import file_unit, write_settled
from tests.documents import SOFFICE, convert
from tests.templates import fill_template
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


FILLED, RESAVED, PASSED_ON = "u-filled", "u-resaved", "u-passed-on"
FULL_MARKS = {
    **dict.fromkeys(("goal_review", "goal_quality", "goal_attainment_unit", "goal_attainment_projects"), 10),
    **dict.fromkeys(("expenditure_control", "budget_linkage", "disclosure"), 10),
    **dict.fromkeys(("timely_correction", "execution_progress", "balance_rate", "violations"), 5),
    **dict.fromkeys(("rectification", "feedback"), 5),
    "cooperation_deduction": 0,
}


def complete(unit):
    """Everything a unit files for the year, with self-scores: full marks, as its data comes to."""
    tables = file_unit(unit, year=int(NEXT))
    scores = [{"item_code": item, "self_score_points": str(score)} for item, score in FULL_MARKS.items()]
    execution = [{**row, "executed_wan_yuan": "90"} if row["month"] == "11" else row for row in tables["execution"]]
    return {**tables, "execution": execution, "self_scores": scores}


@pytest.fixture(scope="module")
def filed(template, tmp_path_factory):
    """A template as it was handed out, one filled in, one that LibreOffice saved, and one that was made for another unit."""
    folder = tmp_path_factory.mktemp("filled")
    place, inbox, made = make_place("sqlite", folder / "place"), folder / "inbox", folder / "template.xlsx"
    write_settled(inbox / template.name, template.read_bytes())
    contents = {}
    for unit in (FILLED, RESAVED, PASSED_ON):
        made_for = FILLED if unit == PASSED_ON else unit
        place.must("template", "--year", NEXT, "--unit", made_for, "--name", f"单位{made_for}", "--out", str(made))
        book = load_workbook(made)
        book["封面"]["A3"], book["封面"]["B3"] = unit, f"单位{unit}"
        book.save(made)
        contents[unit] = fill_template(made.read_bytes(), complete(unit))
    if SOFFICE is not None:
        contents |= convert({f"{RESAVED}.xlsx": contents[RESAVED]}, "xlsx", tmp_path_factory.mktemp("saved"))
    for unit, content in contents.items():
        write_settled(inbox / f"{unit}.xlsx", content)
    place.must("run", "--year", NEXT, "--inbox", str(inbox), JIXIAO_CLOCK=str(START))
    return place


def read(place, verb, unit):
    listed = json.loads(place.must(verb, "--year", NEXT, "--format", "json").stdout)
    return [row for row in listed if row["unit_code"] == unit]


def test_template_that_nobody_filled_in_files_blanks_and_nothing_strange(filed):
    """Instructions, titles and the stamp stand in the workbook, and none of them may be taken for a figure."""
    told = read(filed, "findings", UNIT)
    about_cells = {row["check"] for row in told if "!" in (row["place"] or "")}
    assert about_cells == {"cell_is_filled", "item_is_scored"}
    assert not {"table_is_known", "column_is_known", "header_is_complete"} & {row["check"] for row in told}
    scores = read(filed, "scores", UNIT)
    assert {row["status"] for row in scores if row["item_code"] == "total"} == {"incomplete"}


@pytest.mark.parametrize("unit", [FILLED, RESAVED])
def test_template_filled_in_is_read_without_anything_to_correct(filed, unit):
    """Everything that stands in it besides, and what LibreOffice makes of it, has to be passed over; the hidden stamp is read."""
    assert [row for row in read(filed, "findings", unit) if row["severity"] != "note"] == []
    scores = read(filed, "scores", unit)
    assert [row["computed_score_points"] for row in scores if row["item_code"] == "total"] == ["100"]


def test_template_of_another_unit_is_told_and_its_content_counts(filed):
    (told,) = [row for row in read(filed, "findings", PASSED_ON) if row["severity"] != "note"]
    assert (told["check"], told["stated"], told["computed"]) == (
        "workbook_is_made_for_its_unit_and_year",
        f"单位编码 {FILLED}",
        f"单位编码 {PASSED_ON}",
    )
    totals = [row for row in read(filed, "scores", PASSED_ON) if row["item_code"] == "total"]
    assert [row["computed_score_points"] for row in totals] == ["100"]


def test_unit_nobody_knows_is_asked_for_its_name(tmp_path):
    nothing = make_place("sqlite", tmp_path / "place")
    assert nothing.call("template", "--year", YEAR, "--unit", "u-new", "--out", str(tmp_path)).exit_code == 2
    nothing.must("template", "--year", YEAR, "--unit", "u-new", "--name", "卯水利站", "--out", str(tmp_path))
    (file,) = tmp_path.glob("*.xlsx")
    assert file.name.startswith(f"卯水利站_{YEAR}_")


def test_one_of_unit_and_all_is_asked_for(place):
    assert place.call("template", "--year", YEAR).exit_code == 2
