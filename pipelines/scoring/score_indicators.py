"""Goal attainment: the share of quantity indicators that are attained (method ``share_attained``).

Source: domain facts §2 ("Attained") and the contract's "Where the printed rubric is silent" on targets of zero and
below, an overshoot of exactly the limit, and items with nothing to count.
"""

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import pandas as pd

from pipelines.scoring.select_rows import EMPTY_STATES, Selection, require_cells, select_rows
from pipelines.scoring.workings import (
    Bools,
    Filings,
    Workings,
    make_findings,
    make_obstacles,
    make_terms,
    place_rows,
    place_table,
    stack_findings,
    stack_obstacles,
    stack_terms,
    whole_numbers,
)
from schemas.findings import write_context
from schemas.measures import (
    MICRO,
    POINT_PLACES,
    Int64s,
    RatioTerms,
    compare_products,
    format_micro,
    format_points,
    round_ratio_sums,
)
from schemas.rubric import Item, ShareAttained

TARGET, ACTUAL, DIRECTION = "target_value", "actual_value", "direction"
PROJECTS, MANAGED = "projects", "in_performance_management"


@dataclass(frozen=True)
class Attainment:
    """Per indicator: whether it is attained, and whether it stands exactly on the limit that is read in its favour."""

    is_attained: Bools
    is_on_edge: Bools


def score_share_attained(item: Item, method: ShareAttained, filings: Filings) -> Workings:
    """Attained ÷ all selected indicators × points.

    Needs target and actual value of every selected indicator (direction defaults to at_least). No indicator:
    ``nothing_to_count``. A negative target is a finding; it stays among all indicators and is never attained, because
    leaving it out would raise the score of whoever files one. Where only managed projects count, an indicator of a
    project that is not under performance management is left out, and one of a project of which that cannot be told is
    an obstacle.
    """
    reading = item.reads[0]
    pairs = filings.pairs[reading.table]
    if method.managed_projects_only:
        pairs = _join_projects(pairs, filings.pairs[PROJECTS])
        selection = _require_managed(select_rows(pairs, reading, left_out=(pairs["managed"] == "no").to_numpy()))
    else:
        selection = select_rows(pairs, reading)
    selection = require_cells(selection, (DIRECTION, TARGET, ACTUAL))
    rows, count = selection.rows, filings.count
    verdict, positions = judge_attained(rows, method), rows["position"].to_numpy()
    total = np.bincount(positions, minlength=count)
    attained = np.bincount(positions[verdict.is_attained], minlength=count)
    some, none = np.flatnonzero(total), np.flatnonzero(total == 0)
    term = make_terms(
        "attained",
        some,
        weight=item.points_hundredths,
        numerator=attained[some] * MICRO,
        denominator=total[some] * MICRO,
    )
    nothing = make_obstacles("nothing_to_count", none, place_table(reading.table))
    return Workings(
        stack_terms([term]),
        stack_obstacles([selection.obstacles, nothing]),
        findings=_negative_targets(selection),
        notes=_contested_edges(
            item, method, rows[verdict.is_on_edge], (attained, total), filings.rubric.rounding_places
        ),
    )


def judge_attained(rows: pd.DataFrame, method: ShareAttained) -> Attainment:
    """Judge each indicator (direction, target and actual value known, in millionths), exactly.

    at_least: target ≤ actual ≤ target × most_ratio; at_most: target × least_ratio ≤ actual ≤ target; equal: actual =
    target. A target of 0 is attained by 0 only, which these already say; a negative target never is.
    """
    target, actual = whole_numbers(rows, TARGET), whole_numbers(rows, ACTUAL)
    most, least = Fraction(method.most_ratio), Fraction(method.least_ratio)
    to_target = compare_products(actual, 1, target, 1)
    to_most = compare_products(actual, most.denominator, target, most.numerator)
    to_least = compare_products(actual, least.denominator, target, least.numerator)
    direction = rows[DIRECTION]
    is_at_least, is_at_most = (direction == "at_least").to_numpy(), (direction == "at_most").to_numpy()
    is_attained = np.select(
        [is_at_least, is_at_most],
        [(to_target >= 0) & (to_most <= 0), (to_target <= 0) & (to_least >= 0)],
        to_target == 0,
    )
    is_on_edge = np.select([is_at_least, is_at_most], [to_most == 0, to_least == 0], default=False)
    return Attainment(is_attained & (target >= 0), is_attained & is_on_edge & (target > 0))


