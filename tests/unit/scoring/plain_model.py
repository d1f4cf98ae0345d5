"""The scoring rules once more, one unit and one row at a time, in fractions: what the vectorised stage must equal.

Answered items, statuses, bases and totals; the computed methods stand in ``plain_methods``. One unit as a whole under one
rubric; filed texts in, expected scores out.
"""

from dataclasses import dataclass
from fractions import Fraction

from schemas.rubric import Item, Rubric
from tests.unit.scoring.plain_methods import COMPUTED, UNUSABLE, Filing, NotComputed, number
from tests.unit.scoring.plain_rates import measure_rate, score_completion, score_rate

WEAKEST = ("graded_as_filed", "asserted_without_evidence", "asserted_with_evidence", "authority", "computed_from_data")


@dataclass
class Expected:
    """One score; ``points`` in points, None where there is none."""

    points: Fraction | None
    status: str
    reason: str | None
    basis: str


def round_half_up(value: Fraction, places: int) -> Fraction:
    scaled = abs(value) * 10**places
    whole = int(scaled) + (1 if scaled - int(scaled) >= Fraction(1, 2) else 0)
    return Fraction(whole if value >= 0 else -whole, 10**places)


def unscored(status, reason):
    return Expected(None, status, reason, "not_assessable")


def score_all(rubric: Rubric, filing: Filing) -> dict[str, Expected]:
    results = {item.code: score_item(rubric, item, filing) for item in rubric.scored_items}
    return {**results, "total": score_total(rubric, results, filing)}


def score_item(rubric, item: Item, filing: Filing) -> Expected:
    if item.criteria:
        return score_answered(rubric, item, filing)
    basis, status = "computed_from_data", "complete"
    try:
        if item.method.name == "completion_ratio":
            points, is_graded, waits = score_completion(rubric, item, filing)
            basis = "graded_as_filed" if is_graded else basis
            status = "awaiting_review" if waits else status
        else:
            points = {**COMPUTED, "execution_rate": score_rate}[item.method.name](item, filing)
    except NotComputed as way_out:
        if way_out.reason != "nothing_to_count":
            return unscored("not_computed", way_out.reason)
        given = {"full": Fraction(item.points), "zero": Fraction(0)}.get(item.not_applicable or rubric.not_applicable)
        if given is None:
            return unscored("not_applicable", way_out.reason)
        points = round_half_up(given, rubric.rounding_places)
        return Expected(points, "not_applicable", way_out.reason, "computed_from_data")
    points = max(round_half_up(points, rubric.rounding_places), Fraction(0))
    return Expected(points, status, None, basis)


def read_answer(criterion, text):
    if criterion.answer == "yes_no":
        yes, no = {"yes", "y", "是", "有", "√", "1", "true"}, {"no", "n", "否", "无", "×", "0", "false"}
        return Fraction(1) if text.lower() in yes else Fraction(0) if text.lower() in no else None
    value = number({"answer": text}, "answer", least=0)
    if value is UNUSABLE or (criterion.answer == "grade" and value > Fraction(criterion.points)):
        return None
    return value if criterion.answer == "grade" or value.denominator == 1 else None


def score_answered(rubric, item, filing) -> Expected:
    told, waits, is_repeated = [], [], False
    for criterion in item.criteria:
        own = [
            one for one in filing.rows("answers") if (one["item_code"], one["criterion"]) == (item.code, criterion.code)
        ]
        fact = filing.facts.get((item.code, criterion.code))
        if fact is not None or getattr(item.method, "unit_word", "") == "never_scores":
            told.append((criterion, Fraction(0) if fact is None else read_answer(criterion, fact), "authority"))
        elif len(own) > 1:
            is_repeated = True
        elif own and read_answer(criterion, own[0]["answer"].strip()) is not None:
            basis = "graded_as_filed" if criterion.answer == "grade" else asserted(item, criterion, filing)
            told.append((criterion, read_answer(criterion, own[0]["answer"].strip()), basis))
            waits += ["awaiting_authority"] if criterion.authority != "unit" else []
            waits += ["awaiting_review"] if criterion.answer == "grade" else []
    told = [one for one in told if one[1] is not None]
    if is_repeated or not told:
        return unscored("not_computed", "repeated_key" if is_repeated else "no_answer")
    is_partial = len(told) < len(item.criteria)
    floor = Fraction(getattr(item.method, "least_points", 0))
    return Expected(
        max(round_half_up(add_answers(item, told), rubric.rounding_places), floor),
        "incomplete" if is_partial else min(waits, default="complete"),
        "some_answers" if is_partial else None,
        min((basis for _, _, basis in told), key=WEAKEST.index),
    )


def asserted(item, criterion, filing):
    for row in filing.rows("attachments"):
        if row["item_code"] == item.code and row.get("criterion", "") in ("", criterion.code):
            return "asserted_with_evidence"
    return "asserted_without_evidence"


def add_answers(item, told):
    if item.method.name == "deduction_per_occurrence":
        return Fraction(item.method.start_points) - Fraction(item.method.per_occurrence_points) * told[0][1]
    return sum(value if one.answer == "grade" else value * Fraction(one.points) for one, value, _ in told)


def weigh(items, share=Fraction(1)):
    """What a point of each scored item adds to the total."""
    for item in items:
        if item.method is not None:
            yield item.code, Fraction(1) if item.is_deduction else share
        yield from weigh(item.items, share * Fraction(item.points) / Fraction(item.items_points or item.points or 1))


def find_caps(rubric, results, filing):
    for cap in rubric.total_caps:
        one, item = results[cap.item], rubric.item(cap.item)
        is_known = one.points is not None and one.status != "not_applicable"
        if is_known and measure_rate(item, filing) < Fraction(cap.below_ratio):
            yield Fraction(cap.most_points)


def score_total(rubric, results, filing) -> Expected:
    total, deduction, excluded, is_open = Fraction(0), Fraction(0), Fraction(0), False
    shares = dict(weigh(rubric.items))
    for item in rubric.scored_items:
        one = results[item.code]
        mode = item.not_applicable or rubric.not_applicable
        is_away = one.status == "not_applicable" and mode == "rescale"
        excluded += shares[item.code] * Fraction(item.points) if is_away else 0
        is_open |= one.status == "incomplete" or (one.points is None and not is_away)
        if item.is_deduction:
            deduction += one.points or 0
        else:
            total += shares[item.code] * (one.points or 0)
    scored = [one for one in results.values() if one.points is not None]
    full = Fraction(rubric.points)
    if not scored or full <= excluded:
        return unscored("not_computed", "no_item")
    if excluded or set(shares.values()) != {1}:
        total = round_half_up(total * full / (full - excluded), rubric.rounding_places)
    total = min([total + deduction, *find_caps(rubric, results, filing)])
    waiting = [one.status for one in scored if one.status.startswith("awaiting")]
    status = "incomplete" if is_open else min(waiting, default="complete")
    basis = min((one.basis for one in scored), key=WEAKEST.index)
    return Expected(max(total, Fraction(0)), status, "open_items" if is_open else None, basis)
