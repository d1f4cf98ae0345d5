"""Build a return: the unit's own workbook with a first sheet, comments and colours. The same input gives the same bytes."""

from collections.abc import Collection, Sequence

from lxml import etree

from pipelines.publishing.return_workbook.find_cells import Cells, SheetPart, list_sheets, space_of, split_reference
from pipelines.publishing.return_workbook.lay_out_letter import SEVERITY_WORDS, Record, lay_out_letter
from pipelines.publishing.return_workbook.lead_sheets import add_first_sheet
from pipelines.publishing.return_workbook.letters import NOTHING, Entry, Letter
from pipelines.publishing.return_workbook.note_cells import MARK, note_cells
from pipelines.publishing.return_workbook.open_package import NoWorkbookError, Package
from pipelines.publishing.return_workbook.style_cells import Styles
from pipelines.publishing.return_workbook.undo_return import undo_return
from schemas.tables import RETURN_SHEET

# The colour of each severity, the gravest first; seldom chosen by anybody else, so that they are known again.
COLOURS = {"error": "FFF8C8C6", "warning": "FFFFE8A6", "note": "FFD3E5F6"}
_FILLS = {
    severity: f'<fill><patternFill patternType="solid"><fgColor rgb="{colour}"/><bgColor indexed="64"/></patternFill></fill>'
    for severity, colour in COLOURS.items()
}


def build_return(workbook: bytes, letter: Letter) -> bytes:
    """Put a letter into a workbook: as its first sheet, and each entry that has a cell as a comment on it and a colour.

    What an earlier return has put there is taken out first. Formulas, formats, pictures and all else stay as filed.

    Raises:
        NoWorkbookError: the bytes are no workbook, or one whose parts are not what they have to be.
    """
    try:
        return _build(workbook, letter)
    except (ValueError, TypeError, AttributeError, LookupError, RecursionError, etree.LxmlError) as error:
        if isinstance(error, NoWorkbookError):
            raise
        raise NoWorkbookError(f"{type(error).__name__}: {error}") from error


def _build(workbook: bytes, letter: Letter) -> bytes:
    package = Package.open(workbook)
    styles = Styles(package)
    undo_return(package, styles, set(COLOURS.values()))
    sheets = {sheet.name: sheet for sheet in list_sheets(package)}
    records: list[Record] = []
    for sheet in sheets.values():
        entries = [entry for entry in letter.entries if entry.sheet == sheet.name and entry.cell is not None]
        if entries:
            records += _mark_sheet(package, styles, sheet, entries)
    space = space_of(package.look(package.workbook)).strip("{}")
    name = _free_name(sheets)
    first = lay_out_letter(letter, name, styles, _FILLS, records, space)
    add_first_sheet(package, name, first.content, first.names)
    return package.pack()


def _free_name(taken: Collection[str]) -> str:
    """What the letter is called; a unit may have a sheet of that name."""
    names = (RETURN_SHEET, *(f"{RETURN_SHEET}{number}" for number in range(2, len(taken) + 3)))
    return next(name for name in names if name not in taken)


def _mark_sheet(package: Package, styles: Styles, sheet: SheetPart, entries: Sequence[Entry]) -> list[Record]:
    """Colour the cells of one sheet and put comments on them; returns what undoes the colours."""
    cells = Cells(package.edit(sheet.part, "worksheet"))
    by_cell: dict[str, list[Entry]] = {}
    for entry in entries:
        by_cell.setdefault(entry.cell or "", []).append(entry)
    records, notes = [], {}
    for cell, own in by_cell.items():
        place = split_reference(cell)
        element = None if place is None else cells.make(cell, place)
        if element is not None:
            style = int(element.get("s", 0))
            gravest = min(own, key=lambda entry: list(COLOURS).index(entry.severity))
            records.append((sheet.name, cell, styles.fill_of(style)))
            element.set("s", str(styles.paint(style, _FILLS[gravest.severity])))
            notes[cell] = "\n\n".join(map(_tell, own))
    if notes:
        note_cells(package, sheet.part, notes)
    return records


def _tell(entry: Entry) -> str:
    """An entry as a comment says it."""
    labelled = {"填报": entry.found, "应为": entry.expected, "如何改": entry.remedy}
    lines = [f"{label}：{text}" for label, text in labelled.items() if text != NOTHING]
    head = f"{MARK}第 {entry.number} 条 · {SEVERITY_WORDS[entry.severity]}"
    told = "\n".join([head, entry.matter, *lines])
    return f"{told}\n\n{entry.english}" if entry.english else told
