"""Weigh sums: what the parts of a list come to against their whole, and whether they are all of it.

A list behind a colon or 分别为 names all parts; one behind 其中 some, unless it names all that the whole is known to have. Parts that may
overlap are never accused. Does not belong here: finding the lists (``find_sums``). Source: domain rules, "part sum", "薯类折粮".
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from pipelines.statements.claims.make_claims import Told
from pipelines.statements.claims.weigh import (
    Weighed,
    finest_decimals,
    in_first_unit,
    spell_between,
    spell_computed,
    spell_figure,
    spell_value,
    weigh_intervals,
)
from pipelines.statements.language.names import bare_name
from pipelines.statements.language.read_numbers import Number
from pipelines.statements.outline.outline import Item
from schemas.intervals import Interval
from schemas.statement_patterns import OtherBasis, Whole, WholeTable
from schemas.statement_words import SCORE
from schemas.statements import CONSISTENT, INCONSISTENT, QUERY

_PERSONS = frozenset({"count:人", "count:名", "count:户", "count:人次"})
_LEAST_SUFFIX = 2
_LEAST_LISTED, _LEAST_REST = 3, 4
# Of how many parts of the whole one that no list leaves out is less.
SLIVER = 200
_ALMOST_ALL = (
    "所列各部分几乎就是全部，余下不到 0.5%：请核对是否漏列或有误。",
    "the parts are almost all of it, less than 0.5 % is left: one may be missing or wrong.",
)
# A whole with so many known parts may be told without one of them.
_LEAST_KNOWN = 5
# Lists that name all the parts, unless they say otherwise.
FULL = frozenset({"colon", "consists", "makes_up"})
# A part with such a name is what the others leave.
_OPPOSITES = ("非", "不", "未", "无")
_REST = ("其他", "其它", "其余")
# Classes of accounts: 其他收入 and 其他支出 are names of their own.
_ACCOUNTS = ("收入", "支出")
# What only the larger ones are part of.
_THRESHOLD = re.compile(r"(?:限额|规模)以[上下]")
_FULL_BESIDE = ("同列的其他数已合计一致。", "what else is told of these parts adds up.")
_FULL_SHARES = ("各部分占比合计为 100%。", "their shares add up to 100 %.")
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


@dataclass(frozen=True)
class JudgedSum:
    """A list with what came of it; ``is_exact``: its parts are all of the whole and add up."""

    series: Series
    weighed: Weighed
    told: Told
    is_exact: bool


def judge_readings(readings: Sequence[Series], table: WholeTable) -> JudgedSum:
    """The first reading that adds up; else the first that holds; else the first of all."""
    judged = [JudgedSum(one, *weigh_series(one, table)) for one in readings]
    exact = next((one for one in judged if one.weighed.verdict == CONSISTENT and one.is_exact), None)
    complete = next((one for one in judged if len(one.series.members) > 1 and names_all(one.series, table)), None)
    if exact is not None:
        return exact
    cut = next((one for one in judged if one.weighed.verdict == QUERY and one.weighed.practice), None)
    if cut is not None and judged[0].weighed.verdict == INCONSISTENT:
        return cut  # up to the semicolon they may be cut off
    if complete is not None or are_known(judged[0].series, table):
        return complete or judged[0]
    return next((one for one in judged if one.weighed.verdict == CONSISTENT or _is_almost_all(one.series)), judged[0])


def are_known(series: Series, table: WholeTable) -> bool:
    """Whether all members are known parts of one whole, so that a semicolon between them ends nothing."""
    names = [bare_name(one.subject) for one in series.members]
    for whole in table.wholes:
        parts = [whole.part_of(name) for name in names]
        if len(names) > 1 and None not in parts and len(set(parts)) == len(parts):
            return True
    return False


def weigh_series(series: Series, table: WholeTable) -> tuple[Weighed, Told, bool]:
    """What the parts come to, and whether they are all of it."""
    whole, numbers = series.total, series.numbers
    total, loose = _add(whole, numbers), _add(whole, numbers, is_loose=True)
    formula = " + ".join(spell_figure(one) for one in numbers)
    decimals = finest_decimals([whole, *numbers])
    exact = weigh_intervals(whole, total, loose, decimals=decimals)
    if exact.verdict == CONSISTENT:
        return exact, Told(formula), True
    own = whole.interval(decimals)
    exceeds = total.low > own.high or (total.low == own.high and not (total.has_low and own.has_high))
    if exceeds:
        return _weigh_excess(series, exact, table, formula)
    if series.is_full or (series.is_whole_shared and len(numbers) > 1):
        zh, en = _FULL_BESIDE if series.is_full else _FULL_SHARES
        return exact, Told(formula, zh, en), False
    if series.opener == "perhaps":
        return replace(exact, verdict=QUERY), Told(formula), False
    if (
        names_all(series, table)
        or series.opener in {"known", "moving"}
        or (series.opener in FULL and len(numbers) > 1 and not series.is_partly_shared)
    ):
        is_all = is_sum(series.whole) or series.opener != "consists" or names_all(series, table) or is_side(series)
        missing = _find_missing(series, table, (own.low - total.high) / own.low * 100 if own.low > 0 else Fraction(0))
        if missing:
            zh, en = f"所列可能还缺{missing}，请核对。", f"{missing} may be missing."
            return replace(exact, verdict=QUERY), Told(formula, zh, en), False
        return replace(exact, verdict=exact.verdict if is_all else QUERY), Told(formula), False
    if _is_almost_all(series):
        has_nil = sum(1 for one in numbers if one.value) > 1 and any(not one.value for one in numbers)
        verdict = exact.verdict if has_nil else QUERY  # who names what is nil names all
        return (
            replace(exact, verdict=verdict, practice=exact.practice if has_nil else ""),
            Told(formula, *_ALMOST_ALL),
            False,
        )
    some = Weighed(CONSISTENT, total, exact.margin)
    between, most = spell_between(spell_computed(total, whole)), spell_figure(whole)
    relation = (
        f"{formula} = {between[0]}{whole.unit.name}，不超过 {most}（所列只是其中一部分）。",
        f"{formula} = {between[1]}{whole.unit.name}, no more than {most}, of which only some is listed.",
    )
    return some, Told("", relation=relation), False


def _is_almost_all(series: Series) -> bool:
    """Whether the parts behind 其中 leave so little of the whole that hardly another one is meant."""
    total, own = _add(series.total, series.numbers), series.total.interval()
    left = own.low - total.high
    return len(series.members) > 1 and total.low > 0 and 0 <= left * SLIVER < own.low


def _weigh_excess(series: Series, exact: Weighed, table: WholeTable, formula: str) -> tuple[Weighed, Told, bool]:
    """Parts that come to more than their whole."""
    whole = series.total
    for basis in table.bases:
        folded = _fold(series, basis)
        if folded is not None and not folded.low > whole.interval().scale(1).high:
            other = f"{basis.zh}后合计 {spell_value(folded.low)}{whole.unit.name}，不超过 {spell_figure(whole)}（{basis.source}）。"
            english = f"with {basis.en} they come to {spell_value(folded.low)}{whole.unit.name}, no more than {spell_figure(whole)}."
            return replace(exact, verdict=QUERY), Told(formula, other, english), False
    mention = series.whole.mention
    is_of_persons = mention is not None and mention.dimension in _PERSONS
    names = [bare_name(one.subject) for one in series.members]
    is_overlapping = any(word in name for word in table.overlapping for name in names) or _are_stages(names)
    if (is_of_persons or is_overlapping) and series.opener in {"where", "some"}:
        return _weigh_each(series, exact, formula, table)
    is_sure = series.opener != "out_of" and _is_disjoint(series, table)
    if exact.verdict == INCONSISTENT and not is_sure:
        told = Told(formula, "各部分可能重叠，请核对。", "the parts may overlap.")
        return replace(exact, verdict=QUERY), told, False
    return exact, Told(formula), False


def _are_stages(names: Sequence[str]) -> bool:
    """Whether one name goes on the other, so that one may be a stage of it: 应上交财政 …，已上交 …."""
    return any(one and one in other for at, one in enumerate(names) for other in names[:at])


def _weigh_each(series: Series, exact: Weighed, formula: str, table: WholeTable) -> tuple[Weighed, Told, bool]:
    """Groups of people overlap, unless they are known not to: then only each of them must not exceed the whole."""
    if (_is_disjoint(series, table) or _are_complements(series, table)) and len(series.members) > 1:
        return exact, Told(formula), False
    own = series.total.interval()
    most = max(series.numbers, key=lambda one: one.value)
    if most.interval().low <= own.high:
        relation = (
            f"各部分可能重叠，不相加；每一部分均不超过总数 {spell_figure(series.total)}。",
            f"the parts may overlap and are not added up; none of them exceeds the whole, {spell_figure(series.total)}.",
        )
        return replace(exact, verdict=CONSISTENT), Told("", relation=relation), False
    return exact, Told(formula), False


def _add(whole: Number, numbers: Sequence[Number], *, is_loose: bool = False) -> Interval:
    """The sum of the parts in the unit of the whole."""
    decimals = finest_decimals([whole, *numbers])
    total = Interval.of(0)
    for number in numbers:
        total += in_first_unit(number, decimals, is_loose=is_loose)
    return total.scale(1 / whole.unit.factor)


def _fold(series: Series, basis: OtherBasis) -> Interval | None:
    """The sum with some parts counted on another basis; None where none of them is named so."""
    whole = series.total
    if whole.unit.dimension != basis.dimension:
        return None
    total, is_folded = Interval.of(0), False
    for called, number in zip(_name_members(series), series.numbers, strict=True):
        own = in_first_unit(number)
        if any(name in called for name in basis.names):
            own, is_folded = own.scale(basis.factor), True
        total += own
    return total.scale(1 / whole.unit.factor) if is_folded else None


def names_all(series: Series, table: WholeTable) -> bool:
    """Whether the members are all the parts that their whole is known to have, or the last of them is all the rest."""
    if series.opener == "where" and _ends_in_rest(series, table):
        return True
    if are_narrower(series.whole, series.members, table):
        return False
    return _are_complements(series, table) or any(
        _covers(whole, series, table) for whole in table.wholes if not whole.is_open
    )


def are_narrower(whole: Item, parts: Sequence[Item], table: WholeTable) -> bool:
    """Whether all parts bear words that the whole does not: 限额以上城镇零售额, 限额以上乡村零售额 of all retail trade."""
    names = [table.core(bare_name(one.subject)) for one in parts]
    own = bare_name(whole.subject + (whole.mention.lead if whole.mention is not None else ""))
    if len(names) > 1 and all(one.mention is not None and _THRESHOLD.search(one.mention.lead) for one in parts):
        return _THRESHOLD.search(own) is None
    shared = common_suffix([name[::-1] for name in names])
    return len(names) > 1 and shared >= _LEAST_SUFFIX and names[0][:shared] not in own


def _ends_in_rest(series: Series, table: WholeTable) -> bool:
    """Whether the last of some counts is what is left: 产业项目 4 个，教育项目 1 个，其他项目 2 个. 其他支出 is a name of its own."""
    last = series.members[-1]
    if any(word in one.subject for word in table.overlapping for one in series.members):
        return False
    name = bare_name(last.subject)
    word = next((one for one in _REST if name.startswith(one)), None)
    if last.mention is None or word is None:
        return False
    rest = name.removeprefix(word)  # 其他山区项目 are not all the others
    if len(rest) >= _LEAST_REST and bare_name(series.whole.subject).endswith(rest):
        return True  # 一般性转移支付收入, its last part 其他一般性转移支付收入
    if name.endswith(_ACCOUNTS):
        return False
    if not last.mention.number.unit.is_count:
        return series.total.unit.dimension == "money" and (not rest or _are_called(series, rest))
    if len(series.members) < _LEAST_LISTED:
        return False
    return _are_called(series, rest) or rest in series.whole.subject


def _are_called(series: Series, rest: str) -> bool:
    """Whether the members before the last bear the name that is its own behind 其他."""
    return all(bare_name(one.subject).endswith(rest) for one in series.members[:-1])


def _are_complements(series: Series, table: WholeTable) -> bool:
    """Whether one of two parts is all that the other is not: 贫困村 28 个，非贫困村 13 个; 已脱贫 …，未脱贫 …; 城市用户 …，农村用户 …."""
    names = [one.removeprefix("已") for one in _name_members(series)]
    if len(names) != 2 or not all(names):  # noqa: PLR2004 - a thing and its opposite
        return False
    shorter, longer = sorted(names, key=len)
    if any(longer == no + shorter for no in _OPPOSITES):
        return True
    whole = bare_name("".join(_spell_around(one) for one in _beside(series.whole, series.members)))
    for pair in table.opposites:
        here = next((word for word in pair if word in names[0]), None)
        if here is not None and _swap(names[0], pair) == names[1]:
            return _holds(whole, names[0].replace(here, "", 1))  # 城市居民用电 and 农村居民用电 are no 用电量
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


def _find_missing(series: Series, table: WholeTable, gap_pct: Fraction) -> str:
    """What some have beside all of these parts, and this list may leave out: 早稻 beside 夏粮 and 秋粮; not where what misses is too little."""
    found = [one for one in table.wholes if not one.is_open and _covers(one, series, table)]
    if any(not one.may_lack for one in found):
        return ""
    return next((one.may_lack for one in found if gap_pct >= one.lacks_at_least), "") or _find_unnamed(series, table)


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


def _name_members(series: Series) -> list[str]:
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


def _is_disjoint(series: Series, table: WholeTable) -> bool:
    """Whether the parts cannot overlap: known parts, a full list, one part alone, or names of one form."""
    names = _name_members(series)
    if len(names) == 1 or series.opener in {*FULL, "moving"} or series.total.unit.dimension == SCORE:
        return True
    if are_known(series, table):
        return True
    if any(name.startswith(_REST) or name.endswith(_REST) for name in names):
        return True
    if any(word in name for word in table.overlapping for name in names):
        return False
    if series.is_ambiguous:
        return False
    mention = series.whole.mention
    is_of_persons = mention is not None and mention.dimension in _PERSONS
    return not is_of_persons and len(set(names)) == len(names) and common_suffix(names) >= _LEAST_SUFFIX


def common_suffix(names: Sequence[str]) -> int:
    """With how many of the same characters all names end."""
    shortest = min(map(len, names), default=0)
    return next((length for length in range(shortest, 0, -1) if len({name[-length:] for name in names}) == 1), 0)


def is_sum(item: Item) -> bool:
    """Whether nothing but 合计 or the like stands before a value."""
    return item.mention is not None and _SUMMING.fullmatch(item.mention.lead.strip("，；、。：（）|")) is not None


def is_side(series: Series) -> bool:
    """Whether a list is of one side of a balance, all of it: 收支总预算 6927 万元，收入包括 …；支出包括 …."""
    group, last = series.members[0].group, series.members[-1].mention
    is_balance = "收支总" in series.whole.subject and last is not None and not last.tail.startswith("等")
    return is_balance and group is not None and bare_name(group.name) in _ACCOUNTS and len(series.members) > 1


def _settle(number: Number) -> Number:
    """Points are what was awarded: exact as printed."""
    return replace(number, place=Fraction(0)) if number.unit.dimension == SCORE else number


def number_of(item: Item) -> Number:
    """The figure of an item that has one."""
    assert item.mention is not None  # noqa: S101 - the caller chose items with a value
    return item.mention.number
