"""Find filed rates: how much of a budget was executed by the tables filed beside a report, for a rate that the text gives no base for.

Bound only by a name that is of a whole line of the accounts (预算执行率, 项目支出执行率), for the year the report is about; up to a month, by
the table of execution. What no budget filed explains is asked about: the text may speak of another scope.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pipelines.statements.claims.choose_reading import Reading
from pipelines.statements.claims.make_claims import Told
from pipelines.statements.claims.weigh import Weighed, spell_value, weigh_intervals
from pipelines.statements.language.mentions import Mention, is_of_whole_year
from pipelines.statements.language.names import bare_name
from pipelines.statements.outline.outline import Saying
from schemas.intervals import Interval
from schemas.statement_patterns import FiledLine, WholeTable
from schemas.statements import CONSISTENT, UNVERIFIABLE, FiledAmount, Operand, ReportContext

_PERCENT = 100
_PLACES = 6
_INITIAL = "年初"
_HALVES = {"上半年": 6, "前三季度": 9}
_UP_TO = re.compile(r"上半年|前三季度|(?:截[至止]|1月?[-–—~至到])(?:20[0-9]{2}年)?(1[0-2]|[1-9])月")
_CALLED: Mapping[str, tuple[str, str]] = {
    "adjusted": ("全年预算数", "full-year budget"),
    "initial": ("年初预算数", "initial budget"),
}


@dataclass(frozen=True)
class _Rate:
    """What was executed, of which budget."""

    executed: FiledAmount
    budget: FiledAmount
    called: tuple[str, str]

    @property
    def formula(self) -> str:
        """The rate with its figures."""
        return f"{_spell(self.executed)} ÷ {_spell(self.budget)}"

    @property
    def operands(self) -> tuple[Operand, ...]:
        """Its figures with their cells."""
        named = (("执行数", self.executed), (self.called[0], self.budget))
        return tuple(Operand(name, _spell(one), one.filed.place, 0, 0, one.filed) for name, one in named)


class FiledRates:
    """The rates that what was filed beside a report gives."""

    def __init__(self, context: ReportContext, lines: Sequence[FiledLine], names: WholeTable) -> None:
        self._context = context
        self._core = names.core
        self._lines = {name: one.line for one in lines for name in one.names}

    def read(self, saying: Saying) -> Iterator[Reading]:
        """One reading of a rate of execution by the budget that explains it, else by the full-year one."""
        mention = saying.mention
        name = bare_name(mention.subject)
        bare = _UP_TO.sub("", name).removeprefix(_INITIAL)
        line = self._lines.get(name) or self._lines.get(self._core(bare))
        is_now = mention.year in {None, self._context.fiscal_year} and not mention.has("prior")
        if line is None or not is_now or mention.has("plan"):
            return
        is_initial = _INITIAL in f"{mention.subject}{mention.whole}"
        rates = [one for one in self._find_rates(line, saying) if not is_initial or one.called == _CALLED["initial"]]
        weighed = [(one, _weigh(saying, one)) for one in rates if one.budget.value_wan_yuan > 0]
        if weighed:
            chosen = next((one for one in weighed if one[1].verdict == CONSISTENT), weighed[0])
            yield _make(*chosen)

    def _find_rates(self, line: str, saying: Saying) -> Iterator[_Rate]:
        """The rates of a line of the accounts over the year, or of the unit as a whole up to a month."""
        context, month = self._context, _month_reached(saying.mention)
        if is_of_whole_year(saying.mention):
            executed = context.accounts.get(line)
            for kind, called in _CALLED.items():
                budget = context.budgets.get((line, kind))
                if executed is not None and budget is not None:
                    yield _Rate(executed, budget, called)
        elif line == "expenditure_total" and month is not None and month in context.execution:
            budget, executed = context.execution[month]
            yield _Rate(executed, budget, _CALLED["adjusted"])


def _month_reached(mention: Mention) -> int | None:
    """Up to which month a figure is said to be: 截至6月底, 1-6月, 上半年; None where no words say so, or several."""
    found = {_HALVES.get(match[0]) or int(match[1]) for match in _UP_TO.finditer(mention.lead)}
    return found.pop() if len(found) == 1 else None


def _weigh(saying: Saying, rate: _Rate) -> Weighed:
    value = Interval.of(rate.executed.value_wan_yuan / rate.budget.value_wan_yuan * _PERCENT)
    return weigh_intervals(saying.mention.number, value, value)


def _make(rate: _Rate, weighed: Weighed) -> Reading:
    """A reading by figures that were filed; it never accuses."""
    places = f"{rate.executed.filed.place}、{rate.budget.filed.place}"
    zh = f"文中没有预算数，执行数与{rate.called[0]}取自报送的表（{places}）。"
    en = f"The text states no budget: what was executed and the {rate.called[1]} are those filed ({places.replace('、', ', ')})."
    doubt = (f"{zh}请核对口径。", f"{en} See to the scope.")
    told = Told(rate.formula, zh, en) if weighed.verdict in {CONSISTENT, UNVERIFIABLE} else Told(rate.formula, *doubt)
    return Reading("ratio", (), told, weighed, is_certain=True, filed=rate.operands, doubt=doubt)


def _spell(amount: FiledAmount) -> str:
    return f"{spell_value(amount.value_wan_yuan, _PLACES)}万元"
