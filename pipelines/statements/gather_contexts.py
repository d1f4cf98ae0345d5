"""Gather contexts: what is known besides the text of each report that is due: scoring table and accounts, earlier figures.

Does not belong here: what is made of it.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pandas as pd

from pipelines.statements.read_filed import pivot_rows, read_figures
from schemas.findings import name_place
from schemas.frames import iterate_rows
from schemas.intervals import Interval
from schemas.measures import MICRO, format_micro
from schemas.printed_form import PrintedForm
from schemas.read_printed_form import build_form
from schemas.register import UnitRegister
from schemas.rubric import NoRubricInForceError, Rubric, RubricBook
from schemas.rubric_form import form_of_content
from schemas.statements import FiledAmount, FiledAt, PriorValue, ReportContext

_KEY = ["unit_code", "fiscal_year"]
_PRINTED, _REPORT, _ACCOUNTS, _SCORES, _EVALUATIONS, _EXECUTION = (
    *("report_scores", "report", "finance"),
    *("self_scores", "evaluations", "execution"),
)
_COLUMNS = ("final_wan_yuan", "adjusted_budget_wan_yuan", "initial_budget_wan_yuan")
# The tables of a submission that are looked at beside its report's text.
CONTEXT_TABLES = (_REPORT, _PRINTED, _ACCOUNTS, _SCORES, _EVALUATIONS, _EXECUTION)
Key = tuple[str, int]
MonthAmounts = tuple[FiledAmount, FiledAmount]
_NOTHING: tuple[Sequence[PriorValue], Mapping[str, PriorValue]] = ((), {})


def gather_contexts(
    due: pd.DataFrame, cells: pd.DataFrame, known: pd.DataFrame, register: UnitRegister, book: RubricBook
) -> list[ReportContext]:
    """What is known besides each report, in the order of the reports.

    Args:
        due: The reports (REPORTS).
        cells: YEAR_CELLS of their submissions.
        known: KNOWN_FIGURES.
        register: What units are called.
        book: All rubrics.
    """
    own = cells.merge(due[_KEY], on=_KEY)
    keys = [(row.unit_code, int(row.fiscal_year)) for row in iterate_rows(due)]
    printed, before = _build_forms(own), _read_known(known)
    versions = {(row.unit_code, int(row.fiscal_year)): int(row.submission_version) for row in iterate_rows(due)}
    rubrics, evaluated = (_find_rubrics(own, table, book) for table in (_REPORT, _EVALUATIONS))
    accounts, adjusted, initial = (_read_accounts(own, column, versions) for column in _COLUMNS)
    execution, scores = _read_execution(own, versions), _fill_forms(own, book)
    units = {unit.unit_code: unit for unit in register.units}
    return [
        ReportContext(
            fiscal_year=year,
            history=before.get((unit, year), _NOTHING)[0],
            prior_accounts=before.get((unit, year), _NOTHING)[1],
            form=printed.get((unit, year)),
            rubric=(rubrics if (unit, year) in printed else evaluated).get((unit, year)),
            unit_names=units[unit].names_in(year) if unit in units else (),
            accounts=accounts.get((unit, year), {}),
            budgets=_join_budgets(adjusted=adjusted.get((unit, year), {}), initial=initial.get((unit, year), {})),
            execution=execution.get((unit, year), {}),
            scores=scores.get((unit, year)),
        )
        for unit, year in keys
    ]


def _join_budgets(**filed: Mapping[str, FiledAmount]) -> dict[tuple[str, str], FiledAmount]:
    """Budgets by line and which of them it is."""
    return {(line, kind): amount for kind, lines in filed.items() for line, amount in lines.items()}


def _build_forms(cells: pd.DataFrame) -> dict[Key, PrintedForm]:
    """The scoring table that each report prints."""
    found = {}
    for key, own in _by_filing(cells, _PRINTED):
        # The level of a row stands for the row: each of its other cells has a place of its own.
        lines = own[own["column_name"] == "level"]
        places = dict(zip(lines["row_id"], lines["cell"], strict=True))
        found[key] = build_form(pivot_rows(own, _PRINTED), places=places)
    return found


def _find_rubrics(cells: pd.DataFrame, table_name: str, book: RubricBook) -> dict[Key, Rubric]:
    """The rubric that a table names for the unit as a whole, in force for the year."""
    found = {}
    for (unit, year), own in _by_filing(cells, table_name):
        rows = pivot_rows(own, table_name)
        whole = rows[rows["subject_code"].isna()] if "subject_code" in rows else rows
        for code in whole["rubric"].dropna():
            try:
                found[unit, year] = book.find(str(code), year)
            except NoRubricInForceError:
                continue
    return found


def _read_accounts(cells: pd.DataFrame, column: str, versions: Mapping[Key, int]) -> dict[Key, dict[str, FiledAmount]]:
    """The amounts in a column of the accounts that were filed as a table, by line; of a line that stands twice neither."""
    return {
        key: {
            line: _make_amount(micro, cell, key, versions)
            for line, micro, cell in read_figures(own, _ACCOUNTS, "line", column)
        }
        for key, own in _by_filing(cells, _ACCOUNTS)
    }


def _read_execution(cells: pd.DataFrame, versions: Mapping[Key, int]) -> dict[Key, dict[int, MonthAmounts]]:
    """Budget and what was executed, by month, as they were filed."""
    found: dict[Key, dict[int, MonthAmounts]] = {}
    for key, own in _by_filing(cells, _EXECUTION):
        budgets, spent = (
            {
                int(month) // MICRO: _make_amount(micro, cell, key, versions)
                for month, micro, cell in read_figures(own, _EXECUTION, "month", column)
            }
            for column in ("adjusted_budget_wan_yuan", "executed_wan_yuan")
        )
        found[key] = {month: (budgets[month], amount) for month, amount in spent.items() if month in budgets}
    return found


def _make_amount(micro: int, cell: Any, key: Key, versions: Mapping[Key, int]) -> FiledAmount:
    """An amount of a filing of a unit's own year."""
    filed = FiledAt(*key, versions[key], cell.file_name, None if pd.isna(cell.sheet) else cell.sheet, cell.cell)
    return FiledAmount(Fraction(micro, MICRO), filed)


