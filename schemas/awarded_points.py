"""The most that a printed criterion awards, by its own words.

Read are the forms that printed tables use: ``得10分``, numbered criteria that add up, ``分别得1分、2分、2分``, a ratio ``×5``, bands of
which one applies. Where the words leave it open, nothing is said. Does not belong here: what an item is worth by its rubric.
"""

import re
from decimal import Decimal

from schemas.measures import fold_width

_POINTS = r"[0-9]{1,4}(?:\.[0-9]{1,4})?"
_BLANKS = re.compile(r"\s+")
# Digits in circles count criteria like numbers with a point behind them.
_MARKER = re.compile(
    r"(?:^|(?<=[。;；,，:：.\n分)）]))\s{0,3}(?:([0-9]{1,2})[.、．)](?![0-9])|[(（]([0-9]{1,2})[)）]|([①-⑳]))"
)
_SERIES = re.compile(rf"分别[得计记加]((?:{_POINTS}分?[、,，和])+{_POINTS})分")
_CAP = re.compile(rf"(?:满分|(?:最高|最多|合计|共)(?:[可得计记加为]|不超过)*)({_POINTS})分")
_AWARD = re.compile(
    rf"(?<![不扣减])(?:得|计|记|加|赋)(?:满分)?(?:{_POINTS}分?[-~～—至到])?({_POINTS})分"
    rf"|({_POINTS}) ?points? (?:where|if|for|when)|(?:scores?|awards?|gives?|get) ({_POINTS}) ?points?",
    re.IGNORECASE,
)
_FORMULA = re.compile(rf"[*×xX✕]\s?({_POINTS})(?![0-9.%])(?:分|points)?(?!分?扣)")
_BAND = re.compile(
    r"[<>≤≥≦≧~～%]|以内|以上|以下|之间|超过|低于|高于|不足|小于|大于|达到|全部|部分|基本|完全|未|较|优|良|一般|合格|every|all|partly|up to",
    re.IGNORECASE,
)
_PER_OCCURRENCE = re.compile(r"每|\bper\b|\beach\b", re.IGNORECASE)
_PARTS = re.compile(r"[;；]")


def read_awarded_points(criterion: str | None) -> Decimal | None:
    """The most points that a criterion awards; None where its words do not say.

    Numbered criteria add up (those that award nothing aside), as do those parted by a semicolon, unless they are bands or degrees
    of one thing (``10%以内 … 超过20%``, ``全部 … 部分``): then the best counts. An award per occurrence needs a stated maximum. What only takes points away
    (``每个问题扣0.5分``) says nothing of the most it leaves.
    """
    text = fold_width(criterion or "").strip()
    parts = _part_numbered(text)
    if len(parts) > 1:
        awarded = [_read_part(part) for part in parts if _AWARD.search(_join(part)) or _FORMULA.search(_join(part))]
        known = [points for points in awarded if points is not None]
        return sum(known, Decimal(0)) if known and len(known) == len(awarded) else None
    return _read_part(text)


def _part_numbered(text: str) -> list[str]:
    """The criteria of a numbered list; numbers that do not count 1, 2, 3 … (``6、9、11月``) number nothing."""
    starts: list[tuple[int, int]] = []
    for match in _MARKER.finditer(text):
        number = int(match[1] or match[2] or ord(match[3]) - ord("①") + 1)
        if number == len(starts) + 1:
            starts.append((match.start(), match.end()))
    ends = [*(start for start, _ in starts[1:]), *([len(text)] if starts else [])]
    return [text[begin:end] for (_, begin), end in zip(starts, ends, strict=True)]


def _read_part(text: str) -> Decimal | None:
    """The most of one criterion."""
    bare = _join(text)
    series = _SERIES.search(bare)
    if series is not None:
        return sum(map(Decimal, re.findall(_POINTS, series[1])), Decimal(0))
    cap = _CAP.search(bare)
    if cap is not None:
        return Decimal(cap[1])
    parts = [(part, _awards(part)) for part in _PARTS.split(bare)]
    awarding = [(part, awards) for part, awards in parts if awards]
    if not awarding:
        formula = _FORMULA.findall(bare)
        return max(map(Decimal, formula)) if formula else None
    if any(_PER_OCCURRENCE.search(part) for part, _ in awarding):
        return None
    best = [_settle(part, awards) for part, awards in awarding]
    known = [points for points in best if points is not None]
    if len(known) < len(best):
        return None
    is_degree = len(awarding) > 1 and all(_BAND.search(part) for part, _ in awarding)
    return max(known) if is_degree else sum(known, Decimal(0))


def _join(text: str) -> str:
    """A Chinese text without blanks."""
    return text if text.isascii() else _BLANKS.sub("", text)


def _awards(text: str) -> list[Decimal]:
    return [Decimal(next(filter(None, found))) for found in _AWARD.findall(text)]


def _settle(part: str, awards: list[Decimal]) -> Decimal | None:
    """Several awards in one sentence are bands of which one applies; without a word that says so it is open."""
    if len({*awards}) == 1 and len(awards) == 1:
        return awards[0]
    return max(awards) if _BAND.search(part) else None
