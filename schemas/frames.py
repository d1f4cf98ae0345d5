"""Frames: what passes between the stages, each with its grain, as pandera schemas.

Numbers filed are whole millionths (Int64, missing where there is none), results are whole hundredths. A frame that breaks its
schema is our own defect, never a unit's: the run fails and nothing is recorded. Does not belong here: row rules on what units
file (``pipelines.validation``) and the schema checks' wiring (``checks.py`` of each stage).
"""

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd
import pandera.pandas as pa

from schemas import vocabulary as words
from schemas.findings import CHECKS, FINDING_FIELDS
from schemas.frame_columns import SHA256 as _SHA256
from schemas.frame_columns import TYPE as _TYPE
from schemas.frame_columns import flag as _flag
from schemas.frame_columns import make_frame as _frame
from schemas.frame_columns import one_of as _one_of
from schemas.frame_columns import text as _text
from schemas.frame_columns import whole as _whole
from schemas.places import PLACE_PATTERN
from schemas.tables import ALL_TABLES, Table

STATES = ("read", "blank", "unreadable", "out_of_range", "absent")
FILE_FORMS = ("xlsx", "csv", "parquet", "report", "original", "zip", "unknown")
FILE_STATUSES = ("used", "duplicate", "quarantined")
RELATIONS = ("same", *words.RELATIONS)
SCORE_STATUSES = tuple(words.SCORE_STATUSES)
BASES = tuple(words.BASES)
CHANGE_STATUSES = tuple(words.CHANGE_STATUSES)
VERDICTS = tuple(words.VERDICTS)

_CELL = pa.Check.str_matches(rf"^(?:[A-Z]+[1-9][0-9]*|{PLACE_PATTERN})$")

# One row per file received in the run and per file inside a received archive, in order of name. ``file_id`` numbers them;
# ``bundle`` names what is read as one filing (a workbook, or the table files of one folder); ``received_at`` is the file's arrival
# in microseconds UTC; ``archive_name`` is the archive that a file came in, missing for what was received itself.
RECEIVED_FILES = _frame(
    {
        "file_id": _whole(),
        "file_name": _text(),
        "file_sha256": _text(_SHA256),
        "size_bytes": _whole(pa.Check.ge(0)),
        "received_at": _whole(),
        "form": _one_of(*FILE_FORMS),
        "bundle": _text(),
        "is_repeated": _flag(),
        "archive_name": _text(nullable=True),
    },
    unique=["file_id"],
)

# One row per cell of a named column in a filled row, blank cells too (but none of an optional column that is blank in all rows).
# ``filing_id`` names the part of a file that is one unit's for one year: a whole workbook, a CSV file, the rows of a batch that name
# the same unit and year. ``row_id`` names the filed row (unique in the run), ``row_number`` and ``cell`` its place in the file;
# ``value_text`` / ``value_micro`` the value read, at most one of them; ``formula_as_written`` the formula that the text is the result of.
CELLS = _frame(
    {
        "filing_id": _whole(),
        "file_id": _whole(),
        "row_id": _whole(),
        "sheet": _text(nullable=True),
        "table_name": _one_of(*(table.name for table in ALL_TABLES)),
        "row_number": _whole(pa.Check.ge(1)),
        "column_name": _text(),
        "cell": _text(_CELL),
        "text_as_written": _text(nullable=True),
        "formula_as_written": _text(nullable=True),
        "value_text": _text(nullable=True),
        "value_micro": _whole(nullable=True),
        "decimals": _whole(nullable=True),
        "state": _one_of(*STATES),
    },
    unique=["row_id", "column_name"],
)

# One row per table that a filing part holds, with or without rows; a batch holds a table for a unit where it has a row for it.
# ``said_sha256`` is the same for documents that say the same (a report in Word and its print), whatever their files hold.
FILED_TABLES = _frame(
    {"filing_id": _whole(), "file_id": _whole(), "table_name": _text(), "said_sha256": _text(nullable=True)},
    unique=["filing_id", "table_name"],
)

# One row per filing part of a readable file: whose it is. Missing where that cannot be told.
IDENTITIES = _frame(
    {
        "filing_id": _whole(),
        "file_id": _whole(),
        "unit_code": _text(nullable=True),
        "fiscal_year": _whole(nullable=True),
    },
    unique=["filing_id"],
)

