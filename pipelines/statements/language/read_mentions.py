"""Read mentions: every figure of a passage with its role, its subject, what it is compared with, and how it is set off.

Does not belong here: which figures belong together (``arrange_items``), or whether they agree.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from pipelines.statements.language.find_openers import find_opener
from pipelines.statements.language.find_subjects import (
    PREPOSITIONS,
    find_before_bracket,
    find_flat_subject,
    find_subject,
    near_start,
)
from pipelines.statements.language.fold_brackets import ASIDE, fold_brackets
from pipelines.statements.language.match_patterns import Match, class_of, is_noun, match_figure
from pipelines.statements.language.mentions import (
    BASE,
    BUDGET,
    CHANGE,
    MEAN,
    OTHER,
    PERCENT,
    PRIOR,
    RATIO,
    SCHEDULE,
    VALUE,
    WHOLE,
    Compare,
    Mention,
)
from pipelines.statements.language.read_numbers import Number
from pipelines.statements.language.read_times import read_months
from pipelines.statements.language.split_tokens import (
    CLAUSE,
    CLOSE,
    COMMA,
    ENUM,
    FIGURE,
    MARK,
    OPEN,
    PERIOD,
    SENTENCE,
    SPAN,
    TEXT,
    YEAR,
    Token,
)
from schemas.statement_patterns import FigurePattern

# So many words may name what a figure is compared with, or of what it is a share.
_LONGEST_OBJECT = 14
# The word at the end of an English sentence, so many words behind a figure, that puts its figures in the order of its names.
_RESPECTIVELY, _LONGEST_ORDER = "respectively", 20
_TO = frozenset({"至", "到", "-", "—", "——", "~"})
# What is said of a value or of a name.
_SAID = frozenset({CHANGE, RATIO, PERCENT})
_DIRECTIONS = frozenset({"up", "down", "above", "below", "ahead", "behind"})
# What joins the names of two wholes: 分别占事故总数和死亡总数的.
_JOINTS = ("和", "与")
_PARTS_OF_YEAR = {"一季度": 3, "上半年": 6, "前三季度": 9, "前三个季度": 9, "二季度": 6, "三季度": 9}
_FLAGS = ("reason", "plan", "each", "respectively", "annual", "flat", "month_only", "cumulative", "real_basis")


def read_mentions(tokens: Sequence[Token], patterns: Sequence[FigurePattern]) -> list[Mention]:
    """All figures of a passage, in order."""
    tokens = fold_brackets(tokens)
    mentions: list[Mention] = []
    state = _State()
    for at, token in enumerate(tokens):
        state.pass_by(token, at)
        if token.kind == FIGURE and token.number is not None:
            mentions.append(_read(tokens, at, state, patterns))
            state.end_figure(at)
    return mentions


@dataclass
class _State:
    """Where reading stands."""

    sentence: int = 0
    clause: int = 0
    sentence_start: int = 0
    floor: int = 0
    depth: int = 0
    reason_at: int | None = None

    def pass_by(self, token: Token, at: int) -> None:
        """Notice brackets, ends of sentences and the word that begins a reason."""
        if token.kind == MARK:
            if token.text == SENTENCE:
                self.sentence += 1
                self.sentence_start, self.floor, self.depth, self.reason_at = at + 1, at + 1, 0, None
            elif token.text == CLAUSE:
                self.clause += 1
            elif token.text == OPEN:
                self.depth += 1
            elif token.text == CLOSE:
                self.depth = max(self.depth - 1, 0)
        elif token.does("reason") and self.reason_at is None:
            self.reason_at = at

    def end_figure(self, at: int) -> None:
        """What comes behind a figure is the next one's."""
        self.floor = at + 1


