"""Make claims: a weighed reading with its operands, places, clause and reason. The words of reasons stand here, in both languages.

Does not belong here: which figures a statement rests on, or the arithmetic.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from pipelines.statements.claims.find_slips import consider_slips
from pipelines.statements.claims.weigh import (
    CUT,
    CUT_ALONE,
    NEVER_CUT,
    PER_MILLE,
    ROUNDED,
    Weighed,
    spell_between,
    spell_computed,
    spell_margin,
    spell_number,
    spell_value,
)
from pipelines.statements.language.mentions import Mention
from pipelines.statements.language.read_numbers import Number
from pipelines.statements.language.split_tokens import MARK, SENTENCE, Token
from schemas.statements import CONSISTENT, INCONSISTENT, QUERY, UNVERIFIABLE, Claim, Operand, Passage

_LONGEST = 200
# Kinds that are computed, and those of them whose figures are bound to each other by words that can be understood wrong.
_COMPUTED = frozenset({"part_sum", "growth", "difference", "ratio", "pp_change", "annual_growth"})
_BY_WORDS = _COMPUTED - {"difference", "pp_change"}
# Kinds whose figures belong together where they follow each other: 收入 120 万元，增加 20 万元，增长 20%.
_GROWTHS = frozenset({"growth", "annual_growth"})
_SMALL = Fraction(1, 1000)
# Kinds of figures that show together how a reporter prints: those that were divided, and so had to be rounded or cut off; the amounts of sums.
_SUMS = frozenset({"part_sum"})
_FAMILIES = (frozenset({"growth", "ratio", "pp_change"}), _SUMS)
# How many figures show a reporter's practice.
_LEAST_ROUNDED = 2
_SENTENCE_ENDS = frozenset("。！？!?\n")
_CLAUSE_ENDS = frozenset("；;，,")


@dataclass(frozen=True)
class Named:
    """A figure with its passage and what it is to a formula, in Chinese and English.

    Attributes:
        number: The figure.
        passage: The index of its passage.
        zh: What it is, in Chinese.
        en: In English.
        begin: Where its own words begin; None: where it does.
        basis: Words for another basis in its clause.
    """

    number: Number
    passage: int
    zh: str
    en: str
    begin: int | None = None
    basis: frozenset[str] = frozenset()


def name_figure(mention: Mention, passage: int, zh: str, en: str) -> Named:
    """A mention's figure, named."""
    begin = min(mention.subject_start, mention.start)
    return Named(mention.number, passage, zh, en, begin, mention.basis)


@dataclass(frozen=True)
class Told:
    """How a formula is written with its figures, and what else there is to say.

    ``relation``: what is said in place of the formula and what it comes to, where a sentence of its own is plainer.
    """

    formula: str
    zh: str = ""
    en: str = ""
    relation: tuple[str, str] | None = None

    def add(self, zh: str, en: str) -> "Told":
        """The same with a sentence more."""
        return replace(self, zh=f"{self.zh}{zh}", en=f"{begin_sentence(self.en)} {begin_sentence(en)}".lstrip())


