"""Many years, as people make them: filings, corrections, withdrawals, facts, in any order of years, under clocks that jump.

Checked against a model that keeps everything in dictionaries and knows nothing of frames, leaves or databases. What was answered
once has to be answered again, byte for byte, for the moment it was answered at.
"""

import itertools
import os
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from tests.bureau import Bureau, change, file_unit

pytestmark = pytest.mark.end_to_end

UNITS = ("511132-101", "511132-102")
YEARS = (2022, 2023, 2024)
REVISED = 2024
FIRST_CLOCK = 1_735_689_600_000_000
# What is executed in June decides the total of a filing that is without a defect otherwise.
TOTALS = {"40": Decimal(100), "30": Decimal("99.75"), "20": Decimal("99.5")}
FEEDBACK_POINTS = Decimal(5)
# From 2024 on the rubric asks for 85 % in November instead of 82.5 %: 2 × 82.5 ÷ 85 = 1.94.
REVISION_POINTS = Decimal("0.06")
INCOME = "income"
VERBS = ("submissions", "scores", "changes", "findings")


@dataclass(frozen=True)
class Content:
    """What a filing says that matters here."""

    income: str
    june: str


@dataclass
class Model:
    """The history as a person would keep it on paper."""

    inbox: dict = field(default_factory=dict)  # (unit, year): (content, arrival)
    versions: dict = field(default_factory=dict)  # (unit, year): [(status, content, arrival)]
    facts: dict = field(default_factory=dict)  # (unit, year): on time?
    totals: dict = field(default_factory=dict)  # (unit, year): total as last computed
    changes: dict = field(default_factory=dict)  # year: {(unit, metric): row}
    touched: set = field(default_factory=set)

    def in_force(self, unit, year):
        versions = self.versions.get((unit, year), [])
        return versions[-1][1] if versions and versions[-1][0] != "withdrawn" else None

    def run(self, year):
        filed_before = {own for _, own in self.versions}
        for unit in UNITS:
            self._take_in(unit, year)
        computed = {year, *self.touched}
        self.touched = set()
        for own in computed:
            for unit in UNITS:
                content = self.in_force(unit, own)
                if content is not None:
                    late = self.facts.get((unit, own)) is False
                    lost = (FEEDBACK_POINTS if late else 0) + (REVISION_POINTS if own >= REVISED else 0)
                    self.totals[unit, own] = TOTALS[content.june] - lost
        for own in sorted(computed | {one + 1 for one in computed} & filed_before):
            self.changes[own] = self._compare(own)

    def _take_in(self, unit, year):
        if (unit, year) not in self.inbox:
            return
        content, arrival = self.inbox[unit, year]
        versions = self.versions.setdefault((unit, year), [])
        newest = versions[-1] if versions else None
        if newest is not None and newest[0] == "withdrawn":
            if any(own == content and arrived >= arrival for _, own, arrived in versions):
                return
        elif newest is not None and newest[1] == content:
            return
        versions.append(("corrected" if versions else "filed", content, arrival))

    def withdraw(self, unit, year):
        self.versions[unit, year].append(("withdrawn", None, 0))
        self.totals.pop((unit, year), None)
        self.touched.add(year)

    def _values(self, year):
        found = {}
        for unit in UNITS:
            content = self.in_force(unit, year)
            if content is not None:
                found[unit, INCOME] = Decimal(content.income)
                found[unit, "score.total"] = self.totals[unit, year]
        return found

    def _compare(self, year):
        now, before = self._values(year), self._values(year - 1)
        changed = {key: _change(now.get(key), before.get(key)) for key in {*now, *before}}
        return {
            key: (*row[:4], "rubric_changed") if key[1] != INCOME and year == REVISED and None not in row[:2] else row
            for key, row in changed.items()
        }


def _change(value, prior):
    if prior is None:
        return (value, None, None, None, "no_prior_year")
    if value is None:
        return (None, prior, None, None, "missing_this_year")
    if prior == 0:
        return (value, prior, value, None, "prior_is_zero")
    pct = (100 * (value - prior) / prior).quantize(Decimal("0.01"), ROUND_HALF_UP)
    return (value, prior, value - prior, pct, "comparable")


