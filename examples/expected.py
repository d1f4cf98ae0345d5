"""What the samples must come to, year by year, worked out by hand.

The figures stand in `expected_2022.py`, `expected_2023.py` and `expected_2024.py`, an outcome per unit and subject.
A total adds the items that have a score; it stands as its status says. Nothing here is computed by the product.
"""

from collections.abc import Mapping
from decimal import Decimal

from examples.expected_2022 import EXPECTED_2022
from examples.expected_2023 import EXPECTED_2023
from examples.expected_2024 import EXPECTED_2024
from examples.expected_outcome import NO_SCORE, Expected
from examples.filing import rows
from examples.writers import csv_text

EXPECTED: Mapping[str, Mapping[tuple[str, str], Expected]] = {
    "2022": EXPECTED_2022,
    "2023": EXPECTED_2023,
    "2024": EXPECTED_2024,
}


def expected_items(outcome: Expected) -> list[tuple[str, str, str]]:
    """Item, computed points (or a dash) and working, in the order of the rubric."""
    table = rows("item points working", outcome.items)
    return [(str(row["item"]), str(row["points"]), str(row["working"])) for row in table]


def expected_total(outcome: Expected) -> Decimal:
    """The sum of the items that have a score, never below 0."""
    points = [points for _, points, _ in expected_items(outcome)]
    return max(Decimal(0), sum((Decimal(p) for p in points if p != NO_SCORE), Decimal(0)))


def expected_text(fiscal_year: str) -> str:
    """The outcome worked out by hand: one row per unit, subject and item, and one for each total.

    computed_score_points is empty where an item has no score; `working` of the total is its status.
    """
    lines = [("unit_code", "subject_code", "item_code", "computed_score_points", "working")]
    for (unit_code, subject_code), outcome in EXPECTED[fiscal_year].items():
        for item, points, working in expected_items(outcome):
            lines.append((unit_code, subject_code, item, "" if points == NO_SCORE else points, working))
        lines.append((unit_code, subject_code, "total", str(expected_total(outcome)), outcome.status))
    return csv_text(lines)
