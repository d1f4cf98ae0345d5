"""Match the lines of a scoring table with the items of its form, and put levels that stand after their lines before them.

Does not belong here: how the rows of the table are read.
"""

import re
from dataclasses import dataclass, field, replace
from itertools import zip_longest

from pipelines.reading.documents import Spot
from pipelines.reading.split_rows import Cell
from schemas.findings import Finding, write_context
from schemas.report_layout import FormItem, ReportForm, fold_text

TABLE = "report_scores"
TOTAL_LEVEL = 0
_NUMBERING = re.compile(
    r"^(?:[0-9]{1,2}[.、．]|[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十0-9]{1,3}[）)]|[①-⑳])"
)
_REMARK = re.compile(r"[(（][^()（）]*[)）]$")
_TEXTS = ("explanation", "criterion", "note")


@dataclass(frozen=True)
class Named:
    """A name of a level or line without the points printed behind it, the cell it stands in, and those points, as written."""

    name: str
    cell: Cell
    points: str | None = None


@dataclass(frozen=True)
class ScoreLine:
    """One line of the table: a level, a scoring line, or a total (level 0)."""

    level: int
    named: Named
    cells: dict[str, Cell]
    spot: Spot
    is_deduction: bool = False
    item: FormItem | None = None
    is_level: bool = False

    @property
    def place(self) -> str:
        """Where its name stands; the row where that is a merged cell's of a row above."""
        own = self.named.cell.spot
        return own.place if own.line == self.spot.line else self.spot.place


@dataclass
class ParsedTable:
    """The lines in the order of the tree, and what is wrong with them."""

    lines: list[ScoreLine] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


def match_score_lines(parsed: ParsedTable, form: ReportForm | None) -> ParsedTable:
    """Give each scoring line the item it is of, and each level its place; without a known form no line has an item.

    Args:
        parsed: The lines as they stand in the table.
        form: The printed form, where its title is known.
    """
    matched = ParsedTable(mark_levels(parsed.lines), [*parsed.findings])
    if form is not None:
        matched.lines = [_match_item(line, form, matched) for line in matched.lines]
        _tell_repeated(matched)
    matched.lines = mark_levels(_place_late_levels(matched, form))
    return matched


def mark_levels(lines: list[ScoreLine]) -> list[ScoreLine]:
    """A line with deeper ones behind it is a level, whatever its own row holds."""
    return [
        replace(line, is_level=True)
        if line.level != TOTAL_LEVEL and follower is not None and follower.level > line.level
        else line
        for line, follower in zip_longest(lines, lines[1:])
    ]


def _match_item(line: ScoreLine, form: ReportForm, parsed: ParsedTable) -> ScoreLine:
    """Match a scoring line with the form's item: by its name; where several have it, by the words that tell them apart."""
    if line.is_level or line.level == TOTAL_LEVEL:
        return line
    found = form.find_items(bare_name(line.named.name))
    if len(found) > 1 or (len(found) == 1 and found[0].words and _shares_name(found[0], form)):
        texts = fold_text("".join(line.cells[role].text for role in _TEXTS if role in line.cells))
        told = [item for item in found if any(all(fold_text(one) in texts for one in words) for words in item.words)]
        found = tuple(told) if told or len(found) > 1 else found
    if len(found) == 1:
        return replace(line, item=found[0])
    context = write_context(title=form.titles[0])
    written = line.named.cell.written or None
    parsed.findings.append(
        Finding(
            "score_line_is_known",
            table_name=TABLE,
            column_name="item_code",
            cell=line.place,
            found=written,
            context=context,
        )
    )
    return line


def _shares_name(item: FormItem, form: ReportForm) -> bool:
    return any(len(form.find_items(name)) > 1 for name in item.names)


def bare_name(name: str) -> str:
    """A name without numbering before it and without a remark in brackets behind it."""
    return _REMARK.sub("", _NUMBERING.sub("", name)).strip()


def _tell_repeated(parsed: ParsedTable) -> None:
    seen: dict[str, ScoreLine] = {}
    for line in parsed.lines:
        if line.item is not None and seen.setdefault(line.item.code, line) is not line:
            first = seen[line.item.code].place
            parsed.findings.append(
                Finding(
                    "score_line_stands_once",
                    item_code=line.item.code,
                    table_name=TABLE,
                    column_name="item_code",
                    cell=line.place,
                    found=line.named.cell.written,
                    context=write_context(first=first),
                )
            )


def _place_late_levels(parsed: ParsedTable, form: ReportForm | None) -> list[ScoreLine]:
    """Put a level that stands after its lines, or amidst them, before them: those just above that the form says are its own."""
    lines: list[ScoreLine] = []
    for line, follower in zip_longest(parsed.lines, parsed.lines[1:]):
        is_late = line.is_level and (follower is None or follower.level <= line.level)
        own = _count_own(lines, line, form) if form and line.is_level else 0
        if is_late and not own:
            parsed.findings.append(
                Finding("level_stands_with_its_lines", table_name=TABLE, cell=line.place, found=line.named.cell.written)
            )
        lines.insert(len(lines) - own, line)
    return lines


def _count_own(lines: list[ScoreLine], level: ScoreLine, form: ReportForm) -> int:
    """How many lines at the end are of a level: its items, and deeper levels that hold none but such."""
    wanted = form.items_below(level.named.name)
    count = 0
    while count < len(lines):
        line = lines[-count - 1]
        own = form.items_below(line.named.name) if line.is_level else {line.item.code} if line.item else set()
        if line.level <= level.level or not own or not own <= wanted:
            break
        count += 1
    return count
