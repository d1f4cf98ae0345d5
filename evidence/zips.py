"""Zips: written so that the same members give the same bytes, and opened so that no zip does harm.

Does not belong here: what the members say.
"""

import io
import re
import stat
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from evidence.manifest import FILES, LEAVES, MANIFEST, NOTE, NOTES, PAGE, PROGRAM, PROOFS, README
from schemas.archives import ALWAYS_INFLATED_BYTES, ARCHIVE_TROUBLE, MAXIMUM_INFLATED_BYTES, MAXIMUM_INFLATION_RATIO

_BEGINNING_OF_TIME = (1980, 1, 1, 0, 0, 0)
_LEVEL = 6
_UNIX = 3
_IS_ENCRYPTED = 0x1
_MOST_MEMBERS = 20_000
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
            entry.external_attr = (stat.S_IFREG | 0o644) << 16
            archive.writestr(entry, content)
    return packed.getvalue()


def open_members(place: Path) -> dict[str, bytes]:
    """The members of a bundle, in memory; nothing is written anywhere.

    Raises:
        RefusedZipError: it is no zip, is damaged, or holds what no bundle holds: a name that stands twice or leads elsewhere, a
            member that is encrypted, or more than a bundle may inflate to.
    """
    try:
        with zipfile.ZipFile(place) as archive:
            entries = archive.infolist()
            _refuse_size(entries, place.stat().st_size)
            return dict(_read_members(archive, entries))
    except RefusedZipError:
        raise
    except ARCHIVE_TROUBLE as error:
        raise RefusedZipError(f"it is no zip, or is damaged: {error}") from error


def _refuse_size(entries: list[zipfile.ZipInfo], packed: int) -> None:
    if len(entries) > _MOST_MEMBERS:
        raise RefusedZipError(f"it has {len(entries)} members; a bundle has at most {_MOST_MEMBERS}")
    size = sum(entry.file_size for entry in entries)
    allowed = min(MAXIMUM_INFLATED_BYTES, max(ALWAYS_INFLATED_BYTES, packed * MAXIMUM_INFLATION_RATIO))
    if size > allowed:
        raise RefusedZipError(f"it inflates to {size} bytes; at most {allowed} are taken")


def _read_members(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> Iterator[tuple[str, bytes]]:
    seen: set[str] = set()
    for entry in entries:
        name = entry.filename
        if not _NAMES.fullmatch(name):
            raise RefusedZipError(f"it holds {name[:80]!r}, which no bundle does")
        if name in seen:
            raise RefusedZipError(f"{name} stands in it twice")
        if entry.flag_bits & _IS_ENCRYPTED:
            raise RefusedZipError(f"{name} is encrypted")
        seen.add(name)
        with archive.open(entry) as part:
            content = part.read(entry.file_size + 1)
        if len(content) != entry.file_size:
            raise RefusedZipError(f"{name} is not as long as the zip says")
        yield name, content
