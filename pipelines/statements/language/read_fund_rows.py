"""Read fund rows: the rows of a self-evaluation form that tell a budget, what was executed of it, the rate, and what the rate earns.

What each column holds is told by the row of names above. A row may have more cells for its own name than the names have, or fewer where
cells of the names were merged: its percentage tells which cell is the rate, else cells are counted from the end. Does not belong here:
whether the figures agree (``claim_fund_rows``).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pipelines.statements.language.read_numbers import Number
from pipelines.statements.language.split_tokens import CELL, MARK, Token
from schemas.statement_words import RATIO

# What a rate of execution may be of, the likeliest first.
BUDGETS = ("adjusted", "budget", "initial")
# What the names of such rows must tell, beside one of the budgets; how many rows may follow them.
_NEEDED = frozenset({"executed", "rate"})
_MOST = 8


@dataclass(frozen=True)
class FundRow:
    """A row: the index of its passage, and its figures by what they are.

    That is ``adjusted``, ``budget``, ``initial``, ``executed``, ``rate``, ``points`` or ``score``.
    """

    passage: int
    figures: Mapping[str, Number]


def read_fund_rows(passages: Sequence[Sequence[Token]], columns: Mapping[str, Sequence[str]]) -> Iterator[FundRow]:
    """All such rows of a report; ``columns``: what the columns are called, the most telling first."""
    for number, tokens in enumerate(passages):
        cells = _split(tokens)
        names = [_read_name(cell, columns) for cell in cells]
        if not (set(names) >= _NEEDED and set(names) & set(BUDGETS)):
            continue
        for at in range(number + 1, min(number + 1 + _MOST, len(passages))):
            own = _split(passages[at])
            if len(own) == 1 or any(_read_name(cell, columns) for cell in own):
                break
            yield FundRow(at, _read_figures(own, names))


def _split(tokens: Sequence[Token]) -> list[list[Token]]:
    cells: list[list[Token]] = [[]]
    for token in tokens:
        if token.kind == MARK and token.text == CELL:
            cells.append([])
        else:
            cells[-1].append(token)
    return cells


def _read_name(cell: Sequence[Token], columns: Mapping[str, Sequence[str]]) -> str:
    """What a column holds, by its name; empty where that does not say, or where it is none."""
    name = "".join(token.text for token in cell)
    return next((kind for kind, words in columns.items() if any(word in name for word in words)), "")


def _read_figures(cells: Sequence[Sequence[Token]], names: Sequence[str]) -> dict[str, Number]:
    """The figures of a row under the names of its columns."""
    figures = {}
    shift = _find_shift(cells, names)
    for at, cell in enumerate(cells):
        found = [token.number for token in cell if token.number is not None]
        name = names[at + shift] if 0 <= at + shift < len(names) else ""
        is_bare = name == "rate" and len(found) == 1 and not _is_percent(cell[0])
        if name and len(found) == 1 and not (_says_more(cell) or (shift and is_bare)):
            figures[name] = found[0]
    return figures


def _find_shift(cells: Sequence[Sequence[Token]], names: Sequence[str]) -> int:
    """How far a cell stands before its name: so that the only percentage is the rate, else counted from the end."""
    percents = [at for at, cell in enumerate(cells) if len(cell) == 1 and _is_percent(cell[0])]
    if len(percents) == 1 and names.count("rate") == 1:
        return names.index("rate") - percents[0]
    return len(names) - len(cells)


def _says_more(cell: Sequence[Token]) -> bool:
    """Whether a cell is a remark with a figure in it: 已完工，还有 3% 尾款未付."""
    return any(token.kind == MARK and token.text == "，" for token in cell)


def _is_percent(token: Token) -> bool:
    return token.number is not None and token.number.unit.dimension == RATIO
