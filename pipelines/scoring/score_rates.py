"""Execution rates: executed ÷ budget of the rows read, in proportion, by bands or by steps (method ``execution_rate``).

Source: domain facts §2 (the national project form and the variants seen in print). Does not belong here: progress through the
year (``score_amounts``), and the caps an execution rate puts on a total (``settle_totals``).
"""

from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd

from pipelines.scoring.score_amounts import spell_percent
from pipelines.scoring.score_projects import find_overspent
from pipelines.scoring.select_rows import require_cells, select_rows
from pipelines.scoring.workings import (
    Bools,
    Filings,
    Rate,
    Workings,
    make_obstacles,
    make_terms,
    mark_positions,
    place_rows,
    place_table,
    stack_findings,
    stack_obstacles,
    stack_terms,
    whole_numbers,
)
from schemas.measures import (
    MICRO_PLACES,
    POINT_PLACES,
    Int64s,
    compare_products,
    fits_int64,
    scale_decimal,
    sum_groups,
)
from schemas.methods import (
    BUDGET_COLUMNS,
    EXECUTED_COLUMNS,
    ExecutionRate,
    Proportional,
    RateBand,
    RateBands,
    StepDeduction,
    Steps,
)
from schemas.rubric import Item

PROJECTS = "projects"


def score_execution_rate(item: Item, method: ExecutionRate, filings: Filings) -> Workings:
    """Points by Σ executed ÷ Σ budget of the rows read.

    Needs both cells of every row. No row is ``missing_row``, or ``nothing_to_count`` where the method says so (then a budget
    and an execution of 0 too); a budget of 0 or below ``no_denominator``, sums beyond 64 bits ``too_large_to_add``.
    """
    reading, count = item.reads[0], filings.count
    budget_column, executed_column = BUDGET_COLUMNS[method.budget], EXECUTED_COLUMNS[reading.table]
    selection = require_cells(select_rows(filings.pairs[reading.table], reading), (budget_column, executed_column))
    rows, positions = selection.rows, selection.rows["position"].to_numpy()
    budget = sum_groups(whole_numbers(rows, budget_column), positions, count)
    executed = sum_groups(whole_numbers(rows, executed_column), positions, count)
    is_empty = ~mark_positions(positions, count)
    if method.no_rows == "nothing_to_count":
        is_empty |= np.asarray((budget == 0) & (executed == 0), dtype=np.bool_)
    fits = fits_int64(budget) & fits_int64(executed)
    has_no_base = ~is_empty & fits & np.asarray(budget <= 0, dtype=np.bool_)
    bases = rows[has_no_base[positions]].drop_duplicates("position")
    obstacles = (
        selection.obstacles,
        make_obstacles(method.no_rows, np.flatnonzero(is_empty), place_table(reading.table)),
        make_obstacles("no_denominator", bases["position"].to_numpy(), place_rows(bases, reading.table, budget_column)),
        make_obstacles("too_large_to_add", np.flatnonzero(~fits), place_table(reading.table)),
    )
    rate = _rate(executed, budget, fits & ~is_empty & ~has_no_base)
    is_checked = reading.table == PROJECTS and method.budget == "adjusted"
    overspent = find_overspent(selection, budget_column) if is_checked else stack_findings([])
    return Workings(_scale(item, method, rate), stack_obstacles(obstacles), findings=overspent, rate=rate)


def _rate(executed: Int64s, budget: Int64s, is_known: Bools) -> Rate:
    """The rates that can be told; 0 ÷ 1 where one cannot."""
    return Rate(
        np.where(is_known, executed, 0).astype(np.int64), np.where(is_known, budget, 1).astype(np.int64), is_known
    )


def _scale(item: Item, method: ExecutionRate, rate: Rate) -> pd.DataFrame:
    """The terms of all evaluations whose rate is known."""
    if isinstance(method.scale, RateBands):
        return _score_bands(method.scale, rate)
    if isinstance(method.scale, Steps):
        return _score_steps(item, method.scale, rate)
    return _score_proportionally(item, method.scale, rate)


def _score_proportionally(item: Item, scale: Proportional, rate: Rate) -> pd.DataFrame:
    """Points × min(1, rate ÷ full rate)."""
    target = scale_decimal(scale.full_ratio, MICRO_PLACES)
    known = np.flatnonzero(rate.is_known)
    return _rate_terms("executed", rate, known, weight=item.points_hundredths, target=target)


