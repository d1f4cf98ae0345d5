"""Lay out the letter: the first sheet as XML, with its widths, heights and links, ready for A4.

Every text is written as a text, so that none of it is ever taken for a formula. Does not belong here: what it says (``letters``).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from xml.sax.saxutils import quoteattr

from lxml import etree

from pipelines.publishing.return_workbook.lay_out_boxes import count_lines
from pipelines.publishing.return_workbook.letters import Entry, Letter
from pipelines.publishing.return_workbook.spell_texts import write_text
from pipelines.publishing.return_workbook.style_cells import Styles

# Columns A to G: number, severity, place, matter, found, expected, remedy. Beyond them, hidden, what undoes the colours again.
WIDTHS = (6, 8, 23, 40, 17, 19, 30)
RECORD_COLUMNS = ("I", "J", "K")
_LINE_POINTS = 14.5
# A head that is higher would leave too little of a small screen for what stands below it.
_MOST_FROZEN_POINTS = 240
_LETTERS = "ABCDEFG"
_MARGINS = '<pageMargins left="0.4" right="0.4" top="0.5" bottom="0.6" header="0.3" footer="0.3"/>'
_PAPER = '<pageSetup paperSize="9" orientation="landscape" fitToWidth="1" fitToHeight="0"/>'
_LINE = '<{0} style="thin"><color rgb="FFBFBFBF"/></{0}>'
_GRID = f"<border>{''.join(map(_LINE.format, ('left', 'right', 'top', 'bottom')))}<diagonal/></border>"

Record = tuple[str, str, str]
"""Sheet, cell, and the fill that the cell had, as XML."""


@dataclass(frozen=True)
class LetterSheet:
    """The sheet's part, and the names it needs in the workbook: what is printed, and what is repeated on each page."""

    content: bytes
    names: dict[str, str]


@dataclass
class _Sheet:
    """A sheet that is being written, row by row."""

    rows: list[str] = field(default_factory=list)
    merged: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    height: float = 0

    @property
    def next_row(self) -> int:
        return len(self.rows) + 1

    def add(self, cells: Sequence[tuple[str, str, int]], height: float) -> None:
        """Add a row of cells: column, text and style; an empty text is a blank cell."""
        number = self.next_row
        self.height += height
        written = "".join(_write_cell(f"{column}{number}", text, style) for column, text, style in cells)
        self.rows.append(f'<row r="{number}" ht="{height:g}" customHeight="1">{written}</row>')

    def add_wide(self, spans: Sequence[tuple[str, str, str, int]], height: float) -> None:
        """Add a row whose cells reach over columns: first, last, text, style."""
        number, cells = self.next_row, []
        for first, last, text, style in spans:
            columns = _LETTERS[_LETTERS.index(first) : _LETTERS.index(last) + 1]
            cells += [(column, text if column == first else "", style) for column in columns]
            if first != last:
                self.merged.append(f"{first}{number}:{last}{number}")
        self.add(cells, height)


def _write_cell(reference: str, text: str, style: int) -> str:
    if not text:
        return f'<c r="{reference}" s="{style}"/>'
    written = etree.tostring(write_text("t", text), encoding="unicode")
    return f'<c r="{reference}" s="{style}" t="inlineStr"><is>{written}</is></c>'


