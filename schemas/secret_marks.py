"""State-secret marks (国家秘密标志): what one looks like, and how a name that bears one is told without being told.

The mark is a degree of secrecy before a star, such as 机密★10年. Does not belong here: what becomes of a file that bears one.
"""

import hashlib
import re
import unicodedata

_MARK = re.compile(r"(绝密|机密|秘密)\s*[★☆]")
_SHOWN_DIGITS = 12


def find_mark(text: str) -> str | None:
    """The mark in a text, in one form; None where there is none. A word without the star is no mark."""
    found = _MARK.search(unicodedata.normalize("NFKC", text))
    return f"{found[1]}★" if found else None


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
