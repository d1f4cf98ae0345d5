"""Scan an old binary workbook (.xls, .et): what calamine would pass over in silence, found in its records.

As in newer ones (``look_closer``) these are errors, figures that show as percentages, and cells at the far end; and counts that are
larger than the file, for which calamine would ask so much memory that the process ends. Source: [MS-XLS], the published
specification. Does not belong here: reading the other cells.
"""

import struct
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from pipelines.reading.compound import BrokenCompoundError, Compound, open_compound
from pipelines.reading.number_formats import BUILT_IN, is_telling, spell_shown
from pipelines.reading.sheets import UNTOLD_FORMULA, Corrections, Overlooked, Place, UnreadableFileError, refuse_vast
from schemas.limits import DEFAULT_LIMITS, Limits
from schemas.refusals import DAMAGED, NOT_A_WORKBOOK, TOO_MANY_SHEETS, WITH_PASSWORD

_STREAMS = ("workbook", "book")
# A workbook of the newer kind that a password protects is put into a compound file as it is.
_ENCRYPTED = "encryptedpackage"
_MACROS = "_vba_project_cur"

_BEGIN, _END, _PASSWORD, _SHEET, _FORMAT, _STYLE, _BOOK = 0x809, 0x0A, 0x2F, 0x85, 0x41E, 0xE0, 0x1AE
_WORDS, _EXTENT = 0xFC, 0x200
_FORMULA, _ERROR, _NUMBER, _SHORT, _SHORTS = 0x06, 0x205, 0x203, 0x27E, 0xBD
_TEXTS = frozenset({0xFD, 0x204, 0xD6})
_FIGURES = frozenset({_FORMULA, _ERROR, _NUMBER, _SHORT, _SHORTS})
_NEWER = 0x600
_RECORD, _CELL, _SHORT_CELL = struct.Struct("<HH"), struct.Struct("<HHH"), struct.Struct("<HI")
_COUNTS = struct.Struct("<II")
_CORNERS = {14: struct.Struct("<IIHH2x"), 10: struct.Struct("<HHHH2x")}
# What a sheet of an old workbook may have.
_MOST_ROWS, _MOST_COLUMNS = 2**16, 2**8
_DOUBLE, _RESULT = struct.Struct("<d"), struct.Struct("<BxBxxxH")
_NO_NUMBER, _IS_ERROR = 0xFFFF, 2
_OWN_BOOK, _ADD_IN = b"\x01\x04", b"\x01\x3a"
_ERRORS = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}


@dataclass(frozen=True)
class BesideCells:
    """What a workbook holds besides its cells: storages with macros, and other books that it refers to."""

    macros: tuple[str, ...]
    elsewhere: tuple[str, ...]


@dataclass
class _Globals:
    """What the records before the sheets say: where each sheet begins, the format of each style, and the books referred to."""

    sheets: list[tuple[str, int]] = field(default_factory=list)
    codes: dict[int, str] = field(default_factory=lambda: dict(BUILT_IN))
    styles: list[int] = field(default_factory=list)
    books: list[str] = field(default_factory=list)

    @property
    def telling(self) -> dict[int, str]:
        """The styles in which a figure shows something else than is stored, with their format."""
        return {
            style: self.codes[number]
            for style, number in enumerate(self.styles)
            if is_telling(self.codes.get(number, ""))
        }


def scan_xls(content: bytes, limits: Limits = DEFAULT_LIMITS) -> Mapping[str, Overlooked]:
    """What calamine overlooks, by sheet.

    Raises:
        UnreadableFileError: it is damaged, protected by a password, no workbook, or a sheet is too large to be laid out.
    """
    with _refusing_damage():
        stream = _read_stream(open_compound(content))
        said = _read_globals(stream)
        if (
            len(said.sheets) > limits.sheets
        ):  # before each is gone through: all of them may be said to stand in one place
            raise UnreadableFileError(TOO_MANY_SHEETS)
        telling = said.telling
        found = {name: _scan_sheet(stream, at, telling, limits) for name, at in said.sheets}
    return {name: one for name, one in found.items() if one}


def look_beside_cells(content: bytes) -> BesideCells:
    """What a workbook holds besides its cells, which are not gone through.

    Raises:
        UnreadableFileError: it is damaged, protected by a password, or no workbook.
    """
    with _refusing_damage():
        compound = open_compound(content)
        books = _read_globals(_read_stream(compound)).books
    return BesideCells(tuple(name for name in compound.names if name == _MACROS), tuple(books))


@contextmanager
def _refusing_damage() -> Iterator[None]:
    try:
        yield
    except (BrokenCompoundError, struct.error, LookupError) as error:
        raise UnreadableFileError(DAMAGED) from error


def _read_stream(compound: Compound) -> bytes:
    name = next((name for name in _STREAMS if name in compound.names), None)
    if name is None:
        raise UnreadableFileError(WITH_PASSWORD if _ENCRYPTED in compound.names else NOT_A_WORKBOOK)
    return compound.read(name)


