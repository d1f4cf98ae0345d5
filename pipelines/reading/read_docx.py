"""Read a Word document: its paragraphs and the rows of its tables, in order, as they are printed with all changes accepted.

Headers and footers are no part of it. A table inside a cell follows the row it stands in as a table of its own. Does not belong
here: what the paragraphs say.
"""

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import docx
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml.ns import qn
from lxml import etree

from pipelines.reading.documents import Document, Line, Spot, TableCell
from pipelines.reading.number_paragraphs import Numbering, read_numbering
from pipelines.reading.sheets import UnreadableFileError
from pipelines.reading.spell_paragraph import DROPPED, find_boxes, is_joined_with_next, spell_paragraph
from schemas.archives import ARCHIVE_TROUBLE
from schemas.limits import DEFAULT_LIMITS, Limits
from schemas.refusals import DAMAGED_DOCUMENT, NESTED_TABLE, OVERSIZED_ARCHIVE

_PARAGRAPH, _TABLE, _ROW, _CELL = qn("w:p"), qn("w:tbl"), qn("w:tr"), qn("w:tc")
_PICTURES = (qn("w:drawing"), qn("w:pict"), qn("w:object"))
_TROUBLE = (*ARCHIVE_TROUBLE, KeyError, AttributeError, TypeError, IndexError, AssertionError, etree.LxmlError)
# Columns of a table whose widths are not written down.
_NO_WIDTH = 1_000
# A part in XML takes some twenty times its size while it is read; all else is not looked at.
_PART_IN_XML = 4


def read_docx(content: bytes, limits: Limits = DEFAULT_LIMITS) -> Document:
    """Read a Word document (.docx).

    A document without text that holds pictures has its pages told as one blank page, numbered 1: Word does not say where pages end.

    Raises:
        UnreadableFileError: it is damaged, or beyond a limit.
    """
    try:
        _check_size(content, limits)
        opened = docx.Document(io.BytesIO(content))
        body = _find_body(opened)
        parts = (_find_part(opened, kind) for kind in (RELATIONSHIP_TYPE.NUMBERING, RELATIONSHIP_TYPE.STYLES))
        walk = _Walk(read_numbering(*parts), limits.nested_tables)
        walk.read(body, 0)
    except UnreadableFileError:
        raise
    except _TROUBLE as error:
        raise UnreadableFileError(DAMAGED_DOCUMENT) from error
    document = Document(tuple(walk.lines))
    has_pictures = next(body.iter(*_PICTURES), None) is not None
    return Document(document.lines, (1,)) if has_pictures and not document.holds_text else document


