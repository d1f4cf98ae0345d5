"""Claim tables: columns that add up to a total, columns that add up to another, and columns of percentages, in flattened tables.

No header is needed: a rule that most rows follow exactly (this column is the growth from that one to that one, this row adds up those
above) is the table's own; the row or column that breaks it is inconsistent. A rule that few follow is none.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial
from itertools import permutations

from pipelines.statements.claims.claim_multiples import weigh_power
from pipelines.statements.claims.make_claims import ClaimMaker, Named, Told
from pipelines.statements.claims.weigh import Weighed, spell_figure, weigh_intervals
from pipelines.statements.language.read_numbers import Number
from pipelines.statements.language.read_tables import Row, Table
from schemas.intervals import Interval, divide, grow, raise_power, sum_up
from schemas.statements import CONSISTENT, INCONSISTENT, QUERY, UNVERIFIABLE, Claim

_PERCENT = 100
_LONGEST_SPAN = 10
_MOST_PARTS = 6
_MOST_COLUMNS = 12
# A rule holds when so many rows follow it, and no more than a third break it.
_LEAST_FOLLOWING = 3
_LEAST_SHARE = Fraction(2, 3)
# Where the name of the column says what it is, half of its rows are enough.
_LEAST_NAMED = 2
_FOUR_DIGITS = 1000
_SEVERAL = (
    "同一行不止一个百分比不符，可能是按未取整的数计算的。",
    "more than one percentage of its row does not agree: they may be of figures that were not rounded.",
)
_SHARE_NAMED = Fraction(1, 2)


@dataclass(frozen=True)
class Rule:
    """What a column is: the growth, share or average yearly growth (over ``years``) from one column to another, or a sum of some.

    ``rest``: what one column leaves of another, as a share of that (空编率). With a ``total`` it is each row's share of that row, in one column.
    """

    kind: str
    columns: tuple[int, ...]
    years: int = 1
    total: Row | None = None

    @property
    def told_as(self) -> str:
        """The kind of its claims."""
        return "ratio" if self.kind == "rest" else self.kind

    def rows_of(self, row: Row) -> tuple[Row, ...]:
        """The rows that its columns are read in."""
        return (row,) * (len(self.columns) - 1) + (self.total or row,)


def claim_tables(tables: Sequence[Table], maker: ClaimMaker) -> Iterator[Claim]:
    """Claims on every table."""
    for table in tables:
        yield from _claim_totals(table, maker)
        if len(table.rows[0].cells) <= _MOST_COLUMNS:
            yield from _claim_columns(table, maker)
        turned = table.turn()
        if turned is not None and len(table.rows) <= _MOST_COLUMNS:
            yield from _claim_columns(turned, maker, turned.percents)


def _claim_totals(table: Table, maker: ClaimMaker) -> Iterator[Claim]:
    """Rows that are called totals, and rows with parts behind 其中, column by column."""
    columns = table.amounts
    for total, parts in _find_sums(table.rows, columns):
        outcomes = [_add(total.cells[column], [part.cells[column] for part in parts]) for column in columns]
        if not _is_established(_leave_empty(total, columns, outcomes), len(parts)) and not _are_all(
            parts, table.percents
        ):
            continue
        for column, weighed in zip(columns, outcomes, strict=True):
            own = total.cells[column]
            if own is None or weighed.verdict == UNVERIFIABLE:
                continue
            if weighed.verdict != CONSISTENT and not _may_be_sum(own, [part.cells[column] for part in parts]):
                continue
            named = [(part.cells[column], part) for part in parts]
            others = [Named(number, part.passage, part.label, "part") for number, part in named if number is not None]
            told = Told(" + ".join(spell_figure(one.number) for one in others))
            yield maker.make(
                "part_sum", Named(own, total.passage, "合计", "total"), others, weighed, told, is_bound=True
            )


def _may_be_sum(total: Number, parts: Sequence[Number | None]) -> bool:
    """Whether a figure is more than each that it would add up: a rate or an average among sums is not."""
    return total.value > max((one.value for one in parts if one is not None), default=total.value)


def _leave_empty(total: Row, columns: Sequence[int], outcomes: Sequence[Weighed]) -> list[Weighed]:
    """The outcomes that tell something: that nothing comes to nothing does not."""
    told = zip(columns, outcomes, strict=True)
    return [one for at, one in told if one.verdict != CONSISTENT or ((own := total.cells[at]) and own.value)]


def _is_established(outcomes: Sequence[Weighed], parts: int) -> bool:
    """Whether a sum is the table's own: half of its columns come out, or all where it is of two rows only."""
    agreeing = sum(one.verdict == CONSISTENT for one in outcomes)
    return agreeing > 0 and (agreeing == len(outcomes) or (parts > 1 and 2 * agreeing >= len(outcomes)))


