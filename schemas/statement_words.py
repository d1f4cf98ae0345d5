"""The vocabulary of statements: units of measure, the words by which claims are known, how characters are folded; as data.

Does not belong here: reading the YAML files (``pipelines.resources``), or what a sentence says (``pipelines.statements``).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from pydantic import BaseModel, ConfigDict, Field

from schemas.measures import fold_width

# Dimensions that mean something to the rules; all others only have to be the same on both sides.
MONEY, COUNT, RATIO, POINTS_OF_PERCENT, TIMES, DOUBLINGS, TENTHS = (
    *("money", "count", "ratio", "pp", "times", "doublings", "tenths"),
)
SCORE = "points"


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of measure.

    Attributes:
        name: As written, multiplier included: ``万元``, ``公斤/亩``.
        dimension: What it measures; of a rate both parts, ``mass/area``.
        factor: How many of the dimension's first unit it is.
        is_scaled: A multiplier stands in it, so that even a count is rounded.
    """

    name: str
    dimension: str
    factor: Fraction = Fraction(1)
    is_scaled: bool = False

    @property
    def is_count(self) -> bool:
        """Whether it counts things."""
        return self.dimension == COUNT or self.dimension.startswith(f"{COUNT}:")

    @property
    def is_rate(self) -> bool:
        """Whether it is one thing per another: never summed."""
        return "/" in self.dimension

    def scaled(self, written: str, factor: Fraction) -> "Unit":
        """The same unit behind a multiplier."""
        return Unit(written + self.name, self.dimension, self.factor * factor, is_scaled=True)


BARE = Unit("", "", Fraction(1))
PERCENT = Unit("%", RATIO)


class UnitTable(_Part):
    """``units.yaml``: per dimension the units and how many of the first each is; what is counted; multipliers."""

    source: str = Field(min_length=1)
    multipliers: Mapping[str, int]
    dimensions: Mapping[str, Mapping[str, str | int]]
    counts: tuple[str, ...]
    joined_names: Mapping[str, tuple[str, ...]] = {}

    @cached_property
    def units(self) -> Mapping[str, Unit]:
        """Every unit, by its name with width and case folded."""
        found = {
            fold(name): Unit(name, dimension, Fraction(str(factor)))
            for dimension, units in self.dimensions.items()
            for name, factor in units.items()
        }
        return {fold(name): Unit(name, f"{COUNT}:{name}") for name in self.counts} | found


class WordTable(_Part):
    """``words.yaml``: words by what they do in a sentence, in Chinese and English."""

    source: str = Field(min_length=1)
    words: Mapping[str, Mapping[str, tuple[str, ...]]]

    @cached_property
    def categories(self) -> Mapping[str, frozenset[str]]:
        """Every word (folded) with all it may do."""
        found: dict[str, set[str]] = {}
        for category, languages in self.words.items():
            for words in languages.values():
                for word in words:
                    found.setdefault(fold(word), set()).add(category)
        return {word: frozenset(categories) for word, categories in found.items()}


@dataclass(frozen=True)
class Lexicon:
    """Units and words, indexed by their first character, the longest first."""

    words: Mapping[str, frozenset[str]]
    units: Mapping[str, Unit]
    multipliers: Mapping[str, int]
    characters: Mapping[int, str]
    joined_names: Mapping[str, tuple[str, ...]]

    @cached_property
    def word_index(self) -> Mapping[str, tuple[str, ...]]:
        """Words by first character."""
        return _index(self.words)

    @cached_property
    def unit_index(self) -> Mapping[str, tuple[str, ...]]:
        """Units by first character."""
        return _index(self.units)

    @cached_property
    def multiplier_index(self) -> Mapping[str, tuple[str, ...]]:
        """Multipliers by first character."""
        return _index(self.multipliers)

    def fold(self, text: str) -> str:
        """Fold width, case and traditional characters, each character to exactly one, so that places stay the same."""
        return fold(text).translate(self.characters)

    def has(self, word: str, category: str) -> bool:
        """Whether a word does this."""
        return category in self.words.get(word, ())


def fold(text: str) -> str:
    """Full width and case, character by character."""
    folded = fold_width(text).lower()
    return folded if len(folded) == len(text) else fold_width(text)


def _index(names: Iterable[str]) -> Mapping[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for name in sorted(names, key=len, reverse=True):
        found.setdefault(name[0], []).append(name)
    return {first: tuple(own) for first, own in found.items()}
