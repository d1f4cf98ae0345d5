"""Claim leads: by how many points a rate is above or below somebody else's: 本县增长 8.1%，全省增长 6.5%，高于全省 1.6 个百分点.

One claim per distance. Whose rate is meant is told by name. Only a rate of that name in the same sentence must be the one; any other may
only agree. Does not belong here: how a rate changed (``claim_points``), or how far it is ahead of the year (``claim_schedules``).
"""

from collections.abc import Iterator

from pipelines.statements.claims.choose_reading import Reading, choose_claim
from pipelines.statements.claims.make_claims import ClaimMaker, Told, name_figure
from pipelines.statements.claims.weigh import spell_number, weigh
from pipelines.statements.language.mentions import CHANGE, RATE, RATIO
from pipelines.statements.language.names import bare_name
from pipelines.statements.outline.outline import Outline, Saying
from schemas.statement_patterns import Leads, RateTable
from schemas.statement_words import POINTS_OF_PERCENT
from schemas.statement_words import RATIO as PERCENTAGES
from schemas.statements import Claim

# How many changes, rates and shares back and ahead the two rates may stand.
_NEAREST = 30


def claim_leads(outline: Outline, maker: ClaimMaker, table: RateTable) -> Iterator[Claim]:
    """Claims on every distance between a rate and that of somebody else."""
    for saying in outline.sayings:
        mention = saying.mention
        sign, other = _read_lead(_spell_lead(saying, outline), table.leads)
        if not sign or mention.dimension != POINTS_OF_PERCENT or mention.has("plan"):
            continue
        own = _find_own(saying, outline, other)
        if own is None:
            continue
        readings = [_read(saying, own, one, sign) for one in _find_others(saying, own, outline, other)]
        stated = name_figure(mention, saying.passage, "相差百分点", "points apart")
        told = Told("", f"文中没有“{other}”的数。", f"the rate of “{other}” is not in the text.")
        yield choose_claim(saying, stated, readings, maker, maker.without_base("pp_change", stated, [], None, told))


def _spell_lead(saying: Saying, outline: Outline) -> str:
    """What stands before the points; a bracket that tells the other's rate passed over: 高于全省（6.5%）1.6 个百分点."""
    lead = saying.mention.lead
    if lead.startswith("）") and saying.number:
        lead = outline.sayings[saying.number - 1].mention.lead + lead
    return lead.rpartition("，")[2].rpartition("；")[2]


def _read_lead(lead: str, leads: Leads) -> tuple[int, str]:
    """1 for above, −1 for below, and whose rate it is against; 0 where it is neither."""
    others = [one for one in leads.others if one in lead]
    signs = ((1, leads.above), (-1, leads.below))
    found = [(len(word), sign) for sign, words in signs for word in words if word in lead]
    if not others or not found:
        return 0, ""
    return max(found)[1], max(others, key=len)


def _find_own(saying: Saying, outline: Outline, other: str) -> Saying | None:
    """The rate of its sentence before it that is not the other's."""
    for one in outline.sayings[max(saying.number - _NEAREST, 0) : saying.number][::-1]:
        if (one.passage, one.mention.sentence) != (saying.passage, saying.mention.sentence):
            return None
        if _is_rate(one) and not _is_of(one, other):
            return one
    return None


def _is_rate(saying: Saying) -> bool:
    mention = saying.mention
    return mention.dimension == PERCENTAGES and mention.role in {CHANGE, RATE, RATIO}


def _is_of(saying: Saying, other: str) -> bool:
    """Whether a rate is somebody's."""
    return _name(saying).startswith(other)


def _name(saying: Saying) -> str:
    """What a rate is called, itself or by its value."""
    items = [one.subject for one in saying.items[:1] if one.passage == saying.passage]
    return bare_name(saying.mention.subject or next(iter(items), ""))


def _find_others(saying: Saying, own: Saying, outline: Outline, other: str) -> Iterator[tuple[Saying, bool]]:
    """Rates of the other's of the same kind near by, each with whether it must be the one."""
    near = [one for one in outline.said_near(saying, _NEAREST) if one.passage == saying.passage and _is_of(one, other)]
    near = [one for one in near if one.mention.dimension == PERCENTAGES and one is not own]
    alike = [one for one in near if one.mention.role == own.mention.role or one.mention.depth]
    here = [one for one in alike if one.mention.sentence == saying.mention.sentence]
    for one in here or alike:
        rest = _name(one).removeprefix(other)
        yield one, len(here) == 1 and _name(own).endswith(rest)


def _read(saying: Saying, own: Saying, found: tuple[Saying, bool], sign: int) -> Reading:
    other, is_certain = found
    signs = [one.mention.sign or 1 if one.mention.role == CHANGE else 1 for one in (own, other)]
    numbers = [own.mention.number, other.mention.number]
    weighed = weigh(
        saying.mention.number,
        lambda one, two: (one if signs[0] > 0 else -one) - (two if signs[1] > 0 else -two),
        numbers,
        sign=sign,
    )
    told = Told(" − ".join(f"{spell_number(one, way)}%" for one, way in zip(numbers, signs, strict=True)))
    others = (
        name_figure(own.mention, own.passage, "本项的率", "own rate"),
        name_figure(other.mention, other.passage, "所比的率", "other rate"),
    )
    return Reading("pp_change", others, told, weighed, is_certain)
