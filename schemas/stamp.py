"""The stamp of a workbook: the form and version it was made from, and the unit and year it was made for.

It stands in a sheet of its own that no program shows (``STAMP_SHEET``): a sheet is content, which every office program keeps when it
saves, while document properties are lost in some. Does not belong here: what a missing or wrong stamp means
(``pipelines.reading``).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Self

from schemas.measures import fold_width

STAMP_SHEET = "模板信息"
LABELS: Mapping[str, str] = MappingProxyType(
    {"form": "表样", "version": "版本", "unit_code": "单位编码", "fiscal_year": "年度"}
)


@dataclass(frozen=True)
class Stamp:
    """What a stamp says; ``form`` and ``version`` are those of a file in ``reference/layouts/templates/``."""

    form: str
    version: str
    unit_code: str
    fiscal_year: int

    @property
    def rows(self) -> tuple[tuple[str, str], ...]:
        """The rows of its sheet: label and text."""
        return tuple((label, str(getattr(self, name))) for name, label in LABELS.items())

    @classmethod
    def from_rows(cls, rows: Sequence[Sequence[Any]]) -> Self | None:
        """Read the first two cells of each row, as text; None where anything is missing or the year is none."""
        pairs = [row[:2] for row in rows if [type(cell) for cell in row[:2]] == [str, str]]
        told = {label.strip(): fold_width(text).strip() for label, text in pairs}
        found = {name: told.get(label, "") for name, label in LABELS.items()}
        year = found["fiscal_year"]
        if not all(found.values()) or not (year.isascii() and year.isdigit()):
            return None
        return cls(found["form"], found["version"], found["unit_code"], int(year))
