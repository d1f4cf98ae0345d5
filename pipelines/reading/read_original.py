"""Read a sealed original: a picture or an OFD document, of which it is only seen that it is one. Nothing in it is read or scores.

Does not belong here: scans in PDF or Word, which show themselves when they are read (``read_document``), or whose an original is.
"""

import io
import zipfile

from pipelines.reading.sheets import UnreadableFileError
from schemas.archives import ARCHIVE_TROUBLE
from schemas.refusals import NO_CONTENT, NOT_A_PICTURE

_ARCHIVE = b"PK\3\4"
_PICTURES = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"II*\0", b"MM\0*", b"BM")
# HEIC says what it is behind the length of its first box.
_BOX, _BOX_AT = b"ftyp", slice(4, 8)


def read_original(content: bytes) -> None:
    """See that a file is a picture (JPEG, PNG, TIFF, HEIC, BMP) or an OFD document, whatever it is called.

    Raises:
        UnreadableFileError: it is neither, or empty.
    """
    if not content:
        raise UnreadableFileError(NO_CONTENT)
    if not (content.startswith(_PICTURES) or content[_BOX_AT] == _BOX or _is_ofd(content)):
        raise UnreadableFileError(NOT_A_PICTURE)


def _is_ofd(content: bytes) -> bool:
    if not content.startswith(_ARCHIVE):
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return any(name.lower() == "ofd.xml" for name in archive.namelist())
    except ARCHIVE_TROUBLE:
        return False
