"""Plan rows: what stands in each table before anybody fills it in, and what explains a row beside it.

Keys and texts are given where the contract, a rubric or the year before has them; a figure of this year is never given.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from pipelines.publishing.template.order import Row, Subject, TemplateOrder, Value
from pipelines.publishing.template.rules import Rule, take_answer, take_points, tell_answer
from schemas.rubric import DeductionPerOccurrence, DeviationBands, Item, ProgressToTarget
from schemas.tables import TABLE_BY_NAME
from schemas.values import SUBJECT_TYPES

_KEPT = {
    "expense_subjects": ("subject", "scope"),
    "projects": ("project_code", "project_name", "fund_source"),
    "indicators": (
        *("subject_code", "level1", "level2", "indicator_name", "kind", "direction"),
        *("unit_of_measure", "points"),
    ),
    "metrics": ("metric_code", "metric_name", "unit_of_measure"),
}


@dataclass(frozen=True)
class RowPlan:
    """One row: its values by column, the columns nobody may change, what explains it (by label), and rules of its own."""

    values: Row
    locked: frozenset[str] = frozenset()
    explained: Mapping[str, Value] = field(default_factory=dict)
    rules: Mapping[str, Rule] = field(default_factory=dict)


def plan_rows(order: TemplateOrder, table: str) -> tuple[RowPlan, ...]:
    """The rows of a table; none for one that starts empty."""
    plan = _PLANS.get(table)
    return tuple(plan(order)) if plan else ()


def _plan_cover(order: TemplateOrder) -> Iterable[RowPlan]:
    values: Row = {"unit_code": order.unit_code, "unit_name": order.unit_name, "fiscal_year": order.fiscal_year}
    yield RowPlan(values, frozenset(values))


def _plan_evaluations(order: TemplateOrder) -> Iterable[RowPlan]:
    for subject in order.subjects:
        values: Row = {
            "subject_type": SUBJECT_TYPES[subject.subject_type],
            "subject_code": subject.subject_code,
            "subject_name": subject.subject_name,
            "rubric": subject.rubric.name.zh,
        }
        yield RowPlan(values, _lock(subject, values))


def _plan_finance(order: TemplateOrder) -> Iterable[RowPlan]:
    column = TABLE_BY_NAME["finance"].column("line")
    before = {row["line"]: row.get("final_wan_yuan") for row in order.prior.rows("finance")}
    for line in column.chinese_words.values():
        yield RowPlan({"line": line}, frozenset({"line"}), {"prior_final": before.get(line)})


def _plan_expense_subjects(order: TemplateOrder) -> Iterable[RowPlan]:
    """The subjects that a rubric asks for, then those filed the year before."""
    before = {row["subject"]: row for row in order.prior.rows("expense_subjects")}
    asked = dict.fromkeys(
        subject
        for item in _items_of(order)
        if isinstance(item.method, DeviationBands)
        for subject in item.method.subjects
    )
    for subject in dict.fromkeys([*asked, *before]):
        row = before.get(subject, {"subject": subject})
        locked = frozenset({"subject"}) if subject in asked else frozenset[str]()
        yield RowPlan(_keep("expense_subjects", row), locked, {"prior_final": row.get("final_wan_yuan")})


def _plan_execution(order: TemplateOrder) -> Iterable[RowPlan]:
    """The months that a rubric asks for, each with the share that should be executed by then."""
    before = {row["month"]: row.get("executed_wan_yuan") for row in order.prior.rows("execution")}
    steps = [
        step for item in _items_of(order) if isinstance(item.method, ProgressToTarget) for step in item.method.steps
    ]
    for step in sorted({one.month: one for one in reversed(steps)}.values(), key=lambda one: one.month):
        explained: Row = {
            "target_share": f"{(step.target_ratio * 100).normalize():f}%",
            "prior_executed_to_month": before.get(step.month),
        }
        yield RowPlan({"month": step.month}, frozenset({"month"}), explained)


def _plan_projects(order: TemplateOrder) -> Iterable[RowPlan]:
    for row in order.prior.rows("projects"):
        yield RowPlan(_keep("projects", row), explained={"prior_executed": row.get("executed_wan_yuan")})


def _plan_indicators(order: TemplateOrder) -> Iterable[RowPlan]:
    for row in order.prior.rows("indicators"):
        yield RowPlan(_keep("indicators", row), explained={"prior_actual": row.get("actual_value")})


def _plan_metrics(order: TemplateOrder) -> Iterable[RowPlan]:
    for row in order.prior.rows("metrics"):
        yield RowPlan({**_keep("metrics", row), "stated_prior_value": row.get("value")})


def _plan_answers(order: TemplateOrder) -> Iterable[RowPlan]:
    """Every criterion on which the unit's own word is heard, until an authority has spoken."""
    words = tuple(TABLE_BY_NAME["projects"].column("problem_found").chinese_words.values())
    labels = order.form.labels
    for subject in order.subjects:
        for item in subject.rubric.scored_items:
            if isinstance(item.method, DeductionPerOccurrence) and item.method.unit_word == "never_scores":
                continue
            for criterion in item.criteria:
                values: Row = {
                    "subject_code": subject.subject_code,
                    "item_code": item.code,
                    "criterion": criterion.code,
                }
                explained: Row = {
                    "item_name": item.name.zh,
                    "criterion_name": criterion.name.zh,
                    "accepted_answer": tell_answer(criterion, labels.answers),
                    "authority": labels.authorities[criterion.authority],
                }
                rules = {"answer": take_answer(criterion, words, labels)}
                yield RowPlan(values, _lock(subject, values), explained, rules)


def _plan_self_scores(order: TemplateOrder) -> Iterable[RowPlan]:
    for subject in order.subjects:
        for item in subject.rubric.scored_items:
            values: Row = {"subject_code": subject.subject_code, "item_code": item.code}
            explained: Row = {"item_name": item.name.zh, "item_points": Decimal(item.points)}
            rules = {"self_score_points": take_points(item, order.form.labels)}
            yield RowPlan(values, _lock(subject, values), explained, rules)


def _lock(subject: Subject, values: Row) -> frozenset[str]:
    """The unit as a whole is evaluated every year; what another evaluation of the year before left here may be cleared."""
    return frozenset(values) if subject.subject_code is None else frozenset()


def _items_of(order: TemplateOrder) -> list[Item]:
    return [item for subject in order.subjects for item in subject.rubric.scored_items]


def _keep(table: str, row: Row) -> dict[str, Value]:
    return {name: row[name] for name in _KEPT[table] if row.get(name) is not None}


_PLANS: Mapping[str, Callable[[TemplateOrder], Iterable[RowPlan]]] = {
    "submission": _plan_cover,
    "evaluations": _plan_evaluations,
    "finance": _plan_finance,
    "expense_subjects": _plan_expense_subjects,
    "execution": _plan_execution,
    "projects": _plan_projects,
    "indicators": _plan_indicators,
    "metrics": _plan_metrics,
    "answers": _plan_answers,
    "self_scores": _plan_self_scores,
}
