"""Claim scores: what an execution rate earns by the national form's formula, and totals of scores.

The formula is executed ÷ budget × points, no more than the points. A score in whole or half points may come from bands: then it is only
asked about. Source: domain rules, "national project self-evaluation form".
"""

from collections.abc import Iterator, Sequence

from pipelines.statements.claims.find_parts import find_parts
from pipelines.statements.claims.make_claims import ClaimMaker, Named, Told, name_figure
from pipelines.statements.claims.weigh import Weighed, in_first_unit, spell_figure, weigh, weigh_intervals
from pipelines.statements.language.mentions import RATE, Mention
from pipelines.statements.language.read_numbers import Number
from pipelines.statements.outline.outline import Item, Outline, Saying
from schemas.intervals import Interval
from schemas.statement_patterns import RateTable
from schemas.statements import CONSISTENT, INCONSISTENT, QUERY, Claim

_SCORES = ("得分", "执行得分", "自评得分", "score")
_WEIGHTS = ("分值", "权重", "满分", "标准分", "weight")
_TOTALS = ("总分", "总得分", "合计得分", "得分合计", "自评总分", "total score")
# Scores with so many decimals come from a formula, not from bands.
_FORMULA_DECIMALS = 2
_REACH = 4
_MOST_SCORES = 40
# What the execution rate earns in the national form, where the report does not say.
_USUAL_POINTS = 10


def claim_scores(outline: Outline, maker: ClaimMaker, table: RateTable) -> Iterator[Claim]:
    """Claims on scores beside their execution rate, and on totals of scores."""
    for saying in outline.sayings:
        if saying.mention.role == RATE and saying.mention.subject.endswith("执行率"):
            yield from _claim_earned(saying, outline, maker, table)
    yield from _claim_totals(outline, maker)


def _claim_earned(saying: Saying, outline: Outline, maker: ClaimMaker, table: RateTable) -> Iterator[Claim]:
    """The score that follows an execution rate, by part, whole and points."""
    score = next(
        (one for one in outline.after(saying.index - 1, _REACH) if _is_called(one, _SCORES, saying.passage)), None
    )
    pair = next(find_parts(saying, outline, table), None)
    weight = _find_weight(saying, outline)
    if score is None or score.mention is None or pair is None:
        return
    part, whole = pair.part, pair.whole
    if part.mention is None or whole.mention is None:
        return
    funds = [
        name_figure(part.mention, part.passage, "执行数", "executed"),
        name_figure(whole.mention, whole.passage, "预算数", "budget"),
    ]
    points = name_figure(weight.mention, weight.passage, "分值", "points") if weight and weight.mention else None
    yield from claim_score(name_figure(score.mention, score.passage, "得分", "score"), funds, points, maker)


def claim_score(stated: Named, funds: Sequence[Named], points: Named | None, maker: ClaimMaker) -> Iterator[Claim]:
    """A score as executed ÷ budget × points; nothing where it is more than can be earned.

    Args:
        stated: The score.
        funds: What was executed, and the budget.
        points: What can be earned; None where the report does not say.
        maker: Makes the claim.
    """
    numbers, score = [one.number for one in funds], stated.number
    worth = Interval.of(_USUAL_POINTS if points is None else points.number.value)
    if score.value > worth.high:
        return
    weighed = weigh(score, lambda one, two: _earn(one, two, worth), numbers)
    if weighed.verdict == INCONSISTENT and points is None:
        return
    if weighed.verdict == INCONSISTENT and score.decimals < _FORMULA_DECIMALS:
        weighed = Weighed(QUERY, weighed.computed, weighed.margin, weighed.gap)
    told = Told(
        f"{spell_figure(numbers[0])} ÷ {spell_figure(numbers[1])} × {_USUAL_POINTS if points is None else spell_figure(points.number)}"
    )
    yield maker.make("score_recompute", stated, [*funds, *([points] if points else [])], weighed, told)


def _earn(part: Interval, whole: Interval, points: Interval) -> Interval:
    """Points × part ÷ whole, at most the points."""
    earned = part / whole * points
    if earned.low >= points.high:
        return points
    return Interval(earned.low, min(earned.high, points.high))


def _find_weight(saying: Saying, outline: Outline) -> Item | None:
    """The points that the rate can earn: called so, or in brackets behind the score, 20 分 × 执行率."""
    for item in [*outline.after(saying.index - 1, _REACH), *outline.before(saying.index)]:
        mention = item.mention
        if mention is None:
            continue
        is_factor = mention.dimension == "points" and mention.tail[:1] in {"*", "×"} and item.passage == saying.passage
        if is_factor or _is_called(item, _WEIGHTS, item.passage):
            return item
    return None


def _is_called(item: Item, names: Sequence[str], passage: int) -> bool:
    return item.mention is not None and item.passage == passage and item.subject.endswith(tuple(names))


def _claim_totals(outline: Outline, maker: ClaimMaker) -> Iterator[Claim]:
    """Totals of scores, where those before it add up; where they do not, too little is known to say so."""
    scores: list[Item] = []
    is_open = False
    for item in outline.items:
        mention = item.mention
        if mention is None or mention.dimension not in {"", "points"}:
            is_open = False
            continue
        if item.subject.endswith(_TOTALS) or (item.subject.endswith("合计") and scores):
            claim = _add(item, mention, scores, maker)
            if claim is not None:
                yield claim
                scores = []
            continue
        is_score = item.subject.endswith((*_SCORES, *_WEIGHTS))
        is_open = is_score or (is_open and not item.subject)
        if is_open and item.host is None:
            scores = [*scores[-_MOST_SCORES:], item]


def _add(total: Item, mention: Mention, scores: Sequence[Item], maker: ClaimMaker) -> Claim | None:
    """The total with the scores called alike that add up to it."""
    for names in (_SCORES, _WEIGHTS):
        own = [one for one in scores if not one.subject or one.subject.endswith(names)]
        for chosen in (own, [one for one in own if one.passage == total.passage]):
            if len(chosen) < 2:  # noqa: PLR2004 - one is no sum
                continue
            added = Interval.of(0)
            for one in chosen:
                if one.mention is not None:
                    added += _exact(one.mention.number)
            weighed = weigh_intervals(mention.number, added, added)
            if weighed.verdict == CONSISTENT:
                others = [name_figure(one.mention, one.passage, "得分", "score") for one in chosen if one.mention]
                told = Told(" + ".join(spell_figure(one.mention.number) for one in chosen if one.mention))
                return maker.make(
                    "score_total", name_figure(mention, total.passage, "总分", "total"), others, weighed, told
                )
    return None


def _exact(number: Number) -> Interval:
    """Points are exact: what is printed is what was awarded."""
    return Interval.of(in_first_unit(number).low + in_first_unit(number).width / 2)
