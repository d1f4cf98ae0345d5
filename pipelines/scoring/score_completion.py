"""Completion: every indicator's points × its completion ratio, each rounded, then added (method ``completion_ratio``).

Source: domain facts §2 (national project form) and the contract's "Where the printed rubric is silent". Does not belong here:
the share of indicators that are attained (``score_indicators``), and how grades are read (``hear_grades``).
"""

from fractions import Fraction

import numpy as np
import pandas as pd

from pipelines.scoring.hear_grades import FULL, expect_grade, hear_grades
from pipelines.scoring.score_indicators import ACTUAL, DIRECTION, TARGET
from pipelines.scoring.select_rows import Selection, require_cells, select_rows
from pipelines.scoring.workings import (
    Bools,
    Filings,
    Standing,
    Workings,
    make_findings,
    make_obstacles,
    make_terms,
    mark_positions,
    place_rows,
    place_table,
    stack_findings,
    stack_obstacles,
    whole_numbers,
)
from schemas.findings import write_context
from schemas.measures import (
    MICRO,
    MICRO_PLACES,
    POINT_PLACES,
    Int64s,
    RatioTerms,
    compare_products,
    format_micro,
    format_points,
    round_ratio_sums,
    scale_decimal,
    sum_groups,
)
from schemas.methods import CompletionRatio, Overshoot
from schemas.rubric import Item

POINTS, GRADE = "points", "grade"


def score_completion_ratio(item: Item, method: CompletionRatio, filings: Filings) -> Workings:
    """Σ round(points × completion ratio) over the selected indicators, scored as filed whatever their points add up to.

    Needs the points of every indicator, and direction, target and actual value of the quantitative ones: those with a figure
    in either cell, or without a grade. The others are judged by their grade; one that only a reviewer can turn into a
    percentage has no score, the item the sum of the rest. None scored is ``grade_awaits_reviewer``, no indicator
    ``nothing_to_count``.
    """
    reading, count = item.reads[0], filings.count
    selection = select_rows(filings.pairs[reading.table], reading)
    is_filed = mark_positions(selection.rows["position"].to_numpy(), count)
    selection = require_cells(selection, (POINTS,))
    is_graded = _is_graded(selection.rows)
    figures = _take_figures(Selection(selection.table, selection.rows[~is_graded], selection.obstacles))
    graded, pending, refused = _take_grades(selection.rows[is_graded], method)
    rows = pd.concat([figures.rows, graded]).sort_values(["position", "row_id"], kind="stable", ignore_index=True)
    scored, waits = (mark_positions(part["position"].to_numpy(), count) for part in (rows, pending))
    only_pending = pending[waits[pending["position"]] & ~scored[pending["position"]]]
    place = place_rows(only_pending, reading.table, GRADE)
    obstacles = (
        figures.obstacles,
        make_obstacles("missing_cell", refused["position"].to_numpy(), place_rows(refused, reading.table, GRADE)),
        make_obstacles("grade_awaits_reviewer", only_pending["position"].to_numpy(), place),
        make_obstacles("nothing_to_count", np.flatnonzero(~is_filed), place_table(reading.table)),
    )
    nobody = np.zeros(count, dtype=np.bool_)
    return Workings(
        make_completion_terms(rows, method, filings.rubric.rounding_places),
        stack_obstacles(obstacles),
        findings=stack_findings(
            [_refuse(refused, method), _ask_reviewer(pending), _compare_points(item, selection, count)]
        ),
        standing=Standing(nobody, nobody, waits | mark_positions(graded["position"].to_numpy(), count)),
    )


def _is_graded(rows: pd.DataFrame) -> Bools:
    """Whether an indicator is qualitative: it has a grade, and a figure neither as target nor as actual value."""
    has_figure = (rows[f"{TARGET}_state"] == "read") | (rows[f"{ACTUAL}_state"] == "read")
    is_graded: Bools = ((rows[f"{GRADE}_state"] == "read") & ~has_figure).to_numpy(dtype=np.bool_)
    return is_graded


def _take_figures(selection: Selection) -> Selection:
    """Quantitative indicators with their ratio as ``numerator`` and ``denominator``, and whether they ``overshoot`` can.

    at_least: actual ÷ target, a target of 0 or below is ``no_denominator``. at_most: target ÷ actual, and 1 where the actual
    value is 0. equal: 1 or 0. Elsewhere than under equal a negative figure cannot be used (``missing_cell``).
    """
    selection = require_cells(selection, (DIRECTION, TARGET, ACTUAL))
    rows = selection.rows
    target, actual = whole_numbers(rows, TARGET), whole_numbers(rows, ACTUAL)
    is_at_least, is_equal = ((rows[DIRECTION] == name).to_numpy(dtype=np.bool_) for name in ("at_least", "equal"))
    no_base = is_at_least & (target <= 0)
    below = [(TARGET, ~is_equal & ~is_at_least & (target < 0)), (ACTUAL, ~is_equal & (actual < 0))]
    obstacles = [selection.obstacles, _object("no_denominator", selection.table, rows[no_base], TARGET)]
    obstacles += [_object("missing_cell", selection.table, rows[is_below], name) for name, is_below in below]
    is_met_by_none = ~is_at_least & (actual == 0)
    numerator = np.select([is_equal, is_at_least, is_met_by_none], [MICRO * (actual == target), actual, MICRO], target)
    denominator = np.select([is_equal, is_at_least, is_met_by_none], [MICRO, target, MICRO], actual)
    is_sound = ~no_base & ~below[0][1] & ~below[1][1]
    rows = rows.assign(numerator=numerator, denominator=denominator, basis="computed_from_data")
    return Selection(selection.table, rows[is_sound], stack_obstacles(obstacles))