def _check_size(content: bytes, limits: Limits) -> None:
    """Refuse what would fill memory, before anything is inflated."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = archive.infolist()
    largest = max((part.file_size for part in parts if part.filename.lower().endswith((".xml", ".rels"))), default=0)
    whole = sum(part.file_size for part in parts)
    if largest * _PART_IN_XML > limits.inflated_bytes or whole > limits.inflated_from(len(content)):
        raise UnreadableFileError(OVERSIZED_ARCHIVE)


def _find_body(document: Any) -> Any:
    """The body of a document; one that declares entities is none that any program for documents writes."""
    body = document.element.body
    if body.getroottree().docinfo.internalDTD is not None:
        raise UnreadableFileError(DAMAGED_DOCUMENT)
    return body


def _find_part(document: Any, kind: str) -> Any:
    """The root element of a part of the document; None where it has none."""
    try:
        return document.part.part_related_by(kind).element
    except KeyError:
        return None


@dataclass
class _Walk:
    """Goes through a document once and collects its lines."""

    numbering: Numbering
    deepest: int
    lines: list[Line] = field(default_factory=list)
    _paragraphs: int = 0
    _tables: int = 0
    _open: str = ""

    def read(self, container: Any, depth: int) -> None:
        """Read the paragraphs and tables of a body, a text box or a cell."""
        if depth > self.deepest:
            raise UnreadableFileError(NESTED_TABLE)
        for block in _blocks(container):
            if block.tag == _TABLE:
                self._read_table(block, depth)
            else:
                self._read_paragraph(block, depth)

    def _read_paragraph(self, paragraph: Any, depth: int) -> None:
        text = self._open + self.numbering.mark(paragraph) + spell_paragraph(paragraph)
        if is_joined_with_next(paragraph):
            self._open = text
        else:
            self._open = ""
            self._add_paragraph(text)
        for box in find_boxes(paragraph):
            self.read(box, depth + 1)

    def _add_paragraph(self, text: str) -> None:
        self._paragraphs += 1
        start = 0
        for one in text.split("\n"):
            self.lines.append(Line(Spot(len(self.lines) + 1, f"par{self._paragraphs}"), one, start=start))
            start += len(one) + 1

    def _read_table(self, table: Any, depth: int) -> None:
        self._tables += 1
        number = self._tables
        edges = _read_edges(table)
        rows = [_read_row(row) for row in _rows(table)]
        extent = (0, _edge(edges, max((cell.end for row in rows for cell in row), default=0)))
        columns = {start: index for index, start in enumerate(sorted({cell.start for row in rows for cell in row}), 1)}
        for index, row in enumerate(rows, start=1):
            place = f"t{number}.r{index}"
            cells = []
            nested: list[Any] = []
            for cell in row:
                text = "" if cell.goes_on else self._spell_cell(cell.element, nested)
                if text.strip():
                    span = (_edge(edges, cell.start), _edge(edges, cell.end))
                    cells.append(TableCell(text, f"{place}.c{columns[cell.start]}", *span))
            self.lines.append(Line(Spot(len(self.lines) + 1, place), cells=tuple(cells), table=number, extent=extent))
            for inner in nested:
                self.read([inner] if inner.tag == _TABLE else inner, depth + 1)

    def _spell_cell(self, cell: Any, nested: list[Any]) -> str:
        """The text of a cell, its paragraphs on a line each; tables and boxes inside are left for later."""
        texts = []
        before = ""
        for block in _blocks(cell):
            if block.tag == _TABLE:
                nested.append(block)
                continue
            before += self.numbering.mark(block) + spell_paragraph(block)
            nested += find_boxes(block)
            if not is_joined_with_next(block):
                texts.append(before)
                before = ""
        return "\n".join([*texts, *([before] if before else [])]).rstrip()


@dataclass(frozen=True)
class _GridCell:
    """A cell of a row: its element, the columns of the grid it takes, and whether it only goes on from the row above."""

    element: Any
    start: int
    end: int
    goes_on: bool


def _blocks(container: Any) -> Iterator[Any]:
    """Paragraphs and tables, those inside content controls and tracked insertions too."""
    for child in container:
        if child.tag in {_PARAGRAPH, _TABLE}:
            yield child
        elif child.tag not in DROPPED and isinstance(child.tag, str):
            yield from _blocks(child)


def _rows(table: Any) -> Iterator[Any]:
    """The rows of a table that are not deleted."""
    for child in table:
        if child.tag == _ROW:
            properties = child.find(qn("w:trPr"))
            if properties is None or properties.find(qn("w:del")) is None:
                yield child
        elif child.tag not in DROPPED and child.tag in {
            qn("w:sdt"),
            qn("w:sdtContent"),
            qn("w:ins"),
            qn("w:customXml"),
        }:
            yield from _rows(child)


def _cells(row: Any) -> Iterator[Any]:
    for child in row:
        if child.tag == _CELL:
            yield child
        elif child.tag in {qn("w:sdt"), qn("w:sdtContent"), qn("w:customXml")}:
            yield from _cells(child)


def _read_row(row: Any) -> list[_GridCell]:
    """The cells of a row with the columns they take; one that is merged with the cell before it widens that."""
    before = row.find(f"{qn('w:trPr')}/{qn('w:gridBefore')}")
    at = 0 if before is None else int(before.get(qn("w:val")) or 0)
    cells: list[_GridCell] = []
    for cell in _cells(row):
        properties = cell.find(qn("w:tcPr"))
        width = int(_property(properties, "w:gridSpan") or 1)
        if cells and _property(properties, "w:hMerge", "continue") == "continue":
            cells[-1] = _GridCell(cells[-1].element, cells[-1].start, at + width, cells[-1].goes_on)
        elif properties is None or properties.find(qn("w:cellDel")) is None:
            goes_on = _property(properties, "w:vMerge", "continue") == "continue"
            cells.append(_GridCell(cell, at, at + width, goes_on))
        at += width
    return cells


def _property(properties: Any, name: str, unsaid: str | None = None) -> str | None:
    """The value of a property of a cell; ``unsaid`` where it stands without one, None where it does not stand."""
    found = None if properties is None else properties.find(qn(name))
    return None if found is None else found.get(qn("w:val")) or unsaid


def _read_edges(table: Any) -> list[int]:
    """Where the columns of a table's grid begin and the last ends; of like width where the widths are not written down."""
    widths = [column.get(qn("w:w")) or "0" for column in table.iterfind(f"{qn('w:tblGrid')}/{qn('w:gridCol')}")]
    known = [int(float(width)) for width in widths]
    edges = [0]
    for width in known if all(width > 0 for width in known) else [_NO_WIDTH] * len(known):
        edges.append(edges[-1] + width)
    return edges


def _edge(edges: list[int], column: int) -> int:
    """Where a column begins, also one beyond the grid that is written down."""
    beyond = column - len(edges) + 1
    return edges[column] if beyond <= 0 else edges[-1] + beyond * _NO_WIDTH
