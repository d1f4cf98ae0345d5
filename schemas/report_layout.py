"""The layout of reports: the words by which a report's title, unit, finance figures and scoring table are known, as data.

Does not belong here: reading the YAML file (``pipelines.resources``) or a report (``pipelines.reading``).
"""

from collections.abc import Container, Iterable, Mapping
from functools import cached_property
from itertools import takewhile
from types import MappingProxyType
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from schemas.layout import AMOUNT_UNITS
from schemas.measures import fold_width
from schemas.values import FINANCE_LINES

Words = tuple[str, ...]

# What a column of a scoring table may be; ``group`` is a heading over the names, ``ignored`` is known and not kept.
ROLES = (
    *("level1", "level2", "level3", "group", "points", "level1_points", "level2_points"),
    *("explanation", "criterion", "self_score", "note", "ignored"),
)


def fold_text(text: str) -> str:
    """Fold what never distinguishes two texts of a report: case, full width, blanks anywhere. Kept nowhere: reports are long."""
    return "".join(fold_width(text).split()).casefold()


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class UnitWords(_Part):
    """Where a report names its unit: before a tail in the title, after a label, before a verb in the body (with an ending)."""

    title_tails: Words
    labels: Words
    verbs: Words
    endings: Words


class FinanceWords(_Part):
    """How the figures of the accounts are called: labels per ``finance.line``, and ``others`` that contain one and are none.

    ``headings``: of sections that hold them. ``not_final``: words that make a figure another one than the final account.
    ``connectors``: words that may stand between label and figure. ``units``: units of amounts besides those of the contract, as
    powers of ten that make 万元. ``final_columns``: how tables head the column of final accounts.
    """

    headings: Words
    not_final: Words
    connectors: Words
    approximate: Words
    labels: Mapping[str, Words]
    others: Words = ()
    final_columns: Words = ()
    units: Mapping[str, int] = {}

    @model_validator(mode="after")
    def _names_lines_of_the_contract(self) -> Self:
        """Labels are of lines that the table finance has, and each means one of them."""
        _refuse_unknown("finance line", self.labels, FINANCE_LINES)
        _refuse_two_meanings("label", self.labels)
        return self

    @cached_property
    def amount_units(self) -> Mapping[str, int]:
        """Every unit of amounts as written, with the power of ten that makes 万元."""
        return MappingProxyType({**AMOUNT_UNITS, **self.units})


class TableWords(_Part):
    """How a scoring table is headed, what its totals and deductions are called, and what follows a figure of points."""

    headers: Mapping[str, Words]
    totals: Words
    deductions: Words
    points_words: Words

    @model_validator(mode="after")
    def _heads_known_columns(self) -> Self:
        """Headers are of known columns, and each means one of them."""
        _refuse_unknown("column", self.headers, ROLES)
        _refuse_two_meanings("header", self.headers)
        return self

    @cached_property
    def roles(self) -> Mapping[str, str]:
        """Every header (folded) with the column it heads."""
        return MappingProxyType({fold_text(word): role for role, words in self.headers.items() for word in words})

    @cached_property
    def folded_totals(self) -> frozenset[str]:
        """What totals are called, folded."""
        return frozenset(map(fold_text, self.totals))

    @cached_property
    def folded_deductions(self) -> frozenset[str]:
        """What deductions are called, folded."""
        return frozenset(map(fold_text, self.deductions))


class FormLevel(_Part):
    """A level of a printed form: its names, how deep it stands, and the items that stand under it."""

    names: Words
    level: int = Field(ge=1, le=3)
    items: Words = ()


class FormItem(_Part):
    """A scoring line of a printed form. ``words``: where items share a name, any one of these lists, in full, tells the item."""

    code: str
    names: Words
    words: tuple[Words, ...] = ()


class ReportForm(_Part):
    """A printed form: the titles it is known by, the rubric it prints, its levels and scoring lines."""

    titles: Words
    rubric: str = Field(min_length=1)
    levels: tuple[FormLevel, ...] = ()
    items: tuple[FormItem, ...]

    @model_validator(mode="after")
    def _holds_what_its_levels_name(self) -> Self:
        """Codes stand once, and levels hold items of the form."""
        codes = [item.code for item in self.items]
        if len({*codes}) != len(codes):
            message = f"{self.rubric}: an item stands twice"
            raise ValueError(message)
        for level in self.levels:
            _refuse_unknown("item", level.items, codes)
        return self

    @cached_property
    def _levels(self) -> Mapping[str, FormLevel]:
        return {fold_text(name): level for level in self.levels for name in level.names}

    @cached_property
    def _items(self) -> Mapping[str, tuple[FormItem, ...]]:
        found: dict[str, tuple[FormItem, ...]] = {}
        for item in self.items:
            for name in {*map(fold_text, item.names)}:
                found[name] = (*found.get(name, ()), item)
        return found

    def find_level(self, name: str) -> FormLevel | None:
        """The level of that name; None where the form has none."""
        return self._levels.get(fold_text(name))

    def items_below(self, name: str) -> frozenset[str]:
        """The codes of a level's items; of one that names none, those of the deeper levels that follow it. Empty where it is unknown."""
        level = self.find_level(name)
        if level is None or level.items:
            return frozenset(level.items) if level else frozenset()
        after = self.levels[self.levels.index(level) + 1 :]
        below = takewhile(lambda other: other.level > level.level, after)
        return frozenset(code for other in below for code in other.items)

    def find_items(self, name: str) -> tuple[FormItem, ...]:
        """The items that may be called so."""
        return self._items.get(fold_text(name), ())


class ReportLayout(_Part):
    """All words by which reports are read."""

    source: str = Field(min_length=1)
    titles: Words
    unit: UnitWords
    finance: FinanceWords
    table: TableWords
    forms: tuple[ReportForm, ...] = ()

    def find_form(self, heading: str) -> ReportForm | None:
        """The form whose title stands in a heading; None where none does, or those of several."""
        folded = fold_text(heading)
        found = [form for form in self.forms if any(fold_text(title) in folded for title in form.titles)]
        return found[0] if len(found) == 1 else None


def _refuse_unknown(kind: str, names: Iterable[str], known: Container[str]) -> None:
    for name in names:
        if name not in known:
            message = f"there is no {kind} {name}"
            raise ValueError(message)


def _refuse_two_meanings(kind: str, meanings: Mapping[str, Words]) -> None:
    seen: dict[str, str] = {}
    for name, words in meanings.items():
        for word in words:
            if seen.setdefault(fold_text(word), name) != name:
                message = f"the {kind} {word} stands for two things"
                raise ValueError(message)