class ManyYears(RuleBasedStateMachine):
    """The bureau and the model side by side."""

    instance = None

    @initialize()
    def begin(self):
        self.work = TemporaryDirectory()
        self.bureau = Bureau(Path(self.work.name), self.instance)
        self.model = Model()
        self.arrivals = itertools.count(1)
        self.clock = FIRST_CLOCK
        self.answers = {}
        self.moments = {}
        os.environ["JIXIAO_CLOCK"] = str(self.clock)

    def teardown(self):
        os.environ.pop("JIXIAO_CLOCK", None)
        if hasattr(self, "work"):
            self.bureau.warehouse.engine.dispose()
            self.work.cleanup()

    @rule(
        unit=st.sampled_from(UNITS),
        year=st.sampled_from(YEARS),
        income=st.sampled_from(["14593.88", "16982.9", "0", "15000"]),
        june=st.sampled_from(sorted(TOTALS)),
    )
    def file_or_correct(self, unit, year, income, june):
        arrival = next(self.arrivals)
        tables = change(file_unit(unit, year=year), "execution", {"month": "6"}, executed_wan_yuan=june)
        tables["metrics"] = [
            {"metric_code": INCOME, "metric_name": "人均纯收入", "value": income, "unit_of_measure": "元"}
        ]
        self.bureau.file_workbook(f"{year}/{unit}.xlsx", tables, at=arrival)
        self.model.inbox[unit, year] = (Content(income, june), arrival)

    @rule(unit=st.sampled_from(UNITS), year=st.sampled_from(YEARS), is_on_time=st.booleans())
    def an_authority_speaks(self, unit, year, is_on_time):
        said = f"{unit},feedback,on_time,{'yes' if is_on_time else 'no'},示例财绩〔2024〕21号"
        result = self.bureau.import_facts(said, year=year)
        assert result.exit_code == 0, result.output
        if self.model.facts.get((unit, year)) != is_on_time:
            self.model.facts[unit, year] = is_on_time
            self.model.touched.add(year)

    @precondition(lambda self: any(self.model.in_force(*key) is not None for key in self.model.versions))
    @rule(data=st.data())
    def withdraw(self, data):
        standing = sorted(key for key in self.model.versions if self.model.in_force(*key) is not None)
        unit, year = data.draw(st.sampled_from(standing))
        result = self.bureau.call("withdraw", unit, str(year), "--actor", "clerk", "--reason", "报错年度")
        assert result.exit_code == 0, result.output
        self.model.withdraw(unit, year)

    @rule(hours=st.integers(-10_000, 10_000))
    def the_clock_jumps(self, hours):
        self.clock += hours * 3_600_000_000
        os.environ["JIXIAO_CLOCK"] = str(self.clock)

    @rule(year=st.sampled_from(YEARS))
    def run(self, year):
        (self.bureau.inbox / str(year)).mkdir(parents=True, exist_ok=True)
        inbox = self.bureau.inbox
        self.bureau.inbox = inbox / str(year)
        try:
            self.bureau.run(year=year)
        finally:
            self.bureau.inbox = inbox
        self.model.run(year)

    @precondition(lambda self: self.answers)
    @rule(data=st.data())
    def look_back(self, data):
        """What was answered at a checkpoint is answered again, by its number and by its time."""
        number = data.draw(st.sampled_from(sorted(self.answers)))
        assert self._answer("--as-of", f"#{number}") == self.answers[number]
        moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=self.moments[number])
        assert self._answer("--as-of", moment.isoformat()) == self.answers[number]

    @invariant()
    def history_is_what_the_model_says(self):
        if not hasattr(self, "bureau") or not self.bureau.warehouse.exists:
            return
        number = self.bureau.checkpoint()
        if number in self.answers:
            return
        self.answers[number] = self._answer()
        self.moments[number] = self.bureau.list_runs()[-1]["recorded_at"]
        assert sorted(self.moments.values()) == [self.moments[one] for one in sorted(self.moments)]
        model = deepcopy(self.model)
        for year in YEARS:
            self.bureau.year = year
            assert self._submissions() == {
                (unit, place): status
                for (unit, own), versions in model.versions.items()
                if own == year
                for place, (status, _, _) in enumerate(versions, start=1)
            }
            assert self._totals() == {unit: total for (unit, own), total in model.totals.items() if own == year}
            assert self._changes(year) == model.changes.get(year, {})

    def _submissions(self):
        return {(row["unit_code"], int(row["version"])): row["status"] for row in self.bureau.submissions()}

    def _totals(self):
        scores = (row for row in self.bureau.scores() if row["item_code"] == "total")
        return {row["unit_code"]: Decimal(row["final_score_points"]) for row in scores}

    def _changes(self, year):
        rows = self.bureau.read("changes", "--year", str(year))
        figures = ("value", "prior_value", "difference", "change_pct")
        return {
            (row["unit_code"], row["metric_code"]): (
                *(None if row[name] is None else Decimal(row[name]) for name in figures),
                row["status"],
            )
            for row in rows
            if row["metric_code"] in {INCOME, "score.total"}
        }

    def _answer(self, *words):
        return [
            self.bureau.call(verb, "--year", str(year), "--format", "csv", *words).stdout
            for verb in VERBS
            for year in YEARS
        ]


def test_history_of_many_years_is_what_a_plain_model_says(dagster_instance):
    ManyYears.instance = dagster_instance
    steps = settings(
        max_examples=int(os.environ.get("MANY_YEARS_EXAMPLES", "3")),
        stateful_step_count=14,
        deadline=None,
        derandomize=True,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    from hypothesis.stateful import run_state_machine_as_test

    run_state_machine_as_test(ManyYears, settings=steps)
