"""Gather the year before: what stands for it, unit by unit, as the rows of this year's form show it."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pandas as pd

from pipelines.publishing.template.order import PriorYear, Row, Value
from schemas.frames import iterate_rows
from schemas.layout import AMOUNT_UNITS, WAN_YUAN
from schemas.measures import format_micro
from schemas.register import MERGED, RENAMED, SAME, Descent
from schemas.tables import TABLE_BY_NAME, Column

# What a template is filled in with from the year before; of metrics the figures come from the comparison.
PRIOR_TABLES = ("finance", "expense_subjects", "execution", "projects", "indicators", "metrics")
_WHOLE = frozenset({"month", "fiscal_year"})


@dataclass(frozen=True)
class Heritage:
    """Where a unit's prior year stands: the codes whose filings it goes on from, and whether as one unit and the same."""

    prior_codes: tuple[str, ...]
    is_one: bool


def trace_heritage(unit_code: str, lineage: list[Descent]) -> Heritage:
    """What a unit goes on from: itself or the one it succeeds, or, of several that merged, their metrics only.

    A part that was split off goes on from nothing: what stands for the whole is not its own.
    """
    own = [one for one in lineage if one.unit_code == unit_code]
    codes = tuple(one.prior_unit_code for one in own)
    if len(own) == 1 and (own[0].relation in {SAME, RENAMED} or codes == (unit_code,)):
        return Heritage(codes, is_one=True)
    if own and all(one.relation in {SAME, RENAMED, MERGED} for one in own):
        return Heritage(codes, is_one=False)
    return Heritage((), is_one=False)


def gather_prior(
    heritage: Heritage, tables: Mapping[str, pd.DataFrame], changes: pd.DataFrame, amount_unit: str
) -> PriorYear:
    """The prior year of one unit.

    Args:
        heritage: Whose filings it goes on from.
        tables: TABLE_FRAMES of the year before, of these units and maybe others.
        changes: CHANGES of this unit's year, in which nothing is filed yet: the values it will be compared with.
        amount_unit: The unit in which the forms of the year state amounts.
    """
    power = AMOUNT_UNITS[amount_unit]
    wanted = PRIOR_TABLES if heritage.is_one else ("metrics",)
    found: dict[str, tuple[Row, ...]] = {}
    for name in wanted:
        frame = tables[name]
        own = frame[frame["unit_code"].isin(heritage.prior_codes) & frame["is_accepted"]]
        found[name] = tuple(_read_row(name, row, power) for row in iterate_rows(own))
    values = dict(zip(changes["metric_code"], changes["prior_value_micro"], strict=True))
    found["metrics"] = _list_metrics(found["metrics"], values)
    return PriorYear({name: rows for name, rows in found.items() if rows})


def _read_row(table: str, row: Any, power: int) -> dict[str, Value]:
    """What was read in a row, a listed value as its Chinese word."""
    found: dict[str, Value] = {}
    for column in TABLE_BY_NAME[table].columns:
        value = getattr(row, column.name)
        if getattr(row, f"{column.name}_state") == "read" and not pd.isna(value):
            found[column.name] = _read_value(column, value, power)
    return found


def _read_value(column: Column, value: Any, power: int) -> Value:
    if column.kind in _WHOLE:
        return int(value)
    if column.is_number:
        exact = Decimal(format_micro(int(value)))
        return exact.scaleb(-power) if column.unit == WAN_YUAN else exact
    return column.chinese_words.get(value, str(value))


def _list_metrics(rows: tuple[Row, ...], values: Mapping[str, Any]) -> tuple[Row, ...]:
    """Each metric once, with the value that this year is compared with; none where units that merged have none together."""
    found: dict[Value, Row] = {}
    for row in rows:
        code = row["metric_code"]
        micro = values.get(str(code))
        exact = None if micro is None or pd.isna(micro) else Decimal(format_micro(int(micro)))
        found.setdefault(code, {**row, "value": exact})
    return tuple(found.values())
