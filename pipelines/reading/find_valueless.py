"""Find the cells of a workbook that stand for no value: errors (``#N/A``) and formulas that were never computed.

Calamine hands both over as blank, and a blank may be left out or take a default; an error may not. So the sheets' XML is
searched for them. Nearly every workbook has neither and costs one search through its bytes; only where one is met are
the cells looked at. Does not belong here: what the other cells hold.
"""

import html
import io
import posixpath
import re
import zipfile

_MARKS = (b'"e"', b"'e'", b"<f", b":f")
_CELL = re.compile(rb"<(?:\w+:)?c\s([^>]*?)(?:/>|>(.*?)</(?:\w+:)?c>)", re.DOTALL)
_PLACE = re.compile(rb"""(?:^|\s)r=["']([A-Z]+)([0-9]+)["']""")
_TYPE = re.compile(rb"""(?:^|\s)t=["'](\w+)["']""")
_VALUE = re.compile(rb"<(?:\w+:)?v(?:\s[^>]*)?>([^<]*)</")
_FORMULA = re.compile(rb"<(?:\w+:)?f(?:\s[^>]*?)?(?:/>|>([^<]*)</)")
_SHEET = re.compile(r"<(?:\w+:)?sheet\s[^>]*>")
_RELATION = re.compile(r"<(?:\w+:)?Relationship\s[^>]*>")
_ATTRIBUTE = re.compile(r"""([\w:]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")

# What stands in a cell, by its place counted from 0: (row, column).
Valueless = dict[tuple[int, int], str]


def find_valueless_cells(content: bytes) -> dict[str, Valueless]:
    """The error or the formula of each such cell, by name of the sheet; a formula that a table needs is written ``=A1+B1``.

    Raises:
        zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, KeyError: parts of the workbook cannot be opened.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        suspicious = {}
        for name in parts.namelist():
            if "/worksheets/" in name and name.endswith(".xml"):
                xml = parts.read(name)
                if any(mark in xml for mark in _MARKS):
                    suspicious[name] = xml
        if not suspicious:
            return {}
        names = _name_sheets(parts)
        return {names[part]: _search(xml) for part, xml in suspicious.items() if part in names}


def _name_sheets(parts: zipfile.ZipFile) -> dict[str, str]:
    """The name of the sheet that each part of the workbook holds."""
    relations = _attributes(_RELATION, parts.read("xl/_rels/workbook.xml.rels"))
    targets = {one["Id"]: posixpath.normpath(posixpath.join("/xl", one["Target"]))[1:] for one in relations}
    sheets = _attributes(_SHEET, parts.read("xl/workbook.xml"))
    owned = {one["name"]: value for one in sheets for key, value in one.items() if key == "id" or key.endswith(":id")}
    return {targets[relation]: name for name, relation in owned.items() if relation in targets}


def _attributes(element: re.Pattern[str], xml: bytes) -> list[dict[str, str]]:
    """The attributes of each element that matches."""
    return [
        {name: html.unescape(double or single) for name, double, single in _ATTRIBUTE.findall(found)}
        for found in element.findall(xml.decode("utf-8"))
    ]


def _search(xml: bytes) -> Valueless:
    valueless: Valueless = {}
    for attributes, inside in _CELL.findall(xml):
        place = _PLACE.search(attributes)
        text = _spell_valueless(_TYPE.search(attributes), inside) if place else None
        if place and text is not None:
            valueless[int(place[2]) - 1, _position(place[1])] = text
    return valueless


def _spell_valueless(kind: re.Match[bytes] | None, inside: bytes) -> str | None:
    """The error, or the formula that has no result; a formula whose result is the empty text has one."""
    value, formula = _VALUE.search(inside), _FORMULA.search(inside)
    shown = html.unescape(value[1].decode("utf-8")).strip() if value else ""
    if kind and kind[1] == b"e":
        return shown or "#N/A"
    if formula and not shown and not (kind and kind[1] == b"str"):
        # A shared formula is written out in its first cell only.
        return f"={html.unescape((formula[1] or b'?').decode('utf-8'))}"
    return None


def _position(letters: bytes) -> int:
    """A column's letters as its number from 0."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number - 1
