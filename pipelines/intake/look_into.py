"""Look into a file as it is received: what an archive holds, and what of it must not be kept.

Pure, and both ends can be pickled: it runs in whatever process it is sent to. Whatever a file does to what looks into it, it is kept
and read like any, unless its name forbids it. Does not belong here: keeping, or telling anybody.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Protocol

from pipelines.intake.turn_away import find_order, find_reason
from pipelines.intake.unpack import Member, unpack_archive
from schemas.archives import is_archive
from schemas.limits import DEFAULT_LIMITS, Limits
from schemas.refusals import READER_CRASHED, TOO_MUCH_MEMORY
from schemas.secret_marks import veil_name


@dataclass(frozen=True, slots=True)
class Arrival:
    """A file as it lies in the inbox: its name below it, and its bytes."""

    name: str
    content: bytes


@dataclass(frozen=True)
class LookingTerms:
    """What has to be known besides the file: the orders by which contents were destroyed, by hash, and the limits."""

    removed: Mapping[str, str] = field(default_factory=dict)
    limits: Limits = DEFAULT_LIMITS


@dataclass(frozen=True, slots=True)
class Away:
    """A file, or one in an archive, that must not be kept: why, and its hash."""

    name: str
    reason: str
    detail: str
    file_sha256: str


@dataclass(frozen=True, slots=True)
class Looked:
    """What was seen of a file: what must not be kept of it, and the members of an archive, named with it; those that may be kept.

    ``reason`` is the stable name of why it could not be looked into; None where it could.
    """

    away: tuple[Away, ...] = ()
    members: tuple[Member, ...] = ()
    reason: str | None = None


LookEach = Callable[[Iterable[Arrival]], Iterator[Looked]]
"""Looks into files, here or elsewhere: exactly one answer per file, in the order of the files."""


class CallEach(Protocol):
    """Calls a function that can be pickled for each file, wherever that is; gives in their order what comes of them."""

    def __call__(
        self,
        call: Callable[[Arrival], Looked],
        give_up: Callable[[Arrival, str], Looked],
        files: Iterable[Arrival],
    ) -> Iterator[Looked]:
        """What comes of a file that ``call`` does not survive, ``give_up`` says by the name of why."""


def looking_by(call_each: CallEach, terms: LookingTerms) -> LookEach:
    """Look into files wherever functions are called for them."""
    return lambda arrivals: call_each(partial(look_into, terms=terms), partial(leave_closed, terms=terms), arrivals)


def look_here(terms: LookingTerms) -> LookEach:
    """Look into files in this process, one after the other."""
    return lambda arrivals: (look_into(one, terms) for one in arrivals)


def look_into(arrival: Arrival, terms: LookingTerms) -> Looked:
    """Look into a file. Never raises for what is in it."""
    try:
        return _look(arrival, terms)
    except MemoryError:
        return leave_closed(arrival, TOO_MUCH_MEMORY, terms)
    except Exception:  # noqa: BLE001 - a file costs itself, whatever nobody foresaw
        return leave_closed(arrival, READER_CRASHED, terms)


def leave_closed(arrival: Arrival, reason: str, terms: LookingTerms) -> Looked:
    """What is seen of a file that cannot be looked into: its name and its hash. An archive is told; of any other its reading will tell."""
    away = _tell(arrival, find_reason(arrival.name, b"", {}) or find_order(arrival.content, terms.removed))
    return Looked((away,) if away else (), reason=reason if is_archive(arrival.name) else None)


def _look(arrival: Arrival, terms: LookingTerms) -> Looked:
    inside = unpack_archive(arrival.content, terms.limits) if is_archive(arrival.name) else ()
    members = [
        Member(f"{arrival.name}/{veil_name(one.name)}", one.content, one.reason) if one.name else one for one in inside
    ]
    seen = [arrival, *(Arrival(one.name, one.content) for one in members if one.name)]
    away = {one.name: told for one in seen if (told := _turn_away(one, terms)) is not None}
    return Looked(tuple(away.values()), tuple(one for one in members if one.name not in away))


def _turn_away(arrival: Arrival, terms: LookingTerms) -> Away | None:
    return _tell(arrival, find_reason(arrival.name, arrival.content, terms.removed, terms.limits))


def _tell(arrival: Arrival, reason: tuple[str, str] | None) -> Away | None:
    return Away(arrival.name, *reason, hashlib.sha256(arrival.content).hexdigest()) if reason else None
