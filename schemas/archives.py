"""Archives: what they are called, how much one may hold, and what a damaged one raises. A small file can inflate to more than there is memory."""

import struct
import zipfile
import zlib
from collections.abc import Iterable

# What operating systems and open programs leave among a unit's files: no filing, in an inbox or in an archive.
_SYSTEM_BEGINNINGS = (".", "~$")
_SYSTEM_NAMES = frozenset({"__macosx", "thumbs.db", "desktop.ini"})
# Of an evidence bundle; what filings may inflate to, a site says (``schemas.limits``).
MAXIMUM_INFLATED_BYTES = 2**28
# Tables of figures shrink to a tenth, empty ones to a hundredth; what shrinks further was made to fill memory.
MAXIMUM_INFLATION_RATIO = 250
ALWAYS_INFLATED_BYTES = 2**24
# Archives of another make than zip are not opened; who sent one is told to pack a zip. One of these names may be a zip all the same.
ARCHIVE_SUFFIXES = (".zip", ".rar", ".7z", ".tar", ".gz", ".tgz", ".bz2", ".xz")
# What zipfile raises for archives that are damaged or packed in a way it does not know.
ARCHIVE_TROUBLE = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    OSError,
    NotImplementedError,
    RuntimeError,
    ValueError,
    OverflowError,
)


def is_archive(name: str) -> bool:
    """Whether a file is one that is unpacked, or one that ought to be a zip."""
    return name.lower().endswith(ARCHIVE_SUFFIXES)


def is_of_system(parts: Iterable[str]) -> bool:
    """Whether a path, by its parts, is what a system left and no unit filed: hidden, a lock (``~$``), ``Thumbs.db`` and their like."""
    return any(part.startswith(_SYSTEM_BEGINNINGS) or part.casefold() in _SYSTEM_NAMES for part in parts)