def lay_out_letter(
    letter: Letter, name: str, styles: Styles, fills: dict[str, str], records: Sequence[Record], space: str
) -> LetterSheet:
    """Write the first sheet.

    Args:
        letter: What it says.
        name: What the sheet is called.
        styles: The workbook's styles, which get those of the sheet.
        fills: The fill of each severity, as XML.
        records: What undoes the colours again.
        space: The namespace of the workbook.
    """
    look = _Look(styles, fills)
    sheet = _Sheet()
    sheet.add_wide([("A", "G", letter.title, look.title)], 30)
    for index in range(0, len(letter.facts), 2):
        _add_facts(sheet, letter.facts[index : index + 2], look)
    counted = [(look.severity[name], text) for name, text in letter.severities]
    spans = zip((("A", "C"), ("D", "D"), ("E", "G")), counted, strict=True)
    sheet.add_wide([(first, last, text, style) for (first, last), (style, text) in spans], 20)
    for remark in letter.remarks:
        sheet.add_wide([("A", "G", remark, look.remark)], _height([(remark, sum(WIDTHS))]))
    head = sheet.next_row if sheet.height < _MOST_FROZEN_POINTS else 0
    heading = sheet.next_row
    sheet.add([(column, text, look.heading) for column, text in zip(_LETTERS, letter.headings, strict=True)], 22)
    ordered = [entry for entry in letter.entries if not entry.is_statement]
    for entry in ordered:
        _add_entry(sheet, entry, look)
    statements = [entry for entry in letter.entries if entry.is_statement]
    if statements:
        sheet.add_wide([("A", "G", letter.statements_title, look.band)], 22)
    for entry in statements:
        _add_entry(sheet, entry, look)
    names = {
        "_xlnm.Print_Area": f"{quote_sheet(name)}!$A$1:$G${len(sheet.rows)}",
        "_xlnm.Print_Titles": f"{quote_sheet(name)}!${heading}:${heading}",
    }
    return LetterSheet(_write_sheet(sheet, head, records, look, space), names)


class _Look:
    """The styles of the sheet, as numbers in the workbook's list."""

    def __init__(self, styles: Styles, fills: dict[str, str]) -> None:
        plain = styles.add("fonts", _font(10))
        bold = styles.add("fonts", _font(10, "<b/>"))
        link = styles.add("fonts", _font(10, '<u/><color rgb="FF0563C1"/>'))
        large = styles.add("fonts", _font(16, "<b/>"))
        no_fill = styles.add("fills", '<fill><patternFill patternType="none"/></fill>')
        shaded = styles.add("fills", _solid("FFD9E1F2"))
        no_border, grid = styles.add("borders", "<border/>"), styles.add("borders", _GRID)

        def make(font: int, fill: int, border: int, horizontal: str = "left", vertical: str = "top") -> int:
            aligned = f'<alignment horizontal="{horizontal}" vertical="{vertical}" wrapText="1"/>'
            return styles.add(
                "cellXfs",
                f'<xf numFmtId="49" fontId="{font}" fillId="{fill}" borderId="{border}" xfId="0" applyNumberFormat="1" '
                f'applyFont="1" applyFill="1" applyBorder="1" applyAlignment="1">{aligned}</xf>',
            )

        self.title = make(large, no_fill, no_border, "center", "center")
        self.label = make(bold, shaded, grid, "left", "center")
        self.value = make(plain, no_fill, grid, "left", "center")
        self.remark = make(plain, no_fill, no_border, "left", "center")
        self.heading = make(bold, shaded, grid, "center", "center")
        self.band = make(bold, shaded, grid, "left", "center")
        self.text = make(plain, no_fill, grid)
        self.number = make(plain, no_fill, grid, "center")
        self.link = make(link, no_fill, grid)
        self.severity = {
            name: make(bold, styles.add("fills", fill), grid, "center", "center") for name, fill in fills.items()
        }


def _font(size: int, more: str = "") -> str:
    order = [f'<sz val="{size}"/>', '<name val="宋体"/>', '<family val="3"/>', '<charset val="134"/>']
    head, _, colour = more.partition("<color")
    return f"<font>{head}{order[0]}{'<color' + colour if colour else ''}{''.join(order[1:])}</font>"


def _solid(colour: str) -> str:
    return (
        f'<fill><patternFill patternType="solid"><fgColor rgb="{colour}"/><bgColor indexed="64"/></patternFill></fill>'
    )


