"""Read tables: rows of figures that stand one below the other, or one behind the other between semicolons, flattened to text.

Cells are parted by bars, tabs or wide gaps, else figures follow one another. Does not belong here: what columns have to do with one another.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

from pipelines.statements.language.match_patterns import class_of
from pipelines.statements.language.read_numbers import Number
from pipelines.statements.language.split_tokens import (
    CELL,
    CLAUSE,
    CLOSE,
    COLON,
    COMMA,
    ENUM,
    FIGURE,
    MARK,
    OPEN,
    PAUSE,
    SENTENCE,
    TEXT,
    WORD,
    YEAR,
    Token,
)
from schemas.intervals import Interval
from schemas.statement_words import BARE

_LEAST_FIGURES = 2
_LEAST_ROWS = 3
_LEAST_CELLS = 3
_LONGEST_LABEL = 12
_NOT_IN_ROWS = frozenset({SENTENCE, OPEN, CLOSE, COLON, PAUSE})
_TOTALS = ("合计", "总计", "小计", "total", "subtotal")
_SHARE_NAMES = ("执行率", "完成率", "占", "比重", "完成预算", "进度", "share", "rate")
_DIFFERENCE_NAMES = ("diff", "variance", "difference", "差", "差额", "相差", "百分点")
_CHANGE_NAMES = ("增", "减", "同比", "降", "change", "growth")
_RATE_LABELS = ("%", "％", "率", "增减", "同比", "占比", "比重")
_RATE = "rate"
_ALL = 100
_PERCENT_NAMES = ("%", "％", "percent", "增减幅", "增幅", "比重", "占比", "执行率", "完成率")


class Ends(NamedTuple):
    """An interval's ends as whole numbers over a common one."""

    low: int
    high: int
    over: int

    @classmethod
    def of(cls, interval: Interval) -> "Ends":
        """The ends of an interval."""
        over = math.lcm(interval.low.denominator, interval.high.denominator)
        low, high = (end.numerator * (over // end.denominator) for end in (interval.low, interval.high))
        return cls(low, high, over)


@dataclass(frozen=True)
class Row:
    """A row of bare figures.

    Attributes:
        passage: The index of its passage.
        label: What stands before its figures, folded.
        cells: Its figures; None for an empty cell.
        is_total: Whether its label says that it adds up the others.
        is_where: Whether it is a part of the row above (其中).
        is_behind_heading: Whether a row without figures stands above it.
        passages: Where each of its figures stands, where that is not one passage.
    """

    passage: int
    label: str
    cells: tuple[Number | None, ...]
    is_total: bool
    is_where: bool = False
    is_behind_heading: bool = False
    passages: tuple[int, ...] = ()

    def passage_of(self, column: int) -> int:
        """Where a figure stands."""
        return self.passages[column] if self.passages else self.passage

    @property
    def is_of_rates(self) -> bool:
        """Whether its label says that it holds percentages or changes, which do not add up as the rows above do: 增减%."""
        return any(word in self.label for word in _RATE_LABELS)

    @cached_property
    def intervals(self) -> tuple[Interval | None, ...]:
        """What its figures stand for."""
        return tuple(None if one is None else one.interval() for one in self.cells)

    @cached_property
    def ends(self) -> tuple[Ends | None, ...]:
        """The same with ends in whole numbers."""
        return tuple(None if one is None else Ends.of(one) for one in self.intervals)


@dataclass(frozen=True)
class Table:
    """Rows of one shape that follow one another; ``names``: what stands over the columns, as far as that is known."""

    rows: tuple[Row, ...]
    names: tuple[str, ...] = ()

    def turn(self) -> "Table | None":
        """The same with columns for rows, where a row is called a percentage: 2022年|40|12；2023年|50|9；增减%|25|-25."""
        if not any(row.is_of_rates for row in self.rows):
            return None
        passages = tuple(row.passage for row in self.rows)
        rows = (
            Row(
                passages[0],
                self.name_of(at),
                tuple(row.cells[at] for row in self.rows),
                is_total=False,
                passages=passages,
            )
            for at in range(len(self.rows[0].cells))
        )
        return Table(tuple(rows), tuple(row.label for row in self.rows))

    @cached_property
    def percents(self) -> frozenset[int]:
        """The columns of percentages: with a percent sign on every figure, or in their name."""
        return frozenset(column for column in range(len(self.rows[0].cells)) if self._is_percent(column))

    @property
    def amounts(self) -> list[int]:
        """The other columns."""
        return [column for column in range(len(self.rows[0].cells)) if column not in self.percents]

    def name_of(self, column: int) -> str:
        """What stands over a column; empty where that is not known."""
        return self.names[column].rstrip("。") if column < len(self.names) else ""

    def is_signed(self, column: int) -> bool:
        """Whether a plus or minus is printed in a column of amounts."""
        return column not in self.percents and any(
            one is not None and one.sign for one in (row.cells[column] for row in self.rows if not row.is_of_rates)
        )

    def adds_up(self, column: int) -> bool:
        """Whether a column is called a total: 合计, 小计."""
        return self.name_of(column).endswith(_TOTALS)

    def kind_of(self, column: int) -> str:
        """What a column of percentages is by its name: ``growth`` (增减%), ``ratio`` (执行率, 占比); empty where that does not say."""
        name = self.name_of(column)
        if name.endswith(_DIFFERENCE_NAMES):
            return "difference"
        if any(word in name for word in _SHARE_NAMES):
            return "ratio"
        return "growth" if any(word in name for word in _CHANGE_NAMES) else ""

    def _is_percent(self, column: int) -> bool:
        figures = [row.cells[column] for row in self.rows]
        name = self.names[column] if column < len(self.names) else ""
        signed = [class_of(one) == "percent" for one in figures if one is not None]
        is_named = name.endswith(_RATE) or any(word in name for word in _PERCENT_NAMES)
        return (bool(signed) and all(signed)) or is_named or (bool(column) and self._comes_to_all(column))

    def _comes_to_all(self, column: int) -> bool:
        """Whether its total is 100, beside one that is more: 拨款 180 27; 学费 94 14; …; 合计 676 100."""
        totals = [(row.cells[column - 1], row.cells[column]) for row in self.rows if row.is_total]
        own = [other for _, other in totals if other is not None and other.value == _ALL and not other.unit.name]
        return len(totals) == len(own) == 1 and totals[0][0] is not None and totals[0][0].value > _ALL


def read_tables(passages: Sequence[Sequence[Token]]) -> list[Table]:
    """All tables of a report: passages that are rows, and passages that hold several."""
    read = (_read_inline(number, own) or _read_run(number, own) for number, own in enumerate(passages))
    tables = [table for table in read if table is not None]
    held = {row.passage for table in tables for row in table.rows}
    rows = {
        number: _read_row(number, tokens) or _read_total(number, tokens)
        for number, tokens in enumerate(passages)
        if number not in held
    }
    return [*tables, *_group({number: row for number, row in rows.items() if row is not None}, passages)]


def _group(rows: dict[int, Row], passages: Sequence[Sequence[Token]]) -> Iterator[Table]:
    """Rows with as many figures as their neighbours, at least three of them, under the names of the passage above."""
    own: list[Row] = []
    for number in sorted(rows):
        row = rows[number]
        if own and _begins_anew(row, own[0], passages):
            yield from _make_table(own, passages)
            own = []
        if own and _is_heading_between(own[-1], row, passages):
            row = replace(row, is_behind_heading=True)
        elif own:
            row = _fit(row, own[-1])
            if row.passage - own[-1].passage > 1 or not _are_alike(row, own[-1]):
                yield from _make_table(own, passages)
                own = []
        own.append(row)
    yield from _make_table(own, passages)


def _begins_anew(row: Row, first: Row, passages: Sequence[Sequence[Token]]) -> bool:
    """Whether a name for every column stands above a row, and others stood above the first one: another table."""
    names = _read_names(passages, row)
    return len(names) == len(row.cells) > 1 and row is not first and names != _read_names(passages, first)


def _make_table(rows: Sequence[Row], passages: Sequence[Sequence[Token]]) -> Iterator[Table]:
    if len(rows) >= _LEAST_ROWS:
        yield Table(tuple(rows), _read_names(passages, rows[0]))


def _is_heading_between(one: Row, other: Row, passages: Sequence[Sequence[Token]]) -> bool:
    """Whether nothing but a row without figures stands between two rows of one shape."""
    if other.passage - one.passage != 2 or not _are_alike(one, other):  # noqa: PLR2004 - one row between them
        return False
    between = passages[one.passage + 1]
    return any(token.text == CELL for token in between) and not any(token.kind == FIGURE for token in between)


def _are_alike(one: Row, other: Row) -> bool:
    """Whether two rows have as many cells, and in each column figures of one class; an empty cell fits any."""
    return len(one.cells) == len(other.cells) and all(
        left is None or right is None or class_of(left) == class_of(right)
        for left, right in zip(one.cells, other.cells, strict=True)
    )


def _fit(row: Row, before: Row) -> Row:
    """A row with as many cells as the one before: without empty ones of its name (合计||250); a total of the first column with the others."""
    extra = len(row.cells) - len(before.cells)
    if row.is_total and len(row.cells) == 1 and extra < 0:
        return replace(row, cells=(*row.cells, *(None,) * -extra))
    is_empty = extra > 0 and all(one is None for one in row.cells[:extra])
    return replace(row, cells=row.cells[extra:]) if is_empty else row


def _read_names(passages: Sequence[Sequence[Token]], first: Row) -> tuple[str, ...]:
    """The names over the columns: the cells of the passage above, as many as the row has; they hold no figure."""
    if not first.passage:
        return ()
    above = passages[first.passage - 1]
    cells = _split(above, {CELL}) if any(token.text == CELL for token in above) else _split_at_blanks(above)
    told = [cell for cell in cells if any(token.text for token in cell)][-len(first.cells) :]
    if not any(token.text == CELL for token in above) and any(token.text == SENTENCE for token in above):
        return ()
    if len(told) < len(first.cells) or any(token.kind == FIGURE for cell in told for token in cell):
        return ()
    return tuple("".join(token.text for token in cell) for cell in told)


def _split_at_blanks(tokens: Sequence[Token]) -> list[list[Token]]:
    """Tokens that adjoin each other."""
    parts: list[list[Token]] = []
    for token in tokens:
        if parts and parts[-1][-1].end == token.start:
            parts[-1].append(token)
        else:
            parts.append([token])
    return parts


def _read_row(number: int, tokens: Sequence[Token]) -> Row | None:
    """A passage as a row; None where words stand between its figures."""
    tokens = _drop_serial(tokens)
    if _has_empty_cell(tokens):
        return _read_piped(number, tokens)
    if any(token.kind == FIGURE for token in tokens):
        tokens = [_read_digits(tokens, at) for at in range(len(tokens))]
    places = [at for at, token in enumerate(tokens) if token.kind == FIGURE]
    if len(places) < _LEAST_FIGURES or places[0] > _LONGEST_LABEL:
        return None
    between = [token for token in tokens[places[0] : places[-1]] if token.kind != FIGURE]
    behind = [token for token in tokens[places[-1] + 1 :] if token.kind != MARK]
    if behind or any(token.kind != MARK or token.text in _NOT_IN_ROWS for token in between):
        return None
    numbers = [token.number for token in tokens if token.number is not None]
    if any(one.is_broken or one.is_approximate or class_of(one) not in {"amount", "percent"} for one in numbers):
        return None
    return _make_row(number, tokens[: places[0]], numbers)


def _read_total(number: int, tokens: Sequence[Token]) -> Row | None:
    """A total with one figure, under rows that say more of each part: TOTAL 51,290,586."""
    figures = [token for token in tokens if token.kind == FIGURE]
    at = tokens.index(figures[0]) if len(figures) == 1 else 0
    is_bare = 0 < at <= _LONGEST_LABEL and all(token.kind == MARK for token in tokens[at + 1 :])
    is_row = is_bare and not any(token.kind == MARK and token.text in _NOT_IN_ROWS for token in tokens[:at])
    row = _make_row(number, tokens[:at], [figures[0].number]) if is_row else None
    return row if row is not None and row.is_total else None


def _read_digits(tokens: Sequence[Token], at: int) -> Token:
    """A token, four bare digits in a cell of their own behind the first as a figure."""
    token, beside = tokens[at], (*tokens[max(at - 1, 0) : at], *tokens[at + 1 : at + 2])
    is_cell = at > 0 and token.text.strip().isdigit() and all(one.kind == MARK and one.text == CELL for one in beside)
    return replace(token, kind=FIGURE, number=_number_of(token)) if token.kind == YEAR and is_cell else token


def _drop_serial(tokens: Sequence[Token]) -> Sequence[Token]:
    """A row without the number in its first cell, where a name follows: 1|道路养护|120."""
    words = [token for token in tokens[:3] if not (token.kind == MARK and token.text == CELL)]
    first = words[0].number if words else None
    is_serial = first is not None and not first.unit.name and not first.decimals and len(words) > 1
    return tokens[1:] if is_serial and words[1].kind in {TEXT, WORD} else tokens


def _has_empty_cell(tokens: Sequence[Token]) -> bool:
    marks = [token.kind == MARK and token.text == CELL for token in tokens]
    return any(one and other for one, other in pairwise(marks))


def _read_piped(number: int, tokens: Sequence[Token]) -> Row | None:
    """A row with empty cells: its name, then cells of one figure or none."""
    label: list[Token] = []
    figures: list[Number | None] = []
    for cell in _split(tokens, {CELL}):
        found = [one for token in cell if (one := _number_of(token)) is not None]
        words = [token for token in cell if token.kind not in {MARK, ENUM} and _number_of(token) is None]
        if words and figures:
            return None
        if words:
            label += cell
        elif label and len(found) < _LEAST_FIGURES:
            figures.append(found[0] if found else None)
    is_row = sum(one is not None for one in figures) >= _LEAST_FIGURES
    return _make_row(number, label, figures) if is_row else None


def _read_run(number: int, tokens: Sequence[Token]) -> Table | None:
    """A table in one line: names, each with as many bare figures: 合计 246 167.37 接待费 1 2.14 用车 245 165.23."""
    if any(token.kind == MARK and token.text in {*_NOT_IN_ROWS, CLAUSE, COMMA} - {OPEN, CLOSE} for token in tokens):
        return None
    rows: list[tuple[list[Token], list[Number]]] = [([], [])]
    for token in tokens:
        if token.kind == MARK:
            continue
        if token.number is None and rows[-1][1]:
            rows.append(([], []))
        if token.number is None:
            rows[-1][0].append(token)
        else:
            rows[-1][1].append(token.number)
    lengths = {len(figures) for _, figures in rows}
    is_bare = all(class_of(one) == "percent" or not one.unit.name for _, figures in rows for one in figures)
    if len(rows) < _LEAST_ROWS or len(lengths) != 1 or min(lengths) < _LEAST_FIGURES or not is_bare:
        return None
    made = [row for label, figures in rows if (row := _make_row(number, label, figures)) is not None]
    return Table(tuple(made)) if len(made) == len(rows) else None


def _make_row(number: int, before: Sequence[Token], cells: Sequence[Number | None]) -> Row | None:
    label = [token for token in before if token.kind not in {MARK, ENUM}]
    if not label:
        return None
    name = "".join(token.text for token in label)
    is_total = name.endswith(_TOTALS) or any(token.does("total") for token in label)
    return Row(number, name, tuple(cells), is_total, any(token.does("where") for token in label))


def _read_inline(number: int, tokens: Sequence[Token]) -> Table | None:
    """A table in one passage: 表(计划|累计|增减%): 税收 89275|15348|9.38；增值税 45119|7833|24.71."""
    parts = _split(tokens, {CLAUSE, SENTENCE})
    if len(parts) < _LEAST_ROWS or sum(_count_cells(part) >= _LEAST_CELLS for part in parts) < _LEAST_ROWS:
        return None
    names: tuple[str, ...] = ()
    head = _split(parts[0], {COLON})
    if len(head) > 1 and _count_cells(head[0]) >= _LEAST_CELLS and not any(token.kind == FIGURE for token in head[0]):
        inner = [token for token in head[0] if not (token.kind == MARK and token.text == CLOSE)]
        opened = next((at for at, token in enumerate(inner) if token.kind == MARK and token.text == OPEN), -1)
        names = tuple("".join(token.text for token in cell) for cell in _split(inner[opened + 1 :], {CELL}))
        parts[0] = head[-1]
    rows = [row for part in parts if (row := _read_cells(number, part)) is not None]
    if len(rows) < _LEAST_ROWS or len({len(row.cells) for row in rows}) != 1:
        return None
    return Table(tuple(rows), names if len(names) == len(rows[0].cells) else ())


def _read_cells(number: int, tokens: Sequence[Token]) -> Row | None:
    """A part of a passage as a row with a cell between every two bars; the first holds the label, and often a figure."""
    cells = _split(tokens, {CELL})
    if len(cells) < _LEAST_CELLS:
        return None
    label = [token for token in cells[0] if _number_of(token) is None]
    figures: list[Number | None] = []
    for cell in cells:
        found = [one for token in cell if (one := _number_of(token)) is not None]
        if len(found) > 1:
            return None
        figures.append(found[0] if found else None)
    if figures[0] is None:
        figures = figures[1:]
    return _make_row(number, label, figures)


def _number_of(token: Token) -> Number | None:
    """The figure of a token; in a cell four bare digits are one as well."""
    if token.kind == YEAR and token.text.strip().isdigit():
        return Number(Fraction(token.text), Fraction(1), 0, BARE, token.start, token.end)
    return token.number


def _split(tokens: Sequence[Token], marks: set[str]) -> list[list[Token]]:
    """Tokens between these marks; nothing behind the last one."""
    parts: list[list[Token]] = [[]]
    for token in tokens:
        if token.kind == MARK and token.text in marks:
            parts.append([])
        else:
            parts[-1].append(token)
    return parts if parts[-1] else parts[:-1]


def _count_cells(tokens: Sequence[Token]) -> int:
    return sum(token.kind == MARK and token.text == CELL for token in tokens)
