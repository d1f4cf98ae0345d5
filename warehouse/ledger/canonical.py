r"""Canonical JSON: the one way to write a content down as bytes, to be hashed.

RFC 8785, restricted to what a ledger leaf holds: text, null, true, false, arrays, and
objects with ASCII keys. Numbers and times are text, because an RFC 8785 number is a double
and integers above 2**53 would not survive it. Within these bounds the compact, sorted output
of the standard library *is* RFC 8785:

- §3.2.2.2, text: `\b \t \n \f \r \" \\` in short form, other characters below U+0020 as
  `\u00xx` in lower case, all others as they are (U+007F, U+2028 and `/` among them);
- §3.2.3, keys: sorted by UTF-16 code units, which for ASCII is the order of code points;
- §3.2.4, bytes: UTF-8 without a mark; a lone surrogate cannot be encoded.

The 66 Unicode noncharacters are written as they are, though I-JSON (RFC 7493 §2.1) leaves
them out: a filing may contain one, and has to be recorded.

Nobody looks whether a value lies within these bounds: leaves are made of text and nothing (`leaves.spell_value`), and JSON
that was read is made of what may be written. What content a leaf of each kind has is not decided here (see the leaves).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import NoReturn, TypeAlias

Content: TypeAlias = "str | bool | Sequence[Content] | Mapping[str, Content] | None"
"""What may be written; sequences are lists, mappings are dicts with ASCII keys."""


class NotCanonicalError(ValueError):
    """A value has no canonical form here; the message says what, and what to do."""


def encode(value: Content) -> str:
    """Write a value as canonical JSON text.

    Raises:
        NotCanonicalError: The value holds an object JSON does not know (a Decimal, a
            datetime, a numpy integer).
    """
    return _ENCODER.encode(value)


def _refuse(value: object) -> NoReturn:
    """What the encoder calls for objects JSON does not know; it cannot say where."""
    raise NotCanonicalError(
        f"found {type(value).__name__} {value!r}, expected text, true, false, null, a list, or a dict with ASCII keys; "
        "write numbers and times as text, arrays as lists"
    )


_ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False, default=_refuse)
