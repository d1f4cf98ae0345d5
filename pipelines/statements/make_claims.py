"""Make claims: a weighed reading with its operands, places, clause and reason. The words of reasons stand here, in both languages.

Does not belong here: which figures a statement rests on, or the arithmetic.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from pipelines.statements.read_mentions import Mention
from pipelines.statements.weigh import Weighed, spell_computed, spell_margin, spell_number
from schemas.statements import CONSISTENT, INCONSISTENT, UNVERIFIABLE, Claim, Operand, Passage

_LONGEST = 200
_SENTENCE_ENDS = "。！？!?\n"
_CLAUSE_ENDS = "；;，,"


@dataclass(frozen=True)
class Named:
    """A mention with its passage and what it is to a formula, in Chinese and English."""

    mention: Mention
    passage: int
    zh: str
    en: str


@dataclass(frozen=True)
class Told:
    """How a formula is written with its figures, and what else there is to say."""

    formula: str
    zh: str = ""
    en: str = ""


class ClaimMaker:
    """Makes claims on the passages of one report."""

    def __init__(self, passages: Sequence[Passage]) -> None:
        self._passages = passages

    def written(self, mention: Mention, passage: int) -> str:
        """A figure as written."""
        number = mention.number
        return self._passages[passage].text[number.start : number.end].strip()

    def operand(self, named: Named) -> Operand:
        """A figure with its place."""
        number = named.mention.number
        place = self._passages[named.passage].place_at(number.start)
        return Operand(named.zh, self.written(named.mention, named.passage), place, number.start, number.end)

    def make(
        self, kind: str, stated: Named, others: Sequence[Named], weighed: Weighed, told: Told, *, sign: int = 1
    ) -> Claim:
        """A claim of a kind on a stated figure."""
        number = stated.mention.number
        computed = None if weighed.computed is None else spell_computed(weighed.computed, number)
        spelled = spell_number(number, sign if number.value > 0 else 1)
        reason = _reason(weighed, told, spelled, computed, number.unit.name)
        margin = None if weighed.margin is None else spell_margin(weighed.margin, number)
        return self._place(kind, stated, others, _Judged(spelled, computed, weighed.verdict, reason, margin))

    def without_base(
        self, kind: str, stated: Named, others: Sequence[Named], implied: str | None, told: Told, *, sign: int = 1
    ) -> Claim:
        """A claim that cannot be verified here, with the base that it implies, as spelled."""
        number = stated.mention.number
        spelled = spell_number(number, sign if number.value > 0 else 1)
        return self._place(kind, stated, others, _Judged(spelled, implied, UNVERIFIABLE, (told.zh, told.en)))

    def _place(self, kind: str, stated: Named, others: Sequence[Named], judged: "_Judged") -> Claim:
        number = stated.mention.number
        passage = self._passages[stated.passage]
        mentions = [stated.mention, *(one.mention for one in others if one.passage == stated.passage)]
        return Claim(
            place=passage.place_at(number.start),
            sentence=cut_sentence(passage.text, mentions),
            kind=kind,
            operands=(self.operand(stated), *(self.operand(one) for one in others)),
            stated=judged.stated,
            computed=judged.computed,
            verdict=judged.verdict,
            reason_zh=judged.reason[0],
            reason_en=judged.reason[1],
            margin=judged.margin,
            position=(stated.passage, number.start),
        )


@dataclass(frozen=True)
class _Judged:
    """What a claim says of its stated figure."""

    stated: str
    computed: str | None
    verdict: str
    reason: tuple[str, str]
    margin: str | None = None


def cut_sentence(text: str, mentions: Sequence[Mention]) -> str:
    """The clause that holds these figures, from a mark to a mark, at most 200 characters."""
    low = min(min(one.subject_start, one.start) for one in mentions)
    high = max(one.number.end for one in mentions)
    start = max((text.rfind(end, 0, low) for end in _SENTENCE_ENDS + _CLAUSE_ENDS), default=-1) + 1
    ends = [place for end in _SENTENCE_ENDS + _CLAUSE_ENDS if (place := text.find(end, high)) >= 0]
    stop = min(ends, default=len(text))
    own = text[start:stop].strip()
    if len(own) <= _LONGEST:
        return own
    first = mentions[0]
    middle = max(first.number.start - start - _LONGEST // 2, 0)
    return text[start + middle : start + middle + _LONGEST].strip()


def _reason(weighed: Weighed, told: Told, stated: str, computed: str | None, unit: str) -> tuple[str, str]:
    """The reason in both languages, with the figures."""
    zh, en = f"{told.formula} = {computed}", f"{told.formula} = {computed}"
    tail_zh, tail_en = told.zh, f" {told.en}" if told.en else ""
    gap = _spell_gap(weighed.gap)
    if weighed.verdict == CONSISTENT:
        return f"{zh}，与 {stated}{unit} 相符。{tail_zh}", f"{en} agrees with {stated}.{tail_en}"
    if weighed.verdict == INCONSISTENT:
        return (
            f"{zh}，文中为 {stated}{unit}，至少相差 {gap}。{tail_zh}",
            f"{en}, stated {stated}: at least {gap} apart.{tail_en}",
        )
    if told.zh:
        return f"{zh}，文中为 {stated}{unit}。{tail_zh}", f"{en}, stated {stated}.{tail_en}"
    return (
        f"{zh}，文中为 {stated}{unit}：按四舍五入不符，仅按截尾或约数才成立。",
        f"{en}, stated {stated}: not as rounded; true only if cut off or approximate.",
    )


def _spell_gap(gap: Fraction) -> str:
    """How far apart stated and computed are, to six significant digits."""
    return f"{float(gap):.6g}"
