"""Tell how a unit stands in a year where nothing else can be told of it: whether it filed, need not, did not, or is not known.

Rows of the history in, one sentence out, in Chinese and English. Does not belong here: printing, or what a filing scores.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from schemas.register import UnitRegister

Row = Mapping[str, Any]
_ENDED = {
    "returned": "该单位的报送已退回 · the unit's filing was returned",
    "withdrawn": "该单位的报送已撤回 · the unit's filing was withdrawn",
}


def tell_standing(unit_code: str, fiscal_year: int, units: Sequence[Row], submissions: Sequence[Row]) -> str:
    """How a unit stands in a year.

    Args:
        unit_code: The unit.
        fiscal_year: The year.
        units: The register's units, each with its periods.
        submissions: What was filed for the year, oldest version first.
    """
    own = [row for row in submissions if row["unit_code"] == unit_code]
    if own:
        number = own[-1]["version"]
        filed = f"该单位已报送（第 {number} 版），没有这样的记录 · the unit has filed (version {number}); it has nothing of this kind"
        return _ENDED.get(own[-1]["submission_status"], filed)
    if all(unit["unit_code"] != unit_code for unit in units):
        return "没有这个单位编码：名录中没有，也没有报送 · no such unit: neither registered nor ever filed (jixiao register list)"
    register = UnitRegister.from_rows(units, [period for unit in units for period in unit["periods"]])
    if unit_code not in register.registered_in(fiscal_year):
        return f"名录中该单位不在 {fiscal_year} 年度之内 · the unit is registered, but not for {fiscal_year}"
    if unit_code in register.exempt_in(fiscal_year):
        return f"该单位 {fiscal_year} 年度免报 · the unit need not file for {fiscal_year}"
    return f"该单位已登记，未报 {fiscal_year} 年度 · the unit is registered and has not filed for {fiscal_year}"


def tell_year(fiscal_year: int, filed_years: Collection[int]) -> str:
    """That nothing was filed for a year, and for which years something was; empty where something was."""
    if fiscal_year in filed_years:
        return ""
    if not filed_years:
        return "还没有任何报送 · nothing was filed for any year yet"
    known = "、".join(map(str, filed_years))
    return f"{fiscal_year} 年度没有报送，有报送的是 {known} · nothing was filed for {fiscal_year}; there are {known}"
