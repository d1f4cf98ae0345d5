"""Read plain text and Markdown as a document: a line of the file is a line of it. Tables in it are found by what parts their cells.

Does not belong here: that parting (``split_rows``), which goes by what the lines around say.
"""

import re

from pipelines.reading.documents import Document, Line, Spot
from pipelines.reading.sheets import UnreadableFileError
from schemas.refusals import UNKNOWN_ENCODING
from schemas.text import UndecodableTextError, decode_text

_LINE_END = re.compile(r"\r\n|\r|\n")


def read_plain_text(content: bytes) -> Document:
    """Read text; lines are those that editors number, and a page's end (form feed) ends none.

    Raises:
        UnreadableFileError: neither UTF-8 nor GB18030 text.
    """
    try:
        text = decode_text(content)
    except UndecodableTextError as error:
        raise UnreadableFileError(UNKNOWN_ENCODING) from error
    lines = enumerate(_LINE_END.split(text), start=1)
    return Document(tuple(Line(Spot(number, f"L{number}"), line) for number, line in lines))
