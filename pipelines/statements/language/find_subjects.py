"""Find subjects: the name that a figure is of, in its own words, before a bracket, or before a comma.

Does not belong here: what the figure is to it (``match_patterns``), or which value of a report bears that name (``scene``).
"""

from collections.abc import Sequence

from pipelines.statements.language.fold_brackets import ASIDE
from pipelines.statements.language.match_patterns import RATE_ENDINGS, Match, is_noun
from pipelines.statements.language.mentions import AVERAGE, CHANGE, RATE
from pipelines.statements.language.names import is_generic
from pipelines.statements.language.split_tokens import COLON, ENUM, MARK, OPEN, PAUSE, SKIPPED, YEAR, Token

# Words that join the parts of a name, and those that only stand in it.
_JOINING = frozenset({"的", "和", "与", "及", "以及", "、", "或", "已", "and"})
_ACHIEVED = frozenset({"实现", "完成"})
# Where another part of an English sentence begins.
_WITH = "with"
# What stands between a name and where or when it is.
PREPOSITIONS = frozenset({"for", "in", "from", "on", "during", "at"})


def near_start(tokens: Sequence[Token], floor: int, begin: int) -> int:
    """Where the last part of the clause begins, behind a comma, colon or bracket."""
    at = begin
    while at > floor and tokens[at - 1].kind == MARK and tokens[at - 1].text == COLON:
        at -= 1
    while at > floor:
        token = tokens[at - 1]
        if (token.kind == MARK and token.text != PAUSE) or token.kind == ENUM or token.text == _WITH:
            break
        at -= 1
    return at


def find_subject(tokens: Sequence[Token], near: int, stop: int, match: Match | None, role: str) -> tuple[str, int]:
    """The name that a figure is of, and where it begins: the nouns before its own words."""
    end = stop
    if role == RATE and match is not None:
        named = (at for at in range(stop, stop + len(match.used)) if _names_rate(tokens[at]))
        end = next(named, stop) + 1
    elif role == AVERAGE and match is not None and match.find("average") is not None and stop == match.begin:
        end = stop + len(match.used)  # 脱贫户人均纯收入
    while end > near and not is_noun(tokens[end - 1]):
        end -= 1
    start = end
    while start > near and (
        is_noun(tokens[start - 1])
        or tokens[start - 1].text in _JOINING
        or tokens[start - 1].kind in {ASIDE, SKIPPED}
        or _parts_name(tokens, start - 1, near)
    ):
        start -= 1
    while start < end and not is_noun(tokens[start]):
        start += 1
    own = [token for token in tokens[start:end] if token.kind not in {ASIDE, SKIPPED} and token.text not in _ACHIEVED]
    if own and start > near + 1 and tokens[start - 1].kind == YEAR and is_generic("".join(one.text for one in own)):
        begin = start - 1
        while begin > near and is_noun(tokens[begin - 1]):
            begin -= 1
        own = [*tokens[begin : start - 1], *own]  # 公务接待费 2016 年预算
    while own and own[0].text in PREPOSITIONS:
        own = own[1:]
    if not own:
        own = [
            token
            for token in tokens[near:stop]
            if token.kind == ASIDE and not token.categories and token.text not in "（）"
        ]
    return "".join(token.text for token in own), own[0].start if own else tokens[stop].start


def _parts_name(tokens: Sequence[Token], at: int, near: int) -> bool:
    """Whether a word stands within a name: 第一产业实现增加值."""
    return tokens[at].text in _ACHIEVED and at > near and is_noun(tokens[at - 1]) and is_noun(tokens[at + 1])


def find_before_bracket(tokens: Sequence[Token], floor: int, near: int) -> tuple[str, int] | None:
    """The name before a bracket that no value parts from it: the income tax (down 11.6 percent); 所得税（增长 3%）."""
    at = near - 1
    if at <= floor or tokens[at].kind != MARK or tokens[at].text != OPEN or not is_noun(tokens[at - 1]):
        return None
    return find_subject(tokens, near_start(tokens, floor, at), at, None, CHANGE)


def find_flat_subject(tokens: Sequence[Token], floor: int, near: int) -> tuple[str, int] | None:
    """The name before a comma of which it is only said that something did not change: 运行费比预算无增减变化，比去年增加 1.05 万元."""
    end = near - 1
    while end > floor:
        start = near_start(tokens, floor, end)
        flat = next((at for at in range(start, end) if tokens[at].does("flat")), None)
        if flat is None:
            return None
        stop = next((at for at in range(start, flat) if tokens[at].does("than")), flat)
        found = find_subject(tokens, start, stop, None, CHANGE)
        if found[0]:
            return found
        end = start - 1
    return None


def _names_rate(token: Token) -> bool:
    return token.text.endswith(RATE_ENDINGS) or token.does("rate_name")
