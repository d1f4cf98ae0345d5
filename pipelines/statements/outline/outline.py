"""Outline: the values of a report, the lists they stand in, and what is said of them, in order.

Does not belong here: arranging it (``arrange_items``), or whether anything agrees.
"""

from dataclasses import dataclass, field

from pipelines.statements.language.mentions import AVERAGE, Compare, Mention
from pipelines.statements.language.read_numbers import Number


@dataclass(eq=False)
class Item:
    """A value, or a name without one, with what is said of it.

    Attributes:
        mention: The value; None for a name that has none.
        passage: The index of its passage.
        subject: Its name, folded.
        group: The list it is a member of.
        base: The value it is said to come from (由 … 增加到).
        host: The mention it stands behind in brackets.
        index: Its place among all items.
        holds: What brackets behind it say that it holds: 旧存 of 收案 2559 件（含旧存 133 件）.
    """

    mention: Mention | None
    passage: int
    subject: str
    sentence: int
    group: "Group | None" = None
    base: "Item | None" = None
    host: "Item | None" = None
    index: int = 0
    holds: str = ""

    @property
    def is_average(self) -> bool:
        """Whether it is an average or a rate: never summed."""
        return self.mention is None or self.mention.role == AVERAGE or self.mention.number.unit.is_rate


@dataclass(eq=False)
class Group:
    """A list: how it is opened, its members, after how many of them a semicolon stands, and the values before it."""

    opener: str
    passage: int
    sentence: int
    wholes: list[Item]
    members: list[Item] = field(default_factory=list)
    cuts: list[int] = field(default_factory=list)
    depth: int = 0
    is_numbered: bool = False
    name: str = ""


@dataclass(eq=False)
class Saying:
    """Something said of an item: a change, a share, a rate; with the items it may be said of, the likeliest first.

    ``index`` is how many items stand before it, ``number`` its place among all sayings.
    """

    mention: Mention
    passage: int
    items: tuple[Item, ...]
    compare: Compare | None
    bases: tuple[Mention, ...] = ()
    whole: Mention | None = None
    rate: "Saying | None" = None
    has_own_compare: bool = False
    index: int = 0
    number: int = 0
    is_listed: bool = False
    is_of_part: bool = False

    @property
    def own_base(self) -> Mention | None:
        """The value that its item is said to come from, where its own sentence says so."""
        item = self.items[0] if self.items else None
        if item is None or item.base is None or self.has_own_compare:
            return None
        is_here = (item.passage, item.sentence) == (self.passage, self.mention.sentence)
        return item.base.mention if is_here else None


def number_of(item: Item) -> Number:
    """The figure of an item that has one."""
    assert item.mention is not None  # noqa: S101 - the caller chose items with a value
    return item.mention.number


@dataclass
class Outline:
    """Items, groups and sayings of a report, in order."""

    items: list[Item] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)
    sayings: list[Saying] = field(default_factory=list)

    def add(self, item: Item) -> Item:
        """Add an item."""
        item.index = len(self.items)
        self.items.append(item)
        return item

    def say(self, saying: Saying) -> Saying:
        """Add a saying."""
        saying.index, saying.number = len(self.items), len(self.sayings)
        self.sayings.append(saying)
        return saying

    def said_near(self, saying: Saying, count: int) -> list[Saying]:
        """So many sayings before one and behind it."""
        return self.sayings[max(saying.number - count, 0) : saying.number + count]

    def before(self, index: int, count: int = 60) -> list[Item]:
        """So many items before a place, the nearest first: whoever looks back looks back so far and no further."""
        return self.items[max(index - count, 0) : index][::-1]

    def after(self, index: int, count: int) -> list[Item]:
        """So many items behind a place."""
        return self.items[index + 1 : index + 1 + count]
