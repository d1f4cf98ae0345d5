"""A cell that holds a formula is read by the result saved in it, and says what it is the result of.

An auditor asked whether 97 was typed or added up; the formula stood in the filed workbook alone.
"""

import io
import zipfile
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.formula.translate import Translator
from openpyxl.utils import get_column_letter

from evidence.standalone import verify as alone
from pipelines.reading.read_workbook import read_workbook
from pipelines.reading.spell_formulas import MOST_CHARACTERS, MovableFormula
from schemas.limits import Limits
from tests.filed_formulas import formula, put_formulas
from tests.unit.reading.deliveries import FINANCE_HEADER, read_delivery, save, tell_cells, tell_findings, write_workbook

SHEET = "收支"
ROWS = [FINANCE_HEADER, ["收入合计", 30, 40, 97], ["支出合计", 30, 40, 97], ["年末结转", 1, 2, 3]]
OLD = Path(__file__).parents[2] / "fixtures" / "old_files"


def file(*elements, rows=ROWS):
    """The workbook with the elements of formulas, each (cell, element)."""
    return put_formulas(write_workbook({SHEET: rows}), {(SHEET, cell): element for cell, element in elements})


def read(content, name="a.xlsx"):
    """The cells that hold a formula: cell, text, formula, state."""
    told = tell_cells(read_delivery({name: content}), "cell", "text_as_written", "formula_as_written", "state")
    return [row for row in told if row[2] is not None]


def read_alone(content):
    """What the stand-alone verifier has of the same, by cell."""
    return {cell: text for (_, cell), text in alone.read_xlsx(content)[1].items()}


def test_read_files_formula_with_its_result_is_kept_beside_it():
    found = read(file(("D2", formula('SUM(D3:D4)&"<红>"')), ("B3", formula("B2*1"))))
    assert found == [("D2", "97", '=SUM(D3:D4)&"<红>"', "read"), ("B3", "30", "=B2*1", "read")]


@pytest.mark.parametrize(
    ("element", "told"),
    [
        (formula("SUM(D3:D4)", aca="false"), "=SUM(D3:D4)"),
        ("<x:f>SUM(D3:D4)</x:f>", "=SUM(D3:D4)"),
        ('<f><![CDATA[SUM(D3:D4)&"&amp;"]]></f>', '=SUM(D3:D4)&"&amp;"'),
        ("<f>SUM(<!-- half of it -->D3:D4)</f>", "=SUM(D3:D4)"),
        ("<f>SUM(D3,&#10;D4)\r\n</f>", "=SUM(D3,\nD4)\n"),
        (formula("", t="dataTable", ref="D2:D4", r1="A1"), "=?"),
        (formula("", t="shared", si="7"), "=?"),
        (formula("9" * 40_000), f"={'9' * (MOST_CHARACTERS - 1)}…"),
    ],
    ids=["attribute", "prefix", "CDATA", "comment", "lines", "table", "shared with nobody", "too long"],
)
def test_read_files_formula_is_read_however_it_is_kept(element, told):
    content = file(("D2", element))
    if element.startswith("<x:"):
        content = put_namespace(content)
    assert [row[2] for row in read(content)] == [told]
    assert read_alone(content)["D2"] == told


def put_namespace(content):
    """The sheet's namespace under a second name as well."""
    from tests.unit.reading.test_look_closer import change_sheet

    namespace = b'"http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    return change_sheet(content, b"xmlns=" + namespace, b"xmlns=" + namespace + b" xmlns:x=" + namespace)


def test_read_files_formula_that_cells_share_reads_in_each_as_it_shows_there():
    """It stands in the first cell of those that it was filled over; the others name it by a number."""
    shared = formula("SUM(B2:C2)-$A$1+LOG10(B$4)", t="shared", ref="D2:D4", si="0")
    content = file(("D2", shared), ("D3", formula("", t="shared", si="0")), ("D4", formula("", t="shared", si="0")))
    told = ["=SUM(B2:C2)-$A$1+LOG10(B$4)", "=SUM(B3:C3)-$A$1+LOG10(B$4)", "=SUM(B4:C4)-$A$1+LOG10(B$4)"]
    assert [row[2] for row in read(content)] == told
    assert list(read_alone(content).values()) == told
    openpyxl_reads = load_workbook(io.BytesIO(content))[SHEET]
    assert [openpyxl_reads[f"D{row}"].value for row in (2, 3, 4)] == told