def _score_bands(scale: RateBands, rate: Rate) -> pd.DataFrame:
    """One term per evaluation: the points of the first band whose lower edge the rate reaches."""
    is_left, terms = rate.is_known.copy(), []
    for index, band in enumerate(scale.bands):
        is_inside = is_left & _reaches(rate, band)
        is_left &= ~is_inside
        points, text = scale_decimal(band.points, POINT_PLACES), spell_rate_band(scale.bands, index)
        terms.append(_rate_terms("executed", rate, np.flatnonzero(is_inside), weight=points, band=text))
    return stack_terms(terms)


def _reaches(rate: Rate, band: RateBand) -> Bools:
    """Whether each rate lies on or above the lower edge of a band (above it, where the edge is not included)."""
    if band.from_ratio is None:
        return np.ones(len(rate.is_known), dtype=np.bool_)
    sign = compare_rate(rate, Fraction(band.from_ratio))
    is_reached: Bools = sign >= (0 if band.includes_edge else 1)
    return is_reached


def compare_rate(rate: Rate, edge: Fraction) -> Int64s:
    """Sign of rate − edge, exactly."""
    return compare_products(rate.executed, edge.denominator, rate.budget, edge.numerator).astype(np.int64)


def spell_rate_band(bands: tuple[RateBand, ...], index: int) -> str:
    """The band as people write it: ``≥ 95 %``, and the last one ``< 80 %``."""
    band, before = bands[index], bands[index - 1] if index else None
    if band.from_ratio is not None:
        return f"{'≥' if band.includes_edge else '>'} {spell_percent(band.from_ratio)}"
    if before is None or before.from_ratio is None:
        return "—"
    return f"{'<' if before.includes_edge else '≤'} {spell_percent(before.from_ratio)}"


def _score_steps(item: Item, scale: Steps, rate: Rate) -> pd.DataFrame:
    """All points, less those of every step short of the full rate, or over it; the term names the number of steps."""
    full, points = Fraction(scale.full_ratio), item.points_hundredths
    side = compare_rate(rate, full)
    is_short = rate.is_known & (side < 0) & (scale.short is not None)
    is_over = rate.is_known & (side > 0) & (scale.over is not None)
    terms = [make_terms("start", np.flatnonzero(rate.is_known), weight=points)]
    for name, rule, is_off in (("short", scale.short, is_short), ("over", scale.over, is_over)):
        if rule is not None:
            off = np.flatnonzero(is_off)
            steps = count_steps(rate, off, full, rule)
            # Steps may be many; what they take never exceeds the item's points, which keeps it within 64 bits.
            taken = np.minimum(steps * scale_decimal(rule.points, POINT_PLACES), points).astype(np.int64)
            sign = "−" if name == "short" else "+"
            texts = [f"{sign}{count} × {spell_percent(rule.step_ratio)}" for count in steps.tolist()]
            terms.append(_rate_terms(name, rate, off, weight=-taken, band=np.array(texts, dtype=object)))
    at_full = np.flatnonzero(rate.is_known & ~is_short & ~is_over)
    relation = np.array(["=", ">", "<"], dtype=object)[side[at_full]]
    terms.append(_rate_terms("full", rate, at_full, weight=0, band=relation + f" {spell_percent(scale.full_ratio)}"))
    return stack_terms(terms)


def count_steps(rate: Rate, positions: Int64s, full: Fraction, rule: StepDeduction) -> Int64s:
    """How many steps lie between each rate and the full one: whole ones, or begun ones too (Python integers)."""
    executed, budget = rate.executed[positions].astype(object), rate.budget[positions].astype(object)
    step = Fraction(rule.step_ratio)
    distance = abs(full.numerator * budget - executed * full.denominator) * step.denominator
    size = full.denominator * budget * step.numerator
    steps: Int64s = -(-distance // size) if rule.begun_step == "counts" else distance // size
    return steps


def _rate_terms(term: str, rate: Rate, positions: Int64s, **parts: Any) -> pd.DataFrame:
    """Terms that carry the rate: executed ÷ budget."""
    return make_terms(term, positions, numerator=rate.executed[positions], denominator=rate.budget[positions], **parts)
