"""Describe a delivery: the form of each file, which files are read together, and which came twice."""

from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath
from typing import Any

import pandas as pd

from schemas.archives import ARCHIVE_SUFFIXES
from schemas.frames import RECEIVED_FILES, conform_frame
from schemas.tables import find_table

# A form says who reads a file; what its bytes are, its reader sees for itself.
FORMS = {
    **dict.fromkeys((".xlsx", ".xlsm", ".xls", ".et", ".ods"), "xlsx"),
    ".csv": "csv",
    ".parquet": "parquet",
    **dict.fromkeys(ARCHIVE_SUFFIXES, "zip"),
    **dict.fromkeys((".docx", ".doc", ".wps", ".rtf", ".pdf", ".txt", ".md"), "report"),
    **dict.fromkeys((".jpg", ".jpeg", ".png", ".tif", ".tiff", ".heic", ".heif", ".bmp", ".ofd"), "original"),
}
TABLE_FORMS = frozenset({"csv", "parquet"})
COVER = "submission"


def describe_files(received: Iterable[Mapping[str, Any]]) -> pd.DataFrame:
    """Describe received files (file_name, file_sha256, size_bytes, received_at, archive_name) as RECEIVED_FILES, in order of name.

    A bundle is what is read as one filing: a workbook by itself, or the table files of one folder (of an archive, too).
    ``is_repeated`` marks every file of a bundle that has the same content as an earlier one: a workbook saved twice, or a whole
    folder copied; and all that is in an archive which came twice. Table files alone are never repeated, since two units may well
    file the same empty table.
    """
    rows = sorted(received, key=lambda row: row["file_name"])
    if not rows:
        return conform_frame(pd.DataFrame(columns=list(RECEIVED_FILES.columns)), RECEIVED_FILES)
    frame = pd.DataFrame([{"archive_name": None, **row} for row in rows])
    paths = [PurePosixPath(name) for name in frame["file_name"]]
    frame["file_id"] = range(len(frame))
    frame["form"] = [FORMS.get(path.suffix.lower(), "unknown") for path in paths]
    frame["bundle"] = [
        f"{path.parent.as_posix()}/" if form in TABLE_FORMS else path.as_posix()
        for path, form in zip(paths, frame["form"], strict=True)
    ]
    frame["is_repeated"] = frame["bundle"].isin(_repeated_bundles(frame))
    repeated_archives = frame.loc[frame["is_repeated"] & (frame["form"] == "zip"), "file_name"]
    frame["is_repeated"] |= frame["archive_name"].isin(repeated_archives)
    return conform_frame(frame, RECEIVED_FILES)


def _repeated_bundles(frame: pd.DataFrame) -> set[str]:
    """Bundles whose content another bundle of the delivery has too: what each holds, whatever its files are called.

    The shortest name is the original's: ``自评.xlsx`` before ``自评(1).xlsx``, a folder before its copy inside.
    """
    tables = [find_table(PurePosixPath(name).stem) for name in frame["file_name"]]
    held: dict[str, set[tuple[str, str]]] = {}
    for bundle, form, table, sha256 in zip(frame["bundle"], frame["form"], tables, frame["file_sha256"], strict=True):
        part = "" if form not in TABLE_FORMS else table.name if table else "?"
        held.setdefault(bundle, set()).add((part, sha256))
    seen: set[frozenset[tuple[str, str]]] = set()
    repeated: set[str] = set()
    for bundle in sorted(held, key=lambda name: (len(name), name)):
        content = held[bundle]
        whole = frozenset(content)
        if whole in seen:
            repeated.add(bundle)
        elif {"", COVER} & {part for part, _ in content}:
            seen.add(whole)
    return repeated
