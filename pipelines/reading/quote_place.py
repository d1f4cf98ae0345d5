"""Quote a place: what stands at a place of a document, with the characters that the place names; of a table's cell the whole row.

Does not belong here: who asks, or what is wrong there.
"""

from dataclasses import dataclass

from pipelines.reading.documents import Document, TableCell
from schemas.places import bare_place, read_span

_CELL_MARK = " | "


@dataclass(frozen=True)
class Quotation:
    """A text as written, and which of its characters are meant (from 0, end exclusive); None where none are told apart."""

    text: str
    span: tuple[int, int] | None


def quote_place(document: Document, place: str) -> Quotation | None:
    """What stands at a place (``schemas.places``); None where the document has no such place."""
    base, span = bare_place(place), read_span(place)
    own = [line for line in document.lines if line.spot.place == base]
    if own and not own[0].table:
        return _quote("\n".join(line.text for line in own), span)
    for line in own or document.lines:
        if own or any(cell.place == base for cell in line.cells):
            return _quote_row(line.cells, base, span)
    return None


def _quote_row(cells: tuple[TableCell, ...], place: str, span: tuple[int, int] | None) -> Quotation:
    texts = [cell.text.replace("\n", " ") for cell in cells]
    before = 0
    for cell, text in zip(cells, texts, strict=True):
        if cell.place == place:
            start, end = span or (0, len(text))
            return _quote(_CELL_MARK.join(texts), (before + start, before + end))
        before += len(text) + len(_CELL_MARK)
    return Quotation(_CELL_MARK.join(texts), None)


def _quote(text: str, span: tuple[int, int] | None) -> Quotation:
    """Characters that the text does not have are none that were meant: the file was read otherwise then."""
    return Quotation(text, span if span is not None and span[1] <= len(text) else None)
