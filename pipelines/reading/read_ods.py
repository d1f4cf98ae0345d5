"""Read an OpenDocument workbook (.ods), which LibreOffice writes by itself: every cell as it is stored and shown in it.

Source: OpenDocument 1.3, part 3. Does not belong here: workbooks of the other two kinds (``read_workbook``).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import compress
from math import isfinite
from typing import Any

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring

from pipelines.reading.archive import Archive, BrokenArchiveError, OversizedArchiveError, open_archive
from pipelines.reading.number_formats import spell_shown
from pipelines.reading.sheets import UNTOLD_FORMULA, Area, Place, Sheet, UnreadableFileError, refuse_vast
from pipelines.reading.spell_formulas import FormulaRoom, cut_formula, spread_areas
from schemas.limits import DEFAULT_LIMITS, Limits
from schemas.measures import spell_number
from schemas.refusals import DAMAGED, OVERSIZED_ARCHIVE, TOO_MANY_SHEETS, WITH_PASSWORD

MIME_TYPE = b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet"
# Where the name of the first part of an archive begins; a workbook of this kind has its type there, not compressed.
MIME_TYPE_AT = 30
_CONTENT, _STYLES, _MANIFEST = "content.xml", "styles.xml", "meta-inf/manifest.xml"
_NAMES = "{urn:oasis:names:tc:opendocument:xmlns:%s:1.0}%s"
# A part in XML takes some twenty times its size while it is read.
_PART_IN_XML = 4


# What a part raises that is broken, deeper than can be gone into, or lacks what its kind has to say.
_TROUBLE = (BrokenArchiveError, ParseError, DefusedXmlException, LookupError, ValueError, TypeError, RecursionError)


def _name(space: str, name: str) -> str:
    return _NAMES % (space, name)


_BOOK, _TABLE, _ROW = _name("office", "spreadsheet"), _name("table", "table"), _name("table", "table-row")
_CELL, _COVERED = _name("table", "table-cell"), _name("table", "covered-table-cell")
_GROUPS = frozenset(_name("table", one) for one in ("table-rows", "table-header-rows", "table-row-group"))
_PARAGRAPH, _SPACE = _name("text", "p"), _name("text", "s")
_BREAKS = {_name("text", "line-break"): "\n", _name("text", "tab"): "\t"}
# Where what a cell of a kind stores stands.
_STORED = {"float": "value", "currency": "value", "percentage": "value", "date": "date-value"}
# Truth values of other programs are kept as figures that show so.
_TRUTHS = frozenset({"TRUE", "FALSE"})
# A code with zeros before it, as it shows; as many blanks as a cell can hold.
_CODE, _MOST_BLANKS = re.compile("0[0-9]{1,30}"), 2**15 - 1
_FACTOR = "{urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0}display-factor"
_ERROR_TYPE = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}value-type"


@dataclass(frozen=True)
class _Styles:
    """The styles of tables that are hidden, and of cells that show a figure divided by thousands."""

    hidden: frozenset[str]
    scaled: frozenset[str]


@dataclass
class _Marks:
    """What is said of a sheet besides its values: merged areas, formulas, and the areas that one formula fills."""

    room: FormulaRoom
    merged: list[Area] = field(default_factory=list)
    formulas: dict[Place, str] = field(default_factory=dict)
    areas: list[tuple[str, Area]] = field(default_factory=list)

    def keep_formulas(self, filled: list[tuple[range, str]], rows: range, width: int) -> None:
        """Keep the formulas of a row that is repeated, as far as it holds anything."""
        for columns, spelled in filled:
            own = columns[: max(0, width - columns.start)]
            self.room.take(spelled, len(rows) * len(own))
            self.formulas.update(((row, column), spelled) for row in rows for column in own)


def read_ods(content: bytes, limits: Limits = DEFAULT_LIMITS) -> list[Sheet]:
    """Read all sheets, with true places.

    Raises:
        UnreadableFileError: it is damaged, protected by a password, or beyond a limit.
    """
    try:
        archive = open_archive(content, limits.inflated_bytes)
        if _MANIFEST in archive.parts and b"encryption-data" in archive.read(_MANIFEST):
            raise UnreadableFileError(WITH_PASSWORD)
        root = _parse(archive, _CONTENT, limits)
        tables = [table for book in root.iter(_BOOK) for table in book.iterfind(_TABLE)]
        if len(tables) > limits.sheets:
            raise UnreadableFileError(TOO_MANY_SHEETS)
        styles = _read_styles(root, _parse(archive, _STYLES, limits))
        room = FormulaRoom(limits.inflated_bytes)
        return [_read_table(table, styles, room, limits) for table in tables]
    except OversizedArchiveError as error:
        raise UnreadableFileError(OVERSIZED_ARCHIVE) from error
    except _TROUBLE as error:
        if isinstance(error, UnreadableFileError):
            raise
        raise UnreadableFileError(DAMAGED) from error


def _parse(archive: Archive, name: str, limits: Limits) -> Any:
    xml = archive.read(name)
    if len(xml) * _PART_IN_XML > limits.inflated_bytes:
        raise UnreadableFileError(OVERSIZED_ARCHIVE)
    return fromstring(xml, forbid_dtd=True)


def _read_styles(root: Any, common: Any) -> _Styles:
    """What the styles of tables and cells say; how a figure shows stands in the same part, or in that of common styles."""
    formats = {
        one.get(_name("style", "name"))
        for part in (common, root)
        for one in part.iter()
        if one.tag.endswith("-style") and any(child.get(_FACTOR, "1") != "1" for child in one)
    }
    own = list(root.iter(_name("style", "style")))
    names = [style.get(_name("style", "name"), "") for style in own]
    is_scaled = [style.get(_name("style", "data-style-name"), "") in formats for style in own]
    is_hidden = [any(one.get(_name("table", "display")) == "false" for one in style) for style in own]
    return _Styles(frozenset(compress(names, is_hidden)), frozenset(compress(names, is_scaled)))


def _read_table(table: Any, styles: _Styles, room: FormulaRoom, limits: Limits) -> Sheet:
    """One sheet. Rows and cells that are repeated at its end to fill it are left out; others count as often as they stand."""
    rows: list[list[Any]] = []
    marks = _Marks(room)
    blank = width = 0
    for row in _rows(table):
        count = _count(row, "number-rows-repeated")
        top = blank + len(rows)
        cells, filled = _read_row(row, styles, (top, marks), limits)
        if not cells:
            blank += count
            continue
        width = max(width, len(cells))
        refuse_vast(top + count, width, limits)
        rows += [[] for _ in range(blank)]
        rows += [list(cells) for _ in range(count)]
        marks.keep_formulas(filled, range(top, top + count), len(cells))
        blank = 0
    laid_out = [row + [""] * (width - len(row)) for row in rows]
    spread_areas(marks.formulas, marks.areas, len(rows) * width, room)
    is_hidden = table.get(_name("table", "style-name")) in styles.hidden
    return Sheet(table.get(_name("table", "name"), ""), laid_out, tuple(marks.merged), is_hidden, marks.formulas)


def _rows(container: Any) -> Iterator[Any]:
    for child in container:
        if child.tag == _ROW:
            yield child
        elif child.tag in _GROUPS:
            yield from _rows(child)


def _read_row(
    row: Any, styles: _Styles, place: tuple[int, _Marks], limits: Limits
) -> tuple[list[Any], list[tuple[range, str]]]:
    """The cells of a row, and its formulas, each with the columns that it stands in."""
    top, marks = place
    cells: list[Any] = []
    formulas: list[tuple[range, str]] = []
    blank = 0
    for cell in row:
        if cell.tag not in {_CELL, _COVERED}:
            continue
        count = _count(cell, "number-columns-repeated")
        value = _read_cell(cell, styles) if cell.tag == _CELL else ""
        left = len(cells) + blank
        if (formula := _read_formula(cell, (top, left), marks)) is not None:
            formulas.append((range(left, left + count), formula))
        if value == "":
            blank += count
            continue
        refuse_vast(1, left + count, limits)
        cells += [""] * blank
        high, wide = (_count(cell, f"number-{one}-spanned") for one in ("rows", "columns"))
        if high > 1 or wide > 1:
            marks.merged.append((top, left, top + high - 1, left + wide - 1))
        cells += [value] * count
        blank = 0
    return cells, formulas


def _read_formula(cell: Any, place: Place, marks: _Marks) -> str | None:
    """The formula of a cell without the name of its grammar; one that fills an area stands in braces."""
    written = cell.get(_name("table", "formula"))
    if written is None:
        return None
    spelled = f"={written.partition('=')[2]}" if "=" in written else UNTOLD_FORMULA
    if cell.get(_name("table", "number-matrix-rows-spanned")) is None:
        return cut_formula(spelled)
    spelled = cut_formula(f"{{{spelled}}}")
    high, wide = (_count(cell, f"number-matrix-{one}-spanned") for one in ("rows", "columns"))
    marks.areas.append((spelled, (place[0], place[1], place[0] + high - 1, place[1] + wide - 1)))
    return spelled


def _count(element: Any, name: str) -> int:
    """How often something stands, or how far it reaches: once, where it does not say.

    Raises:
        ValueError: it says what cannot be.
    """
    count = int(element.get(_name("table", name), 1))
    if count < 1:
        raise ValueError(name)
    return count


def _read_cell(cell: Any, styles: _Styles) -> Any:
    """A value as ``Sheet`` holds it."""
    kind, paragraphs = cell.get(_name("office", "value-type")), [_spell(one) for one in cell.iterfind(_PARAGRAPH)]
    shown = "\n".join(paragraphs) if paragraphs else cell.get(_name("office", "string-value"), "")
    if cell.get(_ERROR_TYPE) == "error":
        return shown
    if kind == "boolean":
        return cell.get(_name("office", "boolean-value")) == "true"
    if kind in _STORED:
        stored = cell.get(_name("office", _STORED[kind]), "")
        try:
            return _read_date(stored) if kind == "date" else _read_figure(float(stored), kind, shown, cell, styles)
        except ValueError:  # what is stored is none of its kind, and what is shown need not be what was meant
            return f"{stored} [{shown}]".lstrip()
    formula = cell.get(_name("table", "formula"))
    return shown if kind or shown or formula is None else f"={formula.partition('=')[2]}"


def _read_date(stored: str) -> date:
    return datetime.fromisoformat(stored) if "T" in stored else date.fromisoformat(stored)


def _read_figure(value: float, kind: str, shown: str, cell: Any, styles: _Styles) -> Any:
    """A figure, or its text where it shows something else than is stored."""
    if not isfinite(value):
        return shown
    if kind == "percentage":
        return spell_shown(value, "0%")
    if cell.get(_name("table", "style-name")) in styles.scaled:
        return f"{spell_number(value)} [{shown}]"
    if shown in _TRUTHS:
        return shown
    is_code = _CODE.fullmatch(shown) is not None and int(shown) == value
    return shown if is_code else value


def _spell(element: Any) -> str:
    """The text of a paragraph, its blanks and breaks written out."""
    parts = [element.text or ""]
    for child in element:
        if child.tag == _SPACE:
            parts.append(" " * min(int(child.get(_name("text", "c"), 1)), _MOST_BLANKS))
        else:
            parts.append(_BREAKS.get(child.tag) or _spell(child))
        parts.append(child.tail or "")
    return "".join(parts)
