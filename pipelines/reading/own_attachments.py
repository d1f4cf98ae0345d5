"""Own attachments: documents and pictures that a unit names among its supporting material (佐证材料) are that, and nothing else.

A minute of a meeting is no self-evaluation report, and a photo of a road is no sealed original. Does not belong here: what the
material is evidence of (scoring).
"""

from dataclasses import dataclass, replace
from pathlib import PurePosixPath

import pandas as pd

from pipelines.reading.read_files import Reading
from schemas.findings import Finding, tabulate_findings
from schemas.frames import FINDINGS, conform_frame, iterate_rows
from schemas.register import fold_name
from schemas.tables import REPORT_TABLES, is_original

TABLE, COLUMN = "attachments", "file_name"
_REPORT_TABLES = frozenset(table.name for table in REPORT_TABLES)
_OWN = ["unit_code", "fiscal_year"]


@dataclass(frozen=True)
class SetAside:
    """The reading without what is supporting material, and a note on each file of it."""

    reading: Reading
    findings: pd.DataFrame


def set_attachments_aside(reading: Reading, files: pd.DataFrame, identities: pd.DataFrame) -> SetAside:
    """Take reports and originals out that their unit names in the table ``attachments``, with or without the name's ending.

    Args:
        reading: What was read.
        files: RECEIVED_FILES.
        identities: IDENTITIES; a file of nobody stays as it is.
    """
    listed = reading.cells[(reading.cells["table_name"] == TABLE) & (reading.cells["column_name"] == COLUMN)]
    named = listed.merge(identities[["filing_id", *_OWN]], on="filing_id").dropna(subset=[*_OWN, "value_text"])
    wanted = {(row.unit_code, row.fiscal_year, _fold(row.value_text)) for row in iterate_rows(named)}
    is_document = reading.tables["table_name"].map(lambda name: name in _REPORT_TABLES or is_original(name))
    documents = reading.tables[is_document.astype(bool)].drop_duplicates("file_id")
    owned = documents.merge(identities.dropna(subset=_OWN), on=["filing_id", "file_id"]).merge(
        files[["file_id", "file_name"]], on="file_id"
    )
    aside = [row for row in iterate_rows(owned) if (row.unit_code, row.fiscal_year, _fold(row.file_name)) in wanted]
    if not aside:
        return SetAside(reading, conform_frame(pd.DataFrame(), FINDINGS))
    numbers = {row.file_id for row in aside}
    told = [
        Finding(
            "document_is_supporting_material",
            unit_code=row.unit_code,
            fiscal_year=int(row.fiscal_year),
            file_name=row.file_name,
        )
        for row in aside
    ]
    kept = {
        name: getattr(reading, name)[~getattr(reading, name)["file_id"].isin(numbers)].reset_index(drop=True)
        for name in ("cells", "tables")
    }
    names = [row.file_name for row in aside]
    findings = reading.findings[~reading.findings["file_name"].isin(names)].reset_index(drop=True)
    return SetAside(
        replace(reading, **kept, findings=findings), conform_frame(pd.DataFrame(tabulate_findings(told)), FINDINGS)
    )


def _fold(name: str) -> str:
    """A file's name as people write it in a list: without folders and ending."""
    return fold_name(PurePosixPath(name.replace("\\", "/")).stem)
