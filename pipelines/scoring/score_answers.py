"""Answered items: points of criteria added, and deductions per occurrence. Whose word scores, and on what it rests.

Source: the contract's "Facts others hold" (an authority's fact replaces the unit's answer; the deduction item is never
scored from the unit's word) and "Where the printed rubric is silent" (a missing answer is never a "no").
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipelines.scoring.hear_words import ANSWERS, Word, Words, has_evidence, hear
from pipelines.scoring.workings import (
    Bools,
    Standing,
    Workings,
    make_findings,
    make_obstacles,
    make_terms,
    place_rows,
    place_table,
    stack_findings,
    stack_obstacles,
    stack_terms,
)
from schemas.answers import expect_answer
from schemas.findings import write_context
from schemas.measures import MICRO, MICRO_PLACES, POINT_PLACES, Int64s, scale_decimal
from schemas.rubric import Criterion, DeductionPerOccurrence, Item, SumOfCriteria

ANSWER, FACTS_TABLE = "answer", "facts"


@dataclass(frozen=True)
class Heard:
    """What counts for one criterion.

    Attributes:
        criterion: The criterion.
        micro: Per evaluation, the value that scores, in millionths.
        is_answered: Whether there is one.
        is_from_unit: Whether it is the unit's own.
        basis: What the value rests on.
        obstacles: Answers that are needed and cannot be used, with their cells.
        findings: Answers and facts that cannot be accepted or do not agree.
    """

    criterion: Criterion
    micro: Int64s
    is_answered: Bools
    is_from_unit: Bools
    basis: npt.NDArray[np.object_]
    obstacles: pd.DataFrame
    findings: pd.DataFrame


def score_sum_of_criteria(item: Item, method: SumOfCriteria, words: Words, count: int) -> Workings:
    """Points of the answered criteria, added: yes gives all points and no none, a grade counts as filed."""
    heard = [_weigh(words, item, criterion, count) for criterion in method.criteria]
    return _conclude(heard, [_criterion_term(said) for said in heard])


def score_deduction_per_occurrence(item: Item, method: DeductionPerOccurrence, words: Words, count: int) -> Workings:
    """``start_points`` less ``per_occurrence_points`` for each occurrence; the floor is kept when the item is settled.

    Where the unit's word never scores, no recorded occurrence counts 0, and an answer above 0 without a fact is a note.
    """
    hear_criterion = _hear_authority_only if method.unit_word == "never_scores" else _weigh
    heard = hear_criterion(words, item, method.criterion, count)
    answered = np.flatnonzero(heard.is_answered)
    start = scale_decimal(method.start_points, POINT_PLACES)
    each = scale_decimal(method.per_occurrence_points, POINT_PLACES)
    basis = heard.basis[answered]
    occurrences = make_terms(
        method.criterion.code, answered, weight=-each, numerator=heard.micro[answered], basis=basis
    )
    return _conclude([heard], [make_terms("start", answered, weight=start, basis=basis), occurrences])


def _weigh(words: Words, item: Item, criterion: Criterion, count: int) -> Heard:
    """An authority's fact counts where there is one, otherwise the unit's own answer.

    A fact that cannot be accepted still silences the unit: the criterion is then unanswered.
    """
    unit, fact = hear(words.answers, item, criterion, count), hear(words.facts, item, criterion, count)
    is_from_unit = ~fact.is_given & unit.is_acceptable
    is_evidenced = has_evidence(words, item, criterion, count)
    own = np.where(is_evidenced, "asserted_with_evidence", "asserted_without_evidence").astype(object)
    if criterion.answer == "grade":
        own[:] = "graded_as_filed"
    return Heard(
        criterion,
        np.where(fact.is_given, fact.micro, unit.micro),
        fact.is_acceptable | is_from_unit,
        is_from_unit,
        np.where(is_from_unit, own, "authority"),
        _unusable_answers(unit, fact),
        _compare(criterion, unit, fact),
    )


def _hear_authority_only(words: Words, item: Item, criterion: Criterion, count: int) -> Heard:
    """The authority's fact, or 0 where none is recorded; the unit's answer is not needed."""
    unit, fact = hear(words.answers, item, criterion, count), hear(words.facts, item, criterion, count)
    return Heard(
        criterion,
        fact.micro,
        fact.is_acceptable | ~fact.is_given,
        np.zeros(count, dtype=np.bool_),
        np.full(count, "authority", dtype=object),
        stack_obstacles([]),
        stack_findings([_compare(criterion, unit, fact), _rests_on_the_bureau(unit, fact)]),
    )


def _unusable_answers(unit: Word, fact: Word) -> pd.DataFrame:
    """Where no fact stands: rows of a key that stands twice, and refused answers (told only if nothing is answered)."""
    _, refused = _part(unit.rows)
    if refused.empty and unit.repeated.empty:
        return stack_obstacles([])
    return stack_obstacles(
        make_obstacles(reason, rows["position"].to_numpy(), place_rows(rows, ANSWERS, ANSWER))
        for reason, rows in (
            ("repeated_key", unit.repeated[~fact.is_given[unit.repeated["position"].to_numpy()]]),
            ("no_answer", refused[~fact.is_given[refused["position"].to_numpy()]]),
        )
    )


def _criterion_term(heard: Heard) -> pd.DataFrame:
    """The criterion's points × the share granted: yes 1, no 0, a grade ÷ its maximum."""
    criterion, answered = heard.criterion, np.flatnonzero(heard.is_answered)
    most = scale_decimal(criterion.points, MICRO_PLACES) if criterion.answer == "grade" else MICRO
    return make_terms(
        criterion.code,
        answered,
        weight=scale_decimal(criterion.points, POINT_PLACES),
        numerator=heard.micro[answered],
        denominator=max(most, 1),
        basis=heard.basis[answered],
    )