def _read(tokens: Sequence[Token], at: int, state: _State, patterns: Sequence[FigurePattern]) -> Mention:
    number = tokens[at].number
    assert number is not None  # noqa: S101 - the caller looked
    match = match_figure(tokens, at, state.floor, patterns)
    begin = match.begin if match else _skip_links(tokens, at, state.floor)
    lead = tokens[state.floor : at]
    role = match.pattern.role if match else (VALUE if class_of(number) == "amount" else PERCENT)
    compare = _find_compare(tokens, state.floor, at if role == BASE else begin)
    if role == CHANGE and (
        compare is None or all(token.text == CLOSE for token in tokens[state.floor : compare.start])
    ):
        compare = _find_compare_behind(tokens, at + 1) or compare
    near = near_start(tokens, state.floor, begin)
    stop = compare.start if compare is not None and compare.start >= near else begin
    subject, subject_start, is_named_before = _find_name(tokens, state.floor, (near, stop, begin), match, role)
    flags = _find_flags(tokens, state, at, match) | ({"named_before"} if is_named_before else set())
    behind = tokens[at + 1] if at + 1 < len(tokens) else None
    opener, list_name = find_opener(tokens, state.floor, at)
    return Mention(
        number=_approximate(number.unsigned() if role == CHANGE else number, tokens, at),
        role=role,
        sign=_sign_of(match, number, role),
        subject=subject,
        start=tokens[begin].start,
        subject_start=subject_start,
        year=_find_year(tokens, state.sentence_start, at if role in {BASE, VALUE} else begin, compare),
        compare=compare,
        whole=_find_whole(match, role) or _find_whole_behind(tokens, at, role),
        opener=opener,
        list_name=list_name,
        marks="".join(token.text for token in lead if token.kind == MARK),
        depth=state.depth,
        sentence=state.sentence,
        clause=state.clause,
        flags=flags,
        basis=frozenset(token.text for token in _around(tokens, state.floor, at) if token.does("basis")),
        tail=behind.text if behind is not None and behind.kind in {TEXT, "word"} else "",
        roles=_find_roles(tokens, near, at, role),
        index=at,
        counted=behind.text if behind is not None and behind.kind == TEXT else "",
        mark_behind=_mark_of(behind),
        is_flat=_is_flat(tokens, at),
        is_numbered=any(token.kind == ENUM for token in lead),
        months=_find_months(tokens, 0, at) if role == SCHEDULE else None,
        span=_find_span(tokens, state.sentence_start, at) if "annual" in flags else None,
        lead="".join(token.text for token in lead[-_LONGEST_OBJECT:]),
    )


def _find_name(
    tokens: Sequence[Token], floor: int, places: tuple[int, int, int], match: Match | None, role: str
) -> tuple[str, int, bool]:
    """The name that a figure is of, where it begins, and whether it stands before the bracket that holds the figure."""
    near, stop, begin = places
    if role == CHANGE and any(token.categories & {"above", "below"} for token in tokens[near:begin]):
        return "", tokens[begin].start, False  # $8,052 below the budget and $4,100 below the year before
    subject, start = find_subject(tokens, near, stop, match, role)
    if not subject and stop < begin and tokens[stop].does("same_period"):
        found = find_subject(tokens, stop + 1, begin, match, role)  # 同比件数下降 38%
        subject, start = found if len(found[0]) > 1 else (subject, start)
    if not subject and role == CHANGE:
        subject, start = find_flat_subject(tokens, floor, near) or (subject, start)
    named = find_before_bracket(tokens, floor, near) if role in _SAID and not subject else None
    return (*named, True) if named is not None else (subject, start, False)


def _find_flags(tokens: Sequence[Token], state: _State, at: int, match: Match | None) -> frozenset[str]:
    """What the words around a figure say of it besides its role."""
    flags = {flag for flag in _FLAGS if any(token.does(flag) for token in tokens[state.floor : at])}
    if state.reason_at is not None and state.reason_at < at:
        flags.add("reason")
    if match is not None and _is_of_task(match):
        flags.add("completed")
    if _is_in_order(tokens, at):
        flags.add("respectively")
    return frozenset(flags)


def _is_in_order(tokens: Sequence[Token], at: int) -> bool:
    """Whether an English sentence ends in the word that tells that its figures stand in the order of its names: … respectively."""
    for token in tokens[at + 1 : at + 1 + _LONGEST_ORDER]:
        if token.text == _RESPECTIVELY:
            return True
        if token.kind == MARK and token.text in {SENTENCE, CLAUSE}:
            break
    return False


def _is_of_task(match: Match) -> bool:
    """Whether a percentage is of a task that is not named: 失业人员再就业 3560 人，完成 118.7%. It is no share of what its list is of."""
    is_named = any(token.categories & {"share", "budget"} for token in match.used)
    return match.pattern.role == RATIO and match.find("completed") is not None and not is_named


def _mark_of(behind: Token | None) -> str:
    """The mark behind a figure; of a remark in brackets the one that opens it; ``*`` for any other word."""
    if behind is None:
        return ""
    return behind.text if behind.kind == MARK else OPEN if behind.kind == ASIDE else "*"


