"""Spell texts: any text as an element of a workbook's parts, and never as a formula."""

from lxml import etree

from pipelines.publishing.return_workbook.open_package import Element
from schemas.spreadsheet_texts import fit_cell

_SPACE = "{http://www.w3.org/XML/1998/namespace}space"


def write_text(tag: str, text: str) -> Element:
    """A text in an element, to the letter."""
    element = etree.Element(tag)
    element.text = fit_cell(text)
    element.set(_SPACE, "preserve")
    return element
