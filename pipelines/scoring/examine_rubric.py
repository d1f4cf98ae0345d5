"""Defects of a printed form that its rubric file records, addressed to the bureau: once per form, whoever files it.

Source: domain facts §4, finding 2.
"""

from collections.abc import Iterator
from decimal import Decimal

import pandas as pd

from schemas.findings import Finding, tabulate_findings, write_context
from schemas.frames import FINDINGS, conform_frame
from schemas.measures import POINT_PLACES, format_points, scale_decimal
from schemas.rubric import Item, Rubric, SumOfCriteria


def find_form_defects(rubric: Rubric) -> pd.DataFrame:
    """Find where the printed points contradict one another, or the criterion printed beside them.

    Returns:
        FINDINGS, one row per item or level with a defect, in printed order; unit, year and place are missing.
    """
    rows = tabulate_findings([*_items_that_award_more(rubric), *_levels_that_do_not_add_up(rubric)])
    return conform_frame(pd.DataFrame(rows), FINDINGS)


def _items_that_award_more(rubric: Rubric) -> Iterator[Finding]:
    """Items whose criteria award more than the points printed for them."""
    for item in rubric.scored_items:
        if isinstance(item.method, SumOfCriteria):
            awarded = sum((criterion.points for criterion in item.criteria), Decimal(0))
            if awarded > item.points_as_printed:
                check = "printed_points_award_what_the_criterion_says"
                yield _report(check, rubric, item, found=item.points_as_printed, expected=awarded)


def _levels_that_do_not_add_up(rubric: Rubric) -> Iterator[Finding]:
    """Levels whose printed points differ from what is printed under them; deductions are no part of either."""
    for level in rubric.walk():
        if level.items and not level.is_deduction:
            below = sum((item.points_as_printed for item in level.items if not item.is_deduction), Decimal(0))
            if below != level.points_as_printed:
                yield _report("printed_points_add_up", rubric, level, found=below, expected=level.points_as_printed)


def _report(check: str, rubric: Rubric, item: Item, *, found: Decimal, expected: Decimal) -> Finding:
    """The finding on one item or level; the rubric it is about stands in the context."""
    return Finding(
        check,
        item_code=item.code,
        found=format_points(scale_decimal(found, POINT_PLACES)),
        expected=format_points(scale_decimal(expected, POINT_PLACES)),
        context=write_context(rubric=rubric.code, effective_from=rubric.effective_from.isoformat()),
    )
