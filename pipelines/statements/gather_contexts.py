"""Gather contexts: what is known besides the text of each report that is due: its scoring table with its rubric, earlier figures.

Does not belong here: what is made of it.
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction

import pandas as pd

from schemas.frames import iterate_rows
from schemas.intervals import Interval
from schemas.measures import MICRO
from schemas.printed_form import PrintedForm
from schemas.read_printed_form import build_form
from schemas.register import UnitRegister
from schemas.rubric import NoRubricInForceError, Rubric, RubricBook
from schemas.statements import PriorValue, ReportContext
from schemas.tables import TABLE_BY_NAME

_KEY = ["unit_code", "fiscal_year"]
_SCORES, _REPORT = "report_scores", "report"
# The tables of a submission that are looked at beside its report's text.
CONTEXT_TABLES = (_REPORT, _SCORES)
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
    keys = [(row.unit_code, int(row.fiscal_year)) for row in iterate_rows(due)]
    forms, rubrics, history = _build_forms(cells), _find_rubrics(cells, book), _read_history(known)
    units = {unit.unit_code: unit for unit in register.units}
    return [
        ReportContext(
            fiscal_year=year,
            history=history.get((unit, year), ()),
            form=forms.get((unit, year)),
            rubric=rubrics.get((unit, year)),
            unit_names=units[unit].names_in(year) if unit in units else (),
        )
        for unit, year in keys
    ]


def _build_forms(cells: pd.DataFrame) -> dict[Key, PrintedForm]:
    """The scoring table that each report prints."""
    return {
        key: build_form(pivot_rows(own, _SCORES), places=dict(zip(own["row_id"], own["cell"], strict=True)))
        for key, own in _by_filing(cells, _SCORES)
    }


def _find_rubrics(cells: pd.DataFrame, book: RubricBook) -> dict[Key, Rubric]:
    """The rubric that each report's scoring table names, in force for its year."""
    found = {}
    for (unit, year), own in _by_filing(cells, _REPORT):
        for code in pivot_rows(own, _REPORT)["rubric"].dropna():
            try:
                found[unit, year] = book.find(str(code), year)
            except NoRubricInForceError:
                continue
    return found


def _by_filing(cells: pd.DataFrame, table_name: str) -> list[tuple[Key, pd.DataFrame]]:
    """The cells of a table by the filing they stand in; of each row the first cell last, so that it is the one that names the row."""
    own = cells[cells["table_name"] == table_name].iloc[::-1]
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
