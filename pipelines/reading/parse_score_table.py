"""Parse the scoring table: from its rows to levels, scoring lines and totals, in the order of the tree they make.

A merged cell counts for the rows below it; a level that stands after its lines is put before them where the form says which they
are. Does not belong here: finding the table, or what its points add up to.
"""

import re
from dataclasses import replace

from pipelines.reading.align_rows import TableRow, is_figure
from pipelines.reading.documents import Spot
from pipelines.reading.find_headers import LEVELS
from pipelines.reading.locate_score_table import ScoreTable, find_total
from pipelines.reading.match_score_lines import (
    TABLE,
    TOTAL_LEVEL,
    Named,
    ParsedTable,
    ScoreLine,
    bare_name,
    match_score_lines,
)
from pipelines.reading.mend_rows import mend_rows
from pipelines.reading.split_rows import Cell, join_cells
from schemas.findings import Finding
from schemas.measures import fold_width
from schemas.report_layout import ReportForm, TableWords, fold_text

_REMARK = re.compile(r"[(（][^()（）]*[)）]$")


def parse_score_table(table: ScoreTable, form: ReportForm | None, words: TableWords) -> ParsedTable:
    """Parse the rows of a scoring table.

    Args:
        table: The table as it was located.
        form: The printed form, where its title is known; without it no line is matched with an item.
        words: What totals, deductions and points are called.
    """
    reader = _Reader(table, form, words)
    for row in mend_rows(table.rows, form, words):
        reader.read(row)
    return match_score_lines(reader.finish(), form)


