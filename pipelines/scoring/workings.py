"""What scoring works with inside: the filings behind one rubric's evaluations, and what a method says of one item.

Evaluations under one rubric are numbered 0 … count − 1 by ``position``; every frame and array here speaks of positions.
Does not belong here: a rule of any method.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from schemas.measures import MICRO, Int64s
from schemas.rubric import Rubric

Bools = npt.NDArray[np.bool_]

# The place of an obstacle or a finding that no cell can be named for.
NOWHERE: Mapping[str, Any] = {"table_name": None, "column_name": None, "row_id": None, "row_key": None}

_PLACE = {"table_name": "object", "column_name": "object", "row_id": "Int64", "row_key": "object"}
_TERM_TYPES = {
    "position": "int64",
    "term": "object",
    "numerator_micro": "int64",
    "denominator_micro": "int64",
    "target_micro": "Int64",
    "weight_points": "int64",
    "band": "object",
    "basis": "object",
}
_OBSTACLE_TYPES = {"position": "int64", "reason": "object", **_PLACE}
_FINDING_TYPES = {
    "position": "int64",
    "check": "object",
    **_PLACE,
    "found": "object",
    "expected": "object",
    "context": "object",
}


@dataclass(frozen=True)
class Filings:
    """What the evaluations under one rubric rest on.

    Attributes:
        rubric: The rubric they are scored under.
        evaluations: One row per evaluation (EVALUATIONS with ``position`` and ``subject_key``: the subject's code, or
        ""
            for the unit as a whole), in order of position.
        pairs: Per table, one row per filed row and evaluation of its unit and year.
        has_table: Per table, whether each evaluation's submission holds it.
        facts: FACTS of these evaluations, with ``position``.
    """

    rubric: Rubric
    evaluations: pd.DataFrame
    pairs: Mapping[str, pd.DataFrame]
    has_table: Mapping[str, Bools]
    facts: pd.DataFrame

    @property
    def count(self) -> int:
        """How many evaluations there are."""
        return len(self.evaluations)


@dataclass(frozen=True)
class Standing:
    """What unanswered and unsettled answers do to an item, per evaluation."""

    is_incomplete: Bools
    awaits_authority: Bools
    awaits_review: Bools


@dataclass(frozen=True)
class Rate:
    """An execution rate per evaluation: Σ executed ÷ Σ budget in millionths, exactly; 0 ÷ 1 where it is not known."""

    executed: Int64s
    budget: Int64s
    is_known: Bools


@dataclass(frozen=True)
class Workings:
    """What a method found out about one item, for all evaluations at once.

    Attributes:
        terms: One row per term of the formula; the score is nothing but these terms added.
        obstacles: One row per reason and place why an evaluation has no score for the item.
        findings: What was noticed in any case.
        notes: What was noticed about the score, told only where there is one.
        standing: For answered and graded items; None for computed ones.
        rate: The execution rate, where the method finds one; a total may be capped by it.
    """

    terms: pd.DataFrame
    obstacles: pd.DataFrame
    findings: pd.DataFrame = field(default_factory=lambda: stack_findings([]))
    notes: pd.DataFrame = field(default_factory=lambda: stack_findings([]))
    standing: Standing | None = None
    rate: Rate | None = None


def stack_terms(frames: Iterable[pd.DataFrame]) -> pd.DataFrame:
    """Put frames of terms below one another."""
    return _stack(frames, _TERM_TYPES)


def stack_obstacles(frames: Iterable[pd.DataFrame]) -> pd.DataFrame:
    """Put frames of obstacles below one another."""
    return _stack(frames, _OBSTACLE_TYPES)


def stack_findings(frames: Iterable[pd.DataFrame]) -> pd.DataFrame:
    """Put frames of findings below one another."""
    return _stack(frames, _FINDING_TYPES)


def make_terms(
    term: Any,
    positions: Int64s,
    *,
    weight: int | Int64s,
    numerator: int | Int64s = MICRO,
    denominator: int | Int64s = MICRO,
    target: int | Int64s | None = None,
    band: Any = None,
    basis: Any = "computed_from_data",
) -> pd.DataFrame:
    """One term per position: numerator, denominator and target in millionths, weight in hundredths of a point.

    The term's name, band and basis may be one for all, or one per position.

    What a term contributes is said in ``settle_items``: weight × min(1, (numerator ÷ denominator) ÷ target), or the
    weight in full where a band is named. Whatever decides a score stands in its terms.
    """
    amounts = {"numerator_micro": numerator, "denominator_micro": denominator, "target_micro": target}
    return _make(
        positions, {"term": term, **amounts, "weight_points": weight, "band": band, "basis": basis}, _TERM_TYPES
    )


def make_obstacles(reason: str, positions: Int64s, place: Mapping[str, Any] = NOWHERE) -> pd.DataFrame:
    """One obstacle per position."""
    return _make(positions, {"reason": reason, **place}, _OBSTACLE_TYPES)


def make_findings(
    check: Any,
    positions: Int64s,
    place: Mapping[str, Any] = NOWHERE,
    *,
    found: Any = None,
    expected: Any = None,
    context: Any = None,
) -> pd.DataFrame:
    """One finding per position; every part but the positions may be one value for all."""
    texts = {"found": found, "expected": expected, "context": context}
    return _make(positions, {"check": check, **place, **texts}, _FINDING_TYPES)


def place_rows(rows: pd.DataFrame, table_name: str, column_name: Any) -> dict[str, Any]:
    """The place of each filed row, at one column (or at one per row)."""
    keys = {"row_id": rows["row_id"].array, "row_key": rows["row_key"].array}
    return {"table_name": table_name, "column_name": column_name, **keys}


def place_table(table_name: str, row_key: str | None = None) -> dict[str, Any]:
    """The place of what is not filed: its table, and its key where one is known."""
    return {**NOWHERE, "table_name": table_name, "row_key": row_key}


def whole_numbers(rows: pd.DataFrame, column: str) -> Int64s:
    """A column of whole numbers as 64-bit integers, exactly; a missing one becomes 0 and must not be used."""
    return rows[column].to_numpy(dtype=np.int64, na_value=0)


def mark_positions(positions: Int64s, count: int) -> Bools:
    """Whether each of the ``count`` evaluations is among the positions."""
    marks = np.zeros(count, dtype=np.bool_)
    marks[positions] = True
    return marks


def _make(positions: Int64s, parts: Mapping[str, Any], types: Mapping[str, str]) -> pd.DataFrame:
    """One row per position; a part that is one value stands in every row."""
    if not len(positions):
        return _make_empty(tuple(types.items()))
    columns = {name: _spread(part, len(positions), types[name]) for name, part in parts.items()}
    return pd.DataFrame({"position": np.asarray(positions, dtype=np.int64), **columns}, copy=False)


def _spread(part: Any, count: int, kind: str) -> Any:
    """A column of one type, from one value or from one per row; texts are kept as Python objects."""
    if part is None or isinstance(part, str | int):
        part = np.full(count, part, dtype=object)
    if kind == "Int64":
        return pd.array(part, dtype="Int64")
    return np.asarray(part, dtype=kind)


def _stack(frames: Iterable[pd.DataFrame], types: Mapping[str, str]) -> pd.DataFrame:
    filled = [frame for frame in frames if len(frame)]
    if not filled:
        return _make_empty(tuple(types.items()))
    return filled[0] if len(filled) == 1 else pd.concat(filled, ignore_index=True)


@cache
def _make_empty(types: tuple[tuple[str, str], ...]) -> pd.DataFrame:
    """A frame without rows; made once, since nothing changes a frame in place."""
    return pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in types})
