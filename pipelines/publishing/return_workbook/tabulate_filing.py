"""Tabulate a filing: tables that came as files of their own (CSV, Parquet, old workbooks) laid out in a new workbook, as filed.

Of a batch only the unit's own rows are taken, without the columns that say whose they are: in a workbook the cover says that. Does
not belong here: reading bytes, or what is wrong with them.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from math import isfinite
from typing import Any
from xml.sax.saxutils import quoteattr

from lxml import etree

from pipelines.publishing.return_workbook.find_cells import split_reference
from pipelines.publishing.return_workbook.lay_out_boxes import measure
from pipelines.publishing.return_workbook.open_package import Package
from pipelines.publishing.return_workbook.spell_texts import write_text
from pipelines.publishing.return_workbook.style_cells import Styles
from schemas.spreadsheet_texts import is_formula
from schemas.tables import TABLE_BY_NAME, fold_header

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_WORKBOOK_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
_SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
_BASE = {
    "[Content_Types].xml": (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_WORKBOOK_TYPE}"/></Types>'
    ),
    "_rels/.rels": (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
    ),
    "xl/workbook.xml": (
        f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><bookViews><workbookView/></bookViews><sheets/></workbook>'
    ),
}
_OWNERS = ("unit_code", "unit_name", "fiscal_year")
_GRID = "".join(f'<{side} style="thin"><color rgb="FFBFBFBF"/></{side}>' for side in ("left", "right", "top", "bottom"))
_WIDEST = 50


@dataclass(frozen=True)
class FiledSheet:
    """A table as it stands in its file: rows from the first on, of which the header is one (counted from 0).

    ``own_rows`` are the numbers (from 1) of the unit's rows below the header; None where all of the file is the unit's.
    """

    name: str
    rows: Sequence[Sequence[Any]]
    header: int
    own_rows: Collection[int] | None = None


@dataclass(frozen=True)
class Layout:
    """Where the rows and columns of a file, counted from 1, stand in the new sheet."""

    rows: dict[int, int]
    columns: dict[int, int]

    def find(self, cell: str) -> str | None:
        """Where a cell of the file stands in the sheet; None where it was not taken over."""
        place = split_reference(cell)
        if place is None or place[0] not in self.rows or place[1] not in self.columns:
            return None
        return f"{_letter(self.columns[place[1]])}{self.rows[place[0]]}"


def tabulate_filing(sheets: Sequence[FiledSheet]) -> tuple[bytes, list[Layout]]:
    """Write sheets into a new workbook; returns it, and of each sheet where its rows and columns went."""
    package = Package({name: content.encode() for name, content in _BASE.items()})
    styles, layouts = _Look(Styles(package)), []
    root = package.edit("xl/workbook.xml")
    listed = root.find(f"{{{_MAIN}}}sheets")
    for number, sheet in enumerate(sheets, start=1):
        layout = _lay_out(sheet)
        name = f"xl/worksheets/sheet{number}.xml"
        package.add(name, _write_sheet(sheet, layout, styles), _SHEET_TYPE)
        element = etree.SubElement(listed, f"{{{_MAIN}}}sheet", name=sheet.name, sheetId=str(number))
        element.set(f"{{{_OFFICE}}}id", package.relate("xl/workbook.xml", "worksheet", name))
        layouts.append(layout)
    return package.pack(), layouts


class _Look:
    """The styles there are: of a header, and of all else; each also for a text that must stay one when it is typed again."""

    def __init__(self, styles: Styles) -> None:
        plain, bold = (
            styles.add(
                "fonts", f'<font>{more}<sz val="11"/><name val="宋体"/><family val="3"/><charset val="134"/></font>'
            )
            for more in ("", "<b/>")
        )
        shaded = styles.add(
            "fills",
            '<fill><patternFill patternType="solid"><fgColor rgb="FFD9E1F2"/><bgColor indexed="64"/></patternFill></fill>',
        )
        grid = styles.add("borders", f"<border>{_GRID}<diagonal/></border>")
        look = f'numFmtId="0" borderId="{grid}" applyFont="1" applyFill="1" applyBorder="1"'
        self.body, self.header = (
            tuple(styles.add("cellXfs", f"<xf {look} {own}{more}/>") for more in ("", ' quotePrefix="1"'))
            for own in (f'fontId="{plain}" fillId="0"', f'fontId="{bold}" fillId="{shaded}"')
        )


def _lay_out(sheet: FiledSheet) -> Layout:
    width = max(map(len, sheet.rows), default=0)
    if sheet.own_rows is None:
        return Layout(
            {row: row for row in range(1, len(sheet.rows) + 1)}, {column: column for column in range(1, width + 1)}
        )
    header = sheet.rows[sheet.header]
    table = TABLE_BY_NAME["submission"]
    is_cover = sheet.name in {table.name, table.name_zh}
    owners = {
        column
        for column, text in enumerate(header, start=1)
        if not is_cover and table.headers.get(fold_header(str(text))) in _OWNERS
    }
    rows = [*range(1, sheet.header + 2), *sorted(row for row in sheet.own_rows if row <= len(sheet.rows))]
    columns = [column for column in range(1, width + 1) if column not in owners]
    return Layout({row: at for at, row in enumerate(rows, 1)}, {column: at for at, column in enumerate(columns, 1)})


def _write_sheet(sheet: FiledSheet, layout: Layout, look: _Look) -> bytes:
    written: list[str] = []
    widths: dict[int, int] = {}
    for source, row in layout.rows.items():
        styles = look.header if source == sheet.header + 1 else look.body
        cells = []
        for column, at in layout.columns.items():
            values = sheet.rows[source - 1]
            value = values[column - 1] if column <= len(values) else ""
            cells.append(_write_cell(f"{_letter(at)}{row}", value, styles))
            widths[at] = max(widths.get(at, 8), min(_WIDEST, measure(_spell(value)) + 3))
        written.append(f'<row r="{row}">{"".join(cells)}</row>')
    columns = "".join(
        f'<col min="{at}" max="{at}" width="{width}" customWidth="1"/>' for at, width in sorted(widths.items())
    )
    return (
        f'<worksheet xmlns={quoteattr(_MAIN)}><sheetViews><sheetView workbookViewId="0"/></sheetViews>'
        f"{f'<cols>{columns}</cols>' if columns else ''}<sheetData>{''.join(written)}</sheetData></worksheet>"
    ).encode()


def _write_cell(reference: str, value: Any, styles: Sequence[int]) -> str:
    """A cell: a number as one, all else as text; ``styles`` are the one of all cells, and that of texts which look like formulas."""
    if isinstance(value, (int, float, Decimal)) and not isinstance(value, bool) and isfinite(value):
        return f'<c r="{reference}" s="{styles[0]}"><v>{value}</v></c>'
    spelled = _spell(value)
    if not spelled:
        return f'<c r="{reference}" s="{styles[0]}"/>'
    text = etree.tostring(write_text("t", spelled), encoding="unicode")
    return f'<c r="{reference}" s="{styles[is_formula(spelled)]}" t="inlineStr"><is>{text}</is></c>'


def _spell(value: Any) -> str:
    """A value as it would be typed."""
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    return value.isoformat() if isinstance(value, date) else "" if value is None else str(value)


def _letter(column: int) -> str:
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
