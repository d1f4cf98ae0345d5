"""Render: frames of rows become leaves, each row in its place, each value as its column and the canonical text have it.

Does not belong here: what a leaf of a kind consists of (``ledger.leaves``), or writing anything (``append``).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import Integer

from warehouse.ledger.leaves import LEAF_SCHEMAS, LeafSchema, Part, RenderedLeaf, render_leaf, spell_value
from warehouse.tables import SEALED_TABLES, table_of


class UnstorableValueError(TypeError):
    """A value is not of its column's type; the database would keep another one than the ledger says."""


@dataclass(frozen=True)
class Leaves:
    """Leaves of one schema: per table a frame with a column ``leaf`` (0 … count − 1) beside the part's columns.

    Rows of a leaf stand together or not; they are put in the part's own order here.
    """

    schema_name: str
    count: int
    frames: Mapping[str, pd.DataFrame]

    @property
    def schema(self) -> LeafSchema:
        """The schema they are rendered by."""
        return LEAF_SCHEMAS[self.schema_name]


@dataclass(frozen=True)
class PartRows:
    """The rows of one part in order: plain Python values per column, the same spelled, and where each leaf's rows begin."""

    part: Part
    plain: Mapping[str, list[Any]]
    spelled: Mapping[str, list[str | None]]
    bounds: list[int]


def render_leaves(leaves: Leaves) -> list[RenderedLeaf]:
    """Render leaves without writing them, to compare their contents with what stands."""
    return render_parts(leaves, collect_parts(leaves))


def name_subjects(schema: LeafSchema, rows: PartRows) -> list[str]:
    """What people know each leaf by: the columns the schema names, of the leaf's first row."""
    firsts = rows.bounds[:-1]
    named = [[rows.spelled[name][first] for first in firsts] for name in schema.subject]
    return [" ".join(part for part in parts if part is not None) for parts in zip(*named, strict=True)]


def collect_parts(leaves: Leaves) -> list[PartRows]:
    """The rows of each part of some leaves, in order.

    Raises:
        UnstorableValueError: a value is not of its column's type.
    """
    return [_collect_part(part, leaves) for part in leaves.schema.parts]


def _collect_part(part: Part, leaves: Leaves) -> PartRows:
    """Put the rows of one part in order and turn its columns into Python values and canonical text, each distinct value once."""
    frame = leaves.frames.get(part.table)
    if frame is None or frame.empty:
        nothing: dict[str, list[Any]] = {name: [] for name in part.columns}
        return PartRows(part, nothing, nothing, [0] * (leaves.count + 1))
    coded = {name: pd.factorize(frame[name]) for name in part.columns}
    leaf = frame["leaf"].to_numpy(dtype=np.int64)
    order = np.lexsort([*(_ranks(*coded[name]) for name in reversed(part.order)), leaf])
    values, spelled = {}, {}
    for name, (codes, distinct) in coded.items():
        plain = [None if value == "" else value for value in distinct.tolist()]
        _require_type(part.table, name, plain)
        in_order = codes[order]
        values[name] = _spread(plain, in_order)
        spelled[name] = (
            values[name]
            if all(type(one) is str for one in plain)
            else _spread([spell_value(one) for one in plain], in_order)
        )
    bounds = [0, *np.cumsum(np.bincount(leaf, minlength=leaves.count)).tolist()]
    return PartRows(part, values, spelled, bounds)


def _require_type(table: str, column: str, values: list[Any]) -> None:
    """Refuse a value its column would keep as another (1.0 as 1, '01' as 1), or only on one engine: ledger and table would not agree."""
    wanted = int if isinstance(table_of(SEALED_TABLES[table]).c[column].type, Integer) else str
    for value in values:
        if value is not None and type(value) is not wanted:
            message = f"{table}.{column}: {value!r} is {type(value).__name__}, not {wanted.__name__}"
            raise UnstorableValueError(message)
        if isinstance(value, str) and "\0" in value:
            message = f"{table}.{column}: {value!r} holds a NUL, which PostgreSQL has no place for"
            raise UnstorableValueError(message)


def _ranks(codes: Any, distinct: Any) -> Any:
    """Sortable ranks of factorized values, missing ones first."""
    plain = distinct.tolist()
    rank = np.empty(len(plain) + 1, dtype=np.int64)
    rank[sorted(range(len(plain)), key=plain.__getitem__)] = np.arange(len(plain))
    rank[-1] = -1
    return rank[codes]


def _spread(distinct: list[Any], codes: Any) -> list[Any]:
    """Give every row its distinct value; code −1 is a missing one."""
    values = np.empty(len(distinct) + 1, dtype=object)
    values[: len(distinct)] = distinct
    spread: list[Any] = values[codes].tolist()
    return spread


def render_parts(leaves: Leaves, parts: list[PartRows]) -> list[RenderedLeaf]:
    """Leaves rendered from their collected rows, in order."""
    rendered = []
    for leaf in range(leaves.count):
        columns = {
            rows.part.table: {
                name: values[rows.bounds[leaf] : rows.bounds[leaf + 1]] for name, values in rows.spelled.items()
            }
            for rows in parts
        }
        rendered.append(render_leaf(leaves.schema, columns))
    return rendered