def _add_facts(sheet: _Sheet, facts: Sequence[tuple[str, str]], look: _Look) -> None:
    """One line of facts: a single one has the whole width."""
    spans = [("A", "B", facts[0][0], look.label), ("C", "G" if len(facts) == 1 else "D", facts[0][1], look.value)]
    if len(facts) > 1:
        spans += [("E", "E", facts[1][0], look.label), ("F", "G", facts[1][1], look.value)]
    sheet.add_wide(
        spans, max(18.0, _height([(facts[0][1], WIDTHS[2] + WIDTHS[3]), (facts[-1][1], WIDTHS[5] + WIDTHS[6])]))
    )


def _add_entry(sheet: _Sheet, entry: Entry, look: _Look) -> None:
    matter = f"{entry.matter}\n{entry.english}" if entry.english else entry.matter
    texts = (entry.place, matter, entry.found, entry.expected, entry.remedy)
    is_linked = entry.sheet is not None
    if is_linked:
        target = quoteattr(f"{quote_sheet(entry.sheet or '')}!{entry.cell or 'A1'}")
        sheet.links.append(f'<hyperlink ref="C{sheet.next_row}" location={target} display={quoteattr(entry.place)}/>')
    severity, label = entry.severity, SEVERITY_WORDS[entry.severity]
    styles = (look.link if is_linked else look.text, look.text, look.text, look.text, look.text)
    cells = [("A", str(entry.number), look.number), ("B", label, look.severity[severity])]
    cells += list(zip(_LETTERS[2:], texts, styles, strict=True))
    sheet.add(cells, _height(list(zip(texts, WIDTHS[2:], strict=True))))


SEVERITY_WORDS = {"error": "错误", "warning": "警告", "note": "提示"}


def quote_sheet(name: str) -> str:
    """A sheet's name as formulas and links have it."""
    return "'" + name.replace("'", "''") + "'"


def _height(cells: Sequence[tuple[str, int]]) -> float:
    """How high a row has to be for its texts, each with the width of its column."""
    lines = max(count_lines(text, width - 1) for text, width in cells)
    return min(400.0, lines * _LINE_POINTS + 4)


def _write_sheet(sheet: _Sheet, head: int, records: Sequence[Record], look: _Look, space: str) -> bytes:
    rows = list(sheet.rows)
    for number, record in enumerate(records):
        # One row of the sheet may carry one record; further ones get rows of their own below, hidden with their columns.
        cells = "".join(
            _write_cell(f"{column}{number + 1}", text, look.text)
            for column, text in zip(RECORD_COLUMNS, record, strict=True)
        )
        if number < len(rows):
            rows[number] = rows[number].replace("</row>", f"{cells}</row>")
        else:
            rows.append(f'<row r="{number + 1}" hidden="1">{cells}</row>')
    frozen = (
        f'<pane ySplit="{head}" topLeftCell="A{head + 1}" activePane="bottomLeft" state="frozen"/><selection pane="bottomLeft"/>'
        if head
        else ""
    )
    columns = "".join(
        f'<col min="{index}" max="{index}" width="{width}" customWidth="1"/>'
        for index, width in enumerate(WIDTHS, start=1)
    )
    merged = "".join(f'<mergeCell ref="{one}"/>' for one in sheet.merged)
    links = f"<hyperlinks>{''.join(sheet.links)}</hyperlinks>" if sheet.links else ""
    return (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<worksheet xmlns="{space}">'
        '<sheetPr><tabColor rgb="FFC00000"/><pageSetUpPr fitToPage="1"/></sheetPr>'
        '<sheetViews><sheetView showGridLines="0" tabSelected="1" workbookViewId="0">'
        f"{frozen}</sheetView></sheetViews>"
        '<sheetFormatPr defaultRowHeight="15"/>'
        f'<cols>{columns}<col min="8" max="11" width="9" hidden="1" customWidth="1"/></cols>'
        f"<sheetData>{''.join(rows)}</sheetData>"
        f'<mergeCells count="{len(sheet.merged)}">{merged}</mergeCells>{links}'
        f"{_MARGINS}{_PAPER}<headerFooter><oddFooter>&amp;C第 &amp;P 页，共 &amp;N 页</oddFooter></headerFooter></worksheet>"
    ).encode()
