"""What a template is made from: the unit and year, the evaluations it starts with, the rubrics in force, and the year before."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from schemas.register import RegisteredMetric
from schemas.rubric import Item, Rubric
from schemas.template_form import TemplateForm

# What stands in a cell: text, a whole number, an exact decimal, or nothing.
Value = str | int | Decimal | None
Row = Mapping[str, Value]


@dataclass(frozen=True)
class Subject:
    """One evaluation: the unit as a whole (no code), a project or a policy, under its rubric of the year."""

    subject_type: str
    subject_code: str | None
    subject_name: str
    rubric: Rubric


@dataclass(frozen=True)
class PriorYear:
    """What stands for the year before: by table of the contract its rows, by column, as people write them in the year's form.

    Of ``metrics``, ``value`` is what this year is compared with: of units that merged, their sum where it may be added.
    """

    tables: Mapping[str, tuple[Row, ...]] = field(default_factory=dict)

    def rows(self, table: str) -> tuple[Row, ...]:
        """The rows of a table; none where it was not filed."""
        return self.tables.get(table, ())


@dataclass(frozen=True)
class TemplateOrder:
    """Everything that a template depends on; equal orders give equal bytes.

    ``rubrics`` are those in force in the year, to choose from; ``metrics`` those that the bureau has registered; ``amount_unit`` is
    the unit in which the forms of the year state amounts.
    """

    unit_code: str
    unit_name: str
    fiscal_year: int
    form: TemplateForm
    subjects: tuple[Subject, ...]
    rubrics: tuple[Rubric, ...]
    amount_unit: str
    metrics: tuple[RegisteredMetric, ...] = ()
    prior: PriorYear = field(default_factory=PriorYear)

    @property
    def items(self) -> dict[str, Item]:
        """Every scored item that may be named, by code: of the evaluations at hand, then of the rubrics that the template offers."""
        offered = set(self.form.rubrics.values())
        rubrics = [subject.rubric for subject in self.subjects] + [one for one in self.rubrics if one.code in offered]
        items: dict[str, Item] = {}
        for rubric in rubrics:
            for item in rubric.scored_items:
                items.setdefault(item.code, item)
        return items
