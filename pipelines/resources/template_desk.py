"""The template desk: orders for templates of one fiscal year, from the register, the rubrics and what stands for the year before.

Does not belong here: what a template looks like (``pipelines.publishing.template``), or writing files (the verb).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
from sqlalchemy import Connection

from pipelines.comparison.compare_years import compare_years
from pipelines.comparison.gather_values import complete_lineage, gather_values, name_metrics
from pipelines.publishing.template.gather_prior import PRIOR_TABLES, Heritage, gather_prior, trace_heritage
from pipelines.publishing.template.order import PriorYear, Subject, TemplateOrder
from pipelines.resources.layout_files import read_layout_book
from pipelines.resources.rubric_files import read_rubric_book
from pipelines.resources.template_files import read_template_book
from pipelines.validation.tabulate import tabulate_cells
from pipelines.validation.validate_subjects import resolve_subjects
from schemas.frames import LINEAGE, conform_frame, iterate_rows
from schemas.register import FOUND, NEW, NOT_IN_FORCE, MetricRegister, UnitRegister
from schemas.rubric import NoRubricInForceError, Rubric
from schemas.stored_cells import number_rows
from schemas.template_form import TemplateForm
from warehouse import history
from warehouse.history import Horizon
from warehouse.history.horizon import split_values

_EVALUATIONS, _UNIT = "evaluations", "unit"
# Units whose year before is loaded at once.
_AT_ONCE = 200


class UnknownUnitError(LookupError):
    """Nobody knows what the unit is called, or it does not exist in the year."""


@dataclass(frozen=True)
class AskedUnit:
    """A unit that gets a template."""

    unit_code: str
    unit_name: str


@dataclass(frozen=True)
class _Before:
    """The year before of some units: TABLE_FRAMES, the evaluations that were asked for, and CHANGES of a year without filings."""

    tables: Mapping[str, pd.DataFrame]
    evaluations: pd.DataFrame
    changes: pd.DataFrame


class TemplateDesk:
    """Makes the orders of one fiscal year; without a connection nothing is on record."""

    def __init__(self, connection: Connection | None, horizon: Horizon, fiscal_year: int) -> None:
        self._connection, self._horizon, self._year = connection, horizon, fiscal_year
        units = history.load_units(connection, horizon) if connection else []
        metrics = history.load_metric_definitions(connection, horizon) if connection else []
        self.register = UnitRegister.from_rows(units, [period for unit in units for period in unit["periods"]])
        self._metrics = MetricRegister.from_rows(metrics)
        self._lineage = self.register.lineage(fiscal_year)
        self._book = read_rubric_book()
        self.form: TemplateForm = read_template_book().offered_for(fiscal_year)
        self._amount_unit = read_layout_book().in_force(fiscal_year).amount_unit

    def ask(self, unit_code: str, unit_name: str | None) -> AskedUnit:
        """The unit of a code, as the register knows it; one that an open register does not know needs a name.

        Raises:
            UnknownUnitError: the register is closed and does not know it, it does not exist in the year, or it has no name.
        """
        found = self.register.resolve(unit_code, (), self._year)
        if found.status == NOT_IN_FORCE:
            raise UnknownUnitError(
                f"单位 {unit_code} 在 {self._year} 年度不在名录有效期内 · {unit_code} is not in force in {self._year}"
            )
        known = (
            self.register.name_of(found.unit_code, self._year) if found.status == FOUND and found.unit_code else None
        )
        name = known or (unit_name or "").strip()
        if found.status not in {FOUND, NEW}:
            raise UnknownUnitError(f"单位 {unit_code} 不在单位名录之内 · the register does not know {unit_code}")
        if not name:
            raise UnknownUnitError(
                f"名录中没有单位 {unit_code}，请用 --name 填写单位全称 · the register has no unit {unit_code}: give its full name with --name"
            )
        return AskedUnit(found.unit_code or unit_code, name)

    def list_expected(self) -> list[AskedUnit]:
        """Every unit that has to file for the year, in order of its code."""
        codes = self.register.registered_in(self._year) - self.register.exempt_in(self._year)
        return [AskedUnit(code, self.register.name_of(code, self._year) or code) for code in sorted(codes)]

    def make_orders(self, units: Sequence[AskedUnit]) -> Iterator[TemplateOrder]:
        """The order of each unit, in the order given.

        Raises:
            NoRubricInForceError: the rubric that the template offers is not in force in the year.
        """
        submissions = self._load_submissions()
        for some in split_values(units, _AT_ONCE):
            heritages = {one.unit_code: trace_heritage(one.unit_code, self._lineage) for one in some}
            before = self._load_before(submissions, heritages.values())
            for unit in some:
                yield self._make_order(unit, heritages[unit.unit_code], before)

    def _make_order(self, unit: AskedUnit, heritage: Heritage, before: _Before | None) -> TemplateOrder:
        prior, evaluated = PriorYear(), pd.DataFrame()
        if before is not None:
            changes = before.changes[before.changes["unit_code"] == unit.unit_code]
            prior = gather_prior(heritage, before.tables, changes, self._amount_unit)
            is_own = before.evaluations["unit_code"].isin(heritage.prior_codes if heritage.is_one else ())
            evaluated = before.evaluations[is_own]
        return TemplateOrder(
            unit.unit_code,
            unit.unit_name,
            self._year,
            self.form,
            tuple(self._list_subjects(unit, evaluated)),
            self._rubrics_in_force(),
            self._amount_unit,
            tuple(one for one in self._metrics.metrics if one.origin == "import"),
            prior,
        )

    def _list_subjects(self, unit: AskedUnit, evaluated: pd.DataFrame) -> Iterator[Subject]:
        """The unit as a whole, then what else was evaluated the year before, each under the rubric it had, as far as that is in force."""
        codes = {row.subject_code if pd.notna(row.subject_code) else None: row for row in iterate_rows(evaluated)}
        whole = codes.pop(None, None)
        yield Subject(_UNIT, None, unit.unit_name, self._find_rubric(_UNIT, whole.rubric_code if whole else None))
        for code, row in codes.items():
            if row.subject_type in self.form.rubrics:
                name = row.subject_name if pd.notna(row.subject_name) else str(code)
                yield Subject(row.subject_type, code, str(name), self._find_rubric(row.subject_type, row.rubric_code))

    def _find_rubric(self, subject_type: str, before: str | None) -> Rubric:
        in_force = {one.code: one for one in self._rubrics_in_force()}
        return in_force.get(before or "") or self._book.find(self.form.rubrics[subject_type], self._year)

    def _rubrics_in_force(self) -> tuple[Rubric, ...]:
        found = []
        for code in self._book.codes:
            try:
                found.append(self._book.find(code, self._year))
            except NoRubricInForceError:
                continue
        return tuple(found)

    def _load_submissions(self) -> dict[str, dict[str, Any]]:
        """The submissions in force for the year before, by unit."""
        if self._connection is None:
            return {}
        rows = history.load_submissions_in_force(self._connection, self._horizon, self._year - 1)
        return {row["unit_code"]: row for row in rows}

    def _load_before(self, submissions: Mapping[str, dict[str, Any]], heritages: Any) -> _Before | None:
        """The year before of some units; None where none of them filed."""
        codes = sorted({code for one in heritages for code in one.prior_codes} & submissions.keys())
        if self._connection is None or not codes:
            return None
        indexes = [submissions[code]["ledger_index"] for code in codes]
        rows = [
            row
            for table in (*PRIOR_TABLES, _EVALUATIONS)
            for row in history.load_cells(self._connection, indexes, table)
        ]
        tables = dict(tabulate_cells(number_rows(rows)).tables)
        named = name_metrics(tables["metrics"], self._metrics)
        in_force = pd.DataFrame([submissions[code] for code in codes], columns=["unit_code", "fiscal_year", "version"])
        values = gather_values(named.rows, _no_scores(), in_force)
        registered = conform_frame(pd.DataFrame([vars(one) for one in self._lineage]), LINEAGE)
        changes = compare_years(values, complete_lineage(registered, values, self._year), self._year).changes
        evaluations = resolve_subjects(tables[_EVALUATIONS], self._book).evaluations
        return _Before({**tables, "metrics": named.rows}, evaluations, changes)


def _no_scores() -> pd.DataFrame:
    """Scores are not filed, and not compared here."""
    columns = dict.fromkeys(("unit_code", "item_code", "rubric_sha256"), "str")
    numbers = dict.fromkeys(("fiscal_year", "final_score_points", "submission_version"), "Int64")
    return pd.DataFrame(columns=[*columns, *numbers]).astype({**columns, **numbers})
