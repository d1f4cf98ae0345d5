"""Read a PDF: the text of its pages line by line, and its tables, by ruling lines or by how their texts stand in columns.

Headers, footers and page numbers are left out. A page that shows a picture and no text is told as blank: what character
recognition would make of it is nobody's filing. Does not belong here: whether a table goes on over pages, or what it says.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import pypdfium2

from pipelines.reading.documents import Document, Line, Spot, TableCell
from pipelines.reading.drop_page_marks import drop_page_marks
from pipelines.reading.extract_glyphs import Glyph, Page, extract_page
from pipelines.reading.find_aligned_tables import AlignedTable, find_aligned_tables
from pipelines.reading.find_ruled_tables import RuledCell, RuledTable, find_ruled_tables
from pipelines.reading.lay_out_lines import TextLine, lay_out_lines, spell_lines
from pipelines.reading.sheets import UnreadableFileError
from schemas.limits import DEFAULT_LIMITS, Limits
from schemas.refusals import DAMAGED_DOCUMENT, DOCUMENT_WITH_PASSWORD, TOO_MANY_CHARACTERS, TOO_MANY_PAGES

_ABOVE_BASE = 0.35
# Of the height of the text: how far from the margin a filled line may end, from where on one is indented, how far lines are apart.
_RAGGED, _INDENTED, _FARTHEST = 1.5, 0.5, 1.2


def read_pdf(content: bytes, limits: Limits = DEFAULT_LIMITS) -> Document:
    """Read a PDF.

    Raises:
        UnreadableFileError: it is damaged, has a password, or is beyond a limit.
    """
    pages = _extract_pages(content, limits)
    ruled = find_ruled_tables(content, [number for number, page in pages.items() if page.has_lines and page.glyphs])
    laid = {number: _lay_out(page, ruled.get(number, [])) for number, page in pages.items()}
    texts = drop_page_marks([one.lines for one in laid.values()], [page.height for page in pages.values()])
    writer = _Writer()
    for (number, one), lines in zip(laid.items(), texts, strict=True):
        writer.write_page(number, one, lines, pages[number].width)
    blank = tuple(number for number, page in pages.items() if _is_blank(page))
    wanting = tuple(number for number, page in pages.items() if page.has_lost_font and number not in blank)
    return Document(tuple(writer.lines), blank, wanting)


def _extract_pages(content: bytes, limits: Limits) -> dict[int, Page]:
    """All pages by number, from 1."""
    try:
        opened = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        raise UnreadableFileError(
            DOCUMENT_WITH_PASSWORD if "password" in str(error).lower() else DAMAGED_DOCUMENT
        ) from error
    try:
        if len(opened) > limits.pages:
            raise UnreadableFileError(TOO_MANY_PAGES)
        pages: dict[int, Page] = {}
        count = 0
        for index in range(len(opened)):
            pages[index + 1] = extract_page(opened[index])
            count += len(pages[index + 1].glyphs)
            if count > limits.characters:
                raise UnreadableFileError(TOO_MANY_CHARACTERS)
    except pypdfium2.PdfiumError as error:
        raise UnreadableFileError(DAMAGED_DOCUMENT) from error
    finally:
        opened.close()
    return pages


def _is_blank(page: Page) -> bool:
    """Whether a page shows something that is not read: a picture without text beside it, or characters nobody knows."""
    return (page.has_pictures and not page.glyphs) or page.strange_count > len(page.glyphs)


@dataclass(frozen=True)
class _Laid:
    """A page: its lines outside of tables, and the tables with the text of each filled cell."""

    lines: list[TextLine]
    tables: list[tuple[RuledTable, list[tuple[RuledCell, str]]]]


def _lay_out(page: Page, tables: Sequence[RuledTable]) -> _Laid:
    """Part the glyphs of a page: those in cells, and the others."""
    inside: dict[tuple[int, int], list[Glyph]] = {}
    outside: list[Glyph] = []
    for glyph in page.glyphs:
        place = next(_find_cell(tables, (glyph.x0 + glyph.x1) / 2, glyph.base - _ABOVE_BASE * glyph.size), None)
        if place is None:
            outside.append(glyph)
        else:
            inside.setdefault(place, []).append(glyph)
    filled = [
        (
            table,
            [(cell, spell_lines(inside[at, index])) for index, cell in enumerate(table.cells) if (at, index) in inside],
        )
        for at, table in enumerate(tables)
    ]
    return _Laid(lay_out_lines(outside), [(table, [one for one in cells if one[1]]) for table, cells in filled])


def _find_cell(tables: Sequence[RuledTable], x: float, y: float) -> Iterator[tuple[int, int]]:
    """The cells that a point lies in, by table and number."""
    for at, table in enumerate(tables):
        if _is_in(table.box, x, y):
            for index, cell in enumerate(table.cells):
                if _is_in(cell.box, x, y):
                    yield at, index


def _is_in(box: tuple[float, float, float, float], x: float, y: float) -> bool:
    return box[0] <= x <= box[2] and box[1] <= y <= box[3]


@dataclass
class _Writer:
    """Writes pages as lines of a document; tables are numbered through the document, and page by page in their places."""

    lines: list[Line] = field(default_factory=list)
    _tables: int = 0
    _ends_in_columns: bool = False

    def write_page(self, number: int, laid: _Laid, lines: Sequence[TextLine], width: float) -> None:
        """Write one page, from top to bottom."""
        blocks = [(table.box[1], (table, cells)) for table, cells in laid.tables]
        tops = [table.box[1] for table, _ in laid.tables]
        around = [(block.top, block) for block in _between(lines, tops, goes_on=self._ends_in_columns)]
        filled = _find_filled(lines, width)
        tables = texts = 0
        for _, block in sorted([*blocks, *around], key=lambda one: one[0]):
            self._ends_in_columns = isinstance(block, AlignedTable)
            if isinstance(block, TextLine):
                texts += 1
                self._add(f"p{number}.l{texts}", block.text, goes_on=block in filled)
                continue
            tables += 1
            self._tables += 1
            place = f"p{number}.t{tables}"
            if isinstance(block, AlignedTable):
                self._write_aligned(block, place, width)
            else:
                self._write_ruled(*block, place)

    def _add(self, place: str, text: str = "", cells: Sequence[TableCell] = (), **more: Any) -> None:
        table = self._tables if not text else 0
        self.lines.append(Line(Spot(len(self.lines) + 1, place), text, tuple(cells), table, **more))

    def _write_ruled(self, table: RuledTable, cells: Sequence[tuple[RuledCell, str]], place: str) -> None:
        rows: Mapping[int, list[TableCell]] = {cell.row: [] for cell in table.cells}
        for cell, text in cells:
            start, end = round(cell.box[0]), round(cell.box[2])
            rows[cell.row].append(TableCell(text, f"{place}.r{cell.row}.c{cell.column}", start, end))
        for number, own in rows.items():
            self._add(f"{place}.r{number}", cells=own, extent=(round(table.box[0]), round(table.box[2])))

    def _write_aligned(self, table: AlignedTable, place: str, width: float) -> None:
        """Without ruling lines a table is as wide as its page: which of its columns are filled says nothing."""
        for number, row in enumerate(table.rows, start=1):
            own = [
                TableCell(cell.text, f"{place}.r{number}.c{cell.column}", round(cell.x0), round(cell.x1))
                for cell in row.cells
            ]
            extent = (0, round(width))
            self._add(f"{place}.r{number}", cells=own, extent=extent, is_aligned=True, may_go_on=row.may_go_on)


def _find_filled(lines: Sequence[TextLine], width: float) -> set[TextLine]:
    """The lines that reach the right margin and are directly followed by one that begins at the left: their paragraphs go on.

    The margin is where the longest lines end: several of them, or as far from the paper's edge as lines begin on the other side.
    """
    whole = [line.segments[0] for line in lines if len(line.segments) == 1]
    left, right = min((one.x0 for one in whole), default=0.0), max((one.x1 for one in whole), default=0.0)
    full = [one for one in whole if one.x1 >= right - _RAGGED * one.size]
    if len(full) == 1 and right < width - left - 2 * _RAGGED * full[0].size:
        return set()
    return {
        line
        for line, below in pairwise(lines)
        if line.segments[0] in full
        and below.segments[0].x0 <= left + _INDENTED * below.segments[0].size
        and below.top - line.bottom <= _FARTHEST * below.segments[0].size
    }


def _between(lines: Sequence[TextLine], tops: Sequence[float], *, goes_on: bool) -> Iterator[TextLine | AlignedTable]:
    """The lines of a page with aligned tables among them; none goes on over a ruled one, which begins at one of ``tops``."""
    own: list[TextLine] = []
    for line in lines:
        if own and any(own[-1].top < top <= line.top for top in tops):
            yield from find_aligned_tables(own, goes_on=goes_on)
            own, goes_on = [], False
        own.append(line)
    yield from find_aligned_tables(own, goes_on=goes_on)
