"""Spell texts: any text as a workbook can hold it, and never as a formula."""

import re

from lxml import etree

from pipelines.publishing.return_workbook.open_package import Element

# As much as a cell holds.
_LONGEST = 32_000
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
# Signs that XML has no place for, whatever they were meant to be.
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# What a spreadsheet would read as the number of a sign.
_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")


def write_text(tag: str, text: str) -> Element:
    """A text in an element, to the letter; what XML cannot hold is told by the sign for that."""
    element = etree.Element(tag)
    element.text = _ESCAPE.sub("_x005F_", _FORBIDDEN.sub("\ufffd", text[:_LONGEST]))
    element.set(_SPACE, "preserve")
    return element