def move(text, rows, columns):
    return MovableFormula(text).read_at(rows, columns)


FORMULAS = [
    "SUM(D4:D17)", "$A$1+A$1+$A1+B2*LOG10(C3)", "'甲 A1'!B2&\"A1\"\"B2\"", "表1!A1+Sheet1!$B3", "SUM(A:A)+SUM($C:E)", "SUM(1:3)+SUM($5:$5)",
    "Table1[[#This Row],[A1]]+Table1[B2]+A1", "IF(A1>1E5,TRUE,ROUND(B2,2))", "[1]Sheet1!A1", "A1.B2+x_A1", "销售A1+A1", "{1,2;3,4}*AB12:AB$14",
]  # fmt: skip


@pytest.mark.parametrize("text", FORMULAS)
@pytest.mark.parametrize(("rows", "columns"), [(1, 0), (0, 30), (-3, 2)])
def test_formula_moves_as_openpyxl_moves_it_and_as_the_stand_alone_verifier_does(text, rows, columns):
    place = f"{get_column_letter(8 + columns)}{8 + rows}"
    moved = move(text, rows, columns)
    assert alone.move_formula(text, "H8", place) == moved
    if "#REF!" not in moved:  # openpyxl gives up where one place leaves the sheet
        assert moved == Translator(f"={text}", origin="H8").translate_formula(place)[1:]


def test_formula_moved_off_the_sheet_refers_to_nothing():
    assert move("A1+B2:C$3", -1, 0) == "#REF!+B1:C$3"
    assert move("SUM(XFD:XFD)+SUM(1:2)", -1, 1) == "SUM(#REF!)+SUM(#REF!)"
    assert alone.move_formula("A1+B2:C$3+SUM(1:2)", "H8", "H7") == "#REF!+B1:C$3+SUM(#REF!)"


def test_name_that_looks_like_a_place_beyond_the_sheet_does_not_move():
    """There is no column ZZZ and no row of eight digits: these are names that somebody gave."""
    text = "ZZZ1+A1048577*XFE$2-SUM(YYY:ZZZ)"
    assert move(text, 1, 1) == text
    assert alone.move_formula(text, "H8", "I9") == text


def test_read_files_formula_of_an_area_stands_in_all_its_cells_in_braces():
    """It is kept in the first of them, and the others looked as if their figures had been typed."""
    content = file(
        ("D2", formula("B2:B4*C2:C4", t="array", ref="D2:D3")), ("B4", formula("SUM(B2)", t="array", ref="B4"))
    )
    assert [row[:3] for row in read(content)] == [
        ("D2", "97", "{=B2:B4*C2:C4}"),
        ("D3", "97", "{=B2:B4*C2:C4}"),
        ("B4", "1", "{=SUM(B2)}"),
    ]
    assert read_alone(content) == {"D2": "{=B2:B4*C2:C4}", "D3": "{=B2:B4*C2:C4}", "B4": "{=SUM(B2)}"}


def test_read_files_area_larger_than_the_sheet_costs_nothing():
    content = file(("D2", formula("A1", t="array", ref="A1:XFD1048576")))
    assert [row[:3] for row in read(content)] == [("D2", "97", "{=A1}")]
    assert read_alone(content) == {"D2": "{=A1}"}


def test_read_files_formula_without_a_result_is_unreadable_and_told_by_its_text():
    book = Workbook()
    book.active.title = SHEET
    for row in [*ROWS[:1], ["收入合计", 30, 40, "=SUM(B2:C2)"]]:
        book.active.append(row)
    reading = read_delivery({"a.xlsx": save(book)})
    told = [row for row in tell_cells(reading, "cell", "text_as_written", "formula_as_written", "state") if row[2]]
    assert told == [("D2", "=SUM(B2:C2)", "=SUM(B2:C2)", "unreadable")]
    assert ("cell_is_readable", "D2", "=SUM(B2:C2)") in tell_findings(reading, "check", "cell", "found")


