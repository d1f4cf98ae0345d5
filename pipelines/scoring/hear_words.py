"""What the unit and the authorities say about the criteria of a rubric, and whether it can be accepted.

Rows of ``answers``, FACTS and ``attachments`` are sorted to (item, criterion) here. Does not belong here: whose word
scores (``score_answers``). Source: the contract's "Values" and "Facts others hold".
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from pipelines.scoring.select_rows import fold_texts, judge_condition
from pipelines.scoring.workings import Bools, Filings, mark_positions
from schemas.answers import read_answer
from schemas.measures import Int64s
from schemas.rubric import Criterion, Item, Rubric
from schemas.tables import TABLE_BY_NAME

ANSWERS, ATTACHMENTS = "answers", "attachments"


@dataclass(frozen=True)
class Words:
    """Everything said under one rubric, by whom; each by item code and criterion ("" for the item as a whole).

    Attributes:
        answers: Rows of ``answers`` of the evaluation's own subject: ``position``, ``text``, ``is_said`` (not blank),
            ``is_accepted``, ``row_id``, ``row_key``.
        facts: Rows of FACTS: ``position``, ``text``, ``is_said`` and ``is_accepted`` (always), ``authority``,
            ``source_document``.
        evidence: Rows of ``attachments``: ``position``.
    """

    answers: "Sayings"
    facts: "Sayings"
    evidence: "Sayings"


@dataclass(frozen=True)
class Sayings:
    """Rows by item code and criterion, and what there is where nothing is said."""

    by_criterion: Mapping[tuple[str, str], pd.DataFrame]
    nothing: pd.DataFrame

    def find(self, item: Item, criterion: str) -> pd.DataFrame:
        """The rows on one criterion."""
        return self.by_criterion.get((item.code, criterion), self.nothing)


@dataclass(frozen=True)
class Word:
    """What one side says about one criterion.

    Attributes:
        rows: Its rows whose key stands once and that say something, with ``micro`` and ``is_acceptable``.
        repeated: Its rows whose key stands more than once, blank or not; nothing is taken from them.
        micro: Per evaluation, the accepted value in millionths (yes is 1, no is 0); 0 where there is none.
        is_given: Whether something is said at all.
        is_acceptable: Whether it can be accepted.
    """

    rows: pd.DataFrame
    repeated: pd.DataFrame
    micro: Int64s
    is_given: Bools
    is_acceptable: Bools


def gather_words(filings: Filings) -> Words:
    """Gather what is said about the evaluations under one rubric, codes folded."""
    answers = own_rows(filings.pairs[ANSWERS], ANSWERS)
    answers = answers.rename(columns={"answer": "text"}).assign(is_said=answers["answer_state"] == "read")
    facts = filings.facts.rename(columns={"value": "text"}).assign(is_accepted=True, is_said=True)
    attached = own_rows(filings.pairs[ATTACHMENTS], ATTACHMENTS)
    codes = list_criteria(filings.rubric)
    return Words(
        _sort_sayings(answers, codes, ["text", "is_said", "is_accepted", "row_id", "row_key"]),
        _sort_sayings(facts, codes, ["text", "is_said", "is_accepted", "authority", "source_document"]),
        _sort_sayings(attached, codes + [(item, "") for item, _ in codes], []),
    )


def own_rows(pairs: pd.DataFrame, table: str) -> pd.DataFrame:
    """The rows of a table whose subject_code is the evaluation's own; an unreadable one is nobody's."""
    is_other, is_open = judge_condition(pairs, TABLE_BY_NAME[table].column("subject_code"), "subject")
    return pairs[~is_other & ~is_open].reset_index(drop=True)


def hear(said: Sayings, item: Item, criterion: Criterion, count: int) -> Word:
    """What the answers, or the facts, say about one criterion."""
    rows = said.find(item, criterion.code)
    if rows.empty:
        return _hear_nothing(rows, count)
    positions, is_single = rows["position"].to_numpy(), rows["is_accepted"].to_numpy(dtype=np.bool_)
    is_repeated = (np.bincount(positions, minlength=count) > 1) | mark_positions(positions[~is_single], count)
    rows = rows[rows["is_said"].to_numpy(dtype=np.bool_) | is_repeated[positions]]
    micro, is_acceptable = accept_texts(rows["text"], criterion)
    rows, positions = rows.assign(micro=micro, is_acceptable=is_acceptable), rows["position"].to_numpy()
    taken = is_acceptable & ~is_repeated[positions]
    value = np.zeros(count, dtype=np.int64)
    value[positions[taken]] = micro[taken]
    return Word(
        rows[~is_repeated[positions]],
        rows[is_repeated[positions]],
        value,
        mark_positions(positions, count),
        mark_positions(positions[taken], count),
    )


def _hear_nothing(rows: pd.DataFrame, count: int) -> Word:
    """The word of a side that says nothing about a criterion; ``rows`` are none."""
    nobody: Bools = np.zeros(count, dtype=np.bool_)
    none = rows.assign(micro=np.array([], dtype=np.int64), is_acceptable=np.array([], dtype=np.bool_))
    return Word(none, none, np.zeros(count, dtype=np.int64), nobody, nobody)


def has_evidence(words: Words, item: Item, criterion: Criterion, count: int) -> Bools:
    """Whether an attachment stands behind the item as a whole or this criterion of it, per evaluation."""
    own, whole = (words.evidence.find(item, code)["position"].to_numpy() for code in (criterion.code, ""))
    return mark_positions(own, count) | mark_positions(whole, count)


def accept_texts(texts: Iterable[str], criterion: Criterion) -> tuple[Int64s, Bools]:
    """Read answers to a criterion, each distinct text once: values in millionths, and whether each can be accepted."""
    codes, distinct = pd.factorize(pd.Series(texts, dtype=object), use_na_sentinel=False)
    read = [read_answer(str(text), criterion) for text in distinct]
    micro = np.array([0 if value is None else value for value in read], dtype=np.int64)
    is_acceptable = np.array([value is not None for value in read], dtype=np.bool_)
    return micro[codes], is_acceptable[codes]


def list_criteria(rubric: Rubric) -> list[tuple[str, str]]:
    """Every item code and criterion of a rubric."""
    return [(item.code, criterion.code) for item in rubric.scored_items for criterion in item.criteria]


def fold_codes(rows: pd.DataFrame) -> pd.MultiIndex:
    """Item code and criterion of each row, folded; a blank one is ""."""
    return pd.MultiIndex.from_arrays([fold_texts(rows[name]).fillna("") for name in ("item_code", "criterion")])


def _sort_sayings(rows: pd.DataFrame, wanted: Iterable[tuple[str, str]], columns: list[str]) -> Sayings:
    """Sort rows to the wanted item codes and criteria."""
    codes = fold_codes(rows)
    is_wanted = codes.isin([("", ""), *wanted]) & (codes.get_level_values(0) != "")
    said = rows.loc[is_wanted, ["position", *columns]].reset_index(drop=True)
    names = codes[is_wanted].to_frame(index=False, name=["item", "criterion"])
    parts = said.groupby([names["item"], names["criterion"]])
    return Sayings({(str(key[0]), str(key[1])): part for key, part in parts}, said.iloc[:0])
