"""Execution rates and completion ratios of the plain model: one evaluation and one row at a time, in exact fractions.

Written from the contract and the domain facts, not from the code under test. Does not belong here: the other computed methods
(``plain_methods``), statuses and totals (``plain_model``).
"""

from collections import Counter
from fractions import Fraction
from math import ceil, floor

from tests.unit.scoring.plain_methods import BUDGETS, UNUSABLE, NotComputed, number, word

KEYS = {"projects": "project_code", "finance": "line"}
SPENT = {"projects": "executed_wan_yuan", "finance": "final_wan_yuan"}
CHOICES = {
    "kind": ("quantity", "quality", "timeliness", "cost", "benefit", "satisfaction"),
    "line": ("expenditure_total", "expenditure_basic", "revenue_total"),
}
PENDING = object()


def select(item, filing):
    """The rows an item may use, and why it may not use others it needs."""
    reading, kept, reasons = item.reads[0], [], []
    key = KEYS.get(reading.table)
    times = Counter(row.get(key, "") for row in filing.rows(reading.table))
    for row in filing.rows(reading.table):
        verdicts = [
            fits(row.get(column, "").strip(), column, wanted, filing) for column, wanted in reading.where.items()
        ]
        if False in verdicts:
            continue
        if row.get(key) and times[row[key]] > 1:
            reasons.append("repeated_key")
        elif None in verdicts:
            reasons.append("missing_cell")
        else:
            kept.append(row)
    return kept, reasons


def fits(text, column, wanted, filing):
    if wanted == "subject":
        return text == filing.subject
    if not text or (column in CHOICES and text not in CHOICES[column]):
        return None
    return text in wanted


def measure_rate(item, filing):
    """Executed ÷ budget of an item's rows; raises where there is none."""
    rows, reasons = select(item, filing)
    table, method = item.reads[0].table, item.method
    least = 0 if table == "projects" else None
    cells = [[number(row, name, least=least) for name in (BUDGETS[method.budget], SPENT[table])] for row in rows]
    if any(UNUSABLE in pair for pair in cells):
        reasons.append("missing_cell")
    cells = [pair for pair in cells if UNUSABLE not in pair]
    budget, executed = (sum(pair[side] for pair in cells) for side in (0, 1))
    if not cells or (method.no_rows == "nothing_to_count" and budget == executed == 0):
        reasons.append(method.no_rows)
    elif max(abs(budget), abs(executed)) * 10**6 >= 2**63:
        reasons.append("too_large_to_add")
    elif budget <= 0:
        reasons.append("no_denominator")
    if reasons:
        raise NotComputed(*reasons)
    return Fraction(executed) / budget


def score_rate(item, filing):
    rate, scale, points = measure_rate(item, filing), item.method.scale, Fraction(item.points)
    if scale.name == "proportional":
        return points * min(Fraction(1), rate / Fraction(scale.full_ratio))
    if scale.name == "bands":
        return next(Fraction(band.points) for band in scale.bands if is_reached(rate, band))
    distance = rate - Fraction(scale.full_ratio)
    rule = scale.over if distance > 0 else scale.short
    if rule is None or not distance:
        return points
    steps = abs(distance) / Fraction(rule.step_ratio)
    return points - Fraction(rule.points) * (ceil(steps) if rule.begun_step == "counts" else floor(steps))


def is_reached(rate, band):
    if band.from_ratio is None:
        return True
    edge = Fraction(band.from_ratio)
    return rate >= edge if band.includes_edge else rate > edge


def score_completion(rubric, item, filing):
    """Points, whether any rests on a grade, and whether a reviewer is waited for."""
    rows, reasons = select(item, filing)
    if not rows and not reasons:
        raise NotComputed("nothing_to_count")
    points, graded, pending, places = [], 0, 0, item.method.rounding_places
    for row in rows:
        most = number(row, "points", least=0)
        target, actual = number(row, "target_value"), number(row, "actual_value")
        is_graded = bool(row.get("grade", "").strip()) and target is UNUSABLE and actual is UNUSABLE
        if most is UNUSABLE:
            reasons.append("missing_cell")
            continue
        share = read_grade(item.method, row["grade"].strip()) if is_graded else measure(row, target, actual)
        if isinstance(share, str):
            reasons.append(share)
        elif share is PENDING:
            pending += 1
        else:
            graded += is_graded
            points.append(
                round_points(
                    most,
                    share,
                    0 if is_graded else overshoot(item.method, row, target, actual),
                    rubric.rounding_places if places is None else places,
                )
            )
    if pending and not points:
        reasons.append("grade_awaits_reviewer")
    if reasons:
        raise NotComputed(*reasons)
    return sum(points), graded > 0, graded + pending > 0


def round_points(most, share, less, places):
    exact = max(most * share - less, Fraction(0)) * 10**places
    return Fraction(floor(exact + Fraction(1, 2)), 10**places)


def measure(row, target, actual):
    """The completion ratio of a quantitative indicator, or why it has none."""
    direction = word(row, "direction", ("at_least", "at_most", "equal"), default="at_least")
    if UNUSABLE in (target, actual, direction):
        return "missing_cell"
    if direction == "equal":
        return Fraction(actual == target)
    if actual < 0 or (direction == "at_most" and target < 0):
        return "missing_cell"
    if direction == "at_least":
        return "no_denominator" if target <= 0 else min(Fraction(1), actual / target)
    return Fraction(1) if actual <= target else target / actual


def overshoot(method, row, target, actual):
    rule, direction = method.overshoot, row.get("direction", "").strip() or "at_least"
    if rule is None or target <= 0:
        return 0
    above = direction == "at_least" and actual >= target * (1 + Fraction(rule.from_ratio))
    below = direction == "at_most" and actual <= target * (1 - Fraction(rule.from_ratio))
    return Fraction(rule.points) if above or below else 0


def read_grade(method, text):
    for grade in method.grades:
        if text in grade.words:
            return PENDING if grade.ratio is None else Fraction(grade.ratio)
    value = number({"grade": text.removesuffix("%")}, "grade", least=0)
    if value is UNUSABLE or value > 100:
        return "missing_cell"
    listed = [Fraction(grade.ratio) for grade in method.grades if grade.ratio is not None]
    return value / 100 if method.takes_percentage or value / 100 in listed else "missing_cell"