def test_read_files_formulas_that_are_too_long_together_are_refused(monkeypatch):
    """One long formula may be named by any number of cells: what a small file asks for has an end, in the stand-alone verifier too."""
    rows = [FINANCE_HEADER, *([f"项{number}", 1, 2, 3] for number in range(150))]
    others = ((f"D{row}", formula("", t="shared", si="0")) for row in range(3, 152))
    content = file(("D2", formula("1+" * 4095 + "B2", t="shared", ref="D2:D151", si="0")), *others, rows=rows)
    assert len(read_workbook(content)[0].formulas) == 150
    with pytest.raises(ValueError, match="oversized"):
        read_workbook(content, Limits(inflated_mib=1))
    assert len(read_alone(content)) == 150
    monkeypatch.setattr(alone, "MOST_BYTES", 2**20)
    with pytest.raises(ValueError, match="too long"):
        read_alone(content)


def test_read_files_merged_cell_gives_its_formula_to_every_row_it_speaks_for():
    rows = [["数据编码", "数据名称", "数值", "计量单位"], ["a", "供水量", 1, "万吨"], ["b", None, 2, "万吨"]]
    book = load_workbook(io.BytesIO(write_workbook({"年度主要数据": rows})))
    book.active.merge_cells("B2:B3")
    content = put_formulas(save(book), {("年度主要数据", "B2"): formula('"供"&"水量"')})
    assert read(content) == [("B2", "供水量", '="供"&"水量"', "read")] * 2


@pytest.mark.parametrize(("name", "told"), [("oddities.ods", "=50*1.1"), ("oddities.xls", "=?")])
def test_read_files_formula_of_other_spreadsheets(name, told):
    """OpenDocument keeps it as text; an old workbook keeps it compiled, and it is known that there is one, no more."""
    found = read((OLD / name).read_bytes(), name)
    assert ("C5", "55", told, "read") in found


def with_content(by):
    """The OpenDocument workbook with the element of its one formula replaced."""
    content = io.BytesIO()
    with zipfile.ZipFile(OLD / "oddities.ods") as before, zipfile.ZipFile(content, "w") as after:
        for entry in before.infolist():
            part = before.read(entry)
            if entry.filename == "content.xml":
                assert b'table:formula="of:=50*1.1"' in part
                part = part.replace(b'table:formula="of:=50*1.1"', by.encode())
            after.writestr(entry, part)
    return content.getvalue()


def test_read_files_matrix_of_opendocument_stands_in_all_its_cells():
    extent = 'table:number-matrix-columns-spanned="1" table:number-matrix-rows-spanned="3" '
    book = read_workbook(with_content(by=f'{extent}table:formula="of:=50*1.1"'))
    sheet = next(one for one in book if one.name == "年度主要数据")
    assert [sheet.formulas[row, 2] for row in (4, 5, 6)] == ["{=50*1.1}"] * 3


def test_formula_that_opendocument_repeats_has_an_end():
    """A few hundred bytes asked for eight thousand characters in each of a million cells: only in xlsx was there a bound."""
    said = f'table:number-columns-repeated="%d" table:formula="of:={"1+" * 4000}1"'
    assert read_workbook(with_content(by=said % 3), Limits(inflated_mib=1))
    with pytest.raises(ValueError, match="oversized"):
        read_workbook(with_content(by=said % 200), Limits(inflated_mib=1))


def test_formula_of_opendocument_that_says_none_is_known_to_be_there():
    book = read_workbook(with_content(by='table:formula="of:50"'))
    assert next(one for one in book if one.name == "年度主要数据").formulas[4, 2] == "=?"


def test_formula_of_an_area_is_cut_and_counted_as_any_other():
    """One that fills an area was written into its cells at its full length, past the cut and past the bound of all formulas together."""
    rows = [FINANCE_HEADER, *([f"项{number}", 1, 2, 3] for number in range(150))]
    content = file(("D2", formula("1+" * 5000 + "1", t="array", ref="D2:D151")), rows=rows)
    told = set(read_workbook(content)[0].formulas.values())
    assert {len(one) for one in told} == {8193}
    assert told == set(read_alone(content).values())
    with pytest.raises(ValueError, match="oversized"):
        read_workbook(content, Limits(inflated_mib=1))


def test_read_files_csv_has_no_formulas():
    reading = read_delivery({"finance.csv": "项目,年初预算数\n收入合计,=1+1\n".encode()})
    assert reading.cells["formula_as_written"].isna().all()
