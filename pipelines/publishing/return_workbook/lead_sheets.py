"""Lead sheets: put a sheet before all others of a workbook, or take one out; whatever counts sheets is told.

Does not belong here: what the sheet holds.
"""

from lxml import etree

from pipelines.publishing.return_workbook.find_cells import SheetPart, list_sheets, relation_space, space_of
from pipelines.publishing.return_workbook.open_package import Element, Package

_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
# What may stand before the names that a workbook defines.
_BEFORE_NAMES = (
    *("fileVersion", "fileSharing", "workbookPr", "workbookProtection", "bookViews", "sheets", "functionGroups"),
    "externalReferences",
)


def add_first_sheet(package: Package, name: str, content: bytes, names: dict[str, str]) -> None:
    """Add a sheet before all others, with names of its own (such as its print area), and let it be the one that opens."""
    part = package.free_name("xl/worksheets/sheet{}.xml")
    package.add(part, content, _TYPE)
    number = package.relate(package.workbook, "worksheet", part)
    root = package.edit(package.workbook)
    space = space_of(root)
    sheets = root.find(f"{space}sheets")
    highest = max((int(one.get("sheetId", 0)) for one in sheets), default=0)
    element = etree.Element(f"{space}sheet", name=name, sheetId=str(highest + 1))
    element.set(f"{relation_space(package)}id", number)
    sheets.insert(0, element)
    _shift_names(root, 0, 1)
    _open_first(package, root)
    _define(root, names)


def remove_sheet(package: Package, sheet: SheetPart) -> None:
    """Take a sheet out of a workbook, and what only it leads to."""
    root = package.edit(package.workbook)
    index = list(sheet.element.getparent()).index(sheet.element)
    sheet.element.getparent().remove(sheet.element)
    number = sheet.element.get(f"{relation_space(package)}id", "")
    for one in list(package.relations(sheet.part)):
        if not one.is_external:
            package.drop(one.target)
    package.unrelate(package.workbook, number)
    package.drop(sheet.part)
    space = space_of(root)
    for one in root.findall(f"{space}definedNames/{space}definedName"):
        if one.get("localSheetId") == str(index):
            one.getparent().remove(one)
    _shift_names(root, index, -1)


def _shift_names(root: Element, since: int, by: int) -> None:
    """Names that belong to one sheet say which by its number in the list."""
    space = space_of(root)
    for one in root.iterfind(f"{space}definedNames/{space}definedName"):
        number = one.get("localSheetId")
        if number is not None and int(number) >= since:
            one.set("localSheetId", str(int(number) + by))


def _open_first(package: Package, root: Element) -> None:
    """Only the first sheet is chosen: what is typed into one of several chosen sheets goes into all of them."""
    space = space_of(root)
    for one in root.iterfind(f"{space}bookViews/{space}workbookView"):
        for name in ("activeTab", "firstSheet"):
            one.attrib.pop(name, None)
    for sheet in list_sheets(package)[1:]:
        views = f"{space}sheetViews/{space}sheetView"
        if any("tabSelected" in one.attrib for one in package.look(sheet.part).iterfind(views)):
            for one in package.edit(sheet.part).iterfind(views):
                one.attrib.pop("tabSelected", None)


def _define(root: Element, names: dict[str, str]) -> None:
    space = space_of(root)
    defined = root.find(f"{space}definedNames")
    if defined is None:
        defined = etree.Element(f"{space}definedNames")
        known = [one for one in root if isinstance(one.tag, str) and etree.QName(one).localname in _BEFORE_NAMES]
        known[-1].addnext(defined)
    for index, (name, formula) in enumerate(names.items()):
        one = etree.Element(f"{space}definedName", name=name, localSheetId="0")
        one.text = formula
        defined.insert(index, one)
