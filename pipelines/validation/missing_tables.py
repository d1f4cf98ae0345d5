"""Tables that every submission must hold."""

import pandas as pd

from schemas.findings import Finding
from schemas.frames import iterate_rows
from schemas.tables import STANDS_IN, TABLES, is_original


def find_missing_tables(assembled: pd.DataFrame, units: set[str], fiscal_year: int) -> list[Finding]:
    """One finding per unit and required table that neither this delivery nor an earlier version supplies, nor a report for it."""
    present = set(zip(assembled["unit_code"], assembled["table_name"], strict=True))
    return [
        Finding("table_is_filed", unit_code=unit, fiscal_year=fiscal_year, table_name=table.name)
        for unit in sorted(units)
        for table in TABLES
        if table.is_required and (unit, table.name) not in present and (unit, STANDS_IN.get(table.name)) not in present
    ]


def tell_carried_tables(assembled: pd.DataFrame, units: set[str], fiscal_year: int) -> list[Finding]:
    """One note per table that was not filed again; none where nothing came but a sealed original."""
    is_table = ~assembled["table_name"].map(is_original).astype(bool)
    is_carried = assembled["carried_from_version"].notna()
    refiled = units & set(assembled.loc[is_table & ~is_carried, "unit_code"])
    carried = assembled[is_table & is_carried & assembled["unit_code"].isin(refiled)]
    return [
        Finding(
            "table_is_refiled_or_carried_over",
            unit_code=row.unit_code,
            fiscal_year=fiscal_year,
            table_name=row.table_name,
            found=str(row.carried_from_version),
        )
        for row in iterate_rows(carried)
    ]