def _are_all(parts: Sequence[Row], percents: Collection[int]) -> bool:
    """Whether the shares of rows, in one of the columns of percentages, add up to 100 %, as far as they are rounded."""
    for column in percents:
        shares = [part.intervals[column] for part in parts]
        told = [one for one in shares if one is not None]
        total = sum_up(told) if told and len(told) == len(shares) else Interval.of(0)
        if total.contains(_PERCENT) and total.width < 1:
            return True
    return False


def _find_sums(rows: Sequence[Row], columns: Sequence[int]) -> Iterator[tuple[Row, list[Row]]]:
    """Totals with the rows above them, or with those below where the table begins with its total; what is 其中 counts once."""
    plain, inner = _set_aside(rows, columns)
    yield from inner
    if any(row.is_behind_heading for row in plain) and not any(row.is_total for row in plain[1:]):
        yield from _find_groups(plain)
        return
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


def _find_groups(rows: Sequence[Row]) -> Iterator[tuple[Row, list[Row]]]:
    """The first row with the rows under each heading: the same whole, divided in several ways."""
    own: list[Row] = []
    for row in [*rows[1:], None]:
        if row is None or row.is_behind_heading:
            if len(own) > 1:
                yield rows[0], own
            own = []
        if row is not None:
            own.append(row)


def _set_aside(rows: Sequence[Row], columns: Sequence[int]) -> tuple[list[Row], list[tuple[Row, list[Row]]]]:
    """The rows without those that are parts of one above them, and the latter with what they are parts of."""
    plain: list[Row] = []
    inner: list[tuple[Row, list[Row]]] = []
    at = 0
    while at < len(rows):
        if not rows[at].is_where or not plain:
            plain.append(rows[at])
            at += 1
            continue
        end = _find_end(plain[-1], rows, at, columns)
        if end - at > 1:
            inner.append((plain[-1], list(rows[at:end])))
        at = end
    return plain, inner


def _find_end(whole: Row, rows: Sequence[Row], at: int, columns: Sequence[int]) -> int:
    """Where the parts behind 其中 end: as soon as they add up; else behind the first."""
    for end in range(at + 1, min(at + 1 + _MOST_PARTS, len(rows) + 1)):
        own = [_add(whole.cells[column], [row.cells[column] for row in rows[at:end]]) for column in columns]
        if _is_established(_leave_empty(whole, columns, own), end - at):
            return end
    return at + 1


def _add(total: Number | None, parts: Sequence[Number | None]) -> Weighed:
    """A total against parts, all read at the finest decimals printed among them; an empty cell adds nothing."""
    figures = [one for one in parts if one is not None]
    if total is None or not figures:
        return Weighed(UNVERIFIABLE)
    finest = max(one.decimals for one in (total, *figures))
    finer = [_finer(one, finest) for one in figures]
    added = sum_up(one.interval() for one in finer)
    return _weigh_rounded(_finer(total, finest), added, lambda: sum_up(one.cut_off() for one in finer))


