"""Find prior: what earlier years are known to have been, for a growth that the text gives no base for.

Bound only where metric, year and unit of measure are the same: 脱贫户人均纯收入 is not 人均纯收入, the first half of a year is not a year.
"""

from dataclasses import dataclass
from fractions import Fraction

from pipelines.statements.mentions import PRIOR
from pipelines.statements.outline import Saying, bare_name
from pipelines.statements.weigh import spell_value
from schemas.intervals import Interval
from schemas.statement_patterns import WholeTable
from schemas.statement_words import Lexicon, Unit, fold
from schemas.statements import PriorValue, ReportContext

_WHOLE_YEAR = 12


@dataclass(frozen=True)
class Known:
    """A value of an earlier year.

    Attributes:
        prior: As it is known.
        value: In the first unit of its dimension.
        is_own: The text speaks of it by the same name, with no wider scope (全县) before it: else it may be of somebody else.
    """

    prior: PriorValue
    value: Interval
    is_own: bool

    def spell(self) -> str:
        """The value and its unit."""
        value = self.prior.value
        low, high = spell_value(value.low), spell_value(value.high)
        return f"{low if low == high else f'{low}..{high}'}{self.prior.unit}"


class History:
    """The values of earlier years, by metric and year."""

    def __init__(self, context: ReportContext, lexicon: Lexicon, names: WholeTable) -> None:
        self._year = context.fiscal_year
        self._names = names
        self._own = tuple(fold(one) for one in context.unit_names)
        self._values: dict[tuple[str, int, str], list[tuple[PriorValue, Interval]]] = {}
        for prior in context.history:
            unit = _find_unit(prior.unit, lexicon)
            if unit is None:
                continue
            value = prior.value.scale(unit.factor)
            for name in dict.fromkeys(self._core(lexicon.fold(one)) for one in prior.names):
                self._values.setdefault((name, prior.fiscal_year, unit.dimension), []).append((prior, value))

    def find(self, saying: Saying) -> Known | None:
        """The value a year before what a change is said of; None where none is known, or two that differ."""
        item = saying.items[0] if saying.items else None
        if item is None or item.mention is None or item.host is not None or not item.subject:
            return None
        mention = item.mention
        is_part_of_year = any(one.months not in {None, _WHOLE_YEAR} for one in (mention, saying.mention))
        if is_part_of_year or (saying.compare is not None and saying.compare.kind != PRIOR):
            return None
        now = mention.year or self._year
        year = saying.compare.year if saying.compare is not None and saying.compare.year else None
        if year is None and now is not None:
            year = now - 1
        if year is None:
            return None
        name = bare_name(item.subject)
        found = self._values.get((self._core(name), year, mention.dimension), [])
        if not found or any(value != found[0][1] for _, value in found):
            return None
        prior, value = found[0]
        return Known(prior, value, self._is_own(name, prior))

    def _core(self, name: str) -> str:
        """A name without quotation marks, the unit's own name, and the words around it that leave it the same."""
        name = bare_name(name)
        for own in self._own:
            name = name.removeprefix(own) or name
        return self._names.core(name)

    def _is_own(self, name: str, prior: PriorValue) -> bool:
        """Whether no wider scope stands before a name that does not stand before the known one."""
        wide = next((one for one in self._names.wide_scopes if name.startswith(one)), None)
        return wide is None or any(fold(one).startswith(wide) for one in prior.names)


def _find_unit(written: str, lexicon: Lexicon) -> Unit | None:
    """A unit of measure as registers write it, with its multiplier."""
    name = lexicon.fold(written.strip())
    if name in lexicon.units:
        return lexicon.units[name]
    for multiplier, factor in lexicon.multipliers.items():
        unit = lexicon.units.get(name.removeprefix(multiplier))
        if name.startswith(multiplier) and unit is not None:
            return unit.scaled(multiplier, Fraction(factor))
    return None
