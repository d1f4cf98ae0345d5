"""Word documents as people and programs make them: what is printed is read, with paragraph, row, column and characters as places."""

import io
import zipfile

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from pipelines.reading.quote_place import quote_place
from pipelines.reading.read_document import read_document
from pipelines.reading.sheets import UnreadableFileError
from tests.documents import (
    LEFT,
    SOFFICE,
    UP,
    convert,
    example_report,
    save,
    scoring_table,
    write_docx,
    write_pdf,
    write_text,
)
from tests.unit.reading.reports import finance_of, read_bytes, rows_of, told

HEADER = ["指标名称", "指标分值", "评分标准", "自评打分"]
TITLE = "县级部门整体绩效自评打分表"


def values_of(report):
    """All that was read, without places."""
    return [
        (cell.table_name, cell.row_index, cell.column_name, cell.value_text, cell.value_micro, cell.state)
        for cell in report.rows
    ]


def texts_of(content):
    """The lines of a document as (place, text), rows with their cells parted by bars."""
    return [
        (line.spot.place, " | ".join(cell.text for cell in line.cells) if line.table else line.text)
        for line in read_document(content).lines
    ]


def body_of(xml):
    """A document whose body is this XML."""
    document = docx.Document()
    body = document.element.body
    for element in parse_xml(
        f"<w:body {nsdecls('w', 'wp', 'a')} xmlns:mc='http://schemas.openxmlformats.org/markup-compatibility/2006'>{xml}</w:body>"
    ):
        body.insert(len(body) - 1, element)
    return save(document)


def run(text):
    return f"<w:r><w:t xml:space='preserve'>{text}</w:t></w:r>"


def test_same_report_in_word_and_in_text_is_read_alike():
    in_text, in_word = (read_bytes(write(example_report())) for write in (write_text, write_docx))
    assert values_of(in_word) == values_of(in_text)
    assert (in_word.unit_names, in_word.fiscal_year, in_word.findings) == (in_text.unit_names, 2023, ())
    assert len(rows_of(in_word, "report_scores")) == 24


@pytest.mark.skipif(SOFFICE is None, reason="no LibreOffice here to write a document with")
def test_same_report_saved_by_another_program_is_read_alike(tmp_path):
    again = convert({"report.docx": write_docx(example_report())}, "docx", tmp_path)
    assert values_of(read_bytes(again["report"])) == values_of(read_bytes(write_text(example_report())))


def test_every_text_that_is_read_stands_at_its_place():
    content = write_docx(example_report())
    document, report = read_document(content), read_bytes(content)
    assert {cell.cell.rstrip("0123456789") for cell in report.rows} >= {"par1:1-", "t1.r17.c6:1-"}
    for cell in report.rows:
        if cell.text_as_written is not None:
            quoted = quote_place(document, cell.cell)
            assert cell.text_as_written in quoted.text[slice(*quoted.span)]


def test_tracked_changes_count_as_accepted_and_what_is_hidden_does_not_count():
    kept = (
        run("收入合计12")
        + f"<w:del w:id='1'><w:r><w:delText>99</w:delText></w:r></w:del><w:ins w:id='2'>{run('34')}</w:ins>"
    )
    moved = f"<w:moveFrom w:id='3'>{run('旧')}</w:moveFrom><w:moveTo w:id='4'>{run('万元')}</w:moveTo>"
    hidden = (
        "<w:r><w:rPr><w:vanish/></w:rPr><w:t>无</w:t></w:r><w:r><w:rPr><w:vanish w:val='0'/></w:rPr><w:t>。</w:t></w:r>"
    )
    mark = "<w:pPr><w:rPr><w:del w:id='5'/></w:rPr></w:pPr>"
    content = body_of(f"<w:p>{kept}{moved}{hidden}</w:p><w:p>{mark}{run('上年')}</w:p><w:p>{run('结转')}</w:p>")
    assert texts_of(content) == [("par1", "收入合计1234万元。"), ("par2", "上年结转")]


