"""Claim periods: a year that is compared with a later one, or a growth that leads from a later year to an earlier one.

There may be a reason for it: it is only asked about.
"""

from collections.abc import Iterator

from pipelines.statements.claims.make_claims import ClaimMaker
from pipelines.statements.language.mentions import CHANGE, PRIOR, Mention
from pipelines.statements.outline.outline import Outline, Saying
from schemas.statements import QUERY, Claim


def claim_periods(outline: Outline, maker: ClaimMaker) -> Iterator[Claim]:
    """Questions on comparisons whose years stand the wrong way round."""
    told: set[tuple[int, int]] = set()
    for saying in outline.sayings:
        mention = saying.mention
        now = _year_of(saying)
        against = _find_year(saying)
        if mention.role != CHANGE or now is None or against is None or against <= now:
            continue
        if (saying.passage, mention.sentence) in told:
            continue
        told.add((saying.passage, mention.sentence))
        zh = f"{now} 年的数与 {against} 年相比，年度先后颠倒，请核对。"
        en = f"what is of {now} is compared with {against}, a later year."
        span = (mention.start, mention.number.end)
        yield maker.tell("period", saying.passage, span, QUERY, (str(now), str(against)), (zh, en))


def _year_of(saying: Saying) -> int | None:
    """The year of what a change is said of; None where its own words name another."""
    item = saying.items[0].mention if saying.items else None
    if item is None or saying.mention.year not in {None, item.year}:
        return None
    return item.year


def _find_year(saying: Saying) -> int | None:
    """The year that a change is against, where the sentence names it."""
    compare = saying.compare
    if compare is not None and compare.kind == PRIOR and compare.year is not None:
        return compare.year
    base: Mention | None = saying.bases[-1] if saying.bases else saying.own_base
    return base.year if base is not None else None
