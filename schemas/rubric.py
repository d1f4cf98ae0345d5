"""The rubric's model: a dated tree of items, each with points, a method, its parameters and what it reads.

A rubric is data (``reference/rubrics/<code>/<effective-from>.yaml``); another county or another form is another file over the
same methods. Does not belong here: loading files, or the computation of a score (``pipelines.scoring``).
"""

import hashlib
import json
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Any, Literal

from pydantic import Field, model_validator

from schemas.measures import HUNDREDTHS, POINT_PLACES, round_half_up, scale_decimal
from schemas.methods import (
    BUDGET_COLUMNS,
    EXECUTED_COLUMNS,
    Authority,
    Band,
    CompletionRatio,
    Criterion,
    DeductionByShareUncorrected,
    DeductionPerOccurrence,
    DeviationBands,
    ExecutionRate,
    Method,
    Part,
    PointsValue,
    ProgressToTarget,
    ShareAttained,
    ShareBelowBalanceRate,
    Step,
    SumOfCriteria,
    Words,
)
from schemas.tables import TABLE_BY_NAME

__all__ = [
    "BUDGET_COLUMNS",
    "EXECUTED_COLUMNS",
    "Authority",
    "Band",
    "CompletionRatio",
    "Convention",
    "Criterion",
    "DeductionByShareUncorrected",
    "DeductionPerOccurrence",
    "DeviationBands",
    "ExecutionRate",
    "Item",
    "Method",
    "NoRubricInForceError",
    "NotApplicable",
    "ProgressToTarget",
    "Reading",
    "Rubric",
    "RubricBook",
    "ShareAttained",
    "ShareBelowBalanceRate",
    "Source",
    "Step",
    "SumOfCriteria",
    "TotalCap",
    "Words",
    "name_items",
]

NotApplicable = Literal["incomplete", "rescale", "full", "zero"]


class Source(Part):
    """Where the rubric comes from; ``document_number`` (文号) is empty until a bureau puts in its notice."""

    status: Literal["reconstructed", "published"]
    document_number: str | None = None
    remark: Words


class Convention(Part):
    """What the printed rubric does not say, how this file reads it, and why."""

    subject: str
    rule: Words
    reason: Words


class Reading(Part):
    """A table, the columns and the rows an item reads.

    ``where`` names, per column, the accepted values, or ``blank`` / ``filled``, or ``subject`` (the evaluation's own code).
    """

    table: str
    columns: tuple[str, ...]
    where: dict[str, tuple[str, ...] | Literal["blank", "filled", "subject"]] = Field(default_factory=dict)


class Item(Part):
    """A node of the tree: a level (with ``items``) or a scored item (with ``method`` and ``reads``).

    ``points`` is the maximum this rubric awards; ``printed_points`` what the printed form shows, where that differs. A level
    with ``items_points`` is a level by weight: its items add up to that (100, as a rule) and count by ``points`` ÷ it.
    """

    code: str
    name: Words
    points: Decimal
    printed_points: Decimal | None = None
    is_deduction: bool = False
    judged: str | None = None
    explanation: Words | None = None
    not_applicable: NotApplicable | None = None
    items_points: PointsValue | None = Field(default=None, gt=0, exclude_if=lambda value: value is None)
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
        if self.items_points is not None and not self.items:
            raise ValueError(f"{self.code}: a level by weight has items")
        self._reads_what_its_method_needs()
        return self

    def _reads_what_its_method_needs(self) -> None:
        """A completion ratio is read from indicators, an execution rate from a table that says what was spent."""
        table = self.reads[0].table if self.reads else ""
        if isinstance(self.method, CompletionRatio) and table != "indicators":
            raise ValueError(f"{self.code}: a completion ratio is read from indicators")
        if isinstance(self.method, ExecutionRate):
            columns = {column.name for column in TABLE_BY_NAME[table].columns} if table in TABLE_BY_NAME else set()
            if table not in EXECUTED_COLUMNS or BUDGET_COLUMNS[self.method.budget] not in columns:
                raise ValueError(f"{self.code}: {table!r} holds no {self.method.budget} budget beside what was spent")

    @property
    def points_hundredths(self) -> int:
        """The maximum in hundredths of a point."""
        return scale_decimal(self.points, POINT_PLACES)

    @property
    def points_as_printed(self) -> Decimal:
        """What the printed form shows."""
        return self.points if self.printed_points is None else self.printed_points

    @property
    def points_of_items(self) -> Decimal:
        """What the items below a level add up to as printed: its own points, or the base its weight is taken from."""
        return self.points_as_printed if self.items_points is None else self.items_points

    @property
    def criteria(self) -> tuple[Criterion, ...]:
        """The criteria its method answers; none for a computed item."""
        return getattr(self.method, "criteria", ())

    def walk(self) -> Iterator["Item"]:
        """Walk this node and all below it, in printed order."""
        yield self
        for item in self.items:
            yield from item.walk()


