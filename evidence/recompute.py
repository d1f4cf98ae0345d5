"""Recompute every score of the sealed evaluations from its terms, and every total from its items: fractions, never a float.

    item  = round(Σ weight × min(1, (numerator ÷ denominator) ÷ target)), at least what its method says, or 0
    total = round(Σ items × what a point of theirs counts) + deductions, at most a cap, at least 0

Written from what the rubric says, apart from the code that scored (``pipelines.scoring``), so that the two can disagree. Does not
belong here: how terms are found from filed cells.
"""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from evidence.check_terms import Term, expect_term, find_rate, fits, is_cap, read_term, round_points
from evidence.documents import Document, Row, of_kind
from evidence.result import Fault, Recomputed
from schemas.measures import HUNDREDTHS, format_points
from schemas.rubric import Item, Rubric
from schemas.terms import add_term, add_total_terms

_TOTAL = "total"
_COMPUTED, _FINAL, _REVIEWED = "computed_score_points", "final_score_points", "reviewed_score_points"


def recompute_scores(documents: Sequence[Document]) -> Recomputed:
    """Recompute all evaluations among the documents."""
    rubrics = {one.first["rubric_sha256"]: one.first["content_json"] or "" for one in of_kind(documents, "rubric")}
    faults: list[Fault] = []
    scores = terms = 0
    totals: list[tuple[str, str]] = []
    for one in of_kind(documents, "evaluation"):
        subject = one.first["subject_code"] or one.first["unit_code"] or ""
        try:
            rubric = Rubric.model_validate_json(rubrics[one.first["rubric_sha256"]])
            faults += [Fault("wrong", f"{subject} {code}", detail) for code, detail in _check(rubric, one)]
        except (
            KeyError,
            ValueError,
            TypeError,
            ZeroDivisionError,
            StopIteration,
            OverflowError,
            RecursionError,
        ) as error:
            detail = f"无法重算 · it cannot be recomputed: {type(error).__name__} {str(error).splitlines()[:1]}"
            faults.append(Fault("wrong", f"{subject} evaluation", detail))
        scores += len(one.rows["scores"])
        terms += len(one.rows["terms"])
        totals += [(subject, _tell(row)) for row in one.rows["scores"] if row["item_code"] == _TOTAL]
    return Recomputed(tuple(faults), scores, terms, tuple(totals))


def _tell(row: Row) -> str:
    points = _points(row, _FINAL)
    return "—" if points is None else format_points(points)


def _points(row: Row, column: str) -> int | None:
    written = row[column]
    return None if written is None else int(written)


def _check(rubric: Rubric, evaluation: Document) -> Iterator[tuple[str, str]]:
    """What does not follow, by item."""
    rows = {row["item_code"] or "": row for row in evaluation.rows["scores"]}
    wanted = [*(item.code for item in rubric.scored_items), _TOTAL]
    if [row["item_code"] for row in evaluation.rows["scores"]] != wanted:
        yield _TOTAL, "指标与评分标准不一致 · the items are not those of the rubric, each once and in its order"
        return
    terms: dict[str, list[Term]] = {code: [] for code in wanted}
    for row in evaluation.rows["terms"]:
        terms.setdefault(row["item_code"] or "", []).append(read_term(row))
    for code in terms.keys() - rows.keys():
        yield code, "有计分项而无得分 · it has terms, and no score"
    for item in rubric.scored_items:
        for detail in _check_item(rubric, item, rows[item.code], terms[item.code]):
            yield item.code, detail
    for detail in _check_total(rubric, rows, terms):
        yield _TOTAL, detail


