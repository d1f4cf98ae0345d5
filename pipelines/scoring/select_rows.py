"""Which filed rows an item may use: its ``reads``, judged in three values (yes, no, cannot be told).

A cell that cannot be read may or may not belong to the item; an item that depends on such a row is not computed.
Source: the contract, "Where the printed rubric is silent" (a formula that needs an unusable cell has no score) and §1
(nothing that needs a key which stands twice is computed).
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from pipelines.scoring.workings import Bools, make_obstacles, place_rows, stack_obstacles
from schemas.measures import fold_width, parse_decimal
from schemas.rubric import Reading
from schemas.tables import TABLE_BY_NAME, Column

EMPTY_STATES = ("blank", "absent")
Wanted = tuple[str, ...] | str


@dataclass(frozen=True)
class Selection:
    """Rows of one table that an item may use, and what stands in the way of using others it needs.

    ``rows`` holds one row per filed row and evaluation; ``obstacles`` the reasons with their cells.
    """

    table: str
    rows: pd.DataFrame
    obstacles: pd.DataFrame


def pair_rows(evaluations: pd.DataFrame, table: pd.DataFrame, own_column: str | None = None) -> pd.DataFrame:
    """Pair every filed row with every evaluation of its unit and year: one row per pair, by position and row.

    Adds ``position`` and ``subject_key`` of the evaluation. Rows of units without an evaluation drop out. Where only an
    evaluation's own rows are ever used, ``own_column`` names the subject they belong to, and the pairs of others are not
    made (a unit's hundred projects have ten thousand); a row whose subject cannot be told is paired with every evaluation.
    """
    filing = ["unit_code", "fiscal_year"]
    keys = evaluations[[*filing, "position", "subject_key"]]
    if own_column is None:
        pairs = table.merge(keys, on=filing)
    else:
        is_told = table[f"{own_column}_state"].isin(("read", *EMPTY_STATES)).to_numpy(dtype=np.bool_)
        told = table[is_told].assign(subject_key=table.loc[is_told, own_column].fillna(""))
        own = told.merge(keys, on=[*filing, "subject_key"])
        pairs = own if is_told.all() else pd.concat([own, table[~is_told].merge(keys, on=filing)])
    return pairs.sort_values(["position", "row_id"], ignore_index=True)


def select_rows(pairs: pd.DataFrame, reading: Reading, left_out: Bools | None = None) -> Selection:
    """Select the rows that a reading's ``where`` asks for; all its conditions must hold.

    A row is out when any condition is false (or ``left_out`` says so), undecided when none is false and any cannot be
    told. A selected or undecided row whose key stands more than once gives ``repeated_key``, any other undecided row
    ``missing_cell``; neither is among the rows.
    """
    table = TABLE_BY_NAME[reading.table]
    is_out = np.zeros(len(pairs), dtype=np.bool_) if left_out is None else left_out.copy()
    open_column = np.full(len(pairs), "", dtype=object)
    for name, wanted in reading.where.items():
        is_false, is_open = judge_condition(pairs, table.column(name), wanted)
        is_out |= is_false
        open_column[is_open & (open_column == "")] = name
    is_single = pairs["is_accepted"].to_numpy(dtype=np.bool_)
    repeated = pairs[~is_out & ~is_single]
    is_undecided = ~is_out & is_single & (open_column != "")
    undecided, key = pairs[is_undecided], table.key[0] if table.key else None
    obstacles = (
        make_obstacles("repeated_key", repeated["position"].to_numpy(), place_rows(repeated, table.name, key)),
        make_obstacles(
            "missing_cell",
            undecided["position"].to_numpy(),
            place_rows(undecided, table.name, open_column[is_undecided]),
        ),
    )
    rows = pairs[~is_out & is_single & (open_column == "")]
    return Selection(table.name, rows.reset_index(drop=True), stack_obstacles(obstacles))


def judge_condition(pairs: pd.DataFrame, column: Column, wanted: Wanted) -> tuple[Bools, Bools]:
    """Judge one condition of a ``where`` row by row: (is false, cannot be told).

    A blank cell satisfies ``blank``, and is the unit as a whole for ``subject``; where a listed value is asked for it
    has the column's default or cannot be told. Unreadable and out-of-range cells can never be told.
    """
    state = pairs[f"{column.name}_state"]
    is_read, is_empty = (state == "read").to_numpy(), state.isin(EMPTY_STATES).to_numpy()
    if wanted == "blank":
        return is_read, ~(is_read | is_empty)
    if wanted == "filled":
        return is_empty, ~(is_read | is_empty)
    if wanted == "subject":
        is_known = is_read | is_empty
        is_own = (pairs[column.name].fillna("") == pairs["subject_key"]).to_numpy()
        return is_known & ~is_own, ~is_known
    is_known = is_read | (is_empty & (column.default is not None))
    is_listed = _is_listed(pairs[column.name], column, wanted) | (is_empty & (column.default in wanted))
    return is_known & ~is_listed, ~is_known


def require_cells(selection: Selection, columns: Iterable[str]) -> Selection:
    """Keep the rows whose cells in these columns can all be used; any other gives ``missing_cell``.

    A blank cell of a column with a default takes the default.
    """
    table, rows = TABLE_BY_NAME[selection.table], selection.rows
    is_usable, obstacles = np.ones(len(rows), dtype=np.bool_), [selection.obstacles]
    for name in columns:
        default, state = table.column(name).default, rows[f"{name}_state"]
        is_known = (state == "read").to_numpy()
        if default is not None:
            is_empty = state.isin(EMPTY_STATES).to_numpy()
            rows = rows.assign(**{name: rows[name].mask(is_empty, default)})
            is_known |= is_empty
        lacking = rows[~is_known]
        place = place_rows(lacking, table.name, name)
        obstacles.append(make_obstacles("missing_cell", lacking["position"].to_numpy(), place))
        is_usable &= is_known
    return Selection(selection.table, rows[is_usable].reset_index(drop=True), stack_obstacles(obstacles))


def refuse_repeats(selection: Selection, identity: str, column: str) -> Selection:
    """Set aside rows whose ``identity`` stands more than once for an evaluation: ``repeated_key``, at ``column``.

    Keys that differ as written may still name the same thing once they are folded.
    """
    rows = selection.rows
    is_repeated = rows.duplicated(["position", identity], keep=False).to_numpy()
    repeated = rows[is_repeated]
    place = place_rows(repeated, selection.table, column)
    obstacles = [selection.obstacles, make_obstacles("repeated_key", repeated["position"].to_numpy(), place)]
    return Selection(selection.table, rows[~is_repeated].reset_index(drop=True), stack_obstacles(obstacles))


def fold_texts(texts: pd.Series) -> pd.Series:
    """Fold width and blanks around each text, once per distinct text; missing values stay missing."""
    return texts.map({text: fold_width(text).strip() for text in texts.dropna().unique()}).astype("str")


def _is_listed(values: pd.Series, column: Column, wanted: Wanted) -> Bools:
    """Whether each value is one of the listed ones; months compare as whole numbers, other numbers in millionths."""
    if not column.is_number:
        return fold_texts(values).isin([fold_width(text).strip() for text in wanted]).to_numpy(dtype=np.bool_)
    is_whole = column.kind in {"month", "fiscal_year"}
    numbers = [int(text) if is_whole else parse_decimal(text).micro for text in wanted]
    return values.isin(numbers).fillna(value=False).to_numpy(dtype=np.bool_)
