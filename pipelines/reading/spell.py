"""Spell what a file holds as text: the text as written, which is kept beside the value read."""

from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from schemas.measures import MICRO, spell_number

_SURE_MAGNITUDE = 1e9
# No database but SQLite has a place for this character; it is kept as the sign that shows it.
_NUL, _NUL_SHOWN = "\0", "\u2400"


@dataclass(frozen=True)
class Spelled:
    """The values of a column as text: ``texts`` holds each distinct one, ``codes`` says which stands in each cell."""

    codes: npt.NDArray[np.int64]
    texts: list[str]


def spell_value(value: Any) -> str:
    """Spell a number (a spreadsheet's, of 15 significant digits), a truth value, a date or a time as people write it; text stays as it is."""
    if value is None or isinstance(value, str):
        return str(value or "")
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return spell_number(value)
    if isinstance(value, Decimal):
        whole, _, fraction = format(value, "f").partition(".")
        return f"{whole}.{fraction}".rstrip("0").rstrip(".") if fraction else whole
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(sep=" ")
    return value.isoformat() if isinstance(value, date | time) else str(value)


def spell_values(values: list[Any]) -> Spelled:
    """Spell raw values, each distinct one once. Values of different types are kept apart: 1 and TRUE are equal in Python."""
    types = set(map(type, values))
    if len(types) == 1:
        return _spell_alike(values, types.pop())
    codes = np.empty(len(values), dtype=np.int64)
    texts: list[str] = []
    kinds = dict(zip(sorted(types, key=lambda one: one.__name__), range(len(types)), strict=True))
    kind_of = np.fromiter(map(kinds.__getitem__, map(type, values)), dtype=np.int64, count=len(values))
    for kind, number in kinds.items():
        at = np.flatnonzero(kind_of == number)
        spelled = _spell_alike([values[index] for index in at.tolist()], kind)
        codes[at] = spelled.codes + len(texts)
        texts += spelled.texts
    return Spelled(codes, texts)


def _spell_alike(values: list[Any], kind: type) -> Spelled:
    """Spell values of one type."""
    if kind is float:
        codes, numbers = pd.factorize(np.array(values, dtype=np.float64), use_na_sentinel=False)
        return Spelled(codes, _spell_floats(numbers))
    held = np.empty(len(values), dtype=object)
    held[:] = values
    codes, distinct = pd.factorize(held, use_na_sentinel=False)
    texts = distinct.tolist() if kind is str else [spell_value(value) for value in distinct.tolist()]
    return Spelled(codes, [text.replace(_NUL, _NUL_SHOWN) for text in texts])


def _spell_floats(numbers: npt.NDArray[np.float64]) -> list[str]:
    """Spell distinct numbers as ``spell_number`` does, most of them at once.

    A number below 10⁹ that is the nearest float to a whole number of millionths has at most 15 significant digits, so its
    shortest spelling is that of 15 digits; Arrow writes the shortest, without an exponent in this range.
    """
    with np.errstate(all="ignore"):
        size = np.abs(numbers)
        is_plain = (size < _SURE_MAGNITUDE) & (size >= 1 / MICRO) & (np.rint(numbers * MICRO) / MICRO == numbers)
    if is_plain.all():
        texts: list[str] = pc.cast(pa.array(numbers), pa.string()).to_pylist()
        return texts
    spelled = np.empty(len(numbers), dtype=object)
    spelled[is_plain] = pc.cast(pa.array(numbers[is_plain]), pa.string()).to_pylist()
    spelled[~is_plain] = [spell_number(number) for number in numbers[~is_plain].tolist()]
    return list(spelled)
