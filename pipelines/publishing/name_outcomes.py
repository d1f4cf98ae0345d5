"""Name what a run counts: who did not file, which files do not count, and which versions are new.

Rows of the history in, plain lines out, at most ten names each. Does not belong here: the sums (``summarise``).
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from schemas.register import UnitRegister

Row = Mapping[str, Any]
_SHOWN = 10
_AGAIN = {
    "evaluations": ("重新复算", "scored again"),
    "comparisons": ("重新比较", "compared again"),
    "examinations": ("重新核对报告", "reports examined again"),
}


def name_outcomes(receipts: Iterable[Row], units: Sequence[Row], filed: set[str], fiscal_year: int) -> list[str]:
    """One line each for the units missing, the duplicate and the quarantined files; none where there are none.

    Args:
        receipts: What the run received.
        units: The register's units, each with its periods.
        filed: Codes of the units with a submission for the year.
        fiscal_year: The year of the run.
    """
    register = _read_register(units)
    missing = sorted(register.registered_in(fiscal_year) - filed - register.exempt_in(fiscal_year))
    files = [(row["file_status"], row["file_name"]) for row in receipts]
    named = {
        "未报 missing": [f"{register.name_of(code, fiscal_year) or ''}{code}" for code in missing],
        "重复 duplicate": [name for status, name in files if status == "duplicate"],
        "隔离 quarantined": [name for status, name in files if status == "quarantined"],
    }
    return [f"{head}: {_list_names(names, '、')}" for head, names in named.items() if names]


def tell_unknown(run: Row, units: Sequence[Row], inbox: str) -> list[str]:
    """What the sums do not say by themselves: that nothing arrived at all, or that no register says who should have filed.

    Args:
        run: The run, with its counts.
        units: The register's units, each with its periods.
        inbox: The folder that was looked in.
    """
    told = []
    if run["files_received_count"] == 0:
        told.append(f"收件夹 {inbox} 中没有可收的文件 · nothing arrived in {inbox}")
    if not _read_register(units).is_closed:
        told.append(
            "未导入单位名录，无从得知哪些单位未报 · no register of units was imported, and who is missing cannot be told: "
            "jixiao register import FILE"
        )
    return told


def tell_changed(versions: Iterable[Row], units: Sequence[Row]) -> list[str]:
    """What a run recorded: first filings as a count, later versions by unit, and what was computed again because of them.

    Args:
        versions: Rows of ``load_versions_since``.
        units: The register's units, each with its periods.
    """
    register, rows = _read_register(units), list(versions)
    filed = [row for row in rows if row["kind"] == "submissions"]
    later = [row for row in filed if row["version"] > 1]
    names = [
        f"{register.name_of(row['unit_code'], row['fiscal_year']) or row['unit_code']} "
        f"{row['fiscal_year']} 第 {row['version']} 版 version {row['version']}"
        for row in later
    ]
    first = len(filed) - len(later)
    parts = [f"首次报送 {first} · first filings {first}"] if first else []
    parts += [_list_names(names, ", ")] if names else []
    for kind, (zh, en) in _AGAIN.items():
        again = [row for row in rows if row["kind"] == kind and row["version"] > 1]
        for year in sorted({row["fiscal_year"] for row in again}):
            count = len({row["unit_code"] for row in again if row["fiscal_year"] == year})
            parts.append(f"{year} 年度{zh} {count} 个单位 · {en}")
    return [f"本次变动 changed: {'; '.join(parts) or '无 · nothing'}"]


def tell_unchanged(
    unchanged: Iterable[str], resent: Iterable[str], units: Sequence[Row], fiscal_year: int
) -> list[str]:
    """One line each for units that filed again and changed nothing; none where there are none.

    Args:
        unchanged: Codes of units whose new version says what the one before says, in other bytes.
        resent: Codes of units that were given their filing back and sent the same files again.
        units: The register's units, each with its periods.
        fiscal_year: The year of the run.
    """
    register = _read_register(units)
    named = {
        "内容未变的新版本 new versions with the same content": unchanged,
        "退回后原样重报 returned, and sent again unchanged": resent,
    }
    told = {
        head: [f"{register.name_of(code, fiscal_year) or ''}{code}" for code in codes] for head, codes in named.items()
    }
    return [f"{head}: {_list_names(names, '、')}" for head, names in told.items() if names]


def tell_other_years(receipts: Iterable[Row], findings: Iterable[Row], fiscal_year: int) -> list[str]:
    """Say so where filings of other years came in and none of the run's year: the year may be mistyped.

    Args:
        receipts: What the run received.
        findings: Findings of the run itself.
        fiscal_year: The year of the run.
    """
    is_any_own = any(row["fiscal_year"] == fiscal_year or row["file_status"] != "quarantined" for row in receipts)
    if is_any_own or all(row["check"] != "fiscal_year_is_the_years_of_the_run" for row in findings):
        return []
    return ["全部文件均为其他年度 · every filing is of another year; was --year meant?"]


def _list_names(names: Sequence[str], separator: str) -> str:
    more = f" … +{len(names) - _SHOWN}" if len(names) > _SHOWN else ""
    return separator.join(names[:_SHOWN]) + more


def _read_register(units: Sequence[Row]) -> UnitRegister:
    return UnitRegister.from_rows(units, [period for unit in units for period in unit["periods"]])
