"""Series: a list's members in one measure, with the value that may be their whole.

One series per list and measure. Does not belong here: finding them (``find_sums``), whether their names are all of their whole
(``match_parts``), or what they come to (``weigh_sums``).
"""

import re
from dataclasses import dataclass, replace
from fractions import Fraction

from pipelines.statements.language.names import bare_name
from pipelines.statements.language.read_numbers import Number
from pipelines.statements.outline.outline import Item, number_of
from schemas.statement_words import SCORE

# Lists that name all the parts, unless they say otherwise.
FULL = frozenset({"colon", "consists", "makes_up"})
# Classes of accounts: 其他收入 and 其他支出 are names of their own.
ACCOUNTS = ("收入", "支出")
# Groups of these overlap, unless they are known not to.
_PERSONS = frozenset({"count:人", "count:名", "count:户", "count:人次"})
# What a sum is called that stands behind its parts.
_SUMMING = re.compile(
    r"(?:以上|上述)?(?:各|[二两三四五六七八九十]+)?(?:[项类者家]|部门)?(?:合计|总计|小计|共计)|(?:sub|grand)?total(?:s|ed|ing)?"
)


@dataclass(frozen=True)
class Series:
    """The members of a list in one dimension, and the value that may be their whole.

    Attributes:
        opener: How the list is opened.
        whole: What may be their whole.
        members: The parts.
        is_ambiguous: Other values may be the whole as well.
        is_whole_shared: The shares that are stated of them add up to 100 %, so that they are all there is.
        is_full: What else is told of the same parts adds up, so that they are all there is.
        is_partly_shared: The shares that are stated of them agree with them and add up to less than 100 %, so that they are only some.
    """

    opener: str
    whole: Item
    members: tuple[Item, ...]
    is_ambiguous: bool = False
    is_whole_shared: bool = False
    is_full: bool = False
    is_partly_shared: bool = False

    @property
    def numbers(self) -> list[Number]:
        """The figures of the members, in the unit of the whole where none is written."""
        assert self.whole.mention is not None  # noqa: S101 - a whole has a value
        unit = self.whole.mention.number.unit
        return [
            replace(one, unit=unit) if one.unit.name == "" else one
            for one in (_settle(number_of(item)) for item in self.members)
        ]

    @property
    def total(self) -> Number:
        """The figure of the whole."""
        return _settle(number_of(self.whole))

    @property
    def is_of_persons(self) -> bool:
        """Whether people or households are counted."""
        return self.total.unit.dimension in _PERSONS


def is_sum(item: Item) -> bool:
    """Whether nothing but 合计 or the like stands before a value."""
    return item.mention is not None and _SUMMING.fullmatch(item.mention.lead.strip("，；、。：（）|")) is not None


def is_side(series: Series) -> bool:
    """Whether a list is of one side of a balance, all of it: 收支总预算 6927 万元，收入包括 …；支出包括 …."""
    group, last = series.members[0].group, series.members[-1].mention
    is_balance = "收支总" in series.whole.subject and last is not None and not last.tail.startswith("等")
    return is_balance and group is not None and bare_name(group.name) in ACCOUNTS and len(series.members) > 1


def _settle(number: Number) -> Number:
    """Points are what was awarded: exact as printed."""
    return replace(number, place=Fraction(0)) if number.unit.dimension == SCORE else number