def test_text_boxes_are_read_once_after_their_paragraph_and_controls_and_breaks_are_seen_through():
    box = "<w:txbxContent><w:p>" + run("盒中文字") + "</w:p></w:txbxContent>"
    new, old = f"<w:drawing>{box}</w:drawing>", f"<w:pict>{box}</w:pict>"
    choice = f"<mc:Choice Requires='wps'>{new}</mc:Choice><mc:Fallback>{old}</mc:Fallback>"
    shape = f"<mc:AlternateContent>{choice}</mc:AlternateContent>"
    content = body_of(
        f"<w:p>{run('前')}<w:r>{shape}</w:r><w:r><w:br/></w:r>{run('后')}<w:r><w:tab/></w:r></w:p>"
        f"<w:sdt><w:sdtContent><w:p><w:sdt><w:sdtContent>{run('控件')}</w:sdtContent></w:sdt></w:p></w:sdtContent></w:sdt>"
        f"<w:p><w:r><w:instrText>PAGE</w:instrText></w:r><w:hyperlink>{run('链接')}</w:hyperlink></w:p>"
    )
    assert texts_of(content) == [
        ("par1", "前"),
        ("par1", "后\t"),
        ("par2", "盒中文字"),
        ("par3", "控件"),
        ("par4", "链接"),
    ]
    quoted = quote_place(read_document(content), "par1:3-3")
    assert quoted.text[slice(*quoted.span)] == "后"


def test_headers_and_footers_are_no_part_of_a_document():
    document = docx.Document()
    document.add_paragraph("正文")
    document.sections[0].header.paragraphs[0].text = "页眉"
    document.sections[0].footer.paragraphs[0].text = "第 1 页"
    assert texts_of(save(document)) == [("par1", "正文")]


NUMBERING = """
<w:abstractNum {ns} w:abstractNumId="90">
  <w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="%1、"/></w:lvl>
  <w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="chineseCountingThousand"/><w:lvlText w:val="（%2）"/></w:lvl>
  <w:lvl w:ilvl="2"><w:start w:val="9"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%2.%3."/></w:lvl>
</w:abstractNum>
"""