def _weigh_rounded(stated: Number, computed: Interval, cut: Callable[[], Interval]) -> Weighed:
    """A figure against what the others give as rounded; only where that does not settle it, against what they give cut off."""
    weighed = weigh_intervals(stated, computed, computed)
    is_settled = weighed.verdict == CONSISTENT and not weighed.practice
    return weighed if is_settled else weigh_intervals(stated, computed, cut())


def _finer(number: Number, decimals: int) -> Number:
    return replace(number, place=Fraction(1, 10**decimals), decimals=max(decimals, number.decimals))


def _claim_columns(table: Table, maker: ClaimMaker, only: Collection[int] | None = None) -> Iterator[Claim]:
    """Columns by the rule that most rows follow: percentages of two others, and sums of others; ``only``: no other columns."""
    for column in range(len(table.rows[0].cells)) if only is None else sorted(only):
        is_percent = column in table.percents
        rules = _percent_rules(table) if is_percent else _amount_rules(table, column)
        adds_up = _adds_nearly if table.adds_up(column) else _adds_up
        rule = _find_rule(table, column, rules, partial(_answers, adds_up))
        if rule is None:
            continue
        outcomes = [_apply(rule, row, row.cells[column]) for row in table.rows]
        if rule.total is not None:  # shares may be made to add up to 100
            outcomes = [replace(one, practice="") if one.verdict == QUERY else one for one in outcomes]
        is_loose = only is not None and sum(one.verdict in {QUERY, INCONSISTENT} for one in outcomes) > 1
        if is_loose:
            outcomes = [replace(one, verdict=QUERY) if one.verdict == INCONSISTENT else one for one in outcomes]
        for row, weighed in zip(table.rows, outcomes, strict=True):
            stated = row.cells[column]
            if stated is None or weighed.verdict == UNVERIFIABLE:
                continue
            if rule.kind == "growth" and row.is_of_rates and weighed.verdict != CONSISTENT:
                continue  # a rate changes in points
            places = list(zip(rule.rows_of(row), rule.columns, strict=True))
            others = [
                Named(figure, own.passage_of(at), "所依据的数", "figure")
                for own, at in places
                if (figure := own.cells[at]) is not None
            ]
            told = Told(_spell(rule, [one.number for one in others]))
            told = told.add(*_SEVERAL) if is_loose and weighed.verdict == QUERY else told
            own = Named(stated, row.passage_of(column), row.label or "数", "stated")
            yield maker.make(rule.told_as, own, others, weighed, told, sign=stated.sign or 1, is_bound=True)


def _find_rule(
    table: Table, column: int, rules: Iterator[Rule], follows: Callable[[Rule, Row, int], bool | None]
) -> Rule | None:
    """The rule that most rows follow; None where too few do. Rows it says nothing about do not count."""
    kind = table.kind_of(column)
    if column not in table.percents and kind != "difference":
        kind = "part_sum" if table.adds_up(column) else ""
    least, share = (_LEAST_NAMED, _SHARE_NAMED) if kind else (_LEAST_FOLLOWING, _LEAST_SHARE)
    allowed = int(len(table.rows) * (1 - share))
    best: tuple[int, Rule] | None = None
    for rule in rules:
        if kind != rule.told_as and (kind or (rule.kind == "difference" and not table.is_signed(column))):
            continue  # a difference is one only where the name of its column says so, or a sign in it
        broken = following = 0
        for row in table.rows:
            answer = follows(rule, row, column)
            broken += answer is False
            following += answer is True
            if broken > allowed:
                break
        is_beside = bool(kind) and rule.kind == "part_sum" and column in {rule.columns[0] - 1, rule.columns[-1] + 1}
        few = 1 if is_beside else _LEAST_NAMED if _is_tight(table, rule, column) else least
        is_rule = following >= few and following >= (following + broken) * share
        if is_rule and (best is None or broken < best[0]):
            best = broken, rule
            if not broken:
                break
    return None if best is None else best[1]


