"""Formulas for tests: put into the cells of a workbook beside their values, as spreadsheets write them, which openpyxl cannot."""

import io
import re
import zipfile
from collections.abc import Mapping
from html import unescape
from xml.sax.saxutils import escape

from openpyxl import load_workbook

_CELL = r'<c r="%s"((?: s="[0-9]+")?) t="(?:n"><v>|inlineStr"><is><t>)([^<]*)(?:</v>|</t></is>)'


def formula(text: str, **attributes: str) -> str:
    """The element of a formula."""
    said = "".join(f' {name}="{value}"' for name, value in attributes.items())
    return f"<f{said}>{escape(text)}</f>" if text else f"<f{said}/>"


def put_formulas(content: bytes, elements: Mapping[tuple[str, str], str]) -> bytes:
    """The workbook (of openpyxl) with the elements of formulas before the values of cells, by sheet and cell."""
    sheets = load_workbook(io.BytesIO(content)).sheetnames
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as after:
        for entry in before.infolist():
            part = before.read(entry)
            for (sheet, cell), element in elements.items():
                if entry.filename == f"xl/worksheets/sheet{sheets.index(sheet) + 1}.xml":
                    part = _put_formula(part.decode(), cell, element).encode()
            after.writestr(entry, part)
    return written.getvalue()


def _put_formula(part: str, cell: str, element: str) -> str:
    """A text becomes what a formula gives as one: its characters as they are, not by their numbers."""
    found = re.search(_CELL % cell, part)
    assert found, cell
    style, value = found[1], escape(unescape(found[2]))
    kind = "" if "<v>" in found[0] else ' t="str"'
    return f'{part[: found.start()]}<c r="{cell}"{style}{kind}>{element}<v>{value}</v>{part[found.end() :]}'
