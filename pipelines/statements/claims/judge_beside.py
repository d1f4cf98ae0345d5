"""Judge beside: the sums of one list in several measures. Where the parts are all there is in one of them, they are in the others.

全市 1400 户 2560 人，其中城市 620 户 1250 人，农村 780 户 1310 人: the households add up, so the persons have to.
One judged sum per measure goes in and comes out. Does not belong here: judging a list by itself (``weigh_sums``).
"""

from collections.abc import Sequence
from dataclasses import replace

from pipelines.statements.claims.find_common_wholes import make_up
from pipelines.statements.claims.series import Series
from pipelines.statements.claims.weigh_sums import JudgedSum, is_almost_all, judge_readings
from pipelines.statements.language.names import bare_name
from pipelines.statements.outline.outline import number_of
from schemas.statement_patterns import WholeTable

# A smaller sum may come out by chance.
_LEAST = 10


def judge_beside(judged: Sequence[JudgedSum], table: WholeTable) -> list[JudgedSum]:
    """The judged sums of one list, those that only some parts were told of judged again where the same parts are known to be all."""
    full = [one.series for one in judged if one.is_exact and _is_telling(one.series)]
    return [
        judge_readings([replace(one.series, is_full=True)], table)
        if not one.is_exact and any(_are_side_by_side(other, one.series) for other in full if _must_be_all(one, other))
        else one
        for one in judged
    ]


def _must_be_all(judged: JudgedSum, other: Series) -> bool:
    """Whether parts that are all of one measure are all of another: of cases received a few may be of a kind of which none was settled."""
    return judged.series.total.unit != other.total.unit or not is_almost_all(judged.series)


def _is_telling(series: Series) -> bool:
    """Whether parts add up by no chance."""
    return len(series.members) > 1 and number_of(series.whole).value >= _LEAST and make_up(series.members, series.whole)


def _are_side_by_side(one: Series, other: Series) -> bool:
    """Whether two lists tell two measures of the same parts, one beside the other."""
    first, second = ([series.whole, *series.members] for series in (one, other))
    if len(first) != len(second) or first[0].sentence != second[0].sentence or not _are_of_one_measure(other):
        return False
    pairs = list(zip(first, second, strict=True))
    order = [index for pair in pairs for index in (pair[0].index, pair[1].index)]
    turned = [index for pair in pairs for index in (pair[1].index, pair[0].index)]
    return sorted(order) in (order, turned)


def _are_of_one_measure(series: Series) -> bool:
    """Whether parts are called as their whole is, unless they are counts: 合同价 is no part of 计划投资."""
    name = bare_name(series.whole.subject)
    return series.total.unit.is_count or all(_are_alike(bare_name(one.subject), name) for one in series.members)


def _are_alike(one: str, other: str) -> bool:
    """Whether two names of a measure are the same, or begin or end so: 交易金额, 中标金额; 节约资金, 节约金额."""
    return one == other or (bool(one) and bool(other) and (one[:2] == other[:2] or one[-2:] == other[-2:]))
