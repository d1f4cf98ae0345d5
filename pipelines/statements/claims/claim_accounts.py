"""Claim accounts: balance = revenue − expenditure, and which fund paid for which projects.

Only the figures of the accounts that stand in the text are looked at. What does not come out is asked about: there may be carry-overs that
the text does not name.
"""

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction

from pipelines.statements.claims.choose_reading import Reading
from pipelines.statements.claims.claim_remainders import CARRIED_OVER, is_opening
from pipelines.statements.claims.make_claims import ClaimMaker, Named, Told, name_figure
from pipelines.statements.claims.weigh import (
    Weighed,
    finest_decimals,
    in_first_unit,
    spell_figure,
    spell_number,
    weigh,
    weigh_intervals,
)
from pipelines.statements.claims.weigh_sums import JudgedSum
from pipelines.statements.language.names import bare_name, is_generic
from pipelines.statements.language.read_numbers import Number
from pipelines.statements.outline.outline import Item, Outline
from schemas.intervals import Interval, divide, sum_up
from schemas.statement_patterns import Accounts
from schemas.statements import CONSISTENT, INCONSISTENT, QUERY, Claim

# What leads a carry-over that is part of the revenue.
_ADDED = "加上"


class AccountItems:
    """The figures of the accounts that a report states: of each the first."""

    def __init__(self, outline: Outline, names: Accounts) -> None:
        self._names = names
        found: dict[str, list[Item]] = {}
        for item in outline.items:
            if item.mention is None or item.mention.dimension != "money" or item.host is not None or item.is_average:
                continue
            kind = self._kind_of(item)
            if kind == "balance" and _ADDED in item.mention.lead:
                continue  # 加上调入资金及使用结转结余: it came in
            if kind == "balance" and is_opening(item):
                found.setdefault("opening", []).append(item)
            elif kind and "prior" not in item.mention.roles - {"current"}:
                found.setdefault(kind, []).append(item)
        self._found = {kind: min(own, key=_rank) for kind, own in found.items()}

    def _kind_of(self, item: Item) -> str:
        """Which figure of the accounts an item's name says that it is; empty for none."""
        kinds = ("balance", "general", "fund", "basic", "project", "revenue", "expenditure")
        return next((one for one in kinds if bare_name(item.subject).endswith(getattr(self._names, one))), "")

    def __getitem__(self, kind: str) -> Item | None:
        return self._found.get(kind)

    def read_execution(self, number: Number, name: str, whole: str) -> Iterator[Reading]:
        """Expenditure ÷ revenue, where an execution rate is stated and no budget is, or 支出占收入的 100%."""
        spent, got = self["expenditure"], self["revenue"]
        is_share = name.endswith("支出") and bare_name(whole).endswith("收入")
        if (
            not (is_share or name.endswith(self._names.execution))
            or spent is None
            or got is None
            or spent.mention is None
            or got.mention is None
        ):
            return
        weighed = weigh(number, divide, [spent.mention.number, got.mention.number])
        told = Told(
            f"{_bare(spent)} ÷ {_bare(got)}",
            "文中没有预算数，按支出 ÷ 收入核对。",
            "no budget is stated: this is expenditure ÷ revenue.",
        )
        others = (_name(spent, "支出", "expenditure"), _name(got, "收入", "revenue"))
        yield Reading("ratio", others, told, weighed, is_certain=False, is_founded=True)


def _rank(item: Item) -> int:
    """How likely a figure is the accounts' own: 村集体经济收入 may be anybody's, 收入 says no more than that, 收入合计 is."""
    is_total = item.mention is not None and "total" in item.mention.roles
    return int(not is_generic(item.subject)) * 2 + int(not is_total)


def claim_accounts(items: AccountItems, sums: Sequence[JudgedSum], maker: ClaimMaker) -> Iterator[Claim]:
    """Claims on the balance and on the split of expenditure between funds."""
    yield from _claim_balance(items, maker)
    yield from _claim_split(items, sums, maker)


