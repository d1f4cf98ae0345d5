"""Reconcile reports: the figures a report document prints beside the tables that were filed with it.

The tables count; a report is evidence. A figure that rounds to something else than the table says, a scoring line that only one of
them has, or a total that is not the sum of its own lines, is a finding at its line. Source: the contract, §1 (a document's figures are checked against the
tables). Does not belong here: reading a report, or what it says in words.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pandas as pd

from schemas.findings import Finding
from schemas.frames import iterate_rows
from schemas.intervals import read_rounded
from schemas.measures import MICRO, ExactNumber, format_micro

_FILING = ["unit_code", "fiscal_year"]
_TOTAL_LEVEL = 0
# Report table, its key and figure, and the filed table, key and figure it is held against.
_PAIRS = (
    ("report_finance", "line", "final_wan_yuan", "finance", "line", "final_wan_yuan"),
    ("report_scores", "item_code", "self_score_points", "self_scores", "item_code", "self_score_points"),
)


def reconcile_reports(tables: Mapping[str, pd.DataFrame], cells: pd.DataFrame) -> list[Finding]:
    """Findings on reports, in order of unit and line.

    Args:
        tables: Typed frames as filed (TABLE_FRAMES), before a report stands in for any.
        cells: YEAR_CELLS, for the decimals a report prints.
    """
    scores = tables["report_scores"]
    if all(tables[source].empty for source, *_ in _PAIRS):
        return []
    return [*_differences(tables, cells), *_lone_lines(scores, tables["self_scores"]), *_totals(scores)]


def _differences(tables: Mapping[str, pd.DataFrame], cells: pd.DataFrame) -> Iterator[Finding]:
    """Lines of a report that say another figure than the table."""
    for source, source_key, figure, target, target_key, target_figure in _PAIRS:
        said = _usable(tables[source], source_key, figure)
        if target == "self_scores":
            said = said[said["level"] != _TOTAL_LEVEL]
        filed = _usable(tables[target], target_key, target_figure)
        if "subject_code" in filed:
            filed = filed[filed["subject_code"].isna()]
        both = said.merge(
            filed[[*_FILING, target_key, target_figure]].rename(
                columns={target_key: source_key, target_figure: "filed_micro"}
            ),
            on=[*_FILING, source_key],
        )
        decimals = cells[(cells["column_name"] == figure) & cells["row_id"].isin(both["row_id"])]
        both = both.merge(decimals[["row_id", "decimals"]], on="row_id", how="left")
        for row in iterate_rows(both[both[figure] != both["filed_micro"]]):
            printed = ExactNumber(int(getattr(row, figure)), int(row.decimals))
            if not read_rounded(printed).contains(Fraction(int(row.filed_micro), MICRO)):
                found = _find(
                    "report_agrees_with_the_tables", source, figure, row, expected=format_micro(row.filed_micro)
                )
                # A scoring line's own key is no more than its number in the report.
                yield replace(found, item_code=getattr(row, "item_code", None))


def _lone_lines(scores: pd.DataFrame, filed: pd.DataFrame) -> Iterator[Finding]:
    """Scoring lines that only the report or only the table has, of those who filed both; a figure need not be readable."""
    said = scores[scores["item_code"].notna() & (scores["level"] != _TOTAL_LEVEL)]
    said = said[said["self_score_points_state"] != "absent"]
    own = filed[filed["item_code"].notna() & filed["subject_code"].isna()]
    for check, table, rows, others in (
        ("line_of_the_report_is_in_the_table", "report_scores", said, own),
        ("line_of_the_table_is_in_the_report", "self_scores", own, said),
    ):
        both = rows.merge(others[_FILING].drop_duplicates(), on=_FILING)
        known = others[[*_FILING, "item_code"]].drop_duplicates()
        held = both.merge(known, on=[*_FILING, "item_code"], how="left", indicator="_side")
        for row in iterate_rows(held[held["_side"] == "left_only"].drop_duplicates([*_FILING, "item_code"])):
            found = _find(check, table, "self_score_points", row, expected=None)
            yield replace(found, item_code=row.item_code)


def _totals(scores: pd.DataFrame) -> Iterator[Finding]:
    """Printed totals that are not the sum of the lines above them; only where every line could be read."""
    totals = scores[(scores["level"] == _TOTAL_LEVEL) & scores["self_score_points"].notna()]
    lines = scores[scores["level"] != _TOTAL_LEVEL]
    sums = lines.groupby(_FILING)["self_score_points"].sum(min_count=1).rename("sum_micro")
    is_broken = lines["self_score_points_state"].isin(["unreadable", "out_of_range"])
    broken = lines.loc[is_broken, _FILING].drop_duplicates().assign(is_broken=True)
    held = totals.merge(sums, on=_FILING).merge(broken, on=_FILING, how="left")
    for row in iterate_rows(held[held["is_broken"].isna() & (held["self_score_points"] != held["sum_micro"])]):
        expected = format_micro(int(row.sum_micro))
        yield _find(
            "report_total_is_the_sum_of_its_lines", "report_scores", "self_score_points", row, expected=expected
        )


def _usable(table: pd.DataFrame, key: str, figure: str) -> pd.DataFrame:
    """Rows whose key stands once and whose figure was read."""
    rows = table[table[key].notna() & table[figure].notna()]
    return rows[~rows.duplicated([*_FILING, key, *(["subject_code"] if "subject_code" in rows else [])], keep=False)]


def _find(check: str, table: str, column: str, row: Any, *, expected: str | None) -> Finding:
    return Finding(
        check,
        unit_code=row.unit_code,
        fiscal_year=int(row.fiscal_year),
        table_name=table,
        column_name=column,
        row_key=row.row_key,
        row_id=int(row.row_id),
        found=None if pd.isna(getattr(row, column)) else format_micro(int(getattr(row, column))),
        expected=expected,
    )
