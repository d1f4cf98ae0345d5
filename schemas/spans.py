"""Spans: two bounds as data holds them (``0..2``), and as people read them (0 至 2).

A stored span is for programs and stays as it is. Does not belong here: what a span bounds (``schemas.intervals``).
"""

import re

_BOUND = r"[-+]?[0-9][0-9,-]*(?:\.[0-9]+)?"
_SPAN = re.compile(rf"(?P<low>{_BOUND})(?:\.\.|–)(?P<high>{_BOUND}|)(?P<unit>\s?%)?")
_BETWEEN = {"zh": " 至 ", "en": " to "}
_OPEN = {"zh": " 以上", "en": " and above"}


def tell_span(text: str, language: str) -> str:
    """A span of figures or days as people read it in ``zh`` or ``en``, one of a single value as that value; any other text as it is."""
    span = _SPAN.fullmatch(text)
    if span is None:
        return text
    low, high, unit = span["low"], span["high"], span["unit"] or ""
    if not high:
        return f"{low}{unit}{_OPEN[language]}"
    return f"{low}{unit}" if low == high else f"{low}{_BETWEEN[language]}{high}{unit}"
