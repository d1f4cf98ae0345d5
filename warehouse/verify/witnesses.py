"""What a leaf's document says was sealed, and what the tables hold for it today, in one form, so that the two can be compared.

Nothing here is trusted to be well-formed: whoever alters a database is not bound by its types. Does not belong here: judging
which of them is right (``verify``).
"""

import json
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, select

from warehouse.ledger.canonical import encode
from warehouse.ledger.leaves import LEAF_SCHEMAS, LeafSchema, Part, render_leaf, spell_value
from warehouse.ledger.merkle import leaf_hash
from warehouse.tables import SEALED_TABLES, table_of

_PLACE = frozenset({"ledger_index", "position"})

Row = dict[str, str | None]
"""One row by column, spelled as in a document."""

TableRows = Mapping[str, Mapping[Any, Row]]
"""The rows of one leaf: per table, by position."""


@dataclass(frozen=True)
class Document:
    """A leaf's document, read: its schema, its hashes recomputed, what it is known by, and its rows in order, per table."""

    schema: LeafSchema
    leaf_sha256: str
    content_sha256: str
    subject: str
    rows: Mapping[str, list[Row]]


# Far beyond what a leaf of ours unpacks to (the cells of one filing): what is larger was made to take all memory.
LARGEST_DOCUMENT = 2**29


def read_document(packed: Any) -> Document | None:
    """Read the document of a leaf as it is stored; None where it cannot be read."""
    try:
        unpacking = zlib.decompressobj()
        raw = unpacking.decompress(packed, LARGEST_DOCUMENT)
        return _parse(raw) if unpacking.eof and not unpacking.unused_data else None
    except (zlib.error, ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError):
        return None


def render_rows(rows: TableRows) -> Document | None:
    """The document that the rows of a leaf would have had, as they stand; None where no kind of leaf begins with such rows."""
    schema = next((one for one in LEAF_SCHEMAS.values() if rows.get(one.parts[0].table)), None)
    if schema is None:
        return None
    columns = {part.table: _by_column(part, rows.get(part.table, {})) for part in schema.parts}
    return _parse(render_leaf(schema, columns).document.encode("utf-8", "surrogatepass"))


def _by_column(part: Part, rows: Mapping[Any, Row]) -> dict[str, list[str | None]]:
    ordered = [rows[position] for position in sorted(rows, key=lambda one: (str(type(one)), one))]
    return {name: [row.get(name) for row in ordered] for name in part.columns}


def _parse(raw: bytes) -> Document:
    document = json.loads(raw)
    schema = LEAF_SCHEMAS[document["schema"]]
    rows = {part.table: _rows_of(document, part) for part in schema.parts}
    first = rows[schema.parts[0].table][0]
    return Document(
        schema,
        leaf_hash(raw).hex(),
        schema.hash_content(encode(document["content"])),
        " ".join(str(first[name]) for name in schema.subject if first[name] is not None),
        rows,
    )


def _rows_of(document: Mapping[str, Any], part: Part) -> list[Row]:
    halves = (("content", part.content), ("circumstances", part.circumstances))
    columns = {name: document[half][part.table][name] for half, names in halves for name in names}
    return [dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)]


class RowReader:
    """Streams one table in order of leaf and hands out the rows of one leaf at a time, spelled as in its document."""

    def __init__(self, connection: Connection, table: str, start: int = 0) -> None:
        """Begin with the leaf ``start``; from the first on, whatever stands before it is handed out as well."""
        columns = table_of(SEALED_TABLES[table]).c
        self._names = [name for name in columns.keys() if name not in _PLACE]  # noqa: SIM118 - a collection of columns
        ordered = select(columns.ledger_index, columns.position, *(columns[name] for name in self._names))
        ordered = ordered.order_by(columns.ledger_index, columns.position)
        if start:
            ordered = ordered.where(columns.ledger_index >= start)
        stream = connection.execute(ordered.execution_options(yield_per=2000))
        self._groups: Iterator[tuple[Any, Iterator[Any]]] = groupby(stream, key=itemgetter(0))
        self._next = next(self._groups, None)
        self.doubled: list[tuple[Any, Row]] = []

    def has_rows_between(self, first: int, end: int) -> bool:
        """Whether the next rows belong to a leaf from ``first`` on, before ``end``."""
        return self._next is not None and isinstance(self._next[0], int) and first <= self._next[0] < end

    def take(self, index: int) -> dict[Any, Row]:
        """The rows of a leaf by position; call ``skip_to`` first. Of several at one position the first; the others are ``doubled``."""
        self.doubled = []
        if self._next is None or self._next[0] != index:
            return {}
        rows: dict[Any, Row] = {}
        for row in self._next[1]:
            if row[1] in rows:
                self.doubled.append((row[1], self._spell(row)))
            else:
                rows[row[1]] = self._spell(row)
        self._next = next(self._groups, None)
        return rows

    def skip_to(self, index: int | None) -> Iterator[tuple[Any, Any, Row]]:
        """Hand out the rows before a leaf (None: all that are left), which belong to none: ledger index, position, row."""
        while self._next is not None and (index is None or _is_before(self._next[0], index)):
            for row in self._next[1]:
                yield row[0], row[1], self._spell(row)
            self._next = next(self._groups, None)

    def _spell(self, row: Any) -> Row:
        return dict(zip(self._names, map(spell_value, row[2:]), strict=True))


def _is_before(value: Any, index: int) -> bool:
    """Text and bytes, which a SQLite column of numbers takes as well, stand behind all numbers."""
    return isinstance(value, int | float) and value < index
