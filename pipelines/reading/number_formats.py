"""Number formats: what a figure shows in a spreadsheet where that is not the number that is stored.

Whoever types ``95%`` into a cell means 95 percent, though 0.95 is stored; a code typed as 7 into a cell that shows three digits is 007.
What shows a figure in thousands or 万 says neither what was typed nor what is meant: then both are told, and nobody reads it as a number.
"""

import re
from decimal import Decimal

from schemas.measures import spell_number

# The formats that every workbook has without writing them down, as far as they tell something.
BUILT_IN = {9: "0%", 10: "0.00%"}

_NOT_SCALING = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
_ZEROS = re.compile(r"0{2,}")
_SCALED = re.compile(r"[0#?],+(?![0#?,])")


def is_telling(code: str) -> bool:
    """Whether a figure in this format shows something else than the number that is stored."""
    plain = _NOT_SCALING.sub("", code)
    return "%" in plain or _ZEROS.fullmatch(plain) is not None or _SCALED.search(plain) is not None


def spell_shown(value: float, code: str) -> str:
    """Spell a figure as its format shows it, exactly: 15 significant digits, for a percentage two places on."""
    plain, stored = _NOT_SCALING.sub("", code), spell_number(value)
    if "%" in plain:
        text = format(Decimal(stored).scaleb(2), "f")
        return f"{text.rstrip('0').rstrip('.') if '.' in text else text}%"
    if _ZEROS.fullmatch(plain):
        return stored.zfill(len(plain)) if stored.isdigit() else stored
    return f"{stored} [{code}]"