class TotalCap(Part):
    """The total is at most ``most_points`` where the execution rate of ``item`` lies below ``below_ratio``."""

    item: str
    below_ratio: Decimal = Field(gt=0)
    most_points: PointsValue = Field(ge=0)


class Rubric(Part):
    """One dated rubric. ``effective_from`` is inclusive, ``effective_to`` exclusive; both are days of the fiscal year.

    An amendment need not close the file before it: of several in force the newest counts.
    """

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
    total_caps: tuple[TotalCap, ...] = Field(default=(), exclude_if=lambda value: not value)
    conventions: tuple[Convention, ...] = ()

    @model_validator(mode="after")
    def _caps_rest_on_an_execution_rate(self) -> "Rubric":
        """Only an execution rate can cap the total."""
        rated = {item.code for item in self.scored_items if isinstance(item.method, ExecutionRate)}
        for cap in self.total_caps:
            if cap.item not in rated:
                raise ValueError(f"total_caps: {cap.item} has no execution rate")
        return self

    @property
    def scored_items(self) -> tuple[Item, ...]:
        """The items that carry a method, in printed order."""
        return tuple(item for item in self.walk() if item.method is not None)

    @property
    def points_awardable_as_printed(self) -> Decimal:
        """The most the printed form can award: its scoring lines added as printed; a deduction adds nothing."""
        scoring = [item for item in self.scored_items if not item.is_deduction]
        awardable = sum((self.shares[item.code] * Fraction(item.points_as_printed) for item in scoring), Fraction(0))
        return Decimal(round_half_up(awardable * HUNDREDTHS)).scaleb(-POINT_PLACES)

    @cached_property
    def shares(self) -> dict[str, Fraction]:
        """By code of scored item, what one of its points adds to the total: 1, or by the weights of the levels above it."""
        return {code: share for item in self.items for code, share in _weigh(item, Fraction(1))}

    @property
    def is_plain_sum(self) -> bool:
        """Whether the total is its items added: no level counts by a weight, and nothing caps it."""
        return not self.total_caps and all(share == 1 for share in self.shares.values())

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
        """The rubric in force at the end of a fiscal year: the newest, since an amendment need not close the one before it.

        Raises:
            NoRubricInForceError: no rubric of that code covers the year; the nearest is never taken instead.
        """
        for rubric in reversed(self.rubrics):
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


def _weigh(item: Item, share: Fraction) -> Iterator[tuple[str, Fraction]]:
    """The shares of an item, or of all scored items below a level; a deduction is never weighed."""
    if item.method is not None:
        yield item.code, Fraction(1) if item.is_deduction else share
    own = share if item.items_points is None else share * Fraction(item.points) / Fraction(item.items_points)
    for below in item.items:
        yield from _weigh(below, own)


def _spell(value: Any) -> Any:
    """Turn every number of a content tree into its text."""
    if isinstance(value, dict):
        return {key: _spell(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_spell(part) for part in value]
    if isinstance(value, bool) or value is None or isinstance(value, str):
        return value
    return str(value)
