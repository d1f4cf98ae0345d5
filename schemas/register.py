"""Registers: the units and the metrics a bureau knows, by code, name and alias, and in which years each is valid.

A register is open until one was imported: then what it does not know waits for a clerk. Nothing is ever found by similarity, and
what fits several is never guessed. Does not belong here: reading a register's file (``review.registers``), or storage.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from schemas.values import fold_word

FOUND, NEW, UNKNOWN, AMBIGUOUS, NOT_IN_FORCE = "found", "new", "unknown", "ambiguous", "not_in_force"
SAME, RENAMED, MERGED, SPLIT = "same", "renamed", "merged", "split"
SEPARATOR = "、"
# Scores are compared under their item's code behind this, which no metric's code may begin with.
SCORE_PREFIX = "score."
YES = "yes"


def fold_name(text: str) -> str:
    """Fold what never distinguishes two names or codes: case, full width, blanks anywhere."""
    return "".join(fold_word(text).split())


def split_texts(text: str | None) -> tuple[str, ...]:
    """The texts of one cell, as they are stored."""
    return tuple(part for part in (text or "").split(SEPARATOR) if part)


@dataclass(frozen=True)
class UnitPeriod:
    """What a unit is called over some fiscal years (inclusive; None: open), and what it took the place of at their beginning."""

    unit_name: str
    aliases: tuple[str, ...] = ()
    first_fiscal_year: int | None = None
    last_fiscal_year: int | None = None
    succeeds: tuple[str, ...] = ()
    relation: str | None = None
    is_exempt: bool = False

    def covers(self, fiscal_year: int) -> bool:
        """Whether the year lies in it."""
        is_begun = self.first_fiscal_year is None or self.first_fiscal_year <= fiscal_year
        return is_begun and (self.last_fiscal_year is None or fiscal_year <= self.last_fiscal_year)

    @classmethod
    def from_row(cls, row: Mapping[str, Any]) -> "UnitPeriod":
        """Read a row of ``unit_periods``."""
        return cls(
            row["unit_name"],
            split_texts(row["aliases"]),
            row["first_fiscal_year"],
            row["last_fiscal_year"],
            split_texts(row["succeeds"]),
            row["relation"],
            row["is_exempt"] == YES,
        )


@dataclass(frozen=True)
class RegisteredUnit:
    """One unit; without periods it is known from a filing only, and in force in every year."""

    unit_code: str
    unit_name: str | None = None
    periods: tuple[UnitPeriod, ...] = ()

    def period_of(self, fiscal_year: int) -> UnitPeriod | None:
        """The period that covers a year."""
        return next((period for period in self.periods if period.covers(fiscal_year)), None)

    def is_in_force(self, fiscal_year: int) -> bool:
        """Whether it exists in a year."""
        return not self.periods or self.period_of(fiscal_year) is not None

    def names_in(self, fiscal_year: int) -> tuple[str, ...]:
        """Its name and aliases in a year."""
        if not self.periods:
            return (self.unit_name,) if self.unit_name else ()
        period = self.period_of(fiscal_year)
        return () if period is None else (period.unit_name, *period.aliases)

    @property
    def names(self) -> tuple[str, ...]:
        """Its names and aliases of any year."""
        own = (name for period in self.periods for name in (period.unit_name, *period.aliases))
        return tuple(name for name in (self.unit_name, *own) if name)


@dataclass(frozen=True)
class Resolution:
    """Whose a filing is: found, new (an open register takes it in), unknown, ambiguous or not_in_force; with what it might be."""

    status: str
    unit_code: str | None = None
    candidates: tuple[str, ...] = ()


@dataclass(frozen=True)
class Descent:
    """A unit of a year and one unit it comes from in the year before: the same, or renamed, merged, split."""

    unit_code: str
    prior_unit_code: str
    relation: str


@dataclass(frozen=True)
class UnitRegister:
    """All units known."""

    units: tuple[RegisteredUnit, ...] = ()
    _named: dict[int, dict[str, tuple[str, ...]]] = field(default_factory=dict, compare=False, repr=False)

    @classmethod
    def from_rows(cls, units: Iterable[Mapping[str, Any]], periods: Iterable[Mapping[str, Any]]) -> "UnitRegister":
        """Build it from rows of ``units`` and ``unit_periods`` (newest versions)."""
        own: dict[str, list[UnitPeriod]] = defaultdict(list)
        for row in periods:
            own[row["unit_code"]].append(UnitPeriod.from_row(row))
        return cls(
            tuple(
                RegisteredUnit(row["unit_code"], row["unit_name"], tuple(own[row["unit_code"]]))
                for row in sorted(units, key=lambda row: row["unit_code"])
            )
        )

    @property
    def is_closed(self) -> bool:
        """Whether a register was imported."""
        return any(unit.periods for unit in self.units)

    @cached_property
    def _by_code(self) -> dict[str, RegisteredUnit]:
        return {fold_name(unit.unit_code): unit for unit in reversed(self.units)}

    @cached_property
    def _by_significant(self) -> dict[str, tuple[str, ...]]:
        """The codes that begin with zeros, by what is left where a spreadsheet has made a number of one."""
        found: dict[str, list[str]] = defaultdict(list)
        for code, unit in self._by_code.items():
            if code.startswith("0"):
                found[code.lstrip("0")].append(unit.unit_code)
        return {code: tuple(sorted(codes)) for code, codes in found.items()}

    def resolve(self, unit_code: str | None, names: Sequence[str], fiscal_year: int) -> Resolution:
        """Find whose a filing for a year is, by its code, or by the names it gives where it has none.

        A code that lacks the zeros at the beginning of a known one is ambiguous: a spreadsheet may have taken them, or it is another.

        Args:
            unit_code: As filed; None or blank where there is none.
            names: Names in order of strength; the first that anything goes by decides.
            fiscal_year: The year the filing is for: names are valid in their years only.
        """
        code = fold_name(unit_code or "")
        if not code:
            return self._resolve_names(names, fiscal_year)
        unit = self._by_code.get(code)
        if unit is not None:
            return Resolution(FOUND if unit.is_in_force(fiscal_year) else NOT_IN_FORCE, unit.unit_code)
        named = self._resolve_names([code], fiscal_year)
        if named.status != UNKNOWN:
            return named
        if code in self._by_significant:
            return Resolution(AMBIGUOUS, None, self._by_significant[code])
        return Resolution(UNKNOWN) if self.is_closed else Resolution(NEW, (unit_code or "").strip())

    def _resolve_names(self, names: Sequence[str], fiscal_year: int) -> Resolution:
        named = self._names_in(fiscal_year)
        for name in names:
            codes = named.get(fold_name(name), ())
            if codes:
                return Resolution(FOUND, codes[0]) if len(codes) == 1 else Resolution(AMBIGUOUS, None, codes)
        return Resolution(UNKNOWN)

    def _names_in(self, fiscal_year: int) -> dict[str, tuple[str, ...]]:
        """Folded names and aliases of a year, with the codes that go by each."""
        if fiscal_year not in self._named:
            found: dict[str, set[str]] = defaultdict(set)
            for unit in self.units:
                for name in unit.names_in(fiscal_year):
                    found[fold_name(name)].add(unit.unit_code)
            self._named[fiscal_year] = {name: tuple(sorted(codes)) for name, codes in found.items()}
        return self._named[fiscal_year]

    def codes_written(self, text: str) -> tuple[str, ...]:
        """The codes that somebody may mean who writes a name or an alias of any year, or the code itself in another spelling."""
        wanted = fold_name(text)
        return tuple(unit.unit_code for unit in self.units if wanted in map(fold_name, (unit.unit_code, *unit.names)))

    def name_of(self, unit_code: str, fiscal_year: int) -> str | None:
        """What a unit is called in a year."""
        unit = self._by_code.get(fold_name(unit_code))
        if unit is None:
            return None
        period = unit.period_of(fiscal_year)
        return unit.unit_name if period is None else period.unit_name

    def registered_in(self, fiscal_year: int) -> set[str]:
        """The codes in force in a year."""
        return {unit.unit_code for unit in self.units if unit.is_in_force(fiscal_year)}

    def exempt_in(self, fiscal_year: int) -> set[str]:
        """The codes that need not file for a year."""
        periods = ((unit.unit_code, unit.period_of(fiscal_year)) for unit in self.units)
        return {code for code, period in periods if period is not None and period.is_exempt}

    def lineage(self, fiscal_year: int) -> list[Descent]:
        """Each unit in force in a year with the units it comes from in the year before.

        A period that begins with the year says what it took the place of; a unit that was there before and merged with others
        comes from itself as well. Any other unit comes from itself where it was in force.
        """
        found = []
        for unit in self.units:
            period = unit.period_of(fiscal_year)
            was_there = unit.is_in_force(fiscal_year - 1)
            if period is not None and period.first_fiscal_year == fiscal_year and period.succeeds:
                own = (unit.unit_code,) if was_there and unit.unit_code not in period.succeeds else ()
                found += [
                    Descent(unit.unit_code, prior, period.relation or (SAME if prior == unit.unit_code else RENAMED))
                    for prior in (*own, *period.succeeds)
                ]
            elif was_there and unit.is_in_force(fiscal_year):
                found.append(Descent(unit.unit_code, unit.unit_code, SAME))
        # A unit that goes on after others were split off it, or went into another, is no longer what it was either.
        parted: dict[str, str] = {}
        for one in found:
            if one.relation in {MERGED, SPLIT}:
                parted[one.prior_unit_code] = max(one.relation, parted.get(one.prior_unit_code, ""))
        return [
            replace(one, relation=parted[one.prior_unit_code])
            if one.relation == SAME and one.prior_unit_code in parted
            else one
            for one in found
        ]


@dataclass(frozen=True)
class RegisteredMetric:
    """One metric, by code and aliases; ``is_additive`` says whether the values of several units may be added."""

    metric_code: str
    metric_name: str | None = None
    unit_of_measure: str | None = None
    aliases: tuple[str, ...] = ()
    is_additive: bool = False
    origin: str = "import"


@dataclass(frozen=True)
class MetricRegister:
    """All metrics known."""

    metrics: tuple[RegisteredMetric, ...] = ()

    @classmethod
    def from_rows(cls, rows: Iterable[Mapping[str, Any]]) -> "MetricRegister":
        """Build it from rows of ``metric_definitions`` (newest versions)."""
        return cls(
            tuple(
                RegisteredMetric(
                    row["metric_code"],
                    row["metric_name"],
                    row["unit_of_measure"],
                    split_texts(row["aliases"]),
                    row["is_additive"] == YES,
                    row["origin"],
                )
                for row in rows
            )
        )

    @property
    def is_closed(self) -> bool:
        """Whether a register was imported."""
        return any(metric.origin == "import" for metric in self.metrics)

    @cached_property
    def additive_codes(self) -> frozenset[str]:
        """Codes whose values may be added over units."""
        return frozenset(metric.metric_code for metric in self.metrics if metric.is_additive)

    @cached_property
    def _by_code(self) -> dict[str, str]:
        # A code that only a filing brought gives way where the bureau has since made it an alias of another.
        return {
            fold_name(metric.metric_code): metric.metric_code
            for metric in reversed(self.metrics)
            if metric.origin == "import" or fold_name(metric.metric_code) not in self._by_alias
        }

    @cached_property
    def _by_alias(self) -> dict[str, set[str]]:
        found: dict[str, set[str]] = defaultdict(set)
        for metric in self.metrics:
            for alias in metric.aliases:
                found[fold_name(alias)].add(metric.metric_code)
        return found

    def resolve(self, metric_code: str, metric_name: str | None) -> tuple[str | None, str]:
        """The registered code of a filed metric, and found, new, unknown or ambiguous.

        Its code decides, or an alias its code or its name is; an alias of several decides nothing.
        """
        known = self._by_code.get(fold_name(metric_code))
        if known is not None:
            return known, FOUND
        candidates = self.candidates(metric_code, metric_name)
        if candidates:
            return (candidates[0], FOUND) if len(candidates) == 1 else (None, AMBIGUOUS)
        return (None, UNKNOWN) if self.is_closed else (metric_code.strip(), NEW)

    def candidates(self, metric_code: str, metric_name: str | None) -> tuple[str, ...]:
        """The codes that go by an alias which is the filed code, or else the filed name."""
        for text in (metric_code, metric_name):
            codes = self._by_alias.get(fold_name(text)) if text else None
            if codes:
                return tuple(sorted(codes))
        return ()
