"""What the metrics of a year must come to beside those of the year before, and which statements hold.

Values, differences and percentages follow here from what the sample filings say, by decimal arithmetic of their
own; which statement holds is written down by hand in `claims.py`. Nothing of the product is used.
"""

import re
from collections.abc import Iterator, Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple
from unicodedata import normalize

from examples.deliveries import filings_of
from examples.filing import Filing
from examples.newcomers_2023 import jiashan_corrected
from examples.registers import codes_in_force, metric_rows, register_rows
from examples.writers import csv_text

CHANGES_HEADER = ("unit_code", "metric_code", "value", "prior_value", "difference", "change_pct", "status")
DIGITS = re.compile(r"-?\d+(\.\d+)?")


class Figure(NamedTuple):
    """A metric as filed: its value, and what it is measured in."""

    value: Decimal
    unit_of_measure: str


Figures = Mapping[tuple[str, str], Figure]


class Change(NamedTuple):
    """One row: a metric of one unit beside its prior year; None where nothing is printed."""

    unit_code: str
    metric_code: str
    value: Decimal | None
    prior_value: Decimal | None
    difference: Decimal | None
    change_pct: Decimal | None
    status: str


def figures_of(filings: list[Filing]) -> dict[tuple[str, str], Figure]:
    """Every metric that can be read, by unit and code."""
    return {
        (filing.unit_code, str(row["metric_code"])): Figure(value, str(row["unit_of_measure"]))
        for filing in filings
        for row in filing.tables["metrics"]
        if (value := read_number(str(row["value"]))) is not None
    }


def read_number(typed: str) -> Decimal | None:
    """A plain decimal in any width, with separators or a percent sign; None for anything else."""
    text = normalize("NFKC", typed).replace(",", "").removesuffix("%")
    return Decimal(text) if DIGITS.fullmatch(text) else None


def expected_changes(fiscal_year: str, *, is_corrected: bool = False) -> list[Change]:
    """One row per unit and metric that has a value in the year or in the year before, sorted by key."""
    current = figures_as_of(int(fiscal_year), is_corrected=is_corrected)
    prior = figures_as_of(int(fiscal_year) - 1, is_corrected=is_corrected)
    own = {key for key in prior if key[0] in codes_in_force(int(fiscal_year))}
    return [_compare(key, current.get(key), prior, fiscal_year) for key in sorted({*current, *own})]


def figures_as_of(fiscal_year: int, *, is_corrected: bool) -> dict[tuple[str, str], Figure]:
    """The figures of a year, before or after the correction of 2023; none for a year without samples."""
    known = figures_of(filings_of(str(fiscal_year))) if 2022 <= fiscal_year <= 2024 else {}  # noqa: PLR2004
    return known | figures_of([jiashan_corrected()]) if is_corrected and fiscal_year == 2023 else known  # noqa: PLR2004


def _compare(key: tuple[str, str], now: Figure | None, prior: Figures, fiscal_year: str) -> Change:
    unit_code, metric_code = key
    predecessors = _succeeded(unit_code, fiscal_year)
    before = _inherited(metric_code, predecessors, prior) if predecessors else prior.get(key)
    if now is None:
        return Change(*key, None, before.value if before else None, None, None, "missing_this_year")
    if predecessors:
        return _with_status(key, now, before, "unit_reorganised")
    if before is None:
        return Change(*key, now.value, None, None, None, "no_prior_year")
    if now.unit_of_measure != before.unit_of_measure:
        return Change(*key, now.value, before.value, None, None, "unit_of_measure_changed")
    if before.value <= 0:
        status = "prior_is_negative" if before.value < 0 else "prior_is_zero"
        return Change(*key, now.value, before.value, now.value - before.value, None, status)
    return _with_status(key, now, before, "comparable")


def _with_status(key: tuple[str, str], now: Figure, before: Figure | None, status: str) -> Change:
    if before is None:
        return Change(*key, now.value, None, None, None, status)
    difference = now.value - before.value
    percentage = (difference * 100 / before.value).quantize(Decimal("0.01"), ROUND_HALF_UP)
    return Change(*key, now.value, before.value, difference, percentage, status)


def _succeeded(unit_code: str, fiscal_year: str) -> list[str]:
    """The codes whose place the unit took in exactly this year."""
    for row in register_rows():
        if (row["unit_code"], row["first_fiscal_year"]) == (unit_code, fiscal_year) and row["succeeds"]:
            return str(row["succeeds"]).split("、")
    return []


def _inherited(metric_code: str, predecessors: list[str], prior: Figures) -> Figure | None:
    """The figure of the predecessor, or the sum over several: an average of several is never added."""
    found = [prior[code, metric_code] for code in predecessors if (code, metric_code) in prior]
    is_additive = {row["metric_code"]: row["is_additive"] == "yes" for row in metric_rows()}[metric_code]
    if not found or (len(predecessors) > 1 and not is_additive):
        return None
    return Figure(sum((figure.value for figure in found), Decimal(0)), found[0].unit_of_measure)


def changes_text(fiscal_year: str) -> str:
    """`expected_changes.csv` of one year, before any correction."""
    return csv_text([CHANGES_HEADER, *map(_cells, expected_changes(fiscal_year))])


def corrected_changes_text() -> str:
    """The rows of 2023 and 2024 that read otherwise after the correction, with the year in front."""
    return csv_text([("fiscal_year", *CHANGES_HEADER), *_corrected()])


def _corrected() -> Iterator[list[str]]:
    for year in ("2023", "2024"):
        for row in sorted(set(expected_changes(year, is_corrected=True)) - set(expected_changes(year))):
            yield [year, *_cells(row)]


def _cells(change: Change) -> list[str]:
    return [part if isinstance(part, str) else _plain(part) for part in change]


def _plain(number: Decimal | None) -> str:
    return "" if number is None else f"{number:f}"
