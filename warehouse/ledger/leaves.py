"""Leaves: which rows of which tables make one, and the canonical document they are rendered to.

A document holds the leaf's rows column by column, in two halves: ``content`` (values, statuses, terms: what must be equal for
equal filings) and ``circumstances`` (files, places, times, runs). The leaf's hash covers both, ``content_sha256`` the content alone. A schema is
frozen once something was sealed with it; what changes becomes ``…/2`` beside it. Does not belong here: reading or writing.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from warehouse.ledger.canonical import encode
from warehouse.ledger.merkle import leaf_hash

HASH_NAME = "sha256"


@dataclass(frozen=True)
class Part:
    """The rows of one table in a leaf: columns that are content, columns that are circumstance, and the order of rows.

    Content comes first in the order, so that no circumstance decides how the content reads. Without an order rows stand as they
    are handed over: where it says something, as the printed order of a form does.
    """

    table: str
    content: tuple[str, ...]
    circumstances: tuple[str, ...] = ()
    order: tuple[str, ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        """All columns, content first."""
        return self.content + self.circumstances


@dataclass(frozen=True)
class LeafSchema:
    """One kind of leaf in one version, such as ``evaluation/1``; ``subject`` names the columns of its first part people know it by.

    ``content_name`` is the version whose content this one has, where it adds but circumstances: contents that are equal have one hash.
    """

    name: str
    parts: tuple[Part, ...]
    subject: tuple[str, ...]
    has_content: bool = True
    content_name: str = ""

    def hash_content(self, body: str) -> str:
        """Hash the content of a leaf alone; ``body`` is the canonical text of its content."""
        named = f'{{"content":{body},"schema":"{self.content_name or self.name}"}}'
        return hashlib.sha256(named.encode()).hexdigest()


_FINDINGS = Part(
    "findings",
    (
        "check", "severity", "addressed_to", "unit_code", "fiscal_year", "subject_code", "item_code", "table_name", "column_name",
        "row_key", "found", "expected", "context",
    ),
    ("file_name", "sheet", "cell"),
    ("check", "subject_code", "item_code", "table_name", "row_key", "column_name", "found", "expected", "context", "unit_code",
     "fiscal_year", "file_name", "sheet", "cell"),
)  # fmt: skip

_RUN = (
    Part(
        "runs",
        (),
        (
            "run_id", "run_kind", "run_status", "fiscal_year", "checkpoint_number", "recorded_at", "actor", "actor_known_by",
            "reason", "reference_sha256", "code_version", "files_received_count", "files_used_count",
            "files_duplicate_count", "files_quarantined_count", "filings_received_count", "filings_recorded_count",
            "filings_unchanged_count", "filings_returned_count", "units_registered_count", "units_filed_count",
            "units_missing_count", "units_exempt_count", "message",
        ),
    ),
    Part(
        "receipts",
        (),
        ("file_name", "file_sha256", "received_at", "file_status", "unit_code", "fiscal_year"),
        ("file_name",),
    ),
    Part("findings", (), _FINDINGS.columns, _FINDINGS.order),
)  # fmt: skip

# A run that judged whole years; one that did not, such as an import, is run/1 still.
_RESULTS = Part(
    "expectation_results",
    (),
    (
        "run_id", "fiscal_year", "suite", "expectation", "sentence", "severity", "status", "observed", "expected", "reason", "remedy",
        "context",
    ),
)  # fmt: skip

_SUBMISSION = (
    Part(
        "submissions",
        ("unit_code", "fiscal_year", "version", "unit_name", "submission_status", "submitted_on"),
        ("received_at", "reason"),
    ),
    Part(
        "submission_files",
        ("table_name",),
        ("file_sha256", "file_name", "received_at", "carried_from_version"),
        ("table_name",),
    ),
    Part(
        "cells",
        ("table_name", "row_key", "column_name", "state", "value_text", "value_micro"),
        ("decimals", "text_as_written", "sheet", "row_number", "cell"),
        ("table_name", "row_key", "row_number", "column_name"),
    ),
    _FINDINGS,
)  # fmt: skip

# A submission with cells that hold formulas; one without is submission/1 still. A formula decides no value: the file has its result.
_FORMULAS = Part(
    "formulas",
    (),
    ("unit_code", "fiscal_year", "version", "table_name", "row_number", "column_name", "formula_as_written"),
    ("table_name", "row_number", "column_name"),
)

_SCHEMAS = (
    LeafSchema("file/1", (Part("files", (), ("file_sha256", "size_bytes", "file_name")),), ("file_sha256",), has_content=False),
    LeafSchema(
        "rubric/1",
        (Part("rubrics", ("rubric_code", "effective_from", "effective_to", "rubric_sha256", "content_json")), _FINDINGS),
        ("rubric_code", "effective_from"),
    ),
    LeafSchema(
        "register/2",
        (
            Part(
                "unit_periods",
                (
                    "unit_code", "version", "unit_name", "aliases", "first_fiscal_year", "last_fiscal_year", "succeeds",
                    "relation", "is_exempt",
                ),
            ),
            Part("units", ("unit_code", "version", "unit_name")),
        ),
        ("unit_code", "version"),
    ),
    LeafSchema("register/1", (Part("units", ("unit_code", "version", "unit_name")),), ("unit_code", "version")),
    LeafSchema(
        "metric/1",
        (
            Part(
                "metric_definitions",
                ("metric_code", "version", "metric_name", "unit_of_measure", "aliases", "is_additive", "origin"),
            ),
        ),
        ("metric_code", "version"),
    ),
    LeafSchema(
        "fact/1",
        (
            Part(
                "facts",
                (
                    "unit_code", "fiscal_year", "subject_code", "item_code", "criterion", "version", "value", "authority",
                    "source_document", "dated_on", "recorded_by",
                ),
                ("file_sha256", "file_name", "cell"),
            ),
        ),
        ("unit_code", "fiscal_year", "subject_code", "item_code", "criterion", "version"),
    ),
    LeafSchema(
        "submission/2",
        (_FORMULAS, *_SUBMISSION),
        ("unit_code", "fiscal_year", "version"),
        content_name="submission/1",
    ),
    LeafSchema("submission/1", _SUBMISSION, ("unit_code", "fiscal_year", "version")),
    LeafSchema(
        "evaluation/1",
        (
            Part(
                "evaluations",
                (
                    "unit_code", "fiscal_year", "subject_code", "version", "subject_type", "subject_name", "rubric_code",
                    "rubric_sha256",
                ),
                ("submission_version", "reason"),
            ),
            Part(
                "scores",
                (
                    "item_code", "points_max", "self_score_points", "computed_score_points", "reviewed_score_points",
                    "final_score_points", "basis", "status", "reason",
                ),
            ),
            Part(
                "terms",
                (
                    "item_code", "term", "numerator_micro", "denominator_micro", "target_micro", "weight_points", "band", "basis",
                ),
            ),
            _FINDINGS,
        ),
        ("unit_code", "fiscal_year", "subject_code", "version"),
    ),
    LeafSchema(
        "comparison/1",
        (
            Part("comparisons", ("unit_code", "fiscal_year", "version"), ("reason",)),
            Part(
                "changes",
                ("metric_code", "value_micro", "prior_value_micro", "difference_micro", "change_pct", "status"),
                ("submission_version", "prior_submission_version"),
                ("metric_code",),
            ),
            Part(
                "claims",
                ("metric_code", "claim", "stated", "computed", "implied_prior", "prior_value_micro", "verdict", "reason"),
                (),
                ("metric_code", "claim"),
            ),
            _FINDINGS,
        ),
        ("unit_code", "fiscal_year", "version"),
    ),
    LeafSchema(
        "removal/1",
        (Part("removals", (), ("file_sha256", "file_name", "order_number", "ordered_by", "confirmed_by")),),
        ("file_sha256",),
        has_content=False,
    ),
    LeafSchema(
        "confirmation/1",
        (
            Part(
                "confirmations",
                ("unit_code", "fiscal_year", "submission_version"),
                ("file_sha256", "file_name", "confirmed_by", "reason"),
            ),
        ),
        ("unit_code", "fiscal_year", "submission_version"),
    ),
    LeafSchema(
        "return/1",
        (
            Part(
                "returns",
                (),
                (
                    "unit_code", "fiscal_year", "submission_version", "deadline", "error_count", "warning_count", "note_count",
                ),
            ),
        ),
        ("unit_code", "fiscal_year", "submission_version"),
        has_content=False,
    ),
    LeafSchema(
        "examination/1",
        (
            Part(
                "examinations",
                ("unit_code", "fiscal_year", "version"),
                ("submission_version", "file_sha256", "file_name", "reason"),
            ),
            # In the order of the text. What is told of a statement may be told otherwise one day; what it states and the verdict may not.
            Part(
                "statements",
                ("kind", "sentence", "operands", "stated", "computed", "resolution", "verdict", "told_by"),
                ("place", "operand_places", "reason_zh", "reason_en"),
            ),
            _FINDINGS,
        ),
        ("unit_code", "fiscal_year", "version"),
    ),
    LeafSchema(
        "grounds/1",
        (
            Part(
                "examination_grounds",
                (),
                (
                    "unit_code", "fiscal_year", "examination_version", "submission_version", "file_sha256", "basis_sha256",
                ),
            ),
        ),
        ("unit_code", "fiscal_year", "examination_version"),
        has_content=False,
    ),
    LeafSchema("run/2", (_RESULTS, *_RUN), ("run_id",), has_content=False),
    LeafSchema("run/1", _RUN, ("run_id",), has_content=False),
)  # fmt: skip

# In this order a leaf that is gone is known by its rows: where one kind holds another's first table beside its own, it stands first.
LEAF_SCHEMAS: dict[str, LeafSchema] = {schema.name: schema for schema in _SCHEMAS}


@dataclass(frozen=True)
class RenderedLeaf:
    """A leaf ready for the ledger."""

    document: str
    leaf_sha256: str
    content_sha256: str


def spell_value(value: Any) -> str | None:
    """Spell a stored value as canonical content: numbers are text, nothing else changes."""
    return value if value is None or isinstance(value, str) else str(value)


def render_leaf(schema: LeafSchema, columns: Mapping[str, Mapping[str, Sequence[str | None]]]) -> RenderedLeaf:
    """Render the rows of one leaf (each of its tables and columns: values in order of the rows, spelled) to document and hashes."""
    halves: tuple[dict[str, Any], dict[str, Any]] = ({}, {})
    for part in schema.parts:
        own = columns[part.table]
        for half, names in zip(halves, (part.content, part.circumstances), strict=True):
            if names:
                half[part.table] = {name: own[name] for name in names}
    content, circumstances = (encode(half) for half in halves)
    document = f'{{"circumstances":{circumstances},"content":{content},"schema":"{schema.name}"}}'
    return RenderedLeaf(document, leaf_hash(document.encode()).hex(), schema.hash_content(content))


def hash_all_content(content_sha256s: Iterable[str]) -> str:
    """The content root: one hash over the contents of all leaves that have content, whatever their order."""
    return hashlib.sha256("\n".join(sorted(content_sha256s)).encode()).hexdigest()