class _Reader:
    """Reads row after row; keeps the names that merged cells give to the rows below."""

    def __init__(self, table: ScoreTable, form: ReportForm | None, words: TableWords) -> None:
        self.lines: list[ScoreLine] = []
        self.findings: list[Finding] = []
        self._table, self._form, self._words = table, form, words
        self._deepest = table.header.deepest
        pattern = "|".join(re.escape(word) for word in words.points_words)
        behind = rf"[(（\[]\s*([0-9０-９.]+)\s*(?:{pattern})?s?\s*[)）\]]$|\s([0-9.]+)\s*分$"
        self._points = re.compile(behind, re.IGNORECASE)
        self._names: dict[int, Named] = {}
        self._last_scoring: int | None = None
        self._going_on: dict[int, dict[str, list[Cell]]] = {}

    def finish(self) -> ParsedTable:
        """All lines, those that go on over several rows joined."""
        for index, parts in self._going_on.items():
            own = self.lines[index].cells
            more = {role: join_cells([*([own[role]] if role in own else []), *cells]) for role, cells in parts.items()}
            self.lines[index] = replace(self.lines[index], cells=own | more)
        return ParsedTable(self.lines, self.findings)

    def read(self, row: TableRow) -> None:
        """Read one row."""
        total = self._read_total(row)
        if total is not None:
            self._last_scoring = None
            self.lines.append(total)
            return
        if row.stray is not None:
            self._read_stray(row.spot, row.stray)
            return
        named = {level: self._name(row.cells[role]) for level, role in enumerate(LEVELS, start=1) if role in row.cells}
        has_figures = "points" in row.cells or "self_score" in row.cells
        if not named and not has_figures:
            self._continue(row)
        elif any(self._is_deduction(one) for one in named.values()):
            self._read_deduction(row, named)
        elif not has_figures and "criterion" not in row.cells:
            self._read_levels(row, named)
        else:
            self._read_scoring(row, self._new_levels(named), named)

    def _read_total(self, row: TableRow) -> ScoreLine | None:
        """A total, its figure wherever it stands in the row: under the self-scores, else the only one."""
        cells = [row.stray] if row.stray is not None else [row.cells[role] for role in LEVELS if role in row.cells]
        name = next((cell for cell in cells if find_total(cell.text, self._words)), None)
        if name is None:
            return None
        kept = {role: row.cells[role] for role in ("points", "self_score") if role in row.cells}
        if "self_score" not in kept:
            others = [
                cell for role, cell in row.cells.items() if role not in {"points", *LEVELS} and is_figure(cell.text)
            ]
            own = _figure_behind(name) if not row.cells or not others else None
            found = others[0] if len(others) == 1 else own
            if found is not None:
                kept["self_score"] = found
        return ScoreLine(TOTAL_LEVEL, self._name(name), kept, row.spot)

    def _read_stray(self, spot: Spot, cell: Cell) -> None:
        """A line that nothing parts: a level of the form or with points, else something that is told."""
        named = self._name(cell)
        known = self._form.find_level(named.name) if self._form else None
        if known is not None and known.level < self._deepest:
            self._add_level(known.level, named, {}, spot)
        else:
            self.findings.append(
                Finding("line_of_the_table_is_read", table_name=TABLE, cell=cell.spot.place, found=cell.written)
            )

    def _name(self, cell: Cell) -> Named:
        """Part a name from the points printed behind it: ``目标管理 (40分)``."""
        match = self._points.search(cell.text)
        if match is None or match.start() == 0:
            return Named(cell.text, cell)
        return Named(cell.text[: match.start()].strip(), cell, match[1] or match[2])

    def _is_deduction(self, named: Named) -> bool:
        return fold_text(bare_name(named.name)) in self._words.folded_deductions

    def _read_deduction(self, row: TableRow, named: dict[int, Named]) -> None:
        """A deduction stands on the first level whatever its row's column; with a name beside it, it is a level above that line."""
        first, *others = named.values()
        if self._is_deduction(first) and others:
            self._add_level(1, first, {}, row.spot, is_deduction=True)
            self._add_scoring(ScoreLine(2, others[-1], dict(row.cells), row.spot, is_deduction=True))
        else:
            self._names = {1: first}
            self._add_scoring(ScoreLine(1, first, dict(row.cells), row.spot, is_deduction=True))

    def _read_levels(self, row: TableRow, named: dict[int, Named]) -> None:
        """Names alone in their row: levels; at the depth of scoring lines a line without figures."""
        for level, one in self._new_levels(named).items():
            known = self._form.find_level(one.name) if self._form else None
            depth = known.level if known else level
            if depth < self._deepest:
                self._add_level(depth, one, _level_points(row, depth), row.spot)
            else:
                self._add_scoring(ScoreLine(depth, one, dict(row.cells), row.spot))
                self._names[depth] = one

    def _new_levels(self, named: dict[int, Named]) -> dict[int, Named]:
        """The names that begin something: not those that only repeat what a merged cell would say."""
        new: dict[int, Named] = {}
        for level, one in sorted(named.items()):
            current = self._names.get(level)
            is_same = current is not None and fold_text(current.name) == fold_text(one.name)
            if level == self._deepest or new or not is_same:
                new[level] = one
        return new

    def _read_scoring(self, row: TableRow, new: dict[int, Named], named: dict[int, Named]) -> None:
        """A scoring line; the levels that begin in its row come before it."""
        for level in (
            sorted(new)[:-1] if self._deepest not in new else [one for one in sorted(new) if one < self._deepest]
        ):
            self._add_level(level, new[level], _level_points(row, level), row.spot)
        own = named.get(self._deepest)
        if own is not None:
            self._names[self._deepest] = own
            level = self._deepest
        elif new:
            level = max(new)
            own = new[level]
            self._names = {depth: one for depth, one in self._names.items() if depth < level} | {level: own}
        else:
            level = max(self._names, default=self._deepest)
            own = self._names.get(level, Named("", Cell("", "", row.spot)))
        is_deduction = any(self._is_deduction(one) for depth, one in self._names.items() if depth <= level)
        self._add_scoring(ScoreLine(level, own, dict(row.cells), row.spot, is_deduction=is_deduction))

    def _add_level(
        self, level: int, named: Named, cells: dict[str, Cell], spot: Spot, *, is_deduction: bool = False
    ) -> None:
        self._names = {depth: one for depth, one in self._names.items() if depth < level} | {level: named}
        self.lines.append(ScoreLine(level, named, cells, spot, is_deduction=is_deduction, is_level=True))

    def _continue(self, row: TableRow) -> None:
        """Texts without name and figures go on in the cells of the scoring line above."""
        if self._last_scoring is None:
            self.findings += [
                Finding("line_of_the_table_is_read", table_name=TABLE, cell=cell.spot.place, found=cell.written)
                for cell in row.cells.values()
            ]
            return
        parts = self._going_on.setdefault(self._last_scoring, {})
        for role, cell in row.cells.items():
            parts.setdefault(role, []).append(cell)

    def _add_scoring(self, line: ScoreLine) -> None:
        self._last_scoring = len(self.lines)
        self.lines.append(line)


def _figure_behind(cell: Cell) -> Cell | None:
    """The figure of a total that stands in the same text: ``合计：97 分``."""
    found = re.findall(r"[0-9]+(?:\.[0-9]+)?", _REMARK.sub("", fold_width(cell.text)))
    return Cell(found[0], found[0], cell.spot) if len(found) == 1 else None


def _level_points(row: TableRow, level: int) -> dict[str, Cell]:
    cell = row.cells.get(f"level{level}_points")
    return {} if cell is None else {"points": cell}
