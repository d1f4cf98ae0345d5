"""Zips: written so that the same members give the same bytes, and opened so that no zip does harm.

Does not belong here: what the members say.
"""

import io
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path

from evidence.manifest import FILES, LEAVES, MANIFEST, NOTE, NOTES, PAGE, PROGRAM, PROOFS, README
from schemas.archives import ALWAYS_INFLATED_BYTES, MAXIMUM_INFLATED_BYTES, MAXIMUM_INFLATION_RATIO

_BEGINNING_OF_TIME = (1980, 1, 1, 0, 0, 0)
_LEVEL = 6
_UNIX = 3
_MODE = stat.S_IFREG | 0o644
_MOST_MEMBERS = 20_000
# What a zip consists of (PKWARE's APPNOTE, 4.3): before each member its mark, what it is about and its name; behind them all an entry
# each, and the end with its counts. Of what a member is about, the first five never differ: version, flags, method, time and date.
_MEMBER, _ENTRY, _END = b"PK\3\4", b"PK\1\2", b"PK\5\6"
_ABOUT, _PLACE, _TOTAL = struct.Struct("<5H3L2H"), struct.Struct("<3H2L"), struct.Struct("<4H2LH")
_ALWAYS, _MADE_BY = (20, 0, zipfile.ZIP_DEFLATED, 0, (1 << 5) | 1), bytes((20, _UNIX))
_HEADER = len(_MEMBER) + _ABOUT.size
_FIXED = "|".join(map(re.escape, (MANIFEST, NOTE, PROOFS, PAGE, PROGRAM, README)))
_NAMES = re.compile(
    rf"{FILES}[0-9a-f]{{64}}|{LEAVES}(?:0|[1-9][0-9]{{0,17}})\.json|{NOTES}[1-9][0-9]{{0,17}}\.note|{_FIXED}"
)


class RefusedZipError(ValueError):
    """A zip that is not opened; the message says why."""


def pack_members(members: Mapping[str, bytes]) -> bytes:
    """A zip of members: sorted by name, with one time, one compression and one set of permissions for all."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=_LEVEL) as archive:
        for name, content in sorted(members.items()):
            entry = zipfile.ZipInfo(name, _BEGINNING_OF_TIME)
            entry.compress_type, entry.create_system = zipfile.ZIP_DEFLATED, _UNIX
            entry.external_attr = _MODE << 16
            archive.writestr(entry, content)
    return packed.getvalue()


def open_members(place: Path) -> dict[str, bytes]:
    """The members of a bundle, in memory; nothing is written anywhere.

    Every byte of the zip is accounted for: it is what ``pack_members`` writes around the packed contents, and these end where they
    should. So nothing lies before, between or behind the members, where another program might look for them.

    Raises:
        RefusedZipError: it is no zip, is damaged or packed otherwise, or holds what no bundle holds: a name that stands twice or
            leads elsewhere, or more than a bundle may inflate to.
    """
    size = place.stat().st_size
    if size > MAXIMUM_INFLATED_BYTES:
        raise RefusedZipError(f"太大 · it has {size} bytes; at most {MAXIMUM_INFLATED_BYTES} are taken")
    members: dict[str, bytes] = {}
    for name, content in _walk(place.read_bytes(), max(ALWAYS_INFLATED_BYTES, size * MAXIMUM_INFLATION_RATIO)):
        if name in members:
            raise RefusedZipError(f"同名成员出现两次 · {name} stands in it twice")
        if len(members) == _MOST_MEMBERS:
            raise RefusedZipError(f"成员太多 · it has more than {_MOST_MEMBERS} members")
        members[name] = content
    return members


def _walk(packed: bytes, allowed: int) -> Iterator[tuple[str, bytes]]:
    """The members from the first byte to the last; the directory behind them has to be the one that they make."""
    directory, at, room = list[bytes](), 0, min(allowed, MAXIMUM_INFLATED_BYTES)
    while packed.startswith(_MEMBER, at):
        about = packed[at + len(_MEMBER) : at + _HEADER]
        if len(about) < _ABOUT.size:
            break
        *_, crc, packed_size, size, name_length, _ = _ABOUT.unpack(about)
        start = at + _HEADER + name_length
        written = packed[at + _HEADER : start]
        name = written.decode(errors="backslashreplace")
        if not _NAMES.fullmatch(name):
            raise RefusedZipError(f"含有证据包不会有的成员 · it holds {name[:80]!r}, which no bundle does")
        if about != _ABOUT.pack(*_ALWAYS, crc, packed_size, size, name_length, 0):
            raise RefusedZipError(
                f"不是证据包的打包方式 · {name} is not packed as a bundle is: the bytes before it say something else"
            )
        content = _inflate(name, packed[start : start + packed_size], size, room)
        if zlib.crc32(content) != crc:
            raise RefusedZipError(f"已损坏 · {name} is damaged: its checksum does not hold")
        directory.append(_ENTRY + _MADE_BY + about + _PLACE.pack(0, 0, 0, _MODE << 16, at) + written)
        at, room = start + packed_size, room - size
        yield name, content
    listed = b"".join(directory)
    if packed[at:] != listed + _END + _TOTAL.pack(0, 0, len(directory), len(directory), len(listed), at, 0):
        raise RefusedZipError(
            f"不是 zip、已损坏，或自第 {at} 字节起有不属于任何成员的内容 · it is no zip, is damaged, or holds bytes that belong to no member, from byte {at} on"
        )


def _inflate(name: str, packed: bytes, size: int, room: int) -> bytes:
    if size > room:
        raise RefusedZipError(
            f"解压后太大 · {name} would inflate to {size} bytes; {room} are left of those that are taken"
        )
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        content = inflater.decompress(packed, size + 1)
    except zlib.error as error:
        raise RefusedZipError(f"已损坏 · {name} is damaged: {error}") from error
    if len(content) != size or not inflater.eof or inflater.unused_data:
        raise RefusedZipError(f"长度与所称不符 · {name} is not as long as the zip says")
    return content
