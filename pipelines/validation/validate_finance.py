"""Finance identities: the sums of the table ``finance`` in each column that is filed (domain rules, "identities of finance")."""

from typing import cast

import numpy as np
import pandas as pd

from schemas.findings import Finding, write_context
from schemas.measures import format_micro
from schemas.values import FINANCE_IDENTITIES

_FILING = ["unit_code", "fiscal_year"]
AMOUNT_COLUMNS = ("initial_budget_wan_yuan", "adjusted_budget_wan_yuan", "final_wan_yuan")


def validate_finance(finance: pd.DataFrame) -> list[Finding]:
    """Check the identities of every unit at once.

    Args:
        finance: The typed frame of ``finance`` (one row per unit and line, millionths of 万元).

    An identity is checked in a column only where its total and all its parts are filed, readable and stand once; sums are
    exact. Sums that disagree are findings and never stop scoring.
    """
    accepted = finance[finance["is_accepted"] & finance["line"].notna()]
    findings: list[Finding] = []
    for column in AMOUNT_COLUMNS:
        wide = accepted.pivot(index=_FILING, columns="line", values=column)
        for total, parts in FINANCE_IDENTITIES.items():
            findings.extend(_disagreements(accepted, wide, column, total, parts))
    return findings


def _disagreements(
    accepted: pd.DataFrame, wide: pd.DataFrame, column: str, total: str, parts: dict[str, int]
) -> list[Finding]:
    lines = [total, *parts]
    filed = wide.reindex(columns=lines).dropna()
    if filed.empty:
        return []
    # Four figures below 9×10¹⁸ millionths may pass 64 bits together: whole Python numbers add them.
    exact = filed.astype(object)
    computed = sum(
        (sign * exact[line] for line, sign in parts.items()), start=pd.Series(0, index=filed.index, dtype=object)
    )
    wrong = np.flatnonzero((computed != exact[total]).to_numpy())
    if not len(wrong):
        return []
    rows = accepted[accepted["line"] == total].set_index(_FILING)
    found, expected = exact[total].tolist(), computed.tolist()
    return [
        _disagreement(rows.loc[filed.index[row]], column, total, found[row], expected[row]) for row in wrong.tolist()
    ]


def _disagreement(row: pd.Series, column: str, total: str, found: int, expected: int) -> Finding:
    unit_code, fiscal_year = cast("tuple[str, int]", row.name)
    return Finding(
        "finance_sums_agree",
        unit_code=unit_code,
        fiscal_year=int(fiscal_year),
        table_name="finance",
        column_name=column,
        row_key=total,
        row_id=int(row["row_id"]),
        found=format_micro(found),
        expected=format_micro(expected),
        context=write_context(identity=f"identity_of_{total}", difference=format_micro(found - expected)),
    )
