"""Read a document: what its bytes are decides who reads them, whatever it is called.

Does not belong here: what it says (``read_report``).
"""

from pipelines.reading.documents import Document
from pipelines.reading.read_plain_text import read_plain_text
from pipelines.reading.sheets import UnreadableFileError
from schemas.limits import DEFAULT_LIMITS, Limits
from schemas.refusals import NO_CONTENT, TOO_MANY_CHARACTERS

_ARCHIVE, _OLD_BINARY, _PDF = b"PK\3\4", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"%PDF-"
# Readers of PDF look for its mark in so many bytes: some programs write a few of their own before it.
_SEARCHED_BYTES = 1024


def read_document(content: bytes, limits: Limits = DEFAULT_LIMITS) -> Document:
    """Read Word, PDF or text; the readers of the first two are loaded only where they are needed.

    Raises:
        UnreadableFileError: it is damaged, protected, beyond a limit, or has neither text nor pictures.
    """
    document = _read(content, limits)
    if sum(len(line.text) + sum(len(cell.text) for cell in line.cells) for line in document.lines) > limits.characters:
        raise UnreadableFileError(TOO_MANY_CHARACTERS)
    if not document.holds_text and not document.blank_pages:
        raise UnreadableFileError(NO_CONTENT)
    return document


def _read(content: bytes, limits: Limits) -> Document:
    if content.startswith((_ARCHIVE, _OLD_BINARY)):
        from pipelines.reading.read_docx import read_docx

        return read_docx(content, limits)
    if _PDF in content[:_SEARCHED_BYTES]:
        from pipelines.reading.read_pdf import read_pdf

        return read_pdf(content, limits)
    return read_plain_text(content)
