"""Check statements: from the passages of a report to its claims, each with verdict and reason."""

from collections.abc import Sequence
from dataclasses import dataclass

from pipelines.statements.arrange_items import arrange_items
from pipelines.statements.claim_conversions import claim_conversions
from pipelines.statements.claim_growth import claim_growth
from pipelines.statements.claim_ratios import claim_ratios
from pipelines.statements.claim_sums import claim_sums
from pipelines.statements.link_runs import link_runs
from pipelines.statements.make_claims import ClaimMaker
from pipelines.statements.read_mentions import read_mentions
from pipelines.statements.split_tokens import split_tokens
from schemas.statement_patterns import FigurePattern, RateTable, WholeTable
from schemas.statement_words import Lexicon
from schemas.statements import Claim, Passage, ReportContext


@dataclass(frozen=True)
class Knowledge:
    """All that is known of how reports speak: words, units, patterns."""

    lexicon: Lexicon
    figures: tuple[FigurePattern, ...]
    wholes: WholeTable
    rates: RateTable


def check_statements(
    passages: Sequence[Passage], knowledge: Knowledge, context: ReportContext | None = None
) -> list[Claim]:
    """Every claim of a report, in the order of the text."""
    del context
    tokens = [split_tokens(one.text, knowledge.lexicon, one.seams) for one in passages]
    outline = arrange_items([link_runs(read_mentions(own, knowledge.figures)) for own in tokens])
    maker = ClaimMaker(passages)
    claims = [
        *claim_growth(outline, maker),
        *claim_sums(outline, maker, knowledge.wholes),
        *claim_ratios(outline, maker, knowledge.rates),
        *claim_conversions(outline, maker),
    ]
    return sorted(claims, key=lambda one: one.position)
