"""Find cells: the sheets of a workbook, and the elements of their cells, made where there are none.

Does not belong here: what is said about a cell, or how it looks.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from pipelines.publishing.return_workbook.open_package import Element, Package

# What stands in a sheet, in the order that the standard prescribes; an element is put before the first that comes after it.
ORDER = (
    *("sheetPr", "dimension", "sheetViews", "sheetFormatPr", "cols", "sheetData", "sheetCalcPr", "sheetProtection"),
    *("protectedRanges", "scenarios", "autoFilter", "sortState", "dataConsolidate", "customSheetViews", "mergeCells"),
    *("phoneticPr", "conditionalFormatting", "dataValidations", "hyperlinks", "printOptions", "pageMargins"),
    *("pageSetup", "headerFooter", "rowBreaks", "colBreaks", "customProperties", "cellWatches", "ignoredErrors"),
    *("smartTags", "drawing", "legacyDrawing", "legacyDrawingHF", "drawingHF", "picture", "oleObjects", "controls"),
    *("webPublishItems", "tableParts", "extLst"),
)
_REFERENCE = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})")
_RELATION_SPACES = (
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "http://purl.oclc.org/ooxml/officeDocument/relationships",
)


@dataclass(frozen=True)
class SheetPart:
    """A sheet: its name, its part, and its element in the workbook's list."""

    name: str
    part: str
    element: Element


def list_sheets(package: Package) -> list[SheetPart]:
    """The sheets that have a part, in their order."""
    targets = {one.id: one.target for one in package.relations(package.workbook)}
    root = package.edit(package.workbook)
    found = []
    for element in root.iterfind(f"{space_of(root)}sheets/{space_of(root)}sheet"):
        number = next(
            (element.get(f"{{{space}}}id") for space in _RELATION_SPACES if f"{{{space}}}id" in element.attrib), ""
        )
        target = targets.get(number or "")
        if target in package.parts:
            found.append(SheetPart(element.get("name", ""), target, element))
    return found


def space_of(element: Element) -> str:
    """The namespace of an element, in braces: spreadsheets have two, the usual and the strict one."""
    return element.tag[: element.tag.index("}") + 1] if "}" in element.tag else ""


def relation_space(package: Package) -> str:
    """The namespace of attributes that name a relation, in braces."""
    return f"{{{_RELATION_SPACES[package.is_strict]}}}"


def place_element(root: Element, element: Element) -> None:
    """Put an element into a sheet where the standard wants it."""
    after = set(ORDER[ORDER.index(etree.QName(element).localname) + 1 :])
    following = next((one for one in root if isinstance(one.tag, str) and etree.QName(one).localname in after), None)
    if following is None:
        root.append(element)
    else:
        following.addprevious(element)


def split_reference(cell: str) -> tuple[int, int] | None:
    """Row and column, from 1, of a reference such as ``AB12``; None for what is none."""
    match = _REFERENCE.fullmatch(cell)
    if match is None:
        return None
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(match[2]), column


class Cells:
    """The cells of one sheet by place, looked through once."""

    def __init__(self, root: Element) -> None:
        self._space = space_of(root)
        self._data = root.find(f"{self._space}sheetData")
        self._rows: dict[int, Element] = {}
        self._columns = [
            (int(one.get("min", 0)), int(one.get("max", 0)), one.get("style", "0"))
            for one in root.iterfind(f"{self._space}cols/{self._space}col")
        ]
        number = 0
        for row in self._data if self._data is not None else ():
            number = int(row.get("r", number + 1))
            self._rows[number] = row

    def __iter__(self) -> Iterator[Element]:
        """Every cell that is written."""
        for row in self._rows.values():
            yield from row.iterfind(f"{self._space}c")

    def find(self, place: tuple[int, int]) -> Element | None:
        """The cell at row and column (from 1), None where none is written."""
        at = 0
        for cell in self._rows.get(place[0], ()):
            known = split_reference(cell.get("r", ""))
            at = known[1] if known else at + 1
            if at == place[1]:
                return cell
        return None

    def make(self, reference: str, place: tuple[int, int]) -> Element | None:
        """The cell at a place, made blank where none is written; None in a sheet that has no cells at all (a chart)."""
        if self._data is None:
            return None
        found = self.find(place)
        if found is not None:
            return found
        row = self._make_row(place[0])
        cell = etree.Element(f"{self._space}c", r=reference, s=self._style_of(row, place[1]))
        following = next((one for one in row if (split_reference(one.get("r", "")) or (0, 0))[1] > place[1]), None)
        if following is None:
            row.append(cell)
        else:
            following.addprevious(cell)
        return cell

    def _make_row(self, number: int) -> Element:
        if number not in self._rows:
            row = etree.Element(f"{self._space}row", r=str(number))
            following = min((one for one in self._rows if one > number), default=None)
            if following is None:
                self._data.append(row)
            else:
                self._rows[following].addprevious(row)
            self._rows[number] = row
        return self._rows[number]

    def _style_of(self, row: Element, column: int) -> str:
        """The style that a blank cell shows: its row's, or else its column's."""
        if row.get("customFormat") in {"1", "true"}:
            return str(row.get("s", "0"))
        return next((style for low, high, style in self._columns if low <= column <= high), "0")
