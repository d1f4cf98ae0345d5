"""Claim tables: columns that add up to a total, and columns of percentages, in tables flattened to text.

No header is needed: a rule that most rows follow exactly (this column is the growth from that one to that one, this row adds up those
above) is the table's own; the row or column that breaks it is inconsistent. A rule that few follow is none.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import permutations

from pipelines.statements.claim_multiples import weigh_power
from pipelines.statements.make_claims import ClaimMaker, Named, Told
from pipelines.statements.read_numbers import Number
from pipelines.statements.read_tables import Row, Table
from pipelines.statements.weigh import Weighed, weigh_intervals
from schemas.intervals import Interval, grow, raise_power
from schemas.statements import CONSISTENT, Claim

_PERCENT = 100
_LONGEST_SPAN = 10
_MOST_PARTS = 6
# A rule holds when so many rows follow it, and no more than a third break it.
_LEAST_FOLLOWING = 3
_LEAST_SHARE = Fraction(2, 3)


@dataclass(frozen=True)
class Rule:
    """What a column of percentages is: the growth, share or average yearly growth (over ``years``) from one column to another."""

    kind: str
    now: int
    base: int
    years: int = 1


def claim_tables(tables: Sequence[Table], maker: ClaimMaker) -> Iterator[Claim]:
    """Claims on every table."""
    for table in tables:
        yield from _claim_totals(table, maker)
        yield from _claim_percents(table, maker)


def _claim_totals(table: Table, maker: ClaimMaker) -> Iterator[Claim]:
    """Rows that are called totals, and rows with parts behind 其中, column by column."""
    for total, parts in _find_sums(table.rows):
        outcomes = [_add(total, parts, column) for column in range(len(total.numbers))]
        agreeing = sum(one.verdict == CONSISTENT for one in outcomes)
        if not _is_established(agreeing, len(outcomes), len(parts)):
            continue
        for column, weighed in enumerate(outcomes):
            if weighed.verdict != CONSISTENT and not _may_be_sum(total, parts, column):
                continue
            others = [Named(part.numbers[column], part.passage, part.label, "part") for part in parts]
            stated = Named(total.numbers[column], total.passage, "合计", "total")
            told = Told(" + ".join(_bare(one.number) for one in others))
            yield maker.make("part_sum", stated, others, weighed, told)


def _may_be_sum(total: Row, parts: Sequence[Row], column: int) -> bool:
    """Whether a figure is more than each that it would add up: a rate or an average among sums is not."""
    return total.numbers[column].value > max(part.numbers[column].value for part in parts)


def _is_established(agreeing: int, columns: int, parts: int) -> bool:
    """Whether a sum is the table's own: half of its columns come out, or all where it is of two rows only."""
    return agreeing == columns or (parts > 1 and 2 * agreeing >= columns)


def _find_sums(rows: Sequence[Row]) -> Iterator[tuple[Row, list[Row]]]:
    """Totals with the rows above them, or with those below where the table begins with its total; what is 其中 counts once."""
    plain, inner = _set_aside(rows)
    yield from inner
    if plain and plain[0].is_total and not any(row.is_total for row in plain[1:]):
        yield plain[0], plain[1:]
        return
    above: list[Row] = []
    for row in plain:
        if not row.is_total:
            above.append(row)
            continue
        if len(above) > 1:
            yield row, above
        above = []


def _set_aside(rows: Sequence[Row]) -> tuple[list[Row], list[tuple[Row, list[Row]]]]:
    """The rows without those that are parts of one above them, and the latter with what they are parts of."""
    plain: list[Row] = []
    inner: list[tuple[Row, list[Row]]] = []
    at = 0
    while at < len(rows):
        if not rows[at].is_where or not plain:
            plain.append(rows[at])
            at += 1
            continue
        end = _find_end(plain[-1], rows, at)
        if end - at > 1:
            inner.append((plain[-1], list(rows[at:end])))
        at = end
    return plain, inner


def _find_end(whole: Row, rows: Sequence[Row], at: int) -> int:
    """Where the parts behind 其中 end: as soon as they add up in every column; else behind the first."""
    for end in range(at + 1, min(at + 1 + _MOST_PARTS, len(rows) + 1)):
        outcomes = [_add(whole, rows[at:end], column).verdict for column in range(len(whole.numbers))]
        if _is_established(outcomes.count(CONSISTENT), len(outcomes), end - at):
            return end
    return at + 1


