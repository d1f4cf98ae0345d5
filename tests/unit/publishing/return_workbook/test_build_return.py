"""A returned workbook is the unit's own: what was filed survives to the byte or to the value, and what we add can be taken out again."""

import io
import re
import sys
from dataclasses import replace

import pytest
from lxml import etree
from openpyxl import load_workbook

from pipelines.publishing.return_workbook.build_return import COLOURS, build_return
from pipelines.publishing.return_workbook.letters import Entry, Letter
from pipelines.publishing.return_workbook.note_cells import MARK
from pipelines.publishing.return_workbook.open_package import NoWorkbookError
from pipelines.publishing.return_workbook.plan_workbooks import FiledFile, plan_workbooks
from schemas.tables import RETURN_SHEET, RETURN_TITLE
from tests.unit.publishing.return_workbook.filed_workbooks import make_exotic, make_plain, read_parts, write_parts

SHEET_1 = "xl/worksheets/sheet1.xml"
SHEET_2 = "xl/worksheets/sheet2.xml"
TOUCHED = {
    "[Content_Types].xml",
    "xl/workbook.xml",
    "xl/_rels/workbook.xml.rels",
    "xl/styles.xml",
    SHEET_1,
    SHEET_2,
    "xl/comments/comment1.xml",
    "xl/drawings/commentsDrawing1.vml",
}


def entry(number, severity, sheet, cell, **more):
    told = {"matter": f"第{number}件事", "found": f"填{number}", "expected": f"应{number}", "remedy": f"改{number}"}
    return Entry(number, severity, f"{sheet}!{cell}", sheet, cell, **(told | more))


ENTRIES = (
    entry(1, "error", "收支", "B4"),
    entry(2, "warning", "收支", "B2"),
    entry(3, "note", "收支", "B4"),
    entry(4, "note", "收支", "H30"),
    entry(5, "warning", "项目", "D9"),
    replace(entry(6, "error", None, None, found='=HYPERLINK("x")'), place="整份报送"),
    replace(entry(7, "warning", None, None), place="报告.txt 第 3 行", is_statement=True),
)


def letter(*entries):
    return Letter(
        title=f"2023 年度{RETURN_TITLE}",
        facts=(("单位", "某单位（1）"), ("报送版本", "第 1 版"), ("退回原因", "+1 请更正")),
        remarks=("如何使用",),
        headings=("序号", "级别", "位置", "事项", "填报", "应为", "如何改"),
        severities=(("error", "错误 2"), ("warning", "警告 3"), ("note", "提示 2")),
        statements_title="报告中不成立的陈述",
        entries=entries,
    )


@pytest.fixture(scope="module")
def filed():
    return make_exotic()


@pytest.fixture(scope="module")
def returned(filed):
    return build_return(filed, letter(*ENTRIES))


def opened(workbook, **how):
    return load_workbook(io.BytesIO(workbook), **how)


def looks(cell):
    return (cell.value, cell.number_format, *map(repr, (cell.font, cell.border, cell.alignment, cell.protection)))


def without_marks(xml, cells):
    """A sheet without the styles of some cells, cells that were made for a mark, and the drawing of its boxes."""
    root = etree.fromstring(xml)
    for one in root.findall(".//{*}c"):
        if one.get("r") in cells:
            one.attrib.pop("s", None)
            if len(one) == 0:
                one.getparent().remove(one)
    for one in [*root.findall("{*}legacyDrawing"), *(row for row in root.findall(".//{*}row") if len(row) == 0)]:
        one.getparent().remove(one)
    return etree.tostring(root, method="c14n")


def test_parts_that_have_nothing_to_do_with_it_are_byte_for_byte_as_filed(filed, returned):
    before, after = read_parts(filed), read_parts(returned)
    assert set(before) <= set(after)
    assert {name for name in before if before[name] != after[name]} <= TOUCHED
    assert {
        "xl/cellimages.xml",
        "xl/vbaProject.bin",
        "xl/charts/chart1.xml",
        "xl/media/image1.png",
        "customXml/item1.xml",
    } <= set(after)


