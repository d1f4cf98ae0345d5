"""Turn away what must never be kept: files that bear a state-secret mark, and files that were destroyed by order before.

The mark (国家秘密标志, such as 机密★10年) stands on the cover or in the name. Looked at are the name, the beginning of a text, the texts
of office documents whatever they are called, the first pages of a PDF, and what stands written out in the bytes of any other form, as it
does in the old binary ones. Of pictures that is nothing: the unit answers for what it files. Does not belong here: who is told.
"""

import hashlib
import html
import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import PurePosixPath

from schemas.archives import ARCHIVE_TROUBLE
from schemas.findings import Finding
from schemas.limits import DEFAULT_LIMITS, Limits
from schemas.secret_marks import find_mark, find_written_marks, may_hold_mark

SECRET, REMOVED = "file_bears_no_secret_mark", "file_was_not_removed_by_order"
_COVER_CHARACTERS = 2_000
_TAG = re.compile(r"<[^>]*>")
_PARTS = re.compile(r"((xl|word|ppt)/(?!theme|styles|calcchain|fonttable|settings).+|content)\.xml", re.IGNORECASE)
_TEXTS = frozenset({".txt", ".md", ".csv"})
_ZIPPED, _PDF, _SEARCHED_BYTES = b"PK\3\4", b"%PDF-", 1024
# What is in an archive is looked into by itself.
_ARCHIVE = ".zip"
_COVER_PAGES = 3


def find_reason(
    name: str, content: bytes, removed: Mapping[str, str], limits: Limits = DEFAULT_LIMITS
) -> tuple[str, str] | None:
    """Why a file must not be kept: the check, and the mark or the order. None where it may.

    Args:
        name: What it is called.
        content: Its bytes.
        removed: The order by which a content was destroyed, by its hash.
        limits: What an archive may inflate to; one beyond it is not looked into.
    """
    mark = find_secret_mark(name, content, limits)
    if mark is not None:
        return SECRET, mark
    return find_order(content, removed)


def find_order(content: bytes, removed: Mapping[str, str]) -> tuple[str, str] | None:
    """The order by which a content was destroyed before, as a reason; None where there is none."""
    order = removed.get(hashlib.sha256(content).hexdigest()) if removed else None
    return None if order is None else (REMOVED, order)


def find_secret_mark(name: str, content: bytes, limits: Limits = DEFAULT_LIMITS) -> str | None:
    """The state-secret mark that a file bears in its name or on its cover; None where there is none to be seen."""
    for text in (name, *_covers(PurePosixPath(name).suffix.lower(), content, limits)):
        mark = find_mark(text)
        if mark is not None:
            return mark
    return None


def _covers(suffix: str, content: bytes, limits: Limits) -> Iterator[str]:
    if suffix in _TEXTS:
        yield _decode(content[: _COVER_CHARACTERS * 4])[:_COVER_CHARACTERS]
    elif content.startswith(_ZIPPED) and suffix != _ARCHIVE:
        yield from _parts(content, limits)
    elif _PDF in content[:_SEARCHED_BYTES]:
        yield from _pages(content)
    else:
        yield from find_written_marks(content)


def _parts(content: bytes, limits: Limits) -> Iterator[str]:
    """The texts of a workbook or document, part by part; of one that is damaged what can be read."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = [one for one in archive.infolist() if _PARTS.fullmatch(one.filename)]
            if sum(one.file_size for one in parts) > limits.inflated_bytes:
                return
            for part in parts:
                text = archive.read(part)
                if may_hold_mark(text):
                    yield html.unescape(_TAG.sub("", _decode(text)))
    except ARCHIVE_TROUBLE:
        return


def _pages(content: bytes) -> Iterator[str]:
    """The texts of the first pages of a PDF; of one that does not open nothing."""
    import pypdfium2

    try:
        with closing(pypdfium2.PdfDocument(content)) as opened:
            for number in range(min(_COVER_PAGES, len(opened))):
                yield opened[number].get_textpage().get_text_bounded()
    except pypdfium2.PdfiumError:
        return


def _decode(content: bytes) -> str:
    """Text in UTF-8, or GB18030; a character that the end cuts in two is left out."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError as error:
            if error.end == len(content):
                return content[: error.start].decode(encoding, "replace")
    return content.decode("utf-8", "replace")


def tell_turned_away(check: str, detail: str, file_sha256: str, folder: str) -> Finding:
    """A file that was turned away, as a finding: by folder and hash, not by its name."""
    return Finding(check, file_name=f"{folder}/{file_sha256}" if folder else file_sha256, found=detail)
