"""Convert amounts to 万元, exactly: what is stated in 元, 千元 or 亿元 is moved by a power of ten, never rounded."""

import numpy as np

from pipelines.reading.match_header import UNKNOWN_UNIT
from pipelines.reading.parse_texts import OUT_OF_RANGE, READ, UNREADABLE, ParsedTexts
from schemas.measures import LIMIT_MICRO, MICRO_PLACES, Int64s


def convert_amounts(parsed: ParsedTexts, at: Int64s, unit: int) -> ParsedTexts:
    """The entries ``at`` as amounts in 万元; their texts stay as written.

    An amount that has more than six decimals in 万元, or is too large, is unreadable; so is every figure in an unknown unit.

    Args:
        parsed: Amounts read as the plain numbers they are written as.
        at: Which of them.
        unit: The power of ten that makes 万元 of the unit they are stated in.
    """
    state, micro, decimals = parsed.state[at].copy(), parsed.micro[at].copy(), parsed.decimals[at].copy()
    is_number = parsed.is_number[at].copy()
    expected = [parsed.expected[index] for index in at.tolist()]
    if unit == UNKNOWN_UNIT:
        is_lost, reason = is_number | (state == OUT_OF_RANGE), "known_amount_unit"
    elif unit < 0:
        micro, rest = np.divmod(micro, 10**-unit)
        is_lost, reason = is_number & (rest != 0), "six_decimals"
    else:
        is_lost, reason = is_number & (np.abs(micro) >= LIMIT_MICRO // 10**unit), "below_nine_trillion"
        micro = np.where(is_lost, -1, micro) * 10**unit
    for index in np.flatnonzero(is_lost).tolist():
        expected[index] = reason
    state[is_lost] = UNREADABLE
    is_number &= ~is_lost & (state == READ)
    decimals = np.clip(decimals - unit, 0, MICRO_PLACES)
    return ParsedTexts(
        state,
        [parsed.value_text[index] for index in at.tolist()],
        is_number,
        np.where(is_number, micro, -1),
        np.where(is_number, decimals, -1),
        expected,
    )
