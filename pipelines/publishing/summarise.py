"""Summarise a year for the clerk: what came in, what it scores, what does not add up, and what to do next.

Rows of the history in, plain lines out. Does not belong here: printing, or any figure that the history does not hold.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from schemas.consequences import fold_consequences
from schemas.findings import ERROR, WARNING
from schemas.measures import format_points, round_half_up
from schemas.rubric import Rubric
from schemas.terms import add_term
from schemas.vocabulary import SCORE_STATUS_NAMES

Row = Mapping[str, Any]
TOTAL = "total"

_GROUPS = {
    "computed_from_data": "data",
    "authority": "authority",
    "asserted_with_evidence": "assertion",
    "asserted_without_evidence": "assertion",
    "graded_as_filed": "grade",
    "reviewed": "review",
}
_GROUP_WORDS = {
    "data": ("由数据计算", "computed from data"),
    "authority": ("由主管部门认定", "stated by authorities"),
    "assertion": ("为单位陈述", "assertions"),
    "grade": ("为定性打分", "graded as filed"),
    "review": ("经复核", "reviewed"),
}


# Each sum: its heading, the count of the whole, and the counts of its parts with their words.
_SUMS: tuple[tuple[str, str, dict[str, str]], ...] = (
    (
        "文件 files    ",
        "files_received",
        {"files_used": "采用 used", "files_duplicate": "重复 duplicate", "files_quarantined": "隔离 quarantined"},
    ),
    (
        "报送 filings  ",
        "filings_received",
        {
            "filings_recorded": "入库 recorded",
            "filings_unchanged": "未变 unchanged",
            "filings_returned": "退回 returned",
        },
    ),
    (
        "单位 units    ",
        "units_registered",
        {"units_filed": "已报 filed", "units_missing": "未报 missing", "units_exempt": "免报 exempt"},
    ),
)


@dataclass(frozen=True)
class UnitLine:
    """One evaluation in the summary's table."""

    unit_code: str
    subject_code: str | None
    unit_name: str
    self_total: str
    computed_total: str
    open: str
    status: str
    errors: int
    warnings: int


def tell_counts(run: Row) -> list[str]:
    """The three sums a run ends with."""
    count = {name.removesuffix("_count"): value for name, value in run.items() if name.endswith("_count")}
    return [_tell_sum(count, *words) for words in _SUMS]


def _tell_sum(count: Mapping[str, int], head: str, whole: str, parts: Mapping[str, str]) -> str:
    """One sum: the whole, and the parts it is made of."""
    return f"{head}{count[whole]} = {' + '.join(f'{words} {count[name]}' for name, words in parts.items())}"


def list_units(scores: Sequence[Row], findings: Iterable[Row], names: Mapping[str, str | None]) -> list[UnitLine]:
    """One line per evaluation: totals, points still open, and how many findings it is told.

    A finding counts for the project or policy it names, or else for the unit as a whole.
    """
    found = Counter((row["unit_code"], row["subject_code"], row["severity"]) for row in fold_consequences(findings))
    pending = sum_open_points(scores)
    lines = []
    for row in scores:
        if row["item_code"] != TOTAL:
            continue
        own = row["unit_code"], row["subject_code"]
        told = (names.get(row["unit_code"]), row["subject_code"] and row["subject_name"])
        lines.append(
            UnitLine(
                *own,
                " · ".join(part for part in told if part),
                _points(row["self_score_points"]),
                _points(row["computed_score_points"]),
                format_points(pending[own]) if pending[own] else "",
                f"{SCORE_STATUS_NAMES[row['status']]} {row['status']}",
                found[*own, ERROR],
                found[*own, WARNING],
            )
        )
    return lines


def sum_open_points(scores: Iterable[Row]) -> Counter[tuple[str, str | None]]:
    """Points (hundredths) of the items without a score, per unit and subject; a deduction has none to give."""
    pending: Counter[tuple[str, str | None]] = Counter()
    for row in scores:
        if row["item_code"] != TOTAL and row["final_score_points"] is None:
            pending[row["unit_code"], row["subject_code"]] += max(0, row["points_max"])
    return pending


def tell_unscored(scores: Sequence[Row], names: Mapping[str, str | None]) -> list[str]:
    """One line per evaluation of which no item could be scored: a report alone, say."""
    scored = {
        (row["unit_code"], row["subject_code"])
        for row in scores
        if row["item_code"] != TOTAL and row["final_score_points"] is not None
    }
    return [
        f"{' '.join(part for part in (names.get(unit_code) or unit_code, subject_code) if part)}："
        f"复算 0 分，{format_points(points)} 分待定 · 0 computed, {format_points(points)} still open"
        for (unit_code, subject_code), points in sum_open_points(scores).items()
        if points and (unit_code, subject_code) not in scored
    ]