def _check_item(rubric: Rubric, item: Item, row: Row, terms: Sequence[Term]) -> Iterator[str]:
    computed = _points(row, _COMPUTED)
    for term in terms:
        if not fits(term, expect_term(item, term, rubric.rounding_places)):
            yield f"计分项 {term['term']} 的分值或目标与评分标准不符 · the term does not have the weight or target that the rubric gives it"
    most = 0 if item.is_deduction else item.points_hundredths
    if _points(row, "points_max") != most:
        yield f"满分与评分标准不符 · points_max is {row['points_max']}; the rubric gives {most} hundredths"
    if not terms:
        if computed is not None:
            yield f"有得分而无计分项 · it has {format_points(computed)} points and no term"
    else:
        least = int(getattr(item.method, "least_points", 0) * HUNDREDTHS)
        due = max(round_points(sum(map(add_term, terms), Fraction(0)), rubric.rounding_places), least)
        if computed != due:
            yield f"各计分项合计 {format_points(due)}，记录为 {_show(computed)} · its terms come to {format_points(due)}, the score is {_show(computed)}"
    yield from _check_final(row)


def _check_final(row: Row) -> Iterator[str]:
    reviewed = _points(row, _REVIEWED)
    due = _points(row, _COMPUTED) if reviewed is None else reviewed
    if _points(row, _FINAL) != due:
        yield f"最终得分应为 {_show(due)} · the final score is {_show(_points(row, _FINAL))}; reviewed, or else computed, it is {_show(due)}"


def _check_total(rubric: Rubric, rows: Mapping[str, Row], terms: Mapping[str, list[Term]]) -> Iterator[str]:
    total, own = rows[_TOTAL], terms[_TOTAL]
    if _points(total, "points_max") != int(rubric.points * HUNDREDTHS):
        yield f"满分与评分标准不符 · points_max is {total['points_max']}; the rubric gives {rubric.points} points"
    for column in (_COMPUTED, _FINAL):
        due = _add_items(rubric, rows, terms, column)
        if _points(total, column) != due:
            yield (
                f"{column}：各项合计 {_show(due)}，总分为 {_show(_points(total, column))} · "
                f"the items come to {_show(due)}, the total is {_show(_points(total, column))}"
            )
    if not rubric.is_plain_sum and _points(total, _COMPUTED) is not None:
        exact = add_total_terms(own)
        if max(round_points(exact, rubric.rounding_places), 0) != _points(total, _COMPUTED):
            yield f"各计分项合计与总分不符 · its terms come to {format_points(round_points(exact, rubric.rounding_places))}"
    elif own:
        yield "评分标准只加总各项，总分却另有计分项 · it has terms, and the rubric only adds items"
    for term in own:
        if not is_cap(term) and term["weight_points"] != _points(rows[str(term["term"])], _COMPUTED):
            yield f"计分项 {term['term']} 与该项得分不符 · the term does not have the points of its item"


def _add_items(rubric: Rubric, rows: Mapping[str, Row], terms: Mapping[str, list[Term]], column: str) -> int | None:
    """The total in hundredths, from the items of one column; None where there is nothing to add."""
    points = {item.code: _points(rows[item.code], column) for item in rubric.scored_items}
    full = Fraction(rubric.points) * HUNDREDTHS
    excluded = [
        rubric.shares[item.code] * item.points_hundredths
        for item in rubric.scored_items
        if rows[item.code]["status"] == "not_applicable" and (item.not_applicable or rubric.not_applicable) == "rescale"
    ]
    whole = full - sum(excluded, Fraction(0))
    if all(one is None for one in points.values()) or whole <= 0:
        return None
    added, deducted = Fraction(0), 0
    for item in rubric.scored_items:
        if item.is_deduction:
            deducted += points[item.code] or 0
        else:
            added += (points[item.code] or 0) * rubric.shares[item.code] * full / whole
    total = round_points(added, rubric.rounding_places) + deducted
    return max(min([total, *_find_caps(rubric, rows, terms)]), 0)


def _find_caps(rubric: Rubric, rows: Mapping[str, Row], terms: Mapping[str, list[Term]]) -> Iterator[int]:
    """The limits that apply, in hundredths: where the execution rate of an item lies below an edge."""
    for cap in rubric.total_caps:
        rate = find_rate(terms[cap.item])
        if rate is not None and _points(rows[cap.item], _COMPUTED) is not None and rate < Fraction(cap.below_ratio):
            yield int(cap.most_points * HUNDREDTHS)


def _show(points: int | None) -> str:
    return "none" if points is None else format_points(points)
