"""Examine reports: what each of them states, wherever that is worked out; one that does not let itself be examined costs itself.

Does not belong here: the processes, or what a sentence states (``check_statements``).
"""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from typing import Protocol

import pandas as pd

from pipelines.statements.check_statements import Knowledge, check_statements
from schemas.frames import conform_frame
from schemas.refusals import READER_CRASHED, TOO_MUCH_MEMORY
from schemas.statement_frames import REPORTS, STATEMENTS
from schemas.statements import Claim, Operand, ReportContext, ReportText

Examined = tuple[Claim, ...] | str
"""What a report states, in the order of the text, or why it was not examined, by a name of ``schemas.refusals``."""


@dataclass(frozen=True)
class ReportToExamine:
    """A report's text, and what is known besides it."""

    text: ReportText
    context: ReportContext

    @property
    def content(self) -> bytes:
        """Its text, by which it is measured on its way."""
        return "".join(one.text for one in self.text.passages).encode()


class CallEach(Protocol):
    """Calls a function that can be pickled for each report, wherever that is; gives in their order what comes of them."""

    def __call__(
        self,
        call: Callable[[ReportToExamine], Examined],
        give_up: Callable[[ReportToExamine, str], Examined],
        files: Iterable[ReportToExamine],
    ) -> Iterator[Examined]:
        """What comes of a report that ``call`` does not survive, ``give_up`` says by the name of why."""


def examine_reports(
    texts: Iterable[ReportText | str], contexts: Iterable[ReportContext], knowledge: Knowledge, call_each: CallEach
) -> list[Examined]:
    """Examine reports, in their order.

    Args:
        texts: The text of each, or why it was not read.
        contexts: What is known besides each.
        knowledge: How reports speak.
        call_each: Where it is done: here, or in processes of their own. What comes of it is the same.
    """
    refusals: list[str | None] = []

    def readable() -> Iterator[ReportToExamine]:
        for text, context in zip(texts, contexts, strict=True):
            refusals.append(text if isinstance(text, str) else None)
            if not isinstance(text, str):
                yield ReportToExamine(text, context)

    examined = iter(list(call_each(partial(examine_report, knowledge=knowledge), _give_up, readable())))
    return [next(examined) if refusal is None else refusal for refusal in refusals]


def examine_report(report: ReportToExamine, knowledge: Knowledge) -> Examined:
    """Examine one report. Never raises for what is in it."""
    try:
        return tuple(check_statements(report.text.passages, knowledge, report.context))
    except MemoryError:
        return TOO_MUCH_MEMORY
    except Exception:  # noqa: BLE001 - a report costs itself, whatever it does to what looks into it
        return READER_CRASHED


def _give_up(_report: ReportToExamine, reason: str) -> Examined:
    return reason


def note_refusals(reports: pd.DataFrame, examined: Sequence[Examined]) -> pd.DataFrame:
    """REPORTS, with why those that were due and not examined were not."""
    told = iter(examined)
    results = [next(told) if is_due else None for is_due in reports["is_due"]]
    refusals = [result if isinstance(result, str) else None for result in results]
    return reports.assign(refusal=pd.array(refusals, dtype="string")).pipe(conform_frame, REPORTS)


def tabulate_statements(reports: pd.DataFrame, examined: Sequence[Examined]) -> pd.DataFrame:
    """STATEMENTS of reports (rows of REPORTS) that were examined, in their order."""
    owners = zip(reports["unit_code"], reports["fiscal_year"], strict=True)
    rows = [
        {"unit_code": unit, "fiscal_year": year, **_spell(claim)}
        for (unit, year), claims in zip(owners, examined, strict=True)
        if not isinstance(claims, str)
        for claim in claims
    ]
    return conform_frame(pd.DataFrame(rows), STATEMENTS)


def _spell_place(operand: Operand) -> str | dict[str, str | None]:
    """Where an operand stands: its place in the report, or what it was filed in; numbers are text, as in all that is sealed."""
    if operand.filed is None:
        return operand.place
    return {name: None if value is None else str(value) for name, value in asdict(operand.filed).items()}


def _spell(claim: Claim) -> dict[str, str | None]:
    return {
        "kind": claim.kind,
        "place": claim.place or None,
        "sentence": claim.sentence,
        "operands": json.dumps([[one.name, one.written] for one in claim.operands], ensure_ascii=False),
        "operand_places": json.dumps([_spell_place(one) for one in claim.operands], ensure_ascii=False),
        "stated": claim.stated,
        "computed": claim.computed,
        "resolution": claim.margin,
        "verdict": claim.verdict,
        "reason_zh": claim.reason_zh,
        "reason_en": claim.reason_en,
        "told_by": claim.told_by,
    }
