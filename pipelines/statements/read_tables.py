"""Read tables: rows of figures that stand one below the other, flattened to text with bars or blanks, as labels and columns."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from pipelines.statements.match_patterns import class_of
from pipelines.statements.read_numbers import Number
from pipelines.statements.split_tokens import CLOSE, COLON, ENUM, FIGURE, MARK, OPEN, PAUSE, SENTENCE, Token
from schemas.intervals import Interval

_LEAST_FIGURES = 2
_NOT_IN_ROWS = frozenset({SENTENCE, OPEN, CLOSE, COLON, PAUSE})
_LEAST_ROWS = 3
_LONGEST_LABEL = 12
_TOTALS = ("合计", "总计", "小计")


@dataclass(frozen=True)
class Row:
    """A row of bare figures.

    Attributes:
        passage: The index of its passage.
        label: What stands before its figures, folded.
        numbers: Its figures without a percent sign, in order.
        percents: Its figures with one.
        is_total: Whether its label says that it adds up the others.
        is_where: Whether it is a part of the row above (其中).
    """

    passage: int
    label: str
    numbers: tuple[Number, ...]
    percents: tuple[Number, ...]
    is_total: bool
    is_where: bool = False

    @cached_property
    def intervals(self) -> tuple[Interval, ...]:
        """What its figures stand for."""
        return tuple(one.interval() for one in self.numbers)

    @cached_property
    def percent_intervals(self) -> tuple[Interval, ...]:
        """What its percentages stand for."""
        return tuple(one.interval() for one in self.percents)


@dataclass(frozen=True)
class Table:
    """Rows of one shape that follow one another."""

    rows: tuple[Row, ...]


def read_rows(passages: Sequence[Sequence[Token]]) -> dict[int, Row]:
    """The passages that are rows of bare figures: a label, then figures with nothing but marks between them."""
    found = {number: _read_row(number, tokens) for number, tokens in enumerate(passages)}
    return {number: row for number, row in found.items() if row is not None}


def group_tables(rows: dict[int, Row]) -> Iterator[Table]:
    """Rows with as many figures as their neighbours, at least three of them."""
    own: list[Row] = []
    for number in sorted(rows):
        row = rows[number]
        if own and (row.passage - own[-1].passage > 1 or _shape(row) != _shape(own[-1])):
            if len(own) >= _LEAST_ROWS:
                yield Table(tuple(own))
            own = []
        own.append(row)
    if len(own) >= _LEAST_ROWS:
        yield Table(tuple(own))


def _shape(row: Row) -> tuple[int, int]:
    return len(row.numbers), len(row.percents)


def _read_row(number: int, tokens: Sequence[Token]) -> Row | None:
    """A passage as a row; None where words stand between its figures."""
    places = [at for at, token in enumerate(tokens) if token.kind == FIGURE]
    if len(places) < _LEAST_FIGURES or places[0] > _LONGEST_LABEL:
        return None
    between = [token for token in tokens[places[0] : places[-1]] if token.kind != FIGURE]
    behind = [token for token in tokens[places[-1] + 1 :] if token.kind != MARK]
    if behind or any(token.kind != MARK or token.text in _NOT_IN_ROWS for token in between):
        return None
    label = [token for token in tokens[: places[0]] if token.kind not in {MARK, ENUM}]
    if not label:
        return None
    numbers = [token.number for token in tokens if token.number is not None]
    if any(one.is_broken or one.is_approximate for one in numbers):
        return None
    amounts = tuple(one for one in numbers if class_of(one) == "amount")
    percents = tuple(one for one in numbers if class_of(one) == "percent")
    if len(amounts) + len(percents) != len(numbers):
        return None
    name = "".join(token.text for token in label)
    is_total = name.endswith(_TOTALS) or any(token.does("total") for token in label)
    return Row(number, name, amounts, percents, is_total, any(token.does("where") for token in label))
