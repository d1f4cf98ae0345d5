"""What is measured of a year, exactly: a fraction, what it counts, and whom it concerns.

Does not belong here: what is expected of a measure (``bounds``), or the measures themselves (``measure_year``, ``measure_history``).
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from functools import cached_property

import pandas as pd

from schemas.measures import format_points, round_half_up
from schemas.register import SEPARATOR, UnitRegister

HUNDREDTHS = 100
SHOWN_CONCERNED = 20
TOTAL = "total"


@dataclass(frozen=True)
class YearFrames:
    """A year as it will stand once the run is sealed, and what is needed of the year before.

    ``filed`` and ``prior_filed`` are the units with a submission in force; ``scores`` are SCORES of the year with the
    ``rubric_sha256`` each rests on; ``changes`` are CHANGES of the year; ``shares`` says by rubric and item what one point of the
    item adds to the total.
    """

    fiscal_year: int
    register: UnitRegister
    filed: Collection[str]
    prior_filed: Collection[str]
    scores: pd.DataFrame
    changes: pd.DataFrame
    shares: Mapping[str, Mapping[str, Fraction]] = field(default_factory=dict)

    @cached_property
    def items(self) -> pd.DataFrame:
        """The scores of items."""
        return self.scores[self.scores["item_code"] != TOTAL]

    @cached_property
    def totals(self) -> pd.DataFrame:
        """The totals, one per evaluation."""
        return self.scores[self.scores["item_code"] == TOTAL]

    @cached_property
    def unit_totals(self) -> pd.DataFrame:
        """The totals of the units as a whole."""
        return self.totals[self.totals["subject_code"].isna()]


@dataclass(frozen=True)
class Measured:
    """What was found: ``value`` in the measure's unit, over so many ``cases``, in words, and whom a clerk should look at."""

    value: Fraction
    cases: int
    told: str
    concerned: tuple[str, ...] = ()

    @property
    def context(self) -> str | None:
        """Whom it concerns, as one text; of many the first, and how many more."""
        if not self.concerned:
            return None
        more = len(self.concerned) - SHOWN_CONCERNED
        told = SEPARATOR.join(self.concerned[:SHOWN_CONCERNED])
        return told if more <= 0 else f"{told} … +{more}"


Measure = Callable[[YearFrames, Decimal | None], Measured | None]
"""Measures a year by a threshold, where it has one; None where there is nothing to measure."""


def share_of(part: int, whole: int, concerned: Iterable[str] = ()) -> Measured | None:
    """A share in per cent; None of nothing."""
    if not whole:
        return None
    value = Fraction(100 * part, whole)
    return Measured(value, whole, f"{part} / {whole} ({spell(value)} %)", tuple(concerned))


def share_of_points(part: int, whole: int, cases: int, concerned: Iterable[str] = ()) -> Measured | None:
    """A share of points (hundredths) in per cent, over a number of evaluations; None where there are no points."""
    if not whole:
        return None
    value = Fraction(100 * part, whole)
    told = f"{format_points(part)} / {format_points(whole)} ({spell(value)} %)"
    return Measured(value, cases, told, tuple(concerned))


def count_of(count: int, cases: int, concerned: Iterable[str] = ()) -> Measured | None:
    """A number of cases among others; None where there are none at all."""
    return Measured(Fraction(count), cases, f"{count} / {cases}", tuple(concerned)) if cases else None


def spell(value: Fraction) -> str:
    """A fraction with at most two decimals, rounded half up: to be read, never to be compared."""
    return format_points(round_half_up(value * HUNDREDTHS))


def name_subjects(rows: pd.DataFrame) -> list[str]:
    """Each evaluation as people know it: its unit, and its subject where it is not the unit as a whole."""
    subjects = rows["subject_code"].fillna("")
    return [f"{unit} {subject}".strip() for unit, subject in zip(rows["unit_code"], subjects, strict=True)]
