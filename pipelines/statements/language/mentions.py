"""Mentions: a figure in its sentence, with its role, its subject, and what a change is said to be against.

Does not belong here: reading them in a passage (``read_mentions``), or which of them belong together (``outline``).
"""

import re
from dataclasses import dataclass, field

from pipelines.statements.language.read_numbers import Number

_WHOLE_YEAR = 12
_PART_OF_YEAR = re.compile(r"月|季度|半年")
PRIOR, BUDGET, MEAN, OTHER = "prior", "budget", "mean", "other"
VALUE, CHANGE, BASE, WHOLE, RATIO, RATE, MULTIPLE, AVERAGE, PERCENT, SCHEDULE, THRESHOLD = (
    *("value", "change", "base", "whole", "ratio", "rate", "multiple", "average", "percent", "schedule", "threshold"),
)


@dataclass(frozen=True, slots=True)
class Compare:
    """What a change is said to be against.

    Attributes:
        kind: ``prior`` (the year before, the same period), ``budget``, ``mean`` (the average of others, 比全省平均), or ``other``.
        text: As written, folded.
        year: The year, where one is named.
        start: The token it begins with.
    """

    kind: str
    text: str
    year: int | None = None
    start: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Run:
    """Figures that stand for several names in their order (分别为 a、b 和 c): which list, and the figure's place in it."""

    number: int
    place: int
    length: int


@dataclass(frozen=True, slots=True)
class Mention:
    """One figure in its sentence.

    Attributes:
        number: The figure.
        role: What it is (``ROLES``, or ``percent`` for a percentage of unknown sense).
        sign: 1 up, −1 down, for changes.
        subject: The name before it, folded; empty where it goes on with what was named before.
        start: Where its own words begin.
        subject_start: Where its subject begins.
        year: The year its clause names.
        compare: What a change is against.
        whole: Of what a ratio is a part, folded.
        opener: ``where``, ``consists``, ``makes_up``, ``some``, ``colon`` where a list begins with it.
        list_name: What stands before the word that opens the list, folded.
        marks: What stands between the figure before and its own words.
        depth: How many brackets are open.
        sentence: The number of its sentence in the passage.
        clause: The number of its part of the sentence, between semicolons.
        flags: Words in its clause: reason, plan, each, respectively, annual …
        basis: Words for another basis in its clause.
        tail: The text directly behind it.
        counted: The noun directly behind it: what is counted.
        roles: Whether its subject speaks of a budget, of what was executed, of a total, of the year before.
        index: The index of its token.
        months: How many months of the year its sentence is about: 2 for 1-2 月, 6 for 上半年.
        span: How many years its sentence is about: 5 for 五年间 and for 2018 年至 2023 年; of average growth.
        is_numbered: A number of a point stands before it.
        lead: The text between the figure before and this one, folded.
        mark_behind: The mark directly behind it; empty for the end, ``*`` for anything else.
        is_listed: It stands in a list of bare figures with one unit at its end.
        run: The list of figures for several names that it belongs to.
    """

    number: Number
    role: str
    sign: int
    subject: str
    start: int
    subject_start: int
    year: int | None
    compare: Compare | None
    whole: str
    opener: str
    list_name: str
    marks: str
    depth: int
    sentence: int
    clause: int
    flags: frozenset[str]
    basis: frozenset[str]
    tail: str
    roles: frozenset[str]
    index: int
    is_numbered: bool = False
    months: int | None = None
    span: int | None = None
    lead: str = ""
    mark_behind: str = ""
    counted: str = ""
    is_listed: bool = False
    run: Run | None = None
    is_flat: bool = False

    @property
    def dimension(self) -> str:
        """What its unit measures."""
        return self.number.unit.dimension

    def has(self, flag: str) -> bool:
        """Whether a word of this kind stands in its clause."""
        return flag in self.flags


def is_of_whole_year(mention: Mention) -> bool:
    """Whether a figure is of a year as a whole, as far as the words before it tell."""
    return mention.months in {None, _WHOLE_YEAR} and not _PART_OF_YEAR.search(mention.lead)


def is_year_before(one: Mention, now: Mention) -> bool:
    """Whether a figure is said to be of the year before another's."""
    if one.year is not None and now.year is not None and one.year != now.year:
        return one.year == now.year - 1
    return "prior" in one.roles and "prior" not in now.roles


def is_same_comparison(one: Compare | None, other: Compare | None) -> bool:
    """Whether two changes are against the same: 比去年 and 同比."""
    if one is None or other is None:
        return one is other
    is_same_year = one.year == other.year or None in {one.year, other.year}
    is_alike = one.text == other.text if one.kind in {MEAN, OTHER} else _is_of_stock(one) == _is_of_stock(other)
    return one.kind == other.kind and is_same_year and is_alike


def _is_of_stock(compare: Compare) -> bool:
    """Whether a comparison is with what stood at the beginning of the year."""
    return any(word in compare.text for word in ("年初", "期初", "末", "底"))
