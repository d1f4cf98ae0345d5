"""Drop page marks: the headers, footers and page numbers that every page of a PDF prints around its text.

Does not belong here: the text, also where it stands near an edge.
"""

import re
from collections import Counter
from collections.abc import Sequence

from pipelines.reading.lay_out_lines import TextLine

# How near to an edge of the page marks stand, in points: within the margin of a page as people set it.
_MARGIN = 70.0
_SAME_PLACE = 3.0
# A line of so many columns is the head of a table that a page repeats.
_COLUMNS_OF_A_TABLE = 4
_DIGITS = re.compile(r"[0-9０-９]+|[一二三四五六七八九十百]+(?=\s*页)")
_NUMBER = re.compile(
    r"[-—–－―·\s]*(?:第?\s*#\s*页?|page\s*#|p\.?\s*#)(?:\s*[/／,，、]?\s*(?:共|of)?\s*#\s*页?)?[-—–－―·\s]*",
    re.IGNORECASE,
)


def drop_page_marks(pages: Sequence[Sequence[TextLine]], heights: Sequence[float]) -> list[list[TextLine]]:
    """The lines of each page without its marks: numbers of pages, and what stands at the same place on another page as well.

    Args:
        pages: The lines of every page, from top to bottom, without those in tables.
        heights: How high each page is.
    """
    places = Counter(
        place
        for lines, height in zip(pages, heights, strict=True)
        for place in {_place(line, height) for line in lines if _is_at_edge(line, height)}
    )
    return [
        [line for line in lines if not (_is_at_edge(line, height) and _is_mark(line, places[_place(line, height)]))]
        for lines, height in zip(pages, heights, strict=True)
    ]


def _is_at_edge(line: TextLine, height: float) -> bool:
    return line.bottom <= _MARGIN or line.top >= height - _MARGIN


def _is_mark(line: TextLine, count: int) -> bool:
    is_repeated = count > 1 and len(line.segments) < _COLUMNS_OF_A_TABLE
    return is_repeated or _NUMBER.fullmatch(_fold(line)) is not None


def _fold(line: TextLine) -> str:
    """The text with every number as the same sign."""
    return _DIGITS.sub("#", "".join(line.text.split()) or line.text)


def _place(line: TextLine, height: float) -> tuple[str, int]:
    """What a line says and how far from its edge it stands, coarsely."""
    away = line.top if line.bottom <= _MARGIN else line.top - height
    return _fold(line), round(away / _SAME_PLACE)
