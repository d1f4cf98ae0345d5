"""Check single terms against the rubric: whether the weight, the target and the band are those that its method gives.

Does not belong here: adding terms up (``recompute``).
"""

import re
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from evidence.documents import Row
from schemas.measures import HUNDREDTHS, MICRO, POINT_PLACES, round_half_up
from schemas.rubric import Item
from schemas.terms import CAP

START, NOTHING_TO_COUNT = "start", "nothing_to_count"
_COMPLETION = re.compile(r"min\(1, r\) × ([0-9]+(?:\.[0-9]+)?)(?: − ([0-9]+(?:\.[0-9]+)?))?")

Term = Mapping[str, Any]
Expected = tuple[Fraction, Fraction | None]
"""What a term should have: its weight in points, and its target where it has one."""


def read_term(row: Row) -> Term:
    """A row of terms with its numbers as numbers."""
    numbers = ("numerator_micro", "denominator_micro", "target_micro", "weight_points")
    return row | {name: None if row[name] is None else int(row[name] or "") for name in numbers}


def ratio_of(term: Term) -> Fraction:
    """Numerator ÷ denominator."""
    return Fraction(term["numerator_micro"], term["denominator_micro"])


def expect_term(item: Item, term: Term, places: int) -> Expected | None:
    """The weight and target that the rubric gives a term; None where the item has no such term."""
    method: Any = item.method
    if term["term"] == NOTHING_TO_COUNT:
        return Fraction(item.points if item.not_applicable == "full" else term["weight_points"] and item.points), None
    judge = _JUDGES.get(method.name)
    return None if judge is None else judge(item, method, term, places)


def _judge_criteria(_item: Item, method: Any, term: Term, _places: int) -> Expected | None:
    points = {one.code: one.points for one in method.criteria}
    return (Fraction(points[term["term"]]), None) if term["term"] in points else None


def _judge_occurrences(_item: Item, method: Any, term: Term, _places: int) -> Expected | None:
    known = {START: method.start_points, method.criterion.code: -method.per_occurrence_points}
    return (Fraction(known[term["term"]]), None) if term["term"] in known else None


def _judge_share(item: Item, _method: Any, term: Term, _places: int) -> Expected | None:
    known = {"attained": 1, "below_limit": 1, START: 1, "uncorrected": -1}
    return (known[term["term"]] * Fraction(item.points), None) if term["term"] in known else None


def _judge_steps_of_months(_item: Item, method: Any, term: Term, _places: int) -> Expected | None:
    for step in method.steps:
        if term["term"] == f"month_{step.month}":
            return Fraction(step.points), Fraction(step.target_ratio)
    return None


def _judge_deviation(_item: Item, method: Any, term: Term, _places: int) -> Expected | None:
    reached = (one for one in method.bands if one.up_to_ratio is None or ratio_of(term) <= Fraction(one.up_to_ratio))
    return Fraction(next(reached).points), None


def _judge_rate(item: Item, method: Any, term: Term, _places: int) -> Expected | None:
    scale, rate = method.scale, ratio_of(term)
    if scale.name == "proportional":
        return Fraction(item.points), Fraction(scale.full_ratio)
    if scale.name == "bands":
        return Fraction(next(one for one in scale.bands if _is_reached(one, rate)).points), None
    if term["term"] in {START, "full"}:
        return Fraction(item.points) if term["term"] == START else Fraction(0), None
    rule = {"short": scale.short, "over": scale.over}.get(term["term"])
    if rule is None:
        return None
    distance = abs(Fraction(scale.full_ratio) - rate) / Fraction(rule.step_ratio)
    steps = -(-distance.numerator // distance.denominator) if rule.begun_step == "counts" else int(distance)
    return -min(steps * Fraction(rule.points), Fraction(item.points)), None


def _is_reached(band: Any, rate: Fraction) -> bool:
    edge = band.from_ratio
    return edge is None or rate > Fraction(edge) or (band.includes_edge and rate == Fraction(edge))


def _judge_completion(_item: Item, method: Any, term: Term, places: int) -> Expected | None:
    """The rounded points of an indicator, from the formula that stands as its band."""
    formula = _COMPLETION.fullmatch(term["band"] or "")
    if formula is None:
        return None
    places = places if method.rounding_places is None else method.rounding_places
    points, off = Fraction(Decimal(formula[1])), Fraction(Decimal(formula[2] or 0))
    exact = points * min(Fraction(1), ratio_of(term)) - off
    return max(Fraction(round_half_up(exact * 10**places), 10**places), Fraction(0)), None


_JUDGES: Mapping[str, Callable[[Item, Any, Term, int], Expected | None]] = {
    "sum_of_criteria": _judge_criteria,
    "deduction_per_occurrence": _judge_occurrences,
    "share_attained": _judge_share,
    "share_below_balance_rate": _judge_share,
    "deduction_by_share_uncorrected": _judge_share,
    "progress_to_target": _judge_steps_of_months,
    "deviation_bands": _judge_deviation,
    "execution_rate": _judge_rate,
    "completion_ratio": _judge_completion,
}


def fits(term: Term, expected: Expected | None) -> bool:
    """Whether a term has the weight and target that were expected."""
    if expected is None:
        return False
    weight, target = expected
    written = term["target_micro"]
    return (
        bool(weight * HUNDREDTHS == term["weight_points"]) and (None if target is None else target * MICRO) == written
    )


def find_rate(terms: Sequence[Term]) -> Fraction | None:
    """The execution rate of an item, from its terms; None where none is known."""
    rates = [ratio_of(term) for term in terms if term["term"] in {"executed", "short", "over", "full"}]
    return rates[0] if rates else None


def is_cap(term: Term) -> bool:
    """Whether a term of a total limits the others."""
    return bool(term["term"] == CAP)


def round_points(exact: Fraction, places: int) -> int:
    """Hundredths of a point, rounded half up to places."""
    step = 10 ** (POINT_PLACES - places)
    points: int = round_half_up(exact / step) * step
    return points
