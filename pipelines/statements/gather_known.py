"""Gather what is known: figures that a unit filed for the year before its report, and that were accepted there, each with its cell.

A metric is bound as it is registered: its name, its aliases and what the unit itself called it in either year are one thing; a name that two
metrics go by decides nothing, which is seen where it is looked up. A line of the accounts is bound by its line. Does not belong here: which
sentence speaks of which.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from pipelines.statements.read_filed import read_figures
from schemas.frames import conform_frame, iterate_rows
from schemas.register import AMBIGUOUS, RENAMED, SAME, MetricRegister, UnitRegister, fold_name
from schemas.statement_frames import KNOWN_FIGURES
from schemas.values import FINANCE_LINES

_FILING = ["unit_code", "fiscal_year"]
_ONE_UNIT = {SAME, RENAMED}
_WAN_YUAN = "万元"
Row = Mapping[str, Any]


@dataclass(frozen=True)
class FiledBefore:
    """What was filed for the years before some reports, and for theirs.

    Attributes:
        metrics: The typed frame of ``metrics``.
        cells: YEAR_CELLS of ``metrics``, by the ``row_id`` of that frame.
        accounts: YEAR_CELLS of ``finance``.
        versions: The submissions in force: unit_code, fiscal_year, version.
    """

    metrics: pd.DataFrame
    cells: pd.DataFrame
    accounts: pd.DataFrame
    versions: pd.DataFrame


def gather_known_figures(
    filed: FiledBefore, metric_register: MetricRegister, unit_register: UnitRegister, fiscal_years: Iterable[int]
) -> pd.DataFrame:
    """KNOWN_FIGURES for the reports of some years.

    Args:
        filed: What was filed for these years and those before.
        metric_register: Codes, names and aliases of metrics.
        unit_register: Which unit a unit was in the year before; one that was merged or split was no single one.
        fiscal_years: Of the reports.
    """
    usable = _name_codes(filed.metrics, metric_register)
    versions = {(row.unit_code, int(row.fiscal_year)): int(row.version) for row in iterate_rows(filed.versions)}
    codes = {*usable["unit_code"], *filed.accounts["unit_code"]}
    rows: list[Row] = []
    for year in fiscal_years:
        prior = _find_prior_units(unit_register, codes, year)
        for row in (
            *_list_metrics(usable, filed.cells, metric_register, prior, year),
            *_list_lines(filed.accounts, prior, year),
        ):
            version = versions.get((row["known_unit_code"], year - 1))
            if version is not None:
                rows.append({**row, "fiscal_year": year, "known_fiscal_year": year - 1, "known_version": version})
    return conform_frame(pd.DataFrame(rows), KNOWN_FIGURES)


def _list_metrics(
    usable: pd.DataFrame,
    cells: pd.DataFrame,
    register: MetricRegister,
    prior: Mapping[str, list[str]],
    fiscal_year: int,
) -> Iterator[Row]:
    """The metrics of the year before by all their names, for each unit that was who filed them."""
    # What only a filing has brought into the register is known by what each unit calls it: another one's word for it is no name.
    registered = {
        fold_name(one.metric_code): [name for name in (one.metric_name, *one.aliases) if name]
        for one in register.metrics
        if one.origin == "import"
    }
    called: dict[tuple[str, str], list[str]] = {}
    for row in iterate_rows(usable[usable["metric_name"].notna()]):
        called.setdefault((row.unit_code, row.code), []).append(row.metric_name)
    is_known = (usable["fiscal_year"] == fiscal_year - 1) & usable["unit_of_measure"].notna()
    places = cells.loc[cells["column_name"] == "value", ["row_id", "file_name", "sheet", "cell"]]
    for row in iterate_rows(usable[is_known].merge(places, on="row_id")):
        for unit in prior.get(row.unit_code, ()):
            own = [*called.get((row.unit_code, row.code), ()), *called.get((unit, row.code), ())]
            names = sorted({*registered.get(row.code, ()), *own})
            if names:
                yield {
                    "unit_code": unit,
                    "names": "\n".join(names),
                    "value_micro": row.value,
                    "unit_of_measure": row.unit_of_measure,
                    "known_unit_code": row.unit_code,
                    **{name: getattr(row, name) for name in ("file_name", "sheet", "cell")},
                }


def _list_lines(accounts: pd.DataFrame, prior: Mapping[str, list[str]], fiscal_year: int) -> Iterator[Row]:
    """The final amounts of the accounts of the year before, for each unit that was who filed them."""
    own = accounts[accounts["fiscal_year"] == fiscal_year - 1]
    for filing_unit, cells in own.groupby("unit_code", sort=True):
        for line, micro, cell in read_figures(cells, "finance", "line", "final_wan_yuan"):
            for unit in prior.get(str(filing_unit), ()):
                yield {
                    "unit_code": unit,
                    "names": FINANCE_LINES[line],
                    "value_micro": micro,
                    "unit_of_measure": _WAN_YUAN,
                    "line": line,
                    "known_unit_code": str(filing_unit),
                    **{name: getattr(cell, name) for name in ("file_name", "sheet", "cell")},
                }


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


def _find_prior_units(register: UnitRegister, codes: Iterable[str], fiscal_year: int) -> dict[str, list[str]]:
    """By the code a unit had in the year before, the codes it has in a year; who is in no register goes on as it was."""
    found: dict[str, list[str]] = {}
    lineage = register.lineage(fiscal_year)
    for one in lineage:
        if one.relation in _ONE_UNIT:
            found.setdefault(one.prior_unit_code, []).append(one.unit_code)
    known = {unit.unit_code for unit in register.units}
    for code in sorted({*codes} - known):
        found.setdefault(code, []).append(code)
    return found
