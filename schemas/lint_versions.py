"""Defects of the dates of a rubric's versions: ends before it begins, overlaps with the next, leaves days without one.

``effective_to`` is exclusive. A version without it stands until the next begins, and is no overlap. Does not belong here: which version
is in force in a year (``schemas.rubric``).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby, pairwise
from typing import Any

from schemas.findings import Finding, write_context


@dataclass(frozen=True)
class Version:
    """One version of a rubric and the file that holds it; ``place`` tells where its end (else its beginning) stands."""

    code: str
    begins: date
    ends: date | None
    file_name: str
    place: str | None = None

    @property
    def days(self) -> str:
        """Its days as people write them, the end exclusive."""
        return f"{self.begins}..{self.ends or ''}"


def read_version(content: Any, file_name: str, place: str | None = None) -> Version | None:
    """The version that a rubric's content is; None where code or dates cannot be read."""
    if not isinstance(content, dict) or not isinstance(content.get("code"), str):
        return None
    begins, ends = read_date(content.get("effective_from")), read_date(content.get("effective_to"))
    if begins is None or (ends is None and content.get("effective_to") is not None):
        return None
    return Version(content["code"], begins, ends, file_name, place)


def read_date(value: Any) -> date | None:
    """A day as YAML reads it, or as text; None for anything else."""
    if isinstance(value, datetime):
        return None
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None


def lint_versions(versions: Iterable[Version]) -> Iterator[Finding]:
    """Find the defects of the dates, each told at the earlier version."""
    ordered = sorted(versions, key=lambda one: (one.code, one.begins, one.file_name))
    for one in ordered:
        if one.ends is not None and one.ends <= one.begins:
            yield _tell("rubric_ends_after_it_begins", one, str(one.ends), str(one.begins))
    for _, group in groupby(ordered, key=lambda one: one.code):
        own = list(group)
        for earlier, later in pairwise(own):
            if earlier.begins == later.begins or (earlier.ends is not None and earlier.ends > later.begins):
                names = f"{earlier.days}（{earlier.file_name}）", f"{later.days}（{later.file_name}）"
                yield _tell("rubric_dates_do_not_overlap", earlier, *names)
            elif (
                earlier.ends is not None
                and earlier.begins < earlier.ends < later.begins
                and not _covers(own, earlier.ends)
            ):
                yield _tell("rubric_dates_leave_no_gap", earlier, str(earlier.ends), str(later.begins))


def _covers(versions: Iterable[Version], day: date) -> bool:
    return any(one.begins <= day and (one.ends is None or one.ends > day) for one in versions)


def _tell(check: str, version: Version, found: str, expected: str) -> Finding:
    return Finding(
        check,
        file_name=version.file_name,
        cell=version.place,
        found=found,
        expected=expected,
        context=write_context(rubric=version.code),
    )
