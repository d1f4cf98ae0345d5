"""Defects of what a unit filed in a printed scoring table, and its self-score put in order (规则校正后的自评分).

Addressed to the unit; what the form itself gets wrong is never held against it. Source: domain facts §4, finding 1. Does not belong
here: defects of the form (``lint_form``), or a recomputed score.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from schemas.findings import Finding, write_context
from schemas.lint_form import add_printed, write_points
from schemas.printed_form import PrintedForm, PrintedItem
from schemas.rubric import DeviationBands, Item, Rubric, SumOfCriteria

_NONE = Decimal(0)


@dataclass(frozen=True)
class OrderedScore:
    """The self-score of one line in order: the points it may stand for, the least first; one where the rubric leaves no choice."""

    line: PrintedItem
    filed: Decimal
    points: tuple[Decimal, ...]

    @property
    def is_changed(self) -> bool:
        """Whether it is not as it was filed."""
        return self.points != (self.filed,)


def lint_self_scores(form: PrintedForm, rubric: Rubric | None = None) -> list[Finding]:
    """Find what is wrong with the self-scores of a filed table.

    Args:
        form: The filed table; a form without any self-score has no findings.
        rubric: The rubric its lines belong to, where it is known; without it, criteria that are all or nothing are not known.

    Returns:
        Findings on lines, on the total, and last how the self-score stands put in order, where that changes it. Of a form whose
        levels count by weight, or whose total is capped, only the lines are judged: its total is not their sum.
    """
    filed = [line for line in form.scoring_lines if line.self_score_points is not None]
    if not filed:
        return []
    lines = list(_lint_lines(filed))
    is_weighted = any(level.items_points is not None for level in form.walk())
    if is_weighted or (rubric is not None and not rubric.is_plain_sum):
        return lines
    return [*lines, *_lint_total(form), *_tell_order(form, rubric)]


def order_self_scores(form: PrintedForm, rubric: Rubric | None = None) -> list[OrderedScore]:
    """Put the self-scores of a filed table in order, one per line that has one.

    A deduction that adds becomes 0; a score beyond its item, the nearest it can hold; between the points that a criterion awards
    all or nothing, either neighbour, since a table cannot say which is true.
    """
    items = {item.code: item for item in rubric.scored_items} if rubric else {}
    return [
        OrderedScore(line, line.self_score_points, _order(line, line.self_score_points, items.get(line.code or "")))
        for line in form.scoring_lines
        if line.self_score_points is not None
    ]


def _order(line: PrintedItem, filed: Decimal, item: Item | None) -> tuple[Decimal, ...]:
    if line.is_deduction:
        return (min(filed, _NONE),)
    steps = _list_steps(item) if item else None
    if steps:
        below = [step for step in steps if step <= filed] or steps[:1]
        above = [step for step in steps if step >= filed] or steps[-1:]
        return tuple(sorted({below[-1], above[0]}))
    most = item.points if item else _most(line)
    return (max(_NONE, filed if most is None else min(filed, most)),)


def _list_steps(item: Item) -> list[Decimal] | None:
    """All points that an item can give, where they are few: by criteria answered yes or no, or by bands."""
    if isinstance(item.method, SumOfCriteria) and all(one.answer == "yes_no" for one in item.criteria):
        sums = {_NONE}
        for one in item.criteria:
            sums |= {total + one.points for total in sums}
        return sorted(sums)
    if isinstance(item.method, DeviationBands):
        return sorted({band.points for band in item.method.bands})
    return None


def _most(line: PrintedItem) -> Decimal | None:
    """The most a line may be scored: what is printed, or what its criterion awards where that is more."""
    known = [points for points in (line.printed_points, line.awarded_points) if points is not None]
    return max(known) if known else None


def _lint_lines(lines: Iterable[PrintedItem]) -> Iterator[Finding]:
    for line in lines:
        filed, most = line.self_score_points or _NONE, _most(line)
        if line.is_deduction:
            if filed > 0:
                yield _tell("deduction_only_subtracts", line, filed)
            elif line.printed_points is not None and -filed > abs(line.printed_points):
                yield _tell("self_score_is_within_its_points", line, filed, -abs(line.printed_points))
        elif filed < 0 or (most is not None and filed > most):
            yield _tell("self_score_is_within_its_points", line, filed, most)


def _lint_total(form: PrintedForm) -> Iterator[Finding]:
    """The filed total beside its lines, and beside the most that the form can award.

    A line filed by a criterion that awards more than is printed for it is the form's defect: what it exceeds the printed figure by is
    left out of the comparison.
    """
    lines = form.scoring_lines
    total = _add_filed(lines)
    if form.filed_total_points is not None and total is not None and total != form.filed_total_points:
        check, filed = "report_total_is_the_sum_of_its_lines", form.filed_total_points
        yield Finding(check, cell=form.place_of_total, found=write_points(filed), expected=write_points(total))
    most = add_printed(lines)
    claimed = total if form.filed_total_points is None else form.filed_total_points
    if most is not None and claimed is not None and claimed - _excuse(lines) > most:
        check = "self_total_is_within_the_form"
        yield Finding(check, cell=form.place_of_total, found=write_points(claimed), expected=write_points(most))


def _add_filed(lines: Iterable[PrintedItem]) -> Decimal | None:
    """All self-scores added; None where a line other than a deduction has none."""
    total = _NONE
    for line in lines:
        if line.self_score_points is None and not line.is_deduction:
            return None
        total += line.self_score_points or _NONE
    return total


def _excuse(lines: Iterable[PrintedItem]) -> Decimal:
    excused = _NONE
    for line in lines:
        filed, printed, most = line.self_score_points, line.printed_points, _most(line)
        if not line.is_deduction and None not in {filed, printed, most} and (filed or _NONE) <= (most or _NONE):
            excused += max((filed or _NONE) - (printed or _NONE), _NONE)
    return excused


def _tell_order(form: PrintedForm, rubric: Rubric | None) -> Iterator[Finding]:
    """The self-score put in order, where every line has a score and the total is their sum."""
    ordered = order_self_scores(form, rubric)
    changed = [one for one in ordered if one.is_changed]
    total = _add_filed(form.scoring_lines)
    if not changed or total is None:
        return
    least = sum((one.points[0] for one in ordered), _NONE)
    most = sum((one.points[-1] for one in ordered), _NONE)
    adding = sum((one.filed for one in ordered if one.line.is_deduction and one.filed > 0), _NONE)
    claimed = total if form.filed_total_points is None else form.filed_total_points
    span = write_points(most) if least == most else f"{write_points(least)}..{write_points(most)}"
    texts = {
        "told_zh": _tell_totals(changed, least, most, "zh"),
        "told_en": _tell_totals(changed, least, most, "en"),
        "changes_zh": "；".join(_tell_change(one, " 或 ") for one in changed),
        "changes_en": "; ".join(_tell_change(one, " or ") for one in changed),
        "without_deductions": write_points(total - adding),
    }
    yield Finding(
        "self_scores_are_in_order",
        cell=form.place_of_total,
        found=write_points(claimed),
        expected=span,
        context=write_context(**texts),
    )


def _tell_totals(changed: Iterable[OrderedScore], least: Decimal, most: Decimal, language: str) -> str:
    """One total, or the highest and the lowest, each with the lines it hangs on."""
    if least == most:
        return f"{write_points(most)} 分" if language == "zh" else write_points(most)
    open_lines = [one for one in changed if len(one.points) > 1]
    told = []
    for total, end in ((most, -1), (least, 0)):
        if language == "zh":
            lines = "、".join(f"{one.line.name}按 {write_points(one.points[end])} 分" for one in open_lines)
            told.append(f"{write_points(total)} 分（{lines}）")
        else:
            lines = ", ".join(
                f"{one.line.code or one.line.name} at {write_points(one.points[end])}" for one in open_lines
            )
            told.append(f"{write_points(total)} ({lines})")
    return ("；或 " if language == "zh" else ", or ").join(told)


def _tell_change(one: OrderedScore, either: str) -> str:
    name = (one.line.name if either == " 或 " else one.line.code) or one.line.name
    return f"{name} {write_points(one.filed)} → {either.join(write_points(points) for points in reversed(one.points))}"


def _tell(check: str, line: PrintedItem, found: Decimal, expected: Decimal | None = None) -> Finding:
    return Finding(
        check,
        item_code=line.code,
        cell=line.place,
        found=write_points(found),
        expected=None if expected is None else write_points(expected),
        context=None if line.code else write_context(item_code=line.name),
    )
