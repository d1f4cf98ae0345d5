"""The computed methods of the plain model: one unit and one row at a time, in exact fractions.

Written from the contract and the domain facts, not from the code under test: no frames, no arrays, nothing of
``pipelines``. Filed texts in; points before rounding out, or the reasons why there are none.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

PRECEDENCE = (
    "missing_table",
    "repeated_key",
    "missing_cell",
    "missing_row",
    "no_answer",
    "grade_awaits_reviewer",
    "no_denominator",
    "too_large_to_add",
    "nothing_to_count",
)
BUDGETS = {"initial": "initial_budget_wan_yuan", "adjusted": "adjusted_budget_wan_yuan"}
UNUSABLE = object()


@dataclass
class Filing:
    """What one unit filed (a table not filed is absent), and what authorities recorded by (item, criterion).

    ``subject`` is the evaluation's own code; the unit as a whole where it is empty.
    """

    tables: Mapping[str, Sequence[Mapping[str, str]]] = field(default_factory=dict)
    facts: Mapping[tuple[str, str], str] = field(default_factory=dict)
    subject: str = ""

    def rows(self, table):
        return self.tables.get(table, ())


class NotComputed(Exception):  # noqa: N818 - it is a way out, not an error
    """An item has no score; several reasons may apply."""

    def __init__(self, *reasons):
        super().__init__(*reasons)
        self.reason = min(reasons, key=PRECEDENCE.index)


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
