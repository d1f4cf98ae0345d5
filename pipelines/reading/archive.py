"""The parts of an xlsx archive, found and inflated several times faster than ``zipfile`` does for a thousand small workbooks.

Anything unusual (64-bit directories, other compression) is left to ``zipfile``. Does not belong here: what the parts say.
"""

import io
import struct
import zipfile
import zlib
from dataclasses import dataclass

_END = struct.Struct("<10xHII")
_END_MARK, _ENTRY_MARK = b"PK\5\6", b"PK\1\2"
_ENTRY = struct.Struct("<4s4xHH4xIIIHHH8xI")
_LOCAL_LENGTHS = struct.Struct("<HH")
_LOCAL_LENGTHS_AT, _LOCAL_SIZE = 26, 30
_SATURATED = 0xFFFFFFFF
_ENCRYPTED = 1


class BrokenArchiveError(ValueError):
    """The bytes are no archive, or a part of it cannot be inflated."""


class OversizedArchiveError(ValueError):
    """The parts inflate to more than they may."""


@dataclass(frozen=True)
class Archive:
    """An archive's bytes, where each part (by its folded name) lies in them: start and length, and what all may inflate to."""

    content: bytes
    most_bytes: int
    parts: dict[str, tuple[int, int]]
    is_plain: bool

    def read(self, name: str) -> bytes:
        """The inflated bytes of one part.

        Raises:
            KeyError: there is no such part.
            BrokenArchiveError, OversizedArchiveError: it cannot be inflated, or is too large.
        """
        start, length = self.parts[name]
        try:
            if not self.is_plain:
                return _read_slowly(self.content, name, self.most_bytes)
            inflater = zlib.decompressobj(-zlib.MAX_WBITS)
            part = inflater.decompress(self.content[start : start + length], self.most_bytes)
        except (zlib.error, *_TROUBLE) as error:
            raise BrokenArchiveError(str(error)) from error
        if len(part) >= self.most_bytes:
            raise OversizedArchiveError(name)
        return part


# What zipfile raises for archives that are damaged, encrypted or compressed in a way it does not know.
_TROUBLE = (zipfile.BadZipFile, struct.error, EOFError, OSError, NotImplementedError, RuntimeError, UnicodeDecodeError)


def open_archive(content: bytes, most_bytes: int) -> Archive:
    """List the parts of an archive.

    Raises:
        BrokenArchiveError: the bytes are no archive.
        OversizedArchiveError: its parts are said to inflate to more than that.
    """
    try:
        parts = _list_parts(content, most_bytes)
        if parts is not None:
            return Archive(content, most_bytes, parts, is_plain=True)
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _limit(sum(one.file_size for one in archive.infolist()), most_bytes)
            return Archive(
                content, most_bytes, {_fold_name(one.filename): (0, 0) for one in archive.infolist()}, is_plain=False
            )
    except _TROUBLE as error:
        raise BrokenArchiveError(str(error)) from error


def _list_parts(content: bytes, most_bytes: int) -> dict[str, tuple[int, int]] | None:
    """Where the parts lie; None where anything about the archive is out of the ordinary."""
    end = content.rfind(_END_MARK)
    if end < 0:
        return None
    count, _, at = _END.unpack_from(content, end)
    parts: dict[str, tuple[int, int]] = {}
    total = 0
    for _ in range(count):
        mark, flags, method, _, length, size, name_length, extra, comment, start = _ENTRY.unpack_from(content, at)
        is_usual = mark == _ENTRY_MARK and method == zipfile.ZIP_DEFLATED and not flags & _ENCRYPTED
        if not is_usual or _SATURATED in {length, size, start}:
            return None
        name = content[at + _ENTRY.size : at + _ENTRY.size + name_length].decode("utf-8")
        own = _LOCAL_LENGTHS.unpack_from(content, start + _LOCAL_LENGTHS_AT)
        parts[_fold_name(name)] = (start + _LOCAL_SIZE + sum(own), length)
        total += size
        at += _ENTRY.size + name_length + extra + comment
    _limit(total, most_bytes)
    return parts


def _fold_name(name: str) -> str:
    """A part's name as parts are looked for: in whatever case, and with the strokes of Windows, as some programs pack them."""
    return name.lower().replace("\\", "/")


def _limit(size: int, most_bytes: int) -> None:
    if size > most_bytes:
        raise OversizedArchiveError(str(size))


def _read_slowly(content: bytes, name: str, most_bytes: int) -> bytes:
    """Read one part with zipfile."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        entry = next(one for one in archive.infolist() if _fold_name(one.filename) == name)
        with archive.open(entry) as part:
            return part.read(most_bytes)
