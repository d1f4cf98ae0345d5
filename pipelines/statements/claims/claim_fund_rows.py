"""Claim fund rows: in the funds of a self-evaluation form the rate of execution and what it earns, row by row.

The rate is of the full-year budget, or of the initial one where that is what agrees. Two claims per row at most. Does not belong here:
reading the rows (``read_fund_rows``), or scores in running text (``claim_scores``). Source: domain rules, "national project
self-evaluation form".
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction

from pipelines.statements.claims.claim_scores import claim_score
from pipelines.statements.claims.make_claims import ClaimMaker, Named, Told
from pipelines.statements.claims.weigh import Weighed, spell_figure, weigh
from pipelines.statements.language.read_fund_rows import BUDGETS, FundRow
from pipelines.statements.language.read_numbers import Number
from schemas.intervals import divide
from schemas.statement_words import PERCENT, RATIO
from schemas.statements import CONSISTENT, UNVERIFIABLE, Claim

_NAMES = {
    "adjusted": ("调整后预算数", "adjusted budget"),
    "budget": ("全年预算数", "full-year budget"),
    "initial": ("年初预算数", "initial budget"),
    "executed": ("执行数", "executed"),
}
_FUNDS = tuple(_NAMES)
# A bare rate that is no more than this may be a fraction.
_FRACTION = Fraction(2)


def claim_fund_rows(rows: Sequence[FundRow], maker: ClaimMaker) -> Iterator[Claim]:
    """Claims on every rate of execution, and every score for it."""
    for row in rows:
        funds = _read_funds(row)
        budgets = [one for one in BUDGETS if one in funds and funds[one].value > 0]
        if "executed" not in funds or not budgets:
            continue
        rate = _read_rate(row)
        weighed = {one: _weigh(rate, funds, one) for one in budgets}
        budget = next((one for one in budgets if weighed[one].verdict == CONSISTENT), budgets[0])
        others = [Named(funds[one], row.passage, *_NAMES[one]) for one in ("executed", budget)]
        if rate is not None and weighed[budget].verdict != UNVERIFIABLE:
            told = Told(" ÷ ".join(spell_figure(one.number) for one in others))
            yield maker.make(
                "ratio",
                Named(rate, row.passage, "执行率", "execution rate"),
                others,
                weighed[budget],
                told,
                is_bound=True,
            )
        points, score = row.figures.get("points"), row.figures.get("score")
        if points is not None and score is not None:
            stated = Named(score, row.passage, "得分", "score")
            worth = Named(points, row.passage, "分值", "points")
            yield from claim_score(stated, others, worth, maker)


def _read_funds(row: FundRow) -> dict[str, Number]:
    """The amounts of a row, all to the finest decimals among them, since forms drop trailing zeros."""
    funds = {name: row.figures[name] for name in _FUNDS if name in row.figures}
    finest = max((one.decimals for one in funds.values()), default=0)
    return {name: replace(one, place=Fraction(1, 10**finest)) for name, one in funds.items()}


def _read_rate(row: FundRow) -> Number | None:
    """The rate as a percentage, its sign left out or not; None where it may be a fraction."""
    rate = row.figures.get("rate")
    if rate is None or rate.unit.dimension == RATIO:
        return rate
    return None if rate.value <= _FRACTION else replace(rate, unit=PERCENT)


def _weigh(rate: Number | None, funds: dict[str, Number], budget: str) -> Weighed:
    return Weighed(UNVERIFIABLE) if rate is None else weigh(rate, divide, [funds["executed"], funds[budget]])
