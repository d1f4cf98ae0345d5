"""Compute the scores of a bundle again from its accepted values, facts and rubric, and hold scores and terms against the sealed ones.

What ``recompute`` adds up are the terms; that the terms are those of the values beside them is found here, by the product's own
scoring, which is handed over: nothing of it is known here.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import zip_longest
from typing import Any, Protocol

from evidence.documents import Document, Row, of_kind
from evidence.result import Fault
from schemas.rubric import Rubric
from warehouse.ledger.leaves import LEAF_SCHEMAS, spell_value

Rows = Sequence[Mapping[str, Any]]


class Scored(Protocol):
    """Frames of the evaluations that a filing asks for, of their scores and of their terms."""

    @property
    def evaluations(self) -> Any:
        """EVALUATIONS."""

    @property
    def scores(self) -> Any:
        """SCORES."""

    @property
    def terms(self) -> Any:
        """TERMS."""


Scorer = Callable[[Rows, Rows, Rows, Rubric], Scored]
"""Scores one filing: its cells, the tables it holds, the facts in force, the rubric."""

_FACT_KEY = ("subject_code", "item_code", "criterion")
_SUBJECT = ("subject_type", "subject_name", "rubric_code")
_JUDGED_BY_PEOPLE = ("basis", "status", "reason")
_SCORES = ("points_max", "self_score_points", "computed_score_points", *_JUDGED_BY_PEOPLE)
_TERMS = tuple(name for part in LEAF_SCHEMAS["evaluation/1"].parts if part.table == "terms" for name in part.columns)
_NUMBERS = frozenset({"fiscal_year", "row_number", "value_micro", "decimals"})


def rescore(documents: Sequence[Document], score: Scorer) -> Iterator[Fault]:
    """What the accepted values do not come to, by evaluation and item."""
    rubrics = {one.first["rubric_sha256"]: one.first["content_json"] or "" for one in of_kind(documents, "rubric")}
    submissions = {one.first["version"]: one for one in of_kind(documents, "submission")}
    facts = of_kind(documents, "fact")
    again: dict[tuple[object, ...], Scored] = {}
    for one in of_kind(documents, "evaluation"):
        subject = one.first["subject_code"] or one.first["unit_code"] or ""
        in_force = _find_in_force(facts, one.ledger_index)
        key = (one.first["submission_version"], one.first["rubric_sha256"], *(fact.ledger_index for fact in in_force))
        try:
            if key not in again:
                rubric = Rubric.model_validate_json(rubrics[one.first["rubric_sha256"]])
                again[key] = _score(submissions[one.first["submission_version"]], in_force, rubric, score)
            differing = list(_compare(one, again[key]))
        except Exception as error:  # noqa: BLE001 - sealed by whoever holds the key, it may be anything: that is said, and is a no
            differing = [
                (
                    "evaluation",
                    f"无法由采用的数值重算 · it cannot be computed again: {type(error).__name__} {str(error)[:80]}",
                )
            ]
        yield from (Fault("wrong", f"{subject} {item}", detail) for item, detail in differing)


def _find_in_force(facts: Iterable[Document], ledger_index: int) -> list[Document]:
    """The facts in force when a leaf was sealed: of each the newest before it."""
    earlier = (one for one in facts if one.ledger_index < ledger_index)
    return list({tuple(one.first[name] for name in _FACT_KEY): one for one in earlier}.values())


def _score(submission: Document, facts: Iterable[Document], rubric: Rubric, score: Scorer) -> Scored:
    owner: dict[str, Any] = {name: submission.first[name] for name in ("unit_code", "fiscal_year")}
    files = {row["table_name"]: row["file_name"] for row in submission.rows["submission_files"]}
    own = {"ledger_index": submission.ledger_index, **owner}
    cells = [_read_numbers(own | row | {"file_name": files.get(row["table_name"])}) for row in submission.rows["cells"]]
    filed = [_read_numbers(owner | {"table_name": name}) for name in files]
    return score(cells, filed, [_read_numbers(one.first) for one in facts], rubric)


def _read_numbers(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row of text with its numbers as numbers."""
    return {name: int(value) if name in _NUMBERS and value is not None else value for name, value in row.items()}


def _compare(evaluation: Document, again: Scored) -> Iterator[tuple[str, str]]:
    """What differs between an evaluation and the same computed again, by item."""
    subject = evaluation.first["subject_code"]
    asked = _of_subject(again.evaluations, subject, _SUBJECT)
    if asked != [{name: evaluation.first[name] for name in _SUBJECT}]:
        yield (
            "evaluation",
            "报送中没有按此标准申报的这一评价对象 · the filing does not ask for it in this form under this rubric",
        )
        return
    scores = {row["item_code"]: row for row in _of_subject(again.scores, subject, ("item_code", *_SCORES))}
    terms = _of_subject(again.terms, subject, _TERMS)
    for row in evaluation.rows["scores"]:
        item = row["item_code"] or ""
        own = scores.get(item, {})
        names = [name for name in _SCORES if row["reviewed_score_points"] is None or name not in _JUDGED_BY_PEOPLE]
        for name in (name for name in names if own.get(name) != row[name]):
            yield (
                item,
                f"{name}：由采用的数值算得 {own.get(name)}，记录为 {row[name]} · from the accepted values it is {own.get(name)}, recorded is {row[name]}",
            )
        recorded = [one for one in evaluation.rows["terms"] if one["item_code"] == item]
        computed = [one for one in terms if one["item_code"] == item]
        for expected, found in zip_longest(computed, recorded):
            if expected != found:
                yield (
                    item,
                    f"由采用的数值算得的计分项与记录不同 · from the accepted values its term is {_show(expected)}, recorded is {_show(found)}",
                )


def _of_subject(frame: Any, subject: str | None, names: Sequence[str]) -> list[Row]:
    """The rows of a frame about one subject, spelled as a leaf has them."""
    codes = frame["subject_code"]
    own = frame.loc[codes.isna() if subject is None else codes.eq(subject).fillna(value=False), list(names)]
    columns = [map(spell_value, own[name].astype(object).where(own[name].notna(), None)) for name in names]
    return [dict(zip(names, values, strict=True)) for values in zip(*columns, strict=True)]


def _show(term: Row | None) -> str:
    """A term on a line, as far as it says something."""
    if term is None:
        return "none"
    return " ".join(f"{name} {value}" for name, value in term.items() if value is not None and name != "item_code")
