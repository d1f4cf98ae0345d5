"""Find in statements: a finding for each statement that does not hold or needs a word, and for each report that was not examined.

What another stage tells of by a rule of ``schemas`` (the maxima of a form, the sum of self-scores) is not told again. What cannot be
verified accuses nobody: it stands among the statements with the base it implies.
"""

from collections.abc import Iterator
from typing import Any

import pandas as pd

from schemas.findings import Finding, tabulate_findings, write_context
from schemas.frames import FINDINGS, conform_frame, iterate_rows
from schemas.statements import CONSISTENT, INCONSISTENT, KINDS, QUERY

_REPORT = "report"
# Not of figures: how the text is written.
_OF_WORDING = frozenset({"numbering", "text", "aspects"})
# What goes together, though it may not look so: told for information where it does.
_REMARKS = frozenset({"progress"})


def find_in_statements(reports: pd.DataFrame, statements: pd.DataFrame) -> pd.DataFrame:
    """FINDINGS on reports (REPORTS) and what they state (STATEMENTS), in the order of the text."""
    files = {(row.unit_code, row.fiscal_year): row.file_name for row in iterate_rows(reports)}
    is_remark = statements["kind"].isin(_REMARKS) & (statements["verdict"] == CONSISTENT)
    is_told = (statements["verdict"].isin([INCONSISTENT, QUERY]) | is_remark) & statements["told_by"].isna()
    said = [
        *(_tell(row, files[row.unit_code, row.fiscal_year]) for row in iterate_rows(statements[is_told])),
        *_tell_refused(reports),
    ]
    return conform_frame(pd.DataFrame(tabulate_findings(said)), FINDINGS)


def _tell(row: Any, file_name: str) -> Finding:
    kind_zh, kind_en = KINDS[row.kind]
    own = {"zh": row.reason_zh, "en": row.reason_en}
    if pd.notna(row.resolution):
        own = {
            "zh": f"{row.reason_zh}小于 {row.resolution} 的差错看不出。",
            "en": f"{row.reason_en} An error below {row.resolution} could not be seen.",
        }
    return Finding(
        _name_check(row),
        unit_code=row.unit_code,
        fiscal_year=int(row.fiscal_year),
        table_name=_REPORT,
        file_name=file_name,
        cell=_text(row.place),
        found=_text(row.stated),
        expected=_text(row.computed),
        context=write_context(
            sentence=row.sentence, kind_zh=kind_zh, kind_en=kind_en, reason_zh=own["zh"], reason_en=own["en"]
        ),
    )


def _name_check(row: Any) -> str:
    if row.verdict == INCONSISTENT:
        return "statement_of_the_report_holds"
    if row.verdict == CONSISTENT:
        return "scores_of_the_report_go_with_its_text"
    return "wording_of_the_report_is_in_order" if row.kind in _OF_WORDING else "statement_of_the_report_is_clear"


def _tell_refused(reports: pd.DataFrame) -> Iterator[Finding]:
    for row in iterate_rows(reports[reports["refusal"].notna()]):
        yield Finding(
            "statements_of_the_report_are_examined",
            unit_code=row.unit_code,
            fiscal_year=int(row.fiscal_year),
            table_name=_REPORT,
            file_name=row.file_name,
            found=row.refusal,
            context=write_context(found=row.refusal),
        )


def _text(value: Any) -> str | None:
    return None if pd.isna(value) else str(value)
