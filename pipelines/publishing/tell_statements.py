"""Tell statements: what a report says about numbers, with the verdicts. Rows in, plain lines out."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from schemas.places import show_place
from schemas.statements import CONSISTENT, INCONSISTENT, KINDS, QUERY, UNVERIFIABLE, VERDICTS

Row = Mapping[str, Any]
_MARKS = {
    INCONSISTENT: ("✗", "矛盾", "inconsistent"),
    QUERY: ("?", "疑点", "query"),
    CONSISTENT: ("✓", "相符", "consistent"),
    UNVERIFIABLE: ("–", "无法核对", "unverifiable"),
}


def tell_statements(statements: Sequence[Row]) -> Iterator[tuple[int, str]]:
    """Lines with how far each is indented: the gravest first, then a line that counts them.

    Args:
        statements: Place, kind, sentence, stated, verdict, reason_zh and reason_en of each, in the order of the text.
    """
    for verdict in VERDICTS:
        mark, zh, en = _MARKS[verdict]
        for row in statements:
            if row["verdict"] != verdict:
                continue
            kind = KINDS[row["kind"]]
            stated = "" if row["stated"] is None else f" {row['stated']}"
            yield 0, f"{mark} {show_place(row['place'] or '')} {kind[0]} {kind[1]}{stated}: {zh} {en}"
            yield 4, f"“{row['sentence']}”"
            yield 4, row["reason_zh"]
            yield 4, row["reason_en"]
    yield 0, f"{len(statements)} 条陈述 statements: {count_verdicts(Counter(row['verdict'] for row in statements))}"


def count_verdicts(counts: Mapping[str, int]) -> str:
    """How many statements there are of each verdict, the gravest first."""
    return " · ".join(f"{_MARKS[one][1]} {_MARKS[one][2]} {counts.get(one, 0)}" for one in VERDICTS)


def tell_examined(statements: Sequence[Row]) -> list[str]:
    """One line that counts what the reports of a year state; none where no report states anything."""
    if not statements:
        return []
    reports = len({row["unit_code"] for row in statements})
    counts = count_verdicts(Counter(row["verdict"] for row in statements))
    return [f"报告陈述 statements of reports {len(statements)}（{reports} 份）: {counts}"]
