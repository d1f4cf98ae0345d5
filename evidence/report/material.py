"""Everything the evidence report of one unit and year is made of, loaded once: rows of the history as of one horizon.

Does not belong here: words, or how anything is drawn.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection

from pipelines.publishing.tell_findings import name_units
from pipelines.reading.documents import Document
from pipelines.reading.read_document import read_document
from schemas.findings import BUREAU
from schemas.register import UnitRegister
from schemas.rubric import Rubric, name_items
from warehouse import history
from warehouse.file_store import FileStore
from warehouse.history import RETURNED, WITHDRAWN, Horizon, Row
from warehouse.trace import TOTAL, FiledRow, Line, trace_scores

ReceiptKey = tuple[str, str]


@dataclass(frozen=True)
class Evaluation:
    """One evaluation of the unit: its row, rubric, scores, terms, and the lines from its total down to cells."""

    row: Row
    rubric: Rubric
    rubric_row: Row
    scores: list[Row]
    terms: list[Row]
    lines: list[Line]

    @property
    def total(self) -> Row:
        """The score of the whole."""
        return next(score for score in self.scores if score["item_code"] == TOTAL)

    @property
    def lines_by_item(self) -> dict[str, list[Line]]:
        """The lines below each item, its own line first; those of the total's own rule under ``total``."""
        found: dict[str, list[Line]] = {}
        code = TOTAL
        for line in self.lines:
            code = line.name if line.kind == "item" else code
            found.setdefault(code, []).append(line)
        return found


@dataclass(frozen=True)
class Material:
    """What stands about one unit and year."""

    connection: Connection
    horizon: Horizon
    files: FileStore
    unit_code: str
    fiscal_year: int
    unit_name: str
    names: dict[str, tuple[str, str]]
    metrics: dict[str, Row]
    priors: tuple[str, ...]
    submissions: list[Row]
    standing: list[Row]
    receipts: dict[ReceiptKey, list[Row]]
    evaluations: list[Evaluation]
    findings: list[Row]
    changes: list[Row]
    claims: list[Row]
    facts: list[Row]
    confirmations: list[Row]
    _cells: dict[int, list[FiledRow]] = field(default_factory=dict)
    _documents: dict[str, Document] = field(default_factory=dict)

    @property
    def submission(self) -> Row | None:
        """The version that counts; where none does, the newest."""
        if self.submissions and self.submissions[-1]["submission_status"] == WITHDRAWN:
            return self.submissions[-1]
        counting = [row for row in self.submissions if row["submission_status"] != RETURNED]
        return next(reversed(counting or self.submissions), None)

    @property
    def evaluation(self) -> Evaluation | None:
        """That of the unit as a whole, or else the first there is."""
        whole = [one for one in self.evaluations if one.row["subject_code"] is None]
        return next(iter([*whole, *self.evaluations]), None)

    def evaluation_of(self, finding: Row) -> Evaluation | None:
        """The evaluation a finding was found in: by its leaf, or by the subject it names."""
        for one in self.evaluations:
            if one.row["ledger_index"] == finding["ledger_index"]:
                return one
        own = [one for one in self.evaluations if one.row["subject_code"] == finding["subject_code"]]
        return next(iter(own), self.evaluation)

    def filed_rows(self, ledger_index: int) -> list[FiledRow]:
        """The filed rows of one version of a submission, table by table."""
        if ledger_index not in self._cells:
            self._cells[ledger_index] = gather_rows(history.load_cells(self.connection, [ledger_index]))
        return self._cells[ledger_index]

    def open_document(self, sha256: str) -> Document:
        """A report as today's reader has it.

        Raises:
            MissingFileError, UnreadableFileError: it is not there, or does not open.
        """
        if sha256 not in self._documents:
            self._documents[sha256] = read_document(self.files.read(sha256))
        return self._documents[sha256]

    def find_sha256(self, file_name: str | None) -> str | None:
        """The hash of the content that a file name stands for: what supplies a table, or else what was received last."""
        supplied = [row["file_sha256"] for row in self.standing if row["file_name"] == file_name]
        received = [
            row["file_sha256"] for (name, _), rows in self.receipts.items() if name == file_name for row in rows
        ]
        return next(reversed(received + supplied), None)


