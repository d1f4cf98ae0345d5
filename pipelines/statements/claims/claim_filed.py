"""Claim filed: the figures of the accounts that the text states, against the accounts (收支) that were filed beside it.

A cell of a table is exact, a figure in the text rounded. What differs is asked about: the text may speak of another scope. Does not belong
here: the finding, which the rule on reports and tables tells (``validation.reconcile_reports``).
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from pipelines.statements.claims.claim_accounts import AccountItems
from pipelines.statements.claims.make_claims import ClaimMaker, Told, name_figure
from pipelines.statements.claims.weigh import Weighed, spell_figure, spell_value, weigh_intervals
from schemas.intervals import Interval
from schemas.statements import CONSISTENT, INCONSISTENT, QUERY, Claim, FiledAmount, Operand

# The line in the table of each figure of the accounts, and what it is called.
_LINES: Mapping[str, tuple[str, str, str]] = {
    "revenue": ("revenue_total", "收入", "revenue"),
    "general": ("revenue_general_budget", "一般公共预算拨款收入", "revenue of the general budget"),
    "fund": ("revenue_government_fund", "政府性基金预算拨款收入", "revenue of the government fund"),
    "expenditure": ("expenditure_total", "支出", "expenditure"),
    "basic": ("expenditure_basic", "基本支出", "basic expenditure"),
    "project": ("expenditure_project", "项目支出", "project expenditure"),
    "balance": ("carry_out", "结转结余", "balance"),
}
_WAN_YUAN = 10**4
_PLACES = 6
_TOLD_BY = "report_agrees_with_the_tables"


def claim_filed(
    items: AccountItems, filed: Mapping[str, FiledAmount], fiscal_year: int | None, maker: ClaimMaker
) -> Iterator[Claim]:
    """One claim per figure of the accounts, of the year the report is about, that both the text and the table have."""
    for kind, (line, zh, en) in _LINES.items():
        item, amount = items[kind], filed.get(line)
        if amount is None or item is None or item.mention is None or item.mention.year not in {None, fiscal_year}:
            continue
        number = item.mention.number
        value = Interval.of(amount.value_wan_yuan * _WAN_YUAN / number.unit.factor)
        weighed = weigh_intervals(number, value, value)
        if weighed.verdict == INCONSISTENT:
            weighed = Weighed(QUERY, weighed.computed, weighed.margin, weighed.gap)
        place = amount.filed.place
        written = f"{spell_value(amount.value_wan_yuan, _PLACES)}万元"
        told = _tell(written, place, spell_figure(number), is_same=weighed.verdict == CONSISTENT)
        claim = maker.make("accounts", name_figure(item.mention, item.passage, zh, en), [], weighed, told)
        cell = Operand("收支表", written, place, 0, 0, amount.filed)
        yield replace(claim, operands=(*claim.operands, cell), told_by=_TOLD_BY)


def _tell(filed: str, place: str, stated: str, *, is_same: bool) -> Told:
    """The amount filed beside the one in the text."""
    zh, en = f"报送的收支表（{place}）为 {filed}，", f"the accounts filed ({place}) say {filed}"
    if is_same:
        return Told("", relation=(f"{zh}与文中 {stated} 相符。", f"{en}; the text agrees: {stated}."))
    return Told("", relation=(f"{zh}文中为 {stated}，请核对口径。", f"{en}, the text {stated}: see to the scope."))
