"""Tell claims: what units state about the year before, and whether the history agrees. Rows in, plain lines out."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from schemas.measures import format_micro

Row = Mapping[str, Any]
# Verdicts in the order people want to read them, each with its mark and words.
_VERDICTS = {
    "inconsistent": ("✗", "不符", "inconsistent"),
    "query": ("?", "疑点", "query"),
    "consistent": ("✓", "相符", "consistent"),
    "waiting": ("…", "待上年数", "waiting for the year before"),
    "unverifiable": ("–", "无法核对", "unverifiable"),
}
_TOLD = ("inconsistent", "query", "consistent")
_SHOWN = 6


def tell_claims(claims: Iterable[Row], units: Mapping[str, str | None], metrics: Mapping[str, str | None]) -> list[str]:
    """One line that counts the stated changes of a year, then those that can be told beside their base, the false ones first.

    Args:
        claims: Rows of the history's ``claims`` with unit_code and fiscal_year.
        units: Names of units by code.
        metrics: Names of metrics by code.
    """
    rows = list(claims)
    if not rows:
        return []
    counts = Counter(row["verdict"] for row in rows)
    told = " · ".join(f"{zh} {en} {counts[verdict]}" for verdict, (_, zh, en) in _VERDICTS.items() if counts[verdict])
    lines = [f"同比陈述 stated changes {len(rows)}: {told}"]
    for verdict in _TOLD:
        own = [row for row in rows if row["verdict"] == verdict]
        lines += [_tell(row, units, metrics) for row in own[:_SHOWN]]
        if len(own) > _SHOWN:
            lines.append(f"  {_VERDICTS[verdict][0]} … {len(own) - _SHOWN} more")
    return lines


def _tell(row: Row, units: Mapping[str, str | None], metrics: Mapping[str, str | None]) -> str:
    mark, zh, en = _VERDICTS[row["verdict"]]
    who = f"{units.get(row['unit_code']) or row['unit_code']} {metrics.get(row['metric_code']) or row['metric_code']}"
    prior, year = format_micro(row["prior_value_micro"]), row["fiscal_year"] - 1
    if row["claim"] == "stated_prior_value":
        return f"  {mark} {who}：填报上年数 {row['stated']}，{year} 年度报送为 {prior}，{zh} · {year} was filed as {prior}: {en}"
    sign = "" if row["stated"].startswith("-") else "+"
    ground = f"按 {year} 年度报送的 {prior} 为 {row['computed']}%"
    return (
        f"  {mark} {who}：填报 {sign}{row['stated']}%，{ground}，{zh} · "
        f"{sign}{row['stated']} % stated, {row['computed']} % on {prior} as filed for {year}: {en}"
    )


def name_metrics(definitions: Sequence[Row]) -> dict[str, str | None]:
    """Names of metrics by code (rows of ``metric_definitions``)."""
    return {row["metric_code"]: row["metric_name"] for row in definitions}
