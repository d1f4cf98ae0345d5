"""Patterns of statements as data: how a figure stands among the words around it, and what it then is.

A pattern is a line of elements, read from the figure to the left, then what follows it; ``reference/statements/figures.yaml`` explains
the notation. Does not belong here: matching it (``pipelines.statements``).
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache, cached_property

from pydantic import BaseModel, ConfigDict, Field

ROLES = ("value", "change", "base", "whole", "ratio", "rate", "multiple", "average", "threshold", "schedule")
CLASSES = ("amount", "percent", "pp", "times", "doublings", "change", "signed")
_ELEMENT = re.compile(r"'(?P<literal>[^']+)'(?P<many_literal>[?*]?)|(?P<gap>\.\.)|(?P<names>[a-z_|]+)(?P<many>[?*]?)")

# A name of a whole that is no longer has to end what is called so.
_SHORT = 2
# How many characters around a longer one leave what is called so that whole.
_REST, _REST_IN_ENGLISH = 6, 24
# What joins the names of two parts.
_JOINING = ("及", "和", "与", "、")


class PatternError(ValueError):
    """A pattern that is not in the notation."""


@dataclass(frozen=True, slots=True)
class Element:
    """One element of a pattern: categories or a literal text, or a gap; how often it may stand."""

    names: frozenset[str]
    literal: str = ""
    is_gap: bool = False
    is_optional: bool = False
    is_repeated: bool = False


class FigurePattern(BaseModel):
    """One pattern with the role it gives, and the sentence that shows it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    role: str
    pattern: str
    example: str
    figure: str

    @cached_property
    def figure_class(self) -> str:
        """Which figures it is for."""
        return self._parts[1]

    @cached_property
    def before(self) -> tuple[Element, ...]:
        """What stands before the figure, the nearest first."""
        return tuple(reversed(_parse(self._parts[0])))

    @cached_property
    def after(self) -> tuple[Element, ...]:
        """What has to follow."""
        return _parse(self._parts[2])

    @cached_property
    def _parts(self) -> tuple[str, str, str]:
        match = re.fullmatch(r"(.*?)<([a-z]+)>(?:\s*>\s*(.*))?", self.pattern)
        if match is None or match[2] not in CLASSES or self.role not in ROLES:
            raise PatternError(f"no pattern of a figure: {self.role}: {self.pattern}")
        return match[1].strip(), match[2], (match[3] or "").strip()


class PatternTable(BaseModel):
    """``figures.yaml``."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    source: str = Field(min_length=1)
    figures: tuple[FigurePattern, ...]


def _parse(text: str) -> tuple[Element, ...]:
    """The elements of one side of a pattern."""
    elements: list[Element] = []
    for word in text.split():
        match = re.fullmatch(r"<(percent|times)>", word) or _ELEMENT.fullmatch(word)
        if match is None:
            raise PatternError(f"no element of a pattern: {word}")
        if word.startswith("<"):
            elements.append(Element(frozenset({word.strip("<>")})))
        elif match["gap"]:
            elements.append(Element(frozenset(), is_gap=True))
        else:
            many = match["many"] or match["many_literal"] or ""
            names = frozenset((match["names"] or "").split("|")) - {""}
            elements.append(
                Element(names, match["literal"] or "", is_optional=many in {"?", "*"}, is_repeated=many == "*")
            )
    return tuple(elements)


def _is_called(name: str, one: str) -> bool:
    """Whether a name holds one of a part; behind ``=`` it has to be that one."""
    return name == one[1:] if one.startswith("=") else one in name


@cache
def _longest_first(words: tuple[str, ...]) -> tuple[str, ...]:
    """Words in the order in which they have to be tried: 总数 before 数."""
    return tuple(sorted(words, key=len, reverse=True))


class Whole(BaseModel):
    """A whole that is always divided in the same way.

    ``is_open``: there may be further parts; ``is_always``: they can be parts of nothing but the value they follow;
    ``is_listed``: they are all there is only where a list names these and no others; ``is_distinct``: whatever stands before its
    name only says whose it is; ``is_own``: its parts are of nothing else, so that a value without a name of its own is it;
    ``may_lack``: a further part that only some places have; ``lacks_at_least``: how many percent of the whole that is, where it is
    there. A name that begins with ``=`` is that of the part only as a whole.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    whole: tuple[str, ...]
    parts: tuple[tuple[str, ...], ...]
    is_open: bool = False
    is_always: bool = False
    is_listed: bool = False
    is_distinct: bool = False
    is_own: bool = False
    may_lack: str = ""
    lacks_at_least: int = 0

    def begins(self, name: str) -> bool:
        """Whether a name begins as one of the parts is called."""
        return name.startswith(tuple(one for names in self.parts for one in names))

    @cached_property
    def _known(self) -> dict[str, int | None]:
        """Which part each name that was asked for is of: reports repeat themselves."""
        return {}

    @cached_property
    def _known_wholes(self) -> dict[str, bool]:
        """Whether each name that was asked for is of the whole."""
        return {}

    def is_divided_into(self, names: Sequence[str]) -> bool:
        """Whether these are all its parts, each once."""
        parts = [self.part_of(name) for name in names]
        return None not in parts and sorted(map(str, parts)) == sorted(map(str, range(len(self.parts))))

    def part_of(self, name: str) -> int | None:
        """Which part a name is of; None for none, and for a name of several."""
        if name not in self._known:
            self._known[name] = self._find_part(name)
        return self._known[name]

    def _find_part(self, name: str) -> int | None:
        found = [number for number, names in enumerate(self.parts) if any(_is_called(name, one) for one in names)]
        if len(found) > 1 and any(word in name for word in _JOINING):
            return None  # 用车购置及运行维护费
        if len(found) > 1:  # 非税收入 holds 税收: the longest name decides
            longest = max((len(one), number) for number in found for one in self.parts[number] if one in name)
            return longest[1]
        return found[0] if found else None

    def is_whole(self, name: str) -> bool:
        """Whether a name is of the whole; a short word (收入) has to end it."""
        if name not in self._known_wholes:
            self._known_wholes[name] = self._is_whole(name)
        return self._known_wholes[name]

    def _is_whole(self, name: str) -> bool:
        return any(name.endswith(one) if len(one) <= _SHORT else one in name for one in self.whole)

    def names_exactly(self, name: str) -> bool:
        """Whether a name is hardly more than one of the whole's: 全县一般公共预算收入, but not 授予小微企业的采购额."""
        for one in self.whole:
            own = name[name.find(one) :] if self.is_distinct and one in name else name
            rest = _REST if len(one) > _SHORT else 0
            if one in own and len(own) - len(one) <= (_REST_IN_ENGLISH if one.isascii() else rest):
                return True
        return False