@pytest.mark.parametrize(("part", "cells"), [(SHEET_1, {"B4", "B2", "H30"}), (SHEET_2, {"D9"})])
def test_sheet_holds_all_that_was_filed_and_nothing_else(filed, returned, part, cells):
    """Calculated values, a picture in a cell, rich text, lists in another sheet: a library that writes the sheet anew drops them."""
    before, after = read_parts(filed)[part], read_parts(returned)[part]
    assert without_marks(after, cells) == without_marks(before, cells)


def test_formats_and_formulas_of_every_cell_are_as_filed(filed, returned):
    before, after = opened(filed), opened(returned)
    for sheet in before:
        for line in sheet.iter_rows():
            for cell in line:
                assert looks(after[sheet.title][cell.coordinate]) == looks(cell)
    assert opened(returned, data_only=True)["收支"]["B4"].value == 4


def test_cell_is_coloured_by_its_gravest_finding_and_others_keep_their_fill(filed, returned):
    book = opened(returned)
    fills = {cell: book["收支"][cell].fill.fgColor.rgb for cell in ("B4", "B2", "H30", "C2")}
    assert fills == {"B4": COLOURS["error"], "B2": COLOURS["warning"], "H30": COLOURS["note"], "C2": "FFFFF2CC"}
    assert len(set(COLOURS.values())) == len(COLOURS)


def test_comment_tells_found_expected_and_remedy_of_all_findings_of_its_cell(returned):
    text = opened(returned)["收支"]["B4"].comment.text
    assert text == (
        f"{MARK}第 1 条 · 错误\n第1件事\n填报：填1\n应为：应1\n如何改：改1\n\n"
        f"{MARK}第 3 条 · 提示\n第3件事\n填报：填3\n应为：应3\n如何改：改3"
    )


def test_comment_of_the_unit_stays_and_ours_stands_below_it(returned):
    comment = opened(returned)["收支"]["B2"].comment
    assert comment.text.startswith(f"单位自己的批注\n\n{MARK}第 2 条")
    assert comment.author == "张三"


def test_box_of_a_comment_that_was_there_is_made_large_enough_and_none_is_drawn_twice(returned):
    """Programs call the parts of such a drawing by any prefix; a second box lay over the first where it was not the usual one."""
    drawing = read_parts(returned)["xl/drawings/commentsDrawing1.vml"].decode()
    shapes = [match[0] for match in re.finditer(r"<(\w+):shape\b.*?</\1:shape>", drawing, re.DOTALL)]
    places = [tuple(re.findall(r":(?:Row|Column)>(\d+)<", shape)) for shape in shapes]
    assert sorted(places) == [("1", "1"), ("29", "7"), ("3", "1")]
    own = shapes[places.index(("1", "1"))]
    assert "width:225pt;height:" in own
    assert "height:79px" not in own
    assert ":Anchor>2, 15, 0, 4, " in own


def test_english_stands_below_the_chinese_after_a_blank_line(filed):
    told = replace(entry(1, "error", "收支", "B3"), english="It is wrong. Mend it.")
    assert opened(build_return(filed, letter(told)))["收支"]["B3"].comment.text.endswith("\n\nIt is wrong. Mend it.")


def test_first_sheet_lists_all_with_links_to_cells_that_are_there(returned):
    book = opened(returned)
    sheet = book.worksheets[0]
    assert (sheet.title, book.active.title) == (RETURN_SHEET, RETURN_SHEET)
    texts = [[cell.value for cell in line[:7]] for line in sheet.iter_rows()]
    head = texts.index(["序号", "级别", "位置", "事项", "填报", "应为", "如何改"])
    assert [line[0] for line in texts[head + 1 :]] == ["1", "2", "3", "4", "5", "6", "报告中不成立的陈述", "7"]
    links = {cell.coordinate: cell.hyperlink.location for line in sheet.iter_rows() for cell in line if cell.hyperlink}
    assert list(links.values()) == ["'收支'!B4", "'收支'!B2", "'收支'!B4", "'收支'!H30", "'项目'!D9"]
    assert list(links) == [f"C{number}" for number in range(head + 2, head + 7)]


