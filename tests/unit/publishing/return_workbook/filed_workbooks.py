"""Workbooks as units file them, with everything in them that a library which writes them anew would drop."""

import base64
import io
import re
import zipfile

from openpyxl import Workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.drawing.image import Image
from openpyxl.formatting.rule import CellIsRule, DataBarRule
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation

DOT = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGP4z8DwHwAFAAH/iZk9HQAAAABJRU5ErkJggg=="
)
LIST_IN_OTHER_SHEET = (
    '<extLst><ext uri="{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}" xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main">'
    '<x14:dataValidations xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main" count="1"><x14:dataValidation type="list">'
    "<x14:formula1><xm:f>项目!$A$2:$A$3</xm:f></x14:formula1><xm:sqref>E2:E9</xm:sqref></x14:dataValidation></x14:dataValidations></ext></extLst>"
)
PICTURE_CELL = '<c r="E3" t="str"><f>_xlfn.DISPIMG("ID_1",1)</f><v>=DISPIMG("ID_1",1)</v></c>'
CELL_IMAGES = (
    '<etc:cellImages xmlns:etc="http://www.wps.cn/officeDocument/2017/etCustomData"><etc:cellImage/></etc:cellImages>'
)


def make_plain() -> bytes:
    """What openpyxl can write: formulas, formats, rules, lists, names, a chart, a picture, a comment, a hidden and a protected sheet."""
    book = Workbook()
    sheet = book.active
    sheet.title = "收支"
    for row in (
        ["项目", "年初预算数", "决算数"],
        ["基本支出", 1, 2],
        ["项目支出", 3, 4.5],
        ["支出合计", "=SUM(B2:B3)", "=SUM(C2:C3)"],
    ):
        sheet.append(row)
    sheet["A6"] = CellRichText("说明 ", TextBlock(InlineFont(b=True, color="FFFF0000"), "红字"))
    sheet["B2"].comment = Comment("单位自己的批注", "张三")
    thin = Side(style="thin", color="FF008000")
    for cell in ("B2", "B4", "C2"):
        sheet[cell].number_format = "#,##0.00_ "
        sheet[cell].font = Font(name="楷体", size=12, italic=True)
        sheet[cell].fill = PatternFill("solid", fgColor="FFFFF2CC")
        sheet[cell].border = Border(left=thin, bottom=thin)
        sheet[cell].alignment = Alignment(horizontal="right", indent=1)
    sheet.add_image(Image(io.BytesIO(DOT)), "F2")
    chart = BarChart()
    chart.add_data(Reference(sheet, min_col=2, min_row=1, max_row=3), titles_from_data=True)
    sheet.add_chart(chart, "F10")
    sheet.conditional_formatting.add("B2:B3", CellIsRule(operator="greaterThan", formula=["2"], font=Font(bold=True)))
    sheet.conditional_formatting.add("C2:C3", DataBarRule("min", None, "max", None, color="FF638EC6"))
    listed = DataValidation(type="list", formula1='"甲,乙"', allow_blank=True)
    listed.add("D2:D9")
    sheet.add_data_validation(listed)
    sheet.merge_cells("A8:C8")
    sheet.auto_filter.ref = "A1:C4"
    sheet.freeze_panes = "B2"
    sheet.print_title_rows = "1:1"
    projects = book.create_sheet("项目")
    for row in (["项目编码", "项目名称"], ["P1", "道路"], ["P2", "绿化"]):
        projects.append(row)
    projects.protection.sheet = True
    projects.print_area = "A1:B3"
    projects.column_dimensions["D"].number_format = "0.0000"
    book.create_sheet("参数").sheet_state = "hidden"
    book.defined_names["合计"] = DefinedName("合计", attr_text="收支!$C$4")
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def read_parts(workbook: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(workbook)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def write_parts(parts: dict[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return packed.getvalue()


def make_exotic() -> bytes:
    """What no library keeps: values of formulas, pictures in cells, lists in another sheet, a thread, macros, XML of somebody's own."""
    parts = read_parts(make_plain())
    sheet = parts["xl/worksheets/sheet1.xml"].decode()
    sheet = re.sub(r"(<f>SUM\(B2:B3\)</f>)<v ?/?>(</v>)?", r"\1<v>4</v>", sheet)
    sheet = sheet.replace('</row><row r="4"', f'{PICTURE_CELL}</row><row r="4"')
    parts["xl/worksheets/sheet1.xml"] = sheet.replace("</worksheet>", f"{LIST_IN_OTHER_SHEET}</worksheet>").encode()
    parts["xl/cellimages.xml"] = CELL_IMAGES.encode()
    parts["xl/vbaProject.bin"] = b"\xd0\xcf\x11\xe0 macros"
    parts["customXml/item1.xml"] = b"<own>data</own>"
    plain, with_macros = (
        "vnd.openxmlformats-officedocument.spreadsheetml.sheet.main",
        "vnd.ms-excel.sheet.macroEnabled.main",
    )
    types = parts["[Content_Types].xml"].decode().replace(plain, with_macros)
    added = (
        '<Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/>'
        '<Override PartName="/xl/cellimages.xml" ContentType="application/vnd.wps-officedocument.cellimage+xml"/>'
    )
    parts["[Content_Types].xml"] = types.replace("</Types>", f"{added}</Types>").encode()
    relations = parts["xl/_rels/workbook.xml.rels"].decode()
    more = (
        '<Relationship Id="rIdA" Type="http://www.wps.cn/officeDocument/2020/cellImage" Target="cellimages.xml"/>'
        '<Relationship Id="rIdB" Type="http://schemas.microsoft.com/office/2006/relationships/vbaProject" Target="vbaProject.bin"/>'
    )
    parts["xl/_rels/workbook.xml.rels"] = relations.replace("</Relationships>", f"{more}</Relationships>").encode()
    return write_parts(parts)
