"""Places in documents: one notation for where a text stands in a report, stored compactly and shown to people.

=================  =============================================================================================
``L128``           line 128 of a text file
``par12``          paragraph 12 of a Word document, counted outside its tables
``p3.l7``          line 7 of page 3 of a PDF
``t2.r5.c3``       Word: table 2 of the document, row 5, column 3; without ``.c3`` the row as a whole
``p3.t2.r5.c3``    PDF: table 2 of page 3, row 5 on that page, column 3
``…:10-18``        characters 10 to 18 of what stands there, both counted from 1; without it all of it
=================  =============================================================================================

Does not belong here: cells of sheets (``B5``), or reading a document.
"""

import re
from collections.abc import Callable

PLACE_PATTERN = (
    r"(?:L(?P<text_line>\d+)|par(?P<paragraph>\d+)"
    r"|(?:p(?P<page>\d+)\.)?(?:l(?P<line>\d+)|t(?P<table>\d+)\.r(?P<row>\d+)(?:\.c(?P<column>\d+))?))"
    r"(?::(?P<first>\d+)-(?P<last>\d+))?"
)
_PLACE = re.compile(PLACE_PATTERN)
_NUMBER = re.compile(r"\d+")
_SPAN = re.compile(r":\d+-\d+$")
_SHOWN: tuple[tuple[str, Callable[[str], str]], ...] = (
    ("page", "第{}页".format),
    ("text_line", "第{}行".format),
    ("line", "第{}行".format),
    ("paragraph", "第{}段".format),
    ("table", "表{}".format),
)


def spell_span(place: str, start: int, end: int) -> str:
    """The place of characters ``start`` (from 0) to ``end`` (exclusive) of what stands at a place; nothing there has no span."""
    return f"{place}:{start + 1}-{end}" if end > start else place


def bare_place(place: str) -> str:
    """A place without its characters: ``L128`` of ``L128:10-18``."""
    return _SPAN.sub("", place)


def is_place(text: str) -> bool:
    """Whether a text is a place in a document; ``L128`` is one, though a cell of a sheet may be called so as well."""
    return _PLACE.fullmatch(text) is not None


def read_span(place: str) -> tuple[int, int] | None:
    """The characters of a place, from 0 and exclusive; None where it names none."""
    found = _PLACE.fullmatch(place)
    return (int(found["first"]) - 1, int(found["last"])) if found and found["first"] else None


def order_place(place: str) -> tuple[int, ...]:
    """By what places of one file are put in their order, those of documents and cells of a sheet's column alike: their numbers."""
    return tuple(int(number) for number in _NUMBER.findall(place))


def show_place(place: str) -> str:
    """A place as people read it: ``第3页 表2 R5C3 字1–2``; what is no place of a document stays as it is."""
    found = _PLACE.fullmatch(place)
    if found is None:
        return place
    parts = [spell(found[name]) for name, spell in _SHOWN if found[name]]
    if found["row"]:
        parts.append(f"R{found['row']}" + (f"C{found['column']}" if found["column"] else ""))
    if found["first"]:
        parts.append(f"字{found['first']}–{found['last']}")
    return " ".join(parts)


_IN_ENGLISH: tuple[tuple[str, str], ...] = (
    *(("page", "page"), ("text_line", "line"), ("line", "line"), ("paragraph", "paragraph")),
    *(("table", "table"), ("row", "row"), ("column", "column")),
)


def word_filing(fiscal_year: int, version: int) -> tuple[str, str]:
    """A version of what was filed for a year, in Chinese and English."""
    return f"{fiscal_year} 年度报送第 {version} 版", f"version {version} of what was filed for {fiscal_year}"


def word_place(place: str) -> tuple[str, str]:
    """A place in a sentence, in Chinese and English, without its characters: ``第57行``, ``line 57``; else it stands as it is."""
    bare = bare_place(place)
    found = _PLACE.fullmatch(bare)
    if found is None:
        return bare, bare
    return show_place(bare), " ".join(f"{word} {found[name]}" for name, word in _IN_ENGLISH if found[name])
