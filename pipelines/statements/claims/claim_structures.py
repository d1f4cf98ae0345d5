"""Claim structures: the shares of all parts written with colons: 三次产业结构为 6.0:55.0:39.0, against the values that the text gives.

Source: 三次产业划分规定; domain rules, "share".
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction

from pipelines.statements.claims.make_claims import ClaimMaker, Named, Told, name_figure
from pipelines.statements.claims.weigh import come_near_all, spell_figure, weigh
from pipelines.statements.language.mentions import VALUE
from pipelines.statements.language.names import bare_name
from pipelines.statements.language.read_numbers import Number
from pipelines.statements.outline.outline import Item, Outline
from schemas.intervals import Interval, sum_up
from schemas.statement_patterns import Whole, WholeTable
from schemas.statement_words import PERCENT
from schemas.statements import CONSISTENT, QUERY, UNVERIFIABLE, Claim, Passage

_FIGURE = r"([0-9]{1,3}(?:\.[0-9]+)?)"
_STRUCTURE = re.compile(
    rf"产业[^。；;0-9]{{0,24}}?(?<![0-9.]){_FIGURE}\s*[:：∶]\s*{_FIGURE}\s*[:：∶]\s*{_FIGURE}(?![0-9.:：∶])"
)
_AGAIN = re.compile(rf"[^。；;0-9]{{0,16}}{_FIGURE}\s*[:：∶]\s*{_FIGURE}\s*[:：∶]\s*{_FIGURE}")
_ALL = 100
# How many paragraphs back the values of the parts may stand.
_PARAGRAPHS = 3
_EVENED = (
    "可能是为使各项合计为 100 而调整了尾数。",
    "its last place may have been changed so that all come to 100.",
)
# What is aimed at is no structure of the values before.
_PLANNED = ("力争", "目标", "计划", "预计", "规划", "争取", "确保", "将")
_BEFORE_NOW = ("上年", "去年", "上一年", "由", "从")
# So many characters before the figures tell whether they are aimed at, or of before.
_BEFORE = 16


def claim_structures(
    passages: Sequence[Passage], outline: Outline, maker: ClaimMaker, table: WholeTable
) -> Iterator[Claim]:
    """Claims on every structure of three industries whose values the paragraphs before give."""
    whole = next((one for one in table.wholes if one.part_of("第一产业") == 0 and not one.is_listed), None)
    if whole is None:
        return
    for number, passage in enumerate(passages):
        for shares in _find_shares(passage.text):
            parts = _find_parts(outline, whole, number, shares[0].start)
            if len(parts) == len(shares):
                yield from _judge(number, shares, parts, maker)


def _find_shares(text: str) -> Iterator[list[Number]]:
    """The last structure of each sentence that names one: 由 … 调整为 … tells the earlier one first."""
    for match in _STRUCTURE.finditer(text) if "产业" in text else ():
        before = text[max(match.start() - _BEFORE, 0) : match.start(1)]
        if any(word in before for word in _PLANNED):
            continue
        again = _AGAIN.match(text, match.end())
        if again is None and any(word in before for word in _BEFORE_NOW):
            continue
        found = again or match
        shares = [_read(found[at], found.start(at)) for at in (1, 2, 3)]
        if come_near_all(shares):
            yield shares


def _read(written: str, start: int) -> Number:
    decimals = len(written.partition(".")[2])
    return Number(Fraction(written), Fraction(1, 10**decimals), decimals, PERCENT, start, start + len(written))


def _find_parts(outline: Outline, whole: Whole, passage: int, start: int) -> list[Item]:
    """The nearest values of the parts before a structure, all of one paragraph."""
    near = [
        one
        for one in outline.items
        if 0 <= passage - one.passage <= _PARAGRAPHS and one.mention is not None and one.mention.role == VALUE
    ]
    near = [one for one in near if one.host is None and (one.passage < passage or one.mention.number.start < start)]  # type: ignore[union-attr]
    parts = [next((one for one in near[::-1] if whole.part_of(bare_name(one.subject)) == at), None) for at in range(3)]
    found = [one for one in parts if one is not None]
    dimensions = {one.mention.dimension for one in found if one.mention}
    return found if len({one.passage for one in found}) == len(dimensions) == 1 else []


def _judge(passage: int, shares: Sequence[Number], parts: Sequence[Item], maker: ClaimMaker) -> Iterator[Claim]:
    numbers = [one.mention.number for one in parts if one.mention]
    total = " + ".join(map(spell_figure, numbers))
    is_all = sum((one.value for one in shares), Fraction(0)) == _ALL
    for share, part in zip(shares, parts, strict=True):
        if part.mention is None:
            continue
        weighed = weigh(
            share, _divide, [part.mention.number, *(one for one in numbers if one is not part.mention.number)]
        )
        if weighed.verdict == UNVERIFIABLE:
            continue
        others = [name_figure(one.mention, one.passage, "部分", "part") for one in parts if one.mention]
        told = Told(f"{spell_figure(part.mention.number)} ÷ ({total})")
        if is_all and weighed.verdict != CONSISTENT and weighed.gap < share.place:
            weighed, told = replace(weighed, verdict=QUERY, practice=""), Told(told.formula, *_EVENED)
        yield maker.make("ratio", Named(share, passage, "比率", "ratio"), others, weighed, told)


def _divide(part: Interval, *others: Interval) -> Interval:
    """A share as a percentage: the more, the less the others are."""
    rest = sum_up(others)
    low, high = part.low / (part.low + rest.high), part.high / (part.high + rest.low)
    return Interval(low, high).scale(_ALL)
