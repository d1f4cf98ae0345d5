"""Claim yearly: what a change comes to per year: 比 2012 年增加 9486 万人，年均增长 1054 万人.

One claim per change per year. The years are those between the one compared with and the sentence's own, or its span (五年来). One year
more or less may be meant: what only that explains is asked about. Does not belong here: average growth in percent (``claim_multiples``).
"""

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from pipelines.statements.claims.make_claims import ClaimMaker, Told, name_figure
from pipelines.statements.claims.weigh import Weighed, spell_figure, weigh
from pipelines.statements.language.match_patterns import class_of
from pipelines.statements.language.mentions import CHANGE, Mention
from pipelines.statements.outline.outline import Outline, Saying
from schemas.statements import CONSISTENT, INCONSISTENT, QUERY, Claim

# How many changes back the change as a whole may stand.
_NEAREST = 6
_OTHER_YEARS = ("年数可能按首尾两年计。", "the years may be counted with both ends.")


def claim_yearly(outline: Outline, maker: ClaimMaker) -> Iterator[Claim]:
    """Claims on every change per year in amount or percentage points behind the change as a whole."""
    year: int | None = None
    for saying in outline.sayings:
        year = _read_year(saying, year, outline)
        mention = saying.mention
        if mention.role != CHANGE or not mention.has("annual") or class_of(mention.number) not in {"amount", "pp"}:
            continue
        whole = _find_whole(saying, outline)
        years = _count_years(whole, mention, year) if whole is not None else 0
        if whole is not None and years > 1:
            yield _judge(saying, whole, years, maker)


def _read_year(saying: Saying, year: int | None, outline: Outline) -> int | None:
    """The year that a sentence is about, by the changes before in it."""
    before = outline.sayings[saying.number - 1] if saying.number else None
    is_same = before is not None and (before.passage, before.mention.sentence) == (
        saying.passage,
        saying.mention.sentence,
    )
    return saying.mention.year or (year if is_same else None)


def _find_whole(saying: Saying, outline: Outline) -> Saying | None:
    """The change directly before in the sentence that measures the same."""
    mention = saying.mention
    for one in outline.sayings[max(saying.number - _NEAREST, 0) : saying.number][::-1]:
        is_here = (one.passage, one.mention.sentence) == (saying.passage, mention.sentence)
        if not is_here or one.mention.clause != mention.clause:
            return None
        if one.mention.role == CHANGE and one.mention.dimension == mention.dimension and not one.mention.has("annual"):
            return one if one.mention.sign == mention.sign else None
    return None


def _count_years(whole: Saying, mention: Mention, year: int | None) -> int:
    """How many years lie between; 0 where that is not told."""
    since = whole.compare.year if whole.compare is not None else None
    return year - since if year and since else mention.span or 0


def _judge(saying: Saying, whole: Saying, years: int, maker: ClaimMaker) -> Claim:
    number = whole.mention.number
    weighed = _weigh(saying, whole, years)
    told = Told(f"{spell_figure(number)} ÷ {years}")
    if weighed.verdict == INCONSISTENT and any(
        _weigh(saying, whole, years + more).verdict == CONSISTENT for more in (-1, 1)
    ):
        weighed, told = replace(weighed, verdict=QUERY), Told(told.formula, *_OTHER_YEARS)
    stated = name_figure(saying.mention, saying.passage, "年均增减", "change per year")
    others = [name_figure(whole.mention, whole.passage, "增减额", "change")]
    return maker.make("average", stated, others, weighed, told)


def _weigh(saying: Saying, whole: Saying, years: int) -> Weighed:
    factor = Fraction(1, years) / saying.mention.number.unit.factor
    return weigh(saying.mention.number, lambda change: change.scale(factor), [whole.mention.number])
