"""The tables of the warehouse (SQLModel), one module per subject. Every row but the ledger's own belongs to exactly one leaf.

Does not belong here: writing (``warehouse.append``), finding (``warehouse.history``), or rules on what may be filed.
"""

from sqlmodel import SQLModel

from warehouse.tables.comparisons import ChangeRow, ClaimRow, ComparisonRow
from warehouse.tables.deliveries import FileRow, FindingRow, ReceiptRow, RemovalRow, RunRow
from warehouse.tables.evaluations import EvaluationRow, ScoreRow, TermRow
from warehouse.tables.expectations import ExpectationResultRow
from warehouse.tables.grounds import FactRow, MetricDefinitionRow, RubricRow, UnitPeriodRow, UnitRow
from warehouse.tables.ledger import CheckpointRow, LeafRow
from warehouse.tables.returns import ReturnRow
from warehouse.tables.sealed import SealedRow, table_of
from warehouse.tables.statements import ExaminationRow, GroundsRow, StatementRow
from warehouse.tables.submissions import CellRow, ConfirmationRow, FormulaRow, SubmissionFileRow, SubmissionRow

SEALED_TABLES: dict[str, type[SealedRow]] = {
    str(table.__tablename__): table
    for table in (
        RunRow,
        ReceiptRow,
        FileRow,
        FindingRow,
        RubricRow,
        UnitRow,
        UnitPeriodRow,
        MetricDefinitionRow,
        FactRow,
        SubmissionRow,
        SubmissionFileRow,
        CellRow,
        FormulaRow,
        EvaluationRow,
        ScoreRow,
        TermRow,
        ComparisonRow,
        ChangeRow,
        ClaimRow,
        ExpectationResultRow,
        RemovalRow,
        ConfirmationRow,
        ReturnRow,
        ExaminationRow,
        StatementRow,
        GroundsRow,
    )
}

LEDGER_TABLES: dict[str, type[SQLModel]] = {str(table.__tablename__): table for table in (LeafRow, CheckpointRow)}

__all__ = [
    "LEDGER_TABLES",
    "SEALED_TABLES",
    "CellRow",
    "ChangeRow",
    "CheckpointRow",
    "ClaimRow",
    "ComparisonRow",
    "ConfirmationRow",
    "EvaluationRow",
    "ExaminationRow",
    "ExpectationResultRow",
    "FactRow",
    "FileRow",
    "FindingRow",
    "FormulaRow",
    "GroundsRow",
    "LeafRow",
    "MetricDefinitionRow",
    "ReceiptRow",
    "RemovalRow",
    "ReturnRow",
    "RubricRow",
    "RunRow",
    "ScoreRow",
    "SealedRow",
    "StatementRow",
    "SubmissionFileRow",
    "SubmissionRow",
    "TermRow",
    "UnitPeriodRow",
    "UnitRow",
    "table_of",
]