def _is_tight(table: Table, rule: Rule, column: int) -> bool:
    """Whether two rows of a small table follow a rule by no chance: its percentages have a decimal, its amounts four digits."""
    if rule.kind not in {"growth", "ratio"} or rule.total is not None or column not in table.percents:
        return False
    percents = [row.cells[column] for row in table.rows]
    amounts = [row.cells[at] for row in table.rows for at in rule.columns]
    are_fine = all(one is None or one.decimals for one in percents)
    return are_fine and all(one is None or one.value * 10**one.decimals >= _FOUR_DIGITS for one in amounts)


def _percent_rules(table: Table) -> Iterator[Rule]:
    """All rules of a percentage over the columns of amounts, the likeliest first."""
    columns = table.amounts
    total = next((row for row in table.rows if row.is_total), None)
    if total is not None:
        yield from (Rule("ratio", (column, column), total=total) for column in columns)
    rates = sorted(table.percents)
    yield from (Rule("difference", pair) for pair in permutations(rates, 2))
    pairs = sorted(permutations(columns, 2), key=lambda pair: (abs(pair[0] - pair[1]), pair))
    for pair in pairs:
        yield Rule("growth", pair)
    for kind in ("ratio", "rest"):
        yield from (Rule(kind, pair) for pair in pairs)
    for pair in pairs:
        for years in range(2, _LONGEST_SPAN + 1):
            yield Rule("annual_growth", pair, years)


def _amount_rules(table: Table, column: int) -> Iterator[Rule]:
    """All rules of an amount: of a column that is called a difference, or holds signs, those of two others."""
    is_signed = table.is_signed(column)
    if table.kind_of(column) == "difference" or is_signed:
        pairs = permutations(table.amounts, 2)
        yield from (Rule("difference", pair) for pair in pairs if not min(pair) < column < max(pair))
    if table.kind_of(column) != "difference":
        yield from (rule for rule in _sum_rules(table.amounts, column) if not _is_of_change(table, rule, column))


def _is_of_change(table: Table, rule: Rule, column: int) -> bool:
    """Whether a sum is of a figure and its change, which is told as their difference unless the sum stands behind both."""
    if column > max(rule.columns):
        return False
    return len(rule.columns) == 2 and any(map(table.is_signed, rule.columns))  # noqa: PLR2004 - before and by how much


def _sum_rules(columns: Sequence[int], column: int) -> Iterator[Rule]:
    """Sums of columns that stand side by side, the longest first."""
    for length in range(len(columns) - 1, 1, -1):
        for begin in range(len(columns) - length + 1):
            own = tuple(columns[begin : begin + length])
            if column not in own:
                yield Rule("part_sum", own)


def _answers(adds_up: Callable[[Rule, Row, int], bool | None], rule: Rule, row: Row, column: int) -> bool | None:
    """Whether a row follows a rule of any kind; ``adds_up`` tells it of sums."""
    return adds_up(rule, row, column) if rule.kind == "part_sum" else _follows(rule, row, column)


def _follows(rule: Rule, row: Row, column: int) -> bool | None:
    """Whether a row follows a rule of a percentage, of an average growth without taking a root; None where a cell is empty.

    Told in whole numbers, since every pair of columns is tried: only where two ends meet does it take the intervals themselves.
    """
    if rule.kind == "difference":
        return _is_between(rule, row, column)
    one, other = (own.ends[at] for own, at in zip(rule.rows_of(row), rule.columns, strict=True))
    percent = row.ends[column]
    if one is None or other is None or percent is None or other.low <= 0:
        return None
    if one.low < 0:
        return _meets(rule, row, column) if rule.kind == "ratio" else None
    share = _PERCENT * percent.over
    if rule.kind == "ratio":
        low, high, over = percent.low, percent.high, share
    elif rule.kind == "rest":
        low, high, over = share - percent.high, share - percent.low, share
    else:
        low, high, over = ((end + share) ** rule.years for end in (percent.low, percent.high, 0))
        if percent.low + share <= 0:
            return False
    least, most = low * one.over * other.low, one.high * other.over * over
    above, below = high * one.over * other.high, one.low * other.over * over
    if least != most and above != below:
        return least < most and above > below
    return _meets(rule, row, column)