def numbered_document():
    document = docx.Document()
    numbering = document.part.numbering_part.element
    numbering.insert(0, parse_xml(NUMBERING.format(ns=nsdecls("w"))))
    numbering.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="90"><w:abstractNumId w:val="90"/></w:num>'))
    numbering.append(
        parse_xml(
            f'<w:num {nsdecls("w")} w:numId="91"><w:abstractNumId w:val="90"/>'
            '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="11"/></w:lvlOverride></w:num>'
        )
    )
    heading = document.styles["Heading 1"].element.get_or_add_pPr()
    heading.append(parse_xml(f'<w:numPr {nsdecls("w")}><w:numId w:val="90"/></w:numPr>'))
    document.add_paragraph("青山乡人民政府2022年度部门整体绩效自评报告")
    document.add_paragraph("部门概况", "Heading 1")
    for text, number, depth in (("机构", 90, 1), ("人员", 90, 1), ("编制", 90, 2), ("职能", 91, 0)):
        properties = document.add_paragraph(text)._p.get_or_add_pPr()
        properties.append(
            parse_xml(f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{depth}"/><w:numId w:val="{number}"/></w:numPr>')
        )
    document.add_paragraph("财政资金收支情况", "Heading 1")
    document.add_paragraph("收入合计100万元。")
    document.add_paragraph("其他事项", "Heading 1")
    document.add_paragraph("支出合计200万元。")
    return save(document)


def test_numbers_that_word_prints_before_headings_belong_to_them():
    texts = [text for _, text in texts_of(numbered_document())]
    assert texts[1:6] == ["一、部门概况", "（一）机构", "（二）人员", "二.9.编制", "十一、职能"]
    assert (texts[6], texts[8]) == ("二、财政资金收支情况", "三、其他事项")


def test_heading_whose_number_word_prints_ends_the_section_on_finance():
    assert finance_of(read_bytes(numbered_document())) == {"revenue_total": "100"}


def tables(*blocks):
    return ["某局2023年度部门整体绩效自评报告", "", TITLE, *blocks]


def scores(content):
    return [
        tuple(row.get(name) for name in ("level", "item_name", "printed_points", "self_score_points"))
        for row in rows_of(read_bytes(content), "report_scores")
    ]


def test_table_broken_by_hand_into_two_goes_on_with_or_without_its_header():
    rows = scoring_table()
    whole = values_of(read_bytes(write_docx(tables(rows))))
    head, first, second = rows[:2], rows[2:10], [list(row) for row in rows[10:]]
    second[0] = [cell if cell != UP else "" for cell in second[0]]
    for rest in (second, [*head, *second]):
        report = read_bytes(write_docx(tables([*head, *first], "", rest)))
        assert values_of(report) == whole
        assert report.findings == ()


def test_table_that_follows_directly_after_the_total_is_another():
    rows = [HEADER, ["及时处置", "5", "落实的得5分", "5"], ["合计", "5", "", "5"]]
    other = [["项目", "万元", "比重", "备注"], ["道路", "9", "9", "9"]]
    assert scores(write_docx(tables(rows, "", other)))[-1] == ("0", "合计", "5", "5")


def test_headings_and_remarks_across_a_table_are_levels_titles_or_told():
    rows = [
        [TITLE, LEFT, LEFT, LEFT],
        HEADER,
        ["目标管理（40分）", LEFT, LEFT, LEFT],
        ["及时处置", "5", "落实的得5分", "5"],
        ["评分依据另附", LEFT, LEFT, LEFT],
        ["合计", "5", "", "5"],
        ["填报人：王会计", LEFT, LEFT, LEFT],
    ]
    content = write_docx(["某局2023年度部门整体绩效自评报告", rows])
    assert scores(content) == [("2", "目标管理", "40", None), ("3", "及时处置", "5", "5"), ("0", "合计", "5", "5")]
    assert told(read_bytes(content)) == [("line_of_the_table_is_read", "t1.r5.c1")]


def test_table_inside_a_cell_is_read_as_a_table():
    document = docx.Document()
    for text in tables():
        document.add_paragraph(text)
    outer = document.add_table(1, 1).cell(0, 0)
    inner = outer.add_table(2, 4)
    for row, texts in zip(inner.rows, (HEADER, ["及时处置", "5", "落实的得5分", "4"]), strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    (score,) = [cell for cell in read_bytes(save(document)).rows if cell.column_name == "self_score_points"]
    assert (score.cell, score.value_micro) == ("t2.r2.c4:1-1", 4_000_000)


def cell(text, more=""):
    return f"<w:tc><w:tcPr>{more}</w:tcPr><w:p>{run(text)}</w:p></w:tc>"


def test_rows_with_other_widths_and_old_kinds_of_merges_stand_under_their_columns():
    """Edges dragged by hand give every row columns of its own; a row that was deleted in tracking is still in the file."""
    grid = "".join(f"<w:gridCol w:w='{width}'/>" for width in (2000, 100, 900, 3000, 1000))
    wide = "<w:gridSpan w:val='2'/>"
    header = cell("指标名称") + cell("指标分值", wide) + cell("评分标准") + cell("自评打分")
    moved = cell("及时处置", wide) + cell("5") + cell("落实的得5分") + cell("4")
    gone = "<w:trPr><w:del w:id='9'/></w:trPr>" + cell("支出控制") + cell("10", wide) + cell("得10分") + cell("9")
    late = "<w:trPr><w:gridBefore w:val='3'/></w:trPr>" + cell("；否则不得分。") + cell("")
    merged = "<w:hMerge w:val='restart'/>", "<w:hMerge/>"
    total = cell("合计", merged[0]) + cell("", merged[1]) + cell("", merged[1]) + cell("") + cell("4")
    rows = "".join(f"<w:tr>{row}</w:tr>" for row in (header, moved, gone, late, total))
    title = "".join(f"<w:p>{run(text)}</w:p>" for text in tables())
    content = body_of(f"{title}<w:tbl><w:tblGrid>{grid}</w:tblGrid>{rows}</w:tbl>")
    assert scores(content) == [("3", "及时处置", "5", "4"), ("0", "合计", None, "4")]
    assert rows_of(read_bytes(content), "report_scores")[0]["criterion"] == "落实的得5分；否则不得分。"


def test_finance_figures_and_the_unit_in_a_table_are_read_at_their_cells():
    rows = [
        ["填报单位", "红旗镇人民政府"],
        ["收入合计", "1,216.75"],
        ["支出合计", "1216.75"],
        ["其中：基本支出", "约9"],
    ]
    report = read_bytes(write_docx(["整体绩效自评报告", "金额单位：万元", rows]))
    assert finance_of(report) == {
        "revenue_total": "1216.75",
        "expenditure_total": "1216.75",
        "expenditure_basic": "unreadable",
    }
    places = {cell.column_name: cell.cell for cell in report.rows if cell.row_number < 5}
    assert (places["unit_name"], places["final_wan_yuan"]) == ("t1.r1.c2:1-7", "t1.r2.c2:1-8")


ACCOUNTS = [
    ["项目", "年初预算数", "全年预算数", "决算数"],
    ["收入合计", "100", "105.5", "1,216.75"],
    ["其中：上年结转", "", "", "0"],
    ["支出合计", "100", "105.5", ""],
    ["基本支出", "60", "60", "约60"],
]


@pytest.mark.parametrize("write", [write_docx, write_pdf, lambda blocks: write_pdf(blocks, has_borders=False)])
def test_accounts_in_columns_are_read_from_the_column_of_final_accounts(write):
    """The budget at the year's beginning stood first in its row, and was told as a figure that cannot be read."""
    report = read_bytes(write(["某局2023年度绩效自评报告", "一、收支情况", "金额单位：万元", ACCOUNTS, "二、其他"]))
    assert finance_of(report) == {"revenue_total": "1216.75", "carry_in": "0", "expenditure_basic": "unreadable"}
    figure = next(cell for cell in report.rows if cell.column_name == "final_wan_yuan")
    assert figure.cell.rpartition("t1.")[2] == "r2.c4:1-8"


def test_accounts_side_by_side_are_each_of_the_name_before_them():
    rows = [["收入", "决算数", "支出", "决算数"], ["收入合计", "12", "支出合计", "11.5"]]
    report = read_bytes(write_docx(["某局2023年度绩效自评报告", "金额单位：万元", rows]))
    assert finance_of(report) == {"revenue_total": "12", "expenditure_total": "11.5"}


def replace_part(content, name, part):
    """The document with a part of its archive replaced, or added."""
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as new:
        for known in [*old.namelist(), *([] if name in old.namelist() else [name])]:
            new.writestr(known, part if known == name else old.read(known))
    return written.getvalue()


WHOLE = write_docx(["正文"])
ENTITY = b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r><w:t>&e;</w:t></w:r></w:p></w:body></w:document>'
DEEP = b"<w:sdt><w:sdtContent>" * 5_000


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "damaged_document"),
        (b"PK\3\4", "damaged_document"),
        (WHOLE[:-40], "damaged_document"),
        (replace_part(WHOLE, "word/document.xml", b"<w:document"), "damaged_document"),
        (replace_part(WHOLE, "word/document.xml", ENTITY), "damaged_document"),
        (replace_part(WHOLE, "word/document.xml", b"<a xmlns='b'>" + DEEP), "damaged_document"),
        (replace_part(WHOLE, "[Content_Types].xml", b"<a/>"), "damaged_document"),
        (replace_part(WHOLE, "word/media/image1.png", b"\0" * 2**27), "oversized_archive"),
        (replace_part(WHOLE, "word/other.xml", b" " * (2**26 + 1)), "oversized_archive"),
        (write_docx(["", " "]), "no_content"),
    ],
    ids=[
        "password",
        "no_archive",
        "cut_off",
        "no_xml",
        "entity",
        "deep",
        "no_types",
        "picture_bomb",
        "xml_bomb",
        "empty",
    ],
)
def test_document_that_cannot_be_read_is_refused_with_its_reason(content, reason):
    with pytest.raises(UnreadableFileError, match=reason):
        read_document(content)