def test_no_text_of_ours_is_a_formula(returned):
    written = read_parts(returned)
    (name,) = (
        name for name, content in written.items() if name.startswith("xl/worksheets") and "退回说明".encode() in content
    )
    assert b"<f>" not in written[name]
    values = [cell for line in opened(returned).worksheets[0].iter_rows() for cell in line if cell.value is not None]
    assert {cell.data_type for cell in values} == {"s"}
    assert {'=HYPERLINK("x")', "+1 请更正"} <= {cell.value for cell in values}


def test_first_sheet_prints_on_a4_with_its_heading_on_each_page(returned):
    sheet = opened(returned).worksheets[0]
    assert (sheet.page_setup.paperSize, sheet.page_setup.orientation, sheet.page_setup.fitToWidth) == (
        9,
        "landscape",
        1,
    )
    assert (sheet.page_setup.fitToHeight, sheet.sheet_properties.pageSetUpPr.fitToPage) == (0, True)
    assert sheet.print_title_rows
    assert sheet.print_area.startswith("'退回说明'!$A$1:$G$")


def test_names_of_sheets_still_belong_to_their_sheets(filed, returned):
    before, after = opened(filed), opened(returned)
    for sheet in before:
        assert after[sheet.title].print_area == sheet.print_area
        assert after[sheet.title].print_title_rows == sheet.print_title_rows
    assert after["参数"].sheet_state == "hidden"
    assert list(after.defined_names) == list(before.defined_names) == ["合计"]


def test_only_the_first_sheet_is_chosen(filed):
    """What is typed into one of several chosen sheets goes into all of them."""
    parts = read_parts(filed)
    parts[SHEET_1] = parts[SHEET_1].replace(b"<sheetView ", b'<sheetView tabSelected="1" ')
    book = opened(build_return(write_parts(parts), letter(*ENTRIES)))
    assert [sheet.sheet_view.tabSelected for sheet in book.worksheets].count(True) == 1
    assert book.worksheets[0].sheet_view.tabSelected


def test_blank_cell_that_gets_a_comment_looks_as_its_column_does(returned):
    assert opened(returned)["项目"]["D9"].number_format == "0.0000"


def test_same_input_gives_the_same_bytes(filed, returned):
    assert build_return(filed, letter(*ENTRIES)) == returned


def test_returned_workbook_with_macros_has_to_be_called_xlsm(filed):
    names = {"finance": {1}}
    assert [one.suffix for one in plan_workbooks([FiledFile("a.xlsm", filed, names)])] == [".xlsm"]
    assert [one.suffix for one in plan_workbooks([FiledFile("a.xlsx", make_plain(), names)])] == [".xlsx"]


# ------------------------------------------------------------------------------------------------------- round after round


def test_return_of_a_returned_workbook_shows_only_what_is_found_now(filed, returned):
    """The unit corrected B4 and sent back the workbook with our sheet, comments and colours in it."""
    again = opened(build_return(returned, letter(entry(1, "note", "收支", "C2"))))
    fresh = opened(filed)
    assert again.sheetnames == [RETURN_SHEET, *fresh.sheetnames]
    assert again["收支"]["B4"].comment is None
    assert again["收支"]["B2"].comment.text == "单位自己的批注"
    assert again["收支"]["C2"].fill.fgColor.rgb == COLOURS["note"]
    for cell in ("B4", "B2", "H30"):
        assert repr(again["收支"][cell].fill) == repr(fresh["收支"][cell].fill)
        assert looks(again["收支"][cell]) == looks(fresh["收支"][cell])