class ClaimMaker:
    """Makes claims on the passages of one report."""

    def __init__(self, passages: Sequence[Passage], tokens: Sequence[Sequence[Token]]) -> None:
        self._passages = passages
        self._tokens = tokens
        self._weighings: dict[frozenset[str], dict[tuple[int, int], _Weighing]] = {one: {} for one in _FAMILIES}

    def operand(self, named: Named) -> Operand:
        """A figure as written, with its place."""
        number, passage = named.number, self._passages[named.passage]
        written = passage.text[number.start : number.end].strip()
        return Operand(named.zh, written, passage.place_at(number.start), number.start, number.end)

    def make(
        self,
        kind: str,
        stated: Named,
        others: Sequence[Named],
        weighed: Weighed,
        told: Told,
        *,
        sign: int = 1,
        is_bound: bool = False,
    ) -> Claim:
        """A claim of a kind on a stated figure; ``is_bound``: its place in a table, or all that is named alike, tells what it rests on."""
        number = stated.number
        if weighed.verdict == INCONSISTENT and kind in _COMPUTED:
            is_alone = self._stand_alone(stated, others, is_near=kind in _GROWTHS)
            is_sure = is_bound or kind not in _BY_WORDS
            weighed, why = consider_slips(weighed, number, sign, is_bound=is_sure, is_alone=is_alone)
            told = told if why is None else told.add(*why)
        computed = None if weighed.computed is None else spell_computed(weighed.computed, number)
        spelled = spell_number(number, sign if number.value > 0 else 1)
        weighing = _Weighing(weighed, told, spelled, computed, number.unit.name)
        may_lack_parts = kind in _SUMS and bool(told.zh)
        for kinds in _FAMILIES:
            if weighed.practice and kind in kinds and not may_lack_parts:
                self._weighings[kinds][(stated.passage, number.start)] = weighing
        margin = None if weighed.margin is None else spell_margin(weighed.margin, number)
        judged = _Judged(spelled, computed, weighed.verdict, _reason(weighing), margin)
        return self._place(kind, stated, others, judged)

    def without_base(
        self, kind: str, stated: Named, others: Sequence[Named], implied: str | None, told: Told, *, sign: int = 1
    ) -> Claim:
        """A claim that cannot be verified here, with the base that it implies, as spelled."""
        number = stated.number
        spelled = spell_number(number, sign if number.value > 0 else 1)
        return self._place(
            kind, stated, others, _Judged(spelled, implied, UNVERIFIABLE, (told.zh, begin_sentence(told.en)))
        )

    def tell(
        self,
        kind: str,
        passage: int,
        span: tuple[int, int],
        verdict: str,
        figures: tuple[str | None, str | None],
        reason: tuple[str, str],
    ) -> Claim:
        """A claim on a part of a passage: stated and computed as spelled, the reason in Chinese and English."""
        own = self._passages[passage]
        start, end = span
        place = own.place_at(start)
        written = own.text[start:end].strip()
        return Claim(
            place=place,
            sentence=written[:_LONGEST],
            kind=kind,
            operands=(Operand("原文", written, place, start, end),),
            stated=figures[0],
            computed=figures[1],
            verdict=verdict,
            reason_zh=reason[0],
            reason_en=begin_sentence(reason[1]),
            position=(passage, start),
        )

    def settle(self, claims: Sequence[Claim]) -> list[Claim]:
        """The claims, each difference told once; where the report's other figures are rounded, cutting off explains none of them.

        A figure shows that it was rounded where cutting off would have given another. More of these than of figures that are cut off,
        and two at least, are the reporter's practice.
        """
        claims = _tell_once(claims)
        for kinds, weighings in self._weighings.items():
            practices = Counter(one.weighed.practice for one in weighings.values())
            rounded = practices[ROUNDED] + practices[NEVER_CUT]
            if rounded >= _LEAST_ROUNDED and rounded > practices[CUT] + practices[CUT_ALONE]:
                refuted = {CUT, CUT_ALONE} if practices[NEVER_CUT] else {CUT_ALONE}
                claims = [_settle(one, weighings, rounded, refuted) if one.kind in kinds else one for one in claims]
        return list(claims)

    def _stand_alone(self, stated: Named, others: Sequence[Named], *, is_near: bool) -> bool:
        """Whether these are all figures of their sentence, or, ``is_near``, all from the first to the last of them."""
        if any(one.passage != stated.passage for one in others):
            return False
        own, used = stated.number.start, {one.number.start for one in (stated, *others)}
        figures: set[int] = set()
        for token in self._tokens[stated.passage]:
            if token.kind == MARK and token.text == SENTENCE:
                if token.start > own:
                    break
                figures = set()
            elif token.number is not None:
                figures.add(token.number.start)
        between = {one for one in figures if min(used) <= one <= max(used)} if is_near else figures
        return between == used

    def _place(self, kind: str, stated: Named, others: Sequence[Named], judged: "_Judged") -> Claim:
        number = stated.number
        passage = self._passages[stated.passage]
        named = [stated, *(one for one in others if one.passage == stated.passage)]
        return Claim(
            place=passage.place_at(number.start),
            sentence=cut_sentence(passage.text, named),
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


def _settle(
    claim: Claim, weighings: "Mapping[tuple[int, int], _Weighing]", rounded: int, refuted: Collection[str]
) -> Claim:
    """A question that only cutting off would answer, which the other figures refute, as a contradiction."""
    question = weighings.get(claim.position)
    is_settled = question is not None and question.weighed.practice in refuted and claim.verdict == QUERY
    if question is None or not is_settled:
        return claim
    told = question.told.add(
        f"截尾才成立，而文中另有 {rounded} 个数只能是四舍五入的。",
        f"true only if cut off, while {rounded} other figures can only be rounded.",
    )
    settled = replace(question, weighed=replace(question.weighed, verdict=INCONSISTENT), told=told)
    zh, en = _reason(settled)
    return replace(claim, verdict=INCONSISTENT, reason_zh=zh, reason_en=en)


def _tell_once(claims: Sequence[Claim]) -> list[Claim]:
    """The claims, a difference that was read in several ways by the one that holds: what is left of 收入 may be told of 收入总计 too."""
    best: dict[tuple[int, int], Claim] = {}
    for one in claims:
        if one.kind == "difference":
            before = best.get(one.position)
            best[one.position] = one if before is None or before.verdict != CONSISTENT else before
    return [one for one in claims if one.kind != "difference" or one is best[one.position]]


@dataclass(frozen=True)
class _Weighing:
    """What a reason is told from: stated and computed figure as spelled."""

    weighed: Weighed
    told: Told
    stated: str
    computed: str | None
    unit: str


@dataclass(frozen=True)
class _Judged:
    """What a claim says of its stated figure."""

    stated: str
    computed: str | None
    verdict: str
    reason: tuple[str, str]
    margin: str | None = None


def cut_sentence(text: str, figures: Sequence[Named]) -> str:
    """The clause that holds these figures, from a mark to a mark, at most 200 characters."""
    low = min(one.number.start if one.begin is None else one.begin for one in figures)
    high = max(one.number.end for one in figures)
    start, stop = low, high
    while start > 0 and not _ends_clause(text, start - 1):
        start -= 1
    while stop < len(text) and not _ends_clause(text, stop):
        stop += 1
    own = text[start:stop].strip()
    if len(own) <= _LONGEST:
        return own
    first = figures[0]
    middle = max(first.number.start - start - _LONGEST // 2, 0)
    return text[start + middle : start + middle + _LONGEST].strip()


def _ends_clause(text: str, at: int) -> bool:
    """Whether a clause ends at a character; a comma within a figure ends none."""
    if text[at] in _SENTENCE_ENDS:
        return True
    return text[at] in _CLAUSE_ENDS and not (
        text[at] == "," and text[at - 1 : at].isdigit() and text[at + 1 : at + 2].isdigit()
    )


def _reason(weighing: _Weighing) -> tuple[str, str]:
    """The reason in both languages, with the figures."""
    weighed, told, stated, unit = weighing.weighed, weighing.told, weighing.stated, weighing.unit
    tail_zh, tail_en = told.zh, f" {begin_sentence(told.en)}" if told.en else ""
    if told.relation is not None:
        zh, en = told.relation
        return f"{zh}{tail_zh}", f"{begin_sentence(en)}{tail_en}"
    between_zh, between_en = spell_between(weighing.computed or "")
    zh, en = f"{told.formula} = {between_zh}{unit}", f"{told.formula} = {between_en}{unit}"
    if weighed.verdict == CONSISTENT:
        return f"{zh}，与 {stated}{unit} 相符。{tail_zh}", f"{en} agrees with {stated}{unit}.{tail_en}"
    if weighed.verdict == INCONSISTENT:
        gap_zh, gap_en = _spell_gap(weighed.gap, unit)
        return (
            f"{zh}，文中为 {stated}{unit}，至少相差 {gap_zh}。{tail_zh}",
            f"{en}, stated {stated}{unit}: at least {gap_en} apart.{tail_en}",
        )
    if told.zh:
        return f"{zh}，文中为 {stated}{unit}。{tail_zh}", f"{en}, stated {stated}{unit}.{tail_en}"
    return (
        f"{zh}，文中为 {stated}{unit}：按四舍五入不符，仅按截尾或约数才成立。",
        f"{en}, stated {stated}{unit}: not as rounded; true only if cut off or approximate.",
    )


def _spell_gap(gap: Fraction, unit: str) -> tuple[str, str]:
    """How far apart stated and computed are, to four places, a small one to eight; percentages in points."""
    if unit == "‰":
        gap *= PER_MILLE
    told = spell_value(gap, 4 if gap >= _SMALL else 8)
    return (f"{told} 个百分点", f"{told} percentage points") if unit == "%" else (f"{told}{unit}", f"{told}{unit}")


def begin_sentence(english: str) -> str:
    """An English sentence with a capital at its beginning; one that begins with a figure or a Chinese name stays as it is."""
    return english[:1].upper() + english[1:] if english[:1].isascii() else english
