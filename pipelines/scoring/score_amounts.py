"""Rules over amounts of money: the deviation of final accounts from a budget by bands, and progress towards targets.

Source: domain facts §2 (expenditure_control, execution_progress) and the contract's "Where the printed rubric is
silent".
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipelines.scoring.select_rows import Selection, fold_texts, refuse_repeats, require_cells, select_rows
from pipelines.scoring.workings import (
    Bools,
    Filings,
    Workings,
    make_findings,
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
from schemas.findings import write_context
from schemas.measures import (
    MICRO_PLACES,
    POINT_PLACES,
    Int64s,
    compare_products,
    fits_int64,
    fold_width,
    format_points,
    scale_decimal,
    sum_groups,
)
from schemas.rubric import BUDGET_COLUMNS, Band, DeviationBands, Item, ProgressToTarget, Step

SUBJECT, MONTH, FINAL, EXECUTED = "subject", "month", "final_wan_yuan", "executed_wan_yuan"


@dataclass(frozen=True)
class Deviation:
    """Per evaluation, the deviation and its base in millionths; 0 and 1 where there is no base or no room for them.

    Attributes:
        difference: |Σ final − Σ budget|.
        base: Σ budget, above 0.
        has_no_base: Figures are filed, and their budgets add up to 0 or below.
        is_too_large: A sum lies beyond 64 bits.
    """

    difference: Int64s
    base: Int64s
    has_no_base: Bools
    is_too_large: Bools


def score_deviation_bands(item: Item, method: DeviationBands, filings: Filings) -> Workings:
    """The points of the first band whose upper edge is not exceeded by |Σ final − Σ budget| ÷ Σ budget.

    Needs both cells of every listed subject that is filed. A listed subject not filed counts 0 and is a note; none
    filed is ``missing_row``, a base of 0 or below ``no_denominator``, sums beyond 64 bits ``too_large_to_add``.
    """
    reading, count = item.reads[0], filings.count
    budget_column = BUDGET_COLUMNS[method.budget]
    selection = _select_subjects(filings.pairs[reading.table], item, method.subjects)
    selection = require_cells(selection, (budget_column, FINAL))
    rows = selection.rows
    is_filed = np.zeros((count, len(method.subjects)), dtype=np.bool_)
    is_filed[rows["position"].to_numpy(), rows["listed"].to_numpy()] = True
    has_any = is_filed.any(axis=1)
    sums = add_deviation(rows, budget_column, count)
    bases = rows[rows["position"].isin(np.flatnonzero(sums.has_no_base))].drop_duplicates("position")
    obstacles = (
        selection.obstacles,
        make_obstacles("missing_row", np.flatnonzero(~has_any), place_table(reading.table)),
        make_obstacles("no_denominator", bases["position"].to_numpy(), place_rows(bases, reading.table, budget_column)),
        make_obstacles("too_large_to_add", np.flatnonzero(sums.is_too_large), place_table(reading.table)),
    )
    terms, edges = _band_terms(sums, method.bands, reading.table)
    notes = (_subjects_not_filed(method.subjects, is_filed, reading.table), *edges)
    return Workings(stack_terms(terms), stack_obstacles(obstacles), notes=stack_findings(notes))


def add_deviation(rows: pd.DataFrame, budget_column: str, count: int) -> Deviation:
    """Add final accounts and budgets per position, exactly."""
    positions, budget, final = (
        rows["position"].to_numpy(),
        whole_numbers(rows, budget_column),
        whole_numbers(rows, FINAL),
    )
    base = sum_groups(budget, positions, count)
    signed = sum_groups(np.concatenate([final, -budget]), np.concatenate([positions, positions]), count)
    is_too_large = ~(fits_int64(base) & fits_int64(signed))
    has_no_base = ~is_too_large & np.asarray(base <= 0, dtype=np.bool_) & mark_positions(positions, count)
    is_sound = ~is_too_large & np.asarray(base > 0, dtype=np.bool_)
    return Deviation(
        np.abs(np.where(is_sound, signed, 0).astype(np.int64)),
        np.where(is_sound, base, 1).astype(np.int64),
        has_no_base,
        is_too_large,
    )


def _select_subjects(pairs: pd.DataFrame, item: Item, subjects: Sequence[str]) -> Selection:
    """Select the rows of listed subjects; ``listed`` is the subject's place in the list."""
    selection = select_rows(pairs, item.reads[0])
    names = pd.Index([fold_width(name).strip() for name in subjects])
    rows = selection.rows.assign(listed=names.get_indexer(pd.Index(fold_texts(selection.rows[SUBJECT]))))
    listed = Selection(selection.table, rows[rows["listed"] >= 0].reset_index(drop=True), selection.obstacles)
    return refuse_repeats(listed, "listed", SUBJECT)


