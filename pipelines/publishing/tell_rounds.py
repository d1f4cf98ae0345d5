"""Tell rounds: what became of a unit's filing version by version, as lines for people.

Does not belong here: which findings cleared (``review``), or printing.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from schemas.consequences import fold_consequences
from schemas.findings import SEVERITIES, Names, render_sentence, tell_where
from schemas.vocabulary import SEVERITIES as SEVERITY_WORDS

Row = Mapping[str, Any]
_OUTCOMES = {"cleared": "已消除 cleared", "stays": "仍在 stay", "new": "新增 new"}
_ANSWERS = {
    "corrected": "已更正 corrected",
    "unchanged": "原样重报，未作更正 sent again unchanged",
    "withdrawn": "已撤回 withdrawn",
    "none": "尚未更正 not answered yet",
}
_LATE = {"yes": "，逾期 late", "no": "，按期 in time", None: ""}


def tell_rounds(rows: Sequence[Row], names: Names, tell_time: Callable[[int], str]) -> list[tuple[int, str]]:
    """Lines with their indentation: a block per round, its findings by what became of them, the gravest first.

    Args:
        rows: Rows of ``list_rounds``.
        names: Names of rubric items and criteria by code.
        tell_time: Spells a moment.
    """
    lines: list[tuple[int, str]] = []
    for _, group in groupby(rows, key=lambda row: row["version"]):
        own = list(group)
        lines += [*_tell_head(own[0], tell_time), *_tell_findings(own, names), (0, "")]
    return lines[:-1]


def _tell_head(row: Row, tell_time: Callable[[int], str]) -> Iterator[tuple[int, str]]:
    if row["version"] is None:
        yield 0, "无法读取的报送 · a filing of which nothing could be read"
    else:
        same = "，内容与上一版相同 same content as the version before" if row["is_unchanged"] == "yes" else ""
        yield (
            0,
            f"第 {row['version']} 版 version {row['version']} · 收到 received {tell_time(row['received_at'])}{same}",
        )
    if row["returned_at"] is not None:
        until = f"，限 until {row['deadline']}" if row["deadline"] else ""
        why = f"：{row['return_reason']}" if row["return_reason"] else ""
        yield 2, f"退回 returned {tell_time(row['returned_at'])} by {row['returned_by']}{until}{why}"
        when = "" if row["answered_at"] is None else f" {tell_time(row['answered_at'])}"
        yield 2, f"{_ANSWERS[row['answer']]}{when}{_LATE[row['is_late']]}"


def _tell_findings(rows: Sequence[Row], names: Names) -> Iterator[tuple[int, str]]:
    found = [row for row in rows if row["finding"] is not None]
    if not found:
        yield 2, "没有须更正的 nothing to correct"
    for outcome, words in _OUTCOMES.items():
        own = fold_consequences(row["finding"] for row in found if row["outcome"] == outcome)
        if own:
            yield 2, f"{words} {len(own)}"
        for finding in sorted(own, key=lambda one: SEVERITIES.index(one["severity"])):
            parts = (SEVERITY_WORDS[finding["severity"]][1], tell_where(finding), render_sentence(finding, "zh", names))
            yield 4, " · ".join(part for part in parts if part)