def _object(reason: str, table: str, rows: pd.DataFrame, column: str) -> pd.DataFrame:
    """One obstacle per row, at its cell."""
    return make_obstacles(reason, rows["position"].to_numpy(), place_rows(rows, table, column))


def _take_grades(rows: pd.DataFrame, method: CompletionRatio) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Qualitative indicators: with a percentage (``numerator`` and ``denominator``), a reviewer's to give, refused."""
    heard = hear_grades(rows[GRADE], method)
    rows = rows.assign(
        numerator=heard.percent_micro, denominator=FULL, basis="graded_as_filed", range=heard.range.array
    )
    return rows[heard.is_heard], rows[heard.is_pending], rows[~heard.is_heard & ~heard.is_pending]


def make_completion_terms(rows: pd.DataFrame, method: CompletionRatio, places: int) -> pd.DataFrame:
    """One term per indicator: its rounded points, with the ratio and the formula they come from as the band.

    ``min(1, r) × 10 − 2``: r is numerator ÷ denominator, 10 the indicator's points, 2 what an overshoot takes.
    """
    places = places if method.rounding_places is None else method.rounding_places
    off = _deduct_overshoot(rows, method.overshoot)
    points = whole_numbers(rows, POINTS)
    weight = round_completion(points, rows["numerator"].to_numpy(), rows["denominator"].to_numpy(), off, places)
    texts = [
        f"min(1, r) × {format_micro(most)}{f' − {format_points(less)}' if less else ''}"
        for most, less in zip(points.tolist(), off.tolist(), strict=True)
    ]
    return make_terms(
        rows["row_key"].to_numpy(dtype=object),
        rows["position"].to_numpy(),
        weight=weight,
        numerator=rows["numerator"].to_numpy(dtype=np.int64),
        denominator=rows["denominator"].to_numpy(dtype=np.int64),
        band=np.array(texts, dtype=object),
        basis=rows["basis"].to_numpy(dtype=object),
    )


def round_completion(points: Int64s, numerator: Int64s, denominator: Int64s, off: Int64s, places: int) -> Int64s:
    """Points (millionths) × min(1, numerator ÷ denominator) less ``off`` (hundredths), in hundredths; never below 0.

    Rounded once, half up, to ``places``.
    """
    is_full, number = numerator >= denominator, np.arange(len(points))
    terms = RatioTerms(
        np.concatenate([number, number]),
        np.concatenate([points, -off * 10 ** (MICRO_PLACES - POINT_PLACES)]),
        np.concatenate([np.where(is_full, 1, numerator), np.ones_like(number)]),
        np.concatenate([np.where(is_full, 1, denominator), np.ones_like(number)]),
    )
    rounded = round_ratio_sums(terms, len(points), divisor=10 ** (MICRO_PLACES - places))
    weight: Int64s = np.maximum(rounded * 10 ** (POINT_PLACES - places), 0)
    return weight


def _deduct_overshoot(rows: pd.DataFrame, overshoot: Overshoot | None) -> Int64s:
    """What an overshoot takes from each indicator, in hundredths: at_least target × (1 + ratio) and more, at_most mirrored."""
    if overshoot is None:
        return np.zeros(len(rows), dtype=np.int64)
    target, actual = whole_numbers(rows, TARGET), whole_numbers(rows, ACTUAL)
    above, below = 1 + Fraction(overshoot.from_ratio), 1 - Fraction(overshoot.from_ratio)
    is_counted = (rows["basis"] == "computed_from_data").to_numpy(dtype=np.bool_) & (target > 0)
    is_at_least, is_at_most = (rows[DIRECTION].isin([name]).to_numpy() for name in ("at_least", "at_most"))
    is_above = is_at_least & (compare_products(actual, above.denominator, target, above.numerator) >= 0)
    is_below = is_at_most & (compare_products(actual, below.denominator, target, below.numerator) <= 0)
    taken: Int64s = np.where(is_counted & (is_above | is_below), scale_decimal(overshoot.points, POINT_PLACES), 0)
    return taken


def _refuse(rows: pd.DataFrame, method: CompletionRatio) -> pd.DataFrame:
    """One finding per grade that cannot be accepted, at its cell."""
    place = place_rows(rows, "indicators", GRADE)
    found, expected = rows[GRADE].array, expect_grade(method)
    return make_findings("cell_is_readable", rows["position"].to_numpy(), place, found=found, expected=expected)


def _ask_reviewer(rows: pd.DataFrame) -> pd.DataFrame:
    """One note per grade that a reviewer has to turn into a percentage, with the points that are open until then."""
    points = [write_context(points=format_micro(value)) for value in whole_numbers(rows, POINTS).tolist()]
    return make_findings(
        "grade_is_a_percentage",
        rows["position"].to_numpy(),
        place_rows(rows, "indicators", GRADE),
        found=rows[GRADE].array,
        expected=rows["range"].array,
        context=points,
    )


def _compare_points(item: Item, selection: Selection, count: int) -> pd.DataFrame:
    """A finding per evaluation whose indicators' points, all readable, do not add up to the item's."""
    positions = selection.rows["position"].to_numpy()
    filed = sum_groups(whole_numbers(selection.rows, POINTS), positions, count)
    is_whole = mark_positions(positions, count)
    is_whole[selection.obstacles["position"].to_numpy()] = False
    most = scale_decimal(item.points, MICRO_PLACES)
    differing = np.flatnonzero(is_whole & np.asarray(filed != most, dtype=np.bool_))
    return make_findings(
        "indicator_points_add_up",
        differing,
        place_table("indicators"),
        found=[format_micro(int(value)) for value in filed[differing].tolist()],
        expected=format_micro(most),
    )
