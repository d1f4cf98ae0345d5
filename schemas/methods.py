"""The methods a rubric can name, each with its parameters: general rules that a form's own figures make particular.

A field added after rubrics had been used is left out of their content where it says nothing (``exclude_if``), so that their
hashes stand. Does not belong here: the tree of items (``schemas.rubric``), or the computation (``pipelines.scoring``).
"""

from decimal import Decimal
from itertools import pairwise
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from schemas.measures import MICRO_PLACES, POINT_PLACES

Authority = Literal["unit", "bureau", "audit", "treasury"]
Budget = Literal["initial", "adjusted"]
BUDGET_COLUMNS = {"initial": "initial_budget_wan_yuan", "adjusted": "adjusted_budget_wan_yuan"}
PointsValue = Annotated[Decimal, Field(decimal_places=POINT_PLACES)]
# The column that says what was spent, by the table an execution rate is read from.
EXECUTED_COLUMNS = {
    "projects": "executed_wan_yuan",
    "execution": "executed_wan_yuan",
    "finance": "final_wan_yuan",
    "expense_subjects": "final_wan_yuan",
}


class Part(BaseModel):
    """A part of a rubric file: unknown keys are errors, values do not change."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Words(Part):
    """A text in Chinese and English."""

    zh: str
    en: str


class Criterion(Part):
    """One criterion (计分点): what is answered, how many points it awards, and whose word settles it."""

    code: str
    name: Words
    answer: Literal["yes_no", "grade", "count"]
    points: Decimal = Decimal(0)
    authority: Authority


class ContestedEdge(Part):
    """An edge whose printed wording can be read another way."""

    other_reading: Words


class SumOfCriteria(Part):
    """Points of the answered criteria, added: yes/no gives all or nothing, a grade counts as filed."""

    name: Literal["sum_of_criteria"]
    criteria: tuple[Criterion, ...]


class DeductionPerOccurrence(Part):
    """``start_points`` less ``per_occurrence_points`` for each occurrence, never below ``least_points``.

    ``unit_word`` says whether the unit's own count scores until the authority has spoken; where it never does, no recorded
    occurrence counts 0.
    """

    name: Literal["deduction_per_occurrence"]
    start_points: Decimal
    per_occurrence_points: Decimal
    least_points: Decimal
    unit_word: Literal["scores", "never_scores"]
    criterion: Criterion
    period: Words | None = None

    @property
    def criteria(self) -> tuple[Criterion, ...]:
        """Its one criterion."""
        return (self.criterion,)


class ShareAttained(Part):
    """Attained ÷ all selected indicators × points; attained as in the contract, an overshoot limited by a ratio.

    at_least: target ≤ actual ≤ target × most_ratio; at_most: target × least_ratio ≤ actual ≤ target; equal: actual = target.
    """

    name: Literal["share_attained"]
    most_ratio: Decimal
    least_ratio: Decimal
    contested_edge: ContestedEdge | None = None
    managed_projects_only: bool = False


class Band(Part):
    """Points up to and including a ratio; the last band has no upper edge."""

    up_to_ratio: Decimal | None
    points: Decimal
    contested_edge: ContestedEdge | None = None


class DeviationBands(Part):
    """|Σ final − Σ budget| ÷ Σ budget over the listed subjects, by bands."""

    name: Literal["deviation_bands"]
    budget: Budget
    subjects: tuple[str, ...]
    bands: tuple[Band, ...]


class DeductionByShareUncorrected(Part):
    """Points − points × (projects not corrected ÷ projects with a problem found), never below 0; all points where none found."""

    name: Literal["deduction_by_share_uncorrected"]


class Step(Part):
    """One month of a progress rule: points in full where the executed share reaches the target, in proportion below."""

    month: int
    points: Decimal
    target_ratio: Decimal


class ProgressToTarget(Part):
    """Σ points × min(1, (executed ÷ budget) ÷ target) over the steps."""

    name: Literal["progress_to_target"]
    budget: Budget
    steps: tuple[Step, ...]


class ShareBelowBalanceRate(Part):
    """Projects whose (budget − executed) ÷ budget lies below the limit ÷ all projects × points."""

    name: Literal["share_below_balance_rate"]
    budget: Budget
    limit_ratio: Decimal


class Proportional(Part):
    """All points from ``full_ratio`` on, in proportion below."""

    name: Literal["proportional"]
    full_ratio: Decimal = Field(default=Decimal(1), gt=0, decimal_places=MICRO_PLACES)


class RateBand(Part):
    """Points from a rate on (or, without its edge, above it); the last band has no lower edge."""

    from_ratio: Decimal | None
    includes_edge: bool = True
    points: PointsValue


class RateBands(Part):
    """Points of the first band that the rate reaches, from the highest down."""

    name: Literal["bands"]
    bands: tuple[RateBand, ...]

    @model_validator(mode="after")
    def _fall(self) -> "RateBands":
        """Bands fall from the highest to one without a lower edge, so that every rate lies in exactly one."""
        edges = [band.from_ratio for band in self.bands]
        named = [edge for edge in edges if edge is not None]
        if (
            edges[-1:] != [None]
            or len(named) != len(edges) - 1
            or any(later >= edge for edge, later in pairwise(named))
        ):
            raise ValueError("bands fall from the highest, and the last has no lower edge")
        return self


class StepDeduction(Part):
    """``points`` off for every ``step_ratio`` of the distance; ``begun_step`` says whether a step only begun counts."""

    step_ratio: Decimal = Field(gt=0)
    points: PointsValue = Field(gt=0)
    begun_step: Literal["counts", "ignored"]


class Steps(Part):
    """All points at ``full_ratio``; a deduction for every step short of it, or over it; never below 0."""

    name: Literal["steps"]
    full_ratio: Decimal = Field(default=Decimal(1), gt=0)
    short: StepDeduction | None = None
    over: StepDeduction | None = None


class ExecutionRate(Part):
    """Σ executed ÷ Σ budget of the rows read, turned into points by ``scale``.

    ``no_rows`` says what it means that no row is filed: a row is missing, or there is nothing to count (a source of funds that
    a project need not have); then a budget and execution of 0 is nothing to count either.
    """

    name: Literal["execution_rate"]
    budget: Budget
    scale: Annotated[Proportional | RateBands | Steps, Field(discriminator="name")]
    no_rows: Literal["missing_row", "nothing_to_count"] = "missing_row"


class Grade(Part):
    """A grade of a qualitative indicator: the words it is filed with, and the share of the points it gives.

    Without ``ratio`` a reviewer gives the share, from ``from_ratio`` on and below ``below_ratio``.
    """

    words: tuple[str, ...] = Field(min_length=1)
    ratio: Decimal | None = Field(default=None, ge=0, le=1, decimal_places=MICRO_PLACES)
    from_ratio: Decimal | None = None
    below_ratio: Decimal | None = None

    @model_validator(mode="after")
    def _gives_a_share(self) -> "Grade":
        """A grade gives a share, or the range a reviewer chooses from."""
        if (self.ratio is None) == (self.from_ratio is None or self.below_ratio is None):
            raise ValueError(f"{self.words[0]}: either a ratio, or the range in which a reviewer gives it")
        return self


class Overshoot(Part):
    """``points`` off an indicator that passes its target by ``from_ratio`` or more (at_most: falls short of it by that)."""

    from_ratio: Decimal = Field(gt=0, lt=1)
    points: PointsValue = Field(gt=0)


class CompletionRatio(Part):
    """Every indicator's points × its completion ratio, each rounded, then added.

    at_least: min(1, actual ÷ target); at_most: 1, or target ÷ actual above the target; equal: 1 or 0. An indicator filed with a
    grade and no figure is qualitative: a percentage (where ``takes_percentage``), or the share of the grade it names.
    ``rounding_places`` is that of each indicator; the rubric's where it is not given.
    """

    name: Literal["completion_ratio"]
    grades: tuple[Grade, ...]
    takes_percentage: bool = True
    overshoot: Overshoot | None = None
    rounding_places: int | None = Field(default=None, ge=0, le=POINT_PLACES)


Method = Annotated[
    SumOfCriteria
    | DeductionPerOccurrence
    | ShareAttained
    | DeviationBands
    | DeductionByShareUncorrected
    | ProgressToTarget
    | ShareBelowBalanceRate
    | ExecutionRate
    | CompletionRatio,
    Field(discriminator="name"),
]
