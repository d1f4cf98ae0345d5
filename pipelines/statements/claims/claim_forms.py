"""Claim forms: the scoring table of a report against itself, and what the text says of its total.

What is wrong with a printed form or its self-scores is found by the rules of ``schemas`` that also look at rubric files; here it becomes
claims, with what holds beside it. Does not belong here: those rules.
"""

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from decimal import Decimal

from pipelines.statements.claims.make_claims import ClaimMaker, name_figure
from pipelines.statements.claims.name_lines import spell_points
from pipelines.statements.outline.outline import Outline
from schemas.findings import CHECKS, ERROR, Finding, Names, render_sentence
from schemas.lint_form import lint_form
from schemas.lint_self_scores import lint_self_scores
from schemas.places import word_place
from schemas.printed_form import PrintedForm, PrintedItem
from schemas.rubric import Rubric, name_items
from schemas.statements import CONSISTENT, INCONSISTENT, KINDS, QUERY, Claim, Operand

# What a rule that looks at self-scores tells of; all others are of the printed form.
_KINDS = {
    "self_total_is_within_the_form": "self_total",
    "self_scores_are_in_order": "self_score",
    "deduction_only_subtracts": "self_score",
}
# The table stands behind the text.
_BEHIND = 10**6


def claim_forms(form: PrintedForm, rubric: Rubric | None, outline: Outline, maker: ClaimMaker) -> Iterator[Claim]:
    """Claims on the scoring table of a report; with the rubric it belongs to, also its self-scores put in order."""
    names, rows = name_items([rubric.canonical_json]) if rubric else {}, _Rows(form)
    for finding in [*lint_form(form), *lint_self_scores(form, rubric)]:
        yield _tell(finding, names, rows)
    lines = [item for item in form.walk() if not item.items and item.self_score_points is not None]
    if form.filed_total_points is not None and len(lines) > 1:
        yield _add(form, lines, rows)
        yield from _claim_total(form, outline, maker)


class _Rows:
    """The rows of a table by their places: in which order they stand, and what they say."""

    def __init__(self, form: PrintedForm) -> None:
        self._order: dict[str, int] = {}
        self._texts: dict[str, str] = {}
        for number, line in enumerate(form.walk()):
            if line.place:
                # Levels stand in one row with the first line below them.
                self._order.setdefault(line.place, number)
                own = _join(line.name, line.printed_points, line.self_score_points)
                before = self._texts.get(line.place)
                self._texts[line.place] = own if before is None else f"{before} | {own}"
        if form.place_of_total:
            self._order[form.place_of_total] = len(self._order) + _BEHIND
            self._texts[form.place_of_total] = _join(KINDS["self_total"][0], None, form.filed_total_points)

    def position(self, place: str) -> tuple[int, int]:
        """For sorting: behind the text, in the order of the rows."""
        return _BEHIND, self._order.get(place, 2 * _BEHIND)

    def text(self, place: str) -> str:
        """What a row says; empty where there is none."""
        return self._texts.get(place, "")


def _join(name: str, printed: Decimal | None, scored: Decimal | None) -> str:
    """A row in its cells."""
    return " | ".join([name, *(spell_points(one) for one in (printed, scored) if one is not None)])


def _tell(finding: Finding, names: Names, rows: "_Rows") -> Claim:
    """A finding as a claim."""
    row = asdict(finding)
    verdict = INCONSISTENT if CHECKS[finding.check].severity == ERROR else QUERY
    zh, en = render_sentence(row, "zh", names), render_sentence(row, "en", names)
    place = finding.cell or ""
    kind = _KINDS.get(finding.check, "form_maximum")
    return Claim(
        place=place,
        sentence=rows.text(place) or zh.partition("。")[0],
        kind=kind,
        operands=(),
        stated=finding.found,
        computed=finding.expected,
        verdict=verdict,
        reason_zh=zh,
        reason_en=en,
        position=rows.position(place),
        told_by=finding.check,
    )


def _add(form: PrintedForm, lines: Sequence[PrintedItem], rows: "_Rows") -> Claim:
    """The self-scores of all lines against the printed total."""
    total = form.filed_total_points
    scores = [item.self_score_points for item in lines if item.self_score_points is not None]
    added = sum(scores, Decimal(0))
    verdict = CONSISTENT if added == total else INCONSISTENT
    formula = " + ".join(map(str, scores))
    place = form.place_of_total or ""
    operands = tuple(Operand(item.name, str(item.self_score_points), item.place or "", 0, 0) for item in lines)
    zh = f"{len(lines)} 行自评打分之和 {formula} = {added}，总分为 {total}。"
    en = f"The self-scores of {len(lines)} lines, {formula}, make {added}; the total is {total}."
    return Claim(
        place,
        rows.text(place),
        "score_total",
        operands,
        str(total),
        str(added),
        verdict,
        zh,
        en,
        position=rows.position(place),
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
        place_zh, place_en = word_place(form.place_of_total or "")
        zh = f"文中得分 {stated} 分，打分表总分 {total} 分（{place_zh}）。"
        en = f"The text says {stated} points, the scoring table {total} ({place_en})."
        span = (named.begin or mention.number.start, mention.number.end)
        yield maker.tell("score_total", item.passage, span, verdict, (str(stated), str(total)), (zh, en))
