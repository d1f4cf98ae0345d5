"""The first tables: the ledger and everything it seals."""

import sqlalchemy as sa
from alembic import op

from warehouse.insert_only import guard_statements

revision = "0001"
down_revision = None


TABLES = (
    "cells",
    "checkpoints",
    "evaluations",
    "facts",
    "files",
    "findings",
    "ledger_leaves",
    "receipts",
    "rubrics",
    "runs",
    "scores",
    "submission_files",
    "submissions",
    "terms",
    "units",
)


def upgrade() -> None:
    """Make the tables, their indexes and the triggers that keep them insert-only."""
    op.create_table(
        "cells",
        sa.Column("ledger_index", sa.BigInteger(), primary_key=True),
        sa.Column("position", sa.Integer(), primary_key=True),
        sa.Column("table_name", sa.String(), nullable=False),
        sa.Column("row_key", sa.String(), nullable=False),
        sa.Column("column_name", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("value_text", sa.String()),
        sa.Column("value_micro", sa.BigInteger()),
        sa.Column("decimals", sa.Integer()),
        sa.Column("text_as_written", sa.String()),
        sa.Column("sheet", sa.String()),
        sa.Column("row_number", sa.Integer(), nullable=False),
        sa.Column("cell", sa.String(), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "checkpoints",
        sa.Column("checkpoint_number", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("tree_size", sa.BigInteger(), nullable=False),
        sa.Column("root_sha256", sa.String(), nullable=False),
        sa.Column("content_root_sha256", sa.String(), nullable=False),
        sa.Column("hash_name", sa.String(), nullable=False),
        sa.Column("recorded_at", sa.BigInteger(), nullable=False),
        sa.Column("run_id", sa.String(), nullable=False),
    )
    op.create_table(
        "evaluations",
        sa.Column("ledger_index", sa.BigInteger(), primary_key=True),
        sa.Column("position", sa.Integer(), primary_key=True),
        sa.Column("unit_code", sa.String(), nullable=False),
        sa.Column("fiscal_year", sa.Integer(), nullable=False),
        sa.Column("subject_code", sa.String()),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("subject_type", sa.String(), nullable=False),
        sa.Column("subject_name", sa.String()),
        sa.Column("rubric_code", sa.String(), nullable=False),
        sa.Column("rubric_sha256", sa.String(), nullable=False),
        sa.Column("submission_version", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_evaluations_year_unit", "evaluations", ["fiscal_year", "unit_code"])
    op.create_table(
        "facts",
        sa.Column("ledger_index", sa.BigInteger(), primary_key=True),
        sa.Column("position", sa.Integer(), primary_key=True),
        sa.Column("unit_code", sa.String(), nullable=False),
        sa.Column("fiscal_year", sa.Integer(), nullable=False),
        sa.Column("subject_code", sa.String()),
        sa.Column("item_code", sa.String(), nullable=False),
        sa.Column("criterion", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("authority", sa.String(), nullable=False),
        sa.Column("source_document", sa.String()),
        sa.Column("dated_on", sa.String()),
        sa.Column("recorded_by", sa.String()),
        sa.Column("file_sha256", sa.String(), nullable=False),
        sa.Column("file_name", sa.String(), nullable=False),
        sa.Column("cell", sa.String(), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_facts_fiscal_year", "facts", ["fiscal_year"])
    op.create_table(
        "files",
        sa.Column("ledger_index", sa.BigInteger(), primary_key=True),
        sa.Column("position", sa.Integer(), primary_key=True),
        sa.Column("file_sha256", sa.String(), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("file_name", sa.String(), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_files_file_sha256", "files", ["file_sha256"])
    op.create_table(
        "findings",
        sa.Column("ledger_index", sa.BigInteger(), primary_key=True),
        sa.Column("position", sa.Integer(), primary_key=True),
        sa.Column("check", sa.String(), nullable=False),
        sa.Column("severity", sa.String(), nullable=False),
        sa.Column("addressed_to", sa.String(), nullable=False),
        sa.Column("unit_code", sa.String()),
        sa.Column("fiscal_year", sa.Integer()),
        sa.Column("subject_code", sa.String()),
        sa.Column("item_code", sa.String()),
        sa.Column("table_name", sa.String()),
        sa.Column("column_name", sa.String()),
        sa.Column("row_key", sa.String()),
        sa.Column("found", sa.String()),
        sa.Column("expected", sa.String()),
        sa.Column("context", sa.String()),
        sa.Column("file_name", sa.String()),
        sa.Column("sheet", sa.String()),
        sa.Column("cell", sa.String()),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "ledger_leaves",
        sa.Column("ledger_index", sa.BigInteger(), primary_key=True, autoincrement=False),
        sa.Column("schema_name", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("leaf_sha256", sa.String(), nullable=False),
        sa.Column("content_sha256", sa.String(), nullable=False),
        sa.Column("document", sa.LargeBinary(), nullable=False),
    )
    op.create_table(
        "receipts",
        sa.Column("ledger_index", sa.BigInteger(), primary_key=True),
        sa.Column("position", sa.Integer(), primary_key=True),
        sa.Column("file_name", sa.String(), nullable=False),
        sa.Column("file_sha256", sa.String(), nullable=False),
        sa.Column("received_at", sa.BigInteger(), nullable=False),
        sa.Column("file_status", sa.String(), nullable=False),
        sa.Column("unit_code", sa.String()),
        sa.Column("fiscal_year", sa.Integer()),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "rubrics",
        sa.Column("ledger_index", sa.BigInteger(), primary_key=True),
        sa.Column("position", sa.Integer(), primary_key=True),
        sa.Column("rubric_code", sa.String(), nullable=False),
        sa.Column("effective_from", sa.String(), nullable=False),
        sa.Column("effective_to", sa.String()),
        sa.Column("rubric_sha256", sa.String(), nullable=False),
        sa.Column("content_json", sa.Text(), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_rubrics_rubric_sha256", "rubrics", ["rubric_sha256"])
    op.create_table(
        "runs",
        sa.Column("ledger_index", sa.BigInteger(), primary_key=True),
        sa.Column("position", sa.Integer(), primary_key=True),
        sa.Column("run_id", sa.String(), nullable=False),
        sa.Column("run_kind", sa.String(), nullable=False),
        sa.Column("run_status", sa.String(), nullable=False),
        sa.Column("fiscal_year", sa.Integer()),
        sa.Column("checkpoint_number", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.BigInteger(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("actor_known_by", sa.String(), nullable=False),
        sa.Column("reason", sa.String()),
        sa.Column("reference_sha256", sa.String()),
        sa.Column("code_version", sa.String(), nullable=False),
        sa.Column("files_received_count", sa.Integer(), nullable=False),
        sa.Column("files_used_count", sa.Integer(), nullable=False),
        sa.Column("files_duplicate_count", sa.Integer(), nullable=False),
        sa.Column("files_quarantined_count", sa.Integer(), nullable=False),
        sa.Column("filings_received_count", sa.Integer(), nullable=False),
        sa.Column("filings_recorded_count", sa.Integer(), nullable=False),
        sa.Column("filings_unchanged_count", sa.Integer(), nullable=False),
        sa.Column("filings_returned_count", sa.Integer(), nullable=False),
        sa.Column("units_registered_count", sa.Integer(), nullable=False),
        sa.Column("units_filed_count", sa.Integer(), nullable=False),
        sa.Column("units_missing_count", sa.Integer(), nullable=False),
        sa.Column("units_exempt_count", sa.Integer(), nullable=False),
        sa.Column("message", sa.String()),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "scores",
        sa.Column("ledger_index", sa.BigInteger(), primary_key=True),
        sa.Column("position", sa.Integer(), primary_key=True),
        sa.Column("item_code", sa.String(), nullable=False),
        sa.Column("points_max", sa.BigInteger(), nullable=False),
        sa.Column("self_score_points", sa.BigInteger()),
        sa.Column("computed_score_points", sa.BigInteger()),
        sa.Column("reviewed_score_points", sa.BigInteger()),
        sa.Column("final_score_points", sa.BigInteger()),
        sa.Column("basis", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("reason", sa.String()),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "submission_files",
        sa.Column("ledger_index", sa.BigInteger(), primary_key=True),
        sa.Column("position", sa.Integer(), primary_key=True),
        sa.Column("table_name", sa.String(), nullable=False),
        sa.Column("file_sha256", sa.String(), nullable=False),
        sa.Column("file_name", sa.String(), nullable=False),
        sa.Column("received_at", sa.BigInteger(), nullable=False),
        sa.Column("carried_from_version", sa.Integer()),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_submission_files_file_sha256", "submission_files", ["file_sha256"])
    op.create_table(
        "submissions",
        sa.Column("ledger_index", sa.BigInteger(), primary_key=True),
        sa.Column("position", sa.Integer(), primary_key=True),
        sa.Column("unit_code", sa.String(), nullable=False),
        sa.Column("fiscal_year", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("unit_name", sa.String()),
        sa.Column("submission_status", sa.String(), nullable=False),
        sa.Column("submitted_on", sa.String()),
        sa.Column("received_at", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_submissions_year_unit", "submissions", ["fiscal_year", "unit_code", "version"], unique=True)
    op.create_table(
        "terms",
        sa.Column("ledger_index", sa.BigInteger(), primary_key=True),
        sa.Column("position", sa.Integer(), primary_key=True),
        sa.Column("item_code", sa.String(), nullable=False),
        sa.Column("term", sa.String(), nullable=False),
        sa.Column("numerator_micro", sa.BigInteger(), nullable=False),
        sa.Column("denominator_micro", sa.BigInteger(), nullable=False),
        sa.Column("target_micro", sa.BigInteger()),
        sa.Column("weight_points", sa.BigInteger(), nullable=False),
        sa.Column("band", sa.String()),
        sa.Column("basis", sa.String(), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "units",
        sa.Column("ledger_index", sa.BigInteger(), primary_key=True),
        sa.Column("position", sa.Integer(), primary_key=True),
        sa.Column("unit_code", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("unit_name", sa.String()),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_units_unit_code", "units", ["unit_code"])
    for table in TABLES:
        for statement in guard_statements(op.get_bind().dialect.name, table):
            op.execute(statement)
