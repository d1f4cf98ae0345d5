"""Judge years: what was measured, held against the bounds in force by Great Expectations. Frames in, results out.

One GX suite per year and file of bounds, over a frame of one row: the year's measures in whole hundredths. A measure that is no
whole number of hundredths is rounded away from the bound it comes near, so that what is rounded lies outside exactly when the
measure does. Does not belong here: what is measured (``measures``), or what a failed expectation leads to.
"""

import functools
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor
from typing import TYPE_CHECKING, Any

import pandas as pd

from expectations.bounds import BLOCKING, WARNING, Bound, Expectation, ExpectationBook
from expectations.catalogue import MEASURES
from expectations.late_modules import loading_late
from expectations.measures import HUNDREDTHS, Measured, YearFrames
from schemas.frames import EXPECTATION_RESULTS, conform_frame

if TYPE_CHECKING:
    from great_expectations.core.batch_definition import BatchDefinition

HELD, FAILED, NOT_APPLICABLE = "held", "failed", "not_applicable"
GX_SEVERITIES = {BLOCKING: "critical", WARNING: "warning"}
GX_TYPE = "expect_column_max_to_be_between"
# Beyond every bound (``max_digits``), and within what a double holds exactly: GX keeps its own bounds as doubles.
_LARGEST = 10**13


class JudgementError(RuntimeError):
    """Great Expectations could not judge what it was given; nothing is recorded."""


@dataclass(frozen=True)
class _Case:
    """An expectation of a year with the bound in force and what was measured."""

    suite: str
    expectation: Expectation
    bound: Bound
    measured: Measured | None

    @property
    def is_applicable(self) -> bool:
        """Whether there is enough to judge by."""
        return self.measured is not None and self.measured.cases >= self.expectation.judged_from


def judge_years(book: ExpectationBook, years: Sequence[YearFrames]) -> pd.DataFrame:
    """EXPECTATION_RESULTS: one row per fiscal year and expectation that has a bound for it, in the order of the book.

    Raises:
        JudgementError: GX did not give a result.
    """
    rows: list[dict[str, Any]] = []
    for year in years:
        for suite in book.suites:
            cases = list(_measure(suite.suite, suite.expectations, year))
            judged = _validate(f"{suite.suite}_{year.fiscal_year}", [case for case in cases if case.is_applicable])
            rows += [_tell(case, year.fiscal_year, judged.get(case.expectation.name)) for case in cases]
    return conform_frame(pd.DataFrame(rows), EXPECTATION_RESULTS)


def _measure(suite: str, expectations: Iterable[Expectation], year: YearFrames) -> Iterable[_Case]:
    for one in expectations:
        bound = one.bound_for(year.fiscal_year)
        if bound is not None:
            yield _Case(suite, one, bound, MEASURES[one.measure].measure(year, bound.threshold))


def _validate(name: str, cases: Sequence[_Case]) -> dict[str, bool]:
    """By name of expectation, whether it held."""
    if not cases:
        return {}
    definition = _batches()
    import great_expectations as gx
    from great_expectations.expectations.core.expect_column_max_to_be_between import ExpectColumnMaxToBeBetween
    from great_expectations.expectations.metadata_types import FailureSeverity

    columns = {case.expectation.name: [_round_outwards(case)] for case in cases}
    asked = [
        ExpectColumnMaxToBeBetween(
            column=case.expectation.name,
            min_value=_hundredths(case.bound.at_least),
            max_value=_hundredths(case.bound.at_most),
            severity=FailureSeverity(GX_SEVERITIES[case.expectation.severity]),
        )
        for case in cases
    ]
    batch = definition.get_batch(batch_parameters={"dataframe": pd.DataFrame(columns, dtype="int64")})
    found = batch.validate(gx.ExpectationSuite(name=name, expectations=asked))
    judged = {}
    for one in found.results:
        config = one.expectation_config
        if config is None or "observed_value" not in one.result:
            raise JudgementError(f"{name}: {one.exception_info}")
        judged[config.kwargs["column"]] = bool(one.success)
    return judged


@functools.cache
def _batches() -> "BatchDefinition[Any]":
    """Where GX takes whole frames from; its import takes seconds, so it waits until somebody asks."""
    os.environ["GX_ANALYTICS_ENABLED"] = "false"
    with loading_late("altair", "scipy.stats"):
        import great_expectations as gx
    from great_expectations.data_context.types.base import ProgressBarsConfig

    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    source = context.data_sources.add_pandas("years")
    return source.add_dataframe_asset("measures").add_batch_definition_whole_dataframe("of_a_year")


def _round_outwards(case: _Case) -> int:
    """The measure in whole hundredths: up where it is nearer to the upper bound, down where it is nearer to the lower one."""
    measured, bound = case.measured, case.bound
    value = measured.value * HUNDREDTHS if measured is not None else Fraction(0)
    low, high = _hundredths(bound.at_least), _hundredths(bound.at_most)
    is_up = low is None or (high is not None and 2 * value > low + high)
    return max(-_LARGEST, min(_LARGEST, ceil(value) if is_up else floor(value)))


def _hundredths(bound: Decimal | None) -> int | None:
    return None if bound is None else int(bound * HUNDREDTHS)


def _tell(case: _Case, fiscal_year: int, has_held: bool | None) -> dict[str, Any]:  # noqa: FBT001 - GX's own answer
    measured, one = case.measured, case.expectation
    return {
        "fiscal_year": fiscal_year,
        "suite": case.suite,
        "expectation": one.name,
        "sentence": one.sentence,
        "severity": one.severity,
        "status": NOT_APPLICABLE if has_held is None else HELD if has_held else FAILED,
        "observed": None if measured is None else measured.told,
        "expected": _spell(case),
        "reason": case.bound.reason,
        "remedy": one.remedy,
        "context": None if measured is None else measured.context,
    }


def _spell(case: _Case) -> str:
    """What is expected, for people: the range, its unit, the threshold it counts by, and from how many cases on it is judged."""
    bound, one = case.bound, case.expectation
    unit = f" {MEASURES[one.measure].unit}".rstrip()
    ends = [f"{sign} {value:f}" for sign, value in (("≥", bound.at_least), ("≤", bound.at_most)) if value is not None]
    told = ", ".join(ends) + unit
    if bound.threshold is not None:
        told += f" (界 threshold {bound.threshold:f})"
    return told if one.judged_from == 1 else f"{told} (n ≥ {one.judged_from})"