def _band_terms(sums: Deviation, bands: Sequence[Band], table: str) -> tuple[list[pd.DataFrame], list[pd.DataFrame]]:
    """One term per evaluation, with the points and the text of its band; a note where it stands on a contested edge.

    The last band has no upper edge and takes what is left.
    """
    is_left = np.ones(len(sums.base), dtype=np.bool_)
    terms, notes = [], []
    for index, band in enumerate(bands):
        sign: npt.NDArray[np.int8] = np.full(len(is_left), -1, dtype=np.int8)
        if band.up_to_ratio is not None:
            ratio = Fraction(band.up_to_ratio)
            sign = compare_products(sums.difference, ratio.denominator, sums.base, ratio.numerator)
        inside = np.flatnonzero(is_left & (sign <= 0))
        is_left &= sign > 0
        term = make_terms(
            "deviation",
            inside,
            weight=scale_decimal(band.points, POINT_PLACES),
            numerator=sums.difference[inside],
            denominator=sums.base[inside],
            band=spell_band(bands, index),
        )
        terms.append(term)
        notes.append(_contested_edge(bands, index, inside[sign[inside] == 0], table))
    return terms, notes


def spell_band(bands: Sequence[Band], index: int) -> str:
    """The band as people write it: ``≤ 10 %``, and the last one ``> 20 %``."""
    edge, before = bands[index].up_to_ratio, bands[index - 1].up_to_ratio if index else None
    if edge is not None:
        return f"≤ {spell_percent(edge)}"
    return "—" if before is None else f"> {spell_percent(before)}"


def spell_percent(ratio: Decimal) -> str:
    """The ratio as a percentage without trailing zeros: ``82.5 %``."""
    return f"{(ratio * 100).normalize():f} %"


def _contested_edge(bands: Sequence[Band], index: int, positions: Int64s, table: str) -> pd.DataFrame:
    """A note per evaluation that stands exactly on a band's upper edge, where its wording can be read another way."""
    band, following = bands[index], bands[index + 1] if index + 1 < len(bands) else None
    if following is None or band.contested_edge is None or band.up_to_ratio is None:
        return stack_findings([])
    other = band.contested_edge.other_reading
    points, stake = (scale_decimal(value, POINT_PLACES) for value in (band.points, band.points - following.points))
    return make_findings(
        "value_is_clear_of_a_contested_edge",
        positions,
        place_table(table),
        found=spell_percent(band.up_to_ratio),
        expected=format_points(points),
        context=write_context(other_reading_zh=other.zh, other_reading_en=other.en, stake=format_points(stake)),
    )


def _subjects_not_filed(subjects: Sequence[str], is_filed: Bools, table: str) -> pd.DataFrame:
    """A note per listed subject that an evaluation's unit did not file."""
    return stack_findings(
        make_findings(
            "expense_subject_is_filed", np.flatnonzero(~is_filed[:, index]), place_table(table, subject), found=subject
        )
        for index, subject in enumerate(subjects)
    )


def score_progress_to_target(item: Item, method: ProgressToTarget, filings: Filings) -> Workings:
    """Σ points × min(1, (executed ÷ budget) ÷ target) over the steps.

    Needs the row of each step's month, with budget and execution; a month not filed is ``missing_row``, a budget of 0
    or below ``no_denominator``. Months that are no step are not needed.
    """
    reading = item.reads[0]
    budget_column = BUDGET_COLUMNS[method.budget]
    selection = select_rows(filings.pairs[reading.table], reading)
    months = [step.month for step in method.steps]
    is_step = selection.rows[MONTH].isin(months).to_numpy(dtype=np.bool_)
    steps = Selection(selection.table, selection.rows[is_step], selection.obstacles)
    steps = refuse_repeats(steps, MONTH, MONTH)
    filed = [steps.rows[(steps.rows[MONTH] == month).to_numpy()] for month in months]
    complete = require_cells(steps, (budget_column, EXECUTED))
    base = whole_numbers(complete.rows, budget_column)
    no_base, sound = complete.rows[base <= 0], complete.rows[base > 0]
    no_base_place = place_rows(no_base, reading.table, budget_column)
    obstacles = [
        complete.obstacles,
        make_obstacles("no_denominator", no_base["position"].to_numpy(), no_base_place),
        *(
            _month_not_filed(rows, month, filings.count, reading.table)
            for rows, month in zip(filed, months, strict=True)
        ),
    ]
    terms = [_step_term(sound, step, budget_column) for step in method.steps]
    return Workings(stack_terms(terms), stack_obstacles(obstacles))


def _month_not_filed(filed: pd.DataFrame, month: int, count: int, table: str) -> pd.DataFrame:
    """An obstacle per evaluation without a row of this month."""
    absent = np.flatnonzero(~mark_positions(filed["position"].to_numpy(), count))
    return make_obstacles("missing_row", absent, place_table(table, str(month)))


def _step_term(rows: pd.DataFrame, step: Step, budget_column: str) -> pd.DataFrame:
    """The term of one month: executed ÷ budget against its target."""
    own = rows[(rows[MONTH] == step.month).to_numpy()]
    return make_terms(
        f"month_{step.month}",
        own["position"].to_numpy(),
        weight=scale_decimal(step.points, POINT_PLACES),
        numerator=whole_numbers(own, EXECUTED),
        denominator=whole_numbers(own, budget_column),
        target=scale_decimal(step.target_ratio, MICRO_PLACES),
    )
