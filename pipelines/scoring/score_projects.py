"""Rules over a unit's projects: how many stay below a balance rate, how many problems were not corrected.

Source: domain facts §2 (balance_rate, timely_correction) and the contract's "Where the printed rubric is silent".
"""

from fractions import Fraction

import numpy as np
import pandas as pd

from pipelines.scoring.select_rows import Selection, require_cells, select_rows
from pipelines.scoring.workings import (
    Filings,
    Workings,
    make_findings,
    make_obstacles,
    make_terms,
    place_rows,
    place_table,
    stack_obstacles,
    stack_terms,
    whole_numbers,
)
from schemas.measures import MICRO, compare_products, format_micro
from schemas.rubric import BUDGET_COLUMNS, DeductionByShareUncorrected, Item, ShareBelowBalanceRate

EXECUTED, PROBLEM_FOUND, CORRECTED = "executed_wan_yuan", "problem_found", "corrected"


def score_share_below_balance_rate(item: Item, method: ShareBelowBalanceRate, filings: Filings) -> Workings:
    """Projects whose (budget − executed) ÷ budget lies below the limit ÷ all projects × points.

    Needs budget and execution of every project. A project with budget 0 and executed 0 is left out; any other budget
    of 0 or below is ``no_denominator``. An overspent project lies below the limit and is a finding. No project left:
    ``nothing_to_count``.
    """
    reading, count = item.reads[0], filings.count
    budget_column, limit = BUDGET_COLUMNS[method.budget], Fraction(method.limit_ratio)
    selection = require_cells(select_rows(filings.pairs[reading.table], reading), (budget_column, EXECUTED))
    rows = selection.rows
    budget, executed = whole_numbers(rows, budget_column), whole_numbers(rows, EXECUTED)
    is_counted = (budget != 0) | (executed != 0)
    # (budget − executed) ÷ budget < limit, without the subtraction that could wrap.
    kept = compare_products(budget, limit.denominator - limit.numerator, executed, limit.denominator)
    is_below, positions = is_counted & (kept < 0), rows["position"].to_numpy()
    total = np.bincount(positions[is_counted], minlength=count)
    below = np.bincount(positions[is_below], minlength=count)
    some, none = np.flatnonzero(total), np.flatnonzero(total == 0)
    no_base = rows[is_counted & (budget <= 0)]
    no_base_place = place_rows(no_base, reading.table, budget_column)
    obstacles = (
        selection.obstacles,
        make_obstacles("no_denominator", no_base["position"].to_numpy(), no_base_place),
        make_obstacles("nothing_to_count", none, place_table(reading.table)),
    )
    term = make_terms(
        "below_limit",
        some,
        weight=item.points_hundredths,
        numerator=below[some] * MICRO,
        denominator=total[some] * MICRO,
    )
    return Workings(stack_terms([term]), stack_obstacles(obstacles), findings=find_overspent(selection, budget_column))


def find_overspent(selection: Selection, budget_column: str) -> pd.DataFrame:
    """One finding per project that spent more than its budget, at the cell of its execution."""
    budget, executed = whole_numbers(selection.rows, budget_column), whole_numbers(selection.rows, EXECUTED)
    is_overspent = (budget > 0) & (executed > budget)
    rows = selection.rows[is_overspent]
    return make_findings(
        "project_is_not_overspent",
        rows["position"].to_numpy(),
        place_rows(rows, selection.table, EXECUTED),
        found=[format_micro(value) for value in executed[is_overspent].tolist()],
        expected=[format_micro(value) for value in budget[is_overspent].tolist()],
    )


def score_deduction_by_share_uncorrected(
    item: Item, _method: DeductionByShareUncorrected, filings: Filings
) -> Workings:
    """Points − points × (projects not corrected ÷ projects with a problem found); all points where none was found.

    Needs, of every project, whether a problem was found, and where one was, whether it is corrected. A table that was
    not filed is ``missing_table``: not filed does not mean that there were no problems; a table without rows means
    it.
    """
    reading, count = item.reads[0], filings.count
    selection = require_cells(select_rows(filings.pairs[reading.table], reading), (PROBLEM_FOUND,))
    with_problem = selection.rows[(selection.rows[PROBLEM_FOUND] == "yes").to_numpy()]
    problems = require_cells(Selection(selection.table, with_problem, selection.obstacles), (CORRECTED,))
    positions = problems.rows["position"].to_numpy()
    is_open = (problems.rows[CORRECTED] == "no").to_numpy()
    found = np.bincount(positions, minlength=count)
    uncorrected = np.bincount(positions[is_open], minlength=count)
    some, weight = np.flatnonzero(found), item.points_hundredths
    shares = {"numerator": uncorrected[some] * MICRO, "denominator": found[some] * MICRO}
    terms = (
        make_terms("start", np.arange(count), weight=weight),
        make_terms("uncorrected", some, weight=-weight, **shares),
    )
    not_filed = np.flatnonzero(~filings.has_table[reading.table])
    missing = make_obstacles("missing_table", not_filed, place_table(reading.table))
    return Workings(stack_terms(terms), stack_obstacles([problems.obstacles, missing]))
