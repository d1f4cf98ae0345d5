"""Make bundles: one zip per unit and year that proves what is recorded of it; the same history gives the same bytes.

Does not belong here: which leaves belong in one (``gather``), or the page for people (``report``).
"""

import zlib
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from importlib.metadata import version
from typing import Any

from sqlalchemy import Connection, select

from evidence.describe import describe_bundle
from evidence.documents import UnreadableLeafError, read_document
from evidence.gather import Grounds, YearRows, gather_grounds
from evidence.manifest import (
    FILES,
    LEAVES,
    MANIFEST,
    NOTE,
    NOTES,
    PAGE,
    PROGRAM,
    PROOFS,
    README,
    STANDALONE,
    CheckpointProof,
    LeafProof,
    Proofs,
    spell_hash,
)
from evidence.prove import Prover
from evidence.readme import write_readme
from evidence.report import render_report
from evidence.verify import verify_members
from evidence.zips import pack_members
from warehouse.file_store import FileStore, MissingFileError
from warehouse.history import Horizon
from warehouse.ledger.checkpoint_texts import CheckpointText
from warehouse.ledger.notes import Note
from warehouse.tables import CheckpointRow, LeafRow, table_of

_LEAVES = table_of(LeafRow)
_CHECKPOINTS = table_of(CheckpointRow)


class UnsignedCheckpointError(ValueError):
    """The checkpoint has no signed note, and without one nothing can be proven to somebody elsewhere."""


class DamagedHistoryError(ValueError):
    """What would lie in the bundle does not hold: the history or a file was altered; the message says what."""


@dataclass(frozen=True)
class Evidence:
    """The history as of a horizon, from which bundles are made; what they share is computed once."""

    connection: Connection
    files: FileStore
    horizon: Horizon
    _years: dict[int, YearRows] = field(default_factory=dict, init=False, repr=False, compare=False)

    def list_filers(self, fiscal_year: int) -> list[str]:
        """The codes of the units whose filing of a year stands."""
        return list(self._year(fiscal_year).in_force)

    def make_bundle(self, unit_code: str, fiscal_year: int) -> bytes:
        """The bundle of a unit's year, verified before it is handed out.

        Raises:
            NotFiledError: the unit is unknown, or has no filing in force for the year.
            UnsignedCheckpointError: the checkpoint is from before checkpoints were signed.
            DamagedHistoryError: what would lie in it does not hold.
        """
        grounds = gather_grounds(self._year(fiscal_year), unit_code)
        try:
            members = self._gather_members(grounds, unit_code, fiscal_year)
        except (UnreadableLeafError, MissingFileError) as error:
            raise DamagedHistoryError(str(error)) from error
        proven, _ = verify_members(members)
        if not proven.holds:
            raise DamagedHistoryError(f"{proven.faults[0].where}: {proven.faults[0].detail}")
        return pack_members(members)

    def _gather_members(self, grounds: Grounds, unit_code: str, fiscal_year: int) -> dict[str, bytes]:
        note = self._newest_note
        leaves = self._load_leaves(grounds.leaves)
        documents = [read_document(index, content) for index, content in leaves.items()]
        proofs, earlier = self._prove(grounds.leaves)
        members = {
            **{f"{FILES}{sha256}": self.files.read(sha256) for sha256 in grounds.files},
            **{f"{LEAVES}{index}.json": content for index, content in leaves.items()},
            **{f"{NOTES}{number}.note": written.encode() for number, written in earlier.items()},
            NOTE: note.encode(),
            PROOFS: proofs.encode(),
            PROGRAM: STANDALONE.read_bytes(),
            PAGE: render_report(self.connection, self.horizon, self.files, unit_code, fiscal_year, note).encode(),
        }
        text = CheckpointText.parse(Note.parse(note).text)
        members[README] = write_readme(describe_bundle(members, documents, text, version("jixiao"))).encode()
        members[MANIFEST] = describe_bundle(members, documents, text, version("jixiao")).encode()
        return members

    def _year(self, fiscal_year: int) -> YearRows:
        rows = YearRows(self.connection, self.horizon, fiscal_year)
        return self._years.setdefault(fiscal_year, rows)

    @cached_property
    def _checkpoints(self) -> Sequence[Any]:
        columns = (_CHECKPOINTS.c[name] for name in ("checkpoint_number", "tree_size", "root_sha256", "note"))
        query = select(*columns).where(_CHECKPOINTS.c.checkpoint_number <= self.horizon.checkpoint_number)
        return self.connection.execute(query.order_by(_CHECKPOINTS.c.checkpoint_number)).all()

    @property
    def _newest_note(self) -> str:
        written = self._checkpoints[-1].note if self._checkpoints else None
        if written is None:
            raise UnsignedCheckpointError(
                f"checkpoint {self.horizon.checkpoint_number} is from before checkpoints were signed; "
                "whatever is recorded next signs one, and bundles can be made as of then"
            )
        return str(written)

    @cached_property
    def _prover(self) -> Prover:
        query = select(_LEAVES.c.leaf_sha256).where(_LEAVES.c.ledger_index < self.horizon.tree_size)
        written = self.connection.execute(query.order_by(_LEAVES.c.ledger_index)).scalars()
        return Prover([bytes.fromhex(one) for one in written])

    def _load_leaves(self, indexes: Sequence[int]) -> dict[int, bytes]:
        """The canonical documents, byte for byte as they were hashed."""
        query = select(_LEAVES.c.ledger_index, _LEAVES.c.document).where(_LEAVES.c.ledger_index.in_(indexes))
        return {
            row.ledger_index: zlib.decompress(row.document)
            for row in self.connection.execute(query.order_by(_LEAVES.c.ledger_index))
        }

    def _prove(self, indexes: Sequence[int]) -> tuple[Proofs, dict[int, str]]:
        """The proofs of some leaves, and the notes of all checkpoints from the first that sealed one of them to the newest.

        Each note names the one before it, so that the newest, once it is believed, binds them all.
        """
        sizes = [row.tree_size for row in self._checkpoints]
        rows, hashes = self._checkpoints, self._load_hashes(indexes)
        sealed = {index: rows[bisect_right(sizes, index)] for index in indexes}
        wanted = {row.checkpoint_number for row in sealed.values()}
        earlier = [row for row in rows[:-1] if row.checkpoint_number >= min(wanted)]
        leaves = [
            LeafProof(
                ledger_index=index,
                leaf_sha256=hashes[index],
                checkpoint_number=sealed[index].checkpoint_number,
                inclusion=[spell_hash(one) for one in self._prover.prove_inclusion(index)],
            )
            for index in indexes
        ]
        checkpoints = [
            CheckpointProof(
                checkpoint_number=row.checkpoint_number,
                tree_size=row.tree_size,
                root_sha256=row.root_sha256,
                has_note=row.note is not None,
                consistency=[spell_hash(one) for one in self._prover.prove_consistency(row.tree_size)],
            )
            for row in earlier
            if row.checkpoint_number in wanted
        ]
        notes = {row.checkpoint_number: str(row.note) for row in earlier if row.note is not None}
        return Proofs(leaves=leaves, checkpoints=checkpoints), notes

    def _load_hashes(self, indexes: Sequence[int]) -> dict[int, str]:
        query = select(_LEAVES.c.ledger_index, _LEAVES.c.leaf_sha256).where(_LEAVES.c.ledger_index.in_(indexes))
        return {row.ledger_index: row.leaf_sha256 for row in self.connection.execute(query)}