def test_return_of_a_workbook_whose_letter_was_deleted_takes_the_colours_away(returned):
    book = opened(returned)
    del book[RETURN_SHEET]
    written = io.BytesIO()
    book.save(written)
    again = opened(build_return(written.getvalue(), letter(entry(1, "note", "收支", "C2"))))
    assert again["收支"]["B4"].fill.fill_type is None
    assert again["收支"]["B4"].comment is None


def test_colours_of_a_unit_that_never_got_anything_back_are_its_own(filed):
    """It may have chosen the very same."""
    parts = read_parts(filed)
    parts["xl/styles.xml"] = parts["xl/styles.xml"].replace(b"FFFFF2CC", COLOURS["error"].encode())
    book = opened(build_return(write_parts(parts), letter(entry(1, "note", "收支", "B3"))))
    assert book["收支"]["C2"].fill.fgColor.rgb == COLOURS["error"]


@pytest.fixture(scope="module")
def made_by_office(office):
    return office(make_plain())


def test_workbook_of_libreoffice_keeps_its_values_formats_and_comment(made_by_office):
    again = build_return(made_by_office, letter(*ENTRIES))
    before, after = opened(made_by_office), opened(again)
    for sheet in before:
        for line in sheet.iter_rows():
            for cell in line:
                assert looks(after[sheet.title][cell.coordinate]) == looks(cell)
    assert opened(again, data_only=True)["收支"]["C4"].value == 6.5
    assert after["收支"]["B2"].comment.text.startswith(f"单位自己的批注\n\n{MARK}")
    assert read_parts(made_by_office)["xl/charts/chart1.xml"] == read_parts(again)["xl/charts/chart1.xml"]


def test_returned_workbook_that_libreoffice_saved_shows_only_what_is_found_now(office, made_by_office):
    saved = office(build_return(made_by_office, letter(*ENTRIES)))
    assert opened(saved).sheetnames[0] == RETURN_SHEET
    again, fresh = opened(build_return(saved, letter(entry(1, "note", "收支", "C3")))), opened(made_by_office)
    assert again.sheetnames == [RETURN_SHEET, *fresh.sheetnames]
    assert {cell: again["收支"][cell].comment and again["收支"][cell].comment.text for cell in ("B4", "B2", "H30")} == {
        "B4": None, "B2": "单位自己的批注", "H30": None,
    }  # fmt: skip
    assert again["收支"]["B4"].fill.fgColor.rgb == fresh["收支"]["B4"].fill.fgColor.rgb
    assert again["收支"]["B4"].number_format == fresh["收支"]["B4"].number_format
    assert again["收支"]["B4"].value == "=SUM(B2:B3)"


# ------------------------------------------------------------------------------------------------------ other hands' files


def test_namespaces_with_a_prefix_are_understood():
    """Programs of finance systems write ``<x:worksheet>``."""
    parts = read_parts(make_plain())
    for name in [
        name for name in parts if re.match(r"xl/(workbook|styles|worksheets/sheet\d|comments/comment1)\.xml", name)
    ]:
        text = re.sub(r"<(/?)(?![?!]|\w+:)", r"<\1x:", parts[name].decode())
        parts[name] = text.replace('xmlns="http', 'xmlns:x="http', 1).encode()
    book = opened(build_return(write_parts(parts), letter(*ENTRIES)))
    assert book["收支"]["B2"].comment.text.startswith("单位自己的批注")
    assert book["收支"]["B4"].fill.fgColor.rgb == COLOURS["error"]


def test_strict_workbook_stays_strict():
    parts = {
        name: content.replace(
            b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
            b"http://purl.oclc.org/ooxml/spreadsheetml/main",
        ).replace(
            b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
            b"http://purl.oclc.org/ooxml/officeDocument/relationships",
        )
        for name, content in read_parts(make_plain()).items()
    }
    after = read_parts(build_return(write_parts(parts), letter(*ENTRIES)))
    assert not [name for name, content in after.items() if b"openxmlformats.org/spreadsheetml" in content]
    assert MARK.encode() in after["xl/comments/comment1.xml"]


