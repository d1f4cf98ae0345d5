"""Unpack archives: the files inside, each as its bytes, in memory and within limits. Nothing is ever written to a place they name.

Does not belong here: what the files hold, or where bytes are kept.
"""

import hashlib
import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from schemas.archives import ARCHIVE_TROUBLE, is_archive, is_of_system
from schemas.limits import DEFAULT_LIMITS, Limits
from schemas.refusals import (
    DAMAGED_ARCHIVE,
    ENCRYPTED_ARCHIVE,
    NESTED_ARCHIVE,
    NO_CONTENT,
    OVERSIZED_ARCHIVE,
    REPEATED_NAME,
    TOO_MANY_MEMBERS,
    UNKNOWN_ARCHIVE,
    UNSAFE_NAME,
)
from schemas.text import decode_name

_OTHER_ARCHIVES = (b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b", b"BZh", b"\xfd7zXZ\0")
_TAR, _TAR_AT = b"ustar", slice(257, 262)
_NO_NAME = "?"
_UTF8_NAME, _IS_ENCRYPTED = 0x800, 0x1


@dataclass(frozen=True, slots=True)
class Member:
    """One file of an archive: its name inside, and its bytes or the stable name of why there are none."""

    name: str
    content: bytes
    reason: str | None = None


@dataclass
class _Allowance:
    """What an archive may still inflate to and hold, together with all archives inside it, and how many may lie in one another.

    With ``is_everything``, what systems leave in archives comes as well, and an archive inside as a file of its own.
    """

    inflated_bytes: int
    members: int
    depth: int
    is_everything: bool = False

    def refuse(self, entries: list[zipfile.ZipInfo]) -> str | None:
        """Why the files of an archive are not unpacked: then none of them is. What they take is taken off."""
        self.inflated_bytes -= sum(entry.file_size for entry in entries)
        self.members -= len(entries)
        if self.members < 0:
            return TOO_MANY_MEMBERS
        return OVERSIZED_ARCHIVE if self.inflated_bytes < 0 else None


def unpack_archive(content: bytes, limits: Limits = DEFAULT_LIMITS) -> Iterator[Member]:
    """Unpack a zip archive member by member, in its own order. Never raises for what it holds.

    The files of an archive inside it are named ``<its name>/<name>``. An archive that cannot be opened at all comes as one member
    without a name (inside another: with its name there). Folders, and what systems leave (``is_of_system``), are left out.
    """
    return _open(content, _allow(content, limits))


def hash_members(content: bytes, limits: Limits = DEFAULT_LIMITS) -> tuple[frozenset[str], bool]:
    """The sha256 of every file in an archive, whatever it is called and however deep it lies; and whether all could be opened."""
    allowance = replace(_allow(content, limits), is_everything=True)
    hashes, is_whole = set[str](), True
    for one in _open(content, allowance):  # one at a time: all together they may be more than there is memory
        if one.reason is None:
            hashes.add(hashlib.sha256(one.content).hexdigest())
        is_whole &= one.reason in {None, NO_CONTENT}
    return frozenset(hashes), is_whole


def _allow(content: bytes, limits: Limits) -> _Allowance:
    return _Allowance(limits.inflated_from(len(content)), limits.members, limits.nested_archives)


def _open(content: bytes, allowance: _Allowance) -> Iterator[Member]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = [(_spell_name(entry), entry) for entry in archive.infolist() if not entry.filename.endswith("/")]
            filed = [one for one in entries if allowance.is_everything or not _is_of_system(one[0])]
            reason = allowance.refuse([entry for _, entry in filed]) if filed else NO_CONTENT
            yield from [Member("", b"", reason)] if reason else _unpack(archive, filed, allowance)
    except ARCHIVE_TROUBLE:
        is_other = content.startswith(_OTHER_ARCHIVES) or content[_TAR_AT] == _TAR
        yield Member("", b"", UNKNOWN_ARCHIVE if is_other else DAMAGED_ARCHIVE)


def _unpack(
    archive: zipfile.ZipFile, entries: list[tuple[str, zipfile.ZipInfo]], allowance: _Allowance
) -> Iterator[Member]:
    seen: set[str] = set()
    for name, entry in entries:
        reason = _refuse(name, entry, seen)
        seen.add(name)
        member = Member(name, b"", reason) if reason else _read(archive, name, entry)
        is_opened = member.reason is None and is_archive(name)
        if not is_opened or allowance.is_everything:
            yield member
        if is_opened:
            yield from _open_inside(member, allowance)


def _open_inside(member: Member, allowance: _Allowance) -> Iterator[Member]:
    """The files of an archive that lies in another."""
    if allowance.depth <= 1:
        yield Member(member.name, b"", NESTED_ARCHIVE)
        return
    allowance.depth -= 1
    for one in _open(member.content, allowance):
        yield Member(f"{member.name}/{one.name}" if one.name else member.name, one.content, one.reason)
    allowance.depth += 1


def _refuse(name: str, entry: zipfile.ZipInfo, seen: set[str]) -> str | None:
    """Why a member is not read, by its name and flags; None where it may be."""
    path = PurePosixPath(name)
    if name == _NO_NAME or path.is_absolute() or ".." in path.parts or name[1:2] == ":":
        return UNSAFE_NAME
    if name in seen:
        return REPEATED_NAME
    if entry.flag_bits & _IS_ENCRYPTED:
        return ENCRYPTED_ARCHIVE
    return None


def _read(archive: zipfile.ZipFile, name: str, entry: zipfile.ZipInfo) -> Member:
    """Read no more of a member than its size says; more, less or a wrong checksum is damage."""
    try:
        with archive.open(entry) as part:
            content = part.read(entry.file_size + 1)
    except ARCHIVE_TROUBLE:
        return Member(name, b"", DAMAGED_ARCHIVE)
    return Member(name, content) if len(content) == entry.file_size else Member(name, b"", DAMAGED_ARCHIVE)


def _spell_name(entry: zipfile.ZipInfo) -> str:
    """A member's name with ``/`` between its parts: UTF-8, or GB18030, in which a Chinese Windows packs names; one without is told by a sign."""
    name = entry.filename
    if not entry.flag_bits & _UTF8_NAME:
        name = decode_name(name.encode("cp437", "replace"))
    return "/".join(part for part in name.replace("\\", "/").split("/") if part != ".") or _NO_NAME


def _is_of_system(name: str) -> bool:
    return is_of_system(part for part in PurePosixPath(name).parts if part not in {"/", ".."})
