"""Find prior: what earlier years are known to have been, for a growth that the text gives no base for.

Bound only where name, year and unit of measure are the same: 脱贫户人均纯收入 is not 人均纯收入, the first half of a year is not a year. A line
of the accounts (项目支出) is bound only where the text states the amount that was filed for it this year.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from pipelines.statements.claims.weigh import in_first_unit, spell_between, spell_figure, spell_value
from pipelines.statements.language.mentions import PRIOR, Mention
from pipelines.statements.language.names import bare_name
from pipelines.statements.outline.outline import Item, Saying
from schemas.intervals import Interval
from schemas.places import word_filing
from schemas.statement_patterns import FiledLine, WholeTable
from schemas.statement_words import MONEY, Lexicon, Unit, fold
from schemas.statements import FiledAmount, Operand, PriorValue, ReportContext

_WHOLE_YEAR = 12
_WAN_YUAN = 10**4
Pair = tuple[str, str]


@dataclass(frozen=True)
class Known:
    """A value of an earlier year.

    Attributes:
        prior: As it is known.
        value: In the first unit of its dimension.
        is_own: The text speaks of it by the same name, with no wider scope (全县) before it: else it may be of somebody else.
        called: Which of its names the text calls it by.
    """

    prior: PriorValue
    value: Interval
    is_own: bool
    called: str

    def spell(self) -> str:
        """The value and its unit."""
        value = self.prior.value
        low, high = spell_value(value.low), spell_value(value.high)
        return f"{low if low == high else spell_between(f'{low}..{high}')[0]}{self.prior.unit}"

    def operand(self) -> Operand:
        """The value as a figure that a statement rests on, with where it was filed."""
        return Operand("基数", self.spell(), self.prior.filed.place, 0, 0, self.prior.filed)

    def tell(self) -> Pair:
        """What it is and where it was filed, in Chinese and English."""
        prior = self.prior
        zh, en = word_filing(prior.fiscal_year, prior.filed.submission_version)
        return (
            f"{prior.fiscal_year} 年“{self.called}”为 {self.spell()}，见 {zh} {prior.filed.place}。",
            f"{self.called} of {prior.fiscal_year} is {self.spell()}, from {en}, {prior.filed.place}.",
        )


class History:
    """The values of earlier years, by name and year."""

    def __init__(
        self, context: ReportContext, lexicon: Lexicon, names: WholeTable, lines: Sequence[FiledLine] = ()
    ) -> None:
        self._context = context
        self._names = names
        self._own = tuple(fold(one) for one in context.unit_names)
        self._values: dict[tuple[str, int, str], list[tuple[PriorValue, Interval]]] = {}
        self._lines: Mapping[str, FiledLine] = {self._core(name): line for line in lines for name in line.names}
        for prior in context.history:
            unit = _find_unit(prior.unit, lexicon)
            if unit is None:
                continue
            value = prior.value.scale(unit.factor)
            for name in dict.fromkeys(self._core(lexicon.fold(one)) for one in prior.names):
                self._values.setdefault((name, prior.fiscal_year, unit.dimension), []).append((prior, value))

    def find(self, saying: Saying) -> Known | None:
        """The value a year before what a change is said of; None where none is known, or two that differ."""
        asked = self._read(saying)
        if asked is None:
            return None
        item, mention, year = asked
        name = bare_name(item.subject)
        line = self._find_line(item, year)
        agrees = line is not None and self._agrees(line, mention)
        found = [
            *self._values.get((self._core(name), year, mention.dimension), []),
            *(self._line_values(line) if line is not None and agrees else ()),
        ]
        if not found or any(value != found[0][1] for _, value in found):
            return None
        prior, value = found[0]
        is_told = line is None or not agrees or self._is_told_apart(line)
        called = next((one for one in prior.names if self._core(fold(one)) == self._core(name)), prior.names[0])
        return Known(prior, value, is_told and self._is_own(name, prior), called)

    def why_not(self, saying: Saying) -> Pair | None:
        """Why a line of the accounts of the year before is no base, though it is called so; None where that is not the reason."""
        asked = self._read(saying)
        line = None if asked is None else self._find_line(asked[0], asked[2])
        if asked is None or line is None or self._agrees(line, asked[1]):
            return None
        name, figure = asked[0].subject, spell_figure(asked[1].number)
        own = self._context.accounts.get(line.line)
        if own is None:
            return (
                f"本年没有报送收支表，不能确定“{name}”就是上年收支表的那一行。",
                f"no accounts were filed for this year, so that {name} may not be that line of last year's.",
            )
        amount = f"{spell_value(own.value_wan_yuan)}万元"
        return (
            f"报送的收支表本年为 {amount}（{own.filed.place}），与文中 {figure} 不是同一口径，不能用上年收支表核对。",
            f"the accounts filed say {amount} for this year ({own.filed.place}) and the text {figure}: not the same, so last year's line is no base.",
        )

    def _read(self, saying: Saying) -> tuple[Item, Mention, int] | None:
        """What a change is said of, its figure, and the year that it is against; None where that is no whole year before."""
        item = saying.items[0] if saying.items else None
        if item is None or item.mention is None or item.host is not None or not item.subject:
            return None
        mention = item.mention
        is_part_of_year = any(one.months not in {None, _WHOLE_YEAR} for one in (mention, saying.mention))
        if is_part_of_year or (saying.compare is not None and saying.compare.kind != PRIOR):
            return None
        now = mention.year or self._context.fiscal_year
        year = saying.compare.year if saying.compare is not None and saying.compare.year else None
        if year is None and now is not None:
            year = now - 1
        return None if year is None else (item, mention, year)

    def _find_line(self, item: Item, year: int) -> FiledLine | None:
        """The line of the accounts of the year before by the name of an item; a budget is none."""
        mention = item.mention
        if mention is None or mention.dimension != MONEY or "budget" in mention.roles or not self._is_of_all(item):
            return None
        line = self._lines.get(self._core(item.subject))
        prior = None if line is None else self._context.prior_accounts.get(line.line)
        is_now = mention.year in {None, self._context.fiscal_year}
        return line if is_now and prior is not None and prior.fiscal_year == year else None

    def _is_of_all(self, item: Item) -> bool:
        """Whether an item stands in no list, or in one of what a line of the accounts holds."""
        wholes = item.group.wholes if item.group is not None else []
        return all(self._core(one.subject) in self._lines for one in wholes)

    def _agrees(self, line: FiledLine, mention: Mention) -> bool:
        """Whether the text states the amount that was filed for the line this year."""
        own: FiledAmount | None = self._context.accounts.get(line.line)
        if own is None or mention.number.is_approximate:
            return False
        return in_first_unit(mention.number).meets(Interval.of(own.value_wan_yuan * _WAN_YUAN))

    def _line_values(self, line: FiledLine) -> Iterator[tuple[PriorValue, Interval]]:
        prior = self._context.prior_accounts[line.line]
        yield prior, prior.value.scale(Fraction(_WAN_YUAN))

    def _is_told_apart(self, line: FiledLine) -> bool:
        """Whether the amount of this year tells that the text means all that the line holds; a line not filed is nil."""
        now, before = self._context.accounts, self._context.prior_accounts
        return all(
            (one in now and now[one].value_wan_yuan != 0) or one not in before or before[one].value == Interval.of(0)
            for one in line.apart
        )

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
