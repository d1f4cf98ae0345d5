"""Locate the scoring table of a report: its header and the lines that belong to it.

Does not belong here: what the lines of the table say.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from pipelines.reading.align_rows import TableRow, align_rows, is_part
from pipelines.reading.documents import Line
from pipelines.reading.find_headers import Header, find_headers
from pipelines.reading.rejoin_paragraphs import is_heading
from pipelines.reading.split_rows import CELLS, Row, is_as_wide, split_row
from schemas.report_layout import TableWords, fold_text

_FIGURE = re.compile(r"[0-9]+(?:\.[0-9]+)?")
_REMARK = re.compile(r"[(（\[【][^()（）]*[)）\]】]")
_MOST_STRAY_LINES = 3
_LONGEST_TOTAL = 60


@dataclass(frozen=True)
class ScoreTable:
    """The table: heading as printed, header, rows; ``lines`` are all that it takes, ``other_headers`` those of tables not read."""

    header: Header
    rows: tuple[TableRow, ...]
    lines: range
    other_headers: tuple[int, ...]


@dataclass
class _Body:
    rows: list[Row] = field(default_factory=list)
    last_line: int = 0


def locate_score_table(lines: Sequence[Line], words: TableWords) -> ScoreTable | None:
    """Find the first scoring table of a document; None where it has none.

    Args:
        lines: The lines of the report.
        words: What its columns and totals are called.
    """
    rows = [split_row(line) for line in lines]
    found = find_headers(rows, words)
    if not found:
        return None
    header = found[0]
    repeats = {line for other in found[1:] if other.folded == header.folded for line in other.lines}
    others = tuple(other.lines[0] for other in found[1:] if other.folded != header.folded)
    until = min(others, default=len(rows) + 1)
    after = rows[header.lines[-1] : until - 1]
    take = _take_rows if header.style == CELLS else _take_lines
    body = take(after, header, repeats, words)
    last = max(body.last_line, header.lines[-1])
    return ScoreTable(header, align_rows(body.rows, header), range(header.lines[0], last + 1), others)


def _take_rows(rows: Sequence[Row | None], header: Header, repeats: set[int], words: TableWords) -> _Body:
    """The rows of the header's table, and of those that directly follow and take its width: a page has broken it.

    After the total nothing of another table belongs to it, nor do remarks that lie across the table.
    """
    body = _Body()
    table = header.table
    has_total = False
    for row in rows:
        if row is None:
            continue
        if row.table != table:
            if not row.table or has_total or not is_as_wide(row.extent, header.extent):
                break
            table = row.table
        if row.line in repeats:
            continue
        is_total = any(find_total(cell.text, words) for cell in row.cells)
        if has_total and not is_total and not is_part(row, header):
            break
        body.rows.append(row)
        body.last_line = row.line
        has_total |= is_total
    return body


def _take_lines(rows: Sequence[Row | None], header: Header, repeats: set[int], words: TableWords) -> _Body:
    """The lines from the header to the total, or to the end of what looks like the table."""
    body = _Body()
    strays: list[Row] = []
    has_total = False
    for row in rows:
        if row is None or row.line in repeats or (row.style == header.style and row.is_blank):
            continue
        is_total = any(find_total(cell.text, words) for cell in row.cells)
        if is_part(row, header) or is_total:
            body.rows += [*strays, row]
            body.last_line, strays = row.line, []
            has_total |= is_total
        elif has_total or len(strays) == _MOST_STRAY_LINES or is_heading(row.cells[0].text):
            break
        else:
            strays.append(row)
    return body


def find_total(text: str, words: TableWords) -> bool:
    """Whether a text is what a total is called: alone, with a remark, or followed by its figure."""
    if not text or len(text) > _LONGEST_TOTAL:
        return False
    folded = _REMARK.sub("", fold_text(text)).rstrip(":")
    name = _FIGURE.split(folded, maxsplit=1)[0].rstrip(":")
    return name in words.folded_totals
