"""Stand in: what a report document holds takes the place of tables that were not filed beside it.

A table that was filed always counts; the report's figures are then compared with it, never used. Does not belong here: reading a
report, or that comparison.
"""

from collections.abc import Callable, Mapping

import pandas as pd

from schemas.frames import TABLE_FRAMES, concat_frames, conform_frame
from schemas.tables import STANDS_IN, TABLE_BY_NAME

_FILING = ["unit_code", "fiscal_year"]
_TOTAL_LEVEL = 0


def stand_in_reports(tables: Mapping[str, pd.DataFrame], filed: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """The typed tables (TABLE_FRAMES), with rows from reports where a unit and year filed no such table.

    Args:
        tables: Typed frames by table name.
        filed: One row per table a submission holds: unit_code, fiscal_year, table_name.
    """
    joined = dict(tables)
    for name, turn in _TURNS.items():
        own = _find_unfiled(tables[STANDS_IN[name]], filed.loc[filed["table_name"] == name, _FILING])
        if len(own):
            joined[name] = concat_frames(TABLE_FRAMES[name], tables[name], _conform(name, turn(own)))
    return joined


def _find_unfiled(reported: pd.DataFrame, have: pd.DataFrame) -> pd.DataFrame:
    """The rows of reports of those units and years that are not among ``have``."""
    if reported.empty:
        return reported
    sided = reported.merge(have.drop_duplicates(), on=_FILING, how="left", indicator="_side")
    return sided[sided["_side"] == "left_only"].drop(columns="_side")


def _evaluations(report: pd.DataFrame) -> pd.DataFrame:
    """A report is about the unit as a whole, under the rubric whose table it prints."""
    return report.assign(
        row_key="unit",
        subject_type="unit",
        subject_type_state="read",
        subject_name=report["unit_name"],
        subject_name_state=report["unit_name_state"],
    )


def _finance(lines: pd.DataFrame) -> pd.DataFrame:
    return lines


def _self_scores(lines: pd.DataFrame) -> pd.DataFrame:
    """The scoring lines that name an item and hold a figure; the printed total is compared elsewhere."""
    is_scored = lines["item_code"].notna() & lines["self_score_points"].notna()
    own = lines[is_scored & (lines["level"] != _TOTAL_LEVEL)]
    is_repeated = own.duplicated([*_FILING, "item_code"], keep=False)
    return own.assign(row_key=own["item_code"], is_accepted=~is_repeated)


_TURNS: Mapping[str, Callable[[pd.DataFrame], pd.DataFrame]] = {
    "evaluations": _evaluations,
    "finance": _finance,
    "self_scores": _self_scores,
}


def _conform(name: str, rows: pd.DataFrame) -> pd.DataFrame:
    """Rows as the typed frame of a table; a column that the report does not have is absent."""
    absent = {
        f"{column.name}_state": "absent"
        for column in TABLE_BY_NAME[name].columns
        if f"{column.name}_state" not in rows and f"{column.name}_state" in TABLE_FRAMES[name].columns
    }
    return conform_frame(rows.assign(**absent), TABLE_FRAMES[name])
