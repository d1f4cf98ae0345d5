"""The rubric's model: a dated tree of items, each with points, a method, its parameters and what it reads.

A rubric is data (``reference/rubrics/<code>/<effective-from>.yaml``); another county or another form is another file over the
same methods. Does not belong here: loading files, or the computation of a score (``pipelines.scoring``).
"""

import hashlib
import json
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from schemas.measures import POINT_PLACES, scale_decimal

Authority = Literal["unit", "bureau", "audit", "treasury"]
NotApplicable = Literal["incomplete", "rescale", "full", "zero"]
Budget = Literal["initial", "adjusted"]
BUDGET_COLUMNS = {"initial": "initial_budget_wan_yuan", "adjusted": "adjusted_budget_wan_yuan"}


class _Part(BaseModel):
    """A part of a rubric file: unknown keys are errors, values do not change."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Words(_Part):
    """A text in Chinese and English."""

    zh: str
    en: str


class Source(_Part):
    """Where the rubric comes from; ``document_number`` (文号) is empty until a bureau puts in its notice."""

    status: Literal["reconstructed", "published"]
    document_number: str | None = None
    remark: Words


class Convention(_Part):
    """What the printed rubric does not say, how this file reads it, and why."""

    subject: str
    rule: Words
    reason: Words


class Criterion(_Part):
    """One criterion (计分点): what is answered, how many points it awards, and whose word settles it."""

    code: str
    name: Words
    answer: Literal["yes_no", "grade", "count"]
    points: Decimal = Decimal(0)
    authority: Authority


class Reading(_Part):
    """A table, the columns and the rows an item reads.

    ``where`` names, per column, the accepted values, or ``blank`` / ``filled``, or ``subject`` (the evaluation's own code).
    """

    table: str
    columns: tuple[str, ...]
    where: dict[str, tuple[str, ...] | Literal["blank", "filled", "subject"]] = {}


class ContestedEdge(_Part):
    """An edge whose printed wording can be read another way."""

    other_reading: Words


class SumOfCriteria(_Part):
    """Points of the answered criteria, added: yes/no gives all or nothing, a grade counts as filed."""

    name: Literal["sum_of_criteria"]
    criteria: tuple[Criterion, ...]


class DeductionPerOccurrence(_Part):
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


class ShareAttained(_Part):
    """Attained ÷ all selected indicators × points; attained as in the contract, an overshoot limited by a ratio.

    at_least: target ≤ actual ≤ target × most_ratio; at_most: target × least_ratio ≤ actual ≤ target; equal: actual = target.
    """

    name: Literal["share_attained"]
    most_ratio: Decimal
    least_ratio: Decimal
    contested_edge: ContestedEdge | None = None
    managed_projects_only: bool = False


class Band(_Part):
    """Points up to and including a ratio; the last band has no upper edge."""

    up_to_ratio: Decimal | None
    points: Decimal
    contested_edge: ContestedEdge | None = None


class DeviationBands(_Part):
    """|Σ final − Σ budget| ÷ Σ budget over the listed subjects, by bands."""

    name: Literal["deviation_bands"]
    budget: Budget
    subjects: tuple[str, ...]
    bands: tuple[Band, ...]


class DeductionByShareUncorrected(_Part):
    """Points − points × (projects not corrected ÷ projects with a problem found), never below 0; all points where none found."""

    name: Literal["deduction_by_share_uncorrected"]


class Step(_Part):
    """One month of a progress rule: points in full where the executed share reaches the target, in proportion below."""

    month: int
    points: Decimal
    target_ratio: Decimal


class ProgressToTarget(_Part):
    """Σ points × min(1, (executed ÷ budget) ÷ target) over the steps."""

    name: Literal["progress_to_target"]
    budget: Budget
    steps: tuple[Step, ...]


class ShareBelowBalanceRate(_Part):
    """Projects whose (budget − executed) ÷ budget lies below the limit ÷ all projects × points."""

    name: Literal["share_below_balance_rate"]
    budget: Budget
    limit_ratio: Decimal


Method = Annotated[
    SumOfCriteria
    | DeductionPerOccurrence
    | ShareAttained
    | DeviationBands
    | DeductionByShareUncorrected
    | ProgressToTarget
    | ShareBelowBalanceRate,
    Field(discriminator="name"),
]


class Item(_Part):
    """A node of the tree: a level (with ``items``) or a scored item (with ``method`` and ``reads``).

    ``points`` is the maximum this rubric awards; ``printed_points`` what the printed form shows, where that differs.
    """

    code: str
    name: Words
    points: Decimal
    printed_points: Decimal | None = None
    is_deduction: bool = False
    judged: str | None = None
    explanation: Words | None = None
    not_applicable: NotApplicable | None = None
    method: Method | None = None
    reads: tuple[Reading, ...] = ()
    items: tuple["Item", ...] = ()

    @model_validator(mode="after")
    def _can_be_scored(self) -> "Item":
        """A scored item has what its method needs; told when the file is read, not when a unit is scored."""
        if self.method is not None and (self.items or not self.reads):
            raise ValueError(f"{self.code}: a scored item says what it reads, and has no items below it")
        if isinstance(self.method, SumOfCriteria) and not self.method.criteria:
            raise ValueError(f"{self.code}: a sum of criteria needs criteria")
        if isinstance(self.method, DeviationBands) and [band.up_to_ratio is None for band in self.method.bands][
            -1:
        ] != [True]:
            raise ValueError(f"{self.code}: the last band has no upper edge")
        return self

    @property
    def points_hundredths(self) -> int:
        """The maximum in hundredths of a point."""
        return scale_decimal(self.points, POINT_PLACES)

    @property
    def points_as_printed(self) -> Decimal:
        """What the printed form shows."""
        return self.points if self.printed_points is None else self.printed_points

    @property
    def criteria(self) -> tuple[Criterion, ...]:
        """The criteria its method answers; none for a computed item."""
        return getattr(self.method, "criteria", ())

    def walk(self) -> Iterator["Item"]:
        """Walk this node and all below it, in printed order."""
        yield self
        for item in self.items:
            yield from item.walk()


class Rubric(_Part):
    """One dated rubric. ``effective_from`` is inclusive, ``effective_to`` exclusive; both are days of the fiscal year."""

    code: str
    name: Words
    effective_from: date
    effective_to: date | None = None
    subject_types: tuple[Literal["unit", "project", "policy"], ...]
    source: Source
    points: Decimal
    rounding_places: int = Field(default=POINT_PLACES, ge=0, le=POINT_PLACES)
    not_applicable: NotApplicable = "incomplete"
    items: tuple[Item, ...]
    conventions: tuple[Convention, ...] = ()

    @property
    def scored_items(self) -> tuple[Item, ...]:
        """The items that carry a method, in printed order."""
        return tuple(item for item in self.walk() if item.method is not None)

    @property
    def points_awardable_as_printed(self) -> Decimal:
        """The most the printed form can award: its scoring lines added as printed; a deduction adds nothing."""
        return sum((item.points_as_printed for item in self.scored_items if not item.is_deduction), Decimal(0))

    @cached_property
    def canonical_json(self) -> str:
        """The rubric's content, every number a string, keys sorted: what its hash is taken over."""
        return json.dumps(
            _spell(self.model_dump(mode="json")), ensure_ascii=False, sort_keys=True, separators=(",", ":")
        )

    @cached_property
    def sha256(self) -> str:
        """Hash of the canonical content."""
        return hashlib.sha256(self.canonical_json.encode()).hexdigest()

    def is_in_force(self, fiscal_year: int) -> bool:
        """Whether it is in force at the end of a fiscal year."""
        last_day = date(fiscal_year, 12, 31)
        return self.effective_from <= last_day and (self.effective_to is None or last_day < self.effective_to)

    def walk(self) -> Iterator[Item]:
        """Walk all nodes in printed order."""
        for item in self.items:
            yield from item.walk()

    def item(self, code: str) -> Item:
        """The node of that code; KeyError where there is none."""
        for item in self.walk():
            if item.code == code:
                return item
        raise KeyError(code)


class NoRubricInForceError(LookupError):
    """A rubric was asked for outside its dates, or by a code nobody has written."""


class RubricBook:
    """All rubrics at hand, found by code and fiscal year."""

    def __init__(self, rubrics: tuple[Rubric, ...]) -> None:
        """Keep them sorted by code and date."""
        self.rubrics = tuple(sorted(rubrics, key=lambda one: (one.code, one.effective_from)))

    def find(self, code: str, fiscal_year: int) -> Rubric:
        """The rubric in force at the end of a fiscal year.

        Raises:
            NoRubricInForceError: no rubric of that code covers the year; the nearest is never taken instead.
        """
        for rubric in self.rubrics:
            if rubric.code == code and rubric.is_in_force(fiscal_year):
                return rubric
        message = f"no rubric {code!r} is in force for fiscal year {fiscal_year}"
        raise NoRubricInForceError(message)

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes known, each once."""
        return tuple(dict.fromkeys(rubric.code for rubric in self.rubrics))


def name_items(contents: Iterable[str]) -> dict[str, tuple[str, str]]:
    """The names of all items and criteria, in Chinese and English by code, of rubrics given as canonical JSON."""
    names: dict[str, tuple[str, str]] = {}
    for content in contents:
        for item in Rubric.model_validate_json(content).walk():
            names[item.code] = (item.name.zh, item.name.en)
            names |= {one.code: (one.name.zh, one.name.en) for one in item.criteria}
    return names


def _spell(value: Any) -> Any:
    """Turn every number of a content tree into its text."""
    if isinstance(value, dict):
        return {key: _spell(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_spell(part) for part in value]
    if isinstance(value, bool) or value is None or isinstance(value, str):
        return value
    return str(value)