def _conclude(heard: Sequence[Heard], terms: list[pd.DataFrame]) -> Workings:
    """Terms of what is answered; no answer at all, or a needed key that stands twice, stands in the way of a score."""
    is_answered = np.array([said.is_answered for said in heard])
    has_any: Bools = np.logical_or.reduce(is_answered)
    is_partial = has_any & ~np.logical_and.reduce(is_answered)
    unusable = stack_obstacles(said.obstacles for said in heard)
    is_told = (unusable["reason"] != "no_answer").to_numpy() | ~has_any[unusable["position"].to_numpy()]
    silent = make_obstacles("no_answer", np.flatnonzero(~has_any), place_table(ANSWERS))
    standing = Standing(
        is_partial,
        np.logical_or.reduce([said.is_from_unit & (said.criterion.authority != "unit") for said in heard]),
        np.logical_or.reduce([said.is_from_unit & (said.criterion.answer == "grade") for said in heard]),
    )
    return Workings(
        stack_terms(terms),
        stack_obstacles([unusable[is_told], silent]),
        findings=stack_findings(said.findings for said in heard),
        notes=_answered_in_part(heard, is_partial),
        standing=standing,
    )


def _answered_in_part(heard: Sequence[Heard], is_partial: Bools) -> pd.DataFrame:
    """A finding per evaluation with some criteria unanswered, naming them."""
    names = np.full(len(is_partial), "", dtype=object)
    for said in heard:
        names[~said.is_answered & (names != "")] += ", "
        names[~said.is_answered] += said.criterion.code
    partly = np.flatnonzero(is_partial)
    return make_findings("item_is_answered_in_full", partly, place_table(ANSWERS), found=names[partly])


def _compare(criterion: Criterion, unit: Word, fact: Word) -> pd.DataFrame:
    """Answers and facts that cannot be accepted, and answers that an authority's fact contradicts, at their cells."""
    answers, refused = _part(unit.rows)
    facts, refused_facts = _part(fact.rows)
    return stack_findings(
        [
            _refuse(criterion, refused, place_rows(refused, ANSWERS, ANSWER)),
            _refuse(criterion, refused_facts, place_table(FACTS_TABLE)),
            _contradict(criterion, answers, facts),
        ]
    )


def _contradict(criterion: Criterion, answers: pd.DataFrame, facts: pd.DataFrame) -> pd.DataFrame:
    """One finding per answer that an authority's fact contradicts, at its cell."""
    if answers.empty or facts.empty:
        return stack_findings([])
    both = answers.merge(facts, on="position", suffixes=("", "_fact"))
    differing = both[(both["micro"] != both["micro_fact"]).to_numpy()]
    sources = zip(differing["authority"], differing["source_document"], strict=True)
    return make_findings(
        "fact_agrees_with_the_answer",
        differing["position"].to_numpy(),
        place_rows(differing, ANSWERS, ANSWER),
        found=differing["text"].array,
        expected=differing["text_fact"].array,
        context=[_write_source(criterion, authority, document) for authority, document in sources],
    )


def _part(rows: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Part rows into those that can be accepted and the others."""
    is_acceptable = rows["is_acceptable"].to_numpy(dtype=np.bool_)
    return (rows, rows.iloc[:0]) if is_acceptable.all() else (rows[is_acceptable], rows[~is_acceptable])


def _refuse(criterion: Criterion, rows: pd.DataFrame, place: Mapping[str, Any]) -> pd.DataFrame:
    """One finding per text that is no answer to the criterion."""
    return make_findings(
        "answer_is_acceptable",
        rows["position"].to_numpy(),
        place,
        found=rows["text"].array,
        expected=expect_answer(criterion),
        context=write_context(criterion=criterion.code),
    )


def _write_source(criterion: Criterion, authority: str, document: str | None) -> str:
    """The context of a contradiction: the criterion, who says otherwise, and in which document if it is named."""
    named = {} if pd.isna(document) else {"source_document": str(document)}
    return write_context(criterion=criterion.code, authority=authority, **named)


def _rests_on_the_bureau(unit: Word, fact: Word) -> pd.DataFrame:
    """A note per deduction that a unit reports of itself while nothing is recorded."""
    rows = unit.rows
    own = rows[(rows["is_acceptable"] & (rows["micro"] > 0)).to_numpy() & ~fact.is_given[rows["position"].to_numpy()]]
    place = place_rows(own, ANSWERS, ANSWER)
    return make_findings("deduction_rests_on_the_bureau", own["position"].to_numpy(), place, found=own["text"].array)