def load_material(
    connection: Connection, horizon: Horizon, files: FileStore, unit_code: str, fiscal_year: int
) -> Material:
    """Load all of one unit and year.

    Raises:
        LookupError: the unit is neither registered nor has it filed.
    """
    units = history.load_units(connection, horizon)
    submissions = _own(history.load_submissions(connection, horizon, fiscal_year), unit_code)
    if not submissions and unit_code not in {unit["unit_code"] for unit in units}:
        message = f"unit {unit_code} is not on record as of checkpoint {horizon.checkpoint_number}; check the code"
        raise LookupError(message)
    evaluations = list(_load_evaluations(connection, horizon, unit_code, fiscal_year))
    findings = _load_findings(connection, horizon, unit_code, fiscal_year, evaluations)
    standing = _own(history.load_standing_tables(connection, horizon, fiscal_year), unit_code)
    named = {row["file_name"] for row in (*findings, *standing)}
    register = UnitRegister.from_rows(units, [period for unit in units for period in unit["periods"]])
    filed_name = submissions[-1]["unit_name"] if submissions else None
    return Material(
        connection,
        horizon,
        files,
        unit_code,
        fiscal_year,
        unit_name=name_units(units, fiscal_year).get(unit_code) or filed_name or unit_code,
        names=name_items(row["content_json"] for row in history.load_rubrics(connection, horizon)),
        metrics={row["metric_code"]: row for row in history.load_metric_definitions(connection, horizon)},
        priors=tuple(one.prior_unit_code for one in register.lineage(fiscal_year) if one.unit_code == unit_code),
        submissions=submissions,
        standing=standing,
        receipts=_load_receipts(connection, horizon, unit_code, fiscal_year, named),
        evaluations=evaluations,
        findings=findings,
        changes=_own(history.load_changes(connection, horizon, fiscal_year), unit_code),
        claims=_own(history.load_claims(connection, horizon, fiscal_year), unit_code),
        facts=_own(history.load_facts(connection, horizon, fiscal_year), unit_code),
        confirmations=_own(history.load_confirmations(connection, horizon, fiscal_year), unit_code),
    )


def gather_rows(cells: Iterable[Row]) -> list[FiledRow]:
    """Cells of one submission as filed rows, in the order of table and line."""
    gathered: dict[tuple[str, int, str], dict[str, Any]] = {}
    for cell in cells:
        key = cell["table_name"], cell["row_number"], cell["row_key"]
        gathered.setdefault(key, {})[cell["column_name"]] = cell
    return [FiledRow(table, key, number, own) for (table, number, key), own in sorted(gathered.items())]


def _own(rows: Iterable[Row], unit_code: str) -> list[Row]:
    return [row for row in rows if row["unit_code"] == unit_code]


def _load_evaluations(
    connection: Connection, horizon: Horizon, unit_code: str, fiscal_year: int
) -> Iterable[Evaluation]:
    scores = _own(history.load_scores(connection, horizon, fiscal_year), unit_code)
    for row in _own(history.load_evaluations(connection, horizon, fiscal_year), unit_code):
        if row["reason"] == WITHDRAWN:
            continue
        rubric_row = history.load_rubric_content(connection, row["rubric_sha256"])
        yield Evaluation(
            row,
            Rubric.model_validate_json(rubric_row["content_json"]),
            rubric_row,
            [score for score in scores if score["ledger_index"] == row["ledger_index"]],
            history.load_terms(connection, row["ledger_index"]),
            trace_scores(connection, horizon, unit_code, fiscal_year, None, row["subject_code"]),
        )


def _load_receipts(
    connection: Connection, horizon: Horizon, unit_code: str, fiscal_year: int, named: set[str | None]
) -> dict[ReceiptKey, list[Row]]:
    """Every time a file of the unit was received for the year, oldest first, by name and content.

    ``named`` are files that count for the unit or that its findings name: a batch, or a damaged file, names no unit itself.
    """
    found: dict[ReceiptKey, list[Row]] = {}
    for run in history.load_runs(connection, horizon):
        if (run["fiscal_year"], run["run_kind"]) != (fiscal_year, "annual"):
            continue
        for row in history.load_receipts(connection, run["ledger_index"]):
            if row["unit_code"] == unit_code or (row["unit_code"] is None and row["file_name"] in named):
                found.setdefault((row["file_name"], row["file_sha256"]), []).append(row)
    return found


def _load_findings(
    connection: Connection, horizon: Horizon, unit_code: str, fiscal_year: int, evaluations: list[Evaluation]
) -> list[Row]:
    """The unit's findings, and what is wrong with the forms it is scored by."""
    forms = {one.rubric_row["ledger_index"] for one in evaluations}
    return [
        row
        for row in history.load_findings(connection, horizon, fiscal_year)
        if row["unit_code"] == unit_code
        or (row["unit_code"] is None and row["addressed_to"] == BUREAU and row["ledger_index"] in forms)
    ]
