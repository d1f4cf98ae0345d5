"""Read a document: what its bytes are decides who reads them, whatever it is called.

Does not belong here: what it says (``read_report``), or the program that converts an old one.
"""

from collections.abc import Callable

from pipelines.reading.compound import SIGNATURE, BrokenCompoundError, open_compound
from pipelines.reading.documents import Document
from pipelines.reading.read_plain_text import read_plain_text
from pipelines.reading.sheets import UnreadableFileError
from schemas.limits import DEFAULT_LIMITS, Limits
from schemas.refusals import (
    DAMAGED_DOCUMENT,
    DOCUMENT_WITH_PASSWORD,
    NO_CONTENT,
    OLD_DOCUMENT,
    TOO_MANY_CHARACTERS,
)

Convert = Callable[[bytes, Limits], bytes]
"""Makes a docx of an old document; raises ``UnreadableFileError`` where it cannot."""

_ARCHIVE, _PDF, _RICH_TEXT = b"PK\3\4", b"%PDF-", b"{\\rtf"
# A document of the newer kind that a password protects, and the stream of an old one with the mark that says so of it.
_ENCRYPTED, _OLD, _MARKS_AT, _HAS_PASSWORD = "encryptedpackage", "worddocument", 11, 1
# Readers of PDF look for its mark in so many bytes: some programs write a few of their own before it.
_SEARCHED_BYTES = 1024


def is_old_document(content: bytes) -> bool:
    """Whether a document has to be converted before it is read: an old binary one, or rich text."""
    return content.startswith((SIGNATURE, _RICH_TEXT))


def read_document(content: bytes, limits: Limits = DEFAULT_LIMITS, convert: Convert | None = None) -> Document:
    """Read Word, PDF or text; the readers of the first two are loaded only where they are needed.

    Args:
        content: The document.
        limits: What it may cost.
        convert: Makes a docx of an old document; without it none is read.

    Raises:
        UnreadableFileError: it is damaged, protected, beyond a limit, or has neither text nor pictures.
    """
    document = _read(_convert(content, limits, convert) if is_old_document(content) else content, limits)
    if sum(len(line.text) + sum(len(cell.text) for cell in line.cells) for line in document.lines) > limits.characters:
        raise UnreadableFileError(TOO_MANY_CHARACTERS)
    if not document.holds_text and not document.blank_pages:
        raise UnreadableFileError(NO_CONTENT)
    return document


def _convert(content: bytes, limits: Limits, convert: Convert | None) -> bytes:
    """A docx of an old document, unless a password keeps everybody out."""
    if content.startswith(SIGNATURE):
        try:
            compound = open_compound(content)
            if _ENCRYPTED in compound.names or (
                _OLD in compound.names and compound.read(_OLD)[_MARKS_AT] & _HAS_PASSWORD
            ):
                raise UnreadableFileError(DOCUMENT_WITH_PASSWORD)
        except (BrokenCompoundError, KeyError, IndexError) as error:
            raise UnreadableFileError(DAMAGED_DOCUMENT) from error
    if convert is None:
        raise UnreadableFileError(OLD_DOCUMENT)
    return convert(content, limits)


def _read(content: bytes, limits: Limits) -> Document:
    if content.startswith(_ARCHIVE):
        from pipelines.reading.read_docx import read_docx

        return read_docx(content, limits)
    if _PDF in content[:_SEARCHED_BYTES]:
        from pipelines.reading.read_pdf import read_pdf

        return read_pdf(content, limits)
    return read_plain_text(content)
