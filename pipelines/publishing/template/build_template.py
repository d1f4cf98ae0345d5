"""Build a template: an order as the bytes of a workbook, equal orders as equal bytes; and what its file is called."""

import io
import re
import zipfile

from openpyxl import Workbook
from openpyxl.workbook.protection import WorkbookProtection
from openpyxl.worksheet.header_footer import HeaderFooterItem
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from pipelines.publishing.template import styles
from pipelines.publishing.template.draw_sheet import draw_sheet, write_value
from pipelines.publishing.template.order import TemplateOrder
from pipelines.publishing.template.plan_sheets import HEADER_ROW, TITLE_ROW, SheetPlan, explain, plan_sheets
from schemas.spreadsheet_texts import fit_cell
from schemas.stamp import STAMP_SHEET, Stamp
from schemas.template_form import TemplateForm

_MOMENT = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")
_A4, _MARGIN, _FOOT = 9, 0.4, 0.75


def build_template(order: TemplateOrder) -> bytes:
    """The workbook of an order: one sheet per table, and a hidden one with its stamp."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for style in styles.STYLES:
        book.add_named_style(style)
    labels = (
        explain(order.form, "instructions"),
        explain(order.form, "listed_codes"),
        explain(order.form, "listed_names"),
    )
    for plan in plan_sheets(order):
        sheet = book.create_sheet(plan.table.name_zh)
        draw_sheet(sheet, plan, labels)
        _protect(sheet)
        _lay_out_page(sheet, plan, order.form)
    _hide_stamp(book.create_sheet(STAMP_SHEET), order)
    book.security = WorkbookProtection(lockStructure=True)
    book.properties.creator = order.form.source
    book.properties.title = fit_cell(f"{order.unit_name} {order.fiscal_year} {order.form.name}")
    written = io.BytesIO()
    book.save(written)
    return _fix_times(written.getvalue(), order.fiscal_year + 1)


def _protect(sheet: Worksheet) -> None:
    """Lock what is not to be filled in; widths, heights and further rows are the unit's own affair. There is no password."""
    sheet.protection.sheet = True
    for allowed in ("formatColumns", "formatRows", "insertRows"):
        setattr(sheet.protection, allowed, False)


def _lay_out_page(sheet: Worksheet, plan: SheetPlan, form: TemplateForm) -> None:
    """A4 across, as wide as the page, header on every page, signatures at its foot."""
    page = sheet.page_setup
    page.orientation, page.paperSize, page.fitToWidth, page.fitToHeight = "landscape", _A4, 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    margins = sheet.page_margins
    margins.left = margins.right = margins.top = margins.header = margins.footer = _MARGIN
    margins.bottom = _FOOT
    sheet.print_title_rows = f"{TITLE_ROW}:{HEADER_ROW}"
    foot = sheet.oddFooter = HeaderFooterItem()
    foot.left.text = "　　".join(f"{one}：＿＿＿＿＿＿" for one in form.signatures)
    foot.right.text = f"{plan.table.name_zh} &P / &N"


def _hide_stamp(sheet: Worksheet, order: TemplateOrder) -> None:
    stamp = Stamp(order.form.form, order.form.version, order.unit_code, order.fiscal_year)
    for number, row in enumerate(stamp.rows, 1):
        for column, text in enumerate(row, 1):
            write_value(sheet.cell(number, column), text)
    sheet.sheet_state = "veryHidden"
    _protect(sheet)


def _fix_times(workbook: bytes, year: int) -> bytes:
    """Pack the workbook again with one moment on every part: the library stamps the present one."""
    packed = io.BytesIO()
    moment = f"{year}-01-01T00:00:00Z".encode()
    with zipfile.ZipFile(io.BytesIO(workbook)) as old, zipfile.ZipFile(packed, "w") as new:
        for name in old.namelist():
            part = zipfile.ZipInfo(name, (year, 1, 1, 0, 0, 0))
            part.compress_type, part.create_system = zipfile.ZIP_DEFLATED, 0
            new.writestr(part, _MOMENT.sub(rb"\g<1>" + moment, old.read(name)))
    return packed.getvalue()
