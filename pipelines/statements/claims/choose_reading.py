"""Choose a reading: of all ways to understand a statement the one that is claimed, and what may not be held against it.

What is only possible never accuses; what is known to be counted in another way is asked about.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from pipelines.statements.claims.find_prior import Known
from pipelines.statements.claims.find_slips import find_slip
from pipelines.statements.claims.make_claims import ClaimMaker, Named, Told
from pipelines.statements.claims.weigh import Weighed, is_telling
from pipelines.statements.language.mentions import CHANGE
from pipelines.statements.language.read_numbers import Number
from pipelines.statements.outline.outline import Saying
from schemas.statements import CONSISTENT, INCONSISTENT, QUERY, UNVERIFIABLE, Claim, Operand

_RANK = {CONSISTENT: 0, QUERY: 1, INCONSISTENT: 2, UNVERIFIABLE: 3}
_ELSEWHERE = (
    "文中所述范围可能与历史数据不同。",
    "the text may speak of a wider scope than the history.",
)
OTHER_CASES = (
    "所列各数的统计范围可能不同。",
    "these figures may be of different cases.",
)
_REAL = (
    "该类指标的增速通常按可比价或修订后的基数计算。",
    "such growth is usually in real terms, or on a revised base.",
)


@dataclass(frozen=True)
class Reading:
    """One way to understand a statement: its figures, the formula as written, what came of it.

    Attributes:
        kind: The kind of claim it makes.
        others: The figures besides the stated one.
        told: The formula.
        weighed: What came of it.
        is_certain: It is the only way to understand the statement, so that it may be called inconsistent.
        is_founded: It is not one of many that were tried: agreement is no chance even where figures are coarse.
        known: The value of an earlier year that it rests on.
        filed: Figures filed beside the report that it rests on.
        is_on_any_basis: It holds in real terms as well.
        form: What a rate is taken to be of what, by their names; empty where another of this form tells nothing of it.
        doubt: Why it may be another way that is meant, in Chinese and English: then it asks and never accuses.
    """

    kind: str
    others: tuple[Named, ...]
    told: Told
    weighed: Weighed
    is_certain: bool
    is_founded: bool = False
    known: Known | None = None
    filed: tuple[Operand, ...] = ()
    is_on_any_basis: bool = False
    form: tuple[str, ...] = ()
    doubt: tuple[str, str] | None = None

    def agrees_with(self, number: Number) -> bool:
        """Whether it makes a stated figure true, and not by chance."""
        return self.weighed.verdict == CONSISTENT and (self.is_founded or is_telling(self.weighed, number))


ReadParts = Callable[[Saying], Iterable[Reading]]


def choose_claim(
    saying: Saying, stated: Named, readings: Sequence[Reading], maker: ClaimMaker, fallback: Claim
) -> Claim:
    """The certain reading decides; else one that agrees; what is only possible never accuses."""
    certain = [one for one in readings if one.is_certain]
    number = saying.mention.number
    sign = saying.mention.sign or 1 if saying.mention.role == CHANGE else 1
    agreeing = [one for one in readings if one.agrees_with(number)]
    if certain and all(one.weighed.verdict == UNVERIFIABLE for one in certain):
        return fallback
    if certain:
        chosen = min(certain, key=lambda one: _RANK[one.weighed.verdict])
        if chosen.weighed.verdict == INCONSISTENT and len(certain) > 1:
            chosen = next((one for one in certain if find_slip(one.weighed, number, sign) is not None), chosen)
    elif agreeing:
        chosen = agreeing[0]
    else:
        return fallback
    weighed, told, known = chosen.weighed, chosen.told, chosen.known
    doubt = _find_doubt(saying, chosen) if weighed.verdict in {INCONSISTENT, QUERY} else None
    if doubt is not None:
        told = Told(told.formula, *doubt) if weighed.verdict == INCONSISTENT else told
        weighed = replace(weighed, verdict=QUERY, practice="")
    claim = maker.make(chosen.kind, stated, chosen.others, weighed, told, sign=sign, is_bound=chosen.is_founded)
    claim = replace(claim, operands=(*claim.operands, *chosen.filed))
    return claim if known is None else _with_source(claim, known)


def _find_doubt(saying: Saying, chosen: Reading) -> tuple[str, str] | None:
    """Why a reading that does not come out may not be held against the statement; None where it may."""
    if chosen.known is not None and not chosen.known.is_own:
        return _ELSEWHERE
    if saying.mention.basis and not _shares_basis(saying, chosen):
        words = "、".join(sorted(saying.mention.basis))
        return f"该幅度注明“{words}”，须按该口径核对。", f"The percentage is on another basis ({words})."
    if chosen.kind == "growth" and is_real(saying) and not chosen.is_on_any_basis:
        return _REAL
    return chosen.doubt


def _with_source(claim: Claim, known: Known) -> Claim:
    """A claim with the value of an earlier year that it rests on, and where that is known from."""
    zh, en = known.tell()
    return replace(
        claim,
        operands=(*claim.operands, known.operand()),
        reason_zh=f"{claim.reason_zh}{zh}",
        reason_en=f"{claim.reason_en} {en}",
    )


def is_real(saying: Saying) -> bool:
    """Whether a growth is of something that is usually told in real terms."""
    mentions = [saying.mention, *(one.mention for one in saying.items[:1] if one.mention is not None)]
    return any(one.has("real_basis") for one in mentions)


def _shares_basis(saying: Saying, reading: Reading) -> bool:
    """Whether the other figures are on the same basis."""
    return all(saying.mention.basis <= one.basis for one in reading.others[:1])
