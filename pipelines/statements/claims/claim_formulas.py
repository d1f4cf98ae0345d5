"""Claim formulas: sums that a report writes out: 收入 3458.2 万元＝拨款 3200 万元＋其他 258.2 万元, 10 × 45.17 ÷ 100 = 4.517."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from pipelines.statements.claims.make_claims import ClaimMaker, Named, Told
from pipelines.statements.claims.weigh import finest_decimals, in_first_unit, spell_figure, weigh_intervals
from pipelines.statements.language.read_numbers import Number
from pipelines.statements.language.split_tokens import FIGURE, Token
from schemas.intervals import Interval
from schemas.statement_words import RATIO
from schemas.statements import Claim, Passage

_OPERATORS = {
    "+": "+",
    "＋": "+",
    "-": "−",
    "－": "−",
    "−": "−",
    "×": "×",
    "*": "×",
    "x": "×",
    "÷": "÷",
    "/": "÷",
    "=": "=",
    "＝": "=",
}
_BETWEEN = re.compile(r"^[^，。；;、|（）()]{0,16}$")
_SIGNED = re.compile(r"[+＋\-－−×*÷/=＝]")
_PERCENT = 100
# What stands for an equals sign where a bracket tells how a percentage comes about.
_EXPLAINED = "（"


@dataclass(frozen=True)
class _Term:
    """A figure of a formula and what stands before it."""

    operator: str
    number: Number


def claim_formulas(
    passages: Sequence[Passage], tokens: Sequence[Sequence[Token]], maker: ClaimMaker
) -> Iterator[Claim]:
    """Claims on every formula with one equals sign, or in the bracket behind a percentage."""
    for number, (passage, own) in enumerate(zip(passages, tokens, strict=True)):
        if any(one in passage.text for one in "=＝/÷"):
            for chain in _find_chains(passage.text, own):
                claim = _judge(number, chain, maker)
                if claim is not None:
                    yield claim


def _find_chains(text: str, tokens: Sequence[Token]) -> Iterator[list[_Term]]:
    """Figures with one operator between each and the next, and a name at most."""
    chain: list[_Term] = []
    end = 0
    for token in tokens:
        if token.kind != FIGURE or token.number is None:
            continue
        between = text[end : token.start + (1 if text[token.start] in "+-−" else 0)] if chain else ""
        operator = _EXPLAINED if len(chain) == 1 and _is_explained(chain[0], between) else _operator(between)
        if chain and not operator:
            if _is_formula(chain):
                yield chain
            chain = []
        chain.append(_Term(operator, token.number))
        end = token.end
    if _is_formula(chain):
        yield chain


def _is_explained(first: _Term, between: str) -> bool:
    """Whether a bracket behind a percentage may tell how it comes about: 债务率 68.8%（债务 85 亿元／财力 124 亿元）."""
    return first.number.unit.dimension == RATIO and between[:1] in {"（", "("} and not _operator(between[1:])


def _operator(between: str) -> str:
    """The operator in the text between two figures; empty where there is none, several, or more than a name beside it."""
    found = _SIGNED.findall(between)
    return _OPERATORS[found[0]] if len(found) == 1 and _BETWEEN.match(between) else ""


def _is_formula(chain: Sequence[_Term]) -> bool:
    return len(chain) > 2 and sum(term.operator in {"=", _EXPLAINED} for term in chain) == 1  # noqa: PLR2004 - a, b and what they make


def _judge(number: int, chain: Sequence[_Term], maker: ClaimMaker) -> Claim | None:
    """The side with one figure is stated, the other computed.

    None where both have several, where products are mixed with sums, or where a bracket explains nothing (（增加 5/6）).
    """
    at = next(place for place, term in enumerate(chain) if term.operator in {"=", _EXPLAINED})
    if chain[at].operator == _EXPLAINED and len({term.number.unit.dimension or id(term) for term in chain[at:]}) > 1:
        return None
    left, right = list(chain[:at]), [_Term("", chain[at].number), *chain[at + 1 :]]
    stated, terms = (right[0], left) if len(right) == 1 else (left[0], right)
    operators = {term.operator for term in terms[1:]}
    if min(len(left), len(right)) != 1 or not (operators <= {"+", "−"} or operators <= {"×", "÷"}):
        return None
    if operators <= {"+", "−"}:
        stated, terms = _lend(stated, terms)
    dimensions = {term.number.unit.dimension for term in (*terms, stated) if term.number.unit.dimension}
    if operators <= {"+", "−"} and len(dimensions) > 1:
        return None
    computed = _compute(terms, stated.number)
    if computed is None:
        return None
    numbers = [stated.number, *(term.number for term in terms)]
    weighed = weigh_intervals(stated.number, computed, computed, decimals=finest_decimals(numbers))
    kind = "part_sum" if operators == {"+"} else "ratio" if stated.number.unit.dimension == RATIO else "difference"
    spelled = "".join(
        f" {term.operator} {spell_figure(term.number)}" if term.operator else spell_figure(term.number)
        for term in terms
    )
    others = [Named(term.number, number, "项", "term") for term in terms]
    return maker.make(kind, Named(stated.number, number, "结果", "result"), others, weighed, Told(spelled))


def _lend(stated: _Term, terms: Sequence[_Term]) -> tuple[_Term, list[_Term]]:
    """A sum whose bare figures are in the unit that the others have: 收入 1200 万元 + 补助 300 = 1500 万元."""
    units = {term.number.unit for term in (stated, *terms) if term.number.unit.name}
    if len(units) != 1:
        return stated, list(terms)
    unit = units.pop()
    own = [
        term if term.number.unit.name else replace(term, number=replace(term.number, unit=unit))
        for term in (stated, *terms)
    ]
    return own[0], own[1:]


def _compute(terms: Sequence[_Term], stated: Number) -> Interval | None:
    """What the terms make, in the unit of the result."""
    finest = finest_decimals([stated, *(term.number for term in terms)])
    is_product = any(term.operator in {"×", "÷"} for term in terms)
    result = _value(terms[0].number, finest, is_product=is_product)
    for term in terms[1:]:
        own = _value(term.number, finest, is_product=is_product)
        if term.operator == "÷" and own.touches(0):
            return None
        result = {"+": result + own, "−": result - own, "×": result * own}.get(term.operator) or result / own
    if not is_product:
        return result.scale(1 / stated.unit.factor)
    is_written_out = any(term.number.value == _PERCENT and not term.number.unit.dimension for term in terms)
    return result.scale(_PERCENT) if stated.unit.dimension == RATIO and not is_written_out else result


def _value(number: Number, decimals: int | None, *, is_product: bool) -> Interval:
    """A term; a percentage within a product is a share of one."""
    own = in_first_unit(number, decimals)
    return own.scale(Fraction(1, _PERCENT)) if is_product and number.unit.dimension == RATIO else own