def test_buttons_in_the_drawing_of_a_sheet_stay():
    """Old buttons and lists lie in the same drawing as the boxes of comments, which is often no sound XML."""
    parts = read_parts(make_plain())
    name = "xl/drawings/commentsDrawing1.vml"
    button = b'<v:shape id="_x0000_s2049" type="#_x0000_t201"><x:ClientData ObjectType="Drop"><x:Row>3</x:Row><br></x:ClientData></v:shape>'
    parts[name] = parts[name].replace(b"</xml>", button + b"</xml>")
    drawing = read_parts(build_return(write_parts(parts), letter(*ENTRIES)))[name]
    assert button in drawing
    numbers = re.findall(rb':shape\b[^>]*? id="(_x0000_s\d+)"', drawing)
    assert len(set(numbers)) == len(numbers) == 4


def test_cells_and_rows_without_a_place_of_their_own_are_counted():
    parts = read_parts(make_plain())
    parts[SHEET_2] = re.sub(rb' r="[A-Z]*\d+"', b"", parts[SHEET_2])
    book = opened(build_return(write_parts(parts), letter(entry(1, "error", "项目", "B2"))))
    assert (book["项目"]["B2"].value, book["项目"]["B2"].fill.fgColor.rgb) == ("道路", COLOURS["error"])


@pytest.mark.parametrize("text", ["\x00\x0b黑", "_x0041_", "]]>&<", "=1+1", "  两端空格  ", "多\n行"])
def test_any_text_stands_in_comment_and_sheet_as_text(filed, text):
    book = opened(build_return(filed, letter(entry(1, "error", "收支", "B3", found=text))))
    wanted = re.sub("[\x00\x0b]", "\ufffd", text)
    assert f"填报：{wanted}\n" in book["收支"]["B3"].comment.text.replace("_x005F_", "_")
    assert wanted in {
        str(cell.value).replace("_x005F_", "_") for line in book.worksheets[0].iter_rows() for cell in line
    }


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 cut off", b"a,b\n1,2\n"])
def test_bytes_that_are_no_workbook_are_refused(content):
    with pytest.raises(NoWorkbookError):
        build_return(content, letter(*ENTRIES))


def test_entity_in_a_part_is_never_resolved(tmp_path):
    (tmp_path / "secret").write_text("secret of the machine", encoding="utf-8")
    parts = read_parts(make_plain())
    head, _, rest = parts[SHEET_1].decode().partition("<worksheet")
    entity = f'<!DOCTYPE x [<!ENTITY e SYSTEM "file://{tmp_path}/secret">]>'
    parts[SHEET_1] = (
        f"{head}{entity}<worksheet{rest}".replace("&#31;", "")
        .replace("</sheetData>", "<row><c t='str'><v>&e;</v></c></row></sheetData>")
        .encode()
    )
    after = read_parts(build_return(write_parts(parts), letter(entry(1, "error", "收支", "B3"))))
    assert b"secret of the machine" not in b"".join(after.values())


def test_workbook_with_a_style_deeper_than_can_be_gone_into_is_none():
    """Of ten thousand broken files one ended `jixiao return --all` for everybody, with a RecursionError: a font inside fonts inside fonts."""
    parts = read_parts(make_plain())
    depth = sys.getrecursionlimit()
    deep = b"<font>" * depth + b"</font>" * depth
    parts["xl/styles.xml"] = re.sub(
        rb"(<fonts\b[^>]*>)", lambda found: found[1] + deep, parts["xl/styles.xml"], count=1
    )
    with pytest.raises(NoWorkbookError, match="RecursionError"):
        build_return(write_parts(parts), letter(*ENTRIES))