def _join_projects(pairs: pd.DataFrame, projects: pd.DataFrame) -> pd.DataFrame:
    """Join each indicator with the project its subject_code names; ``managed`` is yes, no, or why it cannot be told.

    An indicator whose subject names no project counts as managed. A project that stands twice: ``repeated_key``; one
    whose answer cannot be used: ``missing_cell``.
    """
    state = projects[f"{MANAGED}_state"]
    managed = projects[MANAGED].mask(state.isin(EMPTY_STATES), "yes")
    managed = managed.where(state.isin(("read", *EMPTY_STATES)), "missing_cell")
    is_repeated = ~projects["is_accepted"] | projects.duplicated(["position", "project_code"], keep=False)
    known = pd.DataFrame(
        {
            "position": projects["position"],
            "subject_code": projects["project_code"],
            "managed": managed.mask(is_repeated, "repeated_key"),
            "project_row_id": projects["row_id"],
            "project_row_key": projects["row_key"],
        }
    )
    known = known[known["subject_code"].notna()].drop_duplicates(["position", "subject_code"])
    joined = pairs.merge(known, on=["position", "subject_code"], how="left")
    return joined.assign(managed=joined["managed"].fillna("yes"))


def _require_managed(selection: Selection) -> Selection:
    """Set aside indicators of projects of which it cannot be told whether they are under performance management."""
    rows, obstacles = selection.rows, [selection.obstacles]
    for reason, column in (("missing_cell", MANAGED), ("repeated_key", "project_code")):
        open_rows = rows[rows["managed"] == reason]
        named = pd.DataFrame({"row_id": open_rows["project_row_id"], "row_key": open_rows["project_row_key"]})
        place = place_rows(named, PROJECTS, column)
        obstacles.append(make_obstacles(reason, open_rows["position"].to_numpy(), place))
    return Selection(selection.table, rows[rows["managed"] == "yes"], stack_obstacles(obstacles))


def _negative_targets(selection: Selection) -> pd.DataFrame:
    """One finding per indicator with a negative target, at its cell."""
    rows = selection.rows[whole_numbers(selection.rows, TARGET) < 0]
    return make_findings(
        "indicator_target_is_not_negative",
        rows["position"].to_numpy(),
        place_rows(rows, selection.table, TARGET),
        found=[format_micro(value) for value in whole_numbers(rows, TARGET).tolist()],
    )


def _contested_edges(
    item: Item, method: ShareAttained, rows: pd.DataFrame, counts: tuple[Int64s, Int64s], places: int
) -> pd.DataFrame:
    """One note per indicator on a contested edge: the item's points, and how many fewer they were without this one."""
    if method.contested_edge is None:
        return stack_findings([])
    (attained, total), positions = counts, rows["position"].to_numpy()
    score, other = (
        _round_share(item, attained[positions] - fewer, total[positions], places).tolist() for fewer in (0, 1)
    )
    texts = method.contested_edge.other_reading
    return make_findings(
        "value_is_clear_of_a_contested_edge",
        positions,
        place_rows(rows, item.reads[0].table, ACTUAL),
        found=_spell_edges(rows, method),
        expected=[format_points(points) for points in score],
        context=[
            write_context(other_reading_zh=texts.zh, other_reading_en=texts.en, stake=format_points(mine - theirs))
            for mine, theirs in zip(score, other, strict=True)
        ],
    )


def _round_share(item: Item, numerator: Int64s, denominator: Int64s, places: int) -> Int64s:
    """Points × share in hundredths, rounded to the rubric's places."""
    step = 10 ** (POINT_PLACES - places)
    weight = np.full(len(numerator), item.points_hundredths)
    terms = RatioTerms(np.arange(len(numerator)), weight, numerator, denominator)
    points: Int64s = round_ratio_sums(terms, len(numerator), divisor=step) * step
    return points


def _spell_edges(rows: pd.DataFrame, method: ShareAttained) -> list[str]:
    """The edge each indicator stands on: ``130 = 100 × 1.3``."""
    ratios = {"at_least": method.most_ratio, "at_most": method.least_ratio}
    target, actual = whole_numbers(rows, TARGET).tolist(), whole_numbers(rows, ACTUAL).tolist()
    return [
        f"{format_micro(value)} = {format_micro(base)} × {ratios[direction].normalize():f}"
        for value, base, direction in zip(actual, target, rows[DIRECTION], strict=True)
    ]
