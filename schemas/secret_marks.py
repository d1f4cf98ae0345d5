"""State-secret marks (国家秘密标志): what one looks like, and how a name that bears one is told without being told.

The mark is a degree of secrecy before a star, such as 机密★10年. Does not belong here: what becomes of a file that bears one.
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterator

_STARS = "★☆"
# Written with blanks between the characters, as on a printed cover, or in traditional characters.
_MARK = re.compile(rf"(绝|絕|机|機|秘|祕)\s*密\s*[{_STARS}]")
_DEGREES = {"絕": "绝", "機": "机", "祕": "秘"}
# As old binary forms hold their text, little end first, and as plain bytes do.
_ENCODINGS = ("utf-8", "utf-16-le", "gb18030")
# The most that can stand around a star in a mark, in bytes.
_AROUND = 32
_SHOWN_DIGITS = 12


def find_mark(text: str) -> str | None:
    """The mark in a text, in one form; None where there is none. A word without the star is no mark."""
    found = _MARK.search(unicodedata.normalize("NFKC", text))
    return f"{_DEGREES.get(found[1], found[1])}密★" if found else None


def may_hold_mark(content: bytes) -> bool:
    """Whether XML in UTF-8 or GB18030 can hold a mark at all: a star, or a character told by its number. Quick, and never wrongly no."""
    stars = (star.encode(encoding) for star in _STARS for encoding in ("utf-8", "gb18030"))
    return b"&#" in content or any(star in content for star in stars)


def find_written_marks(content: bytes) -> Iterator[str]:
    """The surroundings of every star that stands written out in bytes of any form, decoded: where a mark can be found."""
    for encoding in _ENCODINGS:
        for star in (one.encode(encoding) for one in _STARS):
            at = content.find(star)
            while at >= 0:
                first = at - min(at, _AROUND) // len(star) * len(star)  # on the border of a character of as many bytes
                yield content[first : at + len(star)].decode(encoding, "ignore")
                at = content.find(star, at + 1)


def veil_name(name: str) -> str:
    """A path with each part that bears a mark told by the mark and a hash of what it is called, its suffix aside.

    It can be recognised again, and says no more than that: the name of a secret document may be secret itself.
    """
    return "/".join(_veil(part) for part in name.split("/"))


def _veil(part: str) -> str:
    mark = find_mark(part)
    if mark is None:
        return part
    stem, dot, suffix = part.rpartition(".")
    known = hashlib.sha256(part.encode("utf-8", "surrogatepass")).hexdigest()[:_SHOWN_DIGITS]
    return f"{mark}{known}{dot}{suffix if stem else ''}"
