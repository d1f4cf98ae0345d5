"""Weigh one statement about the year before: what the history gives, the base it implies, and the verdict with its reason.

A written figure is its rounding interval, the history's base is exact. A statement is consistent when some exact values make it true;
what only cutting off instead of rounding, or the unit's own prior figure, makes true is a query. Source: domain rules, "rounding
intervals".

Does not belong here: frames, findings, or where a base comes from.
"""

from dataclasses import dataclass, replace
from fractions import Fraction

from schemas.intervals import Interval, grow, imply_base, read_cut_off, read_rounded, spell_interval
from schemas.measures import MICRO, ExactNumber, format_micro, format_scaled, round_half_up

# Bases are printed to 2 places, what the history gives to 2 more than the statement.
BASE_PLACES = 2
_MORE_PLACES = 2
_PERCENT = 100


@dataclass(frozen=True)
class Figure:
    """A written figure: its value, the decimals it is written with (None: it is exact, as a count is), and what rounds to it."""

    micro: int
    decimals: int | None
    rounded: Interval

    @property
    def value(self) -> Fraction:
        """The figure itself."""
        return Fraction(self.micro, MICRO)

    @property
    def places(self) -> int:
        """The decimals it shows."""
        return self.decimals or 0

    @property
    def loose(self) -> Interval:
        """What rounds to it or is cut off to it."""
        if self.decimals is None:
            return self.rounded
        return self.rounded.hull(read_cut_off(ExactNumber(self.micro, self.decimals)))


@dataclass(frozen=True)
class Past:
    """What is known about the year before: the exact base in millionths (None where there is none), or why it cannot serve."""

    base_micro: int | None
    obstacle: str | None = None

    @property
    def base(self) -> Fraction | None:
        """The base, exactly."""
        return None if self.base_micro is None else Fraction(self.base_micro, MICRO)


@dataclass(frozen=True)
class Judgement:
    """The verdict on one statement.

    Attributes:
        verdict: consistent, inconsistent, query, unverifiable or waiting.
        reason: Its stable name; None for what is consistent.
        computed: What the history gives, as a bare decimal; for a waiting statement the implied base.
        implied_prior: The base it implies, ``lo..hi``; None where there is none.
        stands_for: What the stated figure stands for, ``lo..hi``.
        margin: By how much it may be off without being seen, in its own unit.
        is_at_odds: For a waiting change: the unit's own prior figure does not give it.
        own_reading: What the unit's own prior figure gives, ``lo..hi``.
    """

    verdict: str
    reason: str | None = None
    computed: str | None = None
    implied_prior: str | None = None
    stands_for: str | None = None
    margin: str | None = None
    is_at_odds: bool = False
    own_reading: str | None = None


def read_figure(micro: int, decimals: int | None) -> Figure:
    """A figure of the filing, in millionths."""
    if decimals is None:
        return Figure(micro, None, Interval.of(Fraction(micro, MICRO)))
    return Figure(micro, decimals, read_rounded(ExactNumber(micro, decimals)))


def weigh_prior_value(stated: Figure, past: Past) -> Judgement:
    """Weigh a stated prior value: consistent when the base rounds to it, a query when it is only cut off to it."""
    implied = spell_interval(stated.rounded, BASE_PLACES)
    base = past.base
    if past.obstacle is not None:
        return Judgement("unverifiable", past.obstacle, implied_prior=implied)
    if base is None or past.base_micro is None:
        return Judgement("waiting", "awaits_prior_year", computed=implied, implied_prior=implied)
    computed = format_micro(past.base_micro)
    if stated.rounded.contains(base):
        return Judgement("consistent", None, computed, implied)
    is_cut_off = stated.loose.contains(base)
    verdict, reason = ("query", "cut_off_not_rounded") if is_cut_off else ("inconsistent", "differs_from_history")
    stands_for = spell_interval(stated.rounded, stated.places + _MORE_PLACES)
    margin = _spell_margin(stated.rounded.width / 2, stated.places + 1)
    return Judgement(verdict, reason, computed, implied, stands_for, margin)


def weigh_change(stated: Figure, value: Figure | None, own_prior: Figure | None, past: Past) -> Judgement:
    """Weigh a stated change in percent.

    Args:
        stated: The percentage as stated.
        value: This year's figure; None where it cannot be used.
        own_prior: The prior value the unit itself states, if any.
        past: What the history has.
    """
    if value is None:
        return Judgement("unverifiable", "value_is_missing")
    implied = imply_base(value.rounded, stated.rounded)
    spelled = None if implied is None else spell_interval(implied, BASE_PLACES)
    base = past.base
    if past.obstacle is not None:
        return Judgement("unverifiable", past.obstacle, implied_prior=spelled)
    if base is None:
        return _wait_for_base(stated, value, own_prior, spelled)
    if base <= 0:
        return Judgement("unverifiable", "prior_is_negative" if base < 0 else "prior_is_zero", implied_prior=spelled)
    places = stated.places + _MORE_PLACES
    computed = format_scaled(round_half_up((value.value / base - 1) * (_PERCENT * 10**places)), places)
    # A base leads to the stated change exactly when it is one of those the change implies.
    if implied is not None and implied.contains(base):
        return Judgement("consistent", None, computed, spelled)
    growth, own = grow(value.rounded, Interval.of(base)), _grow_from_own_prior(value, own_prior)
    verdict, reason = _explain_miss(stated, growth, grow(value.loose, Interval.of(base)), own)
    return Judgement(
        verdict,
        reason,
        computed,
        spelled,
        spell_interval(stated.rounded, places),
        _spell_margin((growth.width + stated.rounded.width) / 2, places),
        own_reading=None if own is None else spell_interval(own, places),
    )


def _explain_miss(stated: Figure, growth: Interval, loose: Interval, own: Interval | None) -> tuple[str, str | None]:
    """Verdict and reason of a change whose implied base is not the history's, or has no bounds."""
    if growth.meets(stated.rounded):
        return "consistent", None
    if loose.meets(stated.loose):
        return "query", "cut_off_not_rounded"
    if own is not None and own.meets(stated.rounded):
        return "query", "rests_on_stated_prior"
    return "inconsistent", "differs_from_history"


def _wait_for_base(stated: Figure, value: Figure, own_prior: Figure | None, implied: str | None) -> Judgement:
    """A change without a base waits; whether the unit's own figures agree with one another can be said already."""
    waiting = Judgement("waiting", "awaits_prior_year", implied, implied)
    own = _grow_from_own_prior(value, own_prior)
    if own is None or own_prior is None:
        return waiting
    is_at_odds = not grow(value.loose, own_prior.loose).meets(stated.loose)
    return replace(waiting, is_at_odds=is_at_odds, own_reading=spell_interval(own, stated.places + _MORE_PLACES))


def _grow_from_own_prior(value: Figure, own_prior: Figure | None) -> Interval | None:
    """The growth from the unit's own prior figure; None where that is not above zero."""
    if own_prior is None or own_prior.loose.low <= 0:
        return None
    return grow(value.rounded, own_prior.rounded)


def _spell_margin(margin: Fraction, places: int) -> str:
    """Print a margin rounded up, so that what is said to be seen is seen."""
    return format_scaled(-(-margin * 10**places // 1), places)
