"""Tabulate cells: the long frame of filed cells as one typed frame per table, each row with its key.

Does not belong here: reading, or rules about what the rows say.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from schemas.findings import Finding, tabulate_findings
from schemas.frames import FINDINGS, TABLE_FRAMES, YEAR_CELLS, conform_frame, empty_frame, iterate_rows
from schemas.measures import MICRO
from schemas.tables import ALL_TABLES, Column, Table

WHOLE_UNIT = "unit"
Positions = npt.NDArray[np.int64]
_NOWHERE = -1
_FILING = ["unit_code", "fiscal_year"]
_WHOLE_KINDS = frozenset({"month", "fiscal_year"})


@dataclass(frozen=True)
class Tabulation:
    """Typed frames by table name, the cells with their row keys, and the findings on keys."""

    tables: Mapping[str, pd.DataFrame]
    cells: pd.DataFrame
    findings: pd.DataFrame


def tabulate_cells(cells: pd.DataFrame) -> Tabulation:
    """Turn YEAR_CELLS (``row_key`` not yet set) into TABLE_FRAMES.

    A row whose key stands twice within its unit and year stays, with ``is_accepted`` False: nothing that needs it is computed.
    """
    tables = {name: empty_frame(schema) for name, schema in TABLE_FRAMES.items()}
    if cells.empty:
        return Tabulation(tables, conform_frame(cells, YEAR_CELLS), empty_frame(FINDINGS))
    keys, findings = [], []
    codes, names = pd.factorize(cells["table_name"])
    numbers = {name: number for number, name in enumerate(names)}
    for table in (table for table in ALL_TABLES if table.name in numbers):
        own = np.flatnonzero(codes == numbers[table.name])
        frame, found = _tabulate_table(table, cells, own)
        tables[table.name] = conform_frame(frame, TABLE_FRAMES[table.name])
        keys.append(tables[table.name][["row_id", "row_key"]])
        findings.extend(found)
    numbered = pd.concat(keys).set_index("row_id")["row_key"]
    at = numbered.index.get_indexer(pd.Index(cells["row_id"]))
    keyed = cells.assign(row_key=numbered.array.take(at, allow_fill=True))
    rows = pd.DataFrame(tabulate_findings(findings))
    return Tabulation(tables, conform_frame(keyed, YEAR_CELLS), conform_frame(rows, FINDINGS))


def _tabulate_table(table: Table, cells: pd.DataFrame, own: Positions) -> tuple[pd.DataFrame, list[Finding]]:
    """The typed frame of one table from its cells, which stand at the positions ``own`` of the long frame."""
    row_ids = cells["row_id"].to_numpy(dtype=np.int64)[own]
    distinct, first, row_of = np.unique(row_ids, return_index=True, return_inverse=True)
    rows = cells[["unit_code", "fiscal_year"]].take(own[first]).set_axis(distinct)
    columns: dict[str, Any] = {"unit_code": rows["unit_code"].array, "fiscal_year": rows["fiscal_year"].array}
    column_codes, column_names = pd.factorize(cells["column_name"].array.take(own))
    column_numbers = {name: number for number, name in enumerate(column_names)}
    for column in table.columns:
        if column.name not in columns:
            is_own = column_codes == column_numbers.get(column.name, _NOWHERE)
            at = np.full(len(distinct), _NOWHERE)
            at[row_of[is_own]] = own[is_own]
            columns[column.name], columns[f"{column.name}_state"] = _take_column(column, cells, at)
    frame = pd.DataFrame(columns, index=pd.Index(distinct, name="row_id"))
    frame["row_key"], is_complete = _key_rows(table, frame)
    is_repeated = frame.duplicated([*_FILING, "row_key"], keep=False) & is_complete
    frame["is_accepted"] = ~is_repeated
    return frame.reset_index(), _repeated_keys(table, frame[is_repeated])


def _take_column(column: Column, cells: pd.DataFrame, at: Positions) -> tuple[Any, Any]:
    """Values and states of one column, cell positions given per row: months and years as themselves, numbers in millionths."""
    state = pd.Series(cells["state"].array.take(at, allow_fill=True)).fillna("absent")
    values = pd.Series(cells["value_micro" if column.is_number else "value_text"].array.take(at, allow_fill=True))
    if column.kind in _WHOLE_KINDS:
        values = values // MICRO
    return _fill_default(column, values, state).array, state.array


def _fill_default(column: Column, values: pd.Series, state: pd.Series) -> pd.Series:
    """Where a column has a default, blank and absent cells mean it."""
    return values if column.default is None else values.mask(state.isin(["blank", "absent"]), column.default)


def _key_rows(table: Table, frame: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """The key of each row as text, and whether it could be read.

    A table without a key numbers the rows of each unit and year; so is a row known whose key cannot be read (never by its row in the
    file, which is a circumstance). A blank subject_code is the unit as a whole and leaves no trace in the key; a key of nothing else is ``unit``.
    """
    names = [name for name in table.key if name in frame]
    if table.name == "submission":
        return pd.Series("cover", index=frame.index, dtype="string"), pd.Series(data=True, index=frame.index)
    if not names:
        return _number_rows(frame), pd.Series(data=False, index=frame.index)
    is_optional = {column.name for column in table.columns if not column.is_filled}
    is_complete = pd.Series(data=True, index=frame.index)
    key = pd.Series("", index=frame.index, dtype="string")
    for name in names:
        text = frame[name].astype("string")
        is_blank = frame[f"{name}_state"].isin(["blank", "absent"])
        is_complete &= text.notna() | (is_blank & (name in is_optional))
        part = text.fillna("")
        joined = (key + "/" + part).mask(key == "", part)
        key = joined.mask(part == "", key)
    key = key.replace("", WHOLE_UNIT)
    return key if is_complete.all() else key.where(is_complete, "row " + _number_rows(frame)), is_complete


def _number_rows(frame: pd.DataFrame) -> pd.Series:
    """The number of each row within its unit and year, as text."""
    return (frame.groupby(_FILING).cumcount() + 1).astype("string").str.zfill(5)


def _repeated_keys(table: Table, repeated: pd.DataFrame) -> list[Finding]:
    """One finding per repeated row, at the first column of its key."""
    return [
        Finding(
            "key_stands_once",
            unit_code=row.unit_code,
            fiscal_year=int(row.fiscal_year),
            table_name=table.name,
            column_name=table.key[-1],
            row_key=row.row_key,
            row_id=int(row.Index),
            found=row.row_key,
            expected="once",
        )
        for row in iterate_rows(repeated)
    ]
