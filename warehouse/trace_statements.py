"""Trace statements: what a report states, with the figures it rests on and where each stands; or what rests on one place.

Does not belong here: scores and their cells (``trace``), or printing.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace

from sqlalchemy import Connection

from schemas.findings import name_place
from schemas.places import bare_place, is_place, word_filing
from warehouse import history
from warehouse.history import Horizon, Row
from warehouse.trace import Line

# What they are asked for by, where items of a rubric are.
STATEMENTS = "statements"
Filed = Mapping[str, str | None]


def trace_statements(
    connection: Connection, horizon: Horizon, unit_code: str, fiscal_year: int, place: str | None = None
) -> list[Line]:
    """Each statement of a unit's report, its verdict, and its figures below it.

    With a ``place`` (``report.docx!par12``, ``收支!D5``) those that rest on it, of that year's report and of the next one's.
    """
    years = [fiscal_year] if place is None else [fiscal_year, fiscal_year + 1]
    rows = [row for year in years for row in history.load_statements(connection, horizon, year, unit_code)]
    chosen = [row for row in rows if place is None or _rests_on(row, (unit_code, fiscal_year), place)]
    return [line for row in chosen for line in _trace(connection, horizon, row)]


def _rests_on(row: Row, filing: tuple[str, int], place: str) -> bool:
    """Whether a statement or one of its figures stands at a place of a unit's year; of one in a document the characters may be left out."""
    places = json.loads(row["operand_places"])
    filed = [one for one in places if isinstance(one, dict)]
    if any(_is_filed_at(one, filing, place) for one in filed):
        return True
    file_name, _, reference = place.rpartition("!")
    names = {row["file_name"], row["file_name"].rsplit("/", 1)[-1]}
    own = [row["place"] or "", *(one for one in places if isinstance(one, str))]
    is_own = (row["unit_code"], row["fiscal_year"]) == filing and file_name in names
    return is_own and any(reference in {one, bare_place(one)} for one in own)


def _is_filed_at(filed: Filed, filing: tuple[str, int], place: str) -> bool:
    """Whether a figure was filed at a place, be it named with its file or by its sheet alone."""
    name, sheet, cell = (filed[one] for one in ("file_name", "sheet", "cell"))
    names = (name, (name or "").rsplit("/", 1)[-1])
    told = {f"{sheet}!{cell}", *(name_place(one, sheet, cell) for one in names)}
    return (filed["unit_code"], int(filed["fiscal_year"] or 0)) == filing and place in told


def _trace(connection: Connection, horizon: Horizon, row: Row) -> Iterator[Line]:
    name, sha256, index = row["file_name"], row["file_sha256"], row["ledger_index"]
    run_id = history.load_run_of(connection, index)
    where = name_place(name, None, row["place"])
    yield Line(0, "item", f"statement:{row['kind']}", row["stated"], where, row["sentence"], sha256, run_id, index)
    reason = f"{row['reason_zh']} {row['reason_en']}"
    yield Line(1, "rule", row["verdict"], row["computed"], None, reason, None, run_id, index)
    operands = zip(json.loads(row["operands"]), json.loads(row["operand_places"]), strict=True)
    for (what, written), place in operands:
        line = Line(2, "input", what, None, None, written, None, run_id, index)
        if isinstance(place, dict):
            yield _trace_filed(connection, horizon, line, place)
        elif is_place(place):
            yield replace(line, place=name_place(name, None, place), file_sha256=sha256)
        else:
            yield replace(line, place=place)


def _trace_filed(connection: Connection, horizon: Horizon, line: Line, filed: Filed) -> Line:
    """A figure that was filed elsewhere: its cell, the file's hash, and the leaf and run of that submission."""
    year, version = int(filed["fiscal_year"] or 0), int(filed["submission_version"] or 0)
    place = name_place(filed["file_name"], filed["sheet"], filed["cell"])
    line = replace(line, name=f"{line.name}（{word_filing(year, version)[0]}）", place=place)
    submissions = history.load_submissions(connection, horizon, year)
    own = [row for row in submissions if (row["unit_code"], row["version"]) == (filed["unit_code"], version)]
    if not own:
        return line
    index = own[0]["ledger_index"]
    tables = history.load_tables_of(connection, index)
    hashes = [row["file_sha256"] for row in tables if row["file_name"] == filed["file_name"]]
    run_id = history.load_run_of(connection, index)
    return replace(line, file_sha256=hashes[0] if hashes else None, run_id=run_id, ledger_index=index)
