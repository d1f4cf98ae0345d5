"""Unpack archives: the files inside, each as its bytes, in memory and within limits. Nothing is ever written to a place they name.

Does not belong here: what the files hold, or where bytes are kept.
"""

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from schemas.archives import ALWAYS_INFLATED_BYTES, ARCHIVE_TROUBLE, MAXIMUM_INFLATED_BYTES, MAXIMUM_INFLATION_RATIO
from schemas.findings import Finding, write_context

DAMAGED, ENCRYPTED, OVERSIZED = "damaged_archive", "encrypted_archive", "oversized_archive"
NESTED, UNSAFE, REPEATED, EMPTY = "nested_archive", "unsafe_name", "repeated_name", "no_content"

_UTF8_NAME, _IS_ENCRYPTED = 0x800, 0x1
_ARCHIVES = frozenset({".zip", ".rar", ".7z", ".tar", ".gz", ".tgz", ".bz2", ".xz"})
_SYSTEM_FOLDERS = frozenset({"__MACOSX"})


@dataclass(frozen=True)
class Member:
    """One file of an archive: its name inside, and its bytes or the stable name of why there are none."""

    name: str
    content: bytes
    reason: str | None = None


def unpack_archive(content: bytes) -> Iterator[Member]:
    """Unpack a zip archive member by member, in its own order. Never raises for what it holds.

    An archive that cannot be opened at all comes as one member without a name. Folders, and what systems leave in archives
    (``__MACOSX``, names that begin with a dot or ``~$``), are left out.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = [(_spell_name(entry), entry) for entry in archive.infolist() if not entry.is_dir()]
            filed = [(name, entry) for name, entry in entries if not _is_of_system(name)]
            yield from _unpack(archive, filed, len(content)) if filed else iter([Member("", b"", EMPTY)])
    except ARCHIVE_TROUBLE:
        yield Member("", b"", DAMAGED)


def _unpack(archive: zipfile.ZipFile, entries: list[tuple[str, zipfile.ZipInfo]], packed: int) -> Iterator[Member]:
    """The members, until together they inflate to more than is taken: then none of them is."""
    allowed = min(MAXIMUM_INFLATED_BYTES, max(ALWAYS_INFLATED_BYTES, packed * MAXIMUM_INFLATION_RATIO))
    if sum(entry.file_size for _, entry in entries) > allowed:
        yield Member("", b"", OVERSIZED)
        return
    seen: set[str] = set()
    for name, entry in entries:
        reason = _refuse(name, entry, seen)
        seen.add(name)
        yield Member(name, b"", reason) if reason else _read(archive, name, entry)


def _refuse(name: str, entry: zipfile.ZipInfo, seen: set[str]) -> str | None:
    """Why a member is not read, by its name and flags; None where it may be."""
    path = PurePosixPath(name)
    if not name or path.is_absolute() or ".." in path.parts or name[1:2] == ":":
        return UNSAFE
    if name in seen:
        return REPEATED
    if entry.flag_bits & _IS_ENCRYPTED:
        return ENCRYPTED
    return NESTED if path.suffix.lower() in _ARCHIVES else None


def _read(archive: zipfile.ZipFile, name: str, entry: zipfile.ZipInfo) -> Member:
    """Read no more of a member than its size says; more, less or a wrong checksum is damage."""
    try:
        with archive.open(entry) as part:
            content = part.read(entry.file_size + 1)
    except ARCHIVE_TROUBLE:
        return Member(name, b"", DAMAGED)
    return Member(name, content) if len(content) == entry.file_size else Member(name, b"", DAMAGED)


def _spell_name(entry: zipfile.ZipInfo) -> str:
    """A member's name with ``/`` between its parts: UTF-8, or GB18030, in which a Chinese Windows packs names."""
    name = entry.filename
    if not entry.flag_bits & _UTF8_NAME:
        name = _decode(name.encode("cp437", "replace"))
    return "/".join(part for part in name.replace("\\", "/").split("/") if part != ".")


def _decode(written: bytes) -> str:
    for encoding in ("utf-8", "gb18030"):
        try:
            return written.decode(encoding)
        except UnicodeDecodeError:
            continue
    return written.decode("utf-8", "replace")


def _is_of_system(name: str) -> bool:
    parts = [part for part in PurePosixPath(name).parts if part not in {"/", ".."}]
    return any(part.startswith((".", "~$")) or part in _SYSTEM_FOLDERS for part in parts)


def tell_refused(archive_name: str, member_name: str, reason: str) -> Finding:
    """A member that was not read, or an archive that did not open, as a finding on its file."""
    is_whole = not member_name
    return Finding(
        "file_is_readable" if is_whole else "archive_member_is_read",
        file_name=archive_name if is_whole else f"{archive_name}/{member_name}",
        found=reason,
        expected="damaged_file" if is_whole else None,
        context=write_context(found=reason),
    )
