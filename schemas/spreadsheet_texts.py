"""Spreadsheet texts: texts that a spreadsheet would run as a formula, and how what is exported says that they are texts.

In CSV nothing but the text itself can say so: an apostrophe stands before it, and one apostrophe taken away gives the text again. In
a workbook the cell says so, and the text is as it was wherever XML has a place for it. The signs are those of OWASP (ASVS 5.0, 1.2.10;
CSV Injection), with what LibreOffice was seen to run. Does not belong here: reading, or workbooks.
"""

import re
from collections.abc import Iterable, Sequence
from typing import Any

_SIGNS = r"[\s\0]*[=+\-@＝＋－＠]|[\t\r\n\0]"
_RUNS = re.compile(_SIGNS)
_IS_MARKED_OR_RUNS, _IS_MARKED = re.compile(f"'*(?:{_SIGNS})"), re.compile(f"'+(?:{_SIGNS})")
# A decimal, or an interval lo..hi of two: a figure, whatever it begins with.
_FIGURE = re.compile(r"-?[0-9]+(\.[0-9]+)?(\.\.-?[0-9]+(\.[0-9]+)?)?")
# As much as a cell holds; signs that XML has no place for; what a spreadsheet would read as the number of a sign.
_LONGEST = 32_000
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
# What parts fields in one spreadsheet or another; LibreOffice takes all of these by default.
_PARTS_FIELDS = re.compile('[,;\t|"\r\n]')


def is_formula(text: str) -> bool:
    """Whether a spreadsheet might run a text; a figure is none, whatever it begins with."""
    return _RUNS.match(text) is not None and not _FIGURE.fullmatch(text)


def mark_text(text: str) -> str:
    """A text as it stands in CSV: behind an apostrophe where it would run, or would be taken for one that was marked."""
    return f"'{text}" if _IS_MARKED_OR_RUNS.match(text) and not _FIGURE.fullmatch(text) else text


def unmark_text(text: str) -> str:
    """The text that ``mark_text`` was given."""
    return text[1:] if _IS_MARKED.match(text) else text


def fit_cell(text: str) -> str:
    """A text as the XML of a workbook can hold it, to the letter; what it cannot hold is told by the sign for that."""
    return _ESCAPE.sub("_x005F_", _FORBIDDEN.sub("\ufffd", text[:_LONGEST]))


def spell_lines(rows: Iterable[Sequence[Any]], line_end: str = "\r\n") -> str:
    """Rows as CSV (RFC 4180): a missing value is empty, texts are marked, and none is parted in two by any spreadsheet."""
    lines = (",".join(map(_spell_field, row)) or '""' for row in rows)
    return "".join(f"{line}{line_end}" for line in lines)


def _spell_field(value: Any) -> str:
    if value is None:
        return ""
    text = mark_text(value) if isinstance(value, str) else str(value)
    return '"' + text.replace('"', '""') + '"' if _PARTS_FIELDS.search(text) else text
