"""Tell findings: unit by unit, the gravest first, each with its place and its sentence in Chinese and English.

Rows of the history in, lines with their indentation out. Does not belong here: printing, or the sentences themselves.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from schemas.findings import ERROR, NOTE, SEVERITIES, WARNING, Names, render_sentence, tell_where
from schemas.register import UnitRegister

Row = Mapping[str, Any]
_SEVERITY_WORDS = {ERROR: "错误", WARNING: "警告", NOTE: "提示"}
_NOBODYS = "不属于某一单位 · of no single unit"


def name_units(units: Sequence[Row], fiscal_year: int) -> dict[str, str | None]:
    """What units are called in a year, by code (rows of the history's ``units``, each with its ``periods``)."""
    register = UnitRegister.from_rows(units, [period for unit in units for period in unit["periods"]])
    return {unit["unit_code"]: register.name_of(unit["unit_code"], fiscal_year) or unit["unit_name"] for unit in units}


def tell_findings(rows: Iterable[Row], units: Mapping[str, str | None], names: Names) -> list[tuple[int, str]]:
    """Lines with their indentation: a block per unit, and a last line that counts.

    Args:
        rows: Findings of the history; units come in the order of their first.
        units: Names of units by code.
        names: Names of rubric items and criteria by code.
    """
    owned: dict[str | None, list[Row]] = {}
    for row in rows:
        owned.setdefault(row["unit_code"], []).append(row)
    lines: list[tuple[int, str]] = []
    for unit_code, own in owned.items():
        lines.append((0, f"{unit_code} {units.get(unit_code) or ''}".strip() if unit_code else _NOBODYS))
        for row in sorted(own, key=lambda row: SEVERITIES.index(row["severity"])):
            lines += _tell(row, names)
        lines.append((0, ""))
    counts = Counter(row["severity"] for own in owned.values() for row in own)
    lines.append((0, " · ".join(f"{_SEVERITY_WORDS[one]} {one}s {counts[one]}" for one in SEVERITIES)))
    return lines


def _tell(row: Row, names: Names) -> list[tuple[int, str]]:
    head = (f"{_SEVERITY_WORDS[row['severity']]} {row['severity']}", row["subject_code"], tell_where(row))
    return [
        (2, " · ".join(part for part in head if part)),
        (4, render_sentence(row, "zh", names)),
        (4, render_sentence(row, "en", names)),
    ]