def tell_total(name: str, scores: Sequence[Row], terms: Sequence[Row], rubric: Rubric) -> list[str]:
    """The story of a self-scored total that the printed form cannot award: as filed, awardable, computed, and on what grounds.

    Args:
        name: The unit, as people call it.
        scores: The scores of one evaluation.
        terms: Its terms.
        rubric: Its rubric.
    """
    total = next(row for row in scores if row["item_code"] == TOTAL)
    filed, computed = _points(total["self_score_points"]), _points(total["computed_score_points"])
    awardable = format(rubric.points_awardable_as_printed.normalize(), "f")
    pending = sum(sum_open_points(scores).values())
    zh_open, en_open = (f"，{_points(pending)} 分待定", f", {_points(pending)} still open") if pending else ("", "")
    zh, en = _tell_grounds(split_points_by_ground(scores, terms) if rubric.is_plain_sum else {})
    return [
        f"{name}：自评 {filed} 分；印制的表最多可得 {awardable} 分；复算 {computed} 分{zh_open}{zh}。",
        f"{name}: {filed} as filed; the printed form can award {awardable} at most; {computed} computed{en_open}{en}.",
        *_form_reasons(scores, rubric, awardable),
        *_differences(scores),
    ]


def _tell_grounds(shares: Mapping[str, int]) -> tuple[str, str]:
    """What computed points rest on, in both languages; nothing where no item has any."""
    told = [(format_points(points), *_GROUP_WORDS[group]) for group, points in shares.items() if points]
    if not told:
        return "", ""
    zh = "，".join(f"{points} 分{words}" for points, words, _ in told)
    en = ", ".join(f"{points} {words}" for points, _, words in told)
    return f"：其中 {zh}", f", of which {en}"


def _form_reasons(scores: Sequence[Row], rubric: Rubric, awardable: str) -> list[str]:
    """Why the form cannot award the filed total: what its lines add up to, and what a deduction was filed as."""
    lines = sum(not item.is_deduction for item in rubric.scored_items)
    filed = {row["item_code"]: row["self_score_points"] or 0 for row in scores if row["item_code"] != TOTAL}
    added = {item.code: filed.get(item.code, 0) for item in rubric.scored_items if item.is_deduction}
    raised = sum(points for points in added.values() if points > 0)
    reasons = [
        f"  印制的 {lines} 个计分行合计 {awardable} 分 · the {lines} scoring lines of the form add up to {awardable}"
    ]
    if raised:
        rest = format_points(sum(filed.values()) - raised)
        reasons.append(
            f"  扣分项填报 +{format_points(raised)} 分，扣分项不加分；不计则自评合计 {rest} 分 · "
            f"a deduction is filed as +{format_points(raised)} and may only subtract; without it {rest} are filed"
        )
    return reasons


def split_points_by_ground(scores: Sequence[Row], terms: Sequence[Row]) -> dict[str, int]:
    """Points (hundredths) of an evaluation by what they rest on: data, authority, assertion, grade, review.

    An item whose criteria rest on different grounds is split term by term.
    """
    shares = dict.fromkeys(_GROUP_WORDS, 0)
    for row in scores:
        if row["item_code"] == TOTAL or row["final_score_points"] is None:
            continue
        own = [term for term in terms if term["item_code"] == row["item_code"]]
        if len({_GROUPS.get(term["basis"]) for term in own}) > 1:
            for term in own:
                shares[_GROUPS[term["basis"]]] += round_half_up(add_term(term))
        elif row["basis"] in _GROUPS:
            shares[_GROUPS[row["basis"]]] += row["final_score_points"]
    return shares


def _differences(scores: Sequence[Row]) -> list[str]:
    """The items on which filed and computed score part."""
    parted = [
        f"{row['item_code']} {_points(row['self_score_points'])} → {_points(row['computed_score_points'])}"
        for row in scores
        if row["item_code"] != TOTAL
        and row["self_score_points"] is not None
        and row["computed_score_points"] is not None
        and row["self_score_points"] != row["computed_score_points"]
    ]
    return [f"  自评与复算不同 · filed and computed differ: {'; '.join(parted)}"] if parted else []


def tell_next_steps(fiscal_year: int, unit_code: str) -> list[str]:
    """What a clerk does next."""
    return [
        f"jixiao findings --year {fiscal_year}    逐格列出疑点与更正办法 · every finding, cell by cell, with its remedy",
        f"jixiao return --all {fiscal_year} --out DIR    把各单位的工作簿连同须更正之处退回 · each unit's workbook back, with what it has to correct",
        f"jixiao trace {unit_code} {fiscal_year}    从得分追到规则、公式和单元格 · from a score to rule, formula and cell",
        "jixiao verify    核验全部历史未被改动 · prove that nothing of the history was altered",
    ]


def _points(value: int | None) -> str:
    return "—" if value is None else format_points(value)
