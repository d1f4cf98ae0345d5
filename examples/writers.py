"""Write a filing as a workbook or as a folder of CSV files, the same bytes each time."""

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from unicodedata import east_asian_width

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.worksheet.worksheet import Worksheet

from examples.filing import Filing, Row
from examples.form import COLUMNS, DATE_COLUMNS, TABLES, in_chinese, is_number_column

PLAIN_NUMBER = re.compile(r"-?\d+(\.\d+)?")
STAMPED = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")

HEADER_FONT = Font(name="宋体", size=11, bold=True)
BODY_FONT = Font(name="宋体", size=11)
HEADER_FILL = PatternFill("solid", fgColor="D9E1F2")
THIN = Side(style="thin", color="BFBFBF")
GRID = Border(left=THIN, right=THIN, top=THIN, bottom=THIN)
MIDDLE = Alignment(horizontal="center", vertical="center")


def workbook_columns(table: str, table_rows: Iterable[Row]) -> list[str]:
    """Every column of the form, then those the unit added by itself."""
    added = {name: None for row in table_rows for name in row if name not in COLUMNS[table]}
    return [*COLUMNS[table], *added]


def write_workbook(filing: Filing, titles: Mapping[str, Sequence[str]] | None = None) -> bytes:
    """A workbook as the bureau's template would give it: one sheet per table, Chinese throughout.

    Args:
        filing: what stands in it.
        titles: by table, the lines that a unit put above the header, such as a title and a unit of measure.
    """
    above = titles or {}
    book = Workbook()
    book.remove(book.active)
    book.properties.creator = filing.short_name
    for table, table_rows in filing.tables.items():
        sheet = book.create_sheet(TABLES[table])
        _write_sheet(sheet, table, table_rows, above.get(table, ()))
    written = io.BytesIO()
    book.save(written)
    return _with_fixed_dates(written.getvalue(), year_of_filing(filing))


def year_of_filing(filing: Filing) -> int:
    """The calendar year in which the filing is made: the one after the year it is about."""
    return int(filing.fiscal_year) + 1


def _write_sheet(sheet: Worksheet, table: str, table_rows: list[Row], titles: Sequence[str]) -> None:
    columns = workbook_columns(table, table_rows)
    header = len(titles) + 1
    for title in titles:
        sheet.append([title])
    sheet.append([COLUMNS[table].get(name, name) for name in columns])
    for row in table_rows:
        sheet.append([cell_value(name, row.get(name, "")) for name in columns])
    for cell in sheet[header]:
        cell.font, cell.fill, cell.border, cell.alignment = HEADER_FONT, HEADER_FILL, GRID, MIDDLE
    for body_row in sheet.iter_rows(min_row=header + 1):
        for name, cell in zip(columns, body_row, strict=True):
            cell.font, cell.border = BODY_FONT, GRID
            cell.number_format = _number_format(name, cell.value)
    for cells in sheet.columns:
        widest = max(_display_width(str(cell.value or "")) for cell in cells)
        sheet.column_dimensions[cells[0].column_letter].width = min(widest + 4, 60)
    sheet.freeze_panes = f"A{header + 1}"


def cell_value(column: str, typed: object) -> object:
    """What stands in the workbook's cell: a number, a date, text, or None where nothing was typed."""
    text = str(typed)
    if not text:
        return None
    if column in DATE_COLUMNS:
        return date.fromisoformat(text)
    if is_number_column(column) and PLAIN_NUMBER.fullmatch(text):
        return Decimal(text)
    return in_chinese(column, text)


def _number_format(column: str, value: object) -> str:
    if isinstance(value, date):
        return "yyyy-mm-dd"
    if isinstance(value, Decimal) and column.endswith("_wan_yuan"):
        return "#,##0.00####"
    return "General" if isinstance(value, Decimal) else "@"


def _display_width(text: str) -> int:
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)


def _with_fixed_dates(workbook: bytes, year: int) -> bytes:
    """Pack the workbook again with one date on every part; the library stamps the present time."""
    stamp = f"{year}-09-30T08:00:00Z".encode()
    with zipfile.ZipFile(io.BytesIO(workbook)) as old:
        parts = {name: STAMPED.sub(rb"\g<1>" + stamp, old.read(name)) for name in old.namelist()}
    return write_zip(parts, year)


def write_zip(parts: Mapping[str, bytes], year: int) -> bytes:
    """An archive with the same date on every part, so that its bytes are the same each time."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in parts.items():
            part = zipfile.ZipInfo(name, (year, 9, 30, 8, 0, 0))
            part.compress_type = zipfile.ZIP_DEFLATED
            part.create_system = 0
            archive.writestr(part, content)
    return packed.getvalue()


def write_csv_files(filing: Filing, *, chinese: bool) -> dict[str, bytes]:
    """File name and content of each table: Chinese in GB18030, or English in UTF-8 with a BOM."""
    return {
        f"{TABLES[table] if chinese else table}.csv": _csv_table(table, table_rows, chinese=chinese)
        for table, table_rows in filing.tables.items()
    }


def _csv_table(table: str, table_rows: list[Row], *, chinese: bool) -> bytes:
    used = {name for row in table_rows for name in row}
    columns = [name for name in COLUMNS[table] if name in used]
    header = [COLUMNS[table][name] if chinese else name for name in columns]
    body = [
        [in_chinese(name, row.get(name, "")) if chinese else row.get(name, "") for name in columns]
        for row in table_rows
    ]
    return csv_text([header, *body], "\r\n").encode("gb18030" if chinese else "utf-8-sig")


def csv_text(lines: Iterable[Iterable[object]], line_end: str = "\n") -> str:
    """Lines of cells as CSV."""
    text = io.StringIO()
    csv.writer(text, lineterminator=line_end).writerows(lines)  # noqa: TID251 - as units do
    return text.getvalue()
