"""Match parts: by their names alone, whether the members of a list are all parts of their whole, and whether they may overlap.

Known parts of a whole are data (``wholes.yaml``), and so are opposites and names that overlap. Does not belong here: what the parts
come to (``weigh_sums``), or which values a list has (``find_sums``).
"""

import re
from collections.abc import Sequence
from fractions import Fraction

from pipelines.statements.claims.series import ACCOUNTS, FULL, Series
from pipelines.statements.language.names import bare_name, common_suffix
from pipelines.statements.outline.outline import Item, number_of
from schemas.statement_patterns import Whole, WholeTable
from schemas.statement_words import SCORE

# Names that begin or end with fewer of the same characters share nothing.
_LEAST_SHARED = 2
# With 其他 behind so many counts, and with so long a name of the whole behind 其他, it is all the rest.
_LEAST_LISTED, _LEAST_REST = 3, 4
# A whole with so many known parts may be told without one of them.
_LEAST_KNOWN = 5
# With one of these before its name a part is what another is not.
_NEGATIONS = ("非", "不", "未", "无")
# A part with such a name is what the others leave.
_REST = ("其他", "其它", "其余")
# What only the larger ones are part of.
_THRESHOLD = re.compile(r"(?:限额|规模)以[上下]")


def names_all(series: Series, table: WholeTable) -> bool:
    """Whether the members are all the parts that their whole is known to have, or the last of them is all the rest."""
    if series.opener == "where" and _ends_in_rest(series, table):
        return True
    if are_narrower(series.whole, series.members, table):
        return False
    return are_complements(series, table) or any(
        _covers(whole, series, table) for whole in table.wholes if not whole.is_open
    )


def are_known(series: Series, table: WholeTable) -> bool:
    """Whether all members are known parts of one whole, so that a semicolon between them ends nothing."""
    names = [bare_name(one.subject) for one in series.members]
    for whole in table.wholes:
        parts = [whole.part_of(name) for name in names]
        if len(names) > 1 and None not in parts and len(set(parts)) == len(parts):
            return True
    return False


def are_narrower(whole: Item, parts: Sequence[Item], table: WholeTable) -> bool:
    """Whether all parts bear words that the whole does not: 限额以上城镇零售额, 限额以上乡村零售额 of all retail trade."""
    names = [table.core(bare_name(one.subject)) for one in parts]
    own = bare_name(whole.subject + (whole.mention.lead if whole.mention is not None else ""))
    if len(names) > 1 and all(one.mention is not None and _THRESHOLD.search(one.mention.lead) for one in parts):
        return _THRESHOLD.search(own) is None
    shared = common_suffix([name[::-1] for name in names])
    return len(names) > 1 and shared >= _LEAST_SHARED and names[0][:shared] not in own


def find_missing(series: Series, table: WholeTable, gap_pct: Fraction) -> str:
    """What some have beside all of these parts, and this list may leave out: 早稻 beside 夏粮 and 秋粮; not where what misses is too little."""
    found = [one for one in table.wholes if not one.is_open and _covers(one, series, table)]
    if any(not one.may_lack for one in found):
        return ""
    return next((one.may_lack for one in found if gap_pct >= one.lacks_at_least), "") or _find_unnamed(series, table)


def is_disjoint(series: Series, table: WholeTable) -> bool:
    """Whether the parts cannot overlap: known parts, a full list, one part alone, or names of one form."""
    names = name_members(series)
    if len(names) == 1 or series.opener in {*FULL, "moving"} or series.total.unit.dimension == SCORE:
        return True
    if are_known(series, table) or are_complements(series, table):
        return True
    if any(name.startswith(_REST) or name.endswith(_REST) for name in names):
        return True
    if any(word in name for word in table.overlapping for name in names):
        return False
    if series.is_ambiguous:
        return False
    return not series.is_of_persons and len(set(names)) == len(names) and common_suffix(names) >= _LEAST_SHARED


def may_overlap(series: Series, table: WholeTable) -> bool:
    """Whether names say that parts may overlap: one of a word for what does, or one that is a stage of another."""
    names = [bare_name(one.subject) for one in series.members]
    return any(word in name for word in table.overlapping for name in names) or _are_stages(names)


def _are_stages(names: Sequence[str]) -> bool:
    """Whether one name goes on the other, so that one may be a stage of it: 应上交财政 …，已上交 …."""
    return any(one and one in other for at, one in enumerate(names) for other in names[:at])


