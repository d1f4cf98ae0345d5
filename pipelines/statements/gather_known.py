"""Gather what is known: figures that a unit filed for the year before its report, and that were accepted there.

Bound by the registered metric: its name, its aliases and what the unit itself called it in either year are one thing; a name that two
metrics go by decides nothing, which is seen where it is looked up. Does not belong here: which sentence speaks of which.
"""

from collections.abc import Iterable

import numpy as np
import pandas as pd

from schemas.frames import conform_frame, iterate_rows
from schemas.register import AMBIGUOUS, RENAMED, SAME, MetricRegister, UnitRegister, fold_name
from schemas.statement_frames import KNOWN_FIGURES

_FILING = ["unit_code", "fiscal_year"]
_ONE_UNIT = {SAME, RENAMED}


def gather_known_figures(
    metrics: pd.DataFrame, metric_register: MetricRegister, unit_register: UnitRegister, fiscal_years: Iterable[int]
) -> pd.DataFrame:
    """KNOWN_FIGURES for the reports of some years.

    Args:
        metrics: The typed frame of ``metrics`` of these years and those before.
        metric_register: Codes, names and aliases of metrics.
        unit_register: Which unit a unit was in the year before; one that was merged or split was no single one.
        fiscal_years: Of the reports.
    """
    usable = _name_codes(metrics, metric_register)
    # What only a filing has brought into the register is known by what each unit calls it: another one's word for it is no name.
    registered = {
        fold_name(one.metric_code): [name for name in (one.metric_name, *one.aliases) if name]
        for one in metric_register.metrics
        if one.origin == "import"
    }
    called: dict[tuple[str, str], list[str]] = {}
    for row in iterate_rows(usable[usable["metric_name"].notna()]):
        called.setdefault((row.unit_code, row.code), []).append(row.metric_name)
    rows = []
    for year in fiscal_years:
        prior = _find_prior_units(unit_register, usable, year)
        for row in iterate_rows(usable[(usable["fiscal_year"] == year - 1) & usable["unit_of_measure"].notna()]):
            for unit in prior.get(row.unit_code, ()):
                own = [*called.get((row.unit_code, row.code), ()), *called.get((unit, row.code), ())]
                names = sorted({*registered.get(row.code, ()), *own})
                if names:
                    rows.append(
                        {
                            "unit_code": unit,
                            "fiscal_year": year,
                            "known_fiscal_year": year - 1,
                            "names": "\n".join(names),
                            "value_micro": row.value,
                            "unit_of_measure": row.unit_of_measure,
                            "source": f"{year - 1} 年度报送 filed for {year - 1}",
                        }
                    )
    return conform_frame(pd.DataFrame(rows), KNOWN_FIGURES)


def _name_codes(metrics: pd.DataFrame, register: MetricRegister) -> pd.DataFrame:
    """The rows that were accepted, with the registered ``code`` of each; of two of one code neither."""
    rows = metrics[metrics["is_accepted"] & metrics["metric_code"].notna() & (metrics["value_state"] == "read")]
    told = [
        register.resolve(code, None if pd.isna(name) else name)
        for code, name in zip(rows["metric_code"], rows["metric_name"], strict=True)
    ]
    rows = rows.assign(code=pd.array([code and fold_name(code) for code, _ in told], dtype="string"))
    rows = rows[np.array([status != AMBIGUOUS and code is not None for code, status in told], dtype=np.bool_)]
    return rows[~rows.duplicated([*_FILING, "code"], keep=False)]


def _find_prior_units(register: UnitRegister, metrics: pd.DataFrame, fiscal_year: int) -> dict[str, list[str]]:
    """By the code a unit had in the year before, the codes it has in a year; who is in no register goes on as it was."""
    found: dict[str, list[str]] = {}
    lineage = register.lineage(fiscal_year)
    for one in lineage:
        if one.relation in _ONE_UNIT:
            found.setdefault(one.prior_unit_code, []).append(one.unit_code)
    known = {unit.unit_code for unit in register.units}
    for code in set(metrics["unit_code"]) - known:
        found.setdefault(code, []).append(code)
    return found