def _fill_forms(cells: pd.DataFrame, book: RubricBook) -> dict[Key, PrintedForm]:
    """The rubric's own form with the self-scores of the unit as a whole, where they were filed as a table."""
    rubrics = _find_rubrics(cells, _EVALUATIONS, book)
    return {
        key: form_of_content(rubrics[key].model_dump(mode="json"), is_printed=False).fill_in(
            {
                code: (Decimal(format_micro(micro)), _spell_place(cell))
                for code, micro, cell in read_figures(own, _SCORES, "item_code", "self_score_points")
            }
        )
        for key, own in _by_filing(cells, _SCORES)
        if key in rubrics
    }


def _spell_place(cell: Any) -> str:
    return name_place(cell.file_name, None if pd.isna(cell.sheet) else cell.sheet, cell.cell) or ""


def _by_filing(cells: pd.DataFrame, table_name: str) -> list[tuple[Key, pd.DataFrame]]:
    """The cells of a table by the filing they stand in."""
    own = cells[cells["table_name"] == table_name]
    return [((str(unit), int(str(year))), rows) for (unit, year), rows in own.groupby(_KEY, sort=True)]


def _read_known(known: pd.DataFrame) -> Mapping[Key, tuple[Sequence[PriorValue], Mapping[str, PriorValue]]]:
    """Figures of the year before, which are exact as filed: metrics, and lines of the accounts."""
    found: dict[Key, tuple[list[PriorValue], dict[str, PriorValue]]] = {}
    for row in iterate_rows(known):
        sheet = None if pd.isna(row.sheet) else row.sheet
        year, version = int(row.known_fiscal_year), int(row.known_version)
        filed = FiledAt(row.known_unit_code, year, version, row.file_name, sheet, row.cell)
        value = Interval.of(Fraction(int(row.value_micro), MICRO))
        prior = PriorValue(tuple(row.names.split("\n")), value, row.unit_of_measure, filed)
        metrics, lines = found.setdefault((row.unit_code, int(row.fiscal_year)), ([], {}))
        if pd.isna(row.line):
            metrics.append(prior)
        else:
            lines[row.line] = prior
    return found
