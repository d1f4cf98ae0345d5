"""Compound files: the streams of an old binary Office document (.xls, .doc; .et and .wps of WPS), by name.

Source: [MS-CFB], the published specification. Does not belong here: what the streams hold.
"""

import struct
from collections.abc import Mapping
from dataclasses import dataclass

SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SHIFTS, _MOST_SHIFT = struct.Struct("<HH"), 12
_FIELDS = struct.Struct("<II4xIIIII")
_SHIFTS_AT, _FIELDS_AT, _TABLE_AT, _TABLE_ENTRIES = 30, 44, 76, 109
_ENTRY, _ENTRY_BYTES = struct.Struct("<64sHB49xII4x"), 128
_STORAGE, _STREAM, _ROOT = 1, 2, 5
_LAST = 0xFFFFFFFA


class BrokenCompoundError(ValueError):
    """The bytes are no compound file, or one that is damaged."""


@dataclass(frozen=True)
class Compound:
    """The names of all storages and streams (in lower case), and the streams by theirs: where each begins, and its size."""

    names: frozenset[str]
    _streams: Mapping[str, tuple[int, int]]
    _sectors: "_Sectors"
    _small: "_Sectors"
    _smallest: int

    def read(self, name: str) -> bytes:
        """The bytes of a stream.

        Raises:
            KeyError: there is none of that name.
            BrokenCompoundError: its sectors do not hold together.
        """
        start, size = self._streams[name]
        sectors = self._sectors if size >= self._smallest else self._small
        content = sectors.follow(start)
        if len(content) < size:
            raise BrokenCompoundError(name)
        return content[:size]


@dataclass(frozen=True)
class _Sectors:
    """Sectors of one size, and for each the one that follows it."""

    content: bytes
    size: int
    first_at: int
    following: tuple[int, ...]

    def follow(self, start: int) -> bytes:
        """The bytes of a chain of sectors."""
        parts: list[bytes] = []
        sector = start
        while sector < _LAST:
            if sector >= len(self.following) or len(parts) > len(self.following):
                raise BrokenCompoundError(str(sector))
            at = self.first_at + sector * self.size
            parts.append(self.content[at : at + self.size])
            if not parts[-1]:
                raise BrokenCompoundError("cut off")
            sector = self.following[sector]
        return b"".join(parts)


def open_compound(content: bytes) -> Compound:
    """List the streams of a compound file.

    Raises:
        BrokenCompoundError: it is none, or damaged.
    """
    try:
        return _open(content)
    except (struct.error, IndexError, UnicodeDecodeError) as error:
        raise BrokenCompoundError(str(error)) from error


def _open(content: bytes) -> Compound:
    shift, small_shift = _SHIFTS.unpack_from(content, _SHIFTS_AT)
    if not content.startswith(SIGNATURE) or not small_shift <= shift <= _MOST_SHIFT:
        raise BrokenCompoundError("no compound file")
    count, directory_at, smallest, small_at, _, more_at, _ = _FIELDS.unpack_from(content, _FIELDS_AT)
    size = 1 << shift
    following = _read_table(content, size, count, more_at)
    sectors = _Sectors(content, size, size, following)
    entries = [
        _ENTRY.unpack_from(directory, at)
        for directory in [sectors.follow(directory_at)]
        for at in range(0, len(directory), _ENTRY_BYTES)
    ]
    named = [
        (name[: max(length - 2, 0)].decode("utf-16-le").lower(), kind, start, size_)
        for name, length, kind, start, size_ in entries
        if kind in {_STORAGE, _STREAM, _ROOT}
    ]
    root = next((start for _, kind, start, _ in named if kind == _ROOT), _LAST)
    small = _Sectors(sectors.follow(root), 1 << small_shift, 0, _unpack(sectors.follow(small_at)))
    streams = {name: (start, size_) for name, kind, start, size_ in reversed(named) if kind == _STREAM}
    return Compound(frozenset(name for name, *_ in named), streams, sectors, small, smallest)


def _read_table(content: bytes, size: int, count: int, more_at: int) -> tuple[int, ...]:
    """Which sector follows each; the sectors that say so are listed in the header, and beyond that in sectors of their own."""
    if count > len(content) // size:
        raise BrokenCompoundError("more tables than sectors")
    listed = list(struct.unpack_from(f"<{_TABLE_ENTRIES}I", content, _TABLE_AT))
    while len(listed) < count and more_at < _LAST:
        more = _unpack(content[(more_at + 1) * size : (more_at + 2) * size])
        listed += more[:-1]
        more_at = more[-1]
    tables = [content[(sector + 1) * size : (sector + 2) * size] for sector in listed[:count] if sector < _LAST]
    return _unpack(b"".join(tables))


def _unpack(content: bytes) -> tuple[int, ...]:
    return struct.unpack(f"<{len(content) // 4}I", content[: len(content) // 4 * 4])