# One row per version of a submission and table it holds, as the history stands: which file supplies the table.
STANDING_TABLES = _frame(
    {
        "unit_code": _text(),
        "version": _whole(pa.Check.ge(1)),
        "submission_status": _text(),
        "table_name": _text(),
        "file_sha256": _text(_SHA256),
        "file_name": _text(),
        "received_at": _whole(),
        "carried_from_version": _whole(nullable=True),
    },
    unique=["unit_code", "version", "table_name"],
)

# One row per table of a submission as this run finds it: the filing part, and its file, that supplies it. Both are missing where
# the table is carried over from an earlier version.
ASSEMBLED_TABLES = _frame(
    {
        "unit_code": _text(),
        "table_name": _text(),
        "filing_id": _whole(nullable=True),
        "file_id": _whole(nullable=True),
        "file_sha256": _text(_SHA256),
        "file_name": _text(),
        "received_at": _whole(),
        "carried_from_version": _whole(nullable=True),
    },
    unique=["unit_code", "table_name"],
)

# One row per filing received (a unit and year, or a delivery that does not say whose it is) and what becomes of it.
FILINGS = _frame(
    {
        "unit_code": _text(nullable=True),
        "fiscal_year": _whole(nullable=True),
        "filing_status": _one_of("recorded", "unchanged", "returned"),
        "version": _whole(nullable=True),
    }
)

# One row per received file and what became of it: an archive is one file, whatever it holds. Unit and year are missing where the
# file is not of one unit, or does not say.
RECEIPTS = _frame(
    {
        "file_name": _text(),
        "file_sha256": _text(_SHA256),
        "received_at": _whole(),
        "file_status": _one_of(*FILE_STATUSES),
        "unit_code": _text(nullable=True),
        "fiscal_year": _whole(nullable=True),
    }
)

# One row per cell of the submissions in force for the year: newly filed, or as they stand in the history.
YEAR_CELLS = _frame(
    {
        "unit_code": _text(),
        "fiscal_year": _whole(),
        "file_name": _text(),
        **{name: column for name, column in CELLS.columns.items() if name not in {"filing_id", "file_id"}},
        "row_key": _text(),
    },
    unique=["row_id", "column_name"],
)

# One row per defect and place; fields as in ``schemas.findings.Finding``.
FINDINGS = _frame(
    {
        name: _one_of(*CHECKS)
        if name == "check"
        else _whole(nullable=True)
        if name in {"fiscal_year", "row_id"}
        else _text(nullable=True)
        for name in FINDING_FIELDS
    }
)

# One row per score of an evaluation: its items and the row ``total``. Points are hundredths.
SCORES = _frame(
    {
        "unit_code": _text(),
        "fiscal_year": _whole(),
        "subject_code": _text(nullable=True),
        "item_code": _text(),
        "points_max": _whole(pa.Check.ge(0)),
        "self_score_points": _whole(nullable=True),
        "computed_score_points": _whole(nullable=True),
        "reviewed_score_points": _whole(nullable=True),
        "final_score_points": _whole(nullable=True),
        "basis": _one_of(*BASES),
        "status": _one_of(*SCORE_STATUSES),
        "reason": _text(nullable=True),
    },
    unique=["unit_code", "fiscal_year", "subject_code", "item_code"],
)

# One row per term of an item's formula: points = weight × min(1, (numerator ÷ denominator) ÷ target), or the band's points
# (``weight_points``) where a band is named. Numerator, denominator and target are millionths, weight is hundredths of a point.
TERMS = _frame(
    {
        "unit_code": _text(),
        "fiscal_year": _whole(),
        "subject_code": _text(nullable=True),
        "item_code": _text(),
        "term": _text(),
        "numerator_micro": _whole(),
        "denominator_micro": _whole(pa.Check.gt(0)),
        "target_micro": _whole(nullable=True),
        "weight_points": _whole(),
        "band": _text(nullable=True),
        "basis": _one_of(*BASES),
    },
    unique=["unit_code", "fiscal_year", "subject_code", "item_code", "term"],
)

# One row per evaluation that is scored, with the rubric in force for its year.
EVALUATIONS = _frame(
    {
        "unit_code": _text(),
        "fiscal_year": _whole(),
        "subject_code": _text(nullable=True),
        "subject_type": _text(),
        "subject_name": _text(nullable=True),
        "rubric_code": _text(),
        "rubric_sha256": _text(_SHA256),
    },
    unique=["unit_code", "fiscal_year", "subject_code"],
)