def _add(total: Row, parts: Sequence[Row], column: int) -> Weighed:
    figures = [total.numbers[column], *(part.numbers[column] for part in parts)]
    finest = max(one.decimals for one in figures)
    added = Interval.of(0)
    for one in figures[1:]:
        added += _at(one, finest)
    return weigh_intervals(_finer(figures[0], finest), added, added)


def _at(number: Number, decimals: int) -> Interval:
    """A figure of a column, read at the finest decimals printed in it."""
    return _finer(number, decimals).interval()


def _finer(number: Number, decimals: int) -> Number:
    return replace(number, place=Fraction(1, 10**decimals), decimals=max(decimals, number.decimals))


def _claim_percents(table: Table, maker: ClaimMaker) -> Iterator[Claim]:
    """Columns of percentages, each by the rule that most rows follow."""
    count = len(table.rows[0].percents)
    for column in range(count):
        rule, outcomes = _find_rule(table, column)
        if rule is None:
            continue
        for row, weighed in zip(table.rows, outcomes, strict=True):
            now, base = row.numbers[rule.now], row.numbers[rule.base]
            others = [Named(now, row.passage, "本期数", "current"), Named(base, row.passage, "基数", "base")]
            stated = Named(row.percents[column], row.passage, "百分比", "percentage")
            yield maker.make(
                rule.kind, stated, others, weighed, Told(_spell(rule, now, base)), sign=stated.number.sign or 1
            )


def _find_rule(table: Table, column: int) -> tuple[Rule | None, list[Weighed]]:
    """The rule that most rows follow; None where too few do."""
    allowed = int(len(table.rows) * (1 - _LEAST_SHARE))
    best: tuple[int, Rule] | None = None
    for rule in _rules(len(table.rows[0].numbers)):
        broken = _count_broken(rule, table, column, allowed)
        if broken <= allowed and len(table.rows) - broken >= _LEAST_FOLLOWING and (best is None or broken < best[0]):
            best = broken, rule
            if not broken:
                break
    if best is None:
        return None, []
    return best[1], [_apply(best[1], row, column) for row in table.rows]


def _count_broken(rule: Rule, table: Table, column: int, allowed: int) -> int:
    """How many rows break a rule; counting ends where they are too many."""
    broken = 0
    for row in table.rows:
        broken += not _follows(rule, row, column)
        if broken > allowed:
            break
    return broken


def _follows(rule: Rule, row: Row, column: int) -> bool:
    """Whether a row follows a rule; of an average growth without taking a root."""
    one, other, percent = row.intervals[rule.now], row.intervals[rule.base], row.percent_intervals[column]
    if other.low <= 0 or one.low < 0:
        return False
    if rule.kind == "ratio":
        return (one / other).scale(_PERCENT).meets(percent)
    factor = percent.shift(_PERCENT).scale(Fraction(1, _PERCENT))
    return factor.low > 0 and raise_power(factor, rule.years).meets(one / other)


def _rules(count: int) -> Iterator[Rule]:
    """All rules over so many columns, the likeliest first."""
    pairs = sorted(permutations(range(count), 2), key=lambda pair: (abs(pair[0] - pair[1]), pair))
    for now, base in pairs:
        yield Rule("growth", now, base)
    for part, whole in pairs:
        yield Rule("ratio", part, whole)
    for now, base in pairs:
        for years in range(2, _LONGEST_SPAN + 1):
            yield Rule("annual_growth", now, base, years)


def _apply(rule: Rule, row: Row, column: int) -> Weighed:
    now, base, stated = row.numbers[rule.now], row.numbers[rule.base], row.percents[column]
    one, other = now.interval(), base.interval()
    if other.low <= 0 or one.low < 0:
        return Weighed("unverifiable")
    if rule.kind == "annual_growth":
        return weigh_power(stated, one, other, rule.years)
    computed = grow(one, other) if rule.kind == "growth" else (one / other).scale(_PERCENT)
    return weigh_intervals(stated, computed, computed)


def _spell(rule: Rule, now: Number, base: Number) -> str:
    if rule.kind == "ratio":
        return f"{_bare(now)} ÷ {_bare(base)}"
    if rule.kind == "growth":
        return f"({_bare(now)} − {_bare(base)}) ÷ {_bare(base)}"
    return f"({_bare(now)} ÷ {_bare(base)})^(1/{rule.years}) − 1"


def _bare(number: Number) -> str:
    return f"{float(number.value):.{number.decimals}f}{number.unit.name}"
