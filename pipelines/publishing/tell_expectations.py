"""Tell what was expected of a year and did not hold: first what refuses its release, then what is only to be looked at.

Does not belong here: judging (``expectations``).
"""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

Row = Mapping[str, Any]
BLOCKING, FAILED = "blocking", "failed"


def place_data_docs(state: Path, fiscal_year: int) -> Path:
    """Where the Data Docs of a year lie, below the warehouse's state folder: one page, of its newest judgement."""
    return state / "data_docs" / f"{fiscal_year}.html"


def is_blocked(results: Iterable[Row]) -> bool:
    """Whether the release of a year is refused: a blocking expectation failed."""
    return any((row["severity"], row["status"]) == (BLOCKING, FAILED) for row in results)


def tell_failed(results: Iterable[Row], *, with_remedy: bool) -> list[str]:
    """One paragraph per expectation that failed: what should hold, what was found, why that is the bound, what to do."""
    failed = sorted((row for row in results if row["status"] == FAILED), key=lambda row: row["severity"] != BLOCKING)
    return [line for row in failed for line in _tell(row, with_remedy=with_remedy)]


def tell_release(results: Iterable[Row], fiscal_year: int) -> str:
    """Whether the year may be released; empty where nothing was expected of it."""
    judged = list(results)
    if not judged:
        return ""
    if is_blocked(judged):
        return f"✗ 不予发布 blocked for release: jixiao checks --year {fiscal_year} 说明原因和办法 · tells why and what to do"
    return f"✓ 可以发布 may be released (jixiao checks --year {fiscal_year})"


def tell_unjudged(fiscal_year: int) -> str:
    """That a year changed since it was judged, and may be released only once a run has judged it."""
    return (
        f"✗ {fiscal_year} 检查之后又有变动，待下次运行检查后方可发布 changed, and not judged since: "
        f"jixiao run --year {fiscal_year} --inbox … judges it"
    )


def tell_never_judged(fiscal_year: int) -> str:
    """That no run has judged a year: it is neither refused nor may it be released."""
    return (
        f"{fiscal_year} 年度从未检查，能否发布尚无结论 · never judged, and whether it may be released is not known: "
        f"jixiao run --year {fiscal_year} --inbox … judges it"
    )


def _tell(row: Row, *, with_remedy: bool) -> list[str]:
    sign = "✗ 阻止发布 blocking" if row["severity"] == BLOCKING else "! 提醒 warning"
    about = f"（{row['context']}）" if row["context"] else ""
    first = f"{sign}: {row['sentence']}: {row['observed']}, 应 expected {row['expected']}{about}"
    return (
        [first, f"    原因 why: {row['reason']}", f"    办法 what to do: {row['remedy']}"] if with_remedy else [first]
    )
