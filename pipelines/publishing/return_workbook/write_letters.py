"""Write letters: what the first sheet of each returned workbook says, and the workbooks themselves.

Does not belong here: how a sheet is drawn, or loading anything.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from pipelines.publishing.return_workbook.build_return import build_return
from pipelines.publishing.return_workbook.letters import NOTHING, Entry, Letter
from pipelines.publishing.return_workbook.list_entries import list_entries, order_findings
from pipelines.publishing.return_workbook.open_package import NoWorkbookError
from pipelines.publishing.return_workbook.plan_workbooks import FiledFile, Workbook, lay_out_anew, plan_workbooks
from schemas.findings import SEVERITIES, Names
from schemas.tables import RETURN_TITLE
from schemas.vocabulary import SEVERITIES as SEVERITY_WORDS

Row = Mapping[str, Any]
_HEADINGS = ("序号", "级别", "位置", "事项", "填报", "应为", "如何改")
_USES = {"error": "必须更正", "warning": "请核对，确有错误的更正", "note": "供参考"}
_LETTER_ALONE = ("没有可退回的工作簿。请按下表更正原件，另存后按原途径报送。",)
_DAMAGED = "原件的结构有损，无法在原件上批注；本工作簿由能够读出的内容整理而成，公式和格式不在其中。"
_HOW = (
    "如何使用：点“位置”可跳到该单元格；单元格的颜色表示级别，批注写明填报、应为和改法。请就在本工作簿中更正，保存后按原途径报送。",
    "本页、批注和颜色不属于报送内容，报送时不必删除；原有的公式、格式和批注均未改动。",
)


@dataclass(frozen=True)
class Return:
    """What is given back to one unit: who it is, what it filed, its findings, and the act."""

    unit_code: str
    unit_name: str
    fiscal_year: int
    version: int | None
    received_on: str | None
    files: Sequence[FiledFile]
    reports: Collection[str]
    findings: Sequence[Row]
    returned_by: str
    reason: str
    deadline: str | None
    notices: Sequence[str] = ()


def write_returns(given: Return, names: Names, *, with_english: bool = False) -> list[tuple[str, bytes]]:
    """The workbooks that a unit is given back, each with the suffix its name has to have; the first stands for all.

    Further ones only where something was found in them. Each lists all findings, with links to those that lie in it.
    """
    planned = plan_workbooks(given.files)
    ordered = order_findings(given.findings, planned)
    kept = [
        workbook
        for number, workbook in enumerate(planned)
        if number == 0 or any(workbook.find(row["file_name"], row["sheet"], row["cell"]) for row in ordered)
    ]
    written = []
    for number, workbook in enumerate(kept, start=1):
        remarks = _remarks_on(workbook, number, len(kept))
        try:
            content = _write(given, ordered, workbook, remarks, names, with_english=with_english)
            written.append((workbook.suffix, content))
        except NoWorkbookError:
            anew = lay_out_anew(workbook)
            content = _write(given, ordered, anew, [*remarks, _DAMAGED], names, with_english=with_english)
            written.append((anew.suffix, content))
    return written


def _write(
    given: Return, rows: Sequence[Row], workbook: Workbook, remarks: Sequence[str], names: Names, *, with_english: bool
) -> bytes:
    entries = list_entries(rows, workbook, given.reports, names, with_english=with_english)
    return build_return(workbook.content, _write_letter(given, workbook, entries, remarks))


def _write_letter(given: Return, workbook: Workbook, entries: tuple[Entry, ...], remarks: Sequence[str]) -> Letter:
    version = "—" if given.version is None else f"第 {given.version} 版（{given.received_on} 收到）"
    counts = Counter(entry.severity for entry in entries)
    return Letter(
        title=f"{given.fiscal_year} 年度{RETURN_TITLE}",
        facts=(
            ("单位", f"{given.unit_name}（{given.unit_code}）"),
            ("报送版本", version),
            ("退回人", given.returned_by),
            ("更正期限", given.deadline or NOTHING),
            ("退回原因", given.reason or NOTHING),
        ),
        remarks=(*(_HOW if workbook.order else _LETTER_ALONE), *remarks, *given.notices),
        headings=_HEADINGS,
        severities=tuple(
            (severity, f"{SEVERITY_WORDS[severity][1]} {counts[severity]} 条：{_USES[severity]}")
            for severity in SEVERITIES
        ),
        statements_title="报告中不成立的陈述（“填报”为报告原文）",
        entries=entries,
    )


def _remarks_on(workbook: Workbook, number: int, count: int) -> list[str]:
    """What has to be said of a workbook that is not simply the one the unit filed."""
    remarks = []
    if workbook.files and not workbook.is_as_filed:
        named = "、".join(PurePosixPath(name).name for name in workbook.files)
        remarks.append(f"本工作簿由所报各表（{named}）按原样整理而成，可在此更正后直接报送本工作簿。")
    if count > 1:
        remarks.append(f"本次退回共 {count} 个工作簿，本件为第 {number} 个；下表列出全部问题，在本件中的位置带链接。")
    if workbook.outdated:
        named = "、".join(f"“{name}”" for name in workbook.outdated)
        remarks.append(f"注意：本工作簿中的{named}已由其他文件的同名表取代，请勿在此更正，重报时请删除。")
    return remarks