def _claim_balance(items: AccountItems, maker: ClaimMaker) -> Iterator[Claim]:
    balance, got, spent = items["balance"], items["revenue"], items["expenditure"]
    if balance is None or got is None or spent is None or not (balance.mention and got.mention and spent.mention):
        return
    is_balanced = all("总计" in one.lead for one in (got.mention, spent.mention))
    if is_balanced and got.mention.number.value == spent.mention.number.value and balance.mention.number.value:
        return  # 收入总计 and 支出总计 of final accounts hold what is carried over
    numbers = [got.mention.number, spent.mention.number]
    weighed = weigh(balance.mention.number, _difference(balance), numbers)
    told = Told(f"{_bare(got)} − {_bare(spent)}")
    others = [_name(got, "收入", "revenue"), _name(spent, "支出", "expenditure")]
    opening = items["opening"]
    if weighed.verdict == INCONSISTENT and opening is not None and opening.mention is not None:
        weighed = weigh(balance.mention.number, _difference(balance), [*numbers, opening.mention.number])
        told = Told(f"{_bare(opening)} + {told.formula}")
        others.insert(0, _name(opening, "期初结转", "carried in"))
    if weighed.verdict == INCONSISTENT:
        weighed = Weighed(QUERY, weighed.computed, weighed.margin, weighed.gap)
        told = Told(told.formula, *CARRIED_OVER)
    yield maker.make("difference", _name(balance, "结转结余", "balance"), others, weighed, told)


def _difference(item: Item) -> Callable[..., Interval]:
    """One less the other, and what was there before, in the unit of an item."""
    factor = item.mention.number.unit.factor if item.mention is not None else Fraction(1)
    return lambda one, two, *before: sum_up((one - two, *before)).scale(1 / factor)


def _claim_split(items: AccountItems, sums: Sequence[JudgedSum], maker: ClaimMaker) -> Iterator[Claim]:
    """The fund's revenue is one project of the list, and the others are what general revenue leaves after basic expenditure."""
    general, fund, basic, project = (items[kind] for kind in ("general", "fund", "basic", "project"))
    if general is None or fund is None or basic is None or project is None:
        return
    own = next(
        (one for one in sums if one.series.whole is project and one.is_exact and one.weighed.verdict == CONSISTENT),
        None,
    )
    if own is None or not (general.mention and fund.mention and basic.mention) or not fund.mention.number.value:
        return
    members = own.series.members
    numbers = own.series.numbers
    paid = [at for at, number in enumerate(numbers) if number.value == fund.mention.number.value]
    if len(paid) != 1:
        return
    rest = [one for at, one in enumerate(numbers) if at != paid[0]]
    finest = finest_decimals([general.mention.number, basic.mention.number, *rest])
    left = in_first_unit(general.mention.number, finest) - in_first_unit(basic.mention.number, finest)
    added = Interval.of(0)
    for one in rest:
        added += in_first_unit(one, finest)
    if not left.meets(added):
        return
    member = members[paid[0]]
    terms = " + ".join(spell_number(one) for one in rest)
    zh = f"政府性基金 {_bare(fund)} 即“{member.subject}”{_bare(member)}；"
    zh += f"一般公共预算 {_bare(general)} − 基本支出 {_bare(basic)} = 其余项目 {terms}。"
    en = f"the fund of {_bare(fund)} pays {member.subject}, {_bare(member)};"
    en += f" general revenue {_bare(general)} − basic expenditure {_bare(basic)} = the other projects, {terms}."
    told = Told("", relation=(zh, en))
    value = in_first_unit(fund.mention.number, finest).scale(1 / fund.mention.number.unit.factor)
    weighed = weigh_intervals(fund.mention.number, value, value)
    others = [_name(one, "项目", "project") for one in members]
    yield maker.make("accounts", _name(fund, "政府性基金", "fund"), others, weighed, told)


def _name(item: Item, zh: str, en: str) -> Named:
    assert item.mention is not None  # noqa: S101 - the caller looked
    return name_figure(item.mention, item.passage, zh, en)


def _bare(item: Item) -> str:
    assert item.mention is not None  # noqa: S101 - the caller looked
    return spell_figure(item.mention.number)
