"""Undo a return: a unit corrects the workbook it was given back, and files that; what was put there then is no part of it.

The first sheet goes, our comments go, and coloured cells get back the fill they had. Does not belong here: what is put there anew.
"""

from pipelines.publishing.return_workbook.find_cells import Cells, SheetPart, list_sheets, space_of, split_reference
from pipelines.publishing.return_workbook.lay_out_letter import RECORD_COLUMNS
from pipelines.publishing.return_workbook.lead_sheets import remove_sheet
from pipelines.publishing.return_workbook.note_cells import take_out_notes
from pipelines.publishing.return_workbook.open_package import Element, Package
from pipelines.publishing.return_workbook.style_cells import Styles
from schemas.tables import RETURN_SHEET, is_return_letter

_NO_FILL = '<fill><patternFill patternType="none"/></fill>'


def undo_return(package: Package, styles: Styles, colours: set[str]) -> None:
    """Take out what an earlier return has put into a workbook, wherever it lies now.

    A coloured cell that was moved since has no fill afterwards: what it had is known by its place alone.
    """
    texts = _shared_texts(package)
    letters = [sheet for sheet in list_sheets(package) if _is_letter(package, sheet, texts)]
    fills: dict[tuple[str, str], str] = {}
    for letter in letters:
        fills |= _read_records(package, letter, texts)
        remove_sheet(package, letter)
    sheets = list_sheets(package)
    had_notes = [take_out_notes(package, sheet.part) for sheet in sheets]
    painted = styles.styles_filled(colours) if letters or any(had_notes) else set()
    for sheet in sheets if painted else ():
        _uncolour(package, styles, sheet, painted, fills)


def _uncolour(
    package: Package, styles: Styles, sheet: SheetPart, painted: set[int], fills: dict[tuple[str, str], str]
) -> None:
    for cell in Cells(package.edit(sheet.part)):
        style = int(cell.get("s", 0))
        if style in painted:
            fill = fills.get((sheet.name, cell.get("r", "")), _NO_FILL)
            cell.set("s", str(styles.paint(style, fill)))


def _is_letter(package: Package, sheet: SheetPart, texts: list[str]) -> bool:
    if not sheet.name.startswith(RETURN_SHEET):
        return False
    first = Cells(package.look(sheet.part)).find((1, 1))
    return first is not None and is_return_letter(sheet.name, _text_of(first, texts))


def _read_records(package: Package, letter: SheetPart, texts: list[str]) -> dict[tuple[str, str], str]:
    """What the hidden columns of the letter say of cells that were coloured."""
    found: dict[int, dict[str, str]] = {}
    for cell in Cells(package.look(letter.part)):
        place = split_reference(cell.get("r", ""))
        column = cell.get("r", "").rstrip("0123456789")
        if place is not None and column in RECORD_COLUMNS:
            found.setdefault(place[0], {})[column] = _text_of(cell, texts)
    records = [[row.get(column, "") for column in RECORD_COLUMNS] for row in found.values()]
    return {(sheet, cell): fill for sheet, cell, fill in records if fill.startswith("<fill>")}


def _shared_texts(package: Package) -> list[str]:
    name = package.find_related(package.workbook, "sharedStrings")
    root = None if name is None else package.look(name)
    return [] if root is None else ["".join(one.itertext()) for one in root.iterfind(f"{space_of(root)}si")]


def _text_of(cell: Element, shared: list[str]) -> str:
    written = "".join(cell.itertext())
    if cell.get("t") == "s" and written.strip().isdigit() and int(written) < len(shared):
        return shared[int(written)]
    return written