class OtherBasis(BaseModel):
    """A known second way to count some parts: their figure times a factor."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: str
    names: tuple[str, ...]
    dimension: str
    factor: Fraction
    zh: str
    en: str
    source: str


class UsualWhole(BaseModel):
    """What a share of some part is of where the text does not say: 税收占比 of 一般公共预算收入, but not beside ``not_beside``."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    part: tuple[str, ...]
    whole: tuple[str, ...]
    not_beside: tuple[str, ...] = ()


class WholeTable(BaseModel):
    """``wholes.yaml``."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    source: str = Field(min_length=1)
    wholes: tuple[Whole, ...]
    overlapping: tuple[str, ...]
    scopes: tuple[str, ...] = ()
    wide_scopes: tuple[str, ...] = ()
    endings: tuple[str, ...] = ()
    totals: tuple[str, ...] = ()
    share_names: tuple[str, ...] = ()
    means: tuple[str, ...] = ()
    usual: tuple[UsualWhole, ...] = ()
    opposites: tuple[tuple[str, str], ...] = ()
    year_names: tuple[str, ...] = ()
    periods: tuple[tuple[str, ...], ...] = ()
    bases: tuple[OtherBasis, ...]

    def names_nothing(self, name: str) -> bool:
        """Whether a total's name says only that it is one: 决算总额."""
        if name and not any(word in name for word in self.totals):
            return False
        for word in _longest_first((*self.totals, *self.scopes)):
            name = name.replace(word, "")
        return not name

    def core(self, name: str) -> str:
        """A name without the words around it that leave it the same."""
        changed = True
        while changed:
            changed = False
            for scope in _longest_first(self.scopes):
                if name.startswith(scope) and len(name) > len(scope) + 1:
                    name, changed = name[len(scope) :], True
            for ending in _longest_first(self.endings):
                if name.endswith(ending) and len(name) > len(ending) + 1:
                    name, changed = name[: -len(ending)], True
        return name


class Rate(BaseModel):
    """A rate by its names: what its part and its whole are called; without them it is never computed."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    names: tuple[str, ...]
    part: tuple[str, ...]
    whole: tuple[str, ...]
    not_of: tuple[str, ...] = ()
    unless_holding: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()

    @cached_property
    def _bare_names(self) -> tuple[str, ...]:
        """Its names without blanks, as names are folded."""
        return tuple(one.replace(" ", "") for one in self.names)

    def longest(self, name: str) -> int:
        """How long the longest of its names is with which a name ends."""
        return max((len(one) for one in self._bare_names if name.endswith(one)), default=0)

    def is_named(self, name: str) -> bool:
        """Whether a name is of this rate."""
        return any(name.endswith(one) for one in self._bare_names)

    def is_part(self, name: str) -> bool:
        """Whether a name may be of its part."""
        return any(one in name for one in self.part)

    def is_whole(self, name: str, holds: str = "") -> bool:
        """Whether a name may be of its whole; ``holds``: what else it is said to hold."""
        if any(one in name for one in self.not_of):
            return any(one in holds for one in self.unless_holding)
        return any(one in name for one in self.whole)


class Average(BaseModel):
    """What an average is per: the words before it, and the units in which that is counted."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    words: tuple[str, ...]
    units: tuple[str, ...]


