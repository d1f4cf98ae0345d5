r"""Canonical JSON: the one way to write a content down as bytes, to be hashed.

RFC 8785, restricted to what a ledger leaf holds: text, null, true, false, arrays, and
objects with ASCII keys. Numbers and times are text, because an RFC 8785 number is a double
and integers above 2**53 would not survive it. Within these bounds the compact, sorted output
of the standard library *is* RFC 8785:

- §3.2.2.2, text: `\b \t \n \f \r \" \\` in short form, other characters below U+0020 as
  `\u00xx` in lower case, all others as they are (U+007F, U+2028 and `/` among them);
- §3.2.3, keys: sorted by UTF-16 code units, which for ASCII is the order of code points;
- §3.2.4, bytes: UTF-8 without a mark, and a lone surrogate is an error.

The 66 Unicode noncharacters are written as they are, though I-JSON (RFC 7493 §2.1) leaves
them out: a filing may contain one, and has to be recorded.

What content a leaf of each kind has is not decided here (see the leaves).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import NoReturn, TypeAlias

Content: TypeAlias = "str | bool | Sequence[Content] | Mapping[str, Content] | None"
"""What may be written; sequences are lists, mappings are dicts (`check_canonical`)."""

_Place: TypeAlias = "tuple[str | int, ...]"

_EXPECTED = "expected text, true, false, null, a list, or a dict with ASCII keys"


class NotCanonicalError(ValueError):
    """A value has no canonical form here; the message says where, what, and what to do."""


def canonical_bytes(value: Content) -> bytes:
    """Check a value and write it as canonical bytes, in UTF-8.

    Raises:
        NotCanonicalError: As `check_canonical`.

    Source: RFC 8785 §3.2.
    """
    check_canonical(value)
    return encode(value).encode("utf-8")


def encode(value: Content) -> str:
    """Write a value as canonical JSON text, unchecked: the fast path for bulk.

    Canonical only for values that `check_canonical` accepts. The standard library writes
    numbers and their keys without asking anybody, and a lone surrogate shows only when the
    text is encoded in UTF-8 (UnicodeEncodeError).

    Raises:
        NotCanonicalError: The value holds an object JSON does not know (a Decimal, a
            datetime, a numpy integer).
    """
    return _ENCODER.encode(value)


def check_canonical(value: object) -> None:
    """Raise unless `encode` writes the value in the one canonical form, and back again.

    Raises:
        NotCanonicalError: The value holds a number, a tuple or another object, a key that
            is not ASCII text, or text with a lone surrogate.
    """
    _check(value, ())


def _check(value: object, place: _Place) -> None:
    if isinstance(value, str):
        _check_text(value, place)
    elif isinstance(value, dict):
        for key, part in value.items():
            _check_key(key, place)
            _check(part, (*place, key))
    elif isinstance(value, list):
        for index, part in enumerate(value):
            _check(part, (*place, index))
    elif not (value is None or isinstance(value, bool)):
        raise _refusal(value, _pointer(place))


def _check_key(key: object, place: _Place) -> None:
    """Refuse keys the library would turn into text, and keys of disputed order (§3.2.3)."""
    if not isinstance(key, str) or not key.isascii():
        raise NotCanonicalError(
            f"{_pointer(place)}: found the key {key!r}, expected ASCII text; "
            "name the key in ASCII, keep other text in values"
        )


def _check_text(text: str, place: _Place) -> None:
    """Refuse a lone surrogate: it is no character and has no UTF-8 (RFC 8785 §3.2.2.2)."""
    if text.isascii():
        return
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise NotCanonicalError(
            f"{_pointer(place)}: found the lone surrogate {text[error.start]!r} at character "
            f"{error.start}, expected Unicode text; decode the source as what it is written in"
        ) from None


def _refusal(value: object, where: str) -> NotCanonicalError:
    remedy = "write numbers and times as text, arrays as lists"
    found = f"{type(value).__name__} {value!r}"
    return NotCanonicalError(f"{where}: found {found}, {_EXPECTED}; {remedy}")


def _pointer(place: _Place) -> str:
    """Say where in the content, as `$.items[3].code`."""
    return "$" + "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in place)


def _refuse(value: object) -> NoReturn:
    """What the encoder calls for objects JSON does not know; it cannot say where."""
    raise _refusal(value, "in the content")


_ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False, default=_refuse)
