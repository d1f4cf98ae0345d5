"""Documents: the sealed leaves of a bundle, read into rows per table. Text as it was hashed; numbers are text.

Does not belong here: whether a leaf is proven (``check_proofs``), or what follows from its rows.
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from warehouse.ledger.canonical import encode
from warehouse.ledger.leaves import LEAF_SCHEMAS, Part

Row = dict[str, str | None]


class UnreadableLeafError(ValueError):
    """The bytes of a leaf are no document that is known here; the message says why."""


@dataclass(frozen=True)
class Document:
    """One leaf: its place in the ledger, its kind (``evaluation/1``), and its rows per table."""

    ledger_index: int
    schema_name: str
    rows: Mapping[str, list[Row]]

    @property
    def kind(self) -> str:
        """The kind without its version."""
        return self.schema_name.partition("/")[0]

    @property
    def first(self) -> Row:
        """The first row of its first table, by which people know it."""
        return self.rows[LEAF_SCHEMAS[self.schema_name].parts[0].table][0]

    def number(self, column: str) -> int:
        """A number of its first row."""
        return int(self.first[column] or "")

    @property
    def fiscal_year(self) -> int:
        """The year it is of; 0 where it is of none."""
        written = self.first.get("fiscal_year") or ""
        return int(written) if re.fullmatch("[0-9]{4}", written) else 0


@dataclass(frozen=True)
class Years:
    """The documents of a bundle by year: those of its own, with all that is of no year; and filings and evaluations of years before."""

    own: list[Document]
    prior: list[Document]

    @classmethod
    def of(cls, documents: Iterable[Document]) -> "Years":
        """Tell the years apart: a bundle's own is the newest that a submission in it is of."""
        years = cls([], [])
        known = list(documents)
        newest = max((one.fiscal_year for one in of_kind(known, "submission")), default=0)
        for one in known:
            is_prior = one.kind in {"submission", "evaluation"} and one.fiscal_year < newest
            (years.prior if is_prior else years.own).append(one)
        return years


def read_document(ledger_index: int, content: bytes) -> Document:
    """Read a leaf.

    Raises:
        UnreadableLeafError: it is not canonical, of a kind that is not known, or lacks a column.
    """
    try:
        return _parse(ledger_index, content)
    except UnreadableLeafError:
        raise
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError) as error:
        raise UnreadableLeafError(
            f"不是记录 · it is no document of a leaf: {type(error).__name__} {str(error)[:80]}"
        ) from error


def _parse(ledger_index: int, content: bytes) -> Document:
    written = json.loads(content.decode())
    schema = LEAF_SCHEMAS.get(written["schema"])
    if schema is None:
        raise UnreadableLeafError(
            f"本版本不认识的记录种类 · a leaf of the kind {written['schema']!r} is not known to this version"
        )
    if encode(written).encode() != content:
        raise UnreadableLeafError("不是规范写法 · it is not written in the canonical form")
    document = Document(ledger_index, schema.name, {part.table: _read_rows(written, part) for part in schema.parts})
    if not document.rows[schema.parts[0].table]:
        raise UnreadableLeafError("没有内容 · it has no row")
    return document


def _read_rows(written: Mapping[str, Any], part: Part) -> list[Row]:
    halves = (("content", part.content), ("circumstances", part.circumstances))
    columns = {name: written[half][part.table][name] for half, names in halves for name in names}
    for values in columns.values():
        if not isinstance(values, list) or not all(one is None or isinstance(one, str) for one in values):
            raise UnreadableLeafError("各列不是文字 · its columns are not lists of text")
    return [dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)]


def is_canonical(written: str) -> bool:
    """Whether a JSON text is written in the one way there is: so no key stands twice in it, and every number is one."""
    try:
        return encode(json.loads(written)) == written
    except (ValueError, RecursionError):
        return False


def of_kind(documents: Iterable[Document], kind: str) -> list[Document]:
    """The documents of one kind, in order of the ledger."""
    return sorted((one for one in documents if one.kind == kind), key=lambda one: one.ledger_index)


def name_unit(documents: Iterable[Document]) -> str:
    """What the unit is called: as its newest filing here has it, else as the register does."""
    known = list(documents)
    for kind, table in (("submission", "submissions"), ("register", "units")):
        names = [row["unit_name"] for one in of_kind(known, kind) for row in one.rows[table] if row["unit_name"]]
        if names:
            return names[-1] or ""
    return ""


def name_files(documents: Iterable[Document]) -> dict[str, list[str]]:
    """What the files of submissions and facts were called, by hash."""
    named: dict[str, set[str]] = {}
    for one in documents:
        for row in (*one.rows.get("submission_files", ()), *one.rows.get("facts", ())):
            named.setdefault(row["file_sha256"] or "", set()).add(row["file_name"] or "")
    return {sha256: sorted(names) for sha256, names in named.items()}
