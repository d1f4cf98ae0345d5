"""Gather contexts: what is known besides the text of each report that is due: scoring table and accounts, earlier figures.

Does not belong here: what is made of it.
"""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pandas as pd

from schemas.findings import name_place
from schemas.frames import iterate_rows
from schemas.intervals import Interval
from schemas.measures import MICRO, format_micro
from schemas.printed_form import PrintedForm
from schemas.read_printed_form import build_form
from schemas.register import UnitRegister
from schemas.rubric import NoRubricInForceError, Rubric, RubricBook
from schemas.rubric_form import form_of_content
from schemas.statements import FiledAmount, PriorValue, ReportContext
from schemas.tables import TABLE_BY_NAME

_KEY = ["unit_code", "fiscal_year"]
_PRINTED, _REPORT, _ACCOUNTS, _SCORES, _EVALUATIONS = (
    "report_scores",
    "report",
    "finance",
    "self_scores",
    "evaluations",
)
# The tables of a submission that are looked at beside its report's text.
CONTEXT_TABLES = (_REPORT, _PRINTED, _ACCOUNTS, _SCORES, _EVALUATIONS)
Key = tuple[str, int]


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
    printed, history = _build_forms(own), _read_history(known)
    rubrics, evaluated = (_find_rubrics(own, table, book) for table in (_REPORT, _EVALUATIONS))
    accounts, scores = _read_accounts(own), _fill_forms(own, book)
    units = {unit.unit_code: unit for unit in register.units}
    return [
        ReportContext(
            fiscal_year=year,
            history=history.get((unit, year), ()),
            form=printed.get((unit, year)),
            rubric=(rubrics if (unit, year) in printed else evaluated).get((unit, year)),
            unit_names=units[unit].names_in(year) if unit in units else (),
            accounts=accounts.get((unit, year), {}),
            scores=scores.get((unit, year)),
        )
        for unit, year in keys
    ]


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


def _read_accounts(cells: pd.DataFrame) -> dict[Key, dict[str, FiledAmount]]:
    """The final amounts of the accounts that were filed as a table, by line; of a line that stands twice neither."""
    return {
        key: {
            line: FiledAmount(Fraction(micro, MICRO), place)
            for line, micro, place in _read_figures(own, _ACCOUNTS, "line", "final_wan_yuan")
        }
        for key, own in _by_filing(cells, _ACCOUNTS)
    }


def _fill_forms(cells: pd.DataFrame, book: RubricBook) -> dict[Key, PrintedForm]:
    """The rubric's own form with the self-scores of the unit as a whole, where they were filed as a table."""
    rubrics = _find_rubrics(cells, _EVALUATIONS, book)
    return {
        key: form_of_content(rubrics[key].model_dump(mode="json"), is_printed=False).fill_in(
            {
                code: (Decimal(format_micro(micro)), place)
                for code, micro, place in _read_figures(own, _SCORES, "item_code", "self_score_points")
            }
        )
        for key, own in _by_filing(cells, _SCORES)
        if key in rubrics
    }


def _read_figures(cells: pd.DataFrame, table_name: str, key: str, column: str) -> Iterator[tuple[str, int, str]]:
    """Key, figure and place of the rows of one filing's table for the unit as a whole whose key stands once."""
    rows = pivot_rows(cells, table_name)
    rows = rows[rows["subject_code"].isna()] if "subject_code" in rows else rows
    rows = rows[rows[key].notna() & rows[column].notna() & ~rows.duplicated(key, keep=False)]
    places = {row.row_id: _spell_place(row) for row in iterate_rows(cells[cells["column_name"] == column])}
    for row in iterate_rows(rows):
        yield str(getattr(row, key)), int(getattr(row, column)), places[row.row_id]


def _spell_place(cell: Any) -> str:
    return name_place(cell.file_name, None if pd.isna(cell.sheet) else cell.sheet, cell.cell) or ""


def _by_filing(cells: pd.DataFrame, table_name: str) -> list[tuple[Key, pd.DataFrame]]:
    """The cells of a table by the filing they stand in."""
    own = cells[cells["table_name"] == table_name]
    return [((str(unit), int(str(year))), rows) for (unit, year), rows in own.groupby(_KEY, sort=True)]


def pivot_rows(cells: pd.DataFrame, table_name: str) -> pd.DataFrame:
    """The rows of one filing's table with the values read: millionths and texts by column, and ``row_id``; missing where there is none."""
    columns = [column.name for column in TABLE_BY_NAME[table_name].columns]
    values = cells["value_text"].astype(object).where(cells["value_micro"].isna(), cells["value_micro"].astype(object))
    wide = cells.assign(value=values).pivot(index="row_id", columns="column_name", values="value")
    return wide.reindex(columns=columns).reset_index()


def _read_history(known: pd.DataFrame) -> Mapping[Key, Sequence[PriorValue]]:
    """Figures of the year before; a filed one is exact."""
    found: dict[Key, list[PriorValue]] = {}
    for row in iterate_rows(known):
        value = Interval.of(Fraction(int(row.value_micro), MICRO))
        names = tuple(row.names.split("\n"))
        prior = PriorValue(names, int(row.known_fiscal_year), value, row.unit_of_measure, row.source)
        found.setdefault((row.unit_code, int(row.fiscal_year)), []).append(prior)
    return found