def _is_flat(tokens: Sequence[Token], at: int) -> bool:
    """Whether a figure is said to be what it was: 40 万元（持平）; 520 万元，与 2022 年预算持平."""
    for token in tokens[at + 1 : at + _LONGEST_OBJECT]:
        if token.does("flat"):
            return True
        is_mark = token.kind == MARK and token.text in {COMMA, OPEN, CLOSE}
        is_compared = token.kind == YEAR or bool(token.categories & {"than", "prior", "budget", "link", "executed"})
        if not (is_mark or is_compared or (token.kind == ASIDE and token.text in "（）")):
            return False
    return False


def _around(tokens: Sequence[Token], floor: int, at: int) -> list[Token]:
    """The clause before a figure, and brackets directly behind it that hold no figure."""
    own = list(tokens[floor:at])
    if at + 1 < len(tokens) and tokens[at + 1].kind == MARK and tokens[at + 1].text == OPEN:
        for token in tokens[at + 2 : at + 8]:
            if token.kind == FIGURE or (token.kind == MARK and token.text == CLOSE):
                break
            own.append(token)
    return own


def _skip_links(tokens: Sequence[Token], at: int, floor: int) -> int:
    """Where the words without a sense of their own begin before a value."""
    skipped = {"link", "done", "approximate_before", "cumulative", "share", "each"}
    begin = at
    while begin > floor and (tokens[begin - 1].categories & skipped) and not tokens[begin - 1].does("executed"):
        begin -= 1
    return begin


def _approximate(number: Number, tokens: Sequence[Token], at: int) -> Number:
    """The number with an approximate word before or behind it."""
    before, behind = tokens[at - 1] if at else None, tokens[at + 1] if at + 1 < len(tokens) else None
    if before is not None and before.does("approximate_before"):
        return number.approximated(before.text)
    if behind is not None and behind.does("approximate_after"):
        return number.approximated(behind.text)
    return number


def _find_compare(tokens: Sequence[Token], floor: int, begin: int) -> Compare | None:
    """The last comparison before a figure's own words: 同比, 比 2011 年, 与年初预算数相比."""
    for at in range(begin - 1, floor - 1, -1):
        token = tokens[at]
        if token.does("same_period"):
            is_of_year = token.text.startswith("同期") and at > floor and tokens[at - 1].kind == YEAR
            return Compare(PRIOR, token.text, tokens[at - 1].year if is_of_year else None, at)  # 与 2019 年同期相比
        if not token.does("than"):
            continue
        end = _end_of_object(tokens, at + 1, begin, needs_end=token.text in {"与", "同", "跟", "和"})
        if end is not None and end > at + 1:
            return _make_compare(tokens, at, end)
    prior = next((at for at in range(floor, begin) if tokens[at].does("last_period")), None)
    return None if prior is None else Compare(OTHER, tokens[prior].text, start=prior)


def _find_compare_behind(tokens: Sequence[Token], at: int) -> Compare | None:
    """The comparison that English has directly behind a change: an increase of 863 hectares (12.95 mu) over 2020."""
    at = _skip_same_change(tokens, at)
    if at >= len(tokens) or not tokens[at].text.isascii() or not tokens[at].categories & {"than", "above", "below"}:
        return None
    ends = (place for place in range(at, len(tokens)) if tokens[place].kind in {MARK, FIGURE})
    return _make_compare(tokens, at, next(ends, len(tokens)))


def _skip_same_change(tokens: Sequence[Token], at: int) -> int:
    """Where a change ends that is told twice: 863 hectares (12.95 mu), or 0.7 percent, over 2020."""
    for opening, closing in ((OPEN, CLOSE), ("or", None)):
        here = at + 1 if at + 1 < len(tokens) and tokens[at].text == COMMA else at
        if here < len(tokens) and tokens[here].text == opening:
            near = range(here, min(here + _LONGEST_OBJECT, len(tokens)))
            ends = (
                place
                for place in near
                if tokens[place].text == closing or (closing is None and tokens[place].kind == FIGURE)
            )
            at = next(ends, here - 1) + 1
    return at


def _end_of_object(tokens: Sequence[Token], at: int, begin: int, *, needs_end: bool) -> int | None:
    """Where the object of a comparison ends."""
    limit = min(begin, at + _LONGEST_OBJECT)
    for place in range(at, limit):
        token = tokens[place]
        if token.kind == MARK and token.text in {COMMA, CLAUSE}:
            return None if needs_end else place
        if token.does("than_end"):
            return place
    return None if needs_end or begin > limit else limit


