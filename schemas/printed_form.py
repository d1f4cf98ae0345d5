"""A printed scoring table as a tree: what each line prints, what its criterion awards, what the unit filed.

A rubric file and the table of a filed report are both told as one, so that one set of rules finds the defects of either. Does not
belong here: those rules, or how a table is read.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal


@dataclass(frozen=True)
class PrintedItem:
    """One line of a printed table: a level with lines below it, or a scoring line.

    Attributes:
        name: As printed.
        code: The rubric's item, where it is known.
        printed_points: The points printed for it; None where none are printed.
        awarded_points: The most its printed criterion awards; None where that cannot be told.
        self_score_points: What the unit filed for it; None in a rubric and on a level.
        is_deduction: Whether it may only subtract.
        place: Where it stands, as people write a place.
        items: The lines below it, in printed order.
        items_points: What the lines below a level by weight add up to (100, as a rule); None where they add up to its points.
    """

    name: str
    code: str | None = None
    printed_points: Decimal | None = None
    awarded_points: Decimal | None = None
    self_score_points: Decimal | None = None
    is_deduction: bool = False
    place: str | None = None
    items: tuple["PrintedItem", ...] = ()
    items_points: Decimal | None = None

    def walk(self) -> Iterator["PrintedItem"]:
        """Walk this line and all below it, in printed order."""
        yield self
        for item in self.items:
            yield from item.walk()

    def fill_in(self, scores: Mapping[str, tuple[Decimal, str | None]]) -> "PrintedItem":
        """This line and those below it with the self-score of each scoring line's item, and where that stands."""
        items = tuple(item.fill_in(scores) for item in self.items)
        if items or self.code is None or self.code not in scores:
            return replace(self, items=items)
        points, place = scores[self.code]
        return replace(self, self_score_points=points, place=place)


@dataclass(frozen=True)
class PrintedForm:
    """A printed scoring table. ``filed_total_points`` and its place are the total a unit printed under it, where there is one."""

    title: str
    items: tuple[PrintedItem, ...]
    printed_total_points: Decimal | None = None
    filed_total_points: Decimal | None = None
    place_of_total: str | None = None

    def fill_in(self, scores: Mapping[str, tuple[Decimal, str | None]]) -> "PrintedForm":
        """The form with self-scores by the code of their item, each with where it stands."""
        return replace(self, items=tuple(item.fill_in(scores) for item in self.items))

    def walk(self) -> Iterator[PrintedItem]:
        """Walk all lines, in printed order."""
        for item in self.items:
            yield from item.walk()

    @property
    def scoring_lines(self) -> tuple[PrintedItem, ...]:
        """The lines that have none below them, in printed order."""
        return tuple(item for item in self.walk() if not item.items)
