"""The scoring rules once more, one unit and one row at a time, in fractions: what the vectorised stage must equal.

Written from the contract and the domain facts, not from the code under test: no frames, no arrays, nothing of
``pipelines``. One unit as a whole under one rubric; filed texts in, expected scores out.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from schemas.rubric import Item, Rubric

PRECEDENCE = (
    "missing_table repeated_key missing_cell missing_row no_answer no_denominator too_large_to_add nothing_to_count"
).split()
WEAKEST = (
    "graded_as_filed asserted_without_evidence asserted_with_evidence authority computed_from_data not_assessable"
).split()
BUDGETS = {"initial": "initial_budget_wan_yuan", "adjusted": "adjusted_budget_wan_yuan"}
UNUSABLE = object()


@dataclass
class Filing:
    """What one unit filed (a table not filed is absent), and what authorities recorded by (item, criterion)."""

    tables: Mapping[str, Sequence[Mapping[str, str]]] = field(default_factory=dict)
    facts: Mapping[tuple[str, str], str] = field(default_factory=dict)

    def rows(self, table):
        return self.tables.get(table, ())


@dataclass
class Expected:
    """One score; ``points`` in points, None where there is none."""

    points: Fraction | None
    status: str
    reason: str | None
    basis: str


class NotComputed(Exception):  # noqa: N818 - it is a way out, not an error
    """An item has no score; several reasons may apply."""

    def __init__(self, *reasons):
        super().__init__(*reasons)
        self.reason = min(reasons, key=PRECEDENCE.index)


def round_half_up(value: Fraction, places: int) -> Fraction:
    scaled = abs(value) * 10**places
    whole = int(scaled) + (1 if scaled - int(scaled) >= Fraction(1, 2) else 0)
    return Fraction(whole if value >= 0 else -whole, 10**places)


def number(row, column, *, least=None):
    """The figure in a cell, or UNUSABLE."""
    text = row.get(column, "").strip()
    if not re.fullmatch(r"[+-]?\d+(\.\d{1,6})?", text):
        return UNUSABLE
    value = Fraction(text)
    return UNUSABLE if abs(value) >= 9 * 10**12 or (least is not None and value < least) else value


def word(row, column, listed, default=UNUSABLE):
    """A listed word in a cell; the default where it is blank."""
    text = row.get(column, "").strip()
    return default if not text else text if text in listed else UNUSABLE


def unscored(status, reason):
    return Expected(None, status, reason, "not_assessable")


def score_all(rubric: Rubric, filing: Filing) -> dict[str, Expected]:
    results = {item.code: score_item(rubric, item, filing) for item in rubric.scored_items}
    return {**results, "total": score_total(rubric, results)}


def score_item(rubric, item: Item, filing: Filing) -> Expected:
    if item.criteria:
        return score_answered(rubric, item, filing)
    try:
        points = COMPUTED[item.method.name](item, filing)
    except NotComputed as way_out:
        if way_out.reason != "nothing_to_count":
            return unscored("not_computed", way_out.reason)
        given = {"full": Fraction(item.points), "zero": Fraction(0)}.get(item.not_applicable or rubric.not_applicable)
        if given is None:
            return unscored("not_applicable", way_out.reason)
        points = round_half_up(given, rubric.rounding_places)
        return Expected(points, "not_applicable", way_out.reason, "computed_from_data")
    points = max(round_half_up(points, rubric.rounding_places), Fraction(0))
    return Expected(points, "complete", None, "computed_from_data")


def score_indicators(item, filing):
    counts, reasons = [], []
    for row in filing.rows("indicators"):
        kind, managed = word(row, "kind", ("quantity", "quality", "cost")), judge_managed(item, row, filing)
        is_project = bool(row.get("subject_code", "").strip())
        wants_project = item.reads[0].where["subject_code"] == "filled"
        if is_project != wants_project or managed == "no" or kind not in ("quantity", UNUSABLE):
            continue
        target, actual = number(row, "target_value"), number(row, "actual_value")
        direction = word(row, "direction", ("at_least", "at_most", "equal"), default="at_least")
        if kind is UNUSABLE:
            reasons.append("missing_cell")
        elif managed != "yes":
            reasons.append(managed)
        elif UNUSABLE in (target, actual, direction):
            reasons.append("missing_cell")
        else:
            counts.append(is_attained(item.method, direction, target, actual))
    if reasons:
        raise NotComputed(*reasons)
    if not counts:
        raise NotComputed("nothing_to_count")
    return Fraction(item.points) * sum(counts) / len(counts)


def is_attained(method, direction, target, actual):
    if target < 0:
        return False
    if direction == "at_least":
        return target <= actual <= target * Fraction(method.most_ratio)
    if direction == "at_most":
        return target * Fraction(method.least_ratio) <= actual <= target
    return actual == target


def judge_managed(item, row, filing):
    """Yes, no, or the reason why it cannot be told, for the project an indicator names."""
    own = [one for one in filing.rows("projects") if one["project_code"] == row.get("subject_code", "")]
    if not item.method.managed_projects_only or not own or not own[0]["project_code"]:
        return "yes"
    if len(own) > 1:
        return "repeated_key"
    managed = word(own[0], "in_performance_management", ("yes", "no"), default="yes")
    return "missing_cell" if managed is UNUSABLE else managed


def score_deviation(item, filing):
    method, reasons, kept = item.method, [], {}
    times = Counter(row["subject"].strip() for row in filing.rows("expense_subjects"))
    for row in filing.rows("expense_subjects"):
        subject = row["subject"].strip()
        if not subject:
            reasons.append("missing_cell")
        elif subject in method.subjects:
            cells = [number(row, name, least=0) for name in (BUDGETS[method.budget], "final_wan_yuan")]
            if times[subject] > 1:
                reasons.append("repeated_key")
            elif UNUSABLE in cells:
                reasons.append("missing_cell")
            else:
                kept[subject] = cells
    if reasons or not kept:
        raise NotComputed(*reasons, "missing_row")
    base, final = (sum(cells[side] for cells in kept.values()) for side in (0, 1))
    if max(base, abs(final - base)) * 10**6 >= 2**63:
        raise NotComputed("too_large_to_add")
    if base <= 0:
        raise NotComputed("no_denominator")
    ratio = abs(final - base) / base
    return next(Fraction(one.points) for one in method.bands if one.up_to_ratio is None or ratio <= one.up_to_ratio)


def score_uncorrected(item, filing):
    if "projects" not in filing.tables:
        raise NotComputed("missing_table")
    reasons, found, uncorrected = list(repeats(filing, "projects", "project_code")), 0, 0
    for row in filing.rows("projects"):
        problem = word(row, "problem_found", ("yes", "no"))
        corrected = word(row, "corrected", ("yes", "no"))
        if problem is UNUSABLE or (problem == "yes" and corrected is UNUSABLE):
            reasons.append("missing_cell")
        elif problem == "yes":
            found, uncorrected = found + 1, uncorrected + (corrected == "no")
    if reasons:
        raise NotComputed(*reasons)
    points = Fraction(item.points)
    return points - points * uncorrected / found if found else points


def score_balance(item, filing):
    method, reasons, counts = item.method, list(repeats(filing, "projects", "project_code")), []
    for row in filing.rows("projects"):
        budget = number(row, BUDGETS[method.budget], least=0)
        executed = number(row, "executed_wan_yuan", least=0)
        if UNUSABLE in (budget, executed):
            reasons.append("missing_cell")
        elif budget > 0:
            counts.append((budget - executed) / budget < Fraction(method.limit_ratio))
        elif executed != 0:
            reasons.append("no_denominator")
    if reasons:
        raise NotComputed(*reasons)
    if not counts:
        raise NotComputed("nothing_to_count")
    return Fraction(item.points) * sum(counts) / len(counts)


def score_progress(item, filing):
    method, reasons, points = item.method, [], Fraction(0)
    times = Counter(row["month"].strip() for row in filing.rows("execution"))
    months = {}
    for row in filing.rows("execution"):
        month = row["month"].strip()
        if month not in {str(one) for one in range(1, 13)}:
            reasons.append("repeated_key" if month.isdigit() and times[month] > 1 else "missing_cell")
        elif month in item.reads[0].where["month"]:
            reasons += ["repeated_key"] if times[month] > 1 else []
            months[month] = row
    for step in method.steps:
        row = months.get(str(step.month))
        if row is None:
            reasons.append("missing_row")
            continue
        budget, executed = (number(row, name, least=0) for name in (BUDGETS[method.budget], "executed_wan_yuan"))
        if UNUSABLE in (budget, executed):
            reasons.append("missing_cell")
        elif budget == 0:
            reasons.append("no_denominator")
        else:
            points += Fraction(step.points) * min(Fraction(1), executed / budget / Fraction(step.target_ratio))
    if reasons:
        raise NotComputed(*reasons)
    return points


def repeats(filing, table, key):
    times = Counter(row[key] for row in filing.rows(table))
    return ["repeated_key" for text, count in times.items() if text and count > 1]


COMPUTED = {
    "share_attained": score_indicators,
    "deviation_bands": score_deviation,
    "deduction_by_share_uncorrected": score_uncorrected,
    "share_below_balance_rate": score_balance,
    "progress_to_target": score_progress,
}


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


def score_total(rubric, results) -> Expected:
    total, deduction, excluded, is_open = Fraction(0), Fraction(0), Fraction(0), False
    for item in rubric.scored_items:
        one = results[item.code]
        mode = item.not_applicable or rubric.not_applicable
        is_away = one.status == "not_applicable" and mode == "rescale"
        excluded += Fraction(item.points) if is_away else 0
        is_open |= one.status == "incomplete" or (one.points is None and not is_away)
        if item.is_deduction:
            deduction += one.points or 0
        else:
            total += one.points or 0
    scored = [one for one in results.values() if one.points is not None]
    full = Fraction(rubric.points)
    if not scored or full <= excluded:
        return unscored("not_computed", "no_item")
    if excluded:
        total = round_half_up(total * full / (full - excluded), rubric.rounding_places)
    waiting = [one.status for one in scored if one.status.startswith("awaiting")]
    status = "incomplete" if is_open else min(waiting, default="complete")
    basis = min((one.basis for one in scored), key=WEAKEST.index)
    return Expected(max(total + deduction, Fraction(0)), status, "open_items" if is_open else None, basis)
