"""What a verification of a bundle finds. Does not belong here: finding it, or the sentences people read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from evidence.manifest import Manifest


@dataclass(frozen=True)
class Fault:
    """Something that does not hold: ``what`` (missing, extra, altered, unproven, wrong), the member or score, and why."""

    what: str
    where: str
    detail: str


@dataclass(frozen=True)
class Proven:
    """Whether what lies in the bundle is what was sealed and signed; remarks are not faults."""

    faults: Sequence[Fault] = ()
    remarks: Sequence[str] = ()
    counts: Mapping[str, int] = field(default_factory=dict)
    signers: Sequence[str] = ()
    manifest: Manifest | None = None

    @property
    def holds(self) -> bool:
        """Whether there is no fault."""
        return not self.faults


@dataclass(frozen=True)
class Recomputed:
    """Whether every score follows from its terms, every total from its items, and every term from the accepted values.

    ``values`` is how many accepted values the terms were computed from again; None where they were not. ``figures`` is how many figures
    that the comparison compares or a statement rests on were held against the filings.
    """

    faults: Sequence[Fault] = ()
    scores: int = 0
    terms: int = 0
    totals: Sequence[tuple[str, str]] = ()
    values: int | None = None
    figures: int = 0

    @property
    def holds(self) -> bool:
        """Whether there is no fault."""
        return not self.faults


@dataclass(frozen=True)
class Difference:
    """A cell that is read otherwise today: where it stands, what was recorded, what is read."""

    place: str
    recorded: str
    read: str


@dataclass(frozen=True)
class Reread:
    """How many cells today's reader reads as they were recorded, and those that it reads otherwise.

    ``removed`` counts files that were destroyed by order, and so are not read; ``formulas`` cells whose formula is recorded.
    """

    same: int = 0
    differences: Sequence[Difference] = ()
    files: int = 0
    removed: int = 0
    formulas: int = 0


@dataclass(frozen=True)
class Judgement:
    """The three answers about a bundle; ``reread`` is None where the files are not what was sealed, and so were not read."""

    proven: Proven
    recomputed: Recomputed
    reread: Reread | None = None

    @property
    def holds(self) -> bool:
        """Whether proofs and arithmetic hold; a reader that reads otherwise is told, and no fault of the bundle."""
        return self.proven.holds and self.recomputed.holds
