"""The cover of the evidence report: whose, how many points and on what grounds, and the checkpoint that seals it."""

from dataclasses import dataclass

from sqlalchemy import Connection, select

from evidence.report.material import Evaluation, Material
from evidence.report.words import GROUNDS, NOT_FILED, NOTHING, Pair, say_value, tell_points, tell_time
from pipelines.publishing.summarise import split_points_by_ground, sum_open_points
from schemas.findings import SEVERITIES
from schemas.vocabulary import BASES, SCORE_STATUSES, SUBJECT_TYPES, SUBMISSION_STATUSES
from schemas.vocabulary import SEVERITIES as SEVERITY_WORDS
from warehouse.history import Horizon
from warehouse.ledger.checkpoint_texts import CheckpointText
from warehouse.ledger.notes import Note
from warehouse.tables import CheckpointRow, table_of


@dataclass(frozen=True)
class Checkpoint:
    """The checkpoint that seals what is printed: its number, time, root, and who signed it."""

    number: int
    recorded_at: str
    tree_size: int
    root_sha256: str
    content_root_sha256: str
    origin: str
    signers: tuple[str, ...]
    key: str
    as_of: int


@dataclass(frozen=True)
class Total:
    """The points of one evaluation and what they rest on."""

    subject: str
    cells: tuple[str, ...]
    basis: Pair
    status: Pair
    grounds: list[tuple[Pair, str]]
    open_points: str


@dataclass(frozen=True)
class Cover:
    """What stands on the first page beside the checkpoint."""

    status: Pair
    version: str
    submitted_on: str
    received_at: str
    totals: list[Total]
    counts: list[tuple[Pair, int]]


def read_checkpoint(connection: Connection, horizon: Horizon, written: str) -> Checkpoint:
    """What the signed note says; where there is none, what the ledger's table says, and that nobody signed it.

    Raises:
        NoteError: the note is none of a checkpoint.
    """
    if written:
        note = Note.parse(written)
        text = CheckpointText.parse(note.text)
        return Checkpoint(
            text.checkpoint_number,
            tell_time(text.recorded_at),
            text.tree_size,
            text.root_sha256,
            text.content_root_sha256,
            text.origin,
            tuple(f"{one.name}+{one.key_hash.hex()}" for one in note.signatures),
            text.key,
            horizon.checkpoint_number,
        )
    table = table_of(CheckpointRow)
    query = select(table).where(table.c.checkpoint_number == horizon.checkpoint_number)
    row = connection.execute(query).mappings().one()
    return Checkpoint(
        row["checkpoint_number"],
        tell_time(row["recorded_at"]),
        row["tree_size"],
        row["root_sha256"],
        row["content_root_sha256"],
        NOTHING,
        (),
        NOTHING,
        horizon.checkpoint_number,
    )


def draw_cover(material: Material) -> Cover:
    """The first page of a unit and year."""
    row = material.submission
    counts = [
        (say_value(SEVERITY_WORDS, one), sum(row["severity"] == one for row in material.findings)) for one in SEVERITIES
    ]
    return Cover(
        NOT_FILED if row is None else say_value(SUBMISSION_STATUSES, row["submission_status"]),
        NOTHING if row is None else str(row["version"]),
        (row and row["submitted_on"]) or NOTHING,
        NOTHING if row is None else tell_time(row["received_at"]),
        [_draw_total(one) for one in material.evaluations],
        counts,
    )


def _draw_total(evaluation: Evaluation) -> Total:
    total, row = evaluation.total, evaluation.row
    kinds = ("points_max", "self_score_points", "computed_score_points", "final_score_points")
    grounds = split_points_by_ground(evaluation.scores, evaluation.terms) if evaluation.rubric.is_plain_sum else {}
    pending = sum(sum_open_points(evaluation.scores).values())
    subject = " ".join(part for part in (row["subject_code"], row["subject_name"]) if part)
    return Total(
        f"{say_value(SUBJECT_TYPES, row['subject_type'])[0]} {subject}".strip(),
        tuple(tell_points(total[kind]) for kind in kinds),
        say_value(BASES, total["basis"]),
        say_value(SCORE_STATUSES, total["status"]),
        [(GROUNDS[name], tell_points(points)) for name, points in grounds.items() if points],
        tell_points(pending) if pending else "",
    )
