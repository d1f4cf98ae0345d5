"""Extract the glyphs of a PDF's page: every visible character with its place as the page is shown, from the upper left corner.

Text that no reader sees (laid under a scanned picture by character recognition, or invisible) is left out: nothing read by
recognition is taken for what a unit filed. Does not belong here: lines or tables.
"""

import ctypes
import math
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import pypdfium2.raw as pdfium

from pipelines.reading.documents import UNKNOWN

# Forms of radicals and joined letters that some programs write in place of the characters that are meant.
_STAND_INS = ((0x2E80, 0x2FDF), (0xFB00, 0xFB06))
_NO_CHARACTERS = frozenset({0, 0xFFFE, 0xFFFF, 0xFFFD})
_SOFT_HYPHEN = 2
_INVISIBLE = 3
_COVERS = 0.8
_UPRIGHT = 0.1
_NESTED_OBJECTS = 3
_QUARTER = 90
_SUBSET, _LONGEST_NAME = re.compile(rb"[A-Z]{6}\+"), 128


@dataclass(frozen=True, slots=True)
class Glyph:
    """One character: from left to right, its base line measured downwards, and its height; all in points."""

    text: str
    x0: float
    x1: float
    base: float
    size: float


@dataclass(frozen=True)
class Page:
    """What a page shows: its glyphs, its width and height, whether it has pictures, and whether lines are drawn on it.

    ``strange_count`` are glyphs that stand sideways, which are not among ``glyphs``, or are no known character: these stand there as
    ``UNKNOWN``, since a figure without one of its digits is another figure; but not where they are more than those that are known.
    ``has_lost_font``: a font that the file brings along for its texts is damaged or not there. Another one took its place, and with it
    characters may be left out that nothing tells of.
    """

    glyphs: tuple[Glyph, ...]
    width: float
    height: float
    has_pictures: bool
    has_lines: bool
    strange_count: int = 0
    has_lost_font: bool = False


@dataclass(frozen=True)
class _Turn:
    """How places of the file become places as shown: the page's box, and by how many quarters it is turned."""

    left: float
    bottom: float
    right: float
    top: float
    quarters: int

    @property
    def size(self) -> tuple[float, float]:
        """Width and height as shown."""
        width, height = self.right - self.left, self.top - self.bottom
        return (height, width) if self.quarters % 2 else (width, height)

    def place(self, x: float, y: float) -> tuple[float, float]:
        """A point from the upper left corner."""
        return (
            (x - self.left, self.top - y),
            (y - self.bottom, x - self.left),
            (self.right - x, y - self.bottom),
            (self.top - y, self.right - x),
        )[self.quarters]


def extract_page(page: Any) -> Page:
    """Extract a page of an open document (``pypdfium2.PdfPage``)."""
    left, bottom, right, top = page.get_mediabox()
    turn = _Turn(left, bottom, right, top, page.get_rotation() // _QUARTER % 4)
    objects = [*page.get_objects(max_depth=_NESTED_OBJECTS)]
    hidden = _find_hidden(objects, turn)
    text = page.get_textpage()
    glyphs: list[Glyph] = []
    strange = 0
    for index in range(pdfium.FPDFText_CountChars(text)):
        if pdfium.FPDFText_IsGenerated(text, index) or (hidden and _is_of(text, index, hidden)):
            continue
        glyph = _read_glyph(text, index, turn)
        if glyph is not None:
            glyphs.append(glyph)
        strange += glyph is None or glyph.text == UNKNOWN
    text.close()
    known = [glyph for glyph in glyphs if glyph.text != UNKNOWN]
    kinds = {one.type for one in objects}
    lines = pdfium.FPDF_PAGEOBJ_PATH in kinds
    shown = tuple(known if strange > len(known) else glyphs)
    has_lost_font = any(map(_is_lost, _list_fonts(objects, hidden)))
    return Page(shown, *turn.size, pdfium.FPDF_PAGEOBJ_IMAGE in kinds, lines, strange, has_lost_font)


def _list_fonts(objects: list[Any], hidden: set[int]) -> Iterable[Any]:
    """The fonts of the texts that are seen, each once."""
    texts = [one.raw for one in objects if one.type == pdfium.FPDF_PAGEOBJ_TEXT]
    fonts = [pdfium.FPDFTextObj_GetFont(one) for one in texts if ctypes.addressof(one.contents) not in hidden]
    return {ctypes.cast(font, ctypes.c_void_p).value: font for font in fonts if font}.values()


def _is_lost(font: Any) -> bool:
    """Whether a font is said to be part of the file, as a subset by its name is (ISO 32000-1, 9.6.4), and none could be loaded of it."""
    name = ctypes.create_string_buffer(_LONGEST_NAME)
    pdfium.FPDFFont_GetBaseFontName(font, name, _LONGEST_NAME)
    return _SUBSET.match(name.value) is not None and not pdfium.FPDFFont_GetIsEmbedded(font)


def _read_glyph(text: Any, index: int, turn: _Turn) -> Glyph | None:
    """One character; None where it stands sideways."""
    code = pdfium.FPDFText_GetUnicode(text, index)
    box, matrix = pdfium.FS_RECTF(), pdfium.FS_MATRIX()
    x, y = ctypes.c_double(), ctypes.c_double()
    pdfium.FPDFText_GetLooseCharBox(text, index, box)
    pdfium.FPDFText_GetCharOrigin(text, index, x, y)
    pdfium.FPDFText_GetMatrix(text, index, matrix)
    angle = (math.atan2(matrix.b, matrix.a) - turn.quarters * math.pi / 2 + math.pi) % (2 * math.pi) - math.pi
    if abs(angle) > _UPRIGHT:
        return None
    size = pdfium.FPDFText_GetFontSize(text, index) * math.hypot(matrix.c, matrix.d)
    corners = (turn.place(box.left, box.bottom), turn.place(box.right, box.top))
    x0, x1 = sorted(corner[0] for corner in corners)
    is_unknown = code in _NO_CHARACTERS or pdfium.FPDFText_HasUnicodeMapError(text, index)
    return Glyph(UNKNOWN if is_unknown else _spell(code), x0, x1, turn.place(x.value, y.value)[1], size)


def _spell(code: int) -> str:
    if code == _SOFT_HYPHEN:
        return "-"
    character = chr(code)
    is_stand_in = any(first <= code <= last for first, last in _STAND_INS)
    return unicodedata.normalize("NFKC", character) if is_stand_in else character


def _find_hidden(objects: list[Any], turn: _Turn) -> set[int]:
    """The text objects that nobody sees: invisible ones, and those that a picture of the whole page is laid over afterwards."""
    last_cover = max((index for index, one in enumerate(objects) if _is_cover(one, turn)), default=-1)
    return {
        ctypes.addressof(one.raw.contents)
        for index, one in enumerate(objects)
        if one.type == pdfium.FPDF_PAGEOBJ_TEXT
        and (index < last_cover or pdfium.FPDFTextObj_GetTextRenderMode(one) == _INVISIBLE)
    }


def _is_cover(one: Any, turn: _Turn) -> bool:
    if one.type != pdfium.FPDF_PAGEOBJ_IMAGE or one.level:
        return False
    left, bottom, right, top = one.get_bounds()
    width = min(right, turn.right) - max(left, turn.left)
    height = min(top, turn.top) - max(bottom, turn.bottom)
    return bool(width > 0 and height > 0 and width * height >= _COVERS * math.prod(turn.size))


def _is_of(text: Any, index: int, objects: set[int]) -> bool:
    own = pdfium.FPDFText_GetTextObject(text, index)
    return bool(own) and ctypes.addressof(own.contents) in objects
