"""Parse the distinct texts of one column: most plain figures and words at once, all others one by one.

Whatever is read at once is read exactly as ``parse_text`` reads it. Does not belong here: where the texts stand.
"""

from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from pipelines.reading.parse_text import parse_text
from schemas.frames import STATES
from schemas.measures import MICRO, Int64s
from schemas.tables import Column

READ, BLANK, UNREADABLE, OUT_OF_RANGE = (STATES.index(name) for name in ("read", "blank", "unreadable", "out_of_range"))

# Nine whole digits and six decimals are 15 digits: the nearest float times 10⁶ is off by less than a quarter.
_PLAIN = r"^-?[0-9]{1,9}(\.[0-9]{1,6})?$"


@dataclass(frozen=True)
class ParsedTexts:
    """One entry per text: its state (as an index of STATES), the value read, and what was expected where it could not be.

    ``micro`` and ``decimals`` hold −1 where ``is_number`` is False.
    """

    state: npt.NDArray[np.int8]
    value_text: list[str | None]
    is_number: npt.NDArray[np.bool_]
    micro: Int64s
    decimals: Int64s
    expected: list[str | None]

    @classmethod
    def none_of(cls, count: int) -> Self:
        """Make room for that many texts, all blank."""
        numbers = np.full((2, count), -1, dtype=np.int64)
        state = np.full(count, BLANK, dtype=np.int8)
        return cls(state, [None] * count, np.zeros(count, dtype=np.bool_), numbers[0], numbers[1], [None] * count)

    def followed_by(self, other: Self) -> Self:
        """These entries and then the other's."""
        return type(self)(
            np.concatenate([self.state, other.state]),
            self.value_text + other.value_text,
            np.concatenate([self.is_number, other.is_number]),
            np.concatenate([self.micro, other.micro]),
            np.concatenate([self.decimals, other.decimals]),
            self.expected + other.expected,
        )


def parse_texts(texts: list[str], column: Column, *, is_percentage: bool) -> ParsedTexts:
    """Read the texts as the column's kind.

    Args:
        texts: Distinct texts as written.
        column: The column they stand in.
        is_percentage: Whether a percent sign may stand.
    """
    parsed = ParsedTexts.none_of(len(texts))
    done = _parse_words(texts, parsed) if column.kind == "text" else _parse_plain_figures(texts, column, parsed)
    for index in np.flatnonzero(~done).tolist():
        _put(parsed, index, parse_text(texts[index], column, is_percentage=is_percentage))
    return parsed


def _parse_words(texts: list[str], parsed: ParsedTexts) -> npt.NDArray[np.bool_]:
    """Read texts, but not those that begin as an error or a formula does; returns which texts are done."""
    parsed.value_text[:] = [text.strip() or None for text in texts]
    parsed.state[:] = [BLANK if value is None else READ for value in parsed.value_text]
    return np.array([value is None or value[0] not in "#=" for value in parsed.value_text], dtype=np.bool_)


def _parse_plain_figures(texts: list[str], column: Column, parsed: ParsedTexts) -> npt.NDArray[np.bool_]:
    """Read plain figures within range; returns which texts are done."""
    if column.kind not in {"decimal", "stated"}:
        return np.zeros(len(texts), dtype=np.bool_)
    written = pa.array(texts, pa.large_string())
    done: npt.NDArray[np.bool_] = pc.match_substring_regex(written, _PLAIN).to_numpy(zero_copy_only=False).copy()
    plain = written.filter(pa.array(done))
    micro = np.rint(pc.cast(plain, pa.float64()).to_numpy() * MICRO).astype(np.int64)
    point = pc.find_substring(plain, ".").to_numpy()
    decimals = np.where(point < 0, 0, pc.utf8_length(plain).to_numpy() - point - 1)
    if column.minimum is not None:
        is_in_range = micro >= column.minimum * MICRO
        done[done] = is_in_range
        micro, decimals = micro[is_in_range], decimals[is_in_range]
    parsed.state[done], parsed.is_number[done] = READ, True
    parsed.micro[done], parsed.decimals[done] = micro, decimals
    return done


def _put(parsed: ParsedTexts, index: int, one: Any) -> None:
    parsed.state[index] = STATES.index(one.state)
    parsed.value_text[index], parsed.expected[index] = one.text, one.expected
    if one.micro is not None:
        parsed.is_number[index], parsed.micro[index], parsed.decimals[index] = True, one.micro, one.decimals
