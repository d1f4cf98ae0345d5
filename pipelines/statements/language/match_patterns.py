"""Match patterns: whether the tokens around a figure are those of a pattern. Every match looks at a bounded number of tokens."""

from collections.abc import Sequence
from dataclasses import dataclass

from pipelines.statements.language.read_numbers import Number
from pipelines.statements.language.split_tokens import CLOSE, FIGURE, MARK, OPEN, PERIOD, TEXT, Token
from schemas.statement_patterns import Element, FigurePattern
from schemas.statement_words import DOUBLINGS, POINTS_OF_PERCENT, RATIO, TIMES

# How far a gap reaches, in tokens.
_LONGEST_GAP = 10
_CLASS_OF_DIMENSION = {RATIO: "percent", POINTS_OF_PERCENT: "pp", TIMES: "times", DOUBLINGS: "doublings"}
RATE_ENDINGS = ("率", "比重", "覆盖面", "程度", "rate")


@dataclass(frozen=True)
class Match:
    """A pattern that fits: where the figure's own words begin (index of a token), and which words they are."""

    pattern: FigurePattern
    begin: int
    used: tuple[Token, ...]
    behind: tuple[Token, ...] = ()

    def find(self, category: str) -> Token | None:
        """The first of its words that does this."""
        return next((token for token in self.used if token.does(category)), None)


def class_of(number: Number) -> str:
    """Which class of figures a number is of."""
    return _CLASS_OF_DIMENSION.get(number.unit.dimension, "amount")


def match_figure(tokens: Sequence[Token], at: int, floor: int, patterns: Sequence[FigurePattern]) -> Match | None:
    """The first pattern that fits the figure at an index.

    Args:
        tokens: All tokens of the passage.
        at: The figure's index.
        floor: The first index that may belong to it: what lies before is another figure's.
        patterns: In order of preference.
    """
    number = tokens[at].number
    if number is None:
        return None
    own = class_of(number)
    for pattern in patterns:
        wanted = pattern.figure_class
        if not (wanted in {own, "change"} or (wanted == "signed" and number.sign)):
            continue
        behind = _match_after(tokens, at + 1, pattern.after)
        if behind is None:
            continue
        used = _match_before(tokens, at - 1, floor, pattern.before)
        if used is not None:
            begin = at - len(used)
            return Match(pattern, begin, tuple(used), tuple(behind))
    return None


def _match_before(tokens: Sequence[Token], at: int, floor: int, elements: Sequence[Element]) -> list[Token] | None:
    """The tokens that the elements take, in the order of the text; None where they do not fit."""
    if not elements:
        return []
    element, rest = elements[0], elements[1:]
    if element.is_gap:
        return _match_gap(tokens, at, floor, rest)
    if at >= floor and _fits(tokens[at], element):
        again = elements if element.is_repeated else rest
        taken = _match_before(tokens, at - 1, floor, again)
        if taken is None and element.is_repeated:
            taken = _match_before(tokens, at - 1, floor, rest)
        if taken is not None:
            return [*taken, tokens[at]]
    return _match_before(tokens, at, floor, rest) if element.is_optional else None


def _match_gap(tokens: Sequence[Token], at: int, floor: int, rest: Sequence[Element]) -> list[Token] | None:
    for length in range(_LONGEST_GAP + 1):
        taken = _match_before(tokens, at - length, floor, rest)
        if taken is not None:
            return [*taken, *tokens[at - length + 1 : at + 1]]
        if at - length < floor or _ends_gap(tokens[at - length]):
            return None
    return None


def _ends_gap(token: Token) -> bool:
    """Commas and directions are never passed over: what lies beyond is said of another figure."""
    if token.kind == MARK:
        return token.text not in {"、", OPEN, "）"}
    return bool(token.categories & {"up", "down"})


def _match_after(tokens: Sequence[Token], at: int, elements: Sequence[Element]) -> list[Token] | None:
    """The tokens behind a figure that these elements take; None where they do not follow directly."""
    taken: list[Token] = []
    for element in elements:
        if at < len(tokens) and _fits(tokens[at], element):
            taken.append(tokens[at])
            at += 1
        elif not element.is_optional:
            return None
    return taken


def _fits(token: Token, element: Element) -> bool:
    if element.literal:
        return token.text == element.literal
    if "rate" in element.names and token.kind != FIGURE and token.text.endswith(RATE_ENDINGS):
        return True
    if token.number is not None and element.names & {"percent", "times", "amount"}:
        return class_of(token.number) in element.names
    if "comma" in element.names:
        return token.kind == MARK and token.text == "，"
    if element.names & {"open", "close"}:
        return token.kind == MARK and token.text == (OPEN if "open" in element.names else CLOSE)
    if "month" in element.names:
        return token.kind == PERIOD
    return bool(token.categories & element.names) or token.kind in element.names


def is_noun(token: Token) -> bool:
    """Whether a token may belong to the name of what is counted."""
    nouns = {"rate_name", "real_basis", "budget", "budget_names", "executed", "plain", "total", "average", "due"}
    return token.kind == TEXT or bool(token.categories & nouns)