def are_complements(series: Series, table: WholeTable) -> bool:
    """Whether one of two parts is all that the other is not: 贫困村 28 个，非贫困村 13 个; 已脱贫 …，未脱贫 …; 城市用户 …，农村用户 ….

    What is left of their names has to be the whole's: 城市居民用电 and 农村居民用电 are not all of 用电量. Directly behind it in brackets the
    two words are enough: 教育 3.04 亿元（本级 2.22 亿元，上级 0.82 亿元）.
    """
    names = [one.removeprefix("已") for one in name_members(series)]
    if len(names) != 2 or not all(names):  # noqa: PLR2004 - a thing and its opposite
        return False
    shorter, longer = sorted(names, key=len)
    if any(longer == no + shorter for no in _NEGATIONS):
        return True
    whole = bare_name("".join(_spell_around(one) for one in _beside(series.whole, series.members)))
    for pair in table.opposites:
        here = next((word for word in pair if word in names[0]), None)
        if here is not None and _swap(names[0], pair) == names[1]:
            rest = names[0].replace(here, "", 1)
            return _holds(whole, rest) or (not rest and series.opener == "bracket")
    return False


def _beside(whole: Item, members: Sequence[Item]) -> list[Item]:
    """A whole, and the other wholes of its list: 全市 1400 户 2560 人享受低保."""
    group = next((one.group for one in members if one.group is not None), None)
    wholes = group.wholes if group is not None else []
    return list(wholes) if whole in wholes else [whole]


def _spell_around(item: Item) -> str:
    """What a value is called, with what stands before and behind it."""
    return item.subject + (item.mention.lead + item.mention.tail if item.mention is not None else "")


def _holds(text: str, name: str) -> bool:
    """Whether a text holds all characters of a name in their order: 养老机构 in 养老服务机构."""
    rest = iter(text)
    return len(name) > 1 and all(one in rest for one in name)


def _swap(name: str, pair: tuple[str, str]) -> str:
    """A name with one of two words in the place of the other."""
    here, other = pair if pair[0] in name else pair[::-1]
    return name.replace(here, other, 1)


def _ends_in_rest(series: Series, table: WholeTable) -> bool:
    """Whether the last of some counts is what is left: 产业项目 4 个，教育项目 1 个，其他项目 2 个.

    So is 其他一般性转移支付收入 of 一般性转移支付收入; but 其他支出 is a name of its own, and 其他山区项目 are not all the others.
    """
    last = series.members[-1]
    if any(word in one.subject for word in table.overlapping for one in series.members):
        return False
    name = bare_name(last.subject)
    word = next((one for one in _REST if name.startswith(one)), None)
    if last.mention is None or word is None:
        return False
    rest = name.removeprefix(word)
    if len(rest) >= _LEAST_REST and bare_name(series.whole.subject).endswith(rest):
        return True
    if name.endswith(ACCOUNTS):
        return False
    if not last.mention.number.unit.is_count:
        return series.total.unit.dimension == "money" and (not rest or _are_called(series, rest))
    if len(series.members) < _LEAST_LISTED:
        return False
    return _are_called(series, rest) or rest in series.whole.subject


def _are_called(series: Series, rest: str) -> bool:
    """Whether the members before the last bear the name that is its own behind 其他."""
    return all(bare_name(one.subject).endswith(rest) for one in series.members[:-1])


def _covers(whole: Whole, series: Series, table: WholeTable) -> bool:
    """Whether the members are the parts of a whole, each once; one of nothing need not be named as it is."""
    name = bare_name(series.whole.subject)
    if not whole.is_whole(name) and not (whole.is_own and table.names_nothing(name)):
        return False
    parts = [(whole.part_of(bare_name(one.subject)), number_of(one).value) for one in series.members]
    named = [part for part, value in parts if value]
    missing = {part for part, _ in parts if part is not None} - set(named)
    found = [*named, *missing]
    return None not in found and len(found) == len(set(found)) == len(whole.parts)


def _find_unnamed(series: Series, table: WholeTable) -> str:
    """The part that a list of known parts of its whole does not name: 服务业 beside 农业、林业、牧业 and 渔业."""
    names = [bare_name(one.subject) for one in series.members]
    for known in table.wholes:
        is_long = len(known.parts) >= _LEAST_KNOWN and not (known.is_open or known.is_listed)
        if not is_long or not known.is_whole(bare_name(series.whole.subject)):
            continue
        parts = [known.part_of(name) for name in names]
        left = [names for at, names in enumerate(known.parts) if at not in parts]
        if None not in parts and len(set(parts)) == len(parts) > 1 and len(left) == 1:
            return left[0][0]
    return ""


def name_members(series: Series) -> list[str]:
    """What the members are called; where all are called alike (产量), with the name of the member before them in the list."""
    subjects = [bare_name(one.subject) for one in series.members]
    if len(subjects) < 2 or len(set(subjects)) > 1:  # noqa: PLR2004 - one alone is not alike
        return subjects
    names = []
    for item, subject in zip(series.members, subjects, strict=True):
        own = item.group.members if item.group is not None else []
        at = own.index(item) if item in own else 0
        names.append(bare_name(own[at - 1].subject) + subject if at else subject)
    return names
