"""Look closer: what calamine would pass over in silence, found in the workbook's XML.

Calamine gives an error (``#DIV/0!``) and a formula that was never calculated as a blank cell, and a figure that Excel shows as
``95%`` as 0.95. Blank and unusable are different things, and what stands in a cell is what people see (``number_formats``). Of a
formula it gives the result that was saved, and not what it is the result of. It also lays a sheet out in full, so that one stray cell
in the last row and column would take all memory and end the run. Does not belong here: reading the other cells.
"""

import posixpath
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from html import unescape

from pipelines.reading.archive import Archive, BrokenArchiveError, OversizedArchiveError, open_archive
from pipelines.reading.number_formats import BUILT_IN, is_telling, spell_shown
from pipelines.reading.sheets import Corrections, Overlooked, UnreadableFileError, refuse_vast
from pipelines.reading.spell_formulas import FormulaRoom, SheetFormulas
from schemas.limits import DEFAULT_LIMITS, Limits
from schemas.refusals import DAMAGED, DOCUMENT_TYPE, NOT_A_WORKBOOK, OVERSIZED_ARCHIVE

_CELLS, _STYLES = b"sheetData", "xl/styles.xml"
_XML = (".xml", ".rels", ".vml")
_WORKBOOK, _RELATIONS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
_WIDEST = 2**14
# A place in a row of three digits, or in a column that there is none of; how a place is written where this does not see it; and how
# often rows may be named where their numbers are not written.
_FAR, _FEW = re.compile(rb' r="(?:[A-Za-z]{4,}|[A-Za-z]*[0-9]{3,}")'), 400
_OTHERWISE = (b"r='", b"\tr=", b"\nr=", b"\rr=", b"r =", b"r= ", b"r=\t", b"r=\n", b"r=\r")
_ROW = re.compile(rb"""<(?:\w+:)?row\b([^>]*)>""")
_CELL = re.compile(rb"""<(?:\w+:)?c(\s[^>]*|/)?(?:(?<=/)>|>(.*?)</(?:\w+:)?c>)""", re.DOTALL)
_ATTRIBUTE = re.compile(rb"""\b(r|s|t)\s*=\s*["']([^"']*)["']""")
_VALUE = re.compile(rb"<(?:\w+:)?v(?:\s[^>]*)?>([^<]*)<")
_PARTED_VALUE = re.compile(rb"<(?:\w+:)?v(?:\s[^>]*)?>(?:[^<]*<[!?]|[0-9.eE+-]*&)")
_NO_NUMBER = re.compile(rb"""t=(?:"s"|'s')[^>]*>\s*<(?:\w+:)?v(?:\s[^>]*)?>(?![0-9]{0,9}<)""")
_SHEET_NAME = re.compile(r"""<(?:\w+:)?sheet\s([^>]*)>""")
_RELATION = re.compile(r"""<(?:\w+:)?Relationship\s([^>]*)>""")
_NAMED = re.compile(r"""([\w:]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_FORMAT = re.compile(r"""<(?:\w+:)?numFmt\s([^>]*)>""")
_CELL_FORMATS = re.compile(r"<(?:\w+:)?cellXfs\b.*?</(?:\w+:)?cellXfs>", re.DOTALL)
_CELL_FORMAT = re.compile(r"<(?:\w+:)?xf\s([^>]*)>")


def look_closer(content: bytes, limits: Limits = DEFAULT_LIMITS) -> dict[str, Overlooked]:
    """Find cells that calamine would give wrongly, and formulas, by sheet name; nothing for almost every workbook.

    Raises:
        UnreadableFileError: the bytes are no xlsx archive, or a sheet is too large to be laid out.
    """
    try:
        return _look(open_archive(content, limits.inflated_bytes), limits)
    except OversizedArchiveError as error:
        raise UnreadableFileError(OVERSIZED_ARCHIVE) from error
    except (BrokenArchiveError, KeyError, ValueError) as error:
        if isinstance(error, UnreadableFileError):
            raise
        raise UnreadableFileError(_reason(content)) from error


def _reason(content: bytes) -> str:
    """Why bytes that are no sound archive do not open, by how they begin."""
    return DAMAGED if content.startswith(b"PK") else NOT_A_WORKBOOK


def _look(archive: Archive, limits: Limits) -> dict[str, Overlooked]:
    telling = _telling_styles(archive.read(_STYLES)) if _STYLES in archive.parts else {}
    found: dict[str, Overlooked] = {}
    room = FormulaRoom(limits.inflated_bytes)
    has_sheets = False
    for name, xml in _read_parts(archive):
        # A sheet is what holds cells, wherever in the archive it lies.
        if _CELLS not in xml:
            continue
        has_sheets = True
        _refuse_vast(xml, limits)
        _refuse_misread_values(xml)
        if _is_suspicious(xml) or any(style in xml for style in telling):
            formulas = SheetFormulas(room)
            corrections = _correct_cells(xml, telling, formulas)
            formulas.spread()
            if overlooked := Overlooked(corrections, formulas.texts):
                found[name] = overlooked
    if not has_sheets:
        raise UnreadableFileError(NOT_A_WORKBOOK)
    return _by_sheet_name(archive, found) if found else {}


def _read_parts(archive: Archive) -> Iterator[tuple[str, bytes]]:
    """Every part in XML. A workbook needs no document type; one that declares it means to bring in what is not there.

    In UTF-16 (which has a NUL in every sign of the markup) a sheet would be an empty one to calamine.
    """
    for name in archive.parts:
        if name.endswith(_XML):
            xml = archive.read(name)
            if b"<!DOCTYPE" in xml:
                raise UnreadableFileError(DOCUMENT_TYPE)
            if b"\0" in xml:
                raise UnreadableFileError(DAMAGED)
            yield name, xml


def _is_suspicious(xml: bytes) -> bool:
    """Whether a sheet may hold errors (which have a #) or formulas; searched for by the letter that few cells have."""
    start, end = xml.find(b"sheetData"), xml.rfind(b"sheetData")
    has_letter = xml.find(b"f", start, end) >= 0
    return b"#" in xml or (has_letter and (b"<f" in xml or b":f" in xml))


def _refuse_vast(xml: bytes, limits: Limits) -> None:
    """Refuse a sheet whose last row and column span more places than can be laid out in memory; its cells may stand in any order."""
    is_near = not _FAR.search(xml) and xml.count(b"row") <= _FEW and not any(sign in xml for sign in _OTHERWISE)
    if is_near and limits.places >= _FEW * _WIDEST:
        return
    height = width = 0
    for row, column, _, body in _cells(xml):
        if body:
            height, width = max(height, row + 1), max(width, column + 1)
    refuse_vast(height, width, limits)


def _refuse_misread_values(xml: bytes) -> None:
    """Refuse values that calamine takes for others, as no program that people use writes them.

    Something else stands in one (a comment, a CDATA section, a character by its number): half of it would be read for all. The number
    of a shared text is none: it would be the first text.
    """
    is_parted = (b"<!" in xml or xml.rfind(b"<?") > 0 or b"&#" in xml) and _PARTED_VALUE.search(xml) is not None
    if is_parted or _NO_NUMBER.search(xml):
        raise UnreadableFileError(DAMAGED)


def _cells(xml: bytes) -> Iterator[tuple[int, int, dict[bytes, bytes], bytes]]:
    """Every cell of a sheet: row and column from 0, attributes, content. A place that is not written follows the one before."""
    rows = list(_ROW.finditer(xml))
    row = -1
    for match, following in zip(rows, [*rows[1:], None], strict=True):
        number = dict(_ATTRIBUTE.findall(match[1])).get(b"r")
        row = int(number) - 1 if number else row + 1
        column = -1
        for cell in _CELL.finditer(xml, match.end(), following.start() if following else len(xml)):
            attributes = dict(_ATTRIBUTE.findall(cell[1] or b""))
            row, column = _place_of(attributes[b"r"]) if b"r" in attributes else (row, column + 1)
            yield row, column, attributes, cell[2] or b""


@lru_cache(maxsize=2**15)
def _place_of(reference: bytes) -> tuple[int, int]:
    """Row and column, from 0, of a reference such as ``AB12``."""
    letters = reference.rstrip(b"0123456789")
    column = 0
    for letter in letters.upper():
        column = column * 26 + letter - ord("A") + 1
    return int(reference[len(letters) :]) - 1, column - 1


def _correct_cells(xml: bytes, telling: Mapping[bytes, str], formulas: SheetFormulas) -> Corrections:
    """What stands in the cells of a sheet that hold an error, an uncalculated formula or a figure that shows something else."""
    found: Corrections = {}
    for row, column, attributes, body in _cells(xml):
        kind = attributes.get(b"t", b"n")
        value, formula = _VALUE.search(body), formulas.take((row, column), body)
        text = value[1].strip() if value else b""
        if kind == b"e":
            found[row, column] = unescape(text.decode()) or "#N/A"
        elif formula is not None and not text and kind != b"str":
            found[row, column] = formula[1:-1] if formula.startswith("{") else formula
        elif text and kind == b"n" and (code := telling.get(b's="' + attributes.get(b"s", b"") + b'"')):
            found[row, column] = spell_shown(float(text), code)
    return found


@lru_cache(maxsize=64)
def _telling_styles(styles: bytes) -> dict[bytes, str]:
    """The cell styles in which a number shows something else than is stored: each as the attribute that names it, with its format."""
    text = styles.decode(errors="replace")
    named = [_attributes(part) for part in _FORMAT.findall(text)]
    codes = {str(number): code for number, code in BUILT_IN.items()}
    codes |= {one.get("numFmtId", ""): one.get("formatCode", "") for one in named}
    block = _CELL_FORMATS.search(text)
    formats = _CELL_FORMAT.findall(block[0]) if block else []
    own = (codes.get(_attributes(part).get("numFmtId", ""), "") for part in formats)
    return {b's="%d"' % index: code for index, code in enumerate(own) if is_telling(code)}


def _attributes(text: str) -> dict[str, str]:
    return {name: unescape(one or other) for name, one, other in _NAMED.findall(text)}


def _by_sheet_name(archive: Archive, found: dict[str, Overlooked]) -> dict[str, Overlooked]:
    """Turn the archive's part names into the names of the sheets."""
    relations = [_attributes(part) for part in _RELATION.findall(archive.read(_RELATIONS).decode())]
    parts = {one.get("Id"): one.get("Target", "") for one in relations}
    named: dict[str, Overlooked] = {}
    for part in _SHEET_NAME.findall(archive.read(_WORKBOOK).decode()):
        sheet = _attributes(part)
        target = next((parts.get(value, "") for name, value in sheet.items() if name.endswith(":id")), "")
        path = posixpath.normpath(posixpath.join("/xl", target)).lower().removeprefix("/")
        if path in found:
            named[sheet["name"]] = found[path]
    return named