# One row per fact an authority has recorded, newest version of each.
FACTS = _frame(
    {
        "unit_code": _text(),
        "fiscal_year": _whole(),
        "subject_code": _text(nullable=True),
        "item_code": _text(),
        "criterion": _text(),
        "value": _text(),
        "authority": _text(),
        "source_document": _text(nullable=True),
        "dated_on": _text(nullable=True),
        "recorded_by": _text(nullable=True),
    },
    unique=["unit_code", "fiscal_year", "subject_code", "item_code", "criterion"],
)


# One row per unit, year and metric of the years compared; scores stand as ``score.<item_code>`` in 分. ``basis_sha256`` is the
# rubric a score rests on, missing for metrics; ``is_additive`` says whether values of several units may be added.
VALUES = _frame(
    {
        "unit_code": _text(),
        "fiscal_year": _whole(),
        "metric_code": _text(),
        "value_micro": _whole(nullable=True),
        "unit_of_measure": _text(nullable=True),
        "basis_sha256": _text(_SHA256, nullable=True),
        "submission_version": _whole(nullable=True),
        "is_additive": _flag(),
    },
    unique=["unit_code", "fiscal_year", "metric_code"],
)

# One row per unit of a year and predecessor of it in the year before; a unit that goes on as it was is its own predecessor.
LINEAGE = _frame(
    {"unit_code": _text(), "prior_unit_code": _text(), "relation": _one_of(*RELATIONS)},
    unique=["unit_code", "prior_unit_code"],
)

# One row per unit, metric and year beside the year before. Values are millionths, ``change_pct`` hundredths of a percent; which of
# them are filled follows from ``status``.
CHANGES = _frame(
    {
        "unit_code": _text(),
        "metric_code": _text(),
        "fiscal_year": _whole(),
        "value_micro": _whole(nullable=True),
        "prior_value_micro": _whole(nullable=True),
        "difference_micro": _whole(nullable=True),
        "change_pct": _whole(nullable=True),
        "status": _one_of(*CHANGE_STATUSES),
        "submission_version": _whole(nullable=True),
        "prior_submission_version": _whole(nullable=True),
    },
    unique=["unit_code", "fiscal_year", "metric_code"],
)

# One row per filed metric that states its own past, beside what the history has. Figures are millionths with the decimals they are
# written with (missing: exact, as a count is); ``stated_change_micro`` is in percent. The prior value is missing while there is none;
# ``prior_status`` is the status of the change.
STATED_CHANGES = _frame(
    {
        "unit_code": _text(),
        "fiscal_year": _whole(),
        "metric_code": _text(),
        "metric_name": _text(nullable=True),
        "row_id": _whole(),
        "value_micro": _whole(nullable=True),
        "value_decimals": _whole(nullable=True),
        "stated_prior_micro": _whole(nullable=True),
        "stated_prior_decimals": _whole(nullable=True),
        "stated_change_micro": _whole(nullable=True),
        "stated_change_decimals": _whole(nullable=True),
        "prior_value_micro": _whole(nullable=True),
        "prior_status": _one_of(*CHANGE_STATUSES, nullable=True),
    },
    unique=["unit_code", "fiscal_year", "metric_code"],
)

# One row per statement a unit makes about a metric's past. ``stated`` and ``computed`` are bare decimals, ``implied_prior`` the base
# the statement implies as ``lo..hi``; a claim that waits for its base has that interval in ``computed`` too.
CLAIMS = _frame(
    {
        "unit_code": _text(),
        "fiscal_year": _whole(),
        "metric_code": _text(),
        "claim": _one_of(*words.CLAIM_KINDS),
        "stated": _text(),
        "computed": _text(nullable=True),
        "implied_prior": _text(nullable=True),
        "prior_value_micro": _whole(nullable=True),
        "verdict": _one_of(*VERDICTS),
        "reason": _text(nullable=True),
    },
    unique=["unit_code", "fiscal_year", "metric_code", "claim"],
)

