"""Check statements: from the passages of a report to its claims, each with verdict and reason."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from pipelines.statements.claims.check_aspects import check_aspects
from pipelines.statements.claims.check_facts import Facts, check_facts
from pipelines.statements.claims.check_wording import check_wording
from pipelines.statements.claims.choose_reading import Reading
from pipelines.statements.claims.claim_accounts import AccountItems, claim_accounts
from pipelines.statements.claims.claim_all_shares import claim_all_shares
from pipelines.statements.claims.claim_averages import claim_averages
from pipelines.statements.claims.claim_bodies import claim_bodies
from pipelines.statements.claims.claim_bounds import claim_bounds
from pipelines.statements.claims.claim_changes import claim_changes
from pipelines.statements.claims.claim_conversions import claim_conversions
from pipelines.statements.claims.claim_differences import claim_differences
from pipelines.statements.claims.claim_filed import claim_filed
from pipelines.statements.claims.claim_flows import claim_flows
from pipelines.statements.claims.claim_forms import claim_forms
from pipelines.statements.claims.claim_formulas import claim_formulas
from pipelines.statements.claims.claim_fund_rows import claim_fund_rows
from pipelines.statements.claims.claim_growth import claim_growth
from pipelines.statements.claims.claim_leads import claim_leads
from pipelines.statements.claims.claim_multiples import claim_multiples
from pipelines.statements.claims.claim_pairs import claim_pairs
from pipelines.statements.claims.claim_periods import claim_periods
from pipelines.statements.claims.claim_points import claim_points
from pipelines.statements.claims.claim_progress import claim_progress
from pipelines.statements.claims.claim_ratios import RatioKnowledge, claim_ratios
from pipelines.statements.claims.claim_remainders import claim_remainders, read_left
from pipelines.statements.claims.claim_schedules import claim_schedules
from pipelines.statements.claims.claim_scores import claim_scores
from pipelines.statements.claims.claim_structures import claim_structures
from pipelines.statements.claims.claim_sums import claim_sums, judge_sums
from pipelines.statements.claims.claim_tables import claim_tables
from pipelines.statements.claims.claim_yearly import claim_yearly
from pipelines.statements.claims.find_common_wholes import find_common_wholes
from pipelines.statements.claims.find_filed_rates import FiledRates
from pipelines.statements.claims.find_prior import History
from pipelines.statements.claims.imply_from_parts import Parts
from pipelines.statements.claims.make_claims import ClaimMaker
from pipelines.statements.language.find_openers import find_open_list
from pipelines.statements.language.read_fund_rows import read_fund_rows
from pipelines.statements.language.read_mentions import read_mentions
from pipelines.statements.language.read_tables import read_tables
from pipelines.statements.language.split_tokens import split_tokens
from pipelines.statements.outline.arrange_items import arrange_items
from pipelines.statements.outline.link_beside import lend_units, link_beside
from pipelines.statements.outline.link_runs import link_runs
from pipelines.statements.outline.outline import Saying
from schemas.statement_patterns import BodyTable, FigurePattern, PairTable, RateTable, WholeTable
from schemas.statement_words import Lexicon
from schemas.statements import Claim, Passage, ReportContext

_NOTHING_KNOWN = ReportContext()


@dataclass(frozen=True)
class Knowledge:
    """All that is known of how reports speak: words, units, patterns."""

    lexicon: Lexicon
    figures: tuple[FigurePattern, ...]
    wholes: WholeTable
    rates: RateTable
    pairs: PairTable
    bodies: BodyTable


def check_statements(
    passages: Sequence[Passage], knowledge: Knowledge, context: ReportContext = _NOTHING_KNOWN
) -> list[Claim]:
    """Every claim of a report, in the order of the text."""
    tokens = [split_tokens(one.text, knowledge.lexicon, one.seams) for one in passages]
    tables = read_tables(tokens)
    tabular = {row.passage for table in tables for row in table.rows}
    rows = [row for row in read_fund_rows(tokens, knowledge.rates.fund_columns) if row.passage not in tabular]
    told = tabular | {row.passage for row in rows}
    prose = [[] if number in told else own for number, own in enumerate(tokens)]
    mentions = lend_units([link_beside(read_mentions(own, knowledge.figures)) for own in prose])
    openers = [find_open_list(own) for own in prose]
    outline = arrange_items([link_runs(own) for own in mentions], openers, knowledge.lexicon.joined_names)
    maker = ClaimMaker(passages, tokens)
    folded = [replace(one, text=knowledge.lexicon.fold(one.text)) for one in passages]
    common = find_common_wholes(outline)
    sums = judge_sums(outline, knowledge.wholes, common)
    parts = Parts(outline, sums)
    remainders = knowledge.pairs.remainders

    def read_more(saying: Saying) -> Iterator[Reading]:
        """What growth follows from besides a base: that of the parts, or what came in and was dealt with."""
        yield from parts.read(saying)
        yield from read_left(saying, outline, remainders)

    history = History(context, knowledge.lexicon, knowledge.wholes, knowledge.pairs.filed_lines)
    accounts = AccountItems(outline, knowledge.pairs.accounts)
    filed = FiledRates(context, knowledge.pairs.filed_rates, knowledge.wholes)
    ratios = RatioKnowledge(knowledge.rates, knowledge.wholes, accounts, parts.read, remainders, filed)
    claims = [
        *claim_accounts(accounts, sums, maker),
        *claim_filed(accounts, context.accounts, context.fiscal_year, maker),
        *claim_sums(sums, maker),
        *claim_changes(outline, sums, maker, knowledge.wholes),
        *claim_growth(outline, maker, read_more, history),
        *claim_differences(outline, maker, history),
        *claim_ratios(outline, maker, ratios, common),
        *claim_schedules(outline, maker, knowledge.rates, knowledge.wholes),
        *claim_points(outline, maker, knowledge.rates, knowledge.wholes),
        *claim_tables(tables, maker),
        *claim_scores(outline, maker, knowledge.rates),
        *claim_fund_rows(rows, maker),
        *claim_leads(outline, maker, knowledge.rates),
        *claim_multiples(outline, maker),
        *claim_pairs(outline, maker, knowledge.pairs),
        *claim_bounds(outline, maker),
        *claim_bodies(folded, maker, knowledge.bodies),
        *check_wording(passages, maker, knowledge.pairs, context),
        *claim_formulas(passages, tokens, maker),
        *claim_averages(outline, maker, knowledge.rates),
        *claim_yearly(outline, maker),
        *claim_remainders(outline, maker, remainders),
        *claim_flows(outline, maker),
        *claim_periods(outline, maker),
        *claim_conversions(outline, maker),
        *claim_structures(folded, outline, maker, knowledge.wholes),
    ]
    judged = {one.position: one.verdict for one in claims if one.kind == "ratio"}
    claims += claim_all_shares(outline, maker, knowledge.wholes, judged)
    if context.form is not None:
        claims += claim_forms(context.form, context.rubric, outline, maker)
    table = context.form or context.scores
    claims += check_facts(Facts(passages, outline, knowledge.pairs, table, context.rubric), maker)
    if table is not None:
        names = (knowledge.pairs.accounts, knowledge.wholes)
        claims += claim_progress(table, context.rubric, outline, names, maker)
        claims += check_aspects(passages, table, context.rubric, knowledge.pairs.aspects, maker)
    return sorted(maker.settle(claims), key=lambda one: one.position)
