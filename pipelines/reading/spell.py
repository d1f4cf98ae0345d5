"""Spell what a file holds as text: the text as written, which is kept beside the value read."""

from datetime import date, datetime, time
from functools import lru_cache
from typing import Any

from schemas.measures import spell_number


def spell_values(values: list[Any]) -> list[str]:
    """Spell raw values; text stays as it is, the empty text is a blank cell."""
    return [value if type(value) is str else spell_value(value) for value in values]


@lru_cache(maxsize=65536, typed=True)
def spell_value(value: Any) -> str:
    """Spell a number (15 significant digits), a truth value, a date or a time as people write it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int | float):
        return spell_number(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(sep=" ")
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value)
