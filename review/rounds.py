"""Rounds: what became of a unit's filing version by version: what was returned, until when, whether it came back in time and what for.

A round is a version of the submission, with the findings that were in force at its end and that the unit can correct. Where a filing was
returned of which nothing could be read, that is a round without a version. Does not belong here: which findings are the same
(``match_findings``).
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any

from sqlalchemy import Connection

from review.dues import find_dues
from review.match_findings import Matched, RowNames, match_findings, name_rows
from schemas.tables import REPORT_TABLES
from warehouse import history
from warehouse.history import Horizon

Row = Mapping[str, Any]
CORRECTED, UNCHANGED, WITHDRAWN, NONE = "corrected", "unchanged", "withdrawn", "none"
_REPORTS = frozenset(table.name for table in REPORT_TABLES)
_SHANGHAI = timezone(timedelta(hours=8))
Content = frozenset[tuple[Any, ...]]
_NOTHING: Content = frozenset()
_CONTENT = ("table_name", "row_key", "column_name", "state", "value_text", "value_micro")


@dataclass(frozen=True)
class Round:
    """One version of a submission.

    ``version`` and ``received_at`` are None where nothing of the filing could be read. ``is_unchanged``: it says what the version
    before says, in other bytes; None for the first. ``returns``: oldest first, the newest of them counts. ``answer`` to it: corrected
    (a value changed, or a finding cleared), unchanged, withdrawn or none, None where it was not returned; ``answered_at`` its arrival.
    """

    version: int | None
    received_at: int | None
    is_unchanged: bool | None
    returns: tuple[Row, ...]
    answer: str | None
    answered_at: int | None
    matched: Matched

    @property
    def deadline(self) -> str | None:
        """Until when it had to be corrected."""
        return self.returns[-1]["deadline"] if self.returns else None


@dataclass(frozen=True)
class _State:
    """A version as it stood at the end of its round."""

    submission: Row | None
    findings: tuple[Row, ...]
    names: RowNames
    content: Content


def load_rounds(connection: Connection, horizon: Horizon, unit_code: str, fiscal_year: int) -> list[Round]:
    """The rounds of one unit and year, oldest first; none where it neither filed nor was given anything back."""
    submissions = _own(history.load_submissions(connection, horizon, fiscal_year), unit_code)
    returns = _own(history.load_returns(connection, horizon, fiscal_year), unit_code)
    beginnings = _list_beginnings(submissions, returns)
    states = []
    for beginning, following in zip(beginnings, [*beginnings[1:], None], strict=False):
        at = horizon if following is None else history.find_horizon_before(connection, following.ledger_index)
        states.append(_load_state(connection, at, unit_code, fiscal_year, beginning.submission))
    again = None
    if submissions and returns and returns[-1]["submission_version"] == submissions[-1]["version"]:
        receipts = history.load_receipts_since(connection, horizon, fiscal_year, returns[-1]["ledger_index"])
        again = _arrived_again(connection, submissions[-1], returns[-1], receipts)
    around = zip([None, *states], states, [*states[1:], None], [one.returns for one in beginnings], strict=False)
    return [_make_round(before, state, after, own, again) for before, state, after, own in around]


@dataclass
class _Beginning:
    """Where a round begins: a version, or the first return of a filing of which nothing could be read; and what was returned in it."""

    ledger_index: int
    submission: Row | None
    returns: list[Row]


def _list_beginnings(submissions: Sequence[Row], returns: Sequence[Row]) -> list[_Beginning]:
    """The rounds in order of time, each with its returns."""
    beginnings = [
        _Beginning(row["ledger_index"], row, [one for one in returns if one["submission_version"] == row["version"]])
        for row in submissions
    ]
    for row in (row for row in returns if row["submission_version"] is None):
        before = [one for one in beginnings if one.ledger_index < row["ledger_index"]]
        if before and before[-1].submission is None:
            before[-1].returns.append(row)
        else:
            beginnings.insert(len(before), _Beginning(row["ledger_index"], None, [row]))
    return beginnings


def find_unchanged(
    connection: Connection, horizon: Horizon, fiscal_year: int, unit_codes: Collection[str]
) -> list[str]:
    """Of some units those whose newest version of a year says what the one before says, in other bytes."""
    versions: dict[str, list[Row]] = {}
    for row in history.load_submissions(connection, horizon, fiscal_year):
        if row["unit_code"] in unit_codes:
            versions.setdefault(row["unit_code"], []).append(row)
    return [
        code
        for code, own in versions.items()
        if len(own) > 1 and _load_content(connection, own[-1]) == _load_content(connection, own[-2])
    ]


def find_resent(connection: Connection, horizon: Horizon, fiscal_year: int) -> list[str]:
    """The units whose filing was returned and arrived again since, the same files as before; by code."""
    returns = {row["unit_code"]: row for row in history.load_returns(connection, horizon, fiscal_year)}
    if not returns:
        return []
    newest = {row["unit_code"]: row for row in history.load_submissions(connection, horizon, fiscal_year)}
    since = min(row["ledger_index"] for row in returns.values())
    receipts = history.load_receipts_since(connection, horizon, fiscal_year, since)
    return [
        code
        for code, returned in sorted(returns.items())
        if code in newest
        and newest[code]["version"] == returned["submission_version"]
        and _arrived_again(connection, newest[code], returned, receipts) is not None
    ]


def _load_state(
    connection: Connection, horizon: Horizon, unit_code: str, fiscal_year: int, submission: Row | None
) -> _State:
    """A version at the end of its round, as it stood at a horizon."""
    if submission is not None and submission["submission_status"] == history.WITHDRAWN:
        return _State(submission, (), {}, _NOTHING)
    findings = [row for due in find_dues(connection, horizon, fiscal_year, unit_code) for row in due.findings]
    cells = [] if submission is None else history.load_cells(connection, [submission["ledger_index"]])
    content = _NOTHING if submission is None else _load_content(connection, submission, cells)
    return _State(submission, tuple(findings), name_rows(cells), content)


def _load_content(connection: Connection, submission: Row, cells: Sequence[Row] | None = None) -> Content:
    """What a version says: its tables and their cells, and the files of its reports, whose words are more than their cells."""
    known = history.load_cells(connection, [submission["ledger_index"]]) if cells is None else cells
    tables = history.load_tables_of(connection, submission["ledger_index"])
    return frozenset(
        [
            *(tuple(cell[name] for name in _CONTENT) for cell in known),
            *((row["table_name"],) for row in tables),
            *((row["table_name"], row["file_sha256"]) for row in tables if row["table_name"] in _REPORTS),
        ]
    )


def _make_round(
    before: _State | None, state: _State, after: _State | None, returns: Sequence[Row], again: int | None
) -> Round:
    version = None if state.submission is None else state.submission["version"]
    answer, answered_at = _find_answer(state, after, again) if returns else (None, None)
    earlier = _State(None, (), {}, _NOTHING) if before is None else before
    return Round(
        version,
        None if state.submission is None else state.submission["received_at"],
        None if before is None or before.submission is None else state.content == before.content,
        tuple(returns),
        answer,
        answered_at,
        match_findings(earlier.findings, state.findings, earlier.names, state.names),
    )


def _find_answer(state: _State, after: _State | None, again: int | None) -> tuple[str, int | None]:
    """What came back after a return: the next version, or the same files again.

    A finding may clear though no value changed: of a sheet that was taken out, say. That is a correction.
    """
    if after is None or after.submission is None:
        return (NONE, None) if again is None else (UNCHANGED, again)
    answered_at = after.submission["received_at"]
    if after.submission["submission_status"] == history.WITHDRAWN:
        return WITHDRAWN, answered_at
    has_cleared = bool(match_findings(state.findings, after.findings, state.names, after.names).cleared)
    return UNCHANGED if after.content == state.content and not has_cleared else CORRECTED, answered_at


def _arrived_again(connection: Connection, submission: Row, returned: Row, receipts: Iterable[Row]) -> int | None:
    """When the files of a version arrived again after it was returned; a file that only lies there still has not."""
    files = {row["file_sha256"] for row in history.load_tables_of(connection, submission["ledger_index"])}
    arrivals = [
        row["received_at"]
        for row in receipts
        if row["received_at"] > returned["recorded_at"]
        and row["file_status"] != "quarantined"
        and (row["file_sha256"] in files or row["unit_code"] == submission["unit_code"])
    ]
    return min(arrivals, default=None)


def _own(rows: Sequence[Row], unit_code: str) -> list[Row]:
    return [row for row in rows if row["unit_code"] == unit_code]


def list_rounds(rounds: Sequence[Round], now: int) -> list[dict[str, Any]]:
    """One row per finding of a round and what became of it (``outcome``: cleared, stays, new); a round without any has one row.

    A cleared finding stands with the round it is missing from. ``is_late``: whether what came back came after the deadline, or has not
    come although that is over; None where there is no deadline, or it is not over yet. ``finding`` is the finding's own row.
    """
    listed = []
    for one in rounds:
        returned = one.returns[-1] if one.returns else None
        head = {
            "version": one.version,
            "received_at": one.received_at,
            "is_unchanged": None if one.is_unchanged is None else _YES_NO[one.is_unchanged],
            "returned_at": returned and returned["recorded_at"],
            "returned_by": returned and returned["actor"],
            "return_reason": returned and returned["reason"],
            "deadline": one.deadline,
            "answer": one.answer,
            "answered_at": one.answered_at,
            "is_late": _tell_late(one, now),
        }
        parts = (("cleared", one.matched.cleared), ("stays", one.matched.stay), ("new", one.matched.new))
        rows = [head | {"outcome": outcome, "finding": finding} for outcome, found in parts for finding in found]
        listed += rows or [head | {"outcome": None, "finding": None}]
    return listed


_YES_NO = {True: "yes", False: "no"}


def _tell_late(one: Round, now: int) -> str | None:
    if one.deadline is None:
        return None
    is_late = _date_of(now if one.answered_at is None else one.answered_at) > one.deadline
    return None if one.answered_at is None and not is_late else _YES_NO[is_late]


def _date_of(microseconds: int) -> str:
    """The day of a moment where deadlines are set: in Shanghai."""
    return f"{datetime.fromtimestamp(microseconds // 10**6, tz=_SHANGHAI):%Y-%m-%d}"
