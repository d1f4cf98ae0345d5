"""Claim forms: the scoring table of a report against itself, and what the text says of its total.

What is wrong with a printed form or its self-scores is found by the rules of ``schemas`` that also look at rubric files; here it becomes
claims, with what holds beside it. Does not belong here: those rules.
"""

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from decimal import Decimal

from pipelines.statements.make_claims import ClaimMaker, name_figure
from pipelines.statements.outline import Outline
from schemas.findings import CHECKS, ERROR, Finding, Names, render_sentence
from schemas.lint_form import lint_form
from schemas.lint_self_scores import lint_self_scores
from schemas.printed_form import PrintedForm, PrintedItem
from schemas.rubric import Rubric, name_items
from schemas.statements import CONSISTENT, INCONSISTENT, QUERY, Claim, Operand

_KINDS = {"self_total_is_within_the_form": "form_maximum", "printed_points_add_up": "form_maximum"}
_LAST = 10**6


def claim_forms(form: PrintedForm, rubric: Rubric | None, outline: Outline, maker: ClaimMaker) -> Iterator[Claim]:
    """Claims on the scoring table of a report; with the rubric it belongs to, also its self-scores put in order."""
    names = name_items([rubric.canonical_json]) if rubric else {}
    for finding in [*lint_form(form), *lint_self_scores(form, rubric)]:
        yield _tell(finding, names)
    lines = [item for item in form.walk() if not item.items and item.self_score_points is not None]
    if form.filed_total_points is not None and len(lines) > 1:
        yield _add(form, lines)
        yield from _claim_total(form, outline, maker)


def _tell(finding: Finding, names: Names) -> Claim:
    """A finding as a claim."""
    row = asdict(finding)
    verdict = INCONSISTENT if CHECKS[finding.check].severity == ERROR else QUERY
    zh, en = render_sentence(row, "zh", names), render_sentence(row, "en", names)
    place = finding.cell or ""
    kind = _KINDS.get(
        finding.check, "score_total" if "self" in finding.check or "deduction" in finding.check else "form_maximum"
    )
    return Claim(
        place=place,
        sentence=zh.partition("。")[0],
        kind=kind,
        operands=(),
        stated=finding.found,
        computed=finding.expected,
        verdict=verdict,
        reason_zh=zh,
        reason_en=en,
        position=(_LAST, 0),
        told_by=finding.check,
    )


def _add(form: PrintedForm, lines: Sequence[PrintedItem]) -> Claim:
    """The self-scores of all lines against the printed total."""
    total = form.filed_total_points
    scores = [item.self_score_points for item in lines if item.self_score_points is not None]
    added = sum(scores, Decimal(0))
    verdict = CONSISTENT if added == total else INCONSISTENT
    formula = " + ".join(map(str, scores))
    place = form.place_of_total or ""
    operands = tuple(Operand(item.name, str(item.self_score_points), item.place or "", 0, 0) for item in lines)
    zh = f"{len(lines)} 行自评打分之和 {formula} = {added}，总分为 {total}。"
    en = f"the self-scores of {len(lines)} lines, {formula}, make {added}; the total is {total}."
    return Claim(
        place,
        f"{form.title} {total}".strip(),
        "score_total",
        operands,
        str(total),
        str(added),
        verdict,
        zh,
        en,
        position=(_LAST, 1),
    )


def _claim_total(form: PrintedForm, outline: Outline, maker: ClaimMaker) -> Iterator[Claim]:
    """What the text says of the total: 绩效评价得分：97 分."""
    total = form.filed_total_points
    for item in outline.items:
        mention = item.mention
        if (
            mention is None
            or mention.dimension != "points"
            or not item.subject.endswith(("得分", "总分", "自评分", "评价得分"))
        ):
            continue
        stated = Decimal(mention.number.value.numerator) / Decimal(mention.number.value.denominator)
        verdict = CONSISTENT if stated == total else INCONSISTENT
        named = name_figure(mention, item.passage, "得分", "score")
        zh = f"文中得分 {stated}，打分表总分 {total}（{form.place_of_total}）。"
        en = f"the text says {stated}, the scoring table {total} ({form.place_of_total})."
        span = (named.begin or mention.number.start, mention.number.end)
        yield maker.tell("score_total", item.passage, span, verdict, (str(stated), str(total)), (zh, en))
