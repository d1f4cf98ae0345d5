"""Bounds: what is expected of each measure, as dated data. A bound without a reason does not exist.

Does not belong here: reading the files (``pipelines.resources.expectation_files``) or measuring.
"""

from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

BLOCKING, WARNING = "blocking", "warning"
_PLACES = 2


def _read_exactly(value: Any) -> Any:
    """A number with decimals stands in quotes: without them YAML has made a binary fraction of it already."""
    if isinstance(value, float):
        message = f"write {value} in quotes: '{value}'"
        raise ValueError(message)  # noqa: TRY004 - pydantic tells only ValueError beside its place
    return value


Bounded = Annotated[Decimal, BeforeValidator(_read_exactly), Field(decimal_places=_PLACES, max_digits=12)]
"""A bound in the measure's unit: per cent, points or a count."""


class _Frozen(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Bound(_Frozen):
    """What holds from a fiscal year on: a range, the threshold it counts by (where the measure has one), and why."""

    from_fiscal_year: int
    at_least: Bounded | None = None
    at_most: Bounded | None = None
    threshold: Bounded | None = None
    reason: str = Field(min_length=10)

    @model_validator(mode="after")
    def _is_a_range(self) -> "Bound":
        if self.at_least is None and self.at_most is None:
            raise ValueError("neither at_least nor at_most: nothing is expected")
        if self.at_least is not None and self.at_most is not None and self.at_least > self.at_most:
            raise ValueError(f"at_least {self.at_least} is more than at_most {self.at_most}")
        return self


class Expectation(_Frozen):
    """One sentence that should be true of a year, by a measure within bounds.

    ``judged_from`` is the fewest cases (units, evaluations, changes: what the measure counts) that say anything; of fewer nothing
    is expected.
    """

    name: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    sentence: str
    measure: str
    severity: Literal["blocking", "warning"]
    judged_from: int = Field(default=1, ge=1)
    bounds: tuple[Bound, ...] = Field(min_length=1)
    remedy: str = Field(min_length=10)

    @model_validator(mode="after")
    def _bounds_are_in_order(self) -> "Expectation":
        years = [bound.from_fiscal_year for bound in self.bounds]
        if years != sorted(set(years)):
            raise ValueError(f"bounds of {self.name}: from_fiscal_year has to rise, here {years}")
        return self

    def bound_for(self, fiscal_year: int) -> Bound | None:
        """The bound in force for a year; None before the first."""
        return next((bound for bound in reversed(self.bounds) if bound.from_fiscal_year <= fiscal_year), None)


class Suite(_Frozen):
    """The expectations of one file: of a year in itself, or of a year in its history."""

    suite: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    title: str
    expectations: tuple[Expectation, ...]


class ExpectationBook(_Frozen):
    """All suites. A name is used once: it is what results, pages and messages know an expectation by."""

    suites: tuple[Suite, ...] = ()

    @model_validator(mode="after")
    def _names_are_used_once(self) -> "ExpectationBook":
        names = [one.name for suite in self.suites for one in suite.expectations]
        repeated = sorted({name for name in names if names.count(name) > 1})
        if repeated:
            raise ValueError(f"named more than once: {', '.join(repeated)}")
        return self