# One row per fiscal year judged and expectation of it. ``observed``, ``expected`` and ``context`` are what people read; what decided
# were whole numbers. ``not_applicable``: there was nothing, or not enough, to judge by.
EXPECTATION_RESULTS = _frame(
    {
        "fiscal_year": _whole(),
        "suite": _text(),
        "expectation": _text(),
        "sentence": _text(),
        "severity": _one_of("blocking", "warning"),
        "status": _one_of("held", "failed", "not_applicable"),
        "observed": _text(nullable=True),
        "expected": _text(),
        "reason": _text(),
        "remedy": _text(),
        "context": _text(nullable=True),
    },
    unique=["fiscal_year", "expectation"],
)


def frame_of_table(table: Table) -> pa.DataFrameSchema:
    """The typed frame of a filed table: one row per filed row.

    Columns: unit_code, fiscal_year, row_id, row_key, is_accepted (its key stands once), then each contract column (number kinds
    as Int64: millionths, but month and year as themselves) and ``<column>_state``. The cover's own unit_code and fiscal_year are
    the first two columns.
    """
    columns: dict[str, pa.Column] = {
        "unit_code": _text(),
        "fiscal_year": _whole(),
        "row_id": _whole(),
        "row_key": _text(),
        "is_accepted": _flag(),
    }
    for column in table.columns:
        if column.name not in columns:
            columns[column.name] = _whole(nullable=True) if column.is_number else _text(nullable=True)
            columns[f"{column.name}_state"] = _one_of(*STATES)
    return _frame(columns, unique=["row_id"])


TABLE_FRAMES: Mapping[str, pa.DataFrameSchema] = {table.name: frame_of_table(table) for table in ALL_TABLES}


def empty_frame(schema: pa.DataFrameSchema) -> pd.DataFrame:
    """Make a frame without rows that has the schema's columns and types; each schema's is made once, since none changes in place."""
    key = id(schema)
    if key not in _EMPTY_FRAMES:
        _EMPTY_FRAMES[key] = (schema, _cast(pd.DataFrame(columns=list(schema.columns)), schema))
    return _EMPTY_FRAMES[key][1].copy(deep=False)


# By identity, with the schema kept beside it: pandera's schemas have no hash.
_EMPTY_FRAMES: dict[int, tuple[pa.DataFrameSchema, pd.DataFrame]] = {}


def is_empty_frame(frame: pd.DataFrame, schema: pa.DataFrameSchema) -> bool:
    """Whether a frame is the schema's own without rows: it has its columns and types, and nothing else of it could be wrong."""
    return not len(frame) and frame.dtypes.equals(empty_frame(schema).dtypes)


def conform_frame(frame: pd.DataFrame, schema: pa.DataFrameSchema) -> pd.DataFrame:
    """Give a frame the schema's columns in order and their types; a missing column becomes missing values."""
    return _cast(frame, schema) if len(frame) else empty_frame(schema)


def _cast(frame: pd.DataFrame, schema: pa.DataFrameSchema) -> pd.DataFrame:
    """The same, column by column: pandas' own ``astype`` of a whole frame goes through those that have their types as well."""
    types = {name: column.metadata[_TYPE] for name, column in schema.columns.items()}
    if [*frame.columns] == [*types] and [*frame.dtypes] == [*types.values()]:
        return frame.reset_index(drop=True)
    whole = frame.reindex(columns=list(types)).reset_index(drop=True)
    cast = {
        name: column if column.dtype == types[name] else column.astype(types[name]) for name, column in whole.items()
    }
    return pd.DataFrame(cast, index=whole.index, copy=False)


def concat_frames(schema: pa.DataFrameSchema, *frames: pd.DataFrame) -> pd.DataFrame:
    """Put frames of one schema one below the other; frames without rows do not change types."""
    filled = [frame for frame in frames if len(frame)]
    if len(filled) == 1:
        return conform_frame(filled[0], schema)
    return conform_frame(pd.concat(filled, ignore_index=True), schema) if filled else empty_frame(schema)


def keep_rows(frame: pd.DataFrame, is_kept: Any) -> pd.DataFrame:
    """The rows of a mask; the frame itself, uncopied, where that is all of them."""
    return frame if is_kept.all() else frame[is_kept].reset_index(drop=True)


def iterate_rows(frame: pd.DataFrame) -> Iterator[Any]:
    """The rows of a small frame as named tuples, for what is told row by row (findings, never figures)."""
    return iter(frame.itertuples() if len(frame) else ())