def _is_between(rule: Rule, row: Row, column: int) -> bool | None:
    """Whether a figure is the difference of two others; None where one of them is the figure itself, or missing."""
    stated, one, other = (row.intervals[at] for at in (column, *rule.columns))
    if stated is None or one is None or other is None or column in rule.columns:
        return None
    return (one - other).meets(stated)


def _meets(rule: Rule, row: Row, column: int) -> bool:
    """The same by the intervals."""
    one, other = (own.intervals[at] for own, at in zip(rule.rows_of(row), rule.columns, strict=True))
    percent = row.intervals[column]
    if one is None or other is None or percent is None:
        return False
    if rule.kind == "ratio":
        return divide(one, other).meets(percent)
    if rule.kind == "rest":
        return _leave(one, other).meets(percent)
    factor = percent.shift(_PERCENT).scale(Fraction(1, _PERCENT))
    return raise_power(factor, rule.years).meets(one / other)


def _adds_up(rule: Rule, row: Row, column: int) -> bool | None:
    """Whether a row's columns add up exactly; None where fewer than two of them say anything."""
    figures = [one for at in rule.columns if (one := row.cells[at]) is not None and one.value]
    total = row.cells[column]
    if total is None or row.is_of_rates or len(figures) < 2:  # noqa: PLR2004 - one is no sum
        return None
    return sum(one.value for one in figures) == total.value


def _adds_nearly(rule: Rule, row: Row, column: int) -> bool | None:
    """The same, each figure as it was rounded: of a column that is called a total."""
    total = row.cells[column]
    answer = _adds_up(rule, row, column)
    if total is None or answer is not False:
        return answer
    return _add(total, [row.cells[at] for at in rule.columns]).verdict == CONSISTENT


def _apply(rule: Rule, row: Row, stated: Number | None) -> Weighed:
    """A row judged by the rule of its table."""
    if stated is None:
        return Weighed(UNVERIFIABLE)
    if rule.kind == "part_sum":
        figures = [None if row.is_of_rates else row.cells[at] for at in rule.columns]
        return _add(stated, figures) if sum(one is not None for one in figures) > 1 else Weighed(UNVERIFIABLE)
    one, other = (own.intervals[at] for own, at in zip(rule.rows_of(row), rule.columns, strict=True))
    if rule.kind == "difference" and one is not None and other is not None:
        return weigh_intervals(stated, one - other, one - other)
    if one is None or other is None or other.low <= 0 or (one.low < 0 and rule.kind != "ratio"):
        return Weighed(UNVERIFIABLE)
    if rule.kind == "annual_growth":
        return weigh_power(stated, one, other, rule.years)
    formula = {"growth": grow, "rest": _leave}.get(rule.kind, divide)
    figures = [own.cells[at] for own, at in zip(rule.rows_of(row), rule.columns, strict=True)]
    return _weigh_rounded(stated, formula(one, other), lambda: formula(*(one.cut_off() for one in figures if one)))


def _leave(one: Interval, other: Interval) -> Interval:
    """What one leaves of another, in percent."""
    return -grow(one, other)


def _spell(rule: Rule, numbers: Sequence[Number]) -> str:
    if rule.kind == "part_sum":
        return " + ".join(map(spell_figure, numbers))
    now, base = spell_figure(numbers[0]), spell_figure(numbers[1])
    if rule.kind == "ratio":
        return f"{now} ÷ {base}"
    if rule.kind == "rest":
        return f"({base} − {now}) ÷ {base}"
    if rule.kind == "difference":
        return f"{now} − {base}"
    if rule.kind == "growth":
        return f"({now} − {base}) ÷ {base}"
    return f"({now} ÷ {base})^(1/{rule.years}) − 1"
