"""Spell a paragraph of a Word document: its text as it is printed, tracked changes taken as accepted, and the boxes anchored in it.

What was inserted counts, what was deleted does not; nor does what is hidden, or the code of a field. Does not belong here: numbering.
"""

from collections.abc import Iterator
from typing import Any

from docx.oxml.ns import qn

_PREFIXES = {"mc": "http://schemas.openxmlformats.org/markup-compatibility/2006"}
TEXT_BOX = qn("w:txbxContent")
_TEXT, _RUN, _HIDDEN = qn("w:t"), qn("w:r"), qn("w:vanish")
_FALLBACK = f"{{{_PREFIXES['mc']}}}Fallback"
_SPELLED = {
    qn("w:tab"): "\t",
    qn("w:ptab"): "\t",
    qn("w:br"): "\n",
    qn("w:cr"): "\n",
    qn("w:noBreakHyphen"): "-",
}
# What was deleted or moved away; old shapes that are kept beside new ones; what only says how a thing looks.
DROPPED = frozenset({qn("w:del"), qn("w:moveFrom"), _FALLBACK, qn("w:pPr"), qn("w:rPr")})


def spell_paragraph(paragraph: Any) -> str:
    """The text of a ``w:p``; line breaks in it are line feeds, tabs are tabs. Boxes anchored in it are not part of it."""
    return "".join(_spell(paragraph))


def _spell(element: Any) -> Iterator[str]:
    for child in element:
        tag = child.tag
        if tag == _TEXT:
            yield child.text or ""
        elif tag in _SPELLED:
            yield _SPELLED[tag]
        elif tag not in DROPPED and tag != TEXT_BOX and not (tag == _RUN and _is_hidden(child)):
            yield from _spell(child)


def _is_hidden(run: Any) -> bool:
    properties = run.find(qn("w:rPr"))
    return properties is not None and is_on(properties.find(_HIDDEN))


def is_on(switch: Any) -> bool:
    """Whether a switch such as ``<w:vanish/>`` stands and is not put off by its value."""
    return switch is not None and switch.get(qn("w:val")) not in {"0", "false", "off", "none"}


def find_boxes(paragraph: Any) -> Iterator[Any]:
    """The contents of the text boxes anchored in a paragraph, in order; each once, whatever older form stands beside it."""
    for child in paragraph:
        if child.tag == TEXT_BOX:
            yield child
        elif child.tag not in DROPPED:
            yield from find_boxes(child)


def is_joined_with_next(paragraph: Any) -> bool:
    """Whether the end of a paragraph was deleted: its text goes on in the next one."""
    mark = paragraph.find(f"{qn('w:pPr')}/{qn('w:rPr')}")
    return mark is not None and mark.find(qn("w:del")) is not None
