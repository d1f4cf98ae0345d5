"""Answers and self-scores that name nothing in the rubric: seen, said, and not used."""

import numpy as np
import pandas as pd

from pipelines.scoring.check_self_scores import SELF_SCORES
from pipelines.scoring.hear_words import ANSWERS, fold_codes, list_criteria, own_rows
from pipelines.scoring.select_rows import fold_texts
from pipelines.scoring.workings import Bools, Filings, make_findings, place_rows


def find_strangers(filings: Filings) -> pd.DataFrame:
    """One finding per row that names no scored item of the rubric, or no criterion of the item it names.

    Columns as in FINDINGS with ``position``; ``item_code`` is the code as filed. Rows with a blank code are left to the
    validation of cells.
    """
    scored, listed = filings.rubric.scored_items, [("", ""), *list_criteria(filings.rubric)]
    parts = []
    for table in (ANSWERS, SELF_SCORES):
        rows = own_rows(filings.pairs[table], table)
        items = fold_texts(rows["item_code"]).fillna("")
        rows = rows.assign(item=items)
        is_known = items.isin([item.code for item in scored]).to_numpy(dtype=np.bool_)
        parts.append(_find(rows, (items != "").to_numpy() & ~is_known, table, "item_code"))
        if table == ANSWERS:
            codes = fold_codes(rows)
            is_strange = is_known & (codes.get_level_values(1) != "") & ~codes.isin(listed)
            parts.append(_find(rows, is_strange, table, "criterion"))
    return pd.concat(parts, ignore_index=True)


def _find(rows: pd.DataFrame, is_strange: Bools, table: str, column: str) -> pd.DataFrame:
    """One finding per marked row, at the code that is not in the rubric."""
    marked = rows[is_strange]
    positions, found = marked["position"].to_numpy(), marked[column].array
    findings = make_findings("item_is_in_the_rubric", positions, place_rows(marked, table, column), found=found)
    return findings.assign(item_code=marked["item"].array)
