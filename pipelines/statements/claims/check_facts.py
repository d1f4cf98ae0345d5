"""Check facts: what a report says elsewhere against its scores, its goals and its accounts.

None of it is a contradiction of figures that rounding could decide: everything here is a question, or a remark. Source: domain rules, § 4.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from pipelines.statements.claims.make_claims import ClaimMaker
from pipelines.statements.claims.name_lines import spell_points, tell_score
from pipelines.statements.claims.weigh import in_first_unit, spell_figure, spell_number
from pipelines.statements.outline.outline import Item, Outline
from schemas.places import word_place
from schemas.printed_form import PrintedForm, PrintedItem
from schemas.rubric import Rubric
from schemas.statement_patterns import PairTable, ScoreFact
from schemas.statements import QUERY, Claim, Operand, Passage

_HEADING = re.compile(
    r"^\s*(?:[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]{1,3}[）)]|[0-9]{1,2}[.、．])?\s*([^。；，,]{2,40})"
)
_LONGEST_HEADING = 40
# What came in, and what a project costs over the years.
_NOT_SPENT = ("收入", "总投资", "投资总额")
_NONE_ABOVE = re.compile(
    r"([0-9]+(?:\.[0-9]+)?)\s*万元?\s*(?:\(含\)|（含）)?\s*以上\s*(?:的)?项目\s*[：:]?\s*(?:无|没有)"
)


@dataclass(frozen=True)
class Facts:
    """What the checks look at."""

    passages: Sequence[Passage]
    outline: Outline
    table: PairTable
    form: PrintedForm | None
    rubric: Rubric | None = None

    def place_of(self, item: Item) -> tuple[str, str]:
        """Where an item's figure stands, in Chinese and English."""
        at = item.mention.number.start if item.mention is not None else 0
        return word_place(self.passages[item.passage].place_at(at))


def check_facts(facts: Facts, maker: ClaimMaker) -> Iterator[Claim]:
    """Questions on scores, goals and accounts."""
    if facts.form is not None:
        for fact in facts.table.score_facts:
            yield from _check_score(fact, facts, facts.form, maker)
    yield from _check_spending(facts, maker)
    yield from _check_none_above(facts, maker)


def _check_score(fact: ScoreFact, facts: Facts, form: PrintedForm, maker: ClaimMaker) -> Iterator[Claim]:
    """An item with its full score beside a section that denies it."""
    lines = [one for one in form.walk() if not one.items and _is_full(one) and one.name.startswith(fact.item)]
    if not lines:
        return
    full = _Scores(lines, facts.rubric)
    for number in _find_sections(facts.passages, fact.sections):
        text = facts.passages[number].text
        if fact.is_about_goal:
            figures = [one for one in facts.outline.items if one.passage == number and one.mention is not None]
            if len(figures) <= 1:
                yield _tell(number, (0, len(text)), fact, full, maker, "goal")
            return
        words = [word for word in fact.words if word in text]
        if words:
            at = text.index(words[0])
            start = max(text.rfind(mark, 0, at) for mark in "。；，,") + 1
            yield _tell(number, (start, _clause_end(text, at)), fact, full, maker, "score_fact")


def _is_full(item: PrintedItem) -> bool:
    return (
        item.self_score_points is not None
        and item.printed_points is not None
        and item.self_score_points >= item.printed_points
    )


def _tell(number: int, span: tuple[int, int], fact: ScoreFact, told: "_Scores", maker: ClaimMaker, kind: str) -> Claim:
    scores = [tell_score(one, told.rubric) for one in told.lines]
    zh = f"{'；'.join(zh for zh, _ in scores)}，而{fact.zh}。"
    en = f"{'; '.join(en for _, en in scores)}, yet {fact.en}."
    operands = [Operand(one.name, spell_points(one.self_score_points), one.place or "", 0, 0) for one in told.lines]
    claim = maker.tell(kind, number, span, QUERY, (spell_points(told.lines[0].self_score_points), None), (zh, en))
    return replace(claim, operands=(*operands, *claim.operands))


@dataclass(frozen=True)
class _Scores:
    """Lines with their full score, and the rubric they belong to where that is known."""

    lines: Sequence[PrintedItem]
    rubric: Rubric | None


def _clause_end(text: str, at: int) -> int:
    ends = [place for mark in "。；" if (place := text.find(mark, at)) >= 0]
    return min(ends, default=len(text))


def _find_sections(passages: Sequence[Passage], names: Sequence[str]) -> Iterator[int]:
    """The first passage of text under each heading of these names."""
    for number, passage in enumerate(passages[:-1]):
        heading = _HEADING.match(passage.text)
        if len(passage.text) <= _LONGEST_HEADING and heading and any(name in heading[1] for name in names):
            yield number + 1


def _check_spending(facts: Facts, maker: ClaimMaker) -> Iterator[Claim]:
    """Money said to be spent that is more than all project expenditure the report accounts for."""
    totals = [one for one in facts.outline.items if one.subject.endswith(facts.table.project_totals) and _is_money(one)]
    total = max(totals, key=_amount, default=None)
    if total is None or total.mention is None:
        return
    most = in_first_unit(total.mention.number).high
    for item in facts.outline.items:
        mention = item.mention
        if (
            mention is None
            or item in totals
            or item.passage == total.passage
            or not _is_money(item)
            or item.group is not None
        ):
            continue
        is_spent = any(word in item.subject for word in facts.table.spending) and not item.subject.endswith(_NOT_SPENT)
        if is_spent and in_first_unit(mention.number).low >= most:
            written, (place_zh, place_en) = _spell(item), facts.place_of(total)
            zh = f"文中 {written}，而项目支出合计为 {_spell(total)}（{place_zh}）：请说明资金来源与核算单位。"
            en = f"{written} is spoken of beside project expenditure of {_spell(total)} ({place_en}): ask for its source and accounting unit."
            span = (mention.subject_start, mention.number.end)
            yield maker.tell(
                "accounts",
                item.passage,
                span,
                QUERY,
                (spell_number(mention.number), spell_number(total.mention.number)),
                (zh, en),
            )


def _check_none_above(facts: Facts, maker: ClaimMaker) -> Iterator[Claim]:
    """100 万以上项目：无, beside a project of more."""
    for number, passage in enumerate(facts.passages):
        for match in _NONE_ABOVE.finditer(passage.text):
            bound = Fraction(match[1]) * 10**4
            for item in facts.outline.items:
                mention = item.mention
                is_project = (
                    mention is not None and _is_money(item) and ("项目" in item.subject or "扶持资金" in item.subject)
                )
                if (
                    mention is not None
                    and is_project
                    and item.passage != number
                    and in_first_unit(mention.number).low >= bound
                ):
                    place_zh, place_en = facts.place_of(item)
                    zh = f"“{match[0]}”，而文中有“{item.subject}”{_spell(item)}（{place_zh}）。"
                    en = f"“{match[0]}”, yet the text names “{item.subject}”, {_spell(item)} ({place_en})."
                    yield maker.tell(
                        "accounts",
                        number,
                        match.span(),
                        QUERY,
                        (match[1], spell_number(mention.number)),
                        (zh, en),
                    )
                    break


def _is_money(item: Item) -> bool:
    return item.mention is not None and item.mention.dimension == "money" and not item.is_average and item.host is None


def _amount(item: Item) -> Fraction:
    assert item.mention is not None  # noqa: S101 - money has a value
    return in_first_unit(item.mention.number).high


def _spell(item: Item) -> str:
    assert item.mention is not None  # noqa: S101 - money has a value
    return spell_figure(item.mention.number)