def _records(stream: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    """The records from a place on to the end of what begins there; those of charts inside are left out."""
    depth = 0
    if _RECORD.unpack_from(stream, at)[0] != _BEGIN:
        raise BrokenCompoundError("nothing begins where a sheet should")
    while at + _RECORD.size <= len(stream):
        kind, size = _RECORD.unpack_from(stream, at)
        at += _RECORD.size
        depth += (kind == _BEGIN) - (kind == _END)
        if depth <= 0:
            return
        if depth == 1:
            yield kind, stream[at : at + size]
        at += size


def _read_globals(stream: bytes) -> _Globals:
    said = _Globals()
    is_newer = True
    for kind, body in _records(stream, 0):
        if kind == _BEGIN:
            is_newer = int.from_bytes(body[:2], "little") >= _NEWER
        elif kind == _PASSWORD:
            raise UnreadableFileError(WITH_PASSWORD)
        elif kind == _SHEET:
            said.sheets.append((_spell(body[6:], 1, is_newer=is_newer), int.from_bytes(body[:4], "little")))
        elif kind == _FORMAT:
            said.codes[int.from_bytes(body[:2], "little")] = _spell(body[2:], 2 if is_newer else 1, is_newer=is_newer)
        elif kind == _STYLE:
            said.styles.append(int.from_bytes(body[2:4], "little"))
        elif kind == _WORDS and max(_COUNTS.unpack_from(body)) > len(stream):
            raise BrokenCompoundError("more words than bytes")
        elif kind == _BOOK and body[2:4] not in {_OWN_BOOK, _ADD_IN}:
            said.books.append(_spell_address(_spell(body[2:], 2, is_newer=is_newer)))
    return said


def _spell(body: bytes, count_bytes: int, *, is_newer: bool) -> str:
    """A text with its length before it: 16 or 8 bits a character, or the bytes of a Chinese Windows in the oldest."""
    count, text = int.from_bytes(body[:count_bytes], "little"), body[count_bytes:]
    if not is_newer:
        return text[:count].decode("gb18030", "replace")
    return (
        text[1 : 1 + 2 * count].decode("utf-16-le", "replace") if text[0] & 1 else text[1 : 1 + count].decode("latin-1")
    )


def _spell_address(text: str) -> str:
    """An address with the signs that stand for drives and folders left out, or as the separators that they are."""
    return "".join("/" if sign == "\x03" else sign for sign in text if sign == "\x03" or sign >= " ")


def _scan_sheet(stream: bytes, at: int, telling: Mapping[int, str], limits: Limits) -> Overlooked:
    """Cells of a sheet that hold an error, a figure in a style that tells something else, or a formula, which is kept compiled."""
    found: Corrections = {}
    formulas: dict[Place, str] = {}
    height = width = 0
    for kind, body in _records(stream, at):
        if kind in _TEXTS:
            row, column, _ = _CELL.unpack_from(body)
            height, width = max(height, row + 1), max(width, column + 1)
        elif kind == _EXTENT:
            _refuse_impossible(body)
        elif kind in _FIGURES:
            for row, column, style, value in _figures(kind, body):
                height, width = max(height, row + 1), max(width, column + 1)
                if kind == _FORMULA:
                    formulas[row, column] = UNTOLD_FORMULA
                if isinstance(value, str):
                    found[row, column] = value
                elif value is not None and style in telling:
                    found[row, column] = spell_shown(value, telling[style])
    refuse_vast(height, width, limits)
    return Overlooked(found, formulas)


def _refuse_impossible(body: bytes) -> None:
    top, bottom, left, right = _CORNERS[len(body)].unpack(body)
    if not (top <= bottom <= _MOST_ROWS and left <= right <= _MOST_COLUMNS):
        raise BrokenCompoundError("an extent that no sheet has")


def _figures(kind: int, body: bytes) -> Iterator[tuple[int, int, int, float | str | None]]:
    """The cells of a record: row, column, style, and a number, the text of an error, or nothing where it is a text or truth value."""
    row, column, style = _CELL.unpack_from(body)
    if kind == _NUMBER:
        yield row, column, style, _DOUBLE.unpack_from(body, _CELL.size)[0]
    elif kind == _SHORT:
        yield row, column, style, _expand(int.from_bytes(body[6:10], "little"))
    elif kind == _SHORTS:
        for index, (own, short) in enumerate(_SHORT_CELL.iter_unpack(body[4 : 4 + (len(body) - 6) // 6 * 6])):
            yield row, column + index, own, _expand(short)
    elif kind == _ERROR:
        yield row, column, style, _tell_error(body[6]) if body[7] else None
    else:
        result, code, mark = _RESULT.unpack_from(body, _CELL.size)
        if mark != _NO_NUMBER:
            yield row, column, style, _DOUBLE.unpack_from(body, _CELL.size)[0]
        else:
            yield row, column, style, _tell_error(code) if result == _IS_ERROR else None


def _tell_error(code: int) -> str:
    return _ERRORS.get(code, "#N/A")


def _expand(short: int) -> float:
    """A number in 32 bits: the upper 30 of a double or of a whole number, and whether it is a hundred times too large."""
    if short & 2:
        number = float((short - (1 << 32) if short & 0x80000000 else short) >> 2)
    else:
        number = _DOUBLE.unpack(b"\0\0\0\0" + (short & 0xFFFFFFFC).to_bytes(4, "little"))[0]
    return number / 100 if short & 1 else number