class RateDifference(BaseModel):
    """Rates that are the difference of two others."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    names: tuple[str, ...]
    of: tuple[str, ...] = Field(alias="from")
    less: tuple[str, ...]


class Leads(BaseModel):
    """How a rate is held against somebody else's: words for above and below, and who the others are."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    above: tuple[str, ...] = ()
    below: tuple[str, ...] = ()
    others: tuple[str, ...] = ()


class RateTable(BaseModel):
    """``rates.yaml``."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    source: str = Field(min_length=1)
    rates: tuple[Rate, ...]
    averages: tuple[Average, ...] = ()
    differences: tuple[RateDifference, ...] = ()
    fund_columns: Mapping[str, tuple[str, ...]] = {}
    leads: Leads = Leads()
    scopes: tuple[str, ...] = ()

    def qualify(self, rate: "Rate", name: str) -> str:
        """What stands before a rate's own name and makes it another one: 法定审限内 of 法定审限内结案率; nothing of 年度预算执行率."""
        own = name[: len(name) - rate.longest(name)]
        for word in _longest_first(self.scopes):
            own = own.replace(word, "")
        return own

    def find(self, name: str) -> Rate | None:
        """The rate of a name, the one with the longest name that fits."""
        found = [(rate.longest(name), rate) for rate in self.rates if rate.is_named(name)]
        return max(found, key=lambda one: one[0])[1] if found else None


class Pair(BaseModel):
    """Two counts of which the second is not more than the first; they are called ``first与second``, ``first and second``."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: str
    whole: tuple[str, ...]
    part: tuple[str, ...]
    zh: str
    en: str
    carries_over: bool = False
    reach: str = "sentence"


class ScoreFact(BaseModel):
    """An item whose full score what the report says elsewhere denies."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    item: tuple[str, ...]
    sections: tuple[str, ...]
    words: tuple[str, ...]
    zh: str
    en: str
    is_about_goal: bool = False


class Aspects(BaseModel):
    """How a text lists the aspects of a scoring table: words that speak of them, before a list and behind it; how many have to be known."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    least_known: int
    words: tuple[str, ...]
    openers: tuple[str, ...]
    endings: tuple[str, ...]


class Accounts(BaseModel):
    """What the figures of the accounts are called, by how their names end."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    revenue: tuple[str, ...]
    expenditure: tuple[str, ...]
    balance: tuple[str, ...]
    general: tuple[str, ...]
    fund: tuple[str, ...]
    basic: tuple[str, ...]
    project: tuple[str, ...]
    execution: tuple[str, ...]


class FiledLine(BaseModel):
    """A line of the accounts by its names; ``apart``: lines that a text may mean with it or without."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    line: str
    names: tuple[str, ...]
    apart: tuple[str, ...] = ()


class Remainder(BaseModel):
    """What is left of a whole when some of it is used, by what names contain.

    The whole may be told in all of ``whole_parts`` (several names of one parted by a bar); ``came_in`` is what was added since what
    was left before; ``rates`` are of what was used in the whole.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    left: tuple[str, ...]
    whole: tuple[str, ...]
    used: tuple[str, ...]
    whole_parts: tuple[str, ...] = ()
    came_in: tuple[str, ...] = ()
    carries_over: bool = False
    rates: tuple[str, ...] = ()

    @cached_property
    def parts(self) -> tuple[tuple[str, ...], ...]:
        """Per part of the whole what it may be called; what was left over before stands first."""
        return tuple(tuple(one.split("|")) for one in self.whole_parts)


class BodyTable(BaseModel):
    """``bodies.yaml``: how names of bodies end, what they are counted as, and what opens a count and a list of them."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    source: str = Field(min_length=1)
    endings: tuple[str, ...]
    counted: tuple[str, ...]
    openers: tuple[str, ...]
    lists: tuple[str, ...]
    example: str


class PairTable(BaseModel):
    """``pairs.yaml``."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    source: str = Field(min_length=1)
    pairs: tuple[Pair, ...]
    score_facts: tuple[ScoreFact, ...]
    aspects: Aspects
    spending: tuple[str, ...]
    project_totals: tuple[str, ...]
    leftovers: tuple[str, ...]
    demands: tuple[str, ...]
    notices: tuple[str, ...]
    accounts: Accounts
    filed_lines: tuple[FiledLine, ...]
    filed_rates: tuple[FiledLine, ...]
    remainders: tuple[Remainder, ...]
    unit_kinds: Mapping[str, tuple[str, ...]]
