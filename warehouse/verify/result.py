"""What a verification finds. Does not belong here: finding it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from warehouse.sentences import in_both

_SHOWN_LENGTH = 64  # a hash is shown whole


@dataclass(frozen=True)
class Discrepancy:
    """One record that was altered: ``what`` (edited, deleted, added; damaged: it does not hold, by its own fault or another's)."""

    what: str
    table: str
    key: str
    detail: str


@dataclass(frozen=True)
class Beginning:
    """The consistency proof (RFC 6962 §2.1.2) from a checkpoint of one's own to the newest: sizes, and hashes in base64."""

    first_size: int
    second_size: int
    proof: tuple[str, ...]


@dataclass(frozen=True)
class Verification:
    """What was looked at and what does not agree.

    ``remarks`` are not alarms; ``signed`` counts the checkpoints whose note is believed. With a checkpoint of one's own, the ``known``
    leaves that it covers count by their hashes alone: rows, files and checkpoints are then those that came after it.
    """

    checkpoints: int = 0
    leaves: int = 0
    rows: int = 0
    files: int = 0
    discrepancies: tuple[Discrepancy, ...] = ()
    remarks: tuple[str, ...] = ()
    signed: int = 0
    beginning: Beginning | None = None
    known: int = 0

    @property
    def holds(self) -> bool:
        """Whether everything agrees."""
        return not self.discrepancies


def tell_changes(changed: Mapping[str, tuple[str | None, str | None]]) -> str:
    """What was sealed and what stands there now, column by column."""
    sealed = {name: (shorten(before, "空"), shorten(before)) for name, (before, _) in changed.items()}
    now = {name: (shorten(after, "空"), shorten(after)) for name, (_, after) in changed.items()}
    return in_both(
        "；".join(f"{name} 封存时 {sealed[name][0]}，现为 {now[name][0]}" for name in changed),
        "; ".join(f"{name}: sealed {sealed[name][1]}, now {now[name][1]}" for name in changed),
    )


def format_moment(microseconds: int) -> str:
    """A recorded time as it can be told, whatever number stands there: to the second, UTC."""
    try:
        return f"{datetime.fromtimestamp(microseconds // 10**6, tz=UTC):%Y-%m-%d %H:%M:%SZ}"
    except (ValueError, OverflowError, OSError):
        return str(microseconds)


def shorten(value: str | None, nothing: str = "nothing") -> str:
    """A value as it can be told in a line; ``nothing`` where there is none."""
    shown = nothing if value is None else value
    return shown if len(shown) <= _SHOWN_LENGTH else f"{shown[:_SHOWN_LENGTH]}…"
