"""Address findings: each to the unit and year of the filing part it was made in, and parts that are one unit's become one."""

from dataclasses import replace

import pandas as pd

from pipelines.reading.read_files import Reading
from schemas.frames import FINDINGS, concat_frames, conform_frame

# What is wrong with a header is wrong for everybody who has rows below it.
_OF_HEADERS = frozenset(
    {
        "column_is_known",
        "column_stands_once",
        "required_column_stands",
        "line_above_the_header_is_known",
        "unit_of_amounts_is_stated_once",
    }
)


def join_parts(reading: Reading, joined: dict[int, int]) -> Reading:
    """Give the cells and tables of parts that are one unit's to the first of them (``Identification.joined``)."""
    if not joined:
        return reading
    cells = reading.cells.assign(filing_id=reading.cells["filing_id"].replace(joined))
    tables = reading.tables.assign(filing_id=reading.tables["filing_id"].replace(joined)).drop_duplicates()
    return replace(reading, cells=cells, tables=tables.reset_index(drop=True))


def address_findings(files: pd.DataFrame, reading: Reading, identities: pd.DataFrame) -> pd.DataFrame:
    """The FINDINGS of reading with unit_code and fiscal_year: missing where a file, or a batch's row, does not say whose it is.

    A defect of a batch's header is told to each unit that has rows of the table.
    """
    numbers = files[["file_name", "file_id"]]
    found = reading.findings.drop(columns=["unit_code", "fiscal_year"]).merge(numbers, on="file_name", how="left")
    whose = identities[["filing_id", "unit_code", "fiscal_year"]]
    found["filing_id"] = found["file_id"]
    is_batch = found["file_id"].isin(reading.batches)
    single = found[~is_batch]
    if not is_batch.any():
        return conform_frame(single.merge(whose, on="filing_id", how="left"), FINDINGS)
    batch = found[is_batch].drop(columns="filing_id")
    is_header = batch["check"].isin(_OF_HEADERS)
    of_headers = batch[is_header].merge(reading.tables, on=["file_id", "table_name"], how="left")
    of_rows = batch[~is_header]
    of_rows = of_rows.assign(row_number=of_rows["cell"].str.extract(r"([0-9]+)$", expand=False).astype("Int64"))
    rows = reading.cells[["file_id", "row_number", "filing_id"]].drop_duplicates(["file_id", "row_number"])
    of_rows = of_rows.merge(rows, on=["file_id", "row_number"], how="left")
    addressed = [
        conform_frame(part.merge(whose, on="filing_id", how="left"), FINDINGS) for part in (single, of_headers, of_rows)
    ]
    return concat_frames(FINDINGS, *addressed)