def _make_compare(tokens: Sequence[Token], at: int, end: int) -> Compare:
    own = tokens[at + 1 : end]
    text = "".join(token.text for token in own)
    year = next((token.year for token in own if token.kind == YEAR), None)
    if any(token.does("budget") and not token.does("prior") for token in own):
        kind = BUDGET
    elif year is not None or any(token.does("prior") for token in own):
        kind = PRIOR
    else:
        kind = MEAN if any(token.does("average") for token in own) else OTHER
    return Compare(kind, text, year, at)


def _find_year(tokens: Sequence[Token], sentence_start: int, begin: int, compare: Compare | None) -> int | None:
    """The last year named before a figure that is not the one compared with."""
    for at in range(begin - 1, sentence_start - 1, -1):
        if compare is not None and at > compare.start:
            continue
        if tokens[at].kind == YEAR:
            is_compared = at > sentence_start and tokens[at - 1].does("than")
            return None if is_compared else tokens[at].year
    return None


def _find_months(tokens: Sequence[Token], start: int, at: int) -> int | None:
    """The last month that is named before a figure, as so many months of the year."""
    for place in range(at - 1, start - 1, -1):
        token = tokens[place]
        if token.kind == PERIOD:
            return read_months(token.text)
        for word, months in _PARTS_OF_YEAR.items():
            if token.text.endswith(word):
                return months
    return None


def _find_span(tokens: Sequence[Token], sentence_start: int, at: int) -> int | None:
    """How many years a sentence says that it is about before a figure: 五年间, 2018 年至 2023 年."""
    for place in range(at - 1, sentence_start - 1, -1):
        token = tokens[place]
        if token.kind == SPAN:
            return token.year
        before = tokens[place - 2] if place - 2 >= sentence_start else None
        if token.kind == YEAR and before is not None and before.kind == YEAR and tokens[place - 1].text in _TO:
            return (token.year or 0) - (before.year or 0)
    return None


def _find_whole(match: Match | None, role: str) -> str:
    """Of what a ratio is a part: the words between 占 or 完成 and the percentage."""
    if match is None or role not in {RATIO, WHOLE}:
        return ""
    used = match.used
    first = next((index for index, token in enumerate(used) if token.categories & {"share", "done", "link"}), 0)
    own = [token for token in used[first + 1 :] if is_noun(token) or token.kind == YEAR or token.text in _JOINTS]
    return "".join(token.text for token in own).strip("".join(_JOINTS))


def _find_whole_behind(tokens: Sequence[Token], at: int, role: str) -> str:
    """Of what a ratio is a part, where it is said behind it: 45 % of total revenue."""
    return "".join(token.text for token in _behind_of(tokens, at, role) if is_noun(token))


def _behind_of(tokens: Sequence[Token], at: int, role: str) -> list[Token]:
    """The words behind a share and the word of."""
    own: list[Token] = []
    if role != RATIO or at + 1 >= len(tokens) or tokens[at + 1].text != "of":
        return own
    for token in tokens[at + 2 : at + 2 + _LONGEST_OBJECT]:
        if token.kind in {MARK, FIGURE} or token.text in PREPOSITIONS:
            break
        own.append(token)
    return own


def _find_roles(tokens: Sequence[Token], near: int, at: int, role: str) -> frozenset[str]:
    """What the words before a figure, and in English the one behind it (a 5 million yuan budget), say it is of."""
    found = set()
    behind = [token for token in tokens[at + 1 : at + 2] if token.text.isascii() and token.text.isalpha()]
    for token in [*tokens[near:at], *behind, *_behind_of(tokens, at, role)]:
        for category in ("budget", "executed", "total", "prior", "current"):
            if token.does(category):
                found.add(category)
    return frozenset(found)


def _sign_of(match: Match | None, number: Number, role: str) -> int:
    """Up or down; of a printed sign that one."""
    if match is None or role not in {CHANGE, SCHEDULE}:
        return number.sign
    words = [*match.behind, *reversed(match.used)]
    direction = next((token for token in words if token.categories & _DIRECTIONS), None)
    if direction is None:
        return number.sign or 1
    return -1 if direction.categories & {"down", "below", "behind"} else (number.sign or 1)
