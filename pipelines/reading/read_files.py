"""Read all files of a run: from bytes to CELLS, with a finding for whatever could not be read. All in one pass, no cap."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import PurePosixPath

import pandas as pd

from pipelines.reading.gather_columns import Gathering, Place, gather_sheet, is_blank_row
from pipelines.reading.parse_cells import parse_cells
from pipelines.reading.read_csv import read_csv
from pipelines.reading.read_xlsx import read_workbook
from pipelines.reading.sheets import Sheet, UnreadableFileError
from schemas.findings import Finding, tabulate_findings
from schemas.frames import FILED_TABLES, FINDINGS, concat_frames, conform_frame, iterate_rows
from schemas.tables import Table, find_table


@dataclass(frozen=True)
class Reading:
    """What was read: CELLS, FILED_TABLES, FINDINGS (with their place), and the files that hold nothing that can be read."""

    cells: pd.DataFrame
    tables: pd.DataFrame
    findings: pd.DataFrame
    unreadable: frozenset[int]


@dataclass
class _Run:
    """The state of one pass."""

    gathering: Gathering = field(default_factory=Gathering)
    tables: list[dict[str, object]] = field(default_factory=list)
    unreadable: set[int] = field(default_factory=set)


def read_files(files: pd.DataFrame, open_file: Callable[[str], bytes]) -> Reading:
    """Read every file that is not repeated.

    Args:
        files: RECEIVED_FILES.
        open_file: Gives the bytes kept under a sha256.
    """
    run = _Run()
    for row in iterate_rows(files[~files["is_repeated"]]):
        place = Place(int(row.file_id), row.file_name, None)
        try:
            _read_file(run, row.form, open_file(row.file_sha256) if row.form != "unknown" else b"", place)
        except UnreadableFileError as error:
            run.gathering.findings.append(
                Finding("file_is_readable", file_name=row.file_name, found=error.reason, expected="damaged_file")
            )
            run.unreadable.add(place.file_id)
    cells, on_cells = parse_cells(
        run.gathering, dict(zip(files["file_id"].astype(int), files["file_name"], strict=True))
    )
    on_files = conform_frame(pd.DataFrame(tabulate_findings(run.gathering.findings)), FINDINGS)
    return Reading(
        cells,
        conform_frame(pd.DataFrame(run.tables), FILED_TABLES),
        concat_frames(FINDINGS, on_files, on_cells),
        frozenset(run.unreadable),
    )


def _read_file(run: _Run, form: str, content: bytes, place: Place) -> None:
    if form == "xlsx":
        _gather(run, [(find_table(sheet.name or ""), sheet) for sheet in read_workbook(content)], place)
    elif form == "csv":
        stem = PurePosixPath(place.file_name).stem
        table = find_table(stem)
        if table is None:
            run.unreadable.add(place.file_id)
            run.gathering.findings.append(Finding("table_is_known", file_name=place.file_name, found=stem))
        elif not _gather(run, [(table, read_csv(content))], place):
            raise UnreadableFileError("nothing stands in it")
    else:
        run.unreadable.add(place.file_id)
        suffix = PurePosixPath(place.file_name).suffix or place.file_name
        run.gathering.findings.append(
            Finding("file_form_is_known", file_name=place.file_name, found=suffix, expected="known_form")
        )


def _gather(run: _Run, sheets: list[tuple[Table | None, Sheet]], place: Place) -> bool:
    """Gather the sheets that hold a table; the first of a table counts, others and unknown ones are told.

    A sheet without any content holds no table: it is not filed, whatever its name. False: no sheet holds one.
    """
    seen: dict[str, str | None] = {}
    for table, sheet in sheets:
        if all(map(is_blank_row, sheet.rows)):
            continue
        own = Place(place.file_id, place.file_name, sheet.name)
        if table is None:
            run.gathering.findings.append(
                Finding("table_is_known", file_name=place.file_name, sheet=sheet.name, found=sheet.name)
            )
        elif table.name in seen:
            run.gathering.findings.append(
                Finding(
                    "table_stands_once_in_a_delivery",
                    table_name=table.name,
                    file_name=place.file_name,
                    sheet=sheet.name,
                    found=f"{seen[table.name]}、{sheet.name}",
                    expected="once",
                )
            )
        else:
            gather_sheet(run.gathering, table, sheet, own)
            seen[table.name] = sheet.name
            run.tables.append({"file_id": place.file_id, "table_name": table.name})
    return bool(seen)
