"""Data Docs of the years that a run judged, kept in the state folder: one page per fiscal year, of its newest judgement.

Does not belong here: what a page shows (``expectations.data_docs``).
"""

from pathlib import Path
from typing import Any

import dagster as dg
import pandas as pd

from expectations.data_docs import render_data_docs
from pipelines.publishing.tell_expectations import place_data_docs
from pipelines.resources.warehouse import WarehouseResource

Metadata = dict[str, dg.MetadataValue[Any]]


def keep_data_docs(context: dg.AssetExecutionContext, warehouse: WarehouseResource, results: pd.DataFrame) -> Metadata:
    """Write the page of each year in EXPECTATION_RESULTS with run_id, and name them.

    The history is sealed by now, so a page that cannot be made or kept is a warning and nothing more.
    """
    kept: dict[str, dg.MetadataValue[Any]] = {}
    for fiscal_year, own in results.groupby("fiscal_year"):
        path = place_data_docs(warehouse.place.state, int(str(fiscal_year)))
        try:
            _write_page(path, own)
        except Exception as error:  # noqa: BLE001 - whatever Great Expectations or the disk have against it
            context.log.warning("recorded, but without Data Docs of %s: %s", fiscal_year, error)
        else:
            kept[f"data docs {fiscal_year}"] = dg.MetadataValue.path(path)
    return kept


def _write_page(path: Path, results: pd.DataFrame) -> None:
    rows = results.astype(object).where(results.notna(), None).to_dict("records")
    page = render_data_docs([{str(name): value for name, value in row.items()} for row in rows])
    path.parent.mkdir(parents=True, exist_ok=True)
    whole = path.with_suffix(".part")
    whole.write_text(page, encoding="utf-8")
    whole.replace(path)
