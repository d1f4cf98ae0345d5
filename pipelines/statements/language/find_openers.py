"""Find openers: the words that open a list: 其中, 包括, 分别为, a colon behind a value, 由 … 构成.

Does not belong here: which values are its members (``arrange_items``), or what they are parts of (``find_sums``).
"""

from collections.abc import Sequence

from pipelines.statements.language.fold_brackets import ASIDE, fold_brackets
from pipelines.statements.language.match_patterns import is_noun
from pipelines.statements.language.split_tokens import (
    CLOSE,
    COLON,
    COMMA,
    ENUM,
    FIGURE,
    MARK,
    PERIOD,
    SENTENCE,
    SKIPPED,
    SPAN,
    YEAR,
    Token,
)

_LONGEST_LIST = 80


def find_open_list(tokens: Sequence[Token]) -> str:
    """The word with which a passage ends, where the list it opens stands in the next ones: 其中：; empty for none."""
    tokens = fold_brackets(tokens)
    for place in range(len(tokens) - 1, max(len(tokens) - 4, -1), -1):
        token = tokens[place]
        if token.kind != MARK:
            return "" if token.kind == FIGURE else _opens(tokens, 0, place)
    return ""


def find_opener(tokens: Sequence[Token], floor: int, at: int) -> tuple[str, str]:
    """How a list begins with this figure, and what is named before; the last word that opens one counts."""
    for place in range(at - 1, floor - 1, -1):
        opener = _opens(tokens, floor, place)
        if opener and _is_past_comma(tokens, place, at):
            continue
        if opener and not (tokens[place].does("respectively") and not any(map(is_noun, tokens[place + 1 : at]))):
            own = [token.text for token in tokens[floor:place] if is_noun(token)]
            return opener, "".join(own)
    is_among = floor > 0 and floor + 1 < at and tokens[floor].text == "中" and tokens[floor + 1].text == COMMA
    return ("where", "") if is_among else ("", "")  # 在采购规模 3681 亿元中，地方 …


def _is_past_comma(tokens: Sequence[Token], place: int, at: int) -> bool:
    """Whether more than a time stands before a comma between the word that opens a list and a figure: the figure is then said of what is listed."""
    commas = [one for one in range(place + 1, at) if tokens[one].kind == MARK and tokens[one].text == COMMA]
    times = {YEAR, PERIOD, SPAN, ENUM, SKIPPED, MARK, ASIDE}
    return bool(commas) and any(token.kind not in times for token in tokens[place + 1 : commas[-1]])


def _opens(tokens: Sequence[Token], floor: int, place: int) -> str:
    token = tokens[place]
    if token.kind == ASIDE:
        return ""
    if token.does("where"):
        return "where"
    if token.does("from"):
        return "makes_up" if _is_made_up(tokens, place) else ""
    if token.does("consists"):
        full = "makes_up" if token.does("makes_up") else "consists"
        return "some" if token.does("some") else full
    is_colon = token.kind == MARK and token.text == COLON
    return "colon" if is_colon and floor > 0 and _is_behind_figure(tokens[floor:place]) else ""


def _is_made_up(tokens: Sequence[Token], place: int) -> bool:
    """Whether a list ends in 构成 or 组成: 由中央 600 万元、省级 350 万元构成."""
    for token in tokens[place + 1 : place + _LONGEST_LIST]:
        if token.does("makes_up"):
            return True
        if (token.kind == MARK and token.text == SENTENCE) or token.categories & {"reached", "up", "down"}:
            return False
    return False


def _is_behind_figure(tokens: Sequence[Token]) -> bool:
    """Whether nothing but brackets stands between a figure and its colon, or that it is what it was: 520 万元，与预算持平：."""
    own = [token for token in tokens if not (token.kind == ASIDE or (token.kind == MARK and token.text == CLOSE))]
    if not own:
        return True
    compared = {"than", "prior", "budget", "flat"}
    is_compared = all(token.kind in {YEAR, MARK} or token.categories & compared for token in own)
    return is_compared and own[-1].does("flat")
